"""MobileNet v2: thin layers joined by shortcuts, and depthwise convolutions in wide ones between them.

Source: torchvision, whose state names these are; paddle.vision's is the same network.
Paper: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import torch
import torch.nn as nn


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and a ReLU that stops at 6. The size is divided by the stride."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1),
            nn.ReLU6(),
        )


class InvertedResidual(nn.Module):
    """Wide by a 1x1 convolution, a 3x3 one for each channel on its own, thin again without an activation.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride.
    """

    def __init__(self, in_channels, out_channels, stride, expansion):
        super().__init__()
        width = in_channels * expansion
        layers = []
        if expansion != 1:
            layers.append(ConvNormActivation(in_channels, width, 1))
        layers.append(ConvNormActivation(width, width, 3, stride, groups=width))
        layers.append(nn.Conv2d(width, out_channels, 1, bias=False))
        layers.append(nn.BatchNorm2d(out_channels, eps=1e-5, momentum=0.1))
        self.conv = nn.Sequential(*layers)
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = self.conv(x)  # N x out_channels x H / stride x W / stride
        if self.shortcut:
            y = x + y
        return y


class MobileNetV2(nn.Module):
    """A 3x3 convolution, 17 inverted residuals in seven stages, a 1x1 convolution to 1280 channels, a mean, a head."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        layers = [ConvNormActivation(in_channels, 32, 3, stride=2)]
        channels = 32
        # of each stage: expansion, channels, blocks, stride of the first block
        for expansion, out_channels, blocks, stride in (
            (1, 16, 1, 1),  # N x 16 x 112 x 112
            (6, 24, 2, 2),  # N x 24 x 56 x 56
            (6, 32, 3, 2),  # N x 32 x 28 x 28
            (6, 64, 4, 2),  # N x 64 x 14 x 14
            (6, 96, 3, 1),  # N x 96 x 14 x 14
            (6, 160, 3, 2),  # N x 160 x 7 x 7
            (6, 320, 1, 1),  # N x 320 x 7 x 7
        ):
            for block in range(blocks):
                layers.append(InvertedResidual(channels, out_channels, stride if block == 0 else 1, expansion))
                channels = out_channels
        layers.append(ConvNormActivation(320, 1280, 1))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.classifier = nn.Sequential(nn.Dropout(p=0.2), nn.Linear(1280, num_classes))

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 1280 x 7 x 7
        x = self.avgpool(x)  # N x 1280 x 1 x 1
        x = torch.flatten(x, 1)  # N x 1280
        x = self.classifier(x)  # N x num_classes
        return x


def mobilenet_v2(num_classes: int, in_channels: int) -> MobileNetV2:
    """torchvision's MobileNet v2, of width 1: 3x224x224, 3,504,872 parameters with 1000 classes."""
    return MobileNetV2(num_classes, in_channels)
