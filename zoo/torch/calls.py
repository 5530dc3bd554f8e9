"""Catches every call that a PyTorch model makes, however it holds the function. zoo/paddle/calls.py is its twin.

torch has a mode for that, which sees functions, tensor methods and operators, and torch.ops as well.
"""

import functools
import inspect
import types
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from zoo.vocabulary import steps

# see(name, function, args, kwargs, given): given are the arguments by neutral names, None where nobody knows them
See = Callable[[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], dict[str, Any] | None], Any]

NEUTRAL = {"self": "input", "axis": "dim", "num_groups": "groups", "min_val": "min", "max_val": "max"}
OWN = {"mm": {"mat2": "weight"}, "matmul": {"other": "weight"}, "cat": {"tensors": "input"}}
OWN["lerp"] = {"end": "other"}
OWN["addmm"] = {"self": "bias", "input": "bias", "mat1": "input", "mat2": "weight"}

# functions and methods in C++ do not say what their arguments are called
SIGNATURES = {
    **{f"conv{rank}d": "input weight bias stride padding dilation groups" for rank in (1, 2, 3)},
    "linear": "input weight bias",
    "batch_norm": "input weight bias running_mean running_var training momentum eps",
    **{f"max_pool{rank}d": "input kernel_size stride padding dilation ceil_mode" for rank in (1, 2, 3)},
    "avg_pool1d": "input kernel_size stride padding ceil_mode count_include_pad",
    **dict.fromkeys(
        ("avg_pool2d", "avg_pool3d"), "input kernel_size stride padding ceil_mode count_include_pad divisor_override"
    ),
    **{f"adaptive_{name}_pool{rank}d": "input output_size" for name in ("avg", "max") for rank in (1, 2, 3)},
    **dict.fromkeys(
        ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout", "feature_alpha_dropout"),
        "input p train",
    ),
    "addmm": "bias input weight",
    **dict.fromkeys(("matmul", "mm"), "input weight"),
    **dict.fromkeys(
        ("softmax", "log_softmax", "_softmax", "_log_softmax", "cat", "concat", "concatenate"), "input dim"
    ),
    **dict.fromkeys(("mean", "sum", "amax", "amin", "max", "min"), "input dim keepdim"),
    "einsum": "equation",
    "stack": "input dim",
    "chunk": "input chunks dim",
    **{
        f"conv_transpose{rank}d": "input weight bias stride padding output_padding groups dilation"
        for rank in (1, 2, 3)
    },
    **dict.fromkeys(("rms_norm",), "input normalized_shape weight eps"),
    **dict.fromkeys(("baddbmm",), "bias input other"),
    **dict.fromkeys(("bmm",), "input other"),
    **dict.fromkeys(("addcmul", "addcdiv"), "input tensor1 tensor2 value"),
    "lerp": "input other weight",
    "bilinear": "input1 input2 weight bias",
    "pad": "input pad mode value",
    "constant_pad_nd": "input pad value",
    "pixel_shuffle": "input upscale_factor",
    "scaled_dot_product_attention": "query key value attn_mask dropout_p is_causal",
    **dict.fromkeys(("clamp", "clip", "hardtanh"), "input min max"),
    "leaky_relu": "input negative_slope",
    **dict.fromkeys(("elu", "celu"), "input alpha"),
    "gelu": "input",
    "softplus": "input beta threshold",
    **dict.fromkeys(("softshrink", "hardshrink"), "input threshold"),
    "group_norm": "input groups weight bias eps",
    "layer_norm": "input normalized_shape weight bias eps",
    "instance_norm": "input weight bias running_mean running_var use_input_stats momentum eps",
    "prelu": "input weight",
    **dict.fromkeys(("pow", "__pow__"), "input exponent"),
    **dict.fromkeys("add sub subtract mul multiply div divide true_divide rsub".split(), "input other"),  # noqa: SIM905
    **dict.fromkeys(("gt", "ge", "lt", "le"), "input other"),
    **{f"__{how}{name}__": "input other" for how in ("", "i", "r") for name in ("add", "sub", "mul", "truediv", "div")},
}


def caught(see: See) -> TorchFunctionMode:
    """Hand every call of this thread to see, in place of which it runs, inside a with."""
    return _Calls(see)


# what is several operations, each of which is to be seen
OPENED = (torch.nn.functional.multi_head_attention_forward,)


@functools.cache
def _opened(function: types.FunctionType) -> types.FunctionType:
    """The function without the question whether someone wants to see it as a whole."""
    names = {**function.__globals__, "has_torch_function": lambda tensors: False}
    found = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    found.__kwdefaults__ = function.__kwdefaults__
    return found


class _Calls(TorchFunctionMode):
    def __init__(self, see: See) -> None:
        super().__init__()
        self.see = see

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in OPENED:
            with self:
                return _opened(func)(*args, **kwargs)
        name = func.__name__.partition(".")[0]  # torch.ops names an overload behind a dot
        if name == "__get__":  # an attribute such as x.T
            name = func.__self__.__name__
        given = None
        names = _names(func)
        if names is not None:
            given = dict(zip(names, args, strict=False)) | {_neutral(name, key): kwargs[key] for key in kwargs}
        run = steps(name, given)
        if run is not None:
            with self:
                return run()
        return self.see(name, func, args, kwargs, given)


@functools.cache
def _names(function: Any) -> tuple[str, ...] | None:
    """The neutral names of a function's arguments, in order; None where nobody knows them."""
    name = function.__name__.partition(".")[0]
    if isinstance(function, torch._ops.OpOverloadPacket):
        function = getattr(function, function.overloads()[0])
    if isinstance(function, torch._ops.OpOverload):
        return tuple(_neutral(name, argument.name) for argument in function._schema.arguments)
    if isinstance(function, types.FunctionType) and function.__module__ == "torch.nn.functional":
        parameters = inspect.signature(function).parameters.values()
        if all(parameter.kind is parameter.POSITIONAL_OR_KEYWORD for parameter in parameters):
            return tuple(_neutral(name, parameter.name) for parameter in parameters)
    known = SIGNATURES.get(name.rstrip("_") if not name.endswith("__") else name)
    return None if known is None else tuple(known.split())


def _neutral(function: str, name: str) -> str:
    return OWN.get(function.rstrip("_"), {}).get(name) or NEUTRAL.get(name, name)
