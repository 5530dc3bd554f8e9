"""Which network a file's tensors belong to: by names and shapes, without a framework and without guessing."""

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from math import prod
from typing import Any

import numpy as np

from zoo.cards import CARDS, ModelCard
from zoo.cards import card as look_up
from zoo.errors import ArgumentError, StateError, ZooError, some, unknown
from zoo.formats.read import Foreign
from zoo.network.anatomy import Slot
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.network.layout import LAYOUTS
from zoo.weights.names_and_shapes import (
    ALIKE,
    COUNTER,
    IDLE,
    LISTED,
    Pattern,
    Reading,
    fit,
    head_of,
    misfit,
    patterns,
    readings,
)
from zoo.weights.networks_not_ours import stranger_of
from zoo.weights.published_weights import named_and_published
from zoo.weights.schemes import COURSE, Scheme


@dataclass(frozen=True)
class Match:
    """A card that a file's tensors fit, all of them: arguments for zoo.build, the file's layout, and why.

    names: ours by the file's, in our order. scheme: whose names they are, None for ours and torchvision's. zeros: our
    names of biases that the scheme's network does not have. missing: what a file without a head lacks. notes: what was
    taken off names, and what was left out.
    """

    card: str
    arguments: dict[str, Any]
    layout: str
    scheme: Scheme | None
    why: str
    slots: list[Slot] = field(repr=False)
    names: dict[str, str] = field(repr=False)
    zeros: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def course(self) -> bool:
        """Whether the names are the fluid course's."""
        return self.scheme is COURSE


def recognise(
    foreign: Foreign, card: str | None = None, layout: str | None = None, image_size: int | None = None,
    headless: bool = False,
) -> Match:  # fmt: skip
    """The network that a file's tensors are of.

    card: the only one to look at. layout: "torch" or "paddle", overrides the file, or fills in if it is silent.
    image_size: for heads whose width several sizes give. headless: a head may be missing, or be another one, which is
    left out, and so is what lies beside the network. All names may share a prefix, whatever it is. StateError lists
    what is missing, left over or of another shape, with the nearest card; ArgumentError where two cards or two
    prefixes fit, or where only square Linear weights are there and nothing tells which way they lie.
    """
    if layout is not None and layout not in LAYOUTS:
        raise unknown("layout", layout, LAYOUTS)
    own = [name for name in foreign.state if name.rpartition(".")[2] != COUNTER]
    idle = [name for name in own if any(fnmatchcase(name, pattern) for pattern in IDLE)]
    own = [name for name in own if name not in set(idle)]
    wanted = [look_up(card)] if card else list(CARDS.values())
    problems: list[tuple[float, ZooError]] = []
    found: list[tuple[Reading, list[Match]]] = []
    for reading in readings(foreign, own):
        fits = _fits(foreign, reading, wanted, layout, image_size, headless, bool(card), problems)
        if fits:
            found.append((reading, fits))
            if not reading.prefix:
                break
    if not found:
        raise _nothing(foreign, own, problems)
    # of a network and its features, which fit a file without a head as well, the network
    prefixes = [reading.prefix for reading, _ in found]
    inner = {one for one in prefixes for other in prefixes if one != other and one.startswith(other)}
    found = [each for each in found if each[0].prefix not in inner]
    if len(found) > 1:
        first, *others = (reading.prefix for reading, _ in found)
        raise ArgumentError(
            f"{str(foreign.path)!r} holds a network under each of {', '.join([first, *others])}; take one, such as by "
            f"--strip {first} {' '.join(f'--ignore {chr(39)}{other}*{chr(39)}' for other in others)}."
        )
    ((reading, fits),) = found
    match = fits[0] if len(fits) == 1 else _choose(foreign, fits)
    left = [name for name in own if name not in match.names]
    if left and not headless:
        raise _beside(foreign, match, reading)
    notes = []
    if reading.prefix:
        notes.append(f"the prefix {reading.prefix!r} was taken off {len(reading.names)} names")
    if idle:
        notes.append(f"{some(idle, LISTED)}: left out, not part of the network")
    if left:
        notes.append(f"{some(left, LISTED)}: left out with the head")
    other = look_up(match.card).look_alike
    sure = match.scheme is not None and not match.scheme.several
    if other and not sure and foreign.format != "zoo" and not named_and_published(foreign.path, match.card):
        notes.append(f"no tensor tells {match.card} from {other}: of those weights the answers would be wrong")
    return replace(match, notes=tuple(notes))


def _fits(
    foreign: Foreign, reading: Reading, wanted: list[ModelCard], layout: str | None, image_size: int | None,
    headless: bool, named: bool, problems: list[tuple[float, ZooError]],
) -> list[Match]:  # fmt: skip
    """The cards that a reading is of; problems says why others are not, and how close they are."""
    fits: dict[tuple[str, bool], Match] = {}
    for pattern in (pattern for facts in wanted for pattern in patterns(facts, headless)):
        facts = pattern.facts
        if not pattern.takes(reading.names, headless):
            both = len(pattern.names.keys() & reading.names.keys())
            alike = both / (len(pattern.names) + len(reading.names) + len(reading.beside) - both)
            near = alike >= ALIKE or (named and (both or not reading.prefix))
            if near and not pattern.missing and alike > max((score for score, _ in problems), default=-1):
                problems.append((alike, _other_names(foreign, pattern, reading)))
        elif (facts.name, pattern.aux) not in fits:
            try:
                fits[facts.name, pattern.aux] = _match(foreign, pattern, reading, layout, image_size)
            except StateError as error:
                problems.append((1 + 1 / (1 + len(error.mismatched)), error))
    return list(fits.values())


