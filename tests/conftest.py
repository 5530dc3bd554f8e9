"""Shared fixtures. Networks here are real ones at small sizes; what needs the default size is marked slow, and so is
what takes more than about half a second where a smaller test of the same is fast.
"""

import gc
import os
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from zoo import system
from zoo.backends import BACKENDS, installed_backends, runtime
from zoo.cards import CARDS, DIGITS, IMAGENET
from zoo.data.dataset import Arrays, Prepare
from zoo.network.build import Build, complete, construct
from zoo.process import devices_and_threads

LIGHT = 15_000_000  # trainable parameters up to which a network takes about a second in a test
LARGE = 2_000_000_000  # bytes of a process, above which it gives back what it has freed
GROWN = 300_000_000  # bytes that must have been added since it last did
_left = 0  # bytes that it held when it last did
gc.disable()  # until all tests are read, of which nothing is garbage

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def heads(names: Iterable[str]) -> list[str]:
    """The cheapest network of each file: the others of the file have the same code in other numbers."""
    cheapest: dict[str, str] = {}
    for name in sorted(names, key=lambda name: CARDS[name].macs):
        cheapest.setdefault(CARDS[name].module, name)
    return list(cheapest.values())


def light(names: Iterable[str]) -> list[str]:
    """Those heads that take about a second in a test."""
    return [name for name in heads(names) if CARDS[name].num_params <= LIGHT]


def odd(name: str) -> dict[str, int]:
    """One small, odd configuration of a network: 7 classes, 1 channel (3 where the default is 1), and another size."""
    facts = CARDS[name]
    size = facts.min_size + 9 if facts.sized else max(facts.min_size + 34, 75)
    return {"num_classes": 7, "in_channels": 3 if facts.input_size[0] == 1 else 1, "image_size": size}


def small(name: str) -> dict[str, int]:
    """The smallest size at which the network still has maps to compare."""
    return {"num_classes": 7, "image_size": max(CARDS[name].min_size, 33)}


def slowly(every: Iterable, fast: Container | Callable[..., bool]) -> list:
    """The parameters of a test, of which the fast run keeps some, in a list or by a question: the others are slow."""
    found = []
    for each in every:
        row = each if isinstance(each, tuple) else (each,)
        keeps = fast(*row) if callable(fast) else each in fast
        found.append(pytest.param(*row, marks=() if keeps else pytest.mark.slow))
    return found


def need_onnx() -> None:
    """Pass over what exports where the libraries are missing; in CI nothing is, but they have no wheels for 3.13."""
    if not os.environ.get("CI") or sys.version_info >= (3, 13):
        for library in ("onnx", "onnxruntime", "onnxscript", "paddle2onnx"):
            pytest.importorskip(library)


def make(name: str, backend: str, dtype: str = "float32", seed: int = 0, **arguments):
    filled = complete(CARDS[name], arguments)
    return construct(Build(name, backend, **filled, dtype=dtype, seed=seed), None)


