"""A recording as a graph in canonical form: what does the same looks the same, however it is written."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil, prod
from typing import Any

import numpy as np

from zoo.graph.activation_after_concat import spread
from zoo.graph.fused_operations import fused, plain
from zoo.graph.packed_projections import unpacked
from zoo.graph.recurrent_loops import folded
from zoo.recording import MOVES, UNKNOWN, Fed, Operation, Parameter, Recording
from zoo.vocabulary import padding

WEIGHTED = ("conv", "linear", "batch_norm")
RECURRENT = ("rnn", "lstm", "gru", "rnn_cell", "lstm_cell", "gru_cell")
HEAVY = ("conv", "linear", "conv_transpose", "embedding", "bilinear", *RECURRENT)  # what a network is recognised by
AVERAGES = ("avg_pool", "adaptive_avg_pool", "mean")
LARGEST = ("max_pool", "adaptive_max_pool", "amax")
POOLS = (*AVERAGES, *LARGEST)
ACTIVATIONS = """
relu sigmoid tanh relu6 leaky_relu elu gelu selu silu celu mish softplus softsign hardswish hardtanh hardsigmoid
prelu rrelu clamp clip logsigmoid log_sigmoid tanhshrink softshrink hardshrink threshold glu
""".split()  # noqa: SIM905
SOFTMAXES = ("softmax", "log_softmax", "softmin", "gumbel_softmax")
SHAPERS = ("reshape", "permute")
# what gives values as they are, in another order or shape: what these do shows in what comes behind them
REARRANGED = (*MOVES, "split", "stack")
COMMUTE = ("add", "multiply", "concat", "stack", "maximum", "minimum")
OTHERS = ("attention", "dropout", "interpolate", "pad", "pixel_shuffle", "output")  # layers without weights
CHOICES = """
eq ne lt le gt ge equal not_equal less_than less_equal greater_than greater_equal where masked_fill logical_not
""".split()  # noqa: SIM905
INPUTS = 64  # more than a model has


@dataclass
class Node:
    """One operation of the graph. inputs are indices of nodes, INPUT or UNKNOWN."""

    index: int
    kind: str
    config: dict[str, Any]
    where: str
    path: str
    inputs: list[int]
    parameters: dict[str, Parameter]
    shape: tuple[int, ...]
    output: np.ndarray | None = field(default=None, repr=False)
    error: str = ""
    position: int = -1  # of the recorded operation whose output this is
    made_of: tuple[str, ...] = ()  # the kinds of the operations that it was joined from
    taken: tuple[int, ...] = ()  # as in Operation, and so are the others
    fed: tuple[Fed, ...] = field(default=(), repr=False)
    moved: Callable[[np.ndarray], list[np.ndarray]] | None = field(default=None, repr=False)
    # of attention: which keys each query sees in some head of some input, True for a causal mask of any size and None
    # where that is not known; and what masks
    seen: np.ndarray | bool | None = field(default=None, repr=False)
    masks: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two nodes look the same."""
        shape = () if self.kind in (*SHAPERS, *AVERAGES, "output") else self.shape
        return self.kind, shape, tuple(sorted((name, str(value)) for name, value in self.essentials.items()))

    @property
    def as_linear(self) -> tuple[int, int] | None:
        """The features in and out where this is a linear layer, or a convolution that is one.

        Such a convolution has a window over the whole map, or over one position at a time.
        """
        if self.kind == "linear":
            return self.config["in_features"], self.config["out_features"]
        if self.kind != "conv" or self.config["groups"] != 1:
            return None
        pointwise = set(self.config["kernel_size"]) == set(self.config["stride"]) == {1}
        if set(self.shape[2:]) == {1} or (pointwise and not any(self.config["padding"])):
            return self.config["in_channels"] * prod(self.config["kernel_size"]), self.config["out_channels"]
        return None

    @property
    def is_arithmetic(self) -> bool:
        """Whether this is a step between layers, such as a sum, a product, a comparison or a choice of values."""
        layers = (*HEAVY, *POOLS, *ACTIVATIONS, *SOFTMAXES, *OTHERS)
        if self.kind in layers or self.kind.endswith("_norm"):
            return False
        return not self.parameters or self.kind.strip("_") in CHOICES  # what is compared with a tensor is not a weight

    @property
    def essentials(self) -> dict[str, Any]:
        """The settings that make a difference between two operations of this kind."""
        if self.kind in (
            *WEIGHTED,
            *RECURRENT,
            "max_pool",
            "avg_pool",
            "adaptive_avg_pool",
            "dropout",
            "attention",
            "output",
        ):
            return self.config
        if self.kind in ("softmax", "log_softmax", "concat", "leaky_relu", "gelu", "clamp", "clip", "multiply", "glu"):
            return {name: value for name, value in self.config.items() if name != "inplace"}
        return {}


