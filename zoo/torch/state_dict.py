"""A model's state in PyTorch, by portable names: read, write, fill, save and load .pth files.

zoo/paddle/state_dict.py is its twin.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock, local
from typing import Any

import numpy as np
import torch
import torch.nn as nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from zoo.array_difference import straight
from zoo.network.anatomy import Part, Slot
from zoo.network.layout import STATISTICS
from zoo.torch import writing
from zoo.torch.layer_settings import kind

_PATCHING, _BUILDING = RLock(), local()
_RESETS = {"reset_parameters", "reset_running_stats"}  # the methods by which a layer's constructor sets its values


def skeleton(make: Callable[[], nn.Module], dtype: str) -> nn.Module:
    """Build a network whose values nobody has set, so that the framework's own initialisation costs nothing.

    Its memory is set aside and not touched; the meta device needs none, and three times as long. dtype: fill gives
    every tensor its own, and torch's default is left alone, which is the whole process's.
    """
    with _without_init():
        return make()


def memory(model: nn.Module) -> dict[str, np.ndarray]:
    """A skeleton's own memory on the CPU, by name, in torch's layout: values that are drawn there need not be moved."""
    return {name: each.numpy(force=True) for name, _, each in _tensors(model) if each.is_cpu}


def fill(
    model: nn.Module, arrays: dict[str, np.ndarray], place: Any, own: Mapping[str, np.ndarray] | None = None
) -> None:
    """Give a skeleton its values (torch names and layouts); the model may keep the arrays' memory.

    Buffers that are not among the arrays stay as the constructor made them, floats in the dtype of the arrays.
    own: what memory() gave of this skeleton, where the values may have been drawn.
    """
    if own and place.type == "cpu" and arrays.keys() <= own.keys():
        # where no table is left to convert; another look at every tensor takes a small network 1 ms
        ready = (array is arrays.get(name) or array.dtype.kind != "f" for name, array in own.items())
        if all(ready):
            return
    dtype = next((torch.from_numpy(array[:0]).dtype for array in arrays.values() if array.dtype.kind == "f"), None)
    # load_state_dict(assign=True) does the same in five times the time
    for prefix, layer in model.named_modules():
        dotted = f"{prefix}." if prefix else ""
        for name, tensor in layer._parameters.items():
            if tensor is not None and not _lies_in(arrays[dotted + name], tensor, place):
                value = torch.from_numpy(arrays[dotted + name]).to(place)
                layer._parameters[name] = nn.Parameter(value, tensor.requires_grad)
        for name, tensor in layer._buffers.items():
            if tensor is not None and dotted + name in arrays:
                if not _lies_in(arrays[dotted + name], tensor, place):
                    layer._buffers[name] = torch.from_numpy(arrays[dotted + name]).to(place)
            elif tensor is not None:
                layer._buffers[name] = tensor.to(place, dtype if tensor.is_floating_point() else None)


def _lies_in(array: np.ndarray, tensor: torch.Tensor, place: Any) -> bool:
    """Whether an array is a tensor's own memory, where it is to stay."""
    at = array.__array_interface__["data"][0]
    return at == tensor.data_ptr() and tensor.device == place and array.size > 0


def slots(model: nn.Module) -> list[Slot]:
    """The tensors of the model's state, in torch's names, layouts and order."""
    found = []
    for name, layer, tensor in _tensors(model):
        role = name.rpartition(".")[2]
        fixed = role in layer._buffers and role not in STATISTICS.values()
        trainable, whole = bool(tensor.requires_grad), not tensor.is_floating_point()
        found.append(Slot(name, tuple(tensor.shape), kind(layer), trainable, fixed, whole))
    return found


def dtypes(model: nn.Module) -> dict[str, str]:
    """The dtype of every tensor of the model's state, by torch's name: "float32", "float64" and so on."""
    return {name: str(tensor.dtype).removeprefix("torch.") for name, _, tensor in _tensors(model)}


def read(model: nn.Module) -> Iterable[tuple[str, np.ndarray]]:
    """Yield the model's state as (name, array) in torch's names and layouts; arrays may share the model's memory."""
    for name, _, tensor in _tensors(model):
        yield name, tensor.detach().cpu().numpy()


def owned(model: nn.Module) -> dict[str, tuple[str, bool]]:
    """By the names of the framework's own state dict: torch's name, and whether its axes are swapped there."""
    names = {id(tensor): name for name, _, tensor in _tensors(model)}
    own = model.state_dict(keep_vars=True).items()
    return {name: (names[id(tensor)], False) for name, tensor in own if id(tensor) in names}


def write(model: nn.Module, arrays: dict[str, np.ndarray]) -> None:
    """Copy arrays (torch names, layouts and the model's dtypes; checked by the caller) into the model."""
    with torch.no_grad():
        for name, _, tensor in _tensors(model):
            if name in arrays:
                tensor.copy_(torch.from_numpy(straight(arrays[name])))


def set_learning(model: nn.Module, names: Iterable[str], learns: bool) -> None:
    """Let parameters (torch's names) learn or keep them from it; statistics and other buffers are passed over."""
    parameters = dict(model.named_parameters())
    for name in names:
        if name in parameters:
            parameters[name].requires_grad_(learns)


def save_file(model: nn.Module, path: str, counters: dict[str, np.ndarray]) -> None:
    """Write the model's state dict as torch's users do; counters are values for num_batches_tracked, by name."""
    state = model.state_dict()
    for name, value in counters.items():
        state[name] = torch.from_numpy(np.array(value, np.int64))
    try:
        torch.save(state, path)
    except RuntimeError as error:
        raise OSError(errno.EIO, "torch.save stopped, as it does on a full disk") from error


def write_file(path: str, parts: Sequence[Part], state: dict[str, np.ndarray], counters: dict[str, np.ndarray]) -> None:
    """Write what save_file writes of the network that has these parts and this state, without building it."""
    writing.write(path, parts, state, counters)


def load_file(model: nn.Module, path: str) -> None:
    """Load a file of save_file with the framework's own reader, strictly."""
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)


@contextmanager
def _without_init() -> Iterator[None]:
    """Let nn.init, and what layers call it from, set no values in this thread; others' networks get theirs."""
    places = [(nn.init, name) for name in vars(nn.init) if name.endswith("_") and not name.startswith("_")]
    # without these, a fifth of a small network's construction is saved
    callers = (_ConvNd, _NormBase, nn.Linear, nn.LayerNorm)
    places += [(each, name) for each in callers for name in _RESETS & vars(each).keys()]

    def passing(usual: Callable[..., Any]) -> Callable[..., Any]:
        def function(first: Any, *arguments: Any, **settings: Any) -> Any:
            return first if getattr(_BUILDING, "depth", 0) else usual(first, *arguments, **settings)

        return function

    with _PATCHING:
        _BUILDING.depth = getattr(_BUILDING, "depth", 0) + 1
        kept = [(place, name, getattr(place, name)) for place, name in places]
        for place, name, usual in kept:
            setattr(place, name, passing(usual))
        try:
            yield
        finally:
            _BUILDING.depth -= 1
            for place, name, usual in kept:
                setattr(place, name, usual)


def _tensors(model: nn.Module) -> Iterable[tuple[str, nn.Module, torch.Tensor]]:
    """Every tensor of the state with its layer, under its name: parameters first, then buffers, layer by layer."""
    for prefix, layer in model.named_modules():
        for name, tensor in {**layer._parameters, **layer._buffers}.items():
            if tensor is None or name == "num_batches_tracked" or name in layer._non_persistent_buffers_set:
                continue
            yield (f"{prefix}.{name}" if prefix else name), layer, tensor
