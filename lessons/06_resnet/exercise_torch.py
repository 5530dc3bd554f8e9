"""Exercises of lesson 06, ResNet, in PyTorch. Write the answers in place of the errors, then: zoo check 06"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class PreActivation(nn.Module):
    """Exercise 1: the bottleneck block as its inventors wrote it a year later.

    Batch normalisation and ReLU stand before each convolution, in this order, and nothing comes after the sum. Three
    convolutions: 1x1 from in_channels to channels, 3x3 with the stride and padding 1, 1x1 to 4 * channels; none has a
    bias, and batch normalisation has its default settings. Where the block changes no shape, its input x is added as it
    is. Elsewhere a 1x1 convolution with the stride and without a bias is on the way around, with no batch normalisation
    behind it; it reads what the first batch normalisation and ReLU make of x.
    """

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def resnet_params(blocks, num_classes):
    """Exercise 2: the parameters of a ResNet of bottleneck blocks, by hand.

    It is the lesson's network for RGB pictures; blocks says how many blocks each stage has, (3, 4, 6, 3) for ResNet-50,
    and there may be fewer or more stages than four, each with twice the channels of the one before. Count what is
    learnt: weights, biases, and the scale and shift of batch normalisation. Returns an integer; (3, 4, 6, 3) and 1000
    give 25557032.
    """
    raise NotImplementedError


class Downsampling(nn.Module):
    """Exercise 3: a port. This is a block in PaddlePaddle whose way around has a pool; write it in PyTorch.

    class Downsampling(nn.Layer):
        def __init__(self, in_channels, channels):
            super().__init__()
            self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=2, padding=1, bias_attr=False)
            self.bn1 = nn.BatchNorm2D(channels)
            self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
            self.bn2 = nn.BatchNorm2D(channels)
            self.pool = nn.AvgPool2D(3, stride=2, padding=1)
            self.short = nn.Conv2D(in_channels, channels, 1, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(channels)

        def forward(self, x):
            y = F.relu(self.bn1(self.conv1(x)))
            y = self.bn2(self.conv2(y))
            return F.relu(y + self.bn3(self.short(self.pool(x))))

    What is not given has the default of the framework that it is written in.
    """

    def __init__(self, in_channels, channels):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


class Broken(nn.Module):
    """For exercise 4; leave it as it is."""

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
        y = F.relu(self.bn2(self.conv2(y)))
        x = x + y
        y = F.relu(self.bn3(self.conv3(x)))
        y = self.bn3(self.conv4(y))
        x = F.relu(y + self.short(x))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Mended(nn.Module):
    """Exercise 4: find the bugs. Copy Broken to here and mend three mistakes in its forward.

    A convolution, two residual blocks of two 3x3 convolutions, a global mean and a linear layer. As in the lesson, each
    convolution has a batch normalisation of its own behind it, the way around included, and the last ReLU of a block
    comes after the sum.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
