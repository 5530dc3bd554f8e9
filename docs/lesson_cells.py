"""A lesson as a notebook for Sphinx: its text, its cells, and below each what recorded runs printed and drew.

What both backends' runs gave alike stands once, and so does what names both backends in itself.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

from docs import folded, markup
from docs.dark import darkened
from zoo.backends import BACKENDS
from zoo.course.book import FENCE, Cell, Lesson
from zoo.course.folded import kinds

Given = dict[str, list[dict[str, Any]]]  # a cell's outputs of each backend's run


@dataclass
class Book:
    """The cells of a notebook in the making, and the files of its pictures, by name.

    figure: the words that describe a figure, with {count}.
    """

    which: Lesson
    figure: str
    cells: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    drawn: int = 0

    def text(self, source: str) -> None:
        """Add a piece of text."""
        if source.strip():
            self.cells.append({"cell_type": "markdown", "metadata": {}, "source": source.strip()})

    def code(self, source: str, tags: list[str], outputs: list[dict[str, Any]], behind: str = "") -> None:
        """Add a cell of code with texts that it printed. behind: the line that the code is folded behind."""
        metadata: dict[str, Any] = {"tags": tags}
        if behind:
            metadata = {
                "tags": [*tags, "hide-input"],
                "mystnb": {f"code_prompt_{on}": behind for on in ("show", "hide")},
            }
        self.cells.append({
            "cell_type": "code", "execution_count": None, "source": source.rstrip("\n"), "metadata": metadata,
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": self.printed(output)} for output in outputs
            ],
        })  # fmt: skip

    def run(self, cells: list[Cell], given: Given, kinds: frozenset[str] = frozenset()) -> None:
        """Add one cell, or one and its twin in the other framework, with what their runs gave.

        kinds: what it does where its code is folded.
        """
        parts = steps(given, shared=len(cells) == 1, language=self.which.language)
        # what was printed first stands with the code, the rest below it
        first = parts[0] if parts and printing(parts[0]) and (len(parts[0]) == len(cells)) else {}
        for cell in cells:
            tags = [cell.backend] if cell.backend else []
            behind = "" if cell.backend else folded.prompt(kinds, given, self.which.language)
            self.code(cell.source, tags, first.get(cell.backend or "", []), behind)
        for part in parts[1:] if first else parts:
            self.below(part, cells[0].source)

    def below(self, part: Given, source: str) -> None:
        """Add what was printed and drawn: {"": outputs} once, {"paddle": ..., "torch": ...} as a pair."""
        if printing(part):
            for backend, outputs in part.items():
                self.code(source, [*([backend] if backend else []), "remove-input"], outputs)
        elif len(part) == 1:
            (outputs,) = part.values()
            self.text("\n".join(map(self.shown, outputs)))
        else:
            self.text(markup.pair(*("\n".join(self.shown(each, name) for each in part[name]) for name in BACKENDS)))

    def shown(self, output: dict[str, Any], backend: str = "") -> str:
        """An output as Markdown: a figure on light and on dark ground."""
        if "text" in output:
            return markup.block(self.printed(output), "none")
        if "html" in output:
            return f"````{{raw}} html\n{output['html'][self.which.language]}\n````\n"
        if backend in ("", BACKENDS[0]):
            self.drawn += 1
        told = self.figure.format(count=self.drawn) + (f", {backend}" if backend else "")
        language = self.which.language
        light = base64.b64decode(output["figure"][language])
        name = "-".join([self.which.folder.name, str(self.drawn), *([backend] if backend else [])])
        found = {"light": light, "dark": darkened(light, output.get("pictures", {}).get(language, ()))}
        parts = []
        for scheme, content in found.items():
            file = f"pictures/{name}-{scheme}.png"
            self.pictures[file] = content
            parts.append(f"```{{image}} {file}\n:alt: {told}\n:class: plot only-{scheme}\n```\n")
        return ":::{div} plots\n\n" + "\n".join(parts) + ":::\n"

    def printed(self, output: dict[str, Any]) -> str:
        """A text in the language of the lesson."""
        return str(output.get(self.which.language, output["text"]))


def printing(part: Given) -> bool:
    """Whether a step is of texts alone."""
    return all("text" in output for outputs in part.values() for output in outputs)


def steps(given: Given, shared: bool, language: str) -> list[Given]:
    """A cell's outputs in order: what is alike once, under "", and what differs by backend.

    shared: the backends ran the same cell, so that what names both of them is of both, and stands once.
    """
    if not any(given.values()):
        return []
    if len(given) == 1:
        return [given]
    if shared and all(names_both(output) for outputs in given.values() for output in outputs):
        return [{"": next(iter(given.values()))}]
    columns = list(given.values())
    found: list[Given] = []
    if len({tuple("text" in output for output in outputs) for outputs in columns}) > 1:
        return [given]
    for row in zip(*columns, strict=True):
        alike = all(same(row[0], other, language) for other in row) or (shared and all(map(names_both, row)))
        part = {"": [row[0]]} if alike else {backend: [each] for backend, each in zip(given, row, strict=True)}
        # texts stand in cells of their own, as what the code printed
        if found and found[-1].keys() == part.keys() and printing(found[-1]) == printing(part):
            for backend, outputs in part.items():
                found[-1][backend].extend(outputs)
        else:
            found.append(part)
    return found


def same(first: dict[str, Any], second: dict[str, Any], language: str) -> bool:
    """Whether two outputs show the same in a language."""
    if "text" in first:
        return bool(first.get(language, first["text"]) == second.get(language, second.get("text")))
    kind = "html" if "html" in first else "figure"
    return bool(kind in second and first[kind][language] == second[kind][language])


def names_both(output: dict[str, Any]) -> bool:
    """Whether an output tells of every backend by name, in its text or in a figure's labels."""
    text = output["text"] if "text" in output else output.get("labels", "")  # drawings in HTML are of no framework
    return all(backend in text.lower() for backend in BACKENDS)


def notebook(which: Lesson, kept: dict[str, dict[str, Any]], figure: str, linked: Any, end: str) -> Book:
    """A lesson's cells with the outputs of the records, by backend; no outputs where a record is lacking.

    linked: makes links of a text's mentions of lessons. end: what stands below the lesson's own text.
    """
    text = which.numbered
    matches, cells = list(FENCE.finditer(text)), which.cells()
    outputs = {backend: iter(kept[backend]["outputs"]) for backend in kept}
    does = kinds([cell.source for cell in cells])
    book, at, number = Book(which, figure), 0, 0
    while number < len(cells):
        taken = cells[number : number + 1 + twins(number, cells, matches, text)]
        book.text(linked(text[at : matches[number].start()], which.language))
        what = does[number]
        number += len(taken)
        at = matches[number - 1].end()
        running = [each for each in kept if any(cell.backend in (None, each) for cell in taken)]
        book.run(taken, {backend: next(outputs[backend]) for backend in running}, what)
    book.text(linked(text[at:], which.language) + "\n\n" + end)
    return book


def twins(number: int, cells: list[Cell], matches: list[Any], text: str) -> bool:
    """Whether a cell is followed at once by its twin in the other framework."""
    if number + 1 >= len(cells) or (cells[number].backend, cells[number + 1].backend) != BACKENDS:
        return False
    return not text[matches[number].end() : matches[number + 1].start()].strip()
