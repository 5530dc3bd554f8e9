"""PyTorch's own ways to run a trained network faster on a CPU. zoo/paddle/inference.py is its twin."""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn as nn
from torch.fx.experimental import optimization

from zoo.torch import runtime

Run = Callable[[torch.Tensor], torch.Tensor]
LAST = torch.channels_last


def paths(precision: str) -> dict[str, Callable[[nn.Module, torch.Tensor], Run]]:
    """The ways there are for a precision, by name: each makes a float32 network in eval mode, which it may change, and
    an example of its input into a function from images to float32 logits."""
    return {"float32": FLOAT32, "bfloat16": BFLOAT16}[precision]


def eager(model: nn.Module, images: torch.Tensor) -> Run:
    """The network as it is."""
    return model


def channels_last(model: nn.Module, images: torch.Tensor) -> Run:
    """Weights and maps with the channels of a place side by side in memory."""
    model.to(memory_format=LAST)
    return lambda x: model(x.contiguous(memory_format=LAST))


def frozen(model: nn.Module, images: torch.Tensor) -> Run:
    """Traced, its weights frozen into it, batch norm folded into the convolutions, oneDNN's layouts throughout."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.freeze(torch.jit.trace(model, images))
        return torch.jit.optimize_for_inference(traced)


def onednn(model: nn.Module, images: torch.Tensor) -> Run:
    """As a graph of torch.fx: batch norm folded in, oneDNN's layouts kept from one convolution to the next."""
    return optimization.optimize_for_inference(model)


def frozen_last(model: nn.Module, images: torch.Tensor) -> Run:
    """Batch norm folded in, channels last, traced and frozen: PyTorch's own pools are quick in this layout alone."""
    fused = optimization.fuse(model).to(memory_format=LAST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.freeze(torch.jit.trace(fused, images.contiguous(memory_format=LAST)))
    return lambda x: traced(x.contiguous(memory_format=LAST))


def bfloat16(model: nn.Module, images: torch.Tensor) -> Run:
    """Batch norm folded in; weights and maps in bfloat16, channels last."""
    fused = optimization.fuse(model).bfloat16().to(memory_format=LAST)
    return lambda x: fused(x.bfloat16().contiguous(memory_format=LAST)).float()


FLOAT32 = {
    "eager": eager, "channels_last": channels_last, "torch.jit": frozen, "torch.fx": onednn,
    "torch.jit, channels_last": frozen_last,
}  # fmt: skip
BFLOAT16 = {"fused": bfloat16}


def made(
    path: Callable[[nn.Module, torch.Tensor], Run], model: nn.Module, images: torch.Tensor, device: str = "cpu"
) -> Run:
    """A path's function for a model (a copy is changed, the model is not), without gradients."""
    twin = model_copy(model, device)
    with torch.inference_mode():
        run = path(twin, images)

    def call(x: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return run(x)

    return call


def model_copy(model: nn.Module, device: str = "cpu") -> nn.Module:
    """A float32 copy in eval mode that learns nothing."""
    return runtime.copy(model, "float32").to(runtime.device(device)).eval().requires_grad_(False)


def placed(value: Any, model: nn.Module) -> Any:
    """A tensor or a model, where a model is."""
    return value.to(next(model.parameters()).device)


def values(tensor: torch.Tensor) -> np.ndarray:
    """A tensor's values to be read at once: they may be the tensor's own memory."""
    return tensor.detach().cpu().numpy()


def synchronize() -> None:
    """Wait for what runs on the GPU, where there is one."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def product_rate(size: int, seconds: float, device: str = "cpu") -> float:
    """Multiply-accumulates a second of a float32 product of two size x size matrices: the best of so many seconds.

    On a GPU in TF32, as convolutions are there, unless that is switched off for them.
    """
    a, b = (torch.randn(size, size, device=runtime.device(device)) for _ in range(2))
    matmul = torch.backends.cuda.matmul
    before, matmul.allow_tf32 = matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    best, until = float("inf"), time.perf_counter() + seconds
    try:
        while time.perf_counter() < until:
            synchronize()
            start = time.perf_counter()
            torch.mm(a, b)
            synchronize()
            best = min(best, time.perf_counter() - start)
    finally:
        matmul.allow_tf32 = before
    return size**3 / best


def peak(run: Callable[[], Any]) -> int:
    """The most bytes of the GPU's memory in use at once while something runs on it."""
    torch.cuda.reset_peak_memory_stats()
    run()
    synchronize()
    return int(torch.cuda.max_memory_allocated())


def gpu_name() -> str:
    """The GPU's name, as its driver tells it."""
    return str(torch.cuda.get_device_name())
