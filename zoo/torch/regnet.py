"""RegNet: residual stages whose widths and depths follow one straight line; the Y ones with squeeze and excitation.

Source: torchvision, whose state names these are.
Paper: Radosavovic et al., "Designing network design spaces", 2020.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import math

import torch
import torch.nn as nn


class ConvNorm(nn.Sequential):
    """A convolution without bias and batch norm. The size is divided by the stride."""

    def __init__(self, in_channels, out_channels, stride):
        super().__init__(
            nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
            nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1),
        )


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and ReLU. The size is divided by the stride."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )


class SqueezeExcitation(nn.Module):
    """Scales each channel by a number between 0 and 1, which two 1x1 convolutions make of the means of all channels.

    N x channels x H x W stays N x channels x H x W.
    """

    def __init__(self, channels, squeezed):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.activation = nn.ReLU()
        self.scale_activation = nn.Sigmoid()

    def forward(self, x):
        scale = self.avgpool(x)  # N x channels x 1 x 1
        scale = self.activation(self.fc1(scale))  # N x squeezed x 1 x 1
        scale = self.scale_activation(self.fc2(scale))  # N x channels x 1 x 1
        return scale * x


class Bottleneck(nn.Module):
    """1x1, 3x3 in groups of group_width channels, squeeze and excitation in the Y networks, 1x1; all of one width.

    N x in_channels x H x W to N x channels x H / stride x W / stride.
    """

    def __init__(self, in_channels, channels, stride, group_width, squeezes):
        super().__init__()
        self.a = ConvNormActivation(in_channels, channels, 1)
        self.b = ConvNormActivation(channels, channels, 3, stride, groups=channels // group_width)
        self.se = SqueezeExcitation(channels, round(0.25 * in_channels)) if squeezes else None
        self.c = ConvNorm(channels, channels, 1)

    def forward(self, x):
        x = self.b(self.a(x))  # N x channels x H / stride x W / stride
        if self.se is not None:
            x = self.se(x)
        return self.c(x)


class Block(nn.Module):
    """A bottleneck and a shortcut. N x in_channels x H x W to N x channels x H / stride x W / stride."""

    def __init__(self, in_channels, channels, stride, group_width, squeezes):
        super().__init__()
        changes = stride != 1 or in_channels != channels
        self.proj = ConvNorm(in_channels, channels, stride) if changes else None
        self.f = Bottleneck(in_channels, channels, stride, group_width, squeezes)
        self.activation = nn.ReLU()

    def forward(self, x):
        identity = x if self.proj is None else self.proj(x)
        return self.activation(identity + self.f(x))


class Stage(nn.Sequential):
    """Blocks of one width, the first of stride 2. N x in_channels x H x W to N x channels x H / 2 x W / 2."""

    def __init__(self, number, count, in_channels, channels, group_width, squeezes):
        super().__init__()
        self.add_module(f"block{number}-0", Block(in_channels, channels, 2, group_width, squeezes))
        for block in range(1, count):
            self.add_module(f"block{number}-{block}", Block(channels, channels, 1, group_width, squeezes))


class Trunk(nn.Sequential):
    """The stages. Each is a count of blocks, their channels and the width of their groups."""

    def __init__(self, stages, squeezes):
        super().__init__()
        in_channels = 32
        for number, (count, channels, group_width) in enumerate(stages, 1):
            self.add_module(f"block{number}", Stage(number, count, in_channels, channels, group_width, squeezes))
            in_channels = channels


class RegNet(nn.Module):
    """A 3x3 convolution of stride 2, four stages, a global mean, one linear layer."""

    def __init__(self, stages, squeezes, num_classes, in_channels):
        super().__init__()
        self.stem = ConvNormActivation(in_channels, 32, 3, stride=2)
        self.trunk_output = Trunk(stages, squeezes)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(stages[-1][1], num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.stem(x)  # N x 32 x 112 x 112
        x = self.trunk_output(x)  # N x width x 7 x 7
        x = self.avgpool(x)  # N x width x 1 x 1
        x = torch.flatten(x, 1)  # N x width
        x = self.fc(x)  # N x num_classes
        return x


def stages_of(depth, start, slope, ratio, group_width):
    """The stages by the paper's rule, as (count, channels, width of a group).

    Block i would be start + slope i wide; what it is is the nearest start ratio^k, as a multiple of 8. Blocks of one
    width are a stage, whose width is then made a multiple of its groups'.
    """
    counts = {}
    for block in range(depth):
        step = round(math.log((start + slope * block) / start) / math.log(ratio))
        width = round(start * ratio**step / 8) * 8
        counts[width] = counts.get(width, 0) + 1
    stages = []
    for width, count in counts.items():
        group = min(group_width, width)
        channels = int(width + group / 2) // group * group
        stages.append((count, channels if channels >= 0.9 * width else channels + group, group))
    return stages


def regnet_x_400mf(num_classes: int, in_channels: int) -> RegNet:
    """22 blocks: 5,495,976 parameters with 1000 classes."""
    return RegNet(stages_of(22, 24, 24.48, 2.54, 16), False, num_classes, in_channels)


def regnet_x_800mf(num_classes: int, in_channels: int) -> RegNet:
    """16 blocks: 7,259,656 parameters with 1000 classes."""
    return RegNet(stages_of(16, 56, 35.73, 2.28, 16), False, num_classes, in_channels)


def regnet_x_1_6gf(num_classes: int, in_channels: int) -> RegNet:
    """18 blocks: 9,190,136 parameters with 1000 classes."""
    return RegNet(stages_of(18, 80, 34.01, 2.25, 24), False, num_classes, in_channels)


def regnet_x_3_2gf(num_classes: int, in_channels: int) -> RegNet:
    """25 blocks: 15,296,552 parameters with 1000 classes."""
    return RegNet(stages_of(25, 88, 26.31, 2.25, 48), False, num_classes, in_channels)


def regnet_x_8gf(num_classes: int, in_channels: int) -> RegNet:
    """23 blocks: 39,572,648 parameters with 1000 classes."""
    return RegNet(stages_of(23, 80, 49.56, 2.88, 120), False, num_classes, in_channels)


def regnet_x_16gf(num_classes: int, in_channels: int) -> RegNet:
    """22 blocks: 54,278,536 parameters with 1000 classes."""
    return RegNet(stages_of(22, 216, 55.59, 2.1, 128), False, num_classes, in_channels)


def regnet_x_32gf(num_classes: int, in_channels: int) -> RegNet:
    """23 blocks: 107,811,560 parameters with 1000 classes."""
    return RegNet(stages_of(23, 320, 69.86, 2.0, 168), False, num_classes, in_channels)


def regnet_y_400mf(num_classes: int, in_channels: int) -> RegNet:
    """16 blocks with squeeze and excitation: 4,344,144 parameters with 1000 classes."""
    return RegNet(stages_of(16, 48, 27.89, 2.09, 8), True, num_classes, in_channels)


def regnet_y_800mf(num_classes: int, in_channels: int) -> RegNet:
    """14 blocks with squeeze and excitation: 6,432,512 parameters with 1000 classes."""
    return RegNet(stages_of(14, 56, 38.84, 2.4, 16), True, num_classes, in_channels)


def regnet_y_1_6gf(num_classes: int, in_channels: int) -> RegNet:
    """27 blocks with squeeze and excitation: 11,202,430 parameters with 1000 classes."""
    return RegNet(stages_of(27, 48, 20.71, 2.65, 24), True, num_classes, in_channels)


def regnet_y_3_2gf(num_classes: int, in_channels: int) -> RegNet:
    """21 blocks with squeeze and excitation: 19,436,338 parameters with 1000 classes."""
    return RegNet(stages_of(21, 80, 42.63, 2.66, 24), True, num_classes, in_channels)


def regnet_y_8gf(num_classes: int, in_channels: int) -> RegNet:
    """17 blocks with squeeze and excitation: 39,381,472 parameters with 1000 classes."""
    return RegNet(stages_of(17, 192, 76.82, 2.19, 56), True, num_classes, in_channels)


def regnet_y_16gf(num_classes: int, in_channels: int) -> RegNet:
    """18 blocks with squeeze and excitation: 83,590,140 parameters with 1000 classes."""
    return RegNet(stages_of(18, 200, 106.23, 2.48, 112), True, num_classes, in_channels)


def regnet_y_32gf(num_classes: int, in_channels: int) -> RegNet:
    """20 blocks with squeeze and excitation: 145,046,770 parameters with 1000 classes."""
    return RegNet(stages_of(20, 232, 115.89, 2.53, 232), True, num_classes, in_channels)
