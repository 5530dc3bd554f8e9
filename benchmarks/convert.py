"""How long converting a 550 MB file takes, next to copying it: is it the disk that limits?

    python benchmarks/convert.py [--rounds 3] [--folder DIR] [--json FILE] [--plot FILE]

A seeded VGG-16 is written by torch, then converted to Paddle's file and back, each time beside a plain copy of the same
file. Both read from the page cache and end with fsync, so both pay for what the disk takes. Importing the frameworks is
left out. The proof is timed apart: reading the file again, comparing the values, and the outputs of both networks.
Medians of the rounds; seconds of CPU time stand beside those of the clock, since a busy machine stretches the latter.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from results import Results

import zoo
from zoo.builder import BACKENDS, runtime

FILES = 1.5  # times what a plain copy takes, at most


def timed(make: Callable[[], Any], target: Path) -> tuple[float, float, Any]:
    """Seconds by the clock and of CPU time until a file is made and on the disk, and what making it gave."""
    start, busy = time.perf_counter(), time.process_time()
    made = make()
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - start, time.process_time() - busy, made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to measure; a temporary one by default")
    results = Results(parser)
    chosen = results.chosen
    for backend in BACKENDS:
        runtime(backend)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        torchs, paddles, copied = (Path(folder, name) for name in ("vgg16.pth", "vgg16.pdparams", "copy"))
        runtime("torch").save_file(zoo.build("vgg16", "torch", seed=0), str(torchs), {})
        zoo.convert(torchs, paddles, prove=False)
        os.sync()
        print(
            f"vgg16: {torchs.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
        )
        for source, target in ((torchs, paddles), (paddles, torchs)):
            copies, moves = [], []
            for _ in range(chosen.rounds):
                copies.append(timed(lambda source=source: shutil.copyfile(source, copied), copied))
                copied.unlink()
                moves.append(timed(lambda a=source, b=target: zoo.convert(a, b, force=True, prove=False), target))
            (copy, copy_cpu), (own, own_cpu) = (
                tuple(median(each[i] for each in runs) for i in (0, 1)) for runs in (copies, moves)
            )
            steps = {step: median(done.seconds[step] for _, _, done in moves) for step in moves[0][2].seconds}
            parts = ", ".join(f"{step} {value:.2f} s" for step, value in steps.items())
            results.row(
                "vgg16",
                f"{source.suffix} to {target.suffix}: copy {copy:.2f} s (CPU {copy_cpu:.2f}), "
                f"convert {own:.2f} s (CPU {own_cpu:.2f}), ratio {own / copy:.2f}; "
                f"{parts}, fsync {own - sum(steps.values()):.2f} s",
                side=f"{source.suffix} to {target.suffix}", kind="file", ratio=own / copy, goal=FILES, at_most=True,
                cpu=own_cpu, clock=own, copy_cpu=copy_cpu, copy_clock=copy, steps=steps,
            )  # fmt: skip
        seconds, _, done = timed(lambda: zoo.convert(torchs, paddles, force=True), paddles)
        parts = ", ".join(f"{step} {value:.2f} s" for step, value in done.seconds.items())
        results.row(
            "vgg16", f"with its proof: {seconds:.2f} s ({parts}); proven: {done.proven}",
            kind="file, with its proof", clock=seconds, proven=done.proven,
        )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
