"""Exercises of lesson 02, fundus pictures, in PaddlePaddle. Write answers in place of the errors, then: zoo check 02"""

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def batch(pictures, names):
    """Exercise 1: a batch for training.

    pictures is a list of arrays of numpy, uint8, H x W x 3, all of one size, blue first as OpenCV gives them; names is
    the list of their files' names, such as P0012.jpg. Returns two tensors, float32: the pictures, N x 3 x H x W, blue
    still first, 0 as -1 and 255 as 1; and the labels, N x 1: 1 for a name that begins with P, 0 for H or N. For any
    other name ValueError is raised, with that name in its message.
    """
    raise NotImplementedError


def width(side, budget):
    """Exercise 2: a width for a budget, by hand.

    The network is the lesson's LeNet for pictures of 3 x side x side, its fc1 of another width than 64. How wide can
    fc1 be, so that all weights and biases of the network together are at most budget? Returns an integer, 0 where not
    even a width of 1 is within it.
    """
    raise NotImplementedError


class Broken(nn.Layer):
    """For exercise 3; leave it as it is."""

    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2D(3, 6, 5)
        self.pool1 = nn.MaxPool2D(2, 2)
        self.conv2 = nn.Conv2D(6, 16, 5)
        self.pool2 = nn.MaxPool2D(2, 2)
        self.conv3 = nn.Conv2D(16, 120, 4)
        self.fc1 = nn.Linear(120 * 8 * 8, 64)
        self.fc2 = nn.Linear(64, num_classes)

    def forward(self, x):
        x = self.pool1(F.relu(self.conv1(x)))
        x = self.pool2(F.relu(self.conv2(x)))
        x = F.sigmoid(self.conv3(x))
        x = paddle.flatten(paddle.transpose(x, [0, 2, 3, 1]), 1)
        x = self.fc1(x)
        return F.sigmoid(self.fc2(x))


class Mended(nn.Layer):
    """Exercise 3: find the bugs. Copy Broken to here and mend four mistakes in its forward.

    It is LeNet for fundus pictures, N x 3 x 56 x 56, with the cure of the lesson: a ReLU is behind every convolution
    and behind fc1, and no sigmoid is left. Its layers read their inputs in the lesson's order, so that weights of one
    fit the other. It returns logits, N x num_classes: for one class, they go into binary_cross_entropy_with_logits.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def accuracy(logits, labels):
    """Exercise 4: the accuracy of a network with one logit.

    logits is float32, N x 1; labels is int64, N, with 1 for pathological. A picture is called pathological where its
    probability, the sigmoid of its logit, is over one half. Returns the share of the pictures that are called what
    they are, a number.
    """
    raise NotImplementedError
