"""The tensors that cross from one model of anyone's to another, along the alignment of their graphs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from zoo.backends import forms, runtime
from zoo.errors import ModelError
from zoo.graph.align import Alignment
from zoo.graph.canonical import WEIGHTED, Graph, Node
from zoo.graph.live_models import own
from zoo.graph.node_order import ordered
from zoo.graph.norm_statistics import REACH, fitted
from zoo.graph.one_axis_windows import refitted
from zoo.graph.split_tensors import Crossing, Parts
from zoo.graph.weight_norm import SHAPED, behind, restored, settled
from zoo.model_inputs import Feed
from zoo.network.init import perturbed
from zoo.recording import Parameter

ROLES = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class Crossings:
    """All tensors that cross. left: tensors of the source without a partner; missing: those of the target; problems:
    in words.

    untied: in words, tensors that one model uses in several places where the other has one for each. constants: of both
    models, such as masks, without a partner and never learned.
    """

    found: list[Crossing]
    left: list[str]
    missing: list[str]
    problems: list[str]
    untied: list[str] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)


def stir(backend: str, model: Any, feed: Feed) -> bool:
    """Change the values of norms and biases that still have their initial values, and return whether there are any.

    A batch norm with mean 0, variance 1, weight 1 and bias 0 does nothing, so its place would not show. feed: what the
    model will run on, which new statistics of batch norms fit.
    """
    adapter = runtime(backend)
    slots = adapter.slots(model)
    values = dict(adapter.read(model))
    drawn = perturbed(slots, 0, adapter.precision(model)) if slots else {}
    fresh = {name: array for name, array in drawn.items() if np.isin(values[name], (0, 1)).all()}
    own(backend, model, list(fresh))
    fitted(backend, model, feed, fresh, REACH)
    return bool(fresh)


def hidden(backend: str, model: Any) -> dict[str, dict[str, np.ndarray]]:
    """The tensors behind each norm of a weight, in the portable layout, by the weight's name in plain()."""
    adapter, own = runtime(backend), forms(backend)
    found = {}
    for path, layer in adapter.named_layers(model):
        for name, norm in own.normed(layer).items():
            if norm.known:
                kept = {role: adapter.array(tensor) for role, tensor in norm.tensors.items()}
                whole = kept[SHAPED[norm.how]]
                axes = (1, 0) if adapter.TURNED and whole.ndim == 2 else ()
                found[f"{path}.{name}" if path else name] = behind(norm, kept, axes)
    return found


def put(
    backend: str,
    model: Any,
    arrays: Mapping[str, np.ndarray],
    norms: Mapping[str, Mapping[str, np.ndarray]] | None = None,
) -> None:
    """Write arrays by the names that they have in plain(); ModelError if a norm cannot give such a weight.

    norms: what is to stand behind norms of the same kind over the same axis, as hidden() has it, by the weight's name.
    """
    adapter, own = runtime(backend), forms(backend)
    left, laid, mine = dict(arrays), [], hidden(backend, model)
    for path, layer in adapter.named_layers(model):
        for name, norm in own.normed(layer).items():
            full = f"{path}.{name}" if path else name
            if not norm.known or full not in left:
                continue
            turns = adapter.TURNED and left[full].ndim == 2
            weight = left.pop(full).T if turns else left.pop(full)
            shapes = {role: tuple(tensor.shape) for role, tensor in norm.tensors.items()}
            given = (norms or {}).get(full, {})
            if {role: each.shape for role, each in given.items()} == {n: a.shape for n, a in mine[full].items()}:
                cast_to = {role: np.asarray(array, weight.dtype) for role, array in given.items()}
                made: dict[str, np.ndarray] | str = restored(norm, cast_to, (1, 0) if turns else (), shapes)
            else:
                made = settled(norm, weight, shapes)
            if isinstance(made, str):
                raise ModelError(f"{full} cannot be written: {made}.")
            laid += [(norm.tensors[role], array) for role, array in made.items()]
    for tensor, array in laid:
        own.put(tensor, array)
    adapter.write(model, left)


