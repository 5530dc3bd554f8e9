"""ShuffleNet v2 in six widths: half of the channels rest in each block, and a shuffle mixes the halves for the next.

Source: torchvision, whose state names these are, for x0_5, x1_0, x1_5 and x2_0; paddle.vision for x0_25, x0_33 and
swish, which torchvision does not have. Its x2_0 is another network: 224 channels in the first stage where this has 244.
Paper: Ma et al., "ShuffleNet V2: practical guidelines for efficient CNN architecture design", 2018.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class InvertedResidual(nn.Layer):
    """One half of the channels passes as it is, the other goes through three convolutions, the middle one depthwise.

    With stride 1: N x channels x H x W to the same. With stride 2 both branches see all channels and halve the picture:
    N x in_channels x H x W to N x out_channels x H / 2 x W / 2. The shuffle makes the channels 0, C / 2, 1, C / 2 + 1
    and so on of 0, 1, 2, 3, so that the next block's halves have channels of both of these.
    """

    def __init__(self, in_channels, out_channels, stride, activation):
        super().__init__()
        half = out_channels // 2
        self.half = half
        self.stride = stride
        if stride != 1:
            self.branch1 = nn.Sequential(
                nn.Conv2D(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias_attr=False),
                nn.BatchNorm2D(in_channels, epsilon=1e-5, momentum=0.9),
                nn.Conv2D(in_channels, half, 1, bias_attr=False),
                nn.BatchNorm2D(half, epsilon=1e-5, momentum=0.9),
                activation(),
            )
        self.branch2 = nn.Sequential(
            nn.Conv2D(half if stride == 1 else in_channels, half, 1, bias_attr=False),
            nn.BatchNorm2D(half, epsilon=1e-5, momentum=0.9),
            activation(),
            nn.Conv2D(half, half, 3, stride, padding=1, groups=half, bias_attr=False),
            nn.BatchNorm2D(half, epsilon=1e-5, momentum=0.9),
            nn.Conv2D(half, half, 1, bias_attr=False),
            nn.BatchNorm2D(half, epsilon=1e-5, momentum=0.9),
            activation(),
        )

    def forward(self, x):
        if self.stride == 1:
            rests, works = paddle.chunk(x, 2, 1)  # N x channels / 2 x H x W each
            y = paddle.concat([rests, self.branch2(works)], 1)  # N x channels x H x W
        else:
            y = paddle.concat([self.branch1(x), self.branch2(x)], 1)  # N x out_channels x H / 2 x W / 2
        y = paddle.reshape(y, (-1, 2, self.half, *y.shape[2:]))  # N x 2 x out_channels / 2 x H x W
        y = paddle.transpose(y, (0, 2, 1, 3, 4))  # N x out_channels / 2 x 2 x H x W
        return paddle.flatten(y, 1, 2)  # N x out_channels x H x W


class ShuffleNetV2(nn.Layer):
    """A 3x3 convolution, a pool, stages of 4, 8 and 4 blocks, a 1x1 convolution, a global mean, one linear layer."""

    def __init__(self, widths, num_classes, in_channels, activation=nn.ReLU):
        super().__init__()
        first, second, third, last = widths
        self.conv1 = nn.Sequential(
            nn.Conv2D(in_channels, 24, kernel_size=3, stride=2, padding=1, bias_attr=False),
            nn.BatchNorm2D(24, epsilon=1e-5, momentum=0.9),
            activation(),
        )
        self.maxpool = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.stage2 = self._make_stage(24, first, 4, activation)
        self.stage3 = self._make_stage(first, second, 8, activation)
        self.stage4 = self._make_stage(second, third, 4, activation)
        self.conv5 = nn.Sequential(
            nn.Conv2D(third, last, kernel_size=1, bias_attr=False),
            nn.BatchNorm2D(last, epsilon=1e-5, momentum=0.9),
            activation(),
        )
        self.fc = nn.Linear(last, num_classes)

    def _make_stage(self, in_channels, channels, count, activation):
        blocks = [InvertedResidual(in_channels, channels, 2, activation)]
        for _ in range(1, count):
            blocks.append(InvertedResidual(channels, channels, 1, activation))
        return nn.Sequential(*blocks)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.conv1(x)  # N x 24 x 112 x 112
        x = self.maxpool(x)  # N x 24 x 56 x 56
        x = self.stage2(x)  # N x 116 x 28 x 28 (x1_0)
        x = self.stage3(x)  # N x 232 x 14 x 14
        x = self.stage4(x)  # N x 464 x 7 x 7
        x = self.conv5(x)  # N x 1024 x 7 x 7
        x = x.mean([2, 3])  # N x 1024
        x = self.fc(x)  # N x num_classes
        return x


def shufflenet_v2_x0_25(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """A quarter of the width: 603,688 parameters with 1000 classes."""
    return ShuffleNetV2((24, 48, 96, 512), num_classes, in_channels)


def shufflenet_v2_x0_33(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """A third of the width: 647,272 parameters with 1000 classes."""
    return ShuffleNetV2((32, 64, 128, 512), num_classes, in_channels)


def shufflenet_v2_x0_5(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """Half of the width: 1,366,792 parameters with 1000 classes."""
    return ShuffleNetV2((48, 96, 192, 1024), num_classes, in_channels)


def shufflenet_v2_x1_0(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """The paper's width 1: 2,278,604 parameters with 1000 classes."""
    return ShuffleNetV2((116, 232, 464, 1024), num_classes, in_channels)


def shufflenet_v2_x1_5(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """One and a half times the width: 3,503,624 parameters with 1000 classes."""
    return ShuffleNetV2((176, 352, 704, 1024), num_classes, in_channels)


def shufflenet_v2_x2_0(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """Twice the width: 7,393,996 parameters with 1000 classes."""
    return ShuffleNetV2((244, 488, 976, 2048), num_classes, in_channels)


def shufflenet_v2_swish(num_classes: int, in_channels: int) -> ShuffleNetV2:
    """Width 1 with swish, x sigmoid(x), for every ReLU: 2,278,604 parameters with 1000 classes."""
    return ShuffleNetV2((116, 232, 464, 1024), num_classes, in_channels, nn.Silu)
