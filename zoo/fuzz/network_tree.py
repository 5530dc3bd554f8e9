"""A drawn network as a neutral tree, and what shape arithmetic alone says of it: whether it is legal, its counts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np

from zoo.fuzz.layers_to_draw import LAST_AXIS, LEFT_OUT, MAKES_ZEROS, NEVER_ZERO
from zoo.fuzz.transformer_pieces import PIECES
from zoo.fuzz.transformer_pieces import Shape as Shape

WINDOWS = ("max_pool", "avg_pool")
MAPS = (
    "conv", *WINDOWS, "adaptive_avg_pool", "adaptive_max_pool", "mean", "batch_norm", "turn", "turn_back", "across",
    "steps", "folded", "unshared_depth", "channel_shuffle",
)  # fmt: skip
# which of the input's axes the output has
AXES = {"turn": (1, 2, 0), "turn_back": (2, 0, 1), "across": (0, 2, 1), "mean": (0,)}
STEPS = ("first_step", "last_step", "mean_step")
WEIGHED = ("conv", "linear", "batch_norm", "layer_norm", *PIECES)


class IllegalError(ValueError):
    """A tree that is not a network: sizes that do not fit, or something of vocabulary.LEFT_OUT."""


@dataclass(frozen=True)
class Node:
    """One part of a network: a leaf, or a sequence, concat, residual or gate with its parts.

    A "sequence" runs its parts one after the other; "concat" joins the outputs of its parts along the channels, each
    fed by the input or, where feeds has a number, by that part's output; "residual" adds its second part, the shortcut,
    to its first; "gate" multiplies its input by its part. name is the attribute in the source: one that comes twice is
    one layer that is called twice. spelling is a key of the vocabulary, "layer" for a layer of its own; a sequence's is
    "inline", "sequential" or "class". settings are neutral, in the words of runtime.config.
    """

    kind: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple["Node", ...] = ()
    spelling: str = "layer"

    def put(self, **settings: Any) -> "Node":
        """The node with other settings."""
        return replace(self, settings={**self.settings, **settings})

    def holding(self, *parts: "Node") -> "Node":
        """The node with other parts."""
        return replace(self, parts=parts)


@dataclass(frozen=True)
class Network:
    """A drawn network: its tree, a sequence, and the shape of its input; the tree's output has `classes` values."""

    tree: Node
    input: tuple[int, int, int]
    classes: int


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order in which they run."""
    yield node
    for part in node.parts:
        yield from walk(part)


def changed(node: Node, name: str, change: Callable[[Node], tuple[Node, ...]]) -> Node:
    """The tree with every part of this name replaced by what change makes of it: none, one or several nodes.

    Only a sequence takes other than one; IllegalError elsewhere.
    """
    parts: list[Node] = []
    for part in node.parts:
        made = change(part) if part.name == name else (changed(part, name, change),)
        if len(made) != 1 and node.kind != "sequence":
            raise IllegalError(f"{node.kind} {node.name} takes one part for one")
        parts += made
    return node.holding(*parts)


Visit = Callable[[Node, Shape, Shape], None]  # of a leaf: its input and output


def output(node: Node, shape: Shape, visit: Visit = lambda node, before, after: None) -> Shape:
    """The output's shape; visit sees every leaf that runs. IllegalError says what does not fit."""
    if node.kind == "sequence":
        if node.spelling == "sequential" and any(part.parts or part.spelling != "layer" for part in node.parts):
            raise IllegalError(f"{node.name} takes layers alone")
        for part in node.parts:
            shape = output(part, shape, visit)
        return shape
    if node.kind == "concat":
        made: list[Shape] = []
        for part, feed in zip(node.parts, node.settings["feeds"], strict=True):
            made.append(output(part, shape if feed < 0 else made[feed], visit))
        if any(len(each) != 3 or each[1:] != made[0][1:] for each in made):
            raise IllegalError(f"{node.name} joins maps of {made}")
        return (sum(each[0] for each in made), *made[0][1:])
    if node.kind == "residual":
        body = output(node.parts[0], shape, visit)
        shortcut = output(node.parts[1], shape if node.settings["of"] == "input" else body, visit)
        if body != shortcut:
            raise IllegalError(f"{node.name} adds {shortcut} to {body}")
        return body
    if node.kind == "gate":
        gate = output(node.parts[0], shape, visit)
        if len(shape) != 3 or gate not in (shape, (shape[0], 1, 1)):
            raise IllegalError(f"{node.name} multiplies {shape} by {gate}")
        return shape
    after = _leaf(node, shape)
    visit(node, shape, after)
    return after


