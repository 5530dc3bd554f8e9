"""DenseNet in five depths, and the one with squeeze-and-excitation."""

from zoo.cards.catalogue.common import DYGRAPH, IMAGENET, NORMED, paddle, torchvision
from zoo.cards.model import ModelCard, Published

HUANG = 'Huang et al., "Densely connected convolutional networks", 2016'
JOINED = (
    "a layer's 32 channels (48 in densenet161) are put behind all that came in, where a ResNet adds, so that a block's "
    "last layers see hundreds of channels"
)
BEFORE = "batch norm and ReLU come before each convolution but the first, and a last batch norm behind all blocks"
PLACE = (
    "the exercise leaves open where squeeze-and-excitation stands: here behind each of the four dense blocks, before "
    "the transition, with a sixteenth of the channels in its middle"
)


def _densenet(
    depth: str, num_params: int, macs: int, about: str, *published: Published,
    source: str = "torchvision", peers: tuple[str, ...] = ("torchvision", "paddle.vision"), more: tuple[str, ...] = (),
) -> ModelCard:  # fmt: skip
    """The card of one depth, such as "121"; peers: the libraries that have it."""
    name = f"densenet{depth}"
    title = "DenseNet-121 with squeeze-and-excitation" if more else f"DenseNet-{depth}"
    return ModelCard(
        name, "densenet", title, source, HUANG, "densenet",
        (3, 224, 224), 1000, num_params, macs, 29, NORMED, IMAGENET, (*more, JOINED, BEFORE),
        tuple(f"{library}.models.{name}" for library in peers), published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _densenet(
        "121", 7_978_856, 2_834_161_664,
        "DenseNet: four blocks in which every layer sees what all layers before it have found. With a third of the "
        "parameters of `resnet50` it comes close to its accuracy, for more memory.",
        torchvision("IMAGENET1K_V1", "densenet121-a639ec97.pth"),
        paddle(DYGRAPH + "DenseNet121_pretrained.pdparams", "db1b239ed80a905290fd8b01d3af08e4"),
    ),
    _densenet(
        "161", 28_681_000, 7_727_907_072,
        "The wide DenseNet: 96 channels at the start and 48 new ones a layer, where the others have 64 and 32.",
        torchvision("IMAGENET1K_V1", "densenet161-8d451a50.pth"),
        paddle(DYGRAPH + "DenseNet161_pretrained.pdparams", "62158869cb315098bd25ddbfd308a853"),
    ),
    _densenet(
        "169", 14_149_480, 3_359_843_328,
        "DenseNet with 32 layers in each of its last two blocks, where `densenet121` has 24 and 16.",
        torchvision("IMAGENET1K_V1", "densenet169-b2777c0a.pth"),
        paddle(DYGRAPH + "DenseNet169_pretrained.pdparams", "82cc7c635c3f19098c748850efb2d796"),
    ),
    _densenet(
        "201", 20_013_928, 4_291_365_888,
        "DenseNet with 48 layers in its third block and 32 in its last.",
        torchvision("IMAGENET1K_V1", "densenet201-c1103571.pth"),
        paddle(DYGRAPH + "DenseNet201_pretrained.pdparams", "16ca29565a7712329cf9e36e02caaf58"),
    ),
    _densenet(
        "264", 33_337_704, 5_751_653_376,
        "The deepest DenseNet, of paddle.vision: 64 layers in its third block and 48 in its last.",
        paddle(DYGRAPH + "DenseNet264_pretrained.pdparams", "3270ce516b85370bba88cfdd9f60bff4"),
        source="paddle.vision", peers=("paddle.vision",),
    ),
    _densenet(
        "121_se", 8_284_952, 2_834_464_768,
        "The exercise of a training camp: `densenet121` with a layer behind each block that weighs its channels by "
        "what all of them have found. No library has it, so there are no published weights.",
        source="csdn-j5", peers=(), more=(PLACE,),
    ),
)  # fmt: skip

TITLES = {"densenet": "DenseNet"}
CHINESE = {
    "DenseNet-121 with squeeze-and-excitation": "带 squeeze-and-excitation 的 DenseNet-121",
    JOINED: (
        "每层新增的 32 个通道（densenet161 为 48 个）接在所有输入通道之后，而 ResNet 是相加，所以块里靠后的层能看到几百"
        "个通道"
    ),
    BEFORE: "除第一个卷积外，批归一化和 ReLU 都在卷积之前，所有块之后还有最后一个批归一化",
    PLACE: (
        "练习没有规定 squeeze-and-excitation 放在哪里：这里放在四个稠密块各自之后、过渡层之前，中间的通道数是十六分之一"
    ),
    "DenseNet: four blocks in which every layer sees what all layers before it have found. With a third of the "
    "parameters of `resnet50` it comes close to its accuracy, for more memory.": (
        "DenseNet：四个块，块里每一层都能看到前面所有层的结果。参数是 `resnet50` 的三分之一，准确率与它接近，但更费内"
        "存。"
    ),
    "The wide DenseNet: 96 channels at the start and 48 new ones a layer, where the others have 64 and 32.": (
        "宽的 DenseNet：开头 96 个通道，每层新增 48 个；其他 DenseNet 是 64 个和 32 个。"
    ),
    "DenseNet with 32 layers in each of its last two blocks, where `densenet121` has 24 and 16.": (
        "最后两块各有 32 层的 DenseNet，`densenet121` 是 24 层和 16 层。"
    ),
    "DenseNet with 48 layers in its third block and 32 in its last.": "第三块 48 层、最后一块 32 层的 DenseNet。",
    "The deepest DenseNet, of paddle.vision: 64 layers in its third block and 48 in its last.": (
        "最深的 DenseNet，来自 paddle.vision：第三块 64 层，最后一块 48 层。"
    ),
    "The exercise of a training camp: `densenet121` with a layer behind each block that weighs its channels by what "
    "all of them have found. No library has it, so there are no published weights.": (
        "一个训练营的练习：在 `densenet121` 的每个块之后加一层，按所有通道的内容给每个通道加权。没有哪个库有它，所以没"
        "有公布的权重。"
    ),
}
