"""The kind and the settings of a layer of PyTorch, in neutral words. zoo/paddle/layer_settings.py is its twin."""

from functools import cache
from typing import Any

import numpy as np
import torch.nn as nn

from zoo.torch.layers import StochasticDepth
from zoo.vocabulary import counted, layer_kind, padding

KINDS = {
    nn.Conv2d: "conv",
    nn.Linear: "linear",
    nn.BatchNorm1d: "batch_norm",
    nn.BatchNorm2d: "batch_norm",
    nn.LayerNorm: "layer_norm",
    nn.MaxPool2d: "max_pool",
    nn.AvgPool2d: "avg_pool",
    nn.AdaptiveAvgPool2d: "adaptive_avg_pool",
    nn.Dropout: "dropout",
    StochasticDepth: "stochastic_depth",
    nn.ReLU: "relu",
    nn.Sigmoid: "sigmoid",
    nn.Softmax: "softmax",
    nn.Sequential: "sequential",
}


def kind(layer: nn.Module) -> str:
    """The neutral name of a layer's type, or the framework's class name where there is none."""
    return _kind(type(layer))


@cache
def _kind(of: type) -> str:
    known = next((KINDS[parent] for parent in of.__mro__ if parent in KINDS), None)
    # what someone else calls by such a name may be anything
    return known or (layer_kind(of.__name__) if of.__module__.startswith("torch.nn.") else of.__name__)


def config(layer: nn.Module) -> dict[str, Any]:
    """A leaf layer's settings in neutral names and units (batch-norm momentum is the share of the new batch)."""
    settings: dict[str, Any] = {}
    if isinstance(layer, nn.Conv2d):
        settings = {"in_channels": layer.in_channels, "out_channels": layer.out_channels}
        settings |= {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding", "dilation")}
        settings["padding"] = padding(settings["padding"])
        settings |= {"groups": layer.groups, "bias": layer.bias is not None}
    elif isinstance(layer, nn.Linear):
        settings = {"in_features": layer.in_features, "out_features": layer.out_features}
        settings |= {"bias": layer.bias is not None}
    elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
        settings = {"features": layer.num_features}
        settings |= {"eps": float(np.float32(layer.eps)), "momentum": float(np.float32(layer.momentum))}
    elif isinstance(layer, nn.LayerNorm):
        settings = {"eps": float(np.float32(layer.eps))}
    elif isinstance(layer, nn.MaxPool2d):
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
    elif isinstance(layer, nn.AvgPool2d):
        settings = {name: _pair(getattr(layer, name)) for name in ("kernel_size", "stride", "padding")}
        settings |= {"ceil_mode": bool(layer.ceil_mode)}
        settings |= counted(bool(layer.count_include_pad), settings["padding"])
    elif isinstance(layer, nn.AdaptiveAvgPool2d):
        settings = {"output_size": _pair(layer.output_size)}
    elif isinstance(layer, nn.Dropout):
        settings = {"p": float(layer.p), "scales": "in training"}
    elif isinstance(layer, StochasticDepth):
        settings = {"p": float(layer.p)}
    return settings


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int) else value if isinstance(value, str) else tuple(value)
