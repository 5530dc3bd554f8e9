"""SqueezeNet 1.0 and 1.1: Fire modules, no linear layer, 50 times fewer parameters than AlexNet.

Source: torchvision, whose state names these are; 1.0 is the paper's, 1.1 the authors' own faster one. paddle.vision's
pools round down, and its 1.1 has a padded first convolution.
Paper: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016.

Input N x in_channels x H x W (H, W >= 17; 21 for 1.0), output logits N x num_classes, none below 0.
"""

import torch
import torch.nn as nn


class Fire(nn.Module):
    """A 1x1 convolution to few channels, then 1x1 and 3x3 side by side. N x in_channels x H x W to N x 2e x H x W."""

    def __init__(self, in_channels, squeeze_channels, expand_channels):
        super().__init__()
        self.squeeze = nn.Conv2d(in_channels, squeeze_channels, kernel_size=1)
        self.squeeze_activation = nn.ReLU()
        self.expand1x1 = nn.Conv2d(squeeze_channels, expand_channels, kernel_size=1)
        self.expand1x1_activation = nn.ReLU()
        self.expand3x3 = nn.Conv2d(squeeze_channels, expand_channels, kernel_size=3, padding=1)
        self.expand3x3_activation = nn.ReLU()

    def forward(self, x):
        x = self.squeeze_activation(self.squeeze(x))
        first = self.expand1x1_activation(self.expand1x1(x))
        second = self.expand3x3_activation(self.expand3x3(x))
        return torch.cat([first, second], 1)


class SqueezeNet(nn.Module):
    """A convolution and eight Fire modules with three pools that round up, a 1x1 convolution to classes, a mean."""

    def __init__(self, features, num_classes):
        super().__init__()
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(
            nn.Dropout(p=0.5),
            nn.Conv2d(512, num_classes, kernel_size=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d((1, 1)),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 512 x 13 x 13, in both versions
        x = self.classifier(x)  # N x num_classes x 1 x 1
        x = torch.flatten(x, 1)  # N x num_classes
        return x


def squeezenet1_0(num_classes: int, in_channels: int) -> SqueezeNet:
    """torchvision's SqueezeNet 1.0: 3x224x224, 1,248,424 parameters with 1000 classes."""
    features = [
        nn.Conv2d(in_channels, 96, kernel_size=7, stride=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(96, 16, 64),
        Fire(128, 16, 64),
        Fire(128, 32, 128),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(256, 32, 128),
        Fire(256, 48, 192),
        Fire(384, 48, 192),
        Fire(384, 64, 256),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(512, 64, 256),
    ]
    return SqueezeNet(features, num_classes)


def squeezenet1_1(num_classes: int, in_channels: int) -> SqueezeNet:
    """torchvision's SqueezeNet 1.1: 3x224x224, 1,235,496 parameters with 1000 classes, a third of the arithmetic."""
    features = [
        nn.Conv2d(in_channels, 64, kernel_size=3, stride=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(64, 16, 64),
        Fire(128, 16, 64),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(128, 32, 128),
        Fire(256, 32, 128),
        nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
        Fire(256, 48, 192),
        Fire(384, 48, 192),
        Fire(384, 64, 256),
        Fire(512, 64, 256),
    ]
    return SqueezeNet(features, num_classes)
