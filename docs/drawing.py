"""SVG by hand: boxes, arrows and words in the page's own colours, so that light and dark both read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

# a tint of the page's text colour would grey everything; these are seen on white and on black
TINTS = {
    "conv": "#3b82c4",
    "linear": "#8b6fd6",
    "pool": "#3f9b55",
    "block": "#c77d1f",
    "plain": "#7d8590",
}


@dataclass
class Canvas:
    """An SVG drawing in the making. name is its own on its page; label is its text alternative; y 0 is the top."""

    name: str
    label: str
    width: float
    height: float = 0
    parts: list[str] = field(default_factory=list)
    role: str = "img"  # "group" where parts of it are links

    def begin_link(self, address: str, title: str, more: str = "") -> None:
        """What is drawn from here on is a link, until end_link()."""
        self.role = "group"
        self.parts.append(f'<a href="{escape(address)}" aria-label="{escape(title)}" style="color: inherit"{more}>')

    def end_link(self) -> None:
        """End what begin_link() began."""
        self.parts.append("</a>")

    def box(self, x: float, y: float, width: float, height: float, lines: Iterable[str], tint: str = "plain") -> None:
        """A rounded box with its lines of text in the middle; the first line is strong."""
        colour = TINTS[tint]
        # what runs behind a box must not run through its words
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" '
            f'fill="var(--color-background-primary, canvas)"/>'
        )
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="{colour}" '
            f'fill-opacity="0.16" stroke="{colour}" stroke-width="1.2"/>'
        )
        rows = list(lines)
        for number, row in enumerate(rows):
            at = y + height / 2 + (number - (len(rows) - 1) / 2) * 15
            # a letter takes about 0.62 of its size
            size = min(12 if number == 0 else 11, (width - 8) / max(len(row), 1) / 0.62)
            self.words(x + width / 2, at, row, size=round(size, 1), weight=600 if number == 0 else 400)
        self.height = max(self.height, y + height + 4)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        anchor: str = "middle",
        weight: int = 400,
        dim: bool = False,
        halo: bool = False,
    ) -> None:
        """A line of text; y is its middle. halo: around it the page's ground, for what stands on other things."""
        faint = ' opacity="0.75"' if dim else ""
        if halo:
            faint += ' paint-order="stroke" stroke="var(--color-background-primary, canvas)" stroke-width="3"'
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
            f'dominant-baseline="central"{faint}>{escape(text)}</text>'
        )
        self.height = max(self.height, y + size)

    def arrow(self, path: str, *, dashed: bool = False, opacity: float = 0.7, width: float = 1.3) -> None:
        """A line along an SVG path with a head at its end."""
        dashes = ' stroke-dasharray="4 3"' if dashed else ""
        self.parts.append(
            f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width:g}" opacity="{opacity:g}"'
            f'{dashes} marker-end="url(#{self.name}-head)"/>'
        )

    def line(self, path: str, *, dashed: bool = False, opacity: float = 0.35) -> None:
        """A thin line along an SVG path."""
        dashes = ' stroke-dasharray="4 3"' if dashed else ""
        self.parts.append(
            f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1" opacity="{opacity:g}"{dashes}/>'
        )

    def mark(self, x: float, y: float, title: str, tint: str = "conv") -> None:
        """A point with a tooltip."""
        self.parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="4.5" fill="{TINTS[tint]}"><title>{escape(title)}</title></circle>'
        )

    def svg(self) -> str:
        """The whole drawing."""
        head = (
            f'<defs><marker id="{self.name}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
        )
        least = 0.85 * self.width  # letters are 9 pixels high at least
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" role="{self.role}" '
            f'aria-label="{escape(self.label)}" width="{self.width:g}" '
            f'style="max-width: 100%; min-width: {least:g}px; height: auto; color: inherit; font-family: inherit" '
            f'fill="currentColor">{head}\n' + "\n".join(self.parts) + "\n</svg>"
        )
