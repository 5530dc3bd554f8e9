"""An array's values on their way into a file: in C order, piece by piece, with no second copy of it in memory."""

from collections.abc import Iterator

import numpy as np

from zoo.weights.layout import copier

PIECE = 4 << 20  # bytes of a turned matrix at a time: fresh memory for all of it takes longer than turning it
NARROW = 128  # values: of a narrower strip a processor reads more than it keeps


def pieces(array: np.ndarray) -> Iterator[memoryview]:
    """The bytes of an array in C order; a piece is good until the next is asked for.

    What lies in C order is one piece of its own memory, aligned or not. A matrix that lies the other way, as array.T
    does, is turned strip by strip in one small buffer; anything else is copied.
    """
    if array.flags.c_contiguous or not array.T.flags.c_contiguous or array.ndim != 2:
        yield _bytes(np.ascontiguousarray(array))
        return
    source = array.T
    length, rows = source.shape
    step = min(rows, max(NARROW, PIECE // (length * source.itemsize)))
    buffer, copy = np.empty((step, length), source.dtype), copier(source)
    for start in range(0, rows, step):
        strip = source[:, start : start + step]
        copy(strip, buffer[: strip.shape[1]])
        yield _bytes(buffer[: strip.shape[1]])


def _bytes(array: np.ndarray) -> memoryview:
    return array.reshape(-1).view(np.uint8).data
