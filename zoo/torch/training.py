"""Verbs of training for the parity ladder, in PyTorch. zoo/paddle/training.py is its twin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from zoo.torch import layers
from zoo.training.optimizer import Optimizer


def dropout_off(model: nn.Module) -> None:
    """Set every dropout's probability to 0, in place: the frameworks' masks are unrelated."""
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0


def loss_of(model: nn.Module, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> torch.Tensor:
    """The loss of a batch in train mode: the weighted sum over the network's outputs, logits first.

    targets are probabilities, N x classes (label smoothing is in them); one class means one logit and a sigmoid.
    """
    model.train()
    outputs = model(torch.from_numpy(images))
    wanted = torch.from_numpy(targets)
    outputs = (outputs,) if isinstance(outputs, torch.Tensor) else tuple(outputs)
    total = torch.zeros((), dtype=wanted.dtype)
    for weight, logits in zip(heads, outputs, strict=True):
        if targets.shape[1] == 1:
            total = total + weight * F.binary_cross_entropy_with_logits(logits, wanted)
        else:
            total = total + weight * F.cross_entropy(logits, wanted)
    return total


def loss(model: nn.Module, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> float:
    """The value of loss_of; batch-norm statistics move."""
    with torch.no_grad():
        return float(loss_of(model, images, targets, heads))


def gradients(
    model: nn.Module, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]
) -> dict[str, np.ndarray]:
    """The gradient of the loss for every trainable tensor, by torch's name and in torch's layout."""
    model.zero_grad()
    loss_of(model, images, targets, heads).backward()
    found = {name: tensor.grad.numpy() for name, tensor in model.named_parameters() if tensor.grad is not None}
    model.zero_grad()
    return found


def optimizer(model: nn.Module, how: Optimizer) -> Any:
    """The framework's own optimizer and schedule, with its numbers as layers.py makes them equal."""
    how = layers.proof_optimizer(how)
    tensors = [tensor for tensor in model.parameters() if tensor.requires_grad]
    if how.kind == "adam":
        own: Any = torch.optim.Adam(tensors, how.lr, (0.9, 0.999), 1e-8, weight_decay=how.weight_decay)
    elif how.kind == "adamw":
        own = torch.optim.AdamW(tensors, how.lr, (0.9, 0.999), 1e-8, weight_decay=how.weight_decay)
    else:
        momentum = 0.0 if how.kind == "sgd" else how.momentum
        own = torch.optim.SGD(tensors, how.lr, momentum, 0.0, how.weight_decay, how.kind == "nesterov")
    schedules: dict[str, Callable[[], Any]] = {
        "constant": lambda: torch.optim.lr_scheduler.ConstantLR(own, 1.0),
        "step": lambda: torch.optim.lr_scheduler.StepLR(own, max(how.steps // 3, 1), 0.1),
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(own, how.steps),
        "warmup": lambda: torch.optim.lr_scheduler.LinearLR(own, 0.1, 1.0, how.steps // 2),
    }
    return own, schedules[how.schedule]()


def learning_rate(state: Any) -> float:
    """The learning rate of the next step."""
    return float(state[0].param_groups[0]["lr"])


def apply(model: nn.Module, state: Any, given: dict[str, np.ndarray]) -> None:
    """One step of the optimizer and its schedule with given gradients (torch names and layouts)."""
    for name, tensor in model.named_parameters():
        tensor.grad = torch.from_numpy(given[name]) if name in given else None
    state[0].step()
    state[1].step()
    model.zero_grad()


def step(model: nn.Module, state: Any, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> float:
    """One training step; returns the loss before it."""
    model.zero_grad()
    total = loss_of(model, images, targets, heads)
    total.backward()
    state[0].step()
    state[1].step()
    return float(total.detach())


def layer(kind: str, config: dict[str, Any], dtype: str) -> nn.Module:
    """One layer of its own, from the neutral config that runtime.config gives."""
    config = dict(config)
    made: nn.Module
    if kind == "conv":
        made = nn.Conv2d(**config)
    elif kind == "linear":
        made = nn.Linear(**config)
    elif kind == "batch_norm":
        made = nn.BatchNorm2d(config["features"], eps=config["eps"], momentum=config["momentum"])
    elif kind == "max_pool":
        made = nn.MaxPool2d(**config)
    elif kind == "avg_pool":
        made = nn.AvgPool2d(**config)
    elif kind == "adaptive_avg_pool":
        made = nn.AdaptiveAvgPool2d(**config)
    else:
        made = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "concat": Concat, "add": Add, "flatten": nn.Flatten}[kind]()
    return made.to(getattr(torch, dtype))


class Concat(nn.Module):
    """The input joined with its negative along the channels, as the blocks join their branches."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, -x], 1)


class Add(nn.Module):
    """The input added to its own square, as a residual block adds its shortcut."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + x * x


def product(
    model: nn.Module, images: np.ndarray, cotangent: Callable[[tuple[int, ...]], np.ndarray]
) -> dict[str, np.ndarray]:
    """A layer's output in train mode and the gradients of sum(output * cotangent): "output", "input", and by name."""
    model.train()
    x = torch.from_numpy(images).requires_grad_()
    y = model(x)
    (y * torch.from_numpy(cotangent(tuple(y.shape)))).sum().backward()
    found = {"output": y.detach().numpy(), "input": x.grad.numpy()}
    found |= {name: tensor.grad.numpy() for name, tensor in model.named_parameters() if tensor.grad is not None}
    return found


@contextmanager
def other_path() -> Iterator[bool]:
    """Switch to the framework's other CPU convolutions, if it has any: True inside where it does."""
    with torch.backends.mkldnn.flags(enabled=False):
        yield True


def change(layer: nn.Module, setting: str, value: Any) -> None:
    """Give a layer another setting, by the neutral name that runtime.config has for it."""
    assert hasattr(layer, setting)
    setattr(layer, setting, value)


def freeze(model: nn.Module, name: str) -> None:
    """Keep one tensor from learning."""
    model.get_parameter(name).requires_grad_(False)


def biased_batch_norm(model: nn.Module) -> None:
    """Let running variances be biased, as Paddle's are: what proof mode is there to prevent."""
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.__class__ = BiasedBatchNorm2d


class BiasedBatchNorm2d(nn.BatchNorm2d):
    """Batch norm with Paddle's running variance."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        before = self.running_var.clone()
        y = super().forward(x)
        if self.training:
            count = x.numel() // x.shape[1]
            kept = before * (1 - self.momentum)
            self.running_var.copy_(kept + (self.running_var - kept) * (count - 1) / count)
        return y
