"""A file of weights that was packed whole by gzip, bzip2 or xz: unpacked in memory, never further than weights shrink.

What packs and unpacks weights: float32 values by xz become 16 % smaller, by gzip 7 %.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Any

from zoo.formats.safety import RATIO, SMALL, Refused, damaged

MEMORY = 1 << 28  # bytes that xz may take for its dictionary; xz -9 takes 2^26
# by the first bytes: the name, and what makes one that unpacks a stream
PACKERS: dict[bytes, tuple[str, Callable[[], Any]]] = {
    b"\x1f\x8b\x08": ("gzip", lambda: zlib.decompressobj(wbits=31)),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY)),
}


def unpacked(packed: memoryview) -> bytearray | None:
    """The bytes that were packed, checksum included; None where these are of no packed file.

    Refused if they become more than a file of weights shrinks by, are cut short, or are followed by others.
    """
    start = bytes(packed[:6])
    found = next((packer for magic, packer in PACKERS.items() if start.startswith(magic)), None)
    if found is None:
        return None
    name, make = found
    content, most = bytearray(), RATIO * len(packed) + SMALL
    rest: Any = packed
    while len(rest):  # parallel packers write one stream after another
        stream = make()
        try:
            content += stream.decompress(rest, most + 1 - len(content))
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            raise damaged(f"it cannot be unpacked by {name}") from None
        if len(content) > most:
            raise Refused(f"would become more than {RATIO} times as large as it is; no file of weights shrinks so far.")
        if not stream.eof:
            raise damaged(f"it is packed with {name} and cut short")
        rest = stream.unused_data
    return content
