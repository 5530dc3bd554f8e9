"""ShuffleNet v2 in six widths, and the one with swish."""

from zoo.cards.catalogue.common import IMAGENET, NORMED, paddle, torchvision
from zoo.cards.model import ModelCard, Published

MA = 'Ma et al., "ShuffleNet V2: practical guidelines for efficient CNN architecture design", 2018'
HALVES = (
    "half of a block's channels pass as they are; the channels of both halves are then shuffled, so that the next "
    "block has some of each"
)
OTHER_X2 = (
    "paddle.vision's shufflenet_v2_x2_0 is another network: 224 channels in the first stage for 244, 7,366,536 "
    "parameters"
)


def _shufflenet(width: str, num_params: int, macs: int, about: str, *published: Published) -> ModelCard:
    """The card of one width, such as "x0_5"; what torchvision does not have is paddle.vision's."""
    name = f"shufflenet_v2_{width}"
    ours = all(each.source == "paddle" for each in published)
    other = width == "x2_0"
    title = "ShuffleNet v2 with swish" if width == "swish" else f"ShuffleNet v2 {width[1:].replace('_', '.')}x"
    peers = (() if ours else (f"torchvision.models.{name}",)) + (() if other else (f"paddle.vision.models.{name}",))
    return ModelCard(
        name, "shufflenet", title, "paddle.vision" if ours else "torchvision", MA, "shufflenet",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, (HALVES, OTHER_X2) if other else (HALVES,), peers,
        false_peers=(("paddle", OTHER_X2),) if other else (), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _shufflenet(
        "x0_25", 603_688, 17_575_760,
        "The smallest network for photographs here: stages of 24, 48 and 96 channels, and most of its parameters in "
        "the last linear layer.",
        paddle("shufflenet_v2_x0_25.pdparams", "1e509b4c140eeb096bb16e214796d03b"),
    ),
    _shufflenet(
        "x0_33", 647_272, 22_454_592,
        "ShuffleNet v2 with stages of 32, 64 and 128 channels.",
        paddle("shufflenet_v2_x0_33.pdparams", "3d7b3ab0eaa5c0927ff1026d31b729bd"),
    ),
    _shufflenet(
        "x0_5", 1_366_792, 40_476_448,
        "The paper's narrowest ShuffleNet v2, with stages of 48, 96 and 192 channels. torchvision and paddle.vision "
        "both publish weights for it.",
        torchvision("IMAGENET1K_V1", "shufflenetv2_x0.5-f707e7126e.pth"),
        paddle("shufflenet_v2_x0_5.pdparams", "5e5cee182a7793c4e4c73949b1a71bd4"),
    ),
    _shufflenet(
        "x1_0", 2_278_604, 144_907_992,
        "ShuffleNet v2 with stages of 116, 232 and 464 channels: as fast a network as its authors could make, by "
        "measuring what costs time on a device, not by counting multiplications alone.",
        torchvision("IMAGENET1K_V1", "shufflenetv2_x1-5666bf0f80.pth"),
        paddle("shufflenet_v2_x1_0.pdparams", "122d42478b9e81eb49f8a9ede327b1a4"),
    ),
    _shufflenet(
        "x1_5", 3_503_624, 295_759_392,
        "ShuffleNet v2 with stages of 176, 352 and 704 channels.",
        torchvision("IMAGENET1K_V1", "shufflenetv2_x1_5-3c479a10.pth", 232),
        paddle("shufflenet_v2_x1_5.pdparams", "faced5827380d73531d0ee027c67826d"),
    ),
    _shufflenet(
        "x2_0", 7_393_996, 583_253_464,
        "The widest ShuffleNet v2, torchvision's, with stages of 244, 488 and 976 channels. paddle.vision has 224 in "
        "the first one, so its weights do not fit.",
        torchvision("IMAGENET1K_V1", "shufflenetv2_x2_0-8be3c8ee.pth", 232),
    ),
    _shufflenet(
        "swish", 2_278_604, 144_907_992,
        "`shufflenet_v2_x1_0` with swish, x times its sigmoid, in place of every ReLU: the same tensors and other "
        "answers, which no file's names tell apart.",
        paddle("shufflenet_v2_swish.pdparams", "adde0aa3b023e5b0c94a68be1c394b84"),
    ),
)  # fmt: skip

TITLES = {"shufflenet": "ShuffleNet"}
CHINESE = {
    "ShuffleNet v2 with swish": "用 swish 的 ShuffleNet v2",
    HALVES: "块里一半的通道原样通过；随后两半的通道交错排列，使下一块的两半各有一些",
    OTHER_X2: ("paddle.vision 的 shufflenet_v2_x2_0 是另一个网络：第一阶段 224 个通道而不是 244 个，7,366,536 个参数"),
    "The smallest network for photographs here: stages of 24, 48 and 96 channels, and most of its parameters in the "
    "last linear layer.": "这里用于照片的最小网络：各阶段 24、48、96 个通道，大部分参数在最后的全连接层里。",
    "ShuffleNet v2 with stages of 32, 64 and 128 channels.": "ShuffleNet v2，各阶段 32、64、128 个通道。",
    "The paper's narrowest ShuffleNet v2, with stages of 48, 96 and 192 channels. torchvision and paddle.vision both "
    "publish weights for it.": (
        "论文中最窄的 ShuffleNet v2，各阶段 48、96、192 个通道。torchvision 和 paddle.vision 都公布了它的权重。"
    ),
    "ShuffleNet v2 with stages of 116, 232 and 464 channels: as fast a network as its authors could make, by measuring "
    "what costs time on a device, not by counting multiplications alone.": (
        "ShuffleNet v2，各阶段 116、232、464 个通道：作者不只数乘法次数，而是在设备上测量什么费时间，据此把网络做得尽量"
        "快。"
    ),
    "ShuffleNet v2 with stages of 176, 352 and 704 channels.": "ShuffleNet v2，各阶段 176、352、704 个通道。",
    "The widest ShuffleNet v2, torchvision's, with stages of 244, 488 and 976 channels. paddle.vision has 224 in the "
    "first one, so its weights do not fit.": (
        "最宽的 ShuffleNet v2，来自 torchvision，各阶段 244、488、976 个通道。paddle.vision 的第一阶段是 224 个，所以它"
        "的权重不相配。"
    ),
    "`shufflenet_v2_x1_0` with swish, x times its sigmoid, in place of every ReLU: the same tensors and other answers, "
    "which no file's names tell apart.": (
        "`shufflenet_v2_x1_0` 的每个 ReLU 换成 swish（x 乘以它的 sigmoid）：张量相同，答案不同，从文件里的名字分辨不"
        "出来。"
    ),
}
