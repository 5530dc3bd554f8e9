"""Functional calls in a proof of training: what layers.py does to layers. zoo/torch/functions.py is its twin.

A call is caught however the model holds the function, so that it makes no difference whether a layer or a function does
something. What stands for a kernel here covers every layer and function that ends in it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import BuiltinFunctionType
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F

from zoo.paddle import layers
from zoo.paddle.calls import caught
from zoo.paddle.runtime import precision
from zoo.vocabulary import plain_name

DROPOUTS = "dropout dropout2d dropout3d alpha_dropout feature_alpha_dropout".split()  # noqa: SIM905


@contextmanager
def proven(model: nn.Layer, training: bool) -> Iterator[None]:
    """Run the block in the model's dtype, with functions in parity mode and, in training, without dropout."""

    def see(
        name: str, function: Callable[..., Any], args: Any, kwargs: dict[str, Any], given: dict[str, Any] | None
    ) -> Any:
        name, kernel = plain_name(name), isinstance(function, BuiltinFunctionType)
        if training and name in DROPOUTS:
            if not kernel:
                return args[0] if args else kwargs["x"]
            return function(*args[:2], 0.0, *args[3:], **kwargs)
        if training and name == "scaled_dot_product_attention" and not kernel:
            return function(**{**(given or {}), "dropout_p": 0.0})
        exact = EXACT.get(name) if kernel and not kwargs else None
        return function(*args, **kwargs) if exact is None else exact(function, *args)

    before = paddle.get_default_dtype()
    paddle.set_default_dtype(precision(model))
    try:
        with caught(see):
            yield
    finally:
        paddle.set_default_dtype(before)


def _hardsigmoid(kernel: Callable[..., Any], x: Any, slope: float = 1 / 6, offset: float = 0.5) -> Any:
    if abs(slope - 1 / 6) > 1e-6 or offset != 0.5:
        return kernel(x, slope, offset)
    return F.relu6(x + 3) / 6


def _selu(kernel: Callable[..., Any], x: Any, scale: float, alpha: float) -> Any:
    return scale * paddle.where(x > 0, x, alpha * (paddle.exp(paddle.minimum(x, paddle.zeros_like(x))) - 1))


def _batch_norm(kernel: Callable[..., Any], x: Any, mean: Any, variance: Any, *settings: Any) -> Any:
    """The unbiased running variance of PyTorch, as layers.ExactBatchNorm has it, which this leaves alone."""
    before = variance.clone()
    outputs = kernel(x, mean, variance, *settings)
    evaluating, momentum, still = settings[2], settings[3], settings[6]
    if evaluating or still or id(variance) in layers.EXACT_NOW:
        return outputs
    layers.ExactBatchNorm.unbias(variance, before, momentum, int(np.prod(x.shape)) // variance.shape[0])
    return outputs


def _pool(kernel: Callable[..., Any], x: Any, *settings: Any) -> Any:
    """A mean over windows without Paddle's own gradient, whose factor is float32."""
    size, stride, padding, ceil, exclusive, form, how, whole, adaptive, algorithm = settings
    if how != "avg":
        return kernel(x, *settings)
    axes = range(1, len(x.shape) - 1)  # of the map where the channels are last
    if form in ("NHWC", "NDHWC"):
        first = "NCHW" if form == "NHWC" else "NCDHW"
        turned = _pool(kernel, x.transpose([0, len(axes) + 1, *axes]), *settings[:5], first, *settings[6:])
        return turned.transpose([0, *(axis + 1 for axis in axes), 1])
    padding = [padding] if isinstance(padding, int) else list(padding)
    padding = padding * len(axes) if len(padding) == 1 else padding
    padding = padding[::2] if len(padding) == 2 * len(axes) and padding[::2] == padding[1::2] else padding
    if algorithm != "EXPLICIT" or len(padding) != len(axes):
        return kernel(x, *settings)
    size = [int(n) for n in (size.tolist() if isinstance(size, paddle.Tensor) else size)]
    if whole:
        return x.mean([axis + 1 for axis in axes], keepdim=True)
    rules = list(stride), padding, bool(ceil), bool(exclusive), bool(adaptive)
    if len(axes) == 2:
        return layers.ExactAvgPool2D.means(x, size, *rules)
    # the mean of a block is that of its planes' means
    count, channels, depth = x.shape[:3]
    planes = layers.ExactAvgPool2D.means(x.reshape([count, channels * depth, *x.shape[3:]]), size[1:], *_last(rules))
    flat = planes.reshape([count, channels, depth, -1])
    return layers.ExactAvgPool2D.means(
        flat, [size[0], flat.shape[3] if adaptive else 1], [stride[0], 1], [padding[0], 0], *rules[2:]
    ).reshape([count, channels, -1, *planes.shape[2:]])  # fmt: skip


def _last(rules: tuple[list[int], list[int], bool, bool, bool]) -> tuple[list[int], list[int], bool, bool, bool]:
    """The rules of the last two axes."""
    return rules[0][1:], rules[1][1:], *rules[2:]


def _norm(kernel: Callable[..., Any], x: Any, p: float, axis: int, eps: float, keepdim: bool, whole: bool) -> Any:
    """The length of vectors, as normalize takes it, without the eps by which Paddle's own gradient divides.

    With 1e-12 the gradient of a length 1 is off by 1e-12. As torch has it, the gradient of a vector of zeros is 0.
    """
    if p != 2 or whole:
        return kernel(x, p, axis, eps, keepdim, whole)
    squares = (x * x).sum(axis, keepdim=keepdim)
    nothing = squares == 0
    length = paddle.sqrt(paddle.where(nothing, paddle.ones_like(squares), squares))
    return paddle.where(nothing, paddle.zeros_like(length), length)


EXACT: dict[str, Callable[..., Any]] = {
    "hardsigmoid": _hardsigmoid,
    "p_norm": _norm,
    "selu": _selu,
    "batch_norm": _batch_norm,
    "pool2d": _pool,
    "pool3d": _pool,
}

RANDOM = re.compile(r"drop|stochasticdepth", re.IGNORECASE)  # classes that drop values, of any library, or their bases
SHARES = ("p", "prob", "drop_prob", "drop_rate", "dropout_prob")  # what they call the share that they drop


def dropout_off(model: nn.Layer, shared: bool = False) -> None:
    """Set every dropout's probability to 0, in place: the proof is of everything else. Functions: proven().

    shared: but let zoo's own stochastic depth leave out what a Learner's masks say, which all sides share.
    """
    for layer in model.sublayers(include_self=True):
        if shared and isinstance(layer, layers.StochasticDepth):
            layer.is_still = True
            continue
        drops = any(RANDOM.search(each.__name__) for each in type(layer).__mro__)
        names = SHARES if drops else ("dropout",)  # attention and recurrent layers
        for name in names:
            if type(vars(layer).get(name)) in (int, float):
                setattr(layer, name, 0.0)
