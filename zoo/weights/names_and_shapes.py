"""Which names and shapes a card's network may have in a file, and which arguments and layout follow from them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, takewhile
from typing import Any

from zoo.cards import ModelCard
from zoo.errors import ArgumentError, StateError, misfits
from zoo.formats.read import Foreign
from zoo.network.anatomy import Slot
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.network.layout import LAYOUTS, portable
from zoo.weights.schemes import SCHEMES, Scheme

LARGEST = 4096  # pixels: the largest image_size that is looked for
# two sets of arguments that no shape has by chance: what differs between them follows an argument
PROBES = ({"num_classes": 1009, "in_channels": 13}, {"num_classes": 1013, "in_channels": 17})


def probed(facts: ModelCard, aux: bool) -> list[tuple[Slot, Slot]]:
    """A network's slots, built with either set of arguments, which differ in the lengths that follow one."""
    size = facts.input_size[1]
    first, second = (blueprint(facts, {**probe, "aux": aux, "image_size": size}) for probe in PROBES)
    return list(zip(first, second, strict=True))


def head_of(facts: ModelCard, aux: bool) -> list[str]:
    """The names of the tensors whose shape follows num_classes."""
    ends = tuple(probe["num_classes"] for probe in PROBES)
    return [one.name for one, two in probed(facts, aux) if ends in set(zip(one.shape, two.shape, strict=True))]


def fit(
    foreign: Foreign, facts: ModelCard, aux: bool, found: dict[str, tuple[int, ...]], told: str | None,
    image_size: int | None, calls: dict[str, str],
) -> tuple[dict[str, Any], str, str]:  # fmt: skip
    """Arguments, layout, and a word on sizes, for shapes by our names; names that the network does not have are
    ignored.

    told: the layout, None if unknown. calls: the file's names by ours. StateError, ArgumentError as
    recognise() has them.
    """
    arguments, several = _arguments(facts, aux, found, image_size)
    try:
        arguments = complete(facts, arguments)
    except ArgumentError as error:
        raise StateError(f"{str(foreign.path)!r} has {facts.name}'s names, but {error}", [], [], []) from None
    slots = [slot for slot in blueprint(facts, arguments) if slot.name in found]
    linear = [slot for slot in slots if slot.kind == "linear" and slot.role == "weight"]
    ways = {}
    for way in LAYOUTS:
        expected = {slot.name: slot.shape for slot in slots}
        if way == "paddle":
            expected |= {slot.name: slot.shape[::-1] for slot in linear}
        ways[way] = [
            f"{name} has shape {found[name]}, not {shape}" for name, shape in expected.items() if found[name] != shape
        ]
    chosen = told if told is not None else min(LAYOUTS, key=lambda way: len(ways[way]))
    other = next(way for way in LAYOUTS if way != chosen)
    if not ways[chosen] and told is None and linear and not ways[other]:
        raise ArgumentError(
            f"{str(foreign.path)!r} fits {facts.name} both ways: all its Linear weights are square and nothing in it "
            "tells torch's [out, in] from Paddle's [in, out]; say which with --layout torch or --layout paddle."
        )
    if ways[chosen]:
        advice = "give the card that it was saved from"
        if not ways[other] and linear:
            advice = f"its Linear weights lie as {other}'s do, so give --layout {other} if that is what it is"
        raise misfit(foreign, facts, [], [], ways[chosen], advice)
    integers = {slot.name for slot in slots if slot.whole}
    whole = [name for ours, name in calls.items() if ours not in integers and foreign.state[name].dtype.kind != "f"]
    if whole:
        kinds = [f"{name} is {foreign.dtypes[name]}" for name in whole]
        raise misfit(foreign, facts, [], [], kinds, "save it as float32")
    return arguments, chosen, several


