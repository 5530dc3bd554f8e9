"""How a task grades an answer, and which hint it gives: what a lesson's tasks.py is made of.

A task names a class or function of exercise_torch.py and exercise_paddle.py. It is compared with the one of the same
name in solutions/, by values or by zoo.diagnose, so that tasks.py holds no answer.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.hint_texts import Hint, Problem, Words
from zoo.course.exercises.plain_values import same
from zoo.course.exercises.usual_mistakes import NOTHING, nothing, usual
from zoo.system import silent

DEFAULT = ""  # the key of a task's hint where nothing more is known
VAGUE = Hint(
    Words("Work one small case by hand and compare.", "先手算一个小例子，再对照。"),
    Words("Print what your code has at each step.", "打印代码每一步的值。"),
)


@dataclass(frozen=True)
class Bench:
    """What a check has at hand for one backend."""

    backend: str
    hints: Mapping[str, Hint] = field(default_factory=dict)

    def tensor(self, array: np.ndarray) -> Any:
        """The framework's tensor with an array's values and dtype, on the CPU."""
        return runtime(self.backend).tensor(array)

    def plain(self, value: Any) -> Any:
        """A value with every tensor in it as a numpy array, and lists as tuples."""
        if isinstance(value, dict):
            return {key: self.plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return tuple(self.plain(each) for each in value)
        return runtime(self.backend).array(value) if runtime(self.backend).is_tensor(value) else value

    def problem(self, key: str, en: str, zh: str) -> Problem:
        """A problem with the task's hint of this key; en and zh say where the answer parts."""
        return Problem(Words(en, zh), self.hints[key])


Check = Callable[[Any, Any, Bench], Problem | None]  # the student's, the solution's


@dataclass(frozen=True)
class Task:
    """One exercise. name: the class or function. checks run in order until one finds a problem.

    hints: by the name of a slip, or by a doctor's Cause ("padding"); DEFAULT for all other problems of values.
    """

    name: str
    checks: Sequence[Check]
    hints: Mapping[str, Hint] = field(default_factory=dict)

    def grade(self, student: Any, solution: Any, backend: str) -> Problem | None:
        """The first problem of an answer, None where it is right. What the student's code raises passes through."""
        bench = Bench(backend, self.hints)
        for check in self.checks:
            mine, right = watched(student), watched(solution, quiet=True)
            try:
                problem = check(mine, right, bench)
            except Exception:
                if not nothing(_outcomes(mine, right, bench)):
                    raise
                problem = Problem(Words(f"{self.name} returns None", f"{self.name} 返回了 None"), VAGUE)
            if problem is not None:
                return self.told(problem, _outcomes(mine, right, bench))
        return None

    def told(self, problem: Problem, found: list[tuple[Any, Any]]) -> Problem:
        """A problem with the hint of a usual mistake, where the task has no hint for this very one."""
        open_ones = [VAGUE.vague, *(hint.vague for key, hint in self.hints.items() if key == DEFAULT)]
        hint = NOTHING if nothing(found) else usual(found, same) if problem.hint.vague in open_ones else None
        if hint is None or problem.open or problem.hint == self.hints.get("none"):
            return problem
        more = problem.hint.concrete
        if hint == NOTHING or problem.hint == VAGUE:
            return Problem(problem.where, hint)
        return Problem(
            problem.where,
            Hint(hint.vague, Words(f"{hint.concrete.en} {more.en}", f"{hint.concrete.zh}{more.zh}")),
        )


class Watched:
    """A function that notes what it returns. quiet: what it prints, and what it warns of, is not shown."""

    def __init__(self, function: Callable[..., Any], quiet: bool) -> None:
        self.function, self.quiet = function, quiet
        self.returned: list[Any] = []

    def __call__(self, *given: Any) -> Any:
        """Call the function."""
        if not self.quiet:
            self.returned.append(self.function(*given))
        else:
            with silent(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.returned.append(self.function(*given))
        return self.returned[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)


def watched(answer: Any, quiet: bool = False) -> Any:
    """A function that is watched; a class, or whatever else an answer is, stays as it is."""
    return Watched(answer, quiet) if isinstance(answer, FunctionType) else answer


def _outcomes(mine: Any, right: Any, bench: Bench) -> list[tuple[Any, Any]]:
    """What a function returned beside what the solution did, call by call, where both were called equally often."""
    if not (isinstance(mine, Watched) and isinstance(right, Watched)):
        return []
    if len(mine.returned) != len(right.returned) and any(got is not None for got in mine.returned):
        return []
    return [(bench.plain(got), bench.plain(want)) for got, want in zip(mine.returned, right.returned, strict=False)]
