"""Plots of a comparison as inline SVG, drawn here: a reader's browser needs no script and no library for them.

Every size that a log axis cannot hold is drawn all the same: exact zeros on a floor of their own below the axis,
what is infinite or no number in red above it, and the caption counts both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, inf, isfinite, log10
from sys import float_info

WIDTH, HEIGHT = 480, 284
LEFT, RIGHT, TOP, BOTTOM = 62, 468, 14, 238
BAND = 28  # what zeros get below the axis, and what is not finite above it
LARGEST = float_info.max
Say = Callable[[str], str]
STYLES = ("a", "b", "c", "d")  # the page gives each its colour and its dashes


@dataclass(frozen=True)
class Curve:
    """One line of a plot. limits: what each value may be at most; above it a point is drawn in red."""

    name: str
    values: Sequence[float]
    limits: Sequence[float] = ()

    def fails(self, index: int) -> bool:
        """Whether a value is above its limit, or no number."""
        return index < len(self.limits) and not self.values[index] <= self.limits[index]


@dataclass(frozen=True)
class Limit:
    """A tolerance: one value for the whole width, or one for each place."""

    name: str
    values: Sequence[float]


def text(content: object) -> str:
    """Anything as text that is safe in HTML, as content and in a quoted attribute."""
    # a lone surrogate, which JSON can hold, cannot be written as UTF-8
    return escape(str(content).encode("utf-8", "replace").decode("utf-8"))


@dataclass(frozen=True)
class _Axis:
    """The vertical axis: where a value is drawn. zeros and odd tell whether there is a floor and a ceiling."""

    low: float
    high: float
    log: bool
    zeros: bool
    odd: bool

    @property
    def bottom(self) -> int:
        return BOTTOM - BAND * self.zeros

    @property
    def top(self) -> int:
        return TOP + BAND * self.odd

    def y(self, value: float) -> float:
        if _odd(value, self.log):
            return TOP + BAND / 3
        if value == 0 and self.log:
            return BOTTOM - BAND / 3
        place = log10(value) if self.log else value
        # divided first: the span of two large numbers may be infinite
        span = self.high / 2 - self.low / 2
        return self.bottom - (place / 2 - self.low / 2) / span * (self.bottom - self.top)

    def ticks(self) -> list[tuple[float, str]]:
        if not self.log:
            return [(value, f"{value:.10g}") for value in _round_values(self.low, self.high, 5)]
        step = ceil((self.high - self.low) / 7)
        powers = range(int(self.low), int(self.high) + 1, step)
        return [(10.0**power, f"1e{power}") for power in powers if -308 <= power <= 308]


def _odd(value: float, log: bool) -> bool:
    """What has no place on the axis: infinite, no number, and on a log axis what is negative."""
    return not isfinite(value) or (log and value < 0)


def _axis(curves: Sequence[Curve], limits: Sequence[Limit], log: bool) -> _Axis:
    values = [value for curve in curves for value in curve.values]
    odd = any(_odd(value, log) for value in values)
    shown = [value for value in values if not _odd(value, log)]
    if not log:
        low, high = min(shown, default=0.0), max(shown, default=1.0)
        margin = (high / 2 - low / 2) * 0.1 or abs(high) * 0.1 or 1.0
        return _Axis(max(low - margin, -LARGEST), min(high + margin, LARGEST), log, False, odd)
    ends = [value for limit in limits for value in limit.values]
    sizes = [log10(value) for value in [*shown, *ends] if isfinite(value) and value > 0] or [0.0]
    return _Axis(floor(min(sizes)), floor(max(sizes)) + 1, log, 0.0 in [*shown, *ends], odd)


def _round_values(low: float, high: float, count: int) -> list[float]:
    """Round numbers between two, about as many as asked."""
    rough = (high / 2 - low / 2) * 2 / count
    if not isfinite(rough) or rough <= 0:
        return [low, high]
    power = 10.0 ** floor(log10(rough))
    step = next((factor * power for factor in (1, 2, 5, 10) if factor * power >= rough), 10 * power)
    if not step > 0 or not isfinite(low / step):
        return [low, high]
    return [number * step for number in range(ceil(low / step), floor(high / step) + 1)]


def plot(
    title: str,
    curves: Sequence[Curve],
    places: Sequence[str],
    *,
    place_name: str,
    unit: str,
    limits: Sequence[Limit] = (),
    log: bool = True,
    say: Say = str,
) -> str:
    """A figure: curves over the places (layers or steps, in order), tolerances dashed, a tooltip on each point.

    place_name says what the places are, unit what the values are; say puts words in the reader's language.
    """
    count = max((len(curve.values) for curve in curves), default=0)
    axis = _axis(curves, limits, log)
    parts = [_frame(axis, count, place_name, say), *(_limit_line(limit, axis, count, say) for limit in limits)]
    # what is judged is drawn last, on top of what it is judged by
    for style, curve in sorted(zip(STYLES, curves, strict=False), key=lambda pair: bool(pair[1].limits)):
        parts.append(f'<path class="line {style}" d="{_path(curve.values, axis, count)}"/>\n')
        parts.append(_points(style, curve, axis, count, places, place_name, say))
    parts.append(_first_failure(curves, axis, count, places, say))
    summary = say("; ").join(f"{say(curve.name)} {say(f'at most {_largest(curve.values)}')}" for curve in curves)
    label = text(f"{say(title)}: {say(f'{count} {place_name}s')}{say('; ')}{summary}")
    kind = "plot" if log else "plot linear"
    return (
        f"<figure><figcaption><b>{text(say(title))}</b>{say(', ')}{text(say(unit))}"
        f"{_legend(curves, limits, say)}</figcaption>\n"
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">\n{"".join(parts)}</svg>\n'
        f"{_honesty(curves, log, say)}</figure>"
    )


def _largest(values: Sequence[float]) -> str:
    return f"{max((value if value == value else inf for value in values), default=0.0):.2g}"


def _x(index: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * ((index + 0.5) / count if count < 2 else (0.02 + 0.96 * index / (count - 1)))


def _number(value: float) -> str:
    """A coordinate, short: there are thousands."""
    return f"{value:.1f}".removesuffix(".0")


def _frame(axis: _Axis, count: int, place_name: str, say: Say) -> str:
    parts = []
    for value, label in axis.ticks():
        y = _number(axis.y(value))
        parts.append(
            f'<path class="grid" d="M{LEFT} {y}H{RIGHT}"/><text x="{LEFT - 6}" y="{y}" class="y">{label}</text>'
        )
    if axis.zeros:
        y = _number(axis.y(0.0))
        parts.append(f'<path class="floor" d="M{LEFT} {y}H{RIGHT}"/><text x="{LEFT - 6}" y="{y}" class="y">0</text>')
    if axis.odd:
        parts.append(f'<text x="{LEFT - 6}" y="{_number(axis.y(inf))}" class="y bad">inf/nan</text>')
    for index in _place_ticks(count):
        x = _number(_x(index, count))
        parts.append(
            f'<path class="tick" d="M{x} {BOTTOM}v4"/><text x="{x}" y="{BOTTOM + 17}" class="x">{index + 1}</text>'
        )
    middle = (LEFT + RIGHT) // 2
    name = text(say("layer, in the order they run" if place_name == "layer" else place_name))
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>')
    parts.append(f'<text x="{middle}" y="{HEIGHT - 8}" class="x">{name}</text>\n')
    return "".join(parts)


def _place_ticks(count: int) -> list[int]:
    """The indices of the places whose number stands at the axis: the first, and round ones."""
    if count <= 10:
        return list(range(count))
    round_ones = [int(value) for value in _round_values(1, count, 5) if value >= 1]
    step = round_ones[-1] - round_ones[-2]
    return [0, *(number - 1 for number in round_ones if number > step / 2)]


def _limit_line(limit: Limit, axis: _Axis, count: int, say: Say) -> str:
    title = f"<title>{text(say(limit.name))}</title>"
    if len(limit.values) == 1:
        y = _number(axis.y(limit.values[0]))
        return f'<path class="limit" d="M{LEFT} {y}H{RIGHT}">{title}</path>\n'
    return f'<path class="limit each" d="{_path(limit.values, axis, count)}">{title}</path>\n'


def _path(values: Sequence[float], axis: _Axis, count: int) -> str:
    """A line through the values that have a place on the axis; it stops at those that have none."""
    parts, pen_down = [], False
    for index, value in enumerate(values):
        drawable = not _odd(value, axis.log) and not (axis.log and value == 0)
        if drawable:
            parts.append(f"{'L' if pen_down else 'M'}{_number(_x(index, count))} {_number(axis.y(value))}")
        pen_down = drawable
    return "".join(parts)


def _points(style: str, curve: Curve, axis: _Axis, count: int, places: Sequence[str], place_name: str, say: Say) -> str:
    name = say(curve.name)
    size = 3.2 if count <= 40 else 1.8 if count <= 120 else 1.1
    half, side = _number(size + 0.9), _number(2 * size + 1.8)
    parts = []
    for index, value in enumerate(curve.values):
        place = f"{say(f'{place_name} {index + 1}')}{f', {places[index]}' if index < len(places) else ''}"
        x, y = _x(index, count), axis.y(value)
        shown = say("exactly 0") if value == 0 else f"{value:.3g}"
        title = f"<title>{text(place)}: {text(name)} {shown}</title>"
        at = f"M{_number(x)} {_number(y)}"
        if _odd(value, axis.log):
            parts.append(f'<path class="odd" d="{at}m-5 4h10l-5-9z">{title}</path>')
        elif axis.log and value == 0:
            parts.append(f'<path class="zero" d="{at}m-4 0l4-4 4 4-4 4z">{title}</path>')
        elif curve.fails(index):
            parts.append(f'<path class="bad" d="{at}m-{half} -{half}h{side}v{side}h-{side}z">{title}</path>')
        else:
            parts.append(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{size}">{title}</circle>')
    return f'<g class="points {style}">{"".join(parts)}</g>\n'


def _first_failure(curves: Sequence[Curve], axis: _Axis, count: int, places: Sequence[str], say: Say) -> str:
    """The name of the first place that is above its limit, at its point."""
    failing = [(i, curve) for curve in curves for i in range(len(curve.values)) if curve.fails(i)]
    if not failing:
        return ""
    index, curve = min(failing, key=lambda pair: pair[0])
    name = places[index] if index < len(places) else str(index + 1)
    name = name if len(name) <= 32 else name[:31] + "…"
    x, y = _x(index, count), axis.y(curve.values[index])
    left = x > (LEFT + RIGHT) / 2
    at = f'x="{_number(x - 9 if left else x + 9)}" y="{_number(min(y + 18, BOTTOM - 8))}"'
    return f'<text {at} class="first{" left" if left else ""}">{text(say("first:"))} {text(name)}</text>\n'


def _legend(curves: Sequence[Curve], limits: Sequence[Limit], say: Say) -> str:
    keys = [(f"line {style}", curve.name) for style, curve in zip(STYLES, curves, strict=False)]
    keys += [("limit" if len(limit.values) == 1 else "limit each", limit.name) for limit in limits]
    return "".join(
        f'<span class="key"><svg viewBox="0 0 28 8" aria-hidden="true"><path class="{style}" d="M0 4H28"/></svg>'
        f"{text(say(name))}</span>"
        for style, name in keys
    )


def _honesty(curves: Iterable[Curve], log: bool, say: Say) -> str:
    """The caption under a plot that says what is drawn off the axis, and where."""
    values = [value for curve in curves for value in curve.values]
    notes = []
    if zeros := sum(value == 0 for value in values) * log:
        notes.append(say(f"{zeros} exact {'zero' if zeros == 1 else 'zeros'}, drawn on the floor as ◇"))
    if odd := sum(_odd(value, log) for value in values):
        lacking = "infinite or no number" + (" or negative" if log and any(value < 0 for value in values) else "")
        notes.append(f'<span class="bad">{say(f"{odd} {lacking}, drawn at the top as ▲ in red")}</span>')
    return f'<p class="note">{say("; ").join(notes)}{say(".")}</p>\n' if notes else ""
