"""Libraries that only some work needs, imported when it starts."""

from importlib import import_module
from types import ModuleType

from zoo.errors import DependencyError


def extra(module: str, purpose: str, name: str = "train") -> ModuleType:
    """Import a library of an extra of ours; DependencyError says what it is for and how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise DependencyError(
            f"{module} is needed {purpose} and cannot be imported ({error}); "
            f"install it: pip install 'paddle-torch-zoo[{name}]'."
        ) from error
