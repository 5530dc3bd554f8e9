"""What reports of `zoo compare --json` say: figures as the ladder prints them, and the plots of the parity pages."""

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10
from typing import Any

from docs.drawing import Canvas

Report = dict[str, Any]


def figure(level: dict[str, Any]) -> str:
    """A level's measured figure; "inf" and "nan" are words in JSON."""
    measured = float(level["measured"])
    return f"{measured:.0f}" if measured.is_integer() else f"{measured:.2g}"


def short(value: float) -> str:
    """A tolerance as the ladder's texts write it: 1e-4 and 3e-5, but 2.5."""
    return f"{value:.0e}".replace("e-0", "e-") if 0 < value < 1e-3 else f"{value:g}"


def tolerance(level: dict[str, Any]) -> str:
    """A level's tolerance."""
    return short(level["tolerance"])


def level_of(report: Report, name: str) -> dict[str, Any] | None:
    """A level of a report by its name, None where it was not run."""
    return next((level for level in report["levels"] if level["name"] == name), None)


def levels_of(reports: dict[str, Report]) -> list[dict[str, Any]]:
    """One level of each name that any report has, in the ladder's order."""
    found: dict[str, dict[str, Any]] = {}
    for report in reports.values():
        for level in report["levels"]:
            found.setdefault(level["name"], level)
    return list(found.values())


class LogAxis:
    """A logarithmic axis in whole powers of ten; 0 is drawn at its start, what is infinite or no number at its end."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.zeros = 0.0 in values
        sizes = [log10(value) for value in values if isfinite(value) and value > 0]
        self.low, self.high = floor(min(sizes)), ceil(max(sizes))
        self.high = max(self.high, self.low + 1)
        # zeros get a place of their own, below the smallest power
        self.low -= self.zeros
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """Where a value is drawn."""
        if not isfinite(value):
            return self.end
        place = max(log10(value), self.low) if value > 0 else self.low
        return self.start + (place - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Powers of ten and where they are."""
        step = ceil((self.high - self.low) / 7)
        powers = range(self.low, self.high + 1, step)
        labels = {power: f"1e{power}" for power in powers} | ({self.low: "0"} if self.zeros else {})
        return [(self.at(10.0**power), label) for power, label in labels.items()]


def by_network(name: str, label: str, reports: dict[str, Report], level: str, allowed: str) -> str:
    """A level's figure of every network on a logarithmic axis, with the tolerance; as SVG."""
    found = {network: level_of(report, level) for network, report in reports.items()}
    shown = {network: each for network, each in found.items() if each}
    if not shown:
        return ""
    values = {network: float(each["measured"]) for network, each in shown.items()}
    limit = next(iter(shown.values()))["tolerance"]
    left, right, top, row = 128, 620, 26, 22
    axis = LogAxis([*values.values(), limit], left, right)
    told = ", ".join(f"{network} {value:.1e}" for network, value in values.items())
    canvas = Canvas(name, f"{label}: {told}", 660)
    bottom = top + row * len(values)
    for x, tick in axis.ticks():
        canvas.line(f"M{x:g} {top - 8}V{bottom}", opacity=0.18)
        canvas.words(x, bottom + 12, tick, size=11, dim=True)
    at = axis.at(limit)
    canvas.line(f"M{at:g} {top - 8}V{bottom}", dashed=True, opacity=0.9)
    canvas.words(at, 8, f"{allowed} {short(limit)}", size=11, anchor="end" if at > (left + right) / 2 else "start")
    for number, (network, value) in enumerate(values.items()):
        y = top + row * number + row / 2
        canvas.words(left - 10, y, network, anchor="end")
        canvas.line(f"M{left} {y:g}H{axis.at(value):g}")
        canvas.mark(axis.at(value), y, f"{network}: {value:.2g}", "conv" if value <= limit else "block")
    return canvas.svg()
