"""Diagrams of networks, drawn from the graph of what a model does when it runs, and the depth that follows from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.backends import backend_of, lending
from zoo.course.lesson_helpers import figure
from zoo.errors import ModelError
from zoo.graph.canonical import Node, graph
from zoo.graph.live_models import recorded
from zoo.network.tables import calls
from zoo.recording import INPUT

WEIGHTED = ("conv", "linear")
SHOWN = (*WEIGHTED, "max_pool", "avg_pool", "adaptive_avg_pool", "mean", "concat", "add", "softmax")
LINE = "#59636e"
COLOURS = {"conv": "#cfe3fb", "linear": "#d9d2f3", "concat": "#ffe2b8", "add": "#ffe2b8"}


def operations(model: Any, input_size: tuple[int, int, int]) -> list[Node]:
    """Every operation of one forward pass on a picture of zeros (C, H, W), as zoo's graph of it has them.

    A layer and the function that does the same look the same, and what does nothing is left out. Runs a float64 copy in
    eval mode. ModelError if the model does not take the picture.
    """
    backend = backend_of(model)
    with lending(backend).copied(model) as twin:
        try:
            recording = recorded(backend, twin, np.zeros((1, *input_size)))
        except ModelError as error:
            raise ModelError(f"the model cannot be drawn at {input_size}; give another size, or: {error}") from None
    return graph(recording).nodes[:-1]  # without the output, which is not an operation


def depth(model: Any, input_size: tuple[int, int, int]) -> int:
    """The layers with weights (convolutions and linear ones) on the longest way from the picture to the output."""
    longest: dict[int, int] = {}
    for node in operations(model, input_size):
        before = max((longest.get(source, 0) for source in node.inputs), default=0)
        longest[node.index] = before + (node.kind in WEIGHTED)
    return max(longest.values())


def edges(found: list[Node]) -> dict[int, tuple[int, ...]]:
    """Which shown operations (or INPUT) feed each shown one: activations and batch norm are looked through.

    Operations are told by their index.
    """
    seen_through: dict[int, tuple[int, ...]] = {}
    arrows: dict[int, tuple[int, ...]] = {}
    for node in found:
        feeding: list[int] = []
        for source in node.inputs:
            feeding += seen_through.get(source, (INPUT,))
        sources = tuple(dict.fromkeys(feeding))
        shown = node.kind in SHOWN
        seen_through[node.index] = (node.index,) if shown else sources
        if shown:
            arrows[node.index] = sources
    return arrows


def label(node: Node) -> str:
    """Two lines: what runs, with its window and stride, and the map that comes out, C x H x W."""
    window, stride = node.config.get("kernel_size"), node.config.get("stride")
    text = node.kind
    if window and isinstance(window, tuple):
        text += f" {window[0]}x{window[1]}"
        text += f" /{stride[0]}" if isinstance(stride, tuple) and stride[0] != 1 else ""
    return f"{text}\n{' x '.join(map(str, node.shape[1:]))}"


@dataclass(frozen=True)
class _Layout:
    """Where the boxes of a block stand: what each is, what feeds it, and its place; a row is 1 high."""

    label: dict[int, str]
    colour: dict[int, str]
    arrows: dict[int, tuple[int, ...]]
    place: dict[int, tuple[float, float]]

    @property
    def sides(self) -> tuple[float, float]:
        """The places of the boxes that are farthest left and right."""
        left, right = (side(x for x, _ in self.place.values()) for side in (min, max))
        return left, right

    @property
    def high(self) -> int:
        """The number of rows."""
        return 1 - int(min(y for _, y in self.place.values()))


def block(model: Any, input_size: tuple[int, int, int]) -> Any:
    """A figure of a block as it runs, from top to bottom: one box an operation, one arrow for what feeds what."""
    return beside({"": model}, input_size)


def beside(models: dict[str, Any], input_size: tuple[int, int, int]) -> Any:
    """A figure of several blocks side by side, each under its name, for the same input."""
    layouts = {name: _layout(model, input_size) for name, model in models.items()}
    wide = [1.75 * (each.sides[1] - each.sides[0]) + 2.9 for each in layouts.values()]
    high = max(each.high for each in layouts.values())
    drawn = figure(sum(wide), 0.78 * high + 0.3)
    panels = drawn.subplots(1, len(layouts), width_ratios=wide, squeeze=False)[0]
    for axes, (name, each) in zip(panels, layouts.items(), strict=True):
        _draw(axes, each, high)
        if name:
            axes.set_title(name)
    return drawn


def _layout(model: Any, input_size: tuple[int, int, int]) -> _Layout:
    found = operations(model, input_size)
    arrows = edges(found)
    row = {INPUT: 0}
    for index, sources in arrows.items():
        row[index] = 1 + max(row[source] for source in sources)
    rows: dict[int, list[int]] = {}
    for index, level in row.items():
        rows.setdefault(level, []).append(index)
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
    labels = {INPUT: " x ".join(map(str, input_size)), **{node.index: label(node) for node in found}}
    colours = {INPUT: "#f1f3f5", **{node.index: COLOURS.get(node.kind, "#d6f0da") for node in found}}
    return _Layout(labels, colours, arrows, place)


def _draw(axes: Any, laid: _Layout, high: int) -> None:
    """Draw the boxes and arrows of a block; high is the number of rows that there is room for."""
    left, right = laid.sides
    place = laid.place
    axes.axis("off")
    arrow = {"arrowstyle": "-|>", "color": LINE, "shrinkA": 0, "shrinkB": 0}
    for index, sources in laid.arrows.items():
        x, y = place[index]
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
    for index, (x, y) in place.items():
        box = {"boxstyle": "round,pad=0.35", "facecolor": laid.colour[index], "edgecolor": LINE}
        axes.text(x, y, laid.label[index], ha="center", va="center", fontsize=8, bbox=box)
    axes.set_xlim(left - 0.7, right + 0.9)
    axes.set_ylim(-high + 0.5, 0.5)


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
