"""The levels of the ladder about training, in proof mode with dropout off: 4 loss, 5 gradients, 6 buffers,
7 optimizers, 8 trajectory. All of them run the Learner that zoo.fit runs. float64 is the gate, float32 is held as well.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from zoo.builder import BACKENDS, first_backend, other_backends, runtime, training
from zoo.parity.limits import CEILING, FACTOR, Limit, Tally
from zoo.parity.numbers import difference
from zoo.parity.report import Level, place
from zoo.parity.trainee import Trainee
from zoo.training.optimizer import KINDS, SCHEDULES
from zoo.training.plan import Plan, rate

DTYPES = ("float64", "float32")
# of a gradient: where one rounding unit moves it by more, it is zero in truth, and what is computed is noise. So it is,
# however little that noise moves by chance, where it is below FACTOR rounding units of the whole gradient
NULL = 0.1
# of the whole gradient: a smaller one is compared on this scale, since it has that many digits less. Those of weights
# before batch norm, whose size has next to no effect, come down to 1e-9.
SMALL = 1e-6
OPTIMIZERS = 1e-12  # measured 2e-15 and below: no network magnifies anything here
STEPS = 20
WAYS = (False, True)  # a network as it is, and with pictures and weights moved by one rounding unit

Arrays = dict[str, np.ndarray]


def losses(subject: Trainee, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 4: the loss in train mode, all heads, with and without label smoothing."""
    tallies = []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype))
        _hold_all(tally, {name: [_losses(subject, name, dtype, moved) for moved in WAYS] for name in BACKENDS})
    heads = f"{len(subject.heads)} outputs" if len(subject.heads) > 1 else "logits"
    return _row("4", "loss", tallies, f"{heads}, smoothing 0 and 0.1")


def _losses(subject: Trainee, backend: str, dtype: str, moved: bool = False) -> Arrays:
    with subject.learner(backend, dtype, moved=moved) as (_, learner):
        return {
            f"batch {number}, smoothing {smoothing:g}": np.array(
                [training(backend).loss(learner, *subject.data(backend, number, dtype, smoothing, moved))]
            )
            for number, smoothing in enumerate((0.0, 0.1))
        }


