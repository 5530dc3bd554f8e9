"""A comparison of many networks by two processes: the small ones side by side, each of the large ones alone."""

import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Any

from zoo.backends import BACKENDS, require
from zoo.errors import WorkerError
from zoo.process.devices_and_threads import processors
from zoo.process.isolate import Worker
from zoo.system import memory_of

WORKERS = 2
# what the maps of so many multiply-accumulates take in memory, a parameter takes too: both dtypes of both backends
PARAMETER = 150
LARGE = 25_000_000_000  # a network with more has the memory and all processors to itself: about 4 GB
WAIT = 0.1  # seconds between two looks at the workers

# what a worker is asked: the module and the function in it, and what they take for one network
Request = tuple[str, str, tuple[Any, ...], dict[str, Any]]


def weight(parameters: int, macs: int) -> int:
    """What a comparison holds, in the memory of one multiply-accumulate's maps; above LARGE it is done alone."""
    return PARAMETER * parameters + macs


class Crew:
    """Two worker processes that take networks from one list, the one the largest first and the other the smallest.

    So no two large ones meet, and both have something to do until the middle is reached. peak: the most memory of all
    processes together so far, in bytes, None where the system does not tell.
    """

    def __init__(self, tell: Callable[[str, Any], None]) -> None:
        self._tell = tell
        self._results: dict[str, Any] = {}
        self._failure: BaseException | None = None
        self.peak: int | None = None

    def perform(self, small: Sequence[str], large: Sequence[str], request: Callable[[str], Request]) -> dict[str, Any]:
        """What each request gives, by the network's name; small are given from the smallest to the largest.

        tell is called with a network's name and None as it begins, and with what was given as it has ended. Raises the
        first error of a request, WorkerError if a process dies, and BackendMissingError.
        """
        for backend in BACKENDS:
            require(backend)
        count = min(WORKERS, len(small), processors()) or 1
        with ExitStack() as stack:
            workers = [self._worker(stack) for _ in range(count)]
            for worker in workers:
                worker.answer("its start")
                worker.call("zoo.system", "keep_memory")
                worker.call("zoo.process.devices_and_threads", "share", count)
            self._all(workers, deque(small), request)
            held = self._count(workers)
            for worker in workers[1:]:
                worker.end()
            workers[0].call("zoo.process.devices_and_threads", "share", 1)
            self._all(workers[:1], deque(large), request)
            alone = self._count(workers[:1])
        own = memory_of("VmHWM")
        self.peak = None if None in (own, held, alone) else (own or 0) + max(held or 0, alone or 0)
        return self._results

    def _worker(self, stack: ExitStack) -> Worker:
        folder = Path(tempfile.mkdtemp(prefix="zoo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        worker = Worker(BACKENDS[0], folder)
        stack.callback(worker.end)
        return worker

    def _all(self, workers: list[Worker], names: deque[str], request: Callable[[str], Request]) -> None:
        """Let the workers take names from both ends until there are none; the first one takes the last."""
        ends = (names.pop, names.popleft)
        threads = [Thread(target=self._some, args=(*each, request), daemon=True) for each in zip(workers, ends)]  # noqa: B905
        for thread in threads:
            thread.start()
        for thread in threads:
            # not for ever at a time, so that Ctrl-C is heard
            while thread.is_alive():
                thread.join(WAIT)
        if self._failure is not None:
            raise self._failure

    def _some(self, worker: Worker, take: Callable[[], str], request: Callable[[str], Request]) -> None:
        while self._failure is None:
            try:
                name = take()
            except IndexError:
                return
            place, verb, arguments, keywords = request(name)
            self._tell(name, None)
            try:
                self._results[name] = worker.call(place, verb, *arguments, **keywords)
                # what the next network needs would not all fit between what is left of this one
                worker.call("zoo.system", "give_back_memory")
            except WorkerError as error:
                self._failure = self._failure or WorkerError(f"{name} came to no end: {error}")
                return
            except BaseException as error:
                self._failure = self._failure or error
                return
            self._tell(name, self._results[name])

    def _count(self, workers: list[Worker]) -> int | None:
        """The most memory that the workers held so far, all together."""
        held = [worker.call("zoo.system", "memory_of", "VmHWM") for worker in workers]
        return None if None in held else sum(held)