def matched(
    backends: tuple[str, str], models: tuple[Any, Any], graphs: tuple[Graph, Graph], alignment: Alignment
) -> list[Crossings]:
    """The tensors that cross by an alignment and by equally good ones, each result once, that of the first first."""
    found: dict[frozenset[tuple[str, str]], Crossings] = {}
    for each in (alignment, *alignment.others):
        crossing = crossings(backends, models, graphs, each)
        found.setdefault(frozenset((one.source, one.target) for one in crossing.found), crossing)
    return list(found.values())


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
    parts, pairs = Parts(values, shapes), set[tuple[str, str]]()
    for r, s in alignment.columns:
        for role, theirs, mine in shared_roles(r, s) if r is not None and s is not None else []:
            if theirs.name not in values or mine.name not in shapes:
                continue
            assert r is not None
            assert s is not None
            if theirs.view is not None or mine.view is not None:
                parts.put((r, s), role, theirs, mine)
                continue
            array = crossed(r, s, role, theirs, mine, values[theirs.name], shapes[mine.name])
            if array.shape != shapes[mine.name]:
                problems.append(f"{theirs.name} {array.shape} does not fit {mine.name} {shapes[mine.name]}")
                continue
            pairs.add((theirs.name, mine.name))
            earlier = found.get(mine.name)
            if earlier is not None and earlier.source != theirs.name and not np.array_equal(earlier.array, array):
                problems.append(f"{mine.name} would be both {earlier.source} and {theirs.name}, which are not equal")
                continue
            how = _how(adapters, r, s, theirs, mine, values[theirs.name])
            found.setdefault(mine.name, Crossing(theirs.name, mine.name, array.shape, how, array))
    used = {each.source for each in found.values()}
    for part in parts.whole(found):
        found[part.target] = part
    used |= parts.used()
    problems += parts.problems
    silent = _silent(values, shapes, used, set(found), graphs)
    for name, other in silent.items():
        found[other] = Crossing(name, other, shapes[other], "copied", values[name])
    used |= silent.keys()
    left = idle(values, used)
    others = dict(adapters[1].read(models[1]))
    missing = idle(others, set(found))
    kept = [_constants(adapter, model) for adapter, model in zip(adapters, models, strict=True)]
    untied = _untied(pairs, others, "a", "b")
    untied += _untied({(mine, theirs) for theirs, mine in pairs}, values, "b", "a")
    return Crossings(
        list(found.values()),
        [name for name in left if name not in kept[0]],
        [name for name in missing if name not in kept[1]],
        problems,
        untied,
        [*(name for name in left if name in kept[0]), *(name for name in missing if name in kept[1])],
    )


def _untied(pairs: set[tuple[str, str]], values: Mapping[str, np.ndarray], one: str, other: str) -> list[str]:
    """A sentence for each tensor of one model that is several in the other, which are trained separately."""
    places: dict[str, list[str]] = {}
    for name, place in sorted(pairs):
        places.setdefault(name, []).append(place)
    return [
        f"{one} uses {name} where {other} has {' and '.join(found)}, which are trained separately"
        for name, found in places.items()
        if len(found) > 1 and not all(np.shares_memory(values[found[0]], values[each]) for each in found[1:])
    ]


def _constants(adapter: Any, model: Any) -> set[str]:
    """The tensors that a model keeps and never learns, and that do not belong to a layer with weights."""
    slots = adapter.slots(model)
    weighty = {slot.name.rpartition(".")[0] for slot in slots if slot.role == "weight"}
    return {
        slot.name
        for slot in slots
        if not slot.trainable and slot.role != "weight" and slot.name.rpartition(".")[0] not in weighty
    }


def idle(values: Mapping[str, np.ndarray], used: set[str]) -> list[str]:
    """The tensors that are not used, also not under another name."""
    # integers, such as the places of a relative position, are made by the model and are no weights
    left = [name for name in values if name not in used and values[name].dtype.kind == "f"]
    return [name for name in left if not any(np.shares_memory(values[name], values[other]) for other in used)]


def shared_roles(r: Node, s: Node) -> list[tuple[str, Parameter, Parameter]]:
    """The parameters that two partners use in one role, as (role, the first's, the second's)."""
    if r.kind in WEIGHTED and s.kind in WEIGHTED and (r.kind == s.kind or r.as_linear is not None):
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
    if role == "weight":
        array = refitted(r, s, array, shape)
    ones = [n for n in array.shape if n > 1] == [n for n in shape if n > 1]
    # PaddlePaddle keeps those of a norm over several axes flat
    flat = r.kind == s.kind and r.kind.endswith("_norm") and array.size == prod(shape)
    return np.ascontiguousarray(array.reshape(shape) if ones or flat else array)


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
    """Tensors of layers that run in neither model, such as auxiliary heads in eval mode.

    By the same name and shape; what is left then by its role and shape, where no other has these.
    """
    # what runs and leads nowhere is as good as what does not run
    ran = [{each.name for node in ordered(whole, "given") for each in node.parameters.values()} for whole in graphs]
    idle = [name for name in values if name not in used and name not in ran[0]]
    others = [name for name in shapes if name not in taken | ran[1]]
    found = {name: name for name in idle if name in others and shapes[name] == values[name].shape}
    alike: dict[tuple[Any, ...], tuple[list[str], list[str]]] = {}
    for side, names in enumerate((idle, others)):
        for name in names:
            if name not in found:
                shape = values[name].shape if side == 0 else shapes[name]
                alike.setdefault((name.rpartition(".")[2], shape), ([], []))[side].append(name)
    return found | {one[0]: other[0] for one, other in alike.values() if len(one) == len(other) == 1}
