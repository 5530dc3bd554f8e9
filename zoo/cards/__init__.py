"""The facts on every network, and how they are looked up by its name."""

import re
from fnmatch import fnmatchcase
from numbers import Real

from zoo.cards.catalogue import CARDS, CHINESE, DIGITS, FAMILIES, FUNDUS, IMAGENET, SIGNS, SOURCES, SYMMETRIC, TITLES
from zoo.cards.model import Init, ModelCard, Preprocessing, Published, Weights
from zoo.errors import ArgumentError, unknown

__all__ = [
    "CARDS", "CHINESE", "DIGITS", "FAMILIES", "FUNDUS", "IMAGENET", "SIGNS", "SOURCES", "SYMMETRIC", "TITLES", "Init",
    "ModelCard", "Preprocessing", "Published", "Weights", "card", "list_models",
]  # fmt: skip

COURSE = "baidu"  # the source whose networks zoo's own course teaches


def card(name: str) -> ModelCard:
    """Return the card of a network: its input size, its number of parameters, its source, its paper and more.

    Args:
        name: one of the names of list_models().

    Raises:
        UnknownChoiceError: there is no such network; the message suggests the closest name.

    Example:
        >>> import zoo
        >>> zoo.card("squeezenet1_1").input_size
        (3, 224, 224)
        >>> zoo.card("rasnet50")
        Traceback (most recent call last):
        zoo.errors.UnknownChoiceError: there is no network 'rasnet50'; did you mean 'resnet50'?
    """
    if name not in CARDS:
        raise unknown("network", name, CARDS)
    return CARDS[name]


def chosen() -> list[str]:
    """A choice of networks that stands for all: the course's own, and of each family the one of fewest parameters."""
    heads = {family: min(own.num_params for own in CARDS.values() if own.family == family) for family in FAMILIES}
    return [name for name, facts in CARDS.items() if facts.source == COURSE or facts.num_params == heads[facts.family]]


def list_models(
    pattern: str = "*",
    *,
    family: str | None = None,
    source: str | None = None,
    max_params: float | str | None = None,
) -> list[str]:
    """Return the names of all networks that match a wildcard pattern and the other conditions.

    Args:
        pattern: a name with wildcards, such as "resnet*".
        family: only networks of this family, such as "vgg".
        source: only networks from this source, such as "baidu", or that this library has, such as "torchvision".
        max_params: only networks of at most so many trainable parameters, such as 10e6 or "10M".

    Returns:
        The names, family by family; an empty list if no network is so.

    Raises:
        UnknownChoiceError: there is no such family or source.
        ArgumentError: max_params is not a number from 0 up.

    Example:
        >>> import zoo
        >>> zoo.list_models("resnet1??")
        ['resnet101', 'resnet152']
        >>> zoo.list_models("*net*", family="googlenet", max_params="10M")
        ['googlenet', 'googlenet_bn']
    """
    if family is not None and family not in FAMILIES:
        raise unknown("family", family, FAMILIES)
    if source is not None and source not in _origins():
        raise unknown("source", source, _origins())
    most = float("inf") if max_params is None else _count(max_params)
    return [
        name
        for name, facts in CARDS.items()
        if fnmatchcase(name, pattern)
        and family in (None, facts.family)
        and (source is None or source in _origins(facts))
        and facts.num_params <= most
    ]


def _origins(*cards: ModelCard) -> tuple[str, ...]:
    """Where networks, or else all of them, are from: their sources, and the libraries that have them too."""
    libraries = [peer.partition(".models.")[0] for facts in cards or CARDS.values() for peer in facts.peers]
    return tuple(dict.fromkeys([*([facts.source for facts in cards] or SOURCES), *libraries]))


def _count(given: float | str) -> float:
    """A number, also as people write it: 11700000, "500K", "10M" or "1.5B"; ArgumentError."""
    found = (
        re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([KMB]?)", given.strip(), re.IGNORECASE) if isinstance(given, str) else None
    )
    if found is not None:
        return float(found[1]) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[found[2].upper()]
    if isinstance(given, bool) or not isinstance(given, Real) or not given >= 0:
        raise ArgumentError(f"max_params is a number from 0 up, such as 10M or 500K, found {given!r}; write one.")
    return float(given)
