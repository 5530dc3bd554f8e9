"""The result of moving a trained network from one kind of file to another: the proof, on a screen and as a file."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from zoo.array_difference import difference, unequal_bits
from zoo.report.parity_report import Level, figure, verdict
from zoo.version import __version__
from zoo.weights.other_formats import Arrays
from zoo.weights.published_weights import digest


@dataclass(frozen=True)
class Conversion:
    """What zoo.convert did and what it proved. Printed with rich, it is a table.

    Attributes:
        levels: the comparisons that were made. "1": every tensor, read by the target's own library, has the same bits.
            "3": the output of every layer in float64, the source's network against the target's. "onnx", for ONNX
            files: ONNX Runtime's logits against those of every installed backend.
        unproven: what could not be shown, and why.
        counters: how many num_batches_tracked were written.
        seconds: the time of each step.

    Example:
        >>> import json, zoo
        >>> zoo.save(zoo.build("lenet", backend="paddle"), "lenet.safetensors")
        >>> done = zoo.convert("lenet.safetensors", "lenet.pth")
        >>> done.card, done.tensors, done.proven
        ('lenet', 10, True)
        >>> json.loads(done.to_json())["proven"]
        True
        >>> done.lines()[0].plain
        "read    lenet.safetensors (zoo, torch's layout)"
    """

    source: str
    target: str
    read_as: str
    written_as: str
    card: str
    arguments: dict[str, Any]
    why: str
    layout: str
    dtype: str
    tensors: int
    counters: int
    nbytes: int
    levels: tuple[Level, ...]
    unproven: tuple[str, ...]
    notes: tuple[str, ...]
    versions: dict[str, str]
    seconds: dict[str, float] = field(compare=False)

    @property
    def proven(self) -> bool:
        """Whether there is a proof, it is complete, and every level of it passed."""
        return bool(self.levels) and not self.unproven and all(level.passed for level in self.levels)

    def to_json(self) -> str:
        """Return the proof as a JSON object, with the SHA-256 checksums of both files."""
        facts = {"zoo": __version__, "proven": self.proven, **asdict(self)}
        facts["sha256"] = {path: digest(Path(path), "sha256") for path in (self.source, self.target)}
        return json.dumps(facts, ensure_ascii=False, indent=1)

    def lines(self) -> list[Text | Table]:
        """What is printed, one after another: lines, and the table of the proof if there is one."""
        size = f"{self.tensors:,} tensors, {self.nbytes / 1e6:,.1f} MB"
        texts = [
            f"read    {self.source} ({self.read_as}, {self.layout}'s layout)",
            f"card    {self.why}",
            f"wrote   {self.target} ({self.written_as}): {size}, {self.dtype}",
            *(f"note    {note}" for note in self.notes),
        ]
        tables = []
        if self.levels:
            table = Table(title=f"proof: {' and '.join(f'{name} {number}' for name, number in self.versions.items())}")
            for column in ("level", "measured", "tolerance", "", "where"):
                table.add_column(column, overflow="fold", justify="right" if column == "measured" else "left")
            for level in self.levels:
                title, limit = f"{level.name} {level.title}", f"{level.tolerance:g} {level.unit}"
                table.add_row(title, figure(level), limit, verdict(level.verdict), level.where)
            tables.append(table)
        return [*map(Text, texts), *tables, *(Text(f"not proven: {words}") for words in self.unproven)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.lines()


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, step: str) -> None:
        """The step that now ends."""
        now = time.perf_counter()
        self.seconds[step], self.last = now - self.last, now


def relative(given: np.ndarray, wanted: np.ndarray) -> float:
    """Return the largest difference, relative to the largest value."""
    return difference(given, wanted).relative


def written(expected: Arrays, found: Arrays) -> Level:
    """Compare every tensor that was read again with what was written, bit for bit."""
    problems = [f"{name} is missing" for name in expected if name not in found]
    problems += [f"{name} is left over" for name in found if name not in expected]
    for name in expected.keys() & found.keys():
        bits = unequal_bits(expected[name], found[name])
        if bits:
            problems.append(f"{name} differs in {bits:,} values")
    where = problems[0] if problems else f"{len(expected):,} tensors, none missing, none left over"
    return Level("1", "values, read again", not problems, 0.0, float(len(problems)), "tensors differ", where)
