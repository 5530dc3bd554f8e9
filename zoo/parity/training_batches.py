"""Training batches for the ladder, from one picture: seeded crops and labels, the same arrays for both backends."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.cards import Preprocessing
from zoo.data.preprocess import preprocess

SIZE = 8


@dataclass(frozen=True)
class Batches:
    """Batches by number. pictures are uint8 H x W x 3; labels are drawn, except where a picture brings its own.

    kept has those that were asked for: a level runs every network on the same ones.
    """

    pictures: list[np.ndarray]
    labelled: bool  # whether the number of a picture is its label, as with the ten digits
    how: Preprocessing
    arguments: dict[str, Any]
    seed: int
    kept: dict[tuple[int, float], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    def __call__(self, number: int, smoothing: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 SIZE x C x H x W, and targets float64 SIZE x classes: probabilities, smoothed if asked for.

        Neither can be written to.
        """
        if (number, smoothing) not in self.kept:
            made = self._drawn(number, smoothing)
            for array in made:
                array.setflags(write=False)
            self.kept[number, smoothing] = made
        return self.kept[number, smoothing]

    def _drawn(self, number: int, smoothing: float) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, number])
        classes, side = self.arguments["num_classes"], self.arguments["image_size"]
        size = (self.arguments["in_channels"], side, side)
        images, labels = [], []
        for _ in range(SIZE):
            which = int(rng.integers(len(self.pictures)))
            images.append(crop(rng, self.pictures[which], self.how, size))
            # one class is a question with two answers
            answers = max(classes, 2)
            labels.append(which % answers if self.labelled else int(rng.integers(answers)))
        if classes == 1:
            targets = np.array(labels, np.float64)[:, None]
            return np.stack(images), targets * (1 - smoothing) + smoothing / 2
        targets = np.eye(classes)[labels] * (1 - smoothing) + smoothing / classes
        return np.stack(images), targets


def crop(rng: np.random.Generator, picture: np.ndarray, how: Preprocessing, size: tuple[int, int, int]) -> np.ndarray:
    """A piece of 30 to 100 % of each side, in other colours, as float32 C x H x W.

    Pictures that look alike have next to no batch variance, and training on them magnifies every rounding.
    """
    height, width = picture.shape[:2]
    rows, columns = (int(rng.integers(int(0.3 * extent), extent + 1)) for extent in (height, width))
    top, left = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    piece = picture[top : top + rows, left : left + columns]
    return preprocess(np.clip(piece * rng.uniform(0.3, 1.7, 3), 0, 255).astype(np.uint8), how, size)
