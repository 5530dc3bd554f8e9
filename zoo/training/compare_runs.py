"""The backends' runs side by side: by how much they differ, as a table, as JSON and as curves."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from zoo.errors import ArgumentError
from zoo.files import write_text
from zoo.training.history import History


def apart(histories: dict[str, History]) -> dict[str, Any]:
    """By how much the step losses differ from the first run's: the largest |difference|, its step (from 1), and the
    largest relative to the loss.

    Of the steps that all made: one may stop early. ArgumentError if the runs have no steps in common to compare.
    """
    runs = [np.array(history.steps["loss"]) for history in histories.values()]
    steps = min(map(len, runs))
    if not steps:
        raise ArgumentError("a run without a step cannot be compared; train both.")
    base, *rest = (run[:steps] for run in runs)
    gap = np.max([np.abs(base - run) for run in rest], axis=0)
    at = int(gap.argmax())
    # a step of which no picture could be read has no loss
    scale = np.where(base == 0, 1.0, np.abs(base))
    return {"loss": float(gap[at]), "step": at + 1, "relative": float((gap / scale).max()), "steps": steps}


def table(histories: dict[str, History]) -> Table:
    """The epochs of all runs, and the largest difference from the first one's training loss."""
    base = next(iter(histories.values()))
    shown = Table(title=f"{base.card} on {base.data}, {base.dtype}")
    losses, shares = ([f"{word} {name}" for name in histories] for word in ("train loss", "top-1"))
    for name in ["epoch", *losses, "difference", *shares]:
        shown.add_column(name, justify="right")
    for each in zip(*(history.epochs for history in histories.values()), strict=False):
        found = [epoch["train_loss"] for epoch in each]
        key = "train_top1" if each[0]["valid_top1"] is None else "valid_top1"
        shown.add_row(
            str(each[0]["epoch"]), *(f"{loss:.6f}" for loss in found),
            f"{max(abs(found[0] - loss) for loss in found):.1e}", *(f"{epoch[key]:.2%}" for epoch in each),
        )  # fmt: skip
    return shown


def write_comparison(histories: dict[str, History], folder: Path) -> None:
    """Write comparison.json, and curves of both with their difference."""
    from zoo.training import curve_plots

    write_text(folder / "comparison.json", json.dumps(apart(histories), indent=2) + "\n")
    curve_plots.curves({name: history.to_dict() for name, history in histories.items()}, folder / "curves")
