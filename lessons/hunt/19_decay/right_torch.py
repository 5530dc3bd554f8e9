"""Hunt 19: the right one, in PyTorch."""

import torch
import torch.nn.functional as F


def trained(weight, rows, targets):
    """The weight 4 x 1 after five steps on rows N x 4 and targets N x 1."""
    weight = weight.clone().requires_grad_()
    optimizer = torch.optim.AdamW([weight], lr=0.05, weight_decay=0.1)
    for _ in range(5):
        loss = F.mse_loss(rows @ weight, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return weight.detach()
