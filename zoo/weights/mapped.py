"""A file on disk as memory: what is not looked at is not read, and what is written stays in this process."""

import errno
import mmap
import os
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from zoo.errors import FileError
from zoo.weights.safety import DTYPES, damaged

CHUNK = 1 << 20


class Mapped:
    """A file's bytes. Arrays made from it share its pages and may be written: changes never reach the file.

    FileError if there is no such file or it cannot be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            what = "is a folder" if self.path.is_dir() else "is no file"
            raise FileError(f"{str(path)!r} {what}; give the path of a file of weights.")
        try:
            with self.path.open("rb") as file:
                self.size = os.fstat(file.fileno()).st_size
                # no map of nothing can be made
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) if self.size else b""
        except OSError as error:
            advice = "look at its permissions"
            if error.errno == errno.ENOMEM:
                advice = f"its {self.size:,} bytes are more than this machine's memory has room for"
            raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); {advice}.") from None
        self.view = memoryview(self._map)

    def array(self, dtype: str, at: int, count: int, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the file's values from byte `at` on, in the dtype's numpy form; nothing is copied."""
        kind = DTYPES[dtype]
        if at < 0 or at + count * kind.itemsize > self.size:
            raise damaged(f"{count:,} values of {dtype} at byte {at:,} lie past its end at {self.size:,}")
        if not count:
            return np.empty(shape, kind)
        return np.frombuffer(self._map, kind, count, at).reshape(shape)

    def checksums(self, pieces: Iterable[tuple[str, int, int, int]]) -> None:
        """Hold that every piece (name, start, size, CRC-32) has its checksum; read in chunks, not mapped."""
        waiting, wrong = iter(list(pieces)), []

        def check(_: int) -> None:
            buffer = memoryview(bytearray(CHUNK))
            # a handle each: threads would move a shared one
            with self.path.open("rb", buffering=0) as file:
                # one after another from the same list: a task for each would take longer than a small piece
                for name, start, size, expected in waiting:
                    found, left = 0, size
                    file.seek(start)
                    while left and (count := file.readinto(buffer[: min(CHUNK, left)])):
                        found, left = zlib.crc32(buffer[:count], found), left - count
                    if left or found != expected:
                        wrong.append(name)

        threads = os.cpu_count() or 1
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(check, range(threads)):
                pass
        if wrong:
            raise damaged(f"the checksum of {min(wrong)} is wrong")
