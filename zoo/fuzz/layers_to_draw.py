"""The vocabulary of drawn networks: what there is, how each backend spells it, and what is left out and why. Data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import not_
from typing import Any

# activations and the settings that they may have; those of Paddle are float32, so only such values mean the same
ACTIVATIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "relu": ({},),
    "relu6": ({},),
    "leaky_relu": ({"slope": 0.01}, {"slope": 0.1}, {"slope": 0.25}),
    "silu": ({},),
    "gelu": ({"tanh": False}, {"tanh": True}),
    "sigmoid": ({},),
    "tanh": ({},),
    "hardswish": ({},),
    "elu": ({"alpha": 1.0}, {"alpha": 0.5}),
    "softplus": ({"beta": 1}, {"beta": 2}),
}

# what is not drawn, since the frameworks differ there: the relative difference in float64, forward or gradient, on
# drawn values times 3, of PaddlePaddle 3.3.1 and PyTorch 2.14
LEFT_OUT = {
    "hardsigmoid": "Paddle's slope is 0.1666667, torch's 1/6: 1.0e-7 apart; it is written out instead",
    "selu": "Paddle keeps its two constants as float32: 3.3e-8 apart",
    "another alpha of elu": "Paddle keeps alpha as float32: 1.2e-9 apart at 0.3, none at 0.5, which float32 holds",
    "leaky_relu of zeros": "at exactly 0 its gradient is 1 in Paddle and the slope in torch",
    "bilinear interpolation": "up to 1e-6 apart",
    "an eps of layer norm above 0.001": "Paddle refuses it",
    "a window in the padding": "with ceil_mode Paddle has one more row of windows where the last one starts in the "
    "padding, of -3.4e38",
    "a mean by a function": "Paddle's gradient multiplies by a float32 1/n, 7.5e-9 apart but where n is 2, 4, 8 ...; "
    "parity mode can correct this in a layer, but not in a function",
    "dropout by a function": "the frameworks' masks are unrelated; parity mode switches layers off, and no functions",
}


# after these a value is 0 by chance at most; all others keep a zero, or make them as a rectifier does
NEVER_ZERO = ("conv", "linear", "batch_norm", "layer_norm", "attention", "window_attention", "sigmoid", "softplus")
MAKES_ZEROS = ("relu", "relu6", "hardswish", "hardsigmoid", "stochastic_depth", "unshared_depth")
# these take the last axis for the channels, wherever that is; the others the first
LAST_AXIS = ("linear", "layer_norm")
# an expression of them is not one word: it becomes a variable before anything is done with it
LOOSE = ("residual", "gate", "scale", "hardsigmoid", "unshared_depth")
# they write their input twice
TWICE = ("unshared_depth",)


@dataclass(frozen=True)
class Spelling:
    """How one backend writes a network.

    keywords and values are of settings; a value that has no entry is written as it is. layers and functions are
    templates of {in_channels}, the input {x} with its {shape} and {more}, the settings. functions: kind, then the way
    of writing it. own: what comes from zoo's own layers. words: what the lines of transformer_pieces.py have.
    """

    imports: tuple[str, ...]
    own: tuple[str, ...]
    words: Mapping[str, str]
    module: str
    keywords: Mapping[str, str]
    values: Mapping[str, Callable[[Any], Any]]
    layers: Mapping[str, str]
    functions: Mapping[str, Mapping[str, str]]


# orders in which a call is written: the settings before "" in their places, the others by keyword where they are no
# default
ORDERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "conv": (
        ("out", "kernel", "", "stride", "padding", "dilation", "groups", "bias"),
        ("out", "kernel", "stride", "padding", "", "dilation", "groups", "bias"),
        ("out", "", "kernel", "stride", "padding", "dilation", "groups", "bias"),
    ),
    "linear": (("out", "", "bias"),),
    "batch_norm": (("", "eps", "momentum"),),
    "layer_norm": (("", "eps"),),
    "stochastic_depth": (("p", ""),),
    "unshared_depth": (("p", ""),),
    "channel_shuffle": (("groups", ""),),
    "max_pool": (("kernel", "", "stride", "padding", "ceil_mode"), ("kernel", "stride", "padding", "", "ceil_mode")),
    "avg_pool": (
        ("kernel", "", "stride", "padding", "ceil_mode", "count_include_pad"),
        ("kernel", "stride", "padding", "", "ceil_mode", "count_include_pad"),
    ),
    "adaptive_avg_pool": (("size", ""),),
    "adaptive_max_pool": (("size", ""),),
    "dropout": (("", "p"), ("p", "")),
    "leaky_relu": (("slope", ""),),
    "gelu": (("", "tanh"),),
    "elu": (("alpha", ""),),
    "softplus": (("beta", ""),),
    "scale": (("factor", ""),),
}

# what is not written by keyword, as a pool's stride that is its window. count_include_pad always is where there is
# padding, since the frameworks' defaults differ
DEFAULTS: dict[str, Any] = {
    "stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1, "bias": True, "ceil_mode": False,
    "tanh": False,
}  # fmt: skip

WAYS = ("layer", "F", "namespace", "method")  # the ways of writing a leaf, where a backend has them

_SAME = {"kernel": "kernel_size", **{name: name for name in ("stride", "padding", "dilation", "groups", "ceil_mode")}}
_FUNCTIONS = {
    **{name: {"F": f"F.{name}({{x}})"} for name in ("relu", "relu6", "silu", "hardswish")},
    **{name: {"F": f"F.{name}({{x}}, {{more}})"} for name in ("leaky_relu", "elu", "softplus")},
    "gelu": {"F": "F.gelu({x}{comma}{more})"},
    "max_pool": {"F": "F.max_pool2d({x}, {more})"},
    "avg_pool": {"F": "F.avg_pool2d({x}, {more})"},
    "adaptive_avg_pool": {"F": "F.adaptive_avg_pool2d({x}, {more})"},
    "adaptive_max_pool": {"F": "F.adaptive_max_pool2d({x}, {more})"},
    "hardsigmoid": {"F": "F.relu6({x} + 3) / 6"},
    "channel_shuffle": {"F": "F.channel_shuffle({x}, {more})"},
    "scale": {"method": "{x} * {more}"},
    "folded": {"method": "{x}.reshape((-1, {shape[1]} * {shape[2]}, {shape[0]}))"},
    "first_step": {"method": "{x}[:, 0]"},
    "last_step": {"method": "{x}[:, -1]"},
    "mean_step": {"method": "{x}.mean(1)"},
    "detach": {"method": "{x}.detach()"},
    "mean": {"method": "{x}.mean((2, 3))"},
}


def _named(name: str) -> dict[str, dict[str, str]]:
    """The functions that are also there under the framework's own name."""
    return {
        "sigmoid": {"F": "F.sigmoid({x})", "namespace": f"{name}.sigmoid({{x}})", "method": "{x}.sigmoid()"},
        "tanh": {"F": "F.tanh({x})", "namespace": f"{name}.tanh({{x}})", "method": "{x}.tanh()"},
        "flatten": {"namespace": f"{name}.flatten({{x}}, 1)", "method": "{x}.flatten(1)"},
    }


