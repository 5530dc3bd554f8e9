"""Names in parameter files of the course's own fluid networks (2020), and ours for the same tensors.

Source: Baidu PaddlePaddle course, image classification chapter (2020): the attributes of its classes, saved with
save_dygraph as a pickle of arrays, Linear weights [in, out]. A name is the path of attributes to the layer.

    network      the course's layer                       ours
    LeNet        conv1 conv2 conv3 fc1 fc2                the same
    AlexNet      conv1 .. conv5 fc1 fc2 fc3               the same
    GoogLeNet    conv1 conv2_1 conv2_2 block3_1.p1_1 fc   the same
    VGG          block_B.conv_I                           features.N, the convolutions in their order
                 fc1 fc2 fc3                              classifier.0 classifier.3 classifier.6
    ResNet       conv._conv, conv._batch_norm             conv1, bn1
                 bb_S_B.convK._conv, ._batch_norm         layer{S+1}.B.conv{K+1}, bn{K+1}
                 bb_S_B.short._conv, ._batch_norm         layer{S+1}.B.downsample.0, .1
                 out                                      fc

Batch norm's _mean and _variance are running_mean and running_var, as in every Paddle file.

Fluid's dropout scaled by 1 - p in evaluation and not in training. A network trained so expects half of what ours gives
after each dropout of p = 0.5; the factor goes into the next Linear weights, where it is exact (a power of two).
"""

import re

import numpy as np

from zoo.anatomy import Slot

STATISTICS = {"_mean": "running_mean", "_variance": "running_var"}
PADDLES = {ours: paddles for paddles, ours in STATISTICS.items()}
# the Linear weights right after a dropout of 0.5, in the course's networks that have any
AFTER_DROPOUT = {
    "alexnet": ("fc2.weight", "fc3.weight"),
    **{f"vgg{depth}": ("classifier.3.weight", "classifier.6.weight") for depth in (11, 13, 16, 19)},
}
VGG_HEAD = {"classifier.0": "fc1", "classifier.3": "fc2", "classifier.6": "fc3"}
BOTTLENECK = re.compile(r"layer(\d)\.(\d+)\.(conv|bn)(\d)$")
SHORTCUT = re.compile(r"layer(\d)\.(\d+)\.downsample\.([01])$")
PARTS = {"conv": "_conv", "bn": "_batch_norm", "0": "_conv", "1": "_batch_norm"}
RESNETS = ("resnet50", "resnet101", "resnet152")


def portable(name: str) -> str:
    """A Paddle name as ours: batch norm's statistics are called otherwise."""
    layer, dot, role = name.rpartition(".")
    return layer + dot + STATISTICS.get(role, role)


def course_names(card: str, slots: list[Slot]) -> dict[str, str]:
    """Our names by the course's (with running_mean for _mean), for the networks where they differ; else nothing."""
    if card.startswith("vgg"):
        return {_vgg(slot.name, slots): slot.name for slot in slots}
    if card in RESNETS:
        return {_resnet(slot.name): slot.name for slot in slots}
    return {}


def fold(card: str, state: dict[str, np.ndarray]) -> list[str]:
    """Halve the Linear weights after each dropout, in place of the entries; the names of what was halved."""
    names = list(AFTER_DROPOUT.get(card, ()))
    for name in names:
        state[name] = state[name] * state[name].dtype.type(0.5)
    return names


def _vgg(name: str, slots: list[Slot]) -> str:
    layer, _, role = name.rpartition(".")
    if layer in VGG_HEAD:
        return f"{VGG_HEAD[layer]}.{role}"
    # a pool ends a block, so the numbers leave one more out there
    numbers = sorted({int(slot.name.split(".")[1]) for slot in slots if slot.name.startswith("features.")})
    block = place = 0
    for before, number in zip([numbers[0] - 2, *numbers], numbers, strict=False):
        if number - before > 2:
            block, place = block + 1, 0
        if layer == f"features.{number}":
            break
        place += 1
    return f"block_{block}.conv_{place}.{role}"


def _resnet(name: str) -> str:
    layer, _, role = name.rpartition(".")
    if layer in ("conv1", "bn1"):
        return f"conv.{PARTS[layer[:-1]]}.{role}"
    if layer == "fc":
        return f"out.{role}"
    shortcut = SHORTCUT.match(layer)
    if shortcut:
        stage, block, part = shortcut.groups()
        return f"bb_{int(stage) - 1}_{block}.short.{PARTS[part]}.{role}"
    inner = BOTTLENECK.match(layer)
    assert inner is not None, name
    stage, block, part, number = inner.groups()
    return f"bb_{int(stage) - 1}_{block}.conv{int(number) - 1}.{PARTS[part]}.{role}"
