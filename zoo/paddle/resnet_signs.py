"""ResNet-34 of the C4W2 port, for 64x64 pictures of hand signs: convolutions with bias, a shortcut without BN.

Source: CSDN, "Andrew Ng deep learning C4W2: residual networks (PyTorch)".
Paper: He et al., "Deep residual learning for image recognition", 2015.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class Residual(nn.Layer):
    """The identity block, and the convolutional block where the channels change (a biased 1x1 on the shortcut)."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, out_channels, kernel_size=3, stride=stride, padding=1)
        self.bn1 = nn.BatchNorm2D(out_channels, epsilon=1e-5, momentum=0.9)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2D(out_channels, out_channels, kernel_size=3, padding=1)
        self.bn2 = nn.BatchNorm2D(out_channels, epsilon=1e-5, momentum=0.9)
        self.conv1x1 = None
        if in_channels != out_channels:
            self.conv1x1 = nn.Conv2D(in_channels, out_channels, kernel_size=1, stride=stride)

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        shortcut = x if self.conv1x1 is None else self.conv1x1(x)
        return self.relu(out + shortcut)


class ResNet34(nn.Layer):
    """A 7x7 convolution and four stages of 3, 4, 6 and 3 residual blocks, a global mean, one linear layer."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2D(in_channels, 64, kernel_size=7, stride=2, padding=3),
            nn.BatchNorm2D(64, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )
        self.conv2 = nn.Sequential(
            nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False),
            Residual(64, 64),
            Residual(64, 64),
            Residual(64, 64),
        )
        self.conv3 = nn.Sequential(
            Residual(64, 128, stride=2),
            Residual(128, 128),
            Residual(128, 128),
            Residual(128, 128),
        )
        self.conv4 = nn.Sequential(
            Residual(128, 256, stride=2),
            Residual(256, 256),
            Residual(256, 256),
            Residual(256, 256),
            Residual(256, 256),
            Residual(256, 256),
        )
        self.conv5 = nn.Sequential(
            Residual(256, 512, stride=2),
            Residual(512, 512),
            Residual(512, 512),
        )
        self.avg_pool = nn.AdaptiveAvgPool2D(1)
        self.fc = nn.Linear(512, num_classes)

    def forward(self, x):  # N x 3 x 64 x 64
        x = self.conv1(x)  # N x 64 x 32 x 32
        x = self.conv2(x)  # N x 64 x 16 x 16
        x = self.conv3(x)  # N x 128 x 8 x 8
        x = self.conv4(x)  # N x 256 x 4 x 4
        x = self.conv5(x)  # N x 512 x 2 x 2
        x = self.avg_pool(x)  # N x 512 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 512
        x = self.fc(x)  # N x num_classes
        return x


def resnet34_signs(num_classes: int, in_channels: int) -> ResNet34:
    """The C4W2 port: 3x64x64, 21,294,470 parameters with 6 classes."""
    return ResNet34(num_classes, in_channels)
