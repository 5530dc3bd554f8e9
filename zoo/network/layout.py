"""What Paddle lays out or calls otherwise: a Linear weight is [in, out] there, and batch norm has other names."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np

LAYOUTS = ("torch", "paddle")
LARGE = 1 << 20  # values
# batch norm's statistics in every file of Paddle's, and what they are called in the portable state
STATISTICS = {"_mean": "running_mean", "_variance": "running_var"}
PADDLES = {ours: paddles for paddles, ours in STATISTICS.items()}


def turned(array: np.ndarray, block: int = 256, out: np.ndarray | None = None) -> np.ndarray:
    """A matrix with its axes swapped, copied by all processors; OpenCV takes a third of numpy's time for it.

    out: where to put it, in C order and of the array's dtype; a new array by default.
    """
    rows, columns = array.shape
    result = np.empty((columns, rows), array.dtype) if out is None else out
    copy = copier(array)

    def turn(start: int) -> None:
        copy(array[:, start : start + block], result[start : start + block])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(turn, range(0, columns, block)):
            pass
    return result


def copier(array: np.ndarray) -> Callable[[np.ndarray, np.ndarray], object]:
    """What transposes an array, or blocks of it, into another of its dtype, whose rows may have gaps between them."""
    # for a small one OpenCV need not be imported
    if array.size >= LARGE and array.dtype in (np.float32, np.float64) and array.flags.c_contiguous:
        # on a machine that lacks libGL networks can be built all the same
        with suppress(ImportError):
            import cv2

            return cv2.transpose
    return lambda source, target: np.copyto(target, source.T)


def portable(name: str) -> str:
    """A Paddle name as ours: batch norm's statistics are called otherwise."""
    layer, dot, role = name.rpartition(".")
    return layer + dot + STATISTICS.get(role, role)
