"""Whether tensors of the right names are a card's network: the arguments that their shapes give, and their layout."""

from typing import Any

from zoo.cards import ModelCard
from zoo.errors import ArgumentError, StateError, misfits
from zoo.formats.read import Foreign
from zoo.network.anatomy import Slot
from zoo.network.blueprint import blueprint
from zoo.network.build import complete
from zoo.network.layout import LAYOUTS

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
    """Arguments, layout, and a word on sizes, for shapes by our names; what a network lacks of them is not looked at.

    told: the layout, None where nothing tells. calls: the file's names by ours. StateError, ArgumentError as
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
    whole = [name for name in calls.values() if foreign.state[name].dtype.kind != "f"]
    if whole:
        kinds = [f"{name} is {foreign.dtypes[name]}" for name in whole]
        raise misfit(foreign, facts, [], [], kinds, "save it as float32")
    return arguments, chosen, several


def _arguments(
    facts: ModelCard, aux: bool, found: dict[str, tuple[int, ...]], image_size: int | None
) -> tuple[dict[str, Any], str]:
    """What zoo.build was given, read off the places in shapes that follow it; what does not agree shows later."""
    default = facts.input_size[1]
    values: dict[str, Any] = {"num_classes": None, "in_channels": None, "image_size": image_size or default, "aux": aux}
    for one, two in probed(facts, aux):
        shape = found.get(one.name, ())
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

    shape = found.get(head(facts.min_size).name, ())
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
