"""Any model as its layers with weights: what each is, its settings, and its tensors in torch's names and layouts.

portable(layer)             a dictionary of arrays, whatever the framework
give(layer, arrays)         the way back, all of it or nothing
units(model)                one Unit for each layer with weights, for who aligns two models
spelled(backend, kind, ...) a setting as a reader of that framework writes it
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.backends import backend_of, forms, runtime
from zoo.errors import UnlistedLayerError, unknown
from zoo.graph.kinds import KINDS, UNLISTED
from zoo.graph.rules import Form
from zoo.graph.walk import Unit, Walk, form_for
from zoo.network.anatomy import Slot
from zoo.network.state import refusal, widened


def portable(layer: Any, effective: bool = True) -> dict[str, np.ndarray]:
    """The tensors of a layer, or of all layers of a model, as arrays of their own in torch's names and layouts.

    A weight behind weight norm or spectral norm comes as what the layer computes with in eval mode; effective=False
    gives what is behind it: weight_g and weight_v, or weight_orig, weight_u and weight_v, where g, u and spectral
    norm's v have 1 for each axis of the weight along which they do not vary.

    Raises ModelError (no layer of a backend) and UnlistedLayerError (nobody said how a layer keeps its weights).
    """
    found: dict[str, np.ndarray] = {}
    for unit in units(layer):
        for name, held in unit.tensors.items():
            found |= {unit.full(own): array for own, array in held.arrays(name, effective).items()}
    return found


def gradients(layer: Any) -> dict[str, np.ndarray]:
    """The gradients of all tensors that learn, after a backward pass, named as in portable(layer, effective=False).

    Zeros where the pass did not reach a tensor. Raises as portable().
    """
    found: dict[str, np.ndarray] = {}
    for unit in units(layer):
        adapter = forms(backend_of(layer))
        for name, held in unit.tensors.items():
            if held.learns:
                slopes = held.reading(adapter.gradient).arrays(name, False)
                found |= {unit.full(own): array for own, array in slopes.items()}
    return found


def give(layer: Any, arrays: Mapping[str, np.ndarray], *, cast: bool = False, effective: bool = True) -> None:
    """Write portable arrays into a layer or a model, all of them or nothing.

    The names must be those of portable(layer, effective), no more and no fewer. float32 into float64 is widened;
    the reverse needs cast=True. Raises StateError (missing, unexpected or of another shape, a value that the layer
    cannot hold, two values for one tensor), ModelError and UnlistedLayerError; the layer is untouched then.
    """
    kept = [(unit, name, held) for unit in units(layer) for name, held in unit.tensors.items()]
    shapes = {
        unit.full(own): (shape, unit.kind.name, held)
        for unit, name, held in kept
        for own, shape in held.shapes(name, effective).items()
    }
    slots = [Slot(name, shape, kind, held.learns) for name, (shape, kind, held) in shapes.items()]
    fitting = widened(slots, {name: held.dtype for name, (_, _, held) in shapes.items()}, arrays, cast)
    writes: dict[int, tuple[Any, np.ndarray, str]] = {}
    problems = []
    for unit, name, held in kept:
        own = {each: fitting[unit.full(each)] for each in held.shapes(name, effective)}
        try:
            made = held.writes(name, own, effective)
        except ValueError as error:
            problems.append(f"{unit.full(name)}: {error}")
            continue
        for tensor, array in made:
            if id(tensor) in writes and not np.array_equal(writes[id(tensor)][1], array, equal_nan=True):
                problems.append(f"{unit.full(name)} is the same tensor as {writes[id(tensor)][2]} and has other values")
            writes[id(tensor)] = (tensor, array, unit.full(name))
    if problems:
        raise refusal([], [], problems, shapes)
    adapter = forms(backend_of(layer))
    for tensor, array, _ in writes.values():
        adapter.put(tensor, array)


def units(model: Any, strict: bool = True) -> list[Unit]:
    """All layers with weights of a model, in the order in which they are defined, each once.

    strict: UnlistedLayerError where a layer is not on the list; without it such a layer is a Unit of kind "unlisted"
    without tensors, its `reason` in words. ModelError for no model, and for a lazy layer that has no weights yet.
    """
    backend = backend_of(model)
    found = list(Walk(forms(backend), runtime(backend).array).units(model))
    unlisted = [unit for unit in found if unit.kind is UNLISTED]
    if unlisted and strict:
        listed = "; ".join(f"{unit.path or 'the layer itself'}: {unit.reason}" for unit in unlisted[:10])
        more = f"; and {len(unlisted) - 10} more" if len(unlisted) > 10 else ""
        raise UnlistedLayerError(
            f"{len(unlisted)} layers keep weights in a way that zoo does not know ({listed}{more}); say how with "
            "zoo.graph.register(the class, kind, tensors).",
            [(unit.path, type(unit.layer).__name__) for unit in unlisted],
        )
    return found


def form_of(layer: Any) -> Form | None:
    """How a layer's class keeps its kind: what was registered for it or a parent, else the list's, else None."""
    adapter = forms(backend_of(layer))
    return form_for(type(layer), adapter)


def settings_of(layer: Any) -> dict[str, Any]:
    """A listed layer's settings in neutral names and units; empty for a layer that is not on the list."""
    form = form_of(layer)
    return {} if form is None else form.read(layer)


def spelled(backend: str, kind: str, setting: str, value: Any, layer: Any = None) -> str:
    """A neutral setting as this backend's users write it: ("paddle", "batch_norm", "momentum", 0.1) is "momentum=0.9".

    layer is the one that is meant, where a kind has several classes with arguments of their own. Empty where the
    class has no argument for it. UnknownChoiceError for a kind that is not on the list.
    """
    if kind not in KINDS:
        raise unknown("kind of layer", kind, KINDS)
    of_kind = [form for form in forms(backend).FORMS if form.kind == kind]
    form = form_of(layer) if layer is not None else next(iter(of_kind), None)
    for row in form.settings if form else ():
        if row.name == setting and row.argument:
            return f"{row.argument}={row.unit.write(value)!r}"
    return ""
