"""An array's values on their way into a file: in C order, piece by piece, with no second copy of it in memory."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from zoo.network.layout import copier
from zoo.system import start_writing

# bytes at a time: small arrays go out together, and large ones in parts, as the system may take three times as long to
# find room for 16 MB at once
BUFFER = 1 << 20
STRETCH = 16 << 20  # bytes: so many, and the disk may start on them
PIECE = 4 << 20  # bytes of a turned matrix at a time: fresh memory for all of it takes longer than turning it
NARROW = 128  # values: of a narrower strip a processor reads more than it keeps


def opened(path: str | Path) -> BinaryIO:
    """A file to write anew, whose first values are on their way to the disk while the next are worked out."""
    return io.BufferedWriter(_Early(path, "wb"), BUFFER)


class _Early(io.FileIO):
    """A file that asks the system to write what it has been given, where there is a way to ask, and waits for none."""

    given = sent = 0

    def write(self, content: Any, /) -> int:
        """Write some of it, at most BUFFER bytes, and return how many."""
        count = super().write(content[:BUFFER])
        self.given += count
        if self.given - self.sent >= STRETCH:
            start_writing(self.fileno(), self.sent, self.given - self.sent)
            self.sent = self.given
        return count


def pieces(array: np.ndarray) -> Iterator[memoryview]:
    """The bytes of an array in C order; a piece is good until the next is asked for.

    What lies in C order is one piece of its own memory, aligned or not. A matrix that lies the other way, as array.T
    does, is turned strip by strip in two small buffers; anything else is copied.
    """
    if array.flags.c_contiguous or not array.T.flags.c_contiguous or array.ndim != 2:
        yield _bytes(np.ascontiguousarray(array))
        return
    source = array.T
    length, rows = source.shape
    step = min(rows, max(NARROW, PIECE // (length * source.itemsize)))
    buffers, copy = np.empty((2, step, length), source.dtype), copier(source)

    def turn(number: int) -> memoryview:
        strip = source[:, number * step : (number + 1) * step]
        turned = buffers[number % 2, : strip.shape[1]]
        copy(strip, turned)
        return _bytes(turned)

    with ThreadPoolExecutor(1) as pool:
        # one strip ahead, where the one before the last was
        later = pool.submit(turn, 0)
        for number in range(1, -(-rows // step)):
            ready, later = later.result(), pool.submit(turn, number)
            yield ready
        yield later.result()


def _bytes(array: np.ndarray) -> memoryview:
    return array.reshape(-1).view(np.uint8).data
