"""Hunt 09: the right one, in PyTorch."""

import torch.nn as nn
import torch.nn.functional as F


class ConvNorm(nn.Module):
    """A convolution, batch norm and ReLU."""

    def __init__(self, channels_in, channels_out, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels_out, 1e-3)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class Net(nn.Module):
    """The stem of an Inception v3; N x 3 x 12 x 12 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = nn.Sequential(ConvNorm(3, 8, 2), ConvNorm(8, 8), ConvNorm(8, 12))
        self.fc = nn.Linear(12, num_classes)

    def forward(self, x):
        return self.fc(self.stem(x).mean([2, 3]))