def _match(foreign: Foreign, pattern: Pattern, reading: Reading, layout: str | None, image_size: int | None) -> Match:
    facts, scheme = pattern.facts, pattern.scheme
    calls = {ours: reading.names[theirs] for theirs, ours in pattern.names.items()}
    shapes = {ours: foreign.state[name].shape for ours, name in calls.items()}
    if scheme is not None and scheme.layout == "torch":
        # timm has a VGG's first Linear layers as convolutions over the whole map, which are the same product
        flat = {slot.name for slot in blueprint(facts, complete(facts, {})) if slot.kind == "linear"}
        shapes |= {name: (shape[0], prod(shape[1:])) for name, shape in shapes.items() if name in flat and shape[1:]}
    told = layout or foreign.layout or (scheme.layout if scheme else None)
    arguments, way, several = fit(foreign, facts, pattern.aux, shapes, told, image_size, calls)
    size = f"{arguments['in_channels']}x{arguments['image_size']}x{arguments['image_size']}"
    why = f"{facts.name}{' with auxiliary heads' if pattern.aux else ''}, {arguments['num_classes']} classes, {size}, "
    why += f"by its {f'names in {scheme.title}' if scheme else 'names'} and shapes{several}"
    why += ", without a head" if pattern.missing else ""
    names = {name: ours for ours, name in calls.items()}
    slots = blueprint(facts, arguments)
    return Match(facts.name, arguments, way, scheme, why, slots, names, pattern.zeros, pattern.missing)


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
    return replace(own[0], why=f"{own[0].why}; {others} has the same tensors and another input")


def _nothing(foreign: Foreign, own: list[str], problems: list[tuple[float, ZooError]]) -> ZooError:
    other = stranger_of({name: foreign.state[name].shape for name in own})
    if other:
        return StateError(f"{str(foreign.path)!r} fits no card: {other}.", [], own, [])
    if problems:
        return max(problems, key=lambda problem: problem[0])[1]
    return StateError(
        f"{str(foreign.path)!r} fits no card: its {len(own)} names (such as {', '.join(own[:3])}) are like none of "
        "theirs, under any prefix; `zoo list` shows the networks, and --rename OLD=NEW renames.",
        [], own, [],
    )  # fmt: skip


def _other_names(foreign: Foreign, pattern: Pattern, reading: Reading) -> StateError:
    """Why a reading is not what a pattern wants, and what would make it so."""
    missing = [name for name in pattern.names if name not in reading.names]
    unexpected = [reading.names[name] for name in reading.names if name not in pattern.names] + [*reading.beside]
    advice = "give another card, or rename the tensors with --rename OLD=NEW"
    if missing and {pattern.names[name] for name in missing} <= set(head_of(pattern.facts, pattern.aux)):
        head = f"{reading.prefix}{missing[0].rpartition('.')[0]}"
        layers = list(dict.fromkeys(name.rpartition(".")[0] for name in unexpected))
        advice = f"it has no head: zoo.build({pattern.facts.name!r}, weights=..., head='new') draws one"
        if layers:
            advice = f"if {layers[-1]} is its head, say --rename {layers[-1]}={head}; {advice}"
    elif not missing:
        advice = f"leave out what is not part of the network with {_ignoring(unexpected)}"
    words = [" with auxiliary heads"] * pattern.aux + [f" under {reading.prefix!r}"] * bool(reading.prefix)
    return misfit(foreign, pattern.facts, missing, unexpected, [], advice, "".join(words))


def _beside(foreign: Foreign, match: Match, reading: Reading) -> StateError:
    left = [*reading.beside]
    return StateError(
        f"{str(foreign.path)!r} has all of {match.card} under {reading.prefix!r}, and {len(left)} more: "
        f"{some(left, LISTED)}; if they are not part of the network, leave them out with {_ignoring(left)}.",
        [], left, [],
    )  # fmt: skip


def _ignoring(names: list[str]) -> str:
    """The options that leave names out."""
    tops: dict[str, list[str]] = {}
    for name in names:
        tops.setdefault(name.partition(".")[0], []).append(name)
    patterns = [f"'{top}.*'" if len(under) > 1 else under[0] for top, under in tops.items()]
    return " ".join(f"--ignore {pattern}" for pattern in patterns[:LISTED])


def counters(foreign: Foreign, match: Match) -> dict[str, np.ndarray]:
    """torch's num_batches_tracked as the file carries them, by our names."""
    layers = {theirs.rpartition(".")[0]: ours.rpartition(".")[0] for theirs, ours in match.names.items()}
    return {
        f"{layers[name.rpartition('.')[0]]}.{COUNTER}": array
        for name, array in foreign.state.items()
        if name.rpartition(".")[2] == COUNTER and name.rpartition(".")[0] in layers
    }
