"""The rows: what there is to know about each network, once for both backends, in a file for each family.

Tests and level 0 of the parity ladder recompute the numbers. A new family is a new file that CARDS names.
"""

from zoo.cards.catalogue import alexnet, googlenet_inception, lenet, mobilenet, resnet, squeezenet, vgg
from zoo.cards.catalogue.common import DIGITS, FUNDUS, IMAGENET, SIGNS, SOURCES

__all__ = ["CARDS", "DIGITS", "FAMILIES", "FUNDUS", "IMAGENET", "SIGNS", "SOURCES"]

CARDS = {
    card.name: card
    for file in (lenet, alexnet, vgg, googlenet_inception, resnet, squeezenet, mobilenet)
    for card in file.NETWORKS
}
FAMILIES = tuple(dict.fromkeys(card.family for card in CARDS.values()))
