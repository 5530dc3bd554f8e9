"""An array's values on their way into a file: in C order, piece by piece, with no second copy of it in memory."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from zoo.network.layout import copier

# bytes that are written at a time: Linux finds room for 400 MB in one write in three times the CPU time that it takes
# for them in parts (0.57 s for 0.17 s)
PART = 1 << 20
PIECE = 4 << 20  # bytes of a turned matrix at a time: fresh memory for all of it takes longer than turning it
NARROW = 128  # values: of a narrower strip a processor reads more than it keeps


def pieces(array: np.ndarray) -> Iterator[memoryview]:
    """The bytes of an array in C order, at most PART at a time; a piece is good until the next is asked for.

    What lies in C order is given from its own memory, aligned or not. A matrix that lies the other way, as array.T
    does, is turned strip by strip in two small buffers; anything else is copied.
    """
    if array.flags.c_contiguous or not array.T.flags.c_contiguous or array.ndim != 2:
        yield from _parts(np.ascontiguousarray(array))
        return
    source = array.T
    length, rows = source.shape
    step = min(rows, max(NARROW, PIECE // (length * source.itemsize)))
    buffers, copy = np.empty((2, step, length), source.dtype), copier(source)

    def turn(number: int) -> np.ndarray:
        strip = source[:, number * step : (number + 1) * step]
        turned = buffers[number % 2, : strip.shape[1]]
        copy(strip, turned)
        return turned

    with ThreadPoolExecutor(1) as pool:
        # one strip ahead, where the one before the last was
        later = pool.submit(turn, 0)
        for number in range(1, -(-rows // step)):
            ready, later = later.result(), pool.submit(turn, number)
            yield from _parts(ready)
        yield from _parts(later.result())


def _parts(array: np.ndarray) -> Iterator[memoryview]:
    whole = array.reshape(-1).view(np.uint8).data
    return (whole[at : at + PART] for at in range(0, len(whole), PART))
