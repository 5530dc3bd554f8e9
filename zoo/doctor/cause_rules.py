"""From the place where two executions first differ to the likely cause: an ordered list of rules."""

from collections.abc import Callable

import numpy as np

from zoo.doctor.diagnosis import Cause
from zoo.doctor.operation_words import called, dropout, listed, setting, sight, word, written
from zoo.doctor.rule_case import SETTINGS, Case, Finding, Unused, differ
from zoo.doctor.wiring_rules import (
    behind_the_pool,
    flattened,
    joined,
    over_axis,
    reordered,
    reshaped,
    rewired,
    shared,
    softmax,
    swapped,
    transposed,
)
from zoo.errors import shortened
from zoo.graph.canonical import ACTIVATIONS, AVERAGES, POOLS, REARRANGED, SHAPERS, SOFTMAXES, WEIGHTED, Graph, Node
from zoo.graph.one_axis_windows import settings
from zoo.recording import UNSEEN


def find(case: Case) -> Finding:
    """The first rule that fits; the last one always does."""
    for rule in RULES:
        finding = rule(case)
        if finding is not None:
            return finding
    raise AssertionError("the last rule always fits")


def configured(case: Case) -> Finding | None:
    """A setting of the layer itself."""
    r, s = case.expected, case.found
    if r.kind != s.kind:
        if r.kind in ACTIVATIONS and s.kind in ACTIVATIONS:
            return Finding(Cause.ACTIVATION_KIND, s.where, word(r), word(s))
        if (r.kind in AVERAGES) != (s.kind in AVERAGES):
            return Finding(Cause.POOL_KIND, s.where, called(r), called(s))
        if r.kind not in POOLS:
            return None
        return Finding(Cause.POOL_SIZE, s.where, f"{called(r)}, output {r.shape}", f"{called(s)}, output {s.shape}")
    listed_here = SETTINGS.get(r.kind) or _any_settings(r, s)
    sides = settings(r, s)
    differing = [(name, cause) for name, cause in listed_here if differ(sides[0].get(name), sides[1].get(name))]
    for name, cause in differing[:1]:
        told = [setting(name, side.get(name), s.kind, case.backend) for side in sides]
        others = [setting(other, sides[0].get(other), s.kind, case.backend) for other, _ in differing[1:]]
        functional = name == "training" and s.where != s.path
        more = {"functional": "yes"} if functional else {}
        more |= {"setting": name, "whole": written(r, s, case.backend)}
        return Finding(cause, s.where, told[0], told[1], more | ({"also": ", ".join(others)} if others else {}))
    if r.kind == "batch_norm" and s.config.get("training"):
        found = "it takes the batch's own mean and variance in evaluation too"
        return Finding(Cause.UNKNOWN, s.where, "the running mean and variance in evaluation", found)
    if r.kind in ACTIVATIONS and r.essentials != s.essentials:
        return Finding(Cause.ACTIVATION_KIND, s.where, called(r), called(s))
    if r.kind == "mean":
        return Finding(Cause.POOL_SIZE, s.where, f"output {r.shape}", f"output {s.shape}")
    return None


def _any_settings(r: Node, s: Node) -> list[tuple[str, Cause]]:
    """The settings of a layer or function that nobody has listed, such as the eps of a layer norm."""
    if r.kind in (*ACTIVATIONS, *REARRANGED, "mean", "output") or s.config.get("training") != r.config.get("training"):
        return []
    return [(name, Cause.SETTING) for name in sorted(r.config.keys() & s.config.keys()) if name != "inplace"]


def masked(case: Case) -> Finding | None:
    """Attention of the same queries, keys and values that sees other steps."""
    r, s = case.expected, case.found
    rest = [{name: value for name, value in each.config.items() if name != "masked"} for each in (r, s)]
    if r.kind != "attention" or s.kind != "attention" or rest[0] != rest[1]:
        return None
    seen = [each.seen if each.config["masked"] else None for each in (r, s)]
    known = [each is not None or not side.config["masked"] for each, side in zip(seen, (r, s), strict=True)]
    if all(known):
        sizes = next((each.shape for each in seen if isinstance(each, np.ndarray)), (2, 2))
        usual = {None: np.ones(sizes, bool), True: np.tri(sizes[0], sizes[1], dtype=bool)}
        whole = [each if isinstance(each, np.ndarray) else usual[each] for each in seen]
        if np.array_equal(whole[0], whole[1]):
            return None
    elif r.config["masked"] == s.config["masked"]:
        return None
    where = s.masks[0] if s.masks else s.where
    return Finding(Cause.MASK, where, sight(r), sight(s))


