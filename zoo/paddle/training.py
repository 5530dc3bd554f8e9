"""Verbs of training for the parity ladder, in PaddlePaddle. zoo/torch/training.py is its twin."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F

from zoo.paddle import layers, tracer
from zoo.paddle.runtime import _tensors, _turned
from zoo.recording import Fed, Held, Operation, Parameter, described, flat_tensors
from zoo.training.optimizer import Optimizer


def dropout_off(model: nn.Layer) -> None:
    """Set every dropout's probability to 0, in place: the frameworks' masks are unrelated."""
    for layer in model.sublayers(include_self=True):
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0


def loss_of(model: nn.Layer, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> paddle.Tensor:
    """The loss of a batch in train mode: the weighted sum over the network's outputs, logits first.

    targets are probabilities, N x classes (label smoothing is in them); one class means one logit and a sigmoid.
    """
    model.train()
    outputs = model(paddle.to_tensor(images))
    wanted = paddle.to_tensor(targets)
    outputs = (outputs,) if isinstance(outputs, paddle.Tensor) else tuple(outputs)
    total = paddle.zeros([], dtype=wanted.dtype)
    for weight, logits in zip(heads, outputs, strict=True):
        if targets.shape[1] == 1:
            total = total + weight * F.binary_cross_entropy_with_logits(logits, wanted)
        else:
            total = total + weight * F.cross_entropy(logits, wanted, soft_label=True)
    return total


def loss(model: nn.Layer, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> float:
    """The value of loss_of; batch-norm statistics move."""
    with paddle.no_grad():
        return float(loss_of(model, images, targets, heads))


def gradients(
    model: nn.Layer, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]
) -> dict[str, np.ndarray]:
    """The gradient of the loss for every trainable tensor, by torch's name and in torch's layout."""
    model.clear_gradients()
    loss_of(model, images, targets, heads).backward()
    found = {name: _turned(layer, name, tensor.grad.numpy()) for name, layer, tensor in _graded(model)}
    model.clear_gradients()
    return found


def optimizer(model: nn.Layer, how: Optimizer) -> Any:
    """The framework's own optimizer and schedule, with its numbers as layers.py makes them equal."""
    how = layers.proof_optimizer(how)
    parameters = [tensor for tensor in model.parameters() if not tensor.stop_gradient]
    schedules: dict[str, Callable[[], Any]] = {
        "constant": lambda: paddle.optimizer.lr.LambdaDecay(how.lr, lambda epoch: 1.0),
        "step": lambda: paddle.optimizer.lr.StepDecay(how.lr, max(how.steps // 3, 1), 0.1),
        "cosine": lambda: paddle.optimizer.lr.CosineAnnealingDecay(how.lr, how.steps),
        "warmup": lambda: paddle.optimizer.lr.LinearWarmup(how.lr, how.steps // 2, how.lr / 10, how.lr),
    }
    schedule, decay = schedules[how.schedule](), how.weight_decay or None
    if how.kind == "adam":
        own: Any = paddle.optimizer.Adam(schedule, 0.9, 0.999, 1e-8, parameters=parameters, weight_decay=decay)
    elif how.kind == "adamw":
        own = paddle.optimizer.AdamW(schedule, 0.9, 0.999, 1e-8, parameters=parameters, weight_decay=how.weight_decay)
    elif how.kind == "sgd":
        own = paddle.optimizer.SGD(schedule, parameters=parameters, weight_decay=decay)
    else:
        own = paddle.optimizer.Momentum(schedule, how.momentum, parameters, how.kind == "nesterov", decay)
    return own, schedule


def learning_rate(state: Any) -> float:
    """The learning rate of the next step."""
    return float(state[0].get_lr())


def apply(model: nn.Layer, state: Any, given: dict[str, np.ndarray]) -> None:
    """One step of the optimizer and its schedule with given gradients (torch names and layouts)."""
    model.clear_gradients()
    for name, layer, tensor in _tensors(model):
        if name in given:
            # Paddle has no assignment to a gradient before the first backward: this is one with that gradient
            (tensor * paddle.to_tensor(_turned(layer, name, given[name]))).sum().backward()
    state[0].step()
    state[1].step()
    model.clear_gradients()


def step(model: nn.Layer, state: Any, images: np.ndarray, targets: np.ndarray, heads: tuple[float, ...]) -> float:
    """One training step; returns the loss before it."""
    model.clear_gradients()
    total = loss_of(model, images, targets, heads)
    total.backward()
    state[0].step()
    state[1].step()
    return float(total.detach())


def layer(kind: str, config: dict[str, Any], dtype: str) -> nn.Layer:
    """One layer of its own, from the neutral config that runtime.config gives."""
    config = dict(config)
    if kind in ("conv", "linear"):
        config["bias_attr"] = None if config.pop("bias") else False
    if kind == "avg_pool":
        config["exclusive"] = not config.pop("count_include_pad")
    before = paddle.get_default_dtype()
    paddle.set_default_dtype(dtype)
    try:
        if kind == "conv":
            return nn.Conv2D(**config)
        if kind == "linear":
            return nn.Linear(**config)
        if kind == "batch_norm":
            return nn.BatchNorm2D(config["features"], 1 - config["momentum"], config["eps"])
        if kind == "max_pool":
            return nn.MaxPool2D(**config)
        if kind == "avg_pool":
            return nn.AvgPool2D(**config)
        if kind == "adaptive_avg_pool":
            return nn.AdaptiveAvgPool2D(**config)
        return {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "flatten": nn.Flatten}[kind]()
    finally:
        paddle.set_default_dtype(before)


def operations(model: nn.Layer, images: np.ndarray) -> tuple[Held, list[Operation], set[int], str]:
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
        paddle.to_tensor(np.ascontiguousarray(array.T if turn else array), stop_gradient=not learn)
        for array, turn, learn in zip(arrays, turns, learns, strict=True)
    ]
    before = paddle.get_default_dtype()
    paddle.set_default_dtype("float64")
    try:
        # copies: what changes its input in place may not be given a tensor that learns
        output = operation.again([leaf if leaf.stop_gradient else leaf.clone() for leaf in leaves])
    finally:
        paddle.set_default_dtype(before)
    outputs = [tensor for tensor in flat_tensors((output,), {}, paddle.is_tensor) if tensor.is_floating_point()]
    for y in outputs:
        if not y.stop_gradient:
            y.backward(paddle.to_tensor(cotangent(tuple(y.shape))), retain_graph=True)
    gradients: list[np.ndarray | None] = []
    after: list[np.ndarray | None] = []
    for leaf, turn, learn in zip(leaves, turns, learns, strict=True):
        found = leaf if not learn else paddle.zeros_like(leaf) if leaf.grad is None else leaf.grad
        array = found.numpy().T if turn else found.numpy()
        gradients.append(array if learn else None)
        after.append(None if learn else array)
    return [y.detach().numpy() for y in outputs], gradients, after


def _lies_turned(fed: Fed) -> bool:
    """Whether a tensor that an operation was given is the transpose of torch's array, as Paddle's own Linear has it."""
    return isinstance(fed.source, Parameter) and len(fed.shape) == 2 and not fed.source.turned


@contextmanager
def other_path() -> Iterator[bool]:
    """Switch to the framework's other CPU convolutions, if it has any: True inside where it does."""
    yield False


def _graded(model: nn.Layer) -> list[tuple[str, nn.Layer, paddle.Tensor]]:
    """The tensors that have a gradient."""
    return [found for found in _tensors(model) if not found[2].stop_gradient and found[2].grad is not None]


def change(layer: nn.Layer, setting: str, value: Any) -> None:
    """Give a layer another setting, by the neutral name that runtime.config has for it."""
    names = {"eps": "_epsilon", "momentum": "_momentum", "count_include_pad": "exclusive", "kernel_size": "ksize"}
    value = {"momentum": lambda: 1 - value, "count_include_pad": lambda: not value}.get(setting, lambda: value)()
    attribute = names.get(setting, setting)
    attribute = attribute if hasattr(layer, attribute) else f"_{setting}"
    assert hasattr(layer, attribute)
    setattr(layer, attribute, value)
    if attribute == "_padding":
        # Paddle's convolutions compute with a copy of it
        layer._updated_padding = value


def freeze(model: nn.Layer, name: str) -> None:
    """Keep one tensor from learning."""
    next(tensor for found, _, tensor in _tensors(model) if found == name).stop_gradient = True


def reroute(layer: nn.Layer, function: Callable[[np.ndarray, Callable[[np.ndarray], np.ndarray]], np.ndarray]) -> None:
    """Let a layer's forward go through function(array, call); call runs the layer's own forward on an array."""
    forward = layer.forward

    def through(x: paddle.Tensor) -> paddle.Tensor:
        return paddle.to_tensor(function(x.numpy(), lambda array: forward(paddle.to_tensor(array)).numpy()))

    layer.__dict__["forward"] = through


def biased_batch_norm(model: nn.Layer) -> None:
    """Let running variances be biased, as Paddle's own are: what proof mode is there to prevent."""
    for layer in model.sublayers(include_self=True):
        if isinstance(layer, layers.ExactBatchNorm2D):
            layer.__class__ = nn.BatchNorm2D
