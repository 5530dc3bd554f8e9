"""Where the values of two aligned executions first differ, and what is around that place."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zoo.array_difference import Difference, difference
from zoo.graph.align import Alignment
from zoo.graph.canonical import AVERAGES, LARGEST, SHAPERS, Graph, Node
from zoo.recording import INPUT

TOLERANCE = 1e-12  # as level 3 of the ladder
NEAR = 6  # how many columns of the alignment count as the same neighbourhood


@dataclass
class FirstDifference:
    """The first operation that differs, and its surroundings; all lists are in the order in which they run.

    first: the student's first operation that differs. pair: the first one with a partner from there on, as (reference,
    student). extra: the student's operations without a partner that lead into it; missing: the reference's that lead
    into its partner. later_extra, later_missing: those nearby in the alignment.
    """

    first: Node
    pair: tuple[Node, Node]
    extra: list[Node]
    missing: list[Node]
    later_extra: list[Node]
    later_missing: list[Node]
    apart: Difference
    before: Node | None  # the student's operation after which something is missing


def compared(r: Node, s: Node) -> Difference:
    """By how much the outputs of two partners differ; a shape that may be written either way does not count."""
    if r.output is None or s.output is None or s.error:
        return Difference(float("inf"), problem=s.error or "no output")
    first, second = r.output, s.output
    loose = r.kind in (*SHAPERS, *AVERAGES, *LARGEST) or s.kind in (*AVERAGES, *LARGEST) or r.kind != s.kind
    if loose and first.size == second.size and first.ndim and second.ndim and len(first) == len(second):
        first, second = first.reshape(len(first), -1), second.reshape(len(second), -1)
    if first.shape != second.shape and first.size == second.size and r.kind != "output":
        # other axes, such as the steps before the pictures; one that is wrong shows in what comes behind
        first, second = np.sort(first, axis=None), np.sort(second, axis=None)
    apart = difference(first, second)
    return apart if np.isfinite(apart.relative) else difference(*_without_masks(first, second))


def _without_masks(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays with 0 where both have the same infinity, as a mask of attention puts it there, beside numbers."""
    masked = np.isinf(first)
    if first.shape != second.shape or not masked.any() or not np.isfinite(first).any():
        return first, second
    masked &= first == second
    return np.where(masked, 0.0, first), np.where(masked, 0.0, second)


def measure(
    graphs: tuple[Graph, Graph], alignment: Alignment, known: Mapping[tuple[int, int], Difference] | None = None
) -> dict[int, Difference]:
    """The difference at every node of the student that has a partner, by the student's index.

    known are those of outputs that nobody keeps any more, by the positions of the two partners' operations.
    """
    pairs = {index: (graphs[0].nodes[r], graphs[1].nodes[index]) for index, r in alignment.to_reference.items()}
    known = known or {}
    return {index: known.get((r.position, s.position)) or compared(r, s) for index, (r, s) in pairs.items()}


def first_difference(
    graphs: tuple[Graph, Graph], alignment: Alignment, apart: dict[int, Difference]
) -> FirstDifference | None:
    """The first place whose difference reaches an output; None where the outputs are equal."""
    reference, student = graphs
    live = _live(student, apart)
    if not live:
        return None
    first = next(node for node in student.nodes if node.index in live and not live & set(node.inputs))
    at = first
    while at.index not in alignment.to_reference:
        at = student.nodes[min(i for i in student.consumers[at.index] if i in live)]
    partner = reference.nodes[alignment.to_reference[at.index]]
    extra = _lonely_before(student, at, alignment.to_reference)
    missing = _lonely_before(reference, partner, alignment.to_student)
    column = next(i for i, (_, s) in enumerate(alignment.columns) if s is at)
    near = alignment.columns[max(0, column - NEAR) : column + NEAR + 1]
    return FirstDifference(
        first,
        (partner, at),
        extra,
        missing,
        [s for r, s in near if r is None and s is not None],
        [r for r, s in near if s is None and r is not None],
        apart[at.index],
        _before(graphs, alignment, missing[0] if missing else partner),
    )


def _live(student: Graph, apart: dict[int, Difference]) -> set[int]:
    """The nodes that are wrong, or have no partner, and whose values reach the output through such nodes only.

    An operation whose difference later disappears, such as a pool before the ReLU, is not among them.
    """
    live: set[int] = set()
    for node in reversed(student.nodes):
        if node.index in apart and apart[node.index].relative <= TOLERANCE:
            continue
        if node.kind == "output" or live & set(student.consumers[node.index]):
            live.add(node.index)
    return live


def _lonely_before(whole: Graph, node: Node, partners: dict[int, int]) -> list[Node]:
    """The nodes without a partner that lead to this node through such nodes only."""
    found, waiting = set(), list(node.inputs)
    while waiting:
        index = waiting.pop()
        if index >= 0 and index not in partners and index not in found:
            found.add(index)
            waiting += whole.nodes[index].inputs
    return [whole.nodes[index] for index in sorted(found)]


def _before(graphs: tuple[Graph, Graph], alignment: Alignment, node: Node) -> Node | None:
    """The student's operation that does what feeds this node of the reference."""
    for source in node.inputs:
        if source != INPUT and source in alignment.to_student:
            return graphs[1].nodes[alignment.to_student[source]]
    return None


def same_values(first: np.ndarray | None, second: np.ndarray | None) -> bool:
    """Whether two arrays hold the same values in another order."""
    if first is None or second is None or first.size != second.size:
        return False
    one, other = np.sort(first, axis=None), np.sort(second, axis=None)
    return difference(one, other).relative <= TOLERANCE
