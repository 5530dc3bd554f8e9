"""Answers to the exercises of lesson 13, Light nets, in PyTorch."""

import torch.nn as nn
import torch.nn.functional as F


def dense_size(channels, growth, count):
    total = 0
    for _ in range(count):
        total += 2 * channels + 9 * channels * growth
        channels += growth
    half = channels // 2
    total += 2 * channels + channels * half
    return channels, half, total


class Separable(nn.Module):
    def __init__(self, in_channels, out_channels, side, stride):
        super().__init__()
        self.alone = nn.Conv2d(in_channels, in_channels, side, stride, side // 2, groups=in_channels, bias=False)
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        x = F.relu(self.norm1(self.alone(x)))
        return F.relu(self.norm2(self.pointwise(x)))


def channel_shuffle(x, groups):
    count, channels, height, width = x.shape
    x = x.reshape(count, groups, channels // groups, height, width)
    x = x.transpose(1, 2)
    return x.reshape(count, channels, height, width)


class Excited(nn.Module):
    class Weigh(nn.Module):
        def __init__(self, channels, squeezed):
            super().__init__()
            self.fc1 = nn.Conv2d(channels, squeezed, 1)
            self.fc2 = nn.Conv2d(squeezed, channels, 1)

        def forward(self, x):
            scale = F.relu(self.fc1(x.mean([2, 3], keepdim=True)))
            scale = F.relu6(self.fc2(scale) + 3) / 6
            return x * scale

    def __init__(self, in_channels, side, width, out_channels, squeezed, stride):
        super().__init__()

        def unit(conv, *act):
            return nn.Sequential(conv, nn.BatchNorm2d(conv.weight.shape[0], eps=1e-3, momentum=0.01), *act)

        wide = nn.Conv2d(in_channels, width, 1, bias=False)
        alone = nn.Conv2d(width, width, side, stride, side // 2, groups=width, bias=False)
        thin = nn.Conv2d(width, out_channels, 1, bias=False)
        weigh = self.Weigh(width, squeezed)
        self.block = nn.Sequential(unit(wide, nn.Hardswish()), unit(alone, nn.Hardswish()), weigh, unit(thin))
        self.around = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = self.block(x)
        return x + y if self.around else y
