"""The PaddlePaddle adapter: the verbs that all neutral code is written against. zoo/torch/runtime.py is its twin."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.model_inputs import Feed, labelled, mapped, principal
from zoo.network.anatomy import Call, counting
from zoo.paddle import devices, layers
from zoo.paddle.calls import caught
from zoo.paddle.devices import about, device, has_gpu, mixed, place, set_threads, threads, use, version
from zoo.paddle.layer_settings import KINDS, config, kind
from zoo.paddle.state_dict import (
    _called,
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
TURNED = True


HALVES = ("float16", "bfloat16")  # the floating dtypes that numpy cannot show, or cannot compute with


def is_model(candidate: object) -> bool:
    """Whether this is a model of this backend."""
    return isinstance(candidate, nn.Layer)


def is_tensor(value: object) -> bool:
    """Whether this is a tensor of this backend."""
    return isinstance(value, paddle.Tensor)


def tensor(array: np.ndarray) -> paddle.Tensor:
    """A tensor on this process's device with an array's values and dtype."""
    return paddle.to_tensor(array, place=devices.device(None))


def array(tensor: paddle.Tensor) -> np.ndarray:
    """A tensor's values as an array of its own; of float16 and bfloat16 as float32, which numpy has."""
    tensor = tensor.detach()
    return np.array((tensor.astype("float32") if _called(tensor.dtype) in HALVES else tensor).numpy())


def named_layers(model: nn.Layer) -> Iterable[tuple[str, nn.Layer]]:
    """All layers with their dotted names, the model itself first under the empty name."""
    return model.named_sublayers(include_self=True)


def given(inputs: Feed, place: Any = None) -> tuple[list[paddle.Tensor], dict[str, paddle.Tensor]]:
    """Inputs as a model is called with them, by position and by keyword, on a device, by default this process's."""
    tensors = mapped(inputs, lambda each: paddle.to_tensor(each, place=place or devices.device(None)))
    if isinstance(tensors, dict):
        return [], tensors
    return list(tensors) if isinstance(tensors, tuple) else [tensors], {}


def precision(model: nn.Layer) -> str:
    """The dtype of a model's first floating tensor, "float32" where it has none."""
    found = [t.dtype for t in [*model.parameters(), *model.buffers()] if t.is_floating_point()]
    return str(found[0]).removeprefix("paddle.") if found else "float32"


def run(model: nn.Layer, inputs: Feed) -> np.ndarray:
    """The model's logits for a batch in the model's dtype, N x C x H x W say, in eval mode; the mode is put back."""
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    model.eval()
    try:
        with paddle.no_grad():
            place = next((tensor.place for tensor in model.parameters()), None)
            args, kwargs = given(inputs, place)
            output = model(*args, **kwargs)
        return _tensor_of(output).numpy()
    finally:
        for layer, training in modes:
            layer.training = training


def before(model: nn.Layer, inputs: Feed, wanted: str, visit: Callable[[str, np.ndarray], None]) -> None:
    """run(), where visit is told of each call of a layer of a kind before it runs: its dotted name and its input.

    The input's second axis has the channels. What visit writes into the layer counts for that call.
    """
    handles = [
        layer.register_forward_pre_hook(_telling(name, visit))
        for name, layer in model.named_sublayers(include_self=True)
        if kind(layer) == wanted
    ]
    try:
        run(model, inputs)
    finally:
        for handle in handles:
            handle.remove()


def trace(model: nn.Layer, images: np.ndarray, visit: Callable[[Call], None], outputs: bool = True) -> np.ndarray:
    """Run the model in eval mode and hand every layer's call to visit, in the order in which the calls end.

    outputs: with their values; without them visit is also told of products of matrices that are no layer.
    """
    running: list[tuple[str, str]] = []
    handles = []
    for name, layer in model.named_sublayers(include_self=True):
        handles.append(layer.register_forward_pre_hook(_entering(running, name, layer)))
        handles.append(layer.register_forward_post_hook(_hook(running, name, layer, visit, outputs, len(images))))
    try:
        with nullcontext() if outputs else caught(counting(running, visit, len(images))):
            return run(model, images)
    finally:
        for handle in handles:
            handle.remove()


