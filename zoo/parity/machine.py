"""The machine that a comparison runs on: its threads, the same for every backend, and its processor."""

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.builder import BACKENDS, runtime


@contextmanager
def same_threads(backends: Iterable[str] = BACKENDS) -> Iterator[dict[str, int]]:
    """Give the frameworks as many threads as there are processors, and put back what was."""
    count, names = os.cpu_count() or 1, list(dict.fromkeys(backends))
    before = {backend: runtime(backend).threads() for backend in names}
    for backend in names:
        runtime(backend).set_threads(count)
    try:
        yield dict.fromkeys(names, count)
    finally:
        for backend, threads in before.items():
            runtime(backend).set_threads(threads)


def processor() -> str:
    """The processor's name, as the system tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
