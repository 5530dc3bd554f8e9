"""The files of a folder as they lie, those in zip archives (and zips in zips) included, read without unpacking."""

import mmap
import os
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.errors import FileError

MAX_FILE = 200_000_000  # bytes of one picture or table
MAX_INNER = 4_000_000_000  # bytes of a zip in a zip
MAX_DEPTH = 3
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
SYNTHETIC = "SYNTHETIC.txt"


class Archive:
    """A zip, on disk or in another one, opened when it is first read; threads and forked workers may read at once."""

    def __init__(self, path: str, inside: "tuple[Archive, zipfile.ZipInfo] | None" = None) -> None:
        self.path = path
        self.inside = inside
        self._lock = threading.Lock()
        self._zip: zipfile.ZipFile | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "inside": self.inside}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def members(self) -> list[zipfile.ZipInfo]:
        """The files in it; FileError if it cannot be read."""
        return [info for info in self._opened().infolist() if not info.is_dir()]

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """One file. FileError if it is damaged, encrypted or says it unpacks to more than MAX_FILE."""
        archive = self._opened()
        self._check(info, MAX_FILE)
        try:
            return archive.read(info)
        except DAMAGE as error:
            raise self._damaged(info.filename, error) from None

    def _opened(self) -> zipfile.ZipFile:
        with self._lock:
            if self._zip is None:
                try:
                    self._zip = zipfile.ZipFile(self._mapped())  # type: ignore[call-overload]
                except FileError:
                    raise
                except DAMAGE as error:
                    raise FileError(
                        f"the zip {self.path!r} cannot be read ({error}); fetch it again, or unpack it beside it."
                    ) from None
            return self._zip

    def _mapped(self) -> "_Map":
        # a map has its position in the process: a file's would be shared with forked workers
        if self.inside is None:
            with open(self.path, "rb") as file:
                return _Map(file.fileno(), 0, access=mmap.ACCESS_READ)
        outer, info = self.inside
        outer._check(info, MAX_INNER)
        with tempfile.TemporaryFile() as file:
            try:
                with outer._opened().open(info) as packed:
                    shutil.copyfileobj(packed, file, 1 << 20)
                file.flush()
            except DAMAGE as error:
                raise outer._damaged(info.filename, error) from None
            return _Map(file.fileno(), 0, access=mmap.ACCESS_READ)

    def _check(self, info: zipfile.ZipInfo, limit: int) -> None:
        """Zipfile gives no more bytes than a member declares, so it is enough to check the declaration."""
        if info.flag_bits & 1:
            raise FileError(
                f"{info.filename!r} in the zip {self.path!r} is encrypted; unpack it with its password and "
                "give the folder."
            )
        if info.file_size > limit:
            raise FileError(
                f"{info.filename!r} in the zip {self.path!r} says it unpacks to {info.file_size:,} bytes, over the "
                f"limit of {limit:,}; look at the archive, and unpack it yourself if it is right."
            )

    def _damaged(self, name: str, error: Exception) -> FileError:
        return FileError(f"{name!r} in the zip {self.path!r} is damaged ({error}); fetch the archive again.")


class _Map(mmap.mmap):
    def seekable(self) -> bool:  # Python 3.11 and 3.12 have none, and zipfile asks
        return True


