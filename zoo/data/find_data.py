"""One call for every data set: what it is and where it lies, as one word."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoo.cards import Preprocessing
from zoo.data.dataset import Dataset, Prepare, Transform, balanced
from zoo.data.folder import read_folder
from zoo.data.fundus import read_fundus
from zoo.data.mnist import read_digits, read_mnist
from zoo.data.pictures import Kept
from zoo.data.signs import read_signs
from zoo.data.store import Stored
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
    folder: set and not taken as it lies.
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
    """Open "digits", "mnist:DIR", "fundus:DIR", "signs:DIR" or "folder:DIR" for networks that take this input.

    how and size (channels, height, width) are a card's preprocessing and input_size. augment alters training pictures
    only. limit keeps the first pictures of a seeded shuffle in which classes take turns, of training and validation
    alike. valid_share is for folders that have no split of their own; every other set comes with one. cache keeps
    pictures once they are read, at the network's size: the inputs are the same, but augmentation alters pictures of
    that size instead of their own. True keeps them in memory; a folder keeps those of fundus: and folder: in files
    there, for later runs and for several processes at once (zoo.data.store). fast decodes the JPEGs of fundus: and
    folder: at the smallest number of eighths of their size that leaves twice the network's, and resizes by area: other
    pixels, in half the time.

    UnknownChoiceError for another kind, ArgumentError for a folder too many or too few and a limit below 1, FileError
    for files that do not fit.
    """
    kind, colon, folder = spec.partition(":")
    if kind not in KINDS:
        raise unknown("data set", kind, KINDS, "All but digits take a folder, as in mnist:DIR.")
    if (kind == "digits") == bool(colon) or (colon and not folder):
        wanted = (
            "digits alone, they ship with zoo" if kind == "digits" else f"{kind}:DIR, with the folder that it is in"
        )
        raise ArgumentError(f"the data set {spec!r} is to be given as {wanted}.")
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
