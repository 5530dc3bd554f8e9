"""The neutral words for operations: their kinds, their settings, and what both frameworks call them."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

# what the frameworks call their functions, tensor methods and kernels, and the neutral kind; others keep their name
KINDS = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "_conv_nd", "depthwise_conv2d", "convolution"), "conv"),
    "linear": "linear",
    **dict.fromkeys(("pad", "constant_pad_nd", "zeropad2d"), "pad"),
    **dict.fromkeys(("batch_norm", "native_batch_norm", "cudnn_batch_norm"), "batch_norm"),
    **{f"{name}{rank}d": name for name in ("max_pool", "avg_pool") for rank in (1, 2, 3)},
    **{f"max_pool{rank}d_with_ind{end}": "max_pool" for rank in (1, 2, 3) for end in ("ex", "ices")},
    **{f"adaptive_{name}_pool{rank}d": f"adaptive_{name}_pool" for name in ("avg", "max") for rank in (1, 2, 3)},
    "_adaptive_avg_pool2d": "adaptive_avg_pool",
    **dict.fromkeys(
        ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout", "feature_alpha_dropout"),
        "dropout",
    ),
    **dict.fromkeys(("add", "__add__", "__radd__", "__iadd__"), "add"),
    **dict.fromkeys(("sub", "subtract", "__sub__", "__isub__"), "subtract"),
    **dict.fromkeys(("rsub", "__rsub__"), "rsubtract"),
    **dict.fromkeys(("mul", "multiply", "__mul__", "__rmul__", "__imul__"), "multiply"),
    **dict.fromkeys(("div", "divide", "true_divide", "__truediv__", "__div__", "__itruediv__", "__idiv__"), "divide"),
    **dict.fromkeys(("__rtruediv__", "__rdiv__"), "rdivide"),
    **dict.fromkeys(("pow", "__pow__"), "pow"),
    **dict.fromkeys(("neg", "negative", "__neg__"), "neg"),
    **dict.fromkeys(("abs", "absolute", "__abs__"), "abs"),
    **dict.fromkeys(("__getitem__", "select", "slice", "strided_slice"), "index"),
    "__setitem__": "setitem",
    **{f"__{kind}__": kind for kind in ("gt", "ge", "lt", "le")},
    **{"greater_than": "gt", "greater_equal": "ge", "less_than": "lt", "less": "lt", "less_equal": "le"},
    **dict.fromkeys(("cat", "concat", "concatenate"), "concat"),
    **dict.fromkeys(("flatten", "view", "reshape", "squeeze", "unsqueeze", "view_as", "reshape_as"), "reshape"),
    **dict.fromkeys(("unflatten", "ravel"), "reshape"),
    **dict.fromkeys(("permute", "transpose", "moveaxis", "movedim", "swapaxes", "t", "T", "mT"), "permute"),
    **dict.fromkeys(("contiguous", "clone", "detach", "to", "astype", "cast", "float", "double", "assign"), "identity"),
    **dict.fromkeys(("cpu", "cuda", "alias", "half", "bfloat16", "type", "type_as"), "identity"),
    **dict.fromkeys(("matmul", "__matmul__", "__rmatmul__", "mm"), "matmul"),
    **dict.fromkeys(("swish", "silu"), "silu"),
    **dict.fromkeys(("clip", "clamp"), "clamp"),
    **dict.fromkeys(("log_sigmoid", "logsigmoid"), "log_sigmoid"),
    **dict.fromkeys(("softmax", "_softmax"), "softmax"),
    **dict.fromkeys(("log_softmax", "_log_softmax"), "log_softmax"),
    **dict.fromkeys(("interpolate", "upsample"), "interpolate"),
    **{f"conv_transpose{rank}d": "conv_transpose" for rank in (1, 2, 3)},
    **{f"conv{rank}d_transpose": "conv_transpose" for rank in (1, 2, 3)},
    **dict.fromkeys(("layer_norm", "native_layer_norm"), "layer_norm"),
    **dict.fromkeys(("prelu", "_prelu_kernel"), "prelu"),
    **dict.fromkeys(("threshold", "_threshold", "thresholded_relu"), "threshold"),
    **{f"lp_pool{rank}d": "lp_pool" for rank in (1, 2, 3)},
}

# the settings of kinds and what they are where nobody says; a kind of _RULES has its own rule
_USUAL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("erf log1p square reciprocal", {}),
    ("relu sigmoid tanh relu6 selu silu mish softsign hardswish hardsigmoid tanhshrink log_sigmoid prelu", {}),
    ("reshape permute identity matmul addmm neg abs exp log sqrt rsqrt index setitem", {}),
    ("maximum minimum where bmm embedding bilinear", {}),
    ("add subtract rsubtract multiply divide rdivide gt ge lt le", {"other": None}),
    ("pow", {"exponent": None}),
    ("clamp", {"min": None, "max": None}),
    ("leaky_relu", {"negative_slope": 0.01}),
    ("elu celu", {"alpha": 1.0}),
    ("gelu", {"approximate": "none"}),
    ("softplus", {"beta": 1.0, "threshold": 20.0}),
    ("hardtanh", {"min": -1.0, "max": 1.0}),
    ("softshrink hardshrink", {"threshold": 0.5}),
    ("threshold", {"threshold": 1.0, "value": 0.0}),
    ("glu softmax log_softmax", {"dim": -1}),
    ("concat", {"dim": 0}),
    ("stack", {"dim": 0}),
    ("mean sum amax amin max min", {"dim": None, "keepdim": False}),
    ("einsum", {"equation": None}),
    ("chunk", {"chunks": None, "dim": 0}),
    ("conv_transpose", {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}),
    ("unfold", {"kernel_size": None, "dilation": 1, "padding": 0, "stride": 1}),
    ("pixel_shuffle", {"upscale_factor": None}),
    ("pad", {"pad": None, "mode": "constant", "value": 0.0}),
    ("scaled_dot_product_attention", {"dropout_p": 0.0, "is_causal": False, "scale": None}),
    ("group_norm", {"groups": None, "eps": 1e-5}),
    ("layer_norm instance_norm", {"eps": 1e-5}),
    ("rms_norm", {"eps": None}),
    ("baddbmm", {}),
    ("normalize", {"p": 2.0, "dim": 1, "eps": 1e-12}),
    ("interpolate", {"size": None, "scale_factor": None, "mode": "nearest", "align_corners": False, "align_mode": 0}),
)
SETTINGS = {kind: usual for kinds, usual in _USUAL for kind in kinds.split()}
_RULES = ("conv", "linear", "batch_norm", "max_pool", "avg_pool", "adaptive_avg_pool", "adaptive_max_pool", "dropout")
_NEEDED = {kind: ("input", "weight") if kind in ("conv", "linear") else ("input",) for kind in _RULES}
_WINDOW = (("stride", 1), ("padding", 0), ("dilation", 1))


def kind_of(name: str, roles: Collection[str] | None) -> str:
    """The neutral kind of what a framework calls so; in-place names such as relu_ are the same kind.

    roles are the names of what it was given, None if they are unknown. If the settings of a kind cannot be read
    it counts as an unknown kind, since a wrong setting would be a guess.
    """
    name = plain_name(name)
    kind = KINDS.get(name, name)
    unread = roles is None and (kind in _RULES or SETTINGS.get(kind))
    lacks = [role for role in _NEEDED.get(kind, ()) if role not in (roles or ())]
    return f"{name} with unknown arguments" if unread or lacks else kind


def layer_kind(name: str) -> str:
    """The neutral kind of a framework's own layer, by its class's name; the name itself where there is none.

    Classes have the names of functions except for capitals and underscores: SiLU and Silu, AdaptiveMaxPool2d and -2D.
    """
    return _LAYERS.get(name.lower(), name)


def read(name: str, given: Mapping[str, Any]) -> str:
    """The name of what a function does with these arguments, where another name for that is the usual one."""
    if name == "hardtanh" and (given.get("min"), given.get("max")) == (0, 6):
        return "relu6"
    return name


def plain_name(name: str) -> str:
    """A function's name without the mark of the in-place ones."""
    return name if name.endswith("__") else name.rstrip("_")


