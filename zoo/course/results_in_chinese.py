"""What `zoo compare`, `zoo convert` and `zoo train` print, in Chinese: heads of tables, titles of levels, verdicts.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). A hole {name} holds any text,
which is kept; {parts} holds a text that is put in Chinese by itself. Names, paths, settings of layers and what
frameworks say stay as they are. What the levels of a comparison say is in comparison_words.py.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rich.table import Table
from rich.text import Text

from zoo.course import comparison_words, page_words
from zoo.course.comparison_causes import CAUSES, MUTANTS
from zoo.course.comparison_words import PIECES
from zoo.course.conversion_words import BEGINNINGS, CONVERT
from zoo.course.exercises.panel import VERDICTS
from zoo.course.exercises.phrases import CALL, place
from zoo.course.outputs_in_chinese import line, sentence_of
from zoo.course.refusals_in_chinese import HOLE, in_holes, sentence
from zoo.course.table_words import FORMS, HEADS, TITLES, UNITS, WORDS
from zoo.course.training_words import BAR, LISTED, TRAIN

COMMA = {"en": ", ", "zh": "，"}
OPEN = 11  # letters
MOST = 8  # parts of a text that are looked for as one
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){3,}")  # what no name of a layer or a setting looks like
SENTENCE = re.compile(f"{ENGLISH.pattern}|: ")  # and none has a colon in it
# a call in the second of two models: what stands in brackets there ends with "in b"
CALLED = re.compile(CALL.pattern.replace(r"(?: in ", r"(?: in (?!b\))"))
TRANSLATED = ("level", "tolerance", "where", "")  # the columns whose cells are our words; others hold names and numbers


def told(text: str, language: str = "zh") -> str:
    """A text that compare or train prints, in the language; what is not known stays as it is.

    Example:
        >>> told("zoo: stopped; go on with: zoo train lenet --resume")
        'zoo：已停止；接着训练：zoo train lenet --resume'
        >>> told("in runs/lenet/", "en")
        'in runs/lenet/'
    """
    if language != "zh" or not text:
        return text
    return _told(CALLED.sub(lambda found: place(found[0]), text), False)


def under_way(text: str, language: str = "zh") -> str:
    """A word or a sentence that `zoo train` prints as it goes, in the language.

    Example:
        >>> under_way("images/s")
        '张/秒'
    """
    return BAR.get(text) or told(text) if language == "zh" else text


@lru_cache(maxsize=4096)
def on_page(text: str, language: str = "zh") -> str:
    """A text of the page that `zoo report` writes, in the language.

    Example:
        >>> on_page("Run it again")
        '重新运行'
    """
    if language != "zh":
        return text
    words = page_words.WORDS | HEADS | TITLES | UNITS
    return words.get(text) or _where(text)


def table(shown: Table, language: str = "zh") -> Table:
    """A table of compare or train in the language: its title, its heads, its caption and the cells that are words.

    Example:
        >>> from rich.table import Table
        >>> table(Table("level", "measured", title="2 networks in paddle and torch")).title
        '2 个网络，paddle 与 torch'
    """
    if language != "zh":
        return shown
    made = Table(title=_kept(shown.title, told), caption=_kept(shown.caption, told))
    for column in shown.columns:
        made.add_column(
            _kept(column.header, _head), justify=column.justify, no_wrap=column.no_wrap, overflow=column.overflow
        )
    ours = [str(column.header) in TRANSLATED for column in shown.columns]
    for row in zip(*(column.cells for column in shown.columns), strict=True):
        made.add_row(*(_kept(cell, _cell) if words else cell for cell, words in zip(row, ours, strict=True)))
    return made


def printed(part: Text | Table, language: str = "zh") -> Text | Table:
    """A line or a table that convert prints, in the language.

    Example:
        >>> printed(Text("not proven: no proof was asked for")).plain
        '未证明：没有要求证明'
    """
    if isinstance(part, Table):
        return table(part, language)
    begun = next((begin for begin in BEGINNINGS if part.plain.startswith(begin)), "") if language == "zh" else ""
    return Text(BEGINNINGS.get(begun, "") + told(part.plain.removeprefix(begun), language))


def _kept(given: Any, say: Callable[[str], str]) -> Any:
    """A title, a head or a cell in Chinese, with its style."""
    if isinstance(given, Text):
        return Text(say(given.plain), style=given.style)
    return say(given) if isinstance(given, str) else given


def _head(text: str) -> str:
    """A column's head; that of a level in the overview has its name, its title and its tolerance on three lines."""
    return "\n".join(HEADS.get(line) or TITLES.get(line) or told(line) for line in text.split("\n"))


def _cell(text: str) -> str:
    """A level with its title, a tolerance with its unit, a verdict, or where."""
    first, _, rest = text.partition(" ")
    words = TITLES | UNITS
    return f"{first} {words[rest]}" if rest in words else _where(text)


