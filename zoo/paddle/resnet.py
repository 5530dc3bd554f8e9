"""ResNet with 18, 34, 50, 101 and 152 layers, ResNeXt, wide ResNet, and the ResNets for pictures of 32x32.

The stride of a bottleneck sits on its 3x3 convolution ("v1.5"). ResNeXt cuts that convolution into 32 or 64 groups of
channels ("32x4d": 32 groups of 4 in the first stage); a wide ResNet has twice the channels in it.

Source: Baidu PaddlePaddle course, image classification chapter (2020), for 50, 101 and 152; torchvision and
paddle.vision have the same networks, and the state names are theirs. Those for 32x32 have the layers of pytorch-cifar.
Papers: He et al., "Deep residual learning for image recognition", 2015; it has the stride on the first 1x1.
Xie et al., "Aggregated residual transformations for deep neural networks", 2016 (ResNeXt).
Zagoruyko and Komodakis, "Wide residual networks", 2016.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class BasicBlock(nn.Layer):
    """Two 3x3 convolutions and a shortcut. N x in_channels x H x W to N x channels x H/stride x W/stride."""

    expansion = 1

    def __init__(self, in_channels, channels, stride, downsample):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, kernel_size=3, stride=stride, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2D(channels, channels, kernel_size=3, stride=1, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.downsample = downsample

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        identity = x if self.downsample is None else self.downsample(x)
        return self.relu(out + identity)


class Bottleneck(nn.Layer):
    """1x1 down, 3x3, 1x1 up and a shortcut. N x in_channels x H x W to N x 4 channels x H/stride x W/stride."""

    expansion = 4

    def __init__(self, in_channels, channels, stride, downsample, groups=1, width=64):
        super().__init__()
        inner = channels * width // 64 * groups  # width: the channels of a group in the first stage
        self.conv1 = nn.Conv2D(in_channels, inner, kernel_size=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(inner, epsilon=1e-5, momentum=0.9)
        self.conv2 = nn.Conv2D(inner, inner, kernel_size=3, stride=stride, padding=1, groups=groups, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(inner, epsilon=1e-5, momentum=0.9)
        self.conv3 = nn.Conv2D(inner, channels * 4, kernel_size=1, bias_attr=False)
        self.bn3 = nn.BatchNorm2D(channels * 4, epsilon=1e-5, momentum=0.9)
        self.relu = nn.ReLU()
        self.downsample = downsample

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        identity = x if self.downsample is None else self.downsample(x)
        return self.relu(out + identity)


class ResNet(nn.Layer):
    """A 7x7 convolution, a pool, four stages of residual blocks, a global mean, one linear layer.

    small: for pictures of 32x32, a 3x3 convolution and no pool. grouping: the groups and width of a bottleneck.
    """

    def __init__(self, block, layers, num_classes, in_channels, small=False, **grouping):
        super().__init__()
        self.in_channels = 64
        if small:
            self.conv1 = nn.Conv2D(in_channels, 64, kernel_size=3, stride=1, padding=1, bias_attr=False)
        else:
            self.conv1 = nn.Conv2D(in_channels, 64, kernel_size=7, stride=2, padding=3, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(64, epsilon=1e-5, momentum=0.9)
        self.relu = nn.ReLU()
        self.maxpool = nn.Identity() if small else nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.layer1 = self._make_layer(block, 64, layers[0], 1, grouping)
        self.layer2 = self._make_layer(block, 128, layers[1], 2, grouping)
        self.layer3 = self._make_layer(block, 256, layers[2], 2, grouping)
        self.layer4 = self._make_layer(block, 512, layers[3], 2, grouping)
        self.avgpool = nn.AdaptiveAvgPool2D((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)

    def _make_layer(self, block, channels, count, stride, grouping):
        downsample = None
        out_channels = channels * block.expansion
        if stride != 1 or self.in_channels != out_channels:
            downsample = nn.Sequential(
                nn.Conv2D(self.in_channels, out_channels, kernel_size=1, stride=stride, bias_attr=False),
                nn.BatchNorm2D(out_channels, epsilon=1e-5, momentum=0.9),
            )
        blocks = [block(self.in_channels, channels, stride, downsample, **grouping)]
        self.in_channels = out_channels
        for _ in range(1, count):
            blocks.append(block(out_channels, channels, 1, None, **grouping))
        return nn.Sequential(*blocks)

    def forward(self, x):  # N x 3 x 224 x 224; small pictures are as high and wide at layer1 as they come in
        x = self.relu(self.bn1(self.conv1(x)))  # N x 64 x 112 x 112
        x = self.maxpool(x)  # N x 64 x 56 x 56
        x = self.layer1(x)  # N x 64 x 56 x 56 (18, 34); N x 256 x 56 x 56 (the others)
        x = self.layer2(x)  # N x 128 x 28 x 28; N x 512 x 28 x 28
        x = self.layer3(x)  # N x 256 x 14 x 14; N x 1024 x 14 x 14
        x = self.layer4(x)  # N x 512 x 7 x 7; N x 2048 x 7 x 7
        x = self.avgpool(x)  # N x 512 x 1 x 1; N x 2048 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 512; N x 2048
        x = self.fc(x)  # N x num_classes
        return x


def resnet18(num_classes: int, in_channels: int) -> ResNet:
    """18 layers: 11,689,512 parameters with 1000 classes."""
    return ResNet(BasicBlock, [2, 2, 2, 2], num_classes, in_channels)


def resnet34(num_classes: int, in_channels: int) -> ResNet:
    """34 layers: 21,797,672 parameters with 1000 classes."""
    return ResNet(BasicBlock, [3, 4, 6, 3], num_classes, in_channels)


def resnet50(num_classes: int, in_channels: int) -> ResNet:
    """50 layers: 25,557,032 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 6, 3], num_classes, in_channels)


