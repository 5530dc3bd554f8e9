"""The lessons' pages: notebooks of text, cells and the outputs of a recorded run, and the list of the lessons."""

import ast
import json
import re
from pathlib import Path
from typing import Any

from docs import hunts
from docs.names import BACKEND_NAMES
from docs.records import Records
from zoo.backends import BACKENDS
from zoo.course.book import FENCE, Cell, Lesson, shelf
from zoo.course.exercises.answer_files import tasks
from zoo.course.exercises.task_texts import handed_out, stub
from zoo.course.lesson_notebook import FRONT
from zoo.files import write_text

WORDS = {
    "en": {
        "record": "The outputs on this page are those of {form}: {versions}.",
        "quick": "a run of the lesson's short form (`zoo lesson run {number} --quick`)",
        "full": "a run of the whole lesson (`zoo lesson run {number}`)",
        "figure": "Figure {count} of lesson {number}, drawn by the cell above",
        "tasks": "The tasks",
        "commands": "They are copied to a folder of yours, graded, and graded with a hint for what is wrong:",
        "files": "The files to fill in:",
        "hints": "What to think about where one is stuck",
        "comma": ", ",
        "semicolon": "; ",
        "colon": ": ",
        "lang": "",
        "title": "Lessons",
        "what": "what it is about",
        "lesson": "lesson",
        "sources": "Where each part of the sources went",
        "intro": (
            "Thirteen lessons, each in both frameworks. Every cell was run in both; what it printed and drew stands "
            "below it. Where the two outputs are the same, there is one."
        ),
    },
    "zh": {
        "record": "本页的输出来自{form}：{versions}。",
        "quick": "简短形式的一次运行（`zoo lesson run {number} --quick`）",
        "full": "整课的一次运行（`zoo lesson run {number}`）",
        "figure": "第 {number} 课图 {count}，由上面的单元画出",
        "tasks": "题目",
        "commands": "依次是：复制到自己的文件夹，评分，评分并对错处给出提示：",
        "files": "要填写的文件：",
        "hints": "卡住时可以想想",
        "comma": "，",
        "semicolon": "；",
        "colon": "：",
        "lang": " --lang zh",
        "title": "课程",
        "what": "内容",
        "lesson": "课",
        "sources": "来源的每一部分到了哪里",
        "intro": (
            "共十三课，每课都用两个框架。每个单元都在两个框架里运行过；单元打印和画出的内容就在它下面。"
            "两边输出相同时，只列一次。"
        ),
    },
}
MENTION = {"en": re.compile(r"\blesson (?P<number>\d\d?)\b"), "zh": re.compile(r"第 ?(?P<number>\d\d?) ?课")}
ROW = re.compile(r"^\| `(?P<name>\d\d_\w+)` \| (?P<what>.+) \|$", re.MULTILINE)
README = {"en": "README.md", "zh": "README.zh.md"}
PLACE = re.compile(r"(?:(?P<number>\d\d) )?(?P<heading>.+)$")
CODE_SPAN = re.compile(r"(`+[^`]*`+)")


def write(folder: Path, language: str, records: Records) -> None:
    """Write lessons/ of a language's sources: a notebook a lesson, the files of its exercises, and the index."""
    place = folder / "lessons"
    place.mkdir(parents=True, exist_ok=True)
    for which in shelf(language):
        kept = {backend: records[which.folder.name, backend] for backend in BACKENDS}
        book = notebook(which, kept)
        write_text(place / f"{which.folder.name}.ipynb", json.dumps(book, indent=1, ensure_ascii=False) + "\n")
        files = place / "files" / which.folder.name
        files.mkdir(parents=True, exist_ok=True)
        for backend in BACKENDS:
            write_text(files / stub(which, backend).name, handed_out(which, backend))
    write_text(place / "index.md", index(language))
    hunts.write(folder, language)


