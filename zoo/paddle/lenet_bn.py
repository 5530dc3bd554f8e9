"""LeNet with batch normalisation after each convolution and each linear layer but the last.

Source: Dive into Deep Learning, chapter "Batch normalization": its LeNet has average pools and sigmoid, 120 and 84 wide
linear layers as the paper has them, and a picture of 28x28 that is not padded to 32x32.
Papers: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
Ioffe and Szegedy, "Batch normalization: accelerating deep network training", 2015.

Input N x in_channels x image_size x image_size (at least 16), output logits N x num_classes.
"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class LeNetBN(nn.Layer):
    """Two convolutions and three linear layers; batch normalisation stands between each and its sigmoid."""

    def __init__(self, num_classes, in_channels, image_size):
        super().__init__()
        side = ((image_size - 4) // 2 - 4) // 2  # 28 gives 4
        self.conv1 = nn.Conv2D(in_channels, 6, kernel_size=5)
        self.bn1 = nn.BatchNorm2D(6, epsilon=1e-5, momentum=0.9)
        self.conv2 = nn.Conv2D(6, 16, kernel_size=5)
        self.bn2 = nn.BatchNorm2D(16, epsilon=1e-5, momentum=0.9)
        self.pool = nn.AvgPool2D(kernel_size=2, stride=2, exclusive=False)
        self.fc1 = nn.Linear(16 * side * side, 120)
        self.bn3 = nn.BatchNorm1D(120, epsilon=1e-5, momentum=0.9)
        self.fc2 = nn.Linear(120, 84)
        self.bn4 = nn.BatchNorm1D(84, epsilon=1e-5, momentum=0.9)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x):  # N x 1 x 28 x 28
        x = F.sigmoid(self.bn1(self.conv1(x)))  # N x 6 x 24 x 24
        x = self.pool(x)  # N x 6 x 12 x 12
        x = F.sigmoid(self.bn2(self.conv2(x)))  # N x 16 x 8 x 8
        x = self.pool(x)  # N x 16 x 4 x 4
        x = paddle.flatten(x, 1)  # N x 256
        x = F.sigmoid(self.bn3(self.fc1(x)))  # N x 120
        x = F.sigmoid(self.bn4(self.fc2(x)))  # N x 84
        x = self.fc3(x)  # N x num_classes
        return x


def lenet_bn(num_classes: int, in_channels: int, image_size: int) -> LeNetBN:
    """Dive into Deep Learning's LeNet with batch normalisation: 1x28x28, 10 classes, 44,878 parameters."""
    return LeNetBN(num_classes, in_channels, image_size)
