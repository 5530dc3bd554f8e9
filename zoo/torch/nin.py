"""Network in Network: a 1x1 convolution is a linear layer at each place of the map, and a mean is the classifier.

Source: Dive into Deep Learning, chapter "Network in network (NiN)"; the widths of its windows and channels are
AlexNet's. The paper's own network is for pictures of 32x32 and has other blocks.
Paper: Lin et al., "Network in network", 2013.

Input N x in_channels x H x W (H, W >= 67), output logits N x num_classes, none below 0.
"""

import torch
import torch.nn as nn


class Block(nn.Module):
    """A convolution and two 1x1 convolutions, each with ReLU. N x in_channels x H x W to N x channels x H' x W'."""

    def __init__(self, in_channels, channels, kernel_size, stride, padding):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, kernel_size=kernel_size, stride=stride, padding=padding)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=1)
        self.conv3 = nn.Conv2d(channels, channels, kernel_size=1)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = self.relu(self.conv1(x))
        x = self.relu(self.conv2(x))
        return self.relu(self.conv3(x))


class NiN(nn.Module):
    """Four blocks with pools between them; the last has a channel for each class, whose mean is the logit."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.block1 = Block(in_channels, 96, kernel_size=11, stride=4, padding=0)
        self.block2 = Block(96, 256, kernel_size=5, stride=1, padding=2)
        self.block3 = Block(256, 384, kernel_size=3, stride=1, padding=1)
        self.pool = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=False)
        self.dropout = nn.Dropout(p=0.5)
        self.block4 = Block(384, num_classes, kernel_size=3, stride=1, padding=1)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))

    def forward(self, x):  # N x 1 x 224 x 224
        x = self.block1(x)  # N x 96 x 54 x 54
        x = self.pool(x)  # N x 96 x 26 x 26
        x = self.block2(x)  # N x 256 x 26 x 26
        x = self.pool(x)  # N x 256 x 12 x 12
        x = self.block3(x)  # N x 384 x 12 x 12
        x = self.pool(x)  # N x 384 x 5 x 5
        x = self.dropout(x)  # N x 384 x 5 x 5
        x = self.block4(x)  # N x num_classes x 5 x 5
        x = self.avgpool(x)  # N x num_classes x 1 x 1
        x = torch.flatten(x, 1)  # N x num_classes
        return x


def nin(num_classes: int, in_channels: int) -> NiN:
    """Dive into Deep Learning's NiN: 1x224x224, 10 classes of clothes, 1,992,166 parameters."""
    return NiN(num_classes, in_channels)
