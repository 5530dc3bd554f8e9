"""One backend in a process of its own: the worker's side of zoo/process/isolate.py."""

import faulthandler
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from zoo import backends
from zoo.network.anatomy import Call
from zoo.process.channel import Channel, files, is_data, told
from zoo.recording import Operation
from zoo.system import ignore_interrupts


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
