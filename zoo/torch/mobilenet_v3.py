"""MobileNet v3, small and large: v2's blocks, with squeeze-and-excitation in some and a cheap swish in the later ones.

Source: torchvision, whose state names these are; paddle.vision has the same networks under other names.
Paper: Howard et al., "Searching for MobileNetV3", 2019.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import torch
import torch.nn as nn


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and, unless it is None, an activation. The stride divides the size."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1, activation=None):
        padding = (kernel_size - 1) // 2
        layers = [
            nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_channels, eps=1e-3, momentum=0.01),
        ]
        if activation is not None:
            layers.append(activation())
        super().__init__(*layers)


class SqueezeExcitation(nn.Module):
    """Multiply each channel by a number from 0 to 1, which two 1x1 convolutions make of the means of all channels.

    The paper's hard sigmoid is written out: the frameworks have a layer for it, but Paddle's multiplies by 0.1666667
    where it should divide by 6, which changes the logits from their seventh digit on.
    """

    def __init__(self, channels, squeezed):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.relu = nn.ReLU()
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.relu6 = nn.ReLU6()

    def forward(self, x):
        scale = self.avgpool(x)  # N x channels x 1 x 1
        scale = self.relu(self.fc1(scale))  # N x squeezed x 1 x 1
        scale = self.relu6(self.fc2(scale) + 3) / 6  # N x channels x 1 x 1
        return scale * x  # N x channels x H x W


class InvertedResidual(nn.Module):
    """Wide by a 1x1 convolution, one filter a channel, squeeze-and-excitation, thin again without an activation.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride. Where the block is not wider than its input
    there is no first convolution, and where squeezed is 0 no squeeze-and-excitation.
    """

    def __init__(self, in_channels, kernel_size, width, out_channels, squeezed, activation, stride):
        super().__init__()
        layers = []
        if width != in_channels:
            layers.append(ConvNormActivation(in_channels, width, 1, activation=activation))
        layers.append(ConvNormActivation(width, width, kernel_size, stride, groups=width, activation=activation))
        if squeezed != 0:
            layers.append(SqueezeExcitation(width, squeezed))
        layers.append(ConvNormActivation(width, out_channels, 1))
        self.block = nn.Sequential(*layers)
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = self.block(x)  # N x out_channels x H / stride x W / stride
        if self.shortcut:
            y = x + y
        return y


class MobileNetV3(nn.Module):
    """A 3x3 convolution, inverted residuals, a 1x1 convolution, a mean, and a head of two linear layers."""

    def __init__(self, blocks, last, num_classes, in_channels):
        super().__init__()
        layers = [ConvNormActivation(in_channels, 16, 3, stride=2, activation=nn.Hardswish)]
        channels = 16
        for kernel_size, width, out_channels, squeezed, activation, stride in blocks:
            layers.append(InvertedResidual(channels, kernel_size, width, out_channels, squeezed, activation, stride))
            channels = out_channels
        layers.append(ConvNormActivation(channels, 6 * channels, 1, activation=nn.Hardswish))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.classifier = nn.Sequential(
            nn.Linear(6 * channels, last),
            nn.Hardswish(),
            nn.Dropout(p=0.2),
            nn.Linear(last, num_classes),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 576 x 7 x 7 (small); N x 960 x 7 x 7 (large)
        x = self.avgpool(x)  # N x 576 x 1 x 1; N x 960 x 1 x 1
        x = torch.flatten(x, 1)  # N x 576; N x 960
        x = self.classifier(x)  # N x num_classes
        return x


# of each block: kernel size, width, channels, squeezed (a quarter of the width, in eights), activation, stride
SMALL = (
    (3, 16, 16, 8, nn.ReLU, 2),  # N x 16 x 56 x 56
    (3, 72, 24, 0, nn.ReLU, 2),  # N x 24 x 28 x 28
    (3, 88, 24, 0, nn.ReLU, 1),  # N x 24 x 28 x 28
    (5, 96, 40, 24, nn.Hardswish, 2),  # N x 40 x 14 x 14
    (5, 240, 40, 64, nn.Hardswish, 1),  # N x 40 x 14 x 14
    (5, 240, 40, 64, nn.Hardswish, 1),  # N x 40 x 14 x 14
    (5, 120, 48, 32, nn.Hardswish, 1),  # N x 48 x 14 x 14
    (5, 144, 48, 40, nn.Hardswish, 1),  # N x 48 x 14 x 14
    (5, 288, 96, 72, nn.Hardswish, 2),  # N x 96 x 7 x 7
    (5, 576, 96, 144, nn.Hardswish, 1),  # N x 96 x 7 x 7
    (5, 576, 96, 144, nn.Hardswish, 1),  # N x 96 x 7 x 7
)
LARGE = (
    (3, 16, 16, 0, nn.ReLU, 1),  # N x 16 x 112 x 112
    (3, 64, 24, 0, nn.ReLU, 2),  # N x 24 x 56 x 56
    (3, 72, 24, 0, nn.ReLU, 1),  # N x 24 x 56 x 56
    (5, 72, 40, 24, nn.ReLU, 2),  # N x 40 x 28 x 28
    (5, 120, 40, 32, nn.ReLU, 1),  # N x 40 x 28 x 28
    (5, 120, 40, 32, nn.ReLU, 1),  # N x 40 x 28 x 28
    (3, 240, 80, 0, nn.Hardswish, 2),  # N x 80 x 14 x 14
    (3, 200, 80, 0, nn.Hardswish, 1),  # N x 80 x 14 x 14
    (3, 184, 80, 0, nn.Hardswish, 1),  # N x 80 x 14 x 14
    (3, 184, 80, 0, nn.Hardswish, 1),  # N x 80 x 14 x 14
    (3, 480, 112, 120, nn.Hardswish, 1),  # N x 112 x 14 x 14
    (3, 672, 112, 168, nn.Hardswish, 1),  # N x 112 x 14 x 14
    (5, 672, 160, 168, nn.Hardswish, 2),  # N x 160 x 7 x 7
    (5, 960, 160, 240, nn.Hardswish, 1),  # N x 160 x 7 x 7
    (5, 960, 160, 240, nn.Hardswish, 1),  # N x 160 x 7 x 7
)


def mobilenet_v3_small(num_classes: int, in_channels: int) -> MobileNetV3:
    """Eleven blocks: 3x224x224, 2,542,856 parameters with 1000 classes."""
    return MobileNetV3(SMALL, 1024, num_classes, in_channels)


def mobilenet_v3_large(num_classes: int, in_channels: int) -> MobileNetV3:
    """Fifteen blocks: 3x224x224, 5,483,032 parameters with 1000 classes."""
    return MobileNetV3(LARGE, 1280, num_classes, in_channels)
