"""Pictures from files to arrays: size checked from the header before anything is decoded, OpenCV for the rest."""

import struct
import zlib
from pathlib import Path

import numpy as np

from zoo.data.jpeg import START as JPEG
from zoo.data.jpeg import decode_jpeg, decode_plain, jpeg_header
from zoo.data.picture_formats import MAX_PIXELS, decode_other
from zoo.errors import FileError
from zoo.optional_libraries import opencv

# what files of pictures that can be read are called
ENDINGS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".webp", ".avif",
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"

ASSETS = Path(__file__).parent.parent / "assets"
PHOTOGRAPH = ASSETS / "chelsea.png"
DIGITS = ASSETS / "digits.png"


def read_picture(path: str | Path) -> np.ndarray:
    """Read a PNG, JPEG, BMP, GIF, TIFF, WebP or AVIF as uint8 H x W x 3, channels in OpenCV's order (BGR).

    Grey pictures are repeated, 16 bits give their upper 8, alpha is dropped, CMYK is converted, and an EXIF orientation
    is applied, all as cv2.imread does (PIL leaves pictures as they lie). FileError if it is missing, of another kind,
    cut short, damaged, or larger than MAX_PIXELS by its own header; bytes after the end mark do no harm.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            f"the picture {str(path)!r} cannot be read ({error.strerror}); give the path of a file."
        ) from None
    return decode_picture(content, str(path))


def decode_picture(content: bytes, name: str, least: tuple[int, int] | None = None, lent: bool = False) -> np.ndarray:
    """Decode the bytes of a picture as read_picture does; name is what an error calls the picture.

    least: a height and width; an upright JPEG is decoded at the smallest eighth of its size that has both, so to other
    pixels. lent: the pixels may lie in memory that this thread's next lent picture takes, which saves a fifth.
    """
    if content.startswith(JPEG):
        header = jpeg_header(name, content)
        _bounded(name, header.width, header.height)
        return decode_jpeg(name, content, header, opencv(), least, lent)
    if not content.startswith(PNG):
        return decode_other(content, name)
    _bounded(name, *_png_size(name, content))
    return decode_plain(name, content, opencv())


def _bounded(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise FileError(
            f"the picture {name!r} says it is {width} x {height}, over the limit of {MAX_PIXELS:,} pixels; "
            "make it smaller first."
        )


def _png_size(name: str, content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG whose chunks are all there and have the right checksums."""
    at, size = len(PNG), (0, 0)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            break
        if zlib.crc32(memoryview(content)[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            raise FileError(f"the picture {name!r} is damaged: a PNG checksum is wrong at byte {at:,}; fetch it again.")
        if kind == b"IHDR" and length >= 8:
            size = struct.unpack_from(">II", content, at + 8)
        if kind == b"IEND":
            return size
        at = end
    raise FileError(f"the picture {name!r} is cut short: its PNG end mark is missing; fetch it again.")
