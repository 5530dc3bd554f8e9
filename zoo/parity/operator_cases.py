"""What level 2 runs an operation on: the shapes that it was recorded with, then others, and drawn values.

Shapes are in torch's layouts, N x C x H x W for pictures. Values are float64 and drawn from a seed, the same for all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from zoo.recording import Fed, Operation, Parameter

CHANNELS = 24  # at most, where more of the same adds nothing but time
POOLS = ("max_pool", "avg_pool", "adaptive_avg_pool")
ODD = ((5, 7), (4, 9))  # heights and widths where the settings have none to ask for
LARGE = 30.0  # far out on every activation, and not too much for exp

Shapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Case:
    """The shapes of what an operation is given, in its order. values is a name that drawn() knows.

    legal: whether the operation must run on them; the others are attempts, and a backend may refuse them.
    """

    shapes: Shapes
    values: str
    legal: bool = True


def cases(operation: Operation) -> Iterator[Case]:
    """The recorded shapes first, with fewer channels where any number is legal; then other batches, sizes, values."""
    recorded = Case(_cut(operation), "ties" if "pool" in operation.kind else "normal")
    yield recorded
    if _has_window(operation):
        # upwards from the smallest: the last window, the padding and the rows left over are different at each
        known = operation.kind in ("conv", *POOLS)
        least = [_least(operation.config, axis) for axis in (0, 1)]
        for more in range(12 if "pool" in operation.kind else 4):
            size = (least[0] + more, least[1] + (more * 2) % 5)
            if not _starts_outside(operation.config, size):
                yield from _another(operation, recorded, size, known)
        return
    yield replace(recorded, values="large")
    yield replace(recorded, values="zeros")
    yield from _another(operation, recorded)
    for size in ODD:
        yield from _another(operation, recorded, size)


def drawn(case: Case, fed: Sequence[Fed], seed: int) -> list[np.ndarray]:
    """Values for a case: parameters and statistics from 0.5 to 1.5, the rest as the case says.

    "normal"; "large": with values far out besides; "zeros": with some zeros, as a rectifier makes them; "ties": halves,
    so that windows have several largest values; "positive": 0.5 to 1.5, for roots, logarithms and quotients. Tables of
    integers are the recorded ones.
    """
    return [
        _draw("positive" if isinstance(given.source, Parameter) else case.values, shape, seed, at)
        if given.table is None
        else given.table
        for at, (given, shape) in enumerate(zip(fed, case.shapes, strict=True))
    ]


@lru_cache(maxsize=128)
def _draw(values: str, shape: tuple[int, ...], seed: int, at: int) -> np.ndarray:
    rng = np.random.default_rng([seed, at, *shape])
    if values == "positive":
        return np.asarray(rng.uniform(0.5, 1.5, shape))
    found = np.asarray(rng.standard_normal(shape))
    if values == "ties":
        return np.round(found * 4) / 2
    some = rng.integers(6, size=shape) == 0
    if values == "large":
        return np.where(some, found + np.copysign(LARGE, found), found)
    return np.where(some, 0.0, found) if values == "zeros" else found


def _cut(operation: Operation) -> Shapes:
    """The recorded shapes with CHANNELS channels at most, for the kinds that take any number."""
    kind = operation.kind
    if kind == "linear":
        pictures, by_rank = (-1,), {2: (0, 1), 1: (0,)}
    elif (kind == "conv" and operation.config.get("groups") == 1) or kind in ("batch_norm", *POOLS):
        pictures, by_rank = (1,), {4: (0, 1), 1: (0,)}
    else:
        return tuple(fed.shape for fed in operation.fed)
    found = []
    for fed in operation.fed:
        axes = by_rank.get(len(fed.shape), ()) if isinstance(fed.source, Parameter) else pictures
        sizes = list(fed.shape)
        for axis in axes:
            sizes[axis] = min(sizes[axis], CHANNELS)
        found.append(tuple(sizes))
    return tuple(found)


def _has_window(operation: Operation) -> bool:
    """Whether a window slides over pictures: the settings say so, or there is a kernel of height and width."""
    named = {"kernel_size", "output_size"} & operation.config.keys()
    kernels = [fed for fed in operation.fed if isinstance(fed.source, Parameter) and len(fed.shape) == 4]
    return bool(operation.fed) and len(operation.fed[0].shape) == 4 and bool(named or kernels)


def _least(config: dict[str, Any], axis: int) -> int:
    """The smallest height (axis 0) or width (axis 1) that holds a window with its padding; 1 if there is no window."""

    def of(name: str, usual: int) -> int:
        value = config.get(name, usual)
        value = value[axis] if isinstance(value, (tuple, list)) and len(value) == 2 else value
        return value if isinstance(value, int) else usual

    return max(of("dilation", 1) * (of("kernel_size", 1) - 1) + 1 - 2 * of("padding", 0), 1)


def _starts_outside(config: dict[str, Any], size: tuple[int, int]) -> bool:
    """Whether ceil_mode has a last window that starts in the padding behind a map of this size.

    The backends differ there, and a network that never has such a map does not mind; the recorded shape stays.
    """
    kernel, stride, padding = (config.get(name) for name in ("kernel_size", "stride", "padding"))
    pairs = all(isinstance(each, (tuple, list)) and len(each) == 2 for each in (kernel, stride, padding))
    if not config.get("ceil_mode") or not pairs:
        return False
    across = zip(size, kernel, stride, padding, strict=True)  # type: ignore[arg-type]
    return any(-(-(n + 2 * p - k) // s) * s >= n + p for n, k, s, p in across)


def _another(
    operation: Operation, recorded: Case, size: tuple[int, int] | None = None, legal: bool = False
) -> Iterator[Case]:
    """The case with one picture more and another size of pictures; none where there is nothing to change.

    What is a single pixel, such as a factor for every channel, stays so beside larger pictures.
    """
    given = [not isinstance(fed.source, Parameter) and fed.table is None for fed in operation.fed]
    batch = next((shape[0] for shape, one in zip(recorded.shapes, given, strict=True) if one and shape), 0)
    maps = {shape[2:] for shape, one in zip(recorded.shapes, given, strict=True) if one and len(shape) == 4}
    maps = maps - {(1, 1)} or maps
    if not batch or (size is not None and len(maps) != 1):
        return
    found = []
    for shape, one in zip(recorded.shapes, given, strict=True):
        if one and shape:
            more = shape[0] + (shape[0] == batch)
            shape = (more, shape[1], *size) if size is not None and shape[2:] in maps else (more, *shape[1:])
        found.append(shape)
    yield replace(recorded, shapes=tuple(found), legal=legal)
