"""The machine that a comparison runs on: its threads and the device, the same for every backend."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from zoo.backends import BACKENDS, remotes, runtime
from zoo.errors import DeviceError
from zoo.system import processor

APART = "each backend in a process of its own"
TOGETHER = "all in this process, since a model that lives in one cannot go to another; FILE.py:NAME can"


_sharing = [1]  # how many processes like this one there are


def share(count: int) -> None:
    """Take a part of the processors from now on: so many processes compute at a time."""
    _sharing[:] = [count]


def processors() -> int:
    """How many processors there are for this process."""
    return max(1, (os.cpu_count() or 1) // _sharing[0])


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


def is_gpu(device: str | None) -> bool:
    """Whether a named device is not a CPU."""
    return device is not None and device != "cpu"


@contextmanager
def on_device(device: str | None, backends: Iterable[str] | None = None) -> Iterator[str]:
    """Let the frameworks, all of them by default, compute on a device; gives why they cannot in words, else nothing.

    None leaves all as it is. UnknownChoiceError for what is no device's name.
    """
    undo, missing = [], []
    try:
        for backend in dict.fromkeys(BACKENDS if backends is None else backends) if device is not None else ():
            try:
                undo.append(runtime(backend).use(device))
            except DeviceError:
                about = runtime(backend).about()
                missing.append(f"{backend} {about['version']} (built for {about['build']}, sees GPUs: {about['GPUs']})")
        yield _skipped(str(device), missing) if missing else ""
    finally:
        for each in undo:
            each()


def _skipped(device: str, missing: list[str]) -> str:
    return (
        f"skipped: there is no {device} for {' and '.join(missing)}; it takes a machine with an NVIDIA GPU and each "
        "framework's build for CUDA, and the device cpu compares without."
    )


def where(device: str | None, backends: Iterable[str]) -> str:
    """What a comparison runs on, in words: the processor, and of a device that was asked for its name and how."""
    if device is None:
        return processor()
    how = APART if remotes else TOGETHER
    if not is_gpu(device):
        return f"{processor()}; {how}"
    gpus = {backend: runtime(backend).about()["GPUs"] for backend in dict.fromkeys(backends)}
    names = (
        gpus.values() if len(set(gpus.values())) == 1 else [f"{name} in {backend}" for backend, name in gpus.items()]
    )
    return f"{device} ({', '.join(dict.fromkeys(names))}), float32 without TF32; {processor()}; {how}"
