"""The picture of the README: the two files of LeNet line against line, and below them what a real comparison measured.

    python -m docs.picture      # runs `zoo compare lenet` and writes docs/picture.svg and docs/picture.zh.svg

It has its own ground and colours, because a picture on another site knows nothing of the page around it. The site's
first page has it on light and on dark ground, and for a phone with the one file below the other.
"""

import json
from html import escape
from pathlib import Path

from docs.figures import Report, figure, tolerance
from docs.names import BACKEND_NAMES, LANGUAGES
from docs.words import say
from zoo.files import write_text
from zoo.mirror.side_by_side import Line, lines, segments

HERE = Path(__file__).parent
MODULE = "lenet"
SIZE, STEP, ADVANCE = 10.5, 15.0, 0.6  # pixels: a letter's size, from line to line; a letter's width over its size
MARGIN, WIDTH = 18.0, 1010.0
NARROW, COLUMNS = 366.0, 58  # on a phone: the width in pixels, and the letters of a line
# ink, faint ink, ground, edges, what is spelled otherwise, "equal"
LIGHT = ("#1f2328", "#59636e", "#ffffff", "#d1d9e0", "#0b5cad", "#1a7f37")
DARK = ("#e6e8eb", "#a3adb8", "#1a1c1e", "#3d444d", "#79b8ff", "#4ac26b")
INK, FAINT, GROUND, EDGE, MARK, GOOD = LIGHT
LETTERS = "font-family=\"ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\""


def place(language: str) -> Path:
    """Where the picture of a language is kept."""
    return HERE / ("picture.svg" if language == "en" else f"picture.{language}.svg")


def shown() -> list[Line]:
    """The lines of the network's class that are drawn: its layers and its forward pass, without comments."""
    kept, inside = [], False
    for line in lines(MODULE):
        first, second = (side.partition("  # ")[0] for side in (line.first, line.second))
        inside = (inside or first.startswith("class ")) and not first.startswith("def ")
        if inside and (first.startswith("class ") or kept_line(first)):
            kept.append(Line(line.number, first, second))
    return kept


def kept_line(text: str) -> bool:
    """Whether a line of the class is code of its constructor or of its forward pass."""
    return text.startswith("    def ") or (text.startswith("        ") and text.strip() != "super().__init__()")


def drawn(report: Report, language: str, *, dark: bool = False, narrow: bool = False) -> str:
    """The picture as SVG: report is what `zoo compare lenet --json` gives, language "en" or "zh".

    narrow: for a phone, the one file below the other.
    """
    width = NARROW if narrow else WIDTH
    parts, y = _stacked() if narrow else _beside()
    parts.append(f'<path d="M0 {y:g}H{width:g}" stroke="{EDGE}" fill="none"/>')
    y += 24
    parts.append(_words(MARGIN, y, f"$ zoo compare {MODULE}", weight=600))
    versions = ", ".join(f"{BACKEND_NAMES.get(name, name)} {version}" for name, version in report["versions"].items())
    verdict = say("equal" if report["passed"] else "DIFFERENT", language)
    colour = GOOD if report["passed"] else INK
    below = 1.3 * STEP if narrow else 0
    parts.append(_words(MARGIN if narrow else width / 2, y + below, versions, colour=FAINT))
    parts.append(_words(width - MARGIN, y, verdict, weight=700, colour=colour, anchor="end"))
    y += below + 1.7 * STEP
    across = 2 if narrow else len(report["levels"])
    step = (width - 2 * MARGIN) / across
    for number, level in enumerate(report["levels"]):
        x, at = MARGIN + number % across * step, y + number // across * STEP * 4
        parts.append(_words(x, at, f"{level['name']} {say(level['title'], language)}", colour=FAINT))
        parts.append(_words(x, at + STEP * 1.3, figure(level), weight=700, size=15))
        limit = f"≤ {tolerance(level)} {say(level['unit'], language)}"
        parts.append(_words(x, at + STEP * 2.5, limit, colour=FAINT, size=9 if narrow else SIZE))
    height = y + (len(report["levels"]) - 1) // across * STEP * 4 + STEP * 2.5 + MARGIN
    label = escape(f"zoo compare {MODULE}: " + ", ".join(f"{each['name']} {figure(each)}" for each in report["levels"]))
    found = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        f'aria-label="{label}" {LETTERS} font-size="{SIZE:g}" fill="{INK}">\n'
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="{GROUND}" '
        f'stroke="{EDGE}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
    for light, other in zip(LIGHT, DARK, strict=True) if dark else ():
        found = found.replace(f'"{light}"', f'"{other}"')
    return found


