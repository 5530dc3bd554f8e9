"""MaxViT: convolutions, attention inside small windows and attention across the whole map, in turn in every layer.

Source: torchvision, whose state names these are.
Paper: Tu et al., "MaxViT: multi-axis vision transformer", 2022.

Input N x in_channels x H x W, output logits N x num_classes. L is the number of places in a window, 7 x 7, and W the
number of windows of a picture. torchvision takes only maps of whole windows, so pictures of 224, 448 and so on; here
others get zeros below and on the right, which are taken away again.
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from zoo.torch.layers import StochasticDepth

WINDOW = 7  # places, down and across


def offsets(window):
    """For every two places in a window the row of the table that has what lies so far apart: L x L numbers."""
    row, column = np.divmod(np.arange(window * window), window)
    down = row[:, None] - row[None, :] + window - 1  # L x L, from 0 to 2 window - 2
    right = column[:, None] - column[None, :] + window - 1
    return down * (2 * window - 1) + right


class ConvNormActivation(nn.Sequential):
    """A convolution without bias, batch norm and GELU. The size is divided by the stride."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_channels, eps=1e-3, momentum=0.01),
            nn.GELU(),
        )


class SqueezeExcitation(nn.Module):
    """The mean of each channel decides, by way of two 1x1 convolutions, how much of each channel goes on."""

    def __init__(self, channels, squeezed):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.activation = nn.SiLU()
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.scale_activation = nn.Sigmoid()

    def forward(self, x):
        share = self.activation(self.fc1(self.avgpool(x)))  # N x squeezed x 1 x 1
        share = self.scale_activation(self.fc2(share))  # N x C x 1 x 1
        return share * x  # N x C x H x W


