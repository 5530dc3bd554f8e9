"""Functions that a user writes out in sums and products, recognised by their values: a part of the canonical form.

The steps of known meaning between two operations are computed on a few numbers, in float64, and compared
with the functions that have a name, so the order and the constants do not matter.
"""

from collections.abc import Callable, Mapping
from math import erf
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

PROBE = np.random.Generator(np.random.Philox(key=3)).uniform(-5, 5, (7, 6))
NEAR = 1e-6  # some write 0.7979 with more digits than others; level 3 tells what that makes
STEPS = 16  # the longest such function
_erf = np.vectorize(erf, otypes=[float])


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def _mean(x: np.ndarray) -> np.ndarray:
    return np.asarray(x.mean(-1, keepdims=True))


_ONE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "erf": _erf,
    "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "square": np.square,
    "abs": np.abs,
    "neg": np.negative,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "hardsigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "softplus": lambda x: np.log1p(np.exp(x)),
}
_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "rsubtract": lambda x, y: y - x,
    "rdivide": lambda x, y: y / x,
}
_ALONG: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean": _mean,
    "sum": lambda x: x.sum(-1, keepdims=True),
    "amax": lambda x: x.max(-1, keepdims=True),
}
LAST = ("multiply", "divide", "add", "subtract", "rsubtract", "rdivide", "log", "log1p", "neg")
# one of them is in every function below
MARKS = ("sigmoid", "tanh", "exp", "erf", "relu6", "hardsigmoid", "softplus", "sqrt", "rsqrt", "pow")
# kinds of steps in which the frameworks may differ by themselves, which is so for the whole then
TOLD = ("sigmoid", "tanh", "relu6", "hardsigmoid", "softplus")

_ROOT = np.sqrt(2 / np.pi)
FUNCTIONS: tuple[tuple[str, dict[str, Any], Callable[[np.ndarray, float], np.ndarray]], ...] = (
    ("hardsigmoid", {}, lambda x, eps: _ONE["hardsigmoid"](x)),
    ("hardswish", {}, lambda x, eps: x * _ONE["hardsigmoid"](x)),
    ("silu", {}, lambda x, eps: x * _sigmoid(x)),
    ("gelu", {"approximate": "none"}, lambda x, eps: x * (1 + _erf(x / np.sqrt(2))) / 2),
    ("gelu", {"approximate": "tanh"}, lambda x, eps: x * (1 + np.tanh(_ROOT * (x + 0.044715 * x**3))) / 2),
    ("mish", {}, lambda x, eps: x * np.tanh(np.log1p(np.exp(x)))),
    ("softplus", {"beta": 1.0, "threshold": 20.0}, lambda x, eps: np.log1p(np.exp(x))),
    ("sigmoid", {}, lambda x, eps: _sigmoid(x)),
    ("rms_norm", {"eps": None}, lambda x, eps: x / np.sqrt(_mean(x**2) + eps)),
    ("layer_norm", {"eps": None}, lambda x, eps: (x - _mean(x)) / np.sqrt(_mean((x - _mean(x)) ** 2) + eps)),
)


