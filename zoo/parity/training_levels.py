"""The levels of the ladder about training, in parity mode with dropout off: 4 loss, 6 buffers, 7 optimizers; 5 is in
gradient_level.py, 8 in trajectory.py. All run the Learner that zoo.fit runs. float64 is the gate, float32 is held too.
"""

from collections.abc import Container, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.network.anatomy import Slot
from zoo.parity.trained_sides import Arrays, Side, Trainee
from zoo.parity.training_limits import Tally
from zoo.report.parity_report import Level
from zoo.training.optimizer import KINDS
from zoo.training.plan import Plan
from zoo.training.schedule import SCHEDULES, rate

FEW = 1 << 20  # values: up to so many, level 7 steps all of two models, whose layers may be different ones
DTYPES = ("float64", "float32")
OPTIMIZERS = 1e-12  # measured 2e-15 and below: no network magnifies anything here
WAYS = (0, 1)  # a network as it is, and with pictures and weights moved by one rounding unit


def losses(subject: Trainee, dtypes: Sequence[str] = DTYPES) -> Level:
    """Level 4: the loss in train mode, all heads, with and without label smoothing."""
    tallies = []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype))
        _hold_all(
            subject, tally, [[subject.once(_losses, side, dtype, moved) for moved in WAYS] for side in subject.sides]
        )
    return row("4", "loss", tallies, subject.loss)


def _losses(subject: Trainee, side: Side, dtype: str, moved: int) -> Arrays:
    found = {}
    with subject.learner(side, dtype, moved=moved) as (_, learner):
        for number, smoothing in enumerate((0.0, 0.1)):
            name = f"batch {number}" + ("" if subject.plan.squares else f", smoothing {smoothing:g}")
            loss = side.verbs.loss(learner, *subject.data(side, number, dtype, smoothing, moved))
            found[name] = np.array([loss])
    return found


def buffers(subject: Trainee, dtypes: Sequence[str] = DTYPES, steps: int = 4) -> Level:
    """Level 6: what a network keeps beside its weights, such as batch-norm statistics, after some batches."""
    tallies = []
    for dtype in dtypes:
        tallies.append(tally := Tally(dtype))
        runs = [[subject.once(_buffers, subject.first, dtype, steps, moved) for moved in WAYS]]
        for side in subject.others:
            wanted = subject.bridge.carry(side, runs[0][0])
            runs.append([_buffers(subject, side, dtype, steps, moved, wanted) for moved in WAYS])
        if not runs[0][0]:
            return Level("6", "buffers", True, 0.0, 0.0, "relative, float64", "the network has no batch norm")
        _hold_all(subject, tally, runs)
    return row("6", "buffers", tallies, f"{len(runs[0][0])} tensors after {steps} batches")


def _buffers(
    subject: Trainee, side: Side, dtype: str, steps: int, moved: int, wanted: Container[str] | None = None
) -> Arrays:
    """The tensors that are wanted, by default those that do not learn, after some batches."""
    with subject.learner(side, dtype, moved=moved) as (model, learner):
        if wanted is None:
            slots = [slot.name for slot in side.adapter.slots(model) if not slot.trainable]
            wanted = {name for name in slots if subject.bridge.has_partner(name)}
        for number in range(steps if wanted else 0):
            side.verbs.loss(learner, *subject.data(side, number, dtype, moved=moved))
        return {name: np.array(a) for name, a in side.adapter.read(model) if name in wanted and a.dtype.kind == "f"}


def optimizers(subject: Trainee, steps: int = 12) -> Level:
    """Level 7: the frameworks' own optimizers at every schedule's rates, on one layer of each kind that learns.

    The gradients are drawn, and the layer is the smallest of its kind in the network: an optimizer looks at one value
    at a time. No network magnifies rounding here, so the limit is a constant.
    """
    assert all(side.verbs for side in subject.sides)  # a backend without them is told before any layer is asked
    worst, at, layers = 0.0, "", []
    for layer, slots, models in _stepping(subject):
        layers.append(layer or "all of it")
        for kind, schedule in product(KINDS, SCHEDULES):
            base = _stepped(subject, subject.first, models[0], slots, kind, schedule, steps)
            for side, model in zip(subject.others, models[1:], strict=True):
                given = subject.bridge.carry(side, base)
                found = _stepped(subject, side, model, slots, kind, schedule, steps)
                for name in given:
                    apart = difference(given[name], found.get(name, np.empty(0))).relative
                    if apart > worst:
                        full = f"{layer}.{name}" if layer else name
                        worst, at = apart, f"{kind}, {schedule}, {subject.bridge.called(side, full)}"
    where = (
        f"{len(KINDS)} optimizers x {len(SCHEDULES)} schedules on {', '.join(layers)}, {steps} steps, "
        f"largest at {at or 'none'}"
    )
    return Level("7", "optimizers", worst <= OPTIMIZERS, OPTIMIZERS, worst, "relative, float64", where)


