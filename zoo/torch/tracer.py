"""Records what a PyTorch model does when it runs, functional calls included. zoo/paddle/tracer.py is its twin."""

import functools
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import torch
import torch.nn as nn

from zoo.graph.layer_walk import Walk
from zoo.graph.registered_layers import as_operation, is_taught
from zoo.model_inputs import Feed, batch, precision
from zoo.recorder import Recorder, Visit
from zoo.recording import Parameter, Recording
from zoo.tensors_in_arguments import exchanged, flat_tensors
from zoo.torch import forms, layer_settings, lending, runtime, spelling, wrapping
from zoo.torch.calls import See, caught
from zoo.user_source_lines import raising
from zoo.vocabulary import KINDS, in_place, kind_of, plain_name, settings

# the layers whose call is one operation: those of layer_settings.KINDS, run by the framework's own forward. What
# softmax sums over depends on what it is given, layer norm is the function of that name, and stochastic depth does
# nothing in eval mode
OPEN = ("sequential", "softmax", "layer_norm", "stochastic_depth")
LEAVES = tuple(parent for parent, name in layer_settings.KINDS.items() if name not in OPEN)


# the layers that are one operation with tensors and settings as forms.py has them, whatever they call
RECURRENT = (nn.RNN, nn.LSTM, nn.GRU, nn.RNNCell, nn.LSTMCell, nn.GRUCell)


def record(
    model: nn.Module,
    inputs: Feed,
    training: bool = False,
    keep: bool = False,
    visit: Visit | None = None,
    amp: str | None = None,
    again: bool = True,
) -> Recording:
    """Run a model once and record every operation; keep: with the outputs.

    inputs: arrays of any shape, the batch axis first, floating ones in the model's dtype, float64 or float32. visit is
    shown every operation and its output, and may return other values of the same shape, with which the model goes on.
    An error of the model ends the recording, which has its text. amp: the dtype of mixed precision, none by default.
    again: whether operations can be run anew, for which memory keeps all that they were given.
    """
    recorder = Recorder(_values, _is_tensor, keep, visit, runtime.tensor, _overwrite, batch(inputs), again=again)
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        recorder.put(tensor, Parameter(name, tuple(tensor.shape), owner=_owner(model, name)))
    # someone may have given a layer a forward of its own
    forwards = [(layer, layer.__dict__.get("forward")) for layer in model.modules()]
    for path, layer in model.named_modules():
        _wrap(recorder, path, layer)
    modes = [(layer, layer.training) for layer in model.modules()]
    before, output, problem, line = torch.get_default_dtype(), None, "", ("", 0)
    try:
        model.train(training)
        torch.set_default_dtype(getattr(torch, precision(inputs) or runtime.precision(model)))
        args, kwargs = runtime.given(inputs)
        recorder.feed([*args, *kwargs.values()])
        cast = torch.autocast(runtime.device(None).type, getattr(torch, amp)) if amp else nullcontext()
        with torch.no_grad(), wrapping.eager(), cast, caught(_seen(recorder, precision(inputs) == "float64")):
            output = model(*args, **kwargs)
    except Exception as error:
        problem, line = f"{type(error).__name__}: {error}", raising(error)
    finally:
        torch.set_default_dtype(before)
        for layer, forward in forwards:
            if forward is None:
                del layer.__dict__["forward"]
            else:
                layer.__dict__["forward"] = forward
        for layer, mode in modes:
            layer.training = mode
    return recorder.finish(output, problem, line)


def weighted(model: nn.Module) -> list[tuple[str, str, dict[str, Any], list[str]]]:
    """Every layer that holds tensors of its own: path, kind, settings and the names of its tensors."""
    found, seen = [], set[int]()
    for path, layer in model.named_modules():
        names = [name for name, tensor in [*layer._parameters.items(), *layer._buffers.items()] if tensor is not None]
        own = {id(tensor) for tensor in layer._parameters.values() if tensor is not None}
        if own - seen:  # else they are those of another layer, under a second name
            seen |= own
            dotted = [f"{path}.{name}" if path else name for name in names]
            found.append((path, runtime.kind(layer), runtime.config(layer), dotted))
    return found


