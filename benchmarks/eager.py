"""Our networks next to torchvision's and paddle.vision's of the same architecture, as they are: forward and a step.

    python benchmarks/eager.py [NAME...] [--batch 4] [--seconds 6] [--threads 1] [--json FILE] [--plot FILE]

The forward pass is in eval mode without gradients; the step is forward, loss, backward and SGD in train mode. Ours and
theirs run in turn in one process; the ratio is theirs over ours of the median CPU time, so above 1 ours is faster.
"""

import argparse
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, inference, learning, publisher, runtime
from zoo.inference.bench import measured
from zoo.training.plan import Plan
from zoo.weights.downloads import ROOMS
from zoo.weights.peer_networks import LIBRARIES, NETWORKS, OTHERS

NAMES = ("alexnet_owt", "vgg11", "vgg16", "googlenet_bn", "inception_v3", "resnet18", "resnet50", "squeezenet1_1")
GOAL = 0.97


def forward(backend: str, model: Any, images: np.ndarray) -> Callable[[], Any]:
    """One forward pass."""
    room, given = inference(backend), runtime(backend).tensor(images)
    run = room.made(room.paths("float32")["eager"], model, given)
    return lambda: run(given)


def step(backend: str, model: Any, images: np.ndarray, heads: int) -> Callable[[], Any]:
    """One training step, with the weights of the losses of this many auxiliary heads."""
    learner = learning(backend).Learner(model, Plan("sgd", 1e-4, 0.0, 0.0, heads=(1.0, *[0.3] * heads)), 0)
    targets = np.eye(1000, dtype="float32")[np.arange(len(images))]
    return lambda: learner.step(images, targets, 1.0, 1e-4, 0, 0)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--threads", type=int, default=1)
    results = Results(parser)
    chosen = results.chosen
    for backend in BACKENDS:
        runtime(backend).set_threads(chosen.threads)
        source = next(source for source, room in ROOMS.items() if room == backend)
        for name in chosen.names:
            if name not in NETWORKS[source] or (source, name) in OTHERS:
                continue
            size = zoo.card(name).input_size
            images = np.random.default_rng(0).standard_normal((chosen.batch, *size), np.float32)
            heads = {"googlenet_bn": 2, "inception_v3": 1}.get(name, 0)
            pair = {"zoo": zoo.build(name, backend, seed=0, aux=heads > 0), "peer": publisher(backend).peer(name)}
            for kind, make in (("forward", forward), ("step", step)):
                more = (heads,) if kind == "step" else ()
                runs = {key: make(backend, model, images, *more) for key, model in pair.items()}
                for run in runs.values():
                    run()
                wall, cpu = measured(runs, chosen.seconds)
                own, theirs = (median(cpu[key]) for key in ("zoo", "peer"))
                clock, others = (median(wall[key]) for key in ("zoo", "peer"))
                results.row(
                    name,
                    f"{LIBRARIES[source]:13} {name:14} {kind:8} ratio {theirs / own:5.2f}; CPU {own:6.3f} s, theirs "
                    f"{theirs:6.3f} s, clock {clock:6.3f} s, {len(cpu['zoo'])} rounds",
                    side=backend, kind=kind, ratio=theirs / own, goal=GOAL, peer=LIBRARIES[source], batch=chosen.batch,
                    cpu=own, clock=clock, peer_cpu=theirs, peer_clock=others, rounds=len(cpu["zoo"]),
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