def gradients(subject: Trainee, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 5: every parameter's gradient, train mode: norm of the difference over the norm of the reference.

    A gradient that is zero in truth (a bias before batch norm) computes as noise, in one framework against itself too:
    such null tensors are held to the size of the reference's own noise, as a share of the whole gradient, and what is
    below SMALL of the whole is compared on that scale: both have as many digits less as they are smaller. In float32
    the whole gradient is held as one: where rounding takes an activation across the kink of a rectifier, the gradients
    of a few tensors jump, in one backend and not in the other (by 1.4e-2 in googlenet_bn).
    """
    tallies, null = [], 0
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype, kinked=True))
        runs = {name: [_gradients(subject, name, dtype, moved) for moved in WAYS] for name in BACKENDS}
        base = runs[first_backend()][0]
        noise = _Noise.of(base, runs)
        null = null or len(noise.null)
        for backend in other_backends():
            found = runs[backend][0]
            alien = [
                name
                for name in {**base, **found}
                if name not in base or name not in found or base[name].shape != found[name].shape
            ]
            for name in alien or ([] if base else ["nothing"]):
                tally.add(float("inf"), 0.0, place(name, backend), "no gradient in both")
            if not alien and dtype == "float64":
                _hold_gradients(tally, backend, base, found, noise)
            elif not alien:
                apart = _norm(*(found[name] - base[name] for name in base)) / noise.whole
                tally.add(apart, noise.least, place("the whole gradient", backend))
    return _row("5", "gradients", tallies, f"{len(base)} tensors, {null} of them null", "relative norm, float64")


def _hold_gradients(tally: Tally, backend: str, base: Arrays, found: Arrays, noise: "_Noise") -> None:
    for name, array in base.items():
        at = place(name, backend)
        if name in noise.null:
            size = _norm(found[name]) / noise.whole
            tally.add(size, noise.null[name], at, f"{size:.1e} of the whole gradient, null in {first_backend()}")
        else:
            apart = _norm(found[name] - array) / max(_norm(array), SMALL * noise.whole)
            tally.add(apart, noise.moved[name], at, str(difference(array, found[name])))


@dataclass(frozen=True)
class _Noise:
    """What one rounding unit does to gradients, relative to each one's norm; null ones' sizes, relative to the whole's.

    A norm counts as SMALL of the whole at least. whole is the norm of all gradients, least what becomes of it: few
    values may move by less, but by chance.
    """

    whole: float
    least: float
    moved: dict[str, float]
    null: dict[str, float]

    @classmethod
    def of(cls, base: Arrays, runs: dict[str, list[Arrays]]) -> "_Noise":
        """The noise of the reference's gradients: how far each backend's move at most, and which of its own are null.

        runs has every backend's gradients, as they are and moved.
        """
        whole = _norm(*base.values()) or 1.0
        apart = [
            {name: _norm(plain[name] - moved[name]) for name in base if name in plain and name in moved}
            for plain, moved in runs.values()
        ]
        most = {name: max(each.get(name, 0.0) for each in apart) for name in base}
        own, null = runs[first_backend()][1], {}
        for name, array in base.items():
            unseen = FACTOR * float(np.finfo(array.dtype).eps) * whole
            if apart[0][name] >= NULL * _norm(array) or _norm(array) <= unseen:
                null[name] = max(_norm(array), _norm(own[name]), most[name]) / whole
        least = max(float(np.linalg.norm(list(each.values()))) for each in apart) / whole
        scales = {name: max(_norm(array), SMALL * whole) for name, array in base.items() if name not in null}
        kept = {name: max(most[name] / scale, least) for name, scale in scales.items()}
        return cls(whole, least, kept, null)


def _gradients(subject: Trainee, backend: str, dtype: str, moved: bool = False) -> Arrays:
    with subject.learner(backend, dtype, moved=moved) as (_, learner):
        found: Arrays = training(backend).gradients(learner, *subject.data(backend, 0, dtype, moved=moved))
        return found


def _norm(*arrays: np.ndarray) -> float:
    return float(np.sqrt(sum(np.square(array, dtype=np.float64).sum() for array in arrays)))


def buffers(subject: Trainee, dtypes: Sequence[str] = DTYPES, steps: int = 4) -> Level:
    """Level 6: batch-norm statistics after some batches in train mode."""
    if not any(slot.role == "running_var" for slot in runtime(first_backend()).slots(subject.bare(first_backend()))):
        return Level("6", "buffers", True, 0.0, 0.0, "relative, float64", "the network has no batch norm")
    tallies = []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype))
        runs = {name: [_buffers(subject, name, dtype, steps, moved) for moved in WAYS] for name in BACKENDS}
        _hold_all(tally, runs)
    return _row("6", "buffers", tallies, f"{len(runs[first_backend()][0])} tensors after {steps} batches")


def _buffers(subject: Trainee, backend: str, dtype: str, steps: int, moved: bool = False) -> Arrays:
    with subject.learner(backend, dtype, moved=moved) as (model, learner):
        for number in range(steps):
            training(backend).loss(learner, *subject.data(backend, number, dtype, moved=moved))
        return {name: np.array(a) for name, a in runtime(backend).read(model) if ".running_" in f".{name}"}


def optimizers(subject: Trainee, steps: int = 12) -> Level:
    """Level 7: the frameworks' own optimizers at every schedule's rates, on one layer of each kind that learns.

    The gradients are drawn, and the layer is the smallest of its kind in the network: an optimizer looks at one value
    at a time. No network magnifies rounding here, so the limit is a constant.
    """
    adapter = runtime(first_backend())
    sizes: dict[str, dict[str, int]] = {}
    for slot in adapter.slots(subject.bare(first_backend())):
        if slot.trainable:
            of_kind, layer = sizes.setdefault(slot.kind, {}), slot.name.rpartition(".")[0]
            of_kind[layer] = of_kind.get(layer, 0) + slot.size
    layers = [min(of_kind, key=lambda layer: of_kind[layer]) for of_kind in sizes.values()]
    worst, at = 0.0, ""
    for layer, kind, schedule in product(layers, KINDS, SCHEDULES):
        base = _stepped(subject, first_backend(), layer, kind, schedule, steps)
        for backend in other_backends():
            found = _stepped(subject, backend, layer, kind, schedule, steps)
            for name in base:
                apart = difference(base[name], found.get(name, np.empty(0))).relative
                if apart > worst:
                    worst, at = apart, place(f"{kind}, {schedule}, {layer}.{name}", backend)
    where = (
        f"{len(KINDS)} optimizers x {len(SCHEDULES)} schedules on {', '.join(layers)}, {steps} steps, "
        f"largest at {at or 'none'}"
    )
    return Level("7", "optimizers", worst <= OPTIMIZERS, OPTIMIZERS, worst, "relative, float64", where)


def _stepped(subject: Trainee, backend: str, layer: str, kind: str, schedule: str, steps: int) -> Arrays:
    """One layer of the network, with drawn values, after some steps with drawn gradients."""
    adapter, verbs, rng = runtime(backend), training(backend), np.random.default_rng(subject.seed)
    model = dict(adapter.named_layers(subject.bare(backend)))[layer]
    values = {slot.name: rng.standard_normal(slot.shape) for slot in adapter.slots(model)}
    adapter.fill(model, values, adapter.device(None))
    twist, lr = subject.twist_of(backend), 0.01
    learner = verbs.learner(model, twist.plan(Plan(kind, lr, 0.9, 0.01, proof=True)), subject.seed)
    trainable = [slot for slot in adapter.slots(model) if slot.trainable]
    for number in range(steps):
        given = {slot.name: rng.standard_normal(slot.shape) for slot in trainable}
        verbs.apply(learner, given, twist.rate(rate(lr, schedule, twist.step(number), steps)))
    names = {slot.name for slot in trainable}
    after = {name: np.array(array) for name, array in adapter.read(model) if name in names}
    verbs.close(learner)
    return after


def trajectory(subject: Trainee, steps: int = STEPS, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 8: momentum training on different batches; loss, weights, buffers and eval logits at every step.

    In float32 loss and eval logits alone. Training can be chaotic: where rounding has grown until the limit of a step
    would be above the ceiling, what comes after says nothing, and the comparison ends. Without a step of the first
    dtype there is no answer.
    """
    runs = [_run(subject, dtype, steps) for dtype in dtypes]
    words = "; ".join(f"{run.tally.dtype}: {run.words(steps)}" for run in runs if run.ended) or f"{steps} steps"
    level = _row("8", "trajectory", [run.tally for run in runs], words, series=runs[0].series)
    if level.passed and not runs[0].compared:
        return replace(level, passed=False, measured=float("nan"), where=f"no answer: {words}")
    return level


@dataclass
class _Run:
    """What level 8 found in one dtype: yardsticks of the steps compared, and of the one that was too far, if any."""

    tally: Tally
    series: dict[str, list[Any]]
    yardsticks: list[float] = field(default_factory=list)
    ended: bool = False

    @property
    def compared(self) -> int:
        """How many steps were compared."""
        return len(self.yardsticks) - self.ended

    def words(self, steps: int) -> str:
        """How far the comparison came, and why not further."""
        last, most = self.yardsticks[-1], f"{FACTOR:g} x that is above {CEILING[self.tally.dtype]:g}"
        if not self.compared:
            return f"one rounding unit moves the first step by {last:.1e}, and {most}"
        first = max(self.yardsticks[0], float(np.finfo(self.tally.dtype).eps))
        growth = (last / first) ** (1 / self.compared)
        return (
            f"{self.compared} of {steps} steps compared: rounding grows {growth:.1f}-fold a step, to {last:.1e} in "
            f"the next, and {most}"
        )


def _run(subject: Trainee, dtype: str, steps: int) -> _Run:
    names = [first_backend(), *other_backends()]
    series: dict[str, list[Any]] = {**{f"loss {name}": [] for name in names}, "difference": [], "limit": []}
    run, largest = _Run(Tally(dtype, kinked=True), series), 0.0
    with ExitStack() as stack:
        ways = [(name, moved) for moved in WAYS for name in names]
        trains = [stack.enter_context(closing(_train(subject, name, dtype, steps, moved))) for name, moved in ways]
        for number, both in enumerate(zip(*trains, strict=True)):
            found, aside = both[: len(names)], both[len(names) :]
            base = found[0]
            # rounding that has grown stays, even if one step's figures come close again by chance
            largest = max(largest, *map(_largest, found, aside))
            run.yardsticks.append(largest)
            if Limit(dtype, largest).wanted > CEILING[dtype]:
                run.ended = True
                break
            parted = 0.0
            for backend, each in zip(names[1:], found[1:], strict=True):
                _hold(run.tally, backend, base, each, largest, f"step {number + 1}, ")
                parted = max(parted, _largest(base, each))
            series["difference"].append(parted)
            series["limit"].append(Limit(dtype, largest, kinked=True).value)
            for backend, each in zip(names, found, strict=True):
                series[f"loss {backend}"].append(float(each["loss"][0]))
    return run


def _train(subject: Trainee, backend: str, dtype: str, steps: int, moved: bool) -> Generator[Arrays, None, None]:
    """Yield, for every step, its loss, the eval logits after it and in float64 the whole state."""
    adapter, verbs, twist = runtime(backend), training(backend), subject.twist_of(backend)
    lr = 0.001  # the course's own recipe; at ten times the rate training itself magnifies a rounding tenfold a step
    with subject.learner(backend, dtype, Plan("momentum", lr, 0.9, 1e-4), True, moved) as (model, learner):
        for number in range(steps):
            images, targets = subject.data(backend, number, dtype, moved=moved)
            at = twist.rate(rate(lr, "cosine", twist.step(number), steps))
            loss = verbs.step(learner, images, targets, at, number)
            # in one order, so that picture stands against picture
            logits = adapter.run(model, subject.data(backend, number, dtype)[0])
            found = {"loss": np.array([loss]), "eval logits": logits}
            if dtype == "float64":
                found |= {name: np.array(array) for name, array in adapter.read(model)}
            yield found


def _hold_all(tally: Tally, runs: dict[str, list[Arrays]]) -> None:
    """Every other backend against the first; runs has what each gave, as it is and moved."""
    yardstick = max(_largest(plain, moved) for plain, moved in runs.values())
    base = runs[first_backend()][0]
    for backend in other_backends():
        _hold(tally, backend, base, runs[backend][0], yardstick)


def _hold(tally: Tally, backend: str, base: Arrays, found: Arrays, yardstick: float, prefix: str = "") -> None:
    """Every array of one backend against the reference's."""
    for name in [*base, *(name for name in found if name not in base)]:
        apart = difference(base.get(name, np.empty(0)), found.get(name, np.empty(0)))
        tally.add(apart.relative, yardstick, place(prefix + name, backend), str(apart))


def _largest(base: Arrays, other: Arrays) -> float:
    return max(difference(base[name], other.get(name, np.empty(0))).relative for name in base)


def _row(
    name: str, title: str, tallies: list[Tally], what: str, unit: str = "relative, float64", series: Any = None
) -> Level:
    """A level with what its tallies found: the first one's figure and limit, and all of them in words."""
    failure = next((tally.failure for tally in tallies if tally.failure), "")
    where = failure or "; ".join([what, *(str(tally) for tally in tallies if tally.at)])
    gate = tallies[0]
    return Level(name, title, not failure, gate.limit.value, gate.measured, unit, where, series=series or {})