SPELLINGS = {
    "torch": Spelling(
        imports=("import numpy as np", "import torch", "import torch.nn as nn", "import torch.nn.functional as F"),
        own=("StochasticDepth",),
        words={
            "ns": "torch", "cat": "torch.cat", "permute": "torch.permute",
            "filled": "nn.Parameter(torch.full({shape}, {value}))", "drawn": "nn.Parameter(torch.empty({shape}))",
            "table": 'self.register_buffer("{name}", torch.from_numpy({value}))',
        },
        module="nn.Module",
        keywords={
            **_SAME, "bias": "bias", "eps": "eps", "momentum": "momentum", "count_include_pad": "count_include_pad",
            "p": "p", "tanh": "approximate",
        },
        values={"tanh": lambda tanh: "tanh" if tanh else "none"},
        layers={
            "conv": "nn.Conv2d({in_channels}, {more})",
            "linear": "nn.Linear({in_channels}, {more})",
            "batch_norm": "nn.BatchNorm2d({in_channels}, {more})",
            "layer_norm": "nn.LayerNorm({in_channels}, {more})",
            "stochastic_depth": "StochasticDepth({more})",
            "channel_shuffle": "nn.ChannelShuffle({more})",
            "max_pool": "nn.MaxPool2d({more})",
            "avg_pool": "nn.AvgPool2d({more})",
            "adaptive_avg_pool": "nn.AdaptiveAvgPool2d({more})",
            "adaptive_max_pool": "nn.AdaptiveMaxPool2d({more})",
            "dropout": "nn.Dropout({more})",
            "flatten": "nn.Flatten()",
            "relu": "nn.ReLU()",
            "relu6": "nn.ReLU6()",
            "leaky_relu": "nn.LeakyReLU({more})",
            "silu": "nn.SiLU()",
            "gelu": "nn.GELU({more})",
            "sigmoid": "nn.Sigmoid()",
            "tanh": "nn.Tanh()",
            "hardswish": "nn.Hardswish()",
            "elu": "nn.ELU({more})",
            "softplus": "nn.Softplus({more})",
        },
        functions={
            **_FUNCTIONS, **_named("torch"),
            "concat": {"namespace": "torch.cat([{x}], 1)"},
            "turn": {"method": "{x}.permute(0, 2, 3, 1)"},
            "turn_back": {"method": "{x}.permute(0, 3, 1, 2)"},
            "across": {"method": "{x}.permute(0, 1, 3, 2)"},
            "steps": {"method": "{x}.flatten(2).permute(0, 2, 1)"},
            "unshared_depth": {"method": "{x} * F.dropout(torch.ones_like({x}[:, :1, :1, :1]), {more}, self.training)"},
        },
    ),
    "paddle": Spelling(
        imports=("import numpy as np", "import paddle", "import paddle.nn as nn", "import paddle.nn.functional as F"),
        own=("StochasticDepth",),
        words={
            "ns": "paddle", "cat": "paddle.concat", "permute": "paddle.transpose",
            "filled": "self.create_parameter({shape}, default_initializer=nn.initializer.Constant({value}))",
            "drawn": "self.create_parameter({shape})",
            "table": 'self.register_buffer("{name}", paddle.to_tensor({value}))',
        },
        module="nn.Layer",
        keywords={
            **_SAME, "bias": "bias_attr", "eps": "epsilon", "momentum": "momentum", "count_include_pad": "exclusive",
            "p": "p", "tanh": "approximate",
        },
        values={"momentum": lambda share: round(1 - share, 6), "count_include_pad": not_},
        layers={
            "conv": "nn.Conv2D({in_channels}, {more})",
            "linear": "nn.Linear({in_channels}, {more})",
            "batch_norm": "nn.BatchNorm2D({in_channels}, {more})",
            "layer_norm": "nn.LayerNorm({in_channels}, {more})",
            "stochastic_depth": "StochasticDepth({more})",
            "channel_shuffle": "nn.ChannelShuffle({more})",
            "max_pool": "nn.MaxPool2D({more})",
            "avg_pool": "nn.AvgPool2D({more})",
            "adaptive_avg_pool": "nn.AdaptiveAvgPool2D({more})",
            "adaptive_max_pool": "nn.AdaptiveMaxPool2D({more})",
            "dropout": 'nn.Dropout({more}, mode="upscale_in_train")',
            "flatten": "nn.Flatten()",
            "relu": "nn.ReLU()",
            "relu6": "nn.ReLU6()",
            "leaky_relu": "nn.LeakyReLU({more})",
            "silu": "nn.Silu()",
            "gelu": "nn.GELU({more})",
            "sigmoid": "nn.Sigmoid()",
            "tanh": "nn.Tanh()",
            "hardswish": "nn.Hardswish()",
            "elu": "nn.ELU({more})",
            "softplus": "nn.Softplus({more})",
        },
        functions={
            **_FUNCTIONS, **_named("paddle"),
            "concat": {"namespace": "paddle.concat([{x}], 1)"},
            "turn": {"method": "{x}.transpose([0, 2, 3, 1])"},
            "turn_back": {"method": "{x}.transpose([0, 3, 1, 2])"},
            "across": {"method": "{x}.transpose([0, 1, 3, 2])"},
            "steps": {"method": "{x}.flatten(2).transpose([0, 2, 1])"},
            "unshared_depth": {
                "method": "{x} * F.dropout(paddle.ones_like({x}[:, :1, :1, :1]), {more}, training=self.training)"
            },
        },
    ),
}  # fmt: skip


