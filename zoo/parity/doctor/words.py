"""Operations and their settings in few words."""

from typing import Any

from zoo.builder import forms
from zoo.graph.canonical import Node


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
    if node.kind == "output":
        return "the output"
    return word(node)


def dropout(node: Node) -> str:
    """A dropout's probability and mode."""
    return f"dropout p={node.config.get('p')}, scaling {node.config.get('scales')}"


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