def broken(case: Case) -> Finding | None:
    """The forward pass breaks off, and nothing before it is wrong."""
    gap, error = case.difference, case.graphs[1].error
    if not error or error.startswith("forward returns"):
        return None
    before = [node for node in gap.extra if not node.error and node.kind not in (*SHAPERS, "dropout")]
    stops = gap.first if gap.first.error else case.found
    if before or not (stops.error or stops.kind == "output"):
        return None
    lost = [node for node in gap.missing if node.kind in WEIGHTED]
    if case.found.kind in WEIGHTED and {"weight"} <= case.expected.parameters.keys() - case.found.parameters.keys():
        return None  # it cannot have been given the right weights
    if case.found.kind != "output" and (lost or case.found.kind != case.expected.kind or configured(case)):
        return None  # what is missing or set otherwise explains it
    where = stops.where if stops.kind != "output" else _last(case.graphs[1])
    needed = [*gap.missing, case.expected][:2]
    return Finding(Cause.BREAKS_OFF, where, listed(needed), shortened(error), {"raised": "yes"})


def _last(whole: Graph) -> str:
    """The operation after which nothing ran."""
    return whole.nodes[-2].where if len(whole.nodes) > 1 else "the input"


def unknown(case: Case) -> Finding:
    """The place alone."""
    r, s = case.expected, case.found
    where = case.difference.first.where
    if s.kind in WEIGHTED and "weight" in r.parameters and "weight" not in s.parameters:
        found = "weights that are not registered in the model"
        return Finding(Cause.UNKNOWN, where, called(r), found, {"unregistered": "yes"})
    if s.kind == "output":
        # said of whatever made the output
        extra = listed(case.difference.extra) or (s.error or str(case.difference.apart))
        return Finding(Cause.UNKNOWN, where, listed(case.difference.missing) or f"output {r.shape}", extra)
    before = f", after {listed(case.difference.extra)}" if case.difference.extra else ""
    found = f"{called(s)}{before}: {s.error or case.difference.apart}"
    return Finding(Cause.UNKNOWN, where, called(r), found)


def unseen(case: Case) -> Finding | None:
    """An operation that the recording could not see is where the two differ: the mistake may be in it."""
    hidden = [node for node in (*case.difference.extra, case.found) if node.kind == UNSEEN]
    if not hidden:
        return None
    pair = case.expected if case.found is hidden[0] else None
    expected = called(pair) if pair is not None else listed(case.difference.missing) or called(case.expected)
    found = f"values from outside the framework's functions: {case.difference.apart}"
    return Finding(Cause.UNKNOWN, hidden[0].where, expected, found, {"unseen": "yes"})


def foreign(case: Case) -> Finding | None:
    """An operation with weights that we do not know: another norm, an einsum."""
    for node in case.difference.extra:
        if node.is_arithmetic:
            continue
        if node.parameters and node.kind not in WEIGHTED and node.kind not in ("add", "multiply", "matmul"):
            norms = [lost for lost in case.difference.missing if lost.kind == "batch_norm"]
            cause = Cause.BN_MISSING if norms and "norm" in node.kind else Cause.UNKNOWN
            expected = listed(norms or case.difference.missing) or "no such step"
            return Finding(
                cause, node.where, expected, word(node), {"in_place": "yes"} if norms else {"foreign": "yes"}
            )
    return None


def on_shortcut(case: Case) -> Finding | None:
    """A layer or the sum itself is missing or extra on the shortcut of a residual block."""
    gap = case.difference
    sides = ((gap.missing, case.graphs[0], "missing"), (gap.extra, case.graphs[1], "extra"))
    for nodes, whole, what in sides:
        shortcuts = whole.shortcuts()
        layers = [node for node in nodes if node.kind in WEIGHTED and node.index in shortcuts]
        sums = [node for node in nodes if node.kind == "add" and len(node.inputs) == 2]
        if (not layers and not sums) or any(node.kind in WEIGHTED and node not in layers for node in nodes):
            continue  # a whole block is more than a shortcut
        if what == "extra":
            return Finding(
                Cause.SHORTCUT, (layers or sums)[0].where, "no such step on the shortcut", listed(layers or sums)
            )
        before = gap.before
        inside = bool(layers) and before is not None and before.index in case.graphs[1].shortcuts()
        where = before.where if inside and before is not None else case.found.where
        if not inside and case.found.kind != "add" and (not sums or case.found.kind in WEIGHTED):
            where = _latest(case, sums[0]) if sums else case.after
        more = _whole(case, layers[0]) if layers else {}
        return Finding(Cause.SHORTCUT, where, listed(layers or sums), "nothing in its place", more)
    return None


def _latest(case: Case, lost: Node) -> str:
    """The last of the student's operations that feed what is missing."""
    fed = [case.alignment.to_student[i] for i in lost.inputs if i in case.alignment.to_student]
    return case.graphs[1].nodes[max(fed)].where if fed else case.after


