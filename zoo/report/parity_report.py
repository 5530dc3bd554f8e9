"""What a comparison found: one Level a row, and the ParityReport that holds them with all that reproduces it."""

import json
from dataclasses import asdict, dataclass, field
from math import isfinite, isnan, nan
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from zoo.backends import other_backends

EQUAL, DIFFERENT, NO_ANSWER = "equal", "DIFFERENT", "no answer"


@dataclass(frozen=True)
class Level:
    """One level's outcome: passed means measured <= tolerance, and whatever else `where` would name.

    where is the place of the largest figure, or, on failure, the first layer that differs with both values and the
    likely cause. measured is NaN where the level has no answer, which does not pass; where says why. In levels 4, 5, 6
    and 8 the tolerance is the network's own, see zoo/parity/training_limits.py.
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
    # each; level 8 "loss NAME" of each, "difference" and its "limit", a value a step; of more than one backend that is
    # compared with the first, differences are the largest
    series: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """EQUAL, DIFFERENT, or NO_ANSWER where nothing could be measured."""
        return EQUAL if self.passed else NO_ANSWER if isnan(self.measured) else DIFFERENT


@dataclass(frozen=True)
class ParityReport:
    """The result of zoo.compare: one Level for each level that ran. Printed with rich, it is a table.

    Attributes:
        network: the network's name, or the names of the two models.
        arguments, seed, image, versions, threads, processor: all that is needed to run the comparison again.
        mode: "proof" (see zoo/torch/layers.py), the mode of levels 3 and 3b.
        levels: each with name, measured, tolerance, unit, passed and where (the largest difference, or the first layer
            that differs).

    Example:
        >>> import json, zoo
        >>> report = zoo.compare("lenet", levels="0")
        >>> report.verdict, report.passed, report.levels[0].measured
        ('equal', True, 0.0)
        >>> json.loads(report.to_json())["network"]
        'lenet'
    """

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
        """Whether at least one level ran and all levels passed."""
        return bool(self.levels) and all(level.passed for level in self.levels)

    @property
    def verdict(self) -> str:
        """Return "DIFFERENT" if a level found one, else "no answer" if one could not be measured, else "equal"."""
        words = {level.verdict for level in self.levels}
        return EQUAL if self.passed else NO_ANSWER if NO_ANSWER in words and DIFFERENT not in words else DIFFERENT

    def to_json(self) -> str:
        """Return the report as a JSON object, in which an infinite number is the string "inf"."""
        return json.dumps(_plain({"passed": self.passed, **asdict(self)}), ensure_ascii=False, allow_nan=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield detail(self)


def skipped(name: str, why: str) -> Level:
    """A level that did not run: no answer."""
    return Level(name, "skipped", False, 0.0, nan, "", why)


def _plain(content: Any) -> Any:
    """The content with figures that JSON does not know as words: "inf", "nan"."""
    if isinstance(content, dict):
        return {name: _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return str(content) if isinstance(content, float) and not isfinite(content) else content


def figure(level: Level) -> Text:
    """A level's measured figure, red where it failed; a dash where there is none."""
    if isnan(level.measured):
        return Text("-", style="bold red")
    count = level.measured.is_integer()
    return Text(f"{level.measured:.0f}" if count else f"{level.measured:.2g}", style="" if level.passed else "bold red")


def verdict(word: str) -> Text:
    """A verdict in its colour."""
    return Text(word, style={EQUAL: "green", NO_ANSWER: "bold yellow"}.get(word, "bold red"))


def place(what: str, backend: str) -> str:
    """A place or a problem, with the backend's name where more than one is compared with the first."""
    return what if len(other_backends()) == 1 else f"{backend}: {what}"


def detail(report: ParityReport) -> Table:
    """One row a level: what was measured, the tolerance, the verdict, and where."""
    table = Table(title=f"{report.network}: {' against '.join(report.versions)}, on {report.image}")
    # a narrow terminal breaks what may be broken, so that the verdict is there
    table.add_column("level")
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("tolerance", justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("where", overflow="fold")
    for level in report.levels:
        title, tolerance = f"{level.name} {level.title}", f"{level.tolerance:g} {level.unit}"
        table.add_row(title, figure(level), tolerance, verdict(level.verdict), level.where)
    return table


def overview(reports: list[ParityReport]) -> Table:
    """One row a network, one column a level with the measured figure, the tolerances in the heads."""
    table = Table(title=f"{len(reports)} networks in {' and '.join(reports[0].versions)}")
    table.add_column("network", no_wrap=True)
    # a network that a backend lacks has no counts
    counts = [report.levels[0].counts if report.levels else {} for report in reports]
    counted = list(dict.fromkeys(name for each in counts for name in each))
    for name in counted:
        table.add_column(name, justify="right", overflow="fold")
    heads: dict[str, Level] = {}
    for level in (level for report in reports for level in report.levels):
        if level.name not in heads or heads[level.name].verdict == NO_ANSWER:
            heads[level.name] = level
    for level in heads.values():
        alike = [each for report in reports for each in report.levels if each.name == level.name]
        limits = {each.tolerance for each in alike if each.title == level.title}
        head = f"{level.name}\n{level.title}\n<= {level.tolerance:g}" + " and others" * (len(limits) > 1)
        table.add_column(head, justify="right", overflow="fold")
    table.add_column("", no_wrap=True)
    for report, known in zip(reports, counts, strict=True):
        cells = [f"{known[name]:,}" if name in known else "-" for name in counted]
        table.add_row(report.network, *cells, *map(figure, report.levels), verdict(report.verdict))
    return table
