"""What must differ between the backends to be equal, each with its reason and its evidence.

Parity mode is switched on for comparisons only; a network that zoo.build returns is left as it is.
"""

from collections.abc import Callable, Sequence

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from paddle.nn.layer.norm import _BatchNormBase

from zoo.training.optimizer import Optimizer


class StochasticDepth(nn.Layer):
    """A residual branch that is left out for a whole picture with probability p while the network trains.

    What is kept is scaled by 1 / (1 - p), so that the mean stays; in eval mode, and with p = 0, x comes out as it is.
    Tensors of any shape whose first axis is the batch. masks(shape, p) gives 0 and 1 where zoo.fit trains, the same in
    every backend; by default the framework's generator draws. is_still: only with masks is anything left out.

    Paper: Huang et al., "Deep networks with stochastic depth", 2016; torchvision's is the same, in its mode "row".
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p, self.is_still = p, False
        self.masks: Callable[[tuple[int, ...], float], np.ndarray] | None = None

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        if not self.training or self.p == 0 or (self.is_still and self.masks is None):
            return x
        shape = (x.shape[0], *[1] * (x.dim() - 1))
        if self.masks is None:
            kept = paddle.bernoulli(paddle.full(shape, 1 - self.p, x.dtype))
        else:
            kept = paddle.to_tensor(self.masks(shape, self.p), place=x.place).astype(x.dtype)
        return x * (kept * (1 / (1 - self.p)))


def proof(model: nn.Layer, training: bool = False) -> None:
    """Switch parity mode on, in place. Nothing to do for a forward pass: PyTorch's side takes over Paddle's rounding.

    With training=True mean pools and batch norm become the exact ones below. A user's network keeps the framework's
    own, which differ by less than training in float32 can tell, and are what a reader of Paddle expects.
    """
    if not training:
        return
    for layer in model.sublayers(include_self=True):
        exact = EXACT.get(type(layer))
        # what is rare stays with Paddle here: functions.py has it
        if exact is not None and not _rare(layer):
            layer.__class__ = exact


def _rare(layer: nn.Layer) -> bool:
    """Whether a pool has a divisor of its own, other padding than numbers for both axes, or its channels last."""
    formats = [getattr(layer, name, "NCHW") for name in ("data_format", "_data_format")]
    pads = np.size(getattr(layer, "padding", 0)) > 2 or isinstance(getattr(layer, "padding", 0), str)
    pool = not isinstance(layer, _BatchNormBase)
    return pool and (getattr(layer, "divisor", None) is not None or pads or "NHWC" in formats)


def proof_optimizer(how: Optimizer) -> Optimizer:
    """Nothing to do: PyTorch's side takes over the numbers as Paddle keeps them."""
    return how


def clip(largest: float | None) -> paddle.nn.ClipGradByGlobalNorm | None:
    """What keeps the whole gradient's norm at this in Paddle's optimizers; PyTorch's side takes over its factor."""
    return None if largest is None else paddle.nn.ClipGradByGlobalNorm(largest)


def cross_entropy(logits: paddle.Tensor, targets: paddle.Tensor, proof: bool) -> paddle.Tensor:
    """The mean cross-entropy with soft targets; in parity mode the true one.

    Paddle's own never goes above 64 for a picture (a probability below exp(-64) counts as that), though its gradient
    does not know of the limit: logits (0, 100) and class 0 give 64, torch's 100.
    """
    if not proof:
        return F.cross_entropy(logits, targets, soft_label=True)
    return (paddle.logsumexp(logits, 1) - (targets * logits).sum(1)).mean()


def half_frozen(model: nn.Layer) -> list[paddle.Tensor]:
    """The frozen tensors of batch norm of which the other one learns: its weight or its bias.

    Paddle gives the one that learns no gradient then, without a word (3.3.1, CPU): such a frozen tensor must be let
    into the backward pass and kept out of the optimizer.
    """
    found = []
    for layer in model.sublayers(include_self=True):
        if isinstance(layer, _BatchNormBase) and layer.weight is not None and layer.bias is not None:
            both = (layer.weight, layer.bias)
            frozen = [tensor for tensor in both if tensor.stop_gradient]
            found += frozen if len(frozen) == 1 else []
    return found


# the variances of the layers below, while they run: functions.py leaves them alone
EXACT_NOW: set[int] = set()


