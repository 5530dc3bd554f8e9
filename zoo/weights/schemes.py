"""The names that other libraries give the tensors of our networks: a table of naming schemes, each with its source.

A scheme gives a library's name for each layer of ours; our own names are torchvision's wherever torchvision has the
network. A file of a scheme holds the same network: where a library's network of that name does something else, it is in
networks_not_ours.py with the operation that differs, and no file of it is taken.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from zoo.cards import CARDS, ModelCard, card
from zoo.network.anatomy import Slot
from zoo.weights import paddle_names, peer_networks

PPCLAS = "PaddleClas 2.6, ppcls/arch/backbone"
MM = "mmpretrain 1.2, mmpretrain/models/backbones"
TIMM = "timm 1.0, timm/models"

# our layer's path to theirs, None where the scheme does not have the layer
Layers = Callable[[str, tuple[str, ...]], str | None]


@dataclass(frozen=True)
class Scheme:
    """How a library calls a network's layers.

    source: where its own code says so. layers: for each family, from our layer's path, and the paths of all, to theirs.
    layout: which way its Linear weights lie, None where its files tell. halved: the Linear weights behind a dropout
    that scales in evaluation. no_bias: the families whose convolutions have no bias where ours have one. several:
    whether it has several networks of the same tensors.
    """

    title: str
    source: str
    layers: dict[str, Layers] = field(repr=False)
    layout: str | None = None
    halved: Callable[[str], tuple[str, ...]] = field(default=lambda card: (), repr=False)
    no_bias: tuple[str, ...] = ()
    several: bool = False

    def names(self, facts: ModelCard, slots: list[Slot]) -> dict[str, str]:
        """Our names of a network's tensors by theirs, in our order; nothing for a network that the scheme has not."""
        translate = self.layers.get(facts.family)
        if translate is None:
            return {}
        paths = tuple(dict.fromkeys(slot.name.rpartition(".")[0] for slot in slots))
        called: dict[str, str] = {}
        for path in paths:
            theirs = translate(path, paths)
            if theirs is None:
                return {}
            called[path] = theirs
        found = {}
        for slot in slots:
            layer, _, role = slot.name.rpartition(".")
            if not (facts.family in self.no_bias and slot.kind == "conv" and role == "bias"):
                found[f"{called[layer]}.{role}"] = slot.name
        return found


UNIT = re.compile(r"layer(\d)\.(\d+)\.(conv|bn)(\d)")
SHORT = re.compile(r"layer(\d)\.(\d+)\.downsample\.([01])")


