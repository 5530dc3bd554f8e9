"""Several mistakes in one model: each is corrected by substitution, and the model goes on from there.

A place is corrected by giving the model the reference's values there in the next run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np

from zoo.array_difference import BOTH_UNKNOWN, Difference
from zoo.doctor import unseen_in_eval
from zoo.doctor.cause_rules import find
from zoo.doctor.diagnosis import Cause
from zoo.doctor.rule_case import Case, Finding, Transplant
from zoo.doctor.wiring_rules import source_of
from zoo.errors import ArgumentError
from zoo.graph.align import Alignment, align
from zoo.graph.aligned_runs import shared
from zoo.graph.canonical import ACTIVATIONS, Graph, Node, graph
from zoo.graph.equalise import Equaliser
from zoo.graph.first_difference import TOLERANCE, compared, first_difference, measure
from zoo.graph.open_alignments import unclear
from zoo.graph.recurrent_loops import cells_to_fold
from zoo.model_inputs import Feed
from zoo.recording import Operation, Recording

LISTED, RUNS = 5, 10  # places that are told, and runs of the model at most


@dataclass
class Place:
    """One place that differs: what is wrong, by how much the values differ, and where the same is wrong too.

    node is the student's operation there, None for a mistake that shows only in training.
    """

    finding: Finding
    node: Node | None = None
    apart: Difference | None = None
    again: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)  # of one setting, those that the latest run met

    @property
    def times(self) -> int:
        """At how many places this is so."""
        return 1 + len(self.again) + len(self.repeated)

    @property
    def also(self) -> list[str]:
        """Where else."""
        return [*self.repeated, *self.again]


@dataclass
class Rounds:
    """A student's model, with the reference's weights, against one run of the reference.

    recording, student and alignment are those of the first run, case and last those of the latest: where it differs,
    and how far the outputs are apart. After places(), stopped says why the list may lack something, "" where it is
    whole.
    """

    tracer: ModuleType
    mine: Any
    feed: Feed
    taken: Recording
    theirs: Graph
    alignment: Alignment
    moved: Transplant
    layers: list[tuple[str, str, dict[str, Any], list[str]]]
    backend: str
    across: bool
    mended: dict[int, np.ndarray] = field(default_factory=dict)
    stopped: str = ""

    def __post_init__(self) -> None:
        self.before, self.repeats, self.wrong = self.alignment, dict[int, tuple[Place, np.ndarray]](), set[int]()
        pairs = [(r, s) for r, s in self.before.columns if r is not None and s is not None]
        self.partners = {s.position: (r, s) for r, s in pairs if s.position >= 0}
        # within one framework too, what one side writes out by hand may differ from the other's layer for it
        self.by_hand = any(r.made_of != s.made_of for r, s in pairs)
        self._run()
        self.recording, self.student, self.alignment = self._latest
        self.unused = unseen_in_eval.unused(self.layers, [self.recording])
        self.explained: set[tuple[int, int]] = set()  # operations of either side that a place has already told of

    def _run(self) -> Case | None:
        """Run the model with all that is mended so far; None where nothing differs."""
        known = self.across or self.by_hand
        self.equaliser = Equaliser(self.theirs, self.before, self.across) if known else None
        visit = self._visit if self.mended or self.equaliser else None
        self.wrong = set()
        for place, _ in self.repeats.values():
            place.repeated = []
        recording: Recording = self.tracer.record(self.mine, self.feed, keep=True, visit=visit)
        student = graph(recording, shared(self.taken, recording)[1], cells_to_fold(self.taken, recording)[1])
        alignment = renewed(self.before, self.theirs, student)
        apart = measure((self.theirs, student), alignment)
        gap = first_difference((self.theirs, student), alignment, apart)
        self._latest = recording, student, alignment
        self.last = apart[student.output.index].relative
        self.case = None
        if gap is not None and gap.apart.problem == BOTH_UNKNOWN and not self.mended:
            raise ArgumentError(
                f"both models give NaN or infinite values from {gap.pair[0].where} on, so what differs cannot be seen; "
                "give inputs, or weights, with which they do not."
            )
        if gap is not None:
            unused = unseen_in_eval.unused(self.layers, [recording])
            self.case = Case((self.theirs, student), alignment, self.moved, unused, gap, self.backend)
        return self.case

    def _visit(self, operation: Operation, values: np.ndarray) -> np.ndarray | None:
        at, right = operation.position, self.mended.get(operation.position)
        clean = not self.wrong & set(operation.inputs)
        if right is None and self.equaliser:
            right = self.equaliser(operation, values)
        if right is None and self._differs(operation, values, clean):
            if not clean or at not in self.repeats:
                self.wrong.add(at)
                return None
            place, right = self.repeats[at]
            place.repeated.append(operation.where)
            if self.equaliser:
                self.equaliser.wrong.discard(at)
        if right is not None:
            operation.output = right
        return right

    def _differs(self, operation: Operation, values: np.ndarray, clean: bool) -> bool:
        """Whether an operation's values are other than its partner's; without a partner, whether what goes in is."""
        pair = self.partners.get(operation.position)
        if pair is None:
            return not clean
        return compared(pair[0], replace(pair[1], output=values, error="")).relative > TOLERANCE

    def places(self) -> list[Place]:
        """The places that differ, in order, LISTED at most; the same mistake elsewhere is counted at the first."""
        found: list[Place] = []
        for _ in range(RUNS):
            case = self.case
            if case is None:
                return found
            finding = unjudged(case)
            if finding is not None:
                self.stopped = "unaligned"
                return found or [Place(finding, case.found)]
            place = None if self._is_told(case) else self._added(found, case)
            if len(found) > LISTED:
                self.stopped = "more"
                return found[:LISTED]
            self._tell(case)
            if not self._mend(case, place):
                return found
            self._run()
        self.stopped = "more"
        return found

    def _added(self, found: list[Place], case: Case) -> Place:
        place = Place(find(case), case.found, case.difference.apart)
        facts = place.finding.cause, place.finding.expected, place.finding.found
        same = next((p for p in found if (p.finding.cause, p.finding.expected, p.finding.found) == facts), None)
        if same is None or place.finding.cause in (Cause.UNKNOWN, Cause.SHORTCUT):
            found.append(place)
            return place
        same.again.append(place.finding.where)
        return same

    def _is_told(self, case: Case) -> bool:
        """Whether all that is missing or too many here stands around a place that was told of."""
        lonely = self._lonely(case.difference.missing, case.difference.extra)
        return bool(lonely) and lonely <= self.explained

    def _tell(self, case: Case) -> None:
        """Remember what stands around a place: also, nearby, the other half of what stands elsewhere."""
        gap = case.difference
        missing, extra = [*gap.missing], [*gap.extra]
        cause = find(case).cause
        if cause in (Cause.LAYER_ORDER, Cause.RESIDUAL_ORDER, Cause.SHORTCUT):
            moved = {node.kind for node in (*gap.missing, *gap.extra, gap.first)}
            for kind in moved:
                missing += [node for node in gap.later_missing if node.kind == kind][:1]
                extra += [node for node in gap.later_extra if node.kind == kind][:1]
        elif cause is Cause.ACTIVATION_KIND:
            after = case.graphs[1].consumers[case.found.index]
            extra += [node for node in gap.later_extra if node.index in after]
        self.explained |= self._lonely(missing, extra)

    def _lonely(self, missing: Iterable[Node], extra: Iterable[Node]) -> set[tuple[int, int]]:
        """Operations without a partner, of the reference (0) and of the student (1)."""
        return {(0, node.index) for node in missing} | {(1, node.position) for node in extra}

    def _mend(self, case: Case, place: Place | None) -> bool:
        """Put the reference's values where the two differ, and wherever the same setting differs; False if none fit."""
        if case.found.kind == "output":
            self.stopped = "broke off" if case.graphs[1].error else ""
            return False
        right = _fitting(case.expected, case.found)
        if right is None:
            self.stopped = "broke off" if case.found.error else "shapes"
            return False
        if case.found.position < 0:  # a branch's share of an activation behind the concatenation
            return self._mend_behind(case)
        self.mended[case.found.position] = right
        name = place.finding.more.get("setting") if place else None
        if place and place.finding.cause is Cause.ACTIVATION_KIND and case.expected.kind in ACTIVATIONS:
            name = "kind"  # of which a node has no setting, so that the two kinds themselves are compared
        if name and place:
            facts = _setting(case.expected, name), _setting(case.found, name)
            for r, s in self.partners.values():
                again = _fitting(r, s) if (_setting(r, name), _setting(s, name)) == facts else None
                if again is not None and s.position not in self.mended and _is_fed_alike(case, r, s):
                    self.repeats[s.position] = place, again
        return True

    def _mend_behind(self, case: Case) -> bool:
        """Put the reference's values where a concatenation has joined the branches."""
        users = [case.graphs[1].nodes[i] for i in case.graphs[1].consumers[case.found.index]]
        if len(users) != 1 or users[0].kind != "concat":  # such as a loop over steps
            self.stopped = "more"
            return False
        join = users[0]
        partner = case.alignment.to_reference.get(join.index)
        right = None if partner is None else _fitting(case.graphs[0].nodes[partner], join)
        if right is None:
            self.stopped = "more"
            return False
        self.mended[join.position] = right
        return True


