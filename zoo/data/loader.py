"""Batches of a data set, read by threads, in an order that depends on the seed and not on the number of workers."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from zoo.data.dataset import Dataset
from zoo.errors import ArgumentError, FileError, unknown

ON_ERROR = ("raise", "skip")
AHEAD = 1 << 20  # bytes of inputs that are looked up at a time


class MapStyle(Protocol):
    """Any map-style data set: ours, or one of a framework whose samples are arrays."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...


@dataclass(frozen=True)
class Batch:
    """Pictures float32 N x C x H x W, their labels (int64 N) and numbers in the data set (int64 N).

    number counts the batches of the epoch; at is where these pictures stand in the whole batch of all shards.
    """

    images: np.ndarray
    labels: np.ndarray
    indices: np.ndarray
    number: int
    at: int


@dataclass(frozen=True)
class Skipped:
    """A picture that could not be read: its name, and why."""

    where: str
    reason: str


class Loader:
    """Batches in a seeded order. Iterating yields what is left of the current epoch and moves on to the next.

    batch_size is that of all shards together; shard is (rank, world) and takes its share of every batch, without
    overlap. workers is the number of reading threads (0: the caller's own; None: one a core, at most 8), prefetch how
    many batches may wait beyond those being read. drop_last leaves out a short last batch. on_error: "raise" the error
    of a picture that cannot be read, or "skip" it: the batch is shorter then, and skipped lists it. ArgumentError for
    values that cannot be.
    """

    def __init__(
        self,
        dataset: MapStyle,
        batch_size: int = 32,
        *,
        shuffle: bool = True,
        seed: int = 0,
        workers: int | None = None,
        prefetch: int = 2,
        drop_last: bool = False,
        on_error: str = "raise",
        shard: tuple[int, int] = (0, 1),
    ) -> None:
        if on_error not in ON_ERROR:
            raise unknown("on_error", on_error, ON_ERROR)
        workers = min(os.cpu_count() or 1, 8) if workers is None else workers
        if batch_size < 1 or workers < 0 or prefetch < 0 or not 0 <= shard[0] < shard[1]:
            raise ArgumentError(
                f"a loader needs batch_size from 1, workers and prefetch from 0 and a shard (rank, world), found "
                f"{batch_size}, {workers}, {prefetch} and {shard}; give other values."
            )
        if not len(dataset) or (drop_last and len(dataset) < batch_size):
            raise ArgumentError(
                f"{len(dataset)} pictures make no batch of {batch_size}; give more pictures or a smaller batch_size."
            )
        self.dataset, self.batch_size, self.shuffle, self.seed = dataset, batch_size, shuffle, seed
        self.workers, self.prefetch, self.drop_last, self.on_error = workers, prefetch, drop_last, on_error
        self.shard = shard
        self.skipped: list[Skipped] = []
        self._epoch, self._batch = 0, 0

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        count = len(self.dataset) / self.batch_size
        return int(count) if self.drop_last else -int(-count // 1)

    def order(self, epoch: int) -> np.ndarray:
        """The numbers of the pictures in the order of an epoch (from 0), of all shards: int64 N."""
        if not self.shuffle:
            return np.arange(len(self.dataset))
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.dataset))

    def __iter__(self) -> Iterator[Batch]:
        epoch, order = self._epoch, self.order(self._epoch)
        if self._at_once(order[:1]) is not None:
            yield from self._looked_up(epoch, order)
            return
        if not self.workers:
            for number in range(self._batch, len(self)):
                yield self._handed(self._read(epoch, order, number))
            return
        pool = ThreadPoolExecutor(self.workers, "zoo-loader")
        waiting: deque[Future[tuple[Batch, list[Skipped]]]] = deque()
        try:
            ahead = iter(range(self._batch, len(self)))
            for number in ahead:
                waiting.append(pool.submit(self._read, epoch, order, number))
                if len(waiting) >= self.workers + self.prefetch:
                    yield self._handed(waiting.popleft().result())
            while waiting:
                yield self._handed(waiting.popleft().result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def state(self) -> dict[str, int | bool]:
        """The position after the batches that were handed out, for restore()."""
        return {
            "epoch": self._epoch, "batch": self._batch, "seed": self.seed, "batch_size": self.batch_size,
            "pictures": len(self.dataset), "shuffle": self.shuffle, "drop_last": self.drop_last,
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state(); ArgumentError if that had another order of pictures."""
        own = self.state()
        for name in ("seed", "batch_size", "pictures", "shuffle", "drop_last"):
            if state.get(name) != own[name]:
                raise ArgumentError(
                    f"the position is one of a loader with {name}={state.get(name)}, this one has {own[name]}; "
                    "restore it with the same data and settings."
                )
        self.seek(int(state["epoch"]), int(state["batch"]))

    def seek(self, epoch: int, batch: int = 0) -> None:
        """Go to a batch of an epoch, both from 0."""
        self._epoch, self._batch = epoch + batch // len(self), batch % len(self)

    def _handed(self, read: tuple[Batch, list[Skipped]]) -> Batch:
        batch, skipped = read
        self.skipped += [entry for entry in skipped if entry not in self.skipped]
        self.seek(self._epoch, batch.number + 1)
        return batch

    def _read(self, epoch: int, order: np.ndarray, number: int) -> tuple[Batch, list[Skipped]]:
        """Read one batch's share of this shard, in the order's order."""
        own, start = self._share(order, number)
        size = self.dataset.prepare.size if isinstance(self.dataset, Dataset) else None
        images: np.ndarray | None = np.empty((len(own), *size), np.float32) if size else None
        samples: list[np.ndarray] = []
        labels: list[int] = []
        kept: list[int] = []
        skipped: list[Skipped] = []
        for index in own.tolist():
            try:
                image, label = self._sample(index, epoch, None if images is None else images[len(kept)])
            except FileError as error:
                if self.on_error == "raise":
                    raise
                skipped.append(Skipped(self._where(index), str(error)))
                continue
            samples.append(image)
            labels.append(label)
            kept.append(index)
        if images is None:
            images = np.stack(samples) if samples else np.empty((0,), np.float32)
        return Batch(images[: len(kept)], np.array(labels, np.int64), np.array(kept, np.int64), number, start), skipped

    def _share(self, order: np.ndarray, number: int) -> tuple[np.ndarray, int]:
        """The pictures of a batch that are this shard's, and where they start in the batch."""
        whole = order[number * self.batch_size : (number + 1) * self.batch_size]
        rank, world = self.shard
        start, stop = len(whole) * rank // world, len(whole) * (rank + 1) // world
        return whole[start:stop], start

    def _looked_up(self, epoch: int, order: np.ndarray) -> Iterator[Batch]:
        """What is left of an epoch, several batches at a time and without threads: a look-up costs less than a call."""
        each = max(AHEAD // (4 * self.batch_size * int(np.prod(self.dataset.prepare.size))), 1)  # type: ignore[attr-defined]
        count = len(self)
        for first in range(self._batch, count, each):
            numbers = range(first, min(first + each, count))
            shares = [self._share(order, number) for number in numbers]
            indices = np.concatenate([own for own, _ in shares])
            labels = self.dataset.labels[indices]  # type: ignore[attr-defined]
            # a short last batch may have no picture for this shard
            found = self._at_once(indices)
            images: np.ndarray = np.empty((0,), np.float32) if found is None else found
            end = 0
            for number, (own, start) in zip(numbers, shares, strict=True):
                place, end = end, end + len(own)
                self._epoch, self._batch = (epoch, number + 1) if number + 1 < count else (epoch + 1, 0)
                yield Batch(images[place:end], labels[place:end], own, number, start)

    def _at_once(self, indices: np.ndarray) -> np.ndarray | None:
        """The inputs for pictures that lie in memory as one array and need no more than a look-up; None for others."""
        if not isinstance(self.dataset, Dataset) or self.dataset.prepare.augment or not len(indices):
            return None
        pixels = self.dataset.together(indices)
        return None if pixels is None else self.dataset.prepare.grey(pixels)

    def _sample(self, index: int, epoch: int, out: np.ndarray | None) -> tuple[np.ndarray, int]:
        if isinstance(self.dataset, Dataset):
            image, label = self.dataset.sample(index, epoch, out)
        else:
            image, label = self.dataset[index]
        return np.asarray(image, np.float32), int(label)

    def _where(self, index: int) -> str:
        return self.dataset.where(index) if isinstance(self.dataset, Dataset) else f"picture {index}"
