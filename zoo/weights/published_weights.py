"""The weights that torchvision and paddle.vision publish: which there are, their addresses, and their preprocessing."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from zoo.cards import CARDS, Published
from zoo.errors import ArgumentError, FileError, unknown
from zoo.weights.peer_networks import LIBRARIES, SOURCES, require_peer

BLOCK = 1 << 20
NEWEST = re.compile(r"IMAGENET1K_V\d+")


@dataclass(frozen=True)
class Official(Published):
    """A set of weights that a library publishes, and the card of the network that it is for."""

    card: str = ""


OFFICIAL: tuple[Official, ...] = tuple(
    Official(**vars(each), card=facts.name) for facts in CARDS.values() for each in facts.published if not each.unusable
)


def is_official(weights: str) -> bool:
    """Whether weights= names a published set: SOURCE:TAG, and neither a path nor a drive's letter."""
    source, colon, tag = weights.partition(":")
    return bool(colon) and len(source) > 1 and source.isidentifier() and tag.isidentifier()


def official(name: str, weights: str) -> Official:
    """The published set that weights= means for a network, such as "torchvision:IMAGENET1K_V2" or "paddle:imagenet".

    "torchvision:DEFAULT" is the newest IMAGENET1K_V of its. UnknownChoiceError suggests the closest one; ArgumentError
    says why there are none for this network.
    """
    source, _, tag = weights.partition(":")
    if source not in SOURCES:
        raise unknown("source of weights", source, SOURCES)
    require_peer(source, name)
    for each in CARDS[name].published:
        if each.name == weights and each.unusable:
            raise ArgumentError(f"{weights!r} of {name} {each.unusable}.")
    own = {each.tag: each for each in OFFICIAL if (each.card, each.source) == (name, source)}
    if not own:
        able = dict.fromkeys(each.card for each in OFFICIAL if each.source == source)
        raise ArgumentError(f"{LIBRARIES[source]} publishes no weights of {name}, only of {', '.join(able)}.")
    if (source, tag) == ("torchvision", "DEFAULT"):
        tag = max(known for known in own if NEWEST.fullmatch(known))
    if tag not in own:
        raise unknown(f"set of weights of {name} in {LIBRARIES[source]}", tag, own)
    return own[tag]


def digest(path: Path, algorithm: str) -> str:
    """The hash of a file, read in pieces; FileError if it cannot be read."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); give a file that can.") from None
    return found.hexdigest()


def named_and_published(path: Path, name: str) -> Official | None:
    """The published set whose file's name and hash a file has, of one network; other files are not read for this."""
    for each in OFFICIAL:
        if (each.card, each.file) == (name, path.name) and digest(path, each.algorithm).startswith(each.digest):
            return each
    return None
