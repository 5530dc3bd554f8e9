"""The levels of the ladder about training, in proof mode with dropout off: 4 loss, 5 gradients, 6 buffers,
7 optimizers, 8 trajectory. float64 is the gate; float32 is bounded by what float32 can hold.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from zoo.builder import BACKENDS, Build, bare, runtime, training
from zoo.cards import ModelCard
from zoo.parity.batches import Batches
from zoo.parity.levels import FLOAT32, SELF_ERROR
from zoo.parity.numbers import difference
from zoo.parity.operators import distinct
from zoo.parity.report import Level
from zoo.training.optimizer import KINDS, SCHEDULES, Optimizer
from zoo.weights.init import perturbed

LOSS, LOSS32 = 1e-12, 3e-5
GRADIENTS = 1e-11  # measured 1e-13 and below
FLOOR = 1e-6  # of the whole gradient's norm: a smaller reference is not asked for more digits than there are
NULL = 1e-13  # of the same: the noise of a gradient that is zero, such as a bias's before batch norm; measured 3e-16
BUFFERS = 1e-11
OPTIMIZERS = 1e-12
TRAJECTORY, TWO_PATHS = 1e-10, 5.0
STEPS = 20
LEARNING = ("conv", "batch_norm", "linear")


@dataclass(frozen=True)
class Twist:
    """What a mutant does differently in the second backend; the identity by default."""

    model: Callable[[str, Any], None] = lambda backend, model: None
    batch: Callable[[int], int] = lambda number: number
    targets: Callable[[np.ndarray], np.ndarray] = lambda targets: targets
    heads: Callable[[tuple[float, ...]], tuple[float, ...]] = lambda heads: heads
    optimizer: Callable[[Optimizer], Optimizer] = lambda how: how


@dataclass(frozen=True)
class Trainee:
    """The two networks as they train: build describes them, make makes them, heads weigh their outputs, logits first.

    kept holds float64 networks that a level left with the weights they came with. twist is what the self-test changes
    in the second backend.
    """

    facts: ModelCard
    seed: int
    batch: Batches
    heads: tuple[float, ...]
    build: Build
    make: Callable[[Build], Any]
    kept: dict[Build, Any]
    twist: Twist = Twist()

    def twist_of(self, backend: str) -> Twist:
        """What is different in one backend: nothing in the first."""
        return self.twist if backend == BACKENDS[1] else Twist()

    def ready(self, backend: str, dtype: str, fresh: bool = False) -> Any:
        """One network in proof mode for training, biases and batch norm perturbed, dropout off.

        fresh: one whose weights may change. Else a kept one will do, whose statistics are put back.
        """
        adapter, build = runtime(backend), replace(self.build, backend=backend, dtype=dtype)
        model = self.kept.get(build) if not fresh else None
        if model is None:
            model = self.make(build)
            adapter.proof(model, training=True)
            training(backend).dropout_off(model)
            if not fresh and dtype == "float64":
                self.kept[build] = model
        adapter.write(model, perturbed(adapter.slots(model), self.seed, dtype))
        self.twist_of(backend).model(backend, model)
        return model

    def data(
        self, backend: str, number: int, dtype: str, smoothing: float = 0.0
    ) -> tuple[np.ndarray, np.ndarray, tuple[float, ...]]:
        """A batch, its targets and the weights of the heads, for one backend in a dtype."""
        twist = self.twist_of(backend)
        images, targets = self.batch(twist.batch(number), smoothing)
        return images.astype(dtype), twist.targets(targets).astype(dtype), twist.heads(self.heads)


def losses(subject: Trainee) -> Level:
    """Level 4: the loss in train mode, all heads, with and without label smoothing, float64 and float32.

    float32 may part by LOSS32, or as level 3b has it by SELF_ERROR times what a backend is from its own float64, never
    by more than FLOAT32: batch statistics magnify rounding through a hundred layers, more on some processors.
    """
    found: dict[str, list[list[float]]] = {}
    for dtype in ("float64", "float32"):
        models = {backend: subject.ready(backend, dtype) for backend in BACKENDS}
        found[dtype] = [
            [training(b).loss(models[b], *subject.data(b, number, dtype, smoothing)) for b in BACKENDS]
            for number, smoothing in enumerate((0.0, 0.1))
        ]
    apart = {dtype: max(_apart(*pair) for pair in pairs) for dtype, pairs in found.items()}
    own = max(
        _apart(exact, single)
        for pair in zip(found["float64"], found["float32"], strict=True)
        for exact, single in zip(*pair, strict=True)
    )
    limit = max(LOSS32, min(SELF_ERROR * own, FLOAT32))
    # what is no number is never within a limit
    passed = apart["float64"] <= LOSS and apart["float32"] <= limit
    heads = f"{len(subject.heads)} outputs" if len(subject.heads) > 1 else "logits"
    where = f"{heads}, smoothing 0 and 0.1; float32 {apart['float32']:.1e} (limit {limit:.0e})"
    return Level("4", "loss", passed, LOSS, apart["float64"], "relative, float64", where)


def _apart(one: float, other: float) -> float:
    return difference(np.array([one]), np.array([other])).relative


def gradients(subject: Trainee) -> Level:
    """Level 5: every parameter's gradient, train mode: norm of the difference over the norm of the reference.

    A gradient that is zero in truth (a bias before batch norm) computes as noise, in one framework against itself too:
    where the reference is below NULL of the whole gradient, the other must be as well.
    """
    first, second = (
        training(b).gradients(subject.ready(b, "float64"), *subject.data(b, 0, "float64")) for b in BACKENDS
    )
    whole = float(np.sqrt(sum(np.square(array).sum() for array in first.values())))
    worst, at, failure, null = -1.0, "", "", 0
    for name in [*first, *(name for name in second if name not in first)]:
        if name not in first or name not in second or first[name].shape != second[name].shape:
            worst, failure = float("inf"), failure or f"{name} has no gradient in both"
            continue
        norm = float(np.linalg.norm(first[name]))
        if max(norm, float(np.linalg.norm(second[name]))) <= NULL * whole:
            null += 1
            continue
        apart = float(np.linalg.norm(first[name] - second[name])) / max(norm, FLOOR * whole)
        if not apart <= worst:
            worst, at = (apart, name) if np.isfinite(apart) else (float("inf"), name)
        if not apart <= GRADIENTS and not failure:
            failure = f"{name}: {difference(first[name], second[name])}"
    where = failure or f"{len(first)} tensors, {null} of them null, largest at {at}"
    return Level("5", "gradients", not failure and bool(first), GRADIENTS, worst, "relative norm, float64", where)


def buffers(subject: Trainee, steps: int = 4) -> Level:
    """Level 6: batch-norm statistics after some batches in train mode."""
    if not any(slot.role == "running_var" for slot in runtime(BACKENDS[0]).slots(bare(subject.build))):
        return Level("6", "buffers", True, BUFFERS, 0.0, "relative, float64", "the network has no batch norm")
    states = []
    for backend in BACKENDS:
        model = subject.ready(backend, "float64")
        for number in range(steps):
            training(backend).loss(model, *subject.data(backend, number, "float64"))
        states.append({name: np.array(a) for name, a in runtime(backend).read(model) if ".running_" in f".{name}"})
    worst, at = 0.0, ""
    for name in states[0].keys() | states[1].keys():
        apart = difference(states[0].get(name, np.empty(0)), states[1].get(name, np.empty(0))).relative
        if apart > worst:
            worst, at = apart, name
    where = f"{len(states[0])} tensors after {steps} batches, largest at {at}"
    return Level("6", "buffers", worst <= BUFFERS, BUFFERS, worst, "relative, float64", where)


def optimizers(subject: Trainee, steps: int = 12) -> Level:
    """Level 7: the frameworks' own optimizers and schedules, on the first layer of each kind, with drawn gradients."""
    layers = {kind: config for kind, config in reversed(distinct(subject.build)) if kind in LEARNING}
    worst, at = 0.0, ""
    for layer, kind, schedule in product(layers, KINDS, SCHEDULES):
        how = Optimizer(kind, lr=0.01, weight_decay=0.01, schedule=schedule, steps=steps)
        found = [_stepped(subject, backend, how, layer, layers[layer], steps) for backend in BACKENDS]
        for name in found[0]:
            apart = difference(found[0][name], found[1][name]).relative
            if apart > worst:
                worst, at = apart, f"{kind}, {schedule}, {layer} {name}"
    where = f"{len(KINDS)} optimizers x {len(SCHEDULES)} schedules, {steps} steps, largest at {at or 'none'}"
    return Level("7", "optimizers", worst <= OPTIMIZERS, OPTIMIZERS, worst, "relative, float64", where)


