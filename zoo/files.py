"""Writing files so that an interruption or a mistake loses nothing: aside first, then renamed."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.errors import FileError


@contextmanager
def aside(path: str | Path) -> Iterator[Path]:
    """Give a new file beside path to write; it takes path's place when the block ends well, and is gone if not.

    Write into the file itself: it may have no name yet, so that a process that is killed leaves nothing. FileError if
    the place cannot be written.
    """
    path = Path(path)
    try:
        handle, part = _unnamed(path.parent) or tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be written ({error.strerror or error}); choose another place.") from None
    try:
        yield Path(part)
        # both ways make files that only their owner can read; give this one what any new file would get
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(part, 0o666 & ~mask)
        if Path(part).parent != path.parent:
            name = str(path.with_name(f"{path.name}{secrets.token_hex(4)}.part"))
            # with a folder's handle the system follows the link from /proc to the file; a name cannot be taken over
            os.link(part, name, src_dir_fd=handle, follow_symlinks=True)
            part = name
        os.replace(part, path)
    except FileError:
        # an OSError too, and it says more
        raise
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be written ({error.strerror or error}); choose another place.") from None
    finally:
        os.close(handle)
        with suppress(OSError):
            os.unlink(part)


def _unnamed(folder: Path) -> tuple[int, str] | None:
    """A new file of no name in a folder, and the path that opens it; None where the system has no such files."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None
    try:
        handle = os.open(folder, flag | os.O_RDWR, 0o600)
    except OSError:
        return None
    path = f"/proc/{os.getpid()}/fd/{handle}"
    with suppress(OSError):
        if os.path.samestat(os.stat(path), os.fstat(handle)):
            return handle, path
    os.close(handle)
    return None


def write_text(path: str | Path, text: str) -> None:
    """Write a UTF-8 text file aside and rename it."""
    with aside(path) as part:
        part.write_text(text, encoding="utf-8")