def renewed(alignment: Alignment, theirs: Graph, student: Graph) -> Alignment:
    """The same pairs on a graph that was recorded again, or a new alignment where the model ran another way."""
    before = [s.index for _, s in alignment.columns if s is not None]
    if max(before) != student.output.index:
        return align(theirs, student)
    columns = [(r, None if s is None else student.nodes[s.index]) for r, s in alignment.columns]
    return replace(alignment, columns=columns)


def unjudged(case: Case) -> Finding | None:
    """Where the two differ at, or after, operations that cannot be matched."""
    expected, found = case.expected, case.found
    if case.graphs[1].error:
        return None
    for each in unclear(case.alignment, ("the reference", "your model")):
        if expected.index >= each.first[0].index or found.index >= each.first[1].index:
            why, _, mend = each.words.partition("; ")
            return Finding(Cause.UNALIGNED, each.first[1].where, mend, why)
    return None


def _setting(node: Node, name: str) -> tuple[str, str]:
    return node.kind, str(node.config.get(name))


def _fitting(r: Node, s: Node) -> np.ndarray | None:
    """The reference's values as the student's operation gives them; None where the shapes are others."""
    shape = s.shape if s.output is None else s.output.shape
    if r.output is None or s.error or [n for n in r.output.shape if n > 1] != [n for n in shape if n > 1]:
        return None
    return np.ascontiguousarray(r.output.reshape(shape))


def _is_fed_alike(case: Case, r: Node, s: Node) -> bool:
    """Whether two partners are fed by partners, past what only changes the shape."""
    mine = [source_of(case.graphs[1], i, case.alignment.to_reference) for i in s.inputs]
    theirs = [source_of(case.graphs[0], i, case.alignment.to_student) for i in r.inputs]
    return sorted(case.alignment.to_reference.get(i, i) for i in mine) == sorted(theirs)
