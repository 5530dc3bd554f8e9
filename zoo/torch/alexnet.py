"""AlexNet as the Baidu course has it: 96-256-384-384-256 channels, 2x2 pools, no local response normalisation.

Source: Baidu PaddlePaddle course, image classification chapter (2020).
Paper: Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.

Input N x in_channels x image_size x image_size, output logits N x num_classes.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class AlexNet(nn.Module):
    """Five convolutions, three linear layers, dropout between them.

    The paper splits channels over two GPUs and pools 3x3 with stride 2; the course pads 5 and pools 2x2.
    """

    def __init__(self, num_classes, in_channels, image_size):
        super().__init__()
        side = ((image_size - 1) // 4 + 1) // 8  # 224 gives 7
        self.conv1 = nn.Conv2d(in_channels, 96, kernel_size=11, stride=4, padding=5)
        self.pool1 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=False)
        self.conv2 = nn.Conv2d(96, 256, kernel_size=5, padding=2)
        self.pool2 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=False)
        self.conv3 = nn.Conv2d(256, 384, kernel_size=3, padding=1)
        self.conv4 = nn.Conv2d(384, 384, kernel_size=3, padding=1)
        self.conv5 = nn.Conv2d(384, 256, kernel_size=3, padding=1)
        self.pool5 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=False)
        self.fc1 = nn.Linear(256 * side * side, 4096)
        self.drop1 = nn.Dropout(p=0.5)
        self.fc2 = nn.Linear(4096, 4096)
        self.drop2 = nn.Dropout(p=0.5)
        self.fc3 = nn.Linear(4096, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = F.relu(self.conv1(x))  # N x 96 x 56 x 56
        x = self.pool1(x)  # N x 96 x 28 x 28
        x = F.relu(self.conv2(x))  # N x 256 x 28 x 28
        x = self.pool2(x)  # N x 256 x 14 x 14
        x = F.relu(self.conv3(x))  # N x 384 x 14 x 14
        x = F.relu(self.conv4(x))  # N x 384 x 14 x 14
        x = F.relu(self.conv5(x))  # N x 256 x 14 x 14
        x = self.pool5(x)  # N x 256 x 7 x 7
        x = torch.flatten(x, 1)  # N x 12544
        x = self.drop1(F.relu(self.fc1(x)))  # N x 4096
        x = self.drop2(F.relu(self.fc2(x)))  # N x 4096
        x = self.fc3(x)  # N x num_classes
        return x


def alexnet(num_classes: int, in_channels: int, image_size: int) -> AlexNet:
    """The course's AlexNet: 3x224x224, 76,009,832 parameters with 1000 classes."""
    return AlexNet(num_classes, in_channels, image_size)
