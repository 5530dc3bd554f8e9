"""The project's own architecture, drawn from its code: which room imports which, read with ast.

The drawing can be trusted because reading fails where a rule is broken: ArchitectureError for a framework's import
outside its room, and for a room of one backend that imports the other.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from docs import markup
from docs.drawing import Canvas
from docs.markup import code, table
from docs.words import say
from zoo.builder import BACKENDS
from zoo.cards import CARDS
from zoo.errors import ZooError

ROOT = Path(__file__).parent.parent / "zoo"
TEXT = Path(__file__).parent / "text"
FRAMEWORKS = {"torch": ("torch", "torchvision"), "paddle": ("paddle", "paddle2onnx")}
# from what is known to what is done with it; a row imports from the rows above it
ROWS = (
    ("cards",),
    ("paddle", "torch"),
    ("builder",),
    ("weights", "data"),
    ("graph",),
    ("training", "parity"),
    ("inference", "course"),
    ("cli",),
)
ROOMS = tuple(room for row in ROWS for room in row)
BASE = "base"  # the files that stand beside the rooms: errors, files, anatomy, tables, recording, ...


class ArchitectureError(ZooError):
    """A rule of the architecture that the code breaks: which file, which import."""


@dataclass(frozen=True)
class House:
    """What the code says: files and lines of each room, imports between rooms, files that are loaded by name."""

    files: dict[str, int]
    lines: dict[str, int]
    imports: dict[tuple[str, str], int]  # (what is imported, who imports): how often
    adapters: tuple[str, ...]  # the files of a backend that neutral code loads by name


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module zoo.A.B: its folder, or itself for cards and builder, or the base."""
    if len(parts) > 1 or parts[0] in ROOMS:
        return parts[0]
    return BASE


def survey(root: Path = ROOT) -> House:
    """Read every module below a folder. ArchitectureError names the first import that breaks a rule."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    imports: Counter[tuple[str, str]] = Counter()
    adapters: dict[str, None] = {}
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        me = room_of(path.relative_to(root).with_suffix("").parts)
        files[me] += 1
        lines[me] += text.count("\n")
        for name, line in _imported(tree):
            _check(path.relative_to(root.parent), me, name, line)
            if name.startswith("zoo."):
                other = room_of(tuple(name.split(".")[1:]))
                if other != me:
                    imports[other, me] += 1
        adapters.update(dict.fromkeys(_loaded(tree)))
    return House(dict(files), dict(lines), dict(imports), tuple(adapters))


def _check(path: Path, room: str, name: str, line: int) -> None:
    for backend, packages in FRAMEWORKS.items():
        inside = room == backend
        if name.split(".")[0] in packages and not inside:
            raise ArchitectureError(
                f"{path}:{line} imports {name}, and only zoo/{backend} may; "
                "give its runtime.py the verb that is missing."
            )
        if room in FRAMEWORKS and not inside and name.startswith(f"zoo.{backend}"):
            raise ArchitectureError(
                f"{path}:{line} imports {name}, and a backend knows nothing of the other; "
                "move what both need out of both."
            )


def _imported(tree: ast.AST) -> list[tuple[str, int]]:
    """The modules that a file imports when it runs, with the line; what is for type checkers only is left out."""
    found: list[tuple[str, int]] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found.extend((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            # `from zoo import x` may name a module or what zoo offers; the modules count
            names = [f"zoo.{alias.name}" for alias in node.names] if node.module == "zoo" else [str(node.module)]
            found.extend((name, node.lineno) for name in names)
        elif isinstance(node, ast.Call) and _called(node) == "import_module":
            found.extend((str(name.value), node.lineno) for name in node.args[:1] if isinstance(name, ast.Constant))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree)
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _loaded(tree: ast.AST) -> list[str]:
    """What follows "zoo.{backend}." in import_module(f"zoo.{backend}.runtime"): files that every backend must have."""
    return [
        str(node.args[0].values[-1].value).strip(".")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and _called(node) == "import_module"
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
        and isinstance(node.args[0].values[0], ast.Constant)
        and str(node.args[0].values[0].value).startswith("zoo.")
        and isinstance(node.args[0].values[-1], ast.Constant)
    ]


def verbs(path: Path) -> list[tuple[str, str]]:
    """The public functions and classes of a file with the first line of their docstrings."""
    return [
        (node.name, (ast.get_docstring(node) or "").partition("\n")[0])
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def drawing(house: House, language: str) -> str:
    """The rooms in the direction in which data flows, an arrow for what is imported from where; as SVG.

    An import that a longer way downwards implies is left out: with all of them nothing could be seen.
    """
    told = ", ".join(f"{origin} → {user}" for origin, user in house.imports if BASE not in (origin, user))
    canvas = Canvas("architecture", say("The rooms of zoo and their imports: {told}", language, told=told), 640)
    wide, tall, step = 176, 58, 100
    place: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(ROWS):
        for column, room in enumerate(row):
            place[room] = ((column + 0.5) / len(row) * canvas.width, 8 + number * step)
    depth = {room: number for number, row in enumerate(ROWS) for room in row}
    implied = redundant({edge for edge in house.imports if BASE not in edge and depth[edge[0]] < depth[edge[1]]})
    for (origin, user), count in sorted(house.imports.items()):
        if origin in place and user in place and (origin, user) not in implied:
            canvas.arrow(_curve(place[origin], place[user], depth[user] - depth[origin], wide, tall),
                         dashed=depth[user] <= depth[origin], opacity=0.35 + min(count, 12) / 30)  # fmt: skip
    for backend in BACKENDS:
        canvas.arrow(_curve(place[backend], place["builder"], 1, wide, tall), dashed=True, opacity=0.9, width=2)
    for room, (x, y) in place.items():
        tint = "block" if room in BACKENDS else "plain" if room in ("cards", "builder") else "conv"
        counted = "{files} files, {lines} lines" if house.files[room] > 1 else "{files} file, {lines} lines"
        size = say(counted, language, files=house.files[room], lines=f"{house.lines[room]:,}")
        canvas.box(
            x - wide / 2,
            y,
            wide,
            tall,
            [f"zoo/{room}" + (".py" if house.files[room] == 1 else ""), size, say(ROLE[room], language)],
            tint,
        )
    return canvas.svg()


def redundant(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges of a graph without circles that a longer way implies."""

    def reached(start: str) -> set[str]:
        ends = {end for origin, end in edges if origin == start}
        return ends.union(*(reached(end) for end in ends))

    return {(a, b) for a, b in edges if any(b in reached(other) for origin, other in edges if origin == a)}


