"""A layer of a registered class as a single operation, with its tensors in portable layouts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from zoo.graph.layer_kinds import KINDS
from zoo.graph.layer_walk import Unit
from zoo.graph.layer_words import joined, separated
from zoo.graph.register import registered
from zoo.recording import Parameter
from zoo.vocabulary import SETTINGS

# kinds of the list whose settings all follow from their tensors, or have one meaning for a layer and a function
WHOLE = """
linear embedding bilinear layer_norm group_norm instance_norm rms_norm prelu rnn lstm gru rnn_cell lstm_cell gru_cell
""".split()  # noqa: SIM905


def is_taught(cls: type) -> bool:
    """Whether a class or one of its parents was registered for a kind that runs as one operation."""
    form = next((registered[each] for each in cls.__mro__ if each in registered), None)
    return form is not None and (form.kind in WHOLE or form.kind not in KINDS)


def as_operation(
    unit: Unit, source: Callable[[Any], Any], places: Callable[[Parameter], np.ndarray]
) -> tuple[dict[str, Any], list[tuple[str, Any, Parameter]]] | None:
    """The settings of such a layer, and each tensor with its portable role and the parameter that it is.

    source has the parameter of a tensor, places where its values lie in the portable array of the model. None where the
    model does not hold a tensor itself, as one behind a norm.
    """
    found: list[tuple[str, Any, Parameter]] = []
    for role, held in unit.tensors.items():
        for piece in held.pieces:
            parameter = None if piece.norm is not None else source(piece.tensor)
            if not isinstance(parameter, Parameter):
                return None
            view = piece.row.portable(places(parameter), held.settings)
            own = piece.row.blocks
            if own and len(own) == len(held.blocks):
                view = joined(separated(view, own), held.blocks)
            named = role if len(held.pieces) == 1 else f"{role} {' '.join(own)}"
            view = np.ascontiguousarray(view)
            found.append((named, piece.tensor, replace(parameter, shape=view.shape, turned=False, view=view)))
    settings = dict(unit.settings)
    shapes = {role: parameter.shape for role, _, parameter in found}
    if unit.kind.name == "linear":
        out, into = shapes["weight"]
        settings = {"in_features": into, "out_features": out, "bias": "bias" in shapes}
    elif unit.kind.name in SETTINGS:
        settings = {name: settings.get(name, usual) for name, usual in SETTINGS[unit.kind.name].items()}
    return {name: value for name, value in settings.items() if name != "batch_first"}, found
