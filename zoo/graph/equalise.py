"""Known differences between two frameworks: found where they arise, named, and made equal from there on."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.array_difference import Difference as Apart
from zoo.array_difference import difference, peak
from zoo.graph import Difference, differences_of
from zoo.graph.align import Alignment
from zoo.graph.canonical import SOFTMAXES, Graph, Node
from zoo.graph.first_difference import TOLERANCE, compared
from zoo.recording import Operation
from zoo.vocabulary import single

ROUNDING = 1e-5  # a constant kept as float32 makes less than this; larger differences of frameworks are no rounding
ROOM = 4  # the list has sizes as measured on a few inputs, relative to the output


def _is_number(value: Any) -> bool:
    return isinstance(value, float)


@dataclass
class Known:
    """One difference of the frameworks, and the largest size that it had here."""

    difference: Difference
    where: str
    size: float


@dataclass
class Equaliser:
    """Shown the student's operations while it runs, puts the reference's values in place of what is known to differ.

    That is done where all that went in was equal, the operation's kind is on the list of zoo.graph.DIFFERENCES and the
    values differ by no more than the list says; all other differences are the model's own. Within one framework, that
    is done only for what one side writes out by hand. What is below TOLERANCE is put right too, without a word: thirty
    norms whose eps was so kept came to 1.4e-12 behind the next ReLU6, whose peak is lower than theirs.

    sparing: both outputs of two partners are let go once they are compared, and apart has how far they were, by their
    positions; not of what several operations make one of, and of nothing where attention is read off its values.
    """

    reference: Graph
    alignment: Alignment
    across: bool = True
    sparing: bool = False
    found: dict[str, Known] = field(default_factory=dict)
    apart: dict[tuple[int, int], Apart] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(r, s) for r, s in self.alignment.columns if r is not None and s is not None]
        self.partners: dict[int, Node] = {s.position: r for r, s in pairs if s.position >= 0}
        self.mine = {s.position: s for _, s in pairs}
        nodes = [*self.reference.nodes, *(s for _, s in self.alignment.columns if s is not None)]
        self.lets_go = self.sparing and not any(node.kind in (*SOFTMAXES, "attention") for node in nodes)
        self.wrong: set[int] = set()

    def __call__(self, operation: Operation, values: np.ndarray) -> np.ndarray | None:
        """The values with which the student goes on, None for its own."""
        at, partner = operation.position, self.partners.get(operation.position)
        clean = not self.wrong & set(operation.inputs)
        if partner is None or partner.output is None:
            if not clean:
                self.wrong.add(at)
            return None
        mine = replace(self.mine[at], output=values, error="")
        apart = compared(partner, mine)
        known = self._known(partner, mine) if clean and apart.relative > 0 else None
        shows = apart.relative > TOLERANCE
        exact = None if known is None else self._replaced(partner, operation, known, values, shows)
        if exact is None and shows:
            self.wrong.add(at)
        if self.lets_go and (mine.kind, mine.shape) == (operation.kind, operation.shape):
            if exact is not None and shows:
                apart = compared(partner, replace(mine, output=exact))
            self.apart[partner.position, at] = apart
            operation.output = partner.output = None
        return exact

    def _replaced(
        self, partner: Node, operation: Operation, known: Difference, values: np.ndarray, shows: bool
    ) -> np.ndarray:
        assert partner.output is not None
        if shows:
            size = difference(partner.output, values, max(peak(partner.output), 1.0)).relative
            entry = self.found.setdefault(known.name, Known(known, operation.where, 0.0))
            entry.size = max(entry.size, size)
        exact = np.ascontiguousarray(partner.output)
        operation.output = exact
        return exact

    def _known(self, r: Node, s: Node) -> Difference | None:
        if r.kind != s.kind or r.output is None or s.output is None or r.output.shape != s.output.shape:
            return None
        apart = difference(r.output, s.output, max(peak(r.output), 1.0)).relative
        if not self.across and r.made_of == s.made_of:
            return None
        kinds = dict.fromkeys((r.kind, *r.made_of, *s.made_of))
        listed = [each for kind in kinds for each in differences_of(kind) if each.where == "forward"]
        listed = [each for each in listed if each.size <= ROUNDING]
        # a setting that differs is the model's own
        shared = [(r.config[name], s.config[name]) for name in r.config.keys() & s.config.keys()]
        if any(single(one) != single(other) for one, other in shared if _is_number(one) and _is_number(other)):
            return None
        return next((each for each in listed if apart <= max(ROOM * each.size, each.limit)), None)

    def told(self) -> list[str]:
        """A sentence for each difference that was found."""
        return [
            f"{each.difference.words}: {each.size:.1e} here, first at {each.where}; not a mistake of yours"
            + (f" (nearer: {each.difference.mend})." if each.difference.mend else ".")
            for each in self.found.values()
        ]
