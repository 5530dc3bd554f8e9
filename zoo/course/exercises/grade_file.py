"""Grading a file of answers in this process, task by task. sandbox.py does it in a child with limits."""

import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from zoo.course.exercises.answer_files import Sheet, solution, tasks
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Problem, lacking, oversized, raised, unwritten
from zoo.errors import FileError, shortened
from zoo.port.importing import imported

OUT_OF_MEMORY = ("memory", "bad_alloc", "bad alloc", "ResourceExhausted")


@dataclass(frozen=True)
class Verdict:
    """How one answer was graded. problem is None where it is right."""

    task: str
    problem: Problem | None
    seconds: float = 0.0

    @property
    def state(self) -> str:
        """ "right", "wrong" or "open"."""
        if self.problem is None:
            return "right"
        return "open" if self.problem.open else "wrong"


def grade(
    sheet: Sheet, names: list[str] | None = None, gigabytes: float | None = None, loaded: Callable[[], Any] = bool
) -> Iterator[Verdict]:
    """Grade the answers of a file one after the other. Its code is run, in this process.

    gigabytes is the limit that this process runs under, for what is said where it is met. loaded is called when the
    file has been imported.
    """
    wanted = [task for task in tasks(sheet.lesson) if names is None or task.name in names]
    right = imported(solution(sheet.lesson, sheet.backend), "solution")
    try:
        mine: Any = imported(sheet.path, "answers")
    except FileError as error:
        problem = _stopped(error.__cause__ or error, str(sheet.path), gigabytes)
        for task in wanted:
            yield Verdict(task.name, problem)
        return
    loaded()
    for task in wanted:
        began = time.perf_counter()
        outcome = judged(task, mine, right, sheet, gigabytes)
        yield Verdict(task.name, outcome, time.perf_counter() - began)


def judged(task: Task, mine: Any, right: Any, sheet: Sheet, gigabytes: float | None = None) -> Problem | None:
    """The problem of one answer; what the code of the student raises is one too."""
    answer = getattr(mine, task.name, None)
    if answer is None:
        return lacking(task.name)
    try:
        return task.grade(answer, getattr(right, task.name), sheet.backend)
    except NotImplementedError as error:
        # a framework raises it as well, for what it cannot do: that is not a stub
        at = traceback.extract_tb(error.__traceback__)[-1].filename
        return unwritten(task.name) if at == str(sheet.path) else _stopped(error, str(sheet.path), gigabytes)
    except (Exception, SystemExit) as error:
        return _stopped(error, str(sheet.path), gigabytes)


def _stopped(error: BaseException, path: str, gigabytes: float | None) -> Problem:
    text = f"{type(error).__name__}: {error}"
    if gigabytes is not None and any(word.lower() in text.lower() for word in OUT_OF_MEMORY):
        return oversized(gigabytes)
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    line = error.lineno if isinstance(error, SyntaxError) else frames[-1] if frames else None
    return raised(shortened(text), line)
