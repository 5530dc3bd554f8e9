"""Data sets of picture files, and the same at a network's size in memory."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zoo.data.dataset import Dataset, Prepare
from zoo.data.file_tree import Entry
from zoo.data.picture import decode_picture
from zoo.data.preprocess import frame, resize


class Pictures(Dataset):
    """Picture files, each read when it is needed, at its own size: uint8 H x W x 3 in BGR."""

    def __init__(
        self,
        name: str,
        entries: Sequence[Entry],
        labels: Sequence[int] | np.ndarray,
        classes: Sequence[str],
        prepare: Prepare,
        synthetic: bool = False,
    ) -> None:
        super().__init__(name, labels, classes, prepare, synthetic)
        self.entries = tuple(entries)

    def pixels(self, index: int) -> np.ndarray:
        """One picture; FileError names it if it is missing, damaged, cut short or too large."""
        entry = self.entries[index]
        return decode_picture(entry.read(), entry.path)

    def picture(self, index: int, prepare: Prepare) -> np.ndarray:
        """One picture as a preparation needs it: reduced where that is asked for."""
        entry = self.entries[index]
        # transforms may come from anywhere, and keep what they are given
        return decode_picture(entry.read(), entry.path, prepare.least, lent=not prepare.augment)

    def stamp(self, index: int) -> str:
        """Path, size and time of the last change, to the nanosecond; in a zip, its checksum."""
        return self.entries[index].stamp()

    def mark(self, index: int) -> tuple[str, int]:
        """Its path below the data's folder, and how many bytes it has."""
        entry = self.entries[index]
        return "/".join(entry.parts), entry.size()

    def where(self, index: int) -> str:
        """The picture's path, through its archive if it is in one."""
        return self.entries[index].path


def small(whole: Dataset, index: int) -> np.ndarray:
    """One picture of a data set at its network's size, uint8 H x W x 3 or x 1, in memory of its own."""
    prepare = replace(whole.prepare, augment=())
    pixels = whole.picture(index, prepare)
    pixels = pixels if prepare.framed else frame(pixels, prepare.how)
    return np.array(resize(pixels, *prepare.size[1:], area=prepare.fast))


class Small(Dataset):
    """The pictures of another data set at its network's size; where they are kept is a subclass's."""

    def __init__(self, whole: Dataset) -> None:
        prepare = replace(whole.prepare, framed=True)
        super().__init__(whole.name, whole.labels, whole.classes, prepare, whole.synthetic)
        self.whole = whole

    def mark(self, index: int) -> tuple[str, int]:
        """As the other data set has it."""
        return self.whole.mark(index)

    def where(self, index: int) -> str:
        """As the other data set calls it."""
        return self.whole.where(index)


class Kept(Small):
    """The pictures of another data set at its network's size, kept in memory (uint8) once they were read.

    Framing and resizing are the first thing a network's preprocessing does, so plain inputs are the very same.
    Augmentation alters the kept picture: the same for every backend, but not what it makes of the picture at its own
    size, and a hundred times faster on a fundus photograph.
    """

    def __init__(self, whole: Dataset) -> None:
        super().__init__(whole)
        self.kept: list[np.ndarray | None] = [None] * len(whole)

    def pixels(self, index: int) -> np.ndarray:
        """One picture, uint8 H x W x 3 or x 1 at the network's size, read only."""
        pixels = self.kept[index]
        if pixels is None:
            pixels = self.kept[index] = small(self.whole, index)
            pixels.setflags(write=False)
        return pixels
