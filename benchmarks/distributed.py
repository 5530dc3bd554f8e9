"""What a second process gains on this machine, and on paper what 8 and 64 GPUs lose by averaging their gradients.

    python benchmarks/distributed.py [--name resnet18] [--size 64] [--batch 32] [--steps 10] [--rounds 2]
        [--share 0.010] [--link 12.5e9 450e9] [--json FILE] [--plot FILE]

Measured: steps of zoo.fit's own Learner on one batch, by one process and by two, which torchrun or
paddle.distributed.launch starts and gloo joins on the CPU; each process has one thread and its half of the batch. The
efficiency is one process's time over twice that of two, by the clock, and besides of CPU time: one process's over the
sum of both, which a neighbour does not stretch, but in which waiting does not count. One launch of each in turn.

On paper: a ring sends 2 (n - 1) / n of the gradient's bytes from each of n processes, one after the other half; with
t seconds of computing for a share (--share) and links of so many bytes a second (--link), the efficiency is
t / (t + volume / link) where nothing is sent while gradients are computed and a message's delay is left out. Kept: each
GPU's share of the pictures, or the whole batch, that 8 GPUs have such shares of.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from results import Results

import zoo
from zoo.backends import BACKENDS, learning, runtime
from zoo.training.plan import Plan

LAUNCHERS = {
    "torch": ("torchrun", ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--log-dir"]),
    "paddle": (
        "paddle.distributed.launch",
        ["paddle.distributed.launch", "--nproc_per_node", "2", "--backend", "gloo", "--log_dir"],
    ),
}
COUNTS = (8, 64)


def volume(parameters: int, count: int) -> float:
    """The bytes that each of so many processes sends in one step: a ring's, of a float32 gradient."""
    return 2 * (count - 1) / count * 4 * parameters


def part(backend: str, name: str, size: int, batch: int, steps: int, kept: Path) -> None:
    """One of the processes: its steps, and from the first of them the seconds of each, and of all their CPU time."""
    room = learning(backend)
    rank, world, _ = room.join(None)
    runtime(backend).set_threads(1)
    model = zoo.build(name, backend, seed=0)
    learner = room.Learner(model, Plan("sgd", 1e-3, 0.0, 0.0, ranks=(rank, world)), 0)
    classes = zoo.card(name).num_classes
    images = np.random.default_rng(0).standard_normal((batch, 3, size, size), np.float32)[rank::world]
    targets = np.eye(classes, dtype="float32")[np.arange(batch) % classes][rank::world]
    wall, cpu = [], []
    for number in range(steps + 2):
        start, busy = time.perf_counter(), time.process_time()
        learner.step(images, targets, 1.0, 1e-3, number, 0)
        # the two that come first make what later ones use again
        if number > 1:
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - busy)
    together = learner.add_up(np.array([median(cpu)])) if world > 1 else [median(cpu)]
    if rank == 0:
        found = {"clock": median(wall), "cpu": float(together[0]), "processes": world}
        kept.write_text(json.dumps(found), encoding="utf-8")
    learner.close()
    room.leave()


def launched(backend: str, processes: int, words: list[str]) -> dict[str, Any]:
    """What one launch found."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "found.json")
        command = [sys.executable]
        if processes > 1:
            command += ["-m", *LAUNCHERS[backend][1], folder]
        command += [__file__, "--part", backend, str(kept), *words]
        limits = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        done = subprocess.run(
            command, env={**os.environ, **limits}, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        if not kept.exists():
            raise SystemExit(f"{backend}, {processes} processes: {(done.stderr or done.stdout)[-1000:]}")
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--name", default="resnet18")
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.010, help="seconds that a GPU computes for its share")
    parser.add_argument("--link", type=float, nargs="+", default=[12.5e9, 450e9], help="bytes a second")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    results = Results(parser)
    chosen = results.chosen
    if chosen.part:
        part(chosen.part[0], chosen.name, chosen.size, chosen.batch, chosen.steps, Path(chosen.part[1]))
        return
    words = ["--name", chosen.name, "--size", str(chosen.size), "--batch", str(chosen.batch)]
    words += ["--steps", str(chosen.steps)]
    for backend in BACKENDS if chosen.rounds else ():
        runs = [[launched(backend, count, words) for count in (1, 2)] for _ in range(chosen.rounds)]
        (alone, alone_cpu), (two, two_cpu) = (
            tuple(median(run[at][key] for run in runs) for key in ("clock", "cpu")) for at in (0, 1)
        )
        ratio, of_cpu = alone / (2 * two), alone_cpu / two_cpu
        results.row(
            chosen.name,
            f"{LAUNCHERS[backend][0]:25} 2 processes, gloo, CPU: efficiency {ratio:.2f} by the clock "
            f"({1000 * alone:.0f} ms a step, then {1000 * two:.0f}), {of_cpu:.2f} of CPU time ({1000 * alone_cpu:.0f} "
            f"ms, then {1000 * two_cpu:.0f} in both)",
            ratio=ratio, side=LAUNCHERS[backend][0], kind="2 processes", of_cpu=of_cpu, clock=two, cpu=two_cpu,
            clock_alone=alone, cpu_alone=alone_cpu, batch=chosen.batch, size=chosen.size,
        )  # fmt: skip
    parameters = zoo.card(chosen.name).num_params
    for link in chosen.link:
        for kept in ("share", "batch"):
            for count in COUNTS:
                computes = chosen.share if kept == "share" else chosen.share * COUNTS[0] / count
                sends = volume(parameters, count) / link
                ratio = computes / (computes + sends)
                results.row(
                    chosen.name,
                    f"on paper {count:3} GPUs, {link / 1e9:5.1f} GB/s, the {kept} kept: efficiency {ratio:.2f} "
                    f"(computes {1000 * computes:.2f} ms, sends {volume(parameters, count) / 1e6:.1f} MB in "
                    f"{1000 * sends:.2f} ms)",
                    ratio=ratio, side=f"{link / 1e9:g} GB/s", kind=f"{count} GPUs, the {kept} kept",
                    bytes=volume(parameters, count), computes=computes, sends=sends,
                )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
