"""Plots of a BenchReport: bars, or how the time of a batch grows with batch size, picture size or depth."""

from pathlib import Path
from typing import Any

from zoo.cards import card
from zoo.errors import unknown
from zoo.files import aside
from zoo.inference.measured import BenchReport, Row
from zoo.optional_libraries import extra

COLOURS = ("#0550ae", "#953800", "#6639ba", "#116329", "#b3141c", "#59636e")
FORMATS = (".png", ".svg", ".pdf")
AXES = {"batch": "pictures a batch", "image_size": "height and width", "macs": "multiply-accumulates a picture"}


def draw(report: BenchReport, path: str | Path) -> None:
    """Write a plot: how the time of a batch grows where a network was measured at several batch or picture sizes, or
    three networks of one family at one; else bars of pictures a second.

    UnknownChoiceError for an ending other than .png, .svg and .pdf; DependencyError, FileError.
    """
    path = checked(path)
    rows = report.rows
    made = extra("matplotlib.figure", "to draw plots").Figure
    grows = next((key for key in ("batch", "image_size") if _varies(rows, key)), None)
    names = {row.network for row in rows}
    if grows is None and len(names) >= 3 and len({card(name).family for name in names}) == 1:
        grows = "macs"
    if grows is not None:
        figure = made(figsize=(8, 4.5), layout="constrained")
        _growth(figure.subplots(), rows, grows)
    else:
        figure = made(figsize=(9, 1.2 + 0.32 * len(rows)), layout="constrained")
        _bars(figure.subplots(), rows)
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    figure.suptitle(f"{versions}; threads: {report.threads}; {report.processor}; {report.device}", fontsize=9)
    with aside(path) as part:
        figure.savefig(part, format=path.suffix[1:], dpi=120)


def checked(path: str | Path) -> Path:
    """The path, if its ending is that of a plot."""
    path = Path(path)
    if path.suffix not in FORMATS:
        raise unknown("ending of a plot", path.suffix, FORMATS)
    return path


def _label(row: Row) -> str:
    way = row.way if row.precision == "float32" else f"{row.way} {row.precision}"
    return f"{row.backend}, {way}"


def _varies(rows: tuple[Row, ...], key: str) -> bool:
    first = [row for row in rows if (row.network, _label(row)) == (rows[0].network, _label(rows[0]))]
    return len({getattr(row, key) for row in first}) > 1


def _growth(axes: Any, rows: tuple[Row, ...], key: str) -> None:
    lines: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        label = _label(row) if key == "macs" else f"{row.network}, {_label(row)}"
        lines.setdefault(label, []).append((getattr(row, key), row.latency[0]))
    for number, (label, points) in enumerate(lines.items()):
        points.sort()
        axes.loglog(*zip(*points, strict=True), "o-", label=label, color=COLOURS[number % len(COLOURS)])
    named = {getattr(row, key): row.network if key == "macs" else str(getattr(row, key)) for row in rows}
    axes.set_xticks(list(named), list(named.values()))
    axes.set_xticks([], minor=True)
    axes.set(xlabel=AXES[key], ylabel="ms a batch, median")
    axes.grid(color="#e6eaef")
    axes.legend(fontsize=7)


def _bars(axes: Any, rows: tuple[Row, ...]) -> None:
    labels = list(dict.fromkeys(map(_label, rows)))
    places = range(len(rows))
    colours = [COLOURS[labels.index(_label(row)) % len(COLOURS)] for row in rows]
    bars = axes.barh(places, [row.throughput for row in rows], color=colours)
    axes.bar_label(bars, [f"{row.throughput:.3g}  (x {row.ratio:.2f})" for row in rows], padding=3, fontsize=7)
    axes.set_yticks(places, [f"{row.network}, {_label(row)}" for row in rows], fontsize=7)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.set_xlabel("pictures a second (and the ratio of CPU time to the eager network)")
    axes.spines[["top", "right"]].set_visible(False)
