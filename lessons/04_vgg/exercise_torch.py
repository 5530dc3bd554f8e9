"""Exercises of lesson 04, VGG, in PyTorch. Write the answers in place of the errors, then: zoo check 04"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def pixels(layers, place):
    """Exercise 1: the receptive field, from behind.

    layers are convolutions and pools, one after the other, each (window, stride, padding); along one axis, number
    `place` of the values that come out of the last one depends on a row of pixels. Returns the numbers of its first and
    its last pixel. Values and pixels are counted from 0; where the row reaches into the padding, numbers are negative
    or lie behind the picture. For two 3 x 3 convolutions with padding 1 and place 10 it is (8, 12).
    """
    raise NotImplementedError


def widest(arch, num_classes, side, budget):
    """Exercise 2: a width for a budget of parameters, by hand.

    A VGG network for RGB pictures: arch is [(convolutions, channels), ...], a block each, as in the lesson; maps of
    side x side are flattened behind the last block; then come linear layers of `width`, `width` and num_classes.
    Everything has biases. Returns the largest width with which the network has at most `budget` parameters; a width of
    1 always fits. Build no network: the largest would have hundreds of millions.
    """
    raise NotImplementedError


class Block(nn.Module):
    """Exercise 3: a port. This is VGG's block in PaddlePaddle, written as the course writes it; write it in PyTorch.

    class Block(nn.Layer):
        def __init__(self, convs, in_channels, out_channels):
            super().__init__()
            self.convs = []
            for i in range(convs):
                conv = nn.Conv2D(in_channels, out_channels, 3, padding=1)
                self.convs.append(self.add_sublayer(f"conv{i}", conv))
                in_channels = out_channels
            self.pool = nn.MaxPool2D(2, 2)

        def forward(self, x):
            for conv in self.convs:
                x = F.relu(conv(x))
            return self.pool(x)

    It must also start as it does there. A new Conv2D of PaddlePaddle draws its weights from a normal distribution with
    mean 0 and deviation sqrt(2 / n), where n is the number of values that a window reads, and its biases are 0.
    """

    def __init__(self, convs, in_channels, out_channels):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


class Broken(nn.Module):
    """For exercise 4; leave it as it is."""

    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.conv3 = nn.Conv2d(8, 16, 3, padding=1)
        self.conv4 = nn.Conv2d(16, 16, 3, padding=1)
        self.conv5 = nn.Conv2d(16, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(16 * 4 * 4, 32)
        self.drop = nn.Dropout(0.5)
        self.fc2 = nn.Linear(32, num_classes)

    def forward(self, x):  # N x 3 x 16 x 16
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        x = self.pool(x)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.relu(self.conv4(x))
        x = F.avg_pool2d(x, 2)
        x = self.drop(F.relu(self.fc1(torch.flatten(x, 1))))
        return F.relu(self.fc2(x))


class Mended(nn.Module):
    """Exercise 4: find the bugs. Copy Broken to here and mend three mistakes in its forward.

    A block of two 3 x 3 convolutions and one of three, every convolution with weights of its own and a ReLU behind it;
    each block ends in a pool as VGG has it; two linear layers; the network returns logits.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
