"""Faults to plant in a network, its training or its loading, each a function: the ladder's mutants are made of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from zoo.backends import ladder, runtime
from zoo.parity.trained_sides import Twist

Change = Callable[[str, Any], None]  # of a model, in place


def tensor(backend: str, model: Any, kind: str, role: str = "weight", at: int = -1) -> str:
    """The name of a tensor: the last, or another one, of a layer kind and role. "head": linear layers, if there are."""
    slots = runtime(backend).slots(model)
    if kind == "head":
        kind = "linear" if any(slot.kind == "linear" for slot in slots) else "conv"
    return str([slot.name for slot in slots if slot.kind == kind and slot.role == role][at])


def edit(kind: str, change: Callable[[np.ndarray], np.ndarray], role: str = "weight", at: int = -1) -> Change:
    """A change to the values of the last tensor of a layer kind, or of another one."""

    def apply(backend: str, model: Any) -> None:
        adapter, name = runtime(backend), tensor(backend, model, kind, role, at)
        values = np.array(dict(adapter.read(model))[name])
        adapter.write(model, {name: np.ascontiguousarray(change(values)).astype(values.dtype)})

    return apply


FLIPPED = object()


def setting(kind: str, name: str, value: Any, at: int | None = 0) -> Change:
    """A change to a setting of the first layer of a kind, of another one, or of all of them (None)."""

    def apply(backend: str, model: Any) -> None:
        adapter = runtime(backend)
        for layer in _layers(adapter, model, kind, at):
            ladder(backend).change(layer, name, not adapter.config(layer)[name] if value is FLIPPED else value)

    return apply


def layers_of(adapter: Any, model: Any, kind: str) -> list[Any]:
    """The layers of a kind. "strided max_pool": those with a stride of more than 1, since others ignore ceil_mode."""
    name = kind.rpartition(" ")[2]
    found = [layer for _, layer in adapter.named_layers(model) if adapter.kind(layer) == name]
    return found if name == kind else [layer for layer in found if max(adapter.config(layer)["stride"]) > 1]


def _layers(adapter: Any, model: Any, kind: str, at: int | None) -> list[Any]:
    found = layers_of(adapter, model, kind)
    return found if at is None else [found[at]]


def swapped(kind: str, other: str) -> Change:
    """The first layer of a kind replaced by another, without settings."""

    def apply(backend: str, model: Any) -> None:
        adapter = runtime(backend)
        layers = dict(adapter.named_layers(model))
        path = next(name for name, layer in layers.items() if adapter.kind(layer) == kind)
        parent, _, attribute = path.rpartition(".")
        setattr(layers[parent], attribute, ladder(backend).layer(other, {}, "float32"))

    return apply


def nudged(values: np.ndarray) -> np.ndarray:
    """One value moved by 1e-4."""
    values.reshape(-1)[0] += 1e-4
    return values


def one_nan(values: np.ndarray) -> np.ndarray:
    """One value made NaN."""
    values.reshape(-1)[-1] = np.nan
    return values


def exchanged(values: np.ndarray) -> np.ndarray:
    """The first two rows change places: two classes, whose mean logit stays as it was."""
    values[[0, 1]] = values[[1, 0]]
    return values


def coarse(values: np.ndarray) -> np.ndarray:
    """float32 values cut to the precision of bfloat16; float64 ones as they are."""
    if values.dtype != np.float32:
        return values
    return (values.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


def half(values: np.ndarray) -> np.ndarray:
    """float32 values rounded to float16's precision; float64 ones as they are."""
    return values.astype(np.float16).astype(values.dtype) if values.dtype == np.float32 else values


def short(values: np.ndarray) -> np.ndarray:
    """float32 values cut to the 10 bits that TF32 multiplies; float64 ones as they are."""
    if values.dtype != np.float32:
        return values
    return (values.view(np.uint32) & np.uint32(0xFFFFE000)).view(np.float32)


Call = Callable[[np.ndarray], np.ndarray]  # a layer's own forward


