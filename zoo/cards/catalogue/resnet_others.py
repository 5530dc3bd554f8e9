"""ResNets of other makers: for pictures of 32x32, and with the activation before each convolution (v2)."""

from zoo.cards.catalogue.common import IMAGENET, NORMED
from zoo.cards.model import ModelCard, Preprocessing

HE = 'He et al., "Deep residual learning for image recognition", 2015'
CIFAR = Preprocessing("RGB", (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.201))
GLOBAL = "other image sizes work because the last pool is global"


def _cifar(depth: int, num_params: int, macs: int, about: str) -> ModelCard:
    return ModelCard(
        f"resnet{depth}_cifar", "resnet", f"ResNet-{depth} for 32x32", "pytorch-cifar", HE, "resnet",
        (3, 32, 32), 10, num_params, macs, 1, NORMED, CIFAR,
        (
            "a 3x3 convolution of stride 1 and no pool where ResNet begins with a 7x7 of stride 2 and a pool of stride "
            "2",
            "the paper's own networks for 32x32 are others: three stages of 16, 32 and 64 channels",
            GLOBAL,
        ),
        about=about,
    )  # fmt: skip


NETWORKS = (
    _cifar(
        18, 11_173_962, 555_422_720,
        "What most people mean by ResNet-18 on CIFAR: `resnet18` that begins with a 3x3 convolution and no pool, so "
        "that a picture of 32x32 still has 4x4 places at the end.",
    ),
    _cifar(
        34, 21_282_122, 1_159_402_496,
        "`resnet34` for pictures of 32x32: a 3x3 convolution at the beginning and no pool.",
    ),
    _cifar(
        50, 23_520_842, 1_297_829_888,
        "`resnet50` for pictures of 32x32: a 3x3 convolution at the beginning and no pool.",
    ),
    ModelCard(
        name="resnet50_v2",
        family="resnet",
        title="ResNet-50 v2",
        source="paper",
        paper='He et al., "Identity mappings in deep residual networks", 2016',
        about=(
            "ResNet-50 with batch norm and ReLU before each convolution, so that nothing stands in the way of what a "
            "block passes on to the next: its sum has no activation. As many multiplications as `resnet50`, and "
            "7,680 parameters less, since no batch norm stands on a shortcut."
        ),
        module="resnet_v2",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=25_549_352,
        macs=4_089_184_256,
        min_size=1,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "a block that changes the number of channels shares its first batch norm and ReLU with its shortcut, which "
            "is a 1x1 convolution alone; the first convolution has no batch norm of its own",
            "the stride of a block is on its 3x3 convolution, as in TensorFlow's and timm's; the authors' code has it "
            "on the first 1x1",
            GLOBAL,
        ),
        look_alike="the authors' own ResNet v2, which strides on the first 1x1 of a block",
    ),
)  # fmt: skip

TITLES: dict[str, str] = {}
CHINESE = {
    "ResNet-18 for 32x32": "用于 32x32 的 ResNet-18",
    "ResNet-34 for 32x32": "用于 32x32 的 ResNet-34",
    "ResNet-50 for 32x32": "用于 32x32 的 ResNet-50",
    "a 3x3 convolution of stride 1 and no pool where ResNet begins with a 7x7 of stride 2 and a pool of stride 2": (
        "开头是步幅 1 的 3x3 卷积，没有池化；ResNet 的开头是步幅 2 的 7x7 卷积和步幅 2 的池化"
    ),
    "the paper's own networks for 32x32 are others: three stages of 16, 32 and 64 channels": (
        "论文自己用于 32x32 的网络是另外一些：三个阶段，通道为 16、32、64"
    ),
    "What most people mean by ResNet-18 on CIFAR: `resnet18` that begins with a 3x3 convolution and no pool, so that a "
    "picture of 32x32 still has 4x4 places at the end.": (
        "多数人说的 CIFAR 上的 ResNet-18：`resnet18` 的开头换成 3x3 卷积，没有池化，所以 32x32 的图片到最后还有 4x4 "
        "个位置。"
    ),
    "`resnet34` for pictures of 32x32: a 3x3 convolution at the beginning and no pool.": (
        "用于 32x32 图片的 `resnet34`：开头是 3x3 卷积，没有池化。"
    ),
    "`resnet50` for pictures of 32x32: a 3x3 convolution at the beginning and no pool.": (
        "用于 32x32 图片的 `resnet50`：开头是 3x3 卷积，没有池化。"
    ),
    "ResNet-50 with batch norm and ReLU before each convolution, so that nothing stands in the way of what a block "
    "passes on to the next: its sum has no activation. As many multiplications as `resnet50`, and 7,680 parameters "
    "less, since no batch norm stands on a shortcut.": (
        "批归一化和 ReLU 放在每个卷积之前的 ResNet-50，块传给下一块的东西一路无阻：它的和之后没有激活函数。乘法与 "
        "`resnet50` 一样多，参数少 7,680 个，因为残差连接上没有批归一化。"
    ),
    "a block that changes the number of channels shares its first batch norm and ReLU with its shortcut, which is a "
    "1x1 convolution alone; the first convolution has no batch norm of its own": (
        "改变通道数的块，第一个批归一化和 ReLU 与残差连接共用，残差连接只是一个 1x1 卷积；第一个卷积没有自己的批归一化"
    ),
    "the stride of a block is on its 3x3 convolution, as in TensorFlow's and timm's; the authors' code has it on the "
    "first 1x1": "块的步幅放在 3x3 卷积上，与 TensorFlow 和 timm 的一样；作者的代码放在第一个 1x1 卷积上",
}
