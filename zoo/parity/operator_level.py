"""Level 2: every operation that a network runs, run again on its own in every backend, forward and gradient.

Nothing here knows what operations there are. The network is recorded while it trains (zoo/recording.py), and each
operation of the recording runs again, as it was called, on the same drawn arrays in every backend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from zoo.array_difference import difference, peak
from zoo.errors import WorkerError, some
from zoo.parity.likely_causes import likely
from zoo.parity.operator_cases import Case, cases, drawn
from zoo.parity.recorded_operators import (
    RecordedSide,
    alike,
    first_unlike,
    names_of,
    order_of,
    recorded,
    settings_of,
    sizes_of,
    words_of,
)
from zoo.parity.trained_sides import Trainee
from zoo.report.parity_report import Level

OPERATORS = 1e-12  # relative; measured 2e-13 and below
OWN = 10  # times what a tiny change of the input causes, if that is more: a variance of two values has few digits
CEILING = 1e-9  # of that limit
NAMED = 3  # operations, of those that are not tested


def operators(subject: Trainee) -> Level:
    """Level 2: float64, train mode, parity mode for training, dropout off.

    An operation is not tested if it cannot be run again, does not give or take float64 numbers, draws at random, or has
    inputs whose order in another backend is unknown; the level does not pass then. Tables of integers stay as recorded.
    """
    base, *others = sides = [recorded(subject, side) for side in subject.sides]
    found = _Found()
    for side in others:
        found.failure = found.failure or first_unlike(base, side)
    seen: dict[str, str] = {}
    for number, operation in enumerate(base.operations):
        if not all(alike(operation, side.operations[number : number + 1]) for side in others):
            break
        key = settings_of(sides, number)
        try:
            _examine(sides, number, subject.seed, found, every=key not in seen)
        except _UntestedError as reason:
            found.untested.append(f"{operation.where} ({operation.kind}), since {reason}")
        seen[key] = operation.kind
    counts = {"operations": len(base.operations), "kinds": len(set(seen.values())), "settings": len(seen)}
    told = found.told(counts)
    passed = bool(seen) and not found.failure and not found.untested
    return Level("2", "operators", passed, found.limit, found.worst, "relative, float64", told)


class _UntestedError(Exception):
    """Why an operation cannot be tested."""


@dataclass
class _Found:
    """The results so far. limit is the largest that was given, worst the largest difference; both have a place."""

    worst: float = 0.0
    at: str = ""
    limit: float = OPERATORS
    raised: str = ""
    failure: str = ""
    untested: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    runs: int = 0

    def told(self, counts: dict[str, int]) -> str:
        """All of it in words, the worst first."""
        words = [self.failure] if self.failure else []
        if self.untested:
            words.append(f"not tested: {some(self.untested, NAMED, '; ')}")
        if not words:
            words.append(
                f"{counts['operations']:,} operations, {counts['kinds']:,} kinds, {counts['settings']:,} settings, "
                f"{self.runs:,} sizes, largest at {self.at}"
            )
        if self.raised:
            words.append(
                f"limit {self.limit:.0e} at {self.raised}, {OWN} times the change that a tiny change of the input "
                "causes there"
            )
        return "; ".join([*words, *([] if self.failure else self.notes[:NAMED])])


def _examine(sides: Sequence[RecordedSide], number: int, seed: int, found: _Found, every: bool) -> None:
    """Compare one operation of all backends with the first's, on its recorded case or on every one."""
    operation = sides[0].operations[number]
    given = [fed for side in sides for fed in side.operations[number].fed]
    if any(fed.dtype != "float64" and fed.table is None for fed in given):
        raise _UntestedError("what it is given is not float64")
    for side in sides:
        order = order_of(operation, side.operations[number])
        if order is None:
            raise _UntestedError(f"it is given other things in {side.backend}")
        side.order, side.names = order, names_of(operation.fed)
    for position, case in enumerate(cases(operation)):
        if position and not every:
            return
        ran = _run(sides, number, case, seed, needed=position == 0)
        if ran is not None:
            found.runs += 1
            case, arrays, results = ran
            for side, theirs in zip(sides[1:], results[1:], strict=True):
                _judge((sides[0], side), number, case, arrays, (results[0], theirs), found)


