"""Inception: those of torchvision and of a port."""

from zoo.cards.catalogue.common import (
    BIASED_CONV,
    IMAGENET,
    NORMED,
    SYMMETRIC,
    SZEGEDY,
    TRAINED,
    TRANSFORM_INPUT,
    torchvision,
)
from zoo.cards.model import ModelCard

RETHINKING = 'Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015'

NETWORKS = (
    ModelCard(
        name="inception_v1",
        family="inception",
        title="Inception v1 of the week-J8 port",
        source="csdn-j8",
        paper=SZEGEDY,
        about=(
            "The Inception v1 of the week-J8 port, for four classes of pictures in folders. What is peculiar to the "
            "port is kept, but for the softmax before the loss."
        ),
        module="inception_v1",
        input_size=(3, 224, 224),
        num_classes=4,
        num_params=6_660_244,
        macs=1_552_716_288,
        min_size=25,
        recipes=TRAINED,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "the branch called 5x5 has a 3x3 convolution",
            "the 1x1 convolution of the stem has padding 1, so maps grow from 56 to 58",
            "the head has two linear layers; the port's softmax before its cross-entropy loss is left out",
            "the 7x7 mean is a global one, equal at 224",
            BIASED_CONV,
        ),
    ),
    ModelCard(
        name="inception_v3",
        family="inception",
        title="Inception v3",
        source="torchvision",
        paper=RETHINKING,
        about=(
            "Inception v3 as torchvision has it: eleven blocks of five kinds whose large windows are taken apart into "
            "small ones, for pictures of 299 pixels, with an auxiliary head on demand."
        ),
        module="inception_v3",
        input_size=(3, 299, 299),
        num_classes=1000,
        num_params=23_834_568,
        num_params_aux=27_161_264,
        aux_weights=(0.4,),
        macs=5_713_216_096,
        min_size=75,
        min_size_aux=299,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "batch-norm eps is 1e-3; paddle.vision's is another network (eps 1e-5, dropout 0.2, no auxiliary head)",
            "published counts have the auxiliary head in: 27,161,264",
            TRANSFORM_INPUT,
        ),
        peers=("torchvision.models.inception_v3",),
        transform_input=True,
        false_peers=(
            (
                "paddle",
                "paddle.vision's inception_v3 is another network: batch-norm eps 1e-5 for 1e-3, dropout 0.2 for 0.5, "
                "no auxiliary head",
            ),
        ),
        published=(torchvision("IMAGENET1K_V1", "inception_v3_google-0cc3c7bd.pth", 342, 299, how=SYMMETRIC),),
    ),
)

TITLES = {"inception": "Inception"}
CHINESE = {
    "Inception v1 of the week-J8 port": "第 J8 周移植的 Inception v1",
    "The Inception v1 of the week-J8 port, for four classes of pictures in folders. What is peculiar to the port is "
    "kept, but for the softmax before the loss.": (
        "第 J8 周移植的 Inception v1，把文件夹里的图片分成四类。移植版的特别之处都保留下来，只去掉了损失之前的 softmax"
        "。"
    ),
    "Inception v3 as torchvision has it: eleven blocks of five kinds whose large windows are taken apart into small "
    "ones, for pictures of 299 pixels, with an auxiliary head on demand.": (
        "torchvision 的 Inception v3：五种共十一个模块，把大窗口分解成小窗口，用于 299 像素的图片，需要时带一个辅助分"
        "类器。"
    ),
    "the 1x1 convolution of the stem has padding 1, so maps grow from 56 to 58": (
        "开头部分的 1x1 卷积有填充 1，所以特征图从 56 变成 58"
    ),
    "the head has two linear layers; the port's softmax before its cross-entropy loss is left out": (
        "末尾有两个全连接层；移植版在交叉熵损失之前的 softmax 被去掉"
    ),
    "the 7x7 mean is a global one, equal at 224": "7x7 的平均池化改为全局的，图片为 224 时两者相同",
    "batch-norm eps is 1e-3; paddle.vision's is another network (eps 1e-5, dropout 0.2, no auxiliary head)": (
        "批归一化的 eps 是 1e-3；paddle.vision 的是另一个网络（eps 1e-5，随机失活 0.2，没有辅助分类器）"
    ),
    "published counts have the auxiliary head in: 27,161,264": "公开的参数量包含辅助分类器：27,161,264",
}
