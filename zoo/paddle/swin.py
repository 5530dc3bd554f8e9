"""Swin Transformer, version 1 and 2: attention inside small windows, which move by half a window in every second block.

Source: torchvision, whose state names these are.
Papers: Liu et al., "Swin transformer: hierarchical vision transformer using shifted windows", 2021;
Liu et al., "Swin transformer V2: scaling up capacity and resolution", 2022.

Input N x in_channels x H x W, output logits N x num_classes. Maps are N x H x W x C, the channels last. L is the number
of places in a window, 7 x 7 in version 1 and 8 x 8 in version 2, and W the number of windows of a whole batch.
"""

import math

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F

from zoo.paddle.layers import StochasticDepth

LOG_10 = math.log(10.0)


def offsets(window):
    """For every two places in a window the row of the table that has what lies so far apart: L * L numbers."""
    row, column = np.divmod(np.arange(window * window), window)
    down = row[:, None] - row[None, :] + window - 1  # L x L, from 0 to 2 window - 2
    right = column[:, None] - column[None, :] + window - 1
    return (down * (2 * window - 1) + right).reshape(-1)


def distances(window):
    """How far apart two places in a window can be, down and right, on a scale of logarithms, in the table's order."""
    steps = np.arange(1 - window, window, dtype=np.float32) / (window - 1) * 8
    steps = np.sign(steps) * np.log2(np.abs(steps) + 1) / 3
    down, right = np.meshgrid(steps, steps, indexing="ij")
    return np.stack((down, right), -1)[None]  # 1 x 2 window - 1 x 2 window - 1 x 2


def apart(rows, columns, window, shift):
    """What is added to attention in a map that has moved: -100 for places that met only because it went around an edge.

    rows and columns count the windows of the map. The result is rows * columns x 1 x L x L.
    """
    down, right = np.arange(rows * window), np.arange(columns * window)
    down = 1 * (down >= (rows - 1) * window) + (down >= rows * window - shift[0])
    right = 1 * (right >= (columns - 1) * window) + (right >= columns * window - shift[1])
    part = (3 * down[:, None] + right[None, :]).reshape(rows, window, columns, window)
    part = part.transpose(0, 2, 1, 3).reshape(rows * columns, 1, window * window)
    return np.where(part[:, :, :, None] == part[:, :, None, :], 0.0, -100.0)


