"""iChallenge-PM, the fundus pictures of the course: training.zip, validation.zip and valid_gt.zip, or their folders."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zoo.data.dataset import Prepare
from zoo.data.file_tree import SYNTHETIC, Entry, existing, walk
from zoo.data.fundus_labels import Label, is_table, read_labels
from zoo.data.picture_sets import Pictures
from zoo.errors import FileError

CLASSES = ("non-PM", "PM")  # pathological myopia; high myopia and normal sight are its absence
OF_LETTER = {"N": 0, "H": 0, "P": 1}


def read_fundus(folder: str | Path, train: Prepare, valid: Prepare) -> tuple[Pictures, Pictures]:
    """The training and the validation pictures below a folder, in zips (and zips in zips) or unpacked, or a mix.

    A picture belongs where the innermost folder or zip above it says, by a name with "train" or "valid" in it; JPEGs
    under neither are left alone, and of a picture that lies both unpacked and in a zip the unpacked one is read.
    Training labels are the first letter of the name: P is 1 (pathological myopia), N and H are 0. Validation labels are
    those of PM_Label_and_Fovea_Location.xlsx, or of the course's labels.csv. The set is synthetic if the folder holds
    SYNTHETIC.txt. FileError for names, labels and files that do not fit, DependencyError without openpyxl.

    Source: the Baidu course's reader, whose validation took the csv line by line.
    """
    top = existing(folder, "training.zip, validation.zip and valid_gt.zip, or what they hold")
    entries = walk(top, archives=True)
    pictures: dict[str, list[Entry]] = {"train": [], "valid": []}
    for entry in entries:
        if entry.name.lower().endswith((".jpg", ".jpeg")):
            part = _part(entry)
            if part:
                pictures[part].append(entry)
    for part, archive in (("train", "training.zip"), ("valid", "validation.zip")):
        if not pictures[part]:
            other = sum(map(len, pictures.values()))
            raise FileError(
                f"{str(top)!r} has no JPEG in a folder or zip with {part!r} in its name ({other} in the other part, "
                f"{len(entries)} files in all); put {archive} or its unpacked folder there."
            )
    synthetic = (top / SYNTHETIC).is_file()
    training = list(_once(pictures["train"]).values())
    letters = [_letter(entry) for entry in training]
    held, labels = _labelled(_once(pictures["valid"]), _table(entries, top))
    return (
        Pictures("fundus (training)", training, [OF_LETTER[letter] for letter in letters], CLASSES, train, synthetic),
        Pictures("fundus (validation)", held, labels, CLASSES, valid, synthetic),
    )


def _part(entry: Entry) -> str | None:
    for part in reversed(entry.parts[:-1]):
        for word in ("train", "valid"):
            if word in part.lower():
                return word
    return None


def _letter(entry: Entry) -> str:
    found = re.match(r"([NHP])\d", entry.name)
    if not found:
        raise FileError(
            f"the training picture {entry.path!r} should be called P (pathological myopia), H (high myopia) or N "
            f"(normal) and a number, found {entry.name!r}; rename it or take it away."
        )
    return found[1]


def _once(entries: list[Entry]) -> dict[str, Entry]:
    """The pictures by name, sorted; an unpacked file goes before one in a zip, two of the same sort are an error."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.packed is not None):
        other = found.setdefault(entry.name.lower(), entry)
        if other is not entry and (other.packed is None) == (entry.packed is None):
            raise FileError(
                f"the picture {entry.name!r} is there twice, as {other.path!r} and {entry.path!r}; take one away."
            )
    return dict(sorted(found.items()))


def _table(entries: Iterable[Entry], top: Path) -> Entry:
    """The file with the validation labels: the original xlsx before a csv, unpacked before in a zip."""
    tables = [entry for entry in entries if is_table(entry.name)]
    if not tables:
        raise FileError(
            f"{str(top)!r} has no PM_Label_and_Fovea_Location.xlsx and no labels.csv, so its validation pictures have "
            "no labels; put valid_gt.zip there."
        )

    def rank(entry: Entry) -> tuple[bool, bool]:
        return not entry.name.lower().endswith(".xlsx"), entry.packed is not None

    first, *others = sorted(tables, key=rank)
    if others and rank(others[0]) == rank(first):
        raise FileError(
            f"the validation labels are there twice, as {first.path!r} and {others[0].path!r}; take one away."
        )
    return first


def _with_endings(labels: dict[str, Label], pictures: dict[str, Entry]) -> dict[str, Label]:
    """The labels by the names of pictures, where the table may leave the ending out."""
    stems = {name.rpartition(".")[0]: name for name in pictures}
    return {name if name in pictures else stems.get(name, name): label for name, label in labels.items()}


def _labelled(pictures: dict[str, Entry], table: Entry) -> tuple[list[Entry], np.ndarray]:
    """The pictures in the order of the table, and their labels; both must name the same."""
    labels: dict[str, Label] = _with_endings(read_labels(table), pictures)
    absent = [label.picture for name, label in labels.items() if name not in pictures]
    if absent:
        raise FileError(
            f"{len(absent)} of the {len(labels)} pictures in {table.path!r} are not there, the first is {absent[0]!r}; "
            "fetch validation.zip again."
        )
    unlisted = [entry.path for name, entry in pictures.items() if name not in labels]
    if unlisted:
        raise FileError(
            f"{len(unlisted)} of the {len(pictures)} validation pictures have no label in {table.path!r}, the first is "
            f"{unlisted[0]!r}; take them away or add their labels."
        )
    return [pictures[name] for name in labels], np.array([label.value for label in labels.values()], np.int64)