class ExactBatchNorm(_BatchNormBase):
    """Batch norm with the unbiased running variance of PyTorch.

    Paddle's is biased, still so in 3.3.1 (n = 8: 1.1038 against PyTorch's 1.1326 at momentum 0.9). The mean and the
    output are PyTorch's already.
    """

    @staticmethod
    def unbias(variance: paddle.Tensor, before: paddle.Tensor, momentum: float, count: int) -> None:
        """Make a running variance, in place, unbiased by this batch of count values a channel.

        before is the variance without the batch;
        new = m old + (1 - m) biased; the unbiased variance is n / (n - 1) of the biased one; m is kept as float32.
        """
        own = variance - before * float(np.float32(momentum))
        variance.set_value(variance + own / (count - 1))

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        if not self.training or self._use_global_stats:
            return super().forward(x)
        before = self._variance.clone()
        EXACT_NOW.add(id(self._variance))
        try:
            y = super().forward(x)
        finally:
            EXACT_NOW.discard(id(self._variance))
        self.unbias(self._variance, before, self._momentum, int(np.prod(x.shape)) // self._variance.shape[0])
        return y


class ExactBatchNorm1D(ExactBatchNorm, nn.BatchNorm1D):
    """The exact one over N x C."""


class ExactBatchNorm2D(ExactBatchNorm, nn.BatchNorm2D):
    """The exact one over N x C x H x W."""


class ExactAvgPool2D(nn.AvgPool2D):
    """A mean over windows as two matrix products, padding included where the layer includes it.

    In float64 Paddle's own gradient multiplies by a float32 1 / k^2, off by 8e-9; the forward pass is the same.
    """

    @staticmethod
    def means(
        x: paddle.Tensor,
        kernel: Sequence[int],
        stride: Sequence[int] = (0, 0),
        padding: Sequence[int] = (0, 0),
        ceil_mode: bool = False,
        exclusive: bool = True,
        adaptive: bool = False,
    ) -> paddle.Tensor:
        """The means over the windows of N x C x H x W; adaptive: kernel is the size of the output, or None as it is."""
        windows = []
        for size, k, s, p in zip(x.shape[2:], kernel, stride, padding, strict=True):
            if adaptive:
                count = size if k is None else k
                bounds = [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
                windows.append([(start, stop, stop - start) for start, stop in bounds])
                continue
            spare = size + 2 * p - k
            count = (-(-spare // s) if ceil_mode else spare // s) + 1
            # the last window of ceil_mode ends where the padding does
            bounds = [(i * s - p, min(i * s - p + k, size + p)) for i in range(count)]
            inside = [(max(start, 0), min(stop, size)) for start, stop in bounds]
            counted = inside if exclusive else bounds
            windows.append([(*w, stop - start) for w, (start, stop) in zip(inside, counted, strict=True)])
        return _means(x, *windows)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        kernel, stride, padding = (_pair(v) for v in (self.ksize, self.stride or self.ksize, self.padding))
        return self.means(x, kernel, stride, padding, self.ceil_mode, self.exclusive)


class ExactAdaptiveAvgPool2D(nn.AdaptiveAvgPool2D):
    """A mean over adaptive windows as two matrix products: Paddle's own gradient is off by 2e-8, as in AvgPool2D."""

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        return ExactAvgPool2D.means(x, _pair(self._output_size), adaptive=True)


EXACT = {
    nn.BatchNorm1D: ExactBatchNorm1D,
    nn.BatchNorm2D: ExactBatchNorm2D,
    nn.AvgPool2D: ExactAvgPool2D,
    nn.AdaptiveAvgPool2D: ExactAdaptiveAvgPool2D,
}


def _means(x: paddle.Tensor, rows: list[tuple[int, int, int]], columns: list[tuple[int, int, int]]) -> paddle.Tensor:
    """N x C x H x W to N x C x rows x columns: each window is (start, stop, divisor)."""
    high, wide = (
        paddle.to_tensor(_matrix(windows, size, str(x.dtype).removeprefix("paddle.")))
        for windows, size in ((rows, x.shape[2]), (columns, x.shape[3]))
    )
    return paddle.matmul(paddle.matmul(high, x), wide, transpose_y=True)


def _matrix(windows: list[tuple[int, int, int]], size: int, dtype: str) -> np.ndarray:
    matrix = np.zeros((len(windows), size), dtype)
    for row, (start, stop, divisor) in zip(matrix, windows, strict=True):
        row[start:stop] = 1 / divisor
    return matrix


def _pair(value: object) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)  # type: ignore[arg-type]