@dataclass(frozen=True)
class Entry:
    """One file: path is where it lies, parts its folders below the top, archives among them, and its own name."""

    path: str
    parts: tuple[str, ...]
    packed: tuple[Archive, zipfile.ZipInfo] | None = None

    @property
    def name(self) -> str:
        """Its own name, without folders."""
        return self.parts[-1]

    def stamp(self) -> str:
        """Where it lies, with its size and checksum in a zip, or its size and time of change; FileError if it is gone.

        A checksum of an unpacked file would mean reading it again. So one that is rewritten with as many bytes, and
        with its old time put back, passes for the old one.
        """
        if self.packed is not None:
            _, info = self.packed
            return f"{os.path.abspath(self.path)} {info.file_size} crc {info.CRC:08x}"
        found = self._stat()
        return f"{os.path.abspath(self.path)} {found.st_size} {found.st_mtime_ns}"

    def size(self) -> int:
        """How many bytes it has; FileError if it is gone."""
        return self.packed[1].file_size if self.packed is not None else self._stat().st_size

    def _stat(self) -> os.stat_result:
        try:
            return os.stat(self.path)
        except OSError as error:
            raise FileError(f"{self.path!r} cannot be read ({error.strerror}); give a readable file.") from None

    def read(self) -> bytes:
        """The file's bytes; FileError if it cannot be read or is larger than MAX_FILE."""
        if self.packed is not None:
            archive, info = self.packed
            return archive.read(info)
        try:
            if os.path.getsize(self.path) > MAX_FILE:
                raise FileError(f"{self.path!r} is larger than the limit of {MAX_FILE:,} bytes; give a smaller file.")
            with open(self.path, "rb") as file:
                return file.read()
        except FileError:
            raise
        except OSError as error:
            raise FileError(f"{self.path!r} cannot be read ({error.strerror}); give a readable file.") from None


def existing(folder: str | Path, what: str) -> Path:
    """The folder as a path, `~` followed; FileError, with what should be in it, if it is not a folder."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        found = "a file" if path.is_file() else "nothing"
        raise FileError(f"{str(path)!r} should be a folder with {what}, there is {found}; give another folder.")
    return path


def walk(folder: Path, archives: bool = False) -> list[Entry]:
    """All files below a folder, sorted by where they lie, without what systems leave behind; zips opened on demand.

    Links to folders are followed, each folder once, and under its own name if that is here as well. FileError for a
    zip that cannot be read.
    """
    found: list[Entry] = []
    for entry in sorted(_files(folder), key=lambda entry: entry.parts):
        if archives and _is_zip(entry.name):
            found += _unpacked(Archive(entry.path), entry.parts, 1)
        else:
            found.append(entry)
    return found


def _files(folder: Path) -> Iterator[Entry]:
    seen: set[tuple[int, int]] = set()
    # links after all folders, so that what both lead to is called by its own name
    links = [str(folder)]
    for start in links:
        for place, folders, names in os.walk(start, onerror=_unreadable):
            here = os.stat(place)
            if (here.st_dev, here.st_ino) in seen:
                folders.clear()
                continue
            seen.add((here.st_dev, here.st_ino))
            folders[:] = sorted(name for name in folders if not junk(name))
            links += [path for name in folders if os.path.islink(path := os.path.join(place, name))]
            above = Path(place).relative_to(folder).parts
            yield from (Entry(os.path.join(place, name), (*above, name)) for name in names if not junk(name))


def _unreadable(error: OSError) -> None:
    raise FileError(f"the folder {error.filename!r} cannot be read ({error.strerror}); give a readable one.") from None


def _unpacked(archive: Archive, above: tuple[str, ...], depth: int) -> Iterator[Entry]:
    if depth > MAX_DEPTH:
        raise FileError(
            f"the zip {archive.path!r} lies in {MAX_DEPTH} others, which no data set here does; unpack it yourself."
        )
    for info in archive.members():
        # names are only names here: nothing is written to where they point
        parts = tuple(part for part in info.filename.replace("\\", "/").split("/") if part not in ("", ".", ".."))
        if not parts or any(map(junk, parts)):
            continue
        path = "/".join((archive.path, *parts))
        if _is_zip(parts[-1]):
            yield from _unpacked(Archive(path, (archive, info)), (*above, *parts), depth + 1)
        else:
            yield Entry(path, (*above, *parts), (archive, info))


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


JUNK = (
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "#recycle", "$recycle.bin", "recycler",
    "system volume information", "lost+found",
)  # fmt: skip


def junk(name: str) -> bool:
    """What macOS, Windows, NAS boxes, disks, Jupyter and spreadsheets leave in folders: hidden, or nobody's data."""
    return name.startswith((".", "~$")) or name.lower() in JUNK


def legible(name: str) -> str:
    """A name on disk as text that every file and terminal takes: it need not be UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