def _seen(recorder: Recorder, wide: bool) -> See:
    def see(
        name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: dict[str, Any] | None
    ) -> Any:
        tensors = [] if recorder.silent else flat_tensors(args, kwargs, _is_tensor)
        if not tensors:
            return function(*args, **(kwargs if recorder.silent else wrapping.on_cpu(kwargs)))
        lifted = wrapping.lifted(name, args, kwargs, wide)
        if lifted is not None:
            make, told = lifted
            role = [("input", tensors[0])]
            return recorder.call("identity", lambda: {"lifted": told}, role, make, in_place(name), tensors[:1], _first)
        return _function(recorder, name, function, args, kwargs, tensors, given)

    return see


def _function(
    recorder: Recorder,
    name: str,
    function: Callable[..., Any],
    args: Any,
    kwargs: dict[str, Any],
    tensors: list[Any],
    given: dict[str, Any] | None,
) -> Any:
    changes = in_place(name)
    name, named = spelling.spelled(plain_name(name), given)
    roles = [(role, value) for role, value in named.items() if _is_tensor(value)]
    if len(roles) != len(tensors):
        roles = [(str(i), tensor) for i, tensor in enumerate(tensors)]
    if KINDS.get(name) == "concat":
        roles = [("input", tensor) for tensor in tensors]
    kind = kind_of(name, None if given is None else [role for role, _ in roles])
    shapes = {role: tuple(tensor.shape) for role, tensor in roles}
    if kind == "linear":
        out, into = shapes["weight"]
        named |= {"in_features": into, "out_features": out}

    def again(others: Sequence[Any]) -> Any:
        return function(*exchanged(args, tensors, others), **exchanged(kwargs, tensors, others))

    def run() -> Any:
        return again(lending.widened(tensors)) if lending.is_narrow(tensors) else function(*args, **kwargs)

    return recorder.call(
        kind, lambda: settings(kind, named if given is not None else spelling.positions(args, kwargs), shapes),
        spelling.oriented(recorder, kind, roles), run, changes, tensors, again,
    )  # fmt: skip


def _wrap(recorder: Recorder, path: str, layer: nn.Module) -> None:
    """Let a layer tell the recorder when it runs, also where its forward is called directly."""
    forward = layer.forward
    leaf = any(isinstance(layer, parent) and type(layer).forward is parent.forward for parent in LEAVES)
    recurrent = any(isinstance(layer, parent) and type(layer).forward is parent.forward for parent in RECURRENT)
    taught = is_taught(type(layer))
    childless = recurrent or taught or not any(True for _ in layer.children())

    def inside(*args: Any, **kwargs: Any) -> Any:
        if recorder.silent:
            return forward(*args, **kwargs)
        with recorder.inside(path, childless):
            if taught:
                return _taught(recorder, layer, args, kwargs, forward)
            if recurrent:
                return _recurrent(recorder, layer, args, kwargs, forward)
            if not leaf:
                return forward(*args, **kwargs)
            tensors = [("input", tensor) for tensor in flat_tensors(args, kwargs, _is_tensor)]
            tensors += [(name, t) for name, t in {**layer._parameters, **layer._buffers}.items() if t is not None]
            in_place = bool(getattr(layer, "inplace", False))
            tensors = [(name, tensor) for name, tensor in tensors if name != "num_batches_tracked"]
            given = flat_tensors(args, kwargs, _is_tensor)
            own = [(name, tensor) for name, tensor in tensors if name != "input"]

            def again(others: Sequence[Any]) -> Any:
                inputs, values = others[: len(given)], others[len(given) :]
                with lending.lent(layer, [name for name, _ in own], values):
                    return forward(*exchanged(args, given, inputs), **exchanged(kwargs, given, inputs))

            flat = [*given, *(tensor for _, tensor in own)]

            def run() -> Any:
                whole = functools.partial(forward, *args, **kwargs)
                return lending.in_blocks(layer, whole) if lending.is_narrow(flat) else whole()

            return recorder.call(runtime.kind(layer), lambda: _config(layer), tensors, run, in_place, flat, again)

    layer.__dict__["forward"] = inside


