"""Known differences between two frameworks: found where they arise, named, and made equal from there on."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zoo.graph import Difference, differences_of
from zoo.graph.align import Alignment
from zoo.graph.canonical import Graph, Node
from zoo.graph.parting import TOLERANCE, compared
from zoo.numbers import difference, peak
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
    is done only for what one side writes out by hand.
    """

    reference: Graph
    alignment: Alignment
    across: bool = True
    found: dict[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(r, s) for r, s in self.alignment.columns if r is not None and s is not None]
        self.partners: dict[int, Node] = {s.position: r for r, s in pairs if s.position >= 0}
        self.mine = {s.position: s for _, s in pairs}
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
        apart = compared(partner, mine).relative
        if apart <= TOLERANCE:
            return None
        known = self._known(partner, mine) if clean else None
        if known is None:
            self.wrong.add(at)
            return None
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
