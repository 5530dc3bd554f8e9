"""PaddlePaddle's optimizers as a Plan asks for them. zoo/torch/optimizers.py is its twin."""

from typing import Any

import numpy as np
import paddle

from zoo.paddle import layers
from zoo.training.optimizer import Optimizer
from zoo.training.plan import Plan

SLOTS = {"velocity": "velocity_0", "moment1": "moment1_0", "moment2": "moment2_0"}
BETAS = {"beta1_pow_acc_0": 0.9, "beta2_pow_acc_0": 0.999}


class Rate(paddle.optimizer.lr.LRScheduler):
    """A learning rate that is set from outside; Paddle reads a schedule's in the parameters' dtype."""

    def __init__(self, lr: float) -> None:
        self.lr = lr
        super().__init__(lr)

    def get_lr(self) -> float:
        return self.lr

    def go(self, lr: float) -> None:
        """Take this rate from now on."""
        self.lr = lr
        self.step()


def make_optimizer(params: list[paddle.Tensor], rate: Rate, plan: Plan) -> paddle.optimizer.Optimizer:
    """The optimizer of a plan for parameters, with a rate that is set from outside."""
    how = Optimizer(plan.kind, plan.lr, plan.momentum, plan.weight_decay)
    if plan.proof:
        how = layers.proof_optimizer(how)
    clip, decay = layers.clip(plan.clip), how.weight_decay or None
    if how.kind == "adam":
        return paddle.optimizer.Adam(rate, 0.9, 0.999, 1e-8, params, decay, clip)
    if how.kind == "adamw":
        return paddle.optimizer.AdamW(rate, 0.9, 0.999, 1e-8, params, how.weight_decay, grad_clip=clip)
    if how.kind == "sgd":
        return paddle.optimizer.SGD(rate, params, decay, clip)
    return paddle.optimizer.Momentum(rate, how.momentum, params, how.kind == "nesterov", decay, clip)


def named(name: str, array: np.ndarray, place: Any) -> paddle.Tensor:
    """A tensor of an optimizer's state, under the name by which Paddle finds it."""
    tensor = paddle.to_tensor(array, place=place)
    tensor.name = name
    return tensor


def power(beta: float, exponent: int, dtype: np.dtype[Any]) -> np.ndarray:
    """A power as Paddle's Adam comes to it: one product a step, rounded to the dtype each time."""
    base = value = dtype.type(beta)
    for _ in range(exponent - 1):
        value = dtype.type(base * value)
    return np.array([value], dtype)
