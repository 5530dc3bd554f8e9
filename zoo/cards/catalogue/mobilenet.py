"""MobileNet."""

from zoo.cards.catalogue.common import IMAGENET, NORMED
from zoo.cards.model import ModelCard

SANDLER = 'Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018'

NETWORKS = (
    ModelCard(
        name="mobilenet_v2",
        family="mobilenet",
        title="MobileNet v2",
        source="torchvision",
        paper=SANDLER,
        module="mobilenet_v2",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=3_504_872,
        macs=300_774_272,
        min_size=1,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "a 3x3 convolution takes each channel on its own (groups as many as channels), and no activation follows "
            "the 1x1 convolution that makes a block thin again",
            "ReLU stops at 6, as the authors had it for arithmetic of few bits",
        ),
        peers=("torchvision.models.mobilenet_v2", "paddle.vision.models.mobilenet_v2"),
    ),
)
