"""The globals that a pickle of weights may name: the list of those allowed, what each builds, and what is refused."""

import codecs
from collections.abc import Iterable
from typing import Any

import numpy as np

from zoo.errors import some
from zoo.formats.pickle_objects import STORAGES, Array, Kind, Named, Storage, Stranger, Tensor, Text
from zoo.formats.safety import DTYPES, Refused, check_shape, legible


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
