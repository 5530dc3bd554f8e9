"""zoo.translate: a source for the other framework."""

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.errors import ArgumentError, FileError
from zoo.optional_libraries import extra
from zoo.translation.rule import SIDES, other

if TYPE_CHECKING:
    from zoo.translation.result import Translation

DEEP = "the source nests too deeply to be read, such as a sum of hundreds of terms; part it into several statements."


def translate(source: str | Path, to: str | None = None) -> "Translation":
    """Translate the source of a network, or of what trains it, from PyTorch to PaddlePaddle or back.

    Comments, blank lines, names, formatting, type hints and docstrings stay. What has no counterpart, or of which it
    cannot be told what it is, stays as well: a comment over the line says so, and the result lists it. Nothing is run.

    Args:
        source: the text, or the Path of a file.
        to: "paddle" or "torch"; by default the one that the source does not import.

    Returns:
        A Translation: its `text`, and its `remarks`, of which there are none if all was translated.

    Raises:
        FileError: the file cannot be read, or is not Python.
        ArgumentError: the source is no Python or nests too deeply, `to` is neither framework, or the source imports
            none or both.
        DependencyError: libcst is not installed.

    Example:
        >>> import zoo
        >>> done = zoo.translate("import torch.nn as nn\\nlayer = nn.Conv2d(3, 8, 3, bias=False)", to="paddle")
        >>> print(done.text.splitlines()[-1])
        layer = nn.Conv2D(3, 8, 3, bias_attr=False)
    """
    libcst = extra("libcst", "to translate sources", "translate")
    text = _read(source) if isinstance(source, Path) else source
    from zoo.translation.engine import translated

    try:
        return translated(text, _target(text, to))
    except libcst.ParserSyntaxError as error:
        place = f"{str(source)!r}, " if isinstance(source, Path) else ""
        told = f"{place}line {error.raw_line}: this is not Python ({error.message}); correct it first."
        raise (FileError if isinstance(source, Path) else ArgumentError)(told) from None
    except RecursionError:
        raise ArgumentError(DEEP) from None


def _read(path: Path) -> str:
    try:
        # the ends of lines stay as they are
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except FileNotFoundError:
        raise FileError(f"{str(path)!r} is not there; give a file of Python.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{str(path)!r} cannot be read as text ({error}); give a file of Python.") from None


def side_of(source: Path, to: str | None) -> str:
    """The framework that a file is translated to; errors as translate()."""
    return _target(_read(source), to)


def _target(text: str, to: str | None) -> str:
    """The framework that a source is translated to."""
    if to is not None and to not in SIDES:
        raise ArgumentError(f"a source is translated to torch or to paddle, found {to!r}.")
    try:
        tree = ast.parse(text)
    except RecursionError:
        raise ArgumentError(DEEP) from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        told = getattr(error, "msg", error)
        raise ArgumentError(f"line {line}: this is not Python ({told}); correct it first.") from None
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module).partition(".")[0])
    imported = [side for side in SIDES if side in found]
    if to is None:
        if len(imported) != 1:
            which = "both frameworks" if imported else "neither torch nor paddle"
            raise ArgumentError(
                f"the source imports {which}, so it is not clear where to; say --to paddle or --to torch."
            )
        return other(imported[0])
    if imported == [to]:
        raise ArgumentError(f"the source is of {to} already; say --to {other(to)}, or leave it as it is.")
    return to
