"""VGG with 11, 13, 16 and 19 weight layers, without batch normalisation and with it.

Source: Baidu PaddlePaddle course, image classification chapter (2020), whose VGG is the 16; torchvision and
paddle.vision have the same networks, and the state names are theirs. Those with batch normalisation are torchvision's.
Paper: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014.

Input N x in_channels x H x W (H, W >= 32), output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class VGG(nn.Layer):
    """Five stacks of 3x3 convolutions, each closed by a 2x2 pool; three linear layers with dropout.

    normed: with batch normalisation between each convolution and its ReLU.
    """

    def __init__(self, convs, num_classes, in_channels, normed=False):
        super().__init__()
        layers = []
        for count, channels in zip(convs, [64, 128, 256, 512, 512], strict=True):
            for _ in range(count):
                layers.append(nn.Conv2D(in_channels, channels, kernel_size=3, padding=1))
                if normed:
                    layers.append(nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9))
                layers.append(nn.ReLU())
                in_channels = channels
            layers.append(nn.MaxPool2D(kernel_size=2, stride=2, ceil_mode=False))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2D((7, 7))  # leaves 7 x 7 as it is; makes other image sizes fit
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(),
            nn.Dropout(p=0.5, mode="upscale_in_train"),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Dropout(p=0.5, mode="upscale_in_train"),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 512 x 7 x 7, by way of 64 x 112, 128 x 56, 256 x 28, 512 x 14
        x = self.avgpool(x)  # N x 512 x 7 x 7
        x = paddle.flatten(x, 1)  # N x 25088
        x = self.classifier(x)  # N x num_classes
        return x


def vgg11(num_classes: int, in_channels: int) -> VGG:
    """Configuration A of the paper: 8 convolutions, 132,863,336 parameters with 1000 classes."""
    return VGG([1, 1, 2, 2, 2], num_classes, in_channels)


def vgg13(num_classes: int, in_channels: int) -> VGG:
    """Configuration B of the paper: 10 convolutions, 133,047,848 parameters with 1000 classes."""
    return VGG([2, 2, 2, 2, 2], num_classes, in_channels)


def vgg16(num_classes: int, in_channels: int) -> VGG:
    """Configuration D of the paper, the course's VGG: 13 convolutions, 138,357,544 parameters with 1000 classes."""
    return VGG([2, 2, 3, 3, 3], num_classes, in_channels)


def vgg19(num_classes: int, in_channels: int) -> VGG:
    """Configuration E of the paper: 16 convolutions, 143,667,240 parameters with 1000 classes."""
    return VGG([2, 2, 4, 4, 4], num_classes, in_channels)


def vgg11_bn(num_classes: int, in_channels: int) -> VGG:
    """Configuration A with batch normalisation: 132,868,840 parameters with 1000 classes."""
    return VGG([1, 1, 2, 2, 2], num_classes, in_channels, normed=True)


def vgg13_bn(num_classes: int, in_channels: int) -> VGG:
    """Configuration B with batch normalisation: 133,053,736 parameters with 1000 classes."""
    return VGG([2, 2, 2, 2, 2], num_classes, in_channels, normed=True)


def vgg16_bn(num_classes: int, in_channels: int) -> VGG:
    """Configuration D with batch normalisation: 138,365,992 parameters with 1000 classes."""
    return VGG([2, 2, 3, 3, 3], num_classes, in_channels, normed=True)


def vgg19_bn(num_classes: int, in_channels: int) -> VGG:
    """Configuration E with batch normalisation: 143,678,248 parameters with 1000 classes."""
    return VGG([2, 2, 4, 4, 4], num_classes, in_channels, normed=True)
