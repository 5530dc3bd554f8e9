"""Plots of a network's answers as PNG and SVG: the confusion matrix, what was wrong, and pictures with their bars."""

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.errors import ArgumentError
from zoo.training.plot_style import COLOURS, FAINT, drawing, new_figure, short, with_origin, write

if TYPE_CHECKING:
    from zoo.training.predict import Prediction

SHOWN = 40  # wrong predictions on a sheet
ANSWERED = 12  # pictures with their bars on a sheet

Pictures = Sequence[np.ndarray] | Callable[[int], np.ndarray]


def confusion(metrics: dict[str, Any], path: str | Path, *, title: str = "", synthetic: bool = False) -> Path:
    """Draw the confusion matrix of zoo.training.metrics.evaluate: true classes in rows, answers in columns.

    The colour is the share of the true class; up to 20 classes have their counts written in. path ends in .png, .svg
    or .pdf. Returns it. UnknownChoiceError for another ending, DependencyError, FileError.
    """
    counts, names = np.array(metrics["confusion"]), [short(name, 24) for name in metrics["classes"]]
    support = np.array([row["support"] for row in metrics["per_class"]])
    count = len(names)
    with drawing():
        side = min(max(3.2, 0.42 * count), 11)
        figure = new_figure(side + 2.4, side + 1.6)
        axes = figure.subplots()
        shown = axes.imshow(counts / np.maximum(support, 1)[:, None], cmap="Blues", vmin=0, vmax=1)
        if count <= 20:
            for (row, column), number in np.ndenumerate(counts):
                dark = number > support[row] * 0.6
                colour = "white" if dark else "#1f2328" if number else FAINT
                axes.text(column, row, str(number), ha="center", va="center", color=colour, fontsize="small")
        every = range(0, count, ceil(count / 60))
        long = max(map(len, names)) * count > 40
        axes.set_xticks(every, [names[n] for n in every], rotation=90 if long else 0, fontsize="small")
        axes.set_yticks(every, [f"{names[n]} ({support[n]:,})" for n in every], fontsize="small")
        lost = f", {metrics['not_finite']:,} without finite logits left out" if metrics["not_finite"] else ""
        axes.set(xlabel="answer", ylabel=f"true class (pictures){lost}")
        figure.colorbar(shown, ax=axes, label="share of the true class", shrink=0.8)
        axes.set_title(with_origin(title or "confusion matrix", synthetic))
        return write(figure, path)


def wrong_sheet(
    pictures: Pictures,
    labels: Sequence[int] | np.ndarray,
    predictions: Sequence[tuple[int, float]],
    classes: Sequence[str],
    path: str | Path,
    title: str = "predictions",
    *,
    synthetic: bool = False,
) -> Path:
    """Draw the pictures that were answered wrongly, each with "true -> answer" and the answer's probability.

    pictures are uint8 H x W x 3 (BGR), H x W x 1 or H x W, in a list or by a function of the index, which is called for
    those that are drawn alone. predictions are (class number, probability from 0 to 1), one a picture; right ones are
    left out, and of more than 40 wrong ones the most certain are shown. Raises as confusion(), and ArgumentError if
    labels and predictions are not equally many.
    """
    if len(labels) != len(predictions):
        raise ArgumentError(
            f"found {len(labels)} labels for {len(predictions)} predictions; give one for each picture."
        )
    wrong = [index for index, (answer, _) in enumerate(predictions) if answer != labels[index]]
    shown = sorted(wrong, key=lambda index: -predictions[index][1])[:SHOWN]
    more = f", the {SHOWN} most certain shown" if len(wrong) > SHOWN else ""
    head = with_origin(f"{title}: {len(wrong):,} of {len(labels):,} wrong{more}", synthetic)
    columns = min(max(len(shown), 4), 8)
    rows = max(ceil(len(shown) / columns), 1)
    with drawing():
        figure = new_figure(1.7 * columns, 2.1 * rows + 0.6 if shown else 1.0)
        cells = figure.subplots(rows, columns, squeeze=False)
        for axes in cells.flat:
            axes.set_axis_off()
        for axes, index in zip(cells.flat, shown, strict=False):
            answer, probability = predictions[index]
            _picture(axes, pictures, index)
            true, said = short(classes[int(labels[index])], 22), short(classes[answer], 22)
            arrow = f"{true} → {said}" if len(true + said) <= 16 else f"{true}\n→ {said}"
            axes.set_title(f"{arrow}\n{probability * 100:.1f} %", fontsize="small")
        figure.suptitle(head)
        return write(figure, path)


def answer_sheet(pictures: Pictures, predictions: "Sequence[Prediction]", path: str | Path, *, title: str = "") -> Path:
    """Draw pictures with their answers beside them: a bar for each of the top classes. pictures as for wrong_sheet.

    Of more than 12 the first 12 are shown. Raises as confusion(), and ArgumentError if there is nothing to draw.
    """
    if not predictions:
        raise ArgumentError("there is no answer to draw; give at least one picture that can be read.")
    shown = predictions[:ANSWERED]
    columns = 1 if len(shown) <= 2 else 2
    rows = ceil(len(shown) / columns)
    bars = max(len(prediction.top) for prediction in shown)
    with drawing():
        figure = new_figure(7.5 * columns, max(0.34 * bars + 1.0, 2.6) * rows + 0.5)
        cells = figure.subplots(rows, 2 * columns, squeeze=False, width_ratios=[1, 1.3] * columns)
        for axes in cells.flat:
            axes.set_axis_off()
        for number, prediction in enumerate(shown):
            left, right = cells.flat[2 * number], cells.flat[2 * number + 1]
            _picture(left, pictures, number)
            left.set_title(short(Path(prediction.path or "picture").name, 36), fontsize="small")
            names = [short(name, 28) for name, _ in prediction.top]
            shares = [probability * 100 for _, probability in prediction.top]
            right.set_axis_on()
            places = range(len(names))
            right.barh(places, shares, color=[COLOURS[0], *[FAINT] * (len(names) - 1)])
            right.set_yticks(places, names)
            right.set(xlim=(0, 118), xticks=(0, 50, 100), xlabel="%", title=f"{names[0]}, {shares[0]:.1f} %")
            right.invert_yaxis()
            right.spines[["top", "right"]].set_visible(False)
            for place, share in zip(places, shares, strict=True):
                right.text(share + 1.5, place, f"{share:.1f}", va="center", fontsize="small")
        more = f"the first {ANSWERED} of {len(predictions):,} pictures" if len(predictions) > ANSWERED else ""
        if head := ", ".join(filter(None, [title, more])):
            figure.suptitle(head)
        return write(figure, path)


def _picture(axes: Any, pictures: Pictures, index: int) -> None:
    pixels = np.squeeze(pictures(index) if callable(pictures) else pictures[index])
    # OpenCV's order of channels to matplotlib's
    axes.imshow(pixels if pixels.ndim == 2 else pixels[..., ::-1], cmap="gray", vmin=0, vmax=255)
