"""Diagrams of networks, drawn from what a model does when it runs, and the depth that follows from the same trace."""

from typing import Any

import numpy as np

from zoo.builder import backend_of, tracing
from zoo.course.desk import figure
from zoo.errors import ModelError
from zoo.recording import INPUT, Operation
from zoo.tables import calls

WEIGHTED = ("conv", "linear")
SHOWN = (*WEIGHTED, "max_pool", "avg_pool", "adaptive_avg_pool", "mean", "concat", "add", "softmax")
LINE = "#59636e"
COLOURS = {"conv": "#cfe3fb", "linear": "#d9d2f3", "concat": "#ffe2b8", "add": "#ffe2b8"}


def operations(model: Any, input_size: tuple[int, int, int]) -> list[Operation]:
    """Every operation of one forward pass on a picture of zeros (C, H, W), functional calls included.

    Runs a float64 copy in eval mode. ModelError if the model does not take the picture.
    """
    tracer = tracing(backend_of(model))
    with tracer.copied(model) as twin:
        recording = tracer.record(twin, np.zeros((1, *input_size)))
    if recording.error:
        raise ModelError(f"the model cannot be drawn at {input_size}: {recording.error}; give another size.")
    return list(recording.operations)


def depth(model: Any, input_size: tuple[int, int, int]) -> int:
    """The layers with weights (convolutions and linear ones) on the longest way from the picture to the output."""
    longest: dict[int, int] = {}
    for operation in operations(model, input_size):
        before = max((longest.get(source, 0) for source in operation.inputs), default=0)
        longest[operation.position] = before + (operation.kind in WEIGHTED)
    return max(longest.values())


def edges(found: list[Operation]) -> dict[int, tuple[int, ...]]:
    """Which shown operations (or INPUT) feed each shown one: activations and batch norm are looked through."""
    seen_through: dict[int, tuple[int, ...]] = {}
    arrows: dict[int, tuple[int, ...]] = {}
    for operation in found:
        feeding: list[int] = []
        for source in operation.inputs:
            feeding += seen_through.get(source, (INPUT,))
        sources = tuple(dict.fromkeys(feeding))
        shown = operation.kind in SHOWN
        seen_through[operation.position] = (operation.position,) if shown else sources
        if shown:
            arrows[operation.position] = sources
    return arrows


def label(operation: Operation) -> str:
    """Two lines: what runs, with its window and stride, and the map that comes out, C x H x W."""
    window, stride = operation.config.get("kernel_size"), operation.config.get("stride")
    text = operation.kind
    if window and isinstance(window, tuple):
        text += f" {window[0]}x{window[1]}"
        text += f" /{stride[0]}" if isinstance(stride, tuple) and stride[0] != 1 else ""
    return f"{text}\n{' x '.join(map(str, operation.shape[1:]))}"


def block(model: Any, input_size: tuple[int, int, int]) -> Any:
    """A figure of a block as it runs, from top to bottom: one box an operation, one arrow for what feeds what."""
    found = operations(model, input_size)
    kinds = {operation.position: operation for operation in found}
    arrows = edges(found)
    row = {INPUT: 0}
    for position, sources in arrows.items():
        row[position] = 1 + max(row[source] for source in sources)
    rows: dict[int, list[int]] = {}
    for position, level in row.items():
        rows.setdefault(level, []).append(position)
    wide = max(map(len, rows.values()))
    place = {INPUT: ((wide - 1) / 2, 0.0)}
    for level in sorted(rows):
        members = rows[level]
        if level == 0:
            continue
        # below what feeds it, as far as its neighbours in the row leave room
        wanted = {one: float(np.mean([place[source][0] for source in arrows[one]])) for one in members}
        if all(arrows[one] == (INPUT,) for one in members) or len(members) == wide:
            wanted = dict(zip(members, np.linspace(0, wide - 1, len(members)).tolist(), strict=True))
        for one, x in _apart(wanted).items():
            place[one] = (x, -float(level))
    left, right = (side(x for x, _ in place.values()) for side in (min, max))
    drawn = figure(1.75 * (right - left) + 2.9, 0.78 * len(rows) + 0.3)
    axes = drawn.subplots()
    axes.axis("off")
    arrow = {"arrowstyle": "-|>", "color": LINE, "shrinkA": 0, "shrinkB": 0}
    for position, sources in arrows.items():
        x, y = place[position]
        for source in sources:
            x0, y0 = place[source]
            start = (x0, y0 - 0.28)
            if y0 - y > 1:  # past the rows between: straight down, or around the boxes that stand there
                taken = any(abs(px - x0) < 0.4 and y < py < y0 for px, py in place.values())
                outwards = -0.62 if x0 < (left + right) / 2 else 0.62
                aside = x0 + (outwards if taken else 0.0)
                way = [start, (aside, start[1]), (aside, y + 0.66)]
                axes.plot(*zip(*way, strict=True), color=LINE, linewidth=1.0)
                start = way[-1]
            axes.annotate("", (x, y + 0.28), start, arrowprops=arrow)
    for position, (x, y) in place.items():
        text = " x ".join(map(str, input_size)) if position == INPUT else label(kinds[position])
        colour = "#f1f3f5" if position == INPUT else COLOURS.get(kinds[position].kind, "#d6f0da")
        box = {"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": LINE}
        axes.text(x, y, text, ha="center", va="center", fontsize=8, bbox=box)
    axes.set_xlim(left - 0.7, right + 0.9)
    axes.set_ylim(-len(rows) + 0.5, 0.5)
    return drawn


def _apart(wanted: dict[int, float]) -> dict[int, float]:
    """Places in a row, none closer to the next than a box is wide: what is too close is pushed apart to both sides."""
    order = sorted(wanted, key=lambda one: (wanted[one], one))
    xs = [wanted[one] for one in order]
    for _ in range(50):
        for at in range(len(xs) - 1):
            lacking = max(1.0 - (xs[at + 1] - xs[at]), 0.0)
            xs[at], xs[at + 1] = xs[at] - lacking / 2, xs[at + 1] + lacking / 2
    return dict(zip(order, xs, strict=True))


def tower(model: Any, input_size: tuple[int, int, int]) -> Any:
    """A figure of a whole network: one bar for each of its outermost layers in the order of running.

    A bar is as high as the map that comes out; below it stand the layer's name and the channels.
    """
    found = [call for call in calls(model, input_size) if call.layer and "." not in call.layer]
    sides = [call.output_shape[1] if len(call.output_shape) == 3 else 1 for call in found]
    drawn = figure(max(6.0, 0.5 * len(found) + 0.8), 3.6)
    axes = drawn.subplots()
    fills = [COLOURS["linear"] if call.kind == "linear" else COLOURS["conv"] for call in found]
    fills = ["#d6f0da" if "pool" in call.kind else fill for call, fill in zip(found, fills, strict=True)]
    axes.bar(range(len(found)), sides, color=fills, edgecolor=LINE, linewidth=0.7)
    for number, (call, side) in enumerate(zip(found, sides, strict=True)):
        axes.text(number, side, f"{side}", ha="center", va="bottom", fontsize=7)
        axes.text(number, -0.02, f"{call.layer}  {call.output_shape[0]}", rotation=90, ha="center", va="top",
                  fontsize=7, transform=axes.get_xaxis_transform())  # fmt: skip
    axes.set_xticks([])
    axes.set_ylabel("H, W")
    axes.spines[["top", "right"]].set_visible(False)
    return drawn
