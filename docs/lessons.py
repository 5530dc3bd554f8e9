"""The lessons' pages: notebooks of text, cells and the outputs of a recorded run, and the list of the lessons."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from docs import folded
from docs.exercises import exercises
from docs.lesson_cells import Book, notebook
from docs.names import BACKEND_NAMES
from docs.notebooks import NOTHING, Offer
from docs.records import Records
from zoo.backends import BACKENDS
from zoo.course.book import Lesson, shelf
from zoo.course.exercises.task_texts import handed_out, stub
from zoo.files import write_text

WORDS = {
    "en": {
        "record": "The outputs on this page are those of {form}: {versions}.",
        "quick": (
            "a run of the lesson's short form (`zoo lesson run {number} --quick`), which trains less than the whole "
            "lesson, of whose results the text speaks"
        ),
        "full": "a run of the whole lesson (`zoo lesson run {number}`)",
        "figure": "Figure {count} of lesson {number}, drawn by the cell above",
        "none": "The outputs are left out of this copy of the page.",
        "comma": ", ",
        "semicolon": "; ",
        "title": "Lessons",
        "what": "what it is about",
        "lesson": "lesson",
        "sources": "Where each part of the sources went",
        "intro": (
            "{count} lessons, each in both frameworks. Every cell was run in both; what it printed and drew stands "
            "below it. Where the two outputs are the same, there is one."
        ),
    },
    "zh": {
        "record": "本页的输出来自{form}：{versions}。",
        "quick": ("简短形式的一次运行（`zoo lesson run {number} --quick`），它训练得比整课少，而正文讲的是整课的结果"),
        "full": "整课的一次运行（`zoo lesson run {number}`）",
        "figure": "第 {number} 课图 {count}，由上面的单元画出",
        "none": "本页的这一份没有附上输出。",
        "comma": "，",
        "semicolon": "；",
        "title": "课程",
        "what": "内容",
        "lesson": "课",
        "sources": "来源的每一部分到了哪里",
        "intro": (
            "共 {count} 课，每课都用两个框架。每个单元都在两个框架里运行过；单元打印和画出的内容就在它下面。"
            "两边输出相同时，只列一次。"
        ),
    },
}
MENTION = {"en": re.compile(r"\b[Ll]esson (?P<number>\d\d?)\b"), "zh": re.compile(r"第 ?(?P<number>\d\d?) ?课")}
# several at once, as in "Lessons 03 and 05", whose numbers are links of their own
SEVERAL = {
    "en": re.compile(r"\b[Ll]essons \d\d(?:(?:, | and | to )\d\d\b)+"),
    "zh": re.compile(r"第 ?\d\d(?: ?[、和到至] ?\d\d)+ ?课"),
}
TWO_DIGITS = re.compile(r"(?P<number>\d\d)")
ROW = re.compile(r"^\| `(?P<name>\d\d_\w+)` \| (?P<what>.+) \|$", re.MULTILINE)
README = {"en": "README.md", "zh": "README.zh.md"}
PLACE = re.compile(r"(?:(?P<number>\d\d) )?(?P<heading>.+)$")
CODE_SPAN = re.compile(r"(`+[^`]*`+)")


def write(folder: Path, language: str, records: Records, offer: Offer = NOTHING) -> None:
    """Write lessons/ of a language's sources: a notebook a lesson, what it offers to download, and the index."""
    place = folder / "lessons"
    (place / "files").mkdir(parents=True, exist_ok=True)
    if offer.wheel is not None:
        shutil.copyfile(offer.wheel, place / "files" / offer.wheel.name)
    for which in shelf(language):
        kept = {each: records[which.folder.name, each] for each in BACKENDS if (which.folder.name, each) in records}
        book = page(which, kept, offer)
        content = json.dumps(written(book), indent=1, ensure_ascii=False)
        write_text(place / f"{which.folder.name}.ipynb", content + "\n")
        for name, picture in book.pictures.items():
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(picture)
        files = place / "files" / which.folder.name
        files.mkdir(parents=True, exist_ok=True)
        for backend in BACKENDS:
            write_text(files / stub(which, backend).name, handed_out(which, backend))
        offer.write(place / "files", which)
    write_text(place / "index.md", index(language))


