"""Lessons as files: MyST Markdown notebooks whose code cells are tagged with a backend, or not where both share them.

```{code-cell} python
:tags: [torch]
model = nn.Linear(3, 2)
```
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import zoo
from zoo.backends import BACKENDS
from zoo.errors import FileError, unknown

FENCE = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<options>(?::[^\n]*\n)*)(?P<source>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL
)
TAGS = re.compile(r"^:tags: *\[(?P<tags>[^\]]*)\]", re.MULTILINE)
TITLE = re.compile(r"^# +(?P<title>.+)$", re.MULTILINE)
FILE = "exercise_{}.py"  # of answers, by the backend
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
NAME = re.compile(r"^(?P<number>\d\d)_(?P<name>[a-z0-9_]+)$")


@dataclass(frozen=True)
class Cell:
    """One code cell: its source, its tags, and the line of the file (from 1) that its source begins on."""

    source: str
    tags: tuple[str, ...]
    line: int

    @property
    def backend(self) -> str | None:
        """The backend that it is for; None where both run it."""
        return next((tag for tag in self.tags if tag in BACKENDS), None)


@dataclass(frozen=True)
class Lesson:
    """One lesson: number "05", name "googlenet", the folder that it is in, and the language of its text."""

    number: str
    name: str
    folder: Path
    language: str = "en"

    @property
    def path(self) -> Path:
        """The text in its language: the same code cells, other prose."""
        return self.folder / ("lesson.md" if self.language == "en" else f"lesson.{self.language}.md")

    @property
    def answers(self) -> str:
        """How its files of answers are called, with {} for the backend."""
        return FILE

    @property
    def place(self) -> Path:
        """Where a student has its exercises, below a folder of one's own."""
        return Path(self.folder.name)

    @property
    def key(self) -> str:
        """What progress is kept under."""
        return self.number

    @property
    def text(self) -> str:
        """The whole file; FileError if it is not there."""
        try:
            return self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise FileError(
                f"the lesson {str(self.path)!r} cannot be read ({error.strerror}); install zoo again."
            ) from None

    @property
    def title(self) -> str:
        """Its first heading."""
        found = TITLE.search(FENCE.sub("", self.text))
        return found["title"].strip() if found else self.name

    @property
    def heading(self) -> str:
        """Number and title, as the lesson is called wherever it is named: "05 GoogLeNet"."""
        return f"{self.number} {self.title}"

    @property
    def numbered(self) -> str:
        """The text without its front matter, under a first heading that has the number."""
        text = FRONT.sub("", self.text, count=1)
        return TITLE.sub(lambda _: f"# {self.heading}", text, count=1)

    def cells(self, backend: str | None = None) -> list[Cell]:
        """The code cells in order: those that a backend runs, or all of them."""
        text = self.text
        found = []
        for match in FENCE.finditer(text):
            tags = TAGS.search(match["options"])
            names = tuple(tag.strip() for tag in tags["tags"].split(",") if tag.strip()) if tags else ()
            found.append(Cell(match["source"], names, text.count("\n", 0, match.start("source")) + 1))
        return [cell for cell in found if backend is None or cell.backend is None or cell.backend == backend]

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that a run needs beside its own: all, where a cell is tagged as one of [both]."""
        return tuple(BACKENDS) if any("both" in cell.tags for cell in self.cells()) else ()

    @property
    def prose(self) -> str:
        """The text without its code cells."""
        return FENCE.sub("", self.text)


def places() -> list[Path]:
    """The folders that lessons may be in: $ZOO_LESSONS, else the checkout's, then that of the installed zoo."""
    root, own = Path(zoo.__file__).parent, os.environ.get("ZOO_LESSONS")
    return [Path(own)] if own else [root.parent / "lessons", root / "lessons"]


def shelf(language: str = "en") -> list[Lesson]:
    """All lessons by number, in a language: of the folder $ZOO_LESSONS, else of the checkout that zoo is in, else the
    installed ones.

    FileError if there are none.
    """
    for place in places():
        found = [
            Lesson(match["number"], match["name"], folder, language)
            for folder in sorted(place.glob("*"))
            if (match := NAME.match(folder.name)) and (folder / "lesson.md").is_file()
        ]
        if found:
            return found
    raise FileError("there are no lessons beside this installation of zoo; install it again, or use a checkout.")


def lesson(which: str, language: str = "en") -> Lesson:
    """A lesson in a language, by number or name: "05", "5", "googlenet" or "05_googlenet".

    UnknownChoiceError names the nearest.
    """
    there = shelf(language)
    for each in there:
        if which in (each.number, each.number.lstrip("0") or "0", each.name, each.folder.name):
            return each
    raise unknown("lesson", which, [name for each in there for name in (each.number, each.name)])
