"""From an ONNX file in float32 to one in int8, by ONNX Runtime's own quantiser; both engines of `deploy` run it.

Weights are 8-bit integers with a scale for each output channel. Activations are 8-bit integers with a scale for each
tensor, whose range is what the calibration pictures reach.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import ModelError
from zoo.optional_libraries import extra
from zoo.system import dot_products

LAYERS = ("Conv", "Gemm", "MatMul")  # what computes with weights
# what passes integers on from one layer to the next, so that they need not become float32 in between
BETWEEN = ("Add", "Concat", "MaxPool", "AveragePool", "Relu", "Clip", "Reshape", "Flatten", "Transpose", "Squeeze")
ROUND, BACK = "QuantizeLinear", "DequantizeLinear"
CLOSE = 1e-3  # by how much two spellings of the same weights may differ, relative to a channel's largest


@dataclass(frozen=True)
class Layer:
    """A node of the graph that has weights: the layer's name in the model, the node's, and its kind.

    each: the multiply-accumulates of one place of its output.
    """

    name: str
    node: str
    kind: str
    each: int


@dataclass(frozen=True)
class Graphs:
    """A network as two ONNX models, in float32 with batch norm folded in, and in int8 with the same nodes by name.

    layers are all that have weights, in the model's order; kept are the names of those that were kept.
    """

    plain: Any
    small: Any
    layers: tuple[Layer, ...]
    kept: tuple[str, ...] = field(default=())


class _Reader:
    """The calibration pictures one at a time, as the quantiser asks for them."""

    def __init__(self, name: str, images: np.ndarray) -> None:
        self.name, self.images, self.next = name, images, 0

    def get_next(self) -> dict[str, np.ndarray] | None:
        self.next += 1
        return {self.name: self.images[self.next - 1 : self.next]} if self.next <= len(self.images) else None

    def __iter__(self) -> "_Reader":
        return self

    def __next__(self) -> dict[str, np.ndarray]:
        found = self.get_next()
        if found is None:
            raise StopIteration
        return found


def folded(file: Path, place: Path) -> Any:
    """An ONNX file as a model with constants computed, batch norm in the weights, and a name for every node.

    place: where the quantiser finds it, as a file.
    """
    onnx, library = extra("onnx", "for int8", "deploy"), extra("onnxruntime", "for int8", "deploy")
    options = library.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = library.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(place)
    library.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    model = onnx.load(str(place))
    for number, node in enumerate(model.graph.node):
        node.name = node.name or f"{node.op_type}_{number}"
    _fold_linear(onnx, model)
    used = {node.domain for node in model.graph.node} | {""}
    kept = [each for each in model.opset_import if each.domain in used]
    del model.opset_import[:]
    model.opset_import.extend(kept)
    onnx.save(model, str(place))
    return model


def _fold_linear(onnx: Any, model: Any) -> None:
    """Put batch norm behind a linear layer into its weights: ONNX Runtime does it for convolutions, PyTorch's exporter
    for both, and the int8 of two backends is the same only if both are folded."""
    graph = model.graph
    constants = {each.name: each for each in graph.initializer}
    made = {name: node for node in graph.node for name in node.output}
    readers = Counter(name for node in graph.node for name in node.input)
    for norm in [node for node in graph.node if node.op_type == "BatchNormalization"]:
        linear = made.get(norm.input[0])
        if linear is None or linear.op_type != "Gemm" or readers[norm.input[0]] != 1:
            continue
        names = [*linear.input[1:], *norm.input[1:]]
        if len(linear.input) != 3 or not all(name in constants and readers[name] == 1 for name in names):
            continue
        weights, bias, scale, shift, mean, variance = (onnx.numpy_helper.to_array(constants[name]) for name in names)
        told = {each.name: onnx.helper.get_attribute_value(each) for each in (*linear.attribute, *norm.attribute)}
        if told.get("alpha", 1.0) != 1 or told.get("beta", 1.0) != 1 or told.get("transA", 0):
            continue
        factor = scale / np.sqrt(variance.astype(np.float64) + told.get("epsilon", 1e-5))
        moved = (bias - mean) * factor + shift
        rows = weights * (factor[:, None] if told.get("transB", 0) else factor)
        for name, values in ((names[0], rows), (names[1], moved)):
            constants[name].CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float32), name))
        linear.output[0] = norm.output[0]
        graph.node.remove(norm)


def named(model: Any, state: dict[str, np.ndarray]) -> tuple[Layer, ...]:
    """The nodes with weights, under the names of the layers whose weights these are, in the model's order.

    Exporters rename tensors, turn them, and fold batch norm into them; what stays is the direction of each output
    channel. A node whose weights are in no layer, such as a part of a packed projection, keeps its own name.
    """
    onnx = extra("onnx", "for int8", "deploy")
    constants = {each.name: each for each in model.graph.initializer}
    known: dict[tuple[int, int], list[tuple[str, np.ndarray]]] = {}
    for name, array in state.items():
        if array.ndim >= 2 and array.dtype.kind == "f":
            rows = array.reshape(len(array), -1)
            known.setdefault((rows.shape[0], rows.shape[1]), []).append((name, rows))
    found = []
    for node in model.graph.node:
        if node.op_type not in LAYERS or len(node.input) < 2 or node.input[1] not in constants:
            continue
        weights = onnx.numpy_helper.to_array(constants[node.input[1]])
        turned = node.op_type != "Conv" and not any(each.name == "transB" and each.i for each in node.attribute)
        rows = (weights.T if turned else weights).reshape(weights.shape[-1] if turned else len(weights), -1)
        own = known.get((rows.shape[0], rows.shape[1]), [])
        at = next((at for at, (_, other) in enumerate(own) if _same(rows, other)), None)
        # one that runs twice is met twice; its name is given to the first
        name = node.name if at is None else own.pop(at)[0].removesuffix(".weight")
        kind = {"Conv": "convolution"}.get(node.op_type, "linear")
        found.append(Layer(name, node.name, kind, int(rows.shape[1])))
    order = {name.removesuffix(".weight"): at for at, name in enumerate(state)}
    # exporters write branches in either order
    return tuple(sorted(found, key=lambda layer: order.get(layer.name, len(order))))


def _same(rows: np.ndarray, other: np.ndarray) -> bool:
    """Whether each row is the other's times a number of its own."""
    at = np.abs(other).argmax(1)[:, None]
    first, second = np.take_along_axis(rows, at, 1), np.take_along_axis(other, at, 1)
    apart = np.abs(rows * second - other * first).max(1)
    return bool((apart <= CLOSE * np.abs(first * second).max(1) + 1e-30).all())


