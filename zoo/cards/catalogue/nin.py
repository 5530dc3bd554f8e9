"""Network in Network, as Dive into Deep Learning has it."""

from zoo.cards.catalogue.common import CLOTHES, SIGMOID
from zoo.cards.model import ModelCard

NETWORKS = (
    ModelCard(
        name="nin",
        family="nin",
        title="NiN",
        source="d2l",
        paper='Lin et al., "Network in network", 2013',
        about=(
            "Network in Network of Dive into Deep Learning: two 1x1 convolutions after each larger one, linear layers "
            "at every place of the map, and a mean over the map in place of the linear layers that end AlexNet."
        ),
        module="nin",
        input_size=(1, 224, 224),
        num_classes=10,
        num_params=1_992_166,
        macs=762_297_352,
        min_size=67,
        # the book draws by Xavier's rule for all its convolutional networks
        init=SIGMOID,
        preprocessing=CLOTHES,
        quirks=(
            "its windows and channels are AlexNet's; the paper's own network is for pictures of 32x32",
            "a ReLU and a mean come after the last convolution, so no logit is below 0",
        ),
        head="conv",
    ),
)

TITLES = {"nin": "NiN"}
CHINESE = {
    "Network in Network of Dive into Deep Learning: two 1x1 convolutions after each larger one, linear layers at every "
    "place of the map, and a mean over the map in place of the linear layers that end AlexNet.": (
        "《动手学深度学习》的 Network in Network：每个较大的卷积之后有两个 1x1 卷积，相当于特征图上每个位置的全连接层；"
        "AlexNet 末尾的全连接层换成对特征图求平均。"
    ),
    "its windows and channels are AlexNet's; the paper's own network is for pictures of 32x32": (
        "窗口和通道与 AlexNet 的相同；论文自己的网络用于 32x32 的图片"
    ),
}
