"""The project's own architecture, drawn from its code: which room imports which, read with ast.

The drawing can be trusted because reading fails where a rule is broken: ArchitectureError for a framework's import
outside its room, for a room that imports from its own row or a row below, for a circle of files, for two files of one
name that are about different things, and for a file that is too short to be worth a name or too long to be read in one
sitting.
"""

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from docs import markup
from docs.drawing import Canvas
from docs.markup import code, table
from docs.words import say
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.cli import COMMANDS, GROUPS
from zoo.errors import ZooError

ROOT = Path(__file__).parent.parent / "zoo"
TEXT = Path(__file__).parent / "text"
FRAMEWORKS = {"torch": ("torch", "torchvision"), "paddle": ("paddle", "paddle2onnx")}
# from what is known to what is done with it; a row imports from the rows above it
ROWS = (
    ("cards", "backends", "translation"),
    ("network", "mirror"),
    ("formats", "graph", "data"),
    ("weights",),
    ("builder", "port"),
    ("training", "process", "report"),
    ("paddle", "torch", "parity"),
    ("doctor", "conversion", "fuzz"),
    ("course", "inference"),
    ("cli",),
)
ROOMS = tuple(room for row in ROWS for room in row)
BASE = "base"  # the files that stand beside the rooms and import no room: errors, files, recording, ...
FRONT = ("__init__", "__main__", "testing", "pytest_plugin")  # what users call: it may import every room
LINES = (25, 300)  # of one file
# files outside of LINES, each with the reason
REASONS = {
    "version.py": "setuptools reads it without importing anything else",
    "__main__.py": "Python itself asks for a file of this name",
}

# folders in which files of the same name are about the same thing, and what that is
PARALLEL = {
    ("torch", "paddle", "cards/catalogue"): "a family of networks: its sources, and its cards",
    ("torch", "paddle", "translation/rules", "translation/ways"): "a part of the frameworks: ours of it, and its rules",
    ("data", "data/synthetic"): "a data set: read, and drawn",
}


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
    """The room of a module zoo.A.B: its folder, itself for backends and builder, the base, or "" for the front."""
    if parts[0] in ROOMS:
        return parts[0]
    return "" if parts[0] in FRONT else BASE


def survey(root: Path = ROOT) -> House:
    """Read every module below a folder. ArchitectureError names the first import, circle or file that breaks a rule."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    imports: Counter[tuple[str, str]] = Counter()
    adapters: dict[str, None] = {}
    uses: dict[str, set[str]] = {}
    paths = {_dotted(path.relative_to(root.parent)): path for path in sorted(root.rglob("*.py"))}
    for module, path in paths.items():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        place = path.relative_to(root)
        me = room_of(place.with_suffix("").parts)
        files[me] += 1
        lines[me] += text.count("\n")
        _check_length(place, text.count("\n"))
        for name, line in _imported(tree):
            _check(path.relative_to(root.parent), me, name, line)
            used = name if name in paths else name.rpartition(".")[0]
            if used in paths and used != "zoo":
                other = room_of(tuple(used.split(".")[1:]))
                uses.setdefault(module, set()).add(used)
                if other != me:
                    imports[other, me] += 1
        adapters.update(dict.fromkeys(_loaded(tree)))
    _check_names([path.relative_to(root) for path in paths.values()])
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ArchitectureError(f"{circle} is a circle; move what both ends need out of it.") from None
    return House(dict(files), dict(lines), dict(imports), tuple(adapters))


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _check_length(place: Path, length: int) -> None:
    least, most = LINES
    if place.name == "__init__.py" or place.as_posix() in REASONS or least <= length <= most:
        return
    advice = f"more than {most}; split it" if length > most else f"fewer than {least}; put it where it is used"
    raise ArchitectureError(f"zoo/{place.as_posix()} has {length} lines, {advice}, or give the reason in REASONS.")


def _check_names(places: Iterable[Path]) -> None:
    """Raise for a name that stands in folders that are not PARALLEL: who sees names alone takes them for one thing."""
    folders: dict[str, list[str]] = {}
    for place in places:
        # a file of a command has the command's name, whatever is called so elsewhere
        is_command = place.parts[0] == "cli" and place.stem.strip("_") in (*COMMANDS, *GROUPS)
        if not place.stem.startswith("__") and not is_command:
            folders.setdefault(place.stem, []).append(place.parent.as_posix())
    for name, where in folders.items():
        if len(where) > 1 and not any(set(where) <= set(group) for group in PARALLEL):
            files = " and ".join(f"zoo/{folder}/{name}.py".replace("/./", "/") for folder in where)
            raise ArchitectureError(
                f"{files} have one name; name each by its own subject, or say in PARALLEL why the folders go together."
            )


def _depth(room: str) -> int:
    """The row of a room: the base above them all, the front below."""
    return {BASE: -1, "": len(ROWS)}.get(room, next((at for at, row in enumerate(ROWS) if room in row), 0))


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
    other = room_of(tuple(name.split(".")[1:])) if name.startswith("zoo.") else room
    if other != room and _depth(other) >= _depth(room):
        raise ArchitectureError(
            f"{path}:{line} imports {name}, and zoo/{other} is not above zoo/{room} in the drawing; "
            "move what both need to a room above both."
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
            # what is imported may be a module of its own, or something in one
            found.extend((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) == "import_module":
            found.extend((str(name.value), node.lineno) for name in node.args[:1] if isinstance(name, ast.Constant))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree)
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _loaded(tree: ast.AST) -> list[str]:
    """The files that every backend must have: what follows "zoo.{backend}." in import_module(f"zoo.{backend}.runtime"),
    and what zoo/backends.py names in _verbs(backend, "ladder")."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [node.args[1] for node in calls if _called(node) == "_verbs" and len(node.args) > 1]
    return [
        str(node.args[0].values[-1].value).strip(".")
        for node in calls
        if _called(node) == "import_module"
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
        and isinstance(node.args[0].values[0], ast.Constant)
        and str(node.args[0].values[0].value).startswith("zoo.")
        and isinstance(node.args[0].values[-1], ast.Constant)
    ] + [str(name.value) for name in named if isinstance(name, ast.Constant)]