def gaps(case: Case) -> Finding | None:
    """An operation is missing, or there is one too many."""
    gap = case.difference
    for node in gap.missing:
        declared = _declared(case, node)
        if declared is not None:
            path = declared.within
            found = f"{path} never reaches the output"
            # where the pass broke off, what did not run may have come later
            more = {"or": Cause.LAYER_ORDER.value} if case.graphs[1].error else {}
            return Finding(Cause.LAYER_UNUSED, path, f"{called(node)} runs here", found, more)
        if node.kind == "batch_norm":
            return Finding(Cause.BN_MISSING, case.after, called(node), "no batch norm", _whole(case, node))
        if node.kind in ("conv", "linear"):
            return Finding(Cause.LAYER_MISSING, case.after, called(node), "nothing in its place", _whole(case, node))
    for node in gap.extra:
        if node.kind in WEIGHTED:
            cause = Cause.LAYER_SHARED if _runs_elsewhere(case, node) else Cause.LAYER_EXTRA
            again = ", which runs elsewhere too" if cause is Cause.LAYER_SHARED else ""
            return Finding(cause, node.where, "no such layer here", called(node) + again)
        acts = node.config.get("training") or node.config.get("scales") == "in evaluation"
        if node.kind == "dropout" and acts:
            more = {"functional": "yes"} if node.config.get("training") and node.where != node.path else {}
            return Finding(Cause.DROPOUT, node.where, "no dropout in evaluation", dropout(node), more)
    activations = [node for node in gap.missing if node.kind in ACTIVATIONS]
    extra = [node for node in gap.extra if node.kind in (*ACTIVATIONS, *SOFTMAXES)]
    if activations and extra:
        return Finding(Cause.ACTIVATION_KIND, extra[0].where, word(activations[0]), word(extra[0]))
    if activations:
        return Finding(Cause.ACTIVATION_MISSING, case.after, f"{word(activations[0])} after it", "no activation")
    if extra and _belongs_after_the_sum(case, extra[-1]):
        return Finding(Cause.RESIDUAL_ORDER, extra[0].where, f"add, {word(extra[0])}", f"{word(extra[0])}, add")
    if extra:
        return Finding(Cause.ACTIVATION_EXTRA, extra[0].where, "no activation here", word(extra[0]))
    for nodes, cause in ((gap.missing, Cause.LAYER_MISSING), (gap.extra, Cause.LAYER_EXTRA)):
        for node in nodes:
            if node.kind in POOLS or node.kind == "concat":
                place = case.after if cause is Cause.LAYER_MISSING else node.where
                words = (called(node), "nothing in its place")
                return Finding(cause, place, *(words if cause is Cause.LAYER_MISSING else ("no such step", words[0])))
    return None


def _whole(case: Case, node: Node) -> dict[str, str]:
    return {"whole": written(node, None, case.backend)}


def _runs_elsewhere(case: Case, node: Node) -> bool:
    """Whether another operation of the student uses the same weights."""
    names = {parameter.name for parameter in node.parameters.values() if parameter.name}
    others = (other for other in case.graphs[1].nodes if other is not node)
    return any(names & {parameter.name for parameter in other.parameters.values()} for other in others)


def _belongs_after_the_sum(case: Case, activation: Node) -> bool:
    """Whether the sum that this activation leads into should be followed by it, and is not."""
    if case.found.kind != "add":
        return False
    theirs, mine = (
        {whole.nodes[i].kind for i in whole.consumers[node.index]}
        for whole, node in zip(case.graphs, (case.expected, case.found), strict=True)
    )
    return theirs == {activation.kind} != mine


def _declared(case: Case, node: Node) -> Unused | None:
    """The unused layer of the student that would fit where the reference's is missing."""
    if node.kind not in WEIGHTED:
        return None
    names = ("in_channels", "out_channels", "kernel_size", "in_features", "out_features", "features")
    fitting = [
        layer
        for layer in case.unused
        if layer.kind == node.kind and all(layer.config.get(name) == node.config.get(name) for name in names)
    ]
    # of several that fit, the one that stands next to the place
    place = case.difference.before.path if case.difference.before is not None else case.found.path
    return max(fitting, key=lambda layer: _common(layer.path, place), default=None)


def _common(one: str, other: str) -> int:
    """How many parts two dotted paths have in common at their start."""
    pairs = list(zip(one.split("."), other.split("."), strict=False))
    return next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    shared,
    unseen,
    broken,
    behind_the_pool,
    swapped,
    softmax,
    flattened,
    masked,
    foreign,
    on_shortcut,
    over_axis,
    gaps,
    joined,
    reordered,
    configured,
    rewired,
    transposed,
    reshaped,
    unknown,
)
