"""A model from a file, FILE.py:NAME or NOTEBOOK.ipynb:NAME: import it, find NAME, build it, fill it.

The file's code is run with the rights of the user who asks. Meanwhile it sees no command line, and what it prints goes
to standard error, as it does inside `foreign()` at any time.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from zoo.backends import backend_of
from zoo.errors import ArgumentError, FileError, ModelError, ZooError, shortened, unknown
from zoo.port.importing import foreign, imported, visit
from zoo.port.source_pieces import ENDINGS, source

Words = Iterable[str] | Mapping[str, Any]
NEXT = re.compile(r",(?=\s*[A-Za-z_]\w*\s*=(?!=))")


def is_port(text: str) -> bool:
    """Whether a word of a command line means a model in a file, and no network's name."""
    place, _, _ = text.rpartition(":")
    return bool(place) or text.lower().endswith(ENDINGS)


def model(target: str, words: Words = (), weights: str | Path | None = None) -> Any:
    """The model that built() makes, with the weights of a file, by the model's own names, if one is given.

    Raises what built() raises, and FileError and StateError of the weights: see zoo/weights/own_model_weights.py.
    """
    made = built(target, words)
    if weights is not None:
        from zoo.weights.own_model_weights import load_own

        load_own(made, weights)
    return made


def built(target: str, words: Words = ()) -> Any:
    """Build the model that FILE:NAME makes; NAME is a class, a function, or a model that is there already.

    words: a mapping of arguments, or words for them as name=value, such as "width=64,act=relu" or "block=BasicBlock";
    a value is a Python literal, a name that the file has, or else a string. What is left out of a notebook is told on
    standard error.

    Raises FileError (no such file, or it cannot be imported), BackendMissingError (its framework is not installed),
    UnknownChoiceError (no such name in it; the message suggests the closest one), ArgumentError and ModelError (it
    raises, or does not return a model).
    """
    place, _, name = target.rpartition(":")
    if not place:
        raise ArgumentError(
            f"a port is FILE.py:NAME, found {target!r}{_candidates(target)}; write my_port.py:MyResNet."
        )
    if not all(part.isidentifier() for part in name.split(".")):
        raise ArgumentError(f"a port is FILE.py:NAME, found {target!r}; write my_port.py:MyResNet, say.")
    with foreign(), visit(Path(place)):
        module = imported(Path(place), wanted=name.partition(".")[0])
        maker = _found(module, place, name)
        arguments = dict(words) if isinstance(words, Mapping) else parsed(words, vars(module))
        if _is_model(maker):
            if arguments:
                raise ArgumentError(f"{name} in {place!r} is a model already and takes no arguments; leave them out.")
            return maker
        return _made(maker, place, name, arguments)


def _found(module: ModuleType, place: str, name: str) -> Any:
    """What a module has under a name, which may be dotted."""
    value: Any = module
    for part in name.split("."):
        choices = makers(module) if value is module else vars(value) if hasattr(value, "__dict__") else {}
        if value is module and not choices and part not in vars(module):
            raise ArgumentError(
                f"{place!r} defines no class and no function and has no model; put the model's class into it."
            )
        if not hasattr(value, part):
            raise unknown(f"class, function or model in {place!r} called", name, choices)
        value = getattr(value, part)
    if not callable(value):
        raise ModelError(
            f"{name} in {place!r} is a {type(value).__name__} and does not make a model; give {_some(module)}."
        )
    return value


def makers(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The classes, functions and models that a module has of its own, or else all that it can see."""
    seen = {name: value for name, value in vars(module).items() if callable(value) and not name.startswith("_")}
    own = {
        name: value
        for name, value in seen.items()
        if getattr(value, "__module__", "") == module.__name__ or _is_model(value)
    }
    return own or seen


def _some(module: ModuleType) -> str:
    return ", ".join([*makers(module)][:5]) or "a class"


def _candidates(target: str) -> str:
    """What a file without a name has to offer, if that can be told without running it."""
    try:
        pieces = source(Path(target)).pieces
    except FileError:
        return ""
    names = [node.name for piece in pieces for node in piece.tree.body if isinstance(node, ast.ClassDef)]
    return f" (it has {', '.join(names[:5])})" if names else ""


def _is_model(value: Any) -> bool:
    if isinstance(value, type):
        return False
    try:
        return bool(backend_of(value))
    except ModelError:
        return False


def _made(maker: Callable[..., Any], place: str, name: str, arguments: dict[str, Any]) -> Any:
    try:
        places = [each for key, each in arguments.items() if key.isdigit()]
        value = maker(*places, **{key: each for key, each in arguments.items() if not key.isdigit()})
    except (Exception, SystemExit) as error:
        given = ", ".join(_said(each) if key.isdigit() else f"{key}={_said(each)}" for key, each in arguments.items())
        if isinstance(error, ZooError):
            raise
        told = shortened(f"{type(error).__name__}: {error}")
        raise ModelError(
            f"{name}({given}) cannot be built: {told.rstrip('.')}; correct it, or give it the arguments that it takes."
        ) from error
    backend_of(value)
    return value


def _said(value: Any) -> str:
    return str(getattr(value, "__name__", None) or repr(value))


def parsed(words: Iterable[str], names: dict[str, Any] | None = None) -> dict[str, Any]:
    """name=value words as arguments, several in one word with commas between them; ArgumentError for any other word.

    A value is a Python literal, one of the names (dotted ones and lists of them too), or else a string. Literals
    without a name, such as 8,10, are arguments by their places, under "0", "1" and so on.
    """
    found: dict[str, Any] = {}
    for word in words:
        for pair in NEXT.split(word.strip().strip(",")):
            if (places := _places(pair)) is not None:
                found |= {str(at): each for at, each in enumerate(places, sum(key.isdigit() for key in found))}
                continue
            name, equals, text = pair.strip().partition("=")
            if not equals or not name.strip().isidentifier():
                raise ArgumentError(f"arguments are name=value, found {pair!r}; write --args num_classes=10, say.")
            if name.strip() in found:
                raise ArgumentError(f"the argument {name.strip()!r} is given twice; give it once.")
            found[name.strip()] = _value(text.strip(), names or {})
    return found


def _places(text: str) -> list[Any] | None:
    """The literals of "8,10" or "[2, 2], 'relu'"; None for anything else."""
    try:
        found = ast.literal_eval(f"[{text}]")
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, list) and found else None


def _value(text: str, names: dict[str, Any]) -> Any:
    try:
        return _read(ast.parse(text, mode="eval").body, names)
    except (ValueError, SyntaxError, LookupError, AttributeError, TypeError, MemoryError, RecursionError):
        return text


def _read(node: ast.expr, names: dict[str, Any]) -> Any:
    """A literal that may have the file's names in it; an error where it is something else."""
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Attribute):
        return getattr(_read(node.value, names), node.attr)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        values = [_read(each, names) for each in node.elts]
        return values if isinstance(node, ast.List) else tuple(values) if isinstance(node, ast.Tuple) else set(values)
    if isinstance(node, ast.Dict):
        keys = [None if key is None else _read(key, names) for key in node.keys]
        return dict(zip(keys, [_read(each, names) for each in node.values], strict=True))
    return ast.literal_eval(node)
