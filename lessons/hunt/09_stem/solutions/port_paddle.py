"""Hunt 09: the port to PaddlePaddle, mended."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class ConvNorm(nn.Layer):
    """A convolution, batch norm and ReLU."""

    def __init__(self, channels_in, channels_out, stride=1):
        super().__init__()
        self.conv = nn.Conv2D(channels_in, channels_out, 3, stride, 1, bias_attr=False)
        self.norm = nn.BatchNorm2D(channels_out, epsilon=1e-3)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class Net(nn.Layer):
    """The stem of an Inception v3; N x 3 x 12 x 12 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = nn.Sequential(ConvNorm(3, 8, 2), ConvNorm(8, 8), ConvNorm(8, 12))
        self.fc = nn.Linear(12, num_classes)

    def forward(self, x):
        return self.fc(self.stem(x).mean([2, 3]))
