"""What a training run has done so far: a record of every epoch, the numbers of every step, and the best epoch."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from zoo.data.loader import Skipped
from zoo.training.early_stop import is_better
from zoo.training.recipe import Recipe

STEP = ("loss", "top1", "lr", "count")


@dataclass
class History:
    """A run, step by step and epoch by epoch.

    epochs: one dict an epoch with epoch, step, lr, train_loss, train_top1, valid_loss, valid_top1 (None without
    validation), seconds and images_per_second. steps: lists of loss (before the step), top1 (share of the batch that
    was right), lr and count (pictures). best: the epoch kept as the best. metrics: those of the validation set at the
    best epoch. proof: whether it ran in proof mode. skipped: pictures that could not be read and why, if asked for.
    """

    card: str
    backend: str
    dtype: str
    recipe: Recipe
    data: str = ""
    synthetic: bool = False
    classes: tuple[str, ...] = ()
    proof: bool = False
    processes: int = 1
    versions: dict[str, str] = field(default_factory=dict)
    epochs: list[dict[str, Any]] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STEP})
    best: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    skipped: list[dict[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The history as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "History":
        """The history of to_dict()."""
        values = dict(values)
        recipe = Recipe.from_dict(values.pop("recipe"))
        return cls(**{**values, "recipe": recipe, "classes": tuple(values["classes"])})

    def epoch_of(self, first: int) -> dict[str, float]:
        """Mean loss and top-1 over the pictures of all steps from `first` on."""
        counts = self.steps["count"][first:]
        seen = sum(counts)

        def mean(name: str) -> float:
            return sum(value * count for value, count in zip(self.steps[name][first:], counts, strict=True)) / seen

        return {"train_loss": mean("loss"), "train_top1": mean("top1")}

    def leave_out(self, pictures: Iterable[Skipped]) -> None:
        """Add what could not be read, once: the loaders of a resumed run know of nothing before it."""
        for entry in map(asdict, pictures):
            if entry not in self.skipped:
                self.skipped.append(entry)

    def better(self, record: dict[str, Any]) -> bool:
        """Whether an epoch is better than the best so far: higher top-1, then lower loss; of validation if there is."""
        return is_better(record, self.best)
