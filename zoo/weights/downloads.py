"""Weights that others publish, in the cache or downloaded by their own framework; and those that come with zoo.

zoo/assets/PROVENANCE.md says where the shipped ones come from.
"""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from zoo.backends import BACKENDS, publisher
from zoo.cards import CARDS, IMAGENET, card
from zoo.errors import ArgumentError, BackendMissingError, FileError, nearest, unknown
from zoo.formats.read import read_any
from zoo.network.build import Build
from zoo.system import user_folder
from zoo.weights.adopt_file import adopt
from zoo.weights.peer_networks import LIBRARIES
from zoo.weights.published_weights import OFFICIAL, Official
from zoo.weights.published_weights import digest as digest
from zoo.weights.zoo_files import Contents, read, write

# whose framework downloads a source's weights
ROOMS = {"torchvision": "torch", "paddle": "paddle"}
LAYOUTS = {"torchvision": "torch", "paddle": "paddle"}
CLASSES = 1000


def cache_folder() -> Path:
    """Where converted weights are kept, and where files are looked for: ZOO_CACHE, else the user's cache folder.

    FileError if the user has neither.
    """
    given = os.environ.get("ZOO_CACHE")
    if given:
        return Path(given)
    return user_folder("cache", "ZOO_CACHE") / "paddle-torch-zoo"


def obtain(found: Official, values: bool = True) -> Contents:
    """A published set as weights of its network: converted before, or from its file, which is downloaded if necessary.

    The file's hash is checked, and the converted weights are kept in cache_folder() as a file of zoo.save. FileError
    says what to download and where to put it where that cannot be done here. values=False may leave the state empty.
    """
    folder = cache_folder()
    kept = folder / f"{found.card}-{found.source}-{found.tag}-{found.digest[:8]}.safetensors"
    if kept.is_file():
        with suppress(FileError):  # damaged: made anew
            return replace(read(kept, values), file=found.name)
    path = folder / found.file
    if not path.is_file():
        path = _download(found, path)
    if not _is_intact(path, found):
        raise FileError(f"{str(path)!r} does not have the hash of {found.name}; download {found.url} again.")
    contents = as_published(adopt(read_any(path, own=False), found.card, LAYOUTS[found.source]), found)
    with suppress(FileError, OSError):  # without a place to keep it, it is converted each time
        folder.mkdir(parents=True, exist_ok=True)
        write(kept, contents.build(""), contents.state)
    return contents


def known(path: Path, name: str) -> Official | None:
    """The published set that a file is, by its hash, of the network called name; None if it is another file.

    FileError where torchvision's own file name promises another hash.
    """
    digests: dict[str, str] = {}
    for each in OFFICIAL:
        named = each.source == "torchvision" and each.file == path.name
        if each.card != name and not named:
            continue
        if each.algorithm not in digests:
            digests[each.algorithm] = digest(path, each.algorithm)
        if digests[each.algorithm].startswith(each.digest):
            return each
        if named:
            raise FileError(
                f"{str(path)!r} has not the hash that its name says: it is damaged, or another file; download "
                f"{each.url} again, or give it another name."
            )
    return None


def as_published(contents: Contents, found: Official, switched: bool = False) -> Contents:
    """Weights with what belongs to a published set: its preprocessing, ImageNet's classes and its name."""
    if contents.arguments["num_classes"] != CLASSES:
        return contents
    build = build_as_published(contents.build(BACKENDS[0]), found, switched)
    return replace(
        contents, arguments=build.arguments, classes=build.classes, preprocessing=build.preprocessing,
        file=found.name, origin=build.origin,
    )  # fmt: skip


def build_as_published(build: Build, found: Official, switched: bool = False) -> Build:
    """The same for what a network is built from; with the size that its pictures are cut to, where any will do.

    switched: the network maps its own input (see zoo/weights/transform_input.py), so pictures come as for others.
    """
    if build.num_classes != CLASSES:
        return build
    how = found.preprocessing
    if switched:
        how = replace(how, mean=IMAGENET.mean, std=IMAGENET.std)
    size = build.image_size if card(build.card).sized or how.crop is None else how.crop
    origin = ": ".join(filter(None, (f"{LIBRARIES[found.source]}'s {found.tag}", build.origin)))
    return replace(build, classes=imagenet_classes(), preprocessing=how, image_size=size, origin=origin)


def _is_intact(path: Path, found: Official) -> bool:
    return digest(path, found.algorithm).startswith(found.digest)


def _download(found: Official, place: Path) -> Path:
    """Let the framework that publishes the weights fetch them; FileError with the address and the place."""
    try:
        return Path(publisher(ROOMS[found.source]).fetch(found))
    except BackendMissingError:
        why = f"{LIBRARIES[found.source]} is not installed to do it"
    except FileError as error:
        why = str(error)
    raise FileError(
        f"the weights {found.name} of {found.card} cannot be downloaded ({why}); fetch {found.url} where there is a "
        f"network, and put it at {str(place)!r}."
    )


ASSETS = Path(__file__).parent.parent / "assets"


def resolve(name: str, weights: str | Path) -> Path:
    """The file that weights= of a network means: a shipped one by its name, anything else is a path already.

    A file with the name of shipped weights is given as "./imagenet". ArgumentError if the name ships for another
    network only; UnknownChoiceError for a name that is close to one and is not a file.
    """
    asked = str(weights)
    for each in card(name).weights:
        if each.name == asked:
            return ASSETS / each.file
    shipped = {each.name for facts in CARDS.values() for each in facts.weights}
    if asked in shipped:
        holders = [facts.name for facts in CARDS.values() for each in facts.weights if each.name == asked]
        raise ArgumentError(
            f"no {asked} weights of {name} come with zoo, only those of {', '.join(holders)}; give a file of zoo.save, "
            "or load the arrays of an official checkpoint with zoo.load_state."
        )
    if asked.isidentifier() and not Path(asked).exists() and nearest(asked, shipped):
        raise unknown("set of weights", asked, shipped)
    return Path(weights)


def imagenet_classes() -> tuple[str, ...]:
    """The names of ImageNet's 1000 classes in the field's order, as torchvision calls them."""
    return tuple((ASSETS / "imagenet_classes.txt").read_text(encoding="utf-8").splitlines())
