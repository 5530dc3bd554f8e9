"""Which operation of the student corresponds to which of the reference: a sequence alignment over canonical orders."""

from dataclasses import dataclass, field
from itertools import zip_longest

from zoo.graph.canonical import ACTIVATIONS, AVERAGES, HEAVY, LARGEST, POOLS, REARRANGED, WEIGHTED, Graph, Node
from zoo.graph.node_order import ordered
from zoo.graph.one_axis_windows import settings
from zoo.recording import UNSEEN

POLICIES = ("size", "given", "executed")


@dataclass
class Alignment:
    """Pairs of indices of nodes, and the columns (reference, student) in order, None for a gap."""

    columns: list[tuple[Node | None, Node | None]]
    score: float
    others: list["Alignment"] = field(default_factory=list, repr=False)  # as good, with other pairs

    def __post_init__(self) -> None:
        self.to_student = {r.index: s.index for r, s in self.columns if r and s}
        self.to_reference = {s.index: r.index for r, s in self.columns if r and s}


def align(reference: Graph, student: Graph, by_name: bool = False) -> Alignment:
    """The best alignment over all orders of branches; of equally good ones, the first.

    by_name: branches that nothing else distinguishes are matched by the names of their weights, where these agree.
    """
    best: Alignment | None = None
    if by_name:
        tried = [
            _align(ordered(reference, policy), ordered(student, policy)) for policy in ("named", *POLICIES, "turned")
        ]
        found = max(tried, key=lambda each: (round(each.score, 6), _same_names(each)))
        as_good = (round(found.score, 6), _same_names(found))
        others = [each for each in tried if (round(each.score, 6), _same_names(each)) == as_good]
        found.others = [each for each in others if each.to_reference != found.to_reference]
        return found
    for policy in POLICIES:
        found = _align(ordered(reference, policy), ordered(student, policy))
        if best is None or found.score > best.score + 1e-9:
            best = found
        if policy == "size" and all(r and s and r.key == s.key for r, s in found.columns):
            break
    assert best is not None
    return best


def _same_names(alignment: Alignment) -> int:
    """How many weights have the same name on both sides."""
    pairs = [(r.parameters, s.parameters) for r, s in alignment.columns if r is not None and s is not None]
    return sum(len({p.name for p in one.values()} & {p.name for p in other.values()}) for one, other in pairs)


