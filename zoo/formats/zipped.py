"""Zip archives from elsewhere: torch's .pth and numpy's .npz. What they claim is checked before it is believed."""

import errno
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import IO, Any, cast

import numpy as np

from zoo.formats.mapped import Mapped
from zoo.formats.pickle_globals import TORCH, finder
from zoo.formats.pickle_machine import Machine
from zoo.formats.pickle_objects import Tensor, storage_of
from zoo.formats.safety import (
    CODES,
    DTYPES,
    MAX_HEADER,
    MAX_TENSORS,
    RATIO,
    SMALL,
    Refused,
    check_shape,
    damaged,
    legible,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A file in an archive: where its bytes lie, how many they are, and how many they become."""

    name: str
    start: int
    packed: int
    size: int
    stored: bool
    crc: int


def entries(file: Mapped) -> dict[str, Entry]:
    """The archive's files by name, checked against each other and against the archive's size."""
    try:
        with zipfile.ZipFile(cast(IO[bytes], _Careful(file.view))) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError, OSError):
        raise damaged("its list of contents cannot be read, so it may be cut short") from None
    if len(listed) > MAX_TENSORS:
        raise Refused(f"is an archive of {len(listed):,} entries; no network has more than {MAX_TENSORS:,} tensors.")
    found: dict[str, Entry] = {}
    for each in listed:
        name = each.filename
        if name in found:
            raise Refused(f"has the entry '{legible(name)}' twice; ask for a clean file.")
        if each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(f"has the entry '{legible(name)}' encrypted or packed in an unusual way; save it again.")
        start = _start(file, each)
        stored = each.compress_type == zipfile.ZIP_STORED
        if start + each.compress_size > file.size or (stored and each.compress_size != each.file_size):
            raise damaged(f"'{legible(name)}' claims {each.file_size:,} bytes that are not there")
        found[name] = Entry(name, start, each.compress_size, each.file_size, stored, each.CRC)
    end = 0
    for entry in sorted(found.values(), key=lambda entry: entry.start):
        if entry.start < end:
            raise Refused(f"has entries that overlap, such as '{legible(entry.name)}'; ask for a clean file.")
        end = entry.start + entry.packed
    return found


class _Careful(io.RawIOBase):
    """Bytes that are never read much at once: zipfile reads as much as the archive claims its list to be."""

    def __init__(self, view: memoryview) -> None:
        self.view, self.at = view, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        at = offset + (0, self.at, len(self.view))[whence]
        if at < 0:
            raise OSError(errno.EINVAL, "before the start")
        self.at = at
        return at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        if size > MAX_HEADER:
            raise Refused(f"is an archive whose list of contents claims {size:,} bytes; no file of weights needs that.")
        found = bytes(self.view[self.at : self.at + (size if size >= 0 else MAX_HEADER)])
        self.at += len(found)
        return found


def _start(file: Mapped, each: zipfile.ZipInfo) -> int:
    """Where an entry's bytes start: after a header that repeats its name."""
    at = each.header_offset
    header = bytes(file.view[at : at + 30]) if at >= 0 else b""
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged(f"'{legible(each.filename)}' is not where the archive says")
    name, more = struct.unpack("<HH", header[26:30])
    return at + 30 + int(name) + int(more)


def is_torchscript(names: list[str]) -> bool:
    """Whether an archive of these names is a program."""
    return any(name.endswith("/constants.pkl") or "/code/" in name for name in names)


def read_torch(file: Mapped, found: dict[str, Entry]) -> tuple[Any, Callable[[Tensor], np.ndarray], list[str]]:
    """The contents of torch.save's archive, how to read a tensor of them, and names of what else is in it."""
    (pickled,) = [name for name in found if name.endswith("data.pkl") and name.count("/") <= 1]
    prefix = pickled.removesuffix("data.pkl")
    for entry in found.values():
        if not entry.stored:
            raise Refused(f"has '{legible(entry.name)}' compressed, which torch never does; save it again with torch.")
        if ".." in entry.name or entry.name.startswith("/") or "\\" in entry.name:
            raise Refused(f"has the entry '{legible(entry.name)}', which is a path; ask for a clean file.")
    order = found.get(prefix + "byteorder")
    if order is not None and (order.size > 16 or bytes(file.view[order.start : order.start + order.size]) != b"little"):
        raise Refused("has big-endian values; save it again on a little-endian machine.")
    if found[pickled].size > MAX_HEADER:
        raise Refused(f"has {found[pickled].size:,} bytes of names and shapes; no network needs so many.")
    sums = {entry.name: (entry.name, entry.start, entry.size, entry.crc) for entry in found.values()}
    # what is believed now, and values, which can be found out meanwhile
    file.checksums(sums.pop(name) for name in found if not name.startswith(f"{prefix}data/"))
    file.settle()
    file.checksums(sums.values())
    start = found[pickled].start
    machine = Machine(file.view[: start + found[pickled].size], finder(TORCH), storage_of, start)

    def read(tensor: Tensor) -> np.ndarray:
        entry = found.get(f"{prefix}data/{tensor.storage.key}")
        if entry is None:
            raise damaged(f"the values of storage {tensor.storage.key} are missing")
        if entry.size != tensor.storage.count * DTYPES[tensor.storage.dtype].itemsize:
            raise damaged(f"storage {tensor.storage.key} has {entry.size:,} bytes, not {tensor.storage.count:,} values")
        return tensor.read(file, entry.start)

    return machine.load(), read, [*machine.strangers]


def read_npz(file: Mapped, found: dict[str, Entry]) -> dict[str, np.ndarray]:
    """The arrays of numpy's archive."""
    if sum(entry.size for entry in found.values()) > RATIO * file.size + SMALL:
        raise Refused(f"would become more than {RATIO} times as large as it is; no file of weights shrinks so far.")
    file.checksums((entry.name, entry.start, entry.size, entry.crc) for entry in found.values() if entry.stored)
    file.settle()
    return {name.removesuffix(".npy"): _npy(file, entry) for name, entry in found.items()}


def _npy(file: Mapped, entry: Entry) -> np.ndarray:
    content = None if entry.stored else _inflated(file, entry)
    head = io.BytesIO(
        content[:16384] if content is not None else bytes(file.view[entry.start :][: min(entry.size, 16384)])
    )
    try:
        numpys: Any = np.lib.format
        version = numpys.read_magic(head)
        reader = {(1, 0): numpys.read_array_header_1_0, (2, 0): numpys.read_array_header_2_0}[version]
        shape, fortran, dtype = reader(head)
    except (ValueError, KeyError, SyntaxError, MemoryError, RecursionError, TypeError, EOFError):
        raise damaged(f"'{legible(entry.name)}' is not a numpy array") from None
    if dtype.str.lstrip("<|") not in CODES:
        what = "Python objects" if dtype.hasobject else "big-endian values" if dtype.str[0] == ">" else f"{dtype}"
        raise Refused(f"has an array of {legible(what)}, which no file of weights needs; save it again.")
    name, shape = CODES[dtype.str.lstrip("<|")], check_shape(shape, f"'{legible(entry.name)}'")
    at, count = head.tell(), prod(shape)
    if at + count * dtype.itemsize != entry.size:
        raise damaged(f"'{legible(entry.name)}' claims {count:,} values and has {entry.size - at:,} bytes")
    if content is None:
        flat = file.array(name, entry.start + at, count, (count,))
    else:
        flat = np.frombuffer(content, dtype, count, at) if count else np.empty(0, dtype)
    return flat.reshape(shape, order="F" if fortran else "C")


def _inflated(file: Mapped, entry: Entry) -> bytearray:
    """An entry's bytes unpacked: as many as it claims, and not one more."""
    unpack, content, crc = zlib.decompressobj(-zlib.MAX_WBITS), bytearray(), 0
    packed = file.view[entry.start : entry.start + entry.packed]
    try:
        for at in range(0, len(packed), 1 << 16):
            piece = unpack.decompress(packed[at : at + (1 << 16)], entry.size - len(content) + 1)
            content += piece
            if len(content) > entry.size:
                break
    except zlib.error:
        raise damaged(f"'{legible(entry.name)}' cannot be unpacked") from None
    crc = zlib.crc32(content)
    if len(content) != entry.size or crc != entry.crc or not unpack.eof:
        raise damaged(f"'{legible(entry.name)}' unpacks to other than the {entry.size:,} bytes that it claims")
    return content
