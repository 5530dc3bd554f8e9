"""How fast photographs become a network's inputs, next to the course's reader.

    python benchmarks/reader.py [--pictures 12] [--rounds 5] [--folder DIR] [--json FILE] [--plot FILE]

Synthetic fundus photographs, 2000 pixels wide, to float32 3 x 224 x 224, from the page cache. The course's reader is
cv2.imread, cv2.resize and its arithmetic; zoo's inputs are held to it bit for bit before anything is timed. In every
round each way reads all pictures once to get warm and three times to be timed, in a process of its own: pages that one
way has touched and given back would be a gift to the next, and fresh pages are half of what the course's reader costs.
A figure is the median over all pictures and rounds of milliseconds of CPU time with one thread, the clock's in
brackets, and the ratio how many times faster it is than the course's. "opened" looks at each picture of a cache on disk
for the first time in a process, "again" is what every later epoch pays. Last, whole passes of the loader with one
reading thread and with two, by the clock: the best of all, since a busy machine only stretches them.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
from results import Results

import zoo
from zoo.data.dataset import Dataset
from zoo.data.loader import Loader
from zoo.data.synthetic import make_fundus
from zoo.system import load

WAYS: dict[str, dict[str, Any]] = {
    "course": {}, "exact": {}, "fast": {"fast": True}, "opened": {"cache": "cache"}, "again": {"cache": "cache"},
    "memory": {"cache": True},
}  # fmt: skip
GOALS = {"exact": 1.15, "fast": 1.5, "again": 100.0}  # times the course's speed
TWO_THREADS = 1.7
PASSES = 5  # of the loader in one process: the first ones take memory from the system, which later epochs have
Times = list[tuple[float, float]]


def course(path: str) -> np.ndarray:
    """The course's reader: BGR, 224 x 224, from -1 to 1."""
    pixels = cv2.resize(cv2.imread(path), (224, 224))
    planes = np.transpose(pixels, (2, 0, 1)).astype("float32")
    return np.asarray(planes / 255.0 * 2.0 - 1.0)


def opened(folder: str, way: str) -> Dataset:
    """The pictures, to be read in one of the ways."""
    options = dict(WAYS[way])
    if options.get("cache") == "cache":
        options["cache"] = Path(folder, "cache")
    card = zoo.card("alexnet")
    return zoo.open_data(f"fundus:{folder}/fundus", card.preprocessing, card.input_size, **options).train


def timed(folder: str, way: str) -> Times:
    """Milliseconds of CPU time and of the clock for each picture."""
    cv2.setNumThreads(1)
    found: Times = []
    for turn in range(4):
        if turn == 0 or way == "opened":
            data = opened(folder, way)
        for index in range(len(data)):
            busy, start = time.thread_time(), time.perf_counter()
            if way == "course":
                course(data.where(index))
            else:
                data[index]
            if turn:
                found.append(((time.thread_time() - busy) * 1e3, (time.perf_counter() - start) * 1e3))
    return found


def a_pass(folder: str, way: str, workers: int) -> float:
    """Milliseconds by the clock for a picture, in the fastest of some whole passes of the loader."""
    cv2.setNumThreads(1)
    data = opened(folder, way)
    loader = Loader(data, 1, workers=workers)
    found = []
    for _ in range(PASSES):
        start = time.perf_counter()
        for _ in loader:
            pass
        found.append((time.perf_counter() - start) / len(data) * 1e3)
    return min(found)


def apart(call: Any, *arguments: Any) -> Any:
    """What a function of this file gives in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pictures", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to measure; a temporary one by default")
    results = Results(parser)
    chosen = results.chosen
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        make_fundus(Path(folder, "fundus"), n=chosen.pictures, zipped=False)
        data = {way: opened(folder, way) for way in WAYS}
        differences = []
        for index in range(chosen.pictures):
            expected = course(data["exact"].where(index))
            for way in ("exact", "opened", "again", "memory"):
                if data[way][index][0].tobytes() != expected.tobytes():
                    raise SystemExit(f"{data[way].where(index)} is not as the course reads it")
            differences.append(np.abs(data["fast"][index][0] - expected) * 127.5)
        height, width = data["exact"].pixels(0).shape[:2]
        size = median(os.path.getsize(data["exact"].where(index)) for index in range(chosen.pictures))
        print(
            f"{chosen.pictures} synthetic pictures of {width} x {height}, {size / 1e3:.0f} kB; {os.cpu_count()} "
            f"processors, load {load() or 0:.1f}; inputs equal to the course's but for fast"
        )
        times: dict[str, Times] = {way: [] for way in WAYS}
        rates: dict[tuple[str, int], list[float]] = {}
        for _ in range(chosen.rounds):
            for way, found in times.items():
                found += apart(timed, folder, way)
            for way in ("exact", "fast"):
                for workers in (1, 2):
                    rates.setdefault((way, workers), []).append(apart(a_pass, folder, way, workers))
        base = median(cpu for cpu, _ in times["course"])
        for way, found in times.items():
            cpu, clock = (median(each[at] for each in found) for at in (0, 1))
            results.row(
                way, f"{way:7} {cpu:7.3f} ms ({clock:.3f}), ratio {base / cpu:.2f}, best {min(found)[0]:.3f} ms",
                ratio=base / cpu, goal=GOALS.get(way), cpu=cpu / 1000, clock=clock / 1000, best=min(found)[0] / 1000,
            )  # fmt: skip
        mean, most = float(np.mean(differences)), float(np.max(differences))
        results.row(
            "fast, pixels", f"fast against the course's pixels, in levels of 255: mean {mean:.2f}, most {most:.0f}",
            mean=mean, most=most,
        )  # fmt: skip
        for way in ("exact", "fast"):
            one, two = (min(rates[way, workers]) for workers in (1, 2))
            results.row(
                "loader, 2 threads",
                f"loader, {way}: 1 thread {one:.2f} ms a picture, 2 threads {two:.2f} ms, ratio {one / two:.2f}",
                side=way, ratio=one / two, goal=TWO_THREADS, clock=two / 1000, clock_of_one=one / 1000,
            )  # fmt: skip
    results.write()


if __name__ == "__main__":
    main()
