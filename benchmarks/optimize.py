"""What zoo.optimize makes of networks, next to torchvision's eager network; every way that is installed.

    python benchmarks/optimize.py [NAME...] [--batch 4] [--seconds 8] [--threads 1]

All ways of both backends run in turn in one process, whose first is torchvision's own network in eager mode; the ratio
is its median CPU time over that of the way. Where a way is left out, the reason is printed.
"""

import argparse
from statistics import median
from typing import Any

import numpy as np

import zoo
from zoo.builder import BACKENDS, exporter, inference, publisher, runtime
from zoo.errors import ZooError
from zoo.inference.bench import measured
from zoo.inference.engines import ENGINES, installed

NAMES = ("resnet50", "vgg16", "googlenet_bn")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    for backend in BACKENDS:
        runtime(backend).set_threads(chosen.threads)
    for name in chosen.names:
        images = np.random.default_rng(0).standard_normal((chosen.batch, *zoo.card(name).input_size), np.float32)
        room, given = inference("torch"), runtime("torch").tensor(images)
        eager = room.made(room.paths("float32")["eager"], publisher("torch").peer(name), given)
        runs: dict[str, Any] = {"torchvision, eager": lambda eager=eager, given=given: eager(given)}
        errors: dict[str, float] = {}
        for backend in BACKENDS:
            model, mine = zoo.build(name, backend, seed=0), runtime(backend).tensor(images)
            engines = ["native", *installed(exporter(backend).LIBRARY)]
            for precision in ("float32", "bfloat16"):
                for engine in engines:
                    if engine in ENGINES and precision not in ENGINES[engine][1]:
                        continue
                    try:
                        fast = zoo.optimize(
                            model, precision=precision, engine=engine, batch=chosen.batch, remember=False
                        )
                    except ZooError as error:
                        print(f"{name}, {backend}, {engine}, {precision}: {error}", flush=True)
                        continue
                    label = f"{backend}, {fast.chosen}, {precision}"
                    runs[label] = lambda fast=fast, mine=mine: fast(mine)
                    errors[label] = fast.error
        for run in runs.values():
            run()
        wall, cpu = measured(runs, chosen.seconds)
        first = median(cpu["torchvision, eager"])
        for label in runs:
            error = f", largest logit error {errors[label]:.1e}" if label in errors else ""
            own = median(cpu[label])
            print(
                f"{name:14} {label:38} ratio {first / own:5.2f}; CPU {1000 * own:8.1f} ms, "
                f"clock {1000 * median(wall[label]):8.1f} ms{error}",
                flush=True,
            )


if __name__ == "__main__":
    main()
