"""Engines that run a network's ONNX file, for either backend: OpenVINO and ONNX Runtime, of the `deploy` extra."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from zoo.optional_libraries import extra

Run = Callable[[np.ndarray], np.ndarray]


def openvino(path: Path, precision: str, threads: int) -> Run:
    """An ONNX file compiled by OpenVINO for the CPU; one with 8-bit integers computes with them."""
    compiled = _compiled(path, precision, threads)
    request, output = compiled.create_infer_request(), compiled.output(0)

    def run(images: np.ndarray) -> np.ndarray:
        # the images are not copied; the answer is, as the request's memory is the next picture's
        return np.array(request.infer([images], share_inputs=True, share_outputs=True)[output], np.float32)

    return run


def _compiled(path: Path, precision: str, threads: int) -> Any:
    library = extra("openvino", "to run networks with OpenVINO", "deploy")
    core = library.Core()
    # its own choice may be bfloat16 where float32 is asked for
    kind = library.Type.bf16 if precision == "bfloat16" else library.Type.f32
    settings: dict[Any, Any] = {
        library.properties.hint.inference_precision(): kind,
        library.properties.inference_num_threads(): threads,
        library.properties.hint.performance_mode(): library.properties.hint.PerformanceMode.LATENCY,
    }
    return core.compile_model(str(path), "CPU", settings)


def onnxruntime(path: Path, precision: str, threads: int) -> Run:
    """An ONNX file run by ONNX Runtime on the CPU, in float32; one with 8-bit integers computes with them."""
    made = session(path, threads)
    name = made.get_inputs()[0].name
    return lambda images: np.asarray(made.run(None, {name: images})[0])


def session(path: Path, threads: int, optimised: Path | None = None) -> Any:
    """An ONNX file in ONNX Runtime, which writes what it runs to a file if one is named."""
    library = extra("onnxruntime", "to run networks with ONNX Runtime", "deploy")
    options = library.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    if optimised is not None:
        options.optimized_model_filepath = str(optimised)
    return library.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def openvino_integers(path: Path, threads: int, scratch: Path) -> int:
    """How many convolutions and linear layers OpenVINO computes in 8-bit integers, as its compiled network says."""
    found = 0
    for node in _compiled(path, "int8", threads).get_runtime_model().get_ops():
        told = {name: str(getattr(value, "value", value)) for name, value in node.get_rt_info().items()}
        found += told.get("layerType") in PRODUCTS and told.get("runtimePrecision") in ("u8", "i8")
    return found


def onnxruntime_integers(path: Path, threads: int, scratch: Path) -> int:
    """How many convolutions and linear layers ONNX Runtime computes in 8-bit integers, in the graph that it runs."""
    onnx = extra("onnx", "to read ONNX files", "deploy")
    session(path, threads, scratch)
    nodes = onnx.load(str(scratch)).graph.node
    scratch.unlink()
    return sum(node.op_type in INTEGER for node in nodes)


# what OpenVINO calls layers with weights, and what ONNX Runtime calls them where they are of integers
PRODUCTS = ("Convolution", "FullyConnected", "MatMul")
INTEGER = ("QLinearConv", "QGemm", "QLinearMatMul", "ConvInteger", "MatMulInteger", "MatMulIntegerToFloat")
INTEGERS = {"openvino": openvino_integers, "onnxruntime": onnxruntime_integers}
# by name: how it is made, and the precisions that it has on a CPU
ENGINES: dict[str, tuple[Callable[[Path, str, int], Run], tuple[str, ...]]] = {
    "openvino": (openvino, ("float32", "bfloat16", "int8")),
    "onnxruntime": (onnxruntime, ("float32", "int8")),
}


def installed(backend_library: str) -> list[str]:
    """The engines that can be used here: themselves, onnx and what the backend's exporter needs are all there."""
    if find_spec("onnx") is None or find_spec(backend_library) is None:
        return []
    return [name for name in ENGINES if find_spec(name) is not None]
