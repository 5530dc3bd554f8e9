"""Diagrams of networks from what runs: the stages of a whole one, repeated blocks once, and each kind of block."""

import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from typing import Any

import numpy as np

from docs.drawing import Canvas
from docs.source_lines import building, made, watched
from zoo.cards import card
from zoo.course.diagram import LINE, block
from zoo.course.network_drawing import Stage, collapsed, outermost, rows_of
from zoo.errors import ModelError
from zoo.network.blueprint import blueprint
from zoo.network.build import Build, complete, construct
from zoo.network.tables import Row, calls

BACKEND = "torch"  # either would do: level 0 holds that their calls are the same
WIDE, NARROW = 5, 2  # boxes in a row, on a screen and on a phone
LETTERS = 19  # of a box's first line
SCALE = 1.4  # of matplotlib's points, so that letters are as large as the page's
BOX, GAP, TALL, LEFT = 132, 18, 52, 64


@dataclass(frozen=True)
class Anatomy:
    """What one forward pass shows of a network: its stages, every block by itself, and its layers, leaves only."""

    stages: tuple[Stage, ...]
    blocks: tuple[Stage, ...]
    rows: tuple[Row, ...]
    made: dict[str, int]  # by layer, the line of the network's file, the same in both backends, that makes it
    ran: dict[str, list[int]]  # by layer, the lines that run it, in order


@lru_cache(maxsize=1)
def _network(name: str) -> tuple[Any, dict[int, set[int]]]:
    """The network with zeros for weights, since shapes do not depend on them, and the lines that each part reached."""
    facts = card(name)
    arguments = complete(facts, {})
    slots = blueprint(facts, arguments)
    zeros = {slot.name: np.zeros(slot.shape, np.int64 if slot.whole else np.float32) for slot in slots}
    with building(facts.module) as reached:
        model = construct(Build(name, BACKEND, dtype="float32", seed=None, **arguments), zeros)
    return model, reached


@cache
def anatomy(name: str) -> Anatomy:
    """Run a network once and tell its stages and layers; kept, since both languages ask."""
    facts = card(name)
    model, reached = _network(name)
    with watched(model, facts.module) as lines:
        found = calls(model, facts.input_size)
    rows, seen = [], set()
    for call in found:
        if call.leaf:
            rows.append(
                Row(call.layer, call.kind, call.output_shape, 0 if call.layer in seen else call.params, call.macs)
            )
            seen.add(call.layer)
    drawn = outermost(found, facts.input_size)
    stages = tuple(collapsed(drawn))
    return Anatomy(
        stages, tuple(each for each in drawn if each.inner), tuple(rows), made(model, facts.module, reached), lines
    )


def _lines(head: str) -> list[str]:
    """A long name in two lines, broken near its middle before a word or a capital, so that a phone can show it."""
    places = [found.start() for found in re.finditer(r" (?=\w)|(?<=[a-z])(?=[A-Z])", head)]
    if len(head) <= LETTERS or not places:
        return [head]
    at = min(places, key=lambda place: abs(place - len(head) / 2))
    return [head[:at], head[at:].strip()]


def stages(name: str, label: str, wide: int = WIDE) -> str:
    """The drawing of a whole network as SVG: a row for each size of the map, arrows in the order of running.

    label introduces the text alternative, which names every box. wide: boxes in a row. Each box is a link to
    "#stage-1", "#stage-2" and so on.
    """
    shown = anatomy(name).stages
    facts = card(name)
    told = ", ".join(each.head for each in shown)
    canvas = Canvas(f"{name}-stages-{wide}", f"{label}: {told}", LEFT + wide * (BOX + GAP) - GAP + 2)
    rows = rows_of(list(shown), wide)
    canvas.box(LEFT, 4, BOX, 30, [" x ".join(map(str, facts.input_size))])
    x, y, last = float(LEFT), 4.0, (LEFT + BOX / 2, 34.0)
    side, number = "", 0
    for row in rows:
        y = canvas.height + 26
        if row[0].side != side:
            side = row[0].side
            canvas.words(LEFT - 8, y + TALL / 2, side, size=10.5, anchor="end", dim=True)
        for place, stage in enumerate(row):
            x, number = LEFT + place * (BOX + GAP), number + 1
            if place:
                canvas.arrow(f"M{x - GAP} {y + TALL / 2}H{x - 2}")
            else:
                canvas.arrow(_down(last, (x + BOX / 2, y - 2)))
            canvas.begin_link(f"#stage-{number}", f"{stage.head}, {stage.layer}", f' data-stage="{number}"')
            canvas.box(x, y, BOX, TALL, [*_lines(stage.head), " x ".join(map(str, stage.shape))], stage.tint)
            canvas.end_link()
        last = (x + BOX / 2, y + TALL)
    return canvas.svg()


def _down(start: tuple[float, float], end: tuple[float, float]) -> str:
    if start[0] == end[0]:
        return f"M{start[0]:g} {start[1]:g}V{end[1]:g}"
    middle = (start[1] + end[1]) / 2
    return f"M{start[0]:g} {start[1]:g}V{middle:g}H{end[0]:g}V{end[1]:g}"


def kinds_of_blocks(name: str) -> list[Stage]:
    """The first of every kind of block, told apart by class and by how many layers with weights are inside."""
    found: dict[tuple[str, int], Stage] = {}
    for each in anatomy(name).blocks:
        found.setdefault((each.kind, each.inner), each)
    return list(found.values())


@cache
def _block(name: str, layer: str, before: tuple[int, ...]) -> str:
    import matplotlib

    part = reduce(getattr, layer.split("."), _network(name)[0])
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": f"{name}-{layer}"}):
        written = io.StringIO()
        block(part, before).savefig(
            written, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None}
        )
    return written.getvalue()


def block_drawing(name: str, stage: Stage, label: str) -> str | None:
    """The drawing of one block of a network as it runs, as SVG in the page's colours.

    None for a block that does not take the map before it as it is, such as one of ViT, which takes a row of patches.
    """
    try:
        return themed(_block(name, stage.layer, stage.before), label)
    except ModelError:
        return None


def themed(svg: str, label: str) -> str:
    """What matplotlib writes as a part of a page: no prologue, no metadata, lines in the page's colour."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = svg.replace(LINE, "currentColor")
    width = float(re.search(r'width="([\d.]+)pt"', svg)[1])  # type: ignore[index]
    style = f"max-width: 100%; min-width: {0.85 * width * SCALE:.0f}px; height: auto"
    quoted = label.replace('"', "&quot;")
    svg = re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2)
    return svg.replace("<svg", f'<svg role="img" aria-label="{quoted}" style="{style}" width="{width * SCALE:.0f}"', 1)
