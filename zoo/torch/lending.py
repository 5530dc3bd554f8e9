"""Models and tensors lent to a pass: copies that share memory with the user's model. Twin of zoo/paddle/lending.py."""

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import torch
import torch.nn as nn

from zoo.graph.registered_layers import is_taught
from zoo.torch import runtime, wrapping
from zoo.torch.state_dict import _tensors

LARGE = 1 << 18  # values: what is smaller is copied
VAST = 1 << 24  # values of a linear weight that is not widened as a whole
BLOCK = 1024  # outputs of such a layer
MARK = "zoo_narrow"  # the attribute of a tensor that stays in float32


@contextmanager
def copied(model: nn.Module) -> Iterator[nn.Module]:
    """A float64 copy of the model on the CPU, to do anything with; the model itself is as before afterwards.

    A model that cannot be copied is lent itself, and its values, dtypes and modes are put back at the end.
    """
    try:
        duplicate = copy.deepcopy(model)
    except Exception:
        duplicate = None
    if duplicate is not None:
        wrapping.strip(duplicate)
        yield duplicate.cpu().double()
        return
    modes = [(layer, layer.training) for layer in model.modules()]
    # .double() gives a parameter other data and replaces a buffer
    buffers = [(layer, name, tensor) for layer in model.modules() for name, tensor in layer._buffers.items()]
    data = [(tensor, tensor.data) for tensor in [*model.parameters(), *model.buffers()]]
    values = [kept.clone() for _, kept in data]
    try:
        yield model.cpu().double()
    finally:
        for (tensor, kept), value in zip(data, values, strict=True):
            tensor.data = kept.copy_(value)
        for layer, name, tensor in buffers:
            layer._buffers[name] = tensor
        for layer, training in modes:
            layer.training = training


def borrowed(model: nn.Module, dtype: str) -> nn.Module:
    """A copy as runtime.copy() makes it, for passes that change no parameter: large ones share memory with the model's.

    They do where they have that dtype. In float64 the weights of the largest linear layers, of float32, share theirs
    too: the tracer widens a block of one at a time, while its layer runs. own() comes before
    runtime.write().
    """
    vast = _narrow(model) if dtype == "float64" else []
    memo: dict[int, nn.Parameter] = {id(layer.weight): nn.Parameter(torch.empty(0)) for _, layer in vast}
    for tensor in model.parameters():
        large = type(tensor) is nn.Parameter and tensor.is_floating_point() and tensor.numel() >= LARGE
        if large and id(tensor) not in memo:
            memo[id(tensor)] = _lent_as(tensor, getattr(torch, dtype))
    twin = runtime.copy(model, dtype, memo)
    for path, layer in vast:
        weight = twin.get_submodule(path).weight = _lent_as(layer.weight, torch.float32)
        setattr(weight, MARK, True)
    return twin


def _lent_as(tensor: torch.Tensor, dtype: torch.dtype) -> nn.Parameter:
    return nn.Parameter(tensor.detach().to(runtime.device(None), dtype), tensor.requires_grad)


def _narrow(model: nn.Module) -> list[tuple[str, nn.Module]]:
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
        and type(layer.weight) is nn.Parameter
        and layer.weight.numel() >= VAST
        and layer.weight.dtype == torch.float32
        and owners[id(layer.weight)] == 1
    ]


def own(model: nn.Module, names: Collection[str]) -> None:
    """Give tensors (torch names) memory of their own, without their values: all of them are to be written."""
    for name, _, tensor in _tensors(model):
        if name in names:
            tensor.data = torch.empty_like(tensor)


def is_narrow(tensors: Sequence[torch.Tensor]) -> bool:
    """Whether borrowed() has left one of an operation's tensors in float32 for a pass in float64."""
    return any(getattr(tensor, MARK, False) for tensor in tensors)


def widened(tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """The tensors, those in float64 that borrowed() has left in float32."""
    return [tensor.double() if getattr(tensor, MARK, False) else tensor for tensor in tensors]


def in_blocks(layer: nn.Module, run: Callable[[], torch.Tensor]) -> torch.Tensor:
    """What a linear layer gives whose weight borrowed() left in float32: by blocks of outputs, each widened alone."""
    parts = []
    for at in range(0, layer.out_features, BLOCK):
        values = [layer.weight[at : at + BLOCK].double()]
        values += [] if layer.bias is None else [layer.bias[at : at + BLOCK]]
        with lent(layer, ["weight", "bias"][: len(values)], values):
            parts.append(run())
        del values  # before the next block is widened
    return torch.cat(parts, -1)


@contextmanager
def lent(layer: nn.Module, names: Sequence[str], values: Sequence[torch.Tensor]) -> Iterator[None]:
    """Let a layer compute with other tensors in place of its own."""
    homes = [layer._parameters if name in layer._parameters else layer._buffers for name in names]
    before = [home[name] for home, name in zip(homes, names, strict=True)]
    try:
        for home, name, value in zip(homes, names, values, strict=True):
            home[name] = value  # type: ignore[assignment]
        yield
    finally:
        for home, name, value in zip(homes, names, before, strict=True):
            home[name] = value