@dataclass
class Graph:
    """The nodes in the order in which they ran, the output last, and who uses what.

    beside: outputs left out; is_principal: whether the last node is the output that the model is about, its logits.
    """

    nodes: list[Node]
    error: str = ""
    beside: tuple[str, ...] = ()
    is_principal: bool = True

    def __post_init__(self) -> None:
        self.consumers: list[list[int]] = [[] for _ in self.nodes]
        self.ancestors: list[int] = []  # as bits
        for node in self.nodes:
            bits = 0
            for source in node.inputs:
                if source >= 0:
                    self.consumers[source].append(node.index)
                    bits |= self.ancestors[source] | 1 << source
            self.ancestors.append(bits)

    @property
    def output(self) -> Node:
        """The virtual node for what the model returns."""
        return self.nodes[-1]

    def shares(self, node: Node) -> list[int]:
        """The nodes that belong to one input of a join only, for each of its inputs, as bits."""
        sets = [self.ancestors[i] | 1 << i if i >= 0 else 0 for i in node.inputs]
        shared = sets[0]
        for bits in sets:
            shared &= bits
        return [bits & ~shared for bits in sets]

    def branches(self, node: Node) -> list[list[Node]]:
        """The nodes that belong to one input of a join only, for each of its inputs."""
        return [[self.nodes[i] for i in ones(bits)] for bits in self.shares(node)]

    def shortcuts(self) -> set[int]:
        """The nodes on the shortcut of a residual sum: the branch with fewer weighted layers."""
        found: set[int] = set()
        for node in self.nodes:
            if node.kind == "add" and len(node.inputs) == 2:
                first, second = sorted(self.branches(node), key=_weight)
                if _weight(first) < _weight(second):
                    found |= {member.index for member in first} - {member.index for member in second}
        return found


def graph(recording: Recording, outputs: Sequence[int] = (), fold: Collection[str] = ()) -> Graph:
    """The graph of a recording: identities left out, products with a weight as linear layers, an output at the end.

    outputs are the places of those that count among the recording's, the logits first; by default the logits alone. The
    others stand before the last node, and feed it. fold: the kinds of recurrent cells whose loops are to be layers.
    """
    nodes: list[Node] = []
    alias: dict[int, int] = {source: source for source in range(UNKNOWN - INPUTS, 0)}
    uses: dict[int, int] = {}
    for operation in recording.operations:
        for source in operation.inputs:
            uses[source] = uses.get(source, 0) + 1
    for operation in recording.operations:
        inputs = [alias[source] for source in operation.inputs]
        if _does_nothing(operation) and not operation.error:
            alias[operation.position] = inputs[0]
            continue
        if _is_bias(operation, inputs, nodes) and uses[operation.inputs[0]] == 1:
            product = nodes[inputs[0]]
            product.parameters["bias"] = next(iter(operation.parameters.values()))
            product.config["bias"] = True
            product.output, product.position = operation.output, operation.position
            alias[operation.position] = inputs[0]
            continue
        node = _node(len(nodes), operation, inputs, nodes)
        alias[operation.position] = node.index
        nodes.append(node)
    ends = [alias[source] for source in recording.outputs]
    for step in (partial(folded, cells=fold), unpacked, fused, spread):
        nodes, moved = step(nodes, ends)
        ends = [moved.get(index, index) for index in ends]
        alias = {position: moved.get(index, index) for position, index in alias.items()}
    used = {source for node in nodes for source in node.inputs}
    main, *others = outputs or (recording.main,)
    source = recording.outputs[main] if recording.outputs else UNKNOWN
    # where it broke off, or went on where nobody saw it, whatever leads nowhere is where it ended
    ends = [alias[source]] if source != UNKNOWN else [node.index for node in nodes if node.index not in used]
    for number, at in enumerate(others, 1):
        config = {"number": number}
        where, fed = f"the output {recording.labels[at]!r}", [alias[recording.outputs[at]]]
        values = recording.values[at] if recording.values else None
        ends.append(len(nodes))
        nodes.append(Node(len(nodes), "output", config, where, "", fed, {}, recording.shapes[at], values))
    logits = recording.values[main] if recording.values else None
    shape = () if logits is None else logits.shape
    nodes.append(Node(len(nodes), "output", {}, "the output", "", ends, {}, shape, logits, recording.error))
    beside = tuple(label for at, label in enumerate(recording.labels) if at not in (main, *others))
    return Graph(nodes, recording.error, beside, main == recording.main)


