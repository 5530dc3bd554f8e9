"""GoogLeNet and Inception: those of the course, of torchvision and of two ports."""

from zoo.cards.catalogue.common import BIASED_CONV, FUNDUS, IMAGENET, NORMED, PLAIN, TRAINED
from zoo.cards.model import ModelCard

SZEGEDY = 'Szegedy et al., "Going deeper with convolutions", 2014'
RETHINKING = 'Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015'
TRANSFORM_INPUT = (
    "torchvision's published network maps its input itself (transform_input), from ImageNet's mean and deviation to "
    "[-1, 1], which no tensor shows; with its weights ours takes pictures of mean 0.5 and std 0.5"
)

NETWORKS = (
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
        false_peers=(
            (
                "paddle",
                "paddle.vision's googlenet is another network: no batch normalisation, real 5x5 branches, "
                "11,535,736 parameters",
            ),
        ),
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
        false_peers=(
            (
                "paddle",
                "paddle.vision's inception_v3 is another network: batch-norm eps 1e-5 for 1e-3, dropout 0.2 for 0.5, "
                "no auxiliary head",
            ),
        ),
    ),
)
