"""The form of every data set: a map from a number to a picture and its label, for either framework's DataLoader."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from zoo.cards import Preprocessing
from zoo.data.preprocess import levels, preprocess
from zoo.errors import ArgumentError
from zoo.optional_libraries import opencv

Transform = Callable[[np.ndarray, np.random.Generator], np.ndarray]
Own = TypeVar("Own", bound="Dataset")


@dataclass(frozen=True)
class Prepare:
    """From a picture as read, uint8 H x W x 3 (BGR) or x 1, to a network's input, float32 C x H x W of this size.

    augment are functions on uint8 pictures; each draws from a generator of its own, keyed by (seed, epoch, index, its
    place), so the same picture is altered in the same way in every backend and whatever the number of workers.
    framed says that pictures come resized and cropped already, where `how` asks for that. fast decodes JPEGs at a part
    of their size and resizes by area: other pixels, in less time.
    """

    how: Preprocessing
    size: tuple[int, int, int]
    augment: tuple[Transform, ...] = ()
    seed: int = 0
    framed: bool = False
    fast: bool = False

    def __call__(self, pixels: np.ndarray, epoch: int, index: int, out: np.ndarray | None = None) -> np.ndarray:
        """The input for one picture, altered as in this epoch; out as for preprocess."""
        for place, transform in enumerate(self.augment):
            pixels = transform(pixels, np.random.default_rng([self.seed, epoch, index, place]))
        return preprocess(pixels, self._rest, self.size, area=self.fast, out=out)

    @cached_property
    def _rest(self) -> Preprocessing:
        return replace(self.how, resize=None, crop=None) if self.framed else self.how

    @property
    def least(self) -> tuple[int, int] | None:
        """The height and width that a reduced picture keeps: twice what the network is shown; None for all of it."""
        if not self.fast or self.framed:
            return None
        side = self.how.resize
        return (2 * self.size[1], 2 * self.size[2]) if side is None else (2 * side, 2 * side)

    def grey(self, pixels: np.ndarray) -> np.ndarray | None:
        """The inputs N x 1 x H x W for grey pictures uint8 N x H x W x 1, all at once; None if they need more work."""
        how = self._rest
        if self.augment or self.size != (1, *pixels.shape[1:3]) or how.resize or how.crop or pixels.shape[3] != 1:
            return None
        table = levels(tuple(how.mean), tuple(how.std), 1)
        return np.asarray(opencv().LUT(pixels.reshape(len(pixels), -1), table)).reshape(-1, *self.size)


class Dataset:
    """A map-style data set: len(dataset), and dataset[i] gives (float32 C x H x W, int64 label).

    labels is an int64 array of N, classes names them, synthetic says whether the pictures were drawn by a program.
    torch.utils.data.DataLoader and paddle.io.DataLoader take it as it is. A subclass has pixels() and may have where().
    """

    def __init__(
        self, name: str, labels: Sequence[int] | np.ndarray, classes: Sequence[str], prepare: Prepare, synthetic: bool
    ) -> None:
        self.name = name
        self.labels = np.asarray(labels, np.int64)
        self.classes = tuple(classes)
        self.prepare = prepare
        self.synthetic = synthetic
        self.epoch = 0

    def pixels(self, index: int) -> np.ndarray:
        """One picture as it was read: uint8 H x W x 3 (BGR) or H x W x 1. FileError if it cannot be."""
        raise NotImplementedError

    def picture(self, index: int, prepare: Prepare) -> np.ndarray:
        """One picture as a preparation needs it: as pixels(), or reduced; the thread's next one may take its memory."""
        return self.pixels(index)

    def together(self, indices: np.ndarray) -> np.ndarray | None:
        """Some pictures, uint8 N x H x W x C, where they are one array in memory; None where each must be read."""
        return None

    def where(self, index: int) -> str:
        """The name of a picture in errors, lists and tables: its path, or the data set's name and its number."""
        return f"{self.name}[{index}]"

    def stamp(self, index: int) -> str | None:
        """What a picture's file is and whether it changed, without reading it; None for pictures of no file."""
        return None

    def mark(self, index: int) -> tuple[str, int]:
        """What tells a picture from all others: its path below the data's folder, and how many bytes it has.

        Of pictures in memory the number, and a checksum. FileError if the file is gone.
        """
        return self.where(index), 0

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.int64]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"{self.name} has {len(self)} pictures, there is no number {index}")
        return self.sample(index % len(self), self.epoch)

    def sample(self, index: int, epoch: int, out: np.ndarray | None = None) -> tuple[np.ndarray, np.int64]:
        """One picture as a network takes it, altered as in this epoch, and its label; out as for preprocess."""
        return self.prepare(self.picture(index, self.prepare), epoch, index, out), self.labels[index]

    def subset(self, indices: Sequence[int] | np.ndarray, prepare: Prepare | None = None) -> "Subset":
        """Some of the pictures, in this order, with preparation of their own if it is given."""
        return Subset(self, indices, prepare or self.prepare)

    def without_augmentation(self: Own) -> Own:
        """The same pictures, none of them altered; the data set itself is left as it is."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, prepare=replace(self.prepare, augment=()))
        return copy


class Subset(Dataset):
    """Some pictures of another data set."""

    def __init__(self, whole: Dataset, indices: Sequence[int] | np.ndarray, prepare: Prepare) -> None:
        self.indices = np.asarray(indices, np.int64)
        super().__init__(whole.name, whole.labels[self.indices], whole.classes, prepare, whole.synthetic)
        self.whole = whole

    def pixels(self, index: int) -> np.ndarray:
        """One picture, read by the data set that it is of."""
        return self.whole.pixels(int(self.indices[index]))

    def picture(self, index: int, prepare: Prepare) -> np.ndarray:
        """One picture as a preparation needs it, read by the data set that it is of."""
        return self.whole.picture(int(self.indices[index]), prepare)

    def together(self, indices: np.ndarray) -> np.ndarray | None:
        """Some pictures, where they are one array in memory."""
        return self.whole.together(self.indices[indices])

    def stamp(self, index: int) -> str | None:
        """As the whole data set knows it."""
        return self.whole.stamp(int(self.indices[index]))

    def mark(self, index: int) -> tuple[str, int]:
        """As the whole data set has it."""
        return self.whole.mark(int(self.indices[index]))

    def where(self, index: int) -> str:
        """As the whole data set calls it."""
        return self.whole.where(int(self.indices[index]))


class Arrays(Dataset):
    """Pictures that are in memory (or mapped): uint8 N x H x W (grey), N x H x W x 1 or N x H x W x 3 in BGR."""

    def __init__(
        self,
        name: str,
        pictures: np.ndarray,
        labels: Sequence[int] | np.ndarray,
        classes: Sequence[str],
        prepare: Prepare,
        synthetic: bool = False,
    ) -> None:
        super().__init__(name, labels, classes, prepare, synthetic)
        if pictures.dtype != np.uint8 or pictures.ndim not in (3, 4) or len(pictures) != len(self.labels):
            raise ArgumentError(
                f"{name} needs uint8 pictures N x H x W or N x H x W x channels and as many labels, found "
                f"{pictures.dtype} {pictures.shape} and {len(self.labels)} labels; convert them first."
            )
        self.pictures = pictures if pictures.ndim == 4 else pictures[..., None]

    def pixels(self, index: int) -> np.ndarray:
        """One picture; it shares the array's memory."""
        return np.asarray(self.pictures[index])

    def mark(self, index: int) -> tuple[str, int]:
        """Its number and checksum."""
        return str(index), zlib.crc32(np.ascontiguousarray(self.pictures[index]).data)

    def together(self, indices: np.ndarray) -> np.ndarray:
        """Some pictures, copied."""
        return np.asarray(self.pictures[indices])


