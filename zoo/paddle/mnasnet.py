"""MNASNet in four widths: MobileNet v2's blocks as a search on a telephone arranged them, 5x5 convolutions among them.

Source: torchvision, whose state names these are; paddle.vision has no such network.
Paper: Tan et al., "MnasNet: platform-aware neural architecture search for mobile", 2018; this is its network B1,
without squeeze-and-excitation.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle.nn as nn


class InvertedResidual(nn.Layer):
    """Wide by a 1x1 convolution, one filter a channel, thin again without an activation.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride, expansion):
        super().__init__()
        width = in_channels * expansion
        padding = kernel_size // 2
        self.layers = nn.Sequential(
            nn.Conv2D(in_channels, width, 1, bias_attr=False),
            nn.BatchNorm2D(width, epsilon=1e-5, momentum=0.9997),
            nn.ReLU(),
            nn.Conv2D(width, width, kernel_size, stride, padding, groups=width, bias_attr=False),
            nn.BatchNorm2D(width, epsilon=1e-5, momentum=0.9997),
            nn.ReLU(),
            nn.Conv2D(width, out_channels, 1, bias_attr=False),
            nn.BatchNorm2D(out_channels, epsilon=1e-5, momentum=0.9997),
        )
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x):
        y = self.layers(x)  # N x out_channels x H / stride x W / stride
        if self.shortcut:
            y = x + y
        return y


class MNASNet(nn.Layer):
    """A 3x3 convolution, a depthwise separable one, six stages of inverted residuals, 1280 channels, a mean, a head.

    The running statistics keep 0.9997 of the old ones, ten thousand batches' worth, as TensorFlow's networks had it.
    The version is noted in state dicts: torchvision takes one of version 1, or without any, for a network with the stem
    of width 1.
    """

    _version = 2

    def __init__(self, widths, num_classes, in_channels):
        super().__init__()
        stem, thin, *stages = widths
        layers = [
            nn.Conv2D(in_channels, stem, 3, stride=2, padding=1, bias_attr=False),
            nn.BatchNorm2D(stem, epsilon=1e-5, momentum=0.9997),
            nn.ReLU(),
            nn.Conv2D(stem, stem, 3, stride=1, padding=1, groups=stem, bias_attr=False),
            nn.BatchNorm2D(stem, epsilon=1e-5, momentum=0.9997),
            nn.ReLU(),
            nn.Conv2D(stem, thin, 1, bias_attr=False),
            nn.BatchNorm2D(thin, epsilon=1e-5, momentum=0.9997),
        ]
        channels = thin
        # of each stage: kernel size, stride of the first block, expansion, blocks
        for out_channels, (kernel_size, stride, expansion, count) in zip(
            stages,
            (
                (3, 2, 3, 3),  # N x 24 x 56 x 56 (width 1)
                (5, 2, 3, 3),  # N x 40 x 28 x 28
                (5, 2, 6, 3),  # N x 80 x 14 x 14
                (3, 1, 6, 2),  # N x 96 x 14 x 14
                (5, 2, 6, 4),  # N x 192 x 7 x 7
                (3, 1, 6, 1),  # N x 320 x 7 x 7
            ),
            strict=True,
        ):
            blocks = [InvertedResidual(channels, out_channels, kernel_size, stride, expansion)]
            for _ in range(1, count):
                blocks.append(InvertedResidual(out_channels, out_channels, kernel_size, 1, expansion))
            layers.append(nn.Sequential(*blocks))
            channels = out_channels
        layers.append(nn.Conv2D(channels, 1280, 1, bias_attr=False))
        layers.append(nn.BatchNorm2D(1280, epsilon=1e-5, momentum=0.9997))
        layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(p=0.2, mode="upscale_in_train"), nn.Linear(1280, num_classes))

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.layers(x)  # N x 1280 x 7 x 7
        x = x.mean([2, 3])  # N x 1280
        x = self.classifier(x)  # N x num_classes
        return x


# every width of the paper times the factor, as a multiple of 8 that is not below 0.9 of it
def mnasnet0_5(num_classes: int, in_channels: int) -> MNASNet:
    """Half of the width: 2,218,512 parameters with 1000 classes."""
    return MNASNet((16, 8, 16, 24, 40, 48, 96, 160), num_classes, in_channels)


def mnasnet0_75(num_classes: int, in_channels: int) -> MNASNet:
    """Three quarters of the width: 3,170,208 parameters with 1000 classes."""
    return MNASNet((24, 16, 24, 32, 64, 72, 144, 240), num_classes, in_channels)


def mnasnet1_0(num_classes: int, in_channels: int) -> MNASNet:
    """The paper's width: 4,383,312 parameters with 1000 classes."""
    return MNASNet((32, 16, 24, 40, 80, 96, 192, 320), num_classes, in_channels)


def mnasnet1_3(num_classes: int, in_channels: int) -> MNASNet:
    """1.3 times the width: 6,282,256 parameters with 1000 classes."""
    return MNASNet((40, 24, 32, 56, 104, 128, 248, 416), num_classes, in_channels)
