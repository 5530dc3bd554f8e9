"""The levels of the ladder about training, in proof mode with dropout off: 4 loss, 5 gradients, 6 buffers,
7 optimizers; 8 is in trajectory.py. All run the Learner that zoo.fit runs. float64 is the gate, float32 is held too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from zoo.builder import BACKENDS, first_backend, other_backends, runtime, training
from zoo.numbers import difference
from zoo.parity.limits import FACTOR, Tally
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
WAYS = (False, True)  # a network as it is, and with pictures and weights moved by one rounding unit

Arrays = dict[str, np.ndarray]


def losses(subject: Trainee, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 4: the loss in train mode, all heads, with and without label smoothing."""
    tallies = []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype))
        _hold_all(tally, {name: [_losses(subject, name, dtype, moved) for moved in WAYS] for name in BACKENDS})
    heads = f"{len(subject.heads)} outputs" if len(subject.heads) > 1 else "logits"
    return row("4", "loss", tallies, f"{heads}, smoothing 0 and 0.1")


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
    tallies, nulls = [], []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype, kinked=True))
        runs, moves = {}, []
        for name in BACKENDS:
            runs[name] = _gradients(subject, name, dtype)
            # of a large network there is no room for all of them at once
            moves.append(_moves(runs[name], _gradients(subject, name, dtype, moved=True)))
        base = runs[first_backend()]
        noise = _Noise.of(base, moves)
        nulls.append(len(noise.null))
        for backend in other_backends():
            found = runs[backend]
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
    return row("5", "gradients", tallies, f"{len(base)} tensors, {nulls[0]} of them null", "relative norm, float64")


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
    def of(cls, base: Arrays, moves: list[dict[str, float]]) -> "_Noise":
        """The noise of the reference's gradients: how far each backend's move, and which of its own are null."""
        sizes = {name: _norm(array) for name, array in base.items()}
        whole = float(np.linalg.norm(list(sizes.values()))) or 1.0
        most = {name: max(each.get(name, 0.0) for each in moves) for name in base}
        unseen = FACTOR * float(np.finfo(next(iter(base.values()), np.empty(0)).dtype).eps) * whole
        null = {
            name: max(size, most[name]) / whole
            for name, size in sizes.items()
            if moves[0][name] >= NULL * size or size <= unseen
        }
        least = max(float(np.linalg.norm(list(each.values()))) for each in moves) / whole
        scales = {name: max(size, SMALL * whole) for name, size in sizes.items() if name not in null}
        kept = {name: max(most[name] / scale, least) for name, scale in scales.items()}
        return cls(whole, least, kept, null)


def _moves(plain: Arrays, moved: Arrays) -> dict[str, float]:
    """The norm by which each gradient moves with the network."""
    return {name: _norm(plain[name] - moved[name]) for name in plain if name in moved}


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
    return row("6", "buffers", tallies, f"{len(runs[first_backend()][0])} tensors after {steps} batches")


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


def _hold_all(tally: Tally, runs: dict[str, list[Arrays]]) -> None:
    """Every other backend against the first; runs has what each gave, as it is and moved."""
    yardstick = max(greatest(plain, moved) for plain, moved in runs.values())
    base = runs[first_backend()][0]
    for backend in other_backends():
        hold(tally, backend, base, runs[backend][0], yardstick)


def hold(tally: Tally, backend: str, base: Arrays, found: Arrays, yardstick: float, prefix: str = "") -> None:
    """Every array of one backend against the reference's."""
    for name in [*base, *(name for name in found if name not in base)]:
        apart = difference(base.get(name, np.empty(0)), found.get(name, np.empty(0)))
        tally.add(apart.relative, yardstick, place(prefix + name, backend), str(apart))


def greatest(base: Arrays, other: Arrays) -> float:
    """The largest relative difference between two sets of arrays."""
    return max(difference(base[name], other.get(name, np.empty(0))).relative for name in base)


def row(
    name: str, title: str, tallies: list[Tally], what: str, unit: str = "relative, float64", series: Any = None
) -> Level:
    """A level with what its tallies found: the first one's figure and limit, and all of them in words."""
    failure = next((tally.failure for tally in tallies if tally.failure), "")
    where = failure or "; ".join([what, *(str(tally) for tally in tallies if tally.at)])
    gate = tallies[0]
    return Level(name, title, not failure, gate.limit.value, gate.measured, unit, where, series=series or {})
