"""MyST Markdown in pieces: tables, pairs of a PaddlePaddle thing and its PyTorch twin, drawings, links."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from zoo.files import write_text

SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|$~^@:-])")
TWINS = (("paddle", "PaddlePaddle"), ("torch", "PyTorch"))  # PaddlePaddle first, as in the lessons


def literal(text: object) -> str:
    """Text that Markdown must not read as markup; a line break becomes a space."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def prose(text: str) -> str:
    """A docstring's paragraph: code between backticks stays code, the rest is literal."""
    pieces = re.split(r"(`+[^`]+`+)", " ".join(text.split()))
    return "".join(piece if piece.startswith("`") else literal(piece) for piece in pieces)


def code(text: object) -> str:
    """Text as code within a line, also in a table."""
    inner = str(text).replace("|", r"\|")
    return f"`` {inner} ``" if "`" in inner else f"`{inner}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> str:
    """A table; cells are Markdown, right holds the columns that are numbers."""
    numbers = set(right)
    ruler = ["--:" if column in numbers else "---" for column in range(len(heads))]
    lines = [list(heads), ruler, *(list(map(str, row)) for row in rows)]
    for line in lines:
        if len(line) != len(heads):
            raise ValueError(f"a row has {len(line)} cells, the table {len(heads)} columns; mend the row {line}.")
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def block(text: str, language: str = "python", options: Iterable[str] = ()) -> str:
    """A block of code, fenced so that its own backticks cannot end it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    head = "".join(f"{option}\n" for option in options)
    return f"{fence}{{code-block}} {language}\n{head}\n{text.rstrip()}\n{fence}\n"


def pair(paddle: str, torch: str) -> str:
    """Two pieces of Markdown that say the same in the two frameworks: side by side, or tabs."""
    bodies = {"paddle": paddle, "torch": torch}
    items = "".join(
        f"::::{{tab-item}} {title}\n:sync: {backend}\n\n{bodies[backend].rstrip()}\n::::\n\n"
        for backend, title in TWINS
    )
    return f":::::{{tab-set}}\n:class: pair\n:sync-group: backend\n\n{items}:::::\n"


def dropdown(title: str, body: str) -> str:
    """What is there for who opens it."""
    return f":::::{{dropdown}} {title}\n\n{body.rstrip()}\n:::::\n"


def link(text: str, page: str) -> str:
    """A link to another page of the site, named from its root, as "networks/lenet"."""
    return "{doc}`" + text.replace("<", r"\<") + f" </{page}>`"


def anchor(heading: str) -> str:
    """The anchor of a heading, as myst-parser makes it.

    Example:
        >>> anchor("04 Attention, over six tokens")
        '04-attention-over-six-tokens'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def drawing(folder: Path, page: str, name: str, svg: str) -> str:
    """Write a drawing to a file beside a page and return what shows it there, in the page's own colours.

    It scrolls inside itself where the screen is narrower than its letters can bear.
    """
    file = (folder / page).parent / f"{name}.svg"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, f'<div class="drawing" tabindex="0" style="overflow-x: auto">\n{svg.strip()}\n</div>\n')
    return f"```{{raw}} html\n:file: {file.name}\n```\n"


def save(folder: Path, page: str, *parts: str) -> None:
    """Write a page of the site from its parts."""
    file = folder / f"{page}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, "\n".join(part.rstrip("\n") + "\n" for part in parts if part))


def toctree(pages: Iterable[str]) -> str:
    """The pages below this one, for the navigation."""
    return "```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"
