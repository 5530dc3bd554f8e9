"""One backend in a process of its own: the worker's side of zoo/process/isolate.py, and how the two sides talk.

A message is a pickle with its length before it. Both ends are this program's own, so pickle is as safe as a function
call here; nothing that comes from a file or a user is unpickled. Arrays of some size travel as files of numpy's.
"""

import builtins
import faulthandler
import os
import pickle
import shutil
import struct
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass, replace
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import IO, Any

import numpy as np

from zoo import backends, errors
from zoo.network.anatomy import Call
from zoo.recording import Operation
from zoo.system import ignore_interrupts

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


def main(backend: str, folder: str) -> None:
    """Serve one backend until the other end closes its pipe."""
    ignore_interrupts()
    faulthandler.enable()
    # what a framework prints must not come between the messages
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    objects: dict[int, Any] = {}
    numbers = count()

    def name(value: Any) -> int | None:
        if is_data(value):
            return None
        number = next(numbers)
        objects[number] = value
        return number

    channel = Channel(incoming, outgoing, files(Path(folder), backend), name, objects.__getitem__)
    places = {"runtime": backends.runtime(backend), "ladder": backends.ladder(backend)}
    channel.send(("result", None))
    while True:
        try:
            dropped, place, verb, arguments, keywords = channel.receive()
        except EOFError:
            # the main process was killed, or it would have ended this one and tidied up
            shutil.rmtree(folder, ignore_errors=True)
            return
        for number in dropped:
            objects.pop(number, None)
        try:
            home = places.get(place) or import_module(place)
            result = _perform(channel, getattr(home, verb), verb, arguments, keywords)
            channel.send(("result", result))
        except Exception as error:
            channel.send(("error", told(error)))
        # nothing but objects may keep a network alive while this waits
        del arguments, keywords
        result = None


def _perform(channel: Channel, function: Any, verb: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    if not callable(function):
        return function
    if verb == "trace":
        # calls go out one by one, as they end: memory holds one, and a network that stops has told how far it came
        def visit(call: Call) -> None:
            channel.send(("visit", call))

        keywords = {**keywords, "visit": visit}
    if verb == "recorded":

        def asked(operation: Operation, output: np.ndarray) -> np.ndarray | None:
            channel.send(("ask", (replace(operation, again=None, moved=None, output=None), output)))
            values: np.ndarray | None = channel.receive()
            operation.output = operation.output if values is None else values
            return values

        keywords = {**keywords, "visit": asked if keywords["visit"] else None}
    result = function(*arguments, **keywords)
    return list(result) if isinstance(result, Iterator) else result


def applied(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives that only this end can call."""
    return function(*arguments)


def housed(backend: str, target: str, words: Any, weights: Any) -> tuple[str, Any]:
    """The backend of the model in a file, and the model if that backend is this one; errors as model_in_file.model."""
    from zoo.port.model_in_file import model

    made = model(target, words, weights)
    found = backends.backend_of(made)
    return found, made if found == backend else None
