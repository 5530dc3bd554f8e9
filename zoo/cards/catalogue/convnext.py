"""ConvNeXt."""

from zoo.cards.catalogue.common import IMAGENET, NARROW, torchvision
from zoo.cards.model import ModelCard

LIU = 'Liu et al., "A ConvNet for the 2020s", 2022'
QUIRKS = (
    "a block's layer scale starts at 1e-6, so that an untrained network is next to a straight line of its stem, its "
    "strided convolutions and its head",
    "layer norm goes over the channels of each place, so maps are turned to have their channels last and back",
    "whole branches are left out at random while it trains (stochastic depth), more of them the deeper they are",
)


def _convnext(size: str, about: str, num_params: int, macs: int, file: str, resize: int) -> ModelCard:
    name = f"convnext_{size.lower()}"
    return ModelCard(
        name, "convnext", f"ConvNeXt {size}", "torchvision", LIU, "convnext",
        (3, 224, 224), 1000, num_params, macs, 32, NARROW, IMAGENET, QUIRKS, (f"torchvision.models.{name}",),
        published=(torchvision("IMAGENET1K_V1", file, resize),), about=about,
    )  # fmt: skip


NETWORKS = (
    _convnext(
        "Tiny",
        "A ResNet-50 changed step by step into what a transformer is but for attention: stages of 3, 3, 9 and 3 "
        "blocks, 7x7 convolutions of single channels, layer norm, GELU. It costs about what `resnet50` costs, and "
        "is right more often.",
        28_589_128, 4_455_531_264, "convnext_tiny-983f1562.pth", 236,
    ),
    _convnext(
        "Small",
        "`convnext_tiny` with 27 blocks in its third stage for 9, and more of them left out while it trains.",
        50_223_688, 8_683_712_256, "convnext_small-0c510722.pth", 230,
    ),
    _convnext(
        "Base",
        "`convnext_small` with four thirds of the channels: 128 in the first stage and 1024 in the last.",
        88_591_464, 15_354_729_472, "convnext_base-6075fbad.pth", 232,
    ),
    _convnext(
        "Large",
        "`convnext_small` with twice the channels: 192 in the first stage and 1536 in the last.",
        197_767_336, 34_361_433_600, "convnext_large-ea097f82.pth", 232,
    ),
)  # fmt: skip

TITLES = {"convnext": "ConvNeXt"}
CHINESE = {
    QUIRKS[0]: "块的层缩放（layer scale）从 1e-6 开始，所以未训练的网络几乎只是茎部、带步幅的卷积和头部连成的一条线",
    QUIRKS[1]: "层归一化对每个位置的各通道进行，所以特征图要先把通道转到最后，再转回来",
    QUIRKS[2]: "训练时随机略去整条支路（随机深度，stochastic depth），越深略去得越多",
    NETWORKS[0].about: (
        "把 ResNet-50 一步步改成除注意力之外的 transformer：四个阶段有 3、3、9、3 个块，逐通道的 7x7 卷积，层归一化，"
        "GELU。计算量与 `resnet50` 相近，而更准。"
    ),
    NETWORKS[1].about: "第三阶段有 27 个块（而不是 9 个）的 `convnext_tiny`，训练时略去的也更多。",
    NETWORKS[2].about: "通道数为 `convnext_small` 的三分之四：第一阶段 128，最后一个阶段 1024。",
    NETWORKS[3].about: "通道数为 `convnext_small` 的两倍：第一阶段 192，最后一个阶段 1536。",
}
