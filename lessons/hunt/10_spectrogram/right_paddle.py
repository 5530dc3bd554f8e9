"""Hunt 10: the right one, in PaddlePaddle."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Net(nn.Layer):
    """A network for spectrograms; N x 1 x 12 x 12 in (time down, frequency across), N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        # top and bottom, then left and right: no output sees a later time
        self.conv1 = nn.Conv2D(1, 6, 3, padding=[2, 0, 1, 1])
        self.conv2 = nn.Conv2D(6, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 6 * 6, num_classes)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(paddle.flatten(x, 1))
