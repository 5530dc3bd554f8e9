"""A folder of folders of pictures, one a class; what is a split of it, and what its classes are."""

import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from zoo.data.dataset import Dataset, Prepare, stratified
from zoo.data.file_tree import SYNTHETIC, Entry, existing, junk, legible, walk
from zoo.data.picture import ENDINGS
from zoo.data.picture_sets import Pictures
from zoo.data.split_names import roles
from zoo.errors import FileError


def read_folder(
    folder: str | Path, train: Prepare, valid: Prepare, valid_share: float = 0.2, seed: int = 0
) -> tuple[Dataset, Dataset, tuple[str, ...]]:
    """Training and validation pictures of FOLDER/CLASS/*.jpg and so on (deeper too), and what a user should know about
    it.

    Classes are sorted by name. The split is seeded and stratified, unless FOLDER/train/CLASS and FOLDER/valid/CLASS are
    there, in any spelling of zoo.data.split_names; without a validation part, a test part takes its place. One folder
    that all others lie in is entered. The notes name what was entered or left out. The set is synthetic if the folder
    holds SYNTHETIC.txt. FileError for no class, a single one, one without pictures, a validation class that training
    does not have, and folders of which nobody can say whether they are classes or parts of a split.

    Source: the week-J8 port, which splits 80/20 unseeded and draws both parts from one transform.
    """
    top = existing(folder, "one folder of pictures a class")
    synthetic = (top / SYNTHETIC).is_file()
    files = walk(top)
    pictures = [entry for entry in files if entry.name.lower().endswith(ENDINGS)]
    notes = _left_out(files, pictures)
    whole = _grown(top, pictures)
    inner = whole.entered()
    if inner is not whole:
        notes.append(f"all pictures of {str(top)!r} lie in {str(inner.path)!r}; its folders are taken")
    parts = _parts(inner, notes)
    notes += [
        f"{len(place.own):,} pictures of no class are left out, the first is {legible(place.own[0].path)!r}"
        for place in {id(place): place for place in (inner, *parts)}.values()
        if place.own
    ]
    classes = _classes(parts[0])
    training = _pictures(parts[0], classes, train, synthetic)
    if len(parts) > 1:
        strange = sorted(set(parts[1].folders) - set(classes))
        if strange:
            raise FileError(
                f"{str(parts[1].path)!r} has the class {legible(strange[0])!r}, which training does not have "
                f"({', '.join(map(legible, classes))}); use the same folder names in both."
            )
        lacking = [name for name in classes if name not in parts[1].folders]
        if lacking:
            names = ", ".join(map(legible, lacking))
            notes.append(f"{str(parts[1].path)!r} has no picture of {names}; training has")
        return training, _pictures(parts[1], classes, valid, synthetic), tuple(notes)
    kept, held_out = stratified(training.labels, valid_share, seed)
    return training.subset(kept, train), training.subset(held_out, valid), tuple(notes)


@dataclass
class _Folder:
    """A folder that pictures lie in or below: its own ones, and by name the folders that hold some."""

    path: Path
    depth: int
    own: list[Entry] = field(default_factory=list)
    folders: dict[str, "_Folder"] = field(default_factory=dict)

    def every(self) -> list[Entry]:
        """All pictures below, each folder's own before those in it."""
        return [*self.own, *(entry for below in self.folders.values() for entry in below.every())]

    def entered(self) -> "_Folder":
        """The folder itself, or the only one in it where that holds nothing but folders of pictures, and so on."""
        inner = next(iter(self.folders.values()), None)
        if self.own or len(_subfolders(self.path)) != 1 or inner is None or inner.own or not inner.folders:
            return self
        return inner.entered()

    @property
    def nested(self) -> bool:
        """Whether it looks like a folder of classes: one class may well have pictures and a folder with more."""
        return len(self.folders) > 1 or (bool(self.folders) and not self.own)


def _grown(top: Path, pictures: list[Entry]) -> _Folder:
    whole = _Folder(top, 0)
    for entry in pictures:
        place = whole
        for depth, name in enumerate(entry.parts[:-1], start=1):
            place = place.folders.setdefault(name, _Folder(place.path / name, depth))
        place.own.append(entry)
    return whole


def _subfolders(path: Path) -> list[str]:
    return sorted(below.name for below in path.iterdir() if below.is_dir() and not junk(below.name))


def _left_out(files: list[Entry], pictures: list[Entry]) -> list[str]:
    """A sentence that counts, by ending, the files that are not pictures or cannot be read."""
    taken = {entry.path for entry in pictures}
    kinds = Counter(
        os.path.splitext(entry.name)[1].lower() or "no ending"
        for entry in files
        if entry.path not in taken and entry.name != SYNTHETIC
    )
    if not kinds:
        return []
    told = ", ".join(f"{count:,} {legible(kind)}" for kind, count in kinds.most_common(8))
    more = f" and {len(kinds) - 8} other kinds" if len(kinds) > 8 else ""
    return [f"{sum(kinds.values()):,} files are no pictures that can be read, and left out: {told}{more}"]


