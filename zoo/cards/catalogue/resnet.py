"""ResNet, and the one of hand signs."""

from zoo.cards.catalogue.common import BIASED_CONV, IMAGENET, NORMED, SIGNS, TRAINED
from zoo.cards.model import ModelCard

HE = 'He et al., "Deep residual learning for image recognition", 2015'


def _resnet(name: str, source: str, num_params: int, macs: int) -> ModelCard:
    quirks: tuple[str, ...] = ("other image sizes work because the last pool is global",)
    look_alike = ""
    if name in ("resnet50", "resnet101", "resnet152"):
        quirks = (
            "the stride of a bottleneck is on its 3x3 convolution (v1.5); the paper has it on the first 1x1",
            *quirks,
        )
        look_alike = (
            "ResNet v1, which strides on the first 1x1 of a block (Caffe's, Keras's, MMPretrain's style='caffe')"
        )
    peers = (f"torchvision.models.{name}", f"paddle.vision.models.{name}")
    return ModelCard(
        name, "resnet", f"ResNet-{name[6:]}", source, HE, "resnet",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, quirks, peers,
        TRAINED if source == "baidu" else ("default",), look_alike=look_alike,
    )  # fmt: skip


NETWORKS = (
    _resnet("resnet18", "torchvision", 11_689_512, 1_814_073_344),
    _resnet("resnet34", "torchvision", 21_797_672, 3_663_761_408),
    _resnet("resnet50", "baidu", 25_557_032, 4_089_184_256),
    _resnet("resnet101", "baidu", 44_549_160, 7_801_405_440),
    _resnet("resnet152", "baidu", 60_192_808, 11_513_626_624),
    ModelCard(
        name="resnet34_signs",
        family="resnet",
        title="ResNet-34 of the C4W2 port, on hand signs",
        source="csdn-c4w2",
        paper=HE,
        module="resnet_signs",
        input_size=(3, 64, 64),
        num_classes=6,
        num_params=21_294_470,
        macs=299_043_840,
        min_size=1,
        recipes=TRAINED,
        init=NORMED,
        preprocessing=SIGNS,
        quirks=(
            "the 1x1 convolution on a shortcut has a bias and no batch normalisation",
            BIASED_CONV,
        ),
    ),
)
