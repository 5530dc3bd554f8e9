"""The curves of one or more training runs, accuracy and loss against epochs, as PNG and SVG."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from math import floor as floor_of
from math import isfinite, log10, nan
from pathlib import Path
from typing import Any

import numpy as np

from zoo.backends import BACKENDS
from zoo.errors import ArgumentError
from zoo.training.plot_style import COLOURS, GRID, RED, drawing, new_figure, with_origin, write


def curves(histories: dict[str, dict[str, Any]], path: str | Path) -> tuple[Path, Path]:
    """Draw the accuracy and the loss of one or more runs against epochs; writes path + ".png" and path + ".svg".

    histories are History.to_dict() by the name that the legend shows, such as the backend's. Validation is a solid
    line, training a dashed one. Of two runs a third panel shows the absolute difference of their losses at each step,
    on a log axis, with exact zeros on its floor. A value that is NaN or infinite is not drawn but counted.

    Returns the two paths. ArgumentError without a history, DependencyError, FileError.
    """
    if not histories:
        raise ArgumentError("curves need at least one history, found none; give {name: history.to_dict()}.")
    pair = len(histories) == 2
    with drawing():
        figure = new_figure(15 if pair else 10, 4.2)
        panels = figure.subplots(1, 3 if pair else 2)
        _panel(panels[0], "accuracy", "top-1, %", histories, "top1", 100.0)
        _panel(panels[1], "loss", "loss", histories, "loss", 1.0)
        if pair:
            _difference(panels[2], histories)
        figure.suptitle(_title(list(histories.values())))
        written = Path(f"{path}.png"), Path(f"{path}.svg")
        for place in written:
            write(figure, place)
    return written


def _title(histories: Sequence[dict[str, Any]]) -> str:
    words = [" and ".join(dict.fromkeys(str(run[key]) for run in histories)) for key in ("card", "data", "dtype")]
    synthetic = any(run.get("synthetic") for run in histories)
    return with_origin(f"{words[0]} on {words[1]}, {words[2]}", synthetic)


def _number(value: Any) -> float:
    """A figure of a history, which JSON may have as null or as the words nan and inf."""
    return nan if value is None else float(value)


def _panel(axes: Any, title: str, unit: str, histories: dict[str, dict[str, Any]], figure: str, factor: float) -> None:
    drawn, odd = [], 0
    for number, (colour, (name, run)) in enumerate(zip(_colours(histories), histories.items(), strict=False)):
        epochs = [record["epoch"] for record in run["epochs"]]
        for part, word, style in (("valid", "validation", "-"), ("train", "training", "--")):
            given = [record[f"{part}_{figure}"] for record in run["epochs"]]
            values = np.array([_number(value) * factor for value in given])
            odd += sum(value is not None and not isfinite(_number(value)) for value in given)
            values[~np.isfinite(values)] = nan
            if np.isnan(values).all():
                continue
            label = f"{name}, {word}" if len(histories) > 1 else word
            # two curves that should lie on each other: the first one is a broad band under the second
            band = {"linewidth": 6, "alpha": 0.4} if len(histories) == 2 and number == 0 else {"linewidth": 1.7}
            marker = "o" if len(epochs) <= 30 else ""
            axes.plot(epochs, values, style, color=colour, marker=marker, markersize=3.5, label=label, **band)
            drawn.append(values[~np.isnan(values)])
    axes.set(title=title, ylabel=unit)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, max(len(run["epochs"]) for run in histories.values()) + 0.5)
    axes.grid(color=GRID)
    if drawn:
        every = np.concatenate(drawn)
        if figure == "loss" and every.min() > 0 and every.max() / every.min() > 1000:
            _log_axis(axes, every, f"{unit}, log axis")
        axes.legend(framealpha=0.8, handlelength=4)
    else:
        axes.text(0.5, 0.5, "nothing to draw", transform=axes.transAxes, ha="center", color=RED)
    axes.set_xlabel("\n".join(["epoch", *([f"{odd} values are infinite or no numbers"] if odd else [])]))


def _difference(axes: Any, histories: dict[str, dict[str, Any]]) -> None:
    """The absolute difference of two runs' losses at each step."""
    one, other = ([_number(loss) for loss in run["steps"]["loss"]] for run in histories.values())
    count = min(len(one), len(other))
    with np.errstate(invalid="ignore"):
        apart = np.abs(np.subtract(one[:count], other[:count], dtype=np.float64))
    steps = np.arange(1, count + 1)
    finite, zero = np.isfinite(apart), apart == 0
    shown = finite & ~zero
    style = {"marker": "o", "markersize": 2.5, "linewidth": 1.2} if count <= 100 else {"linewidth": 0.5}
    axes.plot(steps, np.where(shown, apart, nan), color=COLOURS[2], **style)
    _log_axis(axes, apart[shown], f"|{' - '.join(histories)}|, log axis", floor=bool(zero.any()))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, max(count, 1) + 0.5)
    axes.grid(color=GRID)
    notes = ["step"]
    if zero.any():
        floor = np.full(zero.sum(), 0.03)
        axes.plot(steps[zero], floor, "d", color=COLOURS[2], mfc="white", ms=4, transform=axes.get_xaxis_transform())
        notes.append(f"{zero.sum():,} of {count:,} exactly 0, drawn on the floor as ◇")
    if not finite.all():
        notes.append(f"{(~finite).sum():,} infinite or no numbers")
    if len(one) != len(other):
        notes.append(f"{len(one):,} and {len(other):,} steps, the common ones shown")
    axes.set(title="difference of the losses", xlabel="\n".join(notes))


def _colours(histories: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Each backend has its own colour wherever it is drawn; runs of one backend have them in turn."""
    backends = [run.get("backend") for run in histories.values()]
    if len(set(backends)) == len(backends) and set(backends) <= set(BACKENDS):
        return iter([COLOURS[BACKENDS.index(str(backend))] for backend in backends])
    return cycle(COLOURS)


def _log_axis(axes: Any, values: np.ndarray, label: str, floor: bool = False) -> None:
    """A log axis of whole decades around values, with one more at the bottom for a floor."""
    low, high = (floor_of(log10(value)) for value in (values.min(), values.max())) if len(values) else (-16, -1)
    axes.set_yscale("log")
    axes.set(ylim=(10.0 ** (low - floor), 10.0 ** (high + 1)), ylabel=label)
    # matplotlib's own labels are in its mathematics, which is switched off for the sake of names
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e+"))
    axes.yaxis.set_minor_formatter(lambda value, _: "")
