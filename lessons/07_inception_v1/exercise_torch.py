"""Exercises of lesson 07, Inception v1, in PyTorch. Write the answers in place of the errors, then zoo check 07"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def reduction(in_channels, out_channels, side, percent):
    """Exercise 1: how narrow must the 1x1 be?

    A convolution with a window of side x side leads from in_channels to out_channels; its padding keeps the size of
    the map. In front of it comes a 1x1 convolution to r channels, which it reads instead. Return the largest integer r
    with which the two together take at most percent % of the multiplications that the one took. Biases are left out;
    all arguments are integers.
    """
    raise NotImplementedError


def split(labels, seed):
    """Exercise 2: a split that takes account of the classes.

    labels is a list of class numbers, one a picture, in any order. Return two lists of places in it, those to train on
    and those to validate on. Of a class with n pictures n // 5 are validated on, drawn at random, and the others are
    trained on. One seed gives the same split at every call, another seed another one. The order within the two lists
    does not matter. Draw with numpy (import it), whose numbers are the same beside either framework.
    """
    raise NotImplementedError


class Small(nn.Module):
    """For exercise 3, which is graded with it; leave it as it is."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(torch.mean(x, [2, 3]))


def keep_best(model, epoch, epochs):
    """Exercise 3: keep the best model.

    epoch() trains the model for one epoch, changing it, and returns the accuracy on the held-out pictures, from 0 to 1.
    Call it as often as epochs says. Afterwards the model has the weights and the other kept values, such as the
    statistics of batch normalisation, that it had after its best epoch; of several that are equally good, the first.
    Return the accuracy of that epoch.
    """
    raise NotImplementedError


def unit(in_channels, out_channels, side):
    """For exercise 4; leave it as it is."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, side, padding=side // 2), nn.BatchNorm2d(out_channels), nn.ReLU()
    )


class Mended(nn.Module):
    """Exercise 4: port and mend.

    Below is a network of the port's kind in PaddlePaddle; write it in PyTorch, as the paper has it. Three things are
    the port's own. In the paper a 1x1 convolution keeps the size of the map, the branch called five has a window of
    5x5, and the network returns logits, for a cross-entropy loss. All else stays; unit is in this file.

    class Ported(nn.Layer):
        def __init__(self, num_classes):
            super().__init__()
            self.conv1 = nn.Conv2D(3, 16, 7, stride=2, padding=3)
            self.pool1 = nn.MaxPool2D(3, stride=2, padding=1)
            self.conv2 = nn.Conv2D(16, 16, 1, padding=1)
            self.conv3 = nn.Conv2D(16, 24, 3, padding=1)
            self.one = unit(24, 8, 1)
            self.three = nn.Sequential(unit(24, 12, 1), unit(12, 16, 3))
            self.five = nn.Sequential(unit(24, 4, 1), unit(4, 8, 3))
            self.pooled = nn.Sequential(nn.MaxPool2D(3, stride=1, padding=1), unit(24, 8, 1))
            self.dropout = nn.Dropout(0.4)
            self.fc = nn.Linear(40, num_classes)

        def forward(self, x):
            x = self.pool1(F.relu(self.conv1(x)))
            x = F.relu(self.conv3(F.relu(self.conv2(x))))
            x = paddle.concat([self.one(x), self.three(x), self.five(x), self.pooled(x)], axis=1)
            x = self.dropout(x.mean(axis=[2, 3]))
            return F.softmax(self.fc(x), axis=1)
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
