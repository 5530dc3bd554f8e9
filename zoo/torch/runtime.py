"""The PyTorch adapter: the verbs that all neutral code is written against. zoo/paddle/runtime.py is its twin."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import numpy as np
import torch
import torch.nn as nn

from zoo.model_inputs import Feed, labelled, mapped, principal
from zoo.network.anatomy import Call, counting
from zoo.torch import devices, layers
from zoo.torch.calls import caught
from zoo.torch.devices import about, device, has_gpu, mixed, place, set_threads, threads, use, version
from zoo.torch.layer_settings import KINDS, config, kind
from zoo.torch.state_dict import (
    dtypes,
    fill,
    load_file,
    memory,
    owned,
    read,
    save_file,
    set_learning,
    skeleton,
    slots,
    write,
    write_file,
)

# what neutral code may ask; the verbs that are not below are in the three files that are imported
__all__ = [
    "HALVES", "KINDS", "TURNED",
    "about", "array", "before", "config", "copy", "device", "dtypes", "fill", "given", "has_gpu",
    "is_model", "is_tensor", "kind", "load_file", "memory", "mixed", "named_layers", "owned", "place", "precision",
    "proof", "read", "run", "save_file", "set_learning", "set_threads", "skeleton", "slots", "tensor", "threads",
    "trace", "use", "version", "watch", "write", "write_file",
]  # fmt: skip


# whether the memory of a Linear weight is torch's transposed
TURNED = False

# the floating dtypes that numpy cannot show, or cannot compute with
HALVES = (torch.float16, torch.bfloat16)


def is_model(candidate: object) -> bool:
    """Whether this is a model of this backend."""
    return isinstance(candidate, nn.Module)


def is_tensor(value: object) -> bool:
    """Whether this is a tensor of this backend."""
    return isinstance(value, torch.Tensor)


def tensor(array: np.ndarray) -> torch.Tensor:
    """A tensor on this process's device with an array's values and dtype."""
    return torch.from_numpy(np.array(array)).to(devices.device(None))


def array(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's values as an array of its own; of float16 and bfloat16 as float32, which numpy has."""
    tensor = tensor.detach()
    return np.array((tensor.float() if tensor.dtype in HALVES else tensor).cpu().numpy())


