"""What a backend's Learner is given: loss, optimizer, clipping, parts of a batch, precision, processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Plan:
    """How a model learns. kind, lr, momentum and weight_decay as in Optimizer; the rate itself comes with every step.

    heads weigh the outputs' losses, logits first. sigmoid: one logit and its binary cross-entropy. outputs:
    the labels (zoo.model_inputs.labelled) of those that count, all where there are none. squares: no classes, but the
    mean square of the distance of these outputs' values from the targets', which are one row. clip: the largest
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


def split(count: int, parts: int) -> list[tuple[int, int]]:
    """The first and the end of each of so many parts of a batch; the first ones have one more where it does not fit."""
    each, more = divmod(count, parts)
    ends = [each * part + min(part, more) for part in range(parts + 1)]
    return list(pairwise(ends))


def target_rows(classes: int, smoothing: float, sigmoid: bool, dtype: str) -> np.ndarray:
    """The target of each class, classes x classes probabilities, with label smoothing; 2 x 1 for one sigmoid."""
    if sigmoid:
        return np.asarray(np.arange(2)[:, None] * (1 - smoothing) + smoothing / 2, dtype)
    return np.asarray(np.eye(classes) * (1 - smoothing) + smoothing / classes, dtype)
