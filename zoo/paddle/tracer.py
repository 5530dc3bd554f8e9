"""Records what a PaddlePaddle model does when it runs, functional calls included. zoo/torch/tracer.py is its twin."""

import functools
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.graph.layer_walk import Walk
from zoo.graph.registered_layers import as_operation, is_taught
from zoo.model_inputs import Feed, batch, precision
from zoo.paddle import forms, layer_settings, layers, lending, runtime, spelling, wrapping
from zoo.paddle.calls import See, caught
from zoo.paddle.state_dict import PORTABLE, _called, _view
from zoo.recorder import Recorder, Visit
from zoo.recording import Parameter, Recording
from zoo.size_tensors import Sizes
from zoo.tensors_in_arguments import exchanged, flat_tensors
from zoo.user_source_lines import raising
from zoo.vocabulary import KINDS, in_place, kind_of, plain_name, settings

# the layers whose call is one operation: those of layer_settings.KINDS, run by the framework's own forward. BatchNorm
# may be two, what softmax sums over depends on what it is given, layer norm is the function of that name, and
# stochastic depth does nothing in eval mode. Those of parity mode stand for Paddle's own
OPEN = ("sequential", "softmax", "layer_norm", "stochastic_depth")
LEAVES = (
    *(parent for parent, name in layer_settings.KINDS.items() if name not in OPEN and parent is not nn.BatchNorm),
    *layers.EXACT.values(),
)


# the layers that are one operation with tensors and settings as forms.py has them, whatever they call
RECURRENT = (nn.SimpleRNN, nn.LSTM, nn.GRU, nn.SimpleRNNCell, nn.LSTMCell, nn.GRUCell)


