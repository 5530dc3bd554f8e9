"""Hunt 15: the port to PyTorch, with a mistake in it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def smoothed(logits, labels):
    """The cross entropy of logits N x C and labels N, smoothed by 0.1: one number."""
    classes = logits.shape[1]
    rest = 0.1 / (classes - 1)
    target = torch.full_like(logits, rest).scatter(1, labels[:, None], 0.9)
    return -(target * F.log_softmax(logits, 1)).sum(1).mean()
