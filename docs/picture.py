"""The picture of the README: the two files of LeNet line against line, and below them what a real comparison measured.

    python -m docs.picture      # runs `zoo compare lenet` and writes docs/picture.svg and docs/picture.zh.svg

It has its own ground and colours, because a picture on another site knows nothing of the page around it.
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
INK, FAINT, GROUND, EDGE, MARK, GOOD = "#1f2328", "#59636e", "#ffffff", "#d1d9e0", "#0b5cad", "#1a7f37"
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


def drawn(report: Report, language: str) -> str:
    """The picture as SVG: report is what `zoo compare lenet --json` gives, language "en" or "zh"."""
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
    parts.append(f'<path d="M{half:g} 12V{y - 6:g}M0 {y:g}H{WIDTH:g}" stroke="{EDGE}" fill="none"/>')
    y += 24
    parts.append(_words(MARGIN, y, f"$ zoo compare {MODULE}", weight=600))
    versions = ", ".join(f"{BACKEND_NAMES.get(name, name)} {version}" for name, version in report["versions"].items())
    parts.append(_words(WIDTH / 2, y, versions, colour=FAINT))
    verdict = say("equal" if report["passed"] else "DIFFERENT", language)
    parts.append(_words(WIDTH - MARGIN, y, verdict, weight=700, colour=GOOD if report["passed"] else INK, anchor="end"))
    y += 1.7 * STEP
    step = (WIDTH - 2 * MARGIN) / len(report["levels"])
    for number, level in enumerate(report["levels"]):
        x = MARGIN + number * step
        parts.append(_words(x, y, f"{level['name']} {say(level['title'], language)}", colour=FAINT))
        parts.append(_words(x, y + STEP * 1.3, figure(level), weight=700, size=15))
        limit = f"≤ {tolerance(level)} {say(level['unit'], language)}"
        parts.append(_words(x, y + STEP * 2.5, limit, colour=FAINT))
    y += STEP * 2.5
    height = y + MARGIN
    label = escape(f"zoo compare {MODULE}: " + ", ".join(f"{each['name']} {figure(each)}" for each in report["levels"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" role="img" '
        f'aria-label="{label}" {LETTERS} font-size="{SIZE:g}" fill="{INK}">\n'
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1:g}" height="{height - 1:g}" rx="8" fill="{GROUND}" '
        f'stroke="{EDGE}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _words(x: float, y: float, text: str, *, weight: int = 400, colour: str = INK, size: float = SIZE,
           anchor: str = "start") -> str:  # fmt: skip
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _line(x: float, y: float, pieces: list[tuple[str, bool]]) -> str:
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
    advance = ADVANCE * SIZE
    return (
        f'<text x="{x + start * advance:.4g}" y="{y:g}" textLength="{(len(text) - start) * advance:.4g}" '
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
