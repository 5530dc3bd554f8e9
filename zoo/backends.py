"""The backends: which exist, which are installed, and their files, which are imported when they are first needed."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from zoo.errors import BackendMissingError, ModelError, NetworkMissingError, VerbMissingError, unknown
from zoo.optional_libraries import install

# The one line that names the backends. Each is a package zoo.<name> and imports the framework called <name>; where
# nothing else decides, the first one that is installed is taken.
BACKENDS = ("paddle", "torch")


def installed_backends() -> list[str]:
    """The backends whose framework is installed; nothing is imported for this."""
    return [name for name in BACKENDS if _found(name) is not None]


def _found(backend: str) -> ModuleSpec | None:
    """Where a framework would be imported from; a folder that only has its name does not count."""
    found = find_spec(backend)
    return None if found is None or found.origin is None else found


def first_backend() -> str:
    """The backend that the others are compared with: the first of BACKENDS."""
    return next(iter(BACKENDS))


def other_backends() -> list[str]:
    """The backends that are compared with the reference."""
    return [name for name in BACKENDS if name != first_backend()]


def choose_backend(backend: str | None) -> str:
    """The requested backend, else ZOO_BACKEND, else the first of BACKENDS that is installed."""
    chosen = backend or os.environ.get("ZOO_BACKEND") or next(iter(installed_backends()), None)
    if chosen is None:
        raise BackendMissingError(
            f"neither PaddlePaddle nor PyTorch is installed; get one with {install('torch')} or {install('paddle')}."
        )
    if chosen not in BACKENDS:
        raise unknown("backend", chosen, BACKENDS, "" if backend else "It came from ZOO_BACKEND.")
    return chosen


class Remote(Protocol):
    """A backend that runs in another process: see zoo/process/isolate.py."""

    runtime: ModuleType
    ladder: ModuleType
    passes: ModuleType

    def construct(self, build: Any, state: dict[str, Any] | None, device: str | None) -> Any:
        """zoo.network.build.construct there."""

    def bare(self, build: Any) -> Any:
        """zoo.network.build.bare there."""


remotes: dict[str, Remote] = {}


def require(backend: str) -> None:
    """Raise BackendMissingError, with the install line, unless a backend is installed. Nothing is imported."""
    found = _found(choose_backend(backend))
    if found is None:
        raise BackendMissingError(f"the {backend} backend is not installed; get it with {install(backend)}.")
    if found.submodule_search_locations is None:
        raise BackendMissingError(
            f"{found.origin!r} is found as {backend}, in front of the framework of that name; give that file another "
            "name, or work in another folder."
        )


@contextmanager
def verbs_or_error() -> Iterator[None]:
    """Raise VerbMissingError if a file of a backend's folder lacks a function that is called.

    A function that no other backend has either is a mistake of the caller, whose AttributeError is left as it is.
    """
    try:
        yield
    except AttributeError as error:
        module = error.obj.__name__ if isinstance(error.obj, ModuleType) else ""
        _, backend, file, *_ = [*module.split("."), "", ""]
        if backend not in BACKENDS or not any(_writes(other, file, error.name) for other in BACKENDS):
            raise
        raise VerbMissingError(
            f"zoo/{backend}/{file}.py has no {error.name}, so the {backend} backend cannot do this; write it, or take "
            "another backend."
        ) from None


def _writes(backend: str, file: str, name: str | None) -> bool:
    """Whether a name is written in a file of a backend's folder; nothing is imported for this."""
    try:
        found = find_spec(f"zoo.{backend}.{file}")
    except ModuleNotFoundError:
        return False
    text = Path(found.origin).read_text(encoding="utf-8") if found and found.origin else ""
    return re.search(rf"\b{re.escape(name or '')}\b", text) is not None


def runtime(backend: str) -> ModuleType:
    """Import a backend's adapter, and with it the framework; BackendMissingError has the install line."""
    if backend in remotes:
        return remotes[backend].runtime
    require(backend)
    return importlib.import_module(f"zoo.{backend}.runtime")


