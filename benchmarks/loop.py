"""What zoo.fit adds to a network's own training step, its pictures in memory.

    python benchmarks/loop.py [--rounds 5] [--steps 40] [--batch-size 32] [--networks lenet,resnet18] [--backend torch]
        [--json FILE] [--plot FILE]

The network's own step is the loop that a user writes, on one batch that is a tensor already: clear the gradients,
forward, cross entropy, backward, Adam. Against it stands a step of zoo.fit, which reads the pictures from memory, draws
their order, checks the loss, counts the right answers and keeps the history; and one that also writes a run's folder
(log and TensorBoard). The two take turns step by step, from a callback of fit, each with a model of its own; a figure
is the median over all steps of milliseconds of CPU time with one thread, the clock's in brackets, and the ratio the
median of the pairs'. What comes before and after an epoch is not measured. "by hand" is a user's loop that does the
same jobs as fit in the fewest calls: a batch from the pictures in memory, the loss as a number, the right answers.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count as counting
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.data.dataset import Arrays, Prepare
from zoo.system import load
from zoo.training.callbacks import Callback

SIZES = {"lenet": (1, 28, 28), "resnet18": (3, 64, 64), "resnet50": (3, 64, 64)}
GOAL = 1.03
Times = list[tuple[float, float]]


def now() -> tuple[float, float]:
    """Seconds of CPU time of this process, and of the clock."""
    return time.process_time(), time.perf_counter()


class Beside(Callback):
    """After every step of fit, one of the other loop; keeps what both took, but for the first three."""

    def __init__(self, other: Iterator[None]) -> None:
        self.other = other
        self.own: Times = []
        self.fit: Times = []
        self.after: tuple[float, float] | None = None

    def step(self, number: int, loss: float, lr: float, top1: float, count: int) -> None:
        """Take the time, and make the other step."""
        before = now()
        next(self.other)
        between = now()
        if number > 3 and self.after:
            self.fit.append((before[0] - self.after[0], before[1] - self.after[1]))
            self.own.append((between[0] - before[0], between[1] - before[1]))
        self.after = now()


def torch_steps(model: Any, images: np.ndarray, labels: np.ndarray) -> Iterator[None]:
    """Steps as a PyTorch user writes them."""
    import torch
    import torch.nn.functional as F

    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters(), 1e-5)
    model.train()
    for _ in counting():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        yield


def paddle_steps(model: Any, images: np.ndarray, labels: np.ndarray) -> Iterator[None]:
    """Steps as a PaddlePaddle user writes them."""
    import paddle
    import paddle.nn.functional as F

    x, y = paddle.to_tensor(images), paddle.to_tensor(labels)
    optimizer = paddle.optimizer.Adam(1e-5, parameters=model.parameters())
    model.train()
    for _ in counting():
        optimizer.clear_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        yield


def torch_by_hand(model: Any, batches: Iterator[tuple[np.ndarray, np.ndarray]]) -> Iterator[None]:
    """Steps that read their batches, and keep the loss and the right answers."""
    import torch
    import torch.nn.functional as F

    optimizer = torch.optim.Adam(model.parameters(), 1e-5)
    model.train()
    losses, right = [], 0
    for images, labels in batches:
        x, y = torch.from_numpy(images), torch.from_numpy(labels)
        optimizer.zero_grad()
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        right += int((logits.argmax(1) == y).sum())
        yield


def paddle_by_hand(model: Any, batches: Iterator[tuple[np.ndarray, np.ndarray]]) -> Iterator[None]:
    """Steps that read their batches, and keep the loss and the right answers."""
    import paddle
    import paddle.nn.functional as F

    optimizer = paddle.optimizer.Adam(1e-5, parameters=model.parameters())
    model.train()
    losses, right = [], 0
    for images, labels in batches:
        x, y = paddle.to_tensor(images), paddle.to_tensor(labels)
        optimizer.clear_grad()
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        right += int((logits.argmax(1) == y).sum())
        yield


OWN: dict[str, Callable[..., Iterator[None]]] = {"torch": torch_steps, "paddle": paddle_steps}
BY_HAND: dict[str, Callable[..., Iterator[None]]] = {"torch": torch_by_hand, "paddle": paddle_by_hand}


def in_turn(own: Iterator[None], other: Iterator[None], steps: int) -> list[tuple[tuple[float, float], ...]]:
    """What each step of two loops takes that take turns, without the first three."""
    found = []
    for _ in range(steps):
        start = now()
        next(own)
        between = now()
        next(other)
        end = now()
        found.append(tuple((b[0] - a[0], b[1] - a[1]) for a, b in ((start, between), (between, end))))
    return found[3:]


def shuffled(pictures: np.ndarray, labels: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches without end of uint8 pictures N x H x W x C, in a drawn order, as float32 N x C x H x W with labels."""
    table = (np.arange(256, dtype=np.float32) / 255 - 0.5) / 0.5
    rng = np.random.default_rng(1)
    while True:
        order = rng.permutation(len(pictures))
        for start in range(0, len(order) - size + 1, size):
            own = order[start : start + size]
            yield np.stack([table[picture].transpose(2, 0, 1) for picture in pictures[own]]), labels[own]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    place = tempfile.mkdtemp()
    try:
        yield Path(place) / "run"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--networks", default="lenet,resnet18")
    parser.add_argument("--backend", choices=BACKENDS, default=None)
    results = Results(parser)
    chosen = results.chosen
    print(f"{os.cpu_count()} processors, load {load() or 0:.1f}; a step of {chosen.batch_size} pictures, 1 thread")
    for backend in [chosen.backend] if chosen.backend else BACKENDS:
        runtime(backend).set_threads(1)
        for name in chosen.networks.split(","):
            size = SIZES[name]
            rng = np.random.default_rng(0)
            count = chosen.steps * chosen.batch_size
            pictures = rng.integers(0, 256, (count, *size[1:], size[0]), np.uint8)
            labels = rng.integers(0, 10, count)
            data = Arrays(name, pictures, labels, "abcdefghij", Prepare(zoo.card(name).preprocessing, size))
            first = np.stack([data[index][0] for index in range(chosen.batch_size)])

            def fresh() -> Any:
                """A model at its start: one that has long learned one batch has other numbers, and another pace."""
                return zoo.build(name, backend, num_classes=10, in_channels=size[0], image_size=size[1])  # noqa: B023

            recipe = zoo.Recipe(epochs=1, batch_size=chosen.batch_size, lr=1e-5)
            together: dict[str, list[Any]] = {"zoo.fit": [], "with a folder": [], "by hand": []}
            for _ in range(chosen.rounds):
                for kind, pairs in together.items():
                    own = OWN[backend](fresh(), first, labels[: chosen.batch_size])
                    if kind == "by hand":
                        batches = shuffled(pictures, labels, chosen.batch_size)
                        pairs += in_turn(own, BY_HAND[backend](fresh(), batches), chosen.steps)
                        continue
                    watch = Beside(own)
                    with folder() as place:
                        out = place if kind == "with a folder" else None
                        zoo.fit(fresh(), data, recipe=recipe, callbacks=[watch], out=out)
                    pairs += zip(watch.own, watch.fit, strict=True)
            for kind, pairs in together.items():
                base, cpu = (median(pair[at][0] for pair in pairs) * 1e3 for at in (0, 1))
                base_clock, clock = (median(pair[at][1] for pair in pairs) * 1e3 for at in (0, 1))
                ratio = median(fit[0] / other[0] for other, fit in pairs)
                results.row(
                    name,
                    f"{backend:6} {name:9} its own {base:.2f} ms ({base_clock:.2f}), "
                    f"{kind} {cpu:.2f} ms ({clock:.2f}), ratio {ratio:.3f}",
                    side=backend, kind=kind, ratio=ratio, goal=None if kind == "by hand" else GOAL, at_most=True,
                    cpu=cpu / 1000, clock=clock / 1000,
                    own_cpu=base / 1000, own_clock=base_clock / 1000, batch=chosen.batch_size, steps=len(pairs),
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
