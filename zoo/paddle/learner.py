"""A model in training, in PaddlePaddle: zoo.fit is written against this. zoo/torch/learner.py is its twin."""

import os
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
import paddle
import paddle.distributed as dist
import paddle.nn as nn
import paddle.nn.functional as F
from paddle.nn.layer.norm import _BatchNormBase

from zoo.errors import ArgumentError
from zoo.model_inputs import Feed, labelled
from zoo.paddle import layers
from zoo.paddle.devices import _on_cpu
from zoo.paddle.optimizers import BETAS, SLOTS, Rate, make_optimizer, named, power
from zoo.paddle.runtime import given
from zoo.paddle.state_dict import PORTABLE, _tensors, _turned
from zoo.training.dropout_masks import Masks
from zoo.training.plan import Plan, split


def join(device: str | None) -> tuple[int, int, str | None]:
    """Join the processes that Paddle's launcher started: (rank, world, this process's device). ArgumentError."""
    if int(os.environ.get("PADDLE_TRAINERS_NUM", "1")) == 1:
        if int(os.environ.get("WORLD_SIZE", "1")) > 1:
            raise ArgumentError("torchrun started this, and the backend is paddle; use paddle.distributed.launch.")
        return 0, 1, device
    gpu = (device or "cpu") != "cpu"
    if gpu:
        device = f"gpu:{os.environ.get('FLAGS_selected_gpus', '0').split(',')[0]}"  # noqa: SIM112
        paddle.set_device(device)
    else:
        paddle.set_device("cpu")
        os.environ["PADDLE_DISTRI_BACKEND"] = "gloo"
    if not dist.is_initialized():
        dist.init_parallel_env()
    return dist.get_rank(), dist.get_world_size(), device


def leave() -> None:
    """Leave the processes that join() joined."""
    if dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


