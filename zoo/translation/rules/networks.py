"""Rules of whole networks of torchvision's that PaddlePaddle has too: the same layers under the same names."""

from zoo.translation.rule import Rule

OWN = "the weights are PaddlePaddle's own, of the same network trained by others"
# those of other names are other networks in the two libraries, or have their layers under other names: AlexNet,
# SqueezeNet, GoogLeNet and DenseNet among them; MobileNetV2 has one more at its end in PaddlePaddle
NAMES = (
    *(f"resnet{depth}" for depth in (18, 34, 50, 101, 152)),
    # twice as wide, and in groups
    "wide_resnet50_2",
    "wide_resnet101_2",
    "resnext50_32x4d",
    *(f"vgg{depth}" for depth in (11, 13, 16, 19)),
)

RULES = tuple(
    Rule(f"torchvision.models.{name}(pretrained=False, progress=True, *, weights=None, num_classes=1000)",
         f"paddle.vision.models.{name}(pretrained=False, *, num_classes=1000)", how="network", gives="Module", why=OWN,
         note="Trained weights are those of each library, which are others.",
         examples=(f"import torchvision\nnet = torchvision.models.{name}(weights=None, num_classes=3)\n"
                   "y = [sum(p.numel() for p in net.parameters() if p.requires_grad), len(list(net.children()))]",)
         if name in ("resnet18", "vgg11") else ())
    for name in NAMES
)  # fmt: skip