def _node(index: int, operation: Operation, inputs: list[int], nodes: list[Node]) -> Node:
    kind, config = plain(operation.kind, dict(operation.config), len(operation.inputs))
    if kind in ("matmul", "addmm") and len(inputs) == 1 and "weight" in operation.parameters:
        weight = operation.parameters["weight"].shape
        before = [fed.shape for fed in operation.fed if isinstance(fed.source, int)]
        before = before or [nodes[inputs[0]].shape if inputs[0] >= 0 else weight]
        kind, config = "linear", {"in_features": before[0][-1], "bias": "bias" in operation.parameters}
        config["out_features"] = operation.shape[-1] if operation.shape else weight[-1]
    return Node(
        index,
        kind,
        _settled(kind, config, operation.fed),
        operation.where,
        operation.path,
        inputs,
        dict(operation.parameters),
        operation.shape,
        operation.output,
        operation.error,
        operation.position,
        taken=operation.taken,
        fed=operation.fed,
        moved=operation.moved,
    )


def _does_nothing(operation: Operation) -> bool:
    """Whether what comes out is what goes in: a copy, a list of one, dropout of nothing."""
    if len(operation.inputs) != 1 or operation.parameters:
        return False
    return operation.kind in ("identity", "concat") or (operation.kind == "dropout" and operation.config.get("p") == 0)


def _settled(kind: str, config: dict[str, Any], fed: tuple[Fed, ...]) -> dict[str, Any]:
    """One value for settings that are written differently and do the same."""
    if kind == "conv" and config.get("padding") == "same" and fed:
        windows = zip(fed[0].shape[2:], *(config[name] for name in ("kernel_size", "stride", "dilation")), strict=False)
        totals = [max((ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0) for n, k, s, d in windows]
        config["padding"] = padding(
            [side for total in totals for side in (total // 2, total - total // 2)], len(totals)
        )
    if kind == "interpolate":
        # the size shows in the output, however it was asked for
        config = {name: config[name] for name in ("mode", "align_corners", "align_mode") if name in config}
        config["align_corners"] = bool(config.get("align_corners")) and config.get("mode") not in ("nearest", "area")
    if kind == "batch_norm" and config.get("momentum") is not None:
        # Paddle's share of the old values is float32, and 1 minus it is 6e-8 from what torch keeps
        config["momentum"] = round(config["momentum"], 6)
    return config


def _is_bias(operation: Operation, inputs: list[int], nodes: list[Node]) -> bool:
    """Whether this adds a parameter to a product that has no bias yet."""
    if operation.kind != "add" or len(inputs) != 1 or len(operation.parameters) != 1 or inputs[0] < 0:
        return False
    product = nodes[inputs[0]]
    shapes = [fed.shape for fed in operation.fed if isinstance(fed.source, Parameter)]
    if product.kind == "linear":
        whole = not shapes or prod(shapes[0]) == shapes[0][-1] == product.config["out_features"]
        return whole and not product.config["bias"]
    # one value a channel, which stands third from the right
    return (
        product.kind == "conv"
        and not product.config["bias"]
        and shapes[0][-3:] == (product.config["out_channels"], 1, 1)
    )


def _weight(nodes: list[Node]) -> int:
    return sum(node.kind in HEAVY for node in nodes)


def ones(bits: int) -> list[int]:
    """The places of the ones in a number, the lowest first."""
    found, at = [], 0
    while bits:
        low = bits & -bits
        at = low.bit_length() - 1
        found.append(at)
        bits ^= low
    return found
