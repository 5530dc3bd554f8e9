"""Pictures to calibrate an int8 network with, and others to measure it on: read, checked, and told apart."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.cards import Preprocessing
from zoo.data.dataset import balanced
from zoo.data.find_data import KINDS, open_data
from zoo.data.picture import read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError
from zoo.inference.optimized import Subject
from zoo.training.predict import pictures_of

MOST = {"calibration": 128, "evaluation": 512}  # pictures of a data set, the classes balanced
WANTED = (
    'give pictures as zoo.predict takes them (a folder, files, uint8 arrays), a data set such as "digits" or '
    '"folder:DIR", or float32 arrays N x C x H x W as the model takes them'
)


@dataclass(frozen=True)
class Pictures:
    """float32 N x C x H x W as a model takes them, their labels (int64, or None), and what they are."""

    images: np.ndarray
    labels: np.ndarray | None
    title: str


def both(subject: Subject, calibration: Any, evaluation: Any) -> tuple[Pictures, Pictures]:
    """The pictures to calibrate with, and those to measure on.

    If evaluation is None: the validation part of a data set that is calibrated with; for networks of digits the digits
    that ship; else the subject's own. ArgumentError: none, another shape, or pictures that are in both. FileError: a
    picture cannot be read. UnknownChoiceError: there is no such data set.
    """
    if calibration is None:
        raise ArgumentError(f"int8 needs calibration= pictures like those that the network will see; {WANTED}.")
    first = _read(subject, calibration, "calibration")
    own = evaluation is None
    if own and _spec(calibration):
        second = _read(subject, calibration, "evaluation")
    elif own and subject.how.channels == "grey" and subject.size == (1, 28, 28) and subject.wanted.shape[1] == 10:
        second = _read(subject, "digits", "evaluation")
    elif own:
        second = Pictures(subject.images, None, subject.title)
    else:
        second = _read(subject, evaluation, "evaluation")
    seen = set(map(_mark, first.images))
    measured = [second.images, subject.sources] if own else [second.images]
    shared = sum(_mark(image) in seen for images in measured for image in images)
    if shared:
        raise ArgumentError(
            f"{shared} of the pictures to measure on ({second.title}) are among the calibration pictures, which would "
            "flatter the network; give others as evaluation=."
        )
    return first, second


def _mark(image: np.ndarray) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(image).tobytes(), digest_size=16).digest()


def _spec(given: Any) -> bool:
    """Whether this names a data set, and no file or folder."""
    return isinstance(given, str) and given.partition(":")[0] in KINDS and not os.path.exists(given)


def _read(subject: Subject, given: Any, purpose: str) -> Pictures:
    size = (subject.size[0], subject.size[1], subject.size[2])
    if _spec(given):
        split = open_data(given, subject.how, size)
        part = split.train if purpose == "calibration" else split.valid
        chosen = balanced(part.labels, 0)[: MOST[purpose]]
        images = np.stack([part[int(index)][0] for index in chosen])
        classes = subject.wanted.shape[1]
        labels = np.asarray(part.labels)[chosen] if len(part.classes) == max(classes, 2) else None
        return Pictures(images, labels, f"{len(images)} pictures of {part.name}")
    if isinstance(given, np.ndarray) and given.dtype.kind == "f":
        return Pictures(_checked(given, size, purpose), None, f"{len(given)} arrays given as {purpose}")
    rows = [_input(each, subject.how, size, purpose) for each in _each(given, purpose)]
    if not rows:
        raise ArgumentError(f"there is no picture in {purpose}=; {WANTED}.")
    name = f" of {os.fspath(given)}" if isinstance(given, str | os.PathLike) else f" given as {purpose}"
    return Pictures(np.stack(rows), None, f"{len(rows)} picture{'s' * (len(rows) > 1)}{name}")


def _each(given: Any, purpose: str) -> list[Any]:
    """The single pictures; a uint8 array N x H x W x C is N of them."""
    if isinstance(given, np.ndarray) and given.ndim == 4:
        return list(given)
    if _spec(given):
        raise ArgumentError(f"{given!r} in {purpose}= is a data set, which is given alone; leave the others out.")
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return [one for each in given for one in _each(each, purpose)]
    if isinstance(given, np.ndarray) and given.dtype.kind == "f":
        return [given]
    try:
        return list(pictures_of(given))
    except ArgumentError:
        raise ArgumentError(f"{purpose}= is a {type(given).__name__}, which is no picture; {WANTED}.") from None


def _input(picture: Any, how: Preprocessing, size: tuple[int, int, int], purpose: str) -> np.ndarray:
    """The network's input for one picture."""
    if isinstance(picture, np.ndarray) and picture.dtype.kind == "f":
        found: np.ndarray = _checked(picture[None], size, purpose)[0]
        return found
    pixels = picture if isinstance(picture, np.ndarray) else read_picture(picture)
    return preprocess(pixels[..., None] if pixels.ndim == 2 else pixels, how, size)


def _checked(images: np.ndarray, size: tuple[int, int, int], purpose: str) -> np.ndarray:
    if images.ndim != 4 or images.shape[1:] != size or not len(images):
        shape = " x ".join(["N", *map(str, size)])
        raise ArgumentError(
            f"{purpose}= as float arrays must be {shape}, found {' x '.join(map(str, images.shape))}; prepare them as "
            "the model takes them, or give pictures as files or uint8 arrays."
        )
    if not np.isfinite(images).all():
        raise ArgumentError(f"{purpose}= has values that are infinite or no numbers; leave these pictures out.")
    return images.astype(np.float32, copy=False)
