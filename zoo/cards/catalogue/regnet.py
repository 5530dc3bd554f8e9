"""RegNet, the X networks and the Y ones."""

from zoo.cards.catalogue.common import EVEN, IMAGENET, torchvision
from zoo.cards.model import ModelCard, Published

RADOSAVOVIC = 'Radosavovic et al., "Designing network design spaces", 2020'
RULE = "the widths of its blocks follow one straight line, rounded to a few steps; a stage is the blocks of one width"
GROUPS = "every 3x3 convolution is in groups of the same width, and no block is narrower inside than outside"
SQUEEZE = "squeeze and excitation makes a quarter of the channels that come into the block, not of those inside it"


def _regnet(
    name: str, num_params: int, macs: int, about: str, first: str, second: str, swag: tuple[str, str] | None = None
) -> ModelCard:
    """One network; first, second and swag end the names of its files: two recipes, and two of pictures with tags."""
    published: tuple[Published, ...] = (
        torchvision("IMAGENET1K_V1", f"regnet_{name}-{first}.pth"),
        torchvision("IMAGENET1K_V2", f"regnet_{name}-{second}.pth", 232),
    )
    if swag is not None:
        whole, last = swag
        published += (
            torchvision("IMAGENET1K_SWAG_E2E_V1", f"regnet_{name}_swag-{whole}.pth", 384, 384, "bicubic"),
            torchvision("IMAGENET1K_SWAG_LINEAR_V1", f"regnet_{name}_lc_swag-{last}.pth", 224, 224, "bicubic"),
        )
    title = name.upper().replace("_", "-", 1).replace("_", ".")
    quirks = (RULE, GROUPS, SQUEEZE) if name.startswith("y") else (RULE, GROUPS)
    return ModelCard(
        f"regnet_{name}", "regnet", f"RegNet {title}", "torchvision", RADOSAVOVIC, "regnet",
        (3, 224, 224), 1000, num_params, macs, 1, EVEN, IMAGENET, quirks,
        (f"torchvision.models.regnet_{name}",), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _regnet(
        "x_400mf", 5_495_976, 413_812_608,
        "A ResNet of grouped convolutions whose widths and depths follow one rule of four numbers, the best that was "
        "found among thousands of small networks of 400 million multiply-accumulates.",
        "adf1edd5", "62229a5f",
    ),
    _regnet(
        "x_800mf", 7_259_656, 799_699_712,
        "`regnet_x_400mf` at twice the cost: 16 blocks, wider.",
        "ad17e45c", "94a99ebd",
    ),
    _regnet(
        "x_1_6gf", 9_190_136, 1_602_849_792,
        "`regnet_x_400mf` at four times the cost: 18 blocks in groups of 24 channels.",
        "e3633e7f", "a12f2b72",
    ),
    _regnet(
        "x_3_2gf", 15_296_552, 3_176_621_952,
        "`regnet_x_400mf` at eight times the cost: 25 blocks in groups of 48 channels, somewhat less than `resnet50` "
        "costs.",
        "f342aeae", "7071aa85",
    ),
    _regnet(
        "x_8gf", 39_572_648, 7_995_132_416,
        "`regnet_x_400mf` at twenty times the cost: 23 blocks in groups of 120 channels.",
        "03ceed89", "2b70d774",
    ),
    _regnet(
        "x_16gf", 54_278_536, 15_940_755_456,
        "`regnet_x_400mf` at forty times the cost: 22 blocks in groups of 128 channels.",
        "2007eb11", "ba3796d7",
    ),
    _regnet(
        "x_32gf", 107_811_560, 31_735_929_792,
        "The largest of the X networks: 23 blocks in groups of 168 channels.",
        "9d47f8d0", "6eb8fdc6",
    ),
    _regnet(
        "y_400mf", 4_344_144, 401_842_848,
        "RegNet with squeeze and excitation in every block, of 400 million multiply-accumulates: at the same cost a "
        "little better than `regnet_x_400mf`.",
        "c65dace8", "e6988f5f",
    ),
    _regnet(
        "y_800mf", 6_432_512, 833_856_256,
        "`regnet_y_400mf` at twice the cost: 14 blocks, wider.",
        "1b27b58c", "58fc7688",
    ),
    _regnet(
        "y_1_6gf", 11_202_430, 1_612_076_160,
        "`regnet_y_400mf` at four times the cost: 27 blocks in groups of 24 channels.",
        "b11a554e", "0d7bc02a",
    ),
    _regnet(
        "y_3_2gf", 19_436_338, 3_176_482_752,
        "`regnet_y_400mf` at eight times the cost: 21 blocks in groups of 24 channels.",
        "b5a9779c", "9180c971",
    ),
    _regnet(
        "y_8gf", 39_381_472, 8_473_070_592,
        "`regnet_y_400mf` at twenty times the cost: 17 blocks in groups of 56 channels.",
        "d0d0e4a8", "dc2b1b54",
    ),
    _regnet(
        "y_16gf", 83_590_140, 15_911_510_272,
        "`regnet_y_400mf` at forty times the cost: 18 blocks in groups of 112 channels. Two of its sets of weights "
        "learned from the tags of 3.6 billion pictures first.",
        "9e6ed7dd", "3e4a00f9", ("43afe44d", "f3ec0043"),
    ),
    _regnet(
        "y_32gf", 145_046_770, 32_279_552_832,
        "The largest of the Y networks here: 20 blocks in groups of 232 channels. torchvision has one more, "
        "regnet_y_128gf, whose 644,812,894 parameters few machines can hold twice in float64; it stays out.",
        "4dee3f7a", "8db6d4b5", ("04fdfa75", "e1583746"),
    ),
)  # fmt: skip

