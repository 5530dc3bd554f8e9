"""EfficientNet: one small network, scaled up in width, depth and size at once; and its second version.

Source: torchvision, whose state names these are.
Papers: Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019; Tan and Le,
"EfficientNetV2: smaller models and faster training", 2021.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import math
from functools import partial

import paddle
import paddle.nn as nn

from zoo.paddle.layers import StochasticDepth


def rounded(channels):
    """The nearest multiple of 8, but not less than nine tenths of it."""
    near = max(8, int(channels + 4) // 8 * 8)
    return near if near >= 0.9 * channels else near + 8


class ConvNorm(nn.Sequential):
    """A convolution without bias and batch norm. The size is divided by the stride."""

    def __init__(self, norm, in_channels, out_channels, kernel_size):
        super().__init__(nn.Conv2D(in_channels, out_channels, kernel_size, bias_attr=False), norm(out_channels))


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and SiLU. The size is divided by the stride."""

    def __init__(self, norm, in_channels, out_channels, kernel_size, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2D(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias_attr=False),
            norm(out_channels),
            nn.Silu(),
        )


class SqueezeExcitation(nn.Layer):
    """Scales each channel by a number between 0 and 1, which two 1x1 convolutions make of the means of all channels.

    N x channels x H x W stays N x channels x H x W.
    """

    def __init__(self, channels, squeezed):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2D(1)
        self.fc1 = nn.Conv2D(channels, squeezed, 1)
        self.fc2 = nn.Conv2D(squeezed, channels, 1)
        self.activation = nn.Silu()
        self.scale_activation = nn.Sigmoid()

    def forward(self, x):
        scale = self.avgpool(x)  # N x channels x 1 x 1
        scale = self.activation(self.fc1(scale))  # N x squeezed x 1 x 1
        scale = self.scale_activation(self.fc2(scale))  # N x channels x 1 x 1
        return scale * x


