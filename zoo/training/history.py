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
    """What happened in a training run, for every step and every epoch.

    Attributes:
        epochs: a dict for each epoch: epoch, step, lr, train_loss, train_top1, valid_loss, valid_top1 (None without
            validation), seconds, images_per_second.
        steps: lists with one value for each step: loss (before the update), top1 (the share of correct answers in the
            batch), lr and count (pictures).
        best: the best epoch.
        metrics: of the validation set, at the best epoch.
        proof: whether it ran in parity mode.
        skipped: pictures that could not be read, and why, if on_error="skip".

    Example:
        >>> import zoo
        >>> history = zoo.train("lenet", backend="torch", limit=40, epochs=1)["torch"]
        >>> history.best["epoch"], history.epoch_of(0)["train_loss"] == history.epochs[0]["train_loss"]
        (1, True)
        >>> history.better({**history.best, "valid_top1": 1.1})
        True
        >>> history.leave_out([])
        >>> zoo.History.from_dict(history.to_dict()) == history
        True
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
        """Return the history as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "History":
        """Return the history of to_dict()."""
        values = dict(values)
        recipe = Recipe.from_dict(values.pop("recipe"))
        return cls(**{**values, "recipe": recipe, "classes": tuple(values["classes"])})

    def epoch_of(self, first: int) -> dict[str, float]:
        """Return the mean loss and the mean top-1 accuracy over all pictures from step `first` on."""
        counts = self.steps["count"][first:]
        seen = sum(counts)

        def mean(name: str) -> float:
            return sum(value * count for value, count in zip(self.steps[name][first:], counts, strict=True)) / seen

        return {"train_loss": mean("loss"), "train_top1": mean("top1")}

    def leave_out(self, pictures: Iterable[Skipped]) -> None:
        """Add pictures that could not be read, each once, also if the run was resumed."""
        for entry in map(asdict, pictures):
            if entry not in self.skipped:
                self.skipped.append(entry)

    def better(self, record: dict[str, Any]) -> bool:
        """Return whether an epoch is better than the best so far: a higher top-1, or the same and a lower loss.

        The figures are those of validation if there is any, else those of training.
        """
        return is_better(record, self.best)
