"""Where the tensors of a running model come from: from which parameter, or which output of which operation.

No tensor is held here, so that memory has only what the model itself still uses.
"""

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from zoo.recording import UNKNOWN, Parameter

SAMPLES = 256  # values of an array that its mark has


class Origins:
    """The sources of the tensors that live, and of values that a tensor had, by what tells them from others.

    array gives a tensor's values to be read at once. pictures is the number of inputs that the model is given: what is
    no constant has a row for each.
    """

    def __init__(self, array: Callable[[Any], np.ndarray], pictures: int) -> None:
        self.array, self.pictures = array, pictures
        # an id is only a tensor's as long as it lives
        self._known: dict[int, tuple[int | Parameter, int, Any]] = {}
        self._marks: dict[tuple[Any, ...], int] = {}

    def put(self, tensor: Any, source: int | Parameter, number: int = 0) -> None:
        """Say where a tensor comes from: a parameter, or which output of which operation it is."""
        key, known = id(tensor), self._known
        known[key] = source, number, weakref.ref(tensor, lambda _: known.pop(key, None))
        if isinstance(source, int) and self.is_batch(tensor):
            self._marks[_mark(self.array(tensor))] = source

    def source(self, tensor: Any) -> int | Parameter:
        """Where a tensor comes from; a Parameter may stand for its tensor."""
        if isinstance(tensor, Parameter):
            return tensor
        return self._known[id(tensor)][0] if id(tensor) in self._known else UNKNOWN

    def number(self, tensor: Any) -> int:
        """Which output of its operation a tensor is."""
        return self._known[id(tensor)][1] if id(tensor) in self._known else 0

    def is_batch(self, tensor: Any) -> bool:
        """Whether a tensor has floating numbers for every picture."""
        if len(tensor.shape) < 2 or int(tensor.shape[0]) != self.pictures:
            return False
        return str(tensor.dtype).endswith(("float32", "float64"))

    def of_values(self, values: np.ndarray) -> int | None:
        """The source of a tensor that has or had these values, in float32 or float64; None where there was none."""
        for dtype in (np.float32, np.float64):
            same = values.astype(dtype, copy=False)
            if _mark(same) in self._marks and np.array_equal(same, values):
                return self._marks[_mark(same)]
        # what was changed through a view since it was made has other values now
        for source, _, known in reversed(list(self._known.values())):
            tensor = known()
            if tensor is None or not isinstance(source, int) or not self.is_batch(tensor):
                continue
            if tuple(tensor.shape) == values.shape and np.array_equal(self.array(tensor), values):
                return source
        return None


def _mark(values: np.ndarray) -> tuple[Any, ...]:
    """What two arrays have alike where they are equal, and hardly ever else: the sum of their bits, and samples."""
    bits = values.view(f"i{values.itemsize}")
    step = max(values.size // SAMPLES, 1)
    return values.shape, values.dtype.str, int(bits.sum(dtype=np.int64)), values.flat[::step].tobytes()
