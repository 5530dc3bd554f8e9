"""Statistics of batch norms that fit what runs through them, as those of a trained network do."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from zoo.backends import runtime
from zoo.graph.live_models import at_home
from zoo.model_inputs import Feed, cast

STATISTICS = ("running_mean", "running_var")
REACH = 4.0  # for two models of anyone's: one may clip at 6 where the other does not, and no setting tells
LEAST = 1e-2  # of the largest variance of a norm: a channel that stands still is not divided by nothing


@at_home
def fitted(
    backend: str, model: Any, inputs: Feed, values: Mapping[str, np.ndarray], reach: float = 1.0
) -> dict[str, np.ndarray]:
    """Write values such as those of perturbed() into a model, each norm's statistics around what it is given there.

    Returns what was written. The model runs once on inputs, in eval mode, and before each of its layers that are
    batch norms runs, whose mean m and variance v are both in values, these become those of the input, moved: by m
    deviations, and v times as wide. So each norm gives about what its weight and bias say, or reach times as much.
    Statistics that fit nothing let what runs through a residual network double in every block: the logits of
    resnet152 came to 1e12, where a bias of 0.1 is below what float64 holds; in efficientnet_b0 the picture changed
    them by 1e-6.

    Values are written as they are for norms that do not run, whose input stands still, or that are functions; and for
    those after the place where the model stops, if it does: whoever compares it then tells that.
    """
    adapter = runtime(backend)
    written = dict(values)
    adapter.write(model, written)
    left = {name.rpartition(".")[0] for name in values if name.endswith(STATISTICS)}

    def visit(layer: str, given: np.ndarray) -> None:
        mean, var = (f"{layer}.{role}".removeprefix(".") for role in STATISTICS)
        if layer not in left or mean not in values or var not in values:
            return
        left.remove(layer)  # a norm that runs several times has the statistics of the first
        axes = tuple(axis for axis in range(given.ndim) if axis != 1)
        with np.errstate(all="ignore"):
            middle, wide = given.mean(axes, np.float64), given.var(axes, np.float64)
            wide = np.maximum(wide, LEAST * wide.max())
            found = {mean: middle + values[mean] * np.sqrt(wide), var: wide * values[var] / reach**2}
        # what rounding leaves of a channel that stands still
        dust = np.finfo(given.dtype).eps * np.square(middle).max()
        if wide.min() > dust and all(np.isfinite(array).all() for array in found.values()):
            moved = {name: array.astype(values[name].dtype) for name, array in found.items()}
            adapter.write(model, moved)
            written.update(moved)

    if left:
        with suppress(Exception):  # anyone's model may raise anything, and does so again in the pass that tells of it
            adapter.before(model, cast(inputs, adapter.precision(model)), "batch_norm", visit)
    return written
