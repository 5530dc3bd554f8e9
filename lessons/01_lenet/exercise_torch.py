"""Exercises of lesson 01, LeNet, in PyTorch. Write the answers in place of the errors, then: zoo check 01"""

import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet(nn.Module):
    """Exercise 1: LeNet with the paper's sizes.

    The paper's pictures are 32 x 32. Here N x 1 x 28 x 28 come in, and the first convolution adds the border of zeros
    that is lacking. Three convolutions with biases and windows of 5 go to 6, 16 and 120 channels; behind each of the
    first two is a 2x2 max pool of stride 2; the third leaves one value a channel. Two linear layers follow, 84 wide
    and num_classes wide. A sigmoid is behind every convolution, before its pool, and behind the first linear layer.
    The network returns logits, N x num_classes.
    """

    def __init__(self, num_classes):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def parameters(side, num_classes):
    """Exercise 2: the parameters of a LeNet for pictures of another size, by hand.

    It is the lesson's LeNet (windows of 5, 5 and 4 without padding, 6, 16 and 120 channels, fc1 64 wide), and one
    channel of side x side comes in. Only how many values come into fc1 depends on the side. A pool leaves the last row
    and column out where its windows do not fill the map. Returns how many weights and biases there are, an integer.
    """
    raise NotImplementedError


def validate(model, batches):
    """Exercise 3: validation.

    batches is a list of pairs (images, labels), the last of them shorter than the others; labels is int64, N. model
    gives logits, N x classes. Returns the share of all pictures whose largest logit is that of their label, as a Python
    float. Run the model in evaluation mode and without recording gradients; afterwards it is in the mode that it had
    before.
    """
    raise NotImplementedError


def carry(model, state):
    """Exercise 4: weights from the other framework.

    model is a LeNet in PyTorch. state is from a LeNet in PaddlePaddle: a dictionary from the names of the parameters,
    which are the same in both, to numpy arrays. Put its values into the model. fc2 is square, since there are 64
    classes. If state lacks a parameter of the model, or has one that the model has not, raise an error, of whatever
    type: the model must not keep old values silently.
    """
    raise NotImplementedError
