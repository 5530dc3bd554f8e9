"""One function that opens every data set, from its kind and its place in one word."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoo.cards import Preprocessing
from zoo.data.dataset import Dataset, Prepare, Transform, balanced
from zoo.data.decoded_pictures import Stored
from zoo.data.folder import read_folder
from zoo.data.fundus import read_fundus
from zoo.data.mnist import read_digits, read_mnist
from zoo.data.picture_sets import Kept
from zoo.data.signs import read_signs
from zoo.errors import ArgumentError, unknown

KINDS = ("digits", "mnist", "fundus", "signs", "folder")
FILES = ("fundus", "folder")  # of one picture each; the other sets are arrays
READERS: dict[str, Callable[[str, Prepare, Prepare], tuple[Dataset, Dataset]]] = {
    "mnist": read_mnist,
    "fundus": read_fundus,
    "signs": read_signs,
}


@dataclass(frozen=True)
class Split:
    """Pictures to train on and pictures to validate with.

    binary says that the source trains one logit with a sigmoid on them; notes are sentences on what was found in a
    "folder:" set and was not taken literally.
    """

    spec: str
    train: Dataset
    valid: Dataset
    binary: bool
    notes: tuple[str, ...] = ()


def open_data(
    spec: str,
    how: Preprocessing,
    size: tuple[int, int, int],
    *,
    augment: tuple[Transform, ...] = (),
    seed: int = 0,
    limit: int | None = None,
    valid_share: float = 0.2,
    cache: bool | str | Path = False,
    fast: bool = False,
) -> Split:
    """Open a data set for networks that take pictures of this size.

    Args:
        spec: "digits" (comes with zoo), "mnist:DIR", "fundus:DIR", "signs:DIR" or "folder:DIR".
        how: the preprocessing of a card.
        size: (channels, height, width), in pixels.
        augment: changes to the training pictures; see zoo.data.transforms.parse.
        seed: of the augmentation, and of the order in which limit chooses.
        limit: keep only so many pictures of the training set and of the validation set, with the classes balanced.
        valid_share: the share of validation pictures in a folder that has no split of its own; all other sets have one.
        cache: keep pictures after they are first read, at the network's size; augmentation then changes pictures of
            this size, not of the original one. True keeps them in memory. A folder keeps those of fundus: and folder:
            in files, for later runs and other processes.
        fast: decode the JPEGs of fundus: and folder: at a reduced size, at least twice the network's. The pixels differ
            slightly, and it takes about half the time.

    Returns:
        A Split: train and valid are map-style data sets of (float32 C x H x W, int64 label).

    Raises:
        UnknownChoiceError: there is no such kind of data set.
        ArgumentError: the folder is missing or not wanted, or limit is below 1.
        FileError: the files are missing or do not fit the kind.

    Example:
        >>> import zoo
        >>> split = zoo.open_data("digits", zoo.card("lenet").preprocessing, (1, 28, 28), limit=40)
        >>> image, label = split.train[0]
        >>> len(split.train), image.shape, image.dtype
        (40, (1, 28, 28), dtype('float32'))
    """
    kind, colon, folder = spec.partition(":")
    if kind not in KINDS:
        raise unknown("data set", kind, KINDS, "All but digits take a folder, as in mnist:DIR.")
    if (kind == "digits") == bool(colon) or (colon and not folder):
        wanted = (
            "digits alone, they ship with zoo" if kind == "digits" else f"{kind}:DIR, with the folder that it is in"
        )
        raise ArgumentError(f"the data set {spec!r} must be given as {wanted}.")
    if limit is not None and limit < 1:
        raise ArgumentError(f"the limit is a number of pictures from 1, found {limit}; leave it out to have all.")
    fast = fast and kind in FILES
    altered, plain = Prepare(how, size, tuple(augment), seed, fast=fast), Prepare(how, size, fast=fast)
    notes: tuple[str, ...] = ()
    train: Dataset
    valid: Dataset
    if kind == "digits":
        train, valid = read_digits(altered, plain)
    elif kind == "folder":
        train, valid, notes = read_folder(folder, altered, plain, valid_share, seed)
    else:
        train, valid = READERS[kind](folder, altered, plain)
    if limit is not None:
        train, valid = (part.subset(balanced(part.labels, seed)[:limit]) for part in (train, valid))
    if cache is True:
        train, valid = Kept(train), Kept(valid)
    elif cache and kind in FILES:
        train, valid = Stored(train, cache), Stored(valid, cache)
    return Split(spec, train, valid, kind == "fundus", notes)