def verbs(path: Path) -> list[tuple[str, str]]:
    """The public functions and classes of a file, imported ones in __all__ too, and their docstrings' first lines."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = [
        (node.name, (ast.get_docstring(node) or "").partition("\n")[0])
        for node in body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    offered = {name for node in body if "__all__" in ast.unparse(node)[:7] for name in ast.literal_eval(node.value)}
    for node in body:
        if isinstance(node, ast.ImportFrom) and offered.intersection(alias.name for alias in node.names):
            other = path.with_name(f"{str(node.module).rpartition('.')[2]}.py")
            found += [(name, about) for name, about in verbs(other) if name in offered]
    return found


def drawing(house: House, language: str) -> str:
    """The rooms in the direction in which data flows, an arrow for what is imported from where; as SVG.

    An import that a longer way downwards implies is left out: with all of them nothing could be seen.
    """
    told = ", ".join(f"{origin} → {user}" for origin, user in house.imports if origin != BASE and user)
    canvas = Canvas("architecture", say("The rooms of zoo and their imports: {told}", language, told=told), 640)
    wide, tall, step = 176, 58, 100
    place: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(ROWS):
        for column, room in enumerate(row):
            place[room] = ((column + 0.5) / len(row) * canvas.width, 8 + number * step)
    seen = {edge for edge in house.imports if edge[0] in place and edge[1] in place}
    implied = redundant(seen)
    for origin, user in sorted(seen - implied):
        opacity = 0.35 + min(house.imports[origin, user], 12) / 30
        canvas.arrow(_curve(place[origin], place[user], wide, tall), opacity=opacity)
    for room, (x, y) in place.items():
        tint = "block" if room in BACKENDS else "plain" if room in ("cards", "backends", "builder") else "conv"
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
    "backends": "which there are, by name",
    "translation": "sources, by rules",
    "network": "from a card to a network",
    "mirror": "the two sources compared",
    "formats": "weight files, read safely",
    "graph": "layers in neutral words",
    "data": "pictures and readers",
    "weights": "weights of which network",
    "builder": "zoo.build",
    "port": "anyone's model, from a file",
    "process": "workers, threads, devices",
    "report": "results, pages and plots",
    "training": "recipes and the loop",
    "paddle": "networks and adapter",
    "torch": "networks and adapter",
    "parity": "the ladder",
    "doctor": "where a port goes wrong",
    "conversion": "weights on the move",
    "fuzz": "drawn networks",
    "inference": "bench and optimize",
    "course": "lessons and exercises",
    "cli": "one file a command",
}


def _curve(start: tuple[float, float], end: tuple[float, float], wide: float, tall: float) -> str:
    """A path from the lower edge of a room to the upper edge of one below it."""
    (x0, y0), (x1, y1) = start, end
    a, b = y0 + tall, y1 - 2
    bend = (b - a) * 0.5
    return f"M{x0:g} {a:g}C{x0:g} {a + bend:g} {x1:g} {b - bend:g} {x1:g} {b:g}"


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
        used = sorted({user for origin, user in house.imports if origin == room and user})
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
