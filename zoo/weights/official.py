"""The weights that torchvision and paddle.vision publish: which there are, their addresses, and their preprocessing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from zoo.cards import IMAGENET, Preprocessing, stranger
from zoo.errors import ArgumentError, FileError, unknown
from zoo.weights.peer_networks import LIBRARIES, SOURCES, require_peer

TORCHVISION = "https://download.pytorch.org/models/"
HAPI = "https://paddle-hapi.bj.bcebos.com/models/"
BLOCK = 1 << 20
DYGRAPH = "https://paddle-imagenet-models-name.bj.bcebos.com/dygraph/"


@dataclass(frozen=True)
class Official:
    """One published set of weights, all for ImageNet's 1000 classes.

    digest: of the whole file, as its publisher checks it: the start of its SHA-256 (torchvision) or its MD5 (Paddle).
    """

    card: str
    source: str
    tag: str
    url: str
    digest: str
    preprocessing: Preprocessing

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


def _eval(resize: int, crop: int, how: Preprocessing = IMAGENET) -> Preprocessing:
    return Preprocessing(how.channels, how.mean, how.std, resize, crop)


# These two come with transform_input=True: the peer maps its channels by x * (std / 0.5) + (mean - 0.5) / 0.5, which
# makes [-1, 1] of torchvision's usual input. Ours have no such switch; the preprocessing says it instead.
SYMMETRIC = Preprocessing("RGB", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))

USUAL = _eval(256, 224)
V2 = _eval(232, 224)

# card, tag, file; the digest is in the name, as torch.hub reads it
_TORCHVISION = (
    ("alexnet_owt", "IMAGENET1K_V1", "alexnet-owt-7be5be79.pth", USUAL),
    ("vgg11", "IMAGENET1K_V1", "vgg11-8a719046.pth", USUAL),
    ("vgg13", "IMAGENET1K_V1", "vgg13-19584684.pth", USUAL),
    ("vgg16", "IMAGENET1K_V1", "vgg16-397923af.pth", USUAL),
    ("vgg19", "IMAGENET1K_V1", "vgg19-dcbb9e9d.pth", USUAL),
    ("googlenet_bn", "IMAGENET1K_V1", "googlenet-1378be20.pth", _eval(256, 224, SYMMETRIC)),
    ("inception_v3", "IMAGENET1K_V1", "inception_v3_google-0cc3c7bd.pth", _eval(342, 299, SYMMETRIC)),
    ("resnet18", "IMAGENET1K_V1", "resnet18-f37072fd.pth", USUAL),
    ("resnet34", "IMAGENET1K_V1", "resnet34-b627a593.pth", USUAL),
    ("resnet50", "IMAGENET1K_V1", "resnet50-0676ba61.pth", USUAL),
    ("resnet50", "IMAGENET1K_V2", "resnet50-11ad3fa6.pth", V2),
    ("resnet101", "IMAGENET1K_V1", "resnet101-63fe2227.pth", USUAL),
    ("resnet101", "IMAGENET1K_V2", "resnet101-cd907fc2.pth", V2),
    ("resnet152", "IMAGENET1K_V1", "resnet152-394f9c45.pth", USUAL),
    ("resnet152", "IMAGENET1K_V2", "resnet152-f82ba261.pth", V2),
    ("squeezenet1_1", "IMAGENET1K_V1", "squeezenet1_1-b8a52dc0.pth", USUAL),
    ("mobilenet_v2", "IMAGENET1K_V1", "mobilenet_v2-b0353104.pth", USUAL),
    ("mobilenet_v2", "IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", V2),
)
# paddle.vision publishes no preprocessing with its weights; this is the usual one of the project that trained them
_PADDLE = (
    ("alexnet_owt", DYGRAPH + "AlexNet_pretrained.pdparams", "7f0f9f737132e02732d75a1459d98a43"),
    ("vgg16", HAPI + "vgg16.pdparams", "89bbffc0f87d260be9b8cdc169c991c4"),
    ("vgg19", HAPI + "vgg19.pdparams", "23b18bb13d8894f60f54e642be79a0dd"),
    ("resnet18", HAPI + "resnet18.pdparams", "cf548f46534aa3560945be4b95cd11c4"),
    ("resnet34", HAPI + "resnet34.pdparams", "8d2275cf8706028345f78ac0e1d31969"),
    ("resnet50", HAPI + "resnet50.pdparams", "ca6f485ee1ab0492d38f323885b0ad80"),
    ("resnet101", HAPI + "resnet101.pdparams", "02f35f034ca3858e1e54d4036443c92d"),
    ("resnet152", HAPI + "resnet152.pdparams", "7ad16a2f1e7333859ff986138630fd7a"),
    ("mobilenet_v2", HAPI + "mobilenet_v2_x1.0.pdparams", "0340af0a901346c8d46f4529882fb63d"),
)

OFFICIAL: tuple[Official, ...] = (
    *(
        Official(name, "torchvision", tag, TORCHVISION + file, file[-12:-4], how)
        for name, tag, file, how in _TORCHVISION
    ),
    *(Official(name, "paddle", "imagenet", url, digest, USUAL) for name, url, digest in _PADDLE),
)

# published under these names, and of no use here: why
UNUSABLE = {
    ("vgg16", "torchvision", "IMAGENET1K_FEATURES"): (
        "has values for the convolutions only, none for the classifier; take 'torchvision:IMAGENET1K_V1'"
    ),
}


def is_official(weights: str) -> bool:
    """Whether weights= names a published set: SOURCE:TAG, and neither a path nor a drive's letter."""
    source, colon, tag = weights.partition(":")
    return bool(colon) and len(source) > 1 and source.isidentifier() and tag.isidentifier()


def official(name: str, weights: str) -> Official:
    """The published set that weights= means for a network, such as "torchvision:IMAGENET1K_V2" or "paddle:imagenet".

    "torchvision:DEFAULT" is the newest. UnknownChoiceError suggests the closest one; ArgumentError says
    why there are none for this network.
    """
    source, _, tag = weights.partition(":")
    if source not in SOURCES:
        raise unknown("source of weights", source, SOURCES)
    require_peer(source, name)
    own = {each.tag: each for each in OFFICIAL if (each.card, each.source) == (name, source)}
    if (name, source, tag) in UNUSABLE:
        raise ArgumentError(f"{weights!r} of {name} {UNUSABLE[name, source, tag]}.")
    if not own:
        able = dict.fromkeys(each.card for each in OFFICIAL if each.source == source)
        raise ArgumentError(f"{LIBRARIES[source]} publishes no weights of {name}, only of {', '.join(able)}.")
    if (source, tag) == ("torchvision", "DEFAULT"):
        tag = list(own)[-1]
    if tag not in own:
        raise unknown(f"set of weights of {name} in {LIBRARIES[source]}", tag, own)
    return own[tag]


def refuse_strangers(file: str, name: str) -> None:
    """ArgumentError for a published file of another network, by its own name: vgg16_bn-6c64b313.pth for vgg16."""
    network = file.partition("-")[0].partition(".")[0]
    what = stranger(network)
    if what:
        raise ArgumentError(f"{file!r} is not {name}: {what}; take the weights of {name} itself.")


def digest(path: Path, algorithm: str) -> str:
    """The hash of a file, read in pieces; FileError if it cannot be read."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); give a file that can.") from None
    return found.hexdigest()


def named_and_published(path: Path, name: str) -> Official | None:
    """The published set whose file's name and hash a file has, of one network; other files are not read for this."""
    for each in OFFICIAL:
        if (each.card, each.file) == (name, path.name) and digest(path, each.algorithm).startswith(each.digest):
            return each
    return None
