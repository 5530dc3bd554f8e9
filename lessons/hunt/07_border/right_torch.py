"""Hunt 07: the right one, in PyTorch."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """Two branches, one behind a mean pool; N x 3 x 12 x 12 in, N x 5 out."""

    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.one = nn.Conv2d(8, 6, 1)
        self.pool = nn.AvgPool2d(3, stride=1, padding=1)
        self.pooled = nn.Conv2d(8, 6, 1)
        self.fc = nn.Linear(12 * 6 * 6, num_classes)

    def forward(self, x):
        x = F.relu(self.stem(x))
        one = F.relu(self.one(x))
        pooled = F.relu(self.pooled(self.pool(x)))
        x = torch.cat([one, pooled], 1)
        return self.fc(torch.flatten(x, 1))
