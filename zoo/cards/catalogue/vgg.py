"""VGG, configurations A, B, D and E."""

from zoo.cards.catalogue.common import DROPOUT, IMAGENET, PLAIN, TRAINED
from zoo.cards.model import ModelCard

SIMONYAN = 'Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014'


def _vgg(name: str, letter: str, source: str, num_params: int, macs: int) -> ModelCard:
    """The card of one depth; letter is the paper's configuration."""
    peers = (f"torchvision.models.{name}", f"paddle.vision.models.{name}")
    return ModelCard(
        name, "vgg", f"VGG-{name[3:]} (configuration {letter})", source, SIMONYAN, "vgg",
        (3, 224, 224), 1000, num_params, macs, 32, PLAIN, IMAGENET, (DROPOUT,), peers,
        TRAINED if source == "baidu" else ("default",),
        after_dropout=("classifier.3.weight", "classifier.6.weight"),
    )  # fmt: skip


NETWORKS = (
    _vgg("vgg11", "A", "torchvision", 132_863_336, 7_609_090_048),
    _vgg("vgg13", "B", "torchvision", 133_047_848, 11_308_466_176),
    _vgg("vgg16", "D", "baidu", 138_357_544, 15_470_264_320),
    _vgg("vgg19", "E", "torchvision", 143_667_240, 19_632_062_464),
)
