"""Building networks and loading weights, next to how it is usually done with torchvision and paddle.vision.

    python benchmarks/build.py [NAME...] [--kind build load] [--seconds 5] [--threads 1] [--json FILE] [--plot FILE]

build: zoo.build with seeded weights against the peer's own construction. load: zoo.load of a safetensors file against
construction, reading the framework's own file and setting the state. In turn, in one process; the ratio is theirs over
ours of the median CPU time. Files come from the page cache.
"""

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from results import Results

import zoo
from zoo.backends import BACKENDS, publisher, runtime
from zoo.inference.bench import measured
from zoo.weights.downloads import ROOMS
from zoo.weights.peer_networks import LIBRARIES, NETWORKS, OTHERS

KINDS = ("build", "load")
NAMES = ("alexnet_owt", "vgg16", "googlenet_bn", "inception_v3", "resnet18", "resnet50", "resnet152")
# how many times faster than the usual way, at least
LOADS = {("torch", "resnet50"): 8, ("torch", "vgg16"): 50, ("paddle", "resnet50"): 10, ("paddle", "vgg16"): 50}


def dropped(make: Callable[[], Any]) -> Callable[[], None]:
    """Make a network and let go of it, so that no two are held at once."""

    def run() -> None:
        make()

    return run


def usual(backend: str, name: str, path: Path) -> Any:
    """Construct the peer, read the framework's file and set the state."""
    model = publisher(backend).peer(name)
    runtime(backend).load_file(model, str(path))
    return model


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--kind", nargs="+", default=KINDS, choices=KINDS, help="what to measure")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--threads", type=int, default=1)
    results = Results(parser)
    chosen = results.chosen
    for backend in BACKENDS:
        runtime(backend).set_threads(chosen.threads)
        source = next(source for source, room in ROOMS.items() if room == backend)
        room = publisher(backend)
        for name in chosen.names:
            if name not in NETWORKS[source] or (source, name) in OTHERS:
                continue
            with tempfile.TemporaryDirectory() as folder:
                ours, theirs = Path(folder, "own.safetensors"), Path(folder, "peer.bin")
                # with the auxiliary heads that the peer has
                make = partial(zoo.build, name, backend, seed=0, aux=zoo.card(name).num_params_aux is not None)
                if "load" in chosen.kind:
                    zoo.save(make(), ours)
                    room.save_own(room.peer(name), theirs)

                for kind, own, peer in (
                    ("build", make, partial(room.peer, name)),
                    ("load", partial(zoo.load, ours, backend=backend), partial(usual, backend, name, theirs)),
                ):
                    if kind not in chosen.kind:
                        continue
                    # what either imports and remembers is not what it costs
                    runs = {"zoo": dropped(own), "peer": dropped(peer)}
                    for run in runs.values():
                        run()
                    wall, cpu = measured(runs, chosen.seconds)
                    mine, other = (1000 * median(cpu[key]) for key in ("zoo", "peer"))
                    clock, others = (median(wall[key]) for key in ("zoo", "peer"))
                    results.row(
                        name,
                        f"{LIBRARIES[source]:13} {name:14} {kind:6} ratio {other / mine:6.2f}; CPU {mine:7.1f} ms, "
                        f"theirs {other:7.1f} ms; clock {1000 * clock:7.1f} ms, theirs {1000 * others:7.1f} ms",
                        side=backend, kind=kind, ratio=other / mine,
                        goal=1.0 if kind == "build" else LOADS.get((backend, name)),
                        peer=LIBRARIES[source], cpu=mine / 1000, clock=clock, peer_cpu=other / 1000, peer_clock=others,
                    )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
