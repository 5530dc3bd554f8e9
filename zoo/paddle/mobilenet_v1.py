"""MobileNet v1: each 3x3 convolution as two, one for each channel on its own and a 1x1 one across the channels.

Source: paddle.vision, whose state names these are; torchvision has no such network.
Paper: Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and a ReLU. The size is divided by the stride."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2D(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias_attr=False),
            nn.BatchNorm2D(out_channels, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )


class DepthwiseSeparable(nn.Layer):
    """A 3x3 convolution with one filter a channel looks at the picture, a 1x1 one mixes the channels.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride. For as many channels out as in, C, and a
    result of P pixels that is 9 C P + C C P multiplications; a 3x3 convolution of all channels has 9 C C P.
    """

    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self._depthwise_conv = ConvNormActivation(in_channels, in_channels, 3, stride, groups=in_channels)
        self._pointwise_conv = ConvNormActivation(in_channels, out_channels, 1)

    def forward(self, x):
        x = self._depthwise_conv(x)  # N x in_channels x H / stride x W / stride
        x = self._pointwise_conv(x)  # N x out_channels x H / stride x W / stride
        return x


class MobileNetV1(nn.Layer):
    """A 3x3 convolution, 13 depthwise separable ones, a global mean, one linear layer."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv1 = ConvNormActivation(in_channels, 32, 3, stride=2)
        self.conv2_1 = DepthwiseSeparable(32, 64, stride=1)
        self.conv2_2 = DepthwiseSeparable(64, 128, stride=2)
        self.conv3_1 = DepthwiseSeparable(128, 128, stride=1)
        self.conv3_2 = DepthwiseSeparable(128, 256, stride=2)
        self.conv4_1 = DepthwiseSeparable(256, 256, stride=1)
        self.conv4_2 = DepthwiseSeparable(256, 512, stride=2)
        self.conv5_1 = DepthwiseSeparable(512, 512, stride=1)
        self.conv5_2 = DepthwiseSeparable(512, 512, stride=1)
        self.conv5_3 = DepthwiseSeparable(512, 512, stride=1)
        self.conv5_4 = DepthwiseSeparable(512, 512, stride=1)
        self.conv5_5 = DepthwiseSeparable(512, 512, stride=1)
        self.conv5_6 = DepthwiseSeparable(512, 1024, stride=2)
        self.conv6 = DepthwiseSeparable(1024, 1024, stride=1)
        self.pool2d_avg = nn.AdaptiveAvgPool2D((1, 1))
        self.fc = nn.Linear(1024, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.conv1(x)  # N x 32 x 112 x 112
        x = self.conv2_2(self.conv2_1(x))  # N x 64 x 112 x 112, N x 128 x 56 x 56
        x = self.conv3_2(self.conv3_1(x))  # N x 128 x 56 x 56, N x 256 x 28 x 28
        x = self.conv4_2(self.conv4_1(x))  # N x 256 x 28 x 28, N x 512 x 14 x 14
        x = self.conv5_2(self.conv5_1(x))  # N x 512 x 14 x 14
        x = self.conv5_4(self.conv5_3(x))  # N x 512 x 14 x 14
        x = self.conv5_6(self.conv5_5(x))  # N x 512 x 14 x 14, N x 1024 x 7 x 7
        x = self.conv6(x)  # N x 1024 x 7 x 7
        x = self.pool2d_avg(x)  # N x 1024 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 1024
        x = self.fc(x)  # N x num_classes
        return x


def mobilenet_v1(num_classes: int, in_channels: int) -> MobileNetV1:
    """paddle.vision's MobileNet v1, of width 1: 3x224x224, 4,231,976 parameters with 1000 classes."""
    return MobileNetV1(num_classes, in_channels)
