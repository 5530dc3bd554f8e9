"""The mirror: the two files of an architecture, line against line, and their outlines; read, not imported."""

import ast
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import zip_longest
from pathlib import Path

from rich.table import Table
from rich.text import Text

from zoo.cards import ModelCard
from zoo.mirror.spellings import translate

ROOT = Path(__file__).parent.parent
SIDES = ("torch", "paddle")  # the dictionary of spellings translates from the first to the second


@dataclass(frozen=True)
class Line:
    """One line of the pair. same: equal to the letter; spelled: equal but for the dictionary of spellings."""

    number: int
    first: str
    second: str

    @property
    def same(self) -> bool:
        """Whether both sides have the same letters."""
        return self.first == self.second

    @property
    def spelled(self) -> bool:
        """Whether the dictionary of spellings turns the first side into the second."""
        return translate(self.first) == self.second


def source(backend: str, module: str) -> str:
    """The text of a network file."""
    return (ROOT / backend / f"{module}.py").read_text(encoding="utf-8")


def lines(module: str) -> list[Line]:
    """The two files of an architecture, line against line."""
    first, second = (source(backend, module).splitlines() for backend in SIDES)
    pairs = enumerate(zip_longest(first, second, fillvalue=""), start=1)
    return [Line(number, one, other) for number, (one, other) in pairs]


def share(pair: list[Line]) -> float:
    """The share of lines that are equal but for the dictionary of spellings, 0 to 1."""
    return sum(line.spelled for line in pair) / len(pair)


def outline(text: str) -> list[str]:
    """A file's classes, functions with their arguments, and the attributes they set, in order."""
    found: list[str] = []

    def visit(node: ast.AST, indent: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found.append(f"{indent}class {child.name}")
                visit(child, indent + "  ")
            elif isinstance(child, ast.FunctionDef):
                found.append(f"{indent}def {child.name}({ast.unparse(child.args)})")
                visit(child, indent + "  ")
            elif isinstance(child, ast.Assign):
                found.extend(indent + ast.unparse(target) for target in child.targets)
            else:
                visit(child, indent)

    visit(ast.parse(text), "")
    return found


def segments(line: Line) -> list[tuple[str, str, bool]]:
    """The line as pieces (first, second, equal), cut between words."""
    first, second = (re.findall(r"\w+|\s+|[^\w\s]", side) for side in (line.first, line.second))
    matcher = SequenceMatcher(a=first, b=second, autojunk=False)
    return [
        ("".join(first[i1:i2]), "".join(second[j1:j2]), tag == "equal") for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def terminal(facts: ModelCard) -> Table:
    """The pair side by side for the terminal: other spellings in yellow, what the dictionary does not know in red."""
    pair = lines(facts.module)
    table = Table(
        title=f"{facts.name}: {share(pair):.1%} of {len(pair)} lines equal except for the spellings", box=None
    )
    table.add_column("", justify="right", style="dim")
    for backend in SIDES:
        table.add_column(f"zoo/{backend}/{facts.module}.py", overflow="fold", ratio=1)
    for line in pair:
        style = "yellow" if line.spelled else "bold red"
        one, other = Text(), Text()
        for left, right, equal in segments(line):
            one.append(left, style=None if equal else style)
            other.append(right, style=None if equal else style)
        table.add_row(str(line.number), one, other)
    return table


def page(facts: ModelCard) -> str:
    """The pair as one self-contained HTML page: side by side, light and dark, one below the other on a phone."""
    pair = lines(facts.module)
    columns: tuple[list[str], list[str]] = ([], [])
    for line in pair:
        mark = "spelled" if line.spelled else "drifted"
        for side, column in enumerate(columns):
            marked = []
            for piece in segments(line):
                text, equal = escape((piece[0], piece[1])[side]), piece[2]
                marked.append(text if equal or not text else f'<mark class="{mark}">{text}</mark>')
            column.append(f'<span class="line">{"".join(marked)}</span>')
    blocks = "".join(
        f"<section><h2>zoo/{backend}/{facts.module}.py</h2><pre>{''.join(column)}</pre></section>"
        for backend, column in zip(SIDES, columns, strict=True)
    )
    return PAGE.format(
        name=escape(facts.name), title=escape(facts.title), blocks=blocks, share=f"{share(pair):.1%}", count=len(pair)
    )


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} in both backends</title>
<style>
:root {{ color-scheme: light dark; --mark: #ffe58f; --drift: #ffa39e; --ink: #1f2328; --paper: #fff; --dim: #6e7781 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --mark: #5c4b00; --drift: #7a1f1a; --ink: #e6edf3; --paper: #0d1117; --dim: #8b949e }}
}}
body {{ margin: 1rem; font-family: system-ui, sans-serif; color: var(--ink); background: var(--paper) }}
main {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 36rem), 1fr)); gap: 1rem }}
section {{ min-width: 0 }}
h2 {{ font-size: 1rem }}
pre {{ overflow-x: auto; font: 0.8rem/1.45 ui-monospace, monospace; counter-reset: line }}
.line {{ display: block; min-height: 1.45em; counter-increment: line }}
.line::before {{ content: counter(line); display: inline-block; width: 3ch; margin-right: 1.5ch; text-align: right;
  color: var(--dim) }}
mark {{ color: inherit; border-radius: 2px }}
mark.spelled {{ background: var(--mark) }}
mark.drifted {{ background: var(--drift) }}
</style></head>
<body><h1>{name}: {title}</h1>
<p>{share} of {count} lines are equal but for the dictionary of spellings. <mark class="spelled">Marked</mark>: the
frameworks spell it differently. <mark class="drifted">Marked so</mark>: the dictionary does not know it.</p>
<main>{blocks}</main></body></html>
"""
