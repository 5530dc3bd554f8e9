"""Stepped drawings: what a layer does to a small map of numbers, one place after another.

A drawing is one piece of HTML, without a script: a reader chooses a step with a radio button, and a page that shows no
styles shows all steps below each other.
"""

import hashlib
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

SIDE, GAP = 38, 56  # of a cell, and between two maps
TINTS = {"seen": "#3b82c4", "made": "#c77d1f"}
WORDS = {"en": ("step {} of {}", "choose a step"), "zh": ("第 {} 步，共 {} 步", "选择一步")}
STYLE = """.zoo-steps{margin:1em 0}
.zoo-steps>input{position:absolute;opacity:0}
.zoo-steps>label{display:inline-block;min-width:1.4em;margin:0 .15em .3em 0;padding:.15em .4em;border:1px solid #7d8590;
border-radius:.3em;text-align:center;cursor:pointer}
.zoo-steps>input:checked+label{border-color:currentColor;box-shadow:inset 0 0 0 2px currentColor}
.zoo-steps>input:focus-visible+label{outline:2px solid currentColor;outline-offset:2px}
.zoo-steps>figure{margin:.5em 0}
.zoo-steps svg{display:block;max-width:100%;height:auto}
@media screen{.zoo-steps>figure{display:none}CHOSEN{display:block}}
@media print{.zoo-steps>label{display:none}}"""


@dataclass(frozen=True)
class Step:
    """One still picture: its SVG, and what it says in both languages."""

    svg: str
    en: str
    zh: str


@dataclass(frozen=True)
class Steps:
    """A stepped drawing: its title in both languages and its steps in order."""

    en: str
    zh: str
    steps: list[Step] = field(default_factory=list)

    def html(self, language: str) -> str:
        """The drawing in a language ("en" or "zh"): a radio button and a figure for each step, the first one chosen."""
        title, count = {"en": self.en, "zh": self.zh}[language], len(self.steps)
        of, choose = WORDS[language]
        # the same drawing has the same name in every run, and so in both backends
        name = "steps-" + hashlib.sha256(repr(self).encode()).hexdigest()[:8]
        chosen = ",".join(
            f".zoo-steps>input:nth-of-type({at}):checked~figure:nth-of-type({at})" for at in range(1, count + 1)
        )
        parts = [f'<div class="zoo-steps" role="radiogroup" aria-label="{escape(title)}, {choose}">']
        parts.append(f"<style>{STYLE.replace('CHOSEN', chosen)}</style>")
        for at in range(1, count + 1):
            said = escape(of.format(at, count))
            checked = " checked" if at == 1 else ""
            parts.append(f'<input type="radio" name="{name}" id="{name}-{at}" aria-label="{said}"{checked}>')
            parts.append(f'<label for="{name}-{at}" title="{said}">{at}</label>')
        for at, step in enumerate(self.steps, 1):
            told = (
                f"{of.format(at, count)}{'：' if language == 'zh' else ': '}{step.zh if language == 'zh' else step.en}"
            )
            picture = step.svg.replace("LABEL", escape(f"{title}, {told}", quote=True))
            parts.append(f"<figure>{picture}<figcaption>{escape(told)}</figcaption></figure>")
        return "\n".join([*parts, "</div>"])

    def text(self, language: str) -> str:
        """The steps as lines of text."""
        return "\n".join(step.zh if language == "zh" else step.en for step in self.steps)


def number(value: Any) -> str:
    """A number as a cell shows it: two digits after the point at most."""
    # adding 0 makes 0 of the -0 that rounding may leave
    return f"{round(float(value), 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def convolution(x: Any, window: Any, stride: int = 1, padding: int = 0) -> Steps:
    """How a window (k x k) goes over a map (n x n) with zeros around it: a step for each number that comes out.

    Raises ValueError where the window does not fit.
    """
    weights = np.asarray(window, float)
    en = f"a convolution with a window of {len(weights)} x {len(weights)}, stride {stride}, padding {padding}"
    zh = f"卷积，窗口 {len(weights)} x {len(weights)}，步幅 {stride}，填充 {padding}"

    def told(seen: np.ndarray) -> tuple[float, str]:
        pairs = [(w, v) for w, v in zip(weights.ravel(), seen.ravel(), strict=True) if w]
        return float((weights * seen).sum()), " + ".join(f"({number(w)} x {number(v)})" for w, v in pairs)

    return _sliding(x, len(weights), stride, padding, told, en, zh)


def pool(x: Any, side: int, stride: int, kind: str = "max") -> Steps:
    """How a pool goes over a map (n x n); kind is "max" or "mean". Raises ValueError where the window does not fit."""
    en, zh = {"max": ("a max pool", "最大池化"), "mean": ("a mean pool", "平均池化")}[kind]

    def told(seen: np.ndarray) -> tuple[float, str]:
        values = ", ".join(number(v) for v in seen.ravel())
        return float(seen.max() if kind == "max" else seen.mean()), f"{kind}({values})"

    return _sliding(
        x,
        side,
        stride,
        0,
        told,
        f"{en} of {side} x {side}, stride {stride}",
        f"{zh}，窗口 {side} x {side}，步幅 {stride}",
    )


