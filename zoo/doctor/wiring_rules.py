"""The rules for what is wired otherwise: another order, another tensor, another flattening, a weight used twice."""

from zoo.array_difference import difference
from zoo.doctor.diagnosis import Cause
from zoo.doctor.operation_words import called, setting, word
from zoo.doctor.rule_case import Case, Finding
from zoo.graph.canonical import ACTIVATIONS, POOLS, REARRANGED, SHAPERS, SOFTMAXES, WEIGHTED, Graph, Node
from zoo.graph.first_difference import TOLERANCE, same_values


def shared(case: Case) -> Finding | None:
    """The weights at this place were needed for another layer already."""
    earlier = case.transplant.shared.get(case.found.index)
    if earlier is None:
        return None
    expected = f"{called(case.expected)} with weights of its own"
    return Finding(Cause.LAYER_SHARED, case.found.where, expected, f"the layer that already ran as {earlier}")


def swapped(case: Case) -> Finding | None:
    """The same operation stands on both sides of its partner: another order."""
    gap = case.difference
    for extra in [*gap.extra, *([gap.first] if gap.first not in gap.extra else [])]:
        if extra.index in case.alignment.to_reference:
            continue
        if _alike(extra, gap.later_missing):
            return _order(case, extra.where, extra)
    for missing in gap.missing:
        twin = _alike(missing, gap.later_extra)
        if twin:
            return _order(case, gap.first.where, twin)
    return None


def _order(case: Case, where: str, moved: Node) -> Finding:
    kinds = {moved.kind, case.expected.kind, case.found.kind}
    cause = Cause.RESIDUAL_ORDER if "add" in kinds and moved.kind not in WEIGHTED else Cause.LAYER_ORDER
    expected = _sequence(case, 0)
    return Finding(cause, where, expected, _sequence(case, 1), {"moved": word(moved)})


def _sequence(case: Case, side: int) -> str:
    """The kinds around the first difference, in order."""
    columns = case.alignment.columns
    at = next(i for i, pair in enumerate(columns) if pair[1] is case.found)
    start = at
    while start > 0 and None in columns[start - 1]:
        start -= 1
    end = at
    while end + 1 < len(columns) and None in columns[end + 1]:
        end += 1
    nodes = [pair[side] for pair in columns[max(0, start - 1) : end + 1]]
    return ", ".join(word(node) for node in nodes if node is not None and node.kind != "output")


def _alike(node: Node, others: list[Node]) -> Node | None:
    if node.kind in (*SHAPERS, "dropout"):
        return None
    return next((other for other in others if other.kind == node.kind and other.essentials == node.essentials), None)


def softmax(case: Case) -> Finding | None:
    """Probabilities instead of logits."""
    if case.expected.kind == "output":
        for node in case.difference.extra:
            if node.kind in SOFTMAXES:
                return Finding(
                    Cause.SOFTMAX_IN_HEAD, node.where, "logits as the output", f"{node.kind} after the logits"
                )
    return None


def flattened(case: Case) -> Finding | None:
    """The same values, flattened in another order."""
    permutes = [node for node in case.difference.extra if node.kind == "permute"]
    moved = same_values(case.expected.output, case.found.output)
    if moved and (permutes or case.found.kind == "reshape"):
        where = permutes[0].where if permutes else case.found.where
        expected = "channels, height, width, one after the other for each picture"
        return Finding(Cause.FLATTEN_ORDER, where, expected, f"the same values in another order, by {_names(permutes)}")
    only = all(node.kind in (*REARRANGED, "dropout") for node in (*case.difference.extra, *case.difference.missing))
    if case.found.kind in ("reshape", "linear") and permutes and only:
        return Finding(
            Cause.FLATTEN_ORDER, permutes[0].where, "channels, height, width", f"another order, by {_names(permutes)}"
        )
    return None


def _names(nodes: list[Node]) -> str:
    return word(nodes[0]) if nodes else "the reshape"


def joined(case: Case) -> Finding | None:
    """A sum or a concatenation of other tensors, or of the same ones in another order."""
    r, s = case.expected, case.found
    if s.kind != r.kind or s.kind not in ("add", "concat") or len(r.inputs) != len(s.inputs):
        return None
    mine = [source_of(case.graphs[1], i, case.alignment.to_reference) for i in s.inputs]
    theirs = [source_of(case.graphs[0], i, case.alignment.to_student) for i in r.inputs]
    partners = [case.alignment.to_reference.get(i, i) for i in mine]
    if s.kind == "concat" and partners != theirs and sorted(partners) == sorted(theirs):
        order = [str(theirs.index(i) + 1) for i in partners]
        straight = [str(i + 1) for i in range(len(theirs))]
        return Finding(Cause.CONCAT_ORDER, s.where, f"branches {', '.join(straight)}", f"branches {', '.join(order)}")
    if s.kind == "concat" and len(set(partners)) < len(partners):
        return Finding(Cause.CONCAT_ORDER, s.where, f"{len(theirs)} different branches", "one branch more than once")
    if s.kind == "add" and sorted(partners) != sorted(theirs):
        wrong = next((i for i, partner in zip(mine, partners, strict=True) if partner not in theirs), mine[-1])
        right = next((i for i in theirs if i not in partners), theirs[-1])
        return Finding(
            Cause.SHORTCUT, s.where, f"the sum with {_name(case, 0, right)}", f"with {_name(case, 1, wrong)}"
        )
    return None


