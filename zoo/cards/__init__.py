"""The facts on every network, and how they are looked up by its name."""

from fnmatch import fnmatchcase

from zoo.cards.catalogue import CARDS, CHINESE, DIGITS, FAMILIES, FUNDUS, IMAGENET, SIGNS, SOURCES, SYMMETRIC, TITLES
from zoo.cards.model import Init, ModelCard, Preprocessing, Published, Weights
from zoo.errors import unknown

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


def list_models(pattern: str = "*", *, family: str | None = None, source: str | None = None) -> list[str]:
    """Return the names of all networks that match a wildcard pattern, a family and a source.

    Args:
        pattern: a name with wildcards, such as "resnet*".
        family: only networks of this family, such as "vgg".
        source: only networks from this source, such as "torchvision".

    Returns:
        The names, in the order of the catalogue; an empty list if no network matches the pattern.

    Raises:
        UnknownChoiceError: there is no such family or source.

    Example:
        >>> import zoo
        >>> zoo.list_models("resnet1*")
        ['resnet18', 'resnet101', 'resnet152']
        >>> zoo.list_models(family="squeezenet")
        ['squeezenet1_1']
    """
    if family is not None and family not in FAMILIES:
        raise unknown("family", family, FAMILIES)
    if source is not None and source not in SOURCES:
        raise unknown("source", source, SOURCES)
    return [
        name
        for name, facts in CARDS.items()
        if fnmatchcase(name, pattern) and family in (None, facts.family) and source in (None, facts.source)
    ]
