"""Level 9, the ladder's self-test: mutants that must fail at their level, kept as data, and the clean control.

A check that was never seen to fail proves nothing. One more mutant is one more line of MUTANTS.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from zoo.backends import other_backends, runtime, training
from zoo.parity.trainee import Twist

Change = Callable[[str, Any], None]  # of a model, in place


@dataclass(frozen=True)
class Mutant:
    """Something wrong in every backend but the first.

    level: what must fail. needs: a layer kind, "heads" or "classes".
    """

    name: str
    level: str
    model: Change | None = None
    twist: Twist | None = None
    write: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]] | None = None
    needs: str = ""
    square: bool = False  # build the network with as many classes as its last layer has inputs


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


def setting(kind: str, name: str, value: Any) -> Change:
    """A change to a setting of the first layer of a kind."""

    def apply(backend: str, model: Any) -> None:
        adapter = runtime(backend)
        layer = next(layer for _, layer in adapter.named_layers(model) if adapter.kind(layer) == kind)
        training(backend).change(layer, name, not adapter.config(layer)[name] if value is FLIPPED else value)

    return apply


def swapped(kind: str, other: str) -> Change:
    """The first layer of a kind replaced by another, without settings."""

    def apply(backend: str, model: Any) -> None:
        adapter = runtime(backend)
        layers = dict(adapter.named_layers(model))
        path = next(name for name, layer in layers.items() if adapter.kind(layer) == kind)
        parent, _, attribute = path.rpartition(".")
        setattr(layers[parent], attribute, training(backend).layer(other, {}, "float32"))

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


def rerouted(kind: str, function: Callable[[np.ndarray, Call], np.ndarray], at: int = -1) -> Change:
    """The forward of the last layer of a kind, or of another one, changed."""

    def apply(backend: str, model: Any) -> None:
        adapter = runtime(backend)
        layers = [layer for _, layer in adapter.named_layers(model) if adapter.kind(layer) == kind]
        training(backend).reroute(layers[at], function)

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
    return {**arrays, name: np.ascontiguousarray(array.reshape(-1)[::-1]).reshape(array.shape)}


def biased(backend: str, model: Any) -> None:
    """Batch norm whose running variance divides by n, as Paddle's own does, and not by n - 1."""
    training(backend).biased_batch_norm(model)


def frozen(kind: str, *roles: str, at: int = -1) -> Change:
    """Tensors of the last layer of a kind, or of another one, that do not learn; of "head", as in tensor()."""

    def apply(backend: str, model: Any) -> None:
        for role in roles:
            training(backend).freeze(model, tensor(backend, model, kind, role, at))

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


LATE = Twist(step=lambda number: max(number - 1, 0))
FASTER = Twist(rate=lambda rate: rate * (1 + 1e-6))
HEADS = Twist(plan=lambda plan: replace(plan, heads=(1.0, *[0.5] * (len(plan.heads) - 1))))
CEILED = Twist(model=setting("max_pool", "ceil_mode", FLIPPED))
STILL = Twist(model=frozen("head", "bias"))
QUICKER = Twist(model=setting("batch_norm", "momentum", 0.2))

