"""A student's model out of a student's file: import it, find the class or function, build it."""

import ast
import importlib.util
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from zoo.builder import BACKENDS, require
from zoo.errors import ArgumentError, FileError, ModelError, shortened, unknown


def built(target: str, arguments: dict[str, Any]) -> Any:
    """Build the model that FILE.py:NAME makes with these arguments; NAME is a class or a function.

    The file's code is run. Raises FileError (no such file, or it cannot be imported), UnknownChoiceError (no such
    name in it; the nearest one is told) and ArgumentError or ModelError (it raises, or returns no model).
    """
    place, _, name = target.rpartition(":")
    if not place or not name.isidentifier():
        raise ArgumentError(f"a port is FILE.py:NAME, found {target!r}; write my_port.py:MyResNet, say.")
    module = imported(Path(place))
    makers = _makers(module)
    if name not in makers:
        if not makers:
            raise ArgumentError(f"{place!r} defines no class and no function; put the model's class into it.")
        raise unknown(f"class or function in {place!r} called", name, makers)
    try:
        return makers[name](**arguments)
    except Exception as error:
        told = shortened(f"{type(error).__name__}: {error}")
        given = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
        raise ModelError(
            f"{name}({given}) cannot be built: {told.rstrip('.')}; correct it, or give it other arguments with --args."
        ) from error


def imported(path: Path, name: str = "port") -> ModuleType:
    """Run a Python file as the module NAME_STEM; its folder can be imported from, as with `python FILE`."""
    if not path.is_file():
        raise FileError(f"there is no file {str(path)!r}; give the path of the Python file with your model.")
    spec = importlib.util.spec_from_file_location(f"{name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileError(f"{str(path)!r} is no Python file; give one that ends in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        lacking = (getattr(error, "name", None) or "").partition(".")[0]
        if isinstance(error, ModuleNotFoundError) and lacking in BACKENDS:
            require(lacking)
        told = shortened(f"{type(error).__name__}: {error}").rstrip(".")
        raise FileError(f"{str(path)!r} cannot be imported: {told}; run it with python to see where.") from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _makers(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The classes and functions that a module defines itself, or else all that it can see."""
    seen = {name: value for name, value in vars(module).items() if callable(value) and not name.startswith("_")}
    own = {name: value for name, value in seen.items() if getattr(value, "__module__", "") == module.__name__}
    return own or seen


def parsed(pairs: Iterable[str]) -> dict[str, Any]:
    """name=value words as arguments; a value that is no Python literal is a string."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name.isidentifier():
            raise ArgumentError(f"arguments are name=value, found {pair!r}; write --args num_classes=10, say.")
        try:
            found[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            found[name] = text
    return found
