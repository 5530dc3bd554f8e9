"""MobileNet, versions 1 to 3."""

from zoo.cards.catalogue.common import IMAGENET, NORMED, paddle, torchvision
from zoo.cards.model import ModelCard, Published

HOWARD = 'Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017'
V3 = 'Howard et al., "Searching for MobileNetV3", 2019'
SANDLER = 'Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018'
DEPTHWISE = "a 3x3 convolution takes each channel on its own (groups as many as channels)"
HARD = (
    "the hard sigmoid of squeeze-and-excitation is written as relu6(x + 3) / 6: Paddle's own layer has 0.1666667 for "
    "the sixth, so paddle.vision's logits are torchvision's to seven digits only"
)


def _v3(name: str, size: str, num_params: int, macs: int, about: str, *published: Published) -> ModelCard:
    """The card of one size of version 3."""
    quirks = (HARD, "batch norm keeps 0.99 of the old statistics, and its eps is 1e-3")
    return ModelCard(
        name, "mobilenet", f"MobileNet v3 ({size})", "torchvision", V3, "mobilenet_v3",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, quirks,
        (f"torchvision.models.{name}", f"paddle.vision.models.{name}"), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    ModelCard(
        name="mobilenet_v1",
        family="mobilenet",
        title="MobileNet v1",
        source="paddle.vision",
        paper=HOWARD,
        about=(
            "MobileNet v1: 13 blocks of two convolutions, a 3x3 one that takes each channel on its own and a 1x1 one "
            "that mixes the channels. Together they multiply about an eighth as often as one 3x3 convolution that does "
            "both."
        ),
        module="mobilenet_v1",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=4_231_976,
        macs=568_740_352,
        min_size=1,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(DEPTHWISE,),
        peers=("paddle.vision.models.mobilenet_v1",),
        published=(paddle("mobilenetv1_1.0.pdparams", "3033ab1975b1670bef51545feb65fc45"),),
    ),
    ModelCard(
        name="mobilenet_v2",
        family="mobilenet",
        title="MobileNet v2",
        source="torchvision",
        paper=SANDLER,
        about=(
            "MobileNet v2: 17 inverted residuals, thin at both ends and six times as wide between them, where a 3x3 "
            "convolution takes each channel on its own. Written for phones: a seventh of the parameters of `resnet50`."
        ),
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
        published=(
            torchvision("IMAGENET1K_V1", "mobilenet_v2-b0353104.pth"),
            torchvision("IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", 232),
            paddle("mobilenet_v2_x1.0.pdparams", "0340af0a901346c8d46f4529882fb63d"),
        ),
    ),
    _v3(
        "mobilenet_v3_small", "small", 2_542_856, 56_510_400,
        "The small MobileNet v3: eleven inverted residuals, most of them with squeeze-and-excitation, which weighs a "
        "block's channels by what all of them have found. Ten times fewer multiplications than version 1.",
        torchvision("IMAGENET1K_V1", "mobilenet_v3_small-047dcff4.pth"),
        paddle("mobilenet_v3_small_x1.0.pdparams", "34fe0e7c1f8b00b2b056ad6788d0590c"),
    ),
    _v3(
        "mobilenet_v3_large", "large", 5_483_032, 216_589_760,
        "The large MobileNet v3: fifteen inverted residuals that a search arranged, eight of them with "
        "squeeze-and-excitation, and hard swish in place of ReLU where maps are small.",
        torchvision("IMAGENET1K_V1", "mobilenet_v3_large-8738ca79.pth"),
        torchvision("IMAGENET1K_V2", "mobilenet_v3_large-5c1a4163.pth", 232),
        paddle("mobilenet_v3_large_x1.0.pdparams", "118db5792b4e183b925d8e8e334db3df"),
    ),
)  # fmt: skip

TITLES = {"mobilenet": "MobileNet"}
CHINESE = {
    "MobileNet v3 (small)": "MobileNet v3（小）",
    "MobileNet v3 (large)": "MobileNet v3（大）",
    "MobileNet v1: 13 blocks of two convolutions, a 3x3 one that takes each channel on its own and a 1x1 one that "
    "mixes the channels. Together they multiply about an eighth as often as one 3x3 convolution that does both.": (
        "MobileNet v1：13 个块，每块两个卷积：3x3 的让每个通道各自卷积，1x1 的混合各通道。两者合起来的乘法次数大约是一"
        "个同时做这两件事的 3x3 卷积的八分之一。"
    ),
    DEPTHWISE: "3x3 卷积让每个通道各自卷积（组数等于通道数）",
    "The small MobileNet v3: eleven inverted residuals, most of them with squeeze-and-excitation, which weighs a "
    "block's channels by what all of them have found. Ten times fewer multiplications than version 1.": (
        "小的 MobileNet v3：十一个倒残差块，大多带有 squeeze-and-excitation，它按所有通道的内容给每个通道加权。乘法次数"
        "是第 1 版的十分之一。"
    ),
    "The large MobileNet v3: fifteen inverted residuals that a search arranged, eight of them with "
    "squeeze-and-excitation, and hard swish in place of ReLU where maps are small.": (
        "大的 MobileNet v3：十五个倒残差块，由自动搜索排列，其中八个带有 squeeze-and-excitation；在特征图小的地方用 "
        "hard swish 代替 ReLU。"
    ),
    HARD: (
        "squeeze-and-excitation 里的 hard sigmoid 写成 relu6(x + 3) / 6：Paddle 自己的层用 0.1666667 代替六分之一，所"
        "以 paddle.vision 的 logit 与 torchvision 的只有前七位相同"
    ),
    "batch norm keeps 0.99 of the old statistics, and its eps is 1e-3": "批归一化保留旧统计量的 0.99，eps 是 1e-3",
    "MobileNet v2: 17 inverted residuals, thin at both ends and six times as wide between them, where a 3x3 "
    "convolution takes each channel on its own. Written for phones: a seventh of the parameters of `resnet50`.": (
        "MobileNet v2：17 个倒残差块，两端窄，中间宽六倍，中间的 3x3 卷积让每个通道各自卷积。为手机而写：参数只有 "
        "`resnet50` 的七分之一。"
    ),
    "a 3x3 convolution takes each channel on its own (groups as many as channels), and no activation follows the 1x1 "
    "convolution that makes a block thin again": (
        "3x3 卷积让每个通道各自卷积（组数等于通道数），使块重新变窄的 1x1 卷积之后没有激活函数"
    ),
    "ReLU stops at 6, as the authors had it for arithmetic of few bits": "ReLU 到 6 为止，作者这样做是为了低位数运算",
}