def coarse_layer(values: np.ndarray, call: Call) -> np.ndarray:
    """A layer that takes and gives bfloat16."""
    return coarse(call(coarse(values)))


def short_input(values: np.ndarray, call: Call) -> np.ndarray:
    """A layer that takes 10 bits."""
    return call(short(values))


def half_sums(values: np.ndarray, call: Call) -> np.ndarray:
    """A layer whose sums over groups of channels are added up in float16."""
    if values.dtype != np.float32:
        return call(values)
    bias = call(np.zeros_like(values))
    total = np.zeros_like(bias)
    for channels in np.array_split(np.arange(values.shape[1]), min(4, values.shape[1])):
        part = np.zeros_like(values)
        part[:, channels] = values[:, channels]
        total = half(total + half(call(part) - bias))
    return total + bias


def off(values: np.ndarray, call: Call) -> np.ndarray:
    """A layer with a constant that is wrong by a hundred roundings, as one kept with too few digits."""
    output = call(values)
    return output * np.float32(1 + 100 * 2.0**-24) if values.dtype == np.float32 else output


def unscaled(values: np.ndarray, call: Call) -> np.ndarray:
    """A layer that leaves out what it leaves out, and gives the others as they came."""
    return np.where(call(values) == 0, 0, values)


def rerouted(kind: str, function: Callable[[np.ndarray, Call], np.ndarray], at: int | None = -1) -> Change:
    """The forward of the last layer of a kind, of another one, or of all of them (None), changed."""

    def apply(backend: str, model: Any) -> None:
        for layer in _layers(runtime(backend), model, kind, at):
            ladder(backend).reroute(layer, function)

    return apply


def both(*changes: Change) -> Change:
    """Several changes."""

    def apply(backend: str, model: Any) -> None:
        for change in changes:
            change(backend, model)

    return apply


def halved(values: np.ndarray) -> np.ndarray:
    """Every value cut in half, as a bias-corrected variance that is corrected the wrong way for two values."""
    return values / 2


def last_bit(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The last bit of one value of the last tensor the other way round."""
    name, array = list(arrays.items())[-1]
    changed = np.ascontiguousarray(array).copy()
    changed.reshape(-1).view(f"u{changed.itemsize}")[0] ^= 1
    return {**arrays, name: changed}


def without_last(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All but the last tensor."""
    return dict(list(arrays.items())[:-1])


def in_half(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every value rounded to float16 and back."""
    return {name: array.astype(np.float16).astype(array.dtype) for name, array in arrays.items()}


def backwards(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The first tensor with its values in the opposite order."""
    name, array = next(iter(arrays.items()))
    return {**arrays, name: array.reshape(-1)[::-1].copy().reshape(array.shape)}


def biased(backend: str, model: Any) -> None:
    """Batch norm whose running variance divides by n, as Paddle's own does, and not by n - 1."""
    ladder(backend).biased_batch_norm(model)


def frozen(kind: str, *roles: str, at: int = -1) -> Change:
    """Tensors of the last layer of a kind, or of another one, that do not learn; of "head", as in tensor()."""

    def apply(backend: str, model: Any) -> None:
        for role in roles:
            ladder(backend).freeze(model, tensor(backend, model, kind, role, at))

    return apply


def smoothed(share: float) -> Twist:
    """Targets of which a share more is spread evenly over the classes."""
    return Twist(targets=lambda targets: targets * (1 - share) + share / max(targets.shape[1], 2))


def planned(**settings: Any) -> Twist:
    """A Learner with other settings."""
    return Twist(plan=lambda plan: replace(plan, **settings))


def weighed(times: float) -> Twist:
    """A loss of so many times its size."""
    return Twist(plan=lambda plan: replace(plan, heads=tuple(times * weight for weight in plan.heads)))


def taken_for(kind: str, other: str) -> Twist:
    """One optimizer in the place of another."""
    return Twist(plan=lambda plan: replace(plan, kind=other if plan.kind == kind else plan.kind))
