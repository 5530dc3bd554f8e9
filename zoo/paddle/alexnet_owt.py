"""AlexNet as torchvision and paddle.vision ship it: one column, 64-192-384-256-256 channels, 3x3 pools.

Source: torchvision. State names are torchvision's.
Paper: Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.

Input N x in_channels x H x W (H, W >= 63), output logits N x num_classes.
"""

import paddle
import paddle.nn as nn


class AlexNet(nn.Layer):
    """Five convolutions, an adaptive 6x6 pool, three linear layers with dropout before the first two."""

    def __init__(self, num_classes, in_channels):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2D(in_channels, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2D(kernel_size=3, stride=2, ceil_mode=False),
            nn.Conv2D(64, 192, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2D(kernel_size=3, stride=2, ceil_mode=False),
            nn.Conv2D(192, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2D(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2D(256, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2D(kernel_size=3, stride=2, ceil_mode=False),
        )
        self.avgpool = nn.AdaptiveAvgPool2D((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(p=0.5, mode="upscale_in_train"),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(),
            nn.Dropout(p=0.5, mode="upscale_in_train"),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 256 x 6 x 6
        x = self.avgpool(x)  # N x 256 x 6 x 6
        x = paddle.flatten(x, 1)  # N x 9216
        x = self.classifier(x)  # N x num_classes
        return x


def alexnet_owt(num_classes: int, in_channels: int) -> AlexNet:
    """The AlexNet that everyone ships: 3x224x224, 61,100,840 parameters with 1000 classes."""
    return AlexNet(num_classes, in_channels)
