"""LeNet as the Baidu course has it, on digits and on fundus pictures.

Source: Baidu PaddlePaddle course, image classification chapter (2020).
Paper: LeCun et al., "Gradient-based learning applied to document recognition", 1998.

Input N x in_channels x image_size x image_size, output logits N x num_classes.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet(nn.Module):
    """Three convolutions with sigmoid, two linear layers.

    The paper pads 28 to 32, subsamples with trained averages and has an 84-wide layer; the course does not.
    """

    def __init__(self, num_classes, in_channels, image_size):
        super().__init__()
        side = ((image_size - 4) // 2 - 4) // 2 - 3  # 28 gives 1, 224 gives 50
        self.conv1 = nn.Conv2d(in_channels, 6, kernel_size=5)
        self.pool1 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=False)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.pool2 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=False)
        self.conv3 = nn.Conv2d(16, 120, kernel_size=4)
        self.fc1 = nn.Linear(120 * side * side, 64)
        self.fc2 = nn.Linear(64, num_classes)

    def forward(self, x):  # lenet: N x 1 x 28 x 28; lenet_pm: N x 3 x 224 x 224
        x = F.sigmoid(self.conv1(x))  # N x 6 x 24 x 24; N x 6 x 220 x 220
        x = self.pool1(x)  # N x 6 x 12 x 12; N x 6 x 110 x 110
        x = F.sigmoid(self.conv2(x))  # N x 16 x 8 x 8; N x 16 x 106 x 106
        x = self.pool2(x)  # N x 16 x 4 x 4; N x 16 x 53 x 53
        x = F.sigmoid(self.conv3(x))  # N x 120 x 1 x 1; N x 120 x 50 x 50
        x = torch.flatten(x, 1)  # N x 120; N x 300000
        x = F.sigmoid(self.fc1(x))  # N x 64
        x = self.fc2(x)  # N x num_classes
        return x


def lenet(num_classes: int, in_channels: int, image_size: int) -> LeNet:
    """The course's digit classifier: 1x28x28, 10 classes, 41,806 parameters."""
    return LeNet(num_classes, in_channels, image_size)


def lenet_pm(num_classes: int, in_channels: int, image_size: int) -> LeNet:
    """The same network on fundus pictures: 3x224x224, one logit, 19,233,841 parameters, 19.2 million in fc1."""
    return LeNet(num_classes, in_channels, image_size)
