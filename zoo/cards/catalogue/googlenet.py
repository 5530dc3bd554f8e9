"""GoogLeNet: those of the course, of torchvision and of a port."""

from zoo.cards.catalogue.common import (
    BIASED_CONV,
    FUNDUS,
    IMAGENET,
    NORMED,
    PLAIN,
    SYMMETRIC,
    SZEGEDY,
    TRAINED,
    TRANSFORM_INPUT,
    torchvision,
)
from zoo.cards.model import ModelCard

NETWORKS = (
    ModelCard(
        name="googlenet",
        family="googlenet",
        title="GoogLeNet of the course",
        source="baidu",
        paper=SZEGEDY,
        about=(
            "The course's GoogLeNet: a stem of three convolutions, nine Inception blocks and a global mean. It has "
            "neither batch norm nor auxiliary heads, and its first convolution does not halve the map."
        ),
        module="googlenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=6_998_552,
        macs=6_327_615_488,
        min_size=1,
        recipes=TRAINED,
        init=PLAIN,
        preprocessing=FUNDUS,
        quirks=(
            "the first convolution has stride 1, the paper's has 2: every map is twice as high and wide",
            "no auxiliary heads, no dropout, no local response normalisation",
        ),
    ),
    ModelCard(
        name="googlenet_bn",
        family="googlenet",
        title="GoogLeNet with batch normalisation",
        source="torchvision",
        paper=SZEGEDY,
        about=(
            "torchvision's GoogLeNet: batch norm after every convolution, pools that round up, and two auxiliary "
            "heads on demand. Its published weights load into either backend."
        ),
        module="googlenet_bn",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=6_624_904,
        num_params_aux=13_004_888,
        aux_weights=(0.3, 0.3),
        macs=1_498_376_192,
        min_size=15,
        min_size_aux=15,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "the branch called 5x5 has a 3x3 convolution, as torchvision says of itself",
            "pools round up (ceil_mode) and batch-norm eps is 1e-3",
            "aux=True in train mode returns (logits, aux1, aux2); torchvision's order is (logits, aux2, aux1)",
            TRANSFORM_INPUT,
        ),
        peers=("torchvision.models.googlenet",),
        transform_input=True,
        false_peers=(
            (
                "paddle",
                "paddle.vision's googlenet is another network: no batch normalisation, real 5x5 branches, "
                "11,535,736 parameters",
            ),
        ),
        published=(torchvision("IMAGENET1K_V1", "googlenet-1378be20.pth", how=SYMMETRIC),),
    ),
    ModelCard(
        name="googlenet_32",
        family="googlenet",
        title="GoogLeNet for 32x32 of the PyTorch-in-practice port",
        source="csdn-googlenet",
        paper=SZEGEDY,
        about=(
            "The GoogLeNet of the PyTorch-in-practice port, for pictures of 32 pixels: a 3x3 stem, two 3x3 in place "
            "of the 5x5, and batch norm. The port does not run as it is printed; this one does."
        ),
        module="googlenet_32",
        input_size=(3, 32, 32),
        num_classes=1000,
        num_params=10_253_000,
        macs=1_525_841_920,
        min_size=25,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "made to run: the port's forward drops two modules' output and calls attributes that do not exist",
            "a 3x3 stem of stride 1, two 3x3 for the 5x5, and a 7x7 mean of stride 1 that leaves 2x2",
            BIASED_CONV,
        ),
        sized=True,
    ),
)

TITLES = {"googlenet": "GoogLeNet"}
CHINESE = {
    "GoogLeNet of the course": "课程的 GoogLeNet",
    "GoogLeNet with batch normalisation": "带批归一化的 GoogLeNet",
    "GoogLeNet for 32x32 of the PyTorch-in-practice port": "“PyTorch 实战”移植的 32x32 GoogLeNet",
    "The course's GoogLeNet: a stem of three convolutions, nine Inception blocks and a global mean. It has neither "
    "batch norm nor auxiliary heads, and its first convolution does not halve the map.": (
        "课程的 GoogLeNet：三个卷积开头，九个 Inception 模块，再做全局平均。它既没有批归一化，也没有辅助分类器，第一个"
        "卷积不把特征图减半。"
    ),
    "torchvision's GoogLeNet: batch norm after every convolution, pools that round up, and two auxiliary heads on "
    "demand. Its published weights load into either backend.": (
        "torchvision 的 GoogLeNet：每个卷积之后有批归一化，池化向上取整，需要时带两个辅助分类器。公开的权重可以加载到"
        "任一后端。"
    ),
    "The GoogLeNet of the PyTorch-in-practice port, for pictures of 32 pixels: a 3x3 stem, two 3x3 in place of the "
    "5x5, and batch norm. The port does not run as it is printed; this one does.": (
        "“PyTorch 实战”移植的 GoogLeNet，用于 32 像素的图片：开头是 3x3 卷积，用两个 3x3 代替 5x5，带批归一化。原文印"
        "出来的代码不能运行，这里的能运行。"
    ),
    "the first convolution has stride 1, the paper's has 2: every map is twice as high and wide": (
        "第一个卷积的步幅是 1，论文里是 2：每张特征图的高和宽都是论文的两倍"
    ),
    "no auxiliary heads, no dropout, no local response normalisation": (
        "没有辅助分类器，没有随机失活，没有局部响应归一化"
    ),
    "the branch called 5x5 has a 3x3 convolution, as torchvision says of itself": (
        "叫作 5x5 的分支里是 3x3 卷积，torchvision 自己也这样说明"
    ),
    "pools round up (ceil_mode) and batch-norm eps is 1e-3": "池化向上取整（ceil_mode），批归一化的 eps 是 1e-3",
    "aux=True in train mode returns (logits, aux1, aux2); torchvision's order is (logits, aux2, aux1)": (
        "aux=True 时训练模式返回 (logits, aux1, aux2)；torchvision 的次序是 (logits, aux2, aux1)"
    ),
    "the branch called 5x5 has a 3x3 convolution": "叫作 5x5 的分支里是 3x3 卷积",
    "made to run: the port's forward drops two modules' output and calls attributes that do not exist": (
        "已改到能运行：移植版的前向计算丢掉两个模块的输出，还调用不存在的属性"
    ),
    "a 3x3 stem of stride 1, two 3x3 for the 5x5, and a 7x7 mean of stride 1 that leaves 2x2": (
        "开头是步幅 1 的 3x3 卷积，5x5 换成两个 3x3，7x7 的平均池化步幅为 1，留下 2x2"
    ),
}
