"""Verbs of training for the parity ladder, in PyTorch. zoo/paddle/training.py is its twin."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from zoo.recording import Fed, Held, Operation, Parameter, described, flat_tensors
from zoo.torch import layers, tracer
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
        made = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "flatten": nn.Flatten}[kind]()
    return made.to(getattr(torch, dtype))


def operations(model: nn.Module, images: np.ndarray) -> tuple[Held, list[Operation], set[int], str]:
    """Record a model in train mode, which it stays in; images: N x C x H x W in the model's dtype.

    Returns what product() takes, the operations in torch's layouts, the positions of those whose outputs had zeros, and
    what the model raised, if it did.
    """
    zeros: set[int] = set()

    def visit(operation: Operation, output: np.ndarray) -> None:
        if not output.all():
            zeros.add(operation.position)

    recording = tracer.record(model, images, training=True, visit=visit)
    model.train()
    held = Held(model, recording.operations)
    return held, described(recording.operations, _lies_turned), zeros, recording.error


def product(
    held: Held,
    number: int,
    arrays: Sequence[np.ndarray],
    learns: Sequence[bool],
    cotangent: Callable[[tuple[int, ...]], np.ndarray],
) -> tuple[list[np.ndarray], list[np.ndarray | None], list[np.ndarray | None]]:
    """Run a recorded operation anew on arrays (float64, torch's layouts), as many and in that order.

    Returns its floating-point outputs; the gradients of sum(output * cotangent) for the arrays that learn, zeros where
    there is no way back to them; and the others after the run, such as batch norm's statistics.
    """
    operation = held.operations[number]
    if operation.again is None:
        raise RuntimeError("nobody saw how it was called")
    turns = [_lies_turned(fed) for fed in operation.fed]
    leaves = [
        torch.from_numpy(np.array(array.T if turn else array)).requires_grad_(learn)
        for array, turn, learn in zip(arrays, turns, learns, strict=True)
    ]
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        # copies: what changes its input in place may not be given a tensor that learns
        output = operation.again([leaf.clone() if leaf.requires_grad else leaf for leaf in leaves])
    finally:
        torch.set_default_dtype(before)
    outputs = [tensor for tensor in flat_tensors((output,), {}, torch.is_tensor) if tensor.is_floating_point()]
    for y in outputs:
        if y.requires_grad:
            y.backward(torch.from_numpy(cotangent(tuple(y.shape))), retain_graph=True)
    gradients: list[np.ndarray | None] = []
    after: list[np.ndarray | None] = []
    for leaf, turn, learn in zip(leaves, turns, learns, strict=True):
        found = leaf.detach() if not learn else torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        array = found.numpy().T if turn else found.numpy()
        gradients.append(array if learn else None)
        after.append(None if learn else array)
    return [y.detach().numpy() for y in outputs], gradients, after


def _lies_turned(fed: Fed) -> bool:
    """Whether a tensor that an operation was given is the transpose of torch's own array."""
    return isinstance(fed.source, Parameter) and len(fed.shape) == 2 and fed.source.turned


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


def reroute(layer: nn.Module, function: Callable[[np.ndarray, Callable[[np.ndarray], np.ndarray]], np.ndarray]) -> None:
    """Let a layer's forward go through function(array, call); call runs the layer's own forward on an array."""
    forward = layer.forward

    def through(x: torch.Tensor) -> torch.Tensor:
        def call(array: np.ndarray) -> np.ndarray:
            return forward(torch.from_numpy(array)).detach().numpy()

        return torch.from_numpy(function(x.detach().numpy(), call))

    layer.__dict__["forward"] = through


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
