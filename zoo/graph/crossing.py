"""Two models of anyone's as aligned graphs, and the tensors that cross from one to the other along the alignment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zoo.builder import runtime, tracing
from zoo.errors import ModelError, shortened
from zoo.feeds import Feed, cast, partners
from zoo.graph.align import Alignment, align
from zoo.graph.canonical import WEIGHTED, Graph, Node, graph
from zoo.graph.equalise import Equaliser
from zoo.recording import UNKNOWN, Parameter, Recording

ROLES = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class Crossing:
    """One tensor of the source and the tensor of the target that it becomes, by portable names; array has its layout.

    how: "copied", "transposed" or "reshaped", between the tensors as the two frameworks keep them.
    """

    source: str
    target: str
    shape: tuple[int, ...]
    how: str
    array: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Crossings:
    """All tensors that cross. left: the source's without a partner; missing: the target's; problems: in words."""

    found: list[Crossing]
    left: list[str]
    missing: list[str]
    problems: list[str]


def recorded(backend: str, model: Any, inputs: Feed, **how: Any) -> Recording:
    """A pass in eval mode, in the model's dtype; ModelError if the model stops, or returns what nobody saw made."""
    recording: Recording = tracing(backend).record(model, inputs, **how)
    if recording.error:
        done = [each for each in recording.operations if not each.error]
        named = [each for each in done if each.layer and each.path] or done
        last = named[-1].where if named else "its input"
        raise ModelError(f"the {backend} network stops after {last}: {_reason(recording.error)}; mend what runs next.")
    if recording.output is None or recording.output == UNKNOWN:
        raise ModelError(f"the {backend} network's output was made outside the framework's functions; use those alone.")
    return recording


def _reason(error: str) -> str:
    return shortened(error).rstrip(".")


def aligned(backends: tuple[str, str], models: tuple[Any, Any], inputs: Feed) -> tuple[tuple[Graph, Graph], Alignment]:
    """What two models do on these inputs, without the values, and which operation is which."""
    one, other = (recorded(name, model, inputs) for name, model in zip(backends, models, strict=True))
    first, second = (graph(each, places) for each, places in zip((one, other), shared(one, other), strict=True))
    return (first, second), align(first, second, by_name=True)


