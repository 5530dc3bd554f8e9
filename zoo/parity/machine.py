"""The machine that a comparison runs on: its threads, the same for every backend."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from zoo.builder import BACKENDS, runtime


def processors() -> int:
    """How many processors there are."""
    return os.cpu_count() or 1


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
