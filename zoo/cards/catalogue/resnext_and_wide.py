"""ResNet's wider relatives: ResNeXt, with grouped convolutions, and wide ResNet."""

from zoo.cards.catalogue.common import IMAGENET, NORMED, paddle, torchvision
from zoo.cards.model import ModelCard, Published

XIE = 'Xie et al., "Aggregated residual transformations for deep neural networks", 2016'
ZAGORUYKO = 'Zagoruyko and Komodakis, "Wide residual networks", 2016'
GLOBAL = "other image sizes work because the last pool is global"


def _wide(
    name: str, title: str, paper: str, num_params: int, macs: int, about: str, *published: Published
) -> ModelCard:
    """The card of one depth and width; what torchvision publishes weights of is a network of its own as well."""
    libraries = ("torchvision.models", "paddle.vision.models")
    own = [library for library in libraries if any(each.source == library.split(".")[0] for each in published)]
    return ModelCard(
        name, "resnet", title, "torchvision" if libraries[0] in own else "paddle.vision", paper, "resnet",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, (GLOBAL,),
        tuple(f"{library}.{name}" for library in own), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _wide(
        "resnext50_32x4d", "ResNeXt-50 32x4d", XIE, 25_028_904, 4_230_479_872,
        "ResNet-50 whose 3x3 convolutions are cut into 32 groups, of 4 channels each in the first stage: twice as "
        "many channels there for the parameters of `resnet50`.",
        torchvision("IMAGENET1K_V1", "resnext50_32x4d-7cdf4587.pth"),
        torchvision("IMAGENET1K_V2", "resnext50_32x4d-1a0047aa.pth", 232),
        paddle("resnext50_32x4d.pdparams", "dc47483169be7d6f018fcbb7baf8775d"),
    ),
    _wide(
        "resnext50_64x4d", "ResNeXt-50 64x4d", XIE, 45_192_488, 7_981_236_224,
        "ResNeXt-50 with 64 groups, of 4 channels each in the first stage. paddle.vision has it, torchvision has not.",
        paddle("resnext50_64x4d.pdparams", "063d4b483e12b06388529450ad7576db"),
    ),
    _wide(
        "resnext101_32x4d", "ResNeXt-101 32x4d", XIE, 44_177_704, 7_969_996_800,
        "ResNeXt with 33 blocks, 23 of them in the third stage, and 32 groups of 4 channels in the first. "
        "paddle.vision has it, torchvision has not.",
        paddle("resnext101_32x4d.pdparams", "967b090039f9de2c8d06fe994fb9095f"),
    ),
    _wide(
        "resnext101_32x8d", "ResNeXt-101 32x8d", XIE, 88_791_336, 16_414_015_488,
        "ResNeXt with 33 blocks and groups twice as wide: 32 of 8 channels in the first stage. torchvision has it, "
        "paddle.vision has not.",
        torchvision("IMAGENET1K_V1", "resnext101_32x8d-8ba56ff5.pth"),
        torchvision("IMAGENET1K_V2", "resnext101_32x8d-110c445d.pth", 232),
    ),
    _wide(
        "resnext101_64x4d", "ResNeXt-101 64x4d", XIE, 83_455_272, 15_460_270_080,
        "ResNeXt with 33 blocks and twice as many groups: 64 of 4 channels in the first stage.",
        torchvision("IMAGENET1K_V1", "resnext101_64x4d-173b62eb.pth", 232),
        paddle("resnext101_64x4d.pdparams", "98e04e7ca616a066699230d769d03008"),
    ),
    _wide(
        "resnext152_32x4d", "ResNeXt-152 32x4d", XIE, 59_951_400, 11_709_513_728,
        "ResNeXt with 50 blocks, 36 of them in the third stage, and 32 groups of 4 channels in the first. "
        "paddle.vision has it, torchvision has not.",
        paddle("resnext152_32x4d.pdparams", "18ff0beee21f2efc99c4b31786107121"),
    ),
    _wide(
        "resnext152_64x4d", "ResNeXt-152 64x4d", XIE, 114_971_944, 22_939_303_936,
        "The largest ResNeXt: 50 blocks, and 64 groups of 4 channels in the first stage. paddle.vision has it, "
        "torchvision has not.",
        paddle("resnext152_64x4d.pdparams", "77c4af00ca42c405fa7f841841959379"),
    ),
    _wide(
        "wide_resnet50_2", "Wide ResNet-50-2", ZAGORUYKO, 68_883_240, 11_398_021_120,
        "ResNet-50 with twice as many channels in the 3x3 convolution of each block, where most of the arithmetic is; "
        "between the blocks the maps are those of `resnet50`.",
        torchvision("IMAGENET1K_V1", "wide_resnet50_2-95faca4d.pth"),
        torchvision("IMAGENET1K_V2", "wide_resnet50_2-9ba9bcbe.pth", 232),
        paddle("wide_resnet50_2.pdparams", "0282f804d73debdab289bd9fea3fa6dc"),
    ),
    _wide(
        "wide_resnet101_2", "Wide ResNet-101-2", ZAGORUYKO, 126_886_696, 22_753_050_624,
        "ResNet-101 with twice as many channels in the 3x3 convolution of each block.",
        torchvision("IMAGENET1K_V1", "wide_resnet101_2-32ee1156.pth"),
        torchvision("IMAGENET1K_V2", "wide_resnet101_2-d733dc28.pth", 232),
        paddle("wide_resnet101_2.pdparams", "d4360a2d23657f059216f5d5a1a9ac93"),
    ),
)  # fmt: skip

