"""What is done to a live model where it lives: here, or in its backend's own process.

By default this process is the only one; zoo/process/isolate.py has the others.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from zoo.backends import forms, lending, remotes, runtime, tracing, wrapping
from zoo.errors import ModelError, shortened
from zoo.graph.weight_norm import effective
from zoo.model_inputs import Feed
from zoo.recorder import Visit
from zoo.recording import UNKNOWN, Recording

P = ParamSpec("P")
R = TypeVar("R")


def at_home(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """Let a function that takes a backend's name and its models run in the process where the models live."""

    @wraps(function)
    def called(backend: str, *arguments: P.args, **keywords: P.kwargs) -> R:
        home: Any = remotes.get(backend)
        if home is None:
            return function(backend, *arguments, **keywords)
        return cast("R", home.call(function.__module__, function.__name__, backend, *arguments, **keywords))

    return cast("Callable[Concatenate[str, P], R]", called)


@at_home
def readied(backend: str, model: Any, feed: Feed) -> Any:
    """A float32 copy of a model as it comes: without its wraps, lazy layers with shapes, norms as plain().

    It may share memory with the model until own() is called.
    """
    copy = borrowed(backend, wrapping(backend).plain(model), "float32")
    wrapping(backend).settle(copy, feed)
    return copy


@at_home
def plain(backend: str, model: Any, dtype: str) -> Any:
    """A copy of a model in another dtype, on its process's device; weights behind a norm are the effective ones."""
    copy = runtime(backend).copy(model, dtype)
    unnorm(backend, copy)
    return copy


@at_home
def borrowed(backend: str, model: Any, dtype: str) -> Any:
    """As plain(), for passes alone: the copy may share memory with the model until own() is called."""
    copy = lending(backend).borrowed(model, dtype)
    unnorm(backend, copy)
    return copy


@at_home
def own(backend: str, model: Any, names: Collection[str]) -> None:
    """Give tensors of a borrowed model memory of their own, which is to be written."""
    lending(backend).own(model, names)


def unnorm(backend: str, model: Any) -> None:
    """Put the effective weight in place of each that lies behind a norm, in a model that may be changed."""
    adapter, own = runtime(backend), forms(backend)
    for _, layer in list(adapter.named_layers(model)):
        for name, norm in own.normed(layer).items():
            if norm.known:
                arrays = {role: adapter.array(tensor) for role, tensor in norm.tensors.items()}
                own.settle(layer, name, effective(norm, arrays))


def recorded(backend: str, model: Any, inputs: Feed, keep: bool = False, visit: Visit | None = None) -> Recording:
    """A pass in eval mode, in the model's dtype; ModelError if the model stops, or returns what the recording did not
    see made.

    keep and visit are the tracer's. What would run an operation again is left out: it keeps tensors and the model.
    """
    home: Any = remotes.get(backend)
    if home is not None:
        return cast("Recording", home.record(model, inputs, keep, visit))
    recording: Recording = tracing(backend).record(model, inputs, keep=keep, visit=visit, again=False)
    if recording.error:
        done = [each for each in recording.operations if not each.error]
        named = [each for each in done if each.layer and each.path] or done
        last = named[-1].where if named else "its input"
        told = shortened(recording.error).rstrip(".")
        raise ModelError(f"the {backend} network stops after {last}: {told}; correct what runs next.")
    if recording.output is None or recording.output == UNKNOWN:
        raise ModelError(f"the {backend} network's output was made outside the framework's functions; use those alone.")
    return recording
