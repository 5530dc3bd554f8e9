"""A whole network in one picture, from how it runs: its outermost layers in rows, neighbours that are alike as one."""

from dataclasses import dataclass, replace
from typing import Any

from zoo.course.diagram import COLOURS, LINE
from zoo.course.lesson_helpers import figure
from zoo.network.anatomy import Call
from zoo.network.tables import calls

QUIET = ("relu", "sigmoid", "batch_norm", "dropout", "identity", "flatten", "reshape")
WIDE, BOX, TALL = 4, 1.75, 0.72  # boxes in a row; inches from one to the next


@dataclass(frozen=True)
class Stage:
    """A box of the drawing: what runs, the map that comes out of it, how often, and the layer that it is first."""

    kind: str
    shape: tuple[int, ...]
    layer: str
    before: tuple[int, ...]  # the map that goes in
    times: int = 1
    inner: int = 0  # the convolutions and linear layers inside
    layers: tuple[str, ...] = ()  # the names of all that it stands for, where there is more than one

    @property
    def side(self) -> str:
        """The height and width of the map, "56 x 56"; "" for a row of numbers."""
        return f"{self.shape[1]} x {self.shape[2]}" if len(self.shape) == 3 else ""

    @property
    def tint(self) -> str:
        """What it is, for its colour: "block", "conv", "linear" or "pool"."""
        if self.inner:
            return "block"
        first = self.kind.split()[0]
        return first if first in ("conv", "linear") else "pool"

    @property
    def head(self) -> str:
        """What runs, with how often: "2 x conv 3x3"."""
        return f"{self.times} x {self.kind}" if self.times > 1 else self.kind


def outermost(found: list[Call], input_size: tuple[int, ...]) -> list[Stage]:
    """The outermost layers of a run in order: sequences opened, quiet layers left out."""
    stages: list[Stage] = []
    before = input_size
    for call in _outside(found):
        if call.kind not in QUIET:
            inside = [
                each for each in found if each.layer.startswith(f"{call.layer}.") and each.kind in ("conv", "linear")
            ]
            # a convolution with its norm and activation is drawn as one
            shown = inside[0] if not call.leaf and len(inside) == 1 else call
            inner = len(inside) if shown is call else 0
            stages.append(Stage(_kind(shown), call.output_shape, call.layer, before, inner=inner))
        before = call.output_shape
    return stages


def collapsed(drawn: list[Stage]) -> list[Stage]:
    """Neighbours of one kind and one map as one stage."""
    stages: list[Stage] = []
    for stage in drawn:
        last = stages[-1] if stages else None
        if last and (last.kind, last.shape) == (stage.kind, stage.shape):
            layers = (*(last.layers or (last.layer,)), stage.layer)
            stages[-1] = replace(last, times=last.times + 1, layers=layers)
        else:
            stages.append(stage)
    return stages


def rows_of(stages: list[Stage], wide: int = WIDE) -> list[list[Stage]]:
    """The rows of a drawing: a new one where the size of the map changes, and after `wide` boxes."""
    rows: list[list[Stage]] = []
    for stage in stages:
        if not rows or len(rows[-1]) == wide or rows[-1][0].side != stage.side:
            rows.append([])
        rows[-1].append(stage)
    return rows


def whole(model: Any, input_size: tuple[int, int, int]) -> Any:
    """A figure of a whole network, C x H x W coming in: a row for each size of the map, arrows in the order of running.

    The model runs once, in eval mode on zeros.
    """
    rows = rows_of(collapsed(outermost(calls(model, input_size), input_size)))
    most = max(map(len, rows))
    drawn = figure(BOX * (most + 0.7), TALL * (len(rows) + 1))
    axes = drawn.subplots()
    axes.axis("off")
    arrow = {"arrowstyle": "-|>", "color": LINE, "shrinkA": 0, "shrinkB": 0}
    box = {"boxstyle": "round,pad=0.35", "edgecolor": LINE}

    def put(x: float, y: float, text: str, colour: str) -> None:
        axes.text(x, y, text, ha="center", va="center", fontsize=8, bbox={**box, "facecolor": colour})

    put(0, 0, " x ".join(map(str, input_size)), "#f1f3f5")
    last = (0.0, 0.0)
    for level, row in enumerate(rows, 1):
        y = -float(level)
        axes.annotate("", (0, y + 0.29), (last[0], last[1] - 0.29), arrowprops=arrow)
        axes.text(-0.55, y, row[0].side, ha="right", va="center", fontsize=8, color=LINE)
        for x, stage in enumerate(row):
            if x:
                axes.annotate("", (x - 0.4, y), (x - 0.6, y), arrowprops=arrow)
            put(x, y, f"{stage.head}\n{' x '.join(map(str, stage.shape))}", _colour(stage))
        last = (len(row) - 1.0, y)
    axes.set_xlim(-1.1, most - 0.4)
    axes.set_ylim(-len(rows) - 0.5, 0.5)
    return drawn


def _colour(stage: Stage) -> str:
    return {"block": "#ffe2b8", "pool": "#d6f0da", **COLOURS}[stage.tint]


def _outside(found: list[Call]) -> list[Call]:
    """The calls that are drawn: those outside all others, sequences replaced by what is in them."""
    opened = {"", *(call.layer for call in found if call.kind == "sequential")}
    chosen = [
        call for call in found if call.layer and call.kind != "sequential" and call.layer.rpartition(".")[0] in opened
    ]
    # a sequence inside a block is part of the block
    blocks = {call.layer for call in found if not call.leaf and call.layer not in opened}
    return [call for call in chosen if not any(call.layer.startswith(f"{each}.") for each in blocks)]


def _kind(call: Call) -> str:
    window, stride = call.config.get("kernel_size"), call.config.get("stride")
    text = call.kind.replace("adaptive_avg_pool", "mean").replace("_", " ")
    if isinstance(window, tuple):
        text += f" {window[0]}x{window[1]}"
        text += f" /{stride[0]}" if isinstance(stride, tuple) and stride[0] != 1 else ""
    return text
