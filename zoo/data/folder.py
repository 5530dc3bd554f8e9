"""A folder of folders of pictures, one a class."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from zoo.data.dataset import Dataset, Prepare, stratified
from zoo.data.pictures import Pictures
from zoo.data.tree import SYNTHETIC, Entry, existing, junk, walk
from zoo.errors import FileError

ENDINGS = (".jpg", ".jpeg", ".png")
VALID_NAMES = ("valid", "val", "validation", "test")  # the first that is there


def read_folder(
    folder: str | Path, train: Prepare, valid: Prepare, valid_share: float = 0.2, seed: int = 0
) -> tuple[Dataset, Dataset, int]:
    """Training and validation pictures of FOLDER/CLASS/*.jpg or *.png (deeper too), and how many other files lie there.

    Classes are sorted by name. The split is seeded and stratified, unless FOLDER/train/CLASS and FOLDER/valid/CLASS (or
    val, validation, test) are there. The set is synthetic if the folder holds SYNTHETIC.txt. FileError for no class, a
    single one, one without pictures, and a validation class that training does not have.

    Source: the week-J8 port, which splits 80/20 unseeded and draws both parts from one transform.
    """
    top = existing(folder, "one folder of pictures a class")
    synthetic = (top / SYNTHETIC).is_file()
    below = _folders(top)
    held = next((name for name in VALID_NAMES if name in below), None)
    if "train" in below and (held or below == ["train"]):
        entries, labels, classes, other = _classes(top / "train")
        training = Pictures(f"{top.name}/train", entries, labels, classes, train, synthetic)
        if held:
            entries, labels, _, ignored = _classes(top / held, classes)
            return training, Pictures(f"{top.name}/{held}", entries, labels, classes, valid, synthetic), other + ignored
    else:
        entries, labels, classes, other = _classes(top)
        training = Pictures(top.name, entries, labels, classes, train, synthetic)
    first, second = stratified(training.labels, valid_share, seed)
    return training.subset(first, train), training.subset(second, valid), other


def _folders(top: Path) -> list[str]:
    return sorted(path.name for path in top.iterdir() if path.is_dir() and not junk(path.name))


def _classes(top: Path, known: Sequence[str] = ()) -> tuple[list[Entry], list[int], Sequence[str], int]:
    """Pictures, labels, classes and the number of other files in folders of classes; known are those of training."""
    classes = known or _folders(top)
    strange = sorted(set(_folders(top)) - set(classes))
    if strange:
        raise FileError(
            f"{str(top)!r} has the class {strange[0]!r}, which training does not have ({', '.join(classes)}); "
            "use the same folder names in both."
        )
    if len(classes) < 2:
        found = f"only {classes[0]!r}" if classes else "none"
        raise FileError(
            f"{str(top)!r} should have a folder of pictures for each of two classes or more, found {found}."
        )
    files = walk(top)
    pictures = [entry for entry in files if len(entry.parts) > 1 and entry.name.lower().endswith(ENDINGS)]
    counts = Counter(entry.parts[0] for entry in pictures)
    empty = [name for name in classes if not counts[name] and not (known and not (top / name).exists())]
    if empty:
        raise FileError(
            f"the class folder {str(top / empty[0])!r} has no JPEG or PNG in it; put pictures there or take it away."
        )
    places = {name: label for label, name in enumerate(classes)}
    return pictures, [places[entry.parts[0]] for entry in pictures], classes, len(files) - len(pictures)
