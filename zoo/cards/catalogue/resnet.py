"""ResNet, and the one of hand signs."""

from zoo.cards.catalogue.common import BIASED_CONV, IMAGENET, NORMED, SIGNS, TRAINED, paddle, torchvision
from zoo.cards.model import ModelCard, Published

HE = 'He et al., "Deep residual learning for image recognition", 2015'


def _resnet(name: str, source: str, num_params: int, macs: int, about: str, *published: Published) -> ModelCard:
    quirks: tuple[str, ...] = ("other image sizes work because the last pool is global",)
    look_alike = ""
    if name in ("resnet50", "resnet101", "resnet152"):
        quirks = (
            "the stride of a bottleneck is on its 3x3 convolution (v1.5); the paper has it on the first 1x1",
            *quirks,
        )
        look_alike = (
            "ResNet v1, which strides on the first 1x1 of a block (Caffe's, Keras's, MMPretrain's style='caffe')"
        )
    peers = (f"torchvision.models.{name}", f"paddle.vision.models.{name}")
    return ModelCard(
        name, "resnet", f"ResNet-{name[6:]}", source, HE, "resnet",
        (3, 224, 224), 1000, num_params, macs, 1, NORMED, IMAGENET, quirks, peers,
        TRAINED if source == "baidu" else ("default",), look_alike=look_alike, published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _resnet(
        "resnet18", "torchvision", 11_689_512, 1_814_073_344,
        "The smallest ResNet: eight residual blocks of two 3x3 convolutions each.",
        torchvision("IMAGENET1K_V1", "resnet18-f37072fd.pth"),
        paddle("resnet18.pdparams", "cf548f46534aa3560945be4b95cd11c4"),
    ),
    _resnet(
        "resnet34", "torchvision", 21_797_672, 3_663_761_408,
        "ResNet with sixteen residual blocks of two 3x3 convolutions each.",
        torchvision("IMAGENET1K_V1", "resnet34-b627a593.pth"),
        paddle("resnet34.pdparams", "8d2275cf8706028345f78ac0e1d31969"),
    ),
    _resnet(
        "resnet50", "baidu", 25_557_032, 4_089_184_256,
        "The course's ResNet: sixteen bottleneck blocks of a 1x1, a 3x3 and another 1x1 convolution. It equals "
        "torchvision's and paddle.vision's, so the weights of both load.",
        torchvision("IMAGENET1K_V1", "resnet50-0676ba61.pth"),
        torchvision("IMAGENET1K_V2", "resnet50-11ad3fa6.pth", 232),
        paddle("resnet50.pdparams", "ca6f485ee1ab0492d38f323885b0ad80"),
    ),
    _resnet(
        "resnet101", "baidu", 44_549_160, 7_801_405_440,
        "ResNet with 33 bottleneck blocks, 23 of them in the third stage.",
        torchvision("IMAGENET1K_V1", "resnet101-63fe2227.pth"),
        torchvision("IMAGENET1K_V2", "resnet101-cd907fc2.pth", 232),
        paddle("resnet101.pdparams", "02f35f034ca3858e1e54d4036443c92d"),
    ),
    _resnet(
        "resnet152", "baidu", 60_192_808, 11_513_626_624,
        "The deepest network here: 50 bottleneck blocks, 36 of them in the third stage.",
        torchvision("IMAGENET1K_V1", "resnet152-394f9c45.pth"),
        torchvision("IMAGENET1K_V2", "resnet152-f82ba261.pth", 232),
        paddle("resnet152.pdparams", "7ad16a2f1e7333859ff986138630fd7a"),
    ),
    ModelCard(
        name="resnet34_signs",
        family="resnet",
        title="ResNet-34 of the C4W2 port, on hand signs",
        source="csdn-c4w2",
        paper=HE,
        about=(
            "ResNet-34 as the C4W2 port has it, for hand signs of 64 pixels. Its convolutions have biases, and the "
            "convolution on a shortcut has no batch norm: another network than `resnet34`."
        ),
        module="resnet_signs",
        input_size=(3, 64, 64),
        num_classes=6,
        num_params=21_294_470,
        macs=299_043_840,
        min_size=1,
        recipes=TRAINED,
        init=NORMED,
        preprocessing=SIGNS,
        quirks=(
            "the 1x1 convolution on a shortcut has a bias and no batch normalisation",
            BIASED_CONV,
        ),
    ),
)  # fmt: skip

TITLES = {"resnet": "ResNet"}
CHINESE = {
    "ResNet-34 of the C4W2 port, on hand signs": "C4W2 移植的 ResNet-34，识别手势",
    "The smallest ResNet: eight residual blocks of two 3x3 convolutions each.": (
        "最小的 ResNet：八个残差块，每块两个 3x3 卷积。"
    ),
    "ResNet with sixteen residual blocks of two 3x3 convolutions each.": (
        "有十六个残差块的 ResNet，每块两个 3x3 卷积。"
    ),
    "The course's ResNet: sixteen bottleneck blocks of a 1x1, a 3x3 and another 1x1 convolution. It equals "
    "torchvision's and paddle.vision's, so the weights of both load.": (
        "课程的 ResNet：十六个瓶颈块，每块依次为 1x1、3x3、1x1 卷积。它与 torchvision 和 paddle.vision 的相同，所以两"
        "者的权重都能加载。"
    ),
    "ResNet with 33 bottleneck blocks, 23 of them in the third stage.": (
        "有 33 个瓶颈块的 ResNet，其中 23 个在第三阶段。"
    ),
    "The deepest network here: 50 bottleneck blocks, 36 of them in the third stage.": (
        "这里最深的网络：50 个瓶颈块，其中 36 个在第三阶段。"
    ),
    "ResNet-34 as the C4W2 port has it, for hand signs of 64 pixels. Its convolutions have biases, and the "
    "convolution on a shortcut has no batch norm: another network than `resnet34`.": (
        "C4W2 移植的 ResNet-34，识别 64 像素的手势图片。它的卷积带偏置，残差连接上的卷积没有批归一化：与 `resnet34` 不"
        "是同一个网络。"
    ),
    "the stride of a bottleneck is on its 3x3 convolution (v1.5); the paper has it on the first 1x1": (
        "瓶颈块的步幅放在 3x3 卷积上（v1.5）；论文放在第一个 1x1 卷积上"
    ),
    "the 1x1 convolution on a shortcut has a bias and no batch normalisation": (
        "残差连接上的 1x1 卷积有偏置，没有批归一化"
    ),
}
