"""Hunt 12: the right one, in PyTorch."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """Down and up again, with a skip; N x 3 x 12 x 12 in, N x 2 x 12 x 12 out."""

    def __init__(self, num_classes=2):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, padding=1)
        self.down = nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.up = nn.UpsamplingBilinear2d(scale_factor=2)
        self.head = nn.Conv2d(14, num_classes, 1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        deep = self.up(F.relu(self.down(x)))
        return self.head(torch.cat([x, deep], 1))
