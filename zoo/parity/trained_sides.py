"""What levels 4 to 8 train: networks on several sides, by zoo.fit's own Learner, and what the self-test changes.

The sides are a network's backends, or any two models; the others are compared with the first.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any
from zlib import crc32

import numpy as np

from zoo.backends import BACKENDS, ladder, runtime
from zoo.model_inputs import Feed, mapped
from zoo.network.init import perturbed
from zoo.report.parity_report import place
from zoo.training.plan import Plan

LARGE = 1 << 25  # parameters: networks of more are made anew by every level, since copies of them fill a memory

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Side:
    """One of the networks that train: what a report calls it, and its backend."""

    name: str
    backend: str

    @property
    def adapter(self) -> ModuleType:
        """The backend's functions for models."""
        return runtime(self.backend)

    @property
    def verbs(self) -> ModuleType:
        """The backend's functions for the ladder."""
        return ladder(self.backend)


def backends() -> tuple[Side, ...]:
    """The sides of a network that every backend has."""
    return tuple(Side(name, name) for name in BACKENDS)


class Bridge:
    """How tensors of the first side are those of another: by their names, which are the same on all sides."""

    def carry(self, side: Side, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Arrays of the first side's tensors in the names and layouts of a side; what is not a tensor as it is."""
        return dict(arrays)

    def own(self, side: Side, arrays: Arrays) -> Arrays:
        """What of a side's arrays has a partner on the first."""
        return arrays

    def has_partner(self, name: str) -> bool:
        """Whether a tensor of the first side has partners on the others."""
        return True

    def called(self, side: Side, name: str) -> str:
        """What a report calls a tensor of a side."""
        return place(name, side.name)


@dataclass(frozen=True)
class Twist:
    """What a mutant does differently on every side but the first; the identity by default."""

    model: Callable[[str, Any], None] = lambda backend, model: None
    batch: Callable[[int], int] = lambda number: number
    targets: Callable[[np.ndarray], np.ndarray] = lambda targets: targets
    plan: Callable[[Plan], Plan] = lambda plan: plan
    step: Callable[[int], int] = lambda number: number  # the step whose learning rate is taken
    rate: Callable[[float], float] = lambda rate: rate


@dataclass(frozen=True)
class Trainee:
    """The networks as they train, and what they are given.

    batch gives inputs and targets by number and smoothing, targets as a list where they are of several outputs. plan
    says what the loss is, and loss says it in words. make makes a side's network with its own weights, in a dtype; key
    tells it from others in kept, where float64 networks are that a level left with the weights they came with. bare
    makes one for its layers alone, level 7's; without it a whole one is taken. arguments are what a network of a name
    is built with, parameters how many it has. values are what a side's network is given before it trains, by default
    the draws for biases and batch norm. returned are the labels of the outputs that count on each side, in train mode
    and in eval mode, all where there are none. bridge says which tensor is which. turns: whether a batch may be given
    in reverse order. twist is what the self-test changes on every side but the first; what that side gives, the same
    for every mutant, is in remembered.
    """

    seed: int
    batch: Callable[[int, float], tuple[Feed, Any]]
    plan: Plan
    loss: str
    make: Callable[[Side, str], Any]
    parameters: int
    key: Hashable = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    bare: Callable[[Side], Any] | None = None
    sides: tuple[Side, ...] = field(default_factory=backends)
    values: Callable[[Side, str], Arrays] | None = None
    returned: Mapping[Side, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    bridge: Bridge = field(default_factory=Bridge)
    turns: bool = True
    kept: dict[Any, Any] = field(default_factory=dict)
    twist: Twist = Twist()
    remembered: dict[Any, Any] | None = None

    @property
    def first(self) -> Side:
        """The side with which the others are compared."""
        return self.sides[0]

    @property
    def others(self) -> Sequence[Side]:
        """The sides that are compared with the first."""
        return self.sides[1:]

    def twist_of(self, side: Side) -> Twist:
        """What is different on one side: nothing on the first."""
        return Twist() if side == self.first else self.twist

    def once(self, run: Callable[..., Any], side: Side, *how: Hashable) -> Any:
        """What run(self, side, *how) gives: on the first side, in a self-test, what it gave before."""
        if self.remembered is None or side != self.first:
            return run(self, side, *how)
        at = (self.key, run, how)
        if at not in self.remembered:
            self.remembered[at] = run(self, side, *how)
        return self.remembered[at]

    def ready(self, side: Side, dtype: str, fresh: bool = False, moved: int = 0) -> Any:
        """One network in parity mode for training, biases and batch norm perturbed, dropout off.

        A network's stochastic depth is on inside learner(), whose masks every backend shares; any two models' is off.
        fresh: one whose weights may change. Else a kept one will do, whose statistics are put back. moved: 0, or with
        every value one rounding unit aside, by the signs of that number.
        """
        model = self._made(side, dtype, fresh, moved)
        if self.values is None:
            values = perturbed(side.adapter.slots(model), self.seed, dtype)
        else:
            values = self.values(side, dtype)
        side.adapter.write(
            model, {name: aside(array, self.seed, name, moved) for name, array in values.items()} if moved else values
        )
        self.twist_of(side).model(side.backend, model)
        return model

    def _made(self, side: Side, dtype: str, fresh: bool, moved: int) -> Any:
        at = (self.key, side, moved)
        model = self.kept.get(at) if dtype == "float64" and not fresh else None
        if model is None:
            model = self.make(side, dtype)
            side.adapter.proof(model, training=True)
            side.verbs.dropout_off(model, self.values is None)
            if moved:
                for name, array in side.adapter.read(model):
                    side.adapter.write(model, {name: aside(array, self.seed, name, moved)})
            if not fresh and dtype == "float64" and moved < 2 and self.parameters <= LARGE:
                self.kept[at] = model
        return model

    @contextmanager
    def learner(
        self, side: Side, dtype: str, plan: Plan | None = None, fresh: bool = False, moved: int = 0
    ) -> Iterator[tuple[Any, Any]]:
        """A network and its Learner: with a plan's optimizer, or none that is used."""
        plan = plan or Plan("sgd", 1.0, 0.0, 0.0)
        how, outputs = self.plan, self.returned.get(side, ((), ()))[0]
        plan = replace(plan, heads=how.heads, sigmoid=how.sigmoid, squares=how.squares, outputs=outputs, proof=True)
        model = self.ready(side, dtype, fresh, moved)
        learner = side.verbs.learner(model, self.twist_of(side).plan(plan), self.seed)
        try:
            yield model, learner
        finally:
            side.verbs.close(learner)

    def data(
        self, side: Side, number: int, dtype: str, smoothing: float = 0.0, moved: int = 0
    ) -> tuple[Feed, np.ndarray]:
        """A batch and its targets for one side in a dtype. moved: one rounding unit aside, the last first.

        Integers are what they are. Targets of several outputs come as one row of all values.
        """
        twist = self.twist_of(side)
        turned = bool(moved) and self.turns

        def given(array: np.ndarray) -> np.ndarray:
            if array.dtype.kind == "f":
                array = array.astype(dtype)
                array = aside(array, self.seed, f"batch {number}", moved) if moved else array
            return array[::-1].copy() if turned else np.ascontiguousarray(array)

        def wanted(array: np.ndarray) -> np.ndarray:
            array = twist.targets(array).astype(dtype)
            return array[::-1].copy() if turned else np.ascontiguousarray(array)

        inputs, targets = self.batch(twist.batch(number), smoothing)
        if isinstance(targets, list):
            return mapped(inputs, given), np.concatenate([wanted(array).reshape(-1) for array in targets])
        return mapped(inputs, given), wanted(targets)


def aside(array: np.ndarray, seed: int, name: str, sample: int = 1) -> np.ndarray:
    """The values one rounding unit of their dtype larger or smaller; zeros stay, and so do whole numbers.

    The signs are drawn for the name, and differ for every sample.
    """
    if array.dtype.kind != "f":
        return array
    raw = np.random.default_rng([seed + sample - 1, crc32(name.encode())]).bytes(-(-array.size // 8))
    up = np.unpackbits(np.frombuffer(raw, np.uint8), count=array.size).reshape(array.shape)
    unit = np.finfo(array.dtype).eps
    moved: np.ndarray = array * (1 - unit)
    np.multiply(array, 1 + unit, out=moved, where=up.astype(bool))
    return moved