class Learner:
    """A model, its optimizer and what several processes share. ArgumentError for what the framework cannot do."""

    def __init__(self, model: nn.Layer, plan: Plan, seed: int) -> None:
        self.model, self.plan, self.masks = model, plan, Masks(seed)
        if plan.proof:
            layers.proof(model, training=True)
        # a network may have no parameters at all
        self.place = next((tensor.place for tensor in model.parameters()), paddle.CPUPlace())
        if plan.amp and _on_cpu(self.place):
            raise ArgumentError(
                f"amp={plan.amp!r} does nothing on the CPU in PaddlePaddle, and the model is there; "
                "leave it, or train on a GPU."
            )
        self.params = [tensor for tensor in model.parameters() if not tensor.stop_gradient]
        every = model.sublayers(include_self=True)
        self.still = [layer for layer in every if isinstance(layer, _BatchNormBase) and _is_frozen(layer)]
        self.moving = [layer for layer in every if not any(layer is other for other in self.still)]
        self.lent = layers.half_frozen(model)
        self.shares = [(tensor, dict(tensor.optimize_attr)) for tensor in self.params]
        for name, _, tensor in _tensors(model):
            if not tensor.stop_gradient:
                tensor.optimize_attr["learning_rate"] = plan.scales.get(name, 1.0)
        for tensor in self.lent:
            tensor.stop_gradient = False
        self.rate = Rate(plan.lr)
        # Paddle's optimizers want something to learn
        self.optimizer = make_optimizer(self.params or [paddle.create_parameter([1], "float32")], self.rate, plan)
        self.scaler = paddle.amp.GradScaler(enable=plan.amp == "float16")
        self.wrapped: nn.Layer = model
        if plan.ranks[1] > 1:
            self.wrapped = paddle.DataParallel(model)
        for name, layer in model.named_sublayers():
            if _is_plain(layer):
                layer.__dict__["forward"] = _Dropout(name, layer, self.masks)
            elif isinstance(layer, layers.StochasticDepth):
                layer.masks = partial(self.masks, name)

    def close(self) -> None:
        """Give the model's dropouts back their own masks, frozen batch norm its train mode, tensors their own rate."""
        for layer in self.still:
            layer.train()
        for tensor, own in self.shares:
            tensor.optimize_attr.update(own)
        for tensor in self.lent:
            tensor.stop_gradient = True
            tensor.clear_gradient()
        for layer in self.model.sublayers():
            if isinstance(layer.__dict__.get("forward"), _Dropout):
                del layer.__dict__["forward"]
            elif isinstance(layer, layers.StochasticDepth):
                layer.masks = None

    def step(
        self, images: np.ndarray, targets: np.ndarray, share: float, lr: float, number: int, row: int
    ) -> tuple[float, np.ndarray]:
        """One step at a rate: the mean loss before it, and the logits N x C that it was taken from.

        images N x C x H x W and targets N x classes (probabilities) in the model's dtype. share: what of the whole
        batch's loss is this process's, times the number of processes. number keys the masks, row is the batch's first.
        """
        self._train()
        self.rate.go(lr)
        loss, logits = self._backward(images, targets, share, number, row)
        self._update()
        return loss, logits

    def loss(self, images: np.ndarray, targets: np.ndarray) -> float:
        """The loss of a batch in train mode, without a step: batch-norm statistics move, dropout is that of step 0."""
        self._train()
        self.masks.at(0, 0)
        with paddle.no_grad():
            return float(self._loss(images, targets)[0].item())

    def outputs(self, inputs: Feed, training: bool = False) -> dict[str, np.ndarray]:
        """All that the model returns but integers, by label; in eval mode, or in train mode, where statistics move."""
        modes = [(layer, layer.training) for layer in self.model.sublayers(include_self=True)]
        self._train() if training else self.model.eval()
        try:
            with paddle.no_grad():
                return {label: tensor.numpy() for label, tensor in _floats(self._answered(inputs)).items()}
        finally:
            for layer, mode in modes:
                layer.training = mode

    def gradients(self, images: np.ndarray, targets: np.ndarray) -> dict[str, np.ndarray]:
        """The gradient of loss() of every tensor that learns, in torch's names and layouts, without a step."""
        self._train()
        self._backward(images, targets, 1.0, 0, 0)
        found, left = {}, {id(tensor) for tensor in self.params if tensor.grad is not None}
        for name, layer, tensor in _tensors(self.model):
            if id(tensor) in left:  # a tensor of two names counts once, as in PyTorch
                left.remove(id(tensor))
                found[name] = _turned(layer, name, tensor.grad.numpy())
        self.optimizer.clear_grad(set_to_zero=False)
        return found

    def apply(self, gradients: dict[str, np.ndarray], lr: float) -> None:
        """One step of the optimizer at a rate with these gradients (torch's names and layouts, the model's dtype)."""
        self.rate.go(lr)
        self.optimizer.clear_grad()
        for name, layer, tensor in _tensors(self.model):
            if name in gradients:
                # Paddle has no assignment to a gradient before the first backward: this is one with that gradient
                given = paddle.to_tensor(_turned(layer, name, gradients[name]), place=self.place)
                (tensor * given).sum().backward()
        self._update()
        self.optimizer.clear_grad()

    def _train(self) -> None:
        # to say it to every layer at every step costs more than to look
        if not all(layer.training for layer in self.moving):
            self.model.train()
        for layer in self.still:
            if layer.training:
                layer.eval()  # computes with its statistics and leaves them as they are

    def _backward(
        self, images: np.ndarray, targets: np.ndarray, share: float, number: int, row: int
    ) -> tuple[float, np.ndarray]:
        self.optimizer.clear_grad()
        loss, logits, count, parts = 0.0, [], len(targets), min(self.plan.accumulate, len(targets))
        for first, end in split(count, parts):
            self.masks.at(number, row + first)
            last = end == count
            some = (images, targets) if parts == 1 else (images[first:end], targets[first:end])
            with nullcontext() if last or self.wrapped is self.model else self.wrapped.no_sync():
                total, output = self._loss(*some)
                part = share * (end - first) / count
                if not total.stop_gradient:
                    self.scaler.scale(total if part == 1 else total * part).backward()
            loss += total.item() * (end - first) / count
            logits.append(output.detach().numpy())
        return loss, logits[0] if parts == 1 else np.concatenate(logits)

    def _update(self) -> None:
        self.scaler.step(self.optimizer)
        self.scaler.update()

    def _loss(self, images: np.ndarray, targets: np.ndarray) -> tuple[paddle.Tensor, paddle.Tensor]:
        plan, wanted = self.plan, paddle.to_tensor(targets, place=self.place)
        amp = paddle.amp.auto_cast(dtype=plan.amp) if plan.amp else nullcontext()
        with amp:
            outputs = self._answered(images)
        if plan.outputs:
            named = _floats(outputs)
            outputs = [named[label] for label in plan.outputs]
        if plan.squares:
            flat = paddle.concat([value.reshape([-1]) for value in outputs]).astype(wanted.dtype)
            return ((flat - wanted) ** 2).mean(), outputs[0]
        outputs = [outputs] if isinstance(outputs, paddle.Tensor) else list(outputs)
        outputs = [logits if logits.dtype == wanted.dtype else logits.astype(wanted.dtype) for logits in outputs]
        losses = []
        for logits in outputs:
            if plan.sigmoid:
                losses.append(F.binary_cross_entropy_with_logits(logits, wanted))
            else:
                losses.append(layers.cross_entropy(logits, wanted, plan.proof))
        total = losses[0] if plan.heads[0] == 1 else plan.heads[0] * losses[0]
        for weight, loss in zip(plan.heads[1:], losses[1:], strict=True):
            total = total + weight * loss
        return total, outputs[0]

    def _answered(self, inputs: Feed) -> Any:
        args, kwargs = given(inputs, self.place)
        return self.wrapped(*args, **kwargs)

    def state(self) -> dict[str, np.ndarray]:
        """The optimizer's tensors in torch's names and layouts, as "velocity/NAME" and the like."""
        found, own = {}, self.optimizer.state_dict()
        for name, layer, tensor in _tensors(self.model):
            for slot, key in SLOTS.items():
                value = own.get(f"{tensor.name}_{key}")
                if value is not None:
                    found[f"{slot}/{name}"] = _turned(layer, name, value.numpy())
        if self.scaler.is_enable():
            scale = self.scaler.state_dict()
            found["scaler"] = np.array([float(scale["scale"]), scale["incr_count"]], np.float64)
        return found

    def restore(self, state: dict[str, np.ndarray], steps: int) -> None:
        """Take over what state() gave, in any backend, after so many steps."""
        own: dict[str, Any] = {"LR_Scheduler": self.rate.state_dict()}
        for name, layer, tensor in _tensors(self.model):
            for slot, key in SLOTS.items():
                if f"{slot}/{name}" in state:
                    array = _turned(layer, name, state[f"{slot}/{name}"])
                    own[f"{tensor.name}_{key}"] = named(f"{tensor.name}_{key}", array, self.place)
            if f"moment1/{name}" in state:
                for key, beta in BETAS.items():
                    array = power(beta, steps + 1, state[f"moment1/{name}"].dtype)
                    own[f"{tensor.name}_{key}"] = named(f"{tensor.name}_{key}", array, paddle.CPUPlace())
        self.optimizer.set_state_dict(own)
        if self.scaler.is_enable() and "scaler" in state:
            scale, count = state["scaler"].tolist()
            scaler = self.scaler.state_dict()
            self.scaler.load_state_dict({**scaler, "scale": np.array([scale], np.float32), "incr_count": int(count)})

    def add_up(self, array: np.ndarray) -> np.ndarray:
        """The sum of an array over all processes."""
        if self.plan.ranks[1] == 1:
            return array
        tensor = paddle.to_tensor(array, place=self.place)
        dist.all_reduce(tensor)
        return tensor.numpy()