def ways(kind: str) -> list[str]:
    """How a leaf can be written, in all backends."""
    tables = SPELLINGS.values()
    return [
        way
        for way in WAYS
        if all((kind in each.layers) if way == "layer" else way in each.functions.get(kind, {}) for each in tables)
    ]


def spelled(backend: str, kind: str, settings: Mapping[str, Any]) -> str:
    """The settings of a call as a backend writes them, in the order that settings["order"] numbers."""
    spelling, order = SPELLINGS[backend], ORDERS.get(kind, (("",),))[settings.get("order", 0)]
    in_place, written = order.index(""), []
    for at, name in enumerate(each for each in order if each):
        value = settings[name]
        default = settings["kernel"] if name == "stride" and kind.endswith("pool") else DEFAULTS.get(name)
        if name == "count_include_pad" and not any(settings["padding"]):
            continue
        if at >= in_place and value == default:
            continue
        text = _text(spelling.values.get(name, lambda same: same)(value))
        written.append(f"{spelling.keywords[name]}={text}" if at >= in_place else text)
    return ", ".join(written)


def _text(value: Any) -> str:
    if isinstance(value, tuple) and len(set(value)) == 1:
        value = value[0]
    return f'"{value}"' if isinstance(value, str) and value != "num_classes" else f"{value}"
