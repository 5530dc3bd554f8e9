"""What a PaddlePaddle model is wrapped in, and what its forward does for speed alone; twin of zoo/torch/wrapping.py."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import paddle
import paddle.nn as nn

from zoo.errors import ModelError
from zoo.model_inputs import Feed
from zoo.paddle import devices, runtime

_CASTS = {"float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16"}
_ASKING = ("cast", "astype", "to", "type", "type_as", "to_tensor")
_FLOATS = ("float16", "bfloat16", "float32", "float64")
_DEVICES = ("gpu", "cuda", "xpu", "npu")


def plain(model: nn.Layer) -> nn.Layer:
    """The layer inside paddle.DataParallel; ModelError where a part is a static program."""
    while (inner := _inside(model)) is not None:
        model = inner
    for path, layer in model.named_sublayers(include_self=True):
        forward = layer.__dict__.get("forward", type(layer).__dict__.get("forward"))
        static = any(parent.__name__ == "StaticFunction" for parent in type(forward).__mro__)
        if static or isinstance(layer, paddle.jit.TranslatedLayer):
            raise ModelError(
                f"{path or 'the model'} is a static program of paddle.jit, and what it does cannot be seen; give the "
                "nn.Layer that it was made from, without to_static."
            )
    return model


def strip(model: nn.Layer) -> None:
    """Take the wraps off the layers inside a model, in place."""
    for layer in model.sublayers(include_self=True):
        for name, child in layer._sub_layers.items():
            if child is not None and _inside(child) is not None:
                layer._sub_layers[name] = plain(child)


def _inside(model: nn.Layer) -> nn.Layer | None:
    return model._layers if isinstance(model, paddle.DataParallel) else None


def settle(model: nn.Layer, feed: Feed) -> None:
    """Nothing: Paddle has no layers that take their shapes from the first input."""


def eager() -> AbstractContextManager[Any]:
    """Nothing: what Paddle compiles is a static program, which plain() refuses."""
    return nullcontext()


def lifted(name: str, args: Any, kwargs: dict[str, Any], wide: bool) -> tuple[Callable[[], Any], str] | None:
    """What makes what a cast or a move gives in a proof, and what it asked for; None for other calls.

    A move to a GPU does nothing if this process's device is the CPU. wide: a cast to another floating dtype gives
    float64, since a proof in float64 would end there; what it asked for is then named, but for a cast to float64
    itself.
    """
    plainly = name.rstrip("_")
    tensor = args[0] if args else kwargs.get("x")
    if not isinstance(tensor, paddle.Tensor) or plainly not in (*_CASTS, *_ASKING, "cuda"):
        return None
    moves, dtype = plainly == "cuda", _CASTS.get(plainly, "")
    for value in (*args[1:], *(value for key, value in kwargs.items() if key != "x")) if plainly in _ASKING else ():
        word = _called(value.dtype if isinstance(value, paddle.Tensor) else value)
        moves = moves or word.startswith(_DEVICES)
        dtype = word if word in _DTYPES else dtype
    moves, casts = moves and _is_here(), wide and dtype in _FLOATS
    if not moves and not casts:
        return None
    of = _called(tensor.dtype)
    told = dtype if casts and of in _FLOATS and dtype != "float64" else ""
    wanted = "float64" if casts else dtype or of
    if name.endswith("_"):
        return (lambda: tensor if wanted == of else tensor.cast_(wanted)), told
    return (lambda: tensor.clone() if wanted == of else tensor.astype(wanted)), told


_DTYPES = (*_FLOATS, "int8", "int16", "int32", "int64", "uint8", "bool")


def _is_here() -> bool:
    return devices._on_cpu(runtime.device(None))


def _called(value: Any) -> str:
    """The name of a dtype or a place: float32, gpu:0."""
    word = str(value).lower().removeprefix("paddle.").removesuffix("tensor")
    word = word.removeprefix("place(")
    return {"float": "float32", "double": "float64", "half": "float16", "<class 'float'>": "float64"}.get(word, word)


def on_cpu(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call that makes a tensor, without a GPU as its place where this process's is the CPU."""
    names = [key for key in ("place", "device") if _called(kwargs.get(key)).startswith(_DEVICES) and _is_here()]
    return {key: value for key, value in kwargs.items() if key not in names} if names else kwargs
