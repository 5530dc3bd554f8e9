"""A file from elsewhere as weights of a network of ours: names, layouts and arguments worked out, nothing guessed."""

from dataclasses import replace
from math import prod

import numpy as np

from zoo.anatomy import Slot
from zoo.builder import Build, bare, complete, runtime
from zoo.cards import ModelCard, card
from zoo.errors import ArgumentError, FileError
from zoo.weights.files import Contents
from zoo.weights.formats import Foreign
from zoo.weights.peers import FOLD, from_paddle_alexnet, is_paddle_alexnet

PORTABLE = {"_mean": "running_mean", "_variance": "running_var"}
COUNTER = "num_batches_tracked"
LARGEST_SIDE = 4096


def adopt(foreign: Foreign, name: str, backend: str) -> Contents:
    """What a file holds as weights of the network called name, auxiliary heads included where it has them.

    torch's num_batches_tracked is left out, as Paddle has none. Linear weights lie as the file's kind or names tell,
    else as their biases do: a weight of [out, in] has a bias of out. FileError where nothing tells, or two contradict.
    """
    path, facts, notes = str(foreign.path), card(name), []
    state = {_portable(key): array for key, array in foreign.state.items() if key.rpartition(".")[2] != COUNTER}
    if len(state) < len(foreign.state):
        notes.append(f"{len(foreign.state) - len(state)} {COUNTER} left out")
    folded = name == "alexnet_owt" and is_paddle_alexnet(state)
    if folded:
        notes.append(FOLD)
        state = from_paddle_alexnet(state)
    most = slots_of(facts, backend, aux=facts.num_params_aux is not None)
    linear = [slot.name for slot in most if slot.kind == "linear" and slot.role == "weight" and slot.name in state]
    layout = "paddle" if folded else foreign.layout or _layout(state, linear, path)
    if layout == "paddle":
        state |= {each: np.ascontiguousarray(state[each].T) for each in linear if state[each].ndim == 2}
    arguments = _arguments(state, facts, backend)
    dtypes = {array.dtype.name for array in state.values()}
    dtype = "float64" if dtypes == {"float64"} else "float32"
    origin = "; ".join([f"{foreign.path.name} ({foreign.format})", *foreign.notes, *notes])
    return Contents(name, arguments, dtype, state, origin=origin, file=path)


def slots_of(facts: ModelCard, backend: str, **arguments: int | bool) -> list[Slot]:
    """The tensors of a network built with these arguments, without values."""
    build = Build(facts.name, backend, **complete(facts, arguments), dtype="float32", seed=None)
    return list(runtime(backend).slots(bare(build)))


def aux_names(facts: ModelCard, backend: str) -> set[str]:
    """The names of the tensors that only aux=True has."""
    if facts.num_params_aux is None:
        return set()
    without = {slot.name for slot in slots_of(facts, backend)}
    return {slot.name for slot in slots_of(facts, backend, aux=True)} - without


def without_aux(contents: Contents, backend: str) -> Contents:
    """Weights without their auxiliary heads, and a word of it in their origin."""
    if not contents.arguments["aux"]:
        return contents
    left = aux_names(card(contents.card), backend)
    state = {name: array for name, array in contents.state.items() if name not in left}
    origin = f"{contents.origin}; auxiliary heads left out, which aux=True keeps"
    return replace(contents, state=state, arguments={**contents.arguments, "aux": False}, origin=origin)


def _portable(name: str) -> str:
    layer, dot, role = name.rpartition(".")
    return f"{layer}{dot}{PORTABLE.get(role, role)}"


def _layout(state: dict[str, np.ndarray], linear: list[str], path: str) -> str:
    """Which way Linear weights lie, by their biases; a square one tells nothing."""
    told = set()
    for name in linear:
        bias, shape = state.get(name.removesuffix("weight") + "bias"), state[name].shape
        if bias is not None and len(shape) == 2 and shape[0] != shape[1]:
            told |= {"torch"} if shape[0] == bias.size else {"paddle"} if shape[1] == bias.size else set()
    if not linear:
        return "torch"  # there is nothing to turn
    if len(told) != 1:
        what = "in two ways" if told else "in a way that neither their biases nor the file tell"
        raise FileError(f"the Linear weights of {path!r} lie {what}; save the file anew with its framework's own save.")
    return told.pop()


def _arguments(state: dict[str, np.ndarray], facts: ModelCard, backend: str) -> dict[str, int | bool]:
    """num_classes, in_channels, image_size and aux of a state, by the shapes that follow them; the card's otherwise."""
    left = aux_names(facts, backend)
    found = complete(facts, {"aux": bool(left) and left <= set(state)})
    for argument in ("num_classes", "in_channels"):
        own, other = ({slot.name: slot.shape for slot in slots_of(facts, backend, **changed)}
                      for changed in (found, {**found, argument: found[argument] + 1}))  # fmt: skip
        name = next(name for name in own if own[name] != other[name])
        axis = next(axis for axis, size in enumerate(own[name]) if other[name][axis] != size)
        if name in state and state[name].ndim == len(own[name]) and state[name].shape[axis] > 0:
            found[argument] = int(state[name].shape[axis])
    if facts.sized:
        found["image_size"] = _side(state, facts, backend, found)
    return found


def _side(state: dict[str, np.ndarray], facts: ModelCard, backend: str, found: dict[str, int | bool]) -> int:
    """The image size that a sized network's head was built for: the card's if it fits, else the smallest that does."""

    def shapes(side: int) -> dict[str, tuple[int, ...]]:
        return {slot.name: slot.shape for slot in slots_of(facts, backend, **{**found, "image_size": side})}

    default = int(found["image_size"])
    own, larger = shapes(default), shapes(2 * default)
    name = next(name for name in own if own[name] != larger[name])
    if name not in state or state[name].shape == own[name]:
        return default
    wanted, low, high = state[name].size, facts.min_size, LARGEST_SIDE
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if prod(shapes(middle)[name]) >= wanted else (middle + 1, high)
    if shapes(low)[name] != state[name].shape:
        raise ArgumentError(
            f"no image_size gives {facts.name} a {name} of {state[name].shape}; give the file of another network."
        )
    return low
