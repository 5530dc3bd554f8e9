"""MNIST and Fashion-MNIST as they are published, four IDX files, gzipped or not; and the digits that ship.

These are 10,000 real MNIST digits with a fixed split: assets/PROVENANCE.md says where they are from.
"""

import gzip
import math
import re
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from zoo.data.dataset import Arrays, Prepare
from zoo.data.file_tree import Entry, existing, walk
from zoo.data.picture import ASSETS
from zoo.errors import FileError

ROLES = ("train-images", "train-labels", "t10k-images", "t10k-labels")
NAME = re.compile(r"(train|t10k)-(images|labels)[.-]idx([13])-ubyte(\.gz)?", re.IGNORECASE)
MAX_BYTES = 4_000_000_000
DEFLATE = 1032  # no file packs better, so one that says it does is cut short
DIGITS = tuple("0123456789")
FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


def read_mnist(folder: str | Path, train: Prepare, valid: Prepare) -> tuple[Arrays, Arrays]:
    """Training and test pictures, grey, from the four IDX files anywhere below a folder.

    Names have a dash or a dot before idx, with or without .gz (the plain one is read where both are). IDX files name no
    classes: those of Fashion-MNIST are taken where "fashion" is in the folder's path, the digits otherwise. FileError
    for missing, truncated and other files, and for labels above 9.
    """
    top = existing(folder, "the IDX files train-images, train-labels, t10k-images and t10k-labels")
    files = _files(top)
    fashion = any("fashion" in part.lower() for part in Path(files[ROLES[0]].path).resolve().parts)
    classes = FASHION if fashion else DIGITS
    name = "fashion-mnist" if fashion else "mnist"
    sets = []
    for part, title, prepare in (("train", "training", train), ("t10k", "test", valid)):
        pictures, labels = (read_idx(files[f"{part}-{kind}"].path) for kind in ("images", "labels"))
        paths = f"{files[f'{part}-images'].path!r} and {files[f'{part}-labels'].path!r}"
        if pictures.ndim != 3 or labels.ndim != 1 or len(pictures) != len(labels) or not pictures.size:
            raise FileError(
                f"{paths} should have pictures N x H x W and N labels, found {pictures.shape} and {labels.shape}; "
                "fetch them again."
            )
        if labels.max() > 9:
            raise FileError(
                f"{paths} should have labels from 0 to 9, found {labels.max()}; give MNIST or Fashion-MNIST."
            )
        sets.append(Arrays(f"{name} ({title})", pictures, labels, classes, prepare))
    return sets[0], sets[1]


def read_idx(path: str | Path) -> np.ndarray:
    """Read one IDX file of unsigned bytes as a uint8 array.

    The header is read first and no more is unpacked than it says, nor more than MAX_BYTES. FileError if the file is
    another, or has more or fewer bytes than its header says. Source: http://yann.lecun.com/exdb/mnist/.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            most = path.stat().st_size * (DEFLATE if packed else 1)
            return _read(gzip.GzipFile(fileobj=file) if packed else file, path, most)
    except FileError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"the IDX file {str(path)!r} cannot be read ({error}); fetch it again.") from None


def _read(stream: IO[bytes] | gzip.GzipFile, path: Path, most: int) -> np.ndarray:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:3] != b"\0\0\x08" or not 1 <= magic[3] <= 4:
        raise FileError(
            f"{str(path)!r} is not an IDX file of bytes: it should start with 00 00 08 and its number of dimensions, "
            f"found {magic.hex(' ') or 'nothing'}; fetch it again."
        )
    sizes = stream.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise FileError(f"the IDX file {str(path)!r} is cut short in its header; fetch it again.")
    shape = struct.unpack(f">{magic[3]}I", sizes)
    count = math.prod(shape)
    if count > MAX_BYTES:
        raise FileError(
            f"the IDX file {str(path)!r} says it holds {count:,} bytes, over the limit of {MAX_BYTES:,}; fetch it "
            "again."
        )
    content = stream.read(count) if count <= most else b""
    if not count or len(content) < count or stream.read(1):
        found = (
            "none" if not count else "more" if len(content) == count else f"{len(content):,}" if content else "fewer"
        )
        raise FileError(
            f"the IDX file {str(path)!r} should hold {' x '.join(map(str, shape))} = {count:,} bytes by its header, "
            f"found {found}; fetch it again."
        )
    return np.frombuffer(content, np.uint8).reshape(shape)


def _files(top: Path) -> dict[str, Entry]:
    """The four files by their role: those of the one folder that has all, or the only ones there are."""
    by_folder: dict[tuple[str, ...], dict[str, Entry]] = {}
    every: dict[str, list[Entry]] = {role: [] for role in ROLES}
    for entry in walk(top):
        found = NAME.fullmatch(entry.name)
        if found and (found[2].lower() == "images") == (found[3] == "3"):
            role = f"{found[1]}-{found[2]}".lower()
            here = by_folder.setdefault(entry.parts[:-1], {})
            if role not in here or not found[4]:
                here[role] = entry
    for here in by_folder.values():
        for role, entry in here.items():
            every[role].append(entry)
    whole = [here for here in by_folder.values() if len(here) == len(ROLES)]
    if len(whole) == 1:
        return whole[0]
    if whole:
        places = " and ".join(repr(str(Path(here[ROLES[0]].path).parent)) for here in whole[:2])
        raise FileError(f"{str(top)!r} has several sets of IDX files, in {places}; give the folder of one.")
    wrong = next((role for role in ROLES if len(every[role]) != 1), None)
    if wrong:
        ending = "idx3-ubyte" if wrong.endswith("images") else "idx1-ubyte"
        raise FileError(
            f"{str(top)!r} should have one {wrong}-{ending}, or .gz, found {len(every[wrong])}; "
            "give the folder of the four files."
        )
    return {role: entries[0] for role, entries in every.items()}


DIGITS_FILE = ASSETS / "digits.npz"
HELD_OUT = 1_000  # the last of the file, of each class the same share


def read_digits(train: Prepare, valid: Prepare) -> tuple[Arrays, Arrays]:
    """9,000 digits to train on and 1,000 held out, 28 x 28 pixels, grey; the split never changes.

    FileError in a Python that was compiled without liblzma.
    """
    try:
        import lzma
    except ImportError:
        raise FileError(
            "the digits that ship are packed by xz, which this Python was built without; install one that has the "
            "module lzma."
        ) from None
    with np.load(DIGITS_FILE, allow_pickle=False) as arrays:
        packed, labels = arrays["pictures"].tobytes(), arrays["labels"]
    # two rows together, a pixel beside the one below it: see tools/make_digits.py
    pairs = np.frombuffer(lzma.decompress(packed), np.uint8).reshape(-1, 14, 28, 2)
    pictures = pairs.transpose(0, 1, 3, 2).reshape(-1, 28, 28)
    return (
        Arrays("digits", pictures[:-HELD_OUT], labels[:-HELD_OUT], DIGITS, train),
        Arrays("digits (held out)", pictures[-HELD_OUT:], labels[-HELD_OUT:], DIGITS, valid),
    )
