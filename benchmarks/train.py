"""Faster ways to train on a CPU, next to eager float32: channels last and bfloat16 in PyTorch; what PaddlePaddle has.

    python benchmarks/train.py [NAME...] [--batch 8] [--seconds 10] [--threads 1] [--json FILE] [--plot FILE]

One step is forward, loss, backward and SGD, on torchvision's and paddle.vision's networks; the last way in PyTorch is
zoo's own network and a step of zoo.fit with amp="bfloat16", from numpy pictures to the logits. The ways run in turn;
the ratio is eager's median CPU time over the way's. PaddlePaddle has no channels-last kernels on a CPU and its bfloat16
autocast changes nothing there, so its rows are eager with and without that autocast.
"""

import argparse
from collections.abc import Callable
from statistics import median

import paddle
import torch
from results import Results

import zoo
from zoo.backends import learning, publisher, runtime
from zoo.inference.bench import measured
from zoo.training.plan import Plan
from zoo.weights.downloads import ROOMS
from zoo.weights.peer_networks import NETWORKS, OTHERS

NAMES = ("resnet50", "vgg11")
MIXED = "zoo.fit, amp bfloat16"
GOALS = {"channels last, bfloat16": 3.0, MIXED: 3.0}  # PaddlePaddle has no faster way on a CPU


def torch_step(name: str, images: torch.Tensor, last: bool, half: bool) -> Callable[[], None]:
    """One step in PyTorch."""
    layout = torch.channels_last if last else torch.contiguous_format
    model = publisher("torch").peer(name).to(memory_format=layout).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
    given, labels = images.contiguous(memory_format=layout), torch.arange(len(images))

    def run() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = torch.nn.functional.cross_entropy(model(given), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return run


def zoo_step(name: str, images: torch.Tensor) -> Callable[[], None]:
    """One step of zoo.fit in PyTorch, in mixed precision."""
    learner = learning("torch").Learner(
        zoo.build(name, "torch", seed=0), Plan("sgd", 1e-4, 0.0, 0.0, amp="bfloat16"), 0
    )
    given, targets = images.numpy(), torch.eye(1000)[: len(images)].numpy()
    return lambda: learner.step(given, targets, 1.0, 1e-4, 1, 0)


def paddle_step(name: str, images: paddle.Tensor, half: bool) -> Callable[[], None]:
    """One step in PaddlePaddle."""
    model = publisher("paddle").peer(name)
    model.train()
    optimizer = paddle.optimizer.SGD(1e-4, parameters=model.parameters())
    labels = paddle.arange(len(images))

    def run() -> None:
        with paddle.amp.auto_cast(enable=half, dtype="bfloat16"):
            loss = paddle.nn.functional.cross_entropy(model(images), labels)
        optimizer.clear_grad()
        loss.backward()
        optimizer.step()

    return run


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=1)
    results = Results(parser)
    chosen = results.chosen
    for backend in ("torch", "paddle"):
        runtime(backend).set_threads(chosen.threads)
    for name in chosen.names:
        images = torch.randn(chosen.batch, 3, 224, 224)
        given = paddle.to_tensor(images.numpy())
        ways: dict[str, Callable[[], dict[str, Callable[[], None]]]] = {
            "torch": lambda name=name, images=images: {
                "eager": torch_step(name, images, False, False),
                "channels last": torch_step(name, images, True, False),
                "channels last, bfloat16": torch_step(name, images, True, True),
                MIXED: zoo_step(name, images),
            },
            "paddle": lambda name=name, given=given: {
                "eager": paddle_step(name, given, False),
                "bfloat16 autocast": paddle_step(name, given, True),
            },
        }
        for source, backend in ROOMS.items():
            if name not in NETWORKS[source] or (source, name) in OTHERS:
                continue
            runs = ways[backend]()
            for run in runs.values():
                run()
            wall, cpu = measured(runs, chosen.seconds)
            first = median(cpu["eager"])
            for way in runs:
                own, clock = median(cpu[way]), median(wall[way])
                results.row(
                    name,
                    f"{backend:7} {name:10} {way:24} ratio {first / own:5.2f}; CPU {own:6.2f} s, "
                    f"clock {clock:6.2f} s a step of {chosen.batch}",
                    side=backend, kind=way, ratio=first / own, goal=GOALS.get(way), batch=chosen.batch, cpu=own,
                    clock=clock, rounds=len(cpu[way]),
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
