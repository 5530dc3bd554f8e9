"""What an alignment leaves open: a layer on one side that the other writes out, and layers with two possible partners.

Neither is a difference between two models, so nothing is claimed if one of them is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from zoo.graph.align import Alignment
from zoo.graph.canonical import HEAVY, REARRANGED, RECURRENT, Graph, Node
from zoo.graph.one_axis_windows import apart

WHOLE = (*RECURRENT, "attention", "batch_norm")
# what a layer is written out in, of which at least this many must stand against it
STEPS = {
    **dict.fromkeys(RECURRENT, ("linear", "matmul", "addmm", "tanh", "sigmoid", "multiply", *RECURRENT[3:])),
    "attention": ("matmul", "bmm", "einsum", "softmax", "exp"),
    "batch_norm": ("multiply", "add", "subtract", "divide"),
}
FEWEST = 2


@dataclass(frozen=True)
class Unclear:
    """Why operations of two models cannot be matched, in words, and the first of them in each, as nodes."""

    words: str
    first: tuple[Node, Node]


# what enters one value after the other is a difference where the other side has it not, and anything else is opaque
PLAIN = (*HEAVY, "batch_norm", "add", "subtract", "rsubtract", "multiply", "divide", "rdivide", "concat", "prelu")


def unaligned(alignment: Alignment, names: tuple[str, str] = ("a", "b")) -> list[str]:
    """A sentence for each layer without a partner whose work the other side may do in several operations."""
    return [each.words for each in unclear(alignment, names)]


def unclear(alignment: Alignment, names: tuple[str, str]) -> list[Unclear]:
    """What unaligned() says, with the operations that are meant."""
    found = []
    opaque: tuple[list[Node], list[Node]] = ([], [])
    unlisted: list[Unclear] = []
    for lonely in _stretches(alignment):
        unlisted += _unlisted(lonely, names)
        for side in (0, 1):
            one, other = lonely[side], lonely[1 - side]
            for node in one:
                steps = [each for each in other if each.kind in STEPS.get(node.kind, ()) and each.kind != node.kind]
                if node.kind == "batch_norm":  # a sum without a tensor that learns is one of the network's own
                    steps = [each for each in steps if each.parameters]
                if node.kind in WHOLE and len(steps) >= FEWEST and not any(each.kind == node.kind for each in other):
                    words = (
                        f"{node.where} of {names[side]} is one {node.kind}, where {names[1 - side]} has {len(steps)} "
                        f"operations from {steps[0].where} to {steps[-1].where}, which may be the same written out; "
                        "write both the same way"
                    )
                    if node.kind in RECURRENT:
                        words += (
                            f", or name the class that is one: zoo.graph.register(the class, {node.kind!r}, tensors)"
                        )
                    found.append(Unclear(words, (node, steps[0]) if side == 0 else (steps[0], node)))
        for side in (0, 1):
            opaque[side].extend(node for node in lonely[side] if node.kind not in PLAIN)
    # of what is computed from weights alone the place does not tell
    found += unlisted or _unlisted(opaque, names)
    for r, s in alignment.columns:
        if r is None or s is None or r.kind != s.kind:
            continue
        if apart(r, s):
            words = (
                f"{r.where} of {names[0]} is a convolution over {len(r.shape) - 2} axes and {s.where} of {names[1]} "
                f"one over {len(s.shape) - 2}, and which of their weights belong together cannot be told; write both "
                "the same way"
            )
            found.append(Unclear(words, (r, s)))
        weights = [each.parameters.get("weight") for each in (r, s)]
        parts = [weight is not None and weight.view is not None for weight in weights]
        if parts[0] != parts[1] and r.kind in ("conv", "linear") and prod(r.shape) != prod(s.shape):
            whole, taken = (1, 0) if parts[0] else (0, 1)
            words = (
                f"{(r, s)[taken].where} of {names[taken]} is used in parts, and {(r, s)[whole].where} of "
                f"{names[whole]} as a whole too; write both the same way"
            )
            found.append(Unclear(words, (r, s)))
        if r.kind not in RECURRENT[:3]:
            continue
        counts = [each.config["num_layers"] * (1 + each.config["bidirectional"]) for each in (r, s)]
        every = [
            sum(node is not None and node.kind == r.kind for node in nodes)
            for nodes in zip(*alignment.columns, strict=True)
        ]
        if counts[0] != counts[1] and every[0] != every[1]:
            words = (
                f"{r.where} of {names[0]} has {counts[0]} passes in one {r.kind} and {s.where} of {names[1]} has "
                f"{counts[1]}; divide the layers in the same way in both"
            )
            found.append(Unclear(words, (r, s)))
    return found


def _unlisted(lonely: tuple[list[Node], list[Node]], names: tuple[str, str]) -> list[Unclear]:
    """Where both sides have weights without a partner that zoo cannot read."""
    holding = [[node for node in side if node.parameters and not node.is_arithmetic] for side in lonely]
    found = []
    for side in (0, 1):
        for node in holding[side]:
            if node.kind in PLAIN or node.kind.endswith("_norm") or not holding[1 - side]:
                continue
            other = holding[1 - side][0]
            tensor = next(iter(node.parameters.values()))
            words = (
                f"{node.where} of {names[side]} is {node.kind} with {tensor.name or 'a tensor'} in a "
                f"{tensor.owner or 'class'}, which is on no list of layers, and {names[1 - side]} has {other.where} "
                f"there; zoo.graph.register({tensor.owner or 'the class'}, kind, tensors) tells how such a class keeps "
                "its weights"
            )
            found.append(Unclear(words, (node, other) if side == 0 else (other, node)))
            break
    return found


def _stretches(alignment: Alignment) -> Iterator[tuple[list[Node], list[Node]]]:
    """The operations without a partner on either side between two pairs of layers that carry weights."""
    lonely: tuple[list[Node], list[Node]] = ([], [])
    for r, s in alignment.columns:
        if r is not None and s is not None:
            if r.kind in HEAVY and r.kind == s.kind and r.config == s.config:
                yield lonely
                lonely = ([], [])
        elif r is not None:
            lonely[0].append(r)
        elif s is not None:
            lonely[1].append(s)
    yield lonely


def doubtful(graphs: tuple[Graph, Graph], alignment: Alignment, others: list[Alignment]) -> list[str]:
    """A sentence for each layer with weights that another alignment gives another partner."""
    found = []
    for each in others:
        for index, partner in alignment.to_reference.items():
            again = each.to_reference.get(index)
            s = graphs[1].nodes[index]
            if again in (None, partner) or not s.parameters or s.kind in REARRANGED:
                continue
            one, other = graphs[0].nodes[partner], graphs[0].nodes[again]
            if {p.name for p in one.parameters.values()} != {p.name for p in other.parameters.values()}:
                found.append(f"{s.where} of b may be {one.where} or {other.where} of a")
    return list(dict.fromkeys(found))