def in_process(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    """The command as typed, in this process: exit code, standard output and standard error."""
    from zoo.cli import main

    monkeypatch.setattr(sys, "argv", ["zoo", *arguments])
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def noise(*shape: int, seed: int = 0, dtype: str = "float32") -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def blobs(count: int, classes: int = 4, size: int = 28, channels: int = 1, seed: int = 0, augment=()) -> Arrays:
    """Pictures of as many kinds of bright spot as there are classes: drawn, easy, and enough to learn something."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=count)
    pictures = rng.integers(0, 90, (count, size, size, channels), np.uint8)
    for picture, label in zip(pictures, labels, strict=True):
        row, column = divmod(int(label), 2)
        at = [place * size // 2 % size + int(rng.integers(0, size // 4)) for place in (row, column)]
        picture[at[0] : at[0] + size // 4, at[1] : at[1] + size // 4] += 150
    how = DIGITS if channels == 1 else IMAGENET
    names = [f"kind {number}" for number in range(max(classes, 2))]
    return Arrays("blobs", pictures, labels, names, Prepare(how, (channels, size, size), augment, seed), synthetic=True)


@pytest.fixture
def windows(monkeypatch):
    """Windows' rules for files, in this process, and none of the calls that it lacks.

    What is open or mapped is neither renamed nor removed, and a folder is not opened. It is made of what Linux tells of
    its processes, so Windows itself has no use for it.
    """
    fcntl = pytest.importorskip("fcntl")
    for name in ("O_TMPFILE", "pwrite", "getloadavg"):
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(system, "WINDOWS", True)

    def locking(handle, mode, count):
        try:
            fcntl.flock(handle, mode)
        except BlockingIOError as error:
            raise PermissionError(13, "Permission denied") from error

    msvcrt = SimpleNamespace(locking=locking, LK_NBLCK=fcntl.LOCK_EX | fcntl.LOCK_NB, LK_UNLCK=fcntl.LOCK_UN)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)

    def busy(path):
        path = os.path.realpath(path)
        handles = [f"/proc/self/fd/{handle}" for handle in os.listdir("/proc/self/fd")]
        with open("/proc/self/maps", encoding="utf-8") as maps:
            mapped = any(line.rstrip().endswith(path) for line in maps)
        return mapped or any(os.path.lexists(each) and os.readlink(each) == path for each in handles)

    def guarded(name):
        real = getattr(os, name)

        def call(*paths, **options):
            if any(isinstance(path, str | Path) and os.path.exists(path) and busy(path) for path in paths):
                raise PermissionError(13, "The file is being used by another process")
            if "src_dir_fd" in options:
                raise NotImplementedError("src_dir_fd unavailable on this platform")
            return real(*paths, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("replace", "rename", "unlink", "remove", "link"):
        guarded(name)


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium through Playwright."""
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "needs a browser: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield running
        running.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest file first, so that beside it another process can do all the others; among several, the fullest."""
    tests = Counter(item.path for item in items) if hasattr(config, "workerinput") else Counter()
    items.sort(key=lambda item: (item.path.name != "test_site.py", -tests[item.path]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Several processes (-n 2) take a file at a time: what a file's tests share is made once, and not in each."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: a million objects that looking for garbage need not pass over."""
    gc.enable()
    gc.freeze()


@pytest.fixture(autouse=True)
def drawn_alike(request: pytest.FixtureRequest) -> None:
    """The weights that a framework draws are the same in every run of a test; ZOO_TEST_SEED=1 draws others.

    Nor does it see where an earlier one's program said that it runs: PyTorch's transformers go another way then.
    """
    seed = zlib.crc32(request.node.nodeid.encode()) ^ int(os.environ.get("ZOO_TEST_SEED", "0"))
    for library, function in (("torch", "manual_seed"), ("paddle", "seed")):
        if library in sys.modules:
            getattr(sys.modules[library], function)(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_device(None)


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that takes this runs on both."""
    return request.param


@pytest.fixture
def double() -> Iterator[None]:
    """Both frameworks make float64 where nothing is said, in which two spellings of one thing differ by 1e-15."""
    import paddle
    import torch

    torch.set_default_dtype(torch.float64)
    paddle.set_default_dtype("float64")
    yield
    torch.set_default_dtype(torch.float32)
    paddle.set_default_dtype("float32")


@pytest.fixture
def no_plots() -> Iterator[None]:
    """A run's plots take longer than a short run, and other tests look at them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("curve_plots.curves", "answer_plots.confusion", "answer_plots.wrong_sheet"):
            patch.setattr(f"zoo.training.{name}", lambda *arguments, **options: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _machine() -> Iterator[None]:
    """A worker of pytest-xdist has a processor of its own: two threads each would wait for one another."""
    system.keep_memory()
    with pytest.MonkeyPatch.context() as patch:
        if "PYTEST_XDIST_WORKER" in os.environ:
            patch.setattr(devices_and_threads, "processors", lambda: 1)
        for name in installed_backends():
            runtime(name).set_threads(devices_and_threads.processors())
        yield


@pytest.fixture(autouse=True)
def _memory() -> Iterator[None]:
    """What a test needed is the other worker's after it: keep_memory() alone would hold a large network's for good.

    Only after a test that left much more than there was: in a process of 2 GB, looking for it takes half a second.
    """
    global _left
    yield
    if _resident() > max(LARGE, _left + GROWN):
        gc.collect()
        system.give_back_memory()
        _left = _resident()


def _resident() -> int:
    """The bytes of memory of this process; 0 where the system does not tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
