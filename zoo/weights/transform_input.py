"""torchvision's transform_input: a switch inside two of its networks that no tensor of their state reveals.

Its published GoogLeNet and Inception v3 map each channel of their input by x * std / 0.5 + (mean - 0.5) / 0.5, with
ImageNet's mean and deviation, before the first convolution, and so does what is trained further from them. Ours have no
such switch. What it does is said by the preprocessing instead, or multiplied into the first layers where that is exact,
or written as two nodes of an ONNX file.

Source: torchvision/models/googlenet.py and inception.py, GoogLeNet._transform_input and Inception3._transform_input.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.cards import IMAGENET, SYMMETRIC, ModelCard, Preprocessing, card
from zoo.errors import ArgumentError
from zoo.formats.read import Foreign
from zoo.network.blueprint import entrance
from zoo.weights.published_weights import OFFICIAL, digest
from zoo.weights.recognise import Match

if TYPE_CHECKING:
    from zoo.weights.other_formats import Portable

MEAN, STD = (np.array(values) for values in (IMAGENET.mean, IMAGENET.std))
SCALE, SHIFT = STD / 0.5, (MEAN - 0.5) / 0.5
# relative, of the logits: a folded weight is rounded to the file's dtype once more
FOLDED = {"float32": 1e-5, "float64": 1e-12}
HOW = "--transform-input if its network was made with weights= or transform_input=True, --no-transform-input if not"


def mapped(images: np.ndarray) -> np.ndarray:
    """Images N x 3 x H x W as the switch maps them, computed in their dtype as a network does it."""
    scale, shift = (values.astype(images.dtype)[:, None, None] for values in (SCALE, SHIFT))
    return np.asarray(images * scale + shift)


def composed(how: Preprocessing) -> Preprocessing:
    """The preprocessing that gives what the switch makes of the given one; ImageNet's becomes mean 0.5, std 0.5."""
    mean, std = np.array(how.mean), np.array(how.std)
    # rounded, or 0.485 + 0.015 would show
    means = tuple(round(float(value), 12) for value in mean - SHIFT * std / SCALE)
    return replace(how, mean=means, std=tuple(round(float(value), 12) for value in std / SCALE))


def may_have(facts: ModelCard, foreign: Foreign, match: Match) -> bool:
    """Whether a file can be of such a network: torchvision's by its names, in torch's layout, of three channels."""
    ours = foreign.format == "zoo" or match.layout != "torch"
    return facts.transform_input and match.arguments["in_channels"] == 3 and not ours


def answer(foreign: Foreign, match: Match, said: bool | None, prepared: bool) -> bool:
    """Whether the switch was on: as the user says, or as a published file's hash tells; ArgumentError asks.

    prepared: whether the file has a preprocessing of its own. Also ArgumentError where a switch is said to be on that
    is not there, or is part of that preprocessing already.
    """
    facts = card(match.card)
    if said and not (facts.transform_input and match.arguments["in_channels"] == 3):
        raise ArgumentError(f"torchvision's {facts.name} has no transform_input; leave --transform-input out.")
    if said and prepared:
        raise ArgumentError(
            f"{str(foreign.path)!r} has in it what its pictures go through; leave --transform-input out."
        )
    if said is not None or not may_have(facts, foreign, match):
        return bool(said)
    published = is_published(foreign, facts.name)
    if published is None:
        raise ArgumentError(
            f"{str(foreign.path)!r} fits torchvision's {facts.name}, whose published network maps its input itself "
            f"(transform_input), and the file does not say whether this one does; say {HOW}."
        )
    return published


def is_published(foreign: Foreign, name: str) -> bool | None:
    """Whether a published file's network maps its input, None if the file is not published."""
    for each in OFFICIAL:
        if each.card == name and digest(foreign.path, each.algorithm).startswith(each.digest):
            return each.preprocessing.mean == SYMMETRIC.mean
    return None


def switched_on(kind: str, what: "Portable", notes: list[str]) -> "Portable":
    """A network whose switch was on, for a kind of file: the switch as its preprocessing, in its nodes, or folded.

    What was done goes into notes; ArgumentError as fold() has it.
    """
    build = what.build
    how = composed(build.preprocessing or card(build.card).preprocessing)
    if kind == "zoo":
        notes.append(f"transform_input is kept as preprocessing: {how.words}, which is its share of the usual one")
        return replace(what, build=replace(build, preprocessing=how))
    if kind == "onnx":
        notes.append("transform_input is the first two nodes, so pictures come as torchvision takes them")
        return replace(what, switched=True)
    state = dict(what.state)
    notes.append(fold(build.card, build.arguments, state))
    return replace(what, state=state, unfolded=what.owned)


def fold(name: str, arguments: dict[str, Any], state: dict[str, np.ndarray]) -> str:
    """Multiply the switch into a network's first layers, in place of the entries; what was done, in words.

    The shift goes into the convolution's bias, else into the batch norm's running mean after it. ArgumentError where
    the convolution pads its input: it pads with zeros after the switch, and no weight can tell a zero that was mapped
    from one that was not.
    """
    conv, padding, norm = entrance(card(name), arguments)
    if any(padding):
        raise ArgumentError(
            f"transform_input cannot be folded into {name}: its first convolution, {conv}, pads with "
            f"{max(padding)} zeros a side after it, and zeros before it would be other pixels; write a .safetensors "
            "file, which keeps it as preprocessing, or an .onnx file, which has it as nodes, or leave the weights as "
            "they are with --no-transform-input, for a network that has the switch itself."
        )
    weight = state[f"{conv}.weight"]
    wide = weight.astype(np.float64)
    moved = (wide * SHIFT[:, None, None]).sum((1, 2, 3))
    state[f"{conv}.weight"] = np.ascontiguousarray(wide * SCALE[:, None, None]).astype(weight.dtype)
    place, sign = (f"{conv}.bias", 1) if f"{conv}.bias" in state else (f"{norm}.running_mean", -1)
    state[place] = (state[place] + sign * moved).astype(weight.dtype)
    return f"transform_input was folded into {conv}.weight and {place}, so pictures come as torchvision takes them"