TITLES = {"regnet": "RegNet"}
_ABOUT = (
    "用分组卷积的 ResNet，宽度和深度都由四个数的一条规则决定；它是在几千个四亿次乘加的小网络里找到的最好的一个。",
    "计算量为 `regnet_x_400mf` 的两倍：16 个块，更宽。",
    "计算量为 `regnet_x_400mf` 的四倍：18 个块，每组 24 个通道。",
    "计算量为 `regnet_x_400mf` 的八倍：25 个块，每组 48 个通道，比 `resnet50` 略省。",
    "计算量为 `regnet_x_400mf` 的二十倍：23 个块，每组 120 个通道。",
    "计算量为 `regnet_x_400mf` 的四十倍：22 个块，每组 128 个通道。",
    "X 网络中最大的一个：23 个块，每组 168 个通道。",
    "每个块都带压缩激励的 RegNet，四亿次乘加：计算量相同，比 `regnet_x_400mf` 稍好。",
    "计算量为 `regnet_y_400mf` 的两倍：14 个块，更宽。",
    "计算量为 `regnet_y_400mf` 的四倍：27 个块，每组 24 个通道。",
    "计算量为 `regnet_y_400mf` 的八倍：21 个块，每组 24 个通道。",
    "计算量为 `regnet_y_400mf` 的二十倍：17 个块，每组 56 个通道。",
    "计算量为 `regnet_y_400mf` 的四十倍：18 个块，每组 112 个通道。它有两组权重先从 36 亿张图片的标签学起。",
    "这里的 Y 网络中最大的一个：20 个块，每组 232 个通道。torchvision 还有一个 regnet_y_128gf，它的 644,812,894 个"
    "参数以 float64 放两份，很少有机器放得下，所以不收。",
)
CHINESE = {
    RULE: "块的宽度沿一条直线变化，再取整成几级；宽度相同的块是一个阶段",
    GROUPS: "每个 3x3 卷积都分成同样宽的组，块的内部不比外部窄",
    SQUEEZE: "压缩激励缩到进入块的通道数的四分之一，而不是块内通道数的四分之一",
    **{card.about: chinese for card, chinese in zip(NETWORKS, _ABOUT, strict=True)},
}