def quantised(
    plain: Any, file: Path, layers: tuple[Layer, ...], images: np.ndarray, keep: Iterable[str], place: Path
) -> Graphs:
    """The int8 model; keep: the names of the layers that read, compute and give float32.

    plain, file: what folded() made, and where. images: float32 N x C x H x W. place: where the quantiser may write.
    ModelError if nothing of it became int8.
    """
    onnx, library = extra("onnx", "for int8", "deploy"), extra("onnxruntime.quantization", "for int8", "deploy")
    kept = tuple(layer.name for layer in layers if layer.name in set(keep))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises another way of preparing the file, which needs a library more
    try:
        library.quantize_static(
            str(file), str(place), _Reader(plain.graph.input[0].name, images), quant_format=library.QuantFormat.QDQ,
            op_types_to_quantize=[*LAYERS, *BETWEEN],
            nodes_to_exclude=[layer.node for layer in layers if layer.name in kept], per_channel=True,
            # without such instructions two products of 8 bits are added in 16, which must not overflow
            reduce_range=dot_products() is False, activation_type=library.QuantType.QUInt8,
            weight_type=library.QuantType.QInt8, calibrate_method=library.CalibrationMethod.MinMax,
            extra_options={"QDQKeepRemovableActivations": True},
        )  # fmt: skip
    finally:
        root.setLevel(level)
    small = onnx.load(str(place))
    _unround(small, plain, layers, set(kept))
    found = Graphs(plain, small, layers, kept)
    if not rounded(found):
        raise ModelError(
            "the quantiser made no layer of this model int8; take away names from keep=, or precision='float32'."
        )
    return found


def _unround(small: Any, plain: Any, layers: tuple[Layer, ...], kept: set[str]) -> None:
    """Let the layers that are kept, what only hands their output on, and whoever reads the answer, have what was there
    before it was rounded."""
    made = {node.output[0]: node for node in small.graph.node}
    before = {}
    for name, node in made.items():
        if node.op_type == BACK and node.input[0] in made and made[node.input[0]].op_type == ROUND:
            before[name] = made[node.input[0]].input[0]
    sources, own = origins(plain, layers), {layer.node: layer.name for layer in layers}
    for node in small.graph.node:
        if own.get(node.name) in kept or (node.name not in own and (sources.get(node.name) or {""}) <= kept):
            for at, name in enumerate(node.input):
                node.input[at] = before.get(name, name)
    for answer in small.graph.output:
        if answer.name in before:
            old = before[answer.name]
            made[answer.name].output[0] = f"{answer.name}_rounded"
            for node in small.graph.node:
                for names in (node.input, node.output):
                    for at, name in enumerate(names):
                        if name == old:
                            names[at] = answer.name
    _without_dead_ends(small)


def origins(plain: Any, layers: tuple[Layer, ...]) -> dict[str, frozenset[str]]:
    """By node: the layers whose outputs it is handed by what is BETWEEN, with "" where it is handed something else."""
    own = {layer.node: layer.name for layer in layers}
    constants = {each.name for each in plain.graph.initializer}
    given: dict[str, frozenset[str]] = {}
    found = {}
    for node in plain.graph.node:
        read = [name for name in node.input if name not in constants]
        read = read if node.op_type in ("Add", "Concat") else read[:1]
        found[node.name] = frozenset().union(*(given.get(name, frozenset({""})) for name in read))
        hands = node.op_type in BETWEEN and node.name not in own
        mine = frozenset({own.get(node.name, "")})
        given.update(dict.fromkeys(node.output, found[node.name] if hands else mine))
    return found


def _without_dead_ends(model: Any) -> None:
    """Remove nodes that nothing reads, and constants."""
    wanted = {each.name for each in model.graph.output}
    alive = []
    for node in reversed(list(model.graph.node)):
        if any(name in wanted for name in node.output):
            wanted.update(node.input)
            alive.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(alive))
    constants = [each for each in model.graph.initializer if each.name in wanted]
    del model.graph.initializer[:]
    model.graph.initializer.extend(constants)


def rounded(graphs: Graphs) -> tuple[str, ...]:
    """The names of the layers whose weights and input are 8-bit integers in the int8 model."""
    made = {name: node for node in graphs.small.graph.node for name in node.output}
    by_name = {node.name: node for node in graphs.small.graph.node}
    found = []
    for layer in graphs.layers:
        read = [made.get(name) for name in by_name[layer.node].input[:2]]
        if all(node is not None and node.op_type == BACK for node in read):
            found.append(layer.name)
    return tuple(found)
