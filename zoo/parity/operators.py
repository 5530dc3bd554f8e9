"""Level 2: every operation that a network runs, run anew on its own in every backend, forward and gradient.

Nothing here knows what operations there are. The network is recorded while it trains (zoo/recording.py), and each
operation of the recording runs again, as it was called, on the same drawn arrays in every backend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.backends import runtime, training
from zoo.errors import ModelError, WorkerError, some
from zoo.numbers import difference, peak
from zoo.parity.cases import CHANNELS, Case, cases, drawn
from zoo.parity.causes import likely
from zoo.parity.trainee import Side, Trainee
from zoo.recording import UNKNOWN, Fed, Operation, Parameter
from zoo.report.report import Level

OPERATORS = 1e-12  # relative; measured 2e-13 and below
OWN = 10  # times what a backend parts from itself, where that is more: a variance of two values has few digits
CEILING = 1e-9  # of that limit
BATCH = 2  # pictures in the recording
NAMED = 3  # operations, of those that are not tested


def operators(subject: Trainee) -> Level:
    """Level 2: float64, train mode, proof mode for training, dropout off.

    Not tested is an operation that cannot be run anew, that gives or takes no float64 numbers, that draws at random, or
    of whose inputs nobody knows which is which in another backend; the level does not pass then.
    """
    base, *others = sides = [_recorded(subject, side) for side in subject.sides]
    found = _Found()
    for side in others:
        found.failure = found.failure or _parting(base, side)
    seen: dict[str, str] = {}
    for number, operation in enumerate(base.operations):
        if not all(_alike(operation, side.operations[number : number + 1]) for side in others):
            break
        key = _settings(sides, number)
        try:
            _examine(sides, number, subject.seed, found, every=key not in seen)
        except _UntestedError as reason:
            found.untested.append(f"{operation.where} ({operation.kind}), since {reason}")
        seen[key] = operation.kind
    counts = {"operations": len(base.operations), "kinds": len(set(seen.values())), "settings": len(seen)}
    told = found.told(counts | {"sizes": found.runs})
    passed = bool(seen) and not found.failure and not found.untested
    return Level("2", "operators", passed, found.limit, found.worst, "relative, float64", told)


def cotangent(shape: tuple[int, ...]) -> np.ndarray:
    """What a gradient is taken with: float64, drawn for the output's shape."""
    return np.random.default_rng([7, *shape]).standard_normal(shape)


class _UntestedError(Exception):
    """Why an operation cannot be tested."""


