"""Initial weights, drawn in numpy: the same bits for a seed in every backend, on every platform, in any order.

Each tensor has a stream of its own, Philox keyed by a hash of the seed and the parameter's name. Only the raw counter
output is used, which numpy keeps stable, and only exact float32 arithmetic on it.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import log, sqrt

import numpy as np

from zoo.cards import Init
from zoo.errors import ModelError
from zoo.network.anatomy import Slot
from zoo.network.layout import copier

BLOCK = 1 << 14  # values drawn at a time: intermediate arrays stay in the cache
BESIDE = 1 << 17  # values that are drawn beside a matrix before they go across into it
NARROW = 0.02  # the deviation from which the weights of transformers start, and ConvNeXt's
PIECE = 1 << 20  # values that one thread draws of one tensor; a multiple of 8


def draw(
    slots: list[Slot],
    init: Init,
    seed: int,
    dtype: str = "float32",
    turned: bool = False,
    memory: Mapping[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """Initial values by name, in torch's layout; float64 values are the float32 draws, widened.

    Tables that the network's constructor makes are not drawn, and no part of the result. Raises ModelError for a tensor
    that learns and has no rule: a layer that starts from zeros by oversight may never learn.

    turned: a Linear weight's memory has Paddle's order of axes (in Fortran's, so to say), so that its transpose is one
    piece. The values are the same.

    memory: arrays to draw into, by name, of these shapes and in that order; one of another dtype, or none, is replaced
    by a new array.
    """
    memory = memory or {}
    fans = {slot.name.rpartition(".")[0]: _fan(slot) for slot in slots if slot.role == "weight" and len(slot.shape) > 1}
    state: dict[str, np.ndarray] = {}
    pieces: list[Callable[[], None]] = []
    for slot in [slot for slot in slots if not slot.fixed]:
        across = turned and slot.kind == "linear" and slot.role == "weight"
        values = memory.get(slot.name)
        if values is None or values.dtype != dtype:
            values = np.empty(slot.shape, dtype, order="F" if across else "C")
        bound = _bound(slot, init, fans)
        if not bound:
            values.fill(_constant(slot))
        elif across:
            # whole counts of the stream
            rows = -(-PIECE // (8 * slot.shape[1])) * 8
            pieces += [
                partial(_across, seed, slot.name, bound, values, at, at + rows) for at in range(0, slot.shape[0], rows)
            ]
        else:
            flat = values.reshape(-1)
            pieces += [
                partial(uniform, seed, slot.name, bound, flat[at : at + PIECE], at) for at in range(0, flat.size, PIECE)
            ]
        state[slot.name] = values
    # numpy lets other threads run while it draws, and a counter can start anywhere in its stream; a task of its own for
    # each of hundreds of small pieces would cost more than the draws
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(_all, (pieces[at :: 4 * threads] for at in range(4 * threads))):
            pass
    return state


def _all(pieces: list[Callable[[], None]]) -> None:
    for piece in pieces:
        piece()


def _across(seed: int, name: str, bound: float, values: np.ndarray, first: int, last: int) -> None:
    """Draw these rows of a matrix in Fortran's order, whole counts of the stream: some beside it, then across."""
    last, columns = min(last, len(values)), values.shape[1]
    step = max(8, BESIDE // (8 * columns) * 8)
    copy = copier(values.T)
    beside = np.empty((min(step, last - first), columns), values.dtype)
    for at in range(first, last, step):
        rows = beside[: min(step, last - at)]
        uniform(seed, name, bound, rows.reshape(-1), at * columns)
        copy(rows, values.T[:, at : at + len(rows)])


def uniform(seed: int, name: str, bound: float, out: np.ndarray, start: int = 0) -> None:
    """Fill a flat array with float32 draws from U(-bound, bound): the stream of seed and name, from value start on.

    start is a multiple of 8.
    """
    key = int.from_bytes(hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest(), "little")
    stream = np.random.Philox(key=key)
    stream.advance(start // 8)  # one count gives four 64-bit words, so eight values
    # an odd integer of at most 24 bits and a sign is exact in float32, so each value is rounded once
    scale = np.float32(bound / (1 << 24))
    for at in range(0, out.size, BLOCK):
        part = out[at : at + BLOCK]
        raw = stream.random_raw((part.size + 1) // 2).astype("<u8", copy=False).view("<u4")[: part.size]
        np.right_shift(raw, 8, out=raw)
        odd = raw.view(np.int32)
        np.add(odd, odd, out=odd)
        np.subtract(odd, (1 << 24) - 1, out=odd)
        np.multiply(odd, scale, out=part, dtype=np.float32, casting="unsafe")


def perturbed(slots: list[Slot], seed: int, dtype: str = "float32") -> dict[str, np.ndarray]:
    """Values for comparisons, for every bias and tensor of a norm, and for what a network's own layers hold themselves:
    at their first values, such as 0 and 1, half of the mistakes would not show.

    A norm's weight and variance, and what scales a layer, come from U(0.5, 1.5), a norm's bias and mean from
    U(-0.5, 0.5), other biases from U(-0.1, 0.1); keyed and widened as in draw(). Other tensors are not part of the
    result.
    """
    state = {}
    for slot in slots:
        wide = slot.kind in NORMS or slot.role in OWN
        # a table of the model's own, such as GPT-2's mask, may be called a bias too
        if wide or (slot.role in BIASES and slot.trainable):
            values = np.empty(slot.size, np.float32)
            uniform(seed, f"perturbed/{slot.name}", 0.5 if wide else 0.1, values)
            values += np.float32((slot.kind, slot.role) in _ONES or slot.role in OWN)
            state[slot.name] = values.astype(dtype, copy=False).reshape(slot.shape)
    return state


NORMS = ("batch_norm", "layer_norm")
BIASES = ("bias", "in_proj_bias")
_ONES = {("batch_norm", "weight"), ("batch_norm", "running_var"), ("layer_norm", "weight")}
# the first value of what a layer of a network's own file holds itself, by its name there
OWN = {"layer_scale": 1e-6, "class_token": 0.0, "logit_scale": log(10)}
# and the rules for those that are drawn
RULES = {"in_proj_weight": "xavier", "pos_embedding": "narrow", "relative_position_bias_table": "narrow"}


def _fan(slot: Slot) -> tuple[int, int]:
    """fan_in and fan_out of a weight in torch's layout: [out, in] or [out, in / groups, height, width]."""
    window = int(np.prod(slot.shape[2:], dtype=np.int64))
    return slot.shape[1] * window, slot.shape[0] * window


def _constant(slot: Slot) -> float:
    """The one value with which a tensor that is not drawn starts."""
    if (slot.kind, slot.role) in _ONES:
        return 1.0
    if slot.trainable and slot.role not in (*OWN, *BIASES):
        raise ModelError(
            f"{slot.name} learns, and there is no rule for its first values; add {slot.role!r} to OWN or RULES in "
            "zoo/network/init.py."
        )
    return OWN.get(slot.role, 0.0)


def _bound(slot: Slot, init: Init, fans: dict[str, tuple[int, int]]) -> float:
    if slot.role in RULES:
        return NARROW * sqrt(3) if RULES[slot.role] == "narrow" else sqrt(6 / sum(_fan(slot)))
    rule = {"conv": init.conv, "linear": init.linear}.get(slot.kind)
    fan_in, fan_out = fans.get(slot.name.rpartition(".")[0], (0, 0))
    if rule is None or not fan_in:
        return 0.0
    if rule == "uniform":
        return 1 / sqrt(fan_in)
    if slot.role != "weight":
        return 0.0
    if rule == "narrow":
        return NARROW * sqrt(3)
    if rule == "lecun":
        return sqrt(3 / fan_in)
    return sqrt(6 / fan_in) if rule == "he" else sqrt(6 / (fan_in + fan_out))
