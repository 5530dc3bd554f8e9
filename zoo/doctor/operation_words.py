"""Operations and their settings in few words."""

from typing import Any

import numpy as np

from zoo.backends import forms, runtime
from zoo.graph import spelled
from zoo.graph.canonical import Node
from zoo.graph.one_axis_windows import AXES, settings


def word(node: Node) -> str:
    """A kind in words."""
    return node.kind.replace("_", " ")


def called(node: Node) -> str:
    """An operation in few words, with the settings that tell it from others."""
    config = node.config
    if node.kind == "conv":
        window = "x".join(map(str, config["kernel_size"]))
        return f"conv {config['in_channels']} to {config['out_channels']}, {window}, stride {short(config['stride'])}"
    if node.kind == "linear":
        return f"linear {config['in_features']} to {config['out_features']}"
    if node.kind == "batch_norm":
        return f"batch norm of {config['features']} channels"
    if node.kind in ("max_pool", "avg_pool"):
        return f"{word(node)} {short(config['kernel_size'])}, stride {short(config['stride'])}"
    if node.kind == "adaptive_avg_pool":
        return f"adaptive mean to {short(config['output_size'])}"
    if node.kind == "glu":
        return f"glu gated by its {config['gate']} half"
    if node.kind == "output":
        return "the output"
    return word(node)


def dropout(node: Node) -> str:
    """A dropout's probability and mode."""
    return f"dropout p={node.config.get('p')}, scaling {node.config.get('scales')}"


def sight(node: Node) -> str:
    """Which steps an attention sees."""
    if not node.config["masked"]:
        return "no mask"
    if node.seen is None:
        return "a mask"
    causal = "a causal mask, by which a step sees itself and those before it"
    if not isinstance(node.seen, np.ndarray):
        return causal
    queries, keys = node.seen.shape
    left_out = int((~node.seen).sum())
    if not left_out:
        return "a mask that leaves nothing out"
    for ahead in range(-queries, keys):
        if np.array_equal(node.seen, np.tri(queries, keys, ahead, dtype=bool)):
            if ahead == 0:
                return causal
            if ahead > 0:
                return f"a mask by which a step sees those up to {ahead} ahead of it too"
            return f"a mask by which a step sees those at least {-ahead} steps before it"
        if np.array_equal(node.seen, ~np.tri(queries, keys, ahead - 1, dtype=bool)):
            return f"a mask by which step i sees those from i + {ahead} on"
    return f"a mask that leaves out {left_out} of {node.seen.size} pairs of steps"


def setting(name: str, value: Any, kind: str, backend: str) -> str:
    """A setting as its name and value, as a reader of this backend writes it where the two differ."""
    if name == "scales":
        return f"dropout that scales {value}"
    if name == "training":
        return "it acts in evaluation too (training=self.training is missing)" if value else "it rests in evaluation"
    value = f"{value:.6g}" if isinstance(value, float) else value
    own = forms(backend).ARGUMENTS.get(kind, {}).get(name)
    return f"{own[0]}={short(own[1].write(value))}" if own else f"{name}={short(value)}"


def short(value: Any) -> str:
    """A pair of equal numbers as the number."""
    if isinstance(value, tuple) and len(set(value)) == 1:
        return str(value[0])
    return str(value)


def listed(nodes: list[Node]) -> str:
    """Several operations, one after the other."""
    return ", ".join(called(node) for node in nodes)


# what a layer is made with, in order: the first two are given by position, the others by name where they are not usual
_WRITTEN: dict[str, tuple[tuple[str, Any], ...]] = {
    "conv": (
        ("in_channels", None),
        ("out_channels", None),
        ("kernel_size", None),
        ("stride", (1,)),
        ("padding", (0,)),
        ("dilation", (1,)),
        ("groups", 1),
        ("bias", True),
    ),
    "linear": (("in_features", None), ("out_features", None), ("bias", True)),
    "batch_norm": (("features", None), ("eps", 1e-5), ("momentum", 0.1)),
    "max_pool": (("kernel_size", None), ("stride", None), ("padding", (0,)), ("ceil_mode", False)),
    "avg_pool": (
        ("kernel_size", None),
        ("stride", None),
        ("padding", (0,)),
        ("ceil_mode", False),
        ("count_include_pad", True),
    ),
    "adaptive_avg_pool": (("output_size", None),),
}
# a usual value is the same for every axis of the picture
_POSITIONAL = ("in_channels", "out_channels", "in_features", "out_features", "features", "output_size")
_FUNCTIONS = {"max_pool": "max_pool2d", "avg_pool": "avg_pool2d", "adaptive_avg_pool": "adaptive_avg_pool2d"}


def written(node: Node, found: Node | None, backend: str) -> str:
    """The reference's operation as a user of this framework writes it, a function where found is the call of one.

    "" for an operation that is more than a few settings, such as a function with weights.
    """
    is_call = found is not None and found.where != found.path
    if node.kind not in _WRITTEN or (is_call and node.kind not in _FUNCTIONS):
        return ""
    config = node.config if found is None else settings(node, found)[0]
    if any(isinstance(config.get(name), str) or name not in config for name, _ in _WRITTEN[node.kind]):
        return ""
    given, rank = [], max(len((found.shape if found is not None else ()) or node.shape) - 2, 1)
    if node.kind in AXES and len(config[AXES[node.kind][0]]) != rank:
        return ""  # over another number of axes than the layer that it would take the place of
    for name, usual in _WRITTEN[node.kind]:
        value = config[name]
        usual = usual * rank if isinstance(usual, tuple) else usual
        if name in _POSITIONAL:
            given.append(short(value))
        elif name == "momentum" and value is not None and abs(value - usual) > 1e-6:
            given.append(spelled(backend, "batch_norm", "momentum", round(value, 6)))
        elif name == "count_include_pad":
            # the two frameworks' own ways differ, so it is always said where there is a padding
            given += [setting(name, value, node.kind, backend)] if any(config["padding"]) else []
        elif name == "eps":
            given += [setting(name, value, node.kind, backend)] if abs(value - usual) > 1e-9 else []
        elif name != "momentum" and value != usual:
            given.append(setting(name, value, node.kind, backend))
    if is_call:
        return f"F.{_FUNCTIONS[node.kind].replace('2', str(rank))}(x, {', '.join(given)})"
    classes = [cls.__name__ for cls, kind in runtime(backend).KINDS.items() if kind == node.kind]
    name = next((each for each in classes if "2" in each), classes[0])
    return f"nn.{name.replace('2', str(rank))}({', '.join(given)})"
