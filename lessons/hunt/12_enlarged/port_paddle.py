"""Hunt 12: the port to PaddlePaddle, with a mistake in it."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Net(nn.Layer):
    """Down and up again, with a skip; N x 3 x 12 x 12 in, N x 2 x 12 x 12 out."""

    def __init__(self, num_classes=2):
        super().__init__()
        self.conv = nn.Conv2D(3, 6, 3, padding=1)
        self.down = nn.Conv2D(6, 8, 3, stride=2, padding=1)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear")
        self.head = nn.Conv2D(14, num_classes, 1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        deep = self.up(F.relu(self.down(x)))
        return self.head(paddle.concat([x, deep], 1))
