"""Exercises of lesson 10, Pitfalls, in PaddlePaddle. Write the answers in place of the errors, then: zoo check 10"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def num_learning(model):
    """Exercise 1: how many single values of a model learn.

    The number is to be the same in both frameworks: the running means and variances of batch norm are not in it, nor
    anything else that a training step leaves as it is, such as a layer that was frozen. Returns an integer.
    """
    raise NotImplementedError


class Ported(nn.Layer):
    """Exercise 2: a port with four pitfalls in it. This is PyTorch; write in PaddlePaddle what computes the same.

    class Ported(nn.Module):
        def __init__(self, channels, num_classes):
            super().__init__()
            self.conv = nn.Conv2d(3, channels, 3, stride=2)
            self.norm = nn.BatchNorm2d(channels, momentum=0.01)
            self.pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
            self.smooth = nn.AvgPool2d(3, stride=1, padding=1)
            self.fc = nn.Linear(channels, num_classes)

        def forward(self, x):
            x = self.pool(F.relu(self.norm(self.conv(x))))
            x = self.smooth(x).mean([2, 3])
            return self.fc(F.dropout(x, 0.4, training=self.training))
    """

    def __init__(self, channels, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def smoothed_loss(logits, labels, smoothing, ignored):
    """Exercise 3: a cross-entropy that means the same in both frameworks.

    logits are N x C, float64; labels are N integers, and those equal to `ignored`, which may be any integer, do not
    count. The target of a label that counts has smoothing / C for every class and 1 - smoothing more for the right one.
    The losses of the labels that count are added up and divided by the number of these labels; if none counts, the loss
    is 0. Returns a tensor with one number, exact to float64, through which gradients flow.
    """
    raise NotImplementedError


def running(mean, variance, x, momentum):
    """Exercise 4: the running statistics as PyTorch's batch norm would have them.

    mean and variance hold C values each, before a training step on the batch x, N x C x H x W. Return both after it,
    as nn.BatchNorm2d(C, momentum=momentum) of PyTorch computes them: momentum is meant as it is there, and the
    batch's variance is the one that goes into the running variance there. In plain tensor operations.
    """
    raise NotImplementedError
