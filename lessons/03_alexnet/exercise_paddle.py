"""Exercises of lesson 03, AlexNet, in PaddlePaddle. Write the answers in place of the errors, then: zoo check 03"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def flat_size(side, layers, channels):
    """Exercise 1: how many values the first linear layer reads, by hand.

    A picture is side x side. layers are convolutions and pools, one after the other, each (window, stride, padding);
    the padding stands on both sides, and a window that does not fit any more is left out. `channels` maps come out of
    the last one and are flattened. Returns an integer; for 224, the layers of the course's AlexNet and 256 it is 12544.
    """
    raise NotImplementedError


def shift(images, down, right):
    """Exercise 2: an augmentation.

    images is a tensor N x C x H x W. Move every picture by whole pixels, `down` and to the `right`; negative numbers
    move it up and to the left. What leaves the picture is lost, and what comes in is 0. down is less than H and right
    less than W, either way. Returns a tensor of the same shape and dtype.
    """
    raise NotImplementedError


class CourseDropout(nn.Layer):
    """Exercise 3: two spellings. Write the course's dropout in PaddlePaddle of today.

    The course has fluid's layer. In training it sets each value to 0 with probability p and leaves the others as they
    are; in evaluation it multiplies every value by 1 - p. PyTorch has no such layer; there it is
    F.dropout(x, p, self.training) * (1 - p).
    """

    def __init__(self, p):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


class Broken(nn.Layer):
    """For exercise 4; leave it as it is."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2D(3, 16, 11, stride=4, padding=5)
        self.conv2 = nn.Conv2D(16, 32, 5, padding=2)
        self.conv3 = nn.Conv2D(32, 32, 3, padding=1)
        self.pool = nn.MaxPool2D(2, 2)
        self.fc1 = nn.Linear(32 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 1)

    def forward(self, x):  # N x 3 x 64 x 64
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv3(self.conv2(x))))
        x = F.relu(self.fc1(paddle.flatten(x, 1)))
        x = F.dropout(x, 0.5)
        return F.sigmoid(self.fc2(x))


class Mended(nn.Layer):
    """Exercise 4: find the bugs. Copy Broken to here and mend three mistakes in its forward.

    Every convolution has a ReLU behind it, and so has the first linear layer; half of that layer's values are dropped
    in training, and none in evaluation; the network returns one logit, for F.binary_cross_entropy_with_logits.
    """

    def __init__(self):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