class WindowAttention(nn.Layer):
    """Every place gives a mean of the values in its window, weighted by how well their keys agree with its own query.

    How far two places are apart counts as well: a table has a number for that, one for each head. A map that is not
    whole windows gets zeros below and on the right, which are taken away again. N x H x W x C to N x H x W x C.
    """

    def __init__(self, width, heads, window, shift):
        super().__init__()
        self.heads, self.window, self.shift = heads, window, shift
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.places(window, heads)
        self.register_buffer("relative_position_index", paddle.to_tensor(offsets(window)))

    def places(self, window, heads):
        rows = (2 * window - 1) ** 2
        self.relative_position_bias_table = self.create_parameter((rows, heads))

    def project(self, x):
        return self.qkv(x)  # W x L x 3 C

    def agreement(self, q, k):
        return paddle.matmul(q * q.shape[3] ** -0.5, paddle.transpose(k, (0, 1, 3, 2)))  # W x heads x L x L

    def nearness(self):
        return self.relative_position_bias_table[self.relative_position_index]  # L L x heads

    def forward(self, x):
        height, width, channels = x.shape[1], x.shape[2], x.shape[3]
        window, length = self.window, self.window * self.window
        below, right = -height % window, -width % window
        rows, columns = (height + below) // window, (width + right) // window
        # a window that is as large as the map stays where it is
        shift = (self.shift if rows > 1 else 0, self.shift if columns > 1 else 0)
        x = paddle.transpose(x, (0, 3, 1, 2))  # N x C x H x W
        x = F.pad(x, (0, 0, 0, 0, 0, below, 0, right))  # N x C x rows window x columns window
        x = paddle.roll(x, (-shift[0], -shift[1]), (2, 3))

        x = paddle.reshape(x, (-1, channels, rows, window, columns, window))
        x = paddle.reshape(paddle.transpose(x, (0, 2, 4, 3, 5, 1)), (-1, length, channels))  # W x L x C
        x = paddle.reshape(self.project(x), (-1, length, 3, self.heads, channels // self.heads))
        q = paddle.transpose(x[:, :, 0], (0, 2, 1, 3))  # W x heads x L x C / heads
        k = paddle.transpose(x[:, :, 1], (0, 2, 1, 3))  # W x heads x L x C / heads
        v = paddle.transpose(x[:, :, 2], (0, 2, 1, 3))  # W x heads x L x C / heads
        near = paddle.transpose(paddle.reshape(self.nearness(), (length, length, self.heads)), (2, 0, 1))
        x = self.agreement(q, k) + near  # W x heads x L x L
        if max(shift) > 0:
            mask = apart(rows, columns, window, shift)
            x = paddle.reshape(x, (-1, rows * columns, self.heads, length, length))
            x = x + paddle.to_tensor(mask, dtype=x.dtype)
            x = paddle.reshape(x, (-1, self.heads, length, length))
        x = paddle.matmul(F.softmax(x, -1), v)  # W x heads x L x C / heads
        x = self.proj(paddle.reshape(paddle.transpose(x, (0, 2, 1, 3)), (-1, length, channels)))  # W x L x C

        x = paddle.transpose(paddle.reshape(x, (-1, rows, columns, window, window, channels)), (0, 1, 3, 2, 4, 5))
        x = paddle.reshape(x, (-1, rows * window, columns * window, channels))
        x = paddle.roll(x, shift, (1, 2))
        return x[:, :height, :width]  # N x H x W x C


class WindowAttentionV2(WindowAttention):
    """The angle between query and key is what counts, on a scale of its own for each head, and keys have no bias.

    What two places get for their distance comes from a small network that is given the logarithm of that, so that
    it can be asked for windows of another size.
    """

    def places(self, window, heads):
        self.logit_scale = self.create_parameter((heads, 1, 1), default_initializer=nn.initializer.Constant(LOG_10))
        self.cpb_mlp = nn.Sequential(nn.Linear(2, 512), nn.ReLU(), nn.Linear(512, heads, bias_attr=False))
        self.register_buffer("relative_coords_table", paddle.to_tensor(distances(window)))

    def project(self, x):
        query, key, value = paddle.chunk(self.qkv.bias, 3)
        bias = paddle.concat([query, paddle.zeros_like(key), value])
        return paddle.matmul(x, self.qkv.weight) + bias  # W x L x 3 C

    def agreement(self, q, k):
        q, k = F.normalize(q, 2.0, -1), F.normalize(k, 2.0, -1)
        scale = paddle.exp(paddle.clip(self.logit_scale, max=math.log(100.0)))  # heads x 1 x 1
        return paddle.matmul(q, paddle.transpose(k, (0, 1, 3, 2))) * scale  # W x heads x L x L

    def nearness(self):
        x = paddle.reshape(self.cpb_mlp(self.relative_coords_table), (-1, self.heads))
        return 16 * paddle.sigmoid(x[self.relative_position_index])  # L L x heads


class SwinBlock(nn.Layer):
    """Attention in windows, then two linear layers for each place; both in a shortcut, behind a layer norm."""

    def __init__(self, width, heads, window, shift, p, attention=WindowAttention):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, epsilon=1e-5)
        self.attn = attention(width, heads, window, shift)
        self.stochastic_depth = StochasticDepth(p)
        self.norm2 = nn.LayerNorm(width, epsilon=1e-5)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(p=0.0, mode="upscale_in_train"),
            nn.Linear(4 * width, width),
            nn.Dropout(p=0.0, mode="upscale_in_train"),
        )

    def forward(self, x):
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))  # N x H x W x C
        x = x + self.stochastic_depth(self.mlp(self.norm2(x)))  # N x H x W x C
        return x


class SwinBlockV2(SwinBlock):
    """The layer norms come last in their branches, so that what is added to the shortcut does not grow with depth."""

    def __init__(self, width, heads, window, shift, p):
        super().__init__(width, heads, window, shift, p, WindowAttentionV2)

    def forward(self, x):
        x = x + self.stochastic_depth(self.norm1(self.attn(x)))  # N x H x W x C
        x = x + self.stochastic_depth(self.norm2(self.mlp(x)))  # N x H x W x C
        return x


