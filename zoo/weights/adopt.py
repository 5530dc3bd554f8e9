"""A file from elsewhere as weights of a network of ours: names, layouts and arguments worked out, nothing guessed."""

from dataclasses import replace

import numpy as np

from zoo.builder import Build, first_backend
from zoo.cards import card
from zoo.weights import files
from zoo.weights.blueprint import blueprint
from zoo.weights.formats import Foreign
from zoo.weights.legacy import fold
from zoo.weights.peers import FOLD, from_paddle_alexnet, is_paddle_alexnet, our_name
from zoo.weights.recognise import COUNTER, Match, counters, recognise
from zoo.weights.targets import Portable


def adopt(foreign: Foreign, name: str, layout: str | None = None) -> files.Contents:
    """What a file holds as weights of the network called name, auxiliary heads included where it has them.

    layout: for published files, of which it is known. Errors as recognise() has them.
    """
    foreign = adapted(foreign)
    match = recognise(foreign, name, layout)
    notes = list(foreign.notes)
    dropped = sum(key.rpartition(".")[2] == COUNTER for key in foreign.state)
    if dropped:
        notes.append(f"{dropped} {COUNTER} left out, which Paddle has none of")
    what = portable_of(foreign, match, None, None, notes)
    origin = "; ".join([f"{foreign.path.name} ({foreign.format})", *notes])
    path = str(foreign.path)
    return files.Contents(name, match.arguments, what.build.dtype, what.owned, origin=origin, file=path)


def adapted(foreign: Foreign) -> Foreign:
    """A file of paddle.vision's AlexNet with our names and its dropout folded in; any other file as it is."""
    if not is_paddle_alexnet(foreign.state):
        return foreign
    dtypes = {our_name(name): dtype for name, dtype in foreign.dtypes.items()}
    return replace(
        foreign, state=from_paddle_alexnet(foreign.state), dtypes=dtypes, layout="paddle", notes=(*foreign.notes, FOLD)
    )


def without_aux(contents: files.Contents) -> files.Contents:
    """Weights without their auxiliary heads, and a word of it in their origin."""
    if not contents.arguments["aux"]:
        return contents
    arguments = {**contents.arguments, "aux": False}
    kept = {slot.name for slot in blueprint(card(contents.card), arguments)}
    state = {name: array for name, array in contents.state.items() if name in kept}
    origin = f"{contents.origin}; auxiliary heads left out, which aux=True keeps"
    return replace(contents, state=state, arguments=arguments, origin=origin)


def portable_of(
    foreign: Foreign, match: Match, contents: files.Contents | None, fluid: bool | None, notes: list[str]
) -> Portable:
    """What a recognised file holds in our names and layouts, in one dtype; what was done to it goes into notes.

    contents: what a file of zoo.save says of itself. fluid: whether the network was trained with fluid's dropout, by
    default where the names are the course's (see zoo/weights/legacy.py).
    """
    linear = frozenset(slot.name for slot in match.slots if slot.kind == "linear" and slot.role == "weight")
    dtypes = {foreign.state[theirs].dtype.name for theirs in match.names}
    dtype = "float64" if "float64" in dtypes else "float32"
    if dtypes - {dtype}:
        notes.append(f"{', '.join(sorted(dtypes - {dtype}))} was widened to {dtype}, which is exact")
    state = {}
    for theirs, ours in match.names.items():
        array = foreign.state[theirs].astype(dtype, copy=False)
        state[ours] = array.T if match.layout == "paddle" and ours in linear else array
    if fluid or (fluid is None and match.course and match.layout == "paddle"):
        halved = fold(match.card, state)
        if halved:
            notes.append(f"fluid's dropout scaled in evaluation: {' and '.join(halved)} were halved, which is exact")
    elif fluid is None and match.layout == "paddle" and match.card == "alexnet":
        notes.append(
            "if this network was trained by the course's fluid code, say --fluid: its dropout scaled otherwise"
        )
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
