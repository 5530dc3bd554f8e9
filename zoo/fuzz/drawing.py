"""Drawing a network: a seed and a number decide it, and every one is legal."""

from math import gcd
from typing import Any

import numpy as np

from zoo.fuzz.layers_to_draw import ACTIVATIONS, ways
from zoo.fuzz.network_tree import IllegalError, Network, Node, Shape, choose, legal, output, zeros
from zoo.fuzz.transformer_pieces import RIGHT_ATTENTION, RIGHT_WINDOWS

WIDTHS = (4, 6, 8, 12)
KERNELS = ((1, 1), (3, 3), (3, 3), (5, 5), (1, 3), (3, 1), (5, 1), (2, 2), (3, 5))
EPS = (1e-5, 1e-5, 1e-3, 1e-2)
MOMENTA = (0.1, 0.1, 0.01, 0.2)
WINDOWS = ((2, 4), (2, 6), (3, 6), (4, 8))  # the sides of a window and of its map
STEPS = 49  # patches of a map, at most
SMALLEST = 3  # pixels of a side: below it no stage shrinks a map


class Drawing:
    """Draws the nodes of one network; names are numbered by what they are."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._numbers: dict[str, int] = {}

    def name(self, stem: str) -> str:
        """conv1, conv2 and so on."""
        self._numbers[stem] = self._numbers.get(stem, 0) + 1
        return f"{stem}{self._numbers[stem]}"

    def maybe(self, share: float) -> bool:
        """True in this share of the draws."""
        return bool(self.rng.random() < share)

    def choose(self, *choices: Any) -> Any:
        """One of the choices."""
        return choose(self.rng, choices)

    def network(self) -> Network:
        """A network of two to four stages and a head, for pictures of 16 to 32 pixels."""
        size, channels = int(self.rng.integers(16, 33)), int(self.choose(3, 3, 3, 1))
        classes = int(self.rng.integers(2, 8))
        while True:
            self._numbers.clear()
            parts = [*self.unit()]
            for _ in range(int(self.rng.integers(1, 4))):
                parts += self.stage()
            network = self._finished(parts, (channels, size, size), classes)
            if network is not None:
                return network

    def _finished(self, parts: list[Node], shape: tuple[int, int, int], classes: int) -> Network | None:
        """The parts that fit, with a head; None where no head does."""
        kept: list[Node] = []
        now: Shape = shape
        zero = False
        for part in parts:
            try:
                after, then = output(part, now), zeros(part, zero)
            except IllegalError:
                continue
            if min(after[1:]) >= SMALLEST or after[1:] == now[1:]:
                kept.append(part)
                now, zero = after, then
        tree = Node("sequence", "net", {"nested": self.choose(1, 2, 3)}, (*kept, *self.head(now, classes)), "inline")
        network = Network(tree, shape, classes)
        return network if legal(network) and any(part.kind == "conv" for part in kept) else None

    def stage(self) -> list[Node]:
        """One of the kinds of stage."""
        make = self.choose(
            self.unit, self.unit, self.pool, self.pool, self.concat, self.residual, self.residual, self.gate,
            self.twice, self.wide, self.shuffled, self.windows,
        )  # fmt: skip
        made: list[Node] = make()
        return [*made, Node("dropout", self.name("drop"), {"p": self.choose(0.2, 0.5)})] if self.maybe(0.1) else made

    def sequence(self, parts: list[Node], stem: str = "block") -> Node:
        """Parts as a sequence, written in one of the ways."""
        plain = all(part.spelling == "layer" and not part.parts for part in parts) and len(parts) > 1
        spelling = self.choose("inline", "inline", "class", *(("sequential",) * 2 if plain else ()))
        nested = {"nested": self.choose(1, 2, 3)}
        return Node("sequence", self.name(stem), nested, tuple(parts), spelling if parts else "inline")

    def conv(self, out: int | None = None, kernel: Shape | None = None, stride: int = 1, same: bool = True) -> Node:
        """A convolution; same: the map keeps its size but for the stride."""
        kernel = kernel or self.choose(*(k for k in KERNELS if not same or all(n % 2 for n in k)))
        dilation = tuple(self.choose(1, 1, 1, 2) if n > 1 and stride == 1 else 1 for n in kernel)
        padding = tuple(
            d * (n - 1) // 2 if same else int(self.rng.integers(0, n)) for n, d in zip(kernel, dilation, strict=True)
        )
        settings = {
            "out": out or self.choose(*WIDTHS), "kernel": kernel, "stride": (stride, stride), "padding": padding,
            "dilation": dilation, "groups": 1, "bias": self.maybe(0.5), "order": self.choose(0, 1, 2),
        }  # fmt: skip
        return Node("conv", self.name("conv"), settings)

    def norm(self) -> Node:
        """Batch norm."""
        return Node("batch_norm", self.name("norm"), {"eps": self.choose(*EPS), "momentum": self.choose(*MOMENTA)})

    def activation(self) -> Node:
        """An activation, as a layer or a function."""
        kind = self.choose("relu", "relu", "relu", *ACTIVATIONS)
        settings = self.choose(*ACTIVATIONS[kind])
        return Node(kind, self.name("act"), settings, spelling=self.choose(*ways(kind)))

    def unit(self, out: int | None = None, stride: int | None = None) -> list[Node]:
        """A convolution with, maybe, a norm and an activation; the activation may come before."""
        if stride is None:
            stride = self.choose(1, 1, 2)
        conv = self.conv(out, stride=stride, same=out is not None or self.maybe(0.7))
        rest = ([self.norm()] if self.maybe(0.6) else []) + ([self.activation()] if self.maybe(0.8) else [])
        if self.maybe(0.15):
            return [*rest, conv]
        return self.separable(conv, rest) if self.maybe(0.2) else [conv, *rest]

    def separable(self, conv: Node, rest: list[Node]) -> list[Node]:
        """A 1x1 convolution, a grouped or depthwise one, and what follows."""
        out = conv.settings["out"]
        first = self.conv(out, (1, 1))
        divisors = [n for n in range(2, out + 1) if out % n == 0]
        return [first, *([self.norm()] if self.maybe(0.5) else []), conv.put(groups=self.choose(out, *divisors)), *rest]

    def pool(self) -> list[Node]:
        """A pool of windows, or an adaptive one."""
        kind = self.choose("max_pool", "max_pool", "avg_pool", "avg_pool", "adaptive_avg_pool", "adaptive_max_pool")
        name, way = self.name("pool"), self.choose(*ways(kind))
        if kind.startswith("adaptive"):
            return [Node(kind, name, {"size": self.choose(4, 5, 6)}, spelling=way)]
        kernel = self.choose((2, 2), (3, 3), (3, 3), (3, 2))
        stride = self.choose((2, 2), (2, 2), kernel, (1, 1))
        padding = tuple(self.choose(0, n // 2) for n in kernel)
        settings = {"kernel": kernel, "stride": stride, "padding": padding, "ceil_mode": self.maybe(0.3)}
        if kind == "avg_pool":
            settings["count_include_pad"] = self.maybe(0.6)
            if way != "layer":
                settings |= {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0), "ceil_mode": False}
        return [Node(kind, name, settings | {"order": self.choose(0, 1)}, spelling=way)]

    def concat(self) -> list[Node]:
        """Two to four branches, joined."""
        stride, branches = self.choose(1, 1, 2), []
        for _ in range(self.choose(2, 2, 3, 4)):
            branch = self.unit(self.choose(*WIDTHS), stride)
            if stride == 1 and self.maybe(0.3):
                kind = self.choose("max_pool", "avg_pool")
                settings = {"kernel": (3, 3), "stride": (1, 1), "padding": (1, 1), "ceil_mode": False}
                settings |= {"count_include_pad": self.maybe(0.6)} if kind == "avg_pool" else {}
                branch = [Node(kind, self.name("pool"), settings), *branch]
            branches.append(self.sequence(branch, "branch"))
        join = Node("concat", self.name("join"), {"feeds": (-1,) * len(branches)}, tuple(branches))
        return self.block([join])

    def residual(self) -> list[Node]:
        """A projected shortcut, or a plain one behind a convolution that sets the width, and an activation after it."""
        out, stride, projected = self.choose(*WIDTHS), self.choose(1, 1, 2), self.maybe(0.5)
        before = [] if projected else self.unit(out, 1)
        stride = stride if projected else 1
        body = [*self.unit(self.choose(*WIDTHS), 1), self.conv(out, (3, 3), stride)]
        body += [self.norm()] if self.maybe(0.7) else []
        body += self.depth() if self.maybe(0.3) else []
        shortcut = [self.conv(out, (1, 1), stride)] if projected else []
        shortcut += [self.norm()] if projected and self.maybe(0.5) else []
        parts = (self.sequence(body, "body"), self.sequence(shortcut, "shortcut"))
        add = Node("residual", self.name("add"), {"of": "input", "sign": "+"}, parts)
        return before + self.block([add] + ([self.activation()] if self.maybe(0.7) else []))

    def gate(self) -> list[Node]:
        """Squeeze and excite: a mean, two 1x1 convolutions, and a product."""
        out = self.choose(*WIDTHS)
        pool = Node("adaptive_avg_pool", self.name("squeeze"), {"size": 1})
        kind = self.choose("sigmoid", "sigmoid", "hardsigmoid")
        way = self.choose(*ways(kind))
        parts = [pool, self.conv(gcd(out, 4), (1, 1)), self.activation(), self.conv(out, (1, 1))]
        parts.append(Node(kind, self.name("act"), {}, spelling=way))
        return self.unit(out, 1) + self.block([Node("gate", self.name("gate"), {}, (self.sequence(parts, "excite"),))])

    def twice(self) -> list[Node]:
        """One convolution that runs twice, with an activation between."""
        out = self.choose(*WIDTHS)
        conv = self.conv(out, (3, 3))
        return [self.conv(out, (1, 1)), conv, self.activation(), conv]

    def depth(self) -> list[Node]:
        """Stochastic depth, for the end of a shortcut's other side."""
        return [Node("stochastic_depth", self.name("depth"), {"p": self.choose(0.1, 0.2, 0.5)})]

    def added(self, parts: list[Node]) -> Node:
        """Parts with a plain shortcut, left out now and then while it trains."""
        body = [*parts, *(self.depth() if self.maybe(0.5) else [])]
        both = (self.sequence(body, "body"), self.sequence([], "shortcut"))
        return Node("residual", self.name("add"), {"of": "input", "sign": "+"}, both)

    def layer_norm(self) -> Node:
        """Layer norm over the last axis."""
        return Node("layer_norm", self.name("norm"), {"eps": self.choose(1e-5, 1e-6, 1e-3)})

    def two_layers(self, width: int) -> list[Node]:
        """Two linear layers for each place, wider between."""
        out = width * self.choose(1, 2, 3)
        wide = Node("linear", self.name("fc"), {"out": out, "bias": self.maybe(0.8)})
        return [wide, self.activation(), Node("linear", self.name("fc"), {"out": width, "bias": self.maybe(0.8)})]

    def last(self, parts: list[Node]) -> list[Node]:
        """Parts that take the channels last."""
        turns = (Node(kind, self.name(kind), {}, spelling="method") for kind in ("turn", "turn_back"))
        return [next(turns), *parts, next(turns)]

    def wide(self) -> list[Node]:
        """A depthwise convolution, layer norm and two linear layers over the channels, layer scale, a shortcut."""
        out = self.choose(*WIDTHS)
        conv = self.conv(out, self.choose((3, 3), (5, 5), (7, 7))).put(groups=out)
        parts = [conv, *self.last([self.layer_norm(), *self.two_layers(out)])]
        parts += [Node("layer_scale", self.name("scale"))] if self.maybe(0.7) else []
        return self.unit(out, 1) + self.block([self.added(parts)])

    def shuffled(self) -> list[Node]:
        """Grouped 1x1 convolutions with a channel shuffle between."""
        out, groups = self.choose(8, 12), self.choose(2, 4)
        settings = {"groups": groups, "channels": out}
        shuffle = Node(
            "channel_shuffle", self.name("shuffle"), settings, spelling=self.choose(*ways("channel_shuffle"))
        )
        first, second = (self.conv(out, (1, 1)).put(groups=groups) for _ in range(2))
        return [*self.unit(out, 1), first, self.activation(), shuffle, second]

    def heads(self, width: int) -> int:
        """A number of heads for a width."""
        return int(self.choose(*(n for n in (1, 2, 3, 4) if width % n == 0)))

    def windows(self) -> list[Node]:
        """A block of attention in windows, with or without a shift, and one of two layers for each place."""
        out, (window, size) = self.choose(4, 8, 12), self.choose(*WINDOWS)
        settings = {"heads": self.heads(out), "window": window, "shift": self.choose(0, window // 2, window // 2)}
        attention = Node("window_attention", self.name("attn"), {**settings, **RIGHT_WINDOWS})
        pool = Node("adaptive_avg_pool", self.name("pool"), {"size": size})
        blocks = [self.added([self.layer_norm(), attention]), self.added([self.layer_norm(), *self.two_layers(out)])]
        return [*self.unit(out, 1), self.sequence([pool, *self.last(blocks)])]

    def encoder(self, shape: Shape, last: Node) -> list[Node]:
        """Patches by a convolution whose stride is its kernel, maybe a class token, blocks of attention, a head."""
        patch = next(n for n in range(1, 99) if (shape[1] // n) * (shape[2] // n) <= STEPS)
        width, token = self.choose(8, 12), self.maybe(0.7)
        embed = self.conv(width, (patch, patch), patch).put(padding=(0, 0), dilation=(1, 1))
        parts = [embed, Node("steps", self.name("steps"), {}, spelling="method")]
        if token:
            parts.append(Node("class_token", self.name("token"), {"place": "first", "positions": self.maybe(0.8)}))
        for _ in range(self.choose(1, 1, 2)):
            attention = Node("attention", self.name("attn"), {"heads": self.heads(width), **RIGHT_ATTENTION})
            parts += [self.added([self.layer_norm(), attention])]
            parts += [self.added([self.layer_norm(), *self.two_layers(width)])] if self.maybe(0.7) else []
        pick = Node("first_step" if token else "mean_step", self.name("pick"), {}, spelling="method")
        return [*parts, self.layer_norm(), pick, last]

    def block(self, parts: list[Node]) -> list[Node]:
        """Parts as they are, or as a class of their own."""
        return [self.sequence(parts)] if self.maybe(0.4) else parts

    def head(self, shape: Shape, classes: int) -> list[Node]:
        """From maps to logits: a mean or all values, one linear layer or two; or a convolution and a mean."""
        last = {"out": classes, "bias": True, "head": True}
        if self.maybe(0.2):
            return self.encoder(shape, Node("linear", self.name("fc"), last))
        pool = Node("adaptive_avg_pool", self.name("pool"), {"size": 1})
        flat = Node("flatten", self.name("flat"), {}, spelling=self.choose(*ways("flatten")))
        if self.maybe(0.2):
            conv = self.conv(classes, (1, 1))
            middle = [self.activation()] if self.maybe(0.3) else []
            ending = [pool, flat] if self.maybe(0.5) else [Node("mean", self.name("mean"), {}, spelling="method")]
            return [conv.put(head=True), *middle, *ending]
        mean = Node("mean", self.name("mean"), {}, spelling="method")
        parts = self.choose([pool, flat], [mean], [flat] if int(np.prod(shape)) <= 800 else [mean])
        if self.maybe(0.3):
            parts = [*parts, Node("linear", self.name("fc"), {"out": 16, "bias": self.maybe(0.7)}), self.activation()]
        if self.maybe(0.3):
            parts = [*parts, Node("dropout", self.name("drop"), {"p": self.choose(0.2, 0.5)})]
        return [*parts, Node("linear", self.name("fc"), last)]


def draw(seed: int, number: int) -> Network:
    """The network of a seed and a number."""
    return Drawing(np.random.default_rng([seed, number])).network()
