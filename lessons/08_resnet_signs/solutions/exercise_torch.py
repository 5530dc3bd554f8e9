"""Answers to the exercises of lesson 08, ResNet-34, in PyTorch."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.conv1x1 = None
        if in_channels != out_channels or stride != 1:
            self.conv1x1 = nn.Conv2d(in_channels, out_channels, 1, stride)

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


class Small(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(torch.mean(x, [2, 3]))


def accuracy(model, batches):
    training = model.training
    model.eval()
    right = total = 0
    with torch.no_grad():
        for images, labels in batches:
            right += int((model(images).argmax(1) == labels).sum())
            total += len(labels)
    model.train(training)
    return right / total


def load_fitting(model, state):
    own = model.state_dict()
    fits = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    model.load_state_dict(fits, strict=False)
    return sorted(own.keys() - fits.keys())