@cache
def _blocks(paths: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The stage and the block of each ResNet block, in order."""
    return list(dict.fromkeys(each.groups()[:2] for path in paths if (each := UNIT.fullmatch(path))))


def _resnet(conv: str, norm: str, stem: str, unit: str, short: str, head: str) -> Layers:
    """A ResNet by patterns: {k} is what they call a convolution or norm, {s} the stage, {b} the block in it, {n} the
    block in the network, {c} the convolution in the block, {i} 0 for a shortcut's convolution and 1 for its norm; all
    from 0 on, {s1} and {c1} from 1."""

    def translate(layer: str, paths: tuple[str, ...]) -> str | None:
        if layer in ("conv1", "bn1"):
            return stem.format(k=conv if layer == "conv1" else norm)
        if layer == "fc":
            return head
        inner, around = UNIT.fullmatch(layer), SHORT.fullmatch(layer)
        found = inner or around
        if found is None:
            return None
        s1, b = int(found[1]), int(found[2])
        places = {"s": s1 - 1, "s1": s1, "b": b, "n": _blocks(paths).index(found.groups()[:2])}
        if inner:
            c1 = int(inner[4])
            return unit.format(k=conv if inner[3] == "conv" else norm, c=c1 - 1, c1=c1, **places)
        return short.format(k=conv if found[3] == "0" else norm, i=found[3], **places)

    return translate


def _timm_resnet(layer: str, paths: tuple[str, ...]) -> str | None:
    """ResNet v2, the only one of timm's ResNets whose names are not torchvision's."""
    ends = {"conv1": "stem.conv", "bn": "norm", "fc": "head.fc"}
    if "bn" not in paths:
        return None
    if layer in ends:
        return ends[layer]
    found = re.fullmatch(r"layer(\d)\.(\d+)\.(?:(conv|bn)(\d)|downsample)", layer)
    if found is None:
        return None
    own = f"{'conv' if found[3] == 'conv' else 'norm'}{found[4]}" if found[3] else "downsample.conv"
    return f"stages.{int(found[1]) - 1}.blocks.{found[2]}.{own}"


def _vgg(conv: str, heads: tuple[str, str, str], norm: str | None = None) -> Layers:
    """A VGG by a pattern: {N} is our number, {s} the stage, {p} the convolution in it, {m} it and the pools before it
    in the network; all from 0 on, {s1} and {p1} from 1. norm: that of its batch norm, None if it has none there."""

    def translate(layer: str, paths: tuple[str, ...]) -> str | None:
        head = {"classifier.0": heads[0], "classifier.3": heads[1], "classifier.6": heads[2]}
        if layer in head:
            return head[layer]
        numbers = [int(path.split(".")[1]) for path in paths if path.startswith("features.")]
        # a batch norm has the number after its convolution's, a ReLU or a pool has no tensors
        convolutions = [number for number in numbers if number - 1 not in numbers]
        normed = len(convolutions) < len(numbers)
        if normed and norm is None:
            return None
        s, p, usual = 0, -1, 3 if normed else 2
        for m, (before, number) in enumerate(zip([-usual, *convolutions], convolutions, strict=False)):
            # a pool ends a stage, so the numbers leave one more out there
            s, p = (s + 1, 0) if number - before > usual else (s, p + 1)
            for found, pattern in ((number, conv), (number + 1, norm)):
                if layer == f"features.{found}" and pattern is not None:
                    return pattern.format(N=found, s=s, s1=s + 1, p=p, p1=p + 1, m=m + s)
        return None

    return translate


MOBILE = re.compile(r"features\.(\d+)\.conv\.(.+)")
# of MobileNet v2: how many blocks each stage has
STAGES = (1, 2, 3, 4, 3, 3, 1)


def _mobilenet(
    stem: tuple[str, str], last: tuple[str, str], head: str, unit: Callable[[int, int, int, int], str]
) -> Layers:
    """MobileNet v2; unit gives a layer from the stage and the block in it, how many convolutions the block has, and the
    layer's place in it (a convolution and its norm, in turn)."""
    blocks = [(stage, block) for stage, count in enumerate(STAGES) for block in range(count)]

    def translate(layer: str, paths: tuple[str, ...]) -> str | None:
        ends = {"features.0.0": stem[0], "features.0.1": stem[1], "features.18.0": last[0], "features.18.1": last[1]}
        if layer in ends:
            return ends[layer]
        if layer == "classifier.1":
            return head
        found = MOBILE.fullmatch(layer)
        if found is None or not 1 <= int(found[1]) <= len(blocks):
            return None
        own = [path for path in paths if path.startswith(f"features.{found[1]}.conv.")]
        stage, block = blocks[int(found[1]) - 1]
        return unit(stage, block, len(own) // 2, own.index(layer))

    return translate


def _timm_unit(stage: int, block: int, convolutions: int, place: int) -> str:
    names = ("conv_pw", "conv_dw", "conv_pwl") if convolutions == 3 else ("conv_dw", "conv_pw")
    which, norm = divmod(place, 2)
    return f"blocks.{stage}.{block}.{f'bn{which + 1}' if norm else names[which]}"


def _mm_unit(stage: int, block: int, convolutions: int, place: int) -> str:
    which, norm = divmod(place, 2)
    return f"backbone.layer{stage + 1}.{block}.conv.{which}.{'bn' if norm else 'conv'}"


def _without_others(translate: Callable[[str], str | None]) -> Layers:
    """Layers that do not ask which others there are."""
    return lambda layer, paths: translate(layer)


# a layer in a dense block: norm1 is norm.1 in the files that torchvision publishes, and so on
DENSE = re.compile(r"(.*\.denselayer\d+\.(?:norm|conv))([12])")

COURSE = Scheme(
    "the fluid course", "zoo/weights/peer_networks.py",
    {
        "vgg": _vgg("block_{s}.conv_{p}", ("fc1", "fc2", "fc3")),
        "resnet": _resnet(
            "_conv", "_batch_norm", "conv.{k}", "bb_{s}_{b}.conv{c}.{k}", "bb_{s}_{b}.short.{k}", "out"
        ),
    },
)  # fmt: skip
PADDLE_VISION = Scheme(
    "paddle.vision and PaddleClas", f"zoo/weights/paddle_names.py; {PPCLAS}/model_zoo/alexnet.py",
    {
        facts.family: _without_others(paddle_names.MODULES[facts.module])
        for facts in CARDS.values()
        if facts.module in paddle_names.MODULES
    },
    # its names are of Paddle alone, so the file need not tell
    layout="paddle",
    halved=lambda name: peer_networks.folded("paddle", name),
)  # fmt: skip
SCHEMES = (
    COURSE,
    PADDLE_VISION,
    Scheme(
        "PaddleClas 2", f"{PPCLAS}/legendary_models/resnet.py, vgg.py",
        {
            "resnet": _resnet("conv", "bn", "stem.0.{k}", "blocks.{n}.conv{c}.{k}", "blocks.{n}.short.{k}", "fc"),
            "vgg": _vgg("conv_block_{s1}.conv{p1}", ("fc1", "fc2", "fc3")),
        },
        layout="paddle",
        halved=lambda name: card(name).after_dropout,
        no_bias=("vgg",),
    ),
    Scheme(
        "Hugging Face transformers", "transformers 5, models/resnet/modeling_resnet.py",
        {
            "resnet": _resnet(
                "convolution", "normalization", "resnet.embedder.embedder.{k}",
                "resnet.encoder.stages.{s}.layers.{b}.layer.{c}.{k}",
                "resnet.encoder.stages.{s}.layers.{b}.shortcut.{k}", "classifier.1",
            ),
        },
        layout="torch",
    ),
    Scheme(
        "MMPretrain", f"{MM}/resnet.py, vgg.py, mobilenet_v2.py; heads/linear_head.py",
        {
            "resnet": _resnet(
                "conv", "bn", "backbone.{k}1", "backbone.layer{s1}.{b}.{k}{c1}",
                "backbone.layer{s1}.{b}.downsample.{i}", "head.fc",
            ),
            "vgg": _vgg(
                "backbone.features.{m}.conv",
                ("backbone.classifier.0", "backbone.classifier.3", "backbone.classifier.6"),
                "backbone.features.{m}.bn",
            ),
            "mobilenet": _mobilenet(
                ("backbone.conv1.conv", "backbone.conv1.bn"), ("backbone.conv2.conv", "backbone.conv2.bn"), "head.fc",
                _mm_unit,
            ),
        },
        layout="torch",
        several=True,
    ),
    Scheme(
        "timm", f"{TIMM}/vgg.py, efficientnet.py (mobilenetv2_100), resnetv2.py; its other names are torchvision's",
        {
            "resnet": _timm_resnet,
            "vgg": _vgg("features.{N}", ("pre_logits.fc1", "pre_logits.fc2", "head.fc"), "features.{N}"),
            "mobilenet": _mobilenet(("conv_stem", "bn1"), ("conv_head", "bn2"), "classifier", _timm_unit),
        },
        layout="torch",
    ),
    Scheme(
        "pytorch-cifar", "github.com/kuangliu/pytorch-cifar, models/resnet.py",
        {"resnet": _resnet("conv", "bn", "{k}1", "layer{s1}.{b}.{k}{c1}", "layer{s1}.{b}.shortcut.{i}", "linear")},
        layout="torch",
    ),
    Scheme(
        "torchvision's published files", "torchvision/models/densenet.py, _load_state_dict",
        {"densenet": lambda layer, paths: DENSE.sub(r"\1.\2", layer)},
        layout="torch",
    ),
)  # fmt: skip
