"""Learning-rate schedules: constant, steps, cosine and warm-up."""

from math import cos, pi

from zoo.errors import unknown

SCHEDULES = ("constant", "step", "cosine", "warmup")


def rate(lr: float, schedule: str, step: int, steps: int) -> float:
    """The learning rate of a step (from 0) of so many, by the schedules that Optimizer describes.

    Computed here and handed to the frameworks, so that a resumed run needs no schedule's state. UnknownChoiceError.

    >>> [rate(0.1, "warmup", step, 4) for step in range(4)]
    [0.010000000000000002, 0.05500000000000001, 0.1, 0.1]
    """
    if schedule == "constant":
        return lr
    if schedule == "step":
        return lr * 0.1 ** (step // max(steps // 3, 1))
    if schedule == "cosine":
        return lr * (1 + cos(pi * step / steps)) / 2
    if schedule == "warmup":
        return lr * min(0.1 + 0.9 * step / max(steps // 2, 1), 1.0)
    raise unknown("schedule", schedule, SCHEDULES)
