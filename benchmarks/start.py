"""What starting costs: importing zoo next to numpy, and commands that need no framework.

    python benchmarks/start.py [--rounds 9] [--json FILE] [--plot FILE]

Each is a process of its own, in turn; medians of its CPU seconds, with those of the clock beside them, and the modules
that it must not have loaded.
"""

import argparse
import os
import subprocess
import sys
import time
from statistics import median

from results import Results

COMMAND = "import sys; sys.argv = ['zoo', {}]; from zoo.cli import main\ntry: main()\nexcept SystemExit: pass"
ROWS = {
    "python alone": "pass",
    "import numpy": "import numpy",
    "import zoo": "import zoo",
    "zoo list": COMMAND.format("'list'"),
    "zoo --help": COMMAND.format("'--help'"),
    "zoo card lenet": COMMAND.format("'card', 'lenet'"),
    "build in torch": "import zoo; zoo.build('lenet', 'torch', seed=0)",
    "build in paddle": "import zoo; zoo.build('lenet', 'paddle', seed=0)",
}
WATCHED = ("numpy", "cv2", "torch", "torchvision", "paddle", "rich")
# what a command must not load, and of what importing numpy takes, what importing zoo may
BARRED = {
    "import zoo": ("cv2", "torch", "torchvision", "paddle"),
    "zoo list": ("cv2", "torch", "torchvision", "paddle", "rich"),
    "zoo --help": ("cv2", "torch", "torchvision", "paddle"),
    "zoo card lenet": ("cv2", "torch", "torchvision", "paddle"), "build in torch": ("torchvision", "paddle"),
    "build in paddle": ("torch", "torchvision"),
}  # fmt: skip
GOALS = {"import zoo": 1.3}
SECONDS = {"zoo list": 0.25, "zoo --help": 0.25}  # of CPU time


def run(code: str) -> tuple[float, float, str]:
    """CPU seconds, seconds by the clock, and which of the watched modules a process had loaded at its end."""
    told = f"\nimport sys; print('loaded', *(name for name in {WATCHED!r} if name in sys.modules), file=sys.stderr)"
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code + told], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    words = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, words
    loaded = next(line for line in reversed(words.splitlines()) if line.startswith("loaded"))
    return used.ru_utime + used.ru_stime, time.perf_counter() - start, loaded.removeprefix("loaded").strip()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    results = Results(parser)
    found: dict[str, list[tuple[float, float, str]]] = {name: [] for name in ROWS}
    for _ in range(results.chosen.rounds):
        for name, code in ROWS.items():
            found[name].append(run(code))
    base = median(each[0] for each in found["import numpy"])
    for name, rows in found.items():
        cpu, wall = (median(row[i] for row in rows) for i in (0, 1))
        loaded = rows[0][2].split()
        wrong = [each for each in BARRED.get(name, ()) if each in loaded]
        words = (
            f"{name:16} CPU {cpu:6.3f} s, clock {wall:6.3f} s, {cpu / base:5.2f} x import numpy; {rows[0][2] or '-'}"
        )
        if name in BARRED:
            words += f"; loads what it must not: {', '.join(wrong) or 'nothing'}"
        results.row(
            name, words, ratio=cpu / base, goal=GOALS.get(name), at_most=True, cpu=cpu, clock=wall, loaded=loaded,
            must_not_load=wrong,
        )  # fmt: skip
        if name in SECONDS:
            results.row(name, f"{name:16} CPU {cpu:6.3f} s", ratio=cpu, goal=SECONDS[name], at_most=True, kind="s")
    results.write()


if __name__ == "__main__":
    main()