def source_of(whole: Graph, index: int, partners: dict[int, int]) -> int:
    """The nearest node with a partner that feeds, past what only changes the shape."""
    while index >= 0 and index not in partners and whole.nodes[index].kind in (*SHAPERS, "dropout"):
        index = whole.nodes[index].inputs[0] if whole.nodes[index].inputs else -2
    return index


def _name(case: Case, side: int, index: int) -> str:
    if index < 0:
        return "the model's input"
    node = case.graphs[side].nodes[index]
    if side == 1:
        return f"the output of {node.where}"
    partner = case.alignment.to_student.get(index)
    return f"the output of {case.graphs[1].nodes[partner].where}" if partner is not None else called(node)


def rewired(case: Case) -> Finding | None:
    """The right layer, fed with another tensor."""
    r, s = case.expected, case.found
    if len(r.inputs) != 1 or len(s.inputs) != 1 or s.kind == "output":
        return None
    mine = source_of(case.graphs[1], s.inputs[0], case.alignment.to_reference)
    theirs = source_of(case.graphs[0], r.inputs[0], case.alignment.to_student)
    if case.alignment.to_reference.get(mine, mine) == theirs:
        return None
    if mine not in case.alignment.to_reference and mine >= 0:
        return None
    return Finding(Cause.LAYER_ORDER, s.where, f"input: {_name(case, 0, theirs)}", f"input: {_name(case, 1, mine)}")


def behind_the_pool(case: Case) -> Finding | None:
    """Another activation, which moreover stands behind the pool."""
    gap = case.difference
    lost = [node for node in gap.missing if node.kind in ACTIVATIONS]
    if case.found.kind not in POOLS or case.found.kind != case.expected.kind or len(lost) != 1:
        return None
    after = [case.graphs[1].nodes[i] for i in case.graphs[1].consumers[case.found.index]]
    if len(after) == 1 and after[0] in gap.later_extra and after[0].kind in ACTIVATIONS:
        if after[0].kind == lost[0].kind:
            return _order(case, case.found.where, after[0])
        return Finding(Cause.ACTIVATION_KIND, after[0].where, word(lost[0]), word(after[0]))
    return None


def over_axis(case: Case) -> Finding | None:
    """A softmax of attention that adds up to one over another axis than the other side's."""
    gap = case.difference
    sides = ([*gap.missing, case.expected], [*gap.extra, case.found])
    for mine in (0, 1):
        if not any(node.kind == "attention" for node in sides[1 - mine]):
            continue
        for node in sides[mine]:
            if node.kind == "softmax" and node.shape and node.config.get("dim") != len(node.shape) - 1:
                dims = [len(node.shape) - 1, node.config.get("dim")]
                wanted, got = (setting("dim", dim, "softmax", case.backend) for dim in (dims if mine else dims[::-1]))
                return Finding(Cause.SETTING, node.where if mine else case.found.where, wanted, got)
    return None


def reordered(case: Case) -> Finding | None:
    """The right layer, fed with the right values in another order, as a reshape has them where axes are exchanged."""
    r, s = case.expected, case.found
    if len(r.inputs) != 1 or len(s.inputs) != 1 or min(*r.inputs, *s.inputs) < 0 or s.kind == "output":
        return None
    theirs, mine = (whole.nodes[node.inputs[0]] for whole, node in zip(case.graphs, (r, s), strict=True))
    if theirs.output is None or mine.output is None or theirs.output.shape != mine.output.shape:
        return None
    moved = difference(theirs.output, mine.output).relative > TOLERANCE
    if mine.kind not in SHAPERS or not moved or not same_values(theirs.output, mine.output):
        return None
    found = f"the same values in another order, by {word(mine)}"
    return Finding(Cause.FLATTEN_ORDER, mine.where, "each value in its place", found)


def transposed(case: Case) -> Finding | None:
    """A square weight, the wrong way round."""
    if case.found.index not in case.transplant.turned:
        return None
    return Finding(
        Cause.LINEAR_TRANSPOSED, case.found.where, "the product that the framework's Linear takes", "its transpose"
    )


def reshaped(case: Case) -> Finding | None:
    """A reshape to another shape, or one that fails."""
    node = case.difference.first
    if node.kind != "reshape":
        return None
    expected = case.expected.shape if case.expected.kind == "reshape" else ()
    return Finding(
        Cause.FLATTEN_ORDER,
        node.where,
        f"shape {expected or '(pictures, values)'}",
        node.error or f"shape {node.shape}",
    )
