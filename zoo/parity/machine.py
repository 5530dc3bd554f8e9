"""The machine that a comparison runs on: its threads, the same for every backend, and its processor."""

import ctypes
import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.builder import BACKENDS, runtime

TRIM_THRESHOLD, MMAP_MAX = -1, -4  # glibc's numbers of them, in malloc.h


def processors() -> int:
    """How many processors there are."""
    return os.cpu_count() or 1


def keep_memory() -> None:
    """Let this process use memory again that it has freed, where its C library is glibc.

    By itself glibc gives every large block back at once, and the next one costs the system's zeroing of each page:
    of one network after the other, of a hundred million weights each, that is most of the time.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_MAX, 0)
        mallopt(TRIM_THRESHOLD, -1)


def give_back_memory() -> None:
    """Give the system what keep_memory() keeps and nothing uses, where the C library is glibc."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def same_threads(backends: Iterable[str] | None = None) -> Iterator[dict[str, int]]:
    """Give the frameworks, all of them by default, as many threads as there are processors, and put back what was."""
    count, names = processors(), list(dict.fromkeys(BACKENDS if backends is None else backends))
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
