"""What a comparison found: one Level a row, and the ParityReport that holds them with all that reproduces it."""

import json
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Level:
    """One level's outcome: passed means measured <= tolerance, and whatever else `where` would name.

    where is the place of the largest figure, or, on failure, the first layer that parts with both values and the
    likely cause.
    """

    name: str
    title: str
    passed: bool
    tolerance: float
    measured: float
    unit: str
    where: str
    counts: dict[str, int] = field(default_factory=dict)  # level 0: what both backends count
    # what a plot draws: level 3 "layers", "relative"; level 3b "layers", "explained", "error NAME" and "alone NAME" of
    # each; level 8 "loss NAME" of each and "difference", a value a step
    series: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ParityReport:
    """A comparison of one network in both backends. mode is "proof" (see zoo/torch/layers.py) for levels 3 and 3b."""

    network: str
    arguments: dict[str, Any]
    seed: int
    image: str
    mode: str
    levels: tuple[Level, ...]
    versions: dict[str, str]
    threads: dict[str, int]
    processor: str
    seconds: float = field(compare=False)

    @property
    def passed(self) -> bool:
        """Whether every level passed, and there was one."""
        return bool(self.levels) and all(level.passed for level in self.levels)

    def to_json(self) -> str:
        """The report as a JSON object; an infinite figure is the string "inf", since JSON has no such number."""
        return json.dumps(_plain({"passed": self.passed, **asdict(self)}), ensure_ascii=False, allow_nan=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(title=f"{self.network}: {' against '.join(self.versions)}, on {self.image}")
        table.add_column("level", no_wrap=True)
        table.add_column("measured", justify="right", no_wrap=True)
        table.add_column("tolerance", justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
        table.add_column("where", overflow="fold")
        for level in self.levels:
            title, tolerance = f"{level.name} {level.title}", f"{level.tolerance:g} {level.unit}"
            table.add_row(title, figure(level), tolerance, verdict(level.passed), level.where)
        yield table


def _plain(content: Any) -> Any:
    """The content with figures that JSON does not know as words: "inf", "nan"."""
    if isinstance(content, dict):
        return {name: _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return str(content) if isinstance(content, float) and not isfinite(content) else content


def figure(level: Level) -> Text:
    """A level's measured figure, red where it failed."""
    count = level.measured.is_integer()
    return Text(f"{level.measured:.0f}" if count else f"{level.measured:.2g}", style="" if level.passed else "bold red")


def verdict(passed: bool) -> Text:
    """The word for the last column."""
    return Text("equal", style="green") if passed else Text("DIFFERENT", style="bold red")


def overview(reports: list[ParityReport]) -> Table:
    """One row a network, one column a level with the measured figure, the tolerances in the heads."""
    table = Table(title="every network in both backends")
    table.add_column("network", no_wrap=True)
    counted = list(reports[0].levels[0].counts) if reports[0].levels else []
    for name in counted:
        table.add_column(name, justify="right", no_wrap=True)
    for level in reports[0].levels:
        head = f"{level.name}\n{level.title}\n<= {level.tolerance:g}"
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for report in reports:
        counts = [f"{report.levels[0].counts[name]:,}" for name in counted]
        table.add_row(report.network, *counts, *map(figure, report.levels), verdict(report.passed))
    return table
