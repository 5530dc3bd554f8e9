"""Sizes that are tensors: what paddle.shape gives and what is computed from it, plain numbers for what takes them.

PyTorch's sizes are numbers already. Taken for a part of the data, a size would hide that
`token.expand([paddle.shape(x)[0], -1, -1])` only repeats a parameter, and that a reshape only moves values.
"""

import weakref
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from zoo.recorder import Recorder
from zoo.tensors_in_arguments import exchanged, flat
from zoo.vocabulary import KINDS, plain_name

NAMES = ("shape", "numel", "rank")  # functions of a tensor's shape alone
# what makes sizes of sizes; of what is made with them otherwise, such as zeros of a shape, they are no part
SUMS = """
add subtract multiply floor_divide mod remainder neg index identity concat stack unbind unstack split prod sum max min
maximum minimum reshape
""".split()  # noqa: SIM905
SUMS += [f"__{how}{name}__" for how in ("", "r") for name in ("add", "sub", "mul", "floordiv", "mod")]


class Sizes:
    """The sizes among the tensors that live while a model is recorded.

    is_tensor and array are the framework's: whether a value is a tensor, and a tensor's values.
    """

    def __init__(
        self, recorder: Recorder, is_tensor: Callable[[Any], bool], array: Callable[[Any], np.ndarray]
    ) -> None:
        self.recorder, self.is_tensor, self.array = recorder, is_tensor, array
        self._known: dict[int, Any] = {}  # an id is only a tensor's as long as it lives

    def are_made(self, name: str, tensors: Sequence[Any]) -> bool:
        """Whether a function of this name makes sizes: of a tensor's shape, or of other sizes."""
        name = plain_name(name)
        return name in NAMES or (KINDS.get(name, name) in SUMS and len(self.among(tensors)) == len(tensors))

    def among(self, tensors: Sequence[Any]) -> list[Any]:
        """Those of the tensors that are sizes."""
        return [tensor for tensor in tensors if id(tensor) in self._known]

    def made(self, run: Callable[[], Any]) -> Any:
        """Run what makes sizes, which is not recorded, and remember them."""
        self.recorder.silent = True
        try:
            output = run()
        finally:
            self.recorder.silent = False
        for tensor in flat(output):
            if self.is_tensor(tensor) and "int" in str(tensor.dtype):
                self._known[id(tensor)] = weakref.ref(tensor, partial(self._gone, id(tensor)))
        return output

    def _gone(self, key: int, _: Any) -> None:
        self._known.pop(key, None)

    def as_numbers(self, value: Any, sizes: Sequence[Any]) -> Any:
        """Arguments with numbers, and lists of numbers, in place of sizes."""
        self.recorder.silent = True
        try:
            numbers = [np.asarray(self.array(tensor)).tolist() for tensor in sizes]
            return exchanged(value, sizes, numbers)
        finally:
            self.recorder.silent = False
