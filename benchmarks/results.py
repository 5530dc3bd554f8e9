"""What a benchmark found: printed line by line, and on demand as JSON and as a plot, with what it was measured on.

A script makes one Results of its parser, which gives it `--json FILE` and `--plot FILE`, adds rows as it measures, and
ends with `write`.
"""

import argparse
import json
import os
import platform
import shlex
import sys
from contextlib import suppress
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from zoo.errors import ZooError
from zoo.files import aside, write_text
from zoo.inference.speed_plots import checked
from zoo.optional_libraries import extra
from zoo.system import load, processor
from zoo.version import __version__

LIBRARIES = ("numpy", "opencv-python", "torch", "torchvision", "paddlepaddle", "onnx", "onnxruntime", "openvino")
COLOURS = {True: "#116329", False: "#b3141c", None: "#59636e"}
WORDS = {True: "met", False: "not met", None: "no goal"}


class Results:
    """Rows of one run, and the facts of the machine; chosen: the options that the script was given.

    A row is a dict: name, and where they apply side (the backend or the way), kind, ratio, goal, at_most and met, and
    whatever else was measured, seconds of CPU time as cpu and of the clock as clock.
    """

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows and the machine as JSON")
        parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the ratios to a PNG, SVG or PDF")
        self.chosen = parser.parse_args()
        if self.chosen.plot is not None:
            try:
                # told before anything is measured, not after
                checked(self.chosen.plot)
            except ZooError as error:
                parser.error(str(error))
        self.script = Path(sys.argv[0]).name
        self.rows: list[dict[str, Any]] = []
        self.facts = facts(getattr(self.chosen, "threads", None))

    def row(
        self,
        name: str,
        words: str,
        *,
        ratio: float | None = None,
        goal: float | None = None,
        at_most: bool = False,
        **figures: Any,
    ) -> None:
        """Keep a row and print its line: the words, and whether the ratio reaches its goal (or stays within it)."""
        row: dict[str, Any] = {"name": name, **figures, "ratio": ratio}
        if goal is not None and ratio is not None:
            met = ratio <= goal if at_most else ratio >= goal
            row |= {"goal": goal, "at_most": at_most, "met": met}
            words += f"; goal {'at most ' if at_most else ''}{goal:.2f}: {WORDS[met]}"
        self.rows.append(row)
        print(words, flush=True)

    def write(self) -> None:
        """Write what was asked for, each aside and renamed."""
        self.facts["load_after"] = load()
        if self.chosen.json is not None:
            found = {"script": self.script, **self.facts, "rows": self.rows}
            write_text(self.chosen.json, json.dumps(found, indent=1) + "\n")
        if self.chosen.plot is not None:
            draw(self.script, self.facts, self.rows, self.chosen.plot)


def facts(threads: int | None) -> dict[str, Any]:
    """What the figures depend on: versions, threads, processor, its cores, load, date and command line."""
    versions = {"zoo": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[library] = version(library)
    return {
        "versions": versions,
        "threads": threads,
        "processor": processor(),
        "cores": os.cpu_count(),
        "load_before": load(),
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
    }


def label(row: dict[str, Any]) -> str:
    """A row's name in the plot."""
    return ", ".join(str(row[key]) for key in ("name", "side", "kind") if row.get(key))


def draw(script: str, told: dict[str, Any], rows: list[dict[str, Any]], path: Path) -> None:
    """Bars of the ratios, green where the goal is met, red where not; the goal is a line across its bar."""
    made = extra("matplotlib.figure", "to draw plots").Figure
    patch = extra("matplotlib.patches", "to draw plots").Patch
    shown = [row for row in rows if row["ratio"] is not None]
    figure = made(figsize=(9, 1.6 + 0.26 * len(shown)), layout="constrained")
    axes = figure.subplots()
    ratios, places = [row["ratio"] for row in shown], range(len(shown))
    bars = axes.barh(places, ratios, color=[COLOURS[row.get("met")] for row in shown])
    marks = [(place, row["goal"]) for place, row in enumerate(shown) if "goal" in row]
    axes.vlines([goal for _, goal in marks], [at - 0.45 for at, _ in marks], [at + 0.45 for at, _ in marks], "k")
    # the figure stands behind the bar or behind its goal, whichever is further right
    for place, (bar, row) in enumerate(zip(bars, shown, strict=True)):
        right = max(bar.get_width(), row.get("goal", 0))
        axes.annotate(
            f"{row['ratio']:.3g}", (right, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7
        )
    axes.set_yticks(places, [label(row) for row in shown], fontsize=7)
    axes.invert_yaxis()
    every = [*ratios, *(goal for _, goal in marks)]
    if min(every, default=1) > 0 and max(every, default=1) > 30 * min(every, default=1):
        axes.set_xscale("log")
    axes.margins(x=0.1)
    axes.set_xlabel("ratio; the line across a bar is its goal")
    axes.spines[["top", "right"]].set_visible(False)
    found = [met for met in (True, False, None) if any(row.get("met") is met for row in shown)]
    figure.legend(
        handles=[patch(color=COLOURS[met], label=WORDS[met]) for met in found],
        fontsize=7,
        loc="outside lower right",
        ncols=3,
    )
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    threads = told["threads"] or "the script says"
    figure.suptitle(
        f"benchmarks/{script}; threads: {threads}; {told['processor']}, {told['cores']} cores\n{versions}",
        fontsize=7,
    )
    with aside(path) as part:
        figure.savefig(part, format=path.suffix[1:], dpi=120)