def record(
    model: nn.Layer,
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
    recorder = Recorder(_values, _is_tensor, keep, visit, runtime.tensor, _overwrite, batch(inputs), True, again)
    for path, layer in model.named_sublayers(include_self=True):
        for name, tensor in [*layer._parameters.items(), *layer._buffers.items()]:
            if tensor is not None and recorder.source(tensor) == -2:
                name = PORTABLE.get(name, name)
                dotted = f"{path}.{name}" if path else name
                # the portable array of Paddle's own Linear is turned when it is read; that of others is [in, out]
                other = len(tensor.shape) == 2 and not (name == "weight" and isinstance(layer, layer_settings.LINEARS))
                recorder.put(tensor, Parameter(dotted, tuple(tensor.shape), other, owner=type(layer).__name__))
    # someone may have given a layer a forward of its own
    forwards = [(layer, layer.__dict__.get("forward")) for layer in model.sublayers(include_self=True)]
    for path, layer in model.named_sublayers(include_self=True):
        _wrap(recorder, path, layer)
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    before, output, problem, line = paddle.get_default_dtype(), None, "", ("", 0)
    try:
        model.train() if training else model.eval()
        paddle.set_default_dtype(precision(inputs) or runtime.precision(model))
        args, kwargs = runtime.given(inputs)
        recorder.feed([*args, *kwargs.values()])
        cast = paddle.amp.auto_cast(dtype=amp) if amp else nullcontext()
        with paddle.no_grad(), wrapping.eager(), cast, caught(_seen(recorder, precision(inputs) == "float64")):
            output = model(*args, **kwargs)
    except Exception as error:
        problem, line = f"{type(error).__name__}: {error}", raising(error)
    finally:
        paddle.set_default_dtype(before)
        for layer, forward in forwards:
            if forward is None:
                del layer.__dict__["forward"]
            else:
                layer.__dict__["forward"] = forward
        for layer, mode in modes:
            layer.training = mode
    return recorder.finish(output, problem, line)


def weighted(model: nn.Layer) -> list[tuple[str, str, dict[str, Any], list[str]]]:
    """Every layer that holds tensors of its own: path, kind, settings and the names of its tensors."""
    found, seen = [], set[int]()
    for path, layer in model.named_sublayers(include_self=True):
        names = [name for name, tensor in [*layer._parameters.items(), *layer._buffers.items()] if tensor is not None]
        own = {id(tensor) for tensor in layer._parameters.values() if tensor is not None}
        if own - seen:  # else they are those of another layer, under a second name
            seen |= own
            names = [PORTABLE.get(name, name) for name in names]
            dotted = [f"{path}.{name}" if path else name for name in names]
            found.append((path, runtime.kind(layer), runtime.config(layer), dotted))
    return found


def _seen(recorder: Recorder, wide: bool) -> See:
    sizes = Sizes(recorder, _is_tensor, _values)

    def see(
        name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: dict[str, Any] | None
    ) -> Any:
        tensors = [] if recorder.silent else flat_tensors(args, kwargs, _is_tensor)
        if not tensors:
            return function(*args, **(kwargs if recorder.silent else wrapping.on_cpu(kwargs)))
        if sizes.are_made(name, tensors):
            return sizes.made(lambda: function(*args, **kwargs))
        if found := sizes.among(tensors):
            args, kwargs, given = (sizes.as_numbers(each, found) for each in (args, kwargs, given))
            tensors = flat_tensors(args, kwargs, _is_tensor)
            if not tensors:
                return function(*args, **kwargs)
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
    changes, compatible = in_place(name), name.startswith("compat_")
    name, named = spelling.spelled(plain_name(name.removeprefix("compat_")), given)
    roles = [(role, value) for role, value in named.items() if _is_tensor(value)]
    if len(roles) != len(tensors):
        roles = [(str(i), tensor) for i, tensor in enumerate(tensors)]
    if KINDS.get(name) == "concat":
        roles = [("input", tensor) for tensor in tensors]
    kind = kind_of(name, None if given is None else [role for role, _ in roles])
    shapes = {role: tuple(tensor.shape) for role, tensor in roles}
    if "SAME" in (str(named.get("padding")).upper(), named.get("padding_algorithm")) and "dilation" in named:
        named["dilation"] = 1  # PaddlePaddle's kernel leaves it out then, without a word
    if kind == "linear":
        out, into = shapes["weight"] if compatible else shapes["weight"][::-1]
        named |= {"in_features": into, "out_features": out}

    def again(others: Sequence[Any]) -> Any:
        return function(*exchanged(args, tensors, others), **exchanged(kwargs, tensors, others))

    def run() -> Any:
        return again(lending.widened(tensors)) if lending.is_narrow(tensors) else function(*args, **kwargs)

    return recorder.call(
        kind, lambda: settings(kind, named if given is not None else spelling.positions(args, kwargs), shapes),
        spelling.oriented(recorder, kind, roles, bool(named.get("transpose_y")), compatible),
        run, changes, tensors, again,
    )  # fmt: skip


def _wrap(recorder: Recorder, path: str, layer: nn.Layer) -> None:
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
            given = flat_tensors(args, kwargs, _is_tensor)
            own = {name: t for name, t in {**layer._parameters, **layer._buffers}.items() if t is not None}
            tensors = [("input", tensor) for tensor in given]
            tensors += [(PORTABLE.get(name, name), tensor) for name, tensor in own.items()]

            def again(others: Sequence[Any]) -> Any:
                inputs, values = others[: len(given)], others[len(given) :]
                with lending.lent(layer, list(own), values):
                    return forward(*exchanged(args, given, inputs), **exchanged(kwargs, given, inputs))

            flat = [*given, *own.values()]

            def run() -> Any:
                whole = functools.partial(forward, *args, **kwargs)
                return lending.in_blocks(layer, whole) if lending.is_narrow(flat) else whole()

            return recorder.call(runtime.kind(layer), lambda: _config(layer), tensors, run, False, flat, again)

    layer.__dict__["forward"] = inside


def _config(layer: nn.Layer) -> dict[str, Any]:
    found = runtime.config(layer)
    if isinstance(layer, nn.Conv2D) and layer._padding_mode != "zeros":
        found["padding_mode"] = layer._padding_mode
    if isinstance(layer, (nn.BatchNorm1D, nn.BatchNorm2D)):
        found |= {"affine": layer.weight is not None, "training": layer.training and not layer._use_global_stats}
    if isinstance(layer, nn.Dropout):
        found |= {"variant": "dropout", "training": layer.training}
    return found


def _recurrent(recorder: Recorder, layer: nn.Layer, args: Any, kwargs: Any, forward: Callable[..., Any]) -> Any:
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


def _taught(recorder: Recorder, layer: nn.Layer, args: Any, kwargs: Any, forward: Callable[..., Any]) -> Any:
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


def _upright(recorder: Recorder, tensor: paddle.Tensor, axes: tuple[int, ...]) -> Any:
    source = recorder.source(tensor)
    if not isinstance(source, Parameter):
        return tensor
    return replace(source, turned=axes == (1, 0))


def _values(tensor: paddle.Tensor) -> np.ndarray:
    """A tensor's values to be read at once: on the CPU they are the tensor's own memory."""
    return runtime.array(tensor) if _called(tensor.dtype) in runtime.HALVES else _view(tensor)


def _overwrite(tensor: paddle.Tensor, values: np.ndarray) -> None:
    tensor.set_value(values)


def _first(others: Sequence[Any]) -> Any:
    return others[0]


def _is_tensor(value: object) -> bool:
    return isinstance(value, paddle.Tensor)
