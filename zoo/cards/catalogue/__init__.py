"""The rows: what there is to know about each network, once for both backends, in a file for each family.

Tests and level 0 of the parity ladder recompute the numbers. A new family is a new file, named here.
"""

from zoo.cards.catalogue import alexnet, googlenet_inception, lenet, mobilenet, resnet, squeezenet, vgg
from zoo.cards.catalogue.common import DIGITS, FUNDUS, IMAGENET, SIGNS, SOURCES
from zoo.cards.model import ModelCard

__all__ = ["CARDS", "DIGITS", "FAMILIES", "FUNDUS", "IMAGENET", "SIGNS", "SOURCES"]

_ALL: tuple[ModelCard, ...] = (
    *lenet.NETWORKS, *alexnet.NETWORKS, *vgg.NETWORKS, *googlenet_inception.NETWORKS, *resnet.NETWORKS,
    *squeezenet.NETWORKS, *mobilenet.NETWORKS,
)  # fmt: skip
CARDS = {card.name: card for card in _ALL}
FAMILIES = tuple(dict.fromkeys(card.family for card in CARDS.values()))