class MBConv(nn.Module):
    """Wide by a 1x1 convolution, a 3x3 one for each channel on its own, squeeze and excitation, thin again.

    N x in_channels x H x W to N x out_channels x H / stride x W / stride.
    """

    def __init__(self, in_channels, out_channels, stride, p):
        super().__init__()
        width = 4 * out_channels
        self.proj = nn.Identity()
        if stride == 2:
            self.proj = nn.Sequential(
                nn.AvgPool2d(3, 2, 1, count_include_pad=True),
                nn.Conv2d(in_channels, out_channels, 1),
            )
        self.layers = nn.Sequential()
        self.layers.pre_norm = nn.BatchNorm2d(in_channels, eps=1e-3, momentum=0.01)
        self.layers.conv_a = ConvNormActivation(in_channels, width, 1)
        self.layers.conv_b = ConvNormActivation(width, width, 3, stride, groups=width)
        self.layers.squeeze_excitation = SqueezeExcitation(width, out_channels // 4)
        self.layers.conv_c = nn.Conv2d(width, out_channels, 1)
        self.stochastic_depth = StochasticDepth(p)

    def forward(self, x):
        return self.proj(x) + self.stochastic_depth(self.layers(x))


class RelativeAttention(nn.Module):
    """Every place gives a mean of the values in its window, weighted by how well their keys agree with its own query.

    How far two places are apart counts as well: a table has a number for that, one for each head of 32 channels.
    N x W x L x C to N x W x L x C.
    """

    def __init__(self, channels):
        super().__init__()
        self.heads = channels // 32
        self.to_qkv = nn.Linear(channels, 3 * channels)
        self.merge = nn.Linear(channels, channels)
        rows = (2 * WINDOW - 1) ** 2
        self.relative_position_bias_table = nn.Parameter(torch.empty((rows, self.heads)))
        self.register_buffer("relative_position_index", torch.from_numpy(offsets(WINDOW)))

    def forward(self, x):
        windows, length, channels = x.shape[1], x.shape[2], x.shape[3]
        x = torch.reshape(self.to_qkv(x), (-1, windows, length, 3, self.heads, 32))
        q = torch.permute(x[:, :, :, 0], (0, 1, 3, 2, 4))  # N x W x heads x L x 32
        k = torch.permute(x[:, :, :, 1], (0, 1, 3, 4, 2))  # N x W x heads x 32 x L
        v = torch.permute(x[:, :, :, 2], (0, 1, 3, 2, 4))  # N x W x heads x L x 32
        near = self.relative_position_bias_table[torch.flatten(self.relative_position_index)]  # L L x heads
        near = torch.permute(torch.reshape(near, (length, length, self.heads)), (2, 0, 1))  # heads x L x L
        x = F.softmax(torch.matmul(q, k * channels**-0.5) + near, -1)  # N x W x heads x L x L
        x = torch.permute(torch.matmul(x, v), (0, 1, 3, 2, 4))  # N x W x L x heads x 32
        x = self.merge(torch.reshape(x, (-1, windows, length, channels)))  # N x W x L x C
        return x


class PartitionAttention(nn.Module):
    """Attention, then two linear layers for each place on its own; both in a shortcut, behind a layer norm.

    What attends to each other is a window of neighbours, or, as a grid, places as far from each other as the map
    allows: of each of 7 x 7 parts of the map the one at the same spot. N x C x H x W to N x C x H x W.
    """

    def __init__(self, channels, grid, p):
        super().__init__()
        self.grid = grid
        self.attn_layer = nn.Sequential(
            nn.LayerNorm(channels, eps=1e-5),
            RelativeAttention(channels),
            nn.Dropout(p=0.0),
        )
        self.mlp_layer = nn.Sequential(
            nn.LayerNorm(channels, eps=1e-5),
            nn.Linear(channels, 4 * channels),
            nn.GELU(),
            nn.Linear(4 * channels, channels),
            nn.Dropout(p=0.0),
        )
        self.stochastic_dropout = StochasticDepth(p)

    def forward(self, x):
        channels, height, width = x.shape[1], x.shape[2], x.shape[3]
        below, right = -height % WINDOW, -width % WINDOW
        x = F.pad(x, (0, right, 0, below))  # N x C x rows 7 x columns 7
        rows, columns = x.shape[2] // WINDOW, x.shape[3] // WINDOW
        if self.grid:
            x = torch.reshape(x, (-1, channels, WINDOW, rows, WINDOW, columns))
            x = torch.permute(x, (0, 3, 5, 2, 4, 1))  # N x rows x columns x 7 x 7 x C
        else:
            x = torch.reshape(x, (-1, channels, rows, WINDOW, columns, WINDOW))
            x = torch.permute(x, (0, 2, 4, 3, 5, 1))  # N x rows x columns x 7 x 7 x C
        x = torch.reshape(x, (-1, rows * columns, WINDOW * WINDOW, channels))  # N x W x L x C

        x = x + self.stochastic_dropout(self.attn_layer(x))  # N x W x L x C
        x = x + self.stochastic_dropout(self.mlp_layer(x))  # N x W x L x C

        x = torch.reshape(x, (-1, rows, columns, WINDOW, WINDOW, channels))
        # N x C x 7 x rows x 7 x columns of a grid, N x C x rows x 7 x columns x 7 of windows
        x = torch.permute(x, (0, 5, 3, 1, 4, 2) if self.grid else (0, 5, 1, 3, 2, 4))
        x = torch.reshape(x, (-1, channels, rows * WINDOW, columns * WINDOW))
        return x[:, :, :height, :width]  # N x C x H x W


class MaxVitLayer(nn.Module):
    """The three, one behind the other. N x in_channels x H x W to N x out_channels x H / stride x W / stride."""

    def __init__(self, in_channels, out_channels, stride, p):
        super().__init__()
        self.layers = nn.Sequential()
        self.layers.MBconv = MBConv(in_channels, out_channels, stride, p)
        self.layers.window_attention = PartitionAttention(out_channels, False, p)
        self.layers.grid_attention = PartitionAttention(out_channels, True, p)

    def forward(self, x):
        return self.layers(x)


class MaxVitBlock(nn.Module):
    """A stage: layers of one width, the first of which halves the map."""

    def __init__(self, in_channels, out_channels, shares):
        super().__init__()
        layers = [MaxVitLayer(in_channels, out_channels, 2, shares[0])]
        layers += [MaxVitLayer(out_channels, out_channels, 1, share) for share in shares[1:]]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class MaxVit(nn.Module):
    """Two 3x3 convolutions, four stages of layers, a mean, a linear layer with tanh, a head without bias."""

    def __init__(self, stem, widths, depths, p, num_classes, in_channels):
        super().__init__()
        self.stem = nn.Sequential(
            ConvNormActivation(in_channels, stem, 3, stride=2),
            nn.Sequential(nn.Conv2d(stem, stem, 3, padding=1)),
        )
        blocks = []
        channels, number = stem, 0
        for width, depth in zip(widths, depths, strict=True):
            # the deeper a layer, the more often its branches are left out
            shares = [p * at / (sum(depths) - 1) for at in range(number, number + depth)]
            blocks.append(MaxVitBlock(channels, width, shares))
            channels, number = width, number + depth
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.LayerNorm(channels, eps=1e-5),
            nn.Linear(channels, channels),
            nn.Tanh(),
            nn.Linear(channels, num_classes, bias=False),
        )

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.stem(x)  # N x 64 x 112 x 112
        x = self.blocks(x)  # N x 512 x 7 x 7
        x = self.classifier(x)  # N x num_classes
        return x


def maxvit_t(num_classes: int, in_channels: int) -> MaxVit:
    """torchvision's MaxViT-T: 3x224x224, 30,919,624 parameters with 1000 classes."""
    return MaxVit(64, (64, 128, 256, 512), (2, 2, 5, 2), 0.2, num_classes, in_channels)
