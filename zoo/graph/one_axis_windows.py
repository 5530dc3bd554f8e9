"""Windows over one axis more or less that do the same: what a Conv2D over (1, time, features) and a Conv1D have alike.

An axis that the window covers is one of channels, and one along which it neither looks nor steps is one of pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from zoo.graph.canonical import Node

# which of a kind's settings have one number for each axis of the picture, the first in any case
AXES: dict[str, tuple[str, ...]] = {
    "conv": ("kernel_size", "stride", "padding", "dilation"),
    "conv_transpose": ("stride", "padding", "output_padding", "dilation"),
    "max_pool": ("kernel_size", "stride", "padding"),
    "avg_pool": ("kernel_size", "stride", "padding"),
    "adaptive_avg_pool": ("output_size",),
}


@dataclass(frozen=True)
class View:
    """A window seen as one over some axes of its picture only.

    config are its settings then, sizes those of the output along the axes that are left. kept and covered are axes of
    the picture: those that are left, and those that joined the channels.
    """

    config: dict[str, Any]
    sizes: tuple[int, ...]
    kept: tuple[int, ...]
    covered: tuple[int, ...]
    channels: int  # of the picture, in a group

    @property
    def mixes(self) -> bool:
        """Whether channels and an axis become one, of which either may come first."""
        return self.channels > 1 and bool(self.covered)

    def flat(self, weight: np.ndarray) -> np.ndarray:
        """A convolution's weight as that of the window over fewer axes."""
        turned = weight.transpose(self._order(weight.ndim))
        return turned.reshape(len(weight), -1, *(weight.shape[2 + axis] for axis in self.kept))

    def whole(self, flat: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """The way back, to a weight of this shape."""
        order = self._order(len(shape))
        return np.ascontiguousarray(flat.reshape([shape[axis] for axis in order]).transpose(np.argsort(order)))

    def _order(self, rank: int) -> tuple[int, ...]:
        first = (0, 1, *(2 + axis for axis in self.covered))
        rest = tuple(axis for axis in range(rank) if axis not in first and axis - 2 not in self.kept)
        return (*first, *rest, *(2 + axis for axis in self.kept))


def settings(r: "Node", s: "Node") -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of two partners as they are to be compared: over as many axes of the picture in both."""
    views = matched(r, s)
    return (views[0].config, views[1].config) if views else (r.config, s.config)


def apart(r: "Node", s: "Node") -> bool:
    """Whether two convolutions are over different numbers of axes, and it is unknown how they correspond."""
    if r.kind != s.kind or r.kind not in ("conv", "conv_transpose") or _rank(r) == _rank(s):
        return False
    views = matched(r, s)
    return views is None or any(view.mixes for view in views)


def refitted(r: "Node", s: "Node", weight: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The weight of one of two partners as the other keeps it; unchanged if it does not fit."""
    views = matched(r, s) if r.kind == s.kind == "conv" else None
    if views is None or weight.ndim != 2 + _rank(r) or len(shape) != 2 + _rank(s):
        return weight
    flat = views[0].flat(weight)
    return views[1].whole(flat, shape) if flat.size == prod(shape) else weight


def matched(r: "Node", s: "Node") -> tuple[View, View] | None:
    """Two windows over as many axes, None where they are so already, or cannot be.

    Of several ways that with the same settings counts, then that with weights of one shape.
    """
    if r.kind != s.kind or r.kind not in AXES or r.config == s.config or r.error or s.error:
        return None
    ranks = _rank(r), _rank(s)
    if not all(ranks):
        return None
    # over as many axes already: a window along the other axis may as well be a mistake, unless there is no other
    found = [
        (one, other)
        for rank in range(min(ranks) - (ranks[0] == ranks[1]), 0, -1)
        for one in _views(r, rank, ranks[0] == ranks[1])
        for other in _views(s, rank, ranks[0] == ranks[1])
    ]
    same = [pair for pair in found if pair[0].config == pair[1].config and pair[0].sizes == pair[1].sizes]
    if same or ranks[0] == ranks[1]:
        return same[0] if same else None
    names = ("in_channels", "out_channels", "kernel_size", "groups")
    fits = [pair for pair in found if all(pair[0].config.get(n) == pair[1].config.get(n) for n in names)]
    return next(iter(fits or found), None)


def _rank(node: "Node") -> int:
    value = node.config.get(AXES[node.kind][0]) if node.kind in AXES else None
    return len(value) if isinstance(value, tuple) else 0


def _views(node: "Node", rank: int, alone: bool) -> Iterator[View]:
    """A window over this many axes; alone: only axes are left out along which the output has one value."""
    whole = _rank(node)
    sizes = node.fed[0].shape[2:] if node.fed else ()
    names = [name for name in AXES[node.kind] if name in node.config]
    values = {name: node.config[name] for name in names}
    # sides that differ stand in pairs
    pads = values.get("padding", (0,) * whole)
    if isinstance(pads, tuple) and len(pads) == 2 * whole:
        values["padding"] = pads = tuple(zip(pads[::2], pads[1::2], strict=True))
    if any(not isinstance(value, tuple) or len(value) != whole for value in values.values()):
        return
    if len(sizes) != whole or len(node.shape) != 2 + whole:
        return
    free = [axis for axis in range(whole) if _idle(node, values, axis, sizes[axis])]
    covered = [axis for axis in range(whole) if axis not in free and _covers(node, values, axis, sizes[axis])]
    for left_out in combinations(range(whole), whole - rank):
        if not set(left_out) <= {*free, *covered} or (alone and any(node.shape[2 + axis] != 1 for axis in left_out)):
            continue
        kept = tuple(axis for axis in range(whole) if axis not in left_out)
        joined = tuple(axis for axis in left_out if axis in covered)
        config = dict(node.config)
        config |= {name: tuple(value[axis] for axis in kept) for name, value in values.items()}
        if isinstance(pads[0], tuple):
            config["padding"] = tuple(side for axis in kept for side in pads[axis])
        channels = node.config["in_channels"] // node.config["groups"] if node.kind == "conv" else 0
        if joined:
            config["in_channels"] = node.config["in_channels"] * prod(sizes[axis] for axis in joined)
        yield View(config, tuple(node.shape[2 + axis] for axis in kept), kept, joined, channels)


def _idle(node: "Node", values: dict[str, Any], axis: int, size: int) -> bool:
    """Whether the window neither looks nor steps along an axis."""
    if node.kind == "adaptive_avg_pool":
        return values["output_size"][axis] in (None, size)
    if values["padding"][axis] not in (0, (0, 0)) or values.get("output_padding", {axis: 0})[axis]:
        return False
    window = _taps(node, axis) if node.kind == "conv_transpose" else values["kernel_size"][axis]
    return bool(window == 1 and (values["stride"][axis] == 1 or size == 1))


def _taps(node: "Node", axis: int) -> int:
    weight = next((fed.shape for fed in node.fed if fed.role == "weight"), ())
    return weight[2 + axis] if len(weight) == 2 + _rank(node) else 0


def _covers(node: "Node", values: dict[str, Any], axis: int, size: int) -> bool:
    """Whether a convolution sees all of an axis at once."""
    if node.kind != "conv" or values["padding"][axis] not in (0, (0, 0)):
        return False
    return bool(values["kernel_size"][axis] == size and (values["dilation"][axis] == 1 or size == 1))