def _config(layer: nn.Module) -> dict[str, Any]:
    found = runtime.config(layer)
    if isinstance(layer, nn.Conv2d) and layer.padding_mode != "zeros":
        found["padding_mode"] = layer.padding_mode
    if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
        found |= {"affine": layer.affine, "training": layer.training or not layer.track_running_stats}
    if isinstance(layer, nn.Dropout):
        found |= {"variant": "dropout", "training": layer.training}
    return found


def _recurrent(recorder: Recorder, layer: nn.Module, args: Any, kwargs: Any, forward: Callable[..., Any]) -> Any:
    """A recurrent layer as one operation. States of zeros are what it starts from anyway."""
    (unit, *_) = Walk(forms, runtime.array).units(layer)
    given = flat_tensors(args, kwargs, _is_tensor)
    inputs = [("input", tensor) for tensor in given[:1]]
    recorder.silent = True  # the question is not part of the model
    states = [(f"state{at}", tensor) for at, tensor in enumerate(given[1:]) if bool((tensor != 0).any())]
    recorder.silent = False
    inputs += states
    pieces = [(role, held.pieces[0]) for role, held in unit.tensors.items()]
    own = [(role, _upright(recorder, piece.tensor, piece.row.axes)) for role, piece in pieces]
    settings = {name: value for name, value in unit.settings.items() if name != "batch_first"}
    flat = [*(tensor for _, tensor in inputs), *(piece.tensor for _, piece in pieces)]
    return recorder.call(
        unit.kind.name, lambda: settings, [*inputs, *own], lambda: forward(*args, **kwargs), False, flat
    )


def _taught(recorder: Recorder, layer: nn.Module, args: Any, kwargs: Any, forward: Callable[..., Any]) -> Any:
    """A layer of a registered class as one operation, where its tensors are the model's own."""
    (unit, *_) = Walk(forms, runtime.array).units(layer)
    found = as_operation(unit, recorder.source, recorder.places)
    if found is None:
        return forward(*args, **kwargs)
    settings, own = found
    given = flat_tensors(args, kwargs, _is_tensor)
    inputs = [("input" if at == 0 else f"input{at}", tensor) for at, tensor in enumerate(given)]
    tensors = [*inputs, *((role, parameter) for role, _, parameter in own)]
    flat = [*given, *(tensor for _, tensor, _ in own)]
    return recorder.call(unit.kind.name, lambda: settings, tensors, lambda: forward(*args, **kwargs), False, flat)


def _upright(recorder: Recorder, tensor: torch.Tensor, axes: tuple[int, ...]) -> Any:
    source = recorder.source(tensor)
    if not isinstance(source, Parameter):
        return tensor
    return replace(source, turned=axes == (1, 0))


def _values(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's values to be read at once: on the CPU they are the tensor's own memory."""
    if tensor.dtype in runtime.HALVES:
        return runtime.array(tensor)
    return tensor.detach().cpu().numpy()


def _overwrite(tensor: torch.Tensor, values: np.ndarray) -> None:
    tensor.copy_(torch.from_numpy(values))


def _first(others: Sequence[Any]) -> Any:
    return others[0]


def _is_tensor(value: object) -> bool:
    return isinstance(value, torch.Tensor)


def _owner(model: nn.Module, name: str) -> str:
    return type(model.get_submodule(name.rpartition(".")[0])).__name__
