"""MNASNet in four widths."""

from zoo.cards.catalogue.common import IMAGENET, NORMED, torchvision
from zoo.cards.model import ModelCard, Published

TAN = 'Tan et al., "MnasNet: platform-aware neural architecture search for mobile", 2018'
SLOW = (
    "batch norm keeps 0.9997 of the old statistics, as TensorFlow's had it: after few batches they are still those of "
    "the start"
)


def _mnasnet(width: str, num_params: int, macs: int, about: str, published: Published) -> ModelCard:
    """The card of one width, such as "0_5"."""
    name = f"mnasnet{width}"
    return ModelCard(
        name, "mnasnet", f"MNASNet {width.replace('_', '.')}", "torchvision", TAN, "mnasnet",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, (SLOW,), (f"torchvision.models.{name}",),
        published=(published,), about=about,
    )  # fmt: skip


NETWORKS = (
    _mnasnet(
        "0_5", 2_218_512, 104_455_968,
        "MNASNet with half of the channels, its narrowest. Most of its parameters are in the last convolution and the "
        "linear layer, which keep their 1280 channels.",
        torchvision("IMAGENET1K_V1", "mnasnet0.5_top1_67.823-3ffadce67e.pth"),
    ),
    _mnasnet(
        "0_75", 3_170_208, 215_493_104,
        "MNASNet with three quarters of the channels.",
        torchvision("IMAGENET1K_V1", "mnasnet0_75-7090bc5f.pth", 232),
    ),
    _mnasnet(
        "1_0", 4_383_312, 314_415_872,
        "MNASNet: the blocks of MobileNet v2, whose windows, widths and numbers a search chose by the time that each "
        "candidate took on a telephone.",
        torchvision("IMAGENET1K_V1", "mnasnet1.0_top1_73.512-f206786ef8.pth"),
    ),
    _mnasnet(
        "1_3", 6_282_256, 526_362_432,
        "MNASNet with 1.3 times the channels, its widest.",
        torchvision("IMAGENET1K_V1", "mnasnet1_3-a4c69d6f.pth", 232),
    ),
)  # fmt: skip

TITLES = {"mnasnet": "MNASNet"}
CHINESE = {
    SLOW: "批归一化保留旧统计量的 0.9997，与 TensorFlow 的相同：只过了几批时，统计量还是最初的",
    "MNASNet with half of the channels, its narrowest. Most of its parameters are in the last convolution and the "
    "linear layer, which keep their 1280 channels.": (
        "通道减半的 MNASNet，也是最窄的。大部分参数在最后的卷积和全连接层里，它们仍有 1280 个通道。"
    ),
    "MNASNet with three quarters of the channels.": "通道为四分之三的 MNASNet。",
    "MNASNet: the blocks of MobileNet v2, whose windows, widths and numbers a search chose by the time that each "
    "candidate took on a telephone.": (
        "MNASNet：采用 MobileNet v2 的块，窗口、宽度和个数由自动搜索选定，依据是每个候选网络在手机上所用的时间。"
    ),
    "MNASNet with 1.3 times the channels, its widest.": "通道为 1.3 倍的 MNASNet，也是最宽的。",
}
