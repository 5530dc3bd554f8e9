"""What paddle.vision calls the layers of networks that are torchvision's and ours under other names.

A function for each file of networks, from our layer's path to theirs, None where it has no such layer. Where
paddle.vision has torchvision's names, as in VGG, ResNet and MobileNet v2, there is nothing to say.
"""

import re
from collections.abc import Callable

ALEXNET = {
    "features.0": "_conv1._conv",
    "features.3": "_conv2._conv",
    "features.6": "_conv3",
    "features.8": "_conv4",
    "features.10": "_conv5._conv",
    "classifier.1": "_fc6",
    "classifier.4": "_fc7",
    "classifier.6": "_fc8",
}

INVERTED = re.compile(r"features\.(\d+)\.block\.(\d+)\.(fc[12]|[01])")
ENDS = re.compile(r"features\.(\d+)\.([01])")


def mobilenet(layer: str) -> str | None:
    """MobileNet v3: paddle/vision/models/mobilenetv3.py."""
    if layer in ("classifier.0", "classifier.3"):
        return layer
    end = ENDS.fullmatch(layer)
    if end:
        return f"{'conv' if end[1] == '0' else 'lastconv'}.{end[2]}"
    inner = INVERTED.fullmatch(layer)
    if inner is None:
        return None
    block, place = int(inner[1]) - 1, int(inner[2])
    if inner[3].startswith("fc"):
        return f"blocks.{block}.mid_se.{inner[3]}"
    # the first block is no wider than its input, so it has no convolution that makes it wide
    names = ["expand_conv", "bottleneck_conv", "linear_conv", "linear_conv"][block == 0 :]
    return f"blocks.{block}.{names[place]}.{inner[3]}"


BRANCH = re.compile(r"stage(\d)\.(\d+)\.branch([12])\.(\d)")


def shufflenet(layer: str) -> str | None:
    """ShuffleNet v2: paddle/vision/models/shufflenetv2.py."""
    if layer == "fc":
        return "_fc"
    found = re.fullmatch(r"conv([15])\.([01])", layer)
    if found:
        return f"{'_conv1' if found[1] == '1' else '_last_conv'}.{found[2]}"
    inner = BRANCH.fullmatch(layer)
    if inner is None:
        return None
    stage, block, branch, place = (int(number) for number in inner.groups())
    # of a branch's layers by our numbers, ReLUs among them: the convolution, and 0 for itself or 1 for its norm
    names = {0: ("pw", 0), 1: ("pw", 1), 3: ("dw", 0), 4: ("dw", 1), 5: ("linear", 0), 6: ("linear", 1)}
    if branch == 1:
        names = {0: ("dw", 0), 1: ("dw", 1), 2: ("linear", 0), 3: ("linear", 1)}
    name, norm = names[place]
    return f"{stage}_{block + 1}._conv_{name}{'' if block else f'_{branch}'}.{norm}"


DENSE = re.compile(r"features\.denseblock(\d)\.denselayer(\d+)\.(norm|conv)([12])")
BETWEEN = re.compile(r"features\.transition(\d)\.(norm|conv)")


def densenet(layer: str) -> str | None:
    """DenseNet: paddle/vision/models/densenet.py."""
    unit = {"norm": "_batch_norm", "conv": "_conv"}
    ends = {
        "features.conv0": "conv1_func._conv",
        "features.norm0": "conv1_func._batch_norm",
        "features.norm5": "batch_norm",
        "classifier": "out",
    }
    if layer in ends:
        return ends[layer]
    inner, between = DENSE.fullmatch(layer), BETWEEN.fullmatch(layer)
    if inner:
        block = int(inner[1]) + 1
        return f"db_conv_{block}.conv{block}_{inner[2]}.bn_ac_func{inner[4]}.{unit[inner[3]]}"
    if between:
        return f"tr_conv{int(between[1]) + 1}_blk.conv_ac_func.{unit[between[2]]}"
    return None


# by the card's module
MODULES: dict[str, Callable[[str], str | None]] = {
    "alexnet_owt": ALEXNET.get,
    "mobilenet_v3": mobilenet,
    "shufflenet": shufflenet,
    "densenet": densenet,
}
