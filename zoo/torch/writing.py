"""A .pth written from arrays: what torch.save makes of a state dict, with no model, and checksums beside the writing.

A .pth is an archive of stored files: a pickle in which each tensor names a file with its values, and those files. The
pickle is made by Python's pickler of torch's own functions and the archive by zipfile; what reads it is torch's reader.

Source: torch/serialization.py (_save), caffe2/serialize/inline_container.cc (alignment and the small files).
"""

import os
import pickle
import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZipFile, ZipInfo

import numpy as np
import torch

from zoo.formats.streams import pieces
from zoo.network.anatomy import Part

NAME = "archive"
COUNTER = "num_batches_tracked"
ALIGNED = 64  # bytes, so that a mapped file can be computed with
SMALL_FILES = (
    (".format_version", b"1"), (".storage_alignment", b"%d" % ALIGNED), ("byteorder", b"little"), ("version", b"3\n"),
)  # fmt: skip
PADDING = b"FB"  # the extra field's name, as torch's own
SMALL = 1 << 16  # bytes whose checksum takes less than to ask another thread
STORAGES = {"float32": torch.FloatStorage, "float64": torch.DoubleStorage, "int64": torch.LongStorage}
# of a layer's own state dict: batch norm's 2 says that it has a counter
VERSIONS = {"batch_norm": 2}


def write(
    path: str, parts: Sequence[Part], state: Mapping[str, np.ndarray], counters: Mapping[str, np.ndarray]
) -> None:
    """Write a state (any memory, also array.T) of the network that has these parts, with its counters by name.

    The same bytes for the same state. OSError if the file cannot be written; KeyError if the state lacks a tensor.
    """
    ordered: OrderedDict[str, np.ndarray] = OrderedDict()
    for part in parts:
        for tensor in part.tensors:
            ordered[part.name(tensor)] = state[part.name(tensor)]
        if part.kind == "batch_norm":
            ordered[part.name(COUNTER)] = np.asarray(counters[part.name(COUNTER)], np.int64)
    with open(path, "wb") as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        # zipfile alone does nothing else while it sums
        sums = [_sum(pool, array) for array in ordered.values()]
        archive = _Archive(file, pool)
        for name, content in (("data.pkl", _pickled(ordered, parts)), *SMALL_FILES):
            archive.add(name, np.frombuffer(content, np.uint8), lambda content=content: zlib.crc32(content))
        for number, (array, known) in enumerate(zip(ordered.values(), sums, strict=True)):
            archive.add(f"data/{number}", array, known)
        with ZipFile(file, "w") as contents:
            contents.infolist().extend(archive.entries)


@dataclass(frozen=True)
class _Storage:
    """A file of values in the archive, as the pickle names it."""

    identity: tuple[Any, ...]


@dataclass(frozen=True)
class _Tensor:
    """A tensor that is all of a storage."""

    number: int
    array: np.ndarray

    def __reduce__(self) -> tuple[Any, ...]:
        """As torch's tensors have it."""
        shape, size = self.array.shape, self.array.size
        steps, step = [], 1
        for length in reversed(shape):
            steps.append(step)
            step *= max(1, length)
        storage = _Storage(("storage", STORAGES[self.array.dtype.name], str(self.number), "cpu", size))
        return torch._utils._rebuild_tensor_v2, (storage, 0, shape, tuple(reversed(steps)), False, OrderedDict())


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        return value.identity if isinstance(value, _Storage) else None


def _pickled(arrays: Mapping[str, np.ndarray], parts: Sequence[Part]) -> bytes:
    """A state dict's pickle, with what state_dict() notes of every layer."""
    table: Any = OrderedDict((name, _Tensor(number, array)) for number, (name, array) in enumerate(arrays.items()))
    table._metadata = OrderedDict((part.path, {"version": VERSIONS.get(part.kind, 1)}) for part in parts)
    buffer = BytesIO()
    _Pickler(buffer, 2).dump(table)
    return buffer.getvalue()


def _sum(pool: ThreadPoolExecutor, array: np.ndarray) -> Callable[[], int] | None:
    """What gives the checksum of an array when it is asked; None where the bytes are still to be put in order."""
    if not array.flags.c_contiguous:
        return None
    (content,) = pieces(array)
    if len(content) > SMALL:
        return pool.submit(zlib.crc32, content).result
    found = zlib.crc32(content)
    return lambda: found


class _Archive:
    """Files stored one after another in an archive, aligned."""

    def __init__(self, file: BinaryIO, pool: ThreadPoolExecutor) -> None:
        self.file, self.pool, self.at = file, pool, 0
        self.entries: list[ZipInfo] = []

    def add(self, name: str, array: np.ndarray, known: Callable[[], int] | None) -> None:
        """Write a file. known gives its checksum; None if it comes with the bytes."""
        info = ZipInfo(f"{NAME}/{name}")
        info.file_size, info.compress_size, info.CRC = array.nbytes, array.nbytes, known() if known else 0
        info.header_offset = self.at
        info.extra = struct.pack("<2sH", PADDING, 0)
        room = -(self.at + len(info.FileHeader())) % ALIGNED
        info.extra = struct.pack("<2sH", PADDING, room) + bytes(room)
        header = info.FileHeader()
        self.file.write(header)
        for piece in pieces(array):
            later = None if known else self.pool.submit(zlib.crc32, piece, info.CRC)
            self.file.write(piece)
            if later:
                # before the piece's memory is used again
                info.CRC = later.result()
        if known is None:
            self.file.seek(self.at)
            self.file.write(info.FileHeader())
            self.file.seek(0, os.SEEK_END)
        # the list of contents needs no padding
        info.extra = b""
        self.at += len(header) + array.nbytes
        self.entries.append(info)
