"""The exercises as they are handed out, with their docstrings in the reader's language.

A lesson's exercise.zh.md has the Chinese docstrings by name, "## peaks", or "## running [torch]" where the frameworks
are asked for different things. {code} stands for the code in the English docstring, {own} and {other} for the
framework that one writes in and the one that one reads, {file} for the file's name.
"""

import ast
import re
from pathlib import Path

from zoo.course.book import Lesson
from zoo.errors import FileError

NAMES = {"paddle": "PaddlePaddle", "torch": "PyTorch"}
SECTION = re.compile(r"^## (?P<name>\w+)(?: \[(?P<backend>\w+)\])?\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
FIRST = '"""第 {number} 课《{title}》的练习，{own} 版。请在抛出错误的地方写下答案，然后运行：zoo check {number}"""'
PIECE = re.compile(r"[^\u3000-\u9fff\uff00-\uffef\s]+|[\u3000-\u9fff\uff00-\uffef]| +")
CLOSING = "，。；：、？！）》”…"
WIDTH = 110  # columns, of which a Chinese letter takes two


def stub(which: Lesson, backend: str) -> Path:
    """The exercises of a lesson in English, as the lesson's folder has them."""
    return which.folder / which.answers.format(backend)


def handed_out(which: Lesson, backend: str) -> str:
    """The file of exercises in the lesson's language; a docstring that exercise.zh.md lacks stays English.

    FileError if there is none.
    """
    try:
        source = stub(which, backend).read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"the exercises of lesson {which.number} cannot be read ({error.strerror}).") from None
    if which.language == "en":
        return source
    texts = translations(which, backend)
    lines, tree = source.splitlines(), ast.parse(source)
    for node in reversed(tree.body):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name not in texts:
            continue
        said = node.body[0]
        english = "\n".join(lines[said.lineno - 1 : said.end_lineno])
        lines[said.lineno - 1 : said.end_lineno or 0] = docstring(texts[node.name], english)
    lines[0] = FIRST.format(number=which.number, title=which.title, own=NAMES[backend])
    return "\n".join(lines) + "\n"


def translations(which: Lesson, backend: str) -> dict[str, str]:
    """The Chinese texts of a lesson's exercises for a backend, by name."""
    path = which.folder / "exercise.zh.md"
    if not path.is_file():
        return {}
    other = next(name for name in NAMES if name != backend)
    holes = {"{own}": NAMES[backend], "{other}": NAMES[other], "{file}": which.answers.format(backend)}
    found = {}
    for match in SECTION.finditer(path.read_text(encoding="utf-8")):
        if match["backend"] in (None, backend):
            text = match["text"].strip()
            for hole, name in holes.items():
                text = text.replace(hole, name)
            found[match["name"]] = text
    return found


def docstring(text: str, english: str) -> list[str]:
    """The lines of a docstring, in a body: a text's paragraphs, and the code of the English docstring for {code}."""
    blocks = re.split(r"\n[ \t]*\n", english)
    code = [block for block in blocks if re.match(r"\s*(class|def) ", block)]
    if code:
        last = max(number for number, block in enumerate(blocks) if re.match(r"\s*(class|def) |\s{8}", block))
        code = blocks[blocks.index(code[0]) : last + 1]
    paragraphs = []
    for paragraph in text.split("\n\n"):
        if paragraph == "{code}":
            paragraphs.append("\n\n".join(code).replace('"""', "").rstrip())
        else:
            paragraphs.append("\n".join(f"    {line}" for line in wrapped(paragraph)))
    whole = "\n\n".join(paragraphs)
    end = '"""' if len(paragraphs) == 1 and "\n" not in whole else '\n    """'
    return f'    """{whole.lstrip()}{end}'.split("\n")


def wrapped(paragraph: str) -> list[str]:
    """A paragraph in lines: broken at spaces and between Chinese letters, never before a closing mark."""
    lines, width = [""], 0
    for piece in PIECE.findall(paragraph.replace("\n", " ")):
        wide = sum(2 if ord(letter) >= 0x3000 else 1 for letter in piece)
        if width + wide > WIDTH and piece not in CLOSING and piece.strip():
            lines.append("")
            width = 0
        lines[-1] += piece
        width += wide
    return [line.strip() for line in lines]
