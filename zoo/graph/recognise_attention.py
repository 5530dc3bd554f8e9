"""Attention as one operation of query, key and value, in whatever way it is written: a part of the canonical form.

softmax(scale q k' + mask) v by one function, by matrix products or by einsum, with the heads in an axis of their own or
together with the pictures. The projections before it and behind it stay linear layers.
"""

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from zoo.recording import MOVES, UNKNOWN, Parameter

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

PRODUCTS = ("matmul", "bmm", "baddbmm", "einsum")
MASKS = ("add", "subtract", "masked_fill", "where")
DIGITS = 6  # of a scale: some write 0.125, some 1 / 64**0.5
NONE = 1e-27  # Paddle takes the exponential of -64 at least, of which this is more


class Attention:
    """Finds attention among nodes and makes one node of each. gone are the nodes that are no longer needed."""

    def __init__(self, nodes: list["Node"], ends: set[int]) -> None:
        self.nodes, self.ends, self.gone = nodes, ends, set[int]()
        self.users: dict[int, list[int]] = {}
        for node in nodes:
            for source in node.inputs:
                self.users.setdefault(source, []).append(node.index)
        self.live = set(ends)
        for node in reversed(nodes):
            if node.index in self.live or not ends:
                self.live.update(node.inputs)

    def join(self) -> None:
        """Make one node of each attention."""
        for node in list(self.nodes):
            if node.error:
                continue
            if node.kind == "scaled_dot_product_attention" and len(node.inputs) >= 3:
                self._named(node)
            elif node.kind == "softmax" and node.shape and node.config.get("dim") == len(node.shape) - 1:
                self._by_hand(node)

    def _named(self, node: "Node") -> None:
        steps: list[Node] = []
        fed = {each.role: each.shape for each in node.fed}
        width = fed.get("query", (0, 1))[-1]
        scale = node.config.get("scale") or 1 / sqrt(width)
        sources = []
        for source in node.inputs[:3]:
            base, factor = self._base(source, steps)
            sources.append(base)
            scale *= factor
        masked = bool(node.config.get("is_causal")) or len(node.inputs) + len(node.parameters) > 3
        extra = [source for source in node.inputs[3:] if source != UNKNOWN]
        node.seen = True if node.config.get("is_causal") else None
        self._become(node, [*sources, *extra], node.parameters, width, scale, masked, steps)

    def _by_hand(self, softmax: "Node") -> None:
        steps = [softmax]
        above = self._scores(softmax.inputs[0], steps)
        below = self._weighted(softmax.index, steps)
        if above is None or below is None:
            return
        product, scale, parameters, masks, masked = above
        last, value = below
        first, second = [source for source in product.inputs if source != UNKNOWN][:2]
        query, before = self._base(first, steps)
        key, behind = self._base(second, steps)
        v, after = self._base(value, steps)
        if after != 1:
            return
        fed = [each.shape for each in product.fed if isinstance(each.source, int) and each.source != UNKNOWN]
        width = fed[0][-1] if fed else 1
        masked = masked or product.kind == "baddbmm"
        if softmax.output is not None and softmax.output.ndim >= 2:
            last.seen = np.asarray((softmax.output.reshape(-1, *softmax.output.shape[-2:]) > NONE).any(0))
        last.masks = tuple(step.where for step in steps if step.kind in MASKS)
        steps.append(product)
        self._become(last, [query, key, v, *masks], parameters, width, scale * before * behind, masked, steps)

    def _scores(
        self, index: int, steps: list["Node"]
    ) -> "tuple[Node, float, dict[str, Parameter], list[int], bool] | None":
        """The product of query and key, up from the softmax: with the scale, what learns, masks, and if there are."""
        scale, masked = 1.0, False
        parameters: dict[str, Parameter] = {}
        masks: list[int] = []
        while index >= 0:
            node = self.nodes[index]
            inside = [source for source in node.inputs if source != UNKNOWN]
            if node.error or (node.kind not in PRODUCTS and self._leaves(index)):
                return None
            if node.kind in PRODUCTS:
                return (node, scale, parameters, masks, masked) if len(inside) == 2 else None
            factor = _factor(node)
            if factor is not None:
                scale *= factor
            elif node.kind in (*MASKS, "multiply"):
                for parameter in node.parameters.values():
                    parameters[f"{node.kind}{len(parameters)}"] = parameter
                masked = masked or node.kind in MASKS
                ways = [source for source in inside if source >= 0 and self._leads(source)]
                if len(ways) != 1:
                    return None
                masks += [source for source in inside if source != ways[0]]
                inside = ways
            elif node.kind not in (*MOVES, "dropout") or len(inside) != 1:
                return None
            steps.append(node)
            index = inside[0]
        return None

    def _leads(self, index: int) -> bool:
        """Whether a path up from here comes to a product by steps that scores may have."""
        for _ in range(len(self.nodes)):
            if index < 0:
                return False
            node = self.nodes[index]
            if node.kind in PRODUCTS:
                return len([source for source in node.inputs if source != UNKNOWN]) == 2
            inside = [source for source in node.inputs if source >= 0]
            if node.kind not in (*MOVES, *MASKS, "multiply", "divide", "dropout") or not inside:
                return False
            index = inside[0]
        return False

    def _weighted(self, index: int, steps: list["Node"]) -> "tuple[Node, int] | None":
        """The product of the weights and the values, down from the softmax, and the source of the values."""
        while True:
            users = sorted({user for user in self.users.get(index, []) if user in self.live or user in self.ends})
            if len(users) != 1 or index in self.ends:
                return None
            node = self.nodes[users[0]]
            others = [source for source in node.inputs if source not in (index, UNKNOWN)]
            if node.error:
                return None
            if node.kind in PRODUCTS:
                return (node, others[0]) if len(others) == 1 else None
            if node.kind not in (*MOVES, "dropout") or len(node.inputs) != 1:
                return None
            steps.append(node)
            index = node.index

    def _base(self, index: int, steps: list["Node"]) -> tuple[int, float]:
        """What is moved and scaled to make a query, key or value, and the scale."""
        scale = 1.0
        while index >= 0:
            node = self.nodes[index]
            factor = _factor(node)
            if node.error or len(node.inputs) != 1 or node.parameters or not (factor or node.kind in MOVES):
                break
            scale *= factor or 1.0
            steps.append(node)
            index = node.inputs[0]
        return index, scale

    def _leaves(self, index: int) -> bool:
        """Whether something else uses a node too."""
        return index in self.ends or len({user for user in self.users.get(index, []) if user in self.live}) > 1

    def _become(
        self, node: "Node", inputs: list[int], parameters: dict[str, Parameter], width: int, scale: float, masked: bool,
        steps: list["Node"],
    ) -> None:  # fmt: skip
        node.where = f"attention in {node.path}" if node.path else f"forward call {node.position + 1}: attention"
        node.kind, node.inputs, node.taken = "attention", inputs, ()
        node.parameters = {f"mask{at}": each for at, each in enumerate(parameters.values())}
        node.config = {"head_dim": width, "scale": float(f"{scale:.{DIGITS}g}"), "masked": masked}
        removable = {step.index for step in steps if step is not node}
        # what something else still needs stays
        for step in sorted(removable, reverse=True):
            uses = [user for each in self.nodes if each.index not in self.gone for user in each.inputs if user == step]
            if not uses and step not in self.ends:
                self.gone.add(step)


def _factor(node: "Node") -> float | None:
    """The number by which this multiplies, None if it does something else."""
    other = node.config.get("other")
    if node.kind not in ("multiply", "divide") or node.parameters or len(node.inputs) != 1:
        return None
    if not isinstance(other, (int, float)) or not other:
        return None
    return float(other) if node.kind == "multiply" else 1 / float(other)
