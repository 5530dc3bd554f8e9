"""A model in training, in PyTorch: zoo.fit is written against this. zoo/paddle/learner.py is its twin."""

import os
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from zoo.array_difference import straight
from zoo.errors import ArgumentError
from zoo.model_inputs import Feed, labelled
from zoo.torch import layers
from zoo.torch.optimizers import SLOTS, learning_groups, make_optimizer, make_scaler
from zoo.torch.runtime import given
from zoo.training.dropout_masks import Masks
from zoo.training.plan import Plan, split


def join(device: str | None) -> tuple[int, int, str | None]:
    """Join the processes that torchrun started, if it did: (rank, world, this process's device). ArgumentError."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        if int(os.environ.get("PADDLE_TRAINERS_NUM", "1")) > 1:
            raise ArgumentError("paddle.distributed.launch started this, and the backend is torch; use torchrun.")
        return 0, 1, device
    gpu = (device or "cpu") != "cpu"
    if gpu:
        device = f"gpu:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    if not dist.is_initialized():
        dist.init_process_group("nccl" if gpu else "gloo")
    return dist.get_rank(), dist.get_world_size(), device


def leave() -> None:
    """Leave the processes that join() joined."""
    if dist.is_initialized():
        dist.destroy_process_group()


class Learner:
    """A model, its optimizer and what several processes share. ArgumentError for what the framework cannot do."""

    def __init__(self, model: nn.Module, plan: Plan, seed: int) -> None:
        self.model, self.plan, self.masks = model, plan, Masks(seed)
        if plan.proof:
            layers.proof(model, training=True)
        # a network may have no parameters at all
        self.place = next((tensor.device for tensor in model.parameters()), torch.device("cpu"))
        if plan.amp == "float16" and self.place.type == "cpu":
            raise ArgumentError(
                "amp='float16' needs a GPU, and the model is on the CPU; take amp='bfloat16', or leave it."
            )
        # the kernels of mixed precision are made for channels that lie side by side; the values are the same
        self.layout = torch.channels_last if plan.amp else torch.contiguous_format
        if plan.amp:
            model.to(memory_format=self.layout)
        self.params = [tensor for tensor in model.parameters() if tensor.requires_grad]
        self.still = [layer for layer in model.modules() if isinstance(layer, _BatchNorm) and _is_frozen(layer)]
        self.moving = [layer for layer in model.modules() if not any(layer is other for other in self.still)]
        # torch's optimizers want something to learn
        nothing: list[dict[str, Any]] = [{"params": [torch.zeros(())], "scale": 1.0}]
        self.optimizer = make_optimizer(learning_groups(model, plan) or nothing, plan)
        self.scaler = make_scaler(self.place, plan.amp == "float16")
        self.wrapped: nn.Module = model
        if plan.ranks[1] > 1:
            gpus = [self.place.index] if self.place.type == "cuda" else None
            self.wrapped = nn.parallel.DistributedDataParallel(model, device_ids=gpus)
        for name, layer in model.named_modules():
            if _is_plain(layer):
                layer.forward = _Dropout(name, layer, self.masks)  # type: ignore[arg-type, method-assign]
            elif isinstance(layer, layers.StochasticDepth):
                layer.masks = partial(self.masks, name)

    def close(self) -> None:
        """Give the model's dropouts back their own masks, frozen batch norm its train mode and weights their layout."""
        if self.plan.amp:
            self.model.to(memory_format=torch.contiguous_format)
        for layer in self.still:
            layer.train()
        for layer in self.model.modules():
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
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["scale"]
        loss, logits = self._backward(images, targets, share, number, row)
        self._update()
        return loss, logits

    def loss(self, images: np.ndarray, targets: np.ndarray) -> float:
        """The loss of a batch in train mode, without a step: batch-norm statistics move, dropout is that of step 0."""
        self._train()
        self.masks.at(0, 0)
        with torch.no_grad():
            return self._loss(images, targets)[0].item()

    def outputs(self, inputs: Feed, training: bool = False) -> dict[str, np.ndarray]:
        """All that the model returns but integers, by label; in eval mode, or in train mode, where statistics move."""
        modes = [(layer, layer.training) for layer in self.model.modules()]
        self._train() if training else self.model.eval()
        try:
            with torch.no_grad():
                return {label: tensor.cpu().numpy() for label, tensor in _floats(self._answered(inputs)).items()}
        finally:
            for layer, mode in modes:
                layer.training = mode

    def gradients(self, images: np.ndarray, targets: np.ndarray) -> dict[str, np.ndarray]:
        """The gradient of loss() of every tensor that learns, in torch's names and layouts, without a step."""
        self._train()
        self._backward(images, targets, 1.0, 0, 0)
        named = self.model.named_parameters()
        found = {name: tensor.grad.cpu().numpy() for name, tensor in named if tensor.grad is not None}
        self.optimizer.zero_grad()
        return found

    def apply(self, gradients: dict[str, np.ndarray], lr: float) -> None:
        """One step of the optimizer at a rate with these gradients (torch's names and layouts, the model's dtype)."""
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["scale"]
        for name, tensor in self.model.named_parameters():
            tensor.grad = torch.tensor(gradients[name], device=self.place) if name in gradients else None
        self._update()
        self.optimizer.zero_grad()

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
        self.optimizer.zero_grad()
        loss, logits, count, parts = 0.0, [], len(targets), min(self.plan.accumulate, len(targets))
        for first, end in split(count, parts):
            self.masks.at(number, row + first)
            last = end == count
            some = (images, targets) if parts == 1 else (images[first:end], targets[first:end])
            with nullcontext() if last or self.wrapped is self.model else self.wrapped.no_sync():
                total, output = self._loss(*some)
                part = share * (end - first) / count
                if total.requires_grad:
                    self.scaler.scale(total if part == 1 else total * part).backward()
            loss += total.item() * (end - first) / count
            logits.append(output.detach().cpu().numpy())
        return loss, logits[0] if parts == 1 else np.concatenate(logits)

    def _update(self) -> None:
        if self.plan.clip is not None:
            self.scaler.unscale_(self.optimizer)
            layers.clip(self.params, self.plan.clip, self.plan.proof)
        self.scaler.step(self.optimizer)
        self.scaler.update()

    def _loss(self, images: np.ndarray, targets: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        plan, wanted = self.plan, torch.from_numpy(straight(targets)).to(self.place)
        amp = torch.autocast(self.place.type, getattr(torch, plan.amp)) if plan.amp else nullcontext()
        with amp:
            outputs = self._answered(images)
        if plan.outputs:
            named = _floats(outputs)
            outputs = [named[label] for label in plan.outputs]
        if plan.squares:
            flat = torch.cat([value.reshape(-1) for value in outputs]).to(wanted.dtype)
            return ((flat - wanted) ** 2).mean(), outputs[0]
        outputs = [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)
        outputs = [logits if logits.dtype == wanted.dtype else logits.to(wanted.dtype) for logits in outputs]
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
        if isinstance(inputs, np.ndarray):
            return self.wrapped(torch.from_numpy(straight(inputs)).to(self.place).contiguous(memory_format=self.layout))
        args, kwargs = given(inputs, self.place)
        return self.wrapped(*args, **kwargs)

    def state(self) -> dict[str, np.ndarray]:
        """The optimizer's tensors in torch's names and layouts, as "velocity/NAME" and the like."""
        found = {}
        for name, tensor in self.model.named_parameters():
            for slot, key in SLOTS.items():
                value = self.optimizer.state.get(tensor, {}).get(key)
                if value is not None:
                    found[f"{slot}/{name}"] = value.detach().cpu().numpy()
        if self.scaler.is_enabled():
            scale = self.scaler.state_dict()
            found["scaler"] = np.array([scale["scale"], scale["_growth_tracker"]], np.float64)
        return found

    def restore(self, state: dict[str, np.ndarray], steps: int) -> None:
        """Take over what state() gave, in any backend, after so many steps."""
        for name, tensor in self.model.named_parameters():
            own = {
                key: torch.empty_like(tensor).copy_(torch.tensor(state[f"{slot}/{name}"]))
                for slot, key in SLOTS.items()
                if f"{slot}/{name}" in state
            }
            if own:
                if "exp_avg" in own:
                    own["step"] = torch.tensor(float(steps))
                self.optimizer.state[tensor] = own
        if self.scaler.is_enabled() and "scaler" in state:
            scale, tracker = state["scaler"].tolist()
            self.scaler.load_state_dict({**self.scaler.state_dict(), "scale": scale, "_growth_tracker": int(tracker)})

    def add_up(self, array: np.ndarray) -> np.ndarray:
        """The sum of an array over all processes."""
        if self.plan.ranks[1] == 1:
            return array
        tensor = torch.tensor(array, device=self.place)
        dist.all_reduce(tensor)
        return tensor.cpu().numpy()


class _Dropout:
    """Dropout with a shared mask, in place of a layer's own forward."""

    def __init__(self, name: str, layer: nn.Dropout, masks: Masks) -> None:
        self.name, self.layer, self.masks = name, layer, masks

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if not self.layer.training or self.layer.p == 0:
            return x
        mask = torch.from_numpy(self.masks(self.name, tuple(x.shape), self.layer.p)).to(x)
        return x * (mask * (1 / (1 - self.layer.p))) if self.layer.p < 1 else x * mask


def _is_plain(layer: nn.Module) -> bool:
    """Whether a layer is a dropout with the framework's own forward: one of a subclass computes what that says."""
    return isinstance(layer, nn.Dropout) and getattr(layer.forward, "__func__", None) is nn.Dropout.forward


def _floats(outputs: Any) -> dict[str, torch.Tensor]:
    return {label: tensor for label, tensor in labelled(outputs, torch.is_tensor) if tensor.is_floating_point()}


def _is_frozen(layer: nn.Module) -> bool:
    own = list(layer.parameters())
    return bool(own) and not any(tensor.requires_grad for tensor in own)
