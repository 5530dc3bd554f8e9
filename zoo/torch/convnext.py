"""ConvNeXt: a ResNet brought up to date piece by piece, with what transformers have in place of attention.

Source: torchvision, whose state names these are.
Paper: Liu et al., "A ConvNet for the 2020s", 2022.

Input N x in_channels x H x W, output logits N x num_classes.
"""

import torch
import torch.nn as nn

from zoo.torch.layers import StochasticDepth


class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels of each place of a map. N x C x H x W stays N x C x H x W."""

    def forward(self, x):
        x = torch.permute(x, (0, 2, 3, 1))  # N x H x W x C
        x = super().forward(x)
        x = torch.permute(x, (0, 3, 1, 2))  # N x C x H x W
        return x


class Permute(nn.Module):
    """The axes in another order."""

    def __init__(self, order):
        super().__init__()
        self.order = order

    def forward(self, x):
        return torch.permute(x, self.order)


class CNBlock(nn.Module):
    """A 7x7 convolution of each channel on its own, and at each place two linear layers, four times as wide between.

    What comes of it is scaled by a number for each channel, which is next to nothing at first, and added to the input.
    N x channels x H x W stays N x channels x H x W.
    """

    def __init__(self, channels, depth):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, kernel_size=7, padding=3, groups=channels),
            Permute((0, 2, 3, 1)),
            nn.LayerNorm(channels, eps=1e-6),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
            Permute((0, 3, 1, 2)),
        )
        self.layer_scale = nn.Parameter(torch.full((channels, 1, 1), 1e-6))
        self.stochastic_depth = StochasticDepth(depth)

    def forward(self, x):
        out = self.layer_scale * self.block(x)  # N x channels x H x W
        return self.stochastic_depth(out) + x


class ConvNeXt(nn.Module):
    """A 4x4 convolution of stride 4, four stages with a convolution of stride 2 between them, a mean, one linear layer.

    channels and layers have a number for each stage. depth is the share of pictures that the last block leaves out
    while training; the blocks before it leave out less, in equal steps from none.
    """

    def __init__(self, channels, layers, depth, num_classes, in_channels):
        super().__init__()
        stem = nn.Conv2d(in_channels, channels[0], kernel_size=4, stride=4)
        features = [nn.Sequential(stem, LayerNorm2d(channels[0], eps=1e-6))]
        step = depth / (sum(layers) - 1.0)
        before = 0  # blocks of the stages before
        for stage in range(4):
            blocks = [CNBlock(channels[stage], step * (before + block)) for block in range(layers[stage])]
            features.append(nn.Sequential(*blocks))
            before += layers[stage]
            if stage < 3:
                down = nn.Conv2d(channels[stage], channels[stage + 1], kernel_size=2, stride=2)
                features.append(nn.Sequential(LayerNorm2d(channels[stage], eps=1e-6), down))
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            LayerNorm2d(channels[3], eps=1e-6),
            nn.Flatten(1),
            nn.Linear(channels[3], num_classes),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 768 x 7 x 7; N x 1024 x 7 x 7 (base); N x 1536 x 7 x 7 (large)
        x = self.avgpool(x)  # N x 768 x 1 x 1; N x 1024 x 1 x 1; N x 1536 x 1 x 1
        x = self.classifier(x)  # N x num_classes
        return x


def convnext_tiny(num_classes: int, in_channels: int) -> ConvNeXt:
    """18 blocks, 96 channels at first: 28,589,128 parameters with 1000 classes."""
    return ConvNeXt((96, 192, 384, 768), (3, 3, 9, 3), 0.1, num_classes, in_channels)


def convnext_small(num_classes: int, in_channels: int) -> ConvNeXt:
    """36 blocks, 96 channels at first: 50,223,688 parameters with 1000 classes."""
    return ConvNeXt((96, 192, 384, 768), (3, 3, 27, 3), 0.4, num_classes, in_channels)


def convnext_base(num_classes: int, in_channels: int) -> ConvNeXt:
    """36 blocks, 128 channels at first: 88,591,464 parameters with 1000 classes."""
    return ConvNeXt((128, 256, 512, 1024), (3, 3, 27, 3), 0.5, num_classes, in_channels)


def convnext_large(num_classes: int, in_channels: int) -> ConvNeXt:
    """36 blocks, 192 channels at first: 197,767,336 parameters with 1000 classes."""
    return ConvNeXt((192, 384, 768, 1536), (3, 3, 27, 3), 0.5, num_classes, in_channels)
