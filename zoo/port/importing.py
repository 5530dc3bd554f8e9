"""Running a Python file or a notebook as a module, as its author would run it.

The code runs with the rights of the user who asks.
"""

import ast
import importlib.util
import linecache
import re
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

from zoo.backends import BACKENDS, installed_backends, require
from zoo.errors import BackendMissingError, FileError, ZooError, shortened
from zoo.optional_libraries import install
from zoo.port.source_pieces import Piece, source

COMPANIONS = ("torchvision",)  # beside a framework, with an extra of ours of its own


@contextmanager
def foreign() -> Iterator[None]:
    """While somebody's code runs: what it prints goes to standard error, and it sees an empty command line."""
    kept = sys.argv
    sys.argv = kept[:1]
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.argv = kept


def imported(path: Path, name: str = "port", wanted: str | None = None) -> ModuleType:
    """Run a file of Python, or a notebook as far as the name that is wanted, as the module NAME_STEM.

    Its folder can be imported from, as with `python FILE`, and what lies beside it by relative imports too. FileError
    if it cannot be imported, BackendMissingError if its framework is not installed.
    """
    read = source(path, wanted)
    for note in read.notes:
        print(f"zoo: {note}", file=sys.stderr)
    folder = path.resolve().parent
    levels = [each.level for piece in read.pieces for each in ast.walk(piece.tree) if isinstance(each, ast.ImportFrom)]
    with _on_path(folder):
        try:
            called = f"{name}_{path.stem}"
            if max(levels, default=0):
                called = f"{_package(folder, max(levels), name)}.{path.stem}"
            module = sys.modules.get(called) if "." in called else None
            return module or _run(path, called, read.pieces)
        except ZooError:
            raise
        except (Exception, SystemExit) as error:
            raise _refusal(path, error, {piece.label: piece.cell for piece in read.pieces}) from error


@contextmanager
def visit(path: Path) -> Iterator[None]:
    """Forget the modules of a project's own that come in meanwhile: another one may have others of the same names."""
    before, folder = set(sys.modules), path.resolve().parent
    with _on_path(folder):
        try:
            yield
        finally:
            for name in set(sys.modules) - before:
                file = getattr(sys.modules[name], "__file__", None) or ""
                apart = name.startswith("port_") or "site-packages" in Path(file).parts or not file
                if not apart and _is_within(Path(file), (folder, Path.cwd())):
                    del sys.modules[name]


def _run(path: Path, called: str, pieces: list[Piece]) -> ModuleType:
    spec = importlib.util.spec_from_file_location(called, path, loader=None)
    module = importlib.util.module_from_spec(spec) if spec is not None else ModuleType(called)
    module.__file__ = str(path.resolve())
    module.__package__ = called.rpartition(".")[0]
    if pieces and pieces[0].cell:
        vars(module)["display"] = print
    sys.modules[called] = module
    for piece in pieces:
        # tracebacks and inspect look for the lines of a cell there
        linecache.cache.setdefault(piece.label, (len(piece.text), None, piece.text.splitlines(True), piece.label))
        exec(compile(piece.tree, piece.label, "exec", dont_inherit=True), vars(module))
    return module


def _package(folder: Path, levels: int, name: str) -> str:
    """Make a package of a file's folder and those above it, as far as relative imports reach; its dotted name.

    The names are our own, so that two packages of one name can be there at once.
    """
    while (folder.parents[levels - 2] if levels > 1 else folder).joinpath("__init__.py").is_file():
        if levels > len(folder.parents):
            break
        levels += 1
    chain = [*reversed([*folder.parents][: levels - 1]), folder]
    dotted = ""
    for each in chain:
        own = re.sub(r"\W", "_", each.name if dotted else f"{name}_of_{each}")
        dotted = f"{dotted}.{own}" if dotted else own
        begin = each / "__init__.py"
        package = ModuleType(dotted)
        package.__path__ = [str(each)]
        package.__package__ = dotted
        sys.modules[dotted] = package
        if begin.is_file():
            package.__file__ = str(begin)
            exec(compile(begin.read_bytes(), str(begin), "exec", dont_inherit=True), vars(package))
    return dotted


@contextmanager
def _on_path(folder: Path) -> Iterator[None]:
    """The folder first among those that are imported from; last that of its package, and the working folder."""
    top = folder
    while (top / "__init__.py").is_file() and top.parent != top:
        top = top.parent
    added = [each for each in dict.fromkeys((str(folder), str(top), str(Path.cwd()))) if each not in sys.path]
    sys.path[:0] = [each for each in added if each == str(folder)]
    sys.path += [each for each in added if each != str(folder)]
    try:
        yield
    finally:
        for each in added:
            if each in sys.path:
                sys.path.remove(each)


def _is_within(file: Path, folders: Iterable[Path]) -> bool:
    return any(file.resolve().is_relative_to(each) for each in folders)


def _refusal(path: Path, error: BaseException, cells: dict[str, int]) -> ZooError:
    """Why a file cannot be imported, and what to do about it."""
    place = _place(error, cells)
    told = shortened(f"{type(error).__name__}: {error}").rstrip(".") + place
    if isinstance(error, SystemExit):
        asked = any(frame.f_globals.get("__name__") == "argparse" for frame in _frames(error))
        why = "it wants arguments of a command line that it has not" if asked else "it ends the program"
        return FileError(
            f"{str(path)!r} cannot be imported: {why} ({told}); put what is not a definition under "
            '`if __name__ == "__main__":`.'
        )
    if isinstance(error, ModuleNotFoundError) and error.name is not None:
        wanted = error.name.partition(".")[0]
        if wanted in (*BACKENDS, *COMPANIONS):
            if wanted in installed_backends():
                # a file of that name may stand in front of it
                require(wanted)
            return BackendMissingError(
                f"{str(path)!r} imports {wanted}, which is not installed; get it with {install(wanted)}."
            )
        return FileError(
            f"{str(path)!r} cannot be imported: {told}; install what it needs (pip install {wanted}, if that is its "
            "name there), or put the file beside it."
        )
    return FileError(f"{str(path)!r} cannot be imported: {told}; run it with python to see where.")


def _frames(error: BaseException) -> Iterator[types.FrameType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _place(error: BaseException, cells: dict[str, int]) -> str:
    """The line of the file, and its cell, in which an error came up; nothing where that is not told."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        label = trace.tb_frame.f_code.co_filename
        if label in cells:
            cell = f" of cell {cells[label]}" if cells[label] else ""
            place = f" (line {trace.tb_lineno}{cell})"
        trace = trace.tb_next
    return place
