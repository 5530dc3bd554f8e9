"""Any model as its layers with weights: what each is, its settings, and its tensors in torch's names and layouts.

portable(layer)             a dictionary of arrays, whatever the framework
give(layer, arrays)         the way back, all of it or nothing
units(model)                one Unit for each layer with weights, for aligning two models
spelled(backend, kind, ...) a setting as a reader of that framework writes it
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.backends import backend_of, forms, runtime
from zoo.errors import UnlistedLayerError, unknown
from zoo.graph.layer_kinds import KINDS, UNLISTED
from zoo.graph.layer_walk import Unit, Walk, form_for
from zoo.graph.layer_words import Form
from zoo.network.anatomy import Slot
from zoo.network.state import refusal, widened


def portable(layer: Any, effective: bool = True) -> dict[str, np.ndarray]:
    """Return the tensors of a layer, or of all layers of a model, as arrays with PyTorch's names and layouts.

    Args:
        layer: a layer or model of either framework.
        effective: True gives a weight with weight norm or spectral norm as the layer uses it in eval mode. False gives
            the tensors behind it: weight_g and weight_v, or weight_orig, weight_u and weight_v. Here g, u and spectral
            norm's v have size 1 along each axis of the weight along which they do not vary.

    Raises:
        ModelError: the object is not a layer of any backend.
        UnlistedLayerError: zoo does not know how a layer keeps its weights; see register().

    Example:
        >>> import paddle, zoo
        >>> {name: array.shape for name, array in zoo.graph.portable(paddle.nn.Linear(3, 2)).items()}
        {'weight': (2, 3), 'bias': (2,)}
    """
    found: dict[str, np.ndarray] = {}
    for unit in units(layer):
        for name, held in unit.tensors.items():
            found |= {unit.full(own): array for own, array in held.arrays(name, effective).items()}
    return found


def gradients(layer: Any) -> dict[str, np.ndarray]:
    """Return the gradients of all trainable tensors after a backward pass.

    The names are those of portable(layer, effective=False). The gradient of a tensor that the pass did not reach is
    zero.

    Raises:
        ModelError, UnlistedLayerError: as for portable().

    Example:
        >>> import torch, zoo
        >>> layer = torch.nn.Linear(3, 2)
        >>> layer(torch.ones(4, 3)).sum().backward()
        >>> zoo.graph.gradients(layer)["bias"].tolist()
        [4.0, 4.0]
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
    """Write portable arrays into a layer or a model: either all of them, or nothing if one does not fit.

    Args:
        layer: a layer or model of either framework.
        arrays: one array for each name of portable(layer, effective), no more and no fewer.
        cast: allow float64 values in float32 tensors, which rounds them. The other direction is always allowed.
        effective: as for portable().

    Raises:
        StateError: arrays are missing, unexpected or of another shape; the layer cannot hold a value; or two values are
            given for one shared tensor. The layer is then unchanged.
        ModelError, UnlistedLayerError: as for portable().

    Example:
        >>> import paddle, torch, zoo
        >>> source, target = torch.nn.Linear(3, 2), paddle.nn.Linear(3, 2)
        >>> zoo.graph.give(target, zoo.graph.portable(source))
        >>> bool((target.weight.numpy().T == source.weight.detach().numpy()).all())
        True
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
    """Return all layers with weights of a model, each once, in the order in which they are defined.

    Args:
        model: a layer or model of either framework.
        strict: whether an unknown layer is an error. If not, it is a Unit of kind "unlisted" without tensors, and its
            `reason` says what is unknown.

    Raises:
        UnlistedLayerError: zoo does not know how a layer keeps its weights; see register().
        ModelError: the object is not a model, or a lazy layer has no weights yet.

    Example:
        >>> import zoo
        >>> [unit.path for unit in zoo.graph.units(zoo.build("lenet", backend="torch"))]
        ['conv1', 'conv2', 'conv3', 'fc1', 'fc2']
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
    """Return how a layer's class keeps its weights: a registered Form, else the listed one, else None.

    A Form that was registered for a parent class holds for its subclasses too.

    Raises:
        ModelError: the object is not a layer of any backend.

    Example:
        >>> import torch, zoo
        >>> zoo.graph.form_of(torch.nn.Linear(3, 2)).kind
        'linear'
    """
    adapter = forms(backend_of(layer))
    return form_for(type(layer), adapter)


def settings_of(layer: Any) -> dict[str, Any]:
    """Return a layer's settings in neutral names and units; an empty dictionary if the kind of layer is not listed.

    Raises:
        ModelError: the object is not a layer of any backend.

    Example:
        >>> import paddle, zoo
        >>> zoo.graph.settings_of(paddle.nn.BatchNorm2D(4, momentum=0.9))["momentum"]
        0.1
    """
    form = form_of(layer)
    return {} if form is None else form.read(layer)


def spelled(backend: str, kind: str, setting: str, value: Any, layer: Any = None) -> str:
    """Write a neutral setting as the users of a backend write it.

    Args:
        backend: "paddle" or "torch".
        kind: one of the names in zoo.graph.KINDS.
        setting: the neutral name of a setting of this kind.
        value: its value in neutral units.
        layer: the layer that is meant, if a kind has several classes whose arguments differ.

    Returns:
        The argument as code; an empty string if the class has no such argument.

    Raises:
        UnknownChoiceError: the kind is not listed.

    Example:
        >>> import zoo
        >>> zoo.graph.spelled("paddle", "batch_norm", "momentum", 0.1)
        'momentum=0.9'
    """
    if kind not in KINDS:
        raise unknown("kind of layer", kind, KINDS)
    of_kind = [form for form in forms(backend).FORMS if form.kind == kind]
    form = form_of(layer) if layer is not None else next(iter(of_kind), None)
    for row in form.settings if form else ():
        if row.name == setting and row.argument:
            return f"{row.argument}={row.unit.write(value)!r}"
    return ""