def stratified(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Split 0 .. N - 1 into (training, validation) so that every class gives about `share` of its pictures away.

    Seeded; both parts are sorted. Validation has round(share * N), what is left over by rounding down goes to the
    classes that lost most; but a class of two or more pictures is in both parts. ArgumentError if share is not between
    0 and 1.
    """
    if not 0 < share < 1:
        raise ArgumentError(f"the validation share must be between 0 and 1, found {share}; the source has 0.2.")
    rng = np.random.default_rng([seed, len(labels)])
    members = [rng.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
    exact = share * np.array([len(of_class) for of_class in members])
    counts = np.floor(exact).astype(int)
    missing = round(share * len(labels)) - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:missing]] += 1
    held = [of_class[: min(max(n, 1), len(of_class) - 1)] for of_class, n in zip(members, counts, strict=True)]
    valid = np.sort(np.concatenate(held)) if held else np.array([], np.int64)
    return np.setdiff1d(np.arange(len(labels)), valid), valid


def balanced(labels: np.ndarray, seed: int) -> np.ndarray:
    """A seeded order of 0 .. N - 1 in which the classes take turns: its first n hold as many of each as they can."""
    rng = np.random.default_rng([seed, len(labels), 1])
    turn = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        turn[members] = rng.permutation(len(members))
    return np.asarray(np.lexsort((rng.random(len(labels)), turn)))