class _Dropout:
    """Dropout with a shared mask, in place of a layer's own forward."""

    def __init__(self, name: str, layer: nn.Dropout, masks: Masks) -> None:
        self.name, self.layer, self.masks = name, layer, masks

    def __call__(self, x: paddle.Tensor) -> paddle.Tensor:
        upscales = self.layer.mode == "upscale_in_train"
        if not self.layer.training:
            return x if upscales else x * (1 - self.layer.p)
        if self.layer.p == 0:
            return x
        mask = paddle.to_tensor(self.masks(self.name, tuple(x.shape), self.layer.p), place=x.place).astype(x.dtype)
        return x * (mask * (1 / (1 - self.layer.p))) if upscales and self.layer.p < 1 else x * mask


def _is_plain(layer: nn.Layer) -> bool:
    """Whether a layer is a dropout of single values with the framework's own forward: others compute what they say."""
    own = isinstance(layer, nn.Dropout) and getattr(layer.forward, "__func__", None) is nn.Dropout.forward
    return own and layer.axis is None


def _floats(outputs: Any) -> dict[str, paddle.Tensor]:
    return {label: tensor for label, tensor in labelled(outputs, paddle.is_tensor) if tensor.is_floating_point()}


def _is_frozen(layer: nn.Layer) -> bool:
    own = [tensor for name, tensor in layer._parameters.items() if tensor is not None and name not in PORTABLE]
    return bool(own) and all(tensor.stop_gradient for tensor in own)
