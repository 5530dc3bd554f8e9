"""Where exercises are: the stubs and solutions of a lesson, the student's own file, and which lesson a file is for."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from zoo.backends import BACKENDS
from zoo.course.book import Lesson, lesson, shelf
from zoo.course.exercises.grade import Task
from zoo.course.exercises.task_texts import handed_out, stub
from zoo.errors import ArgumentError, FileError
from zoo.files import make_folder, write_text
from zoo.port.importing import imported

FOLDER = re.compile(r"^(\d\d)_")
FIRST_LINE = re.compile(r"(?:\blesson|第) (\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One file of answers, by its absolute path: for which lesson and which backend."""

    path: Path
    lesson: Lesson
    backend: str


def solution(which: Lesson, backend: str) -> Path:
    """The file with the answers of a lesson."""
    return which.folder / "solutions" / which.answers.format(backend)


def tasks(which: Lesson) -> list[Task]:
    """What a lesson's tasks.py asks for, in order. FileError if it is not there."""
    module: ModuleType = imported(which.folder / "tasks.py", f"lesson_{which.key}")
    found: list[Task] = module.TASKS
    return found


def own(which: Lesson, backend: str) -> Path:
    """The student's file for a lesson: in ./NN_name/ or ./lessons/NN_name/, else the lesson's own folder's."""
    name = which.place / which.answers.format(backend)
    for place in (name, "lessons" / name):
        if place.is_file():
            return place
    return stub(which, backend)


def sheets(which: Lesson, backend: str | None = None) -> list[Sheet]:
    """The student's files for a lesson, one a backend."""
    return [Sheet(own(which, each).resolve(), which, each) for each in BACKENDS if backend is None or each == backend]


def sheet(path: Path, number: str | None = None, backend: str | None = None) -> Sheet:
    """What a file is for, read off its folder or the first line of its docstring, its imports and its name.

    Its code is not run. FileError (no such file, or no Python), ArgumentError (it does not say).
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except OSError as error:
        raise FileError(
            f"{str(path)!r} cannot be read ({error.strerror}); give the path of an exercise file."
        ) from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" in line {line}" if line else ""
        why = getattr(error, "msg", error)
        raise FileError(f"{str(path)!r} is not readable Python{place}: {why}; correct it first.") from None
    where = FOLDER.match(path.resolve().parent.name)
    first = FIRST_LINE.search((ast.get_docstring(tree) or "").partition("\n")[0])
    found = number or (first or where or {1: None})[1]
    if found is None:
        raise ArgumentError(f"{str(path)!r} does not say which lesson it is for; give --lesson 05, say.")
    imports = {name.partition(".")[0] for node in ast.walk(tree) for name in _imports(node)}
    able = [each for each in BACKENDS if each in imports] or [each for each in BACKENDS if each in path.stem]
    if backend is None and len(able) != 1:
        raise ArgumentError(f"{str(path)!r} imports {' and '.join(able) or 'no framework'}; give --backend.")
    return Sheet(path.resolve(), lesson(found), backend or able[0])


def untouched(which: Sheet) -> bool:
    """Whether a file has the code that was handed out, in whatever language and layout: nothing in it needs a run."""
    try:
        mine, handed = (
            _code(path.read_text(encoding="utf-8")) for path in (which.path, stub(which.lesson, which.backend))
        )
    except (OSError, SyntaxError, ValueError):
        return False
    return mine == handed


def _code(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def copy_out(which: Lesson, backend: str, folder: Path, force: bool = False) -> Path:
    """Put a lesson's exercises, in its language, into FOLDER/NN_name/ to be filled in; force: over those there.

    ArgumentError if they are there already.
    """
    target = folder / which.place / which.answers.format(backend)
    if target.exists() and not force:
        raise ArgumentError(
            f"{str(target)!r} is there already; give another folder with -o, or replace your answers with --force."
        )
    make_folder(target.parent)
    write_text(target, handed_out(which, backend))
    return target


def all_sheets(backend: str | None = None) -> list[Sheet]:
    """The student's files for every lesson that has exercises."""
    return [each for which in shelf() if (which.folder / "tasks.py").is_file() for each in sheets(which, backend)]
