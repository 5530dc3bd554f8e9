"""A lesson as a Jupyter notebook with one backend's cells."""

import json
import re
from pathlib import Path

from zoo.backends import BACKENDS
from zoo.course.book import FENCE, TAGS, TITLE, Lesson
from zoo.course.folded import kinds
from zoo.course.prediction_questions import answering, for_notebook
from zoo.files import check_place, write_text
from zoo.optional_libraries import DISTRIBUTION, published_here
from zoo.version import __version__

# the modules that each extra of ours brings to a lesson
MODULES = {
    "paddle": ("paddle",),
    "torch": ("torch",),
    "headless": ("cv2",),
    "jpeg": ("simplejpeg",),
    "train": ("sklearn", "matplotlib", "zhplot", "tensorboardX", "h5py", "openpyxl"),
    "translate": ("libcst",),
    "torchvision": ("torchvision",),
}
SOME = ("torchvision",)  # extras that only the lessons need whose cells import them
# the first cell that runs: what this notebook needs, where its Python lacks it, and the language of what it prints.
# What is there stays: machines for notebooks come with a framework built for their GPU and with an OpenCV of another
# name, over which pip would put its own
SETUP = """
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

os.environ["ZOO_LANG"] = "{language}"
modules = {modules}
lacking = [name for name, parts in modules.items() if not all(map(importlib.util.find_spec, parts))]
if lacking or not importlib.util.find_spec("zoo"):
    wheels = sorted(map(str, Path.cwd().glob("paddle_torch_zoo-*.whl")))
    name, source = (wheels[-1], "") if wheels else ("{distribution}", "{source}")
    if not (wheels or source):
        raise SystemExit({no_wheel})
    extras = "[" + ",".join(lacking) + "]" if lacking else ""
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", name + extras + source]).returncode:
        raise SystemExit({no_success})
    importlib.invalidate_caches()
from zoo.course.outputs_in_chinese import speak

speak()
"""
# what it says where it cannot go on
REFUSALS = {
    "en": {
        "no_wheel": (
            "zoo, or what this lesson needs beside it, is not installed. Put the wheel that lies beside this notebook, "
            "paddle_torch_zoo-...-py3-none-any.whl, into the folder {folder} (in a browser: upload it there), and run "
            "this cell again. In a clone of zoo, pip wheel --no-deps . makes the wheel."
        ),
        "no_success": (
            "pip could not install zoo, and says why above. zoo needs Python 3.10 to 3.13, this is {python}; and pip "
            "needs the network for what zoo stands on."
        ),
    },
    "zh": {
        "no_wheel": (
            "zoo 或本课另外需要的库没有装好。请把笔记本旁边的 wheel，paddle_torch_zoo-...-py3-none-any.whl，"
            "放进文件夹 {folder}（在浏览器里：上传到那里），再运行这个单元。在 zoo 的克隆里，"
            "pip wheel --no-deps . 会生成 wheel。"
        ),
        "no_success": (
            "pip 没能安装 zoo，原因见上面的输出。zoo 需要 Python 3.10 到 3.13，这里是 {python}；"
            "pip 还要能上网，下载 zoo 所依赖的库。"
        ),
    },
}
# what stands in them is found where the cell runs
PLACES = {"folder": "{Path.cwd()}", "python": "{sys.version.split()[0]}"}


def notebook(which: Lesson, backend: str, path: Path, force: bool = False, source: str | None = None) -> None:
    """Write a .ipynb of the prose and one backend's cells, without outputs. FileError if the file is there.

    Behind the title stands a cell that installs zoo with what the lesson needs, where that is not there: from a wheel
    beside the notebook, else from source: what stands behind the distribution's name, as "==1.0" or " @ https://...",
    "" for no other place; None: this version from the package index, where this zoo was installed from there.
    Where the lesson asks for a prediction, a cell takes the reader's guess, and one behind what shows it answers.
    """
    check_place(path, force)
    text = for_notebook(which.numbered, which.language)
    title = TITLE.search(text)
    at = title.end() if title else 0
    if source is None:
        source = f"=={__version__}" if published_here() else ""
    cells = [_markdown(text[:at]), _code(setup(which, backend, source))]
    matches = list(FENCE.finditer(text))
    for match, does in zip(matches, kinds([match["source"] for match in matches]), strict=True):
        cells.append(_markdown(text[at : match.start()]))
        at = match.end()
        tags = TAGS.search(match["options"])
        names = [tag.strip() for tag in tags["tags"].split(",")] if tags else []
        if backend in names or not names:
            cells.append(_code(match["source"], folded=bool(does) and not names))
            cells.append(_code(answering(which, match["source"])))
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


def setup(which: Lesson, backend: str, source: str) -> str:
    """The first cell of a lesson's notebook. source: where it gets zoo where no wheel lies, as notebook() takes it."""
    others = {*BACKENDS} - {backend, *which.backends}
    cells = "\n".join(cell.source for cell in which.cells(backend))
    others |= {name for name in SOME if not re.search(rf"^\s*(?:import|from) {name}\b", cells, re.MULTILINE)}
    modules = "".join(f'    "{name}": {json.dumps(parts)},\n' for name, parts in MODULES.items() if name not in others)
    refusals = {name: f'f"{text.format(**PLACES)}"' for name, text in REFUSALS[which.language].items()}
    return SETUP.format(
        language=which.language, modules=f"{{\n{modules}}}", distribution=DISTRIBUTION, source=source, **refusals
    ).strip()


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip()}


def _code(source: str, folded: bool = False) -> dict[str, object]:
    # JupyterLab then shows three dots in the place of the code, which open it
    metadata = {"jupyter": {"source_hidden": True}} if folded else {}
    return {
        "cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [],
        "source": source.rstrip("\n"),
    }  # fmt: skip