def page(which: Lesson, kept: dict[str, dict[str, Any]], offer: Offer = NOTHING) -> Book:
    """A lesson's page: its notebook (nbformat 4.5) with the outputs of the records, by backend, and its pictures."""
    figure = WORDS[which.language]["figure"].replace("{number}", which.number)
    book = notebook(which, kept, figure, linked, exercises(which))
    first = book.cells[0]["source"].split("\n", 1)
    book.cells[0]["source"] = "\n\n".join(
        [first[0], f"{{.record}}\n{ran(which, kept)}\n{offer.sentence(which)}", *first[1:]]
    )
    return book


def written(book: Book) -> dict[str, Any]:
    """The notebook's file."""
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(book.cells) if cell["source"]],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def ran(which: Lesson, kept: dict[str, dict[str, Any]]) -> str:
    """What says which form of the lesson, and which versions, the outputs are of, and how many statements hold."""
    words = WORDS[which.language]
    if not kept:
        return words["none"]
    one = next(iter(kept.values()))
    named = [f"{BACKEND_NAMES.get(name, name)} {version}" for name, version in one["versions"].items()]
    form = words[one["form"]].format(number=which.number)
    printed = {backend: [each for cell in kept[backend]["outputs"] for each in cell] for backend in kept}
    told = words["record"].format(form=form, versions=words["comma"].join(named))
    return "\n".join(filter(None, [told, folded.counted(printed, which.language, "lesson")]))


def linked(text: str, language: str) -> str:
    """A text in which every mention of a lesson by its number is a link to it."""
    names = {int(which.number): which.folder.name for which in shelf(language)}

    def link(found: re.Match[str]) -> str:
        name = names.get(int(found["number"]))
        return f"[{found[0]}]({name}.ipynb)" if name else found[0]

    parts = CODE_SPAN.split(text)
    for at in range(0, len(parts), 2):
        one = MENTION[language].sub(link, parts[at])
        parts[at] = SEVERAL[language].sub(lambda found: TWO_DIGITS.sub(link, found[0]), one)
    return "".join(parts)


def index(language: str) -> str:
    """The page that lists the lessons."""
    words = WORDS[language]
    readme = (shelf()[0].folder.parent / README[language]).read_text(encoding="utf-8")
    about = {match["name"]: match["what"] for match in ROW.finditer(readme)}
    lines = [
        f"# {words['title']}",
        "",
        words["intro"].format(count=len(shelf())),
        "",
        f"| | {words['lesson']} | {words['what']} |",
        "|--:|---|---|",
    ]
    for which in shelf(language):
        name = which.folder.name
        lines.append(f"| {which.number} | [{which.title}]({name}.ipynb) | {about[name]} |")
    table = readme.partition(f"## {words['sources']}")[2].strip()
    rows = (headings_linked(row, language) for row in table.split("\n"))
    lines += ["", f":::{{dropdown}} {words['sources']}", *rows, ":::"]
    lines += ["", "```{toctree}", ":hidden:", "", *(which.folder.name for which in shelf(language)), "hunt", "```", ""]
    return "\n".join(lines)


def headings_linked(row: str, language: str) -> str:
    """A row of the table of sources, "| source | 01 A heading; Another; 02 A third |", with links to the headings."""
    there, semicolon = {which.number: which for which in shelf(language)}, WORDS[language]["semicolon"]
    source, _, places = row.strip("| ").partition(" | ")
    number, linked_places = "", []
    for place in places.split(semicolon):
        found = PLACE.match(place)
        if found is None or not (number := found["number"] or number):
            return row
        which = there[number]
        page, heading = f"{which.folder.name}.ipynb", found["heading"]
        # as myst-parser makes the anchors of headings; a lesson's title leads to the lesson
        anchor = "" if heading == which.title else "#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        linked_places.append(f"[{place}]({page}{anchor})")
    return f"| {source} | {semicolon.join(linked_places)} |"
