"""VGG, configurations A, B, D and E."""

from zoo.cards.catalogue.common import BIASED_CONV, DROPOUT, IMAGENET, PLAIN, TRAINED, paddle, torchvision
from zoo.cards.model import ModelCard, Preprocessing, Published

SIMONYAN = 'Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014'

# of another project, in torchvision's order of channels
CAFFE = Preprocessing("RGB", (0.48235, 0.45882, 0.40784), (1 / 255, 1 / 255, 1 / 255))
FEATURES = "has values for the convolutions only, none for the classifier; take 'torchvision:IMAGENET1K_V1'"
ARGUMENT = "paddle.vision makes it by an argument, vgg16(batch_norm=True) and so on, and publishes no weights of it"


def _vgg(
    name: str, letter: str, source: str, num_params: int, macs: int, about: str, *published: Published
) -> ModelCard:
    """The card of one depth; letter is the paper's configuration."""
    depth, normed, _ = name[3:].partition("_bn")
    title, quirks = f"VGG-{depth} (configuration {letter})", [DROPOUT]
    peers = [f"torchvision.models.{name}", f"paddle.vision.models.{name}"]
    if normed:
        # paddle.vision has it under no name of its own
        title, quirks, peers = f"VGG-{depth} with batch normalisation", [BIASED_CONV, ARGUMENT], peers[:1]
    return ModelCard(
        name, "vgg", title, source, SIMONYAN, "vgg",
        (3, 224, 224), 1000, num_params, macs, 32, PLAIN, IMAGENET, tuple(quirks), tuple(peers),
        TRAINED if source == "baidu" else ("default",),
        after_dropout=() if normed else ("classifier.3.weight", "classifier.6.weight"), published=published,
        about=about,
    )  # fmt: skip


NETWORKS = (
    _vgg(
        "vgg11", "A", "torchvision", 132_863_336, 7_609_090_048,
        "VGG with eight convolutions: stacks of 3x3 windows, each closed by a 2x2 pool, and three linear layers "
        "that hold most of the parameters.",
        torchvision("IMAGENET1K_V1", "vgg11-8a719046.pth"),
    ),
    _vgg(
        "vgg13", "B", "torchvision", 133_047_848, 11_308_466_176,
        "VGG with ten convolutions, two in each of its five stacks, and the same three linear layers.",
        torchvision("IMAGENET1K_V1", "vgg13-19584684.pth"),
    ),
    _vgg(
        "vgg16", "D", "baidu", 138_357_544, 15_470_264_320,
        "The course's VGG, with thirteen convolutions: two, two, three, three and three in its five stacks. It is "
        "torchvision's and paddle.vision's too.",
        torchvision("IMAGENET1K_V1", "vgg16-397923af.pth"),
        torchvision("IMAGENET1K_FEATURES", "vgg16_features-amdegroot-88682ab5.pth", how=CAFFE, unusable=FEATURES),
        paddle("vgg16.pdparams", "89bbffc0f87d260be9b8cdc169c991c4"),
    ),
    _vgg(
        "vgg19", "E", "torchvision", 143_667_240, 19_632_062_464,
        "The deepest VGG, with sixteen convolutions: two, two, four, four and four in its five stacks.",
        torchvision("IMAGENET1K_V1", "vgg19-dcbb9e9d.pth"),
        paddle("vgg19.pdparams", "23b18bb13d8894f60f54e642be79a0dd"),
    ),
    _vgg(
        "vgg11_bn", "A", "torchvision", 132_868_840, 7_609_090_048,
        "`vgg11` with batch norm between each convolution and its ReLU, which lets it learn in larger steps.",
        torchvision("IMAGENET1K_V1", "vgg11_bn-6002323d.pth"),
    ),
    _vgg(
        "vgg13_bn", "B", "torchvision", 133_053_736, 11_308_466_176,
        "`vgg13` with batch norm between each convolution and its ReLU.",
        torchvision("IMAGENET1K_V1", "vgg13_bn-abd245e5.pth"),
    ),
    _vgg(
        "vgg16_bn", "D", "torchvision", 138_365_992, 15_470_264_320,
        "`vgg16` with batch norm between each convolution and its ReLU.",
        torchvision("IMAGENET1K_V1", "vgg16_bn-6c64b313.pth"),
    ),
    _vgg(
        "vgg19_bn", "E", "torchvision", 143_678_248, 19_632_062_464,
        "`vgg19` with batch norm between each convolution and its ReLU.",
        torchvision("IMAGENET1K_V1", "vgg19_bn-c79401a0.pth"),
    ),
)  # fmt: skip

TITLES = {"vgg": "VGG"}
CHINESE = {
    "VGG-11 (configuration A)": "VGG-11（配置 A）",
    "VGG-13 (configuration B)": "VGG-13（配置 B）",
    "VGG-16 (configuration D)": "VGG-16（配置 D）",
    "VGG-19 (configuration E)": "VGG-19（配置 E）",
    "VGG with eight convolutions: stacks of 3x3 windows, each closed by a 2x2 pool, and three linear layers that "
    "hold most of the parameters.": (
        "八个卷积的 VGG：几叠 3x3 窗口，每叠以 2x2 池化结束，再加三个全连接层，大部分参数都在全连接层里。"
    ),
    "VGG with ten convolutions, two in each of its five stacks, and the same three linear layers.": (
        "十个卷积的 VGG，五叠中每叠两个，全连接层与其他 VGG 相同。"
    ),
    "The course's VGG, with thirteen convolutions: two, two, three, three and three in its five stacks. It is "
    "torchvision's and paddle.vision's too.": (
        "课程的 VGG，十三个卷积：五叠依次为两个、两个、三个、三个、三个。torchvision 和 paddle.vision 的也是它。"
    ),
    "The deepest VGG, with sixteen convolutions: two, two, four, four and four in its five stacks.": (
        "最深的 VGG，十六个卷积：五叠依次为两个、两个、四个、四个、四个。"
    ),
    "VGG-11 with batch normalisation": "带批归一化的 VGG-11",
    "VGG-13 with batch normalisation": "带批归一化的 VGG-13",
    "VGG-16 with batch normalisation": "带批归一化的 VGG-16",
    "VGG-19 with batch normalisation": "带批归一化的 VGG-19",
    "paddle.vision makes it by an argument, vgg16(batch_norm=True) and so on, and publishes no weights of it": (
        "paddle.vision 用参数来建它，如 vgg16(batch_norm=True)，也没有公布它的权重"
    ),
    "`vgg11` with batch norm between each convolution and its ReLU, which lets it learn in larger steps.": (
        "每个卷积与它的 ReLU 之间加上批归一化的 `vgg11`，因此可以用更大的步子学习。"
    ),
    "`vgg13` with batch norm between each convolution and its ReLU.": (
        "每个卷积与它的 ReLU 之间加上批归一化的 `vgg13`。"
    ),
    "`vgg16` with batch norm between each convolution and its ReLU.": (
        "每个卷积与它的 ReLU 之间加上批归一化的 `vgg16`。"
    ),
    "`vgg19` with batch norm between each convolution and its ReLU.": (
        "每个卷积与它的 ReLU 之间加上批归一化的 `vgg19`。"
    ),
}
