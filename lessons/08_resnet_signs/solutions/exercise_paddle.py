"""Answers to the exercises of lesson 08, ResNet-34, in PaddlePaddle."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Residual(nn.Layer):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, out_channels, 3, stride, padding=1)
        self.bn1 = nn.BatchNorm2D(out_channels)
        self.conv2 = nn.Conv2D(out_channels, out_channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2D(out_channels)
        self.conv1x1 = None
        if in_channels != out_channels or stride != 1:
            self.conv1x1 = nn.Conv2D(in_channels, out_channels, 1, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.conv1x1 is not None:
            x = self.conv1x1(x)
        return F.relu(y + x)


def sides(side):
    found = []
    for window, padding in ((7, 3), (3, 1), (3, 1), (3, 1), (3, 1)):
        side = (side + 2 * padding - window) // 2 + 1
        found.append(side)
    return found


class Small(nn.Layer):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2D(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2D(8)
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(paddle.mean(x, [2, 3]))


def accuracy(model, batches):
    training = model.training
    model.eval()
    right = total = 0
    with paddle.no_grad():
        for images, labels in batches:
            right += int((model(images).argmax(1) == labels).sum())
            total += len(labels)
    if training:
        model.train()
    return right / total


def load_fitting(model, state):
    missing, _ = model.set_state_dict(state)  # what has another shape is among them
    return sorted(missing)
