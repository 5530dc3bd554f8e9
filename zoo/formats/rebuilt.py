"""What the globals of genuine torch and Paddle files stand for; for everything else there is an inert placeholder."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from zoo.errors import some
from zoo.formats.mapped import Mapped
from zoo.formats.safety import CODES, DTYPES, Refused, check_shape, damaged, legible
from zoo.formats.stand_ins import Buildable, Named, Stranger, Text

STORAGES = {
    "Double": "float64", "Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64",
    "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool",
}  # fmt: skip


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
            raise damaged("a dtype in its pickle has not the parts of one")
        if any(part is not None for part in state[2:5]):
            self.odd = self.odd or "fields"
        elif state[1] not in ("<", "|", "="):
            self.odd = self.odd or "big-endian values"


class Array(Buildable):
    """A numpy array, whose bytes are a part of the file or of a text in it."""

    def __init__(self, of: Any, shape: Any, code: Any) -> None:
        if not isinstance(of, Named) or of.name != "numpy.ndarray":
            raise Refused("rebuilds an array that is no numpy.ndarray, which no file of weights needs.")
        self.dtype = ""
        self.shape: tuple[int, ...] = ()
        self.raw: memoryview | bytes = b""
        self.fortran = False
        self.odd = ""

    def fill(self, state: Any) -> None:
        """Take (version, shape, dtype, whether in Fortran order, bytes), once."""
        if self.dtype or not isinstance(state, tuple) or len(state) != 5 or not isinstance(state[2], Kind):
            raise damaged("an array in its pickle has not the parts of one")
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
            raise Refused(f"has {self.odd}; save it anew on a little-endian machine.")
        if self.odd:
            raise Refused(f"has an array of {self.odd}, which no file of weights needs; ask for a state dict.")
        if not self.dtype:
            raise damaged("an array in its pickle is empty")
        if not self.raw:
            return np.empty(self.shape, DTYPES[self.dtype])
        flat = np.frombuffer(self.raw, DTYPES[self.dtype])
        return flat.reshape(self.shape, order="F" if self.fortran else "C")


def _encode(text: Any, code: Any = "latin1") -> bytes | memoryview:
    """Protocol 2 writes bytes as a text of one character each; a text is turned back once."""
    if code not in ("latin1", "latin-1"):
        raise Refused(f"encodes text as {legible(code)}, which no file of weights needs.")
    if isinstance(text, str):
        return text.encode("latin-1")
    if not isinstance(text, Text):
        raise TypeError
    if text.found is None:
        text.found = _latin(text.raw)
    return text.found


def _latin(raw: memoryview) -> bytes:
    """UTF-8 of characters up to 255 as a byte each; in pieces, as one character above makes a text four times large."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    parts = bytearray()
    for at in range(0, len(raw), 1 << 20):
        parts += decode(bytes(raw[at : at + (1 << 20)]), at + (1 << 20) >= len(raw)).encode("latin-1")
    return bytes(parts)


def _ordered(pairs: Any = ()) -> dict[Any, Any]:
    """An OrderedDict; Python 2 gave it its items in a list, and each list is taken once."""
    found: dict[Any, Any] = {}
    if pairs == ():
        return found
    if not isinstance(pairs, list):
        raise TypeError
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], str | int):
            raise TypeError
        if pair[0] in found:
            raise Refused(f"has the name '{legible(pair[0])}' twice; ask for a clean file.")
        found[pair[0]] = pair[1]
    pairs.clear()
    return found


def _scalar(kind: Any, raw: Any) -> Any:
    """A numpy number as Python's."""
    if not isinstance(kind, Kind):
        raise TypeError
    if kind.odd:
        return None
    raw = raw.encode("latin-1") if isinstance(raw, str) else raw
    return np.frombuffer(raw, DTYPES[kind.dtype], 1)[0].item()


