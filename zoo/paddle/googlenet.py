"""GoogLeNet as the Baidu course has it: no batch normalisation, no auxiliary heads, no dropout, a stem of stride 1.

Source: Baidu PaddlePaddle course, image classification chapter (2020).
Paper: Szegedy et al., "Going deeper with convolutions", 2014.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Inception(nn.Layer):
    """Four branches side by side: 1x1; 1x1 then 3x3; 1x1 then 5x5; 3x3 pool then 1x1. N x c0 x H x W in.

    The output has c1 + c2[1] + c3[1] + c4 channels and the same height and width.
    """

    def __init__(self, c0, c1, c2, c3, c4):
        super().__init__()
        self.p1_1 = nn.Conv2D(c0, c1, kernel_size=1)
        self.p2_1 = nn.Conv2D(c0, c2[0], kernel_size=1)
        self.p2_2 = nn.Conv2D(c2[0], c2[1], kernel_size=3, padding=1)
        self.p3_1 = nn.Conv2D(c0, c3[0], kernel_size=1)
        self.p3_2 = nn.Conv2D(c3[0], c3[1], kernel_size=5, padding=2)
        self.p4_1 = nn.MaxPool2D(kernel_size=3, stride=1, padding=1, ceil_mode=False)
        self.p4_2 = nn.Conv2D(c0, c4, kernel_size=1)

    def forward(self, x):
        p1 = F.relu(self.p1_1(x))
        p2 = F.relu(self.p2_2(F.relu(self.p2_1(x))))
        p3 = F.relu(self.p3_2(F.relu(self.p3_1(x))))
        p4 = F.relu(self.p4_2(self.p4_1(x)))
        return paddle.concat([p1, p2, p3, p4], 1)


class GoogLeNet(nn.Layer):
    """A stem of three convolutions, nine Inception blocks, a global mean and one linear layer."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, 64, kernel_size=7, stride=1, padding=3)  # the paper has stride 2
        self.pool1 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.conv2_1 = nn.Conv2D(64, 64, kernel_size=1)
        self.conv2_2 = nn.Conv2D(64, 192, kernel_size=3, padding=1)
        self.pool2 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.block3_1 = Inception(192, 64, (96, 128), (16, 32), 32)
        self.block3_2 = Inception(256, 128, (128, 192), (32, 96), 64)
        self.pool3 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.block4_1 = Inception(480, 192, (96, 208), (16, 48), 64)
        self.block4_2 = Inception(512, 160, (112, 224), (24, 64), 64)
        self.block4_3 = Inception(512, 128, (128, 256), (24, 64), 64)
        self.block4_4 = Inception(512, 112, (144, 288), (32, 64), 64)
        self.block4_5 = Inception(528, 256, (160, 320), (32, 128), 128)
        self.pool4 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.block5_1 = Inception(832, 256, (160, 320), (32, 128), 128)
        self.block5_2 = Inception(832, 384, (192, 384), (48, 128), 128)
        self.pool5 = nn.AdaptiveAvgPool2D(1)
        self.fc = nn.Linear(1024, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = F.relu(self.conv1(x))  # N x 64 x 224 x 224
        x = self.pool1(x)  # N x 64 x 112 x 112
        x = F.relu(self.conv2_1(x))  # N x 64 x 112 x 112
        x = F.relu(self.conv2_2(x))  # N x 192 x 112 x 112
        x = self.pool2(x)  # N x 192 x 56 x 56
        x = self.block3_1(x)  # N x 256 x 56 x 56
        x = self.block3_2(x)  # N x 480 x 56 x 56
        x = self.pool3(x)  # N x 480 x 28 x 28
        x = self.block4_1(x)  # N x 512 x 28 x 28
        x = self.block4_2(x)  # N x 512 x 28 x 28
        x = self.block4_3(x)  # N x 512 x 28 x 28
        x = self.block4_4(x)  # N x 528 x 28 x 28
        x = self.block4_5(x)  # N x 832 x 28 x 28
        x = self.pool4(x)  # N x 832 x 14 x 14
        x = self.block5_1(x)  # N x 832 x 14 x 14
        x = self.block5_2(x)  # N x 1024 x 14 x 14
        x = self.pool5(x)  # N x 1024 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 1024
        x = self.fc(x)  # N x num_classes
        return x


def googlenet(num_classes: int, in_channels: int) -> GoogLeNet:
    """The course's GoogLeNet: 3x224x224, 6,998,552 parameters with 1000 classes."""
    return GoogLeNet(num_classes, in_channels)
