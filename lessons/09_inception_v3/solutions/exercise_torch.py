"""Answers to the exercises of lesson 09, Inception v3, in PyTorch."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(inside, out, kernel, stride=1, padding=0):
    convolution = nn.Conv2d(inside, out, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(out, eps=1e-3, momentum=0.1), nn.ReLU())


class Parts(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.one = conv(inside, 16, 1)
        self.seven = nn.Sequential(
            conv(inside, 12, 1), conv(12, 12, (1, 7), padding=(0, 3)), conv(12, 20, (7, 1), padding=(3, 0))
        )
        self.mean = nn.Sequential(nn.AvgPool2d(3, stride=1, padding=1), conv(inside, 8, 1))

    def forward(self, x):
        return torch.cat([self.one(x), self.seven(x), self.mean(x)], 1)


def nearest_pair(window):
    left, sizes, right = torch.linalg.svd(window, full_matrices=False)
    return left[:, :1] * sizes[0], right[:1]


def loss(answer, labels):
    if isinstance(answer, torch.Tensor):
        return F.cross_entropy(answer, labels)
    main = F.cross_entropy(answer.logits, labels, label_smoothing=0.1)
    return main + 0.4 * F.cross_entropy(answer.aux, labels, label_smoothing=0.1)


class Mended(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.one = conv(inside, 16, 1)
        self.squeeze = conv(inside, 20, 1)
        self.three = conv(20, 24, 3, padding=1)
        self.spread = nn.ModuleList([conv(24, 24, (1, 3), padding=(0, 1)), conv(24, 24, (3, 1), padding=(1, 0))])
        self.last = conv(inside, 8, 1)

    def forward(self, x):
        y = self.three(self.squeeze(x))
        wide = self.spread[0](y)
        high = self.spread[1](y)
        last = self.last(F.avg_pool2d(x, 3, stride=1, padding=1))
        return torch.cat([self.one(x), wide, high, last], 1)
