"""How PaddlePaddle's classes keep each kind of layer with weights. zoo/torch/forms.py is its twin."""

from collections.abc import Iterable

import numpy as np
import paddle
import paddle.nn as nn
from paddle.nn.utils.spectral_norm_hook import SpectralNorm
from paddle.nn.utils.weight_norm_hook import WeightNorm

from zoo.graph.layer_words import Unit
from zoo.graph.weight_norm import Normed
from zoo.paddle import runtime
from zoo.paddle.layer_table import FORMS

__all__ = [
    "ARGUMENTS", "FORMS", "children", "dtype", "empty", "gradient", "learns", "normed", "of_framework",
    "own", "put", "settle",
]  # fmt: skip


_SAME = Unit(lambda value: value, lambda value: value)
_DENIED = Unit(lambda value: not value, lambda value: not value)
# how a setting is written where the name or its meaning is not the neutral one, by kind of operation
ARGUMENTS: dict[str, dict[str, tuple[str, Unit]]] = {
    "batch_norm": {"eps": ("epsilon", _SAME), "features": ("num_features", _SAME)},
    "conv": {"bias": ("bias_attr", Unit(bool, lambda value: None if value else False))},
    "linear": {"bias": ("bias_attr", Unit(bool, lambda value: None if value else False))},
    "avg_pool": {"count_include_pad": ("exclusive", _DENIED)},
    "concat": {"dim": ("axis", _SAME)},
}


def of_framework(cls: type) -> bool:
    """Whether a class is PaddlePaddle's own, so that what it keeps is known or on no list."""
    return cls.__module__.startswith("paddle.") and not cls.__module__.startswith("paddle.vision.models")


def own(layer: nn.Layer) -> dict[str, paddle.Tensor]:
    """The tensors that a layer itself keeps in its state, by name; those behind a norm of a weight are left out."""
    hidden = {id(tensor) for norm in normed(layer).values() for tensor in norm.tensors.values()}
    kept = {**layer._parameters, **layer._buffers}
    return {
        name: tensor
        for name, tensor in kept.items()
        if tensor is not None and name not in layer._non_persistable_buffer_names_set and id(tensor) not in hidden
    }


def children(layer: nn.Layer) -> Iterable[tuple[str, nn.Layer]]:
    """The layers inside a layer."""
    return list(layer.named_children())


def normed(layer: nn.Layer) -> dict[str, Normed]:
    """The tensors of a layer that are recomputed from others before they are used, by name."""
    found = {}
    for hook in layer._forward_pre_hooks.values():
        if isinstance(hook, WeightNorm):
            tensors = {role: layer._parameters[f"{hook.name}_{role}"] for role in ("g", "v")}
            axis = None if hook.dim in (None, -1) else hook.dim
            found[hook.name] = Normed("weight_norm", axis, tensors)
        elif isinstance(hook, SpectralNorm):
            tensors = {role: getattr(layer, f"{hook.name}_{role}") for role in ("orig", "u", "v")}
            found[hook.name] = Normed("spectral_norm", hook.dim, tensors)
    return found


def settle(layer: nn.Layer, name: str, weight: np.ndarray) -> None:
    """Let a layer have this weight as its own, in place of the norm that recomputes it."""
    hooks = layer._forward_pre_hooks
    own = [key for key, hook in hooks.items() if isinstance(hook, (WeightNorm, SpectralNorm)) and hook.name == name]
    for key in own:
        del hooks[key]
    for end in ("g", "v", "orig", "u"):
        layer._parameters.pop(f"{name}_{end}", None)
        layer._buffers.pop(f"{name}_{end}", None)
    delattr(layer, name)
    value = runtime.tensor(np.array(weight))
    made = layer.create_parameter(value.shape, dtype=value.dtype)
    layer.add_parameter(name, made)
    made.set_value(value)


def empty(tensor: paddle.Tensor) -> bool:
    """Whether a tensor has no values yet, as those of a layer that was made under LazyGuard."""
    return not tensor._is_initialized()


def learns(tensor: paddle.Tensor) -> bool:
    """Whether training changes a tensor."""
    return not tensor.stop_gradient


def dtype(tensor: paddle.Tensor) -> str:
    """A tensor's dtype by numpy's name."""
    return str(tensor.dtype).removeprefix("paddle.")


def gradient(tensor: paddle.Tensor) -> np.ndarray:
    """A tensor's gradient, zeros if there is none."""
    return np.zeros(tuple(tensor.shape), dtype(tensor)) if tensor.grad is None else np.array(tensor.grad.numpy())


def put(tensor: paddle.Tensor, array: np.ndarray) -> None:
    """Write an array of a tensor's own shape and dtype into it."""
    tensor.set_value(paddle.to_tensor(np.asarray(array, order="C"), place=tensor.place))
