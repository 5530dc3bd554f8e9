"""From pictures to answers: read and prepared in threads, run in batches, the classes with their names."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from zoo.backends import runtime_of
from zoo.cards import Preprocessing, card
from zoo.data.file_tree import walk
from zoo.data.picture import ENDINGS, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, FileError, ModelError, unknown
from zoo.network.build import DTYPES, Build
from zoo.training.metrics import probabilities

# what is taken for a picture in a folder; a kind that cannot be read is told as such instead of ignored
SUFFIXES = (*ENDINGS, ".heic", ".heif", ".jp2", ".jxl")

Picture = str | Path | np.ndarray


@dataclass(frozen=True)
class Prediction:
    """The answer for one picture: the likeliest classes first, each with its probability from 0 to 1.

    path is the file, None for an array. logits are the network's, of shape (classes,) in its dtype.
    """

    path: str | None
    top: tuple[tuple[str, float], ...]
    logits: np.ndarray = field(compare=False, repr=False)

    @property
    def answer(self) -> str:
        """The name of the likeliest class."""
        return self.top[0][0]


class Predictions(list[Prediction]):
    """A list of Prediction; `skipped` has (path, what was wrong) of each picture that was left out."""

    skipped: list[tuple[str, str]]

    def __init__(self, predictions: Iterable[Prediction] = ()) -> None:
        super().__init__(predictions)
        self.skipped = []


@dataclass(frozen=True)
class Input:
    """What a network takes: (channels, height, width), how a picture becomes that, in which dtype; class names."""

    size: tuple[int, int, int]
    preprocessing: Preprocessing
    dtype: str
    classes: tuple[str, ...]

    def __call__(self, picture: Picture) -> np.ndarray:
        """The input for one picture, C x H x W."""
        if isinstance(picture, np.ndarray):
            pixels = picture[..., None] if picture.ndim == 2 else picture
        else:
            pixels = read_picture(picture)
        return preprocess(pixels, self.preprocessing, self.size).astype(self.dtype, copy=False)


def predict(
    model: Any,
    images: Picture | Sequence[Picture],
    *,
    top: int = 5,
    batch_size: int = 32,
    workers: int | None = None,
    on_error: str = "raise",
    size: tuple[int, int, int] | None = None,
    preprocessing: Preprocessing | None = None,
    classes: Sequence[str] | None = None,
) -> Predictions:
    """Classify one picture, a folder of pictures, or a list of both.

    The model runs in eval mode; afterwards its mode is as before.

    Args:
        model: a classifier of either backend.
        images: the path of a picture; a folder, searched at any depth in the order of the paths, without hidden files;
            a uint8 array H x W x 3 in OpenCV's channel order (BGR), H x W x 1 or H x W; or a list of these.
        top: how many classes each answer has.
        batch_size: pictures in a batch.
        workers: threads that read and prepare pictures; by default one for each processor.
        on_error: "raise", or "skip" to leave out pictures that cannot be read; they are then in `.skipped` of the
            result.
        size: (channels, height, width), in pixels; by default what the network was built with.
        preprocessing: by default what the network was built with, else its card's.
        classes: names of the classes; by default those of the network, else "0", "1" and so on. A single logit gives
            two classes by the sigmoid.

    Returns:
        A list of Prediction: path, answer, top (names with probabilities from 0 to 1) and logits.

    Raises:
        FileError: a picture cannot be read, or a folder has none.
        ModelError: zoo did not build the model and size or preprocessing is not given, or its output is NaN.
        ArgumentError, UnknownChoiceError, DependencyError: an argument cannot be used, or OpenCV is missing.

    Example:
        >>> import numpy as np, zoo
        >>> model = zoo.build("squeezenet1_1", backend="torch", weights="imagenet", image_size=64)
        >>> answers = zoo.predict(model, np.zeros((64, 64, 3), "uint8"), top=2)
        >>> len(answers), len(answers[0].top), answers[0].logits.shape
        (1, 2, (1000,))
    """
    if on_error not in ("raise", "skip"):
        raise unknown("way on_error=", on_error, ["raise", "skip"])
    for name, value in (("top", top), ("batch_size", batch_size), ("workers", 1 if workers is None else workers)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ArgumentError(f"{name} must be an integer from 1 up, found {value!r}; give one number.")
    adapter = runtime_of(model)
    taken = input_of(model, adapter, size, preprocessing, classes)
    found = Predictions()
    threads = workers or os.cpu_count() or 1
    batch: list[tuple[str | None, np.ndarray]] = []
    with closing(_prepared(pictures_of(images), taken, threads, 2 * batch_size + threads)) as prepared:
        for path, future in prepared:
            try:
                batch.append((path, future.result()))
            except FileError as error:
                if on_error == "raise":
                    raise
                found.skipped.append((str(path), str(error)))
            if len(batch) == batch_size:
                found += _answers(model, adapter, taken, batch, top)
                batch = []
    if batch:
        found += _answers(model, adapter, taken, batch, top)
    return found


def input_of(
    model: Any,
    adapter: ModuleType,
    size: tuple[int, int, int] | None,
    preprocessing: Preprocessing | None,
    classes: Sequence[str] | None,
) -> Input:
    """What a model takes: what is given, else what it was built with; ModelError if nothing says it."""
    build = getattr(model, "zoo", None)
    if isinstance(build, Build):
        facts = card(build.card)
        size = size or (build.in_channels, build.image_size, build.image_size)
        preprocessing = preprocessing or build.preprocessing or facts.preprocessing
        classes = class_names(build) if classes is None else classes
    elif size is None or preprocessing is None:
        raise ModelError(
            f"zoo did not build this {type(model).__name__}, so nothing says what it takes; give size=(channels, "
            "height, width) and preprocessing=, such as zoo.card('resnet50').preprocessing."
        )
    if len(size) != 3 or any(isinstance(side, bool) or not isinstance(side, int) or side < 1 for side in size):
        raise ArgumentError(f"size is (channels, height, width), found {size!r}; give three integers from 1 up.")
    # the first tensor that computes: a model may hold counters beside its weights
    floats = [dtype for dtype in adapter.dtypes(model).values() if "float" in dtype]
    dtype = next(iter(floats), DTYPES[0])
    if dtype not in DTYPES:
        raise ModelError(f"this model computes in {dtype}; convert it to one of {', '.join(DTYPES)} first.")
    return Input(size, preprocessing, dtype, tuple(map(str, classes or ())))


def class_names(build: Build) -> Sequence[str]:
    """The names of a network's classes, () where nobody said: the one place that knows them."""
    # weights that ship or that training wrote bring the names along: see zoo/weights/downloads.py
    return build.classes


