"""Which tensors of two models are partners in training: arrays of one in the names and layout of the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.graph.align import Alignment
from zoo.graph.canonical import Graph
from zoo.graph.tensor_crossing import crossings
from zoo.parity.trained_sides import Arrays, Bridge, Side


@dataclass(frozen=True)
class _Part:
    """Values of a source's tensor, by their places in it, and their places in the target's; None: all, in order."""

    source: str
    taken: np.ndarray | None
    at: np.ndarray | None


@dataclass(frozen=True)
class Crossed(Bridge):
    """Tensors of one model, by name, as parts of those of the other, whatever became of them on the way.

    own_names are all tensors of the first, other_names those of the other side.
    """

    other: Side
    own_names: frozenset[str]
    other_names: frozenset[str]
    parts: Mapping[str, tuple[_Part, ...]] = field(repr=False)
    shapes: Mapping[str, tuple[int, ...]] = field(repr=False)

    def carry(self, side: Side, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Arrays of the first side's tensors in the names and layouts of a side; what is not a tensor as it is."""
        if side != self.other:
            return dict(arrays)
        found = {name: array for name, array in arrays.items() if name not in self.own_names}
        for name, parts in self.parts.items():
            if all(part.source in arrays for part in parts):
                found[name] = _joined(parts, arrays, self.shapes[name])
        return found

    def own(self, side: Side, arrays: Arrays) -> Arrays:
        """What of a side's arrays has a partner on the first."""
        if side != self.other:
            return arrays
        return {name: array for name, array in arrays.items() if name in self.parts or name not in self.other_names}

    def has_partner(self, name: str) -> bool:
        """Whether a tensor of the first side has a partner."""
        return any(part.source == name for parts in self.parts.values() for part in parts)

    def called(self, side: Side, name: str) -> str:
        """What a report calls a tensor of a side: by the first's name, and the other's where that is another."""
        sources = " + ".join(part.source for part in self.parts.get(name, ())) or name
        return name if sources == name else f"{sources} ({name} in {side.name.partition(' ')[0]})"


def crossed(
    sides: tuple[Side, Side], models: tuple[Any, Any], graphs: tuple[Graph, Graph], alignment: Alignment
) -> Crossed:
    """Send the numbers of all values of the first model across, which tells where each of them goes."""
    adapter = sides[0].adapter
    numbered = adapter.copy(models[0], "float64")
    sizes = {name: a.size for name, a in adapter.read(numbered) if a.dtype.kind == "f"}
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    shapes = {name: a.shape for name, a in adapter.read(numbered)}
    adapter.write(
        numbered,
        {
            name: np.arange(start, start + sizes[name], dtype=np.float64).reshape(shapes[name])
            for name, start in starts.items()
        },
    )
    names, total = list(sizes), sum(sizes.values())
    owner, place = np.zeros(total, np.int64), np.zeros(total, np.int64)
    numbers = {name: np.array(a).reshape(-1).astype(np.int64) for name, a in adapter.read(numbered) if name in sizes}
    for which in reversed(range(len(names))):  # of a tensor with two names, the first one counts
        own = numbers[names[which]]
        owner[own], place[own] = which, np.arange(len(own))
    found = crossings((sides[0].backend, sides[1].backend), (numbered, models[1]), graphs, alignment).found
    parts: dict[str, tuple[_Part, ...]] = {}
    for each in found:
        if each.array.dtype.kind == "f":
            ids = each.array.reshape(-1).astype(np.int64)
            parts[each.target] = _taken(names, sizes, owner[ids], place[ids])
    there = frozenset(name for name, _ in sides[1].adapter.read(models[1]))
    return Crossed(
        sides[1], frozenset(shapes), there, parts, {each.target: each.shape for each in found if each.target in parts}
    )


def _taken(names: list[str], sizes: Mapping[str, int], owners: np.ndarray, places: np.ndarray) -> tuple[_Part, ...]:
    made = []
    for which in dict.fromkeys(owners.tolist()):
        at = np.flatnonzero(owners == which)
        taken = places[at]
        whole = len(at) == len(owners)
        plain = whole and len(taken) == sizes[names[which]] and bool((taken == np.arange(len(taken))).all())
        made.append(_Part(names[which], None if plain else taken, None if whole else at))
    return tuple(made)


def _joined(parts: tuple[_Part, ...], arrays: Mapping[str, np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    flat: np.ndarray | None = None
    for part in parts:
        values = arrays[part.source].reshape(-1)
        values = values if part.taken is None else values[part.taken]
        if part.at is None:
            return np.ascontiguousarray(values.reshape(shape))
        flat = np.empty(int(np.prod(shape)), values.dtype) if flat is None else flat
        flat[part.at] = values
    assert flat is not None
    return flat.reshape(shape)
