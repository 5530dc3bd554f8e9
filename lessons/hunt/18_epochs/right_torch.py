"""Hunt 18: the right one, in PyTorch."""

import torch
import torch.nn.functional as F


def trained(weight, rows, targets):
    """The weight 4 x 1 after six epochs on rows N x 4 and targets N x 1; the rate falls every second epoch."""
    weight = weight.clone().requires_grad_()
    optimizer = torch.optim.SGD([weight], lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    for _ in range(6):
        loss = F.mse_loss(rows @ weight, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return weight.detach()
