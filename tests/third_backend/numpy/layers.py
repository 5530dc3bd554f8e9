"""What the toy's networks are made of: layers with named arrays and a forward pass, N x C x H x W."""

import numpy as np


class Layer:
    kind = ""

    def __init__(self, shapes, **config):
        self.arrays = {name: np.empty(shape, np.float32) for name, shape in shapes.items()}
        self.frozen, self.config = set(), config
        self.watcher = lambda layer, output: None

    def __call__(self, x):
        output = self.forward(x)
        self.watcher(self, output)
        return output


class Conv(Layer):
    kind = "conv"

    def __init__(self, channels, out, size):
        pairs = {"kernel_size": size, "stride": 1, "padding": 0, "dilation": 1}
        config = {name: (value, value) for name, value in pairs.items()}
        shapes = {"weight": (out, channels, size, size), "bias": (out,)}
        super().__init__(shapes, in_channels=channels, out_channels=out, **config, groups=1, bias=True)

    def forward(self, x):
        windows = np.lib.stride_tricks.sliding_window_view(x, self.config["kernel_size"], (2, 3))
        summed = np.einsum("nchwij,ocij->nohw", windows, self.arrays["weight"], optimize=True)
        return summed + self.arrays["bias"][:, None, None]


class Linear(Layer):
    kind = "linear"

    def __init__(self, features, out):
        shapes = {"weight": (out, features), "bias": (out,)}
        super().__init__(shapes, in_features=features, out_features=out, bias=True)

    def forward(self, x):
        return x @ self.arrays["weight"].T + self.arrays["bias"]


class MaxPool(Layer):
    kind = "max_pool"

    def __init__(self, size):
        config = {"kernel_size": (size, size), "stride": (size, size), "padding": (0, 0), "ceil_mode": False}
        super().__init__({}, **config)

    def forward(self, x):
        high, wide = self.config["kernel_size"]
        rows, columns = x.shape[2] // high, x.shape[3] // wide
        x = x[:, :, : rows * high, : columns * wide]
        return x.reshape(*x.shape[:2], rows, high, columns, wide).max((3, 5))


class Model:
    training = True

    def named_layers(self):
        return [(name, value) for name, value in vars(self).items() if isinstance(value, Layer)]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
