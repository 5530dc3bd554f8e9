"""What each layer costs in int8: the network in float32, with a switch for each layer that rounds as its int8 does.

The rounding is that of the int8 model's own scales. Sums are float32's, from which sums of integers differ little.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.inference.engines import session
from zoo.inference.quantise import BACK, ROUND, Graphs, Layer, origins, rounded
from zoo.optional_libraries import extra

SWITCHES, MARK = "int8.switches", "int8."
MOST = 8  # of the layers that are named as worth keeping, one in so many
HALF, BETTER = 0.5, 0.8  # of the squared errors that they cause together; of the error, what is left at most


@dataclass(frozen=True)
class LayerError:
    """What int8 does to one layer, on the evaluation pictures.

    Attributes:
        output: how far the layer's output is from float32's in the int8 network, relative, as a root mean square.
        alone: how far the logits are from float32's, in the same measure, if only this layer is int8: its weights, what
            it reads, and its output where only something in float32 reads that.
        share: of the network's multiply-accumulates.
        int8: whether it is int8 in the network that was made; False for one that was kept.
    """

    name: str
    kind: str
    output: float
    alone: float
    share: float
    int8: bool


@dataclass(frozen=True)
class Errors:
    """The layers in their order; logits: the error with all of them in int8; between: with what is between them alone.

    worth: the layers whose keeping takes most of the error away, none if no few stand out; left: the error then.
    """

    layers: tuple[LayerError, ...]
    logits: float
    between: float
    worth: tuple[str, ...]
    left: float
    pictures: int


def measure(graphs: Graphs, images: np.ndarray, threads: int, place: Path) -> Errors:
    """Run the pictures (float32 N x C x H x W) with no layer in int8, with all, and with each of them alone."""
    # a layer that was kept is still worth a row: what it would cost
    layers = [layer for layer in graphs.layers if layer.name in {*rounded(graphs), *graphs.kept}]
    run, name = _switched(graphs, layers, threads, place)
    count = len(layers)
    tensors = [f"{MARK}{number}" for number in range(count)]
    answer = graphs.plain.graph.output[0].name

    def logits(switches: np.ndarray) -> np.ndarray:
        return np.asarray(run.run([answer], {name: images, SWITCHES: switches})[0], np.float64)

    off, ready = np.zeros(count + 1, bool), np.ones(count + 1, bool)
    ready[[number for number, layer in enumerate(layers) if layer.name in graphs.kept]] = False
    wanted, found = logits(off), logits(ready)
    apart, power, places = np.zeros(count), np.zeros(count), np.zeros(count)
    for image in images:
        # one at a time: the outputs of all layers are large
        first, second = (run.run(tensors, {name: image[None], SWITCHES: each}) for each in (off, ready))
        for number, (right, given) in enumerate(zip(first, second, strict=True)):
            apart[number] += np.square(given - right, dtype=np.float64).sum()
            power[number] += np.square(right, dtype=np.float64).sum()
            places[number] = right.size
    alone = []
    for number in range(count + 1):
        switches = off.copy()
        switches[number] = True
        alone.append(_relative(logits(switches), wanted))
    work = places * [layer.each for layer in layers]
    rows = tuple(
        LayerError(
            layer.name, layer.kind, float(np.sqrt(apart[at] / max(power[at], 1e-300))), alone[at],
            float(work[at] / work.sum()), bool(ready[at]),
        )
        for at, layer in enumerate(layers)
    )  # fmt: skip
    everything = _relative(found, wanted)
    chosen = _heaviest(rows)
    less = ready.copy()
    less[[number for number, row in enumerate(rows) if row.name in chosen]] = False
    left = _relative(logits(less), wanted) if chosen else everything
    if left > BETTER * everything:
        chosen, left = (), everything
    return Errors(rows, everything, alone[-1], chosen, left, len(images))


def _relative(given: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.sqrt(np.square(given - wanted).sum() / max(np.square(wanted).sum(), 1e-300)))


def _heaviest(rows: tuple[LayerError, ...]) -> tuple[str, ...]:
    """The fewest layers that cause half of the squared errors, if they are few; in the order of the network."""
    order = sorted((row for row in rows if row.int8), key=lambda row: -row.alone)
    whole, reached, names = sum(row.alone**2 for row in order), 0.0, set()
    for row in order:
        if reached >= HALF * whole:
            break
        names.add(row.name)
        reached += row.alone**2
    return tuple(row.name for row in rows if row.name in names) if len(names) * MOST <= max(len(rows), MOST) else ()


def _switched(graphs: Graphs, layers: list[Layer], threads: int, place: Path) -> tuple[Any, str]:
    """A session of the network with switches, and the name of its input.

    Inputs: pictures, and a bool for each layer and one for all that is between. Outputs: logits, and of each layer.
    """
    onnx = extra("onnx", "for int8", "deploy")
    kinds, make = onnx.TensorProto, onnx.helper
    model = onnx.ModelProto()
    model.CopyFrom(graphs.plain)
    graph = model.graph
    small = {node.name: node for node in graphs.small.graph.node}
    made = {name: node for node in graphs.small.graph.node for name in node.output}
    constants = {each.name: each for each in graphs.small.graph.initializer}
    place_of = {layer.node: number for number, layer in enumerate(layers)}
    # what rounds the output of one layer alone goes with that layer
    numbers = {frozenset({layer.name}): number for number, layer in enumerate(layers)}
    sources = origins(graphs.plain, graphs.layers)
    nodes: list[Any] = []
    added: set[str] = set()
    graph.input.append(make.make_tensor_value_info(SWITCHES, kinds.BOOL, [len(layers) + 1]))
    for number in range(len(layers) + 1):
        graph.initializer.append(make.make_tensor(f"{MARK}at{number}", kinds.INT64, [], [number]))
        nodes.append(make.make_node("Gather", [SWITCHES, f"{MARK}at{number}"], [f"{MARK}switch{number}"]))
    for node in graph.node:
        twin: Any = small.get(node.name)
        group = place_of.get(node.name, numbers.get(sources[node.name], len(layers)))
        for at, name in enumerate(node.input if twin is not None else ()):
            back = made.get(twin.input[at])
            if back is None or back.op_type != BACK:
                continue
            inside: list[Any] = []
            source: Any = made.get(back.input[0])
            rounds = source is not None and source.op_type == ROUND
            own, read = f"{MARK}{node.name}.{at}", list(back.input)
            if rounds:
                scales = list(source.input[1:])
                inside.append(
                    make.make_node(ROUND, [name, *(MARK + each for each in scales)], [f"{own}.q"], axis=_axis(source))
                )
                read[0] = f"{own}.q"
            added.update(each for each in read[rounds:] if each in constants)
            read = [each if each.startswith(MARK) else MARK + each for each in read]
            inside.append(make.make_node(BACK, read, [f"{own}.then"], axis=_axis(back)))
            branches = {
                "then_branch": make.make_graph(inside, "int8", [], [_any(onnx, f"{own}.then")]),
                "else_branch": make.make_graph(
                    [make.make_node("Identity", [name], [f"{own}.else"])], "float32", [], [_any(onnx, f"{own}.else")]
                ),
            }
            nodes.append(make.make_node("If", [f"{MARK}switch{group}"], [own], **branches))
            node.input[at] = own
        nodes.append(node)
        if node.name in place_of:
            nodes.append(make.make_node("Identity", [node.output[0]], [f"{MARK}{place_of[node.name]}"]))
            graph.output.append(_any(onnx, f"{MARK}{place_of[node.name]}"))
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(nodes)
    for name in sorted(added):
        copy = graph.initializer.add()
        copy.CopyFrom(constants[name])
        copy.name = MARK + name
    onnx.save(model, str(place))
    name = graph.input[0].name
    del model, graph, nodes
    return session(place, threads), name


def _axis(node: Any) -> int:
    return next((each.i for each in node.attribute if each.name == "axis"), 1)


def _any(onnx: Any, name: str) -> Any:
    """A float32 tensor of any shape."""
    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
