"""The bytes of a pickle, read with bounds: numbers, texts, lines and frames, counted so that no file takes forever."""

import struct
from typing import Any

from zoo.formats.pickle_objects import Text
from zoo.formats.safety import MAX_HEADER, Refused, damaged

MAX_STEPS = 500_000  # a ResNet-152 with Adam takes 100,000
SHORT = 512  # bytes: longer texts and strings stay where they are
NUMBERS = {form: struct.Struct("<" + form) for form in "BHIQiq"}


class PickleBytes:
    """The bytes of pickles that follow each other in a file; `at` is where the next one is read."""

    def __init__(self, data: memoryview, at: int = 0) -> None:
        self.data, self.at, self.end = data, at, len(data)
        self.steps = self.characters = 0

    def take(self, count: int) -> memoryview:
        """The next bytes, uncopied."""
        end = self.at + count
        if end > self.end:
            raise damaged(f"its pickle wants {count:,} bytes at byte {self.at:,} and there are {self.end:,}")
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def number(self, form: str) -> Any:
        """The next number, in a form of struct's."""
        known = NUMBERS[form]
        at = self.at
        if at + known.size > self.end:
            self.take(known.size)
        self.at = at + known.size
        return known.unpack_from(self.data, at)[0]

    def spend(self, steps: int) -> None:
        """Count steps: each of them can take some memory."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Refused(f"takes more than {MAX_STEPS:,} steps to read; no file of weights needs so many.")

    def text(self, size: int) -> str | Text:
        """The next text: UTF-8."""
        raw = self.take(size)
        if size > SHORT:
            return Text(raw)
        self.count(size)
        try:
            return str(raw, "utf-8")
        except UnicodeDecodeError:
            raise damaged("a name in its pickle is not UTF-8") from None

    def string(self, size: int) -> str | memoryview:
        """The next byte string of Python 2, which had one type for names and for bytes."""
        raw = self.take(size)
        if size > SHORT:
            return raw
        self.count(size)
        return str(raw, "latin-1")

    def count(self, size: int) -> None:
        """Count bytes that are copied as text."""
        self.characters += size
        if self.characters > MAX_HEADER:
            raise Refused(f"has over {MAX_HEADER >> 20} MB of names; no network needs so many.")

    def line(self) -> str:
        """The rest of a line, of at most 256 bytes."""
        piece = bytes(self.data[self.at : self.at + 256])
        end = piece.find(b"\n")
        if end < 0:
            raise damaged("a name in its pickle has no end")
        self.at += end + 1
        return piece[:end].decode("utf-8", "backslashreplace")

    def protocol(self) -> None:
        """Check the protocol."""
        (version,) = self.take(1)
        if not 2 <= version <= 4:
            raise Refused(f"is a pickle of protocol {version}, torch and Paddle write 2 to 4; save it with them.")

    def frame(self) -> None:
        """A frame's length is advice on reading ahead; it may not claim more than there is."""
        size = self.number("Q")
        if size > len(self.data) - self.at:
            raise damaged(f"its pickle claims {size:,} bytes and there are {len(self.data) - self.at:,}")
