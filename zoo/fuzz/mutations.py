"""One random change to a tree: the mistakes that a port makes. A kind of mutation is a function and a row of MUTATIONS.

Each function yields (what was done, the tree after it); what does not fit together is sorted out by shape arithmetic.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from zoo.fuzz.layers_to_draw import ACTIVATIONS, SPELLINGS, ways
from zoo.fuzz.network_source import code
from zoo.fuzz.network_tree import IllegalError, Network, Node, choose, legal
from zoo.fuzz.piece_mutations import OF_PIECES
from zoo.fuzz.tree_changes import Found, exchanged, filled, left_out, nodes, put, sequences, setting

MIRRORED = {"max_pool": "avg_pool", "adaptive_max_pool": "adaptive_avg_pool"}
OTHER_POOL = MIRRORED | {other: kind for kind, other in MIRRORED.items()}


@dataclass(frozen=True)
class Mutation:
    """A changed network: what was done, in words, and the kind of it."""

    kind: str
    words: str
    network: Network


def _kernels(tree: Node) -> Found:
    """Another window, with the padding that keeps the map or as it was."""
    for node in nodes(tree, "conv", "max_pool", "avg_pool"):
        for kernel in ((1, 1), (3, 3), (5, 5), (2, 2), node.settings["kernel"][::-1]):
            if kernel != node.settings["kernel"]:
                yield put(tree, node, kernel=kernel)
                dilation = node.settings.get("dilation", (1, 1))
                yield put(
                    tree,
                    node,
                    kernel=kernel,
                    padding=tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True)),
                )


def _turned(tree: Node) -> Found:
    """A window on its side, padding and all: as many values as before."""
    for node in nodes(tree, "conv", "max_pool", "avg_pool"):
        if node.settings["kernel"] != node.settings["kernel"][::-1]:
            names = ("kernel", "stride", "padding", "dilation")
            yield put(tree, node, **{name: node.settings[name][::-1] for name in names if name in node.settings})


def _dilations(tree: Node) -> Found:
    """Another dilation, with the padding that keeps the map or as it was."""
    for node in nodes(tree, "conv"):
        other = tuple(3 - d for d in node.settings["dilation"])
        padding = tuple(d * (k - 1) // 2 for k, d in zip(node.settings["kernel"], other, strict=True))
        yield from (put(tree, node, dilation=other), put(tree, node, dilation=other, padding=padding))


def _activation_swapped(tree: Node) -> Found:
    for node in nodes(tree, *ACTIVATIONS):
        for kind in ACTIVATIONS:
            if kind != node.kind and node.spelling in ways(kind):
                other = Node(kind, node.name, ACTIVATIONS[kind][0], spelling=node.spelling)
                yield f"{node.name}: {node.kind} becomes {kind}", exchanged(tree, node, other)


def _doubled(tree: Node) -> Found:
    for node in nodes(tree, *ACTIVATIONS):
        yield f"{node.name} ({node.kind}) runs twice", exchanged(tree, node, node, node)


def _order(tree: Node) -> Found:
    for sequence in sequences(tree):
        for at, (first, second) in enumerate(pairwise(sequence.parts)):
            parts = [*sequence.parts[:at], second, first, *sequence.parts[at + 2 :]]
            yield (
                f"{second.name} ({second.kind}) runs before {first.name} ({first.kind})",
                filled(tree, sequence, parts),
            )


def _branches_exchanged(tree: Node) -> Found:
    for node in nodes(tree, "concat"):
        for at in range(len(node.parts) - 1):
            parts = [*node.parts]
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
            yield (
                f"{node.name}: branch {at + 2} comes before branch {at + 1}",
                exchanged(tree, node, node.holding(*parts)),
            )


def _branch_input(tree: Node) -> Found:
    for node in nodes(tree, "concat"):
        for at in range(1, len(node.parts)):
            feeds = tuple(at - 1 if place == at else feed for place, feed in enumerate(node.settings["feeds"]))
            words = f"{node.name}: branch {at + 1} takes the output of branch {at}"
            yield words, exchanged(tree, node, node.put(feeds=feeds))


def _shortcut_left_out(tree: Node) -> Found:
    for node in nodes(tree, "residual"):
        yield f"{node.name}: nothing is added", exchanged(tree, node, node.parts[0])


def _shortcut_input(tree: Node) -> Found:
    for node in nodes(tree, "residual"):
        words = f"{node.name}: the shortcut takes the output of the other side"
        yield words, exchanged(tree, node, node.put(of="body"))


def _subtracted(tree: Node) -> Found:
    for node in nodes(tree, "residual"):
        yield f"{node.name}: the shortcut is subtracted", exchanged(tree, node, node.put(sign="-"))


def _activated_early(tree: Node) -> Found:
    for sequence in sequences(tree):
        for at, (add, act) in enumerate(pairwise(sequence.parts)):
            if add.kind == "residual" and act.kind in ACTIVATIONS:
                body, shortcut = add.parts
                inner = body.holding(*body.parts, act)
                parts = [*sequence.parts[:at], add.holding(inner, shortcut), *sequence.parts[at + 2 :]]
                words = f"{act.name} ({act.kind}) runs before the shortcut of {add.name} is added"
                yield words, filled(tree, sequence, parts)


def _gate_left_out(tree: Node) -> Found:
    for node in nodes(tree, "gate"):
        nothing = Node("sequence", node.name, {}, (), "inline")
        yield f"{node.name}: the gate is left out", exchanged(tree, node, nothing)


def _pool_kind(tree: Node) -> Found:
    for node in nodes(tree, *OTHER_POOL):
        kind = OTHER_POOL[node.kind]
        other = Node(kind, node.name, {"count_include_pad": True, **node.settings}, spelling=node.spelling)
        if node.spelling in ways(kind):
            yield f"{node.name}: {node.kind} becomes {kind}", exchanged(tree, node, other)


def _mean_for_all(tree: Node) -> Found:
    for node in nodes(tree, "flatten"):
        mean = Node("mean", node.name, {}, spelling="method")
        yield f"{node.name}: a mean instead of all values", exchanged(tree, node, mean)


def _channels_last(tree: Node) -> Found:
    for node in nodes(tree, "flatten"):
        turn = Node("turn", f"{node.name}_turn", {}, spelling="method")
        yield f"{node.name}: the channels come last before it", exchanged(tree, node, turn, node)


def _factor(tree: Node) -> Found:
    for node in nodes(tree, "conv", "linear", *ACTIVATIONS):
        for factor in (0.5, 2.0, 1.001):
            scale = Node("scale", f"{node.name}_scale", {"factor": factor}, spelling="method")
            yield (
                f"{node.name} ({node.kind}): its output is multiplied by {factor}",
                exchanged(tree, node, node, scale),
            )


def _detached(tree: Node) -> Found:
    for node in nodes(tree, "conv", *ACTIVATIONS):
        cut = Node("detach", f"{node.name}_cut", {}, spelling="method")
        yield f"{node.name} ({node.kind}): its output is detached", exchanged(tree, node, node, cut)


def _shared(tree: Node) -> Found:
    learnt = list(nodes(tree, "conv", "batch_norm", "linear"))
    for at, node in enumerate(learnt):
        for earlier in learnt[:at]:
            if earlier.kind == node.kind and {**earlier.settings, "order": 0} == {**node.settings, "order": 0}:
                yield f"{earlier.name} runs in place of {node.name}", exchanged(tree, node, earlier)


_CONV, _POOLS, _LEARNT = ("conv",), ("max_pool", "avg_pool"), ("conv", "linear")
MUTATIONS: dict[str, Callable[[Node], Found]] = {
    "kernel": _kernels,
    "turned window": _turned,
    "stride": setting((*_CONV, *_POOLS), "stride", lambda node: ((1, 1), (2, 2), (2, 1))),
    "padding": setting((*_CONV, *_POOLS), "padding", lambda node: ((0, 0), (1, 1), (2, 2))),
    "dilation": _dilations,
    "groups": setting(_CONV, "groups", lambda node: range(1, node.settings["out"] + 1)),
    "bias": setting(_LEARNT, "bias", lambda node: (not node.settings["bias"],)),
    "eps": setting(("batch_norm", "layer_norm"), "eps", lambda node: (1e-5, 1e-3, 1e-6)),
    "momentum": setting(("batch_norm",), "momentum", lambda node: (0.1, 0.01, round(1 - node.settings["momentum"], 6))),
    "activation swapped": _activation_swapped,
    "activation left out": left_out(*ACTIVATIONS),
    "activation doubled": _doubled,
    "norm left out": left_out("batch_norm", "layer_norm"),
    "order": _order,
    "concat order": _branches_exchanged,
    "branch input": _branch_input,
    "residual left out": _shortcut_left_out,
    "shortcut input": _shortcut_input,
    "subtracted": _subtracted,
    "activation before the sum": _activated_early,
    "gate left out": _gate_left_out,
    "pool kind": _pool_kind,
    "pool left out": left_out(*OTHER_POOL),
    "ceil_mode": setting(_POOLS, "ceil_mode", lambda node: (not node.settings["ceil_mode"],)),
    "count_include_pad": setting(
        ("avg_pool",), "count_include_pad", lambda node: (not node.settings["count_include_pad"],)
    ),
    "adaptive size": setting(
        ("adaptive_avg_pool", "adaptive_max_pool"), "size", lambda node: (node.settings["size"] + 1,)
    ),
    "mean for all values": _mean_for_all,
    "channels last": _channels_last,
    "dropout": setting(("dropout",), "p", lambda node: (0.1, 0.2, 0.5)),
    "dropout left out": left_out("dropout"),
    "slope": setting(("leaky_relu",), "slope", lambda node: (0.01, 0.1, 0.2)),
    "alpha": setting(("elu",), "alpha", lambda node: (1.0, 0.5)),
    "beta": setting(("softplus",), "beta", lambda node: (1, 2)),
    "tanh of GELU": setting(("gelu",), "tanh", lambda node: (not node.settings["tanh"],)),
    "factor": _factor,
    "detached": _detached,
    "shared": _shared,
    **OF_PIECES,
}


def mutants(network: Network, kind: str) -> Iterator[Mutation]:
    """What a kind of mutation can make of a network: legal networks, of another source in every backend."""
    before = {backend: code(network, backend) for backend in SPELLINGS}
    for words, tree in MUTATIONS[kind](network.tree):
        if tree is not None:
            other = Network(tree, network.input, network.classes)
            if legal(other) and all(code(other, backend) != before[backend] for backend in SPELLINGS):
                yield Mutation(kind, words, other)


def mutate(network: Network, seed: int, number: int) -> Mutation:
    """One mutation, the same for a seed and a number: the kind is drawn first, so that rare ones come as often."""
    rng = np.random.default_rng([seed, number, 1])
    for kind in rng.permutation(list(MUTATIONS)):
        found = list(mutants(network, str(kind)))
        if found:
            return choose(rng, found)  # type: ignore[no-any-return]
    raise IllegalError("no mutation fits this network")