class MBConv(nn.Layer):
    """Wide by a 1x1 convolution, one of each channel on its own, squeeze and excitation, thin again.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride.
    """

    def __init__(self, norm, expansion, kernel_size, stride, in_channels, out_channels, depth):
        super().__init__()
        self.shortcut = stride == 1 and in_channels == out_channels
        width = in_channels * expansion
        layers = []
        if expansion != 1:
            layers.append(ConvNormActivation(norm, in_channels, width, 1))
        layers.append(ConvNormActivation(norm, width, width, kernel_size, stride, groups=width))
        layers.append(SqueezeExcitation(width, in_channels // 4))
        layers.append(ConvNorm(norm, width, out_channels, 1))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(depth)

    def forward(self, x):
        y = self.block(x)  # N x out_channels x H / stride x W / stride
        if self.shortcut:
            y = self.stochastic_depth(y) + x
        return y


class FusedMBConv(nn.Layer):
    """MBConv with one usual convolution for its first two, and without squeeze and excitation.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride.
    """

    def __init__(self, norm, expansion, kernel_size, stride, in_channels, out_channels, depth):
        super().__init__()
        self.shortcut = stride == 1 and in_channels == out_channels
        width = in_channels * expansion
        layers = [ConvNormActivation(norm, in_channels, width, kernel_size, stride)]
        if expansion != 1:
            layers.append(ConvNorm(norm, width, out_channels, 1))
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(depth)

    def forward(self, x):
        y = self.block(x)  # N x out_channels x H / stride x W / stride
        if self.shortcut:
            y = self.stochastic_depth(y) + x
        return y


class EfficientNet(nn.Layer):
    """A 3x3 convolution, stages of blocks, a 1x1 convolution, a mean, dropout, one linear layer.

    Of each stage: block, expansion, kernel size, stride of the first block, channels in and out, number of blocks.
    While training the later blocks leave out their branch for more pictures than the earlier ones, up to a fifth.
    """

    def __init__(self, stages, last, dropout, norm, num_classes, in_channels):
        super().__init__()
        features = [ConvNormActivation(norm, in_channels, stages[0][4], 3, stride=2)]
        total = sum(stage[6] for stage in stages)
        before = 0  # blocks so far
        for block, expansion, kernel_size, stride, channels, out_channels, count in stages:
            blocks = []
            for number in range(count):
                depth = 0.2 * float(before) / total
                first = number == 0
                step, width = (stride, channels) if first else (1, out_channels)
                blocks.append(block(norm, expansion, kernel_size, step, width, out_channels, depth))
                before += 1
            features.append(nn.Sequential(*blocks))
        features.append(ConvNormActivation(norm, stages[-1][5], last, 1))
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2D(1)
        self.classifier = nn.Sequential(nn.Dropout(p=dropout, mode="upscale_in_train"), nn.Linear(last, num_classes))

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x last x 7 x 7
        x = self.avgpool(x)  # N x last x 1 x 1
        x = paddle.flatten(x, 1)  # N x last
        x = self.classifier(x)  # N x num_classes
        return x


def scaled(width, depth):
    """The stages of b0, so many times as wide and as deep."""
    stages = []
    for expansion, kernel_size, stride, channels, out_channels, count in (
        (1, 3, 1, 32, 16, 1),  # N x 16 x 112 x 112 in b0
        (6, 3, 2, 16, 24, 2),  # N x 24 x 56 x 56
        (6, 5, 2, 24, 40, 2),  # N x 40 x 28 x 28
        (6, 3, 2, 40, 80, 3),  # N x 80 x 14 x 14
        (6, 5, 1, 80, 112, 3),  # N x 112 x 14 x 14
        (6, 5, 2, 112, 192, 4),  # N x 192 x 7 x 7
        (6, 3, 1, 192, 320, 1),  # N x 320 x 7 x 7
    ):
        widths = (rounded(channels * width), rounded(out_channels * width))
        stages.append((MBConv, expansion, kernel_size, stride, *widths, math.ceil(count * depth)))
    return stages


def usual(width, depth, dropout, num_classes, in_channels):
    """b0 to b4."""
    stages = scaled(width, depth)
    norm = partial(nn.BatchNorm2D, epsilon=1e-5, momentum=0.9)
    return EfficientNet(stages, 4 * stages[-1][5], dropout, norm, num_classes, in_channels)


def large(width, depth, dropout, num_classes, in_channels):
    """b5 to b7, whose batch norm has another eps and statistics that move more slowly."""
    stages = scaled(width, depth)
    norm = partial(nn.BatchNorm2D, epsilon=1e-3, momentum=0.99)
    return EfficientNet(stages, 4 * stages[-1][5], dropout, norm, num_classes, in_channels)


def second(stages, dropout, num_classes, in_channels):
    """The second version."""
    norm = partial(nn.BatchNorm2D, epsilon=1e-3, momentum=0.9)
    return EfficientNet(stages, 1280, dropout, norm, num_classes, in_channels)


def efficientnet_b0(num_classes: int, in_channels: int) -> EfficientNet:
    """The one that the others are scaled from: 5,288,548 parameters with 1000 classes."""
    return usual(1.0, 1.0, 0.2, num_classes, in_channels)


def efficientnet_b1(num_classes: int, in_channels: int) -> EfficientNet:
    """1.1 times as deep as b0: 7,794,184 parameters with 1000 classes."""
    return usual(1.0, 1.1, 0.2, num_classes, in_channels)


def efficientnet_b2(num_classes: int, in_channels: int) -> EfficientNet:
    """1.1 times as wide as b0 and 1.2 times as deep: 9,109,994 parameters with 1000 classes."""
    return usual(1.1, 1.2, 0.3, num_classes, in_channels)


def efficientnet_b3(num_classes: int, in_channels: int) -> EfficientNet:
    """1.2 times as wide as b0 and 1.4 times as deep: 12,233,232 parameters with 1000 classes."""
    return usual(1.2, 1.4, 0.3, num_classes, in_channels)


def efficientnet_b4(num_classes: int, in_channels: int) -> EfficientNet:
    """1.4 times as wide as b0 and 1.8 times as deep: 19,341,616 parameters with 1000 classes."""
    return usual(1.4, 1.8, 0.4, num_classes, in_channels)


def efficientnet_b5(num_classes: int, in_channels: int) -> EfficientNet:
    """1.6 times as wide as b0 and 2.2 times as deep: 30,389,784 parameters with 1000 classes."""
    return large(1.6, 2.2, 0.4, num_classes, in_channels)


def efficientnet_b6(num_classes: int, in_channels: int) -> EfficientNet:
    """1.8 times as wide as b0 and 2.6 times as deep: 43,040,704 parameters with 1000 classes."""
    return large(1.8, 2.6, 0.5, num_classes, in_channels)


def efficientnet_b7(num_classes: int, in_channels: int) -> EfficientNet:
    """Twice as wide as b0 and 3.1 times as deep: 66,347,960 parameters with 1000 classes."""
    return large(2.0, 3.1, 0.5, num_classes, in_channels)


def efficientnet_v2_s(num_classes: int, in_channels: int) -> EfficientNet:
    """The small one of the second version: 21,458,488 parameters with 1000 classes."""
    stages = (
        (FusedMBConv, 1, 3, 1, 24, 24, 2),  # N x 24 x 192 x 192 of 384 x 384
        (FusedMBConv, 4, 3, 2, 24, 48, 4),  # N x 48 x 96 x 96
        (FusedMBConv, 4, 3, 2, 48, 64, 4),  # N x 64 x 48 x 48
        (MBConv, 4, 3, 2, 64, 128, 6),  # N x 128 x 24 x 24
        (MBConv, 6, 3, 1, 128, 160, 9),  # N x 160 x 24 x 24
        (MBConv, 6, 3, 2, 160, 256, 15),  # N x 256 x 12 x 12
    )
    return second(stages, 0.2, num_classes, in_channels)


def efficientnet_v2_m(num_classes: int, in_channels: int) -> EfficientNet:
    """The middle one: 54,139,356 parameters with 1000 classes."""
    stages = (
        (FusedMBConv, 1, 3, 1, 24, 24, 3),  # N x 24 x 240 x 240 of 480 x 480
        (FusedMBConv, 4, 3, 2, 24, 48, 5),  # N x 48 x 120 x 120
        (FusedMBConv, 4, 3, 2, 48, 80, 5),  # N x 80 x 60 x 60
        (MBConv, 4, 3, 2, 80, 160, 7),  # N x 160 x 30 x 30
        (MBConv, 6, 3, 1, 160, 176, 14),  # N x 176 x 30 x 30
        (MBConv, 6, 3, 2, 176, 304, 18),  # N x 304 x 15 x 15
        (MBConv, 6, 3, 1, 304, 512, 5),  # N x 512 x 15 x 15
    )
    return second(stages, 0.3, num_classes, in_channels)


def efficientnet_v2_l(num_classes: int, in_channels: int) -> EfficientNet:
    """The large one: 118,515,272 parameters with 1000 classes."""
    stages = (
        (FusedMBConv, 1, 3, 1, 32, 32, 4),  # N x 32 x 240 x 240 of 480 x 480
        (FusedMBConv, 4, 3, 2, 32, 64, 7),  # N x 64 x 120 x 120
        (FusedMBConv, 4, 3, 2, 64, 96, 7),  # N x 96 x 60 x 60
        (MBConv, 4, 3, 2, 96, 192, 10),  # N x 192 x 30 x 30
        (MBConv, 6, 3, 1, 192, 224, 19),  # N x 224 x 30 x 30
        (MBConv, 6, 3, 2, 224, 384, 25),  # N x 384 x 15 x 15
        (MBConv, 6, 3, 1, 384, 640, 7),  # N x 640 x 15 x 15
    )
    return second(stages, 0.4, num_classes, in_channels)
