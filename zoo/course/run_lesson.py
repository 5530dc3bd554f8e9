"""Running a lesson: its cells for one backend, in a process of their own, with what they print and draw."""

import ast
import json
import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.backends import require
from zoo.course.book import Cell, Lesson, lesson
from zoo.course.language_and_plot_words import language
from zoo.course.outputs_in_chinese import speak
from zoo.course.recorded import Recorder, facts, keep, place, start, versions
from zoo.errors import ArgumentError
from zoo.files import make_folder

# as this process finds modules, and not in the folder that it happens to be in
COMMAND = "import sys; sys.path[:] = sys.argv[4:]; from zoo.course.run_lesson import main; main(*sys.argv[1:4])"


@dataclass(frozen=True)
class Outcome:
    """How a lesson went in a backend: cells run, seconds, and where it failed, if it did."""

    lesson: str
    backend: str
    cells: int
    seconds: float
    failure: str | None

    @property
    def passed(self) -> bool:
        """Whether every cell ran and every claim held."""
        return self.failure is None


def run(
    which: Lesson,
    backend: str,
    *,
    quick: bool = False,
    out: Path | None = None,
    echo: bool = True,
    record: Path | None = None,
) -> Outcome:
    """Run a lesson's cells for a backend in a child process; pictures go to `out`, what cells print to the terminal.

    With `record`, what a run that passed printed and drew is also kept in that folder (see zoo/course/recorded.py); the
    text's language is English then, and the record has the figures' labels in both languages.
    BackendMissingError if the backend is not installed, ArgumentError if `out` is a file.
    """
    for each in (backend, *which.backends):
        require(each)
    if out is not None:
        if out.is_file():
            raise ArgumentError(f"{str(out)!r} is a file; give a folder for the pictures.")
        make_folder(out)
    environment = {**os.environ, "ZOO_LESSON": "quick" if quick else "full", "MPLBACKEND": "Agg"}
    environment["ZOO_LANG"] = which.language if record is None else "en"
    if record is not None:
        environment.pop("ZOO_DATA", None)  # a record is of the sets that ship
    # a cell imports its framework before zoo can say this: threads that wait by spinning starve the others
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # for processes that a cell starts
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    if out is not None:
        environment["ZOO_LESSON_OUT"] = str(out)
    # a letter that this screen's encoding lacks must not make a cell fail
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    environment["PYTHONIOENCODING"] = f"{encoding}:backslashreplace"
    words = [which.folder.name, backend, "" if record is None else str(record)]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words, *map(os.path.abspath, sys.path)],
        env=environment, stdout=None if echo else subprocess.PIPE, stderr=subprocess.PIPE,
        encoding=encoding, errors="replace",
    )  # fmt: skip
    seconds = time.perf_counter() - began
    failure, cells = None, len(which.cells(backend))
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("{")]
        told: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        failure = str(
            told.get("failure") or f"the process ended with {done.returncode}. {done.stderr[-2000:]}".rstrip()
        )
        cells = int(told.get("cells", 0))
    return Outcome(which.folder.name, backend, cells, seconds, failure)


def execute(cells: list[Cell], path: Path, recorder: Recorder | None = None) -> None:
    """Run cells one after another in one namespace, as a notebook does: a last expression's value is printed."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        if recorder is not None:
            recorder.begin()
        # line numbers in a traceback are those of the lesson's file
        tree = ast.parse("\n" * (cell.line - 1) + cell.source, str(path))
        last = tree.body[-1] if tree.body else None
        shown = last.value if isinstance(last, ast.Expr) else None
        if shown is not None:
            tree.body.pop()
        try:
            exec(compile(tree, str(path), "exec"), space)
            if shown is not None:
                value = eval(compile(ast.Expression(shown), str(path), "eval"), space)
                if value is not None:
                    print(repr(value))
        except BaseException as error:
            where = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
            line = where[-1].lineno if where else cell.line
            failure = f"line {line} of {path}: {type(error).__name__}: {error}"
            traceback.print_exc()
            print(json.dumps({"failure": failure, "cells": number}), file=sys.stderr)
            raise SystemExit(1) from None


def main(name: str, backend: str, folder: str) -> None:
    """What the child process does: the cells, and the record where a folder for it is given."""
    chosen = lesson(name, language())
    recorder = start() if folder else None
    if recorder is None:
        speak()
    execute(chosen.cells(backend), chosen.path, recorder)
    if recorder is not None:
        said = facts(chosen, backend, quick=os.environ["ZOO_LESSON"] == "quick", versions=versions())
        keep(recorder, said, place(Path(folder), chosen.folder.name, backend))
