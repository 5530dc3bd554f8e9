"""A .pth written from arrays: what torch.save makes of a state dict, with no model and no second copy of a matrix.

A .pth is an archive of stored files: a pickle in which each tensor names a file with its values, and those files. The
pickle is made by Python's pickler of torch's own functions and the archive by zipfile; what reads it is torch's reader.

torch.save needs every Linear weight of a Paddle file turned in memory before it begins. To convert VGG-16 without its
proof it took 3.1 times as long, 3.3 times the CPU time and 1.4 times the memory (1622 MB for 1136 MB). A ResNet-50,
which has one small such matrix, takes about as long and as much either way: `python benchmarks/convert.py vgg16`.

Source: torch/serialization.py (_save), caffe2/serialize/inline_container.cc (alignment and the small files).
"""

import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
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
STORAGES = {"float32": torch.FloatStorage, "float64": torch.DoubleStorage, "int64": torch.LongStorage}
# of a layer's own state dict, by its kind or class: batch norm's 2 says that it has a counter, MNASNet's that its stem
# is as wide as the rest
VERSIONS = {"batch_norm": 2, "MNASNet": 2}


def _version(part: Part) -> int:
    """What state_dict() notes of a layer."""
    return VERSIONS.get(part.kind or part.cls, 1)


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
    with ZipFile(path, "w") as archive:
        for name, content in (("data.pkl", _pickled(ordered, parts)), *SMALL_FILES):
            _add(archive, name, np.frombuffer(content, np.uint8))
        for number, array in enumerate(ordered.values()):
            _add(archive, f"data/{number}", array)


def _add(archive: ZipFile, name: str, array: np.ndarray) -> None:
    """Store an array's bytes as a file of the archive, aligned."""
    info = ZipInfo(f"{NAME}/{name}")
    info.file_size, info.compress_size, info.CRC = array.nbytes, array.nbytes, 0
    # zipfile's own rule for sizes of 64 bits, which make the header longer
    large = array.nbytes * 1.05 > zipfile.ZIP64_LIMIT
    start = archive.start_dir + len(info.FileHeader(large)) + len(PADDING) + 2
    room = -start % ALIGNED
    info.extra = struct.pack("<2sH", PADDING, room) + bytes(room)
    with archive.open(info, "w", force_zip64=large) as file:
        for piece in pieces(array):
            file.write(piece)
    # the list of contents needs no padding
    info.extra = b""


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
        steps = torch.empty(shape, device="meta").stride()
        storage = _Storage(("storage", STORAGES[self.array.dtype.name], str(self.number), "cpu", size))
        return torch._utils._rebuild_tensor_v2, (storage, 0, shape, steps, False, OrderedDict())


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        return value.identity if isinstance(value, _Storage) else None


def _pickled(arrays: Mapping[str, np.ndarray], parts: Sequence[Part]) -> bytes:
    """A state dict's pickle, with what state_dict() notes of every layer."""
    table: Any = OrderedDict((name, _Tensor(number, array)) for number, (name, array) in enumerate(arrays.items()))
    table._metadata = OrderedDict((part.path, {"version": _version(part)}) for part in parts)
    buffer = BytesIO()
    _Pickler(buffer, 2).dump(table)
    return buffer.getvalue()