TITLES: dict[str, str] = {}
CHINESE = {
    "ResNet-50 whose 3x3 convolutions are cut into 32 groups, of 4 channels each in the first stage: twice as many "
    "channels there for the parameters of `resnet50`.": (
        "把 3x3 卷积分成 32 组的 ResNet-50，第一阶段每组 4 个通道：参数与 `resnet50` 相当，那里的通道却多一倍。"
    ),
    "ResNeXt-50 with 64 groups, of 4 channels each in the first stage. paddle.vision has it, torchvision has not.": (
        "有 64 组的 ResNeXt-50，第一阶段每组 4 个通道。paddle.vision 有它，torchvision 没有。"
    ),
    "ResNeXt with 33 blocks, 23 of them in the third stage, and 32 groups of 4 channels in the first. paddle.vision "
    "has it, torchvision has not.": (
        "有 33 个块的 ResNeXt，其中 23 个在第三阶段；第一阶段是 32 组，每组 4 个通道。paddle.vision 有它，"
        "torchvision 没有。"
    ),
    "ResNeXt with 33 blocks and groups twice as wide: 32 of 8 channels in the first stage. torchvision has it, "
    "paddle.vision has not.": (
        "有 33 个块的 ResNeXt，每组的宽度加倍：第一阶段是 32 组，每组 8 个通道。torchvision 有它，paddle.vision 没有。"
    ),
    "ResNeXt with 33 blocks and twice as many groups: 64 of 4 channels in the first stage.": (
        "有 33 个块的 ResNeXt，组数加倍：第一阶段是 64 组，每组 4 个通道。"
    ),
    "ResNeXt with 50 blocks, 36 of them in the third stage, and 32 groups of 4 channels in the first. paddle.vision "
    "has it, torchvision has not.": (
        "有 50 个块的 ResNeXt，其中 36 个在第三阶段；第一阶段是 32 组，每组 4 个通道。paddle.vision 有它，"
        "torchvision 没有。"
    ),
    "The largest ResNeXt: 50 blocks, and 64 groups of 4 channels in the first stage. paddle.vision has it, torchvision "
    "has not.": ("最大的 ResNeXt：50 个块，第一阶段是 64 组，每组 4 个通道。paddle.vision 有它，torchvision 没有。"),
    "ResNet-50 with twice as many channels in the 3x3 convolution of each block, where most of the arithmetic is; "
    "between the blocks the maps are those of `resnet50`.": (
        "每块 3x3 卷积的通道加倍的 ResNet-50，大部分计算都在那里；块与块之间的特征图与 `resnet50` 的相同。"
    ),
    "ResNet-101 with twice as many channels in the 3x3 convolution of each block.": (
        "每块 3x3 卷积的通道加倍的 ResNet-101。"
    ),
}
