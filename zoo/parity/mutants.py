"""Level 9, the ladder's self-test: mutants that must fail at their level, kept as data, and the unchanged network as a
control.

A check that was never seen to fail proves nothing. One more mutant is one more line of MUTANTS.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from zoo.backends import other_backends, runtime
from zoo.parity.planted_faults import (
    FLIPPED,
    Change,
    backwards,
    biased,
    both,
    coarse,
    coarse_layer,
    edit,
    exchanged,
    frozen,
    half,
    half_sums,
    halved,
    in_half,
    last_bit,
    nudged,
    off,
    one_nan,
    planned,
    rerouted,
    setting,
    short,
    short_input,
    smoothed,
    swapped,
    taken_for,
    unscaled,
    weighed,
    without_last,
)
from zoo.parity.trained_sides import Twist


@dataclass(frozen=True)
class Mutant:
    """A mistake in every backend but the first.

    level: what must fail. needs: a layer kind as layers_of() knows it, "heads" or "classes". shows: the first training
    step that is another one with it; level 8 may end before, where rounding has grown too far.
    """

    name: str
    level: str
    model: Change | None = None
    twist: Twist | None = None
    write: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]] | None = None
    needs: str = ""
    shows: int = 1
    square: bool = False  # build the network with as many classes as its last layer has inputs


LATE = Twist(step=lambda number: max(number - 1, 0))
FASTER = Twist(rate=lambda rate: rate * (1 + 1e-6))
HEADS = Twist(plan=lambda plan: replace(plan, heads=(1.0, *[0.5] * (len(plan.heads) - 1))))
CEILED = Twist(model=setting("strided max_pool", "ceil_mode", FLIPPED))
STILL = Twist(model=frozen("head", "bias"))
WIDER = Twist(model=setting("layer_norm", "eps", 1e-5))
UNSCALED = Twist(model=rerouted("stochastic_depth", unscaled, at=None))
STAYING = Twist(model=setting("stochastic_depth", "p", 0.0, at=None))
QUICKER = Twist(model=setting("batch_norm", "momentum", 0.2))

MUTANTS = (
    Mutant("an eps of 1e-3", "0", setting("batch_norm", "eps", 1.1e-3), needs="batch_norm"),
    Mutant("a layer norm's eps of 1e-3", "0", setting("layer_norm", "eps", 1.1e-3), needs="layer_norm"),
    Mutant("a stride moved", "0", setting("strided max_pool", "stride", 1), needs="strided max_pool"),
    Mutant("ceil_mode flipped", "0", setting("strided max_pool", "ceil_mode", FLIPPED), needs="strided max_pool"),
    Mutant("a batch-norm momentum of 0.2", "0", setting("batch_norm", "momentum", 0.2), needs="batch_norm"),
    Mutant("a ReLU swapped for a sigmoid", "0", swapped("relu", "sigmoid"), needs="relu"),
    Mutant("a frozen bias", "0", frozen("head", "bias")),
    Mutant("a frozen convolution", "0", frozen("conv", "weight", at=0)),
    Mutant("a stochastic depth of 0.5", "0", setting("stochastic_depth", "p", 0.5, at=None), needs="stochastic_depth"),
    Mutant("a bit lost on loading", "1", write=last_bit),
    Mutant("a tensor left out on loading", "1", write=without_last),
    Mutant("values in half precision on loading", "1", write=in_half),
    Mutant("a tensor loaded from its end", "1", write=backwards),
    Mutant("a pool for the rows left over", "2", twist=CEILED, needs="strided max_pool"),
    Mutant("a ReLU that is a sigmoid", "2", twist=Twist(model=swapped("relu", "sigmoid")), needs="relu"),
    Mutant("a bias without a gradient", "2", twist=STILL),
    Mutant("an eps 1 % larger", "2", twist=Twist(model=setting("batch_norm", "eps", 1.01e-5)), needs="batch_norm"),
    Mutant("a layer norm's eps ten times as large", "2", twist=WIDER, needs="layer_norm"),
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
    Mutant("a stochastic depth that does not scale", "4", twist=UNSCALED, needs="stochastic_depth"),
    Mutant("a stochastic depth of 0", "4", twist=STAYING, needs="stochastic_depth"),
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
    Mutant("a momentum of 0.9001", "8", twist=planned(momentum=0.9001), shows=2),
    Mutant("a weight decay left out", "8", twist=planned(weight_decay=0.0)),
    Mutant("a trajectory one step late", "8", twist=LATE, shows=2),
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
