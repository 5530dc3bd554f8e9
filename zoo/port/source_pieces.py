"""The code of somebody's file, as pieces that can be run: a Python file whole, a notebook cell by cell.

Of a notebook, what is not Python is left out (magics, shell lines, cells of another language), cells that train too,
and all cells after the last one that defines what is asked for. Everything that is left out is told.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from zoo.errors import FileError

ENDINGS = (".py", ".ipynb")
PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")  # what follows them in the cell is Python
NO_PYTHON = re.compile(r"\s*(?:[\w.,\s]+=\s*)?(?:[!%?]|(?:pip|conda)\s+\w)|.*\?\s*$")
TRAINS = ("backward", "minimize")  # methods with which a loop trains
WHOLE = {"epochs", "num_epochs"}  # arguments with which a call of fit() trains
Loop = ast.For | ast.AsyncFor | ast.While
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Piece:
    """Code that is run as one: label stands for it in tracebacks, and cell is its number in a notebook, 0 in a file."""

    label: str
    tree: ast.Module
    text: str
    cell: int = 0


@dataclass
class Source:
    """The pieces of a file in order, and in words what of it is not run."""

    pieces: list[Piece]
    notes: list[str] = field(default_factory=list)


def source(path: Path, name: str | None = None) -> Source:
    """Read a .py or .ipynb file. name: what is wanted of it; a notebook is read as far as the cell that has it last.

    FileError: there is no such file, it is of another kind or no Python, or a .py file trains when it is imported.
    """
    if path.is_dir() or not path.exists():
        problem = "is a folder" if path.is_dir() else "is not there"
        raise FileError(f"there is no file {str(path)!r} (it {problem}); give the path of the file with your model.")
    if path.suffix.lower() not in ENDINGS:
        raise FileError(f"{str(path)!r} is not a Python file; give one that ends in .py, or a notebook (.ipynb).")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); check its rights.") from None
    if path.suffix.lower() == ".ipynb":
        return _notebook(path, content, name)
    try:
        tree = ast.parse(content, str(path))
    except (SyntaxError, ValueError) as error:
        _refuse(path, error)
    found = training(tree)
    if found is not None:
        raise FileError(
            f"{str(path)!r} cannot be imported: line {found.lineno} of it trains ({_shown(found)}), which happens at "
            'every import; put that under `if __name__ == "__main__":`.'
        )
    return Source([Piece(str(path), tree, content.decode("utf-8", "replace"))])


def training(tree: ast.Module, known: dict[str, Function] | None = None) -> ast.Call | None:
    """The first call with which code trains whenever it is run; None where it does not, or only under a condition.

    known: functions that were defined before.
    """
    functions = {**(known or {}), **_functions(tree)}

    def found(nodes: list[Any], looped: bool, seen: frozenset[str]) -> ast.Call | None:
        for node in nodes:
            if isinstance(node, Function | ast.Lambda | ast.ClassDef):
                continue
            if isinstance(node, ast.If | ast.IfExp):
                bodies = [node.body, node.orelse] if isinstance(node, ast.If) else [[node.body], [node.orelse]]
                either = [found(body, looped, seen) for body in bodies]
                hit = either[0] if all(either) else None
            else:
                hit = _trains(node, looped)
                name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
                if hit is None and name in functions and name not in seen:
                    hit = found(functions[name].body, looped, seen | {name}) and node
                within = looped or isinstance(node, Loop)
                hit = hit or found(list(ast.iter_child_nodes(node)), within, seen)
            if hit is not None:
                return hit
        return None

    return found(tree.body, False, frozenset())


def _trains(node: ast.AST, looped: bool) -> ast.Call | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    whole = node.func.attr == "fit" and any(each.arg in WHOLE for each in node.keywords)
    return node if whole or (looped and node.func.attr in TRAINS) else None


def _functions(tree: ast.Module) -> dict[str, Function]:
    return {node.name: node for node in tree.body if isinstance(node, Function)}


def _notebook(path: Path, content: bytes, name: str | None) -> Source:
    cells = list(_cells(path, content))
    read = Source([])
    left: list[str] = []
    functions: dict[str, Function] = {}
    for number, text in cells:
        python, magics = _python(path, number, text)
        left += magics
        tree = ast.parse(python)
        trains = training(tree, functions)
        functions |= _functions(tree)
        if trains is not None:
            left.append(f"cell {number} ({_shown(trains)} trains)")
            continue
        read.pieces.append(Piece(f"{path} (cell {number})", tree, python, number))
    last = max((n for n, piece in enumerate(read.pieces) if name in _bound(piece.tree)), default=None)
    if last is not None and last + 1 < len(read.pieces):
        left.append(f"{len(read.pieces) - last - 1} cells after the one that has {name}")
        del read.pieces[last + 1 :]
    if left:
        read.notes.append(f"of {path.name} this was not run: {'; '.join(left)}")
    return read


def _cells(path: Path, content: bytes) -> Iterator[tuple[int, str]]:
    """The code cells, with their numbers among all cells."""
    try:
        book = json.loads(content)
        cells, metadata = book["cells"], book.get("metadata", {})
        language = metadata.get("kernelspec", {}).get("language") or "python"
        texts = [("".join(each["source"]), each["cell_type"]) for each in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileError(
            f"{str(path)!r} is not a notebook in Jupyter's format 4; open it there and save it again, or give a .py "
            "file."
        ) from None
    if str(language).lower() != "python":
        raise FileError(f"{str(path)!r} is a notebook in {language}, not in Python; give one in Python.")
    for number, (text, kind) in enumerate(texts, start=1):
        if kind == "code":
            yield number, text


def _python(path: Path, number: int, text: str) -> tuple[str, list[str]]:
    """A cell without what is not Python, line for line, and what was left out."""
    lines = text.splitlines()
    left = []
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        left.append(f"cell {number}: {lines[first].strip()}")
        if lines[first].split()[0] not in PYTHON_MAGICS:
            return "", left
        lines[first] = ""
    for _ in lines:
        try:
            ast.parse("\n".join(lines))
            break
        except (SyntaxError, ValueError) as error:
            # only the parser knows where a statement begins: a line that starts with % may go on with one
            at = (getattr(error, "lineno", None) or 0) - 1
            if not 0 <= at < len(lines) or not NO_PYTHON.match(lines[at]):
                _refuse(path, error, number)
            left.append(f"cell {number}: {lines[at].strip()}")
            lines[at] = re.match(r"\s*", lines[at]).group() + "pass"  # type: ignore[union-attr]
    return "\n".join(lines) + "\n", left


def _bound(tree: ast.Module) -> set[str]:
    """The names that a piece of code defines at its top level."""
    found = set()
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            found.add(node.name)
        else:
            found |= {
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
    return found


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else text[:37] + "..."


def _refuse(path: Path, error: Exception, cell: int = 0) -> NoReturn:
    line = getattr(error, "lineno", None)
    place = f" in line {line}" * bool(line) + f" of cell {cell}" * bool(cell)
    why = f"{type(error).__name__}: {getattr(error, 'msg', None) or error}"
    raise FileError(f"{str(path)!r} cannot be imported: {why}{place}; correct it, or give another file.") from error