@dataclass
class _Side:
    """One backend's recording: what runs its operations anew, what they are, and the tensors that learn.

    zeros are the positions of operations whose outputs had zeros. names and order are of what the operation under
    examination is given: what to call it, and where it stands here, in the first backend's order.
    """

    backend: str
    handle: Any
    operations: list[Operation]
    zeros: set[int]
    learns: set[str]
    names: list[str] = field(default_factory=list)
    order: list[int] = field(default_factory=list)

    def run(self, number: int, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """What operation `number` gives for arrays in the first backend's order: outputs, gradients and statistics."""
        fed = self.operations[number].fed
        learns = [not isinstance(each.source, Parameter) or each.source.name in self.learns for each in fed]
        given = [arrays[self.order.index(at)] for at in range(len(fed))]
        outputs, gradients, after = training(self.backend).product(self.handle, number, given, learns, cotangent)
        results = {f"output {at + 1}" if at else "output": array for at, array in enumerate(outputs)}
        for name, at in zip(self.names, self.order, strict=True):
            results |= {f"gradient of {name}": gradients[at]} if learns[at] else {f"{name} after": after[at]}
        return results

    def meets_zeros(self, number: int) -> bool:
        """Whether zeros came into an operation, or nobody knows."""
        sources = [fed.source for fed in self.operations[number].fed]
        return any(source == UNKNOWN or source in self.zeros for source in sources if isinstance(source, int))


@dataclass
class _Found:
    """What came out so far. limit is the largest that was given, worst the largest difference; both have a place."""

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
            words.append(", ".join(f"{count:,} {name}" for name, count in counts.items()) + f", largest at {self.at}")
        if self.raised:
            words.append(
                f"limit {self.limit:.0e} at {self.raised}, {OWN} times what one backend parts from itself there"
            )
        return "; ".join([*words, *([] if self.failure else self.notes[:NAMED])])


def _recorded(subject: Trainee, side: Side) -> _Side:
    model, backend = subject.ready(side, "float64"), side.backend
    arguments = subject.arguments
    size = (BATCH, arguments["in_channels"], arguments["image_size"], arguments["image_size"])
    images = np.random.default_rng(subject.seed).standard_normal(size)
    handle, operations, zeros, error = training(backend).operations(model, images)
    if error:
        last = operations[-1].where if operations else "its input"
        raise ModelError(f"the {backend} network stops at {last}: {error.rstrip('.')}; mend what runs there.")
    learns = {slot.name for slot in runtime(backend).slots(model) if slot.trainable}
    return _Side(backend, handle, operations, zeros, learns)


def _alike(one: Operation, other: Sequence[Operation]) -> bool:
    """Whether this may be the same operation in another backend: the kind is, or all that goes in and out.

    The frameworks have more names than operations: torch's ReLU6 is a hardtanh, whose values tell that it is a relu6.
    """
    return any(one.kind == two.kind or (one.shape == two.shape and _order(one, two) is not None) for two in other)


def _parting(base: _Side, other: _Side) -> str:
    """Where two backends run other operations, in words; empty where they do not."""
    for number in range(max(len(base.operations), len(other.operations))):
        one, two = (side.operations[number : number + 1] for side in (base, other))
        if not one or not _alike(one[0], two):
            words = [f"{found[0].kind} ({found[0].where})" if found else "nothing more" for found in (one, two)]
            return f"{base.backend} runs {words[0]} where {other.backend} runs {words[1]}"
    return ""


def _settings(sides: Sequence[_Side], number: int) -> str:
    """What two operations share that need one sweep of sizes: kind, settings everywhere, and what they are given."""
    told = []
    for operation in (side.operations[number] for side in sides):
        config = dict(operation.config)
        if config.get("groups", 1) == 1:
            config |= {
                name: min(value, CHANNELS) for name, value in config.items() if name.endswith(("channels", "features"))
            }
        fed = [(isinstance(fed.source, Parameter), [extent == 1 for extent in fed.shape]) for fed in operation.fed]
        told.append((operation.kind, sorted(config.items(), key=str), fed))
    return repr(told)


def _order(one: Operation, other: Operation) -> list[int] | None:
    """Where the inputs of one stand among those of the other: by where they come from, or by their roles."""

    def by_source(fed: Fed) -> Any:
        return fed.source.name if isinstance(fed.source, Parameter) else fed.source

    def by_role(fed: Fed) -> Any:
        return isinstance(fed.source, Parameter), fed.role

    for look in (by_source, by_role):
        places: dict[Any, list[int]] = {}
        for at, fed in enumerate(other.fed):
            places.setdefault((look(fed), fed.shape, fed.dtype), []).append(at)
        keys = [(look(fed), fed.shape, fed.dtype) for fed in one.fed]
        if len(one.fed) == len(other.fed) and all(keys.count(key) == len(places.get(key, ())) for key in keys):
            return [places[key].pop(0) for key in keys]
    return None


def _examine(sides: Sequence[_Side], number: int, seed: int, found: _Found, every: bool) -> None:
    """Hold one operation of all backends against the first's, on its recorded case or on every one."""
    operation = sides[0].operations[number]
    if any(fed.dtype != "float64" for side in sides for fed in side.operations[number].fed):
        raise _UntestedError("what it is given is not float64")
    for side in sides:
        order = _order(operation, side.operations[number])
        if order is None:
            raise _UntestedError(f"it is given other things in {side.backend}")
        side.order, side.names = order, _names(operation.fed)
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
    sides: Sequence[_Side], number: int, case: Case, seed: int, needed: bool
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
            f"{next(iter(refused))} does not run it on {_sizes(operation, case)}: {next(iter(refused.values()))}"
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
    pair: tuple[_Side, _Side],
    number: int,
    case: Case,
    arrays: list[np.ndarray],
    results: tuple[dict[str, np.ndarray], dict[str, np.ndarray]],
    found: _Found,
) -> None:
    """Compare all that two backends gave, and keep it."""
    operation = pair[0].operations[number]
    of = f"of {operation.where} ({_words(pair, number)}) on {_sizes(operation, case)}"
    for result, (relative, told) in _apart(*results).items():
        limit, place = OPERATORS, f"the {result} {of}"
        if not relative <= OPERATORS and not found.failure:
            if not all(apart <= OPERATORS for apart, _ in _apart(results[0], pair[0].run(number, arrays)).values()):
                raise _UntestedError("it gives something else each time that it runs")
            limit = _limit(pair, number, arrays, result)
        where = f"{place}: {told}, relative {relative:.1e} (limit {limit:.0e})"
        if not relative <= limit and case.values == "zeros" and not any(side.meets_zeros(number) for side in pair):
            found.notes.append(f"at zeros, which do not come here, the backends part in {where}")
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


def _limit(pair: Sequence[_Side], number: int, arrays: list[np.ndarray], result: str) -> float:
    """OPERATORS, or OWN times what a backend parts from itself when all that it is given is larger by a hair.

    One factor for all: what is equal stays equal and zero stays zero, so that no window gets another largest value.
    """
    unit, own = float(np.finfo(np.float64).eps), 0.0
    for side in pair:
        plain = side.run(number, arrays)
        for units in (1, 2, 3):
            moved = side.run(number, [array * (1 + units * unit) for array in arrays])
            own = max(own, _apart(plain, moved).get(result, (0.0, ""))[0])
    return min(max(OPERATORS, OWN * own), CEILING)


def _names(fed: Sequence[Fed]) -> list[str]:
    """What to call all that is given: by the parameter's own name or "input", with a number from the second on."""
    found: list[str] = []
    for each in fed:
        name = each.source.name.rpartition(".")[2].lstrip("_") if isinstance(each.source, Parameter) else "input"
        count = sum(other.partition(" ")[0] == name for other in found)
        found.append(f"{name} {count + 1}" if count else name)
    return found


def _words(pair: Sequence[_Side], number: int) -> str:
    """An operation's kind and settings, of both backends where they have other ones."""
    told = []
    for operation in (side.operations[number] for side in pair):
        settings = ", ".join(f"{name} {value}" for name, value in operation.config.items())
        told.append(f"{operation.kind} {settings}".strip())
    return told[0] if told[0] == told[1] else f"{told[0]} in {pair[0].backend}, {told[1]} in {pair[1].backend}"


def _sizes(operation: Operation, case: Case) -> str:
    """The shapes of what comes in, parameters left out."""
    shapes = [s for fed, s in zip(operation.fed, case.shapes, strict=True) if not isinstance(fed.source, Parameter)]
    return " and ".join(" x ".join(map(str, shape)) or "one number" for shape in shapes)
