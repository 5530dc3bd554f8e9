"""Exercises of lesson 11, Moving a model, in PyTorch. The answers go in place of the errors, then: zoo check 11"""

import copy
from itertools import pairwise

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """For exercises 1 and 2; leave it as it is. Layers of several types, one with a treacherous name."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(6, 8)
        self.conv = nn.Conv2d(3, 8, 1)
        self.norm = nn.BatchNorm2d(8)
        self.running_mean = nn.Linear(8, 8)
        self.tail = nn.Sequential(nn.Linear(8, 4, bias=False), nn.BatchNorm1d(4), nn.Linear(4, 4))


def own_state(model, arrays):
    """Exercise 1: PaddlePaddle's arrays for a PyTorch network.

    arrays is a dict of numpy arrays: those of the same network in PaddlePaddle, by PaddlePaddle's names and in
    PaddlePaddle's layouts, with everything that its state_dict() holds. Return a dict of tensors that the model's
    load_state_dict takes in its strict form: every name of the model's, no other, each array in PyTorch's layout. What
    PaddlePaddle does not have begins at 0. Parts of a name that are layers' attributes are the same on both sides.
    The function is for any network of the types of layer in Net, not for Net alone.
    """
    raise NotImplementedError


def load(model, arrays):
    """Exercise 2: a strict loader, all or nothing.

    arrays is a dict of numpy arrays by the model's own names and in its own layouts. Put them into the model. Where a
    name of the model's is missing, a name is left over or an array has another shape, raise a ValueError whose message
    has the name of every array that is wrong, and leave all of the model as it was.
    """
    raise NotImplementedError


class Broken(nn.Module):
    """For exercise 3; leave it as it is. Somebody's port of ResNet-18 from PaddlePaddle, with own names."""

    def __init__(self, num_classes):
        super().__init__()
        widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
        steps = list(pairwise(widths))
        self.stem = self.unit(3, 64, 7, 2)
        self.pool = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.first = nn.ModuleList([self.unit(a, b, 3, 1) for a, b in steps])
        self.second = nn.ModuleList([self.unit(b, b, 3, b // a) for a, b in steps])
        self.around = nn.ModuleList([self.unit(a, b, 1, 2) if a < b else nn.Sequential() for a, b in steps])
        self.fc = nn.Linear(512, num_classes)

    def unit(self, a, b, size, stride):
        conv = nn.Conv2d(a, b, size, stride=stride, padding=size // 2, bias=False)
        return nn.Sequential(conv, nn.BatchNorm2d(b, momentum=0.9))

    def forward(self, x):
        x = self.pool(F.relu(self.stem(x)))
        for first, second, around in zip(self.first, self.second, self.around, strict=True):
            x = F.relu(second(F.relu(first(x)))) + around(x)
        return self.fc(x.mean([2, 3]))


class Mended(nn.Module):
    """Exercise 3: find the bugs. Copy Broken to here and mend it, until zoo.diagnose finds it equal to resnet18.

    There are four mistakes, the last of which only training would show. Outside of zoo check this helps:
    zoo diagnose exercise_torch.py:Mended --against resnet18 --args num_classes=10
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def best_state(model, epochs, learn, score):
    """Exercise 4: keep the best, and not the last.

    learn(model) trains for one epoch, and wants the model in train mode. score(model) returns an accuracy from 0 to 1,
    and wants it in eval mode. Do both in each of the epochs (one or more), in this order. Return the best score and the
    model's state_dict as it was then, which no later step may change; of equal scores the earliest is the best.
    """
    raise NotImplementedError


THEIRS = """import paddle
import paddle.nn as nn


class Theirs(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(1, 6, 5)  # a
        self.norm = nn.BatchNorm2D(6, momentum=0.99)  # b
        self.pool = nn.AvgPool2D(3, 2, padding=1)  # c
        self.mix = nn.Linear(864, 864)  # d
        self.fc = nn.Linear(864, 10)  # e

    def forward(self, x):
        x = self.pool(self.norm(self.conv(x)))  # f
        x = x.reshape([x.shape[0], -1])  # g
        x = x @ self.mix.weight  # h
        return x @ self.fc.weight + self.fc.bias  # i
"""
OURS = """import torch
import torch.nn as nn


class Theirs(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5)  # a
        self.norm = nn.BatchNorm2d(6, momentum=0.01)  # b
        # the padding counts in torch's mean, and not in Paddle's by default
        self.pool = nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)  # c
        self.mix = nn.Linear(864, 864)  # d
        self.fc = nn.Linear(864, 10)  # e

    def forward(self, x):
        x = self.pool(self.norm(self.conv(x)))  # f
        x = x.reshape(x.shape[0], -1)  # g
        x = x @ self.mix.weight.T  # h
        return x @ self.fc.weight.T + self.fc.bias  # i
"""
RENAMED = """import torch
import torch.nn as nn


class Theirs(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5)  # a
        self.norm = nn.BatchNorm2d(6, momentum=0.99)  # b
        self.pool = nn.AvgPool2d(3, 2, padding=1)  # c
        self.mix = nn.Linear(864, 864)  # d
        self.fc = nn.Linear(864, 10)  # e

    def forward(self, x):
        x = self.pool(self.norm(self.conv(x)))  # f
        x = x.reshape([x.shape[0], -1])  # g
        x = x @ self.mix.weight  # h
        return x @ self.fc.weight + self.fc.bias  # i
"""


def why():
    """Exercise 5: read a translation. What changed, and why?

    THEIRS is a network in PaddlePaddle, OURS its translation to PyTorch by zoo.translate. The letters behind the lines
    are the same in both. Return a dict: for each letter whose line changed, one of these words.

    "name": the frameworks have other names, and nothing else is different.
    "unit": a number means another thing on the other side.
    "default": what the source leaves out has another default on the other side, and so it is written out.
    "layout": an array lies the other way round.
    "brackets": the same numbers are given one by one, or as a list.

    Where a name is new and something else changed too, say the something else.
    """
    raise NotImplementedError


def shows():
    """Exercise 6: what would be wrong? And when would it show?

    RENAMED is THEIRS with the names replaced and nothing else. Return a dict: for each letter whose line is wrong in
    it, one of these words, as if this line alone were wrong and all others as in OURS. Lines that do the same as in
    OURS, in this version of PyTorch, are not in the dict.

    "error": the first picture ends with an error.
    "evaluation": it runs, and in evaluation mode the answers are others, with the same weights.
    "training": the answers in evaluation mode are the same, until the network has been trained.
    """
    raise NotImplementedError
