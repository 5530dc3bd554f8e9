"""What cards of several families share: sources, papers, preprocessings, weights, first weights, words on quirks."""

from dataclasses import replace

from zoo.cards.model import Init, Preprocessing, Published

SOURCES = {
    "baidu": "Baidu PaddlePaddle course, image classification chapter (2020)",
    "csdn-j8": "CSDN, Deep learning week J8: Inception v1 in practice (PyTorch port)",
    "csdn-c4w2": "CSDN, Andrew Ng deep learning C4W2: residual networks (PyTorch port)",
    "csdn-googlenet": "CSDN, PyTorch in practice: GoogLeNet and Inception explained",
    "csdn-j5": "CSDN, Deep learning week J5: DenseNet with SE-Net in practice (PyTorch port)",
    "torchvision": "torchvision.models",
    "paddle.vision": "paddle.vision.models",
    "d2l": "Dive into Deep Learning (d2l.ai)",
    "pytorch-cifar": "pytorch-cifar, Train CIFAR10 with PyTorch (kuangliu)",
    "paper": "the original paper",
}
SZEGEDY = 'Szegedy et al., "Going deeper with convolutions", 2014'

DIGITS = Preprocessing("grey", (0.5,), (0.5,))
FUNDUS = Preprocessing("BGR", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
SIGNS = Preprocessing("RGB", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
CLOTHES = Preprocessing("grey", (0.0,), (1.0,))
IMAGENET = Preprocessing("RGB", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
# GoogLeNet and Inception v3 of torchvision come with transform_input=True: the peer maps its channels by
# x * (std / 0.5) + (mean - 0.5) / 0.5, which makes [-1, 1] of the usual input. Ours have no such switch; the
# preprocessing says it instead.
SYMMETRIC = Preprocessing("RGB", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))

SIGMOID = Init(conv="xavier", linear="xavier")
PLAIN = Init(conv="he", linear="he")
# of networks that multiply what goes through them by a sigmoid of it: with he's sizes, which grow from block to block
# until batch norm has statistics, such a sigmoid becomes a step, on which a rounding decides (efficientnet_b4 magnified
# one of its input 5e8 times)
EVEN = Init(conv="lecun", linear="uniform")
NARROW = Init(conv="narrow", linear="narrow")
NORMED = Init(conv="he", linear="uniform")

DROPOUT = "dropout scales up in training; the course's fluid dropout scaled down in evaluation instead"
BIASED_CONV = "convolutions keep a bias before batch normalisation, where it has no effect and its gradient is zero"
TRAINED = ("source", "default")
TRANSFORM_INPUT = (
    "torchvision's published network maps its input itself (transform_input), from ImageNet's mean and deviation to "
    "[-1, 1], which no tensor shows; with its weights ours takes pictures of mean 0.5 and std 0.5"
)

CHINESE = {
    "dropout scales up in training; the course's fluid dropout scaled down in evaluation instead": (
        "随机失活在训练时放大；课程所用的 fluid 则是在评估时缩小"
    ),
    "convolutions keep a bias before batch normalisation, where it has no effect and its gradient is zero": (
        "批归一化之前的卷积保留偏置，它在那里不起作用，梯度为零"
    ),
    "other image sizes work because the last pool is global": "最后的池化是全局的，所以其他图片尺寸也能用",
    "pools round up (ceil_mode)": "池化向上取整（ceil_mode）",
    "torchvision's published network maps its input itself (transform_input), from ImageNet's mean and deviation to "
    "[-1, 1], which no tensor shows; with its weights ours takes pictures of mean 0.5 and std 0.5": (
        "torchvision 公布的网络自己变换输入（transform_input），从 ImageNet 的均值和标准差变到 [-1, 1]，任何张量里都看"
        "不出来；装入它的权重时，我们的网络接受均值 0.5、标准差 0.5 的图片"
    ),
}

DYGRAPH = "https://paddle-imagenet-models-name.bj.bcebos.com/dygraph/"
HAPI = "https://paddle-hapi.bj.bcebos.com/models/"
TORCHVISION = "https://download.pytorch.org/models/"


def torchvision(
    tag: str,
    file: str,
    resize: int = 256,
    crop: int = 224,
    interpolation: str = "bilinear",
    how: Preprocessing = IMAGENET,
    unusable: str = "",
) -> Published:
    """A set of weights of torchvision by its tag and file; the digest is in the file's name, as torch.hub reads it."""
    prepared = replace(how, resize=resize, crop=crop, interpolation=interpolation)
    digest = file.removesuffix(".pth").rpartition("-")[2]
    return Published("torchvision", tag, TORCHVISION + file, digest, prepared, unusable)


def paddle(url: str, md5: str) -> Published:
    """The set of weights that paddle.vision publishes for a network, by its file's name or whole address.

    It publishes no preprocessing; this is the usual one of the project that trained them.
    """
    address = url if url.startswith("https://") else HAPI + url
    return Published("paddle", "imagenet", address, md5, replace(IMAGENET, resize=256, crop=224))
