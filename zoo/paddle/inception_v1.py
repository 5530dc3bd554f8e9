"""Inception v1 as the CSDN week-J8 port has it: batch normalisation in the branches, a head of two linear layers.

Source: CSDN, "Deep learning week J8: Inception v1 in practice" (a PyTorch port, monkeypox pictures, 4 classes).
Paper: Szegedy et al., "Going deeper with convolutions", 2014.

Input N x in_channels x H x W (H, W >= 25), output logits N x num_classes. The port ends in a softmax and feeds it to
a cross-entropy loss, which takes the softmax again; here the output is the logits.
"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class InceptionBlock(nn.Layer):
    """Four branches side by side: 1x1; 1x1 then 3x3; 1x1 then 3x3 (called 5x5); 3x3 pool then 1x1."""

    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.branch1 = nn.Sequential(
            nn.Conv2D(in_channels, ch1x1, kernel_size=1),  # a bias before batch normalisation has no effect
            nn.BatchNorm2D(ch1x1, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )
        self.branch2 = nn.Sequential(
            nn.Conv2D(in_channels, ch3x3red, kernel_size=1),
            nn.BatchNorm2D(ch3x3red, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
            nn.Conv2D(ch3x3red, ch3x3, kernel_size=3, padding=1),
            nn.BatchNorm2D(ch3x3, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )
        self.branch3 = nn.Sequential(
            nn.Conv2D(in_channels, ch5x5red, kernel_size=1),
            nn.BatchNorm2D(ch5x5red, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
            nn.Conv2D(ch5x5red, ch5x5, kernel_size=3, padding=1),  # the paper has 5x5 and padding 2
            nn.BatchNorm2D(ch5x5, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2D(kernel_size=3, stride=1, padding=1, ceil_mode=False),
            nn.Conv2D(in_channels, pool_proj, kernel_size=1),
            nn.BatchNorm2D(pool_proj, epsilon=1e-5, momentum=0.9),
            nn.ReLU(),
        )

    def forward(self, x):
        return paddle.concat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class InceptionV1(nn.Layer):
    """A stem of three convolutions without batch normalisation, nine blocks, a global mean, two linear layers."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.conv2 = nn.Conv2D(64, 64, kernel_size=1, padding=1)  # the padding grows 56 to 58: a quirk of the port
        self.conv3 = nn.Conv2D(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2D(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.inception3a = InceptionBlock(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = InceptionBlock(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2D(kernel_size=3, stride=2, ceil_mode=False)
        self.inception4a = InceptionBlock(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = InceptionBlock(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = InceptionBlock(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = InceptionBlock(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = InceptionBlock(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2D(kernel_size=2, stride=2, ceil_mode=False)
        self.inception5a = InceptionBlock(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = nn.Sequential(
            InceptionBlock(832, 384, 192, 384, 48, 128, 128),
            nn.AdaptiveAvgPool2D(1),  # the port has a 7x7 mean: the same at 224, refused at other sizes
            nn.Dropout(p=0.4, mode="upscale_in_train"),
        )
        self.classifier = nn.Sequential(
            nn.Linear(1024, 1024),
            nn.ReLU(),
            nn.Linear(1024, num_classes),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = F.relu(self.conv1(x))  # N x 64 x 112 x 112
        x = self.maxpool1(x)  # N x 64 x 56 x 56
        x = F.relu(self.conv2(x))  # N x 64 x 58 x 58
        x = F.relu(self.conv3(x))  # N x 192 x 58 x 58
        x = self.maxpool2(x)  # N x 192 x 29 x 29
        x = self.inception3a(x)  # N x 256 x 29 x 29
        x = self.inception3b(x)  # N x 480 x 29 x 29
        x = self.maxpool3(x)  # N x 480 x 14 x 14
        x = self.inception4a(x)  # N x 512 x 14 x 14
        x = self.inception4b(x)  # N x 512 x 14 x 14
        x = self.inception4c(x)  # N x 512 x 14 x 14
        x = self.inception4d(x)  # N x 528 x 14 x 14
        x = self.inception4e(x)  # N x 832 x 14 x 14
        x = self.maxpool4(x)  # N x 832 x 7 x 7
        x = self.inception5a(x)  # N x 832 x 7 x 7
        x = self.inception5b(x)  # N x 1024 x 1 x 1
        x = paddle.flatten(x, 1)  # N x 1024
        x = self.classifier(x)  # N x num_classes
        return x


def inception_v1(num_classes: int, in_channels: int) -> InceptionV1:
    """The week-J8 port: 3x224x224, 6,660,244 parameters with 4 classes."""
    return InceptionV1(num_classes, in_channels)