def _parts(inner: _Folder, notes: list[str]) -> list[_Folder]:
    """The folder of classes, or that of training and that of validation. FileError if the user has to say it."""
    parts = {name: below.entered() for name, below in inner.folders.items()}
    said = roles(parts)
    trains = [name for name, found in said.items() if found == "train"]
    if not said or (len(said) == len(trains) == 1 and not parts[trains[0]].nested):
        # a train may be a vehicle
        _hold_apart(inner, parts)
        return [inner]
    called = ", ".join(map(repr, map(legible, said)))
    if len(trains) != 1:
        found = "none of them is for training" if not trains else "more than one of them is for training"
        raise FileError(
            f"{str(inner.path)!r} has folders named as parts of a split ({called}), and {found}; keep one folder "
            "'train' and one 'valid' with a folder for each class, or rename them if they are classes."
        )
    train = parts[trains[0]]
    if not train.nested:
        raise FileError(
            f"{str(inner.path)!r} has folders named as parts of a split ({called}), and in {str(train.path)!r} the "
            "pictures lie in no folders of classes; make one for each class, or rename the folders if they are classes."
        )
    others = [name for name in parts if name not in said]
    if others and len(said) == 1:
        raise FileError(
            f"{str(inner.path)!r} has {legible(trains[0])!r}, with folders in it, beside {legible(others[0])!r}: is "
            f"one a part of a split, or is each a class? To train on the one alone, give folder:{train.path}; for "
            "classes, put their pictures into them without folders."
        )
    held = _held(inner, parts, said)
    unused = [name for name in parts if name not in (trains[0], held)]
    if unused:
        told = ", ".join(f"{legible(name)} ({len(parts[name].every()):,} pictures)" for name in unused)
        notes.append(f"beside {legible(trains[0])!r}{f' and {legible(held)!r}' if held else ''}, left out: {told}")
    if held is None:
        notes.append(f"{str(inner.path)!r} has nothing to validate with, so a share of the training pictures is held")
        return [train]
    return [train, parts[held]]


def _held(inner: _Folder, parts: dict[str, _Folder], said: dict[str, str]) -> str | None:
    """The name of the part to validate with, None where there is none with classes."""
    for kind in ("valid", "test"):
        named = [name for name, found in said.items() if found == kind]
        nested = [name for name in named if parts[name].nested]
        if len(nested) > 1:
            raise FileError(
                f"{str(inner.path)!r} has {' and '.join(map(repr, map(legible, nested)))}, and only one can validate; "
                "take the others away."
            )
        if nested:
            return nested[0]
        # pictures to test with are handed out without their classes, those to validate with are not
        if named and kind == "valid":
            raise FileError(
                f"the pictures of {str(parts[named[0]].path)!r} lie in no folders of classes, so nothing says what "
                "they show; make the same folders in it as for training, or take it away."
            )
    return None


def _hold_apart(inner: _Folder, parts: dict[str, _Folder]) -> None:
    """Raise if two classes have folders of the same names: these may be parts of a split under other names."""
    for (one, first), (two, second) in combinations(parts.items(), 2):
        names = sorted(first.folders.keys() & second.folders.keys())
        if not first.own and not second.own and len(names) > 1:
            raise FileError(
                f"{str(inner.path)!r} has {legible(one)!r} and {legible(two)!r}, with the same folders in them "
                f"({', '.join(map(legible, names[:5]))}): are they parts of a split, or classes? Rename parts to "
                "'train' and 'valid'; for classes, put their pictures into them without folders."
            )


def _classes(part: _Folder) -> list[str]:
    """The names of the classes as they are on disk, sorted; FileError if one is empty or there are not two."""
    classes = _subfolders(part.path)
    wrapped = [name for name in classes if name in part.folders]
    if len(classes) < 2:
        found = f"only {legible(classes[0])!r}" if classes else "none"
        zips = [path.name for path in part.path.iterdir() if path.suffix.lower() in (".zip", ".tar", ".gz", ".rar")]
        advice = f"; unpack {legible(zips[0])!r} first" if zips and not classes else ""
        raise FileError(
            f"{str(part.path)!r} should have a folder of pictures for each of two classes or more, found "
            f"{found}{advice}."
        )
    empty = [name for name in classes if name not in part.folders]
    if not empty:
        return classes
    place = part.path / empty[0]
    twin = next((name for name in wrapped if (part.path / name).samefile(place)), None)
    if twin is not None:
        raise FileError(
            f"the class folders {str(place)!r} and {str(part.path / twin)!r} are one and the same; take the link away."
        )
    if len(wrapped) == 1 and part.folders[wrapped[0]].nested:
        raise FileError(
            f"of the folders in {str(part.path)!r} only {legible(wrapped[0])!r} has pictures, in folders of its own; "
            f"if those are the classes, give folder:{part.path / wrapped[0]}."
        )
    raise FileError(
        f"the class folder {str(place)!r} has no picture that can be read ({', '.join(ENDINGS)}); put pictures there "
        "or take it away."
    )


def _pictures(part: _Folder, classes: list[str], prepare: Prepare, synthetic: bool) -> Pictures:
    """The pictures of all classes, in the order of their paths."""
    labels = {name: label for label, name in enumerate(classes)}
    entries = sorted(
        (entry for below in part.folders.values() for entry in below.every()), key=lambda entry: entry.parts
    )
    found = [labels[entry.parts[part.depth]] for entry in entries]
    return Pictures(_named(part), entries, found, list(map(legible, classes)), prepare, synthetic)


def _named(part: _Folder) -> str:
    """The part's path from the folder that was given on, by names."""
    return "/".join(map(legible, part.path.parts[-part.depth - 1 :]))
