"""Callbacks of a run: the interface, the progress bar and the JSONL log."""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from zoo.files import growing, unwritable
from zoo.training.history import History

WORDS = ("epoch", "train loss", "valid loss", "loss", "top-1", "lr", "s", "images/s")  # of a bar and its lines


class Callback:
    """Informed about a run as it goes; override the methods that you need."""

    def say(self, notes: Iterable[str]) -> None:
        """Before the run starts: sentences on it."""

    def start(self, history: History, steps: int, steps_per_epoch: int) -> None:
        """Before the first step: the history so far (of a resumed run: what it had) and the steps of the whole run."""

    def step(self, number: int, loss: float, lr: float, top1: float, count: int) -> None:
        """After a step (from 1): its loss and top-1 over `count` pictures, and the rate it was made with."""

    def epoch(self, record: dict[str, Any]) -> None:
        """After an epoch: its record, as in History.epochs."""

    def close(self) -> None:
        """After the run, however it ended."""


class ProgressBar(Callback):
    """A bar on standard error with loss, top-1, pictures a second and the time left; a line an epoch.

    told: puts a word of WORDS, or a sentence on the run, in another language.
    """

    def __init__(self, label: str = "", told: Callable[[str], str] | None = None) -> None:
        console = Console(stderr=True)
        self.label, self.told = label, told or str
        self.words = {word: self.told(word) for word in WORDS}  # once: a bar moves at every step
        self.live = console.is_terminal
        self.out = console if self.live else Console(stderr=True, width=120)
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(), console=console, transient=True, disable=not self.live,
        )  # fmt: skip

    def say(self, notes: Iterable[str]) -> None:
        """Print sentences on the run, before it starts."""
        for note in notes:
            self.out.print(f"{self.label}  {self.told(note)}", highlight=False, markup=False, soft_wrap=True)

    def start(self, history: History, steps: int, steps_per_epoch: int) -> None:
        """Show the bar, from where the run goes on."""
        self.label = self.label or history.backend
        done = len(history.steps["loss"])
        self.last = time.perf_counter()
        self.rate = 0.0
        self.bar.start()
        self.task = self.bar.add_task(self.label, total=steps, completed=done, told="")

    def step(self, number: int, loss: float, lr: float, top1: float, count: int) -> None:
        """Move the bar."""
        now = time.perf_counter()
        speed = count / max(now - self.last, 1e-9)
        self.rate = speed if not self.rate else 0.9 * self.rate + 0.1 * speed
        self.last = now
        said = self.words
        told = f"{said['loss']} {loss:.4f}  {said['top-1']} {top1:6.1%}  {self.rate:,.0f} {said['images/s']}"
        self.bar.update(self.task, completed=number, told=told)

    def epoch(self, record: dict[str, Any]) -> None:
        """Print the epoch's line."""
        said = self.words
        line = f"{self.label}  {said['epoch']} {record['epoch']:3d}  {said['train loss']} {record['train_loss']:.4f}"
        line += f"  {said['top-1']} {record['train_top1']:6.1%}"
        if record["valid_loss"] is not None:
            line += f"  {said['valid loss']} {record['valid_loss']:.4f}  {said['top-1']} {record['valid_top1']:6.1%}"
        line += f"  {said['lr']} {record['lr']:.2e}  {record['seconds']:.1f} {said['s']}"
        line += f"  {record['images_per_second']:,.0f} {said['images/s']}"
        self.out.print(line, highlight=False, soft_wrap=True)
        self.last = time.perf_counter()

    def close(self) -> None:
        """Take the bar away."""
        self.bar.stop()


class JsonLog(Callback):
    """One JSON object a line: every step and every epoch, as they happen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def start(self, history: History, steps: int, steps_per_epoch: int) -> None:
        """Begin the log with what the history has: lines after a checkpoint are not the resumed run's."""
        self.file = growing(self.path)
        done = history.steps
        ends = {record["step"]: record for record in history.epochs}
        for at, values in enumerate(zip(done["loss"], done["lr"], done["top1"], done["count"], strict=True)):
            self.step(at + 1, values[0], values[1], values[2], int(values[3]))
            if at + 1 in ends:
                self.epoch(ends[at + 1])

    def step(self, number: int, loss: float, lr: float, top1: float, count: int) -> None:
        """Write a step's line."""
        self._write({"step": number, "loss": loss, "top1": top1, "lr": lr, "count": count})

    def epoch(self, record: dict[str, Any]) -> None:
        """Write an epoch's line."""
        self._write(record)

    def close(self) -> None:
        """Close the file."""
        if self.file:
            # on a full disk what is left was told as such before
            with suppress(OSError):
                self.file.close()

    def _write(self, record: dict[str, Any]) -> None:
        if self.file:
            try:
                self.file.write(json.dumps(record) + "\n")
            except OSError as error:
                raise unwritable(self.path, error) from None
