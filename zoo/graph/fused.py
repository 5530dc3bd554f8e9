"""What a user writes out by hand, as the one operation that it is: a part of the canonical form of canonical.py."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from zoo.graph.attention import Attention
from zoo.vocabulary import padding

if TYPE_CHECKING:
    from zoo.graph.canonical import Node


def plain(kind: str, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """One name where there are several: clamp and hardtanh from 0 to 6 are ReLU6, from 0 on ReLU, chunks a split."""
    if kind in ("chunk", "tensor_split", "unsafe_chunk", "unsafe_split", "split_with_num"):
        return "split", {}  # the shape tells the sizes
    bounds = config.get("min"), config.get("max")
    if kind in ("clamp", "hardtanh") and bounds == (0, 6):
        return "relu6", {}
    return ("relu", {}) if kind == "clamp" and bounds == (0, None) else (kind, config)


def fused(nodes: list["Node"], outputs: Iterable[int]) -> tuple[list["Node"], dict[int, int]]:
    """The nodes joined, and where each index has gone, empty if all are where they were.

    relu6(x + 3) / 6 is a hardsigmoid, x * hardsigmoid(x) a hardswish, x * sigmoid(x) a silu. A step that anything else
    uses stays.
    """
    attention = Attention(nodes, set(outputs))
    attention.join()
    chains = _Chains(nodes, outputs, attention.gone)
    for node in nodes:
        if node.index in chains.gone:
            continue
        if node.kind == "conv":
            chains.padded(node)
        if node.kind in ("multiply", "divide") and not node.parameters and not node.error:
            chains.sixth(node) if len(node.inputs) == 1 else chains.gated(node)
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

    def join(self, node: "Node", kind: str, source: int, parts: list["Node"]) -> None:
        node.made_of = tuple(made for part in (*parts, node) for made in (part.made_of or (part.kind,)))
        node.kind, node.config, node.inputs, node.taken = kind, {}, [source], ()
        self.gone.update(part.index for part in parts)

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

    def gate(self, index: int) -> list["Node"]:
        """The two steps of relu6(x + 3), empty if this is no such thing."""
        cut = self.inner(index, "relu6")
        plus = self.inner(cut.inputs[0], "add") if cut is not None else None
        found = plus is not None and plus.config.get("other") == 3 and not plus.parameters
        return [plus, cut] if found and plus is not None and cut is not None else []

    def sixth(self, node: "Node") -> None:
        """A division by 6."""
        other = node.config.get("other")
        if other != (6 if node.kind == "divide" else 1 / 6):
            return
        source = node.inputs[0]
        steps = self.gate(source)
        if steps:
            self.join(node, "hardsigmoid", steps[0].inputs[0], steps)
            return
        product = self.inner(source, "multiply", 2)
        for x, gate in (product.inputs, product.inputs[::-1]) if product is not None else ():
            steps = self.gate(gate)
            if product is not None and steps and steps[0].inputs == [x]:
                self.join(node, "hardswish", x, [*steps, product])
                return

    def gated(self, node: "Node") -> None:
        """x times what is done to x."""
        for x, gate in (node.inputs, node.inputs[::-1]):
            for kind, joined in (("sigmoid", "silu"), ("hardsigmoid", "hardswish")):
                part = self.inner(gate, kind) if node.kind == "multiply" and len(node.inputs) == 2 else None
                if part is not None and part.inputs == [x]:
                    self.join(node, joined, x, [part])
                    return
