"""How an answer is compared with the solution: by what it returns, or as a network by zoo.diagnose."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.diagnosis_in_chinese import in_chinese
from zoo.course.exercises.grade import DEFAULT, VAGUE, Bench
from zoo.course.exercises.hint_texts import CAUSES, Hint, Problem, Words, no_model
from zoo.course.exercises.plain_values import same, shown
from zoo.doctor.diagnose import diagnose
from zoo.doctor.diagnosis import Diagnosis


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
        """Where the student's model first differs, or None."""
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
