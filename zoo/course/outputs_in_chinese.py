"""What a cell prints, in Chinese: known heads of tables, rows and sentences, line by line; all other lines stay."""

import io
import re
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any, TextIO

from zoo.course.language_and_plot_words import WORDS, language
from zoo.course.sentences_in_chinese import HEADS, LABELS, ROWS, SENTENCES

HAN = re.compile("[\u4e00-\u9fff]")
CELL = re.compile(r"(?<=[┃│])[^┃│]+(?=[┃│])")
LEVEL = re.compile(r"(?P<begin>\d\w? (?:[\d.]+(?:e[+-]?\d+)?|inf|nan) )(?P<parts>.+)")
COMMENT = re.compile(r"(?P<begin>(?:[+-] )? *# )(?P<said>.+)")  # of a program, as it is or in a list of what changed
NETWORK_AT = re.compile(r"(?P<network>\w+) at (?P<size>\d+(?: x \d+)+)")
KEY = re.compile(r"(?<=[{ ])'([^']+)'(?=: )")
BEHIND = (r"[\d+-]", r"[\d+(-]")  # a number, or a shape too where the label is of one lesson alone
ONE = "[^;]+?"  # what a hole holds: no second sentence
HOLES = {"parts": ".+?", "expected": ".+?", "found": ".+?"}
PLACE = re.compile(r"(?P<begin>\w+ +)(?P<place>(?<=  )equal|forward call \d+: .+)")


class Speaker(io.TextIOBase):
    """Stands in for standard output and passes whole lines on in Chinese; what is flushed before its end, as it is."""

    def __init__(self, passed_on: TextIO) -> None:
        self.passed_on = passed_on
        self.pending = ""

    def write(self, text: str) -> int:
        """Take a text, and pass on the lines that it ends."""
        *lines, self.pending = (self.pending + text).split("\n")
        for each in lines:
            self.passed_on.write(f"{line(each)}\n")
        if "\r" in self.pending:  # a line that is written over
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Pass on what is there."""
        self.passed_on.write(self.pending)
        self.pending = ""
        self.passed_on.flush()

    def fileno(self) -> int:
        """The file that processes of the cell's own write to."""
        return self.passed_on.fileno()

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self.passed_on.isatty()

    def __getattr__(self, name: str) -> Any:
        """What else the stream can do: Jupyter's is told by `set_parent` below which cell its lines belong."""
        return getattr(self.passed_on, name)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What can be printed."""
        return getattr(self.passed_on, "encoding", None) or "utf-8"


def speak() -> None:
    """From here on, have what this process prints in Chinese, where that is the lesson's language."""
    if language() == "zh" and not isinstance(sys.stdout, Speaker):
        sys.stdout = Speaker(sys.stdout)


def chinese(text: str) -> str:
    """A text of whole lines in Chinese, as far as it is known."""
    return "\n".join(map(line, text.split("\n")))


