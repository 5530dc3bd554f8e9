"""The nodes of a graph in an order that does not depend on how it ran, so that two graphs can be aligned."""

from collections import Counter
from typing import Any

from zoo.graph.canonical import COMMUTE, HEAVY, REARRANGED, Graph, Node, ones


def ordered(whole: Graph, policy: str) -> list[Node]:
    """The nodes that lead to the output, each after its inputs, in an order that does not depend on how it ran.

    policy decides in which order the branches of a join come: as "given" to it, as they were "executed", by "size", or
    those of one size as they are "named", or "turned" round.
    """
    emitted: list[Node] = []
    done: set[int] = set()
    heavy = sum(1 << node.index for node in whole.nodes if node.kind in HEAVY)
    stack: list[tuple[int, bool]] = [(whole.output.index, False)]
    while stack:
        index, ready = stack.pop()
        if index < 0 or index in done:
            continue
        node = whole.nodes[index]
        if ready:
            done.add(index)
            emitted.append(node)
            continue
        stack.append((index, True))
        stack.extend((source, False) for source in reversed(_arranged(whole, node, policy, heavy)))
    return emitted


def _arranged(whole: Graph, node: Node, policy: str, heavy: int) -> list[int]:
    if len(node.inputs) < 2 or policy == "given" or node.kind not in COMMUTE:
        return node.inputs
    if policy == "executed":
        return sorted(node.inputs)
    shares = whole.shares(node)
    weights = [(bits & heavy).bit_count() for bits in shares]
    seen = Counter(weights)

    def size(i: int) -> tuple[Any, ...]:
        if seen[weights[i]] == 1:  # as most are of a network that joins hundreds
            return (weights[i],)
        branch = [whole.nodes[at] for at in ones(shares[i])]
        kinds = sorted(_signature(member) for member in branch if member.kind not in (*REARRANGED, "dropout"))
        names = sorted(p.name for member in branch for p in member.parameters.values())
        return weights[i], kinds, names if policy == "named" else [], -i if policy == "turned" else i

    return [node.inputs[i] for i in sorted(range(len(node.inputs)), key=size)]


def _signature(node: Node) -> tuple[str, str]:
    return node.kind, str(node.config.get("kernel_size", ""))