def _align(first: list[Node], second: list[Node]) -> Alignment:
    """Needleman and Wunsch's alignment; a common start and end are taken as they are."""
    columns: list[tuple[Node | None, Node | None]] = []
    keys = [node.key for node in first], [node.key for node in second]
    start = 0
    while start < min(len(first), len(second)) and keys[0][start] == keys[1][start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and keys[0][-1 - end] == keys[1][-1 - end]:
        end += 1
    # the outputs always belong together, whatever comes before them
    end = max(end, 1) if start < min(len(first), len(second)) else end
    columns += zip(first[:start], second[:start], strict=True)
    columns += _middle(first[start : len(first) - end], second[start : len(second) - end])
    if end:
        columns += zip(first[-end:], second[-end:], strict=True)
    score = sum(similarity(r, s) if r and s else -gap(r or s) for r, s in columns)  # type: ignore[arg-type,misc]
    return Alignment(columns, score)


def _middle(first: list[Node], second: list[Node]) -> list[tuple[Node | None, Node | None]]:
    rows, width = len(first), len(second)
    if not rows or not width:
        return list(zip_longest(first, second))
    gaps = [gap(node) for node in first], [gap(node) for node in second]
    known: dict[tuple[int, int], float] = {}
    ids: dict[object, int] = {}
    classes = [[ids.setdefault((n.key, n.shape), len(ids)) for n in nodes] for nodes in (first, second)]
    table = [[0.0] * (width + 1) for _ in range(rows + 1)]
    for i in range(1, rows + 1):
        table[i][0] = table[i - 1][0] - gaps[0][i - 1]
    for j in range(1, width + 1):
        table[0][j] = table[0][j - 1] - gaps[1][j - 1]
    for i in range(1, rows + 1):
        above, row, one = table[i - 1], table[i], classes[0][i - 1]
        for j in range(1, width + 1):
            pair = (one, classes[1][j - 1])
            if pair not in known:
                known[pair] = similarity(first[i - 1], second[j - 1])
            row[j] = max(above[j - 1] + known[pair], above[j] - gaps[0][i - 1], row[j - 1] - gaps[1][j - 1])
    columns: list[tuple[Node | None, Node | None]] = []
    i, j = rows, width
    while i or j:
        here = table[i][j]
        if i and j and here == table[i - 1][j - 1] + known[classes[0][i - 1], classes[1][j - 1]]:
            i, j = i - 1, j - 1
            columns.append((first[i], second[j]))
        elif i and here == table[i - 1][j] - gaps[0][i - 1]:
            i -= 1
            columns.append((first[i], None))
        else:
            j -= 1
            columns.append((None, second[j]))
    return columns[::-1]


def gap(node: Node) -> float:
    """The cost of leaving a node without a partner."""
    if node.kind in HEAVY:
        return 2.0
    if node.kind in ("batch_norm", "attention", "add", "concat", *POOLS):
        return 1.0
    return 0.1 if node.kind in (*REARRANGED, "dropout", UNSEEN) else 0.4


def similarity(r: Node, s: Node) -> float:
    """How much two nodes are alike; -inf if they cannot be partners."""
    if UNSEEN in (r.kind, s.kind) and r.kind != s.kind:
        # whatever it is, it may be one such step
        step = r.kind if s.kind == UNSEEN else s.kind
        return 0.4 if r.shape == s.shape and step not in (*WEIGHTED, "add", "concat", "output") else float("-inf")
    if r.kind != s.kind:
        if any(r.kind in pools and s.kind in pools for pools in (AVERAGES, LARGEST)):
            return 2.0
        if r.kind in POOLS and s.kind in POOLS:
            return 1.5
        if r.as_linear is not None and r.as_linear == s.as_linear:
            return 5.0  # a linear layer written as a convolution, or the reverse
        return 0.4 if r.kind in ACTIVATIONS and s.kind in ACTIVATIONS else float("-inf")
    same = 0.5 if r.shape == s.shape else 0.0
    if r.kind == "output":
        return 100.0 if r.config == s.config else float("-inf")
    one, other = settings(r, s)
    if r.kind in ("conv", "linear"):
        names = ("out_channels", "in_channels", "kernel_size", "out_features", "in_features")
        # a layer of another width is still that layer; one that shares nothing else is better left alone
        alike = float(sum(one.get(name) == other.get(name) for name in names if name in one))
        total = sum(name in one for name in names)
        exact = float(sum(one.get(n) == other.get(n) for n in ("stride", "padding", "groups", "bias")))
        return 1.0 + 6.0 * alike / total + 0.25 * exact + same
    if r.kind in HEAVY:
        every = one.keys() | other.keys()
        share = sum(one.get(name) == other.get(name) for name in every) / max(len(every), 1)
        return float(1.0 + 5.0 * share + same)
    if r.kind == "attention":
        return 3.0 + same
    if r.kind == "batch_norm":
        return 2.0 + float(r.config["features"] == s.config["features"]) + same + 0.25 * float(r.config == s.config)
    if r.kind in POOLS:
        return 2.5 + same + 0.5 * float(one == other)
    if r.kind in ("add", "concat"):
        return 2.0 + same + 0.5 * (len(r.inputs) == len(s.inputs))
    if r.kind == "dropout":
        return 0.5 + 0.1 * float(r.config.get("p") == s.config.get("p"))
    if r.kind in REARRANGED:
        return 0.2 + 0.2 * same
    return 1.0 + same
