"""Lines of code as elements of their own, so that a long one goes on below itself, indented, and is never cut.

Each line knows how far its code is indented: what does not fit stands one step further in. Tables that are drawn with
lines of letters would be broken by that; they stay as they are, and scroll.
"""

import re
from collections.abc import Iterator
from typing import Any

from pygments.formatters import HtmlFormatter
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

TAG = re.compile(r"<[^>]*>")
MARKED = re.compile(r'<span class="hll">(?P<inner>.*)</span>', re.DOTALL)
NUMBER = re.compile(r'<span class="linenos">[^<]*</span>')
DRAWN = re.compile("[\u2500-\u257f]")


class Lines(HtmlFormatter[str]):
    """Pygments' formatter with <span class="l"> around every line, without the line's end."""

    def wrap(self, source: Iterator[tuple[int, str]]) -> Any:
        """Put what Pygments puts around a block around lines that are elements."""
        pieces = list(source)
        if not any(DRAWN.search(text) for kind, text in pieces if kind == 1):
            pieces = [(kind, line(text) if kind == 1 else text) for kind, text in pieces]
        return super().wrap(iter(pieces))


def line(text: str) -> str:
    """A highlighted line, its end included, as an element and the line's end behind it."""
    plain = TAG.sub("", NUMBER.sub("", text)).rstrip("\n")
    indent = len(plain) - len(plain.lstrip())
    place = f' style="--in: {indent}"' if indent else ""
    text = text.replace("\n", "")
    marked = MARKED.fullmatch(text)
    if marked:
        return f'<span class="l hll"{place}>{marked["inner"]}</span>\n'
    return f'<span class="l"{place}>{text}</span>\n'


def setup(app: Sphinx) -> dict[str, bool]:
    """Put it in the place of Pygments' own, for all pages."""
    PygmentsBridge.html_formatter = Lines
    return {"parallel_read_safe": True, "parallel_write_safe": True}