def _stepped(
    subject: Trainee, backend: str, how: Optimizer, kind: str, config: dict[str, Any], steps: int
) -> dict[str, np.ndarray]:
    """One layer after some steps with drawn gradients, and the learning rates that were used."""
    adapter, verbs, rng = runtime(backend), training(backend), np.random.default_rng(subject.seed)
    model = verbs.layer(kind, config, "float64")
    trainable = [slot for slot in adapter.slots(model) if slot.trainable]
    adapter.write(model, {slot.name: rng.standard_normal(slot.shape) for slot in trainable})
    state, rates = verbs.optimizer(model, subject.twist_of(backend).optimizer(how)), []
    for _ in range(steps):
        rates.append(verbs.learning_rate(state))
        verbs.apply(model, state, {slot.name: rng.standard_normal(slot.shape) for slot in trainable})
    names = {slot.name for slot in trainable}
    after = {name: np.array(array) for name, array in adapter.read(model) if name in names}
    return {**after, "learning rate": np.array(rates)}


def trajectory(subject: Trainee, steps: int = STEPS, float32: bool = True) -> Level:
    """Level 8: momentum training on different batches; loss, weights, buffers and eval logits at every step.

    float32 is held to TWO_PATHS times what one framework's two CPU convolutions part from each other, if asked for.
    """
    curves: dict[str, list[float]] = {}
    runs = {backend: _train(subject, backend, "float64", steps) for backend in BACKENDS}
    parted, worst, at, failure = [], 0.0, "", ""
    for number, (first, second) in enumerate(zip(*runs.values(), strict=True)):
        step_worst = 0.0
        for name in first.keys() | second.keys():
            apart = difference(first[name], second[name])
            step_worst = max(step_worst, apart.relative)
            if apart.relative > worst:
                worst, at = apart.relative, f"step {number + 1}, {name}"
            if not apart.relative <= TRAJECTORY and not failure:
                failure = f"step {number + 1} parts first, at {name}: {apart}"
        parted.append(step_worst)
        for backend, found in zip(BACKENDS, (first, second), strict=True):
            curves.setdefault(f"loss {backend}", []).append(float(found["loss"][0]))
    ratio = _float32_ratio(subject, steps) if float32 else 0.0
    if not ratio <= TWO_PATHS:
        failure = failure or f"float32 parts {ratio:.1f} times as far as one backend's two paths (limit {TWO_PATHS:g})"
    where = failure or f"{steps} steps, largest at {at}; float32 {ratio:.2f} x one backend's two paths (limit 5)"
    series: dict[str, list[Any]] = {**curves, "difference": parted}
    return Level("8", "trajectory", not failure, TRAJECTORY, worst, "relative, float64", where, series=series)


