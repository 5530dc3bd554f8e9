"""How PyTorch's classes keep each kind of layer with weights. zoo/paddle/forms.py is its twin."""

from collections.abc import Iterable

import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils import parametrizations, parametrize
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

from zoo.array_difference import straight
from zoo.graph.layer_words import Unit
from zoo.graph.weight_norm import Normed
from zoo.torch import runtime
from zoo.torch.layer_table import FORMS

__all__ = [
    "ARGUMENTS", "FORMS", "children", "dtype", "empty", "gradient", "learns", "normed", "of_framework",
    "own", "put", "settle",
]  # fmt: skip


# weight norm came to the parametrizations with torch 2.1
WEIGHT_NORM = getattr(parametrizations, "_WeightNorm", ())
SPECTRAL_NORM = parametrizations._SpectralNorm

# how a setting is written where the name is not the neutral one, by kind of operation; see zoo/paddle/forms.py
ARGUMENTS: dict[str, dict[str, tuple[str, Unit]]] = {}


def of_framework(cls: type) -> bool:
    """Whether a class is PyTorch's own, so that what it keeps is known or on no list."""
    # a parametrised layer has a class that was made for it
    owner = cls.__mro__[1] if cls.__module__ == parametrize.__name__ else cls
    return f"{owner.__module__}.".startswith(("torch.", "torchvision.ops."))


def own(layer: nn.Module) -> dict[str, torch.Tensor]:
    """The tensors that a layer itself keeps in its state, by name; those behind a norm of a weight are left out."""
    hidden = {id(tensor) for norm in normed(layer).values() for tensor in norm.tensors.values()}
    kept = {**layer._parameters, **layer._buffers}
    return {
        name: tensor
        for name, tensor in kept.items()
        if tensor is not None and name not in layer._non_persistent_buffers_set and id(tensor) not in hidden
    }


def children(layer: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """The layers inside a layer; what recomputes its weights does not count."""
    return [(name, child) for name, child in layer.named_children() if name != "parametrizations"]


def normed(layer: nn.Module) -> dict[str, Normed]:
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
    if parametrize.is_parametrized(layer):
        for name, steps in layer.parametrizations.items():
            step = steps[0]
            if len(steps) == 1 and isinstance(step, WEIGHT_NORM):
                axis = None if step.dim in (None, -1) else step.dim
                found[name] = Normed("weight_norm", axis, {"g": steps.original0, "v": steps.original1})
            elif len(steps) == 1 and isinstance(step, SPECTRAL_NORM):
                tensors = {"orig": steps.original, "u": step._u, "v": step._v}
                found[name] = Normed("spectral_norm", step.dim, tensors)
            else:
                names = " and ".join(type(step).__name__ for step in steps)
                found[name] = Normed(names, None, {})
    return found


def settle(layer: nn.Module, name: str, weight: np.ndarray) -> None:
    """Let a layer have this weight as its own, in place of the norm that recomputes it."""
    if parametrize.is_parametrized(layer, name):
        # not torch's remove_parametrizations, which takes the weight away from every copy of the layer as well
        made = type(layer)
        rest = {key: value for key, value in vars(made).items() if key not in (name, "__dict__", "__weakref__")}
        del layer.parametrizations[name]
        if len(layer.parametrizations):
            layer.__class__ = type(made.__name__, made.__bases__, rest)
        else:
            del layer._modules["parametrizations"]
            layer.__class__ = made.__mro__[1]
    else:
        hooks = layer._forward_pre_hooks
        own = [key for key, hook in hooks.items() if isinstance(hook, (WeightNorm, SpectralNorm)) and hook.name == name]
        for key in own:
            del hooks[key]
        for end in ("g", "v", "orig", "u"):
            layer._parameters.pop(f"{name}_{end}", None)
            layer._buffers.pop(f"{name}_{end}", None)
        delattr(layer, name)
    layer.register_parameter(name, nn.Parameter(runtime.tensor(weight)))


def empty(tensor: torch.Tensor) -> bool:
    """Whether a tensor has no values yet, as those of a lazy layer before its first input."""
    return bool(nn.parameter.is_lazy(tensor))


def learns(tensor: torch.Tensor) -> bool:
    """Whether training changes a tensor."""
    return tensor.requires_grad


def dtype(tensor: torch.Tensor) -> str:
    """A tensor's dtype by numpy's name."""
    return str(tensor.dtype).removeprefix("torch.")


def gradient(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's gradient, zeros if there is none."""
    return np.zeros(tuple(tensor.shape), dtype(tensor)) if tensor.grad is None else np.array(tensor.grad.cpu().numpy())


def put(tensor: torch.Tensor, array: np.ndarray) -> None:
    """Write an array of a tensor's own shape and dtype into it."""
    with torch.no_grad():
        tensor.copy_(torch.from_numpy(straight(array)))
