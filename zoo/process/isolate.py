"""Each backend in a worker process of its own, for where both cannot live in one: two CUDA builds, say.

While isolated() is active, zoo.backends hands out stand-ins: a backend's verbs run in its worker, and networks are
handles to what lives there. Nothing that is written against the verbs sees a difference.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zoo import backends
from zoo.backends import BACKENDS, installed_backends
from zoo.errors import ArgumentError, WorkerError, ZooError
from zoo.model_inputs import Feed
from zoo.network.anatomy import Call
from zoo.network.build import Build
from zoo.port.source_pieces import source
from zoo.process.channel import Channel, files, raised
from zoo.process.worker import applied, housed
from zoo.recorder import Visit
from zoo.recording import Recording
from zoo.system import ending, may_have_gpu

LEVELS = ("0", "1", "2", "3", "3b", "4", "5", "6", "7", "8")  # 9's mutants are functions made on the spot
LAST_WORDS = 12  # lines
# the worker finds modules where this process finds them
COMMAND = "import sys; sys.path[:] = sys.argv[3:]; from zoo.process.worker import main; main(sys.argv[1], sys.argv[2])"


def isolation(wanted: bool, levels: list[str]) -> AbstractContextManager[None]:
    """isolated() where it is wanted or needed for these levels, else nothing; ArgumentError for level 9."""
    if not (wanted or backends.remotes or needed()):
        return nullcontext()
    for level in levels:
        if level not in (*LEVELS, "amp"):
            why = "" if wanted else ", as they must where both builds see a GPU"
            raise ArgumentError(
                f"level {level} cannot run with the backends in processes of their own{why}; "
                f"levels {', '.join(LEVELS)} can."
            )
    return isolated()


@cache
def needed() -> bool:
    """Whether both builds see a GPU, so that one process cannot hold them; asked of workers, and once."""
    if all(name in sys.modules for name in BACKENDS) or backends.installed_backends() != list(BACKENDS):
        return False
    if not may_have_gpu():
        return False
    with isolated():
        return all(backends.runtime(backend).has_gpu() for backend in BACKENDS)


@contextmanager
def isolated() -> Iterator[None]:
    """Run each backend in a worker process, for this whole process; the workers end with the context.

    Raises BackendMissingError and WorkerError. Inside another one it does nothing.
    """
    if backends.remotes:
        yield
        return
    for backend in BACKENDS:
        backends.require(backend)
    with ExitStack() as stack:
        backends.remotes.update(_started(stack, BACKENDS))
        yield


@contextmanager
def housed_models(ports: Sequence[tuple[str, Sequence[str], Path | None]]) -> Iterator[list[Any]]:
    """Models out of files, as handles: each port is FILE.py:NAME, its arguments and a file of its weights or None.

    Each backend that one of them is of has a process of its own, and this one imports none of them. Raises what
    zoo.port.model_in_file.model raises, BackendMissingError and WorkerError.
    """
    with ExitStack() as stack:
        models = []
        for target, words, weights in ports:
            backend, model = _imported(target), None
            while model is None:
                if backend not in backends.remotes:
                    backends.require(backend)
                    backends.remotes.update(_started(stack, [backend]))
                worker: Any = backends.remotes[backend]
                # the file may come by its framework on a detour, which shows when it has run
                backend, model = worker.call(housed.__module__, housed.__name__, backend, target, words, weights)
            models.append(model)
        yield models


def _imported(target: str) -> str:
    """The framework that a file itself imports, as far as can be seen without running it, else the first there is."""
    names = set()
    with suppress(ZooError):
        for piece in source(Path(target.rpartition(":")[0])).pieces:
            for node in ast.walk(piece.tree):
                names |= {each.name.partition(".")[0] for each in node.names} if isinstance(node, ast.Import) else set()
                names |= {(node.module or "").partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()
    return next((name for name in BACKENDS if name in names), next(iter(installed_backends()), BACKENDS[0]))


def _started(stack: ExitStack, names: Iterable[str]) -> "dict[str, Worker]":
    """A worker for each backend, which import their frameworks side by side and end with the stack."""
    folder = Path(tempfile.mkdtemp(prefix="zoo-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    workers = {}
    for backend in names:
        workers[backend] = Worker(backend, folder)
        stack.callback(workers[backend].end)
    for worker in workers.values():
        worker.answer("its start")
    stack.callback(backends.remotes.clear)
    return workers


class RemoteModel:
    """A handle to something that lives in a worker: a network, a layer, an optimizer, a function made on the spot."""

    def __init__(self, worker: "Worker", number: int) -> None:
        self.worker, self.number = worker, number
        # told with the next request: this may run at any moment, in the middle of one too
        weakref.finalize(self, worker.dropped.append, number).atexit = False

    def __call__(self, *arguments: Any) -> Any:
        """Call a function that lives there."""
        return self.worker.call(applied.__module__, applied.__name__, self, *arguments)


class Worker:
    """One backend's process, and the stand-ins for its modules; what it leaves behind is in the folder."""

    def __init__(self, backend: str, folder: Path) -> None:
        self.backend = backend
        self.dropped: list[int] = []
        self._dead: WorkerError | None = None
        self.runtime: ModuleType = _Runtime(self, "runtime")
        self.ladder: ModuleType = _Verbs(self, "ladder")
        self.passes: ModuleType = _Verbs(self, "zoo.parity.float32_and_float64_runs")
        # a file and not a pipe, which would fill up with nobody reading it
        self._errors = folder / f"{backend}.txt"
        command = [sys.executable, "-c", COMMAND, backend, str(folder), *map(os.path.abspath, sys.path)]
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._channel = Channel(
            self.process.stdout, self.process.stdin, files(folder, "main"), self._number, self._handle
        )

    def call(self, place: str, verb: str, *arguments: Any, **keywords: Any) -> Any:
        """Run a function of the worker's; errors come back as they are, WorkerError if the worker dies."""
        self.ask(place, verb, arguments, keywords)
        return self.answer(verb)

    def ask(self, place: str, verb: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        """Send a request; what is no longer used here goes first."""
        if self._dead is not None:
            # what is tidied up on the way out must not hide how it died
            raise self._dead
        dropped = [self.dropped.pop() for _ in range(len(self.dropped))]
        try:
            self._channel.send((dropped, place, verb, arguments, keywords))
        except BrokenPipeError:
            raise self._death(verb) from None

    def answer(self, verb: str, visit: Callable[..., Any] | None = None) -> Any:
        """Wait for what a request gives; calls of layers on the way go to visit, and operations, which want a reply."""
        failure: BaseException | None = None
        while True:
            try:
                sort, value = self._channel.receive()
            except EOFError:
                raise self._death(verb) from None
            if sort == "result" and failure is None:
                return value
            if sort not in ("visit", "ask"):
                raise failure or raised(*value)
            reply = None
            try:
                if failure is None and visit is not None:
                    reply = visit(*value) if sort == "ask" else visit(value)
            except Exception as error:
                # the calls that are under way are taken in all the same, or the next answer would be one of them
                failure = error
            if sort == "ask":
                self._channel.send(reply)

    def construct(self, build: Build, state: dict[str, np.ndarray] | None, device: str | None) -> Any:
        """zoo.network.build.construct in the worker."""
        model = self.call("zoo.network.build", "construct", build, state, device)
        model.zoo = build
        return model

    def bare(self, build: Build) -> Any:
        """zoo.network.build.bare in the worker."""
        return self.call("zoo.network.build", "bare", build)

    def record(self, model: Any, inputs: Feed, keep: bool, visit: Visit | None) -> Recording:
        """zoo.graph.live_models.recorded in the worker, whose operations go to visit here."""
        told = {"keep": keep, "visit": visit is not None}
        self.ask("zoo.graph.live_models", "recorded", (self.backend, model, inputs), told)
        recording: Recording = self.answer("recorded", visit)
        return recording

    def end(self) -> None:
        """End the process, whatever it does; it has nothing to save."""
        self.process.kill()
        self.process.wait()
        self._dead = self._dead or WorkerError(f"the {self.backend} worker has ended; its networks went with it.")
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _number(self, value: Any) -> int | None:
        if not isinstance(value, RemoteModel):
            return None
        assert value.worker is self, "a network of another worker"
        return value.number

    def _handle(self, number: int) -> RemoteModel:
        return RemoteModel(self, number)

    def _death(self, verb: str) -> WorkerError:
        with suppress(OSError):
            self._channel.outgoing.close()
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            # it closed its pipe and hangs while it ends
            self.process.kill()
            code = self.process.wait()
        how = f"{'was ended by' if code < 0 else 'ended with'} {ending(code)}"
        text = self._errors.read_text(encoding="utf-8", errors="replace") if self._errors.exists() else ""
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("Extension modules:")]
        # a crash is told with its stack, the innermost call first
        crash = next((at for at, line in enumerate(lines) if line.startswith("Fatal Python error")), None)
        words = "\n".join(lines[-LAST_WORDS:] if crash is None else lines[crash : crash + LAST_WORDS])
        self._dead = WorkerError(
            f"the {self.backend} worker {how} during {verb}; "
            + (f"its last words:\n{words}" if words else "it left no last words: is the memory enough?")
        )
        return self._dead


class _Verbs(ModuleType):
    """A backend's module, whose functions run in its worker."""

    def __init__(self, worker: Worker, place: str) -> None:
        super().__init__(f"{worker.backend} {place}")
        self._worker, self._place = worker, place

    def __getattr__(self, verb: str) -> Any:
        if verb.startswith("_"):
            raise AttributeError(verb)
        if verb.isupper():
            return self._worker.call(self._place, verb)
        return lambda *arguments, **keywords: self._worker.call(self._place, verb, *arguments, **keywords)


class _Runtime(_Verbs):
    """The adapter's stand-in."""

    def is_model(self, candidate: object) -> bool:
        """Whether this is a handle of this worker's."""
        return isinstance(candidate, RemoteModel) and candidate.worker.runtime is self

    def trace(self, model: Any, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> Any:
        """The worker's trace, whose calls go to visit here."""
        self._worker.ask("runtime", "trace", (model, images), {"outputs": outputs})
        return self._worker.answer("trace", visit)
