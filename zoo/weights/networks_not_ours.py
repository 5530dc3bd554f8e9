"""Other libraries' networks that have a name of ours and are others: no file of theirs is taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zoo.weights.schemes import MM, PPCLAS, TIMM


@dataclass(frozen=True)
class Stranger:
    """Another library's network that has a name of ours: one tensor that only it has, and the operation that differs.

    tensor: a pattern of its name. without: of a tensor that a file must not have for it to be this network. shapes:
    where the names are those of one of ours, how the shapes of some tensors may begin, by patterns of their names.
    """

    tensor: str
    what: str
    differs: str
    source: str
    without: str = ""
    shapes: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()

    def is_it(self, shapes: Mapping[str, tuple[int, ...]]) -> bool:
        """Whether it has tensors of these names and shapes; a prefix may stand before the names."""

        def found(pattern: str, begins: tuple[tuple[int, int], ...] = ()) -> bool:
            name = re.compile(rf"(.*\.)?(?:{pattern})")
            return any(name.fullmatch(each) and (not begins or shape[:2] in begins) for each, shape in shapes.items())

        if not found(self.tensor) or (self.without and found(self.without)):
            return False
        return all(found(pattern, begins) for pattern, begins in self.shapes)


STRANGERS = (
    Stranger(
        r"stem\.2\.conv\.weight", "a ResNet-vd of PaddleClas", "its stem is three 3x3 convolutions where ours is one "
        "7x7, and its shortcuts average before they convolve", f"{PPCLAS}/legendary_models/resnet.py",
    ),
    Stranger(
        r"blocks\.0\.short\.conv\.weight", "PaddleClas's ResNet-18 or -34", "the shortcut around its first block is a "
        "1x1 convolution and a batch norm, ours is the identity", f"{PPCLAS}/legendary_models/resnet.py",
        without=r"blocks\.0\.conv2\.conv\.weight",
    ),
    Stranger(
        r"conv2\._first_block\._expand_conv\._conv\.weight", "PaddleClas's MobileNetV2", "its first block begins with "
        "a 1x1 convolution, of 32 to 32 channels, which ours does not have", f"{PPCLAS}/model_zoo/mobilenet_v2.py",
    ),
    Stranger(
        r"_conv1\._conv\._conv\.weight", "the SqueezeNet of PaddleClas and paddle.vision", "its pools round down, and "
        "the first convolution of its 1.1 has padding 1", f"{PPCLAS}/model_zoo/squeezenet.py",
    ),
    Stranger(
        r"_ince3a\._conv5\._conv\.weight", "the GoogLeNet of PaddleClas and paddle.vision", "it has no batch norm, "
        "real 5x5 branches and a stem of its own", f"{PPCLAS}/model_zoo/googlenet.py",
    ),
    Stranger(
        r"inception_stem\.conv_1a_3x3\..*", "the Inception v3 of PaddleClas and paddle.vision", "batch-norm "
        "eps is 1e-5 for 1e-3, and its dropout 0.2 for 0.5", f"{PPCLAS}/legendary_models/inception_v3.py",
    ),
    Stranger(
        r"mobilenet_v2\.conv_stem\.first_conv\.convolution\.weight", "Hugging Face's MobileNetV2", "it pads as "
        "TensorFlow does, on the right and below first, and batch-norm eps is 1e-3 for 1e-5",
        "transformers 5, models/mobilenet_v2/modeling_mobilenet_v2.py",
    ),
    Stranger(
        r"(backbone\.stem\.[036]|conv1\.0)\.weight", "a ResNet with a deep stem (v1c, v1d, resnet*d)", "its stem is "
        "three 3x3 convolutions where ours is one 7x7", f"{MM}/resnet.py, ResNetV1c; {TIMM}/resnet.py",
    ),
    Stranger(
        r"res2a_branch2a/.*", "the ResNet50 of TensorLayer or Keras", "the stride of a block is on its first 1x1 "
        "convolution, it pads as TensorFlow does, and its convolutions have biases", "tensorlayer/models/resnet.py",
    ),
    Stranger(
        r".*(filters|kernel|W_conv2d|W_dense)(:0)?", "a network of TensorLayer, TensorFlow or Keras", "its weights are "
        "height x width x in x out and its pictures N x H x W x C, so a Linear layer behind a map counts its inputs "
        "in another order", "tensorlayer/layers/convolution/simplified_conv.py",
    ),
    Stranger(
        r"layers\.9\.0\.layers\.6\.weight", "torchvision's first MNASNet of this width", "its stem has 32 and 16 "
        "channels whatever the width, where the second one's follows it",
        "torchvision/models/mnasnet.py, _load_from_state_dict, version 1",
        # the stem, and behind it widths of 0.5, 0.75 and 1.3: with 1 both versions are the same network
        shapes=(
            (r"layers\.6\.weight", ((16, 32),)),
            (r"layers\.9\.0\.layers\.6\.weight", ((24, 48), (32, 72), (56, 96))),
        ),
    ),
)  # fmt: skip


def stranger_of(shapes: Mapping[str, tuple[int, ...]]) -> str:
    """Which other network tensors of these names and shapes belong to and what it does differently, "" if none."""
    for each in STRANGERS:
        if each.is_it(shapes):
            return f"it is {each.what}, another network: {each.differs}"
    return ""
