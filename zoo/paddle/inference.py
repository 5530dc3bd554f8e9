"""PaddlePaddle's own ways to run a trained network faster on a CPU. zoo/torch/inference.py is its twin."""

import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import paddle
import paddle.nn as nn

from zoo.paddle import runtime, state_dict

Run = Callable[[paddle.Tensor], paddle.Tensor]


def paths(precision: str) -> dict[str, Callable[[nn.Layer, paddle.Tensor], Run]]:
    """The ways there are for a precision, by name: each makes a float32 network in eval mode, which it may change, and
    an example of its input into a function from images to float32 logits."""
    return {"float32": FLOAT32, "bfloat16": BFLOAT16}[precision]


def eager(model: nn.Layer, images: paddle.Tensor) -> Run:
    """The network as it is."""
    return model


def predictor(model: nn.Layer, images: paddle.Tensor) -> Run:
    """Paddle's inference engine with oneDNN: batch norm folded in, operators joined."""
    return _predictor(model, images, "float32")


def bfloat16(model: nn.Layer, images: paddle.Tensor) -> Run:
    """The same engine with weights and maps in bfloat16."""
    return _predictor(model, images, "bfloat16")


FLOAT32 = {"eager": eager, "paddle.inference": predictor}
BFLOAT16 = {"paddle.inference": bfloat16}


def _predictor(model: nn.Layer, images: paddle.Tensor, precision: str) -> Run:
    """A program saved and read again by paddle.inference; the files are gone once it has them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec = paddle.static.InputSpec([None, *images.shape[1:]], "float32", "images")
        paddle.jit.save(model, f"{folder}/model", input_spec=[spec])
        program = next(path for path in (Path(folder, "model.json"), Path(folder, "model.pdmodel")) if path.exists())
        config = paddle.inference.Config(str(program), f"{folder}/model.pdiparams")
        config.disable_gpu()
        config.disable_glog_info()
        config.enable_mkldnn()
        config.set_cpu_math_library_num_threads(runtime.threads())
        if precision == "bfloat16":
            config.enable_mkldnn_bfloat16()
        engine = paddle.inference.create_predictor(config)
    given = engine.get_input_handle(engine.get_input_names()[0])
    found = engine.get_output_handle(engine.get_output_names()[0])

    def run(x: paddle.Tensor) -> paddle.Tensor:
        given.copy_from_cpu(x.numpy())
        engine.run()
        return paddle.to_tensor(found.copy_to_cpu(), place=paddle.CPUPlace())

    return run


def made(
    path: Callable[[nn.Layer, paddle.Tensor], Run], model: nn.Layer, images: paddle.Tensor, device: str = "cpu"
) -> Run:
    """A path's function for a model (a copy is changed, the model is not), without gradients."""
    run = path(model_copy(model, device), images)

    def call(x: paddle.Tensor) -> paddle.Tensor:
        with paddle.no_grad():
            return run(x)

    return call


def model_copy(model: nn.Layer, device: str = "cpu") -> nn.Layer:
    """A float32 copy in eval mode that learns nothing."""
    twin = runtime.copy(model, "float32")
    twin.to(device=runtime.device(device))
    twin.eval()
    for parameter in twin.parameters():
        parameter.stop_gradient = True
    return twin


def placed(value: Any, model: nn.Layer) -> Any:
    """A tensor or a model, where a model is."""
    place = next(iter(model.parameters())).place
    return value.to(device=place) if isinstance(value, nn.Layer) else value._copy_to(place, True)


def values(tensor: paddle.Tensor) -> np.ndarray:
    """A tensor's values to be read at once: they may be the tensor's own memory."""
    return state_dict._view(tensor)


def synchronize() -> None:
    """Wait for what runs on the GPU, where there is one."""
    if paddle.is_compiled_with_cuda() and paddle.device.cuda.device_count():
        paddle.device.cuda.synchronize()


def product_rate(size: int, seconds: float, device: str = "cpu") -> float:
    """Multiply-accumulates a second of a float32 product of two size x size matrices: the best of so many seconds."""
    place = runtime.device(device)
    a, b = (paddle.randn([size, size]).to(place) for _ in range(2))
    best, until = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < until:
        synchronize()
        start = time.perf_counter()
        paddle.mm(a, b)
        synchronize()
        best = min(best, time.perf_counter() - start)
    return size**3 / best


def peak(run: Callable[[], Any]) -> int:
    """The most bytes of the GPU's memory in use at once while something runs on it (before 3.0: or before)."""
    with suppress(AttributeError):
        paddle.device.cuda.reset_max_memory_allocated()
    run()
    synchronize()
    return int(paddle.device.cuda.max_memory_allocated())


def gpu_name() -> str:
    """The GPU's name, as its driver tells it."""
    return str(paddle.device.cuda.get_device_name())
