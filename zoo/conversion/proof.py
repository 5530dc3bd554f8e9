"""What came of moving a trained network from one kind of file to another: the proof, on a screen and as a file."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from zoo.report.parity_report import Level, figure, verdict
from zoo.version import __version__
from zoo.weights.official import digest


@dataclass(frozen=True)
class Conversion:
    """What was converted and what is proven of it. Prints as a table; to_json() is the proof as a file.

    levels: "1" (every tensor is there again, bit for bit, read by the target's own library) and "3" (every layer's
    output in float64, the source's network against the target's); for ONNX, whose tensors have no names of ours,
    "onnx" (ONNX Runtime's logits against every installed backend's). unproven says what could not be shown, and why.
    counters is the number of num_batches_tracked that were written. seconds: by step.
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
        """Whether there is a proof, nothing is left out of it, and all of it holds."""
        return bool(self.levels) and not self.unproven and all(level.passed for level in self.levels)

    def to_json(self) -> str:
        """The proof as a JSON object, with the SHA-256 of both files."""
        facts = {"zoo": __version__, "proven": self.proven, **asdict(self)}
        facts["sha256"] = {path: digest(Path(path), "sha256") for path in (self.source, self.target)}
        return json.dumps(facts, ensure_ascii=False, indent=1)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        size = f"{self.tensors:,} tensors, {self.nbytes / 1e6:,.1f} MB"
        yield Text(f"read    {self.source} ({self.read_as}, {self.layout}'s layout)")
        yield Text(f"card    {self.why}")
        yield Text(f"wrote   {self.target} ({self.written_as}): {size}, {self.dtype}")
        for note in self.notes:
            yield Text(f"note    {note}")
        if self.levels:
            table = Table(title=f"proof: {' and '.join(f'{name} {number}' for name, number in self.versions.items())}")
            for column in ("level", "measured", "tolerance", "", "where"):
                table.add_column(column, overflow="fold", justify="right" if column == "measured" else "left")
            for level in self.levels:
                title, limit = f"{level.name} {level.title}", f"{level.tolerance:g} {level.unit}"
                table.add_row(title, figure(level), limit, verdict(level.verdict), level.where)
            yield table
        for words in self.unproven:
            yield Text(f"not proven: {words}")


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, step: str) -> None:
        """The step that now ends."""
        now = time.perf_counter()
        self.seconds[step], self.last = now - self.last, now
