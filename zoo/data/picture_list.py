"""The pictures of a data set in order, in 24 bytes each, and how another data set differs."""

import hashlib
import unicodedata
from collections import deque
from collections.abc import Mapping

import numpy as np

from zoo.data.dataset import Dataset

KEYS = ("place", "label", "size")
SHOWN = 5  # names of each kind of difference


def listing(data: object) -> dict[str, np.ndarray]:
    """For each picture of a data set of ours: place (uint64, a hash of its path), label and size (int64 N).

    The path is that below the data's folder, so the folder may move. Of pictures in memory the number stands for the
    path, and a checksum for the size. Empty for another map-style data set, of which nothing is known. FileError for a
    picture that is gone.
    """
    if not isinstance(data, Dataset):
        return {}
    marks = [data.mark(index) for index in range(len(data))]
    return {
        "place": np.array([_hash(place) for place, _ in marks], np.uint64),
        "label": np.asarray(data.labels, np.int64),
        "size": np.array([size for _, size in marks], np.int64),
    }


def listings(**parts: object) -> dict[str, np.ndarray]:
    """The listings of several parts of the data, as "train/place" and so on."""
    return {f"{part}/{key}": array for part, data in parts.items() for key, array in listing(data).items()}


def differences(there: Mapping[str, np.ndarray], **parts: object) -> list[str]:
    """Sentences on how parts of the data differ from listings() of them; empty if they are the same.

    The first few pictures of each kind of difference are named. What is unknown of one of them does not count as a
    difference.
    """
    here = listings(**parts)
    shared = [part for part in parts if f"{part}/place" in there and f"{part}/place" in here]
    if all(np.array_equal(there[f"{part}/{key}"], here[f"{part}/{key}"]) for part in shared for key in KEYS):
        return []
    old, new = (_together(side, shared) for side in (there, here))
    names = [parts[part].mark(at)[0] for part in shared for at in range(len(parts[part]))]  # type: ignore[attr-defined, arg-type]
    known: dict[int, deque[int]] = {}
    for number, place in enumerate(old["place"].tolist()):
        # in memory a number is one of training and one of validation, in this order
        known.setdefault(place, deque()).append(number)
    kinds: dict[str, list[str]] = {"are new or moved": [], "changed their label": [], "were replaced": []}
    for index, (name, place) in enumerate(zip(names, new["place"].tolist(), strict=True)):
        waiting = known.get(place)
        at = waiting.popleft() if waiting else None
        if at is None:
            kinds["are new or moved"].append(name)
        elif old["label"][at] != new["label"][index]:
            kinds["changed their label"].append(f"{name} from {old['label'][at]} to {new['label'][index]}")
        elif old["size"][at] != new["size"][index]:
            kinds["were replaced"].append(name)
    found = [
        f"{len(names):,} pictures {what}: {', '.join(names[:SHOWN])}{', ...' if len(names) > SHOWN else ''}"
        for what, names in kinds.items()
        if names
    ]
    gone = sum(map(len, known.values()))
    if gone:
        found.append(f"{gone:,} pictures are gone")
    return found or ["the pictures are the same in another order, or split in another way"]


def _together(side: Mapping[str, np.ndarray], parts: list[str]) -> dict[str, np.ndarray]:
    return {key: np.concatenate([side[f"{part}/{key}"] for part in parts]) for key in KEYS}


def _hash(place: str) -> int:
    # macOS may write an accent as a letter of its own
    content = unicodedata.normalize("NFC", place).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")