def line(text: str) -> str:
    """One line in Chinese; as it is where it is not known, or is Chinese already."""
    if HAN.search(text) or not text.strip():
        return text
    for border, cells in (("┃", HEADS), ("│", ROWS)):
        if border in text:
            return CELL.sub(partial(_cell, cells), text)
    comment = COMMENT.fullmatch(text)
    if comment:
        return comment["begin"] + (sentence_of(comment["said"]) or comment["said"])
    bare = text.strip()
    said = sentence_of(bare) or _row(bare) or _explained(bare)
    if said is None or said == bare:
        return text
    if text.startswith("  ") and text.endswith("  "):  # the title of a table, in its middle
        left = max(0, (len(text) - columns(said)) // 2)
        return " " * left + padded(said, len(text) - left)
    return text[: len(text) - len(text.lstrip())] + said


def columns(text: str) -> int:
    """How many columns a text takes: two for a Chinese letter or mark."""
    return sum(2 if "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """A text and blanks up to a number of columns."""
    return text + " " * (width - columns(text))


def _cell(cells: dict[str, str], found: re.Match[str]) -> str:
    """A cell of a table, as wide as before; as it is where the Chinese is wider."""
    text = found[0]
    said = cells.get(text.strip(), "")
    room = columns(text) - 2
    if not said or columns(said) > room:
        return text
    blanks = " " * (room - columns(said))
    return f" {blanks}{said} " if text.startswith("  ") else f" {said}{blanks} "


def sentence_of(text: str) -> str | None:
    """A sentence of the catalogue in Chinese; None where it is none."""
    found = LEVEL.fullmatch(text)
    if found:
        return found["begin"] + _parts(found["parts"])
    found = NETWORK_AT.fullmatch(text)
    if found:
        return f"{found['network']}，输入 {found['size']}"
    for pattern, said in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return said.format(**{k: _parts(v) if k == "parts" else v for k, v in found.groupdict().items()})
    return None


def _parts(text: str) -> str:
    """Sentences with semicolons between them, each by itself; what is not known stays."""
    return sentence_of(text) or "；".join(sentence_of(part) or part for part in text.split("; "))


def _row(text: str) -> str | None:
    """A row that begins with a word of ours, a dict of such words, or a place in a model."""
    labels = _labels()
    found = PLACE.fullmatch(text)
    if found:
        return found["begin"] + ("相等" if found["place"] == "equal" else _doctor()["place"](found["place"]))
    if text.startswith("{'"):
        return KEY.sub(lambda key: f"'{labels.get(key[1], key[1])}'", text)
    label = next((each for each in labels if re.match(rf"{re.escape(each)} +{BEHIND[each in LABELS]}", text)), None)
    if label is None:
        return str(_doctor()["facts"](text)) if text.startswith("momentum=") else None
    blanks = re.match(r" *", text[len(label) :])
    wide = len(label) + (blanks.end() if blanks else 0)
    said = labels[label]
    return padded(said, max(wide, columns(said) + 1)) + text[wide:]


@cache
def _labels() -> dict[str, str]:
    """First words of rows, the longest first."""
    table = {key: said for key, said in (WORDS | LABELS).items() if HAN.search(said)}
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(key), said) for key, said in SENTENCES.items()]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", text)
    made = "".join(
        re.escape(piece) if number % 2 == 0 else f"(?P<{piece}>{HOLES.get(piece, ONE)})"
        for number, piece in enumerate(pieces)
    )
    return re.compile(made)


def _doctor() -> dict[str, Callable[..., Any]]:
    # the doctor's phrases are many: only where something of the doctor's is printed
    from zoo.course.exercises.phrases import facts, place

    return {"facts": facts, "place": place}


def _explained(text: str) -> str | None:
    """What the doctor explains: how it begins, the sentence of a cause, and what may follow."""
    from zoo.course.exercises.diagnosis_in_chinese import BOTH, ENDS, FOUND, STARTS
    from zoo.course.exercises.diagnosis_in_chinese import WORDS as CAUSES
    from zoo.doctor import texts

    holes: dict[str, Callable[[str], str]] = {
        "where": _doctor()["place"],
        "network": str,
        "expected": _doctor()["facts"],
        "found": _doctor()["facts"],
    }
    for english, start in STARTS.items():
        begun = re.match(_pattern(english).pattern + r"(?= |$)", text)
        if begun is None:
            continue
        rest = text[begun.end() :].strip()
        for cause, words in texts.WORDS.items():
            said = re.match(_pattern(words).pattern + r"(?= |$)", rest)
            after = rest[said.end() :].strip() if said else ""
            ends = [end for end in ENDS if end in after]
            if said is None or " ".join(ends) != after:
                continue
            told = CAUSES[cause]
            given = {**begun.groupdict(), **said.groupdict()}
            if "{found}" not in told and "found" in given:
                told += FOUND if "{expected}" in told else BOTH
            if set(re.findall(r"\{(\w+)\}", start + told)) <= set(given):
                put = (start + told).format(**{key: holes[key](value) for key, value in given.items()})
                # behind a full-width bracket stands no space
                return put.replace("） ", "）") + "".join(ENDS[end] for end in ends)
    return None
