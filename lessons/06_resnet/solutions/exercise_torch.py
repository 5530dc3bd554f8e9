"""Answers to the exercises of lesson 06, ResNet, in PyTorch."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class PreActivation(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.bn0 = nn.BatchNorm2d(in_channels)
        self.conv0 = nn.Conv2d(in_channels, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, 4 * channels, 1, bias=False)
        same = in_channels == 4 * channels and stride == 1
        self.short = None if same else nn.Conv2d(in_channels, 4 * channels, 1, stride, bias=False)

    def forward(self, x):
        a = F.relu(self.bn0(x))
        y = self.conv0(a)
        y = self.conv1(F.relu(self.bn1(y)))
        y = self.conv2(F.relu(self.bn2(y)))
        return y + (x if self.short is None else self.short(a))


def resnet_params(blocks, num_classes):
    def conv_bn(inputs, outputs, side):
        return inputs * outputs * side * side + 2 * outputs

    total, inputs = conv_bn(3, 64, 7), 64
    for stage, count in enumerate(blocks):
        channels = 64 * 2**stage
        total += conv_bn(inputs, 4 * channels, 1)  # the way around of the first block
        for _ in range(count):
            total += conv_bn(inputs, channels, 1)
            total += conv_bn(channels, channels, 3)
            total += conv_bn(channels, 4 * channels, 1)
            inputs = 4 * channels
    return total + inputs * num_classes + num_classes


class Downsampling(nn.Module):
    def __init__(self, in_channels, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.pool = nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)
        self.short = nn.Conv2d(in_channels, channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.bn3(self.short(self.pool(x))))


class Mended(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv0 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn0 = nn.BatchNorm2d(16)
        self.conv1 = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(16)
        self.conv3 = nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(32)
        self.conv4 = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.bn4 = nn.BatchNorm2d(32)
        self.short = nn.Conv2d(16, 32, 1, stride=2, bias=False)
        self.bn5 = nn.BatchNorm2d(32)
        self.fc = nn.Linear(32, num_classes)

    def forward(self, x):
        x = F.relu(self.bn0(self.conv0(x)))
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        x = F.relu(x + y)
        y = F.relu(self.bn3(self.conv3(x)))
        y = self.bn4(self.conv4(y))
        x = F.relu(y + self.bn5(self.short(x)))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))
