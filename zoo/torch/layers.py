"""What must differ between the backends to be equal, each with its reason and its evidence.

Parity mode is switched on for comparisons only; a network that zoo.build returns is left as it is.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.batchnorm import _BatchNorm, _NormBase

from zoo.training.optimizer import Optimizer


class StochasticDepth(nn.Module):
    """A residual branch that is left out for a whole picture with probability p while the network trains.

    What is kept is scaled by 1 / (1 - p), so that the mean stays; in eval mode, and with p = 0, x comes out as it is.
    Tensors of any shape whose first axis is the batch. masks(shape, p) gives 0 and 1 where zoo.fit trains, the same in
    every backend; by default the framework's generator draws. is_still: only with masks is anything left out.

    Paper: Huang et al., "Deep networks with stochastic depth", 2016; torchvision's is the same, in its mode "row".
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p, self.is_still = p, False
        self.masks: Callable[[tuple[int, ...], float], np.ndarray] | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0 or (self.is_still and self.masks is None):
            return x
        shape = (x.shape[0], *[1] * (x.dim() - 1))
        if self.masks is None:
            kept = torch.empty(shape, dtype=x.dtype, device=x.device).bernoulli_(1 - self.p)
        else:
            kept = torch.from_numpy(self.masks(shape, self.p)).to(x)
        return x * (kept * (1 / (1 - self.p)))


def proof(model: nn.Module, training: bool = False) -> None:
    """Switch parity mode on, in place: eps of norms and batch-norm momentum get the float32 values that Paddle takes.

    Paddle keeps both as float32: the eps of batch norm, layer norm and instance norm, not that of group norm. In
    float64 one layer with eps 1e-3 differs by 5e-11 for it, a ResNet with 1e-5 by 4e-12 to 1e-11; with the rounded eps
    whole networks agree to 1e-14. Paddle rounds its momentum 0.9, our 1 - 0.1.
    For training there is no more to do here: the pools and the running variance are put right on Paddle's side.
    """
    for layer in model.modules():
        if isinstance(layer, (_NormBase, nn.LayerNorm)):
            layer.eps = float(np.float32(layer.eps))
        # None is a plain mean over all batches
        if isinstance(layer, _BatchNorm) and layer.momentum is not None:
            layer.momentum = 1 - float(np.float32(1 - layer.momentum))


def proof_optimizer(how: Optimizer) -> Optimizer:
    """The numbers with which torch's optimizers step as Paddle's do: momentum and decay as Paddle keeps them.

    Paddle's Momentum keeps momentum and decay as float32 (1.7e-6 apart after 30 steps without this, 2e-15 with it), its
    AdamW keeps the decay so (1.6e-10, 5e-15). Its SGD and Adam add the decay in float64 (4e-16, 7e-16 as it is).
    """
    momentum, decay = float(np.float32(how.momentum)), float(np.float32(how.weight_decay))
    if how.kind in ("momentum", "nesterov"):
        return replace(how, momentum=momentum, weight_decay=decay)
    if how.kind == "adamw":
        return replace(how, weight_decay=decay)
    return how


def cross_entropy(logits: torch.Tensor, targets: torch.Tensor, proof: bool) -> torch.Tensor:
    """The mean cross-entropy with soft targets; nothing to mend here: Paddle's side takes over torch's value."""
    return F.cross_entropy(logits, targets)


def half_frozen(model: nn.Module) -> list[torch.Tensor]:
    """Nothing: batch norm of which the weight alone or the bias alone is frozen has the other's gradient here."""
    return []


def clip(tensors: list[torch.Tensor], largest: float, proof: bool) -> None:
    """Scale all gradients down, in place, to this norm of the whole; in parity mode with the factor as Paddle has it.

    torch divides by the norm plus 1e-6, so a clipped gradient is that much shorter than Paddle's.
    """
    if not proof:
        torch.nn.utils.clip_grad_norm_(tensors, largest)
        return
    # torch's own get_total_norm came with 2.6
    norms = [torch.linalg.vector_norm(tensor.grad) for tensor in tensors if tensor.grad is not None]
    norm = torch.linalg.vector_norm(torch.stack(norms))
    for tensor in tensors:
        if tensor.grad is not None:
            tensor.grad.mul_(largest / torch.clamp(norm, min=largest))
