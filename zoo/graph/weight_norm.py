"""Weights that are recomputed before they are used: weight norm and spectral norm, and the effective weights.

Their effective weight is what crosses to any layer. Between two layers with the same norm over the same axis the
tensors behind it can cross as well, so that training goes on from the same point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# which of the tensors has the shape of the weight
SHAPED = {"weight_norm": "v", "spectral_norm": "orig"}


@dataclass(frozen=True)
class Normed:
    """A weight behind a norm: how it is computed, over which axis of the stored weight, and from which tensors.

    how is "weight_norm", "spectral_norm" or the name of something that zoo does not know. axis None: one norm of it
    all. tensors are the framework's: g and v, or orig, u and v.
    """

    how: str
    axis: int | None
    tensors: Mapping[str, Any]

    @property
    def known(self) -> bool:
        """Whether its effective weight can be computed."""
        return self.how in SHAPED


def effective(norm: Normed, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """The weight that the layer computes with in eval mode, in the stored layout, from its tensors' arrays."""
    if norm.how == "weight_norm":
        lengths = _lengths(arrays["v"], norm.axis)
        return np.asarray(arrays["v"] * (arrays["g"].reshape(lengths.shape) / lengths))
    assert norm.axis is not None
    matrix = _matrix(arrays["orig"], norm.axis)
    return np.asarray(arrays["orig"] / (arrays["u"] @ (matrix @ arrays["v"])))


def settled(norm: Normed, weight: np.ndarray, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray] | str:
    """Tensors whose effective weight is this one, by their names in the layer; or, in words, why there are none.

    Weight norm takes any weight without a row of zeros. Spectral norm divides by the largest singular value, so that
    it takes only a weight whose own is 1.
    """
    if norm.how == "weight_norm":
        lengths = _lengths(weight, norm.axis)
        if not lengths.all():
            return "weight norm cannot give a row of zeros, of which this weight has one"
        return {"g": lengths.reshape(shapes["g"]), "v": weight}
    assert norm.axis is not None
    left, values, right = np.linalg.svd(_matrix(weight, norm.axis), full_matrices=False)
    if abs(values[0] - 1) > 8 * np.finfo(weight.dtype).eps:
        return (
            f"spectral norm divides by the largest singular value, which is {values[0]:.6g} here and would have to be 1"
        )
    return {"orig": weight, "u": left[:, 0].copy(), "v": right[0].copy()}


def behind(norm: Normed, arrays: Mapping[str, np.ndarray], axes: tuple[int, ...]) -> dict[str, np.ndarray]:
    """The tensors behind a norm in the portable layout, by their names in the layer.

    g, u and spectral norm's v have as many axes as the weight, with 1 where they do not vary: their shape tells over
    which axis the norm is, also of a square weight.
    """
    whole = arrays[SHAPED[norm.how]].shape
    found = {name: array.reshape(shape) for name, array, shape in _shaped(norm, arrays, whole)}
    return {name: array.transpose(axes) if axes else array for name, array in found.items()}


def restored(
    norm: Normed, arrays: Mapping[str, np.ndarray], axes: tuple[int, ...], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """The way back from behind(), to the shapes of the layer's own tensors."""
    back = tuple(np.argsort(axes))
    turned = {name: array.transpose(back) if axes else array for name, array in arrays.items()}
    return {name: np.asarray(array, order="C").reshape(shapes[name]) for name, array in turned.items()}


def _shaped(
    norm: Normed, arrays: Mapping[str, np.ndarray], shape: tuple[int, ...]
) -> list[tuple[str, np.ndarray, tuple[int, ...]]]:
    along = tuple(count if axis == norm.axis else 1 for axis, count in enumerate(shape))
    across = tuple(1 if axis == norm.axis else count for axis, count in enumerate(shape))
    whole = {"g": along, "u": along, "v": shape if norm.how == "weight_norm" else across, "orig": shape}
    return [(name, array, whole[name]) for name, array in arrays.items()]


def _lengths(weight: np.ndarray, axis: int | None) -> np.ndarray:
    if axis is None:
        return np.asarray(np.sqrt((weight**2).sum(keepdims=True)))
    lengths = np.sqrt((_matrix(weight, axis) ** 2).sum(1))
    return np.asarray(lengths.reshape([-1 if each == axis else 1 for each in range(weight.ndim)]))


def _matrix(weight: np.ndarray, axis: int) -> np.ndarray:
    # in one order in memory, so that a weight that is kept the other way round comes to the same bits
    return np.ascontiguousarray(np.moveaxis(weight, axis, 0).reshape(weight.shape[axis], -1))
