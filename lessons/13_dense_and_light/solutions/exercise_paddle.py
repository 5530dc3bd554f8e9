"""Answers to the exercises of lesson 13, Light nets, in PaddlePaddle."""

import paddle.nn as nn
import paddle.nn.functional as F


def dense_size(channels, growth, count):
    total = 0
    for _ in range(count):
        total += 2 * channels + 9 * channels * growth
        channels += growth
    half = channels // 2
    total += 2 * channels + channels * half
    return channels, half, total


class Separable(nn.Layer):
    def __init__(self, in_channels, out_channels, side, stride):
        super().__init__()
        self.alone = nn.Conv2D(in_channels, in_channels, side, stride, side // 2, groups=in_channels, bias_attr=False)
        self.norm1 = nn.BatchNorm2D(in_channels)
        self.pointwise = nn.Conv2D(in_channels, out_channels, 1, bias_attr=False)
        self.norm2 = nn.BatchNorm2D(out_channels)

    def forward(self, x):
        x = F.relu(self.norm1(self.alone(x)))
        return F.relu(self.norm2(self.pointwise(x)))


def channel_shuffle(x, groups):
    count, channels, height, width = x.shape
    x = x.reshape([count, groups, channels // groups, height, width])
    x = x.transpose([0, 2, 1, 3, 4])
    return x.reshape([count, channels, height, width])


class Excited(nn.Layer):
    class Weigh(nn.Layer):
        def __init__(self, channels, squeezed):
            super().__init__()
            self.fc1 = nn.Conv2D(channels, squeezed, 1)
            self.fc2 = nn.Conv2D(squeezed, channels, 1)

        def forward(self, x):
            scale = F.relu(self.fc1(x.mean([2, 3], keepdim=True)))
            scale = F.relu6(self.fc2(scale) + 3) / 6
            return x * scale

    def __init__(self, in_channels, side, width, out_channels, squeezed, stride):
        super().__init__()

        def unit(conv, *act):
            return nn.Sequential(conv, nn.BatchNorm2D(conv.weight.shape[0], epsilon=1e-3, momentum=0.99), *act)

        wide = nn.Conv2D(in_channels, width, 1, bias_attr=False)
        alone = nn.Conv2D(width, width, side, stride, side // 2, groups=width, bias_attr=False)
        thin = nn.Conv2D(width, out_channels, 1, bias_attr=False)
        weigh = self.Weigh(width, squeezed)
        self.block = nn.Sequential(unit(wide, nn.Hardswish()), unit(alone, nn.Hardswish()), weigh, unit(thin))
        self.around = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = self.block(x)
        return x + y if self.around else y
