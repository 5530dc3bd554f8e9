"""What a backend's Learner is given, and the dropout masks that all backends share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np

from zoo.errors import unknown
from zoo.training.optimizer import SCHEDULES


@dataclass(frozen=True)
class Plan:
    """How a model learns. kind, lr, momentum and weight_decay as in Optimizer; the rate itself comes with every step.

    heads weigh the outputs' losses, logits first. sigmoid: one logit and its binary cross-entropy. outputs:
    the labels (zoo.feeds.labelled) of those that count, all where there are none. squares: no classes, but the mean
    square of the distance of these outputs' values from the targets', which are one row. clip: the largest
    norm of the whole gradient. accumulate: in how many parts a batch passes. amp: the dtype of mixed precision, one of
    AMP. proof: numbers made equal between the backends, see layers.py. ranks: (rank, world). scales: a tensor's share
    of the rate, by torch's name, 1 where nothing is said.
    """

    kind: str
    lr: float
    momentum: float
    weight_decay: float
    heads: tuple[float, ...] = (1.0,)
    sigmoid: bool = False
    clip: float | None = None
    accumulate: int = 1
    amp: str | None = None
    proof: bool = False
    ranks: tuple[int, int] = (0, 1)
    scales: Mapping[str, float] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    squares: bool = False


@dataclass
class Masks:
    """Dropout masks drawn in numpy, keyed by seed, step and layer: the same in every backend, process and resumed run.

    at() says which step it is and where the batch's first row stands in the batch of all processes.
    """

    seed: int
    step: int = field(default=0, init=False)
    row: int = field(default=0, init=False)

    def at(self, step: int, row: int) -> None:
        """Go to a step, and to a row of its batch."""
        self.step, self.row = step, row

    def __call__(self, layer: str, shape: tuple[int, ...], p: float) -> np.ndarray:
        """Which values one layer keeps, float32 of this shape: 0 with probability p, else 1."""
        rng = np.random.default_rng([self.seed, self.step, crc32(layer.encode())])
        drawn = rng.random((self.row + shape[0], *shape[1:]), np.float32)[self.row :]
        return (drawn >= p).astype(np.float32)


def split(count: int, parts: int) -> list[tuple[int, int]]:
    """The first and the end of each of so many parts of a batch; the first ones have one more where it does not fit."""
    each, more = divmod(count, parts)
    ends = [each * part + min(part, more) for part in range(parts + 1)]
    return list(pairwise(ends))


def rate(lr: float, schedule: str, step: int, steps: int) -> float:
    """The learning rate of a step (from 0) of so many, by the schedules that Optimizer describes.

    Computed here and handed to the frameworks, so that a resumed run needs no schedule's state. UnknownChoiceError.
    """
    if schedule == "constant":
        return lr
    if schedule == "step":
        return lr * 0.1 ** (step // max(steps // 3, 1))
    if schedule == "cosine":
        return lr * (1 + float(np.cos(np.pi * step / steps))) / 2
    if schedule == "warmup":
        return lr * min(0.1 + 0.9 * step / max(steps // 2, 1), 1.0)
    raise unknown("schedule", schedule, SCHEDULES)