def _leaf(node: Node, shape: Shape) -> Shape:
    settings = node.settings
    if node.kind in PIECES:
        problem = PIECES[node.kind].fits(settings, shape)
        _demand(not problem, node, problem)
        return PIECES[node.kind].after(settings, shape)
    if node.kind == "linear":
        return (*shape[:-1], settings["out"])
    if node.kind in MAPS:
        _demand(len(shape) == 3, node, "it takes maps")
    if node.kind == "layer_norm":
        _demand(settings["eps"] <= 1e-3, node, LEFT_OUT["an eps of layer norm above 0.001"])
    if node.kind == "flatten":
        return (prod(shape),)
    if node.kind in ("steps", "folded"):
        return (prod(shape[1:]), shape[0])
    if node.kind in STEPS:
        _demand(len(shape) == 2, node, "it takes steps")
        return shape[1:]
    if node.kind in AXES:
        return tuple(shape[axis] for axis in AXES[node.kind])
    if node.kind == "channel_shuffle":
        _demand(shape[0] == settings["channels"], node, "it takes other channels")
        _demand(shape[0] % settings["groups"] == 0, node, "its groups do not divide the channels")
    if node.kind.startswith("adaptive"):
        size = settings["size"]
        _demand(all(n >= size for n in shape[1:]), node, "it makes maps larger")
        exact = node.kind == "adaptive_max_pool" or node.spelling == "layer"
        _demand(exact or (size == 1 and _exact(prod(shape[1:]))), node, LEFT_OUT["a mean by a function"])
        return (shape[0], size, size)
    if node.kind == "conv":
        groups = settings["groups"]
        _demand(shape[0] % groups == settings["out"] % groups == 0, node, "its groups do not divide the channels")
        return (settings["out"], *_window(node, shape, settings["dilation"]))
    if node.kind in WINDOWS:
        padding, kernel = settings["padding"], settings["kernel"]
        _demand(all(2 * p <= k for p, k in zip(padding, kernel, strict=True)), node, "more padding than half a window")
        exact = node.kind == "max_pool" or node.spelling == "layer"
        plain = _exact(prod(kernel)) and not any(padding) and not settings["ceil_mode"]
        _demand(exact or plain, node, LEFT_OUT["a mean by a function"])
        return (shape[0], *_window(node, shape, (1, 1)))
    return shape


def _window(node: Node, shape: Shape, dilation: Shape) -> Shape:
    sizes = []
    for at, size in enumerate(shape[1:]):
        kernel, stride, padding = (node.settings[name][at] for name in ("kernel", "stride", "padding"))
        spare = size + 2 * padding - (kernel - 1) * dilation[at] - 1
        _demand(spare >= 0, node, "a window larger than its map")
        up = bool(node.settings.get("ceil_mode"))
        count = (-(-spare // stride) if up else spare // stride) + 1
        _demand(not up or (count - 1) * stride < size + padding, node, LEFT_OUT["a window in the padding"])
        sizes.append(count)
    return tuple(sizes)


def zeros(node: Node, given: bool) -> bool:
    """Whether values of the output can be exactly 0, where those of the input can be or not (given)."""
    if node.kind == "sequence":
        for part in node.parts:
            given = zeros(part, given)
        return given
    if node.kind == "concat":
        made: list[bool] = []
        for part, feed in zip(node.parts, node.settings["feeds"], strict=True):
            made.append(zeros(part, given if feed < 0 else made[feed]))
        return any(made)
    if node.kind == "residual":
        body = zeros(node.parts[0], given)
        return zeros(node.parts[1], given if node.settings["of"] == "input" else body) and body
    if node.kind == "gate":
        return zeros(node.parts[0], given) or given
    _demand(node.kind != "leaky_relu" or not given, node, LEFT_OUT["leaky_relu of zeros"])
    return node.kind in MAKES_ZEROS or (given and node.kind not in NEVER_ZERO)


def _exact(count: int) -> bool:
    """Whether 1 / count is exact in float32."""
    return count & (count - 1) == 0


def _demand(holds: bool, node: Node, problem: str) -> None:
    if not holds:
        raise IllegalError(f"{node.name}: {problem}")


def counts(network: Network) -> tuple[int, int]:
    """The trainable parameters and the multiply-accumulates of one picture: a third opinion beside the frameworks'."""
    params: dict[str, int] = {}
    macs = 0

    def visit(node: Node, before: Shape, after: Shape) -> None:
        nonlocal macs
        if node.kind == "conv":
            products = before[0] // node.settings["groups"] * prod(node.settings["kernel"])
            params[node.name] = after[0] * (products + node.settings["bias"])
            macs += prod(after) * products
        elif node.kind == "linear":
            params[node.name] = after[-1] * (before[-1] + node.settings["bias"])
            macs += prod(after) * before[-1]
        elif node.kind in ("batch_norm", "layer_norm"):
            params[node.name] = 2 * before[-1 if node.kind in LAST_AXIS else 0]
        elif node.kind in PIECES:
            params[node.name], products = PIECES[node.kind].counts(node.settings, before)
            macs += products

    check(network, visit)
    return sum(params.values()), macs


def check(network: Network, visit: Visit = lambda node, before, after: None) -> None:
    """Raise unless a network is legal: every size fits, the output is the classes, and one name is one layer."""
    seen: dict[str, tuple[Node, Shape]] = {}

    def each(node: Node, before: Shape, after: Shape) -> None:
        size = before if node.kind in PIECES else before[-1:] if node.kind in LAST_AXIS else before[:1]
        if node.kind in WEIGHED and seen.setdefault(node.name, (node, size)) != (node, size):
            raise IllegalError(f"{node.name} is two layers")
        visit(node, before, after)

    zeros(network.tree, False)
    made = output(network.tree, network.input, each)
    if made != (network.classes,):
        raise IllegalError(f"the output is {made}, not {network.classes} classes")


def legal(network: Network) -> bool:
    """Whether check() holds."""
    try:
        check(network)
    except IllegalError:
        return False
    return True


def choose(rng: np.random.Generator, choices: Any) -> Any:
    """One of some choices, which numpy would make an array of."""
    return choices[int(rng.integers(len(choices)))]
