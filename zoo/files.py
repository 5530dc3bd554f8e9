"""Writing files, by one rule for all that zoo writes, so that nothing is lost by an interruption or a mistake.

A regular file is replaced, whole or not at all; of a link, the file that it leads to. A pipe, a terminal and a device
that takes characters are written into, never replaced. A folder, a disk and a socket are refused.
"""

import errno
import gc
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from zoo import system
from zoo.errors import FileError

WAITS = (0.0, 0.05, 0.2, 0.5)  # seconds: on Windows whoever looks at a new file holds it for a moment
REFUSED = {stat.S_IFDIR: "it is a folder", stat.S_IFBLK: "it is a disk", stat.S_IFSOCK: "it is a socket"}


@contextmanager
def aside(path: str | Path) -> Iterator[Path]:
    """Give a new file to write; when the block ends well, it takes path's place or is written into it, by the rule.

    Open it by its path and close it again: it may have no name yet, so that a process that is killed leaves nothing,
    and where all files have names one that is open cannot be renamed. FileError if the place cannot be written.
    """
    handle: int | None = None
    part: str | None = None
    try:
        target, found = _place(path)
        into = found is not None and not stat.S_ISREG(found.st_mode)
        handle, part = _new(tempfile.gettempdir() if into else target, found)
        try:
            yield Path(part)
        except OSError as error:
            if error.filename in (None, part) or isinstance(error, FileError):
                raise
            # what is written may take other files, whose trouble is not this one's
            raise OSError(error.errno, f"{error.strerror}: {str(error.filename)!r}") from error
        if into:
            _pour(part, target)
            return
        if found is not None:
            os.chmod(part, stat.S_IMODE(found.st_mode) & 0o777)
        if handle is not None:
            named = _name(target)
            # with a folder's handle the system follows the link from /proc to the file; a name cannot be taken over
            os.link(part, named, src_dir_fd=handle, follow_symlinks=True)
            part = named
        _replace(part, target)
    except FileError:
        # an OSError too, and it says more
        raise
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        if handle is not None:
            os.close(handle)
        if part is not None:
            with suppress(OSError):
                os.unlink(part)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file in UTF-8, by the rule; of a name that is not text, as on some disks, the odd bytes as \\xNN."""
    with aside(path) as part:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))


def growing(path: str | Path) -> IO[str]:
    """Open a text file anew that others read while it grows, line by line; FileError if the place cannot be written.

    By the rule, but a regular file is emptied and not replaced: so that its readers can go on reading it.
    """
    try:
        target, found = _place(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            return os.fdopen(system.opened(target), "w", encoding="utf-8", buffering=1)
        return open(target, "w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise unwritable(path, error) from None


def check_place(path: Path, force: bool) -> None:
    """Check an output's place before it is made: FileError for a folder, a missing folder, or an existing file."""
    if path.is_dir() or not path.parent.is_dir():
        problem = "it is a folder" if path.is_dir() else f"there is no folder {str(path.parent)!r}"
        raise FileError(f"{str(path)!r} cannot be written ({problem}); choose another place.")
    if path.exists() and not force:
        raise FileError(f"{str(path)!r} is there already; choose another name, or overwrite it with --force.")


def make_folder(path: str | Path) -> None:
    """Make a folder and its parents, if they do not exist; FileError if that cannot be done."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"the folder {str(path)!r} cannot be made ({error.strerror or error}); choose another place."
        ) from None


@contextmanager
def held(folder: str | Path) -> Iterator[None]:
    """Lock a folder against other processes that lock it too, until the block or the process ends.

    FileError if another one does. If the disk has no such locks, as some network drives, nothing is locked.
    """
    try:
        free = system.lock(folder)
    except BlockingIOError:
        raise FileError(
            f"another process is working in {str(folder)!r}; wait for its end, or choose another folder."
        ) from None
    try:
        yield
    finally:
        free()


def unwritable(path: str | Path, error: OSError) -> FileError:
    """The error for a place that cannot be written, with the system's reason."""
    if isinstance(error, FileError):
        return error
    return FileError(f"{str(path)!r} cannot be written ({error.strerror or error}); choose another place.")


def _place(path: str | Path) -> tuple[str, os.stat_result | None]:
    """Where links lead to, absolute, and what is there, None for nothing; OSError for what is not written."""
    target = os.path.abspath(path)
    for _ in range(40):
        if not os.path.islink(target):
            break
        folder = os.path.realpath(os.path.dirname(target))
        if system.is_handle(folder):
            # /dev/stdout and the like: a handle that is open, even where a file is behind it
            return target, os.stat(os.devnull)
        target = os.path.join(folder, os.readlink(target))
    else:
        raise OSError(errno.ELOOP, "links that lead in a circle")
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return target, None
    if reason := REFUSED.get(stat.S_IFMT(found.st_mode)):
        raise OSError(errno.EPERM, reason)
    return target, found


def _new(beside: str, found: os.stat_result | None) -> tuple[int | None, str]:
    """A new file where a target is (or in a folder for what passes through), and its handle where it has no name."""
    into = os.path.isdir(beside)
    folder = beside if into else os.path.dirname(beside)
    mode = 0o600 if into else stat.S_IMODE(found.st_mode) & 0o777 if found is not None else 0o666
    unnamed = system.unnamed(folder, mode)
    if unnamed is not None:
        return unnamed
    part = _name(os.path.join(folder, "zoo") if into else beside)
    # closed at once: on Windows an open file cannot be renamed
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    return None, part


def _name(target: str) -> str:
    folder, name = os.path.split(target)
    # the longest name that a disk takes is 255 bytes
    return os.path.join(folder, f"{name[:60]}{secrets.token_hex(4)}.part")


def _replace(part: str, target: str) -> None:
    """Rename over the target; an error says what Windows means, where a file that is open or mapped stays."""
    for wait in WAITS:
        time.sleep(wait)
        try:
            os.replace(part, target)
            return
        except PermissionError as error:
            refused = error
            # a model that nobody has any more may still map its file
            gc.collect()
    advice = "close what has it open, a model that was loaded from it included" if os.path.exists(target) else ""
    raise OSError(refused.errno, "; ".join(filter(None, [refused.strerror, advice])))


def _pour(part: str, target: str) -> None:
    """Write what is ready into a pipe, a terminal or a device."""
    with open(part, "rb") as source, os.fdopen(system.opened(target), "wb") as sink:
        shutil.copyfileobj(source, sink)
