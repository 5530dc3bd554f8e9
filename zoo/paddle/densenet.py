"""DenseNet with 121, 161, 169, 201 and 264 layers: a layer sees what all layers of its block before it have found.

Source: torchvision, whose state names these are; paddle.vision has the same networks under other names, and the one
with 264 layers, which torchvision does not have. densenet121_se is the exercise of a CSDN training camp, see there.
Papers: Huang et al., "Densely connected convolutional networks", 2016; Hu et al., "Squeeze-and-excitation networks",
2017.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class DenseLayer(nn.Layer):
    """A 1x1 convolution to 4 growth channels, a 3x3 one to growth of them, which are put behind those that came in.

    N x channels x H x W to N x channels + growth x H x W. Batch norm and ReLU come before each convolution.
    """

    def __init__(self, channels, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.relu1 = nn.ReLU()
        self.conv1 = nn.Conv2D(channels, 4 * growth, kernel_size=1, bias_attr=False)
        self.norm2 = nn.BatchNorm2D(4 * growth, epsilon=1e-5, momentum=0.9)
        self.relu2 = nn.ReLU()
        self.conv2 = nn.Conv2D(4 * growth, growth, kernel_size=3, padding=1, bias_attr=False)

    def forward(self, x):
        y = self.conv1(self.relu1(self.norm1(x)))  # N x 4 growth x H x W
        y = self.conv2(self.relu2(self.norm2(y)))  # N x growth x H x W
        return paddle.concat([x, y], 1)  # N x channels + growth x H x W


class DenseBlock(nn.Sequential):
    """Dense layers one behind the other. N x channels x H x W to N x channels + count growth x H x W."""

    def __init__(self, channels, growth, count):
        super().__init__()
        for number in range(count):
            setattr(self, f"denselayer{number + 1}", DenseLayer(channels + number * growth, growth))


class Transition(nn.Sequential):
    """A 1x1 convolution and a mean over 2x2 pixels. N x channels x H x W to N x channels / 2 x H / 2 x W / 2."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.relu = nn.ReLU()
        self.conv = nn.Conv2D(channels, channels // 2, kernel_size=1, bias_attr=False)
        self.pool = nn.AvgPool2D(kernel_size=2, stride=2)


class SqueezeExcitation(nn.Layer):
    """Multiply each channel by a number from 0 to 1, which two 1x1 convolutions make of the means of all channels.

    N x channels x H x W to the same; between the convolutions there are channels / 16.
    """

    def __init__(self, channels):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2D((1, 1))
        self.fc1 = nn.Conv2D(channels, channels // 16, 1)
        self.relu = nn.ReLU()
        self.fc2 = nn.Conv2D(channels // 16, channels, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x):
        scale = self.avgpool(x)  # N x channels x 1 x 1
        scale = self.relu(self.fc1(scale))  # N x channels / 16 x 1 x 1
        scale = self.sigmoid(self.fc2(scale))  # N x channels x 1 x 1
        return scale * x  # N x channels x H x W


class Features(nn.Sequential):
    """A 7x7 convolution, a pool, four dense blocks with a transition between each two, a last batch norm.

    N x in_channels x H x W to N x self.channels x H / 32 x W / 32. The comments are for densenet121.
    """

    def __init__(self, in_channels, channels, growth, counts, excited):
        super().__init__()
        self.conv0 = nn.Conv2D(in_channels, channels, kernel_size=7, stride=2, padding=3, bias_attr=False)
        self.norm0 = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.relu0 = nn.ReLU()  # N x 64 x 112 x 112
        self.pool0 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)  # N x 64 x 56 x 56
        for number, count in enumerate(counts, 1):
            # N x 256 x 56 x 56, then N x 512 x 28 x 28, N x 1024 x 14 x 14 and N x 1024 x 7 x 7
            setattr(self, f"denseblock{number}", DenseBlock(channels, growth, count))
            channels = channels + count * growth
            if excited:
                setattr(self, f"excitation{number}", SqueezeExcitation(channels))
            if number < len(counts):
                # N x 128 x 28 x 28, then N x 256 x 14 x 14 and N x 512 x 7 x 7
                setattr(self, f"transition{number}", Transition(channels))
                channels = channels // 2
        self.norm5 = nn.BatchNorm2D(channels, epsilon=1e-5, momentum=0.9)
        self.channels = channels


class DenseNet(nn.Layer):
    """The features, a ReLU, a global mean, one linear layer."""

    def __init__(self, channels, growth, counts, num_classes, in_channels, excited=False):
        super().__init__()
        self.features = Features(in_channels, channels, growth, counts, excited)
        self.relu = nn.ReLU()
        self.avgpool = nn.AdaptiveAvgPool2D((1, 1))
        self.classifier = nn.Linear(self.features.channels, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 1024 x 7 x 7 (121); 2208 (161), 1664 (169), 1920 (201), 2688 (264)
        x = self.relu(x)  # N x 1024 x 7 x 7
        x = self.avgpool(x)  # N x 1024 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 1024
        x = self.classifier(x)  # N x num_classes
        return x


def densenet121(num_classes: int, in_channels: int) -> DenseNet:
    """121 layers: 7,978,856 parameters with 1000 classes."""
    return DenseNet(64, 32, [6, 12, 24, 16], num_classes, in_channels)


def densenet161(num_classes: int, in_channels: int) -> DenseNet:
    """161 layers, which are wider, 48 channels each: 28,681,000 parameters with 1000 classes."""
    return DenseNet(96, 48, [6, 12, 36, 24], num_classes, in_channels)


def densenet169(num_classes: int, in_channels: int) -> DenseNet:
    """169 layers: 14,149,480 parameters with 1000 classes."""
    return DenseNet(64, 32, [6, 12, 32, 32], num_classes, in_channels)


def densenet201(num_classes: int, in_channels: int) -> DenseNet:
    """201 layers: 20,013,928 parameters with 1000 classes."""
    return DenseNet(64, 32, [6, 12, 48, 32], num_classes, in_channels)


def densenet264(num_classes: int, in_channels: int) -> DenseNet:
    """264 layers: 33,337,704 parameters with 1000 classes."""
    return DenseNet(64, 32, [6, 12, 64, 48], num_classes, in_channels)


def densenet121_se(num_classes: int, in_channels: int) -> DenseNet:
    """densenet121 with squeeze-and-excitation behind each of its four dense blocks.

    The camp asks for the layer and leaves its place to the student: here it weighs all channels of a block before the
    transition halves them, with a sixteenth of the channels in its middle, as in the layer's own paper.
    """
    return DenseNet(64, 32, [6, 12, 24, 16], num_classes, in_channels, excited=True)
