"""Checkpoints: a run's whole state in one safetensors file, written aside and renamed; nothing is unpickled.

Weights, batch-norm statistics and the optimizer's tensors are in torch's names and layouts, so either backend goes on
with what the other wrote. Orders, augmentation and dropout masks are drawn by counters, keyed by seed and step: the
position is all there is to keep of their generators, and the step all there is of the schedule.
"""

import json
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from zoo.errors import FileError
from zoo.files import aside
from zoo.formats.safetensors import write_safetensors
from zoo.formats.streams import pieces
from zoo.training.history import History
from zoo.weights.zoo_files import CHECKPOINT

PARTS = ("model", "optimizer", "best", "pictures")


@dataclass(frozen=True)
class Checkpoint:
    """A run after `step` steps: the next one is batch `batch` of epoch `epoch` (from 0).

    pictures: the listings (zoo.data.picture_list) of the pictures to train on and to validate with, as "train/place"
    and so on; classes: their names. Both are empty in files of versions that did not write them.
    """

    arguments: dict[str, Any]
    step: int
    epoch: int
    batch: int
    loader: dict[str, Any]
    seconds: float
    history: History
    model: dict[str, np.ndarray]
    optimizer: dict[str, np.ndarray]
    best: dict[str, np.ndarray]
    pictures: dict[str, np.ndarray] = field(default_factory=dict)
    classes: tuple[str, ...] = ()


def write(path: str | Path, point: Checkpoint) -> None:
    """Write a checkpoint aside and rename it; FileError if the place cannot be written."""
    facts = {
        name: getattr(point, name)
        for name in ("arguments", "step", "epoch", "batch", "loader", "seconds", "classes")
    } | {"history": point.history.to_dict()}  # fmt: skip
    tensors = {
        f"{part}/{name}": array
        for part in PARTS
        for name, array in getattr(point, part).items()
    }  # fmt: skip
    told = json.dumps(facts)
    sums = json.dumps({"": zlib.crc32(told.encode()), **_sums(tensors)})
    with aside(path) as part:
        write_safetensors(part, tensors, {"format": CHECKPOINT, "facts": told, "sums": sums})


def read(path: str | Path) -> Checkpoint:
    """Read a checkpoint; FileError if it is missing, damaged or not one of ours."""
    path = Path(path)
    if not path.is_file():
        raise FileError(f"there is no checkpoint {str(path)!r}; start the run without resume.")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
        if metadata.get("format") != CHECKPOINT:
            raise FileError(f"{str(path)!r} is not a checkpoint of zoo's training; give a run folder's last.ckpt.")
        # earlier versions wrote none
        sums = json.loads(metadata["sums"]) if "sums" in metadata else None
        if sums is not None:
            found = {"": zlib.crc32(metadata["facts"].encode()), **_sums(tensors)}
            wrong = sorted(name for name in sums.keys() | found.keys() if sums.get(name) != found.get(name))
            if wrong:
                raise ValueError(f"the checksum of {wrong[0] or 'its facts'} is wrong")
        facts = json.loads(metadata["facts"])
        facts["history"] = History.from_dict(facts["history"])
        parts: dict[str, Any] = {part: {} for part in PARTS}
        for name, array in tensors.items():
            part, _, rest = name.partition("/")
            parts[part][rest] = array
        return Checkpoint(**{**facts, "classes": tuple(facts.get("classes", ()))}, **parts)
    except (SafetensorError, OSError, TypeError, ValueError, KeyError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{str(path)!r} is not an intact checkpoint ({error}); start the run again.") from None


def _sums(tensors: Mapping[str, np.ndarray]) -> dict[str, int]:
    """The CRC-32 of every tensor, its dtype and shape included."""

    def summed(array: np.ndarray) -> int:
        found = zlib.crc32(f"{array.dtype.name} {array.shape}".encode())
        for piece in pieces(array):
            found = zlib.crc32(piece, found)
        return found

    with ThreadPoolExecutor() as pool:
        return dict(zip(tensors, pool.map(summed, tensors.values()), strict=True))