def batch_norm(x: Any, gamma: float, beta: float, momentum: float = 0.9, steps: int = 50, eps: float = 1e-5) -> Steps:
    """What batch norm does to a map (n x n) in training, what it keeps, and what it does in evaluation.

    The kept variance is the mean of the squares, as in PaddlePaddle; the kept values begin at 0 and 1.
    """
    values = np.asarray(x, float)
    mean, variance = float(values.mean()), float(values.var())
    centred = values - mean
    scaled = centred / (variance + eps) ** 0.5
    out = gamma * scaled + beta

    def kept(times: int) -> tuple[float, float]:
        left = momentum**times
        return (1 - left) * mean, left + (1 - left) * variance

    def judged(times: int) -> np.ndarray:
        at, spread = kept(times)
        return np.asarray(gamma * (values - at) / (spread + eps) ** 0.5 + beta)

    (one_mean, one_variance), (mean_end, variance_end) = kept(1), kept(steps)
    m, v, g, b = number(mean), number(variance), number(gamma), number(beta)
    new = number(1 - momentum)
    frames = [
        (values, centred, f"In training: the mean of the {values.size} numbers is {m}; it is taken away.",
         f"训练时：{values.size} 个数的均值是 {m}，先减去它。"),
        (centred, scaled, f"Their variance is {v}; each is divided by its root.",
         f"它们的方差是 {v}，每个数除以它的平方根。"),
        (scaled, out, f"Times {g}, plus {b}: the two numbers that are learnt.",
         f"乘以 {g}，再加 {b}：这两个数是学来的。"),
        (values, None,
         f"What is kept: {number(momentum)} x 0 + {new} x {m} = {number(one_mean)} of the mean, "
         f"{number(momentum)} x 1 + {new} x {v} = {number(one_variance)} of the variance.",
         f"留下来的：均值 {number(momentum)} x 0 + {new} x {m} = {number(one_mean)}，"
         f"方差 {number(momentum)} x 1 + {new} x {v} = {number(one_variance)}。"),
        (values, judged(1), "In evaluation after this one step: with the kept values, which are still near 0 and 1.",
         "这一步之后评估：用留下来的值，它们还在 0 和 1 附近。"),
        (values, judged(steps),
         f"In evaluation after {steps} such steps: kept are {number(mean_end)} and {number(variance_end)}.",
         f"{steps} 步之后评估：留下来的是 {number(mean_end)} 和 {number(variance_end)}。"),
    ]  # fmt: skip
    drawn = [Step(_svg(before, after), en, zh) for before, after, en, zh in frames]
    return Steps("batch norm in training and in evaluation", "训练和评估中的批归一化", drawn)


def _sliding(x: Any, k: int, stride: int, padding: int, told: Any, en: str, zh: str) -> Steps:
    padded = np.pad(np.asarray(x, float), padding)
    count = (len(padded) - k) // stride + 1
    if count < 1:
        raise ValueError(f"a window of {k} does not fit a map of {len(padded)}; give a smaller one, or more padding.")
    made, steps = np.full((count, count), np.nan), []
    for row, column in np.ndindex(count, count):
        top, left = row * stride, column * stride
        made[row, column], how = told(padded[top : top + k, left : left + k])
        result = number(made[row, column])
        steps.append(
            Step(
                _svg(padded, made, (top, left, k), (row, column, 1), padding),
                f"row {row + 1}, column {column + 1}: {how} = {result}",
                f"第 {row + 1} 行第 {column + 1} 列：{how} = {result}",
            )
        )
    return Steps(en, zh, steps)


def _svg(
    before: np.ndarray,
    after: np.ndarray | None,
    seen: tuple[int, int, int] | None = None,
    made: tuple[int, int, int] | None = None,
    padding: int = 0,
) -> str:
    """Two maps side by side, with the window that is looked through and what it gives; NaN is not there yet."""
    wide = SIDE * len(before) + (GAP + SIDE * len(after) if after is not None else 0) + 4
    high = SIDE * len(before) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" role="img" '
        'aria-label="LABEL" fill="currentColor" style="color:inherit;font-family:inherit">'
    ]
    parts += _grid(before, 2, seen, TINTS["seen"], padding)
    if after is not None:
        x = 2 + SIDE * len(before)
        middle = high / 2
        parts.append(
            f'<path d="M{x + 12} {middle}H{x + GAP - 14}m-7 -5l7 5l-7 5" fill="none" stroke="currentColor" '
            'stroke-width="1.5"/>'
        )
        parts += _grid(after, x + GAP, made, TINTS["made"], 0)
    return "".join([*parts, "</svg>"])


def _grid(values: np.ndarray, x0: float, marked: tuple[int, int, int] | None, tint: str, padding: int) -> list[str]:
    parts, n = [], len(values)
    for row, column in np.ndindex(n, n):
        x, y, value = x0 + SIDE * column, 2 + SIDE * row, values[row, column]
        around = not (padding <= row < n - padding and padding <= column < n - padding)
        dashes = ' stroke-dasharray="3 3"' if around else ""
        inside = marked is not None and all(0 <= at - marked[k] < marked[2] for k, at in enumerate((row, column)))
        fill = f'fill="{tint}" fill-opacity="0.22"' if inside else 'fill="none"'
        parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{SIDE}" height="{SIDE}" {fill} stroke="#7d8590" '
            f'stroke-width="1"{dashes}/>'
        )
        if not np.isnan(value):
            parts.append(
                f'<text x="{x + SIDE / 2:g}" y="{y + SIDE / 2:g}" font-size="13" text-anchor="middle" '
                f'dominant-baseline="central">{number(value)}</text>'
            )
    if marked is not None:
        top, left, k = marked
        parts.append(
            f'<rect x="{x0 + SIDE * left:g}" y="{2 + SIDE * top:g}" width="{SIDE * k}" height="{SIDE * k}" fill="none" '
            f'stroke="{tint}" stroke-width="3"/>'
        )
    return parts
