"""The kind and the settings of a layer of PaddlePaddle, in neutral words. zoo/torch/layer_settings.py is its twin."""

from functools import cache
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.paddle.layers import StochasticDepth
from zoo.vocabulary import counted, layer_kind, padding

KINDS = {
    nn.Conv2D: "conv",
    nn.Linear: "linear",
    nn.BatchNorm1D: "batch_norm",
    nn.BatchNorm2D: "batch_norm",
    nn.BatchNorm: "batch_norm",
    nn.LayerNorm: "layer_norm",
    nn.MaxPool2D: "max_pool",
    nn.AvgPool2D: "avg_pool",
    nn.AdaptiveAvgPool2D: "adaptive_avg_pool",
    nn.Dropout: "dropout",
    StochasticDepth: "stochastic_depth",
    nn.ReLU: "relu",
    nn.Sigmoid: "sigmoid",
    nn.Softmax: "softmax",
    nn.Sequential: "sequential",
}

# the layers of 3.3 that are as torch's, a linear weight [out, in] too; older versions have none
compatible = getattr(getattr(paddle, "compat", None), "nn", None)
if compatible is not None:
    KINDS |= {compatible.Linear: "linear", compatible.AvgPool2D: "avg_pool", compatible.Softmax: "softmax"}
LINEARS = tuple(parent for parent, name in KINDS.items() if name == "linear")


def kind(layer: nn.Layer) -> str:
    """The neutral name of a layer's type, or the framework's class name where there is none."""
    return _kind(type(layer))


@cache
def _kind(of: type) -> str:
    known = next((KINDS[parent] for parent in of.__mro__ if parent in KINDS), None)
    # what someone else calls by such a name may be anything
    return known or (layer_kind(of.__name__) if of.__module__.startswith("paddle.nn.") else of.__name__)


def config(layer: nn.Layer) -> dict[str, Any]:
    """A leaf layer's settings in neutral names and units (batch-norm momentum is the share of the new batch)."""
    settings: dict[str, Any] = {}
    if isinstance(layer, nn.Conv2D):
        settings = {"in_channels": layer._in_channels, "out_channels": layer._out_channels}
        settings |= {
            name: _pair(getattr(layer, "_" + name)) for name in ("kernel_size", "stride", "padding", "dilation")
        }
        settings["padding"] = padding(settings["padding"])
        if settings["padding"] == "same":
            settings["dilation"] = (1, 1)  # PaddlePaddle's kernel leaves a dilation out then, without a word
        settings |= {"groups": layer._groups, "bias": layer.bias is not None}
    elif isinstance(layer, LINEARS):
        shape = layer.weight.shape if isinstance(layer, nn.Linear) else layer.weight.shape[::-1]
        settings = {"in_features": shape[0], "out_features": shape[1]}
        settings |= {"bias": layer.bias is not None}
    elif isinstance(layer, (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm)):
        settings = {"features": layer._mean.shape[0]}
        settings |= {"eps": float(np.float32(layer._epsilon)), "momentum": float(np.float32(1 - layer._momentum))}
        if getattr(layer, "_act", None):
            settings["activation"] = layer._act
    elif isinstance(layer, nn.LayerNorm):
        settings = {"eps": float(np.float32(layer._epsilon))}
    elif isinstance(layer, nn.MaxPool2D):
        settings = {
            "kernel_size": _pair(layer.ksize),
            "stride": _pair(layer.stride or layer.ksize),
            "padding": _pair(layer.padding),
        }
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
    elif isinstance(layer, nn.AvgPool2D):
        settings = {
            "kernel_size": _pair(layer.ksize),
            "stride": _pair(layer.stride or layer.ksize),
            "padding": _pair(layer.padding),
        }
        settings |= {"ceil_mode": bool(layer.ceil_mode)} | counted(not layer.exclusive, settings["padding"])
    elif kind(layer) == "avg_pool":
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
        settings |= counted(bool(layer.count_include_pad), settings["padding"])
    elif isinstance(layer, nn.AdaptiveAvgPool2D):
        settings = {"output_size": _pair(layer._output_size)}
    elif isinstance(layer, nn.Dropout):
        scales = "in training" if layer.mode == "upscale_in_train" else "in evaluation"
        settings = {"p": float(layer.p), "scales": scales}
    elif isinstance(layer, StochasticDepth):
        settings = {"p": float(layer.p)}
    return settings


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int) else value if isinstance(value, str) else tuple(value)
