"""One portable tensor and where a layer keeps it: read, checked and written through the rows of its form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zoo.graph.layer_words import Stored, Tensor, compact, joined, separated
from zoo.graph.weight_norm import SHAPED, Normed, behind, effective, restored, settled


@dataclass(frozen=True)
class Piece:
    """One stored tensor of a layer with its row; tensor may be the norm behind which the weight lies.

    array, dtype and learns are the framework's ways to ask a tensor.
    """

    row: Stored
    tensor: Any
    array: Callable[[Any], np.ndarray]
    dtype: Callable[[Any], str]
    learns: Callable[[Any], bool]

    @property
    def norm(self) -> Normed | None:
        """The norm of the weight, if there is one."""
        return self.tensor if isinstance(self.tensor, Normed) else None

    @property
    def tensors(self) -> dict[str, Any]:
        """The framework's tensors: {"": tensor}, or those behind the norm by their names."""
        return {"": self.tensor} if self.norm is None else dict(self.norm.tensors)

    def arrays(self) -> dict[str, np.ndarray]:
        """Their arrays."""
        return {name: self.array(tensor) for name, tensor in self.tensors.items()}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Their shapes."""
        return {name: tuple(int(count) for count in tensor.shape) for name, tensor in self.tensors.items()}


@dataclass(frozen=True)
class Held:
    """A portable tensor as a layer holds it: what it is, and its stored pieces, of which several make one tensor."""

    spec: Tensor
    pieces: tuple[Piece, ...]
    settings: Mapping[str, Any]

    def reading(self, array: Callable[[Any], np.ndarray]) -> "Held":
        """The same tensor read another way, such as its gradient."""
        return replace(self, pieces=tuple(replace(piece, array=array) for piece in self.pieces))

    @property
    def norm(self) -> Normed | None:
        """The norm behind which the weight lies, if there is one."""
        return self.pieces[0].norm

    @property
    def axis(self) -> int | None:
        """The portable weight's axis over which its norm is, None for all of it."""
        axes, norm = self.pieces[0].row.axes, self.norm
        if norm is None or norm.axis is None:
            return None
        return axes.index(norm.axis) if axes else norm.axis

    @property
    def learns(self) -> bool:
        """Whether training changes it."""
        return any(piece.learns(tensor) for piece in self.pieces for tensor in piece.tensors.values())

    @property
    def dtype(self) -> str:
        """Its dtype by numpy's name."""
        piece = self.pieces[0]
        return piece.dtype(next(iter(piece.tensors.values())))

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of its blocks along axis 0."""
        return self.spec.blocks

    def array(self) -> np.ndarray:
        """The portable array, an effective weight where there is a norm."""
        if self.norm is not None:
            stored = effective(self.norm, self.pieces[0].arrays())
            return compact(self.pieces[0].row.portable(stored, self.settings))
        found: dict[str, np.ndarray] = {}
        for piece in self.pieces:
            array = piece.row.portable(piece.arrays()[""], self.settings)
            if not piece.row.blocks:
                return compact(array)
            found |= separated(array, piece.row.blocks)
        return joined(found, self.spec.blocks)

    def arrays(self, name: str, whole: bool) -> dict[str, np.ndarray]:
        """What portable() has of it: the array under its name, or, not whole, what is behind its norm."""
        if whole or self.norm is None:
            return {name: self.array()}
        found = behind(self.norm, self.pieces[0].arrays(), self.pieces[0].row.axes)
        return {f"{name}_{role}": np.asarray(array, order="C") for role, array in found.items()}

    def shapes(self, name: str, whole: bool) -> dict[str, tuple[int, ...]]:
        """The shapes of arrays(), without reading the values of what is not behind a norm."""
        if self.norm is not None and not whole:
            return {own: array.shape for own, array in self.arrays(name, whole).items()}
        found = []
        for piece in self.pieces:
            stored = piece.shapes()["" if self.norm is None else SHAPED[self.norm.how]]
            found.append(piece.row.portable(np.broadcast_to(np.float32(0), stored), self.settings).shape)
        return {name: (sum(shape[0] for shape in found), *found[0][1:]) if found[0] else ()}

    def writes(self, name: str, arrays: Mapping[str, np.ndarray], whole: bool) -> list[tuple[Any, np.ndarray]]:
        """The stored tensors with the arrays that they become; ValueError if the layer cannot hold these values."""
        first = self.pieces[0]
        shapes = first.shapes()
        if self.norm is not None and not whole:
            inner = {own.removeprefix(f"{name}_"): array for own, array in arrays.items()}
            made = restored(self.norm, inner, first.row.axes, shapes)
            return [(first.tensors[role], array) for role, array in made.items()]
        array = arrays[name]
        if self.norm is not None:
            found = settled(self.norm, first.row.stored(array, self._stored_shape(array)), shapes)
            if isinstance(found, str):
                raise ValueError(found)
            return [(first.tensors[role], array) for role, array in found.items()]
        if not first.row.blocks:
            return [(first.tensor, first.row.stored(array, shapes[""]))]
        blocks = separated(array, self.spec.blocks)
        return [
            (piece.tensor, piece.row.stored(joined(blocks, piece.row.blocks), piece.shapes()[""]))
            for piece in self.pieces
        ]

    def _stored_shape(self, array: np.ndarray) -> tuple[int, ...]:
        axes = self.pieces[0].row.axes
        return tuple(array.shape[axis] for axis in np.argsort(axes)) if axes else array.shape
