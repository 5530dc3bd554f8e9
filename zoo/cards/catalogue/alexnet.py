"""AlexNet of the course, and in one column as torchvision has it."""

from zoo.cards.catalogue.common import DROPOUT, FUNDUS, IMAGENET, PLAIN, TRAINED
from zoo.cards.model import ModelCard

KRIZHEVSKY = 'Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012'
ONE_WEIRD_TRICK = 'Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014'

NETWORKS = (
    ModelCard(
        name="alexnet",
        family="alexnet",
        title="AlexNet of the course",
        source="baidu",
        paper=KRIZHEVSKY,
        module="alexnet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=76_009_832,
        macs=1_270_155_264,
        min_size=29,
        recipes=TRAINED,
        init=PLAIN,
        preprocessing=FUNDUS,
        quirks=(
            "2x2 pools and padding 5 in the first convolution, where the paper has 3x3 pools and none",
            "no local response normalisation",
            DROPOUT,
        ),
        sized=True,
        after_dropout=("fc2.weight", "fc3.weight"),
    ),
    ModelCard(
        name="alexnet_owt",
        family="alexnet",
        title="AlexNet in one column",
        source="torchvision",
        paper=ONE_WEIRD_TRICK,
        module="alexnet_owt",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=61_100_840,
        macs=714_188_480,
        min_size=63,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=("paddle.vision's has the same layers under other state names, and dropout that scales in evaluation",),
        peers=("torchvision.models.alexnet", "paddle.vision.models.alexnet"),
    ),
)