def in_place(name: str) -> bool:
    """Whether a function of this name changes its first argument."""
    return name in _IN_PLACE or (name.endswith("_") and not name.endswith("__"))


_IN_PLACE = ("__setitem__", "set_value", *(f"__i{name}__" for name in ("add", "sub", "mul", "div", "truediv", "pow")))


# calls that are sums and products, by what they mean: each step is to be seen, as where someone writes them out
STEPS: dict[str, Callable[..., Any]] = {
    "addcmul": lambda input, tensor1, tensor2, value=1: input + _times(value, tensor1 * tensor2),
    "addcdiv": lambda input, tensor1, tensor2, value=1: input + _times(value, tensor1 / tensor2),
    "lerp": lambda input, other, weight: input + weight * (other - input),
}


def _times(factor: Any, product: Any) -> Any:
    return product if isinstance(factor, int | float) and factor == 1 else factor * product


def steps(name: str, given: Mapping[str, Any] | None) -> Callable[[], Any] | None:
    """What runs a call step by step, where it is one of STEPS with arguments that are known."""
    if name not in STEPS or given is None or not given.keys() <= set(signature(STEPS[name]).parameters):
        return None
    return partial(STEPS[name], **given)


def settings(kind: str, given: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """A call's settings in the words of runtime.config, so that a layer and a function that do the same look the same.

    given has neutral names; shapes are those of the tensors by role. Kinds without a rule give their plain arguments.
    """
    if kind in _RULES:
        return _rule(kind, given, shapes)
    if kind in SETTINGS:
        # what is None is as if it had not been given
        known = {name: usual if given.get(name) is None else given[name] for name, usual in SETTINGS[kind].items()}
        if "keepdim" in known and isinstance(known["dim"], int):
            known["dim"] = (known["dim"],)
        found = {name: _value(name, value, shapes) for name, value in known.items() if _is_plain(value)}
        return {name: value for name, value in found.items() if name != "other" or value is not None}
    return {name: value for name, value in given.items() if _is_plain(value) and value is not None}


def _rule(kind: str, given: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    rank = max(len(shapes.get("input", ())) - 2, 1)
    if kind == "conv":
        out_channels, in_channels, *kernel = shapes["weight"]
        groups = int(given.get("groups", 1))
        found = {"in_channels": in_channels * groups, "out_channels": out_channels, "kernel_size": tuple(kernel)}
        found |= {name: window(given.get(name, default), len(kernel)) for name, default in _WINDOW}
        found["padding"] = padding(found["padding"], len(kernel))
        return found | {"groups": groups, "bias": "bias" in shapes}
    if kind == "linear":
        return {"in_features": given["in_features"], "out_features": given["out_features"], "bias": "bias" in shapes}
    if kind == "batch_norm":
        found = {"features": shapes.get("input", (0, 0))[1], "eps": single(given.get("eps", 1e-5))}
        found |= {"momentum": single(given.get("momentum", 0.1)), "affine": "weight" in shapes}
        return found | {"training": bool(given.get("training"))}
    if kind == "dropout":
        return {name: given[name] for name in ("p", "scales", "variant", "training")}
    if kind in ("adaptive_avg_pool", "adaptive_max_pool"):
        return {"output_size": window(given.get("output_size"), rank)}
    stride = given.get("stride")
    found = {"kernel_size": window(given.get("kernel_size", 1), rank)}
    found["stride"] = window(stride, rank) if stride not in (None, [], ()) else found["kernel_size"]
    found |= {
        "padding": padding(window(given.get("padding", 0), rank), rank),
        "ceil_mode": bool(given.get("ceil_mode", False)),
    }
    return found | (counted(bool(given["count_include_pad"]), found["padding"]) if kind == "avg_pool" else {})


def window(value: Any, rank: int = 2) -> Any:
    """A window's setting with one number for each axis of the picture; words such as "same" stay."""
    if isinstance(value, (list, tuple)):
        return tuple(value) * rank if len(value) == 1 else tuple(value)
    return (value,) * rank if isinstance(value, int) else value


def padding(value: Any, rank: int = 2) -> Any:
    """A padding as one number for each axis where it is the same on both sides; "same" in small letters, "valid" as 0.

    Where the sides differ, as (before, after, before, after, ...).
    """
    if isinstance(value, str):
        return (0,) * rank if value.lower() == "valid" else value.lower()
    if all(isinstance(side, (list, tuple)) for side in value):
        # also those of the pictures and channels: 0
        value = tuple(side for sides in value[len(value) - rank :] for side in sides)
    if len(value) == 2 * rank and value[::2] == value[1::2]:
        return tuple(value[::2])
    return tuple(value)


def sides(pad: Any, rank: int, first: bool = False) -> Any:
    """The sides of a pad as (before, after, ...) for every axis of a tensor, its first axis first.

    pad has the sides of the last axis first, of as many axes as it names; first: those of the first axis. One number
    stands for all sides of the picture.
    """
    if isinstance(pad, int):
        pad = [pad] * 2 * max(rank - 2, 1)
    if not isinstance(pad, (list, tuple)) or not all(isinstance(side, int) for side in pad) or len(pad) % 2:
        return pad
    pairs = list(zip(pad[::2], pad[1::2], strict=True))
    if first and len(pairs) == rank:
        return tuple(pad)
    whole = [(0, 0)] * (rank - len(pairs)) + pairs[::-1]
    return tuple(side for pair in whole for side in pair)


def counted(include: bool, padding: Any) -> dict[str, bool]:
    """Whether the padding counts in a mean, as a setting; without padding a fixed value, as it makes no difference."""
    return {"count_include_pad": include or not any(padding)}


def single(value: Any) -> float | None:
    """A number as Paddle keeps it, which is float32."""
    return None if value is None else float(np.float32(value))


def _is_plain(value: Any) -> bool:
    plain = (bool, int, float, str, type(None))
    return isinstance(value, plain) or (isinstance(value, (list, tuple)) and all(isinstance(v, plain) for v in value))


_LAYERS = {name.replace("_", ""): KINDS.get(name, name) for name in (*KINDS, *SETTINGS) if not name.startswith("_")}
_COUNTS = ("groups", "chunks", "upscale_factor")


def _value(name: str, value: Any, shapes: Mapping[str, tuple[int, ...]]) -> Any:
    """One spelling for what can be written in several: axes counted from the front, tuples, numbers as floats."""
    rank = len(shapes.get("input") or next(iter(shapes.values()), ()))
    if name == "dim" and value is not None:
        axes = value if isinstance(value, (list, tuple)) else (value,)
        axes = tuple(sorted(int(axis) % rank if rank else int(axis) for axis in axes))
        return axes if isinstance(value, (list, tuple)) else axes[0]
    if name in ("kernel_size", "stride", "padding", "output_padding", "dilation"):
        value = window(value, max(rank - 2, 1))
        return padding(value, max(rank - 2, 1)) if name == "padding" else value
    if isinstance(value, (list, tuple)):
        return tuple(value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and name not in _COUNTS else value
