"""Which network a file's tensors belong to: by names and shapes, without a framework, and never by a guess."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import accumulate, takewhile
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
from zoo.weights.fitting import fit, head_of, misfit
from zoo.weights.legacy import portable
from zoo.weights.official import is_named_and_published
from zoo.weights.schemes import COURSE, SCHEMES, Scheme, stranger_of

COUNTER = "num_batches_tracked"
ALIKE = 0.5  # of all names: less is no likeness
SHARE = 0.2  # of all names: fewer under a prefix are no network
LISTED = 8  # names in one sentence
# tensors that lie beside a network's own and take no part in what it answers, and who leaves them there
IDLE = {
    "n_averaged": "torch.optim.swa_utils.AveragedModel, which counts in it",
    "criterion.*": "a loss with weights for the classes, kept by the module that trains",
    "loss.*": "the same",
    "loss_fn.*": "the same",
    "*total_ops": "thop, which counts operations in every layer",
    "*total_params": "the same",
}


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


@dataclass(frozen=True)
class Reading:
    """What a file calls its tensors, by those names less a prefix and in portable form (running_mean for _mean).

    beside: the names without the prefix.
    """

    prefix: str
    names: dict[str, str]
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """What a file of a network must have: our names by a scheme's; what it lacks; which layers of it are the head."""

    facts: ModelCard
    aux: bool
    scheme: Scheme | None
    names: dict[str, str]
    missing: tuple[str, ...]
    zeros: tuple[str, ...]
    heads: tuple[str, ...]

    def takes(self, names: dict[str, str], headless: bool) -> bool:
        """Whether these are the names; another head than the network's may be among them where it is left out."""
        left = names.keys() - self.names.keys()
        if self.names.keys() - names.keys() or (left and not headless):
            return False
        return all(any(name.startswith(f"{head}.") for head in self.heads) for name in left)


def recognise(
    foreign: Foreign, card: str | None = None, layout: str | None = None, image_size: int | None = None,
    headless: bool = False,
) -> Match:  # fmt: skip
    """The network that a file's tensors are of.

    card: the only one to look at. layout: "torch" or "paddle", against or for want of what the file tells. image_size:
    for heads whose width several sizes give. headless: a head may be missing, or be another one, which is left out, and
    so is what lies beside the network. All names may share a prefix, whatever it is. StateError lists what is missing,
    left over or of another shape, with the nearest card; ArgumentError where two cards or two prefixes fit, or where
    only square Linear weights are there and nothing tells which way they lie.
    """
    if layout is not None and layout not in LAYOUTS:
        raise unknown("layout", layout, LAYOUTS)
    own = [name for name in foreign.state if name.rpartition(".")[2] != COUNTER]
    idle = [name for name in own if any(fnmatchcase(name, pattern) for pattern in IDLE)]
    own = [name for name in own if name not in set(idle)]
    wanted = [look_up(card)] if card else list(CARDS.values())
    problems: list[tuple[float, ZooError]] = []
    found: list[tuple[Reading, list[Match]]] = []
    for reading in _readings(foreign, own):
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
        notes.append(f"{some(idle, LISTED)}: left out, no part of the network")
    if left:
        notes.append(f"{some(left, LISTED)}: left out with the head")
    other = look_up(match.card).look_alike
    sure = match.scheme is not None and not match.scheme.several
    if other and not sure and foreign.format != "zoo" and not is_named_and_published(foreign.path, match.card):
        notes.append(f"no tensor tells {match.card} from {other}: of those weights the answers would be wrong")
    return replace(match, notes=tuple(notes))


def _readings(foreign: Foreign, own: list[str]) -> Iterator[Reading]:
    """The names as they are, and then under each prefix that many of them share."""
    counts = Counter(prefix for name in own for prefix in accumulate(name.split(".")[:-1], "{}.{}".format))
    for prefix in ["", *(f"{each}." for each, count in counts.items() if count >= SHARE * len(own))]:
        under = [name for name in own if name.startswith(prefix)]
        names = {portable(name.removeprefix(prefix)): name for name in under}
        if len(names) < len(under):
            raise StateError(f"{str(foreign.path)!r} has the same tensor under two names; save it anew.", [], [], [])
        yield Reading(prefix, names, tuple(name for name in own if not name.startswith(prefix)))


@cache
def _patterns(facts: ModelCard, headless: bool) -> list[Pattern]:
    """Every way in which a file can have a card's tensors."""
    found = []
    for aux in (False, True) if facts.num_params_aux is not None else (False,):
        slots = blueprint(facts, {**complete(facts, {}), "aux": aux})
        head = head_of(facts, aux)
        for scheme in (None, *SCHEMES):
            names = scheme.names(facts, slots) if scheme else {slot.name: slot.name for slot in slots}
            if not names:
                continue
            zeros = tuple(slot.name for slot in slots if slot.name not in names.values())
            layers = tuple(dict.fromkeys(name.rpartition(".")[0] for name, ours in names.items() if ours in head))
            found.append(Pattern(facts, aux, scheme, names, (), zeros, layers))
            if headless:
                # the last layer, and then every linear one: what is left of the features alone
                linear = [slot.name for slot in slots if slot.kind == "linear" or slot.name in head]
                for left in (head, linear)[: 1 + (linear != head)]:
                    rest = {name: ours for name, ours in names.items() if ours not in left}
                    found.append(Pattern(facts, aux, scheme, rest, tuple(left), zeros, layers))
                    common = _common([*rest])
                    if common:
                        bare = {name.removeprefix(common): ours for name, ours in rest.items()}
                        found.append(Pattern(facts, aux, scheme, bare, tuple(left), zeros, ()))
    return found


def _common(names: list[str]) -> str:
    """The longest prefix of whole parts that all names share."""
    first, last = (name.split(".")[:-1] for name in (min(names), max(names)))
    same = [a for a, b in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))]
    return "".join(f"{part}." for part in same)


def _fits(
    foreign: Foreign, reading: Reading, wanted: list[ModelCard], layout: str | None, image_size: int | None,
    headless: bool, named: bool, problems: list[tuple[float, ZooError]],
) -> list[Match]:  # fmt: skip
    """The cards that a reading is of; why others are not goes into problems, with how near they come."""
    fits: dict[tuple[str, bool], Match] = {}
    for pattern in (pattern for facts in wanted for pattern in _patterns(facts, headless)):
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
    other = stranger_of(own)
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
    if missing and {name.rpartition(".")[0] for name in missing} <= set(pattern.heads):
        head = f"{reading.prefix}{missing[0].rpartition('.')[0]}"
        layers = list(dict.fromkeys(name.rpartition(".")[0] for name in unexpected))
        advice = f"it has no head: zoo.build({pattern.facts.name!r}, weights=..., head='new') draws one"
        if layers:
            advice = f"if {layers[-1]} is its head, say --rename {layers[-1]}={head}; {advice}"
    elif not missing:
        advice = f"leave out what is no part of the network with {_ignoring(unexpected)}"
    words = [" with auxiliary heads"] * pattern.aux + [f" under {reading.prefix!r}"] * bool(reading.prefix)
    return misfit(foreign, pattern.facts, missing, unexpected, [], advice, "".join(words))


def _beside(foreign: Foreign, match: Match, reading: Reading) -> StateError:
    left = [*reading.beside]
    return StateError(
        f"{str(foreign.path)!r} has all of {match.card} under {reading.prefix!r}, and {len(left)} more: "
        f"{some(left, LISTED)}; if they are no part of the network, leave them out with {_ignoring(left)}.",
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