class Written:
    """Finds such functions among nodes and makes one node of each. gone are the nodes that are steps of one."""

    def __init__(self, nodes: list["Node"], uses: Mapping[int, int], gone: set[int]) -> None:
        self.nodes, self.uses, self.gone = nodes, uses, gone

    def join(self) -> None:
        """Make one node of each function, the longest first, and then of what a norm is multiplied by."""
        for node in reversed(self.nodes):
            if node.index not in self.gone and node.kind in LAST and not node.parameters and not node.error:
                self._named(node)
        for node in self.nodes:
            if node.index not in self.gone and node.kind in ("multiply", "add") and len(node.parameters) == 1:
                self._scaled(node)

    def _named(self, last: "Node") -> None:
        above = self._above(last)
        if not any(self.nodes[index].kind in MARKS for index in above if index >= 0):
            return
        for base in above:
            try:
                inside: set[int] = set()
                found = self._value(last.index, base, {base: PROBE}, inside)
            except (_NoValueError, FloatingPointError):
                continue
            steps = [self.nodes[index] for index in sorted(inside)]
            if found.shape != PROBE.shape or len(steps) < 2 or not self._closed(steps, last):
                continue
            numbers = [step.config.get("other") for step in steps if step.kind == "add"]
            for kind, config, function in FUNCTIONS:
                wanted = "eps" in config
                for eps in [float(n) for n in numbers if n is not None] + [0.0] if wanted else [0.0]:
                    if np.allclose(found, function(PROBE, eps), NEAR, NEAR * (1 if not wanted else 1e-3)):
                        self._become(last, kind, {"eps": eps} if wanted else dict(config), base, steps)
                        return

    def _above(self, last: "Node") -> list[int]:
        """What a node may be a function of: the sources that steps of known meaning lead to, the farthest first."""
        found: list[int] = []
        waiting = [last.index]
        while waiting and len(found) <= STEPS:
            index = waiting.pop(0)
            if index in found:
                continue
            found.append(index)
            if index >= 0 and _is_step(self.nodes[index]):
                waiting += self.nodes[index].inputs
        return found[:0:-1]

    def _value(self, index: int, base: int, known: dict[int, np.ndarray], inside: set[int]) -> np.ndarray:
        if index in known:
            return known[index]
        node = self.nodes[index] if index >= 0 else None
        if node is None or not _is_step(node) or len(inside) > STEPS:
            raise _NoValueError
        inside.add(index)
        given = [self._value(source, base, known, inside) for source in node.inputs]
        with np.errstate(all="ignore"):
            known[index] = _run(node, given)
        return known[index]

    def _closed(self, steps: list["Node"], last: "Node") -> bool:
        """Whether nothing else uses a step."""
        within: dict[int, int] = {}
        for step in steps:
            for source in step.inputs:
                within[source] = within.get(source, 0) + 1
        return all(step is last or self.uses.get(step.index, 0) == within.get(step.index, 0) for step in steps)

    def _become(self, node: "Node", kind: str, config: dict[str, Any], base: int, steps: list["Node"]) -> None:
        made = (part for step in steps for part in (step.made_of or (step.kind,)))
        node.made_of = tuple(part for part in made if part in TOLD) or ("product",)
        node.kind, node.config, node.inputs, node.taken = kind, config, [base], ()
        self.gone.update(step.index for step in steps if step is not node)

    def _scaled(self, node: "Node") -> None:
        """The weight of a norm, and its bias, where they stand in a product and in a sum behind it."""
        source = node.inputs[0] if len(node.inputs) == 1 else -1
        if source < 0 or self.uses.get(source, 0) != 1 or node.error:
            return
        norm, role = self.nodes[source], "weight" if node.kind == "multiply" else "bias"
        bare = norm.kind in ("rms_norm", "layer_norm") and role not in norm.parameters
        if not bare or (role == "bias") != ("weight" in norm.parameters):
            return
        node.parameters = {**norm.parameters, role: next(iter(node.parameters.values()))}
        node.kind, node.config, node.made_of = norm.kind, norm.config, norm.made_of or ("product",)
        node.inputs, node.taken = norm.inputs, norm.taken
        self.gone.add(norm.index)


class _NoValueError(Exception):
    """A step whose values are unknown."""


def _is_step(node: "Node") -> bool:
    number = isinstance(node.config.get("other"), (int, float))
    if node.parameters or node.error:
        return False
    if node.kind in _TWO:
        return len(node.inputs) == 2 or (len(node.inputs) == 1 and number)
    if node.kind in _ALONG:
        last = len(node.shape) - 1
        return len(node.inputs) == 1 and bool(node.config.get("keepdim")) and node.config.get("dim") in (last, (last,))
    return len(node.inputs) == 1 and (node.kind in _ONE or (node.kind == "pow" and "exponent" in node.config))


def _run(node: "Node", given: list[np.ndarray]) -> np.ndarray:
    if node.kind in _TWO:
        return np.asarray(_TWO[node.kind](given[0], given[1] if len(given) == 2 else float(node.config["other"])))
    if node.kind in _ALONG:
        return np.asarray(_ALONG[node.kind](given[0]))
    if node.kind == "pow":
        return np.asarray(given[0] ** float(node.config["exponent"]))
    return _ONE[node.kind](given[0])
