"""EfficientNet, both versions."""

from zoo.cards.catalogue.common import EVEN, IMAGENET, SYMMETRIC, torchvision
from zoo.cards.model import ModelCard, Preprocessing, Published

TAN = 'Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019'
SECOND = 'Tan and Le, "EfficientNetV2: smaller models and faster training", 2021'
DEPTH = "while it trains, a block leaves out its branch for some pictures, chosen at random: up to a fifth at the end"
EPS = "batch norm has eps 1e-3 and a share of 0.01 of the new batch in its statistics; b0 to b4 have 1e-5 and 0.1"
SECOND_EPS = "batch norm has eps 1e-3; its statistics move by the usual share of 0.1"
FUSED = "the first stages have one 3x3 convolution where later ones have a 1x1 and one of each channel on its own"
HALF = "its pictures are prepared with mean 0.5 and std 0.5, which the published weights want"


def _efficientnet(
    name: str,
    size: int,
    num_params: int,
    macs: int,
    about: str,
    quirks: tuple[str, ...],
    *published: Published,
    preprocessing: Preprocessing = IMAGENET,
) -> ModelCard:
    second = name.startswith("v2")
    return ModelCard(
        f"efficientnet_{name}", "efficientnet", f"EfficientNet {name.upper().replace('_', '-')}", "torchvision",
        SECOND if second else TAN, "efficientnet", (3, size, size), 1000, num_params, macs, 1, EVEN, preprocessing,
        (DEPTH, *quirks), (f"torchvision.models.efficientnet_{name}",), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _efficientnet(
        "b0", 224, 5_288_548, 385_814_752,
        "EfficientNet B0: MobileNet v2's blocks with SiLU and squeeze and excitation, in an order that a search found. "
        "The other seven are this one with more channels, more blocks and larger pictures.",
        (),
        torchvision("IMAGENET1K_V1", "efficientnet_b0_rwightman-7f5810bc.pth", 256, 224, "bicubic"),
    ),
    _efficientnet(
        "b1", 240, 7_794_184, 686_802_832,
        "`efficientnet_b0` with 1.1 times the blocks of each stage, rounded up, on pictures of 240x240.",
        (),
        torchvision("IMAGENET1K_V1", "efficientnet_b1_rwightman-bac287d4.pth", 256, 240, "bicubic"),
        torchvision("IMAGENET1K_V2", "efficientnet_b1-c27df63c.pth", 255, 240),
    ),
    _efficientnet(
        "b2", 288, 9_109_994, 1_087_529_456,
        "`efficientnet_b0` 1.1 times as wide and 1.2 times as deep, on pictures of 288x288.",
        (),
        torchvision("IMAGENET1K_V1", "efficientnet_b2_rwightman-c35c1473.pth", 288, 288, "bicubic"),
    ),
    _efficientnet(
        "b3", 300, 12_233_232, 1_827_141_392,
        "`efficientnet_b0` 1.2 times as wide and 1.4 times as deep, on pictures of 300x300.",
        (),
        torchvision("IMAGENET1K_V1", "efficientnet_b3_rwightman-b3899882.pth", 320, 300, "bicubic"),
    ),
    _efficientnet(
        "b4", 380, 19_341_616, 4_393_771_024,
        "`efficientnet_b0` 1.4 times as wide and 1.8 times as deep, on pictures of 380x380.",
        (),
        torchvision("IMAGENET1K_V1", "efficientnet_b4_rwightman-23ab8bcd.pth", 384, 380, "bicubic"),
    ),
    _efficientnet(
        "b5", 456, 30_389_784, 10_266_384_752,
        "`efficientnet_b0` 1.6 times as wide and 2.2 times as deep, on pictures of 456x456.",
        (EPS,),
        torchvision("IMAGENET1K_V1", "efficientnet_b5_lukemelas-1a07897c.pth", 456, 456, "bicubic"),
    ),
    _efficientnet(
        "b6", 528, 43_040_704, 19_067_593_536,
        "`efficientnet_b0` 1.8 times as wide and 2.6 times as deep, on pictures of 528x528.",
        (EPS,),
        torchvision("IMAGENET1K_V1", "efficientnet_b6_lukemelas-24a108a5.pth", 528, 528, "bicubic"),
    ),
    _efficientnet(
        "b7", 600, 66_347_960, 37_745_884_192,
        "`efficientnet_b0` twice as wide and 3.1 times as deep, on pictures of 600x600.",
        (EPS,),
        torchvision("IMAGENET1K_V1", "efficientnet_b7_lukemelas-c5b4e57e.pth", 600, 600, "bicubic"),
    ),
    _efficientnet(
        "v2_s", 384, 21_458_488, 8_365_617_152,
        "The small one of EfficientNet's second version, which was searched for fast training: its first stages have "
        "usual convolutions, which processors run faster than those of single channels.",
        (SECOND_EPS, FUSED),
        torchvision("IMAGENET1K_V1", "efficientnet_v2_s-dd5fe13b.pth", 384, 384),
    ),
    _efficientnet(
        "v2_m", 480, 54_139_356, 24_582_460_384,
        "The middle one of EfficientNet's second version: `efficientnet_v2_s` with one more stage and more blocks.",
        (SECOND_EPS, FUSED),
        torchvision("IMAGENET1K_V1", "efficientnet_v2_m-dc08266a.pth", 480, 480),
    ),
    _efficientnet(
        "v2_l", 480, 118_515_272, 56_079_699_008,
        "The large one of EfficientNet's second version: `efficientnet_v2_m` wider and deeper.",
        (SECOND_EPS, FUSED, HALF),
        torchvision("IMAGENET1K_V1", "efficientnet_v2_l-59c71312.pth", 480, 480, "bicubic", SYMMETRIC),
        preprocessing=SYMMETRIC,
    ),
)  # fmt: skip

