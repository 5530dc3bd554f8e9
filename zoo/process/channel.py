"""How two processes of this program talk: messages over two pipes, arrays as files, errors as plain data.

A message is a pickle with its length before it. Both ends are this program's own, so pickle is as safe as a function
call here; nothing that comes from a file or a user is unpickled. Arrays of some size travel as files of numpy's.
"""

import builtins
import os
import pickle
import struct
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import IO, Any

import numpy as np

from zoo import errors

INLINE = 1 << 14  # bytes: smaller arrays go through the pipe
PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
# a pickle of plain data names types and functions besides, such as the one that makes an array
PARTS = (np.ndarray, np.generic, np.dtype, type, FunctionType, BuiltinFunctionType)


class Channel:
    """Messages over two pipes. name is how an end calls what cannot travel, and find takes such a name back."""

    def __init__(
        self,
        incoming: IO[bytes],
        outgoing: IO[bytes],
        files: Iterator[Path],
        name: Callable[[Any], int | None],
        find: Callable[[int], Any],
    ) -> None:
        self.incoming, self.outgoing, self.files, self.name, self.find = incoming, outgoing, files, name, find

    def send(self, message: Any) -> None:
        """Send a message; what cannot be pickled raises before anything is sent."""
        buffer = BytesIO()
        # protocol 5 would hand numpy's buffers over beside the stream, past the files
        _Pickler(self, buffer, protocol=4).dump(message)
        self.outgoing.write(struct.pack("!Q", buffer.tell()))
        self.outgoing.write(buffer.getbuffer())
        self.outgoing.flush()

    def receive(self) -> Any:
        """Wait for the next message; EOFError if the other end is gone."""
        (size,) = struct.unpack("!Q", self._exactly(8))
        return _Unpickler(self, BytesIO(self._exactly(size))).load()

    def _exactly(self, size: int) -> bytes:
        found = self.incoming.read(size)
        if len(found) < size:
            raise EOFError
        return found


class _Pickler(pickle.Pickler):
    def __init__(self, channel: Channel, file: BytesIO, protocol: int) -> None:
        super().__init__(file, protocol=protocol)
        self.channel = channel
        self.sent: dict[Any, int] = {}

    def persistent_id(self, value: Any) -> tuple[str, Any] | None:
        if type(value) in PLAIN:
            return None
        if type(value) is np.ndarray and not value.dtype.hasobject:
            # what shares its memory with another, such as a tensor of two names, still does at the other end
            key = value.__array_interface__["data"][0], value.shape, value.strides, value.dtype.str
            if value.size and key in self.sent:
                return "again", self.sent[key]
            self.sent[key] = len(self.sent)
            if value.nbytes <= INLINE:
                return "values", (value.tobytes(), value.dtype.str, value.shape)
            path = next(self.channel.files)
            np.save(path, value, allow_pickle=False)
            return "array", str(path)
        number = self.channel.name(value)
        return None if number is None else ("object", number)


class _Unpickler(pickle.Unpickler):
    def __init__(self, channel: Channel, file: BytesIO) -> None:
        super().__init__(file)
        self.channel = channel
        self.arrays: list[np.ndarray] = []

    def persistent_load(self, pid: tuple[str, Any]) -> Any:
        sort, value = pid
        if sort == "object":
            return self.channel.find(value)
        if sort == "again":
            return self.arrays[value]
        if sort == "values":
            values, dtype, shape = value
            array = np.frombuffer(values, dtype).reshape(shape).copy()
        else:
            array = np.load(value, allow_pickle=False)
            os.unlink(value)
        self.arrays.append(array)
        return array


def is_data(value: Any) -> bool:
    """Whether a value travels as itself; anything else stays in the worker, and a number stands for it."""
    if isinstance(value, FunctionType) and "<" in value.__qualname__:
        return False  # made on the spot: only where it was made can it be called
    # arrays are parts of messages too, and so are zoo's own records: Slot, Call, Build, Optimizer
    return isinstance(value, PARTS) or (is_dataclass(value) and type(value).__module__.startswith("zoo."))


def files(folder: Path, sender: str) -> Iterator[Path]:
    """Names for the arrays that one end sends."""
    return (folder / f"{sender}{number}.npy" for number in count())


def told(error: Exception) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """An error as plain data: the nearest type that the other end has, its arguments and its attributes."""
    kind = next(base for base in type(error).__mro__ if _known(base.__name__) is base)
    kind = RuntimeError if kind is Exception else kind
    plain = all(type(value) in (str, int) for value in error.args)
    attributes = {name: value for name, value in vars(error).items() if type(value) in PLAIN}
    return kind.__name__, error.args if plain else (str(error),), attributes


def raised(kind: str, arguments: tuple[Any, ...], attributes: dict[str, Any]) -> Exception:
    """The error that told() described."""
    family: Any = _known(kind)
    # not by a call: StateError's takes more than its message
    error: Exception = family.__new__(family, *arguments)
    error.args = arguments
    vars(error).update(attributes)
    return error


def _known(name: str) -> Any:
    return getattr(errors, name, None) or getattr(builtins, name, None)
