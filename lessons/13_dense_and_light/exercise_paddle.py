"""Exercises of lesson 13, Light nets, in PaddlePaddle. Write the answers in place of the errors, then: zoo check 13"""

import paddle.nn as nn


def dense_size(channels, growth, count):
    """Exercise 1: a dense block without 1x1 convolutions and the transition behind it, counted by hand.

    `channels` channels come in. Each of `count` layers is batch normalisation, a ReLU and a 3x3 convolution to `growth`
    channels; what it finds is joined behind what it read. The transition is batch normalisation, a ReLU, a 1x1
    convolution to half as many channels (rounded down) and a pool. No convolution has a bias. Returns three integers:
    the channels behind the block, those behind the transition, and the parameters of both together, which are weights
    and the scale and shift of batch normalisation. 16, 8 and 2 give (32, 16, 3536).
    """
    raise NotImplementedError


class Separable(nn.Layer):
    """Exercise 2: a depthwise separable convolution.

    A convolution of side x side, side being odd, looks at each of in_channels channels by itself. It has the stride,
    and a padding with which height and width would stay where the stride is 1. Behind it a 1x1 convolution mixes the
    channels and makes out_channels of them. Neither has a bias; each has a batch normalisation of default settings and
    a ReLU behind it.
    """

    def __init__(self, in_channels, out_channels, side, stride):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def channel_shuffle(x, groups):
    """Exercise 3: ShuffleNet's shuffle of the channels.

    x is N x C x H x W, and C is a multiple of groups. Cut the channels into `groups` parts, one behind the other, and
    return them dealt out in turn: the first of each part, then the second of each, and so on. Six channels in two
    groups come out as 0, 3, 1, 4, 2, 5. Shape and pictures stay.
    """
    raise NotImplementedError


class Excited(nn.Layer):
    """Exercise 4: the block of MobileNet v3, under the names of zoo's weights.

    A 1x1 convolution from in_channels to width; a depthwise one of side x side (odd) with the stride, padded as in
    exercise 2; squeeze-and-excite; a 1x1 convolution to out_channels. These three convolutions have no bias, and each
    has a batch normalisation behind it, with an eps of 1e-3, that keeps 0.99 of its old statistics at a step. Hard
    swish follows the first two, nothing the third. Squeeze-and-excite is the mean of each channel, a 1x1 convolution
    to squeezed channels, a ReLU, a 1x1 convolution back, relu6(x + 3) / 6, and the product with what came in; its two
    convolutions have a bias. Where the stride is 1 and in_channels is out_channels, the block's input is added.

    zoo.state of it has weights under block.0.0, block.0.1, block.1.0, block.1.1, block.2.fc1, block.2.fc2, block.3.0
    and block.3.1, which are the convolutions and batch normalisations in this order.
    """

    def __init__(self, in_channels, side, width, out_channels, squeezed, stride):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError
