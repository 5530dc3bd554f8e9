"""LeNet, on digits and on fundus pictures."""

from zoo.cards.catalogue.common import DIGITS, FUNDUS, SIGMOID, TRAINED
from zoo.cards.model import ModelCard

LECUN = 'LeCun et al., "Gradient-based learning applied to document recognition", 1998'

NETWORKS = (
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
)