def _train(subject: Trainee, backend: str, dtype: str, steps: int, light: bool = False) -> Any:
    """Yield, for every step, its loss, the eval logits after it and (unless light) the whole state."""
    adapter, verbs = runtime(backend), training(backend)
    model = subject.ready(backend, dtype, fresh=True)
    # the course's own recipe; at ten times the rate training itself magnifies a rounding tenfold a step
    how = Optimizer("momentum", lr=0.001, momentum=0.9, weight_decay=1e-4, schedule="cosine", steps=steps)
    state = verbs.optimizer(model, subject.twist_of(backend).optimizer(how))
    for number in range(steps):
        images, targets, heads = subject.data(backend, number, dtype)
        loss = verbs.step(model, state, images, targets, heads)
        found = {"loss": np.array([loss]), "eval logits": adapter.run(model, images)}
        if not light:
            found |= {name: np.array(array) for name, array in adapter.read(model)}
        yield found


def _float32_ratio(subject: Trainee, steps: int) -> float:
    """How far the backends part in float32, over how far the first that has two CPU paths parts from itself."""
    plain = {backend: list(_train(subject, backend, "float32", steps, light=True)) for backend in BACKENDS}
    between = _largest(*plain.values())
    for backend in BACKENDS:
        with training(backend).other_path() as there:
            if there:
                own = _largest(plain[backend], list(_train(subject, backend, "float32", steps, light=True)))
                return between / own if own else (0.0 if not between else float("inf"))
    return float("nan")


def _largest(first: list[dict[str, np.ndarray]], second: list[dict[str, np.ndarray]]) -> float:
    return max(difference(a[name], b[name]).relative for a, b in zip(first, second, strict=True) for name in a)
