"""What proof costs in seconds and memory: `zoo compare`, of a choice and of all, pairs of others' models, fast tests.

    python benchmarks/parity.py [NAME...] [--all] [--tests] [--pairs] [--json FILE] [--plot FILE]

Each is a process of its own: seconds by the clock and of CPU time, and the most memory that it and the processes that
it started held at once.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from results import Results

SECONDS = {"zoo compare": 180, "zoo compare --all": 1200, "pytest -m 'not slow'": 240, "the densenet201 pair": 60}
BYTES = {"zoo compare": 6e9, "zoo compare --all": 8e9, "the vgg16 pair": 4e9}
PAIRS = {"the densenet201 pair": ("densenet201", 64), "the vgg16 pair": ("vgg16", 224)}  # name and side of the picture
PAIR = """
import sys
import paddle.vision
import torchvision
import zoo

pair = [getattr(library.models, sys.argv[1])() for library in (torchvision, paddle.vision)]
report = zoo.compare(*pair, input_size=(3, *[int(sys.argv[2])] * 2), copy_weights=True)
raise SystemExit(0 if report.passed else 1)
"""


def held(process: int) -> int:
    """Bytes of memory of a process and of all that it started, now; 0 where there is no /proc."""
    place, total = Path(f"/proc/{process}"), 0
    with suppress(OSError):
        lines = (place / "status").read_text(encoding="utf-8").splitlines()
        total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))
        for children in place.glob("task/*/children"):
            total += sum(held(int(child)) for child in children.read_text(encoding="ascii").split())
    return total


def watched(command: list[str]) -> tuple[int, float, float, int]:
    """Exit code, seconds by the clock, CPU seconds and the peak of memory in bytes of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0

    def look() -> None:
        nonlocal most
        while process.poll() is None:
            most = max(most, held(process.pid))
            time.sleep(0.2)

    # this process's own rusage would begin with what it held itself at the fork
    thread = threading.Thread(target=look)
    before = os.times()
    thread.start()
    code = process.wait()
    thread.join()
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return code, time.perf_counter() - start, busy, most


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("networks", nargs="*", help="in place of zoo compare's own choice; no goal then")
    parser.add_argument("--tests", action="store_true", help="the fast tests too: pytest -m 'not slow'")
    parser.add_argument("--all", action="store_true", help="zoo compare --all in place of zoo compare")
    parser.add_argument("--pairs", action="store_true", help="torchvision's models against paddle.vision's, alone")
    results = Results(parser)
    named = f"zoo compare {' '.join(results.chosen.networks)}".rstrip()
    name = "zoo compare --all" if results.chosen.all else named
    rows = {name: [sys.executable, "-m", *name.split(), "--quiet"]}
    if results.chosen.pairs:
        rows = {name: [sys.executable, "-c", PAIR, *map(str, given)] for name, given in PAIRS.items()}
    if results.chosen.tests:
        rows["pytest -m 'not slow'"] = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-n", "2"]
    for name, command in rows.items():
        code, clock, busy, most = watched(command)
        limit, goal = SECONDS.get(name), BYTES.get(name)
        told = f", {clock / limit:.2f} of {limit} s" if limit else ""
        results.row(
            name, f"{name}: exit code {code}, clock {clock:.0f} s, CPU {busy:.0f} s{told}",
            kind="seconds", ratio=None if code or not limit else clock / limit, goal=1.0, at_most=True, cpu=busy,
            clock=clock, code=code,
        )  # fmt: skip
        results.row(
            name, f"{name}: peak {most / 1e9:.2f} GB" + (f", {most / goal:.2f} of {goal / 1e9:.0f} GB" if goal else ""),
            kind="memory", ratio=None if code or not goal else most / goal, goal=1.0, at_most=True, memory=most,
        )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
