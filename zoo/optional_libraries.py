"""Libraries that only some functions need, imported when they are first used, and the line that installs them."""

from importlib import import_module
from types import ModuleType
from typing import Any

from zoo.errors import DependencyError

DISTRIBUTION = "paddle-torch-zoo"


def extra(module: str, purpose: str, name: str = "train") -> ModuleType:
    """Import a library of an extra of ours; DependencyError says what it is for and how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise DependencyError(
            f"{module} is needed {purpose} and cannot be imported ({error}); install it: {install(name)}."
        ) from error


def opencv() -> ModuleType:
    """Import OpenCV; DependencyError says how to install it, or gives two solutions if the machine lacks libGL."""
    try:
        import cv2
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "cv2":
            raise DependencyError(
                f"pictures are read and resized by OpenCV, which is not installed; get it with {install('headless')}, "
                f"or {install('opencv')} for the one that can open windows."
            ) from error
        raise DependencyError(
            f"OpenCV cannot be imported ({error}); install the system's OpenGL library (Debian: apt install libgl1), "
            "or OpenCV without windows: pip uninstall opencv-python && pip install opencv-python-headless."
        ) from error
    return cv2


def install(name: str) -> str:
    """The command that installs an extra of ours, from where zoo itself was installed: a clone, a wheel or an index.

    In double quotes, which all shells take.
    """
    # for an error alone: importing zoo must not wait for them
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    found = _origin() or {}
    address = str(found.get("url", ""))
    if "dir_info" in found:
        editable = "-e " if found["dir_info"].get("editable") else ""
        return f'pip install {editable}"{url2pathname(urlsplit(address).path)}[{name}]"'
    if "vcs_info" in found:
        address = f"{found['vcs_info'].get('vcs', 'git')}+{address}"
    behind = f" @ {address}" if address else ""
    return f'pip install "{DISTRIBUTION}[{name}]{behind}"'


def published_here() -> bool:
    """Whether zoo was installed by its name alone, from a package index, not from a clone, a wheel or an address."""
    return _origin() == {}


def _origin() -> dict[str, Any] | None:
    """What the installer noted of where zoo came from: {} for an index, None where zoo is not installed."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        found: dict[str, Any] = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    return found
