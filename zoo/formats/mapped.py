"""A file on disk as memory: what is not looked at is not read, and what is written stays in this process.

On Windows, where a file that is mapped cannot be replaced, it is read whole instead, so that a model can be saved over
the file that it was loaded from.
"""

import errno
import os
import zlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from zoo.errors import FileError
from zoo.formats.compressed import unpacked
from zoo.formats.safety import DTYPES, Refused, damaged
from zoo.system import contents


class Mapped:
    """A file's bytes, unpacked if gzip, bzip2 or xz packed them.

    Arrays made from it share its memory and may be written: changes never reach the file.

    FileError if there is no such file or it cannot be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            if self.path.is_dir():
                raise FileError(f"{str(path)!r} {of_folder(self.path)}")
            raise FileError(f"there is no file {str(path)!r}; give the path of a file of weights.")
        try:
            with self.path.open("rb") as file:
                self.size = os.fstat(file.fileno()).st_size
                self._map = contents(file, self.size)
        except OSError as error:
            advice = "look at its permissions"
            if error.errno == errno.ENOMEM:
                advice = f"its {self.size:,} bytes are more than this machine's memory has room for"
            raise FileError(f"{str(path)!r} cannot be read ({error.strerror}); {advice}.") from None
        try:
            plain = unpacked(memoryview(self._map))
        except Refused as why:
            raise FileError(f"{str(path)!r} {why}") from None
        if plain is not None:
            self._map, self.size = plain, len(plain)
        self.view = memoryview(self._map)
        self._checks: list[Future[str | None]] = []

    def array(self, dtype: str, at: int, count: int, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the file's values from byte `at` on, in the dtype's numpy form; nothing is copied."""
        kind = DTYPES[dtype]
        if at < 0 or at + count * kind.itemsize > self.size:
            raise damaged(f"{count:,} values of {dtype} at byte {at:,} lie past its end at {self.size:,}")
        if not count:
            return np.empty(shape, kind)
        return np.frombuffer(self._map, kind, count, at).reshape(shape)

    def checksums(self, pieces: Iterable[tuple[str, int, int, int]]) -> None:
        """Start to see whether every piece (name, start, size, CRC-32) has its checksum; settle() tells."""
        waiting = iter(list(pieces))

        def check() -> str | None:
            # threads take one after another from the same list: a task for each would take longer than a small piece
            for name, start, size, expected in waiting:
                if zlib.crc32(self.view[start : start + size]) != expected:
                    return name
            return None

        pool = ThreadPoolExecutor(os.cpu_count())
        self._checks += [pool.submit(check) for _ in range(os.cpu_count() or 1)]
        pool.shutdown(wait=False)

    def settle(self) -> None:
        """Raise unless every piece has its checksum, once all that checksums() started is done."""
        wrong = [name for check in self._checks if (name := check.result()) is not None]
        if wrong:
            raise damaged(f"the checksum of {min(wrong)} is wrong")


def opened(file: "str | Path | Mapped") -> Mapped:
    """A file by its path, or one that is open already and need not be unpacked a second time."""
    return file if isinstance(file, Mapped) else Mapped(file)


def of_folder(path: Path) -> str:
    """What to give instead of a folder: the file of weights that lies in it, as training and model hubs name them."""
    usual = ("best.safetensors", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
    endings = (".safetensors", ".pth", ".pt", ".pdparams", ".npz", ".bin", ".ckpt")
    try:
        inside = sorted(each.name for each in path.iterdir() if each.is_file())
    except OSError:
        inside = []
    found = [name for name in usual if name in inside] or [name for name in inside if name.endswith(endings)]
    if found:
        return f"is a folder; give the file in it, {' or '.join(str(path / name) for name in found[:3])}."
    return "is a folder without a file of weights in it; give the path of one."
