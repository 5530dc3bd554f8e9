"""Scalars for TensorBoard, written by tensorboardX: either backend, and TensorBoard itself is not needed to write."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from zoo.files import make_folder, unwritable
from zoo.optional_libraries import extra
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
        # its SummaryWriter writes in a thread, which ends at a full disk while the run waits for it without end
        purpose = "for TensorBoard files"
        extra("tensorboardX", purpose)
        make = extra("tensorboardX.event_file_writer", purpose).EventsWriter
        self._proto = extra("tensorboardX.proto.event_pb2", purpose)
        self._summary = extra("tensorboardX.proto.summary_pb2", purpose).Summary
        self._waiting: list[tuple[int, float, dict[str, float]]] = []
        self._folder = folder
        self._writer: Any = None
        make_folder(folder)
        with self._told():
            # two runs may begin in the same second
            self._writer = make(str(Path(folder, "events")), f".{os.getpid()}.{secrets.token_hex(2)}")
            if first_step is not None:
                log = self._proto.SessionLog
                for more in ({"file_version": "brain.Event:2"}, {"session_log": log(status=log.START)}):
                    self._writer.write_event(self._proto.Event(step=first_step, wall_time=time.time(), **more))

    def step(self, number: int, loss: float, lr: float, top1: float, count: int = 0) -> None:
        """One training step: its number from 1, its loss, learning rate and share of right answers (0 to 1)."""
        now = time.time()
        self._waiting.append((number, now, {"loss": loss, "lr": lr, "top1": top1}))
        if now - self._waiting[0][1] > WAIT or len(self._waiting) > MANY:
            self._write()

    def epoch(self, record: dict[str, Any]) -> None:
        """One epoch's record as a history has it; what is not a number, such as None without validation, is left out.

        The words "nan", "inf" and "-inf", as JSON has them, are figures.
        """
        self._write()
        for name, value in record.items():
            if name != "step" and (isinstance(value, int | float) or value in WORDS):
                self._add(f"epoch/{name}", float(value), record["step"], time.time())
        with self._told():
            self._writer.flush()

    def close(self) -> None:
        """Write what is left; a second call does nothing."""
        if self._writer is None:
            return
        try:
            self._write()
        finally:
            writer, self._writer = self._writer, None
            with self._told():
                writer.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(self._folder, error) from None

    def _add(self, tag: str, value: float, step: int, when: float) -> None:
        point = self._summary(value=[self._summary.Value(tag=tag, simple_value=value)])
        with self._told():
            self._writer.write_event(self._proto.Event(step=step, wall_time=when, summary=point))

    def _write(self) -> None:
        # many at a time: alone, between two steps, a point costs three times as much
        for number, when, values in self._waiting:
            for tag, value in values.items():
                self._add(f"step/{tag}", value, number, when)
        self._waiting.clear()

    def __enter__(self) -> "TensorBoard":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
