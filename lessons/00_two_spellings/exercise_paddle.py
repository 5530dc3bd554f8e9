"""Exercises of lesson 00, two spellings, in PaddlePaddle. Write answers in place of the errors, then: zoo check 00"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


def peaks(pictures):
    """Exercise 1: a port. This is numpy; write it in PaddlePaddle, without numpy and without a loop.

    def peaks(pictures):
        x = pictures.astype("float32").transpose(0, 3, 1, 2)
        x = x.reshape(x.shape[0], x.shape[1], -1)
        return x.max(axis=2), x.argmax(axis=2), x.mean(axis=2)

    pictures is a tensor, uint8, N x H x W x C. Returns three tensors, N x C: the largest value of each channel
    (float32), its place among the channel's H x W values (int64) and the mean (float32).
    """
    raise NotImplementedError


def slope(function, values):
    """Exercise 2: the gradient of any function.

    values is a plain float32 tensor; function takes such a tensor and returns a tensor of one value. Returns the
    gradient of function at values, a tensor of their shape. A second call with the same tensor returns the same again,
    and a call leaves values as they were: not tracked, and with no gradient of their own.
    """
    raise NotImplementedError


def train(pictures, labels, num_classes, lr, momentum, steps):
    """Exercise 3: training steps.

    pictures is float32, N x D; labels is int64, N. Train one linear layer, from D values to num_classes logits, whose
    weights and biases start at zero. Every step takes all the pictures: its loss is the mean of their cross-entropies,
    its rule is the course's Momentum with lr and momentum. Returns the losses, a list of `steps` Python floats, each
    worked out before its step changes the weights.
    """
    raise NotImplementedError


class Ported(nn.Layer):
    """Exercise 4: a port. This is PaddlePaddle of 2020; write it in today's PaddlePaddle.

    class Ported(fluid.dygraph.Layer):
        def __init__(self, num_classes):
            super(Ported, self).__init__()
            self.conv1 = Conv2D(num_channels=3, num_filters=8, filter_size=5, stride=2, padding=2, act="relu")
            self.pool = Pool2D(pool_size=3, pool_stride=2, pool_padding=1, pool_type="avg")
            self.conv2 = Conv2D(num_channels=8, num_filters=8, filter_size=3, padding=1, bias_attr=False)
            self.norm = BatchNorm(8, act="relu")
            self.last = Pool2D(pool_type="avg", global_pooling=True)
            self.fc = Linear(input_dim=8, output_dim=num_classes)

        def forward(self, x):
            x = self.pool(self.conv1(x))
            x = fluid.layers.elementwise_add(x, self.norm(self.conv2(x)))
            x = fluid.layers.reshape(self.last(x), [-1, 8])
            return self.fc(x)

    What is not written is fluid's default: a mean pool leaves the padding out, a convolution has a bias, and a batch
    norm keeps nine tenths of its old mean and variance, with an epsilon of 1e-5.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
