"""Pictures from files to arrays: size checked from the header before anything is decoded, OpenCV for the rest."""

import struct
from pathlib import Path
from types import ModuleType

import numpy as np

from zoo.cards import Preprocessing
from zoo.errors import ArgumentError, DependencyError, FileError

MAX_PIXELS = 100_000_000

ASSETS = Path(__file__).parent.parent / "assets"
PHOTOGRAPH = ASSETS / "chelsea.png"
DIGITS = ASSETS / "digits.png"


def opencv() -> ModuleType:
    """Import OpenCV; DependencyError names both cures where the machine lacks libGL."""
    try:
        import cv2
    except ImportError as error:
        raise DependencyError(
            f"OpenCV cannot be imported ({error}); install the system's OpenGL library (Debian: apt install libgl1), "
            "or OpenCV without windows: pip uninstall opencv-python && pip install opencv-python-headless."
        ) from error
    return cv2


def read_picture(path: str | Path) -> np.ndarray:
    """Read a PNG or JPEG as uint8 H x W x 3, channels in OpenCV's order (BGR).

    FileError if it is missing, no PNG or JPEG, cut short, or larger than MAX_PIXELS by its own header.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            f"the picture {str(path)!r} cannot be read ({error.strerror}); give the path of a file."
        ) from None
    return decode_picture(content, str(path))


def decode_picture(content: bytes, name: str) -> np.ndarray:
    """Decode the bytes of a PNG or JPEG as read_picture does; name is what an error calls the picture."""
    width, height = _header(name, content)
    if width * height > MAX_PIXELS:
        raise FileError(
            f"the picture {name!r} says it is {width} x {height}, over the limit of {MAX_PIXELS:,} pixels; "
            "make it smaller first."
        )
    cv2 = opencv()
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise FileError(f"the picture {name!r} is damaged: OpenCV cannot decode it; fetch it again.")
    return np.asarray(pixels)


def preprocess(pixels: np.ndarray, how: Preprocessing, size: tuple[int, int, int]) -> np.ndarray:
    """Turn uint8 H x W x 3 (BGR) or H x W x 1 (grey) into float32 C x H x W, as a card's preprocessing says.

    The whole picture is resized. One channel is grey, three are colour, any other number repeats the three.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3) or pixels.dtype != np.uint8:
        raise ArgumentError(
            f"a picture is a uint8 array H x W x 3 or H x W x 1, this one is {pixels.dtype} {pixels.shape}; "
            "read it with zoo.data.picture.read_picture."
        )
    cv2 = opencv()
    channels, height, width = size
    if pixels.shape[:2] != (height, width):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
        pixels = pixels.reshape(height, width, -1)  # OpenCV drops a single channel
    if channels == 1 and pixels.shape[2] == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[:, :, None]
    elif channels != 1 and pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    elif channels != 1 and how.channels == "RGB":
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    planes = pixels.transpose(2, 0, 1).astype(np.float32)
    planes /= np.float32(255)
    mean, std = (np.array(values, np.float32)[: len(planes), None, None] for values in (how.mean, how.std))
    planes -= mean
    planes /= std
    return np.ascontiguousarray(planes[np.arange(channels) % len(planes)])


def _header(name: str, content: bytes) -> tuple[int, int]:
    """Width and height as a PNG or JPEG states them."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        if content[-12:] != b"\x00\x00\x00\x00IEND\xaeB`\x82":
            raise FileError(f"the picture {name!r} is cut short: its PNG end mark is missing; fetch it again.")
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        if b"\xff\xd9" not in content[-64:]:
            raise FileError(f"the picture {name!r} is cut short: its JPEG end mark is missing; fetch it again.")
        at = 2
        while at + 9 <= len(content) and content[at] == 0xFF:
            marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
            # start-of-frame markers carry the size; C4, C8 and CC are tables among their numbers
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", content[at + 5 : at + 9])
                return width, height
            at += 2 + length
        raise FileError(f"the picture {name!r} is damaged: its JPEG header states no size; fetch it again.")
    raise FileError(f"the picture {name!r} is neither PNG nor JPEG; convert it to one of the two.")
