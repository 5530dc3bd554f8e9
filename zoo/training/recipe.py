"""How a network is trained: every choice that decides the numbers, in one value that a run folder keeps as JSON."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from zoo.errors import ArgumentError, unknown
from zoo.training.optimizer import AMP, KINDS
from zoo.training.schedule import SCHEDULES

LARGEST = 1e18  # of larger ones, or their products, the frameworks make infinities in float32, or raise
LOSSES = ("cross_entropy", "sigmoid")


@dataclass(frozen=True)
class Recipe:
    """All choices that decide a training run, the same in both backends.

    Attributes:
        optimizer: "sgd", "momentum", "nesterov", "adam" or "adamw".
        lr, momentum, weight_decay: as in zoo.training.optimizer.Optimizer.
        schedule: "constant", "step" (times 0.1 after each third of the run), "cosine" (down to 0) or "warmup" (from lr
            / 10 to lr in the first half).
        epochs, batch_size: batch_size is the number of pictures in a step, over all processes.
        seed: of the order of the pictures, the augmentation and the dropout masks.
        loss: "cross_entropy", or "sigmoid" for a single logit; None chooses by the number of outputs.
        label_smoothing: the share of the target that is spread over all classes.
        aux_weights: the weights of the auxiliary heads' losses; None takes the card's.
        early_stop: stop after so many epochs without a better one.
        augment: changes to the training pictures, such as "flip,rotate=15"; who opens the data applies them.
        drop_last: leave out a last batch that is not full.
        clip: the largest norm of the gradient.
        accumulate: the number of parts in which a batch passes through the network.
        amp: "bfloat16" or "float16" for mixed precision.
        lr_groups: factors of the learning rate by pattern, such as {"fc.*": 1.0, "*": 0.1}. The first pattern that
            matches a tensor counts; other tensors have the full rate. Patterns are as for zoo.freeze.

    Raises:
        UnknownChoiceError, ArgumentError: a value that is unknown or cannot work.

    Example:
        >>> import zoo
        >>> recipe = zoo.Recipe(optimizer="sgd", lr=0.01, epochs=2, lr_groups={"fc2": 1.0, "*": 0.1})
        >>> recipe.groups
        (('fc2', 1.0), ('*', 0.1))
        >>> zoo.Recipe.from_dict(recipe.to_dict()) == recipe
        True
    """

    optimizer: str = "adam"
    lr: float = 0.001
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "constant"
    epochs: int = 10
    batch_size: int = 32
    seed: int = 0
    loss: str | None = None
    label_smoothing: float = 0.0
    aux_weights: tuple[float, ...] | None = None
    early_stop: int | None = None
    augment: str = ""
    drop_last: bool = False
    clip: float | None = None
    accumulate: int = 1
    amp: str | None = None
    lr_groups: Mapping[str, float] | tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for what, value, choices in (
            ("optimizer", self.optimizer, KINDS),
            ("schedule", self.schedule, SCHEDULES),
            ("loss", self.loss, (None, *LOSSES)),
            ("amp", self.amp, (None, *AMP)),
        ):
            if value not in choices:
                raise unknown(what, value, [choice for choice in choices if choice])
        for name in ("epochs", "batch_size", "accumulate", "early_stop"):
            value = getattr(self, name)
            if name == "early_stop" and value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ArgumentError(f"{name} must be an integer from 1 up, found {value!r}; give another.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise ArgumentError(f"seed must be an integer from 0 up, found {self.seed!r}; give another.")
        for name, low, high in (
            ("lr", 0.0, LARGEST), ("momentum", -1.0, 1.0), ("weight_decay", -1.0, LARGEST),
            ("label_smoothing", -1.0, 1.0), ("clip", 0.0, LARGEST),
        ):  # fmt: skip
            value = getattr(self, name)
            if name == "clip" and value is None:
                continue
            least = "above 0" if low == 0 else "from 0"
            if not isinstance(value, int | float) or not (max(low, 0) <= value < high) or (low == 0 and value == 0):
                raise ArgumentError(
                    f"{name} must be a number {least} to below {high:g}, found {value!r}; give another."
                )
        for weight in self.aux_weights or ():
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
                raise ArgumentError(f"aux_weights are numbers from 0, found {weight!r}; give others.")

        object.__setattr__(self, "lr_groups", self.groups)
        for pattern, share in self.groups:
            if not isinstance(pattern, str) or isinstance(share, bool) or not isinstance(share, int | float):
                raise ArgumentError(
                    f"lr_groups are patterns and numbers, found {pattern!r} and {share!r}; give others."
                )
            if not 0 < share * self.lr < LARGEST:
                raise ArgumentError(
                    f"the share of {pattern!r} in lr_groups must be a number above 0, and with the rate below "
                    f"{LARGEST:g}, found {share!r}; what should not learn at all is frozen by freeze."
                )

    @property
    def groups(self) -> tuple[tuple[str, float], ...]:
        """lr_groups as pairs (pattern, factor), in their order."""
        pairs = self.lr_groups.items() if isinstance(self.lr_groups, Mapping) else self.lr_groups
        return tuple((pattern, share) for pattern, share in pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return the recipe as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """Return the recipe of to_dict(); UnknownChoiceError if there is an unknown field."""
        names = [field.name for field in fields(cls)]
        for name in values:
            if name not in names:
                raise unknown("field of a recipe", name, names)
        values = dict(values)
        if values.get("aux_weights") is not None:
            values["aux_weights"] = tuple(values["aux_weights"])
        return cls(**values)
