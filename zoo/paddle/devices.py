"""PaddlePaddle's version, threads and devices, and the device of this process. zoo/torch/devices.py is its twin."""

from collections.abc import Callable
from typing import Any

import paddle
import paddle.nn as nn

from zoo.errors import DeviceError, unknown


def version() -> str:
    """The framework's version."""
    return str(paddle.__version__)


def about() -> dict[str, str]:
    """What this build of the framework is and sees, for a report of a fault: words by what they are about."""
    cuda = paddle.version.cuda() if paddle.device.is_compiled_with_cuda() else ""
    gpus = (
        [paddle.device.cuda.get_device_name(index) for index in range(paddle.device.cuda.device_count())]
        if cuda
        else []
    )
    return {
        "version": version(),
        "build": f"CUDA {cuda}" if cuda else "CPU",
        "threads": str(threads()),
        "GPUs": ", ".join(gpus) or "none",
    }


def set_threads(count: int) -> None:
    """Let the framework's operators use this many CPU threads."""
    paddle.base.core.set_num_threads(count)
    global _threads
    _threads = count


_threads = 1  # what importing paddle sets


def threads() -> int:
    """The number of CPU threads that the framework's operators use."""
    return _threads


def device(name: str | None) -> Any:
    """Turn "cpu", "gpu", "cuda", "gpu:1" or "cuda:1" into the framework's device; None is this process's: see use()."""
    if name is None:
        return _home
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "gpu", "cuda") or (index and not index.isdigit()) or (kind == "cpu" and index):
        raise unknown("device", name, ["cpu", "gpu", "cuda", "gpu:0", "cuda:0"])
    if kind == "cpu":
        return paddle.CPUPlace()
    count = paddle.device.cuda.device_count() if paddle.device.is_compiled_with_cuda() else 0
    if int(index or 0) >= count:
        raise DeviceError(f"device {name!r} is not there: paddle sees {count} GPUs; use device='cpu' or another index.")
    return paddle.CUDAPlace(int(index or 0))


_home = paddle.CPUPlace()


def use(name: str) -> Callable[[], None]:
    """Make a device this process's, where networks, their copies and inputs go; returns what puts all back.

    On a GPU float32 is multiplied as float32 until then, without TF32. DeviceError if it is not there.
    """
    global _home
    place, before, current, core = device(name), _home, paddle.get_device(), paddle.base.core
    # a build for CPUs has no such switches
    tf32 = None if _on_cpu(place) else (core.get_cublas_switch(), core.get_cudnn_switch())

    def switch(products: bool, convolutions: bool) -> None:
        core.set_cublas_switch(products)
        core.set_cudnn_switch(convolutions)

    def undo() -> None:
        global _home
        _home = before
        paddle.set_device(current)
        if tf32 is not None:
            switch(*tf32)

    paddle.set_device(_name(place))  # where what a model makes by itself goes
    if tf32 is not None:
        switch(False, False)
    _home = place
    return undo


def mixed() -> tuple[str, ...]:
    """The dtypes of mixed precision that this process's device has: on a CPU none, where auto_cast does nothing."""
    if _on_cpu(_home):
        return ()
    able = {"bfloat16": paddle.amp.is_bfloat16_supported, "float16": paddle.amp.is_float16_supported}
    return tuple(name for name, is_there in able.items() if is_there())


def _name(place: Any) -> str:
    if _on_cpu(place):
        return "cpu"
    return f"gpu:{(place.gpu_device_id if hasattr(place, 'gpu_device_id') else place.get_device_id)()}"


def has_gpu() -> bool:
    """Whether this build of the framework sees a GPU."""
    return bool(paddle.device.is_compiled_with_cuda() and paddle.device.cuda.device_count() > 0)


def place(model: nn.Layer) -> str:
    """Where a model is: "cpu", or "gpu:0" and so on."""
    return _name(next(iter(model.parameters())).place)


def _on_cpu(place: Any) -> bool:
    # a CPUPlace and a tensor's Place have different methods in 2.6, 3.0 and 3.3, and one way to print
    return "cpu" in str(place).lower()
