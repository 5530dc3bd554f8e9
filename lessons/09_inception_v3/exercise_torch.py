"""Exercises of lesson 09, Inception v3, in PyTorch. Write the answers in place of the errors, then zoo check 09"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(inside, out, kernel, stride=1, padding=0):
    """For exercises 1 and 4, the unit of the lesson; leave it as it is."""
    convolution = nn.Conv2d(inside, out, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(out, eps=1e-3, momentum=0.1), nn.ReLU())


class Parts(nn.Module):
    """Exercise 1: port, and take apart.

    Below is a block in PaddlePaddle. Write it in PyTorch with its 7x7 taken apart: a 1x7, 1 high and 7 wide, which
    keeps the 12 channels, and behind it a 7x1 to 20 channels. Each of them is a conv, and keeps height and width. All
    else is as here, the border of the mean too; conv is the function above.

    class Whole(nn.Layer):
        def __init__(self, inside):
            super().__init__()
            self.one = conv(inside, 16, 1)
            self.seven = nn.Sequential(conv(inside, 12, 1), conv(12, 20, 7, padding=3))
            self.mean = nn.Sequential(nn.AvgPool2D(3, stride=1, padding=1, exclusive=False), conv(inside, 8, 1))

        def forward(self, x):
            return paddle.concat([self.one(x), self.seven(x), self.mean(x)], 1)
    """

    def __init__(self, inside):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def nearest_pair(window):
    """Exercise 2: what a pair can do of a window.

    window is a tensor of k x l float32 numbers, the weights of one k x l window. Return two tensors, a column of k x 1
    and a row of 1 x l, such that column @ row comes nearest to window: the sum of the squared differences is least. Of
    a window of rank one the pair leaves nothing out. The answer stands in the window's singular value decomposition,
    which both frameworks have in linalg.
    """
    raise NotImplementedError


def loss(answer, labels):
    """Exercise 3: the loss of a network with an auxiliary head.

    In train mode the network's answer is a named tuple of two tensors N x K, logits and aux. Return the cross-entropy
    of the logits and 0.4 times that of aux, added up, both with label smoothing of 0.1 (the share that is spread over
    all K classes). In eval mode the answer is the tensor of logits alone; return their cross-entropy, without
    smoothing. labels are N class numbers (int64); the loss is a mean over the pictures, and a tensor.
    """
    raise NotImplementedError


class Broken(nn.Module):
    """For exercise 4; leave it as it is."""

    def __init__(self, inside):
        super().__init__()
        self.one = conv(inside, 16, 1)
        self.squeeze = conv(inside, 20, 1)
        self.three = conv(20, 24, 3, padding=1)
        self.spread = [conv(24, 24, (1, 3), padding=(0, 1)), conv(24, 24, (3, 1), padding=(1, 0))]
        self.last = conv(inside, 8, 1)

    def forward(self, x):
        y = self.three(self.squeeze(x))
        wide = self.spread[0](y)
        high = self.spread[1](wide)
        last = F.avg_pool2d(self.last(x), 3, stride=1, padding=1)
        return torch.cat([self.one(x), wide, high, last], 1)


class Mended(nn.Module):
    """Exercise 4: find the bugs. Copy Broken to here and mend three mistakes, one of them in the constructor.

    It is the block E in small. The 3x3 reads the 1x1 in front of it; the 1x3 and the 3x1 stand beside each other, and
    both read the 3x3. The last branch takes the mean first. An optimizer that is given the block's parameters is to
    train every convolution. The channels are joined in the order in which they are.
    """

    def __init__(self, inside):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
