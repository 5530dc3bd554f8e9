"""A doctor's diagnosis on the screen in Chinese: the same panel, its labels, places, facts and explanation."""

import re
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult

from zoo.course.exercises.diagnosis_in_chinese import NAMES, in_chinese
from zoo.course.exercises.phrases import facts, place
from zoo.course.refusals_in_chinese import refusal
from zoo.doctor.diagnosis import Cause, Diagnosis, framed
from zoo.doctor.texts import STOPPED

LABELS: dict[str, str] = {
    "output": "输出",
    "where": "位置",
    "line": "行",
    "cause": "原因",
    "or": "或者",
    "expected": "应为",
    "found": "你的",
    "write": "写成",
}
VERDICTS: dict[str, str] = {"equal": "相等", "DIFFERENT": "不同", "no answer": "没有结论"}
FIGURES: dict[str, str] = {
    "operations": "运算数",
    "largest_relative_difference": "最大相对差",
    "relative_difference": "相对差",
    "difference": "差异",
    "places_with_this_cause": "同因的位置数",
    "also_at": "还有",
    "places_that_differ": "不同的位置数",
    "further_on": "此后",
    "framework_differences": "框架间的差别",
    "differences_without_effect": "无影响的差别",
}
FURTHER_ON: dict[str, str] = {
    STOPPED["more"]: "可能还有别的位置。",
    STOPPED["shapes"]: "从那里起形状不同，之后的无法判断。",
    STOPPED["unaligned"]: "从那里起分不清哪个运算对应哪个，之后的无法判断。",
    STOPPED["broke off"]: "前向计算在那里结束，之后的无法判断。",
}
SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")


class Chinese:
    """A diagnosis that rich prints in Chinese. Names of layers, settings, code and errors stay as they are.

    Example:
        >>> import zoo
        >>> from rich import print
        >>> print(Chinese(zoo.diagnose(zoo.build("lenet", backend="paddle"), "lenet")))  # doctest: +SKIP
    """

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the panel."""
        one = self.diagnosis
        given = "，".join(f"{name}={value}" for name, value in one.arguments.items() if name != "aux")
        title = f"你的模型与 {one.network}（{one.backend}；{given}）"
        if one.cause is None:
            expected = found = f"与 {one.network} 相同"
            text = "".join(map(refusal, SENTENCE.split(one.explanation)))
        else:
            expected, found, text = facts(one.expected), facts(one.found), in_chinese(one).explanation
        told = {
            "output": one.output,
            "where": place(one.where),
            "line": one.line,
            "cause": NAMES[one.cause] if one.cause else "",
            "or": NAMES[Cause(one.alternative)] if one.alternative else "",
            "expected": expected,
            "found": found,
            "write": one.instead,
        }
        rows = [(LABELS[label], words) for label, words in told.items()] + [("", text)]
        rows += [(f"然后 {number}", _further(each)) for number, each in enumerate(one.further, start=2)]
        figures = {FIGURES[name]: FURTHER_ON.get(str(value), value) for name, value in one.figures.items()}
        yield framed(title, rows, figures, one.verdict, VERDICTS[one.verdict])


def _further(found: dict[str, Any]) -> str:
    """A further place in one line."""
    line = f"（{found['line']}）" if found["line"] else ""
    again = f"，共 {len(found['also']) + 1} 处" if found["also"] else ""
    write = f"；请写成 {found['instead']}" if found["instead"] else ""
    cause = NAMES[Cause(found["cause"])]
    return (
        f"{place(found['where'])}{line}：{cause}{again}；应为 {facts(found['expected'])}，"
        f"你的 {facts(found['found'])}{write}"
    )
