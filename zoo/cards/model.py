"""What a card is made of: the kinds of facts on a network."""

from dataclasses import asdict, dataclass, field
from typing import Any

INTERPOLATIONS = ("bilinear", "bicubic")  # as torchvision calls them, those of its published entries


@dataclass(frozen=True)
class Preprocessing:
    """How a uint8 picture becomes a network's input: (value / 255 - mean) / std per channel, in this channel order.

    The whole picture is resized to the network's size, its proportions not kept. With resize, as the weights that the
    field publishes want it, its short side is first made that many pixels long and the other follows in proportion;
    with crop a square of that side is then cut from the middle. interpolation is how the short side is resized:
    one of INTERPOLATIONS, with antialias, as torchvision's transforms do it with PIL pictures.
    """

    channels: str  # "RGB", "BGR" or "grey"
    mean: tuple[float, ...]
    std: tuple[float, ...]
    resize: int | None = None
    crop: int | None = None
    interpolation: str = INTERPOLATIONS[0]

    @property
    def words(self) -> str:
        """The whole of it in words, such as "grey, mean 0.5, std 0.5"."""
        mean, std = (", ".join(f"{value:g}" for value in values) for values in (self.mean, self.std))
        side = f"short side {self.resize} pixels ({self.interpolation}, antialias)" if self.resize else ""
        middle = f"middle {self.crop} x {self.crop}" if self.crop else ""
        return ", ".join(filter(None, (self.channels, f"mean {mean}", f"std {std}", side, middle)))

    def given(self) -> dict[str, Any]:
        """What files say of it: every field that it has, and the interpolation where there is a resize."""
        unused = () if self.resize else ("interpolation",)
        return {name: value for name, value in asdict(self).items() if value is not None and name not in unused}


@dataclass(frozen=True)
class Weights:
    """Trained weights that ship with zoo: what weights= calls them, their file in zoo/assets, and what they are."""

    name: str
    file: str
    title: str


@dataclass(frozen=True)
class Published:
    """One set of weights that a library publishes for a network, for ImageNet's 1000 classes.

    source: "torchvision" or "paddle". tag: what the library calls the set. digest: of the whole file, as its publisher
    checks it: the start of its SHA-256 (torchvision) or its MD5 (Paddle). unusable: why zoo does not take it, "" if it
    does.
    """

    source: str
    tag: str
    url: str
    digest: str
    preprocessing: Preprocessing
    unusable: str = ""

    @property
    def name(self) -> str:
        """What weights= calls it."""
        return f"{self.source}:{self.tag}"

    @property
    def file(self) -> str:
        """The name of the published file."""
        return self.url.rpartition("/")[2]

    @property
    def algorithm(self) -> str:
        """The hash that the digest is of."""
        return "sha256" if self.source == "torchvision" else "md5"


@dataclass(frozen=True)
class Init:
    """The rule for the weights of each layer type; a norm starts at weight 1, bias 0, mean 0, variance 1.

    "he": U(-b, b) with b = sqrt(6 / fan_in), bias 0 (He et al., 2015). "xavier": b = sqrt(6 / (fan_in + fan_out)),
    bias 0 (Glorot and Bengio, 2010). "lecun": b = sqrt(3 / fan_in), bias 0 (LeCun et al., 1998).
    "uniform": b = 1 / sqrt(fan_in), for the bias too. "narrow": b = 0.02 sqrt(3), the
    deviation of 0.02 that transformers start from, bias 0. What a network's own layers hold themselves, such as a layer
    scale, has its first value in zoo/network/init.py, by its name.
    """

    conv: str = "he"
    linear: str = "uniform"


@dataclass(frozen=True)
class ModelCard:
    """The facts about one network at its default configuration.

    Attributes:
        input_size: (channels, height, width), in pixels.
        num_classes: the number of outputs.
        num_params: the number of trainable values.
        num_params_aux: the same with aux=True; None if the network has no auxiliary heads.
        macs: multiply-accumulates of all convolutions, linear layers and products of matrices, as attention has them,
            for one picture in eval mode.
        min_size: the smallest image_size that works.
        preprocessing: how a picture becomes the network's input.
        about: what the network is, in two or three sentences.
        peers: the libraries' functions that make the same network, such as "torchvision.models.resnet18".
        published: the trained weights that the libraries publish for it, in the library's order.
        transform_input: the published weights belong to a network that maps its own input; see
            zoo/weights/transform_input.py.

    Example:
        >>> import zoo
        >>> card = zoo.card("lenet")
        >>> card.num_params, card.macs, card.preprocessing.channels
        (41806, 279040, 'grey')
    """

    name: str
    family: str
    title: str
    source: str
    paper: str
    module: str  # the file's name in zoo/torch and zoo/paddle; the network is its function called `name`
    input_size: tuple[int, int, int]
    num_classes: int
    num_params: int
    macs: int
    min_size: int
    init: Init
    preprocessing: Preprocessing
    quirks: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ("default",)  # see zoo/training/recipes.py
    sized: bool = False  # the shape of a tensor follows image_size: the head's, or a table's of places
    num_params_aux: int | None = None
    min_size_aux: int | None = field(default=None, repr=False)  # in train mode, with aux=True
    aux_weights: tuple[float, ...] = ()  # of the auxiliary heads in the training loss, as the papers have them
    weights: tuple[Weights, ...] = ()  # the trained ones that ship
    published: tuple[Published, ...] = ()
    about: str = ""
    transform_input: bool = False
    look_alike: str = ""
    false_peers: tuple[tuple[str, str], ...] = ()  # libraries that call another network so, and what it is
    after_dropout: tuple[str, ...] = ()  # Linear weights right after a dropout of 0.5 in the course's network
    head: str = "linear"  # the kind of the last layer with weights: "linear" or "conv"
