"""What a user writes out by hand, as a single operation: a part of the canonical form of canonical.py."""

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

from zoo.graph.recognise_attention import Attention
from zoo.graph.recognise_functions import NEAR, Written
from zoo.vocabulary import padding

if TYPE_CHECKING:
    from zoo.graph.canonical import Node


def plain(kind: str, config: dict[str, Any], inputs: int = 1) -> tuple[str, dict[str, Any]]:
    """One name where there are several: clamp and hardtanh from 0 to 6 are ReLU6, from 0 on ReLU, chunks a split."""
    if kind in ("max", "min"):
        return (f"a{kind}" if inputs == 1 else f"{kind}imum"), config
    if kind in ("chunk", "tensor_split", "unsafe_chunk", "unsafe_split", "split_with_num"):
        return "split", {}  # the shape tells the sizes
    if kind == "glu":
        return kind, {**config, "gate": "second"}
    bounds = config.get("min"), config.get("max")
    if kind in ("clamp", "hardtanh") and bounds == (0, 6):
        return "relu6", {}
    if kind == "clamp" and bounds == (0, None):
        return "relu", {}
    return ("hardtanh" if kind == "clamp" and None not in bounds else kind), config


def fused(nodes: list["Node"], outputs: Iterable[int]) -> tuple[list["Node"], dict[int, int]]:
    """The nodes joined, and where each index has gone, empty if all are where they were.

    x * sigmoid(x) is a silu, softmax(q k') v attention, a pad part of the convolution behind it, a sum over its count a
    mean. A step that something else uses stays.
    """
    attention = Attention(nodes, set(outputs))
    attention.join()
    chains = _Chains(nodes, outputs, attention.gone)
    for node in nodes:
        if node.index in chains.gone:
            continue
        if node.kind == "conv":
            chains.padded(node)
        if node.kind in ("divide", "multiply", "mean"):
            chains.mean(node)
        if node.kind == "multiply":
            chains.dropped(node)
    Written(nodes, chains.uses, chains.gone).join()
    if not chains.gone:
        return nodes, {}
    left = [node for node in nodes if node.index not in chains.gone]
    moved = {node.index: index for index, node in enumerate(left)}
    for index, node in enumerate(left):
        node.index, node.inputs = index, [moved.get(source, source) for source in node.inputs]
    return left, moved


class _Chains:
    def __init__(self, nodes: list["Node"], outputs: Iterable[int], gone: set[int]) -> None:
        self.nodes, self.gone = nodes, set(gone)
        self.uses: dict[int, int] = dict.fromkeys(outputs, 1)
        for node in nodes:
            for source in node.inputs if node.index not in gone else ():
                self.uses[source] = self.uses.get(source, 0) + 1

    def inner(self, index: int, kind: str, inputs: int = 1) -> "Node | None":
        """The node at an index if it is of this kind, has as many inputs and feeds nothing else."""
        if index < 0 or self.uses[index] != 1:
            return None
        node = self.nodes[index]
        return node if (node.kind, len(node.inputs), bool(node.error)) == (kind, inputs, False) else None

    def mean(self, node: "Node") -> None:
        """A sum divided by how many were summed, and a mean of means of equal size."""
        before = self.inner(node.inputs[0], "mean" if node.kind == "mean" else "sum") if len(node.inputs) == 1 else None
        whole = before.fed[0].shape if before is not None and before.fed else ()
        if before is None or not whole or node.parameters or node.error:
            return
        if node.kind != "mean":
            other = node.config.get("other")
            if not isinstance(other, (int, float)) or not other:
                return
            count = prod(whole) / max(prod(before.shape), 1)
            if abs((other if node.kind == "divide" else 1 / other) / count - 1) > NEAR:
                return
        node.kind, node.config, node.inputs, node.taken = "mean", {}, list(before.inputs), before.taken
        node.made_of = ("sum",)
        self.gone.add(before.index)

    def dropped(self, node: "Node") -> None:
        """A dropout times the share that it keeps: Paddle's that scales in evaluation."""
        before = self.inner(node.inputs[0], "dropout") if len(node.inputs) == 1 and not node.error else None
        other, share = node.config.get("other"), before.config.get("p") if before is not None else None
        if before is None or not isinstance(other, (int, float)) or not isinstance(share, (int, float)):
            return
        if share < 1 and before.config.get("scales") == "in training" and abs(other / (1 - share) - 1) <= NEAR:
            node.kind, node.config = "dropout", {**before.config, "scales": "in evaluation"}
            node.inputs, node.taken, node.made_of = list(before.inputs), before.taken, ("dropout", "multiply")
            self.gone.add(before.index)

    def padded(self, node: "Node") -> None:
        """A convolution behind a pad."""
        pad = self.inner(node.inputs[0], "pad") if node.inputs else None
        sides = pad.config.get("pad") if pad is not None else None
        own = node.config.get("padding")
        if pad is None or not isinstance(sides, tuple) or not isinstance(own, tuple):
            return
        rank = len(node.config["kernel_size"])
        mode = pad.config.get("mode")
        zeros = mode == "constant" and not pad.config.get("value")
        fits = zeros or (mode != "constant" and not any(own))
        other = node.config.get("padding_mode", "zeros") != "zeros"
        if not fits or other or any(sides[: -2 * rank]) or len(sides) < 2 * rank:
            return
        if not zeros:
            node.config["padding_mode"] = mode
        own = own if len(own) == 2 * rank else [side for side in own for _ in range(2)]
        total = [int(one + other) for one, other in zip(sides[-2 * rank :], own, strict=True)]
        node.config["padding"] = padding(total, rank)
        node.made_of, node.inputs, node.taken = ("pad", *(node.made_of or ("conv",))), list(pad.inputs), pad.taken
        self.gone.add(pad.index)
