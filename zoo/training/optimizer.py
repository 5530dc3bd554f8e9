"""What an optimizer is set to, in words that mean the same in both backends."""

from dataclasses import dataclass

from zoo.errors import ArgumentError, unknown
from zoo.training.schedule import SCHEDULES

KINDS = ("sgd", "momentum", "nesterov", "adam", "adamw")
AMP = ("bfloat16", "float16")


@dataclass(frozen=True)
class Optimizer:
    """An optimizer and its learning-rate schedule, counted in steps.

    weight_decay is L2 added to the gradient, and decoupled from it for adamw. "step" multiplies lr by 0.1 every third
    of `steps`, "cosine" goes from lr to 0 in `steps`, "warmup" rises in a line from lr / 10 to lr in the first half.
    Adam's betas are 0.9 and 0.999, its eps 1e-8. UnknownChoiceError and ArgumentError for what cannot be.
    """

    kind: str = "momentum"
    lr: float = 0.01
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "constant"
    steps: int = 100

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown("optimizer", self.kind, KINDS)
        if self.schedule not in SCHEDULES:
            raise unknown("schedule", self.schedule, SCHEDULES)
        if not (self.lr > 0 and 0 <= self.momentum < 1 and self.weight_decay >= 0 and self.steps >= 2):
            raise ArgumentError(
                f"an optimizer needs lr above 0, momentum from 0 to below 1, weight_decay from 0 and 2 steps or more, "
                f"found {self}; give other values."
            )
