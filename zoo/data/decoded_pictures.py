"""Pictures at a network's size on disk: decoded once and then mapped, by any number of processes at once.

A file holds the pictures of one list at one size, in slots of fixed length. A slot counts only if its record has the
stamp of the picture's file as it is now and the checksum of what lies in the slot: a picture that was changed, a slot
that a killed process half wrote, and damage on the disk are all decoded anew. Two processes write the same bytes.
"""

import hashlib
import mmap
import os
import secrets
import struct
import threading
import zlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from zoo.data.dataset import Dataset, Prepare
from zoo.data.picture_sets import Small, small
from zoo.errors import ArgumentError, FileError
from zoo.optional_libraries import opencv
from zoo.system import put

LIMIT = 50 * 10**9  # bytes of all files in a folder
ENDING = ".pictures"
MAGIC = b"zoo pictures 1\n\0"
RECORD = struct.Struct("<12sI")  # the stamp's hash, the pixels' checksum
PAGE = 4096


class Stored(Small):
    """The pictures of a data set of files at its network's size, kept on disk (uint8) once they were read.

    What a network sees is what zoo.data.picture_sets.Kept gives. The first time that a picture is asked for in a
    process, its file's path, size and time of change and its slot's checksum are looked at, and later neither. Files of
    this folder that were not opened for longest make room where all would be larger than `limit` bytes; of a set that
    is larger than that alone, the first pictures are kept. ArgumentError for pictures of no file, FileError if the
    folder cannot be made or written.
    """

    def __init__(self, whole: Dataset, folder: str | Path, limit: int = LIMIT) -> None:
        super().__init__(whole)
        with suppress(FileError):  # which is said when the picture is asked for
            if whole.stamp(0) is None:
                raise ArgumentError(f"the pictures of {whole.name} are no files; they need no cache on disk.")
        shape = (*whole.prepare.size[1:], 3)
        length = int(np.prod(shape))
        room = max(limit - 2 * PAGE, 0) // (length + RECORD.size)
        self.slots = _Slots(Path(folder), _key(whole), min(len(whole), room), length, limit)
        self.shape = shape
        self.trusted = bytearray(len(whole))

    def pixels(self, index: int) -> np.ndarray:
        """One picture, uint8 H x W x 3 at the network's size, read only."""
        slots = self.slots
        if self.trusted[index]:
            return slots.read(index).reshape(self.shape)
        if index >= slots.count:
            return small(self.whole, index)
        stamp = hashlib.blake2b(str(self.whole.stamp(index)).encode(), digest_size=12).digest()
        kept = slots.read(index)
        if slots.record(index) == (stamp, zlib.crc32(kept.data)):
            self.trusted[index] = 1
            return kept.reshape(self.shape)
        pixels = small(self.whole, index)
        if slots.write(index, pixels.tobytes(), stamp):
            self.trusted[index] = 1
        pixels.setflags(write=False)
        return pixels


class _Slots:
    """A file of so many slots of one length, mapped to be read; the heading, the records and the slots start on pages.

    It is opened anew in each process that gets a copy.
    """

    def __init__(self, folder: Path, key: str, count: int, length: int, limit: int) -> None:
        self.folder, self.key, self.count, self.length, self.limit = folder, key, count, length, limit
        self.start = PAGE + -(-count * RECORD.size // PAGE) * PAGE
        self.size = self.start + count * length
        self.lock = threading.Lock()
        if count:
            self._open()

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("folder", "key", "count", "length", "limit")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def read(self, index: int) -> np.ndarray:
        """The bytes of a slot, whatever they are: uint8 of its length, read only."""
        return np.frombuffer(self.map, np.uint8, self.length, self.start + index * self.length)

    def record(self, index: int) -> tuple[bytes, int]:
        """The stamp and the checksum that belong to a slot."""
        return RECORD.unpack_from(self.map, PAGE + index * RECORD.size)

    def write(self, index: int, content: bytes, stamp: bytes) -> bool:
        """Fill a slot, its record last. False where the disk is full: then nothing is lost but time."""
        try:
            self._put(content, self.start + index * self.length)
            self._put(RECORD.pack(stamp, zlib.crc32(content)), PAGE + index * RECORD.size)
        except OSError:
            return False
        return True

    def _put(self, content: bytes, at: int) -> None:
        # written, not mapped: a full disk is an error here, and a signal that kills the process there
        done = put(self.file.fileno(), content, at)
        if done is None:
            with self.lock:
                self.file.seek(at)
                done = self.file.write(content)
        if done != len(content):
            raise OSError("the disk is full")

    def _open(self) -> None:
        path = self.folder / (self.key + ENDING)
        for last in (False, False, True):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                if not self._good(path):
                    self._make(path)
                self.file = open(path, "r+b", buffering=0)  # noqa: SIM115
                self.map = mmap.mmap(self.file.fileno(), self.size, access=mmap.ACCESS_READ)
                os.utime(path)
                return
            except (OSError, ValueError) as error:
                # another process may have made room at this very moment
                if last or not isinstance(error, FileNotFoundError):
                    raise FileError(
                        f"pictures cannot be kept in {str(path)!r} ({error}); choose another folder for the cache."
                    ) from None

    def _good(self, path: Path) -> bool:
        try:
            with path.open("rb") as file:
                return file.read(len(MAGIC)) == MAGIC and path.stat().st_size == self.size
        except FileNotFoundError:
            return False

    def _make(self, path: Path) -> None:
        """Make an empty file in its place; the first of two processes that do wins."""
        self._make_room()
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            with part.open("xb") as file:
                file.write(MAGIC)
                file.truncate(self.size)  # no bytes on the disk yet
            with suppress(FileNotFoundError):
                if not self._good(path):
                    path.unlink()  # damaged: who has it mapped keeps what he has
            with suppress(FileExistsError):
                try:
                    os.link(part, path)
                except FileExistsError:
                    raise
                except (OSError, NotImplementedError):
                    # no links on this disk: two processes may each have a file then, and the later name stays
                    os.replace(part, path)
        finally:
            with suppress(OSError):
                part.unlink()

    def _make_room(self) -> None:
        """Take files away, the one that was not opened for longest first, until a new one fits under the limit."""
        others = []
        for path in self.folder.glob("*" + ENDING):
            with suppress(OSError):
                found = path.stat()
                others.append((found.st_mtime, found.st_size, path))
        total = self.size + sum(size for _, size, _ in others)
        for _, size, path in sorted(others):
            if total <= self.limit:
                return
            with suppress(OSError):
                path.unlink()
                total -= size


def _key(whole: Dataset) -> str:
    """A name for what the pictures are and how they were made, decoders included, but not for what is in the files."""
    prepare: Prepare = whole.prepare
    how = prepare.how
    made = [prepare.size[1:], how.resize, how.crop, how.interpolation, prepare.fast, prepare.framed]
    decoders = [opencv().__version__]
    for library in ("simplejpeg", "pillow"):
        with suppress(PackageNotFoundError):
            decoders.append(version(library))
    paths = [os.path.abspath(whole.where(index)) for index in range(len(whole))]
    return hashlib.sha256(repr((made, decoders, paths)).encode()).hexdigest()[:32]
