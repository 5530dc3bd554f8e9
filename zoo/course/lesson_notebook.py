"""A lesson as a Jupyter notebook with one backend's cells."""

import json
import re
from pathlib import Path

from zoo.course.book import FENCE, TAGS, TITLE, Lesson
from zoo.course.predict import for_notebook
from zoo.extras import DISTRIBUTION, published_here
from zoo.files import check_place, write_text
from zoo.version import __version__

# the first cell that runs: what this notebook needs, where its Python lacks it, and the language of what it prints
SETUP = """
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

os.environ["ZOO_LANG"] = "{language}"
if not all(map(importlib.util.find_spec, ("zoo", *"{backend}".split(","), "matplotlib", "cv2"))):
    wheels = sorted(map(str, Path.cwd().glob("paddle_torch_zoo-*.whl")))
    published = "{published}"
    if not wheels and not published:
        raise SystemExit("zoo is not installed; put its wheel beside this notebook (`pip wheel --no-deps .` makes it).")
    wanted = wheels[-1] + "[{backend},headless,train,translate]" if wheels else published
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", wanted], check=True)
from zoo.course.spoken import speak

speak()
"""
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def notebook(which: Lesson, backend: str, path: Path, force: bool = False, index: bool | None = None) -> None:
    """Write a .ipynb of the prose and one backend's cells, without outputs. FileError if the file is there.

    Behind the title stands a cell that installs zoo with what the lesson needs, where that is not there: from a wheel
    beside the notebook, else, with index, this version from the package index. index: whether it is published there;
    None: whether this zoo was installed from there.
    """
    check_place(path, force)
    text = for_notebook(FRONT.sub("", which.text, count=1), which.language)
    title = TITLE.search(text)
    at = title.end() if title else 0
    needed = ",".join(dict.fromkeys([backend, *which.backends]))
    name = f"{DISTRIBUTION}[{needed},headless,train,translate]=={__version__}"
    published = name if (published_here() if index is None else index) else ""
    setup = SETUP.format(language=which.language, backend=needed, published=published)
    cells = [_markdown(text[:at]), _code(setup.strip())]
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
