"""The error of each layer of an int8 network, drawn."""

from pathlib import Path

from zoo.errors import ArgumentError
from zoo.inference.int8_report import Int8Report
from zoo.training.plot_style import COLOURS, FAINT, GRID, RED, drawing, new_figure, short, write

NAMES = 60  # layers whose names have room at the axis


def draw_layers(report: Int8Report, path: str | Path, title: str = "") -> Path:
    """Write a plot of two rows of bars: how far each layer's output is off, and the logits if it alone is int8.

    Layers that are worth keeping in float32 are red, those that were kept grey. UnknownChoiceError for an ending other
    than .png, .svg and .pdf; ArgumentError if the layers were not measured; DependencyError, FileError.
    """
    errors = report.errors
    if errors is None:
        raise ArgumentError("the error of each layer was not measured; ask for it with layer_errors=True.")
    rows = errors.layers
    with drawing():
        figure = new_figure(max(6.5, 1.5 + 0.18 * len(rows)), 6)
        upper, lower = figure.subplots(2, 1, sharex=True)
        places = range(len(rows))
        colours = [
            FAINT if not row.int8 else RED if row.name in errors.worth else COLOURS[0] for row in rows
        ]  # fmt: skip
        upper.bar(places, [100 * row.output for row in rows], color=colours)
        lower.bar(places, [100 * row.alone for row in rows], color=colours)
        upper.set_ylabel("of its output, %")
        lower.set_ylabel("of the logits, it alone int8, %")
        step = -(-len(rows) // NAMES)
        lower.set_xticks(places[::step], [short(row.name, 28) for row in rows[::step]], rotation=90, fontsize=6)
        for axes in (upper, lower):
            axes.grid(axis="y", color=GRID)
            axes.set_axisbelow(True)
            axes.spines[["top", "right"]].set_visible(False)
        # what the colours mean, where there is more than one
        told = [("worth keeping in float32", RED), ("kept in float32", FAINT)]
        used = [(words, colour) for words, colour in told if colour in colours]
        for words, colour in used:
            upper.bar([0], [0], color=colour, label=words)
        if used:
            upper.legend(fontsize=8)
        heads = [title, f"int8 against float32 on {errors.pictures} of {report.evaluation}"]
        figure.suptitle("\n".join(filter(None, heads)), fontsize=9)
        return write(figure, path)
