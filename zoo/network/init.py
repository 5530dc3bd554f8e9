"""Initial weights, drawn in numpy: the same bits for a seed in every backend, on every platform, in any order.

Each tensor has a stream of its own, Philox keyed by a hash of the seed and the parameter's name. Only the raw counter
output is used, which numpy keeps stable, and only exact float32 arithmetic on it.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from math import log, prod, sqrt
from threading import local

import numpy as np

from zoo.cards import Init
from zoo.errors import ModelError
from zoo.network.anatomy import Slot
from zoo.network.layout import copier

BLOCK = 1 << 15  # values drawn at a time: intermediate arrays stay in the cache
BESIDE = 1 << 17  # values that are drawn beside a matrix before they go across into it
NARROW = 0.02  # the deviation from which the weights of transformers start, and ConvNeXt's
PIECE = 1 << 20  # values that one thread draws of one tensor; a multiple of 8
HELPED = 1 << 22  # values, some 10 ms of drawing, for which another thread starts


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
    fans = {
        slot.name.rpartition(".")[0]: _fan(slot)
        for slot in slots
        if slot.kind in DRAWN and slot.role == "weight" and len(slot.shape) > 1
    }
    state: dict[str, np.ndarray] = {}
    small: list[Callable[[], None]] = []
    large: deque[Callable[[], None]] = deque()
    count = 0
    for slot in slots:
        if slot.fixed:
            continue
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
            large += [
                partial(_across, seed, slot.name, bound, values, at, at + rows) for at in range(0, slot.shape[0], rows)
            ]
            count += values.size
        elif values.size > BLOCK:
            flat = values.reshape(-1)
            large += [
                partial(uniform, seed, slot.name, bound, flat[at : at + PIECE], at) for at in range(0, flat.size, PIECE)
            ]
            count += values.size
        else:
            small.append(partial(uniform, seed, slot.name, bound, values.reshape(-1)))
        state[slot.name] = values
    # numpy lets other threads run while it draws, and a counter can start anywhere in its stream; to hand over small
    # pieces, or to start a thread for few values, would cost more than the draws
    helpers = min((os.cpu_count() or 1) - 1, count // HELPED)
    with ThreadPoolExecutor(helpers) if helpers else nullcontext() as pool:
        others = [pool.submit(_all, large) for _ in range(helpers)] if pool else []
        for piece in small:
            piece()
        _all(large)
        for other in others:
            other.result()
    return state


def _all(pieces: deque[Callable[[], None]]) -> None:
    """Run pieces until none is left; threads may share them."""
    while True:
        try:
            piece = pieces.popleft()
        except IndexError:
            return
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
    stream = _stream(seed, name, start)
    # 2 k + 1 - 2^24 for k of 24 bits is exact in float32, so is its half, so each value is rounded once; to have the
    # values converted by the way, as ufuncs do, takes twice as long, and 7 us for the smallest array
    scale = np.float32(bound / (1 << 23))
    beside = None if out.dtype == np.float32 else np.empty(min(BLOCK, out.size), np.float32)
    for at in range(0, out.size, BLOCK):
        part = out[at : at + BLOCK]
        values = part if beside is None else beside[: part.size]
        raw = stream.random_raw((part.size + 1) // 2).astype(_WORDS, copy=False).view(_HALVES)[: part.size]
        np.right_shift(raw, 8, out=raw)
        np.copyto(values, raw.view(_SIGNED))
        np.subtract(values, _HALF, out=values)
        np.multiply(values, scale, out=values)
        if beside is not None:
            part[...] = values


_WORDS, _HALVES, _SIGNED = np.dtype("<u8"), np.dtype("<u4"), np.dtype("<i4")
_HALF = np.float32((1 << 23) - 0.5)
_STREAMS = local()


def _stream(seed: int, name: str, start: int) -> np.random.Philox:
    """This thread's generator, at a value of the stream of seed and name; to make a new one takes ten times as long."""
    key = np.frombuffer(hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest(), _WORDS)
    if (stream := getattr(_STREAMS, "philox", None)) is None:
        stream = _STREAMS.philox = np.random.Philox(key=0)
    # one count gives four 64-bit words, so eight values
    counter = np.array([start // 8, 0, 0, 0], np.uint64)
    empty = {"buffer": np.zeros(4, np.uint64), "buffer_pos": 4, "has_uint32": 0, "uinteger": 0}
    stream.state = {"bit_generator": "Philox", "state": {"counter": counter, "key": key}, **empty}
    return stream


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
DRAWN = ("conv", "linear")
BIASES = ("bias", "in_proj_bias")
_ONES = {("batch_norm", "weight"), ("batch_norm", "running_var"), ("layer_norm", "weight")}
# the first value of what a layer of a network's own file holds itself, by its name there
OWN = {"layer_scale": 1e-6, "class_token": 0.0, "logit_scale": log(10)}
# and the rules for those that are drawn
RULES = {"in_proj_weight": "xavier", "pos_embedding": "narrow", "relative_position_bias_table": "narrow"}


def _fan(slot: Slot) -> tuple[int, int]:
    """fan_in and fan_out of a weight in torch's layout: [out, in] or [out, in / groups, height, width]."""
    window = prod(slot.shape[2:])
    return slot.shape[1] * window, slot.shape[0] * window


def _constant(slot: Slot) -> float:
    """The one value with which a tensor that is not drawn starts."""
    role = slot.role
    if (slot.kind, role) in _ONES:
        return 1.0
    if slot.trainable and role not in OWN and role not in BIASES:
        raise ModelError(
            f"{slot.name} learns, and there is no rule for its first values; add {role!r} to OWN or RULES in "
            "zoo/network/init.py."
        )
    return OWN.get(role, 0.0)


def _bound(slot: Slot, init: Init, fans: dict[str, tuple[int, int]]) -> float:
    owner, _, role = slot.name.rpartition(".")
    if role in RULES:
        return NARROW * sqrt(3) if RULES[role] == "narrow" else sqrt(6 / sum(_fan(slot)))
    if slot.kind not in DRAWN:
        return 0.0
    rule = init.conv if slot.kind == "conv" else init.linear
    fan_in, fan_out = fans.get(owner, (0, 0))
    if not fan_in:
        return 0.0
    if rule == "uniform":
        return 1 / sqrt(fan_in)
    if role != "weight":
        return 0.0
    if rule == "narrow":
        return NARROW * sqrt(3)
    if rule == "lecun":
        return sqrt(3 / fan_in)
    return sqrt(6 / fan_in) if rule == "he" else sqrt(6 / (fan_in + fan_out))
