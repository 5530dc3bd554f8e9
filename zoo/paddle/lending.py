"""Models and tensors lent to a pass: copies that share memory with the user's model. Twin of zoo/torch/lending.py."""

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import paddle
import paddle.nn as nn
from paddle.base.framework import EagerParamBase

from zoo.graph.registered_layers import is_taught
from zoo.paddle import runtime, wrapping
from zoo.paddle.state_dict import _called, _tensor, _tensors

LARGE = 1 << 18  # values: what is smaller is copied
VAST = 1 << 24  # values of a linear weight that is not widened as a whole
BLOCK = 1024  # outputs of such a layer
MARK = "zoo_narrow"  # the attribute of a tensor that stays in float32


@contextmanager
def copied(model: nn.Layer) -> Iterator[nn.Layer]:
    """A float64 copy of the model, to do anything with; the model itself is as before afterwards.

    A model that cannot be copied is lent itself, and its values, dtypes and modes are put back at the end.
    """
    try:
        duplicate = copy.deepcopy(model)
    except Exception:
        duplicate = None
    if duplicate is not None:
        wrapping.strip(duplicate)
        runtime._cast(duplicate, "float64")
        yield duplicate
        return
    tensors = [*model.parameters(), *model.buffers()]
    before = [(tensor, str(tensor.dtype).rpartition(".")[2], tensor.numpy()) for tensor in tensors]
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    try:
        runtime._cast(model, "float64")
        yield model
    finally:
        if before:
            model.to(dtype=before[0][1])
        for tensor, _, values in before:
            tensor.set_value(values)
        for layer, training in modes:
            layer.training = training


def borrowed(model: nn.Layer, dtype: str) -> nn.Layer:
    """A copy as runtime.copy() makes it, for passes that change no parameter: large ones share memory with the model's.

    They do where they have that dtype. In float64 the weights of the largest linear layers, of float32, share theirs
    too: the tracer widens a block of one at a time, while its layer runs. own() comes before
    runtime.write().
    """
    vast = _narrow(model) if dtype == "float64" else []
    memo: dict[int, EagerParamBase] = {
        id(layer.weight): _parameter(layer.weight, paddle.empty([1])) for _, layer in vast
    }
    for tensor in model.parameters():
        whole = type(tensor) is EagerParamBase and tensor._is_initialized() and tensor.is_floating_point()
        if whole and tensor.size >= LARGE and id(tensor) not in memo:
            memo[id(tensor)] = _parameter(tensor, tensor.detach().astype(dtype))
    twin = runtime.copy(model, dtype, memo)
    layers = dict(runtime.named_layers(twin))
    for path, layer in vast:
        weight = layers[path]._parameters["weight"] = _parameter(layer.weight, layer.weight.detach())
        setattr(weight, MARK, True)
    return twin


def _parameter(like: EagerParamBase, values: paddle.Tensor) -> EagerParamBase:
    """A parameter as Paddle's own copy of one is, with the memory of these values."""
    state = {**copy.deepcopy(like.__dict__), "name": paddle.utils.unique_name.generate(f"{like.name}_lent")}
    made = EagerParamBase(values.shape, values.dtype, **state)
    values._share_buffer_to(made)
    made.stop_gradient = like.stop_gradient
    return made


def _narrow(model: nn.Layer) -> list[tuple[str, nn.Layer]]:
    """The framework's own linear layers whose weight has VAST values, is float32 and no other layer's as well."""
    owners: Counter[int] = Counter()
    for _, layer in runtime.named_layers(model):
        owners.update(id(tensor) for tensor in layer._parameters.values() if tensor is not None)
    # a registered class may do anything with its layers
    if any(is_taught(type(layer)) for _, layer in runtime.named_layers(model)):
        return []
    return [
        (path, layer)
        for path, layer in runtime.named_layers(model)
        if path
        and type(layer) is nn.Linear
        and type(layer.weight) is EagerParamBase
        and layer.weight.size >= VAST
        and layer.weight.dtype == paddle.float32
        and owners[id(layer.weight)] == 1
    ]


def own(model: nn.Layer, names: Collection[str]) -> None:
    """Give tensors (torch names) memory of their own, without their values: all of them are to be written."""
    for name, _, tensor in _tensors(model):
        if name in names:
            dtype = _called(tensor.dtype)
            _tensor(np.empty(tensor.shape, dtype), tensor.place)._share_buffer_to(tensor)


def is_narrow(tensors: Sequence[paddle.Tensor]) -> bool:
    """Whether borrowed() has left one of an operation's tensors in float32 for a pass in float64."""
    return any(getattr(tensor, MARK, False) for tensor in tensors)


def widened(tensors: Sequence[paddle.Tensor]) -> list[paddle.Tensor]:
    """The tensors, those in float64 that borrowed() has left in float32."""
    return [tensor.astype("float64") if getattr(tensor, MARK, False) else tensor for tensor in tensors]


def in_blocks(layer: nn.Layer, run: Callable[[], paddle.Tensor]) -> paddle.Tensor:
    """What a linear layer gives whose weight borrowed() left in float32: by blocks of outputs, each widened alone."""
    parts = []
    for at in range(0, layer.weight.shape[1], BLOCK):
        values = [layer.weight[:, at : at + BLOCK].astype("float64")]
        values += [] if layer.bias is None else [layer.bias[at : at + BLOCK]]
        with lent(layer, ["weight", "bias"][: len(values)], values):
            parts.append(run())
        del values  # before the next block is widened
    return paddle.concat(parts, -1)


@contextmanager
def lent(layer: nn.Layer, names: Sequence[str], values: Sequence[paddle.Tensor]) -> Iterator[None]:
    """Let a layer compute with other tensors in place of its own."""
    homes = [layer._parameters if name in layer._parameters else layer._buffers for name in names]
    before = [home[name] for home, name in zip(homes, names, strict=True)]
    try:
        for home, name, value in zip(homes, names, values, strict=True):
            home[name] = value
        yield
    finally:
        for home, name, value in zip(homes, names, before, strict=True):
            home[name] = value
