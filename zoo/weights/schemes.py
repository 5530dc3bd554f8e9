"""The names that other libraries give the tensors of our networks: a table of naming schemes, each with its source.

A scheme gives a library's name for each layer of ours; our own names are torchvision's wherever torchvision has the
network. A file of a scheme holds the same network: where a library's network of that name does something else, it is in
STRANGERS with the operation that differs, and no file of it is taken.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from zoo.cards import CARDS, ModelCard, card
from zoo.network.anatomy import Slot
from zoo.weights import paddle_names, peer_networks

PPCLAS = "PaddleClas 2.6, ppcls/arch/backbone"
MM = "mmpretrain 1.2, mmpretrain/models/backbones"
TIMM = "timm 1.0, timm/models"

# our layer's path to theirs, None where the scheme does not have the layer
Layers = Callable[[str, list[str]], str | None]


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
        paths = list(dict.fromkeys(slot.name.rpartition(".")[0] for slot in slots))
        found = {}
        for slot in slots:
            layer, _, role = slot.name.rpartition(".")
            theirs = translate(layer, paths)
            if theirs is None:
                return {}
            if not (facts.family in self.no_bias and slot.kind == "conv" and role == "bias"):
                found[f"{theirs}.{role}"] = slot.name
        return found


UNIT = re.compile(r"layer(\d)\.(\d+)\.(conv|bn)(\d)")
SHORT = re.compile(r"layer(\d)\.(\d+)\.downsample\.([01])")


def _resnet(conv: str, norm: str, stem: str, unit: str, short: str, head: str) -> Layers:
    """A ResNet by patterns: {k} is what they call a convolution or norm, {s} the stage, {b} the block in it, {n} the
    block in the network, {c} the convolution in the block, {i} 0 for a shortcut's convolution and 1 for its norm; all
    from 0 on, {s1} and {c1} from 1."""

    def translate(layer: str, paths: list[str]) -> str | None:
        if layer in ("conv1", "bn1"):
            return stem.format(k=conv if layer == "conv1" else norm)
        if layer == "fc":
            return head
        inner, around = UNIT.fullmatch(layer), SHORT.fullmatch(layer)
        found = inner or around
        if found is None:
            return None
        s1, b = int(found[1]), int(found[2])
        blocks = list(dict.fromkeys(each.groups()[:2] for path in paths if (each := UNIT.fullmatch(path))))
        places = {"s": s1 - 1, "s1": s1, "b": b, "n": blocks.index(found.groups()[:2])}
        if inner:
            c1 = int(inner[4])
            return unit.format(k=conv if inner[3] == "conv" else norm, c=c1 - 1, c1=c1, **places)
        return short.format(k=conv if found[3] == "0" else norm, i=found[3], **places)

    return translate


def _vgg(conv: str, heads: tuple[str, str, str]) -> Layers:
    """A VGG by a pattern: {N} is our number, {s} the stage, {p} the convolution in it, {m} it and the pools before it
    in the network; all from 0 on, {s1} and {p1} from 1."""

    def translate(layer: str, paths: list[str]) -> str | None:
        head = {"classifier.0": heads[0], "classifier.3": heads[1], "classifier.6": heads[2]}
        if layer in head:
            return head[layer]
        s = p = 0
        numbers = [int(path.split(".")[1]) for path in paths if path.startswith("features.")]
        for m, (before, number) in enumerate(zip([-2, *numbers], numbers, strict=False)):
            # a pool ends a stage, so the numbers leave one more out there
            s, p = (s + 1, 0) if number - before > 2 else (s, p + 1 if m else 0)
            if layer == f"features.{number}":
                return conv.format(N=number, s=s, s1=s + 1, p=p, p1=p + 1, m=m + s)
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

    def translate(layer: str, paths: list[str]) -> str | None:
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
        "timm", f"{TIMM}/vgg.py, efficientnet.py (mobilenetv2_100); its other names are torchvision's",
        {
            "vgg": _vgg("features.{N}", ("pre_logits.fc1", "pre_logits.fc2", "head.fc")),
            "mobilenet": _mobilenet(("conv_stem", "bn1"), ("conv_head", "bn2"), "classifier", _timm_unit),
        },
        layout="torch",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Stranger:
    """Another library's network that has a name of ours: one tensor that only it has, and the operation that differs.

    tensor: a pattern of its name. without: of a tensor that a file must not have for it to be this network.
    """

    tensor: str
    what: str
    differs: str
    source: str
    without: str = ""


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
        r"_conv1\._conv\._conv\.weight", "the SqueezeNet of PaddleClas and paddle.vision", "its first convolution has "
        "padding 1 and its pools round down", f"{PPCLAS}/model_zoo/squeezenet.py",
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
        r"features\.1\.running_mean", "a VGG with batch normalisation", "a batch norm follows each of its convolutions",
        "torchvision/models/vgg.py, vgg11_bn",
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
)  # fmt: skip


def stranger_of(names: Iterable[str]) -> str:
    """Which other network these names belong to and what it does differently, "" if none."""
    listed = list(names)
    for each in STRANGERS:
        # a prefix may stand before them
        own, other = (re.compile(rf"(.*\.)?(?:{pattern})") for pattern in (each.tensor, each.without))
        has = any(own.fullmatch(name) for name in listed)
        if has and not (each.without and any(other.fullmatch(name) for name in listed)):
            return f"it is {each.what}, another network: {each.differs}"
    return ""
