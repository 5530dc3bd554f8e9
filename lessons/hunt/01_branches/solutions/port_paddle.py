"""Hunt 01: the port to PaddlePaddle, mended."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Net(nn.Layer):
    """Three branches, joined; N x 3 x 12 x 12 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = nn.Conv2D(3, 8, 3, padding=1)
        self.narrow = nn.Conv2D(8, 6, 1)
        self.wide = nn.Conv2D(8, 6, 3, padding=1)
        self.pool = nn.MaxPool2D(3, stride=1, padding=1)
        self.pooled = nn.Conv2D(8, 6, 1)
        self.fc = nn.Linear(18, num_classes)

    def forward(self, x):
        x = F.relu(self.stem(x))
        narrow = F.relu(self.narrow(x))
        wide = F.relu(self.wide(x))
        pooled = F.relu(self.pooled(self.pool(x)))
        x = paddle.concat([narrow, wide, pooled], 1)
        return self.fc(x.mean([2, 3]))
