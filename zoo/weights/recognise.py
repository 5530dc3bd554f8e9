"""Which network a file's tensors belong to: by names and shapes, without a framework, and never by a guess."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from zoo.anatomy import Slot
from zoo.builder import complete
from zoo.cards import CARDS, ModelCard
from zoo.cards import card as look_up
from zoo.errors import ArgumentError, StateError, ZooError, unknown
from zoo.weights.blueprint import blueprint
from zoo.weights.formats import Foreign
from zoo.weights.layout import LAYOUTS
from zoo.weights.legacy import course_names, portable

COUNTER = "num_batches_tracked"
LARGEST = 4096  # pixels: the largest image_size that is looked for
# two sets of arguments that no shape has by chance: what differs between them follows an argument
PROBES = ({"num_classes": 1009, "in_channels": 13}, {"num_classes": 1013, "in_channels": 17})
LISTED = 8
ALIKE = 0.5  # of all names: less is no likeness


@dataclass(frozen=True)
class Match:
    """A card that a file's tensors fit, all of them: arguments for zoo.build, the file's layout, and why.

    names: ours by the file's, in our order. course: whether the names are the fluid course's.
    """

    card: str
    arguments: dict[str, Any]
    layout: str
    course: bool
    why: str
    slots: list[Slot] = field(repr=False)
    names: dict[str, str] = field(repr=False)


def recognise(
    foreign: Foreign, card: str | None = None, layout: str | None = None, image_size: int | None = None
) -> Match:
    """The network that a file's tensors are of.

    card: the only one to look at. layout: "torch" or "paddle", against or for want of what the file tells. image_size:
    for heads whose width several sizes give. StateError lists what is missing, left over or of another shape, with the
    nearest card; ArgumentError where two cards fit, or where only square Linear weights are there and nothing tells
    which way they lie.
    """
    if layout is not None and layout not in LAYOUTS:
        raise unknown("layout", layout, LAYOUTS)
    names = {portable(name): name for name in foreign.state if name.rpartition(".")[2] != COUNTER}
    shapes = {name: foreign.state[own].shape for name, own in names.items()}
    if len(names) < sum(name.rpartition(".")[2] != COUNTER for name in foreign.state):
        raise StateError(f"{str(foreign.path)!r} has the same tensor under two names; save it anew.", [], [], [])
    wanted = [look_up(card)] if card else list(CARDS.values())
    fits: list[Match] = []
    problems: list[tuple[float, StateError]] = []
    for facts in wanted:
        for aux in (False, True) if facts.num_params_aux is not None else (False,):
            for course in (False, True):
                ours = _our_names(facts, aux, course)
                if not ours:
                    continue
                alike = len(ours.keys() & shapes.keys()) / len(ours.keys() | shapes.keys())
                if alike < 1:
                    if card or alike >= ALIKE:
                        problems.append((alike, _other_names(foreign, facts, aux, ours, shapes, names)))
                    continue
                try:
                    fits.append(_fit(foreign, facts, aux, course, ours, shapes, names, layout, image_size))
                except StateError as error:
                    problems.append((1 + 1 / (1 + len(error.mismatched)), error))
    if not fits:
        raise _nothing(foreign, problems)
    return fits[0] if len(fits) == 1 else _choose(foreign, fits)


@cache
def _our_names(facts: ModelCard, aux: bool, course: bool) -> dict[str, str]:
    """Our names of a card's tensors by a file's (with running_mean for _mean), in our order."""
    slots = blueprint(facts, {**_defaults(facts), "aux": aux})
    return course_names(facts.name, slots) if course else {slot.name: slot.name for slot in slots}


def _defaults(facts: ModelCard) -> dict[str, Any]:
    return complete(facts, {})


def _fit(
    foreign: Foreign, facts: ModelCard, aux: bool, course: bool, ours: dict[str, str],
    shapes: dict[str, tuple[int, ...]], names: dict[str, str], layout: str | None, image_size: int | None,
) -> Match:  # fmt: skip
    found = {ours[name]: shapes[name] for name in ours}
    arguments, several = _arguments(facts, aux, found, image_size)
    try:
        arguments = complete(facts, arguments)
    except ArgumentError as error:
        raise StateError(f"{str(foreign.path)!r} has {facts.name}'s names, but {error}", [], [], []) from None
    slots = blueprint(facts, arguments)
    linear = [slot for slot in slots if slot.kind == "linear" and slot.role == "weight"]
    told = layout or foreign.layout
    ways = {}
    for way in LAYOUTS:
        expected = {slot.name: slot.shape for slot in slots}
        if way == "paddle":
            expected |= {slot.name: slot.shape[::-1] for slot in linear}
        ways[way] = [
            f"{name} has shape {found[name]}, not {shape}" for name, shape in expected.items() if found[name] != shape
        ]
    chosen = told if told is not None else min(LAYOUTS, key=lambda way: len(ways[way]))
    if not ways[chosen] and told is None and linear and not ways[next(way for way in LAYOUTS if way != chosen)]:
        raise ArgumentError(
            f"{str(foreign.path)!r} fits {facts.name} both ways: all its Linear weights are square and nothing in it "
            "tells torch's [out, in] from Paddle's [in, out]; say which with --layout torch or --layout paddle."
        )
    if ways[chosen]:
        other = next(way for way in LAYOUTS if way != chosen)
        advice = "give the card that it was saved from"
        if not ways[other] and linear:
            advice = f"its Linear weights lie as {other}'s do, so give --layout {other} if that is what it is"
        raise _misfit(foreign, facts, [], [], ways[chosen], advice)
    whole = [name for name in names if foreign.state[names[name]].dtype.kind != "f"]
    if whole:
        kinds = [f"{name} is {foreign.dtypes[names[name]]}" for name in whole]
        raise _misfit(foreign, facts, [], [], kinds, "save it as float32")
    size = f"{arguments['in_channels']}x{arguments['image_size']}x{arguments['image_size']}"
    why = f"{facts.name}{' with auxiliary heads' if aux else ''}, {arguments['num_classes']} classes, {size}, by its "
    why += f"{'names in the fluid course' if course else 'names'} and shapes{several}"
    in_order = {names[theirs]: mine for theirs, mine in ours.items()}
    return Match(facts.name, arguments, chosen, course, why, slots, in_order)


def _arguments(
    facts: ModelCard, aux: bool, found: dict[str, tuple[int, ...]], image_size: int | None
) -> tuple[dict[str, Any], str]:
    """What zoo.build was given, read off the places in shapes that follow it; what does not agree shows later."""
    default = facts.input_size[1]
    probed = [blueprint(facts, {**probe, "aux": aux, "image_size": default}) for probe in PROBES]
    values: dict[str, Any] = {"num_classes": None, "in_channels": None, "image_size": image_size or default, "aux": aux}
    for one, two in zip(*probed, strict=True):
        shape = found[one.name]
        # which way a Linear weight lies is not known yet; its bias tells the classes as well
        if (one.kind == "linear" and one.role == "weight") or len(shape) != len(one.shape):
            continue
        for length, other, here in zip(one.shape, two.shape, shape, strict=True):
            for argument in ("num_classes", "in_channels"):
                if (length, other) == (PROBES[0][argument], PROBES[1][argument]) and values[argument] is None:
                    values[argument] = here
    if not facts.sized or image_size is not None:
        return values, ""
    sizes = _sizes(facts, values, found)
    if not sizes or default in sizes:
        return values, ""
    values["image_size"] = sizes[0]
    more = f" (image_size from {sizes[0]} to {sizes[-1]} gives the same; --image-size says which)"
    return values, more if len(sizes) > 1 else ""


def _sizes(facts: ModelCard, values: dict[str, Any], found: dict[str, tuple[int, ...]]) -> list[int]:
    """The image sizes that give the Linear layer after the last map the width that it has."""
    arguments = {name: values[name] or 1 for name in ("num_classes", "in_channels")} | {"aux": values["aux"]}

    def head(size: int) -> Slot:
        slots = blueprint(facts, {**arguments, "image_size": size})
        return next(slot for slot in slots if slot.kind == "linear" and slot.role == "weight")

    def width(size: int) -> int:
        return int(head(size).shape[1])

    shape = found[head(facts.min_size).name]
    out = head(facts.min_size).shape[0]
    if len(shape) != 2 or out not in shape:
        return []
    wanted = shape[1] if shape[0] == out else shape[0]
    # wider pictures never give a narrower layer
    low, high = facts.min_size, LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if width(middle) < wanted else (low, middle)
    last = low
    while width(last) == wanted and last <= LARGEST:
        last += 1
    return list(range(low, last))


def _choose(foreign: Foreign, fits: list[Match]) -> Match:
    """Of several cards that fit, the one whose own input this is; ArgumentError names them all if there is none."""
    own = [
        match
        for match in fits
        if (match.arguments["in_channels"], match.arguments["image_size"]) == look_up(match.card).input_size[:2]
    ]
    if len(own) != 1:
        cards = " and ".join(match.card for match in fits)
        raise ArgumentError(
            f"{str(foreign.path)!r} fits {cards}, which have the same tensors; say which with --card {fits[0].card}."
        )
    others = ", ".join(match.card for match in fits if match is not own[0])
    return Match(**{**vars(own[0]), "why": f"{own[0].why}; {others} has the same tensors and another input"})


def _nothing(foreign: Foreign, problems: list[tuple[float, StateError]]) -> ZooError:
    if problems:
        return max(problems, key=lambda problem: problem[0])[1]
    some = ", ".join(list(foreign.state)[:3])
    return StateError(
        f"{str(foreign.path)!r} fits no card: its {len(foreign.state)} names (such as {some}) are like none of theirs; "
        "`zoo list` shows the networks.",
        [], list(foreign.state), [],
    )  # fmt: skip


def _other_names(
    foreign: Foreign, facts: ModelCard, aux: bool, ours: dict[str, str], shapes: dict[str, Any], names: dict[str, str]
) -> StateError:
    missing = [name for name in ours if name not in shapes]
    unexpected = [names[name] for name in shapes if name not in ours]
    return _misfit(foreign, facts, missing, unexpected, [], "give another card, or rename the tensors", aux)


def _misfit(
    foreign: Foreign, facts: ModelCard, missing: list[str], unexpected: list[str], mismatched: list[str], advice: str,
    aux: bool = False,
) -> StateError:  # fmt: skip
    parts = []
    for words, listed in (("missing", missing), ("left over", unexpected), ("mismatched", mismatched)):
        if listed:
            more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
            parts.append(f"{len(listed)} {words}: {', '.join(listed[:LISTED])}{more}")
    heads = " with auxiliary heads" if aux else ""
    return StateError(
        f"{str(foreign.path)!r} does not fit {facts.name}{heads} ({'; '.join(parts)}); {advice}.",
        missing, unexpected, mismatched,
    )  # fmt: skip


def counters(foreign: Foreign, match: Match) -> dict[str, np.ndarray]:
    """torch's num_batches_tracked as the file carries them, by our names."""
    layers = {theirs.rpartition(".")[0]: ours.rpartition(".")[0] for theirs, ours in match.names.items()}
    return {
        f"{layers[name.rpartition('.')[0]]}.{COUNTER}": array
        for name, array in foreign.state.items()
        if name.rpartition(".")[2] == COUNTER and name.rpartition(".")[0] in layers
    }
