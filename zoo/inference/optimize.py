"""zoo.optimize: the fastest way to run a trained network on this machine, chosen by measuring, with its error."""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from zoo.backends import backend_of, exporter, inference, runtime
from zoo.cards import CARDS, IMAGENET, card
from zoo.errors import ArgumentError, DependencyError, ModelError, unknown
from zoo.extras import install
from zoo.files import make_folder, write_text
from zoo.inference.engines import ENGINES, installed
from zoo.network.build import Build
from zoo.numbers import difference
from zoo.parity.batches import Batches
from zoo.system import processor

PRECISIONS = ("float32", "bfloat16")
CHOICES = ("auto", "native", *ENGINES)
LARGEST = {"float32": 1e-4, "bfloat16": 0.015}  # error of a logit relative to the largest, that is accepted
ROUNDS = 5
BATCHES = 4  # of 8 real pictures each, for the error


@dataclass
class Optimized:
    """A network that zoo.optimize made fast.

    It is called like the model, with a tensor of the model's framework: N x C x H x W, float32, gives logits.

    Attributes:
        chosen: the way that was chosen, such as "native torch.fx" or "openvino".
        why: why it was chosen.
        seconds: the time of one batch for each way that was measured; empty if the choice was remembered.
        failed: the ways that were left out, and why.
        error: the largest difference of a logit from the eager float32 model's, relative to the largest logit.
        agreement: the share of the pictures whose most likely class is the same.
        pictures: which pictures these were.

    Example:
        >>> import paddle, zoo
        >>> fast = zoo.optimize(zoo.build("lenet", backend="paddle"), engine="native", remember=False)
        >>> fast.error < 1e-4, tuple(fast.run(paddle.zeros([2, 1, 28, 28])).shape)
        (True, (2, 10))
    """

    chosen: str
    precision: str
    backend: str
    batch: int
    error: float
    agreement: float
    pictures: str
    why: str
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    run: Callable[[Any], Any] = field(default=lambda images: images, repr=False)

    def __call__(self, images: Any) -> Any:
        """Logits N x classes, float32, for images of the framework: N x C x H x W float32, any N."""
        return self.run(images)

    def __str__(self) -> str:
        told = [f"{self.chosen}, {self.precision}, {self.backend}: {self.why}"]
        told += [f"  {name:<24}{1000 * value:9.1f} ms a batch of {self.batch}" for name, value in self.seconds.items()]
        told += [f"  {name:<24}left out: {reason}" for name, reason in self.failed.items()]
        told.append(
            f"  largest logit error {self.error:.1e} of the largest logit; the same first class on "
            f"{self.agreement:.0%} of {self.pictures}"
        )
        return "\n".join(told)


@dataclass(frozen=True)
class _Subject:
    """What is to be made fast: a model, a batch of real pictures for it, and what it answers as it is."""

    model: Any
    backend: str
    size: tuple[int, ...]
    images: np.ndarray
    wanted: np.ndarray
    title: str


def optimize(
    model: Any,
    *,
    precision: str = "float32",
    engine: str = "auto",
    batch: int = 1,
    input_size: tuple[int, int, int] | None = None,
    remember: bool = True,
) -> Optimized:
    """Find the fastest way to run a trained network on this machine's CPU. The model itself does not change.

    Every way is compared with the eager float32 model on real pictures. It is left out if a logit differs by more than
    1e-4 of the largest logit (1.5 % in bfloat16).

    Args:
        model: a classifier of either backend.
        precision: "float32" or "bfloat16".
        engine: "native" (the framework's own ways), "openvino" or "onnxruntime" (of the `deploy` extra), or "auto",
            which measures all that are installed.
        batch: the batch size to measure with.
        input_size: (channels, height, width) of a model that zoo did not build.
        remember: keep the choice in the cache folder, for this network, machine, number of threads and versions, and
            use it the next time; False measures again.

    Returns:
        An Optimized, which is called like the model.

    Raises:
        UnknownChoiceError, ArgumentError: no such precision or engine, or a value that cannot work.
        ModelError: no way of running the model works.
        DependencyError: the engine is not installed.

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
    if engine in ENGINES and precision not in ENGINES[engine][1]:
        raise ArgumentError(f"{engine} has no {precision} on a CPU; take precision='float32' or another engine.")
    subject = _subject(model, input_size)
    if engine in ENGINES and engine not in installed(exporter(subject.backend).LIBRARY):
        raise DependencyError(f"{engine} is not installed; get it with {install('deploy')}.")
    names = _names(subject, precision, engine)
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


def _subject(model: Any, input_size: tuple[int, int, int] | None) -> _Subject:
    from zoo.parity.subjects import files

    backend, build = backend_of(model), getattr(model, "zoo", None)
    if isinstance(build, Build):
        facts, how = card(build.card), build.preprocessing or card(build.card).preprocessing
        size: tuple[int, ...] = input_size or (build.in_channels, build.image_size, build.image_size)
        crops, _, title = files(facts, None)
    elif input_size is None:
        raise ArgumentError("zoo did not build this model, so say what it takes: input_size=(3, 224, 224).")
    else:
        how, size = IMAGENET, input_size
        crops, _, title = files(next(facts for facts in CARDS.values() if facts.preprocessing == IMAGENET), None)
    if len(size) != 3 or size[1] != size[2]:
        raise ArgumentError(f"input_size is (channels, side, side), found {size!r}; give three integers.")
    arguments = {"num_classes": 2, "in_channels": size[0], "image_size": size[1]}
    batches = Batches(crops, False, how, arguments, 0)
    images = np.concatenate([batches(number)[0] for number in range(BATCHES)])
    twin = inference(backend).model_copy(model)
    wanted = runtime(backend).run(twin, images)
    if not np.isfinite(wanted).all() or wanted.ndim != 2:
        raise ModelError(f"the model's output for {images.shape} is not finite logits N x classes; train it first.")
    name = title.partition(" and ")[0]
    return _Subject(model, backend, size, images, wanted, f"{len(images)} tinted crops of {name}")


def _names(subject: _Subject, precision: str, engine: str) -> list[str]:
    if engine in ENGINES:
        return [engine]
    native = [f"native {name}" for name in inference(subject.backend).paths(precision)]
    if engine == "native":
        return native
    others = [name for name in installed(exporter(subject.backend).LIBRARY) if precision in ENGINES[name][1]]
    return [*native, *others]


def _one(subject: _Subject, name: str, precision: str, batch: int, why: str) -> Optimized | str:
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
    agreement = float(np.mean(_answers(logits) == _answers(subject.wanted)))
    return Optimized(
        name, precision, subject.backend, batch, float(apart.relative), agreement, subject.title, why, run=run
    )


def _answers(logits: np.ndarray) -> np.ndarray:
    return logits.argmax(1) if logits.shape[1] > 1 else logits[:, 0] > 0


def _made(subject: _Subject, name: str, precision: str, batch: int) -> Callable[[Any], Any]:
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


def _fastest(subject: _Subject, names: list[str], precision: str, batch: int) -> Optimized:
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


def _key(subject: _Subject, precision: str, batch: int, names: list[str]) -> str:
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
    from zoo.weights.published import cache_folder

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
