"""The terminal that commands print on, and what is done about characters that it lacks."""

import codecs
import io
import sys
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

ERRORS = "zoo"  # the name of our way with characters that an encoding lacks
# signs that have no letters in them, by near ones
MARKS = {
    "\u00d7": "x", "\u00b7": ".", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'",
    "\u201c": '"', "\u201d": '"', "\u2026": "...", "\u2264": "<=", "\u2265": ">=", "\u2192": "->", "\u2190": "<-",
    "\u2022": "*", "\u2713": "ok", "\u2714": "ok", "\u2717": "x", "\u2501": "-", "\u2578": "-", "\u257a": "-",
}  # fmt: skip
_missing: set[str] = set()  # letters that had to be written as numbers so far


def screen(width: int, stderr: bool = False) -> "Console":
    """A console as wide as the terminal, or as wide as asked where the output goes to a file or a pipe."""
    from rich.console import Console

    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=width)


def show(console: "Console", table: "Table") -> None:
    """Print a table; where the terminal is too narrow for it, each row as lines of their own."""
    whole = console.measure(table, options=console.options.update(width=1000)).maximum
    if whole <= console.width:
        console.print(table)
        return
    console.print(table.title or "", highlight=False)
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        told = [f"{column.header} {cell}" for column, cell in zip(table.columns, cells, strict=True) if cell]
        console.print("; ".join(told), highlight=False)


def spinner(console: "Console") -> str:
    """The name of what turns while one waits, of characters that the console has."""
    return "line" if console.options.ascii_only else "dots"


def tolerant() -> None:
    """Let standard output and errors take every character: what a console lacks is written in letters that it has."""
    codecs.register_error(ERRORS, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def tell_missing() -> None:
    """Say, once, that letters were written as their numbers, and what helps."""
    if _missing:
        _missing.clear()
        own = getattr(sys.stdout, "encoding", None)
        with suppress(OSError, ValueError):  # whoever read it may be gone
            print(
                f"zoo: letters that the encoding of this output ({own}) lacks are shown as \\uXXXX; set "
                "PYTHONIOENCODING=utf-8 to see them.",
                file=sys.stderr,
            )


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """How to write what an encoding lacks: an accented e as e, a times sign as x, a Chinese letter as a number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(letter: str) -> str:
    near = MARKS.get(letter) or unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    if near:
        return near
    if unicodedata.category(letter) != "Cs":  # half a letter: a byte of a name on disk that is not text
        _missing.add(letter)
    return letter.encode("ascii", "backslashreplace").decode()
