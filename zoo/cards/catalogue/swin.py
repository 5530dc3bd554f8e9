"""Swin Transformers of both versions."""

from zoo.cards.catalogue.common import IMAGENET, torchvision
from zoo.cards.model import Init, ModelCard

LIU = 'Liu et al., "Swin transformer: hierarchical vision transformer using shifted windows", 2021'
LIU_V2 = 'Liu et al., "Swin transformer V2: scaling up capacity and resolution", 2022'
WINDOWS = "other image sizes work: a map that is not whole windows gets zeros below and on the right"
KEYS = "the keys' third of each qkv.bias is there, but has no effect: keys have no bias in version 2"


def _swin(
    name: str, num_params: int, macs: int, file: str, resize: int, about: str, side: int = 224
) -> ModelCard:  # fmt: skip
    second = "v2" in name
    title = f"Swin {'v2 ' if second else ''}{name[-1].upper()}"
    return ModelCard(
        name, "swin", title, "torchvision", LIU_V2 if second else LIU, "swin", (3, side, side), 1000, num_params, macs,
        4, Init(conv="uniform", linear="narrow"), IMAGENET, (WINDOWS, KEYS) if second else (WINDOWS,),
        (f"torchvision.models.{name}",), about=about,
        published=(torchvision("IMAGENET1K_V1", file, resize, side, "bicubic"),),
    )  # fmt: skip


NETWORKS = (
    _swin(
        "swin_t", 28_288_354, 4_490_566_656, "swin_t-704ceda3.pth", 232,
        "The tiny Swin Transformer: attention inside windows of 7x7 places, which move by half a window in every "
        "second block. Maps shrink by half three times as in a ResNet, so the work grows with the picture and not with "
        "its square.",
    ),
    _swin(
        "swin_s", 49_606_258, 8_740_875_264, "swin_s-5e29d889.pth", 246,
        "Swin-T with 18 blocks in the third stage where that has 6.",
    ),
    _swin(
        "swin_b", 87_768_224, 15_430_946_816, "swin_b-68c6b09e.pth", 238,
        "Swin-S, a third wider: 128 channels at first.",
    ),
    _swin(
        "swin_v2_t", 28_351_570, 5_939_690_496, "swin_v2_t-b137f0e2.pth", 260,
        "Swin-T of version 2, with windows of 8x8 places: attention by the angle between query and key, layer norms at "
        "the end of their branches, and a small network that says what a distance in the window counts.", 256,
    ),
    _swin(
        "swin_v2_s", 49_737_442, 11_545_857_024, "swin_v2_s-637d8ceb.pth", 260,
        "Swin-S of version 2.", 256,
    ),
    _swin(
        "swin_v2_b", 87_930_848, 20_325_134_336, "swin_v2_b-781e5279.pth", 272,
        "Swin-B of version 2.", 256,
    ),
)  # fmt: skip

TITLES = {"swin": "Swin Transformer"}
CHINESE = {
    WINDOWS: "其他图片尺寸也能用：不是整数个窗口的特征图在下边和右边补零",
    KEYS: "每个 qkv.bias 里键的那三分之一存在但不起作用：第 2 版的键没有偏置",
    NETWORKS[0].about: (
        "最小的 Swin Transformer：在 7x7 个位置的窗口内做注意力，每隔一个块窗口移动半个窗口。特征图像 ResNet 一样三次减"
        "半，所以计算量随图片大小增长，而不是随其平方增长。"
    ),
    NETWORKS[1].about: "第三阶段有 18 个块的 Swin-T（原为 6 个）。",
    NETWORKS[2].about: "宽三分之一的 Swin-S：起初有 128 个通道。",
    NETWORKS[3].about: (
        "第 2 版的 Swin-T，窗口为 8x8 个位置：注意力看查询与键的夹角，层归一化放在各支路的末尾，由一个小网络给出窗口内"
        "距离的作用。"
    ),
    NETWORKS[4].about: "第 2 版的 Swin-S。",
    NETWORKS[5].about: "第 2 版的 Swin-B。",
}
