"""Writing files so that an interruption or a mistake loses nothing: aside first, then renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.errors import FileError


@contextmanager
def aside(path: str | Path) -> Iterator[Path]:
    """Give a new file beside path to write; it takes path's place when the block ends well, and is removed if not.

    FileError if the place cannot be written.
    """
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be written ({error.strerror}); choose another place.") from None
    try:
        yield Path(name)
        # mkstemp makes files that only their owner can read; give this one what any new file would get
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except FileError:
        # an OSError too, and it says more
        raise
    except OSError as error:
        raise FileError(f"{str(path)!r} cannot be written ({error.strerror}); choose another place.") from None
    finally:
        with suppress(OSError):
            os.unlink(name)


def write_text(path: str | Path, text: str) -> None:
    """Write a UTF-8 text file aside and rename it."""
    with aside(path) as part:
        part.write_text(text, encoding="utf-8")
