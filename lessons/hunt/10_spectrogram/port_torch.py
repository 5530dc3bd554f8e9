"""Hunt 10: the port to PyTorch, with a mistake in it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """A network for spectrograms; N x 1 x 12 x 12 in (time down, frequency across), N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3)
        self.conv2 = nn.Conv2d(6, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 6 * 6, num_classes)

    def forward(self, x):
        # nn.Conv2d takes one number a direction, so the padding of conv1 stands here
        x = F.relu(self.conv1(F.pad(x, [2, 0, 1, 1])))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(torch.flatten(x, 1))
