"""JPEG decoded strictly, and turned upright by its EXIF orientation: what libjpeg merely warns of is an error here.

Pixels are those of OpenCV.

OpenCV takes a JPEG with a hole, or one cut short and given an end mark, without a word. The same libjpeg-turbo behind
simplejpeg can be told to stop at its first warning. A JPEG holds no checksum: flipped bits, and now and then a hole of
some hundred random bytes, decode to other valid codes and cannot be told from a picture. Cuts never passed, nor did
holes of zeros in sequential JPEGs.
"""

import struct
import threading
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from zoo.errors import DependencyError, FileError

START = b"\xff\xd8"
END = b"\xff\xd9"
HOLE = bytes(64)  # so long that whole 8x8 blocks of zero bits lie within it
MAX_LENT = 64_000_000  # bytes that a thread keeps for its next picture
_own = threading.local()


@dataclass(frozen=True)
class JpegHeader:
    """What the segments before the first scan say; scan is where that starts.

    upright is False where an EXIF orientation may turn the picture, checkable where a run of zero bytes in the scan
    can only be a hole.
    """

    width: int
    height: int
    scan: int
    upright: bool
    checkable: bool


def jpeg_header(name: str, content: bytes) -> JpegHeader:
    """Walk the segments of a JPEG up to its first scan; FileError if they do not get there."""
    size = None
    kind = parts = 0
    upright = True
    first_symbols: dict[int, int] = {}
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at + 4 : at + 2 + length]
        # start-of-frame markers carry the size; C4, C8 and CC are tables among their numbers
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(segment) >= 6:
            kind, size, parts = marker, struct.unpack(">HH", segment[1:5]), segment[5]
        elif marker == 0xC4:
            first_symbols.update(_first_symbols(segment))
        elif marker == 0xE1 and segment.startswith(b"Exif\0"):
            upright = upright and not _may_turn(segment[6:])
        elif marker == 0xDA and segment and size and all(size):
            sequential = kind in (0xC0, 0xC1) and segment[0] == parts
            # zero bits are the first symbol over and over: 0 in every table is a flat area, any other number is not
            return JpegHeader(size[1], size[0], at, upright, sequential and any(first_symbols.values()))
        at += 2 + length
    if size and all(size):
        raise FileError(
            f"the picture {name!r} is cut short: its JPEG header is not followed by pixels; fetch it again."
        )
    raise FileError(f"the picture {name!r} is damaged: its JPEG header states no size; fetch it again.")


def decode_jpeg(
    name: str,
    content: bytes,
    header: JpegHeader,
    opencv: ModuleType,
    least: tuple[int, int] | None = None,
    lent: bool = False,
) -> np.ndarray:
    """Decode to uint8 H x W x 3 in BGR, turned as its EXIF orientation says; FileError at libjpeg's first warning.

    least and lent as for zoo.data.picture.decode_picture.
    """
    try:
        import simplejpeg
    except ImportError as error:
        raise DependencyError(
            f"JPEGs are decoded strictly by simplejpeg, which cannot be imported ({error}); pip install simplejpeg."
        ) from error
    if header.checkable:
        hole = content.find(HOLE, header.scan)
        if hole != -1 and END not in content[header.scan : hole]:
            raise FileError(
                f"the picture {name!r} is damaged: it has a hole of zeros at byte {hole:,}; fetch it again."
            )
    try:
        if header.upright:
            height, width = least or (0, 0)
            memory = _memory(header) if lent else None
            decode = simplejpeg.decode_jpeg
            return np.asarray(decode(content, "BGR", min_height=height, min_width=width, buffer=memory, strict=True))
        # only OpenCV knows how OpenCV turns pictures: here the check, at an eighth of the size, is apart
        simplejpeg.decode_jpeg(content, "BGR", strict=True, min_height=1, min_width=1)
    except ValueError as error:
        raise FileError(
            f"the picture {name!r} is damaged, cut short or of a rare kind: libjpeg says {str(error)!r}; "
            "fetch it again, or save it again as an ordinary JPEG."
        ) from None
    return decode_plain(name, content, opencv)


def decode_plain(name: str, content: bytes, opencv: ModuleType) -> np.ndarray:
    """Decode as OpenCV does by itself, to uint8 H x W x 3 in BGR; FileError if it cannot."""
    pixels = opencv.imdecode(np.frombuffer(content, np.uint8), opencv.IMREAD_COLOR)
    if pixels is None:
        raise FileError(f"the picture {name!r} is damaged: OpenCV cannot decode it; fetch it again.")
    return np.asarray(pixels)


def _memory(header: JpegHeader) -> np.ndarray | None:
    """This thread's memory for a whole picture; None where that is large: fresh pages cost more than they are worth."""
    size = 3 * header.width * header.height
    if size > MAX_LENT:
        return None
    if not hasattr(_own, "memory") or _own.memory.size < size:
        _own.memory = np.empty(size, np.uint8)
    return _own.memory  # type: ignore[no-any-return]


def _first_symbols(tables: bytes) -> dict[int, int]:
    """The symbol of the all-zeros code of each Huffman table in a segment, by the table's class and number."""
    found = {}
    at = 0
    while at + 17 < len(tables):
        found[tables[at]] = tables[at + 17]
        at += 17 + sum(tables[at + 1 : at + 17])
    return found


def _may_turn(tiff: bytes) -> bool:
    """Whether EXIF data hold an orientation other than plainly 1 (upright); what cannot be read may."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(count):
            tag, *value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * entry)
            if tag == 0x0112:
                return value != [3, 1, 1]  # a SHORT, one of them, 1
    except struct.error:
        return True
    return not order
