"""What the proof alone asks of training, in PaddlePaddle. zoo/torch/ladder.py is its twin.

The Learner, which zoo.fit trains with, is held by verbs here, since it may live in another process. The rest is layers
and operations on their own, and what the self-test changes.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.model_inputs import Feed
from zoo.paddle import devices, layers, runtime, tracer
from zoo.paddle.functions import dropout_off as dropout_off
from zoo.paddle.functions import proven as proven
from zoo.paddle.learner import Learner
from zoo.paddle.state_dict import _tensors
from zoo.recording import Fed, Held, Operation, Parameter, described
from zoo.tensors_in_arguments import flat_tensors
from zoo.training.plan import Plan


def learner(model: nn.Layer, plan: Plan, seed: int) -> Learner:
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
    """Run a recorded operation again on arrays (float64, torch's layouts), as many and in that order.

    Returns its floating-point outputs; the gradients of sum(output * cotangent) for the arrays that learn, zeros where
    there is no way back to them; and the others after the run, such as batch norm's statistics.
    """
    operation = held.operations[number]
    if operation.again is None:
        raise RuntimeError("its call was not recorded")
    turns, home = [_lies_turned(fed) for fed in operation.fed], devices.device(None)
    leaves = [
        paddle.to_tensor(np.ascontiguousarray(array.T if turn else array), place=home, stop_gradient=not learn)
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
            y.backward(runtime.tensor(cotangent(tuple(y.shape))), retain_graph=True)
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
    """Let running variances be biased, as Paddle's own are: what parity mode is there to prevent."""
    for layer in model.sublayers(include_self=True):
        if isinstance(layer, layers.ExactBatchNorm):
            layer.__class__ = next(own for own, exact in layers.EXACT.items() if exact is type(layer))