def resnet101(num_classes: int, in_channels: int) -> ResNet:
    """101 layers: 44,549,160 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 23, 3], num_classes, in_channels)


def resnet152(num_classes: int, in_channels: int) -> ResNet:
    """152 layers: 60,192,808 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 8, 36, 3], num_classes, in_channels)


def resnext50_32x4d(num_classes: int, in_channels: int) -> ResNet:
    """50 layers, 32 groups of 4 channels and more: 25,028,904 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 6, 3], num_classes, in_channels, groups=32, width=4)


def resnext50_64x4d(num_classes: int, in_channels: int) -> ResNet:
    """50 layers, 64 groups of 4 channels and more: 45,192,488 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 6, 3], num_classes, in_channels, groups=64, width=4)


def resnext101_32x4d(num_classes: int, in_channels: int) -> ResNet:
    """101 layers, 32 groups of 4 channels and more: 44,177,704 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 23, 3], num_classes, in_channels, groups=32, width=4)


def resnext101_32x8d(num_classes: int, in_channels: int) -> ResNet:
    """101 layers, 32 groups of 8 channels and more: 88,791,336 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 23, 3], num_classes, in_channels, groups=32, width=8)


def resnext101_64x4d(num_classes: int, in_channels: int) -> ResNet:
    """101 layers, 64 groups of 4 channels and more: 83,455,272 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 23, 3], num_classes, in_channels, groups=64, width=4)


def resnext152_32x4d(num_classes: int, in_channels: int) -> ResNet:
    """152 layers, 32 groups of 4 channels and more: 59,951,400 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 8, 36, 3], num_classes, in_channels, groups=32, width=4)


def resnext152_64x4d(num_classes: int, in_channels: int) -> ResNet:
    """152 layers, 64 groups of 4 channels and more: 114,971,944 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 8, 36, 3], num_classes, in_channels, groups=64, width=4)


def wide_resnet50_2(num_classes: int, in_channels: int) -> ResNet:
    """50 layers, twice as wide within a block: 68,883,240 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 6, 3], num_classes, in_channels, width=128)


def wide_resnet101_2(num_classes: int, in_channels: int) -> ResNet:
    """101 layers, twice as wide within a block: 126,886,696 parameters with 1000 classes."""
    return ResNet(Bottleneck, [3, 4, 23, 3], num_classes, in_channels, width=128)


def resnet18_cifar(num_classes: int, in_channels: int) -> ResNet:
    """18 layers for pictures of 32x32: 11,173,962 parameters with 10 classes."""
    return ResNet(BasicBlock, [2, 2, 2, 2], num_classes, in_channels, small=True)


def resnet34_cifar(num_classes: int, in_channels: int) -> ResNet:
    """34 layers for pictures of 32x32: 21,282,122 parameters with 10 classes."""
    return ResNet(BasicBlock, [3, 4, 6, 3], num_classes, in_channels, small=True)


def resnet50_cifar(num_classes: int, in_channels: int) -> ResNet:
    """50 layers for pictures of 32x32: 23,520,842 parameters with 10 classes."""
    return ResNet(Bottleneck, [3, 4, 6, 3], num_classes, in_channels, small=True)