def _stepping(subject: Trainee) -> Iterator[tuple[str, list[Slot], list[Any]]]:
    """What optimizers are tried on: a layer's name, its tensors that learn, and the layer of each side.

    All of the network, with an empty name, where its layers are not the same on all sides.
    """
    adapter = subject.first.adapter
    if subject.bare is None:
        models = [subject.ready(side, "float64", fresh=True) for side in subject.sides]
        slots = [slot for slot in adapter.slots(models[0]) if slot.trainable and subject.bridge.has_partner(slot.name)]
        yield "", slots if sum(slot.size for slot in slots) <= FEW else _smallest(slots), models
        return
    whole = [subject.bare(side) for side in subject.sides]
    smallest = _smallest([slot for slot in adapter.slots(whole[0]) if slot.trainable])
    for layer in dict.fromkeys(slot.name.rpartition(".")[0] for slot in smallest):
        models, inside = [], []
        for side, network in zip(subject.sides, whole, strict=True):
            models.append(model := dict(side.adapter.named_layers(network))[layer])
            slots = side.adapter.slots(model)
            side.adapter.fill(model, {slot.name: np.zeros(slot.shape) for slot in slots}, side.adapter.device(None))
            # of a layer with others inside, such as a vision transformer with its class token, its own tensors alone
            inside.append([slot.name for slot in slots if slot.trainable and "." in slot.name])
            side.adapter.set_learning(model, inside[-1], False)
        yield layer, [slot for slot in adapter.slots(models[0]) if slot.trainable], models
        for side, model, names in zip(subject.sides, models, inside, strict=True):
            side.adapter.set_learning(model, names, True)


def _smallest(slots: Sequence[Slot]) -> list[Slot]:
    """The tensors of the smallest layer of each kind."""
    sizes: dict[str, dict[str, int]] = {}
    for slot in slots:
        of_kind, layer = sizes.setdefault(slot.kind, {}), slot.name.rpartition(".")[0]
        of_kind[layer] = of_kind.get(layer, 0) + slot.size
    layers = [min(of_kind, key=lambda layer: of_kind[layer]) for of_kind in sizes.values()]
    return [slot for layer in layers for slot in slots if slot.name.rpartition(".")[0] == layer]


def _stepped(
    subject: Trainee, side: Side, model: Any, slots: Sequence[Slot], kind: str, schedule: str, steps: int
) -> Arrays:
    """A network, or one layer of it, with drawn values, after some steps with drawn gradients for these tensors.

    The slots are the first side's.
    """
    adapter, verbs, rng = side.adapter, side.verbs, np.random.default_rng(subject.seed)

    def drawn() -> Arrays:
        return subject.bridge.carry(side, {slot.name: rng.standard_normal(slot.shape) for slot in slots})

    adapter.write(model, values := drawn())
    learns = {slot.name for slot in adapter.slots(model) if slot.trainable}
    twist, lr = subject.twist_of(side), 0.01
    learner = verbs.learner(model, twist.plan(Plan(kind, lr, 0.9, 0.01, proof=True)), subject.seed)
    for number in range(steps):
        given = {name: array for name, array in drawn().items() if name in learns}
        verbs.apply(learner, given, twist.rate(rate(lr, schedule, twist.step(number), steps)))
    after = {name: np.array(array) for name, array in adapter.read(model) if name in values}
    verbs.close(learner)
    return after


def _hold_all(subject: Trainee, tally: Tally, runs: list[list[Arrays]]) -> None:
    """Every other side against the first; runs has what each gave, as it is and moved."""
    yardstick = max(greatest(plain, moved) for plain, moved in runs)
    for side, (plain, _) in zip(subject.others, runs[1:], strict=True):
        hold(subject, tally, side, runs[0][0], plain, yardstick)


def hold(
    subject: Trainee, tally: Tally, side: Side, base: Arrays, found: Arrays, yardstick: float, prefix: str = ""
) -> None:
    """Every array of one side against the reference's."""
    base, found = subject.bridge.carry(side, base), subject.bridge.own(side, found)
    for name in [*found, *(name for name in base if name not in found)]:
        apart = difference(base.get(name, np.empty(0)), found.get(name, np.empty(0)))
        tally.add(apart.relative, yardstick, prefix + subject.bridge.called(side, name), str(apart))


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
