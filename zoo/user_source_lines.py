"""Where something is in a user's own file: the line that runs, and the line that declares a layer."""

import ast
import inspect
import os
import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

_OWN = f"{Path(__file__).resolve().parent}{os.sep}"
_OTHERS = ("site-packages", "dist-packages", "<frozen")


def running() -> tuple[str, int]:
    """The file and line, of a user's own code, that runs now; ("", 0) if there is none."""
    frame = sys._getframe(1)
    while frame is not None and not _is_own(frame.f_code.co_filename):
        if frame.f_code.co_name == "record" and frame.f_code.co_filename.startswith(_OWN):
            return "", 0  # further out stands who asked for the recording
        frame = frame.f_back  # type: ignore[assignment]
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def raising(error: BaseException) -> tuple[str, int]:
    """The last file and line, of a user's own code, that an error came through; ("", 0) if there is none."""
    found, step = ("", 0), error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        found = (file, step.tb_lineno) if _is_own(file) else found
        step = step.tb_next
    return found


@cache
def _is_own(file: str) -> bool:
    """Whether code of this file is the user's: not of zoo, not of a library, and from a file."""
    if file.startswith("<") and not file.startswith("<ipython"):
        return False
    library = any(part in file for part in _OTHERS) or file.startswith(_LIBRARY)
    return not library and not str(Path(file).resolve()).startswith(_OWN)


_LIBRARY = f"{Path(inspect.__file__).resolve().parent}{os.sep}"


def declaring(layers: dict[str, Any], path: str) -> tuple[str, int]:
    """The file and line that give a layer its attribute, where one line alone does; ("", 0) otherwise.

    layers are a model's by their dotted paths, the model itself under the empty one. Of a layer in a list that is
    written out, it is the line of its own call.
    """
    parts = path.split(".")
    for length in range(len(parts) - 1, -1, -1):
        owner = layers.get(".".join(parts[:length]))
        if owner is None or not _is_own(_file(type(owner))):
            continue
        found = _assigned(type(owner), parts[length])
        if found is None:
            return "", 0
        file, value = found
        for step in parts[length + 1 :]:
            items = _items(value)
            if not step.isdigit() or items is None or int(step) >= len(items):
                return "", 0
            value = items[int(step)]
        return file, value.lineno
    return "", 0


def _file(cls: type) -> str:
    try:
        return inspect.getsourcefile(cls) or "<nowhere>"
    except (TypeError, OSError):  # OSError: a class of a notebook's cell, or typed at the prompt
        return "<nowhere>"


def _assigned(cls: type, name: str) -> tuple[str, ast.expr] | None:
    """The expression that a class, or a parent of it, assigns to self.NAME, if there is one alone."""
    for each in cls.__mro__:
        if not _is_own(_file(each)):
            continue
        try:
            lines, start = inspect.getsourcelines(each)
            tree = ast.parse(textwrap.dedent("".join(lines)))
        except (OSError, TypeError, SyntaxError):
            return None
        ast.increment_lineno(tree, start - 1)
        found = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Attribute) and target.attr == name and not isinstance(node.value, ast.Constant)
        ]
        if found:
            return (_file(each), found[0]) if len(found) == 1 else None
    return None


def _items(value: ast.expr) -> list[ast.expr] | None:
    """The layers of a Sequential or a list of layers that is written out, each a layer; None for anything else."""
    if not isinstance(value, ast.Call):
        return None
    items: list[ast.expr] = value.args
    if len(items) == 1 and isinstance(items[0], (ast.List, ast.Tuple)):
        items = items[0].elts
    plain = ast.unparse(value.func).rpartition(".")[2] in ("Sequential", "ModuleList", "LayerList")
    return items if plain and items and not any(isinstance(item, ast.Starred) for item in items) else None
