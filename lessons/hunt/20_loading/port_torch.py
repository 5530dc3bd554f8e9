"""Hunt 20: the port to PyTorch, with a mistake in it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def moved(state, rows):
    """The logits, N x 3, of a network with the weights of a PaddlePaddle file (arrays by name), for rows N x 4."""
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            value = torch.tensor(state[name])
            if value.shape != parameter.shape:
                value = value.T
            parameter.copy_(value)
        return model(rows)
