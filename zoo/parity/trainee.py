"""What levels 4 to 8 train: a network in every backend, by zoo.fit's own Learner, and what the self-test twists."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np

from zoo.builder import Build, bare, first_backend, runtime, training
from zoo.cards import ModelCard
from zoo.parity.batches import Batches
from zoo.training.plan import Plan
from zoo.weights.init import perturbed

LARGE = 1 << 26  # parameters: of networks of more, none is kept beside the backends' own


@dataclass(frozen=True)
class Twist:
    """What a mutant does differently in every backend but the first; the identity by default."""

    model: Callable[[str, Any], None] = lambda backend, model: None
    batch: Callable[[int], int] = lambda number: number
    targets: Callable[[np.ndarray], np.ndarray] = lambda targets: targets
    plan: Callable[[Plan], Plan] = lambda plan: plan
    step: Callable[[int], int] = lambda number: number  # the step whose learning rate is taken
    rate: Callable[[float], float] = lambda rate: rate


@dataclass(frozen=True)
class Trainee:
    """The networks as they train: build describes them, make makes them, heads weigh their outputs, logits first.

    kept holds float64 networks that a level left with the weights they came with. twist is what the self-test changes
    in every backend but the first.
    """

    facts: ModelCard
    seed: int
    batch: Batches
    heads: tuple[float, ...]
    build: Build
    make: Callable[[Build], Any]
    kept: dict[tuple[Build, bool], Any]
    twist: Twist = Twist()

    def twist_of(self, backend: str) -> Twist:
        """What is different in one backend: nothing in the first."""
        return Twist() if backend == first_backend() else self.twist

    def ready(self, backend: str, dtype: str, fresh: bool = False, moved: bool = False) -> Any:
        """One network in proof mode for training, biases and batch norm perturbed, dropout off.

        fresh: one whose weights may change. Else a kept one will do, whose statistics are put back. moved: with every
        value one rounding unit aside.
        """
        adapter, build = runtime(backend), replace(self.build, backend=backend, dtype=dtype)
        values = perturbed(adapter.slots(model := self._made(build, fresh, moved)), self.seed, dtype)
        adapter.write(
            model, {name: aside(array, self.seed, name) for name, array in values.items()} if moved else values
        )
        self.twist_of(backend).model(backend, model)
        return model

    def _made(self, build: Build, fresh: bool, moved: bool) -> Any:
        adapter = runtime(build.backend)
        model = None if fresh else self.kept.get((build, moved))
        if model is None:
            model = self.make(build)
            adapter.proof(model, training=True)
            training(build.backend).dropout_off(model)
            if moved:
                adapter.write(model, {name: aside(array, self.seed, name) for name, array in adapter.read(model)})
            small = not moved or self.facts.num_params <= LARGE
            if not fresh and build.dtype == "float64" and small:
                self.kept[build, moved] = model
        return model

    def bare(self, backend: str) -> Any:
        """The network of one backend with no values set."""
        return bare(replace(self.build, backend=backend))

    @contextmanager
    def learner(
        self, backend: str, dtype: str, plan: Plan | None = None, fresh: bool = False, moved: bool = False
    ) -> Iterator[tuple[Any, Any]]:
        """A network and its Learner: with a plan's optimizer, or none that is used."""
        plan = plan or Plan("sgd", 1.0, 0.0, 0.0)
        plan = replace(plan, heads=self.heads, sigmoid=self.build.num_classes == 1, proof=True)
        model, verbs = self.ready(backend, dtype, fresh, moved), training(backend)
        learner = verbs.learner(model, self.twist_of(backend).plan(plan), self.seed)
        try:
            yield model, learner
        finally:
            verbs.close(learner)

    def data(
        self, backend: str, number: int, dtype: str, smoothing: float = 0.0, moved: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """A batch and its targets for one backend in a dtype. moved: one rounding unit aside, the last first."""
        twist = self.twist_of(backend)
        images, targets = self.batch(twist.batch(number), smoothing)
        images, targets = images.astype(dtype), twist.targets(targets).astype(dtype)
        if moved:
            images, targets = aside(images, self.seed, f"batch {number}")[::-1], targets[::-1]
        return np.ascontiguousarray(images), np.ascontiguousarray(targets)


def aside(array: np.ndarray, seed: int, name: str) -> np.ndarray:
    """The values one rounding unit of their dtype larger or smaller, by signs drawn for the name; zeros stay."""
    raw = np.random.default_rng([seed, crc32(name.encode())]).bytes(-(-array.size // 8))
    up = np.unpackbits(np.frombuffer(raw, np.uint8), count=array.size).reshape(array.shape)
    unit = np.finfo(array.dtype).eps
    moved: np.ndarray = array * (1 - unit)
    np.multiply(array, 1 + unit, out=moved, where=up.astype(bool))
    return moved
