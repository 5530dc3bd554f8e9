"""Mutations of what transformers and their relatives have: attention, windows, layer scale, depth, shuffles, tokens."""

from collections.abc import Callable, Iterable
from typing import Any

from zoo.fuzz.network_tree import Node
from zoo.fuzz.tree_changes import Found, exchanged, left_out, nodes, put, setting

ATTENTION = ("attention", "window_attention")
GATES = {"sigmoid": "hardsigmoid", "hardsigmoid": "sigmoid"}
PICKS = ("first_step", "last_step", "mean_step")


def _other(kind: str, others: Iterable[str], spelling: str = "method") -> Callable[[Node], Found]:
    """The mutation that puts a node of another kind in the place of one, with its settings."""

    def found(tree: Node) -> Found:
        for node in nodes(tree, kind):
            for other in others:
                made = Node(other, node.name, node.settings, spelling=spelling)
                yield f"{node.name}: {kind} becomes {other}", exchanged(tree, node, made)

    return found


def _to(kinds: tuple[str, ...], name: str, *choices: Any) -> Callable[[Node], Found]:
    """The mutation that gives one setting one of these values."""
    return setting(kinds, name, lambda node: choices)


def _gate_function(tree: Node) -> Found:
    for node in nodes(tree, *GATES):
        kind = GATES[node.kind]
        yield f"{node.name}: {node.kind} becomes {kind}", exchanged(tree, node, Node(kind, node.name, {}, spelling="F"))


def _pick(tree: Node) -> Found:
    for kind in PICKS:
        yield from _other(kind, (other for other in PICKS if other != kind))(tree)


def _across(tree: Node) -> Found:
    """The patches column by column: without places, attention does not mind."""
    for node in nodes(tree, "steps"):
        across = Node("across", f"{node.name}_across", {}, spelling="method")
        yield f"{node.name}: the patches come column by column", exchanged(tree, node, across, node)


def _shuffled(tree: Node) -> Found:
    for node in nodes(tree, "channel_shuffle"):
        channels, groups = node.settings["channels"], node.settings["groups"]
        others = [channels // groups, *(n for n in range(1, channels + 1) if channels % n == 0)]
        yield from (put(tree, node, groups=other) for other in others if other != groups)


OF_PIECES: dict[str, Callable[[Node], Found]] = {
    "depth": _to(("stochastic_depth",), "p", 0.1, 0.2, 0.0, 0.5),
    "depth left out": left_out("stochastic_depth"),
    "mask not shared": _other("stochastic_depth", ("unshared_depth",)),
    "mask of each value": _other("stochastic_depth", ("dropout",), "layer"),
    "layer scale left out": left_out("layer_scale"),
    "gate function": _gate_function,
    "shuffle groups": _shuffled,
    "shuffle left out": left_out("channel_shuffle"),
    "heads": setting(ATTENTION, "heads", lambda node: (1, 2, 3, 4, 6)),
    "softmax axis": _to(ATTENTION, "axis", -2),
    "scale of attention": _to(ATTENTION, "power", -1.0, 0),
    "parts of attention": _to(ATTENTION, "order_of_parts", (1, 0, 2), (0, 2, 1)),
    "heads not put back": _to(ATTENTION, "put_back", False),
    "window": _to(("window_attention",), "window", 2, 3, 4),
    "shift": setting(("window_attention",), "shift", lambda node: (0, 1, node.settings["window"] - 1)),
    "shift the other way": _to(("window_attention",), "way", -1),
    "shift not undone": _to(("window_attention",), "back", 0, -1),
    "mask left out": _to(("window_attention",), "masked", False),
    "relative places turned": _to(("window_attention",), "row_first", False),
    "place of the token": _to(("class_token",), "place", "last"),
    "places left out": _to(("class_token",), "positions", False),
    "token left out": left_out("class_token"),
    "pick": _pick,
    "patches across": _across,
    "patches folded": _other("steps", ("folded",)),
}
