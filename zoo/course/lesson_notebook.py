"""A lesson as a Jupyter notebook with one backend's cells."""

import json
import re
from pathlib import Path

from zoo.course.book import FENCE, TAGS, Lesson
from zoo.files import check_place, write_text

FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def notebook(which: Lesson, backend: str, path: Path, force: bool = False) -> None:
    """Write a .ipynb of the prose and one backend's cells, without outputs. FileError if the file is there."""
    check_place(path, force)
    text, cells, at = FRONT.sub("", which.text, count=1), [], 0
    for match in FENCE.finditer(text):
        cells.append(_markdown(text[at : match.start()]))
        at = match.end()
        tags = TAGS.search(match["options"])
        names = [tag.strip() for tag in tags["tags"].split(",")] if tags else []
        if backend in names or not names:
            cells.append(_code(match["source"]))
    cells.append(_markdown(text[at:]))
    book = {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells) if cell["source"]],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write_text(path, json.dumps(book, indent=1, ensure_ascii=False) + "\n")


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip()}


def _code(source: str) -> dict[str, object]:
    return {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source.rstrip("\n"),
    }  # fmt: skip
