"""What a lesson's tasks.py is made of: tasks, the checks that grade them, and hints in two languages.

A task names a class or function of exercise_torch.py and exercise_paddle.py. It is compared with the one of the same
name in solutions/, by values or by zoo.diagnose, so that tasks.py holds no answer.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.chinese import in_chinese
from zoo.course.exercises.hints import CAUSES, Hint, Problem, Words, no_model
from zoo.doctor.diagnose import diagnose
from zoo.doctor.diagnosis import Diagnosis

DEFAULT = ""  # the key of a task's hint where nothing more is known


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
            problem = check(student, solution, bench)
            if problem is not None:
                return problem
        return None


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
    (got, want, *arguments) is true of every call, and has the task's hint of that name.
    """

    calls: Sequence[tuple[Any, ...]]
    slips: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    within: float = 1e-5

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
        if hint is None:
            vague = Words("Work one small case by hand and compare.", "先手算一个小例子，再对照。")
            return Problem(where, Hint(vague, concrete))
        both = Words(f"{hint.concrete.en} {concrete.en}", f"{hint.concrete.zh}{concrete.zh}")
        return Problem(where, Hint(hint.vague, both))


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
        return f"{value:.6g}"
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
