"""ResNet v2 with 50 layers: batch normalisation and ReLU come before each convolution, and nothing after the addition.

Source: the paper, whose best unit ("full pre-activation", its figure 4e) this is. As in its authors' own code a unit
that changes the number of channels shares its first batch normalisation and ReLU with its shortcut, a 1x1 convolution
alone, and the first convolution of the network has neither. The stride sits on the 3x3 convolution, as in TensorFlow's
and timm's (`resnetv2_50`), whose network this is; the authors' code has it on the first 1x1.
Paper: He et al., "Identity mappings in deep residual networks", 2016.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import torch
import torch.nn as nn


class Bottleneck(nn.Module):
    """1x1 down, 3x3, 1x1 up and a shortcut. N x in_channels x H x W to N x 4 channels x H/stride x W/stride."""

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_channels, eps=1e-5, momentum=0.1)
        self.conv1 = nn.Conv2d(in_channels, channels, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1)
        self.conv3 = nn.Conv2d(channels, channels * 4, kernel_size=1, bias=False)
        self.relu = nn.ReLU()
        self.downsample = None
        if stride != 1 or in_channels != channels * 4:
            self.downsample = nn.Conv2d(in_channels, channels * 4, kernel_size=1, stride=stride, bias=False)

    def forward(self, x):
        out = self.relu(self.bn1(x))
        identity = x if self.downsample is None else self.downsample(out)
        out = self.conv1(out)
        out = self.conv2(self.relu(self.bn2(out)))
        out = self.conv3(self.relu(self.bn3(out)))
        return out + identity


class ResNetV2(nn.Module):
    """A 7x7 convolution, a pool, four stages of units, batch normalisation and ReLU, a global mean, a linear layer."""

    def __init__(self, layers, num_classes, in_channels):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.layer1 = self._make_layer(64, 64, layers[0], stride=1)
        self.layer2 = self._make_layer(256, 128, layers[1], stride=2)
        self.layer3 = self._make_layer(512, 256, layers[2], stride=2)
        self.layer4 = self._make_layer(1024, 512, layers[3], stride=2)
        self.bn = nn.BatchNorm2d(2048, eps=1e-5, momentum=0.1)
        self.relu = nn.ReLU()
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(2048, num_classes)

    def _make_layer(self, in_channels, channels, count, stride):
        units = [Bottleneck(in_channels, channels, stride)]
        for _ in range(1, count):
            units.append(Bottleneck(channels * 4, channels, 1))
        return nn.Sequential(*units)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.conv1(x)  # N x 64 x 112 x 112
        x = self.maxpool(x)  # N x 64 x 56 x 56
        x = self.layer1(x)  # N x 256 x 56 x 56
        x = self.layer2(x)  # N x 512 x 28 x 28
        x = self.layer3(x)  # N x 1024 x 14 x 14
        x = self.layer4(x)  # N x 2048 x 7 x 7
        x = self.relu(self.bn(x))  # N x 2048 x 7 x 7
        x = self.avgpool(x)  # N x 2048 x 1 x 1
        x = torch.flatten(x, 1)  # N x 2048
        x = self.fc(x)  # N x num_classes
        return x


def resnet50_v2(num_classes: int, in_channels: int) -> ResNetV2:
    """50 layers: 25,549,352 parameters with 1000 classes."""
    return ResNetV2([3, 4, 6, 3], num_classes, in_channels)
