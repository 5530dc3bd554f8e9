"""An activation after a concatenation, as an activation of each branch: part of the canonical form."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

# each value comes from one value alone, whatever its channel
ALONE = """
relu sigmoid tanh relu6 leaky_relu elu gelu selu silu celu mish softplus softsign hardswish hardtanh hardsigmoid clamp
log_sigmoid tanhshrink softshrink hardshrink threshold
""".split()  # noqa: SIM905


def spread(nodes: list["Node"], outputs: Iterable[int]) -> tuple[list["Node"], dict[int, int]]:
    """The nodes with such activations before the concatenation, and where each index has gone, empty if none are.

    Only an activation follows the concatenation; the values of each branch are its share of the activation's.
    """
    uses: dict[int, int] = dict.fromkeys(outputs, 1)
    for node in nodes:
        for source in node.inputs:
            uses[source] = uses.get(source, 0) + 1
    joins = {node.inputs[0]: node for node in nodes if _is_behind(node, nodes, uses)}
    if not joins:
        return nodes, {}
    done: list[Node] = []
    moved: dict[int, int] = {}
    behind = {act.index for act in joins.values()}
    for node in nodes:
        if node.index in joins:
            continue
        if node.index in behind:
            join = nodes[node.inputs[0]]
            sources = [moved.get(source, source) for source in join.inputs]
            branches = _branches(node, join, [nodes[i].shape for i in join.inputs], sources)
            for branch in branches:
                branch.index = len(done)
                done.append(branch)
            join.inputs = [branch.index for branch in branches]
            join.output, join.position = node.output, node.position
            moved[join.index] = moved[node.index] = join.index = len(done)
            done.append(join)
            continue
        node.inputs = [moved.get(source, source) for source in node.inputs]
        moved[node.index] = node.index = len(done)
        done.append(node)
    return done, moved


def _is_behind(node: "Node", nodes: list["Node"], uses: dict[int, int]) -> bool:
    if node.kind not in ALONE or len(node.inputs) != 1 or node.parameters or node.error or node.inputs[0] < 0:
        return False
    join = nodes[node.inputs[0]]
    whole = join.kind == "concat" and len(join.inputs) > 1 and min(join.inputs) >= 0 and uses[join.index] == 1
    return whole and isinstance(join.config.get("dim"), int)


def _branches(act: "Node", join: "Node", shapes: list[tuple[int, ...]], sources: list[int]) -> list["Node"]:
    axis = join.config["dim"]
    ends = [0, *np.cumsum([shape[axis] for shape in shapes]).tolist()]
    return [
        replace(
            act,
            inputs=[source],
            shape=shape,
            position=-1,
            output=None if act.output is None else act.output.take(range(start, end), axis),
        )
        for shape, source, (start, end) in zip(shapes, sources, pairwise(ends), strict=True)
    ]
