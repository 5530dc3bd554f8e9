"""GoogLeNet of the PyTorch-in-practice port, made to run: a 3x3 stem for 32x32 pictures, a head 4096 wide.

Source: CSDN, "PyTorch in practice: GoogLeNet and Inception explained".
Paper: Szegedy et al., "Going deeper with convolutions", 2014.

Input N x in_channels x image_size x image_size, output logits N x num_classes. The port's forward drops the first two
modules' output and calls attributes that do not exist; the layers are the port's, the order is the paper's.
"""

import torch
import torch.nn as nn


class InceptionModule(nn.Module):
    """Four branches side by side: 1x1; 1x1 then 3x3; 1x1 then two 3x3 (for a 5x5); 3x3 pool then 1x1."""

    def __init__(self, in_channels, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj):
        super().__init__()
        self.block1 = nn.Sequential(
            nn.Conv2d(in_channels, ch1x1, kernel_size=1),  # a bias before batch normalisation has no effect
            nn.BatchNorm2d(ch1x1, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )
        self.block2 = nn.Sequential(
            nn.Conv2d(in_channels, ch3x3red, kernel_size=1),
            nn.BatchNorm2d(ch3x3red, eps=1e-5, momentum=0.1),
            nn.ReLU(),
            nn.Conv2d(ch3x3red, ch3x3, kernel_size=3, padding=1),
            nn.BatchNorm2d(ch3x3, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )
        self.block3 = nn.Sequential(
            nn.Conv2d(in_channels, ch5x5red, kernel_size=1),
            nn.BatchNorm2d(ch5x5red, eps=1e-5, momentum=0.1),
            nn.ReLU(),
            nn.Conv2d(ch5x5red, ch5x5, kernel_size=3, padding=1),
            nn.BatchNorm2d(ch5x5, eps=1e-5, momentum=0.1),
            nn.ReLU(),
            nn.Conv2d(ch5x5, ch5x5, kernel_size=3, padding=1),
            nn.BatchNorm2d(ch5x5, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )
        self.block4 = nn.Sequential(
            nn.MaxPool2d(kernel_size=3, stride=1, padding=1, ceil_mode=False),
            nn.Conv2d(in_channels, pool_proj, kernel_size=1),
            nn.BatchNorm2d(pool_proj, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )

    def forward(self, x):
        return torch.cat([self.block1(x), self.block2(x), self.block3(x), self.block4(x)], 1)


class GoogLeNet(nn.Module):
    """One convolution, nine Inception modules, a 7x7 mean of stride 1, one linear layer."""

    def __init__(self, num_classes, in_channels, image_size):
        super().__init__()
        side = (image_size + 3) // 4 - 6  # 32 gives 2
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, 192, kernel_size=3, padding=1),
            nn.BatchNorm2d(192, eps=1e-5, momentum=0.1),
            nn.ReLU(),
        )
        self.im1 = InceptionModule(192, 64, 96, 128, 16, 32, 32)
        self.im2 = InceptionModule(256, 128, 128, 192, 32, 96, 64)
        self.max_pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=False)
        self.im3 = InceptionModule(480, 192, 96, 208, 16, 48, 64)
        self.im4 = InceptionModule(512, 160, 112, 224, 24, 64, 64)
        self.im5 = InceptionModule(512, 128, 128, 256, 24, 64, 64)
        self.im6 = InceptionModule(512, 112, 144, 288, 32, 64, 64)
        self.im7 = InceptionModule(528, 256, 160, 320, 32, 128, 128)
        self.im8 = InceptionModule(832, 256, 160, 320, 32, 128, 128)
        self.im9 = InceptionModule(832, 384, 192, 384, 48, 128, 128)
        self.average_pool = nn.AvgPool2d(7, stride=1, count_include_pad=True)
        self.fc = nn.Linear(1024 * side * side, num_classes)

    def forward(self, x):  # N x 3 x 32 x 32
        x = self.stem(x)  # N x 192 x 32 x 32
        x = self.im1(x)  # N x 256 x 32 x 32
        x = self.im2(x)  # N x 480 x 32 x 32
        x = self.max_pool(x)  # N x 480 x 16 x 16
        x = self.im3(x)  # N x 512 x 16 x 16
        x = self.im4(x)  # N x 512 x 16 x 16
        x = self.im5(x)  # N x 512 x 16 x 16
        x = self.im6(x)  # N x 528 x 16 x 16
        x = self.im7(x)  # N x 832 x 16 x 16
        x = self.max_pool(x)  # N x 832 x 8 x 8
        x = self.im8(x)  # N x 832 x 8 x 8
        x = self.im9(x)  # N x 1024 x 8 x 8
        x = self.average_pool(x)  # N x 1024 x 2 x 2
        x = torch.flatten(x, 1)  # N x 4096
        x = self.fc(x)  # N x num_classes
        return x


def googlenet_32(num_classes: int, in_channels: int, image_size: int) -> GoogLeNet:
    """The PyTorch-in-practice port: 3x32x32, 10,253,000 parameters with 1000 classes."""
    return GoogLeNet(num_classes, in_channels, image_size)