def _run(
    sides: Sequence[RecordedSide], number: int, case: Case, seed: int, needed: bool
) -> tuple[Case, list[np.ndarray], list[dict[str, np.ndarray]]] | None:
    """What an operation gives in every backend for a case, and for what; None where the case is not legal."""
    operation = sides[0].operations[number]
    arrays = drawn(case, operation.fed, seed)
    results, refused = [], {}
    for side in sides:
        try:
            results.append(side.run(number, arrays))
        except WorkerError:
            raise
        except Exception as error:
            refused[side.backend] = str(error).strip().rpartition("\n")[2].rstrip(".") or type(error).__name__
    if refused and (needed or (case.legal and results)):
        raise _UntestedError(
            f"{next(iter(refused))} does not run it on {sizes_of(operation, case)}: {next(iter(refused.values()))}"
        )
    if refused:
        return None
    if not any("output" in each for each in results):
        raise _UntestedError("it gives no floating-point numbers")
    if not any(all(np.isfinite(array).all() for array in each.values()) for each in results):
        if case.values == "positive":
            raise _UntestedError("it gives no finite numbers for drawn ones")
        return _run(sides, number, replace(case, values="positive"), seed, needed)
    return case, arrays, results


def _judge(
    pair: tuple[RecordedSide, RecordedSide],
    number: int,
    case: Case,
    arrays: list[np.ndarray],
    results: tuple[dict[str, np.ndarray], dict[str, np.ndarray]],
    found: _Found,
) -> None:
    """Compare all that two backends gave, and keep it."""
    operation = pair[0].operations[number]
    of = f"of {operation.where} ({words_of(pair, number)}) on {sizes_of(operation, case)}"
    for result, (relative, told) in _apart(*results).items():
        limit, place = OPERATORS, f"the {result} {of}"
        if not relative <= OPERATORS and not found.failure:
            if not all(apart <= OPERATORS for apart, _ in _apart(results[0], pair[0].run(number, arrays)).values()):
                raise _UntestedError("it gives something else each time that it runs")
            limit = _limit(pair, number, arrays, result)
        where = f"{place}: {told}, relative {relative:.1e} (limit {limit:.0e})"
        if not relative <= limit and case.values == "zeros" and not any(side.meets_zeros(number) for side in pair):
            found.notes.append(f"at zeros, which do not come here, the backends differ in {where}")
            return
        if limit > found.limit:
            found.limit, found.raised = limit, place
        if not relative <= found.worst:
            found.worst, found.at = relative, place
        if not relative <= limit and not found.failure:
            found.failure = f"{where}; {likely(operation.kind)}"


def _apart(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> dict[str, tuple[float, str]]:
    """Differences relative to the largest value, in numbers and words.

    What is zero but for rounding in both, such as the gradient of a sum that is 1 whatever comes in, is held to the
    largest value of all.
    """
    whole = max([1.0, *(peak(array) for array in ours.values() if array.size)])
    found = {}
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        if name not in ours or name not in theirs:
            found[name] = (float("inf"), "it is not there in both")
            continue
        nothing = all(array.size and peak(array) <= OPERATORS * whole for array in (ours[name], theirs[name]))
        apart = difference(ours[name], theirs[name], whole if nothing else None)
        found[name] = (apart.relative, str(apart))
    return found


def _limit(pair: Sequence[RecordedSide], number: int, arrays: list[np.ndarray], result: str) -> float:
    """OPERATORS, or OWN times the change in one backend when all its inputs become a tiny bit larger.

    One factor for all: what is equal stays equal and zero stays zero, so that no window gets another largest value.
    """
    unit, own = float(np.finfo(np.float64).eps), 0.0
    for side in pair:
        plain = side.run(number, arrays)
        for units in (1, 2, 3):
            given = [array * (1 + units * unit) if array.dtype.kind == "f" else array for array in arrays]
            moved = side.run(number, given)
            own = max(own, _apart(plain, moved).get(result, (0.0, ""))[0])
    return min(max(OPERATORS, OWN * own), CEILING)