ROLE = {
    "cards": "the facts on every network",
    "paddle": "networks and adapter",
    "torch": "networks and adapter",
    "builder": "from a name to a network",
    "weights": "state, seeds, files",
    "data": "pictures and readers",
    "graph": "layers in neutral words",
    "parity": "the ladder, the doctor",
    "training": "recipes and the loop",
    "inference": "bench and optimize",
    "course": "lessons and exercises",
    "cli": "one file a command",
}


def _curve(start: tuple[float, float], end: tuple[float, float], down: int, wide: float, tall: float) -> str:
    """A path from one room to another: downwards to its upper edge, sideways or upwards along the side."""
    (x0, y0), (x1, y1) = start, end
    if down > 0:
        a, b = y0 + tall, y1 - 2
        bend = (b - a) * 0.5
        return f"M{x0:g} {a:g}C{x0:g} {a + bend:g} {x1:g} {b - bend:g} {x1:g} {b:g}"
    if down == 0:
        side = 1 if x1 > x0 else -1
        return f"M{x0 + side * wide / 2:g} {y0 + tall / 2:g}H{x1 - side * (wide / 2 + 2):g}"
    beside, above, below = max(x0, x1) + wide / 2 + 14, y0 + 14, y1 + tall - 14
    start_x, end_x = x0 + wide / 2, x1 + wide / 2 + 2
    return f"M{start_x:g} {above:g}C{beside:g} {above:g} {beside:g} {below:g} {end_x:g} {below:g}"


def write(folder: Path, language: str, reports: dict[str, dict]) -> None:
    """Write the page `architecture`: prose from docs/text around what the code says. ArchitectureError as survey()."""
    house = survey()
    text = (TEXT / language / "architecture.md").read_text(encoding="utf-8")
    parts = {
        "drawing": markup.drawing(folder, "architecture", "architecture", drawing(house, language)),
        "rooms": _rooms(house, language),
        "adapters": _adapters(house, language),
        "networks": say("{count} network files", language, count=len({facts.module for facts in CARDS.values()})),
    }
    for name, part in parts.items():
        mark = "{{ " + name + " }}"
        if mark not in text:
            raise ValueError(f"docs/text/{language}/architecture.md has no {mark}; put it where the {name} belong.")
        text = text.replace(mark, part)
    markup.save(folder, "architecture", text)


def _rooms(house: House, language: str) -> str:
    rows = []
    for room in (*ROOMS, BASE):
        used = sorted({user for origin, user in house.imports if origin == room and user != BASE})
        name = say("the files beside the rooms", language) if room == BASE else code(f"zoo/{room}")
        rows.append([name, house.files[room], f"{house.lines[room]:,}", ", ".join(map(code, used))])
    heads = [say(word, language) for word in ("room", "files", "lines", "imported by")]
    return table(heads, rows, right=(1, 2))


def _adapters(house: House, language: str) -> str:
    """A table for each adapter file: its verbs and what they do, from the docstrings, which are English."""
    parts = []
    for file in house.adapters:
        found = {backend: verbs(ROOT / backend / f"{file}.py") for backend in BACKENDS}
        names = {backend: [name for name, _ in each] for backend, each in found.items()}
        shared = [(name, about) for name, about in found[BACKENDS[0]] if all(name in each for each in names.values())]
        rows = [[code(name), markup.prose(about)] for name, about in shared]
        title = say("{file}: {count} verbs", language, file=code(f"{file}.py"), count=len(rows))
        parts.append(markup.dropdown(title, table([say("verb", language), say("what it does", language)], rows)))
    return "\n".join(parts)
