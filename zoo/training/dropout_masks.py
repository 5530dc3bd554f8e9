"""Dropout masks that are the same in every backend: drawn in numpy, by seed, step and layer."""

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np


@dataclass
class Masks:
    """Dropout masks drawn in numpy, keyed by seed, step and layer: the same in every backend, process and resumed run.

    at() says which step it is and where the batch's first row stands in the batch of all processes.
    """

    seed: int
    step: int = field(default=0, init=False)
    row: int = field(default=0, init=False)

    def at(self, step: int, row: int) -> None:
        """Go to a step, and to a row of its batch."""
        self.step, self.row = step, row

    def __call__(self, layer: str, shape: tuple[int, ...], p: float) -> np.ndarray:
        """The values that one layer keeps, float32 of this shape: 0 with probability p, else 1."""
        rng = np.random.default_rng([self.seed, self.step, crc32(layer.encode())])
        drawn = rng.random((self.row + shape[0], *shape[1:]), np.float32)[self.row :]
        return (drawn >= p).astype(np.float32)
