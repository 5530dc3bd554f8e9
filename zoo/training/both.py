"""Two backends' runs side by side: how far they part, as a table, as JSON and as curves."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from zoo.errors import ArgumentError
from zoo.files import write_text
from zoo.training.history import History


def apart(histories: dict[str, History]) -> dict[str, Any]:
    """How far the step losses part: the largest |difference|, its step (from 1), and the largest relative to the loss.

    Of the steps that both made: one may stop early. ArgumentError if the runs have no steps in common to compare.
    """
    runs = [np.array(history.steps["loss"]) for history in histories.values()]
    steps = min(map(len, runs))
    if not steps:
        raise ArgumentError("a run without a step cannot be compared; train both.")
    first, second = (run[:steps] for run in runs)
    gap = np.abs(first - second)
    at = int(gap.argmax())
    # a step of which no picture could be read has no loss
    scale = np.where(first == 0, 1.0, np.abs(first))
    return {"loss": float(gap[at]), "step": at + 1, "relative": float((gap / scale).max()), "steps": steps}


def table(histories: dict[str, History]) -> Table:
    """The epochs of both, and their difference."""
    (one, first), (two, second) = histories.items()
    shown = Table(title=f"{first.card} on {first.data}, {first.dtype}")
    columns = ["epoch", f"train loss {one}", f"train loss {two}", "difference", f"top-1 {one}", f"top-1 {two}"]
    for name in columns:
        shown.add_column(name, justify="right")
    for a, b in zip(first.epochs, second.epochs, strict=False):
        key = "train_top1" if a["valid_top1"] is None else "valid_top1"
        shown.add_row(
            str(a["epoch"]), f"{a['train_loss']:.6f}", f"{b['train_loss']:.6f}",
            f"{abs(a['train_loss'] - b['train_loss']):.1e}", f"{a[key]:.2%}", f"{b[key]:.2%}",
        )  # fmt: skip
    return shown


def write_comparison(histories: dict[str, History], folder: Path) -> None:
    """Write comparison.json, and curves of both with their difference."""
    from zoo.training import plots

    write_text(folder / "comparison.json", json.dumps(apart(histories), indent=2) + "\n")
    plots.curves({name: history.to_dict() for name, history in histories.items()}, folder / "curves")
