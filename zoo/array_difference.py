"""How two arrays are compared: element by element, never by means, and nothing slips through as "close"."""

from dataclasses import dataclass

import numpy as np

PIECE = 1 << 20
BOTH_UNKNOWN = "NaN or infinite values in both, at the same places"  # neither equal nor different


@dataclass(frozen=True)
class Difference:
    """The largest difference between two arrays, relative to the largest value of the reference.

    relative is infinite where they cannot be compared: another shape or dtype, NaN or infinity. first and second are
    the two values at the place of the largest difference, problem says in words what cannot be compared. It is
    BOTH_UNKNOWN where each has NaN or infinity where the other has: that says nothing of the two.
    """

    relative: float
    absolute: float = float("inf")
    index: tuple[int, ...] = ()
    first: float = float("nan")
    second: float = float("nan")
    problem: str = ""

    def __str__(self) -> str:
        return self.problem or f"{self.first:.9g} against {self.second:.9g} at {list(self.index)}"


def difference(first: np.ndarray, second: np.ndarray, scale: float | None = None) -> Difference:
    """Compare two float arrays of one shape and dtype. scale: the value to be relative to, else max |first|."""
    if first.shape != second.shape:
        return Difference(float("inf"), problem=f"shape {first.shape} against {second.shape}")
    if first.dtype != second.dtype:
        return Difference(float("inf"), problem=f"dtype {first.dtype} against {second.dtype}")
    if not first.size:
        return Difference(float("inf"), problem="no values at all")
    apart = np.abs(first - second)
    # argmax finds a NaN before any number, so a single one is enough to fail
    index = np.unravel_index(int(apart.argmax()), apart.shape)
    absolute = float(apart[index])
    values = float(first[index]), float(second[index])
    scale = peak(first) if scale is None else scale
    if not np.isfinite(absolute) or not np.isfinite(scale):
        alike = np.array_equal(np.isfinite(first), np.isfinite(second)) and not np.isfinite(first).all()
        return Difference(float("inf"), problem=BOTH_UNKNOWN if alike else "NaN or infinite values")
    relative = absolute / scale if scale else (0.0 if absolute == 0 else float("inf"))
    return Difference(relative, absolute, tuple(map(int, index)), *values)


def peak(array: np.ndarray) -> float:
    """The largest absolute value; 0 where there is none."""
    return float(max(array.max(), -array.min())) if array.size else 0.0


def unequal_bits(first: np.ndarray, second: np.ndarray) -> int:
    """How many values differ in any bit; all of them where shape or dtype differ."""
    if first.shape != second.shape or first.dtype != second.dtype:
        return max(first.size, second.size, 1)
    integers = np.dtype(f"u{first.dtype.itemsize}")
    flat = [np.ascontiguousarray(array).reshape(-1).view(integers) for array in (first, second)]
    # piece by piece: an array of all the answers would be large
    return sum(
        int(np.count_nonzero(flat[0][at : at + PIECE] != flat[1][at : at + PIECE]))
        for at in range(0, first.size, PIECE)
    )


def straight(array: np.ndarray) -> np.ndarray:
    """The array as torch.from_numpy takes it: in C order, writable, no axis backwards; a copy only where it must be.

    NumPy calls an array contiguous whatever the step of an axis of length 1 is, and PyTorch refuses a negative one.
    """
    array = np.require(array, requirements=["C", "W"])
    return array.copy() if min(array.strides, default=0) < 0 else array
