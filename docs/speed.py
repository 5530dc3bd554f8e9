"""The page Fast: its prose, and in it the engines side by side, as `benchmarks/engines.py` measured them.

python benchmarks/engines.py --json docs/speed.json     # measures them anew, and keeps the figures; NAME... --add: some
python -m docs.speed                                    # draws those of one thread and one picture for the README
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docs import markup
from docs.drawing import TINTS, Canvas
from docs.figures import Report
from docs.markup import code, table
from docs.names import LANGUAGES
from docs.picture import EDGE, FAINT, GROUND, INK
from docs.words import say
from zoo.files import write_text

HERE = Path(__file__).parent
KEPT = HERE / "speed.json"
MARK = "{{ engines }}"
FEW = 5  # networks in the README's drawing; the page has all
LEFT, LONG, STEP, GAP = 190.0, 380.0, 16.0, 14.0  # pixels: the names, the longest bar, from bar to bar, between groups
COLOURS = ("plain", "linear", "conv", "pool", "block")
SHOWN = (1, 1)  # the threads and the batch that the README shows


def measured() -> dict[str, Any]:
    """What is kept: versions, processor, load and rows."""
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def write(folder: Path, language: str, reports: dict[str, Report]) -> None:
    """Write the page `fast`: its text with a table and a drawing for each network that was measured."""
    text = (HERE / "text" / language / "fast.md").read_text(encoding="utf-8")
    assert text.count(MARK) == 1, f"docs/text/{language}/fast.md needs {MARK} once, where the table belongs"
    kept = measured()
    names = list(dict.fromkeys(row["name"] for row in kept["rows"]))
    parts = [circumstances(kept, language)]
    for name in names:
        rows = [row for row in kept["rows"] if row["name"] == name]
        shown = markup.drawing(folder, "fast", f"engines-{name}", drawing(name, rows, language))
        parts += [f"### {name}", shown, figures(rows, language), *loads(rows, language)]
    write_text(folder / "fast.md", text.replace(MARK, "\n\n".join(parts)))


def circumstances(kept: dict[str, Any], language: str) -> str:
    """What the figures were measured on."""
    versions = ", ".join(f"{name} {version}" for name, version in kept["versions"].items())
    loads = [kept["load_before"], kept["load_after"]]
    load = "-" if None in loads else f"{loads[0]:.1f}, {loads[1]:.1f}"
    told = "Measured by {command} on {processor}, {cores} cores; load before and after: {load}; {versions}."
    return say(
        told, language, command=code(kept["command"].partition(" --json")[0]), processor=kept["processor"],
        cores=kept["cores"], load=load, versions=versions,
    )  # fmt: skip


def loads(rows: list[dict[str, Any]], language: str) -> list[str]:
    """What else ran while a network was measured; nothing for rows of before it was kept."""
    found = [row["load"] for row in rows if row.get("load") is not None]
    told = "The machine's load while this was measured: {least} to {most}."
    return [say(told, language, least=f"{min(found):.1f}", most=f"{max(found):.1f}")] if found else []


def _places(rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return sorted({(row["threads"], row["batch"]) for row in rows})


def _head(place: tuple[int, int], language: str) -> str:
    return say("threads {threads}, batch {batch}", language, threads=place[0], batch=place[1])


def figures(rows: list[dict[str, Any]], language: str) -> str:
    """A row a way: milliseconds a batch, of CPU time or by the clock, and times as fast as torchvision's eager."""
    places = _places(rows)
    found = {(row["side"], row["threads"], row["batch"]): row for row in rows if row["ratio"] is not None}
    lines = []
    for way in dict.fromkeys(row["side"] for row in rows):
        own = [found.get((way, *place)) for place in places]
        lines.append(
            [way, *("-" if row is None else f"{1000 * row[row['basis']]:.1f} ({row['ratio']:.2f})" for row in own)]
        )
    heads = [say("way", language), *(_head(place, language) for place in places)]
    return table(heads, lines, right=tuple(range(1, len(heads))))


