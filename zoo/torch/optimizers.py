"""PyTorch's optimizers as a Plan asks for them. zoo/paddle/optimizers.py is its twin."""

from typing import Any

import torch
import torch.nn as nn

from zoo.torch import layers
from zoo.training.optimizer import Optimizer
from zoo.training.plan import Plan

SLOTS = {"velocity": "momentum_buffer", "moment1": "exp_avg", "moment2": "exp_avg_sq"}


def learning_groups(model: nn.Module, plan: Plan) -> list[dict[str, Any]]:
    """The tensors that learn, in groups of one share of the learning rate."""
    groups: dict[float, list[torch.Tensor]] = {}
    for name, tensor in model.named_parameters():
        if tensor.requires_grad:
            groups.setdefault(plan.scales.get(name, 1.0), []).append(tensor)
    return [{"params": tensors, "scale": scale} for scale, tensors in groups.items()]


def make_scaler(place: torch.device, wanted: bool) -> Any:
    """What keeps the small gradients of float16 above zero; where it is not wanted, it does nothing."""
    if hasattr(torch.amp, "GradScaler"):
        return torch.amp.GradScaler(place.type, enabled=wanted)
    # before torch 2.3 there was one for GPUs alone, and float16 is refused elsewhere
    return torch.cuda.amp.GradScaler(enabled=wanted)


def make_optimizer(params: list[dict[str, Any]], plan: Plan) -> torch.optim.Optimizer:
    """The optimizer of a plan for groups of parameters."""
    how = Optimizer(plan.kind, plan.lr, plan.momentum, plan.weight_decay)
    if plan.proof:
        how = layers.proof_optimizer(how)
    if how.kind == "adam":
        return torch.optim.Adam(params, how.lr, (0.9, 0.999), 1e-8, weight_decay=how.weight_decay)
    if how.kind == "adamw":
        return torch.optim.AdamW(params, how.lr, (0.9, 0.999), 1e-8, weight_decay=how.weight_decay)
    momentum = 0.0 if how.kind == "sgd" else how.momentum
    return torch.optim.SGD(params, how.lr, momentum, 0.0, how.weight_decay, how.kind == "nesterov")
