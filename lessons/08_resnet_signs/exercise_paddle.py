"""Exercises of lesson 08, ResNet-34, in PaddlePaddle. Write the answers in place of the errors, then zoo check 08"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class Residual(nn.Layer):
    """Exercise 1: port and mend.

    This is the port's block in PyTorch; write it in PaddlePaddle. The port looks at the channels alone: its block fails
    at the plus sign where the stride is 2 and the channels stay. In yours the input goes around the block as it is
    where the block keeps its shape, and through the 1x1 convolution wherever it does not. All else is as here.

    class Residual(nn.Module):
        def __init__(self, in_channels, out_channels, stride=1):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1)
            self.bn1 = nn.BatchNorm2d(out_channels)
            self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
            self.bn2 = nn.BatchNorm2d(out_channels)
            self.conv1x1 = None
            if in_channels != out_channels:
                self.conv1x1 = nn.Conv2d(in_channels, out_channels, 1, stride)

        def forward(self, x):
            y = F.relu(self.bn1(self.conv1(x)))
            y = self.bn2(self.conv2(y))
            if self.conv1x1 is not None:
                x = self.conv1x1(x)
            return F.relu(y + x)
    """

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


def sides(side):
    """Exercise 2: the sizes of the maps, by hand.

    A picture of side x side goes through the lesson's ResNet-34. Return a list of five sides: behind the 7x7
    convolution (stride 2, padding 3); behind the first stage, whose 3x3 pool has stride 2 and padding 1; behind each of
    the other three, whose first 3x3 convolution has stride 2 and padding 1. Everything else keeps the size. The side
    may be odd, and 1. Whole numbers are enough; no layer is needed.
    """
    raise NotImplementedError


class Small(nn.Layer):
    """For exercises 3 and 4, which are graded with it; leave it as it is."""

    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2D(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2D(8)
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        x = F.relu(self.norm(self.conv(x)))
        return self.fc(paddle.mean(x, [2, 3]))


def accuracy(model, batches):
    """Exercise 3: an accuracy that can be trusted.

    batches is a list of pairs: images N x 3 x H x W and labels N (int64), with another N in each. model returns logits.
    Return the share of all pictures that it names rightly as a float, each picture judged by itself, whatever else is
    in its batch. Afterwards the model is as it was: in the same mode, training or evaluation, and with the same values.
    """
    raise NotImplementedError


def load_fitting(model, state):
    """Exercise 4: load what fits.

    state is what another model's state_dict() gave: tensors by name. Copy into the model those whose name and shape
    are among its own; the rest of the model stays as it is, and what else is in state is passed over. Return a
    sorted list of the names in the model's state_dict() that were not set. A last layer for another number of classes
    is such a case, and must not end in an error.
    """
    raise NotImplementedError
