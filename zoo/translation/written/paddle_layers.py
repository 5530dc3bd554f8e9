"""Layers and functions that PaddlePaddle lacks, or whose own give no gradient, as they are put into files for it.

See for_paddle.py. Each takes what PyTorch's takes, by the same names.
"""

DROPOUT = '''

class Dropout1d(paddle.nn.Layer):
    """Drops whole channels of [N, C, L] while it trains, as PyTorch's Dropout1d does."""

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        self.p = p

    def forward(self, input):
        return paddle.nn.functional.dropout(input, self.p, axis=[0, 1], training=self.training)
'''
RMS_NORM = '''

class RMSNorm(paddle.nn.Layer):
    """Divides by the root of the mean square over the last axes, as PyTorch's RMSNorm does."""

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True):
        super().__init__()
        shape = [normalized_shape] if isinstance(normalized_shape, int) else list(normalized_shape)
        self.normalized_shape, self.eps = tuple(shape), eps
        one = paddle.nn.initializer.Constant(1.0)
        self.weight = self.create_parameter(shape, default_initializer=one) if elementwise_affine else None

    def forward(self, x):
        eps = paddle.finfo(x.dtype).eps if self.eps is None else self.eps
        axes = list(range(-len(self.normalized_shape), 0))
        y = x * paddle.rsqrt((x * x).mean(axis=axes, keepdim=True) + eps)
        return y if self.weight is None else y * self.weight
'''
RMS = '''

def rms_norm(input, normalized_shape, weight=None, eps=None):
    """The last axes divided by the root of their mean square, as PyTorch's F.rms_norm gives them."""
    eps = paddle.finfo(input.dtype).eps if eps is None else eps
    axes = list(range(-len(normalized_shape), 0))
    y = input * paddle.rsqrt((input * input).mean(axis=axes, keepdim=True) + eps)
    return y if weight is None else y * weight
'''
GAUSSIAN = '''

def gaussian_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """PyTorch's gaussian_nll_loss, whose gradient reaches the variance, as far as it is not below eps."""
    if not isinstance(var, float | int) and var.shape != input.shape and var.shape[-1] != 1:
        var = var.unsqueeze(-1)
    var = paddle.to_tensor(var, dtype=input.dtype) if isinstance(var, float | int) else var
    safe = var + (var.clip(min=eps) - var).detach()
    loss = 0.5 * (safe.log() + (input - target) ** 2 / safe)
    loss = loss + 0.9189385332046727 if full else loss
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss
'''
GAUSSIAN_LAYER = '''

class GaussianLoss(paddle.nn.Layer):
    """PyTorch's GaussianNLLLoss, whose gradient reaches the variance, as far as it is not below eps."""

    def __init__(self, full=False, eps=1e-6, reduction="mean"):
        super().__init__()
        self.full, self.eps, self.reduction = full, eps, reduction

    def forward(self, input, target, var):
        if not isinstance(var, float | int) and var.shape != input.shape and var.shape[-1] != 1:
            var = var.unsqueeze(-1)
        var = paddle.to_tensor(var, dtype=input.dtype) if isinstance(var, float | int) else var
        safe = var + (var.clip(min=self.eps) - var).detach()
        loss = 0.5 * (safe.log() + (input - target) ** 2 / safe)
        loss = loss + 0.9189385332046727 if self.full else loss
        return loss.mean() if self.reduction == "mean" else loss.sum() if self.reduction == "sum" else loss
'''
GROUPS = '''

class PlainGroupNorm(paddle.nn.Layer):
    """A GroupNorm without weight and bias, whose gradient Paddle's own gives with ones and zeros alone."""

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=False):
        super().__init__()
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps

    def forward(self, input):
        one, zero = (paddle.full([self.num_channels], each, dtype=input.dtype) for each in (1.0, 0.0))
        return paddle.nn.functional.group_norm(input, self.num_groups, self.eps, one, zero)
'''
GROUPED = '''

def plain_group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """PyTorch's F.group_norm, whose gradient Paddle's own gives with a weight and a bias alone."""
    count = [input.shape[1]]
    weight = paddle.ones(count, dtype=input.dtype) if weight is None else weight
    bias = paddle.zeros(count, dtype=input.dtype) if bias is None else bias
    return paddle.nn.functional.group_norm(input, num_groups, eps, weight, bias)
'''
UNSAID = '''

class UnsaidSoftmax(paddle.nn.Layer):
    """A softmax over the first axis of a tensor of one or three, and else over the second, as PyTorch takes it."""

    def forward(self, input):
        return paddle.nn.functional.softmax(input, axis=0 if input.ndim in (0, 1, 3) else 1)
'''
SOFTMIN = '''

class Softmin(paddle.nn.Layer):
    """A softmax of what is turned round, as PyTorch's Softmin is."""

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return paddle.nn.functional.softmax(-input, axis=self.dim)
'''
UNIQUE = '''

def unique_with_places(input, sorted=True, return_inverse=False, return_counts=False):
    """What is in a tensor, each once, and where each is, in the tensor's own shape, as PyTorch's unique gives them."""
    found, places, counts = paddle.unique(input, return_inverse=True, return_counts=True)
    more = [places.reshape(input.shape)] if return_inverse else []
    more += [counts] if return_counts else []
    return (found, *more) if more else found
'''
POOLED = '''

class DilatedMaxPool2d(paddle.nn.Layer):
    """The greatest of windows with gaps in them, as PyTorch's MaxPool2d with a dilation gives it."""

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1):
        super().__init__()
        pair = [each if isinstance(each, (tuple, list)) else (each, each)
                for each in (kernel_size, kernel_size if stride is None else stride, padding, dilation)]
        self.kernel_size, self.stride, self.padding, self.dilation = pair

    def forward(self, input):
        n, c = input.shape[:2]
        sides = [self.padding[1]] * 2 + [self.padding[0]] * 2
        x = paddle.nn.functional.pad(input, sides, value=float("-inf"))
        size = [(x.shape[2 + at] - self.dilation[at] * (self.kernel_size[at] - 1) - 1) // self.stride[at] + 1
                for at in (0, 1)]
        found = None
        for i in range(self.kernel_size[0]):
            for j in range(self.kernel_size[1]):
                top, left = i * self.dilation[0], j * self.dilation[1]
                part = x[:, :, top : top + size[0] * self.stride[0] : self.stride[0],
                         left : left + size[1] * self.stride[1] : self.stride[1]][:, :, : size[0], : size[1]]
                found = part if found is None else paddle.maximum(found, part)
        return found.reshape([n, c, *size])
'''
FROZEN = '''

class FrozenBatchNorm2d(paddle.nn.Layer):
    """A batch norm whose numbers are fixed, as torchvision's FrozenBatchNorm2d is."""

    def __init__(self, num_features, eps=1e-5):
        super().__init__()
        self.eps = eps
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, paddle.full([num_features], value))

    def forward(self, x):
        scale = self.weight * paddle.rsqrt(self.running_var + self.eps)
        shift = self.bias - self.running_mean * scale
        return x * scale.reshape([1, -1, 1, 1]) + shift.reshape([1, -1, 1, 1])
'''
MLP = '''

class MLP(paddle.nn.Sequential):
    """Linear layers with a norm, an activation and a dropout each, as torchvision's MLP has them."""

    def __init__(self, in_channels, hidden_channels, norm_layer=None, activation_layer=paddle.nn.ReLU, inplace=None,
                 bias=True, dropout=0.0):
        layers, first = [], in_channels
        for count in hidden_channels[:-1]:
            layers.append(paddle.nn.Linear(first, count, bias_attr=None if bias else False))
            if norm_layer is not None:
                layers.append(norm_layer(count))
            layers += [activation_layer(), paddle.nn.Dropout(dropout)]
            first = count
        layers.append(paddle.nn.Linear(first, hidden_channels[-1], bias_attr=None if bias else False))
        super().__init__(*layers, paddle.nn.Dropout(dropout))
'''
PERMUTE = '''

class Permute(paddle.nn.Layer):
    """The axes in another order, as torchvision's Permute gives them."""

    def __init__(self, dims):
        super().__init__()
        self.dims = dims

    def forward(self, x):
        return x.transpose(self.dims)
'''
DEPTH = '''

def drop_depth(input, p, mode, training=True):
    """Leaves out whole pictures, or all of them, as torchvision's stochastic_depth does."""
    if not training or p == 0.0:
        return input
    shape = [1] * input.ndim if mode == "batch" else [input.shape[0]] + [1] * (input.ndim - 1)
    kept = (paddle.rand(shape) >= p).astype(input.dtype)
    return input * kept / (1.0 - p if p < 1.0 else 1.0)
'''
ONE_CYCLE = '''

class OneCycleLR(paddle.optimizer.lr.OneCycleLR):
    """A rate in one cycle, against which the momentum moves, or Adam's first beta, as PyTorch's OneCycleLR moves it."""

    def __init__(self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3,
                 anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0,
                 final_div_factor=1e4):
        count = epochs * steps_per_epoch if total_steps is None else total_steps
        self.moved, self.lowest, self.highest = optimizer if cycle_momentum else None, base_momentum, max_momentum
        self.turn, self.last, self.cosine = pct_start * count - 1, count - 1, anneal_strategy == "cos"
        last = max_lr / (div_factor * final_div_factor)
        super().__init__(max_lr, count, div_factor, last, pct_start, anneal_strategy)

    def step(self, epoch=None):
        super().step(epoch)
        if self.moved is None:
            return
        first, end, share = self.highest, self.lowest, self.last_epoch / self.turn
        if self.last_epoch > self.turn:
            first, end, share = end, first, (self.last_epoch - self.turn) / (self.last - self.turn)
        share = (1 - math.cos(math.pi * share)) / 2 if self.cosine else share
        momentum = first + (end - first) * share
        for name in ("momentum", "beta1"):
            if hasattr(self.moved, f"_{name}"):
                setattr(self.moved, f"_{name}", momentum)
                self.moved._default_dict[name] = momentum
        for power in self.moved._accumulators.get("beta1_pow_acc", {}).values():
            power.set_value(paddle.full_like(power, momentum ** (self.last_epoch + 1)))
'''
PIECES = {
    "OneCycleLR": ("torch.optim.lr_scheduler.OneCycleLR", ONE_CYCLE),
    "Dropout1d": ("torch.nn.Dropout1d", DROPOUT),
    "RMSNorm": ("torch.nn.RMSNorm", RMS_NORM),
    "rms_norm": ("torch.nn.functional.rms_norm", RMS),
    "gaussian_loss": ("torch.nn.functional.gaussian_nll_loss", GAUSSIAN),
    "GaussianLoss": ("torch.nn.GaussianNLLLoss", GAUSSIAN_LAYER),
    "PlainGroupNorm": ("torch.nn.GroupNorm", GROUPS),
    "plain_group_norm": ("torch.nn.functional.group_norm", GROUPED),
    "UnsaidSoftmax": ("torch.nn.Softmax", UNSAID),
    "Softmin": ("torch.nn.Softmin", SOFTMIN),
    "unique_with_places": ("torch.unique", UNIQUE),
    "DilatedMaxPool2d": ("torch.nn.MaxPool2d", POOLED),
    "FrozenBatchNorm2d": ("torchvision.ops.FrozenBatchNorm2d", FROZEN),
    "MLP": ("torchvision.ops.MLP", MLP),
    "Permute": ("torchvision.ops.Permute", PERMUTE),
    "drop_depth": ("torchvision.ops.stochastic_depth", DEPTH),
}
