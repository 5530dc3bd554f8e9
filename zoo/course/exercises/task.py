"""What a lesson's tasks.py is made of: tasks, the checks that grade them, and hints in two languages.

A task names a class or function of exercise_torch.py and exercise_paddle.py. It is compared with the one of the same
name in solutions/, by values or by zoo.diagnose, so that tasks.py holds no answer.
"""

import copy
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.chinese import in_chinese
from zoo.course.exercises.hints import CAUSES, Hint, Problem, Words, no_model
from zoo.course.exercises.usual import NOTHING, nothing, usual
from zoo.doctor.diagnose import diagnose
from zoo.doctor.diagnosis import Diagnosis
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


def same(got: Any, want: Any, within: float = 1e-5) -> bool:
    """Whether two plain values agree: numbers and arrays within a share of the largest value, at least of 1.

    A list is a tuple, and 4.0 is 4; shapes, lengths, keys, truth values and strings must be the same.
    """
    if isinstance(want, dict):
        fits = isinstance(got, dict) and got.keys() == want.keys()
        return fits and all(same(got[key], want[key], within) for key in want)
    if isinstance(want, list | tuple):
        fits = isinstance(got, list | tuple) and len(got) == len(want)
        return fits and all(same(one, other, within) for one, other in zip(got, want, strict=True))
    if want is None or isinstance(want, str | bool):
        return type(got) is type(want) and bool(got == want)
    try:
        given, wanted = np.asarray(got, np.float64), np.asarray(want, np.float64)
    except (TypeError, ValueError):
        return False
    if isinstance(got, str | bool) or given.shape != wanted.shape:
        return False
    if isinstance(want, int | np.integer):
        return bool(given == wanted)
    apart = within * max(1.0, float(np.abs(wanted).max(initial=0.0)))
    return bool(np.all(np.abs(given - wanted) <= apart))  # NaN is never within


@dataclass(frozen=True)
class Values:
    """Calls the student's function and the solution's with the same arguments and compares what they return.

    Arrays become the backend's tensors. slips: known mistakes by name; one is recognised where its function
    (got, want, *arguments) is true of every call, and has the task's hint of that name. parts: what a sum is made of,
    by name, for the arguments of a call; one that is left out or counted twice is named.
    """

    calls: Sequence[tuple[Any, ...]]
    slips: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    within: float = 1e-5
    parts: Callable[..., Mapping[Words, int]] | None = None

    def __call__(self, student: Any, solution: Any, bench: Bench) -> Problem | None:
        """The first call whose answers differ, or None."""
        outcomes, first = [], None
        for call in self.calls:
            results = []
            for function in (student, solution):
                given = [bench.tensor(a.copy()) if isinstance(a, np.ndarray) else copy.deepcopy(a) for a in call]
                results.append(bench.plain(function(*given)))
            got, want = results
            outcomes.append((got, want, *call))
            if first is None and not same(got, want, self.within):
                first = (call, got, want)
        if first is None:
            return None
        told = [", ".join(map(shown, first[0])), shown(first[1]), shown(first[2])]
        name = getattr(solution, "__name__", "it")
        where = Words(f"{name}({told[0]}) gives another value", f"{name}({told[0]}) 的返回值不对")
        slip = next((key for key, test in self.slips.items() if all(_is(test, outcome) for outcome in outcomes)), None)
        hint = bench.hints.get(DEFAULT if slip is None else slip)
        concrete = Words(
            f"{name}({told[0]}) should give {told[2]}; yours gives {told[1]}.",
            f"{name}({told[0]}) 应为 {told[2]}，你的结果是 {told[1]}。",
        )
        if slip is None and self.parts is not None:
            hint = _part([(got, want, self.parts(*call)) for got, want, *call in outcomes]) or hint
        if hint is None:
            return Problem(where, Hint(VAGUE.vague, concrete))
        both = Words(f"{hint.concrete.en} {concrete.en}", f"{hint.concrete.zh}{concrete.zh}")
        return Problem(where, Hint(hint.vague, both))


def _part(outcomes: list[tuple[Any, Any, Mapping[Words, int]]]) -> Hint | None:
    """The hint for a part that is left out of a sum, or is in it twice, in every call."""
    for name in outcomes[0][2]:
        for times, en, zh in ((-1, "left out", "漏掉了"), (1, "counted twice", "重复计入了")):
            if all(isinstance(got, int | float) and got == want + times * parts[name] for got, want, parts in outcomes):
                return Hint(
                    Words("List all parts, and count each of them once.", "列出所有组成部分，每个各计一次。"),
                    Words(f"What is {en}: {name.en}.", f"{zh}{name.zh}。"),
                )
    return None


def _is(test: Callable[..., bool], outcome: tuple[Any, ...]) -> bool:
    try:
        return bool(test(*outcome))
    except Exception:  # a slip's arithmetic on an answer of another kind: not that slip
        return False


def shown(value: Any) -> str:
    """A value in few characters; an array by its shape and first values."""
    if isinstance(value, np.ndarray):
        head = ", ".join(f"{each:.4g}" for each in value.reshape(-1)[:3])
        more = ", ..." if value.size > 3 else ""
        return f"{value.item():.6g}" if value.ndim == 0 else f"array {value.shape} [{head}{more}]"
    if isinstance(value, float):
        text = f"{value:.6g}"
        return repr(value) if float(text) != value and float(text).is_integer() else text
    begin, end = "[]" if isinstance(value, list) else "()"
    text = f"{begin}{', '.join(map(shown, value))}{end}" if isinstance(value, list | tuple) else repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


@dataclass(frozen=True)
class Network:
    """Builds the student's model and holds it against the solution's, or against a network of zoo, by zoo.diagnose.

    args: what both are built with. size: the shape of one input. against: a network's name, with its arguments.
    """

    args: tuple[Any, ...] = ()
    size: tuple[int, ...] = (3, 32, 32)
    against: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, student: Any, solution: Any, bench: Bench) -> Problem | None:
        """Where the student's model first parts, or None."""
        model = student(*self.args)
        if not runtime(bench.backend).is_model(model):
            return no_model(type(model).__name__, bench.backend)
        if self.against is not None:
            diagnosis = diagnose(model, self.against, **self.arguments)
        else:
            diagnosis = diagnose(model, solution(*self.args), input_size=self.size)
        return None if diagnosis.equal else told(diagnosis, bench.hints)


def told(diagnosis: Diagnosis, hints: Mapping[str, Hint]) -> Problem:
    """A doctor's diagnosis as a problem: the task's own hint for its cause, or the usual one."""
    assert diagnosis.cause is not None
    chinese = in_chinese(diagnosis)
    place = f"differs at {diagnosis.where} ({diagnosis.cause.value})" if diagnosis.where else diagnosis.explanation
    where = Words(place, chinese.where)
    facts = Words(diagnosis.explanation, chinese.explanation)
    own = hints.get(diagnosis.cause.value)
    if own is None:
        return Problem(where, Hint(CAUSES[diagnosis.cause], facts))
    return Problem(where, Hint(own.vague, Words(f"{own.concrete.en} {facts.en}", f"{own.concrete.zh}{facts.zh}")))
