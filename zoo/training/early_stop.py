"""Early stop: which epoch is the best so far, and when a run has waited long enough for a better one."""

from collections.abc import Mapping, Sequence
from typing import Any


def is_better(record: Mapping[str, Any], best: Mapping[str, Any]) -> bool:
    """Return whether an epoch is better than the best so far: a higher top-1, or the same and a lower loss.

    The figures are those of validation if there is any, else those of training.
    """
    if not best:
        return True
    kind = "train" if record["valid_loss"] is None else "valid"
    new, old = ((r[f"{kind}_top1"], -r[f"{kind}_loss"]) for r in (record, best))
    return bool(new > old)


def is_over(epochs: Sequence[Mapping[str, Any]], best: Mapping[str, Any], patience: int | None) -> bool:
    """Whether so many epochs (patience) have gone by without a better one; never, where patience is None.

    epochs and best are those of a History.

    >>> epochs = [{"epoch": 1}, {"epoch": 2}, {"epoch": 3}]
    >>> is_over(epochs, best={"epoch": 1}, patience=2)
    True
    """
    return bool(patience and best and len(epochs) - best["epoch"] >= patience)
