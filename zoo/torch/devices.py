"""PyTorch's version, threads and devices, and the device of this process. zoo/paddle/devices.py is its twin."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn as nn

from zoo.errors import DeviceError, unknown


def version() -> str:
    """The framework's version."""
    return str(torch.__version__)


def about() -> dict[str, str]:
    """What this build of the framework is and sees, for a report of a fault: words by what they are about."""
    gpus = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    cuda = torch.version.cuda
    return {
        "version": version(),
        "build": f"CUDA {cuda}" if cuda else "CPU",
        "threads": str(threads()),
        "GPUs": ", ".join(gpus) or "none",
    }


def set_threads(count: int) -> None:
    """Let the framework's operators use this many CPU threads."""
    torch.set_num_threads(count)


def threads() -> int:
    """The number of CPU threads that the framework's operators use."""
    return torch.get_num_threads()


def device(name: str | None) -> Any:
    """Turn "cpu", "gpu", "cuda", "gpu:1" or "cuda:1" into the framework's device; None is this process's: see use()."""
    if name is None:
        return _home
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "gpu", "cuda") or (index and not index.isdigit()) or (kind == "cpu" and index):
        raise unknown("device", name, ["cpu", "gpu", "cuda", "gpu:0", "cuda:0"])
    if kind == "cpu":
        return torch.device("cpu")
    if int(index or 0) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise DeviceError(f"device {name!r} is not there: torch sees {count} GPUs; use device='cpu' or another index.")
    return torch.device("cuda", int(index or 0))


_home = torch.device("cpu")


def use(name: str) -> Callable[[], None]:
    """Make a device this process's, where networks, their copies and inputs go; returns what puts all back.

    On a GPU float32 is multiplied as float32 until then, without TF32. DeviceError if it is not there.
    """
    global _home
    place, before, matmul, cudnn = device(name), _home, torch.backends.cuda.matmul, torch.backends.cudnn
    tf32 = matmul.allow_tf32, cudnn.allow_tf32
    current = torch.cuda.current_device() if place.type == "cuda" else None

    def undo() -> None:
        global _home
        _home = before
        if current is not None:
            torch.cuda.set_device(current)
            matmul.allow_tf32, cudnn.allow_tf32 = tf32

    if current is not None:
        torch.cuda.set_device(place)  # what a model calls "cuda" is that one
        matmul.allow_tf32 = cudnn.allow_tf32 = False
    _home = place
    return undo


def mixed() -> tuple[str, ...]:
    """The dtypes of mixed precision that this process's device has."""
    if _home.type == "cpu":
        return ("bfloat16",)
    return ("bfloat16", "float16") if torch.cuda.is_bf16_supported() else ("float16",)


def _name(place: torch.device) -> str:
    return f"gpu:{place.index or 0}" if place.type == "cuda" else "cpu"


def has_gpu() -> bool:
    """Whether this build of the framework sees a GPU."""
    return bool(torch.cuda.is_available())


def place(model: nn.Module) -> str:
    """Where a model is: "cpu", or "gpu:0" and so on."""
    return _name(next(iter(model.parameters())).device)