TITLES = {"efficientnet": "EfficientNet"}
_ABOUT = (
    "EfficientNet B0：MobileNet v2 的块加上 SiLU 和压缩激励（squeeze and excitation），次序由搜索得到。其余七个是它"
    "加宽、加深、图片加大而成。",
    "每个阶段的块数为 `efficientnet_b0` 的 1.1 倍（向上取整），图片为 240x240。",
    "`efficientnet_b0` 的 1.1 倍宽、1.2 倍深，图片为 288x288。",
    "`efficientnet_b0` 的 1.2 倍宽、1.4 倍深，图片为 300x300。",
    "`efficientnet_b0` 的 1.4 倍宽、1.8 倍深，图片为 380x380。",
    "`efficientnet_b0` 的 1.6 倍宽、2.2 倍深，图片为 456x456。",
    "`efficientnet_b0` 的 1.8 倍宽、2.6 倍深，图片为 528x528。",
    "`efficientnet_b0` 的 2 倍宽、3.1 倍深，图片为 600x600。",
    "EfficientNet 第二版中小的一个，按训练快来搜索：前几个阶段用普通卷积，处理器算它们比算逐通道的卷积快。",
    "EfficientNet 第二版中中等的一个：比 `efficientnet_v2_s` 多一个阶段，块也更多。",
    "EfficientNet 第二版中大的一个：比 `efficientnet_v2_m` 更宽更深。",
)
CHINESE = {
    DEPTH: "训练时，块对随机选出的一些图片略去自己的支路：到末尾最多五分之一",
    EPS: "批归一化的 eps 为 1e-3，新批次在统计量中占 0.01；b0 到 b4 为 1e-5 和 0.1",
    SECOND_EPS: "批归一化的 eps 为 1e-3；统计量按通常的 0.1 移动",
    FUSED: "前几个阶段用一个 3x3 卷积，后面的阶段在同一处用一个 1x1 卷积和一个逐通道的卷积",
    HALF: "图片按均值 0.5、标准差 0.5 准备，公布的权重要求如此",
    **{card.about: chinese for card, chinese in zip(NETWORKS, _ABOUT, strict=True)},
}
