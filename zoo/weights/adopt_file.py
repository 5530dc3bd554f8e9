"""A file from elsewhere as weights of one of our networks: names, layouts and arguments are worked out, not guessed."""

import warnings
from dataclasses import replace

import numpy as np

from zoo.backends import first_backend
from zoo.cards import card
from zoo.formats.read import Foreign
from zoo.network.blueprint import blueprint
from zoo.network.build import Build
from zoo.weights import zoo_files
from zoo.weights.names_and_shapes import COUNTER
from zoo.weights.other_formats import Portable
from zoo.weights.recognise import Match, counters, recognise
from zoo.weights.transform_input import may_have


def adopt(
    foreign: Foreign, name: str, layout: str | None = None, headless: bool = False, asked: bool = False
) -> zoo_files.Contents:
    """What a file holds as weights of the network called name, including auxiliary heads if it has them.

    layout: for published files, of which it is known. For a file that may be of a network with transform_input there
    is a warning, because the file does not tell, unless the user was asked. headless: for callers that draw a fresh
    head; then the state may be without one. Errors as for recognise().
    """
    match = recognise(foreign, name, layout, headless=headless)
    notes = [*foreign.notes, *match.notes]
    if layout is None and not asked and may_have(card(name), foreign, match):
        file = foreign.path.name
        doubt = f"whether torchvision's transform_input was on in {file} is not known; it was taken as off"
        notes.append(doubt)
        advice = f"If it was on, give what `zoo convert {file} OUT.safetensors --transform-input` makes."
        warnings.warn(f"{doubt}. {advice}", stacklevel=4)
    dropped = sum(key.rpartition(".")[2] == COUNTER for key in foreign.state)
    if dropped:
        notes.append(f"{dropped} {COUNTER} left out, which Paddle has none of")
    what = portable_of(foreign, match, None, None, notes)
    origin = "; ".join([f"{foreign.path.name} ({foreign.format})", *notes])
    path = str(foreign.path)
    return zoo_files.Contents(name, match.arguments, what.build.dtype, what.owned, origin=origin, file=path)


def without_aux(contents: zoo_files.Contents) -> zoo_files.Contents:
    """Weights without their auxiliary heads; their origin says so."""
    if not contents.arguments["aux"]:
        return contents
    arguments = {**contents.arguments, "aux": False}
    kept = {slot.name for slot in blueprint(card(contents.card), arguments)}
    state = {name: array for name, array in contents.state.items() if name in kept}
    origin = f"{contents.origin}; auxiliary heads left out, which aux=True keeps"
    return replace(contents, state=state, arguments=arguments, origin=origin)


def portable_of(
    foreign: Foreign, match: Match, contents: zoo_files.Contents | None, fluid: bool | None, notes: list[str]
) -> Portable:
    """What a recognised file holds in our names and layouts, in one dtype; what was done to it goes into notes.

    contents: what a file of zoo.save says about itself. fluid: whether the network was trained with fluid's dropout, by
    default where the names are the course's (see zoo/weights/peer_networks.py).
    """
    linear = frozenset(slot.name for slot in match.slots if slot.kind == "linear" and slot.role == "weight")
    dtypes = {array.dtype.name for theirs in match.names if (array := foreign.state[theirs]).dtype.kind == "f"}
    dtype = "float64" if "float64" in dtypes else "float32"
    if dtypes - {dtype}:
        notes.append(f"{', '.join(sorted(dtypes - {dtype}))} was widened to {dtype}, which is exact")
    state = {}
    for theirs, ours in match.names.items():
        array = foreign.state[theirs]
        array = array.astype(dtype, copy=False) if array.dtype.kind == "f" else array
        if ours in linear:
            array = array.T if match.layout == "paddle" else array.reshape(len(array), -1)
        state[ours] = array
    scheme = match.scheme
    if match.zeros and scheme is not None:
        shapes = {slot.name: slot.shape for slot in match.slots}
        state |= {name: np.zeros(shapes[name], dtype) for name in match.zeros}
        notes.append(f"{len(match.zeros)} biases are 0: the convolutions of {scheme.title} have none")
    halved: tuple[str, ...] = ()
    if fluid or (match.course and fluid is None and match.layout == "paddle"):
        halved = card(match.card).after_dropout
    elif scheme is not None and not match.course:
        halved = scheme.halved(match.card)
    for name in [name for name in halved if name in state]:
        state[name] = state[name] * state[name].dtype.type(0.5)
    if halved:
        whose = "fluid" if scheme is None else scheme.title
        notes.append(
            f"the dropout of {whose} scales in evaluation, ours in training: folded into {' and '.join(halved)} "
            "(x 0.5), which is exact"
        )
    elif fluid is None and scheme is None and match.layout == "paddle" and card(match.card).after_dropout:
        notes.append(
            "if this network was trained by the course's fluid code, say --fluid: its dropout scaled otherwise"
        )
    state = {slot.name: state[slot.name] for slot in match.slots if slot.name in state}
    carried = counters(foreign, match)
    tracked = {
        name: np.asarray(carried.get(name, 0), np.int64)
        for slot in match.slots
        if slot.role == "running_mean"
        for name in [f"{slot.name.rpartition('.')[0]}.{COUNTER}"]
    }
    if contents is not None:
        build = contents.build(first_backend())
    else:
        build = Build(match.card, first_backend(), **match.arguments, dtype=dtype, seed=None)
    return Portable(build, state, linear, tracked)
