"""What is known of the layers of whole networks of torchvision's, whose names PaddlePaddle has too."""

import re

from zoo.translation.reading.value_kinds import Value, several

# what Paddle's networks have under the names of torchvision's, where that is not all
OWN = {
    "mobilenet_v2": ("features", "classifier", "last_channel"),
    **dict.fromkeys(("mobilenet_v3_small", "mobilenet_v3_large"), ("classifier", "avgpool")),
}
NETWORKS = ("torchvision.models.", "paddle.vision.models.")

# attributes of layers that are a number
COUNTS = frozenset(("in_channels", "out_channels", "in_features", "out_features", "num_features", "groups"))
WRAPS = re.compile(r"DataParallel|AveragedModel")
# what gives the network that it is given, or calls it alone
ITSELF = ("paddle.DataParallel", "paddle.jit.to_static", "torch.nn.utils.weight_norm", "torch.nn.DataParallel",
          "torch.optim.swa_utils.AveragedModel")  # fmt: skip

WORD = re.compile(r"(?<!startswith\()[\"']([a-z]\w*)[\"']")
# how the names of networks begin
FAMILIES = re.compile(
    "alexnet|vgg|resnet|resnext|wide_resnet|densenet|squeezenet|inception|googlenet|shufflenet|mobilenet|mnasnet"
    "|efficientnet|regnet|convnext|vit_|swin_|maxvit"
)


def words_of(code: str) -> list[str]:
    """The words of a file that name networks."""
    return [word for word in dict.fromkeys(WORD.findall(code)) if FAMILIES.match(word)]


def by_word(home: str, code: str) -> Value:
    """One of the networks that words of the file name, of torchvision.models or of paddle.vision.models."""
    return Value("Module", f"{home}.{'+'.join(words_of(code))}")


def _layers(side: str, *names: str) -> Value:
    return several(*(Value("Module", f"{side}.nn.{name}") for name in names))


def inside(path: str, name: str, side: str) -> Value | None:
    """What is known of a layer of such a network, by its name; None where that is nothing."""
    network = next((path.removeprefix(each) for each in NETWORKS if path.startswith(each)), "")
    if not network:
        return None
    if name == "classifier" and network == "mobilenet_v2":
        return Value("Module", f"{side}.nn.Sequential", (_layers(side, "Dropout", "Linear"),))
    if name == "classifier" and network.startswith("mobilenet_v3"):
        return Value("Module", f"{side}.nn.Sequential", (_layers(side, "Linear", "Hardswish", "Dropout", "Linear"),))
    if name == "fc" and "res" in network:
        return Value("Module", f"{side}.nn.Linear")
    kind = f"{side}.nn.Sequential"
    if name == "classifier" and re.search(r"(^|\+)vgg", network):
        row = ("Linear", "ReLU", "Dropout")
        return Value("Module", kind, (_layers(side, *row, *row, "Linear"),))
    return Value("Module", kind) if name == "features" or name.startswith("layer") else None


def named(path: str, name: str) -> bool:
    """Whether both libraries have a layer of this name in such a network."""
    network = path.rpartition(".")[2]
    if path.startswith("torchvision.") and network in OWN:
        return name in OWN[network]
    return path.startswith(NETWORKS) and (
        name in ("fc", "features", "classifier", "conv1", "bn1", "relu", "maxpool", "avgpool")
        or name.startswith("layer")
    )
