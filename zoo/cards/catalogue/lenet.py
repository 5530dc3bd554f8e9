"""LeNet, on digits and on fundus pictures."""

from zoo.cards.catalogue.common import BIASED_CONV, CLOTHES, DIGITS, FUNDUS, SIGMOID, TRAINED
from zoo.cards.model import ModelCard

LECUN = 'LeCun et al., "Gradient-based learning applied to document recognition", 1998'

NETWORKS = (
    ModelCard(
        name="lenet",
        family="lenet",
        title="LeNet on digits",
        source="baidu",
        paper=LECUN,
        about=(
            "The course's first network: three convolutions with sigmoid, two pools and two linear layers, for "
            "handwritten digits. It is small enough to train in seconds, and its sigmoids show why later networks use "
            "ReLU."
        ),
        module="lenet",
        input_size=(1, 28, 28),
        num_classes=10,
        num_params=41_806,
        macs=279_040,
        min_size=28,
        recipes=TRAINED,
        init=SIGMOID,
        preprocessing=DIGITS,
        quirks=(
            "sigmoid after every convolution and max pools, where the paper has trained subsampling",
            "the third convolution is 4x4 because 28x28 pictures are not padded to 32x32",
        ),
        sized=True,
    ),
    ModelCard(
        name="lenet_pm",
        family="lenet",
        title="LeNet on fundus pictures",
        source="baidu",
        paper=LECUN,
        about=(
            "The same LeNet on fundus pictures of 224 pixels. Its convolutions stay as they are, so that the first "
            "linear layer takes 300,000 values; on these pictures it does not learn, which is the point of the lesson."
        ),
        module="lenet",
        input_size=(3, 224, 224),
        num_classes=1,
        num_params=19_233_841,
        macs=144_746_464,
        min_size=28,
        recipes=TRAINED,
        init=SIGMOID,
        preprocessing=FUNDUS,
        quirks=(
            "one logit for a sigmoid; the course's accuracy over its single column always answers class 0",
            "the first linear layer takes 300,000 values, 99.8 % of all parameters",
        ),
        sized=True,
    ),
    ModelCard(
        name="lenet_bn",
        family="lenet",
        title="LeNet with batch normalisation",
        source="d2l",
        paper=f'{LECUN}; Ioffe and Szegedy, "Batch normalization: accelerating deep network training", 2015',
        about=(
            "The LeNet of Dive into Deep Learning with batch norm before each sigmoid, for pictures of clothes "
            "(Fashion-MNIST): the book's example of what batch norm does."
        ),
        module="lenet_bn",
        input_size=(1, 28, 28),
        num_classes=10,
        num_params=44_878,
        macs=281_640,
        min_size=16,
        init=SIGMOID,
        preprocessing=CLOTHES,
        quirks=(
            "average pools, and linear layers of 120 and 84 as the paper has them; the course's `lenet` has neither",
            BIASED_CONV,
        ),
        sized=True,
    ),
)

TITLES = {"lenet": "LeNet"}
CHINESE = {
    "LeNet on digits": "识别数字的 LeNet",
    "LeNet on fundus pictures": "用于眼底图像的 LeNet",
    "The course's first network: three convolutions with sigmoid, two pools and two linear layers, for handwritten "
    "digits. It is small enough to train in seconds, and its sigmoids show why later networks use ReLU.": (
        "课程的第一个网络：三个带 sigmoid 的卷积、两个池化和两个全连接层，识别手写数字。它小到几秒钟就能训练，它的 "
        "sigmoid 也说明了后来的网络为什么改用 ReLU。"
    ),
    "The same LeNet on fundus pictures of 224 pixels. Its convolutions stay as they are, so that the first linear "
    "layer takes 300,000 values; on these pictures it does not learn, which is the point of the lesson.": (
        "同一个 LeNet，用于 224 像素的眼底图像。卷积部分不变，于是第一个全连接层的输入有 300,000 个值；它在这些图像上"
        "学不会，那一课要讲的正是这一点。"
    ),
    "sigmoid after every convolution and max pools, where the paper has trained subsampling": (
        "每个卷积之后是 sigmoid 和最大池化，论文里则是可训练的下采样"
    ),
    "the third convolution is 4x4 because 28x28 pictures are not padded to 32x32": (
        "第三个卷积是 4x4，因为 28x28 的图片没有填充到 32x32"
    ),
    "one logit for a sigmoid; the course's accuracy over its single column always answers class 0": (
        "一个 logit，供 sigmoid 使用；课程在这唯一一列上算准确率，答案永远是类别 0"
    ),
    "the first linear layer takes 300,000 values, 99.8 % of all parameters": (
        "第一个全连接层的输入有 300,000 个值，占全部参数的 99.8 %"
    ),
    "LeNet with batch normalisation": "带批归一化的 LeNet",
    "The LeNet of Dive into Deep Learning with batch norm before each sigmoid, for pictures of clothes "
    "(Fashion-MNIST): the book's example of what batch norm does.": (
        "《动手学深度学习》的 LeNet，每个 sigmoid 之前有批归一化，用于服装图片（Fashion-MNIST）："
        "书里用它说明批归一化的作用。"
    ),
    "average pools, and linear layers of 120 and 84 as the paper has them; the course's `lenet` has neither": (
        "平均池化，全连接层宽 120 和 84，与论文一样；课程的 `lenet` 两样都没有"
    ),
}
