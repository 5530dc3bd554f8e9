"""Answers to the exercises of lesson 04, VGG, in PaddlePaddle."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def pixels(layers, place):
    first = last = place
    for window, stride, padding in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + window - 1
    return first, last


def widest(arch, num_classes, side, budget):
    convs, channels = 0, 3
    for count, out in arch:
        for _ in range(count):
            convs += 9 * channels * out + out
            channels = out
    inputs = channels * side * side

    def total(width):
        weights = inputs * width + width * width + width * num_classes
        biases = width + width + num_classes
        return convs + weights + biases

    width = 1
    while total(width + 1) <= budget:
        width += 1
    return width


class Block(nn.Layer):
    def __init__(self, convs, in_channels, out_channels):
        super().__init__()
        self.convs = nn.LayerList()
        for _ in range(convs):
            bound = (in_channels * 3 * 3) ** -0.5
            start = nn.initializer.Uniform(-bound, bound)
            conv = nn.Conv2D(in_channels, out_channels, 3, padding=1, weight_attr=start, bias_attr=start)
            self.convs.append(conv)
            in_channels = out_channels
        self.pool = nn.MaxPool2D(2, 2)

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        return self.pool(x)


class Mended(nn.Layer):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2D(3, 8, 3, padding=1)
        self.conv2 = nn.Conv2D(8, 8, 3, padding=1)
        self.conv3 = nn.Conv2D(8, 16, 3, padding=1)
        self.conv4 = nn.Conv2D(16, 16, 3, padding=1)
        self.conv5 = nn.Conv2D(16, 16, 3, padding=1)
        self.pool = nn.MaxPool2D(2, 2)
        self.fc1 = nn.Linear(16 * 4 * 4, 32)
        self.drop = nn.Dropout(0.5)
        self.fc2 = nn.Linear(32, num_classes)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        x = self.pool(x)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.relu(self.conv5(x))
        x = self.pool(x)
        x = self.drop(F.relu(self.fc1(paddle.flatten(x, 1))))
        return self.fc2(x)