class PatchMerging(nn.Layer):
    """The four places of a square become one of twice the width. N x H x W x C to N x H / 2 x W / 2 x 2 C."""

    def __init__(self, width, normed=4):
        super().__init__()
        self.reduction = nn.Linear(4 * width, 2 * width, bias_attr=False)
        self.norm = nn.LayerNorm(normed * width, epsilon=1e-5)

    def forward(self, x):
        x = self.norm(self.squares(x))  # N x H / 2 x W / 2 x 4 C
        x = self.reduction(x)  # N x H / 2 x W / 2 x 2 C
        return x

    def squares(self, x):
        below, right = x.shape[1] % 2, x.shape[2] % 2
        x = paddle.transpose(x, (0, 3, 1, 2))  # N x C x H x W
        x = F.pad(x, (0, 0, 0, 0, 0, below, 0, right))  # both even
        left, right = x[:, :, :, 0::2], x[:, :, :, 1::2]
        x = paddle.concat([left[:, :, 0::2], left[:, :, 1::2], right[:, :, 0::2], right[:, :, 1::2]], 1)
        return paddle.transpose(x, (0, 2, 3, 1))  # N x H / 2 x W / 2 x 4 C


class PatchMergingV2(PatchMerging):
    """The layer norm comes last here too."""

    def __init__(self, width):
        super().__init__(width, normed=2)

    def forward(self, x):
        x = self.reduction(self.squares(x))  # N x H / 2 x W / 2 x 2 C
        x = self.norm(x)
        return x


class ChannelsLast(nn.Layer):
    """N x C x H x W to N x H x W x C."""

    def forward(self, x):
        return paddle.transpose(x, (0, 2, 3, 1))


class SwinTransformer(nn.Layer):
    """Patches of 4 x 4 pixels, four stages of blocks with a merging of patches between them, a mean, a head."""

    def __init__(self, width, depths, heads, window, p, block, merging, num_classes, in_channels):
        super().__init__()
        embed = nn.Conv2D(in_channels, width, 4, 4)
        layers = [nn.Sequential(embed, ChannelsLast(), nn.LayerNorm(width, epsilon=1e-5))]
        number = 0
        for stage in range(4):
            blocks = []
            for at in range(depths[stage]):
                # the deeper a block, the more often it is left out; every second one moves its windows
                share = p * number / (sum(depths) - 1)
                blocks.append(block(width, heads[stage], window, at % 2 * (window // 2), share))
                number += 1
            layers.append(nn.Sequential(*blocks))
            if stage < 3:
                layers.append(merging(width))
                width = 2 * width
        self.features = nn.Sequential(*layers)
        self.norm = nn.LayerNorm(width, epsilon=1e-5)
        self.head = nn.Linear(width, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.features(x)  # N x 7 x 7 x 768
        x = self.norm(x)  # N x 7 x 7 x 768
        x = paddle.mean(x, (1, 2))  # N x 768
        x = self.head(x)  # N x num_classes
        return x


def swin(width, depths, heads, p, num_classes, in_channels):
    """Version 1: windows of 7 x 7."""
    return SwinTransformer(width, depths, heads, 7, p, SwinBlock, PatchMerging, num_classes, in_channels)


def swin_v2(width, depths, heads, p, num_classes, in_channels):
    """Version 2: windows of 8 x 8."""
    return SwinTransformer(width, depths, heads, 8, p, SwinBlockV2, PatchMergingV2, num_classes, in_channels)


def swin_t(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-T: 3x224x224, 28,288,354 parameters with 1000 classes."""
    return swin(96, (2, 2, 6, 2), (3, 6, 12, 24), 0.2, num_classes, in_channels)


def swin_s(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-S: 3x224x224, 49,606,258 parameters with 1000 classes."""
    return swin(96, (2, 2, 18, 2), (3, 6, 12, 24), 0.3, num_classes, in_channels)


def swin_b(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-B: 3x224x224, 87,768,224 parameters with 1000 classes."""
    return swin(128, (2, 2, 18, 2), (4, 8, 16, 32), 0.5, num_classes, in_channels)


def swin_v2_t(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-T of version 2: 3x256x256, 28,351,570 parameters with 1000 classes."""
    return swin_v2(96, (2, 2, 6, 2), (3, 6, 12, 24), 0.2, num_classes, in_channels)


def swin_v2_s(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-S of version 2: 3x256x256, 49,737,442 parameters with 1000 classes."""
    return swin_v2(96, (2, 2, 18, 2), (3, 6, 12, 24), 0.3, num_classes, in_channels)


def swin_v2_b(num_classes: int, in_channels: int) -> SwinTransformer:
    """torchvision's Swin-B of version 2: 3x256x256, 87,930,848 parameters with 1000 classes."""
    return swin_v2(128, (2, 2, 18, 2), (4, 8, 16, 32), 0.5, num_classes, in_channels)
