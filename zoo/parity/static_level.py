"""Level 0 of two models: the same operations with the same settings, by their aligned graphs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from math import nan, prod
from typing import Any

from zoo.graph.align import Alignment
from zoo.graph.canonical import AVERAGES, LARGEST, POOLS, REARRANGED, Graph, Node
from zoo.graph.one_axis_windows import AXES, settings
from zoo.graph.open_alignments import doubtful, unaligned
from zoo.report.parity_report import Level
from zoo.vocabulary import single as kept

# settings of operations without weights that make a difference; of others, such as a resize, level 3 alone can tell
SETTINGS = """
elu celu softplus layer_norm group_norm instance_norm conv_transpose pixel_shuffle rms_norm interpolate pad
""".split()  # noqa: SIM905


def static(graphs: tuple[Graph, Graph], alignment: Alignment) -> Level:
    """Level 0: the same layers and functions with the same settings.

    What only changes a shape may be written in either way, and so may arithmetic between layers: level 3 has the
    values of that.
    """
    problems, macs, count, otherwise = [], 0, 0, 0
    # attention that one side writes out has a softmax of its own there
    alone = [Counter(r.kind for r, s in alignment.columns if r and not s)]
    alone += [Counter(s.kind for r, s in alignment.columns if s and not r)]
    written = all(one["attention"] == other["softmax"] for one, other in (alone, alone[::-1]))
    for r, s in alignment.columns:
        if r is None or s is None:
            lonely, one, other = (r, "a", "b") if r is not None else (s, "b", "a")
            assert lonely is not None
            spelled = written and lonely.kind in ("attention", "softmax")
            if lonely.kind in REARRANGED or lonely.is_arithmetic or spelled:
                otherwise += lonely.kind not in REARRANGED
            else:
                problems.append(f"{lonely.where}, a {lonely.kind}, runs in {one} and has no partner in {other}")
            continue
        count += r.kind != "output"
        macs += _macs(r, graphs[0].output.shape[0] if graphs[0].output.shape else 1)
        if r.is_arithmetic and s.is_arithmetic:
            otherwise += r.kind != s.kind
            continue
        problems += [f"{r.where} ({s.where} in b): {problem}" for problem in _apart(r, s)]
    words = f"{count} operations, {macs:,} MACs"
    if otherwise:
        words += f"; {otherwise} steps of arithmetic are written otherwise, of which level 3 holds the values"
    where = problems[0] if problems else words
    level = Level("0", "static", not problems, 0.0, float(len(problems)), "differences", where)
    return told(level, graphs, alignment)


def told(level: Level, graphs: tuple[Graph, Graph], alignment: Alignment, doubts: bool = False) -> Level:
    """The level as it is, or without an answer if it failed because of an ambiguous alignment."""
    if level.passed:
        return level
    reasons = [f"cannot be aligned: {each}" for each in unaligned(alignment)]
    if doubts and not reasons:
        reasons = [f"doubtful: {each}" for each in doubtful(graphs, alignment, alignment.others)]
    return replace(level, measured=nan, where="; ".join(reasons[:2])) if reasons else level


def _apart(r: Node, s: Node) -> Iterable[str]:
    """What differs between two partners: kinds, settings, the size of the output."""
    means = any(r.kind in pools and s.kind in pools for pools in (AVERAGES, LARGEST))
    if r.kind != s.kind and not means:
        if r.as_linear is None or r.as_linear != s.as_linear:
            yield f"a {r.kind} is compared with a {s.kind}"
    elif r.kind == s.kind:
        one, other = ((each.config if each.kind in SETTINGS else each.essentials) for each in (r, s))
        one, other = settings(r, s) if r.kind in AXES else (one, other)
        for name in sorted((one.keys() | other.keys()) - {"training", "output_padding"}):
            if _rounded(one.get(name)) != _rounded(other.get(name)):
                yield f"{name} is {one.get(name)} against {other.get(name)}"
    means = means and (r.kind != s.kind or r.kind in AVERAGES)
    fixed = r.kind == s.kind and r.kind in ("conv", "conv_transpose", *POOLS) and len(r.shape) == len(s.shape)
    loose = means or not fixed
    # other layers may have the batch elsewhere, or axes in another order
    shapes = [prod(each.shape) if loose else (each.shape[:2], *sorted(each.shape[2:])) for each in (r, s)]
    if r.kind == s.kind == "output":
        shapes = [each.shape for each in (r, s)]
    if r.kind not in REARRANGED and shapes[0] != shapes[1]:
        yield f"output {r.shape[1:]} against {s.shape[1:]}"


def _rounded(value: Any) -> Any:
    return kept(value) if isinstance(value, float) else value


def _macs(node: Node, pictures: int) -> int:
    """Multiply-accumulates of one operation for one picture: convolutions and linear layers, biases left out.

    Products of matrices are left out too: the other model may have them inside one operation of attention.
    """
    values, config = prod(node.shape) // pictures, node.config
    if node.kind == "conv":
        return int(values * config["in_channels"] // config["groups"] * prod(config["kernel_size"]))
    return int(values * config["in_features"]) if node.kind == "linear" else 0