def pictures_of(images: Picture | Sequence[Picture]) -> Iterator[Picture]:
    """The pictures one by one: a folder's files in the order of their paths, anything else as it is given."""
    if isinstance(images, np.ndarray):
        yield images
    elif isinstance(images, str | os.PathLike):
        path = Path(images)
        yield from folder_pictures(path) if path.is_dir() else [path]
    elif isinstance(images, Iterable):
        for each in images:
            yield from pictures_of(each)
    else:
        raise ArgumentError(
            f"a picture is a path or a uint8 array H x W x 3 (BGR), found {type(images).__name__}; give one of the two."
        )


def folder_pictures(folder: Path) -> list[Path]:
    """Every file below a folder that its ending calls a picture, sorted, by training's rules; FileError if none."""
    found = sorted(Path(entry.path) for entry in walk(folder) if entry.name.lower().endswith(SUFFIXES))
    if not found:
        raise FileError(f"there is no picture in the folder {str(folder)!r}; give one with {', '.join(ENDINGS)} files.")
    return found


def _prepared(
    pictures: Iterable[Picture], prepare: Callable[[Picture], np.ndarray], workers: int, most: int
) -> Generator[tuple[str | None, "Future[np.ndarray]"], None, None]:
    """Pictures prepared by threads, handed out in their order, at most so many ahead of what is used."""
    ahead: deque[tuple[str | None, Future[np.ndarray]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for picture in pictures:
                path = None if isinstance(picture, np.ndarray) else str(picture)
                ahead.append((path, pool.submit(prepare, picture)))
                if len(ahead) == most:
                    yield ahead.popleft()
            while ahead:
                yield ahead.popleft()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _answers(
    model: Any, adapter: ModuleType, taken: Input, batch: Sequence[tuple[str | None, np.ndarray]], top: int
) -> list[Prediction]:
    """Run one batch."""
    logits = adapter.run(model, np.stack([image for _, image in batch]))
    if logits.ndim != 2 or len(logits) != len(batch):
        raise ModelError(
            f"this model gives {' x '.join(map(str, logits.shape))} values for {len(batch)} pictures, not one row of "
            "logits for each; zoo.predict is for classifiers."
        )
    shares = probabilities(logits)
    names = taken.classes or tuple(str(number) for number in range(shares.shape[1]))
    if len(names) != shares.shape[1]:
        raise ArgumentError(f"this model has {shares.shape[1]} classes, found {len(names)} names; name each of them.")
    # stable: of two equal ones the lower number comes first, as in the metrics
    order = np.argsort(-(shares if logits.shape[1] == 1 else logits), axis=1, kind="stable")[:, :top]
    found = []
    for (path, _), row, share, best in zip(batch, logits, shares, order, strict=True):
        if not np.isfinite(row).all():
            raise ModelError(
                f"this model's answer for {path or 'the picture'!r} holds infinities or no numbers; its training has "
                "probably diverged, so take a checkpoint from before."
            )
        found.append(Prediction(path, tuple((names[number], float(share[number])) for number in best), row.copy()))
    return found