def drawing(name: str, rows: list[dict[str, Any]], language: str) -> str:
    """Bars: how many times as fast each way is as torchvision's eager network, a group for each setting."""
    shown = [row for row in rows if row["ratio"] is not None]
    most = max([1.0, *(row["ratio"] for row in shown)])
    label = say("{name}: times as fast as torchvision's eager network", language, name=name)
    canvas = Canvas(f"engines-{name}", label, LEFT + LONG + 60)
    canvas.words(8, 12, label, anchor="start", weight=600)
    ways, y = _ways(rows), 34.0
    for place in _places(rows):
        canvas.words(8, y, _head(place, language), anchor="start", weight=600, size=11)
        y += STEP
        for row in shown:
            if (row["threads"], row["batch"]) != place:
                continue
            canvas.words(LEFT - 6, y, row["side"], anchor="end", size=11)
            wide = LONG * row["ratio"] / most
            tint = TINTS[COLOURS[ways.index(row["side"]) % len(COLOURS)]]
            canvas.parts.append(
                f'<rect x="{LEFT:g}" y="{y - 6:g}" width="{wide:g}" height="12" fill="{tint}" fill-opacity="0.75"/>'
            )
            canvas.words(LEFT + wide + 6, y, f"{row['ratio']:.2f}", anchor="start", size=11)
            y += STEP
        y += GAP
    canvas.line(f"M{LEFT + LONG / most:g} 28V{y - GAP:g}", dashed=True)
    return canvas.svg()


def place(language: str) -> Path:
    """Where the README's drawing of a language is kept."""
    return HERE / ("speed.svg" if language == "en" else f"speed.{language}.svg")


def summary(rows: list[dict[str, Any]], language: str) -> str:
    """The README's drawing, on a ground of its own: a group of bars for each network, on one thread, of one picture."""
    rows = [row for row in rows if row["ratio"] is not None and (row["threads"], row["batch"]) == SHOWN]
    label = say("Times as fast as torchvision's eager network, one thread, one picture", language)
    parts, y, names = [_text(16, 20, label, weight=600)], 50.0, list(dict.fromkeys(row["name"] for row in rows))[:FEW]
    most = max([1.0, *(row["ratio"] for row in rows if row["name"] in names)])
    for name in names:
        parts.append(_text(16, y, name, weight=600, size=12))
        for row in (row for row in rows if row["name"] == name):
            tint = TINTS[COLOURS[_ways(rows).index(row["side"]) % len(COLOURS)]]
            wide = LONG * row["ratio"] / most
            parts += [
                _text(LEFT + 120, y, row["side"], size=11, end=True, ink=FAINT),
                f'<rect x="{LEFT + 128:g}" y="{y - 9:g}" width="{wide:g}" height="11" fill="{tint}"/>',
                _text(LEFT + 134 + wide, y, f"{row['ratio']:.2f}", size=11),
            ]
            y += 14
        y += 10
    line, width = LEFT + 128 + LONG / most, LEFT + LONG + 190
    parts.append(f'<path d="M{line:g} 36V{y - 12:g}" stroke="{FAINT}" stroke-dasharray="3 3"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {y:g}" width="{width:g}" role="img" '
        f'aria-label="{escape(label)}" font-family="sans-serif">\n<rect x="0.5" y="0.5" width="{width - 1:g}" '
        f'height="{y - 1:g}" rx="6" fill="{GROUND}" stroke="{EDGE}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _ways(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["side"] for row in rows))


def _text(
    x: float, y: float, text: str, *, size: int = 13, weight: int = 400, end: bool = False, ink: str = INK
) -> str:
    anchor = ' text-anchor="end"' if end else ""
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"{heavy}{anchor}>{escape(text)}</text>'


if __name__ == "__main__":
    for each in LANGUAGES:
        write_text(place(each), summary(measured()["rows"], each))
