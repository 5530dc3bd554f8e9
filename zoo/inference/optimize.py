"""zoo.optimize: the fastest way to run a trained network on this machine, chosen by measuring, with its error."""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from zoo.array_difference import difference
from zoo.backends import exporter, inference, runtime
from zoo.errors import ArgumentError, DependencyError, ModelError, unknown
from zoo.files import make_folder, write_text
from zoo.inference.engines import ENGINES, installed
from zoo.inference.int8 import small
from zoo.inference.int8_report import answers
from zoo.inference.optimized import BATCHES, Optimized, Subject, subject_of
from zoo.optional_libraries import install
from zoo.system import processor

FLOATS = ("float32", "bfloat16")
PRECISIONS = (*FLOATS, "int8")
CHOICES = ("auto", "native", *ENGINES)
LARGEST = {"float32": 1e-4, "bfloat16": 0.015}  # error of a logit relative to the largest, that is accepted
ROUNDS = 5
AGREEMENT = 0.9  # the share of pictures on which int8 must answer as float32 does; close calls go either way


def optimize(
    model: Any,
    *,
    precision: str = "float32",
    engine: str = "auto",
    batch: int = 1,
    input_size: tuple[int, int, int] | None = None,
    remember: bool = True,
    calibration: Any = None,
    evaluation: Any = None,
    agreement: float = AGREEMENT,
    keep: str | Iterable[str] = (),
    layer_errors: bool = True,
) -> Optimized:
    """Find the fastest way to run a trained network on this machine's CPU. The model itself does not change.

    Every way is compared with the eager float32 model on real pictures. It is left out if a logit differs by more than
    1e-4 of the largest logit (1.5 % in bfloat16). In int8 the exported network is calibrated and quantised, one engine
    after the other runs it beside its own float32, and the error of each layer is measured; see `int8` of what comes
    back.

    Args:
        model: a classifier of either backend.
        precision: "float32", "bfloat16" or "int8", which the engines have and the frameworks have not.
        engine: "native" (the framework's own ways), "openvino" or "onnxruntime" (of the `deploy` extra), or "auto",
            which measures all that are installed.
        batch: the batch size to measure with.
        input_size: (channels, height, width) of a model that zoo did not build.
        remember: keep the choice in the cache folder, for this network, machine, number of threads and versions, and
            use it the next time; False measures again. int8 is always measured.
        calibration: for int8, pictures like those that the network will see: as zoo.predict takes them, a data set such
            as "digits" or "folder:DIR", of which training pictures are taken, or float32 arrays N x C x H x W.
        evaluation: for int8, other pictures, to measure it on; by default the validation part of that data set, else
            pictures that ship.
        agreement: for int8, the least share of these pictures whose most likely class must be float32's.
        keep: for int8, names of layers or blocks that stay in float32.
        layer_errors: for int8, whether to measure the error of each layer, which runs the network once for each.

    Returns:
        An Optimized, which is called like the model.

    Raises:
        UnknownChoiceError, ArgumentError: no such precision or engine, or a value that cannot work.
        ModelError: no way of running the model works.
        DependencyError: the engine is not installed.
        AgreementError: in int8 the network agrees with float32 on too few pictures.
        FileError: a picture to calibrate with cannot be read.

    Example:
        >>> import torch, zoo
        >>> fast = zoo.optimize(zoo.build("lenet", backend="torch"), engine="native", remember=False)
        >>> fast(torch.zeros(1, 1, 28, 28)).shape
        torch.Size([1, 10])
    """
    if precision not in PRECISIONS:
        raise unknown("precision", precision, PRECISIONS)
    if engine not in CHOICES:
        raise unknown("engine", engine, CHOICES)
    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise ArgumentError(f"batch must be an integer from 1 up, found {batch!r}; give the number of pictures.")
    if precision == "int8" and engine == "native":
        raise ArgumentError("the frameworks' own ways have no int8; take engine='auto', 'openvino' or 'onnxruntime'.")
    if precision != "int8" and (calibration is not None or evaluation is not None or keep):
        raise ArgumentError(f"calibration=, evaluation= and keep= are for precision='int8', found {precision!r}.")
    if engine in ENGINES and precision not in ENGINES[engine][1]:
        raise ArgumentError(f"{engine} has no {precision} on a CPU; take precision='float32' or another engine.")
    subject = subject_of(model, input_size)
    if engine in ENGINES and engine not in installed(exporter(subject.backend).LIBRARY):
        raise DependencyError(f"{engine} is not installed; get it with {install('deploy')}.")
    names = _names(subject, precision, engine)
    if precision == "int8":
        if not names:
            raise DependencyError(f"int8 needs an engine, and none is installed; get them with {install('deploy')}.")
        return small(subject, names, batch, calibration, evaluation, agreement, keep, layer_errors)
    key = _key(subject, precision, batch, names)
    known = _remembered(key) if remember else None
    if known in names:
        result = _one(subject, known, precision, batch, "chosen when it was measured before")
        if isinstance(result, Optimized):
            return result
    result = _fastest(subject, names, precision, batch)
    if remember and len(names) > 1:
        _remember(key, result.chosen)
    return result