def _beside() -> tuple[list[str], float]:
    """The two files side by side, and where they end."""
    half = WIDTH / 2
    parts = [_words(x + MARGIN, 24, BACKEND_NAMES[side], weight=600) + _words(
        x + MARGIN + 110, 24, f"zoo/{side}/{MODULE}.py", colour=FAINT
    ) for x, side in ((0.0, "paddle"), (half, "torch"))]  # fmt: skip
    y = 24 + 1.6 * STEP
    for line in shown():
        # the mirror has PyTorch's side first
        pieces = segments(line)
        for x, side in ((MARGIN, 1), (half + MARGIN, 0)):
            parts.append(_line(x, y, [(piece[side], piece[2]) for piece in pieces]))
        y += STEP
    parts.append(f'<path d="M{half:g} 12V{y - 6:g}" stroke="{EDGE}" fill="none"/>')
    return parts, y


def _stacked() -> tuple[list[str], float]:
    """The one file below the other, indented by half, long lines broken; and where they end."""
    parts, y = [], 24.0
    for backend, side in (("paddle", 1), ("torch", 0)):
        parts.append(_words(MARGIN, y, BACKEND_NAMES[backend], weight=600))
        parts.append(_words(MARGIN + 100, y, f"zoo/{backend}/{MODULE}.py", colour=FAINT))
        y += 1.5 * STEP
        for line in shown():
            for pieces in _broken([(piece[side], piece[2]) for piece in segments(line)]):
                parts.append(_line(MARGIN, y, pieces, SIZE * 0.9))
                y += STEP
        y += STEP
    return parts, y - STEP / 2


def _broken(pieces: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """A line in lines of COLUMNS letters at most, broken behind a comma; its indent is halved."""
    text = "".join(piece for piece, _ in pieces)
    indent = (len(text) - len(text.lstrip())) // 2
    letters = [(letter, same) for piece, same in pieces for letter in piece][indent:]
    found = []
    while len(letters) > COLUMNS:
        at = "".join(letter for letter, _ in letters[:COLUMNS]).rfind(", ") + 2
        found.append(letters[:at])
        letters = [(" ", True)] * (indent + 4) + letters[at:]
    return [*found, letters]


def _words(x: float, y: float, text: str, *, weight: int = 400, colour: str = INK, size: float = SIZE,
           anchor: str = "start") -> str:  # fmt: skip
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _line(x: float, y: float, pieces: list[tuple[str, bool]], size: float = SIZE) -> str:
    """A line of code, what is spelled otherwise on the other side in colour; as wide in every font."""
    text = "".join(piece for piece, _ in pieces)
    if not text.strip():
        return ""
    start = len(text) - len(text.lstrip())
    spans, left = [], start
    for piece, same in pieces:
        inner = piece[left:] if left else piece
        left = max(0, left - len(piece))
        if inner:
            spans.append(escape(inner) if same else f'<tspan fill="{MARK}" font-weight="700">{escape(inner)}</tspan>')
    advance = ADVANCE * size
    letters = "" if size == SIZE else f' font-size="{size:g}"'
    return (
        f'<text x="{x + start * advance:.4g}" y="{y:g}"{letters} textLength="{(len(text) - start) * advance:.4g}" '
        f'lengthAdjust="spacingAndGlyphs">{"".join(spans)}</text>'
    )


def main() -> None:
    """Compare the two, and write a picture of each language."""
    import zoo

    report = json.loads(zoo.compare(MODULE).to_json())
    for language in LANGUAGES:
        write_text(place(language), drawn(report, language))
        print(place(language))


if __name__ == "__main__":
    main()