MUTANTS = (
    Mutant("an eps of 1e-3", "0", setting("batch_norm", "eps", 1.1e-3), needs="batch_norm"),
    Mutant("a stride moved", "0", setting("max_pool", "stride", 1), needs="max_pool"),
    Mutant("ceil_mode flipped", "0", setting("max_pool", "ceil_mode", FLIPPED), needs="max_pool"),
    Mutant("a batch-norm momentum of 0.2", "0", setting("batch_norm", "momentum", 0.2), needs="batch_norm"),
    Mutant("a ReLU swapped for a sigmoid", "0", swapped("relu", "sigmoid"), needs="relu"),
    Mutant("a frozen bias", "0", frozen("head", "bias")),
    Mutant("a frozen convolution", "0", frozen("conv", "weight", at=0)),
    Mutant("a bit lost on loading", "1", write=last_bit),
    Mutant("a tensor left out on loading", "1", write=without_last),
    Mutant("values in half precision on loading", "1", write=in_half),
    Mutant("a tensor loaded from its end", "1", write=backwards),
    Mutant("a pool for the rows left over", "2", twist=CEILED, needs="max_pool"),
    Mutant("a ReLU that is a sigmoid", "2", twist=Twist(model=swapped("relu", "sigmoid")), needs="relu"),
    Mutant("a bias without a gradient", "2", twist=STILL),
    Mutant("an eps 1 % larger", "2", twist=Twist(model=setting("batch_norm", "eps", 1.01e-5)), needs="batch_norm"),
    Mutant("statistics that move twice as fast", "2", twist=QUICKER, needs="batch_norm"),
    Mutant("two classes exchanged", "3", edit("head", exchanged), needs="classes"),
    Mutant("a convolution weight + 1e-4", "3", edit("conv", nudged, at=0)),
    Mutant("a NaN in a weight", "3", edit("head", one_nan)),
    Mutant("a bias that is not loaded", "3", edit("head", np.zeros_like, "bias")),
    Mutant("a square weight turned", "3", edit("linear", np.transpose), needs="linear", square=True),
    Mutant("a running variance halved", "3", edit("batch_norm", halved, "running_var"), needs="batch_norm"),
    Mutant("float32 weights of bfloat16 precision", "3b", edit("conv", coarse, at=0)),
    Mutant("float32 weights of float16 precision", "3b", edit("head", half)),
    Mutant("products of 10 bits", "3b", both(edit("conv", short), rerouted("conv", short_input))),
    Mutant("sums in float16", "3b", rerouted("conv", half_sums)),
    Mutant("a layer in bfloat16", "3b", rerouted("conv", coarse_layer, at=1)),
    Mutant("a pool's constant 100 roundings off", "3b", rerouted("max_pool", off, at=0), needs="max_pool"),
    Mutant("a norm's constant 100 roundings off", "3b", rerouted("batch_norm", off), needs="batch_norm"),
    Mutant("labels smoothed by 0.1 more", "4", twist=smoothed(0.1)),
    Mutant("the labels of the next picture", "4", twist=Twist(targets=lambda targets: np.roll(targets, 1, 0))),
    Mutant("a loss 1e-6 too large", "4", twist=weighed(1 + 1e-6)),
    Mutant("a convolution weight + 1e-4 in training", "4", twist=Twist(model=edit("conv", nudged, at=0))),
    Mutant("auxiliary heads weighed 0.5", "4", twist=HEADS, needs="heads"),
    Mutant("a loss that is summed", "5", twist=weighed(8)),
    Mutant("labels smoothed by 1e-6 more", "5", twist=smoothed(1e-6)),
    Mutant("a bias that does not learn", "5", twist=STILL),
    Mutant("a convolution that does not learn", "5", twist=Twist(model=frozen("conv", "weight", at=0))),
    Mutant("a biased running variance", "6", twist=Twist(model=biased), needs="batch_norm"),
    Mutant("a batch-norm momentum of 0.2 in training", "6", twist=QUICKER, needs="batch_norm"),
    Mutant("frozen batch norm", "6", twist=Twist(model=frozen("batch_norm", "weight", "bias")), needs="batch_norm"),
    Mutant("batches one later", "6", twist=Twist(batch=lambda number: number + 1), needs="batch_norm"),
    Mutant("a weight decay 1 % larger", "7", twist=planned(weight_decay=0.0101)),
    Mutant("a momentum of 0.91", "7", twist=planned(momentum=0.91)),
    Mutant("Nesterov's momentum for the plain one", "7", twist=taken_for("momentum", "nesterov")),
    Mutant("Adam's decay decoupled", "7", twist=taken_for("adam", "adamw")),
    Mutant("a schedule one step late", "7", twist=LATE),
    Mutant("a learning rate 1e-6 larger", "8", twist=FASTER),
    Mutant("a momentum of 0.9001", "8", twist=planned(momentum=0.9001)),
    Mutant("a weight decay left out", "8", twist=planned(weight_decay=0.0)),
    Mutant("a trajectory one step late", "8", twist=LATE),
    Mutant("two batches exchanged", "8", twist=Twist(batch=lambda number: number ^ 1)),
)


@contextmanager
def lossy(write: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]] | None) -> Iterator[None]:
    """Every backend but the first loses something whenever a state of values is written into it, NaNs left aside."""
    with ExitStack() as stack:
        for adapter in map(runtime, other_backends() if write else ()):
            stack.callback(setattr, adapter, "write", adapter.write)
            setattr(adapter, "write", partial(_losing, adapter.write, write))  # noqa: B010
        yield


def _losing(honest: Change, write: Any, model: Any, arrays: dict[str, np.ndarray]) -> None:
    blank = all(np.isnan(array).all() for array in arrays.values())
    honest(model, arrays if blank else write(arrays))
