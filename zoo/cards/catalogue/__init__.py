"""The rows: what there is to know about each network, once for both backends, in a file for each family.

A file holds NETWORKS (the cards), TITLES (each family's title) and CHINESE (its texts in Chinese). A new
file here is found by itself. Tests and level 0 of the parity ladder recompute the numbers.
"""

import re
from importlib import import_module
from pkgutil import iter_modules

from zoo.cards.catalogue import common
from zoo.cards.catalogue.common import DIGITS, FUNDUS, IMAGENET, SIGNS, SOURCES, SYMMETRIC
from zoo.cards.model import ModelCard

__all__ = [
    "CARDS", "CHINESE", "DIGITS", "FAMILIES", "FUNDUS", "IMAGENET", "SIGNS", "SOURCES", "SYMMETRIC", "TITLES",
]  # fmt: skip

# the order in which a reader meets them; the others come after, by their names
FIRST = ("lenet", "alexnet", "vgg", "googlenet", "inception", "resnet", "squeezenet", "mobilenet")
# such as "ResNet-50" or "MobileNet v2": the same in Chinese
NAME = re.compile(r"[A-Z]\S*( ([A-Z0-9]\S*|v\d\S*))*")


def _rank(name: str) -> tuple[int, str]:
    return (FIRST.index(name) if name in FIRST else len(FIRST), name)


_FILES = [
    import_module(f"{__name__}.{name}")
    for name in sorted((each.name for each in iter_modules(__path__) if each.name != "common"), key=_rank)
]
# a family may lie in several files
_ALL: list[ModelCard] = sorted((card for file in _FILES for card in file.NETWORKS), key=lambda card: _rank(card.family))
CARDS = {card.name: card for card in _ALL}
FAMILIES = tuple(dict.fromkeys(card.family for card in _ALL))
TITLES: dict[str, str] = {family: title for file in _FILES for family, title in file.TITLES.items()}
CHINESE: dict[str, str] = {
    **{title: title for title in (*TITLES.values(), *(card.title for card in _ALL)) if NAME.fullmatch(title)},
    **common.CHINESE,
    **{english: chinese for file in _FILES for english, chinese in file.CHINESE.items()},
}
