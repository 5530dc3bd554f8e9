"""What all makers of synthetic data share: a new folder that appears whole or not at all, and what says "synthetic"."""

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from zoo.errors import ArgumentError, FileError
from zoo.optional_libraries import opencv

NOTICE = "SYNTHETIC.txt"
MARK = "synthetic: drawn by a program"

Tell = Callable[[int, int], None]  # how many pictures are done, and of how many
Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def new_folder(folder: str | Path, notice: str) -> Iterator[Path]:
    """Give an empty folder beside `folder` to fill; it takes that name when the block ends well, and is removed if not.

    notice is written into it as SYNTHETIC.txt. FileError if the folder exists and is not empty, or cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            what = "is not empty" if folder.is_dir() else "is a file"
            raise FileError(f"the folder {str(folder)!r} {what}; give a new one, nothing is overwritten.")
        target = Path(os.path.realpath(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        part.mkdir()
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        (part / NOTICE).write_text(notice, encoding="utf-8")
        yield part
        if target.exists():
            target.rmdir()  # empty, as was checked; not every system renames over it
        part.rename(target)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def count(name: str, value: int, least: int = 1, most: int = 1_000_000) -> int:
    """The number itself; ArgumentError unless it is a whole number from least to most."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ArgumentError(f"{name} must be a whole number from {least} to {most:,}, found {value!r}; give another.")
    return int(value)


def in_threads(
    work: Callable[[Item], Result], items: Iterable[Item], total: int, tell: Tell | None, threads: int
) -> Generator[Result]:
    """Results in the order of the items, a few ahead of what is taken, so that memory does not grow with the set."""
    waiting: list[Future[Result]] = []
    rest = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        try:
            waiting += [pool.submit(work, item) for item in islice(rest, 2 * threads)]
            done = 0
            while waiting:
                result = waiting.pop(0).result()
                waiting += [pool.submit(work, item) for item in islice(rest, 1)]
                done += 1
                if tell:
                    tell(done, total)
                yield result
        finally:
            for future in waiting:
                future.cancel()


def jpeg(pixels: np.ndarray, quality: int = 90) -> bytes:
    """Uint8 H x W x 3 (BGR) as a JPEG with the comment that it is synthetic."""
    cv2 = opencv()
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    text = MARK.encode()
    # a COM segment straight after the start-of-image mark; its length counts its own two bytes
    return bytes(content[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + content[2:])


def _unwritable(folder: Path, error: OSError) -> FileError:
    if isinstance(error, FileError):
        return error
    return FileError(f"the folder {str(folder)!r} cannot be written ({error.strerror}); choose another place.")
