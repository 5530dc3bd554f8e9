"""AlexNet of the course, and in one column as torchvision has it."""

from zoo.cards.catalogue.common import DROPOUT, DYGRAPH, FUNDUS, IMAGENET, PLAIN, TRAINED, paddle, torchvision
from zoo.cards.model import ModelCard

KRIZHEVSKY = 'Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012'
ONE_WEIRD_TRICK = 'Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014'

NETWORKS = (
    ModelCard(
        name="alexnet",
        family="alexnet",
        title="AlexNet of the course",
        source="baidu",
        paper=KRIZHEVSKY,
        about=(
            "The course's AlexNet: five convolutions, three linear layers, ReLU and dropout. Its pools and the "
            "padding of its first convolution are the course's own, so no published weights fit it."
        ),
        module="alexnet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=76_009_832,
        macs=1_270_155_264,
        min_size=29,
        recipes=TRAINED,
        init=PLAIN,
        preprocessing=FUNDUS,
        quirks=(
            "2x2 pools and padding 5 in the first convolution, where the paper has 3x3 pools and none",
            "no local response normalisation",
            DROPOUT,
        ),
        sized=True,
        after_dropout=("fc2.weight", "fc3.weight"),
    ),
    ModelCard(
        name="alexnet_owt",
        family="alexnet",
        title="AlexNet in one column",
        source="torchvision",
        paper=ONE_WEIRD_TRICK,
        about=(
            "The AlexNet of torchvision and paddle.vision, after the one-column network of 2014: smaller than the "
            "course's, with 3x3 pools and an adaptive pool before the linear layers."
        ),
        module="alexnet_owt",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=61_100_840,
        macs=714_188_480,
        min_size=63,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=("paddle.vision's has the same layers under other state names, and dropout that scales in evaluation",),
        peers=("torchvision.models.alexnet", "paddle.vision.models.alexnet"),
        published=(
            torchvision("IMAGENET1K_V1", "alexnet-owt-7be5be79.pth"),
            paddle(DYGRAPH + "AlexNet_pretrained.pdparams", "7f0f9f737132e02732d75a1459d98a43"),
        ),
    ),
)

TITLES = {"alexnet": "AlexNet"}
CHINESE = {
    "AlexNet of the course": "课程的 AlexNet",
    "AlexNet in one column": "单列的 AlexNet",
    "The course's AlexNet: five convolutions, three linear layers, ReLU and dropout. Its pools and the padding of "
    "its first convolution are the course's own, so no published weights fit it.": (
        "课程的 AlexNet：五个卷积、三个全连接层，用 ReLU 和随机失活。池化和第一个卷积的填充是课程自己的，所以没有公开"
        "的权重与它相配。"
    ),
    "The AlexNet of torchvision and paddle.vision, after the one-column network of 2014: smaller than the course's, "
    "with 3x3 pools and an adaptive pool before the linear layers.": (
        "torchvision 和 paddle.vision 的 AlexNet，依据 2014 年的单列网络：比课程的小，池化为 3x3，全连接层之前有一个自"
        "适应池化。"
    ),
    "2x2 pools and padding 5 in the first convolution, where the paper has 3x3 pools and none": (
        "2x2 的池化，第一个卷积的填充为 5；论文里是 3x3 的池化，没有填充"
    ),
    "no local response normalisation": "没有局部响应归一化",
    "paddle.vision's has the same layers under other state names, and dropout that scales in evaluation": (
        "paddle.vision 的版本各层相同，状态字典里的名字不同，随机失活在评估时缩放"
    ),
}
