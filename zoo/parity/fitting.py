"""Statistics of batch norms that fit what runs through them, as those of a trained network do."""

from typing import Any

import numpy as np

from zoo.backends import ladder, runtime
from zoo.network.anatomy import Slot
from zoo.network.init import perturbed
from zoo.training.plan import Plan

STATISTICS = ("running_mean", "running_var")
LEAST = 1e-2  # of the largest variance of a norm: a channel that stands still is not divided by nothing


def fitted(backend: str, model: Any, images: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Values for comparisons in eval mode: perturbed(), with statistics of batch norms around those of the pictures.

    images: N x C x H x W. The model is one of float64 that nobody needs any more: it runs in parity mode and in train
    mode, without dropout. A mean is moved by up to a quarter of a deviation, a variance multiplied by 0.75 to 1.25:
    with twice as much the logits of efficientnet_b7 would still come to 1e9. Statistics that fit nothing let what runs
    through a residual network double in every block: the logits of resnet152 came to 1e12, where a bias of 0.1 is
    below what float64 holds; in efficientnet_b0 the picture changed them by 1e-6.
    """
    adapter, slots = runtime(backend), runtime(backend).slots(model)
    values = perturbed(slots, seed, "float64")
    norms = [slot for slot in slots if slot.kind == "batch_norm" and slot.role in STATISTICS]
    if norms:
        adapter.write(model, values)
        for name, found in _measured(backend, model, norms, images, seed).items():
            mean, var = f"{name}.running_mean", f"{name}.running_var"
            wide = np.maximum(found["running_var"], LEAST * found["running_var"].max())
            if wide.min() > 0 and np.isfinite([wide, found["running_mean"]]).all():
                values[mean] = found["running_mean"] + values[mean] / 2 * np.sqrt(wide)
                values[var] = wide * (1 + values[var]) / 2
    return values


def _measured(
    backend: str, model: Any, norms: list[Slot], images: np.ndarray, seed: int
) -> dict[str, dict[str, np.ndarray]]:
    """The statistics of a batch at each norm, by its name and the role.

    After a run, those that are kept are (1 - m) x what was kept before + m x the batch's. So two runs, from 0 and from
    1, give both m and the batch's, whatever m is, and however a backend counts it.
    """
    adapter, verbs = runtime(backend), ladder(backend)
    adapter.proof(model, training=True)
    verbs.dropout_off(model)
    learner = verbs.learner(model, Plan("sgd", 1.0, 0.0, 0.0, proof=True), seed)
    after, names = [], {slot.name for slot in norms}
    try:
        for kept in (0.0, 1.0):
            adapter.write(model, {slot.name: np.full(slot.shape, kept) for slot in norms})
            verbs.outputs(learner, images.astype(np.float64), training=True)
            after.append({name: array.copy() for name, array in adapter.read(model) if name in names})
    finally:
        verbs.close(learner)
    found: dict[str, dict[str, np.ndarray]] = {}
    for slot in norms:
        name, _, role = slot.name.rpartition(".")
        share = 1 - (after[1][slot.name] - after[0][slot.name])
        with np.errstate(all="ignore"):
            found.setdefault(name, {})[role] = after[0][slot.name] / share
    return found