def watch(model: nn.Layer, layer: str, images: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """A layer's output for pictures N x C x H x W, in eval mode, and the slope of logit `number` in it, of one shape.

    layer is a dotted path of named_layers; KeyError if there is none such. The mode is put back.
    """
    kept: list[paddle.Tensor] = []
    layers = dict(model.named_sublayers(include_self=True))
    handle = layers[layer].register_forward_post_hook(lambda *told: kept.append(_tensor_of(told[2])))
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    model.eval()
    try:
        place = next((tensor.place for tensor in model.parameters()), None)
        # the picture learns, so that there is a way back also where every weight is frozen
        output = model(paddle.to_tensor(images, place=place, stop_gradient=False))
        (slope,) = paddle.grad(_tensor_of(output)[:, number].sum(), kept[-1:])
        return kept[-1].numpy(), slope.numpy()
    finally:
        handle.remove()
        for layer, training in modes:
            layer.training = training


def copy(model: nn.Layer, dtype: str, instead: Mapping[int, Any] | None = None) -> nn.Layer:
    """A copy of a model with its values in another dtype, on this process's device; the model is left as it is.

    instead has tensors that the copy is to have in place of copies, by the id of the model's.
    """
    twin = deepcopy(model, dict(instead or {}))
    _cast(twin, dtype)
    return twin


def _cast(model: nn.Layer, dtype: str) -> None:
    """Move a model to this process's device and its floating tensors to a dtype, in place."""
    # an RNN keeps a place for its dropout without memory in it, at which Layer.to fails (3.3.1), and Layer.to makes
    # floats of integers, with which nothing can be looked up
    left = [
        (layer, name, layer._buffers.pop(name))
        for layer in model.sublayers(include_self=True)
        for name, tensor in list(layer._buffers.items())
        if tensor is not None and not (tensor._is_initialized() and tensor.is_floating_point())
    ]
    home = devices.device(None)
    model.to(device=home, dtype=dtype)
    for layer, name, tensor in left:
        layer._buffers[name] = tensor._copy_to(home, True) if tensor._is_initialized() else tensor


def proof(model: nn.Layer, training: bool = False) -> None:
    """Switch parity mode on, in place, for forward passes or for training as well: see layers.py."""
    layers.proof(model, training)


def _telling(name: str, visit: Callable[[str, np.ndarray], None]) -> Callable[..., None]:
    def hook(layer: nn.Layer, inputs: Any) -> None:
        for tensor in inputs[:1]:  # none where it is called by a keyword
            # the older nn.BatchNorm calls it a layout
            layout = str(getattr(layer, "_data_format", getattr(layer, "_data_layout", "")))
            last = layout.endswith("C") and tensor.ndim > 2
            visit(name, np.moveaxis(tensor.numpy(), -1, 1) if last else tensor.numpy())

    return hook


def _entering(running: list[tuple[str, str]], name: str, layer: nn.Layer) -> Callable[..., None]:
    called = name, kind(layer)

    def hook(*_told: Any) -> None:
        running.append(called)

    return hook


def _hook(
    running: list[tuple[str, str]], name: str, layer: nn.Layer, visit: Callable[[Call], None], outputs: bool,
    pictures: int,
) -> Callable[..., None]:  # fmt: skip
    leaf = not any(True for _ in layer.children())
    params = sum(int(np.prod(tensor.shape)) for tensor in layer.parameters() if not tensor.stop_gradient)

    def hook(_layer: nn.Layer, _inputs: Any, output: Any) -> None:
        running.pop()
        tensor = _tensor_of(output)
        array = tensor.numpy() if outputs else None
        repeats, *shape = tensor.shape
        repeats = max(repeats // pictures, 1)
        visit(Call(name, kind(layer), leaf, config(layer), tuple(shape), params, array, repeats))

    return hook


def _tensor_of(output: Any) -> paddle.Tensor:
    """The tensor of an output; of several the logits, which are called so or are the first."""
    found = list(labelled(output, paddle.is_tensor))
    return found[principal([label for label, _ in found])][1]  # type: ignore[no-any-return]
