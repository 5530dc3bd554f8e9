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

# the same networks, their layers under other names in each library: as a whole, and by their last layers; the first
# three have those under one name
OTHERS = (
    "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "densenet121", "densenet161", "densenet169",
    "densenet201", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5",
)  # fmt: skip
NORMED = tuple(f"vgg{depth}_bn" for depth in (11, 13, 16, 19))  # which PaddlePaddle has as vgg11(batch_norm=True)
BLOCK = "inplanes, planes, stride=1, downsample=None, groups=1, base_width=64, dilation=1, norm_layer=None"

RULES = (
  *(
    Rule(f"torchvision.models.{name}(pretrained=False, progress=True, *, weights=None, num_classes=1000)",
         f"paddle.vision.models.{name}(pretrained=False, {'batch_norm=False, ' * ('vgg' in name)}*, num_classes=1000, "
         "with_pool=True)", how="network", gives="Module", why=OWN, drops=("batch_norm", "with_pool"),
         note="Trained weights are those of each library, which are others.",
         examples=(f"import torchvision\nnet = torchvision.models.{name}(weights=None, num_classes=3)\n"
                   "y = [sum(p.numel() for p in net.parameters() if p.requires_grad), len(list(net.children()))]",)
         if name in ("resnet18", "vgg11") else ())
    for name in NAMES
  ),
  *(
    Rule(f"torchvision.models.{name}(pretrained=False, progress=True, *, weights=None, num_classes=1000)",
         f"paddle.vision.models.{name}(pretrained=False, {'scale=1.0, ' * ('mobile' in name)}*, num_classes=1000, "
         "with_pool=True)", how="network", gives="Module", why=OWN, drops=("scale", "with_pool"), to="torch")
    for name in OTHERS
  ),
  *(
    Rule(f"torchvision.models.{name}(pretrained=False, progress=True, *, weights=None, num_classes=1000, "
         "width_mult=1.0)",
         f"paddle.vision.models.{name}(pretrained=False, scale=1.0, *, num_classes=1000)", how="network",
         gives="Module", why=OWN, names={"width_mult": "scale"}, to="paddle")
    for name in OTHERS[:3]
  ),
  *(
    Rule(f"torchvision.models.{name}(pretrained=False, progress=True, *, weights=None, num_classes=1000)",
         f"paddle.vision.models.{name.removesuffix('_bn')}(*, num_classes=1000, batch_norm=...)", how="network",
         gives="Module", to="paddle")
    for name in NORMED
  ),
  *(
    Rule(f"torchvision.models.resnet.{ours}({BLOCK})", f"paddle.vision.models.resnet.{theirs}({BLOCK})", to="torch",
         gives="Module")
    for ours, theirs in (("BasicBlock", "BasicBlock"), ("Bottleneck", "BottleneckBlock"))
  ),
  Rule("torchvision.models.ResNet(block, layers, num_classes=1000)",
       "paddle.vision.models.ResNet(block, depth=50, *, num_classes=1000)", how="of_blocks", to="torch",
       gives="Module"),
  Rule("written.LeNet(num_classes=10)", "paddle.vision.models.LeNet(num_classes=10)", to="torch", gives="Module"),
)  # fmt: skip
