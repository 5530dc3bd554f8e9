"""What zoo.fit adds to a network's own training step, its pictures in memory.

    python benchmarks/loop.py [--rounds 5] [--steps 40] [--batch-size 32] [--networks lenet,resnet18] [--backend torch]

The network's own step is the loop that a user writes, on one batch that is a tensor already: clear the gradients,
forward, cross entropy, backward, Adam. Against it stands a step of zoo.fit, which reads the pictures from memory, draws
their order, checks the loss, counts the right answers and keeps the history; and one that also writes a run's folder
(log and TensorBoard). The three take turns; a figure is the median over all steps of seconds of CPU time with one
thread, the clock's beside it. Between the rounds, and before and after an epoch, nothing is measured.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import zoo
from zoo.builder import BACKENDS, runtime
from zoo.data.dataset import Arrays, Prepare
from zoo.training.callbacks import Callback

SIZES = {"lenet": (1, 28, 28), "resnet18": (3, 64, 64), "resnet50": (3, 64, 64)}
Times = list[tuple[float, float]]


def now() -> tuple[float, float]:
    """Seconds of CPU time of this process, and of the clock."""
    return time.process_time(), time.perf_counter()


class Watch(Callback):
    """Takes the time after every step."""

    def __init__(self) -> None:
        self.times: Times = []

    def step(self, number: int, loss: float, lr: float, top1: float, count: int) -> None:
        """Once more."""
        self.times.append(now())


def between(times: Times) -> Times:
    """What passed from one time to the next, without the first three steps."""
    return [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(times[2:])]


def torch_steps(model: Any, images: np.ndarray, labels: np.ndarray, steps: int) -> Iterator[None]:
    """Steps as a PyTorch user writes them."""
    import torch
    import torch.nn.functional as F

    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.Adam(model.parameters(), 1e-5)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        yield


def paddle_steps(model: Any, images: np.ndarray, labels: np.ndarray, steps: int) -> Iterator[None]:
    """Steps as a PaddlePaddle user writes them."""
    import paddle
    import paddle.nn.functional as F

    x, y = paddle.to_tensor(images), paddle.to_tensor(labels)
    optimizer = paddle.optimizer.Adam(1e-5, parameters=model.parameters())
    model.train()
    for _ in range(steps):
        optimizer.clear_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        yield


OWN: dict[str, Callable[..., Iterator[None]]] = {"torch": torch_steps, "paddle": paddle_steps}


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
    chosen = parser.parse_args()
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; a step of {chosen.batch_size} pictures, 1 thread"
    )
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
            model = zoo.build(name, backend, num_classes=10, in_channels=size[0], image_size=size[1])
            recipe = zoo.Recipe(epochs=1, batch_size=chosen.batch_size, lr=1e-5)
            found: dict[str, Times] = {"its own": [], "zoo.fit": [], "with a folder": []}
            for _ in range(chosen.rounds):
                times = [now() for _ in OWN[backend](model, first, labels[: chosen.batch_size], chosen.steps)]
                found["its own"] += between(times)
                watch = Watch()
                zoo.fit(model, data, recipe=recipe, callbacks=[watch])
                found["zoo.fit"] += between(watch.times)
                watch = Watch()
                with folder() as place:
                    zoo.fit(model, data, recipe=recipe, callbacks=[watch], out=place)
                found["with a folder"] += between(watch.times)
            base = median(cpu for cpu, _ in found["its own"])
            parts = []
            for kind, times in found.items():
                cpu, clock = (median(each[at] for each in times) for at in (0, 1))
                parts.append(f"{kind} {cpu * 1e3:.2f} ms ({clock * 1e3:.2f}), {cpu / base:.3f}")
            print(f"{backend:6} {name:9} " + "; ".join(parts))


if __name__ == "__main__":
    main()
