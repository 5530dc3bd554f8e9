"""Answers to the exercises of lesson 07, Inception v1, in PaddlePaddle."""

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def reduction(in_channels, out_channels, side, percent):
    second = out_channels * side * side  # products for each channel that the larger convolution reads
    direct = in_channels * second
    return percent * direct // (100 * (in_channels + second))


def split(labels, seed):
    draw = np.random.default_rng(seed)
    labels = np.asarray(labels)
    train, valid = [], []
    for number in np.unique(labels):
        places = draw.permutation(np.flatnonzero(labels == number))
        count = len(places) // 5
        valid += places[:count].tolist()
        train += places[count:].tolist()
    return train, valid


class Small(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2D(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2D(8)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(paddle.mean(x, [2, 3]))


def keep_best(model, epoch, epochs):
    best, kept = -1.0, None
    for _ in range(epochs):
        accuracy = epoch()
        if accuracy > best:
            best = accuracy
            kept = {name: value.clone() for name, value in model.state_dict().items()}
    model.set_state_dict(kept)
    return best


def unit(in_channels, out_channels, side):
    return nn.Sequential(
        nn.Conv2D(in_channels, out_channels, side, padding=side // 2), nn.BatchNorm2D(out_channels), nn.ReLU()
    )


class Mended(nn.Layer):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2D(3, 16, 7, stride=2, padding=3)
        self.pool1 = nn.MaxPool2D(3, stride=2, padding=1)
        self.conv2 = nn.Conv2D(16, 16, 1)
        self.conv3 = nn.Conv2D(16, 24, 3, padding=1)
        self.one = unit(24, 8, 1)
        self.three = nn.Sequential(unit(24, 12, 1), unit(12, 16, 3))
        self.five = nn.Sequential(unit(24, 4, 1), unit(4, 8, 5))
        self.pooled = nn.Sequential(nn.MaxPool2D(3, stride=1, padding=1), unit(24, 8, 1))
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(40, num_classes)

    def forward(self, x):
        x = self.pool1(F.relu(self.conv1(x)))
        x = F.relu(self.conv3(F.relu(self.conv2(x))))
        x = paddle.concat([self.one(x), self.three(x), self.five(x), self.pooled(x)], axis=1)
        x = self.dropout(x.mean(axis=[2, 3]))
        return self.fc(x)