def _names(subject: Subject, precision: str, engine: str) -> list[str]:
    if engine in ENGINES:
        return [engine]
    floats = precision in FLOATS
    native = [f"native {name}" for name in inference(subject.backend).paths(precision)] if floats else []
    if engine == "native":
        return native
    others = [name for name in installed(exporter(subject.backend).LIBRARY) if precision in ENGINES[name][1]]
    return [*native, *others]


def _one(subject: Subject, name: str, precision: str, batch: int, why: str) -> Optimized | str:
    """One way, compared with the eager model; a string says why it cannot be used."""
    try:
        run = _made(subject, name, precision, batch)
        adapter = runtime(subject.backend)
        logits = np.concatenate(
            [adapter.array(run(adapter.tensor(part))) for part in np.array_split(subject.images, BATCHES)]
        )
    except DependencyError:
        raise
    except Exception as error:  # compilers raise what they like, and there are other ways
        return " ".join(f"{type(error).__name__}: {error}".split())[:200]
    apart = difference(logits, subject.wanted)
    if not apart.relative <= LARGEST[precision]:
        return f"a logit differs by {apart.relative:.1e} of the largest, more than {LARGEST[precision]:g}"
    agreement = float(np.mean(answers(logits) == answers(subject.wanted)))
    return Optimized(
        name, precision, subject.backend, batch, float(apart.relative), agreement, subject.title, why, run=run
    )


def _made(subject: Subject, name: str, precision: str, batch: int) -> Callable[[Any], Any]:
    adapter, room = runtime(subject.backend), inference(subject.backend)
    path = name.removeprefix("native ")
    if path != name:
        example = adapter.tensor(np.resize(subject.images, (batch, *subject.size)))
        run: Callable[[Any], Any] = room.made(room.paths(precision)[path], subject.model, example)
        return run
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.onnx")
        exporter(subject.backend).to_onnx(room.model_copy(subject.model), file, subject.size)
        engine = ENGINES[name][0](file, precision, adapter.threads())
    return lambda images: adapter.tensor(engine(np.ascontiguousarray(room.values(images))))


def _fastest(subject: Subject, names: list[str], precision: str, batch: int) -> Optimized:
    """Make every way, run them in turn, and take the fastest."""
    made: dict[str, Optimized] = {}
    failed = {}
    for name in names:
        result = _one(subject, name, precision, batch, "")
        if isinstance(result, str):
            failed[name] = result
        else:
            made[name] = result
    if not made:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in failed.items())
        raise ModelError(f"nothing runs this model in {precision} ({reasons}); take another precision or engine.")
    images = runtime(subject.backend).tensor(np.resize(subject.images, (batch, *subject.size)))
    taken: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(ROUNDS if len(made) > 1 else 0):
        for name, way in made.items():
            start = time.perf_counter()
            way(images)
            taken[name].append(time.perf_counter() - start)
    seconds = {name: median(each) for name, each in taken.items() if each}
    best = min(seconds, key=seconds.__getitem__) if seconds else next(iter(made))
    found = made[best]
    found.seconds, found.failed = seconds, failed
    found.why = "the only one that was asked for" if len(names) == 1 else "the fastest here"
    return found


def _key(subject: Subject, precision: str, batch: int, names: list[str]) -> str:
    """What a choice depends on: the network's layers, not its weights."""
    adapter = runtime(subject.backend)
    slots = [asdict(slot) for slot in adapter.slots(subject.model)]
    libraries = {}
    for name in ENGINES:
        with suppress(PackageNotFoundError):
            libraries[name] = version(name)
    facts = [subject.backend, adapter.version(), adapter.threads(), processor(), precision, batch, subject.size]
    text = json.dumps([facts, names, libraries, slots], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _place() -> Path:
    from zoo.weights.downloads import cache_folder

    return cache_folder() / "fastest.json"


def _kept() -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads(_place().read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _remembered(key: str) -> str | None:
    return _kept().get(key)


def _remember(key: str, chosen: str) -> None:
    make_folder(_place().parent)
    write_text(_place(), json.dumps({**_kept(), key: chosen}, indent=1) + "\n")