def shared(one: Recording, other: Recording) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The outputs that two models both have, as their places in each, the logits first."""
    outputs = [list(zip(each.labels, each.shapes, strict=True)) for each in (one, other)]
    found = partners(*outputs)
    return tuple(at for at, _ in found), tuple(at for _, at in found)


def exact(
    backends: tuple[str, str], models: tuple[Any, Any], inputs: Feed
) -> tuple[tuple[Graph, Graph], Alignment, Equaliser]:
    """As aligned(), in float64 and proof mode on copies, with the values.

    What the frameworks themselves compute apart is made equal in the second, and told by the Equaliser.
    """
    wide = [runtime(name).copy(model, "float64") for name, model in zip(backends, models, strict=True)]
    for name, model in zip(backends, wide, strict=True):
        runtime(name).proof(model)
    inputs = cast(inputs, "float64")
    one, other = recorded(backends[0], wide[0], inputs, keep=True), recorded(backends[1], wide[1], inputs)
    places = shared(one, other)
    first = graph(one, places[0])
    alignment = align(first, graph(other, places[1]), by_name=True)
    equaliser = Equaliser(first, alignment, across=backends[0] != backends[1])
    second = graph(recorded(backends[1], wide[1], inputs, keep=True, visit=equaliser), places[1])
    return (first, second), align(first, second, by_name=True), equaliser


def crossings(
    backends: tuple[str, str], models: tuple[Any, Any], graphs: tuple[Graph, Graph], alignment: Alignment
) -> Crossings:
    """Every tensor of two models, matched by the operations that use it; what never runs by name and shape.

    The arrays are the source's, in the layout of the target's portable ones.
    """
    adapters = [runtime(name) for name in backends]
    values = {name: np.asarray(array) for name, array in adapters[0].read(models[0])}
    shapes = {slot.name: slot.shape for slot in adapters[1].slots(models[1])}
    found: dict[str, Crossing] = {}
    problems: list[str] = []
    for r, s in alignment.columns:
        for role, theirs, mine in shared_roles(r, s) if r is not None and s is not None else []:
            if theirs.name not in values or mine.name not in shapes:
                continue
            assert r is not None
            assert s is not None
            array = crossed(r, s, role, theirs, mine, values[theirs.name], shapes[mine.name])
            if array.shape != shapes[mine.name]:
                problems.append(f"{theirs.name} {array.shape} does not fit {mine.name} {shapes[mine.name]}")
                continue
            earlier = found.get(mine.name)
            if earlier is not None and earlier.source != theirs.name and not np.array_equal(earlier.array, array):
                problems.append(f"{mine.name} would be both {earlier.source} and {theirs.name}, which are not equal")
                continue
            how = _how(adapters, r, s, theirs, mine, values[theirs.name])
            found.setdefault(mine.name, Crossing(theirs.name, mine.name, array.shape, how, array))
    used = {each.source for each in found.values()}
    silent = _silent(values, shapes, used, set(found), graphs)
    for name, other in silent.items():
        found[other] = Crossing(name, other, shapes[other], "copied", values[name])
    used |= silent.keys()
    left = _untied(values, used)
    missing = _untied(dict(adapters[1].read(models[1])), set(found))
    return Crossings(list(found.values()), left, missing, problems)


def _untied(values: Mapping[str, np.ndarray], used: set[str]) -> list[str]:
    """The tensors that are not used, and are no other name of one that is."""
    idle = [name for name in values if name not in used]
    return [name for name in idle if not any(np.shares_memory(values[name], values[other]) for other in used)]


def shared_roles(r: Node, s: Node) -> list[tuple[str, Parameter, Parameter]]:
    """The parameters that two partners use in one role, as (role, the first's, the second's)."""
    if r.kind in WEIGHTED and s.kind in WEIGHTED:
        return [
            (role, r.parameters[role], s.parameters[role])
            for role in ROLES
            if role in r.parameters and role in s.parameters
        ]
    if r.kind != s.kind:
        return []
    if len(r.parameters) == len(s.parameters) == 1:  # the sides of a sum have no roles that both call alike
        ((role, theirs),), (mine,) = r.parameters.items(), s.parameters.values()
        return [(role, theirs, mine)]
    return [(role, theirs, s.parameters[role]) for role, theirs in r.parameters.items() if role in s.parameters]


def crossed(
    r: Node, s: Node, role: str, theirs: Parameter, mine: Parameter, array: np.ndarray, shape: tuple[int, ...]
) -> np.ndarray:
    """An array of the source's operation as the target's operation uses it."""
    if r.kind == "linear" and theirs.turned and array.ndim == 2:
        array = array.T
    if role == "weight" and r.kind != s.kind:  # a linear layer written as a convolution, or the reverse
        array = array.reshape(len(array), -1) if s.kind == "linear" else array.reshape(mine.shape)
    if s.kind == "linear" and mine.turned and array.ndim == 2:
        array = array.T
    ones = [n for n in array.shape if n > 1] == [n for n in shape if n > 1]
    return np.ascontiguousarray(array.reshape(shape) if ones else array)


def _how(adapters: list[Any], r: Node, s: Node, theirs: Parameter, mine: Parameter, array: np.ndarray) -> str:
    if theirs.shape != mine.shape and sorted(theirs.shape) != sorted(mine.shape):
        return "reshaped"
    if r.kind == s.kind == "linear" and array.ndim == 2:
        turned = [
            each.turned or (adapter.TURNED and each.owner == "Linear")
            for adapter, each in zip(adapters, (theirs, mine), strict=True)
        ]
        return "copied" if turned[0] == turned[1] else "transposed"
    return "copied"


def _silent(
    values: Mapping[str, np.ndarray],
    shapes: Mapping[str, tuple[int, ...]],
    used: set[str],
    taken: set[str],
    graphs: tuple[Graph, Graph],
) -> dict[str, str]:
    """Tensors of layers that run in neither model, such as auxiliary heads in eval mode: by the same name and shape."""
    ran = [{each.name for node in whole.nodes for each in node.parameters.values()} for whole in graphs]
    idle = [name for name in values if name not in used and name not in ran[0]]
    return {name: name for name in idle if name not in taken | ran[1] and shapes.get(name) == values[name].shape}
