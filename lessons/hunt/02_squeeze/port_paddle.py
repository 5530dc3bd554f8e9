"""Hunt 02: the port to PaddlePaddle, with a mistake in it."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Net(nn.Layer):
    """A small SqueezeNet; N x 3 x 16 x 16 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.conv1 = nn.Conv2D(3, 8, 3, padding=1)
        self.pool1 = nn.MaxPool2D(3, stride=2, ceil_mode=True)
        self.squeeze = nn.Conv2D(8, 4, 1)
        self.expand = nn.Conv2D(4, 8, 3, padding=1)
        self.pool2 = nn.MaxPool2D(3, stride=2)
        self.head = nn.Conv2D(8, num_classes, 1)

    def forward(self, x):
        x = self.pool1(F.relu(self.conv1(x)))
        x = F.relu(self.expand(F.relu(self.squeeze(x))))
        x = self.head(self.pool2(x))
        return x.mean([2, 3])
