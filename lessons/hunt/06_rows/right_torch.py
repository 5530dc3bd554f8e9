"""Hunt 06: the right one, in PyTorch."""

import torch
import torch.nn as nn


def scores(state, rows):
    """The logits, N x 3, of a trained network for rows N x 4; state: weights and statistics as arrays."""
    model = nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 3))
    norm, fc = model
    with torch.no_grad():
        norm.weight.copy_(torch.tensor(state["scale"]))
        norm.bias.copy_(torch.tensor(state["shift"]))
        norm.running_mean.copy_(torch.tensor(state["mean"]))
        norm.running_var.copy_(torch.tensor(state["variance"]))
        fc.weight.copy_(torch.tensor(state["weight"].T))
        fc.bias.zero_()
        model.eval()
        return model(rows)
