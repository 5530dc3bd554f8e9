"""The one tensor whose axes differ: a Linear weight is [out, in] in torch and [in, out] in Paddle."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

LAYOUTS = ("torch", "paddle")


def turned(array: np.ndarray, block: int = 128) -> np.ndarray:
    """A matrix with its axes swapped, copied in blocks that fit the cache and by all processors."""
    rows, columns = array.shape
    result = np.empty((columns, rows), array.dtype)

    def turn(i: int) -> None:
        for j in range(0, columns, block):
            result[j : j + block, i : i + block] = array[i : i + block, j : j + block].T

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(turn, range(0, rows, block)):
            pass
    return result