def _tuple(values: Any = ()) -> tuple[Any, ...]:
    if not isinstance(values, tuple):
        raise TypeError
    return values


def _tensor(storage: Any, offset: Any, shape: Any, stride: Any, *rest: Any) -> Any:
    if isinstance(storage, Stranger):
        return storage
    if not isinstance(storage, Storage) or isinstance(offset, bool) or not isinstance(offset, int):
        raise TypeError
    return Tensor(storage, offset, check_shape(shape, "a tensor"), check_shape(stride, "a tensor's stride"))


def _parameter(tensor: Any, *rest: Any) -> Any:
    if isinstance(tensor, Stranger):
        return tensor
    if not isinstance(tensor, Tensor):
        raise TypeError
    return tensor


_MULTIARRAY = ("numpy.core.multiarray", "numpy._core.multiarray")
_NUMPY = {
    "collections.OrderedDict": _ordered,
    "_codecs.encode": _encode,
    "numpy.ndarray": None,
    "numpy.dtype": Kind,
    **{f"{module}._reconstruct": Array for module in _MULTIARRAY},
    **{f"{module}.scalar": _scalar for module in _MULTIARRAY},
    **{f"{module}.tuple": _tuple for module in ("builtins", "__builtin__")},
}
_TORCH = _NUMPY | {
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch.Size": _tuple,
    "torch.device": lambda *parts: ":".join(map(legible, parts)),
    **{f"torch.{name}Storage": None for name in STORAGES},
    **{f"torch.{name}": None for name in DTYPES},
}
PADDLE = {name: Named(name, build) for name, build in _NUMPY.items()}
TORCH = {name: Named(name, build) for name, build in _TORCH.items()}


# what no saver writes and what is there to run something: a file that asks for it was made to do harm
ALARMING = {
    "os", "posix", "nt", "subprocess", "sys", "shutil", "socket", "ctypes", "importlib", "runpy", "pty", "commands",
    "pickle", "_pickle", "marshal", "webbrowser", "code", "timeit", "pdb",
    *(f"{module}.{name}" for module in ("builtins", "__builtin__")
      for name in ("eval", "exec", "execfile", "compile", "open", "__import__", "breakpoint", "input")),
}  # fmt: skip


def tries_to_load(names: Iterable[str]) -> str:
    """The end of a refusal's sentence for names that are on no list."""
    return (
        f"tries to load {some([legible(name) for name in names], 3)}, which is not on the list of what weights need, "
        "so nothing was loaded; ask for a plain state dict."
    )


def finder(allowed: dict[str, Named]) -> Any:
    """A function from a global's name to what it stands for: for one that is not on the list a placeholder's maker."""

    def find(name: str) -> Named:
        if name in allowed:
            return allowed[name]
        if name.partition(".")[0] in ALARMING or name in ALARMING:
            raise Refused(tries_to_load([name]))
        # its name alone: whatever it is called with, nothing is imported and nothing runs
        return Named(name, strange=True)

    return find


def storage_of(identity: Any) -> Any:
    """What torch's persistent id says: ("storage", type, key, location, count), and None for a view in old files."""
    if not isinstance(identity, tuple) or len(identity) not in (5, 6) or identity[0] != "storage":
        raise damaged("a storage in its pickle has not the parts of one")
    kind, key, count = identity[1], identity[2], identity[4]
    if isinstance(kind, Named) and kind.strange:
        return Stranger(kind.name)
    name = kind.name.removeprefix("torch.").removesuffix("Storage") if isinstance(kind, Named) else ""
    if name not in STORAGES or not isinstance(key, str) or not key.isalnum() or not key.isascii():
        raise damaged("a storage in its pickle is of no known type, or has no key")
    if len(identity) == 6 and identity[5] is not None:
        raise Refused("has a view of a storage, which torch has not written since 0.4; save it anew with torch.")
    return Storage(key, STORAGES[name], *check_shape((count,), "a storage"))
