"""The objects of a pickle while it is read: names, long texts, arrays, tensors, storages, and inert placeholders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from zoo.formats.mapped import Mapped
from zoo.formats.safety import CODES, DTYPES, Refused, check_shape, damaged, legible

STORAGES = {
    "Double": "float64", "Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64",
    "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool",
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A global. build makes what a call of it makes, None where it is not for calling. strange: not on the list."""

    name: str
    build: Callable[..., Any] | None = field(default=None, repr=False)
    strange: bool = False


class Stranger(dict[Any, Any]):
    """A placeholder for an object of which only the name of what made it is kept, and items, if it is given any.

    A dictionary, since that is what an options' object or a subclass of dict looks like to who opens a checkpoint.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


@dataclass
class Text:
    """A text too long to be a name: an array's bytes as protocol 2 has them, one character a byte."""

    raw: memoryview
    found: bytes | None = field(default=None, repr=False)


class Buildable:
    """Something that a pickle makes empty and then fills."""

    def fill(self, state: Any) -> None:
        """Take its state, once."""
        raise NotImplementedError


@dataclass(frozen=True)
class Storage:
    """A run of values of one dtype, somewhere in a torch file."""

    key: str
    dtype: str
    count: int


@dataclass(frozen=True)
class Tensor:
    """A torch tensor's place in a storage; offset and stride are in values."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    def read(self, file: Mapped, start: int) -> np.ndarray:
        """The values, from a storage whose first byte is at `start`; not copied if they lie in C order."""
        count = prod(self.shape)
        if len(self.stride) != len(self.shape):
            raise damaged("a tensor has more strides than axes, or fewer")
        last = self.offset + sum((length - 1) * step for length, step in zip(self.shape, self.stride, strict=True))
        if self.offset < 0 or (count and last >= self.storage.count) or count > self.storage.count:
            raise damaged(f"a tensor of shape {self.shape} reaches past its storage of {self.storage.count:,} values")
        flat, plain = True, 1
        for length, step in zip(self.shape[::-1], self.stride[::-1], strict=True):
            flat = flat and (length == 1 or step == plain)
            plain *= length
        at = start + self.offset * DTYPES[self.storage.dtype].itemsize
        if flat or not count:
            return file.array(self.storage.dtype, at, count, self.shape)
        whole = file.array(self.storage.dtype, start, self.storage.count, (self.storage.count,))
        strides = [step * whole.itemsize for step in self.stride]
        return np.lib.stride_tricks.as_strided(whole[self.offset :], self.shape, strides).copy()


class Kind(Buildable):
    """A numpy dtype: one of a list, little-endian. odd says what another one is, of which no values are read."""

    def __init__(self, code: Any, align: Any = False, copy: Any = True) -> None:
        name = code.lstrip("<=|") if isinstance(code, str) else ""
        self.dtype, self.odd = CODES.get(name, ""), ""
        if not self.dtype:
            self.odd = "Python objects" if name[:1] == "O" else f"the dtype {legible(code)}"

    def fill(self, state: Any) -> None:
        """Look at the byte order, and whether there are fields."""
        if not isinstance(state, tuple) or len(state) < 5:
            raise damaged("a dtype in its pickle is incomplete")
        if any(part is not None for part in state[2:5]):
            self.odd = self.odd or "fields"
        elif state[1] not in ("<", "|", "="):
            self.odd = self.odd or "big-endian values"


class Array(Buildable):
    """A numpy array, whose bytes are a part of the file or of a text in it."""

    def __init__(self, of: Any, shape: Any, code: Any) -> None:
        if not isinstance(of, Named) or of.name != "numpy.ndarray":
            raise Refused("rebuilds an array that is not a numpy.ndarray, which no file of weights needs.")
        self.dtype = ""
        self.shape: tuple[int, ...] = ()
        self.raw: memoryview | bytes = b""
        self.fortran = False
        self.odd = ""

    def fill(self, state: Any) -> None:
        """Take (version, shape, dtype, whether in Fortran order, bytes), once."""
        if self.dtype or not isinstance(state, tuple) or len(state) != 5 or not isinstance(state[2], Kind):
            raise damaged("an array in its pickle is incomplete")
        _, shape, kind, fortran, raw = state
        if kind.odd:
            self.odd = kind.odd
            return
        self.shape, self.dtype, self.fortran = check_shape(shape, "an array"), kind.dtype, bool(fortran)
        # Python 2 had one type for text and bytes
        raw = raw.encode("latin-1") if isinstance(raw, str) else raw
        if not isinstance(raw, bytes | memoryview):
            raise Refused("has an array of Python objects, which no file of weights needs; ask for a state dict.")
        if len(raw) != prod(self.shape) * DTYPES[self.dtype].itemsize:
            raise damaged(f"an array of shape {self.shape} and {self.dtype} comes with {len(raw):,} bytes")
        self.raw = raw

    def read(self) -> np.ndarray:
        """The values; they share the file's memory where they can."""
        if self.odd == "big-endian values":
            raise Refused(f"has {self.odd}; save it again on a little-endian machine.")
        if self.odd:
            raise Refused(f"has an array of {self.odd}, which no file of weights needs; ask for a state dict.")
        if not self.dtype:
            raise damaged("an array in its pickle is empty")
        if not self.raw:
            return np.empty(self.shape, DTYPES[self.dtype])
        flat = np.frombuffer(self.raw, DTYPES[self.dtype])
        return flat.reshape(self.shape, order="F" if self.fortran else "C")


def storage_of(identity: Any) -> Any:
    """What torch's persistent id says: ("storage", type, key, location, count), and None for a view in old files."""
    if not isinstance(identity, tuple) or len(identity) not in (5, 6) or identity[0] != "storage":
        raise damaged("a storage in its pickle is incomplete")
    kind, key, count = identity[1], identity[2], identity[4]
    if isinstance(kind, Named) and kind.strange:
        return Stranger(kind.name)
    name = kind.name.removeprefix("torch.").removesuffix("Storage") if isinstance(kind, Named) else ""
    if name not in STORAGES or not isinstance(key, str) or not key.isalnum() or not key.isascii():
        raise damaged("a storage in its pickle is of no known type, or has no key")
    if len(identity) == 6 and identity[5] is not None:
        raise Refused("has a view of a storage, which torch has not written since 0.4; save it again with torch.")
    return Storage(key, STORAGES[name], *check_shape((count,), "a storage"))