def _where(text: str) -> str:
    """What a level says: all the tables are for it, those that are too open for other texts as well."""
    return _told(CALLED.sub(lambda found: place(found[0]), text), True) if text else text


@lru_cache(maxsize=1024)
def _told(text: str, inside: bool) -> str:
    """A text, or several with semicolons between them; inside: what stands in a hole of another."""
    whole = _known(text, inside)
    if whole:
        return whole
    parts, done, at = text.split("; "), [], 0
    while at < len(parts):
        # a sentence may have a semicolon of its own: as many parts together as are known
        ends = range(min(len(parts), at + MOST), at, -1)
        found = next(((end, said) for end in ends if (said := _known("; ".join(parts[at:end]), inside))), None)
        end, said = found or (at + 1, parts[at])
        done.append(said)
        at = end
    return "；".join(done)


def _known(text: str, inside: bool) -> str | None:
    """One text in Chinese, also behind a place or a name and a colon; None where it is not known."""
    said = (WORDS | VERDICTS | CAUSES | MUTANTS | (PIECES | TITLES if inside else {})).get(text) or _formed(
        text, inside
    )
    said = said or sentence(text) or sentence_of(text)
    if said is None and "; " not in text:
        said = line(text) if line(text) != text else None
    begin, colon, rest = text.partition(": ")
    if said is None and colon and "; " not in begin and not ENGLISH.search(begin):
        behind = _known(rest, inside)
        said = f"{_told(begin, True)}：{behind}" if behind else None
    return said


def _formed(text: str, inside: bool) -> str | None:
    for form in _forms(inside):
        given = _in_closed_holes(form.pieces, text) if form.ours else in_holes(form.pieces, text)
        if given is not None and _fits(given, form, inside):
            return HOLE.sub(lambda hole, given=given: _held(hole[1], given[hole[1]]), form.said)  # type: ignore[misc]
    return None


def _fits(given: dict[str, str], form: "_Form", inside: bool) -> bool:
    """Whether a form's holes may hold this.

    That is no second sentence; in the forms of a comparison nothing that looks like a sentence of its own; and where a
    form has so few words that much else fits, what is put in Chinese by itself must be known.
    """
    inner = {value: _told(value, True) for name, value in given.items() if name.startswith("parts")}
    if form.open and any("; " in value or ENGLISH.search(said) for value, said in inner.items()):
        return False
    if form.open and inner and not inside and all(value == said for value, said in inner.items()):
        return False
    kept = {name: value for name, value in given.items() if name != "error" and value not in inner}
    return not any(
        "; " in f"{value} " or (form.ours and name not in ("how", "names", "why") and SENTENCE.search(value))
        for name, value in kept.items()
    )


def _in_closed_holes(pieces: list[str], text: str) -> dict[str, str] | None:
    """As in_holes(), and no hole has half a bracket: the words behind it are looked for again where one would."""
    return _from(pieces, 1, text, len(pieces[0])) if text.startswith(pieces[0]) else None


def _from(pieces: list[str], number: int, text: str, at: int) -> dict[str, str] | None:
    """What stands in a hole that begins here, and in those behind it."""
    if number >= len(pieces):
        return {} if at == len(text) else None
    after, last, end = pieces[number + 1], number + 2 == len(pieces), at
    for _ in range(1 if last else MOST):
        end = len(text) - len(after) if last else text.find(after, end + 1)
        if end <= at:
            break
        if text.startswith(after, end) and _closed(text[at:end], several=last):
            rest = _from(pieces, number + 2, text, end + len(after))
            if rest is not None:
                return {pieces[number]: text[at:end], **rest}
    return None


def _closed(text: str, several: bool) -> bool:
    """Whether all brackets are closed in a text, and, if not several, no second sentence begins outside of them."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (depth == 0 and not several and text.startswith("; ", at)):
            return False
    return depth == 0


def _held(name: str, value: str) -> str:
    if name == "listed":
        for words, said in LISTED.items():
            value = re.sub(words, said, value)
    if name == "error":
        return sentence(value) or value
    return _told(value, True) if name.startswith("parts") else value


class _Form(NamedTuple):
    pieces: list[str]
    said: str
    ours: bool  # of a comparison
    open: bool  # with so few words of its own that much else fits


@cache
def _forms(inside: bool) -> list[_Form]:
    # the one with the most words of its own first: others may fit it too
    ours = comparison_words.FORMS | CAUSES | (PIECES if inside else {})
    forms = FORMS | TRAIN | CONVERT | page_words.SENTENCES | ours
    words = {key: len(HOLE.sub("", key)) for key in forms}
    return [
        _Form(HOLE.split(key), forms[key], key in ours, key in ours and words[key] < OPEN)
        for key in sorted(forms, key=lambda key: -words[key])
    ]
