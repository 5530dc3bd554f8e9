"""Scalars for TensorBoard, written by tensorboardX: either backend, and TensorBoard itself is not needed to write."""

import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zoo.errors import FileError
from zoo.extras import extra
from zoo.training.callbacks import Callback

WORDS = ("nan", "inf", "-inf")
WAIT, MANY = 2.0, 100  # seconds and steps that points may wait to be written


class TensorBoard(Callback):
    """Writes a run's scalars into an event file in a folder: one point a step, and one a figure at each epoch's end.

    Tags are step/loss, step/top1, step/lr, and epoch/train_loss, epoch/valid_top1 and so on; the axis of both is the
    step, so that they lie over each other. first_step: the first step of a run that is resumed; what an earlier, killed
    one wrote from there on is hidden by TensorBoard. DependencyError, and FileError if the folder cannot be written.
    """

    def __init__(self, folder: str | Path, first_step: int | None = None) -> None:
        make = extra("tensorboardX", "for TensorBoard files").SummaryWriter
        self._waiting: list[tuple[int, float, dict[str, float]]] = []
        try:
            self._writer: Any = make(str(folder), purge_step=first_step)
        except OSError as error:
            raise FileError(
                f"the folder {str(folder)!r} cannot be written ({error.strerror}); choose another place."
            ) from None

    def step(self, number: int, loss: float, lr: float, top1: float, count: int = 0) -> None:
        """One training step: its number from 1, its loss, learning rate and share of right answers (0 to 1)."""
        now = time.time()
        self._waiting.append((number, now, {"loss": loss, "lr": lr, "top1": top1}))
        if now - self._waiting[0][1] > WAIT or len(self._waiting) > MANY:
            self._write()

    def epoch(self, record: dict[str, Any]) -> None:
        """One epoch's record as a history has it; what is no figure, such as None without validation, is left out.

        The words "nan", "inf" and "-inf", as JSON has them, are figures.
        """
        self._write()
        for name, value in record.items():
            if name != "step" and (isinstance(value, int | float) or value in WORDS):
                self._writer.add_scalar(f"epoch/{name}", float(value), record["step"])
        self._writer.flush()

    def close(self) -> None:
        """Write what is left; a second call does nothing."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        # many at a time: alone, between two steps, a point costs three times as much
        for number, when, values in self._waiting:
            for tag, value in values.items():
                self._writer.add_scalar(f"step/{tag}", value, number, walltime=when)
        self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
