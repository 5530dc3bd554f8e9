"""Hunt 05: the port to PyTorch, with a mistake in it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """A convolution with squeeze and excitation; N x 3 x 12 x 12 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.squeeze = nn.Linear(8, 4)
        self.excite = nn.Linear(4, 8)
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        x = F.relu(self.conv(x))
        gate = self.excite(F.relu(self.squeeze(x.mean([2, 3]))))
        gate = F.hardsigmoid(gate)
        x = x * gate.unsqueeze(2).unsqueeze(3)
        return self.fc(x.mean([2, 3]))
