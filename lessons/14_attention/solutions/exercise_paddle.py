"""Answers to the exercises of lesson 14, Attention, in PaddlePaddle."""

import paddle
import paddle.nn.functional as F


def patches(x, side):
    n, channels, height, width = x.shape
    rows, columns = height // side, width // side
    x = x.reshape([n, channels, rows, side, columns, side])
    x = x.transpose([0, 2, 4, 1, 3, 5])
    return x.reshape([n, rows * columns, channels * side * side])


def attention(q, k, v, heads):
    n, queries, width = q.shape
    each = width // heads

    def split(x):
        return x.reshape([n, -1, heads, each]).transpose([0, 2, 1, 3])

    q, k, v = split(q), split(k), split(v)
    scores = q @ k.transpose([0, 1, 3, 2]) / each**0.5
    x = F.softmax(scores, -1) @ v
    return x.transpose([0, 2, 1, 3]).reshape([n, queries, width])


def in_windows(x, side, function):
    n, height, width, channels = x.shape
    below, right = -height % side, -width % side
    x = F.pad(x, [0, 0, 0, below, 0, right, 0, 0])
    rows, columns = (height + below) // side, (width + right) // side
    x = x.reshape([n, rows, side, columns, side, channels]).transpose([0, 1, 3, 2, 4, 5])
    x = function(x.reshape([-1, side * side, channels]))
    x = x.reshape([n, rows, columns, side, side, channels]).transpose([0, 1, 3, 2, 4, 5])
    return x.reshape([n, rows * side, columns * side, channels])[:, :height, :width]


def may_see(height, width, side, shift):
    down = paddle.roll(paddle.arange(height), -shift)
    right = paddle.roll(paddle.arange(width), -shift)
    rows = down.reshape([-1, 1, side, 1]).expand([-1, width // side, -1, side]).reshape([-1, side * side])
    columns = right.reshape([1, -1, 1, side]).expand([height // side, -1, side, -1]).reshape([-1, side * side])
    near = (rows.unsqueeze(2) - rows.unsqueeze(1)).abs() < side
    return near & ((columns.unsqueeze(2) - columns.unsqueeze(1)).abs() < side)