def _arguments(
    facts: ModelCard, aux: bool, found: dict[str, tuple[int, ...]], image_size: int | None
) -> tuple[dict[str, Any], str]:
    """The arguments of zoo.build, read off the shapes that depend on them; a contradiction shows later."""
    default = facts.input_size[1]
    values: dict[str, Any] = {"num_classes": None, "in_channels": None, "image_size": image_size or default, "aux": aux}
    for one, two in probed(facts, aux):
        shape = found.get(one.name, ())
        if len(shape) != len(one.shape):
            continue
        if one.kind == "linear" and one.role == "weight":
            # which way it lies is not known yet, but the length that follows no argument is
            width = one.shape[1]
            if width != two.shape[1] or width not in shape:
                continue
            shape = (shape[1], width) if shape[0] == width else shape
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
    """The image sizes that give the tensor whose shape follows them the length that it has.

    This is the weight of the Linear layer after the last map, or a table of places.
    """
    arguments = {name: values[name] or 1 for name in ("num_classes", "in_channels")} | {"aux": values["aux"]}

    def slots(size: int) -> list[Slot]:
        return blueprint(facts, {**arguments, "image_size": size})

    sized, axis = next(
        (one, axis)
        for one, other in zip(slots(facts.min_size), slots(LARGEST), strict=True)
        for axis, (length, longer) in enumerate(zip(one.shape, other.shape, strict=True))
        if length != longer
    )

    def width(size: int) -> int:
        return next(slot.shape[axis] for slot in slots(size) if slot.name == sized.name)

    shape, others = found.get(sized.name, ()), sized.shape[:axis] + sized.shape[axis + 1 :]
    # which way a Linear weight lies is not known yet
    axes = (axis, 0) if sized.kind == "linear" else (axis,)
    lengths = [shape[at] for at in axes if len(shape) == len(sized.shape) and shape[:at] + shape[at + 1 :] == others]
    if not lengths:
        return []
    wanted = lengths[0]
    # larger pictures never give a shorter one
    low, high = facts.min_size, LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if width(middle) < wanted else (low, middle)
    last = low
    while width(last) == wanted and last <= LARGEST:
        last += 1
    return list(range(low, last))


def misfit(
    foreign: Foreign, facts: ModelCard, missing: list[str], unexpected: list[str], mismatched: list[str], advice: str,
    more: str = "",
) -> StateError:  # fmt: skip
    """The error that lists what is missing, left over and mismatched. more: words after the card's name."""
    told = misfits({"missing": missing, "left over": unexpected, "mismatched": mismatched})
    return StateError(
        f"{str(foreign.path)!r} does not fit {facts.name}{more} ({told}); {advice}.",
        missing, unexpected, mismatched,
    )  # fmt: skip


COUNTER = "num_batches_tracked"
ALIKE = 0.5  # of all names: fewer do not count as similar
LISTED = 8  # names in one sentence
SHARE = 0.2  # of all names: fewer under a prefix are no network
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
    heads: tuple[str, ...]  # only where a head may be missing

    def takes(self, names: dict[str, str], headless: bool) -> bool:
        """Whether these are the names; another head than the network's may be among them where it is left out."""
        left = names.keys() - self.names.keys()
        if self.names.keys() - names.keys() or (left and not headless):
            return False
        return all(any(name.startswith(f"{head}.") for head in self.heads) for name in left)


def readings(foreign: Foreign, own: list[str]) -> Iterator[Reading]:
    """The names as they are, and then under each prefix that many of them share."""
    counts = Counter(prefix for name in own for prefix in accumulate(name.split(".")[:-1], "{}.{}".format))
    for prefix in ["", *(f"{each}." for each, count in counts.items() if count >= SHARE * len(own))]:
        under = [name for name in own if name.startswith(prefix)]
        names = {portable(name.removeprefix(prefix)): name for name in under}
        if len(names) < len(under):
            raise StateError(f"{str(foreign.path)!r} has the same tensor under two names; save it again.", [], [], [])
        yield Reading(prefix, names, tuple(name for name in own if not name.startswith(prefix)))


@cache
def patterns(facts: ModelCard, headless: bool) -> list[Pattern]:
    """Every way in which a file can have a card's tensors."""
    found = []
    for aux in (False, True) if facts.num_params_aux is not None else (False,):
        slots = blueprint(facts, {**complete(facts, {}), "aux": aux})
        # what the head is takes two more networks to tell, and is only asked for where it may be missing
        head = head_of(facts, aux) if headless else []
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
