"""Keeping what a lesson's cells print and draw, so that a page can show it without another run.

A record is one JSON file a lesson and backend, LESSON-BACKEND.json:

    {"lesson": "01_lenet", "backend": "torch", "form": "quick", "cells": SHA-256 of the cells, "versions": {...},
     "outputs": [[{"text": "..."}, {"figure": {"en": PNG in base64, "zh": ...}}, {"html": {"en": ..., "zh": ...}}],
                 ...]}   # a list for each cell

A text that is another one in Chinese has that as "zh". A figure that shows pictures has their places beside it, by
language, as "pictures": left, top, right and bottom of each as shares of the figure's width and height. "labels" are
the words in a figure.
"""

import base64
import hashlib
import io
import json
import re
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import zoo
from zoo.backends import installed_backends, runtime
from zoo.course.book import Lesson
from zoo.course.language_and_plot_words import LANGUAGES, in_chinese
from zoo.course.outputs_in_chinese import chinese as in_words
from zoo.course.stepped_drawings import Steps
from zoo.files import make_folder, write_text
from zoo.optional_libraries import extra
from zoo.version import __version__

active: "Recorder | None" = None  # the one that desk.show hands its figures to


class Recorder(io.TextIOBase):
    """Stands in for standard output, passes everything on to it, and keeps it with the figures, cell by cell."""

    def __init__(self, passed_on: TextIO) -> None:
        self.passed_on = passed_on
        self.outputs: list[list[dict[str, Any]]] = []

    def begin(self) -> None:
        """Open the next cell."""
        self.outputs.append([])

    def write(self, text: str) -> int:
        """Keep a text that is the same in both languages, behind what the cell has given so far, and pass it on."""
        return self.say(text, text)

    def say(self, en: str, zh: str) -> int:
        """Keep a text in both languages, and pass the English one on."""
        cell = self.outputs[-1]
        if cell and "text" in cell[-1]:
            cell[-1]["text"] += en
            cell[-1]["zh"] += zh
        elif en:
            cell.append({"text": en, "zh": zh})
        return self.passed_on.write(en)

    def flush(self) -> None:
        """Flush what stands behind it."""
        self.passed_on.flush()

    def fileno(self) -> int:
        """The file that processes of the cell's own write to; what they write is not kept."""
        return self.passed_on.fileno()

    def figure(self, drawn: Any) -> None:
        """Keep a matplotlib figure as two PNGs, with English and with Chinese labels."""
        output: dict[str, Any] = {"figure": {"en": _png(drawn)}, "pictures": {"en": _pictures(drawn)}}
        with in_chinese(drawn):
            output["figure"]["zh"] = _png(drawn)
            output["pictures"]["zh"] = _pictures(drawn)
        if not any(output["pictures"].values()):
            del output["pictures"]
        found = drawn.findobj(extra("matplotlib.text", "for a lesson's pictures").Text)
        output["labels"] = " ".join(filter(None, (text.get_text() for text in found)))
        self.outputs[-1].append(output)

    def steps(self, drawn: Steps) -> None:
        """Keep a stepped drawing as HTML in both languages."""
        self.outputs[-1].append({"html": {language: drawn.html(language) for language in LANGUAGES}})


def place(folder: Path, lesson: str, backend: str) -> Path:
    """Where a lesson's record of a backend is kept in a folder of records."""
    return folder / f"{lesson}-{backend}.json"


def facts(which: Lesson, backend: str, *, quick: bool, versions: dict[str, str]) -> dict[str, Any]:
    """What a record must say for its outputs to be those of the lesson as it is now."""
    cells = json.dumps([cell.source for cell in which.cells(backend)])
    return {
        "lesson": which.folder.name,
        "backend": backend,
        "form": "quick" if quick else "full",
        "cells": hashlib.sha256(cells.encode()).hexdigest(),
        "versions": versions,
        "code": code(),
    }


@cache
def code() -> str:
    """A hash of zoo's sources, the command line's left out."""
    root = Path(zoo.__file__).parent
    files = sorted(path for path in root.rglob("*.py") if path.parent != root / "cli")
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def versions() -> dict[str, str]:
    """The versions of zoo and of every backend that is installed; imports them."""
    return {"zoo": __version__, **{name: str(runtime(name).version()) for name in installed_backends()}}


def keep(recorder: Recorder, said: dict[str, Any], path: Path) -> None:
    """Write a record aside and rename it; FileError."""
    make_folder(path.parent)
    outputs = [[_plain(output) for output in cell] for cell in recorder.outputs]
    write_text(path, json.dumps({**said, "outputs": outputs}, ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> dict[str, Any] | None:
    """A record, or None where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def start() -> Recorder:
    """Put a recorder in the place of standard output."""
    global active
    active = Recorder(sys.stdout)
    sys.stdout = active
    return active


def _plain(output: dict[str, Any]) -> dict[str, Any]:
    """An output as a terminal leaves it: of a line that is written over, the last state.

    Temporary folders, whose names are drawn, have none, so that both backends' outputs can be the same.
    """
    if "text" not in output:
        return output
    text, chinese = _seen(output["text"]), in_words(_seen(output["zh"]))
    return {"text": text} if text == chinese else {"text": text, "zh": chinese}


def _seen(text: str) -> str:
    text = re.sub(re.escape(tempfile.gettempdir()) + r"/(?:tmp|zoo-lesson-)\w{8}\b", ".../temporary", text)
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _pictures(drawn: Any) -> list[list[float]]:
    """Where a figure that was drawn shows pictures: what makes a figure dark must leave them as they are."""
    boxes = [axes.get_position() for axes in drawn.axes if axes.images]
    return [[round(float(edge), 4) for edge in (box.x0, 1 - box.y1, box.x1, 1 - box.y0)] for box in boxes]


def _png(drawn: Any) -> str:
    content = io.BytesIO()
    drawn.savefig(content, format="png", dpi=90)
    return base64.b64encode(content.getvalue()).decode()
