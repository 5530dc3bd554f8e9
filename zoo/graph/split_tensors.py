"""Tensors that cross in parts: one that packs several, such as three projections, and several that make one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from zoo.graph.canonical import Node
from zoo.graph.packed_projections import places
from zoo.recording import Parameter


@dataclass(frozen=True)
class Crossing:
    """One tensor of the source and the tensor of the target that it becomes, by portable names; array has its layout.

    how: "copied", "transposed" or "reshaped", between the tensors as the two frameworks keep them; "split" where the
    source's has more than this one, "joined" where it takes several of the source's, then named with " + " between.
    """

    source: str
    target: str
    shape: tuple[int, ...]
    how: str
    array: np.ndarray = field(repr=False)


@dataclass
class Parts:
    """Collects parts of tensors by the places that they are read from and written to."""

    values: Mapping[str, np.ndarray]
    shapes: Mapping[str, tuple[int, ...]]
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self.written: dict[str, np.ndarray] = {}
        self.read: dict[str, np.ndarray] = {}
        self.sources: dict[str, list[str]] = {}
        self.moved: set[str] = set()  # the tensors that do not have all their parts where the source's has them

    def put(self, pair: tuple[Node, Node], role: str, theirs: Parameter, mine: Parameter) -> None:
        """Let a part of the source's tensor become a part of the target's."""
        one, other = (places(node, role, each) for node, each in zip(pair, (theirs, mine), strict=True))
        if [n for n in one.shape if n > 1] != [n for n in other.shape if n > 1]:
            self.problems.append(f"{theirs.name} gives {one.shape} where {mine.name} takes {other.shape}")
            return
        whole = self.values[theirs.name]
        if mine.name not in self.arrays:
            self.arrays[mine.name] = np.zeros(self.shapes[mine.name], whole.dtype)
            self.written[mine.name] = np.zeros(self.shapes[mine.name], bool)
            self.sources[mine.name] = []
        self.read.setdefault(theirs.name, np.zeros(whole.shape, bool)).reshape(-1)[one.reshape(-1)] = True
        array, written = self.arrays[mine.name].reshape(-1), self.written[mine.name].reshape(-1)
        taken, at = whole.reshape(-1)[one.reshape(-1)], other.reshape(-1)
        if (written[at] & (array[at] != taken)).any():
            self.problems.append(f"{mine.name} would have other values from {theirs.name} than from what came before")
            return
        array[at], written[at] = taken, True
        if whole.shape != self.shapes[mine.name] or not np.array_equal(one.reshape(-1), at):
            self.moved.add(mine.name)
        if theirs.name not in self.sources[mine.name]:
            self.sources[mine.name].append(theirs.name)

    def whole(self, found: Mapping[str, object]) -> list[Crossing]:
        """The tensors that have all their values; one with a missing part is reported.

        What no operation reads, such as the rows of a table for longer inputs, crosses where all else has stayed in its
        place.
        """
        made = []
        for name, array in self.arrays.items():
            if name in found:
                continue
            if not self.written[name].all() and len(self.sources[name]) == 1 and name not in self.moved:
                (only,) = self.sources[name]
                array = self.values[only]
                self.read[only][...] = True
            elif not self.written[name].all():
                self.problems.append(
                    f"of {name} only {int(self.written[name].sum()):,} of {array.size:,} have a partner"
                )
                continue
            sources = self.sources[name]
            single = len(sources) == 1 and self.values[sources[0]].size == array.size
            how = "joined" if len(sources) > 1 else "copied" if single else "split"
            made.append(Crossing(" + ".join(sources), name, array.shape, how, array))
        return made

    def used(self) -> set[str]:
        """The source's tensors of which every value crosses."""
        return {name for name, read in self.read.items() if read.all()}
