"""What a PyTorch model is wrapped in, and what its forward does for speed alone; twin of zoo/paddle/wrapping.py."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
import torch.nn as nn

from zoo.errors import ModelError
from zoo.model_inputs import Feed
from zoo.torch import runtime

_PARALLEL = (nn.DataParallel, nn.parallel.DistributedDataParallel)
_CASTS = {"float": torch.float32, "double": torch.float64, "half": torch.float16, "bfloat16": torch.bfloat16}
_MOVES = ("cuda", "xpu", "cpu", "ipu", "hpu")


def plain(model: nn.Module) -> nn.Module:
    """The module inside torch.compile, DataParallel or DistributedDataParallel; ModelError where a part is scripted."""
    while (inner := _inside(model)) is not None:
        model = inner
    for path, layer in model.named_modules():
        if isinstance(layer, torch.jit.ScriptModule):
            raise ModelError(
                f"{path or 'the model'} is scripted or traced by torch.jit, and what it does cannot be seen; give the "
                "nn.Module that it was made from."
            )
    return model


def strip(model: nn.Module) -> None:
    """Take the wraps off the layers inside a model, in place."""
    for layer in model.modules():
        for name, child in layer._modules.items():
            if child is not None and _inside(child) is not None:
                layer._modules[name] = plain(child)


def _inside(model: nn.Module) -> nn.Module | None:
    if isinstance(model, _PARALLEL):
        return model.module  # type: ignore[no-any-return]
    return model._modules.get("_orig_mod") if type(model).__name__ == "OptimizedModule" else None


def settle(model: nn.Module, feed: Feed) -> None:
    """Let lazy layers take their shapes from one pass; what the model raises is passed over.

    A copy then learns what the layers were given, since a lazy layer changes its class.
    """
    if not any(nn.parameter.is_lazy(tensor) for tensor in [*model.parameters(), *model.buffers()]):
        return
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            args, kwargs = runtime.given(feed)
            model(*args, **kwargs)
    except Exception:  # the recording tells what a model raises
        return
    finally:
        for layer, training in modes:
            layer.training = training


def eager() -> AbstractContextManager[Any]:
    """Run what torch.compile wraps as it is written, inside a with."""
    # only who has compiled something has loaded what can be told so; loading it takes seconds
    if "torch._dynamo" in sys.modules and hasattr(torch.compiler, "set_stance"):
        return torch.compiler.set_stance("force_eager")
    return nullcontext()


def lifted(name: str, args: Any, kwargs: dict[str, Any], wide: bool) -> tuple[Callable[[], Any], str] | None:
    """What makes what a cast or a move gives in a proof, and what it asked for; None for other calls.

    A move to a GPU does nothing if this process's device is the CPU. wide: a cast to another floating dtype gives
    float64, since a proof in float64 would end there; what it asked for is then named, but for a cast to float64
    itself.
    """
    if not args or not isinstance(args[0], torch.Tensor):
        return None
    tensor, (device, dtype) = args[0], _asked(name, args, kwargs)
    moves = device is not None and torch.device(device).type != "cpu" and _is_here()
    casts = dtype is not None and wide and dtype.is_floating_point
    if not moves and not casts:
        return None
    told = str(dtype).removeprefix("torch.") if casts and tensor.is_floating_point() and dtype != torch.float64 else ""
    wanted = torch.float64 if casts else dtype or tensor.dtype
    return (lambda: tensor.to(wanted, copy=True)), told


def _is_here() -> bool:
    return bool(runtime.device(None).type == "cpu")


def _asked(name: str, args: Any, kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """The device and the dtype that a cast or a move asks for, each None where it does not say."""
    if name in _CASTS:
        return None, _CASTS[name]
    if name in _MOVES:
        return name, None
    if name == "type_as":
        return args[1].device, args[1].dtype
    if name == "type":
        asked = args[1] if len(args) > 1 else kwargs.get("dtype")
        kind = getattr(torch, str(asked).rpartition(".")[2].removesuffix("Tensor").lower(), None)
        return None, asked if isinstance(asked, torch.dtype) else kind if isinstance(kind, torch.dtype) else None
    if name != "to":
        return None, None
    try:
        device, dtype, *_ = torch._C._nn._parse_to(*args[1:], **{k: v for k, v in kwargs.items() if k != "copy"})
    except (TypeError, RuntimeError):
        return None, None
    return device, dtype


def on_cpu(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call that makes a tensor, without a GPU as its place where this process's is the CPU."""
    device = kwargs.get("device")
    if device is None or torch.device(device).type == "cpu" or not _is_here():
        return kwargs
    return {name: value for name, value in kwargs.items() if name != "device"}
