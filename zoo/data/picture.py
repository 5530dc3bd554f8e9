"""Pictures from files to arrays: size checked from the header before anything is decoded, OpenCV for the rest."""

import struct
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from zoo.cards import Preprocessing
from zoo.data import geometry
from zoo.data.jpeg import START as JPEG
from zoo.data.jpeg import decode_jpeg, decode_plain, jpeg_header
from zoo.data.picture_formats import MAX_PIXELS, decode_other
from zoo.errors import FileError, unknown
from zoo.extras import opencv

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


def preprocess(
    pixels: np.ndarray,
    how: Preprocessing,
    size: tuple[int, int, int],
    *,
    area: bool = False,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Turn uint8 H x W x 3 (BGR) or H x W x 1 (grey) into float32 C x H x W, as a card's preprocessing says.

    The whole picture is resized, or the part of it that the preprocessing frames; area averages what a pixel covers,
    where the course's way looks at the 4 nearest. One channel is grey, three are colour, any other number repeats the
    three. out: where to write, C x H x W, each channel contiguous.
    """
    geometry.checked(pixels)
    cv2 = opencv()
    channels, height, width = size
    pixels = resize(frame(pixels, how), height, width, area)
    if channels == 1 and pixels.shape[2] == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[:, :, None]
    out = np.empty(size, np.float32) if out is None else out
    planes = cv2.split(pixels) if pixels.shape[2] == 3 else [np.ascontiguousarray(pixels[:, :, 0])]
    if len(planes) == 3 and how.channels == "RGB":
        planes = planes[::-1]
    tables = levels(tuple(how.mean), tuple(how.std), 1 if channels == 1 else 3)
    for channel in range(channels):
        cv2.LUT(planes[channel % len(planes)], tables[channel % len(tables)], dst=out[channel])
    return out


@lru_cache(maxsize=64)
def levels(mean: tuple[float, ...], std: tuple[float, ...], channels: int) -> np.ndarray:
    """The value that a network gets for each of the 256 levels of each channel: float32 channels x 256, by the
    source's steps.

    A pixel is looked up and not computed: the same bits, in a tenth of the time.
    """
    tables = np.tile(np.arange(256, dtype=np.float32), (channels, 1))
    tables /= np.float32(255)
    tables -= np.array(mean, np.float32)[:channels, None]
    tables /= np.array(std, np.float32)[:channels, None]
    tables.setflags(write=False)
    return tables


def frame(pixels: np.ndarray, how: Preprocessing) -> np.ndarray:
    """The part of a uint8 picture H x W x channels that a network gets: all of it, or its short side resized and
    cropped.

    The resizing is PIL's, with which published weights are evaluated: OpenCV's skips pixels as it shrinks.
    UnknownChoiceError for another interpolation than torchvision's entries have.
    """
    if how.resize is not None:
        if how.interpolation not in geometry.PIL_MODES:
            raise unknown("interpolation of a preprocessing", how.interpolation, geometry.PIL_MODES)
        # of a strip the middle will do, so that no picture becomes too long to resize
        longest = min(pixels.shape[:2]) * geometry.MAX_SIDE // how.resize
        if max(pixels.shape[:2]) > longest:
            height, width = (min(side, longest) for side in pixels.shape[:2])
            pixels = geometry.centre_crop(pixels, (height, width))
        pixels = geometry.resize(pixels, how.resize, geometry.PIL_MODES[how.interpolation])
    return pixels if how.crop is None else geometry.centre_crop(pixels, how.crop)


def _bounded(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise FileError(
            f"the picture {name!r} says it is {width} x {height}, over the limit of {MAX_PIXELS:,} pixels; "
            "make it smaller first."
        )


def resize(pixels: np.ndarray, height: int, width: int, area: bool = False) -> np.ndarray:
    """Resize a whole uint8 picture H x W x channels as cv2.resize does, linearly or by area; itself if it fits."""
    if pixels.shape[:2] == (height, width):
        return pixels
    cv2 = opencv()
    how = cv2.INTER_AREA if area else cv2.INTER_LINEAR
    # OpenCV drops a single channel
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how)).reshape(height, width, -1)


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
