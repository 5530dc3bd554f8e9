"""A file of weights that was packed whole by gzip, bzip2 or xz: unpacked in memory, never further than weights shrink.

What packs and unpacks weights: float32 values by xz become 16 % smaller, by gzip 7 %.
"""

from importlib import import_module
from typing import Any

from zoo.formats.safety import RATIO, SMALL, Refused, damaged

MEMORY = 1 << 28  # bytes that xz may take for its dictionary; xz -9 takes 2^26
# by the first bytes: the name, Python's module, what makes one that unpacks a stream, and its own error, if any
PACKERS: dict[bytes, tuple[str, str, Any, str]] = {
    b"\x1f\x8b\x08": ("gzip", "zlib", lambda zlib: zlib.decompressobj(wbits=31), "error"),
    b"BZh": ("bzip2", "bz2", lambda bz2: bz2.BZ2Decompressor(), ""),
    b"\xfd7zXZ\x00": ("xz", "lzma", lambda lzma: lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY), "LZMAError"),
}


def unpacked(packed: memoryview) -> bytearray | None:
    """The bytes that were packed, checksum included; None where these are of no packed file.

    Refused if they become more than a file of weights shrinks by, are cut short, or are followed by others.
    """
    start = bytes(packed[:6])
    found = next((packer for magic, packer in PACKERS.items() if start.startswith(magic)), None)
    if found is None:
        return None
    name, module, make, failure = found
    try:
        library = import_module(module)
    except ImportError:
        # where Python was compiled without the system's library
        raise Refused(f"is packed by {name}, which this Python was built without; unpack it first.") from None
    failures = (OSError, EOFError, ValueError, *([getattr(library, failure)] if failure else []))
    content, most = bytearray(), RATIO * len(packed) + SMALL
    rest: Any = packed
    while len(rest):  # parallel packers write one stream after another
        stream = make(library)
        try:
            content += stream.decompress(rest, most + 1 - len(content))
        except failures:
            raise damaged(f"it cannot be unpacked by {name}") from None
        if len(content) > most:
            raise Refused(f"would become more than {RATIO} times as large as it is; no file of weights shrinks so far.")
        if not stream.eof:
            raise damaged(f"it is packed by {name} and cut short")
        rest = stream.unused_data
    return content
