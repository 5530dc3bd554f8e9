"""MobileNet."""

from zoo.cards.catalogue.common import IMAGENET, NORMED, paddle, torchvision
from zoo.cards.model import ModelCard

SANDLER = 'Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018'

NETWORKS = (
    ModelCard(
        name="mobilenet_v2",
        family="mobilenet",
        title="MobileNet v2",
        source="torchvision",
        paper=SANDLER,
        about=(
            "MobileNet v2: 17 inverted residuals, thin at both ends and six times as wide between them, where a 3x3 "
            "convolution takes each channel on its own. Written for phones: a seventh of the parameters of `resnet50`."
        ),
        module="mobilenet_v2",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=3_504_872,
        macs=300_774_272,
        min_size=1,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "a 3x3 convolution takes each channel on its own (groups as many as channels), and no activation follows "
            "the 1x1 convolution that makes a block thin again",
            "ReLU stops at 6, as the authors had it for arithmetic of few bits",
        ),
        peers=("torchvision.models.mobilenet_v2", "paddle.vision.models.mobilenet_v2"),
        published=(
            torchvision("IMAGENET1K_V1", "mobilenet_v2-b0353104.pth"),
            torchvision("IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", 232),
            paddle("mobilenet_v2_x1.0.pdparams", "0340af0a901346c8d46f4529882fb63d"),
        ),
    ),
)

TITLES = {"mobilenet": "MobileNet"}
CHINESE = {
    "MobileNet v2: 17 inverted residuals, thin at both ends and six times as wide between them, where a 3x3 "
    "convolution takes each channel on its own. Written for phones: a seventh of the parameters of `resnet50`.": (
        "MobileNet v2：17 个倒残差块，两端窄，中间宽六倍，中间的 3x3 卷积让每个通道各自卷积。为手机而写：参数只有 "
        "`resnet50` 的七分之一。"
    ),
    "a 3x3 convolution takes each channel on its own (groups as many as channels), and no activation follows the 1x1 "
    "convolution that makes a block thin again": (
        "3x3 卷积让每个通道各自卷积（组数等于通道数），使块重新变窄的 1x1 卷积之后没有激活函数"
    ),
    "ReLU stops at 6, as the authors had it for arithmetic of few bits": "ReLU 到 6 为止，作者这样做是为了低位数运算",
}
