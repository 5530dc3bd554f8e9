"""What the proof alone asks of training, in PyTorch. zoo/paddle/ladder.py is its twin.

The Learner, which zoo.fit trains with, is held by verbs here, since it may live in another process. The rest is layers
and operations on their own, and what the self-test changes.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn as nn
from torch.nn.modules.batchnorm import _BatchNorm

from zoo.model_inputs import Feed
from zoo.recording import Fed, Held, Operation, Parameter, described
from zoo.tensors_in_arguments import flat_tensors
from zoo.torch import runtime, tracer
from zoo.torch.functions import dropout_off as dropout_off
from zoo.torch.functions import proven as proven
from zoo.torch.learner import Learner
from zoo.training.plan import Plan


def learner(model: nn.Module, plan: Plan, seed: int) -> Learner:
    """What zoo.fit trains a model with; the verbs below take it, so that it can live in another process."""
    return Learner(model, plan, seed)


def close(learner: Learner) -> None:
    """Learner.close."""
    learner.close()


def loss(learner: Learner, inputs: Feed, targets: np.ndarray) -> float:
    """Learner.loss."""
    with proven(learner.model, training=True):
        return learner.loss(inputs, targets)


def gradients(learner: Learner, inputs: Feed, targets: np.ndarray) -> dict[str, np.ndarray]:
    """Learner.gradients."""
    with proven(learner.model, training=True):
        return learner.gradients(inputs, targets)


def apply(learner: Learner, given: dict[str, np.ndarray], lr: float) -> None:
    """Learner.apply."""
    learner.apply(given, lr)


def step(learner: Learner, inputs: Feed, targets: np.ndarray, lr: float, number: int) -> float:
    """Learner.step of a whole batch; returns the loss before it."""
    with proven(learner.model, training=True):
        return learner.step(inputs, targets, 1.0, lr, number, 0)[0]


def outputs(learner: Learner, inputs: Feed, training: bool = False) -> dict[str, np.ndarray]:
    """Learner.outputs."""
    with proven(learner.model, training):
        return learner.outputs(inputs, training)


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
    """Run a recorded operation again on arrays (float64, torch's layouts), as many and in that order.

    Returns its floating-point outputs; the gradients of sum(output * cotangent) for the arrays that learn, zeros where
    there is no way back to them; and the others after the run, such as batch norm's statistics.
    """
    operation = held.operations[number]
    if operation.again is None:
        raise RuntimeError("its call was not recorded")
    turns = [_lies_turned(fed) for fed in operation.fed]
    leaves = [
        runtime.tensor(array.T if turn else array).requires_grad_(learn)
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
            y.backward(runtime.tensor(cotangent(tuple(y.shape))), retain_graph=True)
    gradients: list[np.ndarray | None] = []
    after: list[np.ndarray | None] = []
    for leaf, turn, learn in zip(leaves, turns, learns, strict=True):
        found = leaf.detach() if not learn else torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        array = found.cpu().numpy().T if turn else found.cpu().numpy()
        gradients.append(array if learn else None)
        after.append(None if learn else array)
    return [y.detach().cpu().numpy() for y in outputs], gradients, after


def _lies_turned(fed: Fed) -> bool:
    """Whether a tensor that an operation was given is the transpose of torch's own array."""
    return isinstance(fed.source, Parameter) and len(fed.shape) == 2 and fed.source.turned


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
    """Let running variances be biased, as Paddle's are: what parity mode is there to prevent."""
    for layer in model.modules():
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.__class__ = type("Biased", (_Biased, type(layer)), {})


class _Biased(_BatchNorm):
    """Batch norm with Paddle's running variance."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        before = self.running_var.clone()
        y = super().forward(x)
        if self.training:
            count = x.numel() // x.shape[1]
            kept = before * (1 - self.momentum)
            self.running_var.copy_(kept + (self.running_var - kept) * (count - 1) / count)
        return y