def notebook(which: Lesson, kept: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A lesson as a notebook (nbformat 4.5) whose cells have the outputs of the records, by backend."""
    words = WORDS[which.language]
    text = FRONT.sub("", which.text, count=1)
    matches = list(FENCE.finditer(text))
    outputs = {backend: iter(kept[backend]["outputs"]) for backend in kept}
    cells, at, drawn = [], 0, 0
    for match, cell in zip(matches, which.cells(), strict=True):
        cells.append(_markdown(linked(text[at : match.start()], which.language)))
        at = match.end()
        given = {backend: next(outputs[backend]) for backend in kept if cell.backend in (None, backend)}
        alt = words["figure"].format(number=which.number, count=drawn + 1)
        cells += _code(cell, given, which.language, alt)
        drawn += any("figure" in output for output in next(iter(given.values())))
    cells.append(_markdown(linked(text[at:], which.language) + "\n\n" + exercises(which)))
    first = cells[0]["source"].split("\n", 1)
    cells[0]["source"] = "\n\n".join([first[0], f"{{.record}}\n{ran(which, kept)}", *first[1:]])
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells) if cell["source"]],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def ran(which: Lesson, kept: dict[str, dict[str, Any]]) -> str:
    """The sentence that says which form of the lesson, and which versions, the outputs are of."""
    words, one = WORDS[which.language], next(iter(kept.values()))
    named = [f"{BACKEND_NAMES.get(name, name)} {version}" for name, version in one["versions"].items()]
    form = words[one["form"]].format(number=which.number)
    return words["record"].format(form=form, versions=words["comma"].join(named))


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip()}


def _code(cell: Cell, given: dict[str, list[dict[str, Any]]], language: str, alt: str) -> list[dict[str, Any]]:
    """A cell with its outputs; where both backends run it and differ, it is followed by the outputs as a pair."""
    shown = {backend: [_output(output, language) for output in outputs] for backend, outputs in given.items()}
    backend, common = cell.backend, next(iter(shown.values()))
    if backend is not None:
        return [_cell(cell.source, [backend], common, alt)]
    if all(outputs == common for outputs in shown.values()):
        return [_cell(cell.source, [], common, alt)]
    pair = [_cell(cell.source, [each, "remove-input"], outputs, f"{alt}, {each}") for each, outputs in shown.items()]
    return [_cell(cell.source, [], [], alt), *pair]


def _cell(source: str, tags: list[str], outputs: list[dict[str, Any]], alt: str) -> dict[str, Any]:
    return {
        "cell_type": "code", "execution_count": None, "source": source.rstrip("\n"), "outputs": outputs,
        "metadata": {"tags": tags, "mystnb": {"image": {"alt": alt}}},
    }  # fmt: skip


def _output(output: dict[str, Any], language: str) -> dict[str, Any]:
    if "text" in output:
        return {"output_type": "stream", "name": "stdout", "text": output.get(language, output["text"])}
    if "html" in output:
        return {"output_type": "display_data", "metadata": {}, "data": {"text/html": output["html"][language]}}
    return {"output_type": "display_data", "metadata": {}, "data": {"image/png": output["figure"][language]}}


def linked(text: str, language: str) -> str:
    """A text in which every mention of a lesson by its number is a link to it."""
    names = {int(which.number): which.folder.name for which in shelf(language)}

    def link(found: re.Match[str]) -> str:
        name = names.get(int(found["number"]))
        return f"[{found[0]}]({name}.ipynb)" if name else found[0]

    parts = CODE_SPAN.split(text)
    return "".join(part if at % 2 else MENTION[language].sub(link, part) for at, part in enumerate(parts))


def exercises(which: Lesson) -> str:
    """The end of a lesson's page: its exercises, the files and the commands, and the first hints."""
    words, chinese = WORDS[which.language], which.language == "zh"
    heads = descriptions(which)
    lines, hints = [f"### {words['tasks']}", ""], []
    for number, task in enumerate(tasks(which), 1):
        lines.append(f"{number}. `{task.name}`{words['colon']}{heads[task.name]}")
        asked = dict.fromkeys(hint.vague.zh if chinese else hint.vague.en for hint in task.hints.values())
        hints += [f"- `{task.name}`", *(f"  - {each}" for each in asked), ""] if asked else []
    files = [stub(which, backend).name for backend in BACKENDS]
    lines += ["", words["files"] + " " + words["comma"].join(
        f"{{download}}`{name} <files/{which.folder.name}/{name}>`" for name in files
    )]  # fmt: skip
    lines += ["", words["commands"], "", "```sh"]
    lines += [f"zoo lesson exercises {which.number} --backend both"]
    lines += [f"zoo check {which.number}{words['lang']}", f"zoo check {which.number} --hint{words['lang']}", "```", ""]
    if hints:
        lines += [f":::{{dropdown}} {words['hints']}", *hints, ":::", ""]
    return "\n".join(lines)


def descriptions(which: Lesson) -> dict[str, str]:
    """What each exercise of a lesson is about: the first line of its docstring, without "Exercise 1: "."""
    found = {}
    for node in ast.parse(handed_out(which, "paddle")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            found[node.name] = re.sub(r"^(Exercise \d: |练习 \d：)", "", first)
    return found


def index(language: str) -> str:
    """The page that lists the lessons."""
    words = WORDS[language]
    readme = (shelf()[0].folder.parent / README[language]).read_text(encoding="utf-8")
    about = {match["name"]: match["what"] for match in ROW.finditer(readme)}
    lines = [
        f"# {words['title']}",
        "",
        words["intro"],
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
    names, semicolon = {which.number: which.folder.name for which in shelf()}, WORDS[language]["semicolon"]
    source, _, places = row.strip("| ").partition(" | ")
    number, linked_places = "", []
    for place in places.split(semicolon):
        found = PLACE.match(place)
        if found is None or not (number := found["number"] or number):
            return row
        # as myst-parser makes the anchors of headings
        anchor = re.sub(r"[^\w -]", "", found["heading"].lower()).replace(" ", "-")
        linked_places.append(f"[{place}]({names[number]}.ipynb#{anchor})")
    return f"| {source} | {semicolon.join(linked_places)} |"
