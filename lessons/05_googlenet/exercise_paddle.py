"""Exercises of lesson 05, GoogLeNet, in PaddlePaddle. Write the answers in place of the errors, then: zoo check 05"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Inception(nn.Layer):
    """Exercise 1: the Inception block.

    c0 channels come in. Four branches read the same input, each convolution with a bias and a ReLU behind it:
    a 1x1 convolution to c1 channels; a 1x1 to c2[0] and a 3x3 to c2[1]; a 1x1 to c3[0] and a 5x5 to c3[1]; a 3x3 max
    pool of stride 1 and a 1x1 to c4. Height and width stay. The channels are joined in this order.
    """

    def __init__(self, c0, c1, c2, c3, c4):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def block_macs(c0, c1, c2, c3, c4, side):
    """Exercise 2: the multiply-accumulates of the block of exercise 1, by hand.

    The map is side x side. Count the products of the six convolutions; biases, ReLUs and the pool are left out.
    Returns an integer.
    """
    raise NotImplementedError


class Auxiliary(nn.Layer):
    """Exercise 3: a port. This is an auxiliary head in PyTorch; write it in PaddlePaddle.

    class Auxiliary(nn.Module):
        def __init__(self, in_channels, num_classes):
            super().__init__()
            self.pool = nn.AvgPool2d(5, stride=3)
            self.conv = nn.Conv2d(in_channels, 128, 1, bias=False)
            self.norm = nn.BatchNorm2d(128, momentum=0.1, eps=1e-3)
            self.fc1 = nn.Linear(2048, 1024)
            self.drop = nn.Dropout(0.7)
            self.fc2 = nn.Linear(1024, num_classes)

        def forward(self, x):
            x = F.relu(self.norm(self.conv(self.pool(x))))
            x = F.relu(self.fc1(torch.flatten(x, 1)))
            return self.fc2(self.drop(x))
    """

    def __init__(self, in_channels, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


class Broken(nn.Layer):
    """For exercise 4; leave it as it is."""

    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2D(3, 16, 3, padding=1)
        self.pool = nn.MaxPool2D(3, 2, 1)
        self.one = nn.Conv2D(16, 8, 1)
        self.reduce = nn.Conv2D(16, 4, 1)
        self.five = nn.Conv2D(4, 8, 5, padding=2)
        self.fc = nn.Linear(16, num_classes)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        one = F.relu(self.one(x))
        five = F.relu(self.five(self.reduce(x)))
        x = paddle.concat([five, one], 1)
        x = x.mean([2, 3])
        return F.softmax(self.fc(x), 1)


class Mended(nn.Layer):
    """Exercise 4: find the bugs. Copy Broken to here and mend three mistakes in its forward.

    Every convolution has a ReLU behind it; the narrow branch comes first where they are joined; the network returns
    logits, for a cross-entropy loss.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