def named_layers(model: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """All layers with their dotted names, the model itself first under the empty name."""
    return model.named_modules()


def given(inputs: Feed, place: Any = None) -> tuple[list[torch.Tensor], dict[str, torch.Tensor]]:
    """Inputs as a model is called with them, by position and by keyword, on a device, by default this process's."""
    tensors = mapped(inputs, lambda each: torch.from_numpy(np.array(each)).to(place or devices.device(None)))
    if isinstance(tensors, dict):
        return [], tensors
    return list(tensors) if isinstance(tensors, tuple) else [tensors], {}


def precision(model: nn.Module) -> str:
    """The dtype of a model's first floating tensor, "float32" where it has none."""
    found = [t.dtype for t in [*model.parameters(), *model.buffers()] if t.is_floating_point()]
    return str(found[0]).removeprefix("torch.") if found else "float32"


def run(model: nn.Module, inputs: Feed) -> np.ndarray:
    """The model's logits for a batch in the model's dtype, N x C x H x W say, in eval mode; the mode is put back."""
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            place = next((tensor.device for tensor in model.parameters()), None)
            args, kwargs = given(inputs, place)
            output = model(*args, **kwargs)
        return _tensor_of(output).cpu().numpy()
    finally:
        for layer, training in modes:
            layer.training = training


def before(model: nn.Module, inputs: Feed, wanted: str, visit: Callable[[str, np.ndarray], None]) -> None:
    """run(), where visit is told of each call of a layer of a kind before it runs: its dotted name and its input.

    The input's second axis has the channels. What visit writes into the layer counts for that call.
    """
    handles = [
        layer.register_forward_pre_hook(_telling(name, visit))
        for name, layer in model.named_modules()
        if kind(layer) == wanted
    ]
    try:
        run(model, inputs)
    finally:
        for handle in handles:
            handle.remove()


def trace(model: nn.Module, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> np.ndarray:
    """Run the model in eval mode and hand every layer's call to visit, in the order in which the calls end.

    outputs: with their values; without them visit is also told of products of matrices that are no layer.
    """
    running: list[tuple[str, str]] = []
    handles = []
    for name, layer in model.named_modules():
        handles.append(layer.register_forward_pre_hook(_entering(running, name, layer)))
        handles.append(layer.register_forward_hook(_hook(running, name, layer, visit, outputs, len(images))))
    try:
        with nullcontext() if outputs else caught(counting(running, visit, len(images))):
            return run(model, images)
    finally:
        for handle in handles:
            handle.remove()


def watch(model: nn.Module, layer: str, images: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """A layer's output for pictures N x C x H x W, in eval mode, and the slope of logit `number` in it, of one shape.

    layer is a dotted path of named_layers; KeyError if there is none such. The mode is put back.
    """
    kept: list[torch.Tensor] = []
    handle = dict(model.named_modules())[layer].register_forward_hook(lambda *told: kept.append(_tensor_of(told[2])))
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        place = next((tensor.device for tensor in model.parameters()), None)
        # the picture learns, so that there is a way back also where every weight is frozen
        output = model(torch.from_numpy(images.copy()).to(place).requires_grad_(True))
        (slope,) = torch.autograd.grad(_tensor_of(output)[:, number].sum(), kept[-1:])
        return kept[-1].detach().cpu().numpy(), slope.cpu().numpy()
    finally:
        handle.remove()
        for layer, training in modes:
            layer.training = training


def copy(model: nn.Module, dtype: str, instead: Mapping[int, nn.Parameter] | None = None) -> nn.Module:
    """A copy of a model with its values in another dtype, on this process's device; the model is left as it is.

    instead has tensors that the copy is to have in place of copies, by the id of the model's.
    """
    # what the hooks of the older weight norm leave in a layer is no tensor that torch copies
    made = [value for layer in model.modules() for value in vars(layer).values() if isinstance(value, torch.Tensor)]
    memo = {id(tensor): tensor.detach().clone() for tensor in made if not tensor.is_leaf}
    return deepcopy(model, memo | dict(instead or {})).to(devices.device(None), getattr(torch, dtype))


def proof(model: nn.Module, training: bool = False) -> None:
    """Switch parity mode on, in place, for forward passes or for training as well: see layers.py."""
    layers.proof(model, training)


def _telling(name: str, visit: Callable[[str, np.ndarray], None]) -> Callable[..., None]:
    def hook(_layer: nn.Module, inputs: Any) -> None:
        for tensor in inputs[:1]:  # none where it is called by a keyword
            visit(name, tensor.detach().cpu().numpy())

    return hook


def _entering(running: list[tuple[str, str]], name: str, layer: nn.Module) -> Callable[..., None]:
    called = name, kind(layer)

    def hook(*_told: Any) -> None:
        running.append(called)

    return hook


def _hook(
    running: list[tuple[str, str]], name: str, layer: nn.Module, visit: Callable[[Call], None], outputs: bool,
    pictures: int,
) -> Callable[..., None]:  # fmt: skip
    leaf = not any(True for _ in layer.children())
    params = sum(tensor.numel() for tensor in layer.parameters() if tensor.requires_grad)

    def hook(_layer: nn.Module, _inputs: Any, output: Any) -> None:
        running.pop()
        # a later in-place operation must not change what was recorded, so the array is a copy
        tensor = _tensor_of(output)
        array = tensor.detach().cpu().numpy().copy() if outputs else None
        repeats, *shape = tensor.shape
        repeats = max(repeats // pictures, 1)
        visit(Call(name, kind(layer), leaf, config(layer), tuple(shape), params, array, repeats))

    return hook


def _tensor_of(output: Any) -> torch.Tensor:
    """The tensor of an output; of several the logits, which are called so or are the first."""
    found = list(labelled(output, torch.is_tensor))
    return found[principal([label for label, _ in found])][1]  # type: ignore[no-any-return]