def _verbs(backend: str, file: str) -> ModuleType:
    """Import a file that only some of zoo needs, behind the adapter; VerbMissingError if the folder lacks it."""
    runtime(backend)
    try:
        return importlib.import_module(f"zoo.{backend}.{file}")
    except ModuleNotFoundError as error:
        raise VerbMissingError(
            f"the {backend} backend has no {_lacking(backend, error)}, so it cannot do this; write that file, or take "
            "another backend."
        ) from None


def network_function(backend: str, file: str, name: str) -> Callable[..., Any]:
    """The function that makes a network, in its file of a backend's folder; NetworkMissingError if it is not there."""
    try:
        module = importlib.import_module(f"zoo.{backend}.{file}")
    except ModuleNotFoundError as error:
        raise NetworkMissingError(
            f"the {backend} backend has no {_lacking(backend, error)}, so {name} is missing there; write that file, or "
            "take another backend or network."
        ) from None
    function: Callable[..., Any] | None = getattr(module, name, None)
    if function is None:
        raise NetworkMissingError(
            f"zoo/{backend}/{file}.py has no function {name}, so that network is missing in the {backend} backend; "
            "write it, or take another backend or network."
        )
    return function


def _lacking(backend: str, error: ModuleNotFoundError) -> str:
    """The file of a backend's folder that is not there, asked for or imported by it; else the error is raised again."""
    package, _, missing = (error.name or "").rpartition(".")
    if package != f"zoo.{backend}":
        raise error
    return f"zoo/{backend}/{missing}.py"


def ladder(backend: str) -> ModuleType:
    """Import a backend's functions that only the parity ladder needs; errors as for runtime()."""
    if backend in remotes:
        return remotes[backend].ladder
    return _verbs(backend, "ladder")


def learning(backend: str) -> ModuleType:
    """Import a backend's Learner and how it trains in several processes; errors as for runtime()."""
    return _verbs(backend, "learner")


def tracing(backend: str) -> ModuleType:
    """Import what records the operations of a backend's models; errors as for runtime()."""
    return _verbs(backend, "tracer")


def lending(backend: str) -> ModuleType:
    """Import what lends a backend's models and their tensors to a pass; errors as runtime()."""
    return _verbs(backend, "lending")


def publisher(backend: str) -> ModuleType:
    """Import the networks and weights that a backend's framework publishes; errors as for runtime()."""
    return _verbs(backend, "official")


def forms(backend: str) -> ModuleType:
    """Import how a backend's framework keeps each kind of layer with weights; errors as for runtime()."""
    return _verbs(backend, "forms")


def exporter(backend: str) -> ModuleType:
    """Import a backend's exporter of ONNX files; errors as for runtime()."""
    return _verbs(backend, "export")


def wrapping(backend: str) -> ModuleType:
    """Import what removes the wrappers of a backend's models; errors as for runtime()."""
    return _verbs(backend, "wrapping")


def unwrapped(model: Any) -> Any:
    """A model without its wrappers (compiled, parallel). ModelError if it is not a model, or is a scripted one."""
    return wrapping(backend_of(model)).plain(model)


def inference(backend: str) -> ModuleType:
    """Import a backend's ways to run a trained network faster; errors as for runtime()."""
    return _verbs(backend, "inference")


def backend_of(model: object) -> str:
    """Return the name of the backend that a model belongs to: "paddle" or "torch".

    Raises:
        ModelError: the object is not a model of any backend.

    Example:
        >>> import zoo
        >>> zoo.backend_of(zoo.build("lenet", backend="torch"))
        'torch'
    """
    for name in BACKENDS:
        # a model can only exist where its framework is already imported
        if (name in remotes or name in sys.modules) and runtime(name).is_model(model):
            return name
    raise ModelError(
        f"this is not a model of {' or '.join(BACKENDS)} but a {type(model).__name__}; "
        "pass an nn.Layer or an nn.Module, such as zoo.build returns."
    )


def runtime_of(model: object) -> ModuleType:
    """The adapter of the backend that a model belongs to."""
    return runtime(backend_of(model))
