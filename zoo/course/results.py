"""What `zoo compare`, `zoo convert` and `zoo train` print, in Chinese: heads of tables, titles of levels, verdicts.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). A hole {name} holds any text,
which is kept; {parts} holds a text that is put in Chinese by itself. Names, paths, settings of layers and what
frameworks say stay as they are.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from rich.table import Table
from rich.text import Text

from zoo.course import conversion_words
from zoo.course.conversion_words import BEGINNINGS, CONVERT
from zoo.course.exercises.panel import VERDICTS
from zoo.course.refusals import HOLE, in_holes, refusal
from zoo.course.training_words import BAR, LISTED, TRAIN

# what a level is called, and in what it is measured; the site takes these words too
TITLES: dict[str, str] = {
    "static": "静态",
    "transfer": "搬运",
    "operators": "算子",
    "activations": "激活值",
    "float32": "float32",
    "loss": "损失",
    "gradients": "梯度",
    "buffers": "缓冲区",
    "optimizers": "优化器",
    "trajectory": "轨迹",
    "self-test": "自检",
    "mixed precision": "混合精度",
    "ONNX Runtime": "ONNX Runtime",
    "skipped": "略过",
    "cannot run": "无法运行",
    "no answer": "没有结论",
} | conversion_words.TITLES
UNITS: dict[str, str] = {
    "differences": "处差异",
    "tensors differ": "个张量不同",
    "relative, float64": "相对值，float64",
    "relative norm, float64": "范数的相对值，float64",
    "relative": "相对值",
    "x rounding": "倍舍入误差",
    "escape": "个逃脱",
} | conversion_words.UNITS
HEADS: dict[str, str] = {
    "level": "级别",
    "measured": "测得",
    "tolerance": "容差",
    "where": "位置",
    "network": "网络",
    "parameters": "参数量",
    "MACs": "乘加次数",
    "layers": "层数",
    "epoch": "轮次",
    "difference": "差异",
    "class": "类别",
    "precision": "精确率",
    "recall": "召回率",
    "F1": "F1",
    "pictures": "图片数",
    "most often taken for": "最常被误认为",
}
# single texts of the last lines
WORDS: dict[str, str] = {
    "loading both frameworks": "正在装入两个框架",
    "the network has no batch norm": "网络没有批归一化",
    "the whole gradient": "整个梯度",
    "ten digits": "十个数字",
    "noise": "噪声",
    "the given inputs": "给出的输入",
    "synthetic ": "合成的 ",
    " (parity mode)": "（一致模式）",
    "some logits are infinite or no numbers": "有的 logits 是无穷大或不是数",
    "zoo: stopped before the run began; start it again": "zoo：训练还没有开始就停止了；请重新运行",
}
FORMS: dict[str, str] = {
    # zoo compare: titles, heads and last lines
    "{network}: {one} against {other}, on {parts}": "{network}：{one} 对 {other}，图片：{parts}",
    "{network}: {one} against {other}, on {picture} and its mirror image": (
        "{network}：{one} 对 {other}，图片：{picture} 及其镜像"
    ),
    "{count} networks in {one} and {other}": "{count} 个网络，{one} 与 {other}",
    "<= {limit} and others": "<= {limit} 等",
    "{equal} of {count} equal": "共 {count} 个，{equal} 个相等",
    "{threads} threads each": "各 {threads} 个线程",
    "; on {processor}": "；在 {processor} 上",
    "; {seconds} s": "；{seconds} 秒",
    "; {seconds} s, {memory} GB at the most": "；{seconds} 秒，最多 {memory} GB",
    "{network}: {parts}, {seconds} s": "{network}：{parts}，{seconds} 秒",
    "{network}, level {level}": "{network}，级别 {level}",
    # where a level says what it found
    "{parameters} parameters, {macs} MACs, {layers} layers": "{parameters} 个参数，{macs} 次乘加，{layers} 层",
    "{count} tensors, in memory and in files, {one} to {other} and back": (
        "{count} 个张量，经内存和经文件，{one} 到 {other} 再回来"
    ),
    "{operations} operations, {kinds} kinds, {settings} settings, {sizes} sizes, largest at {parts}": (
        "{operations} 个运算，{kinds} 种，{settings} 组设置，{sizes} 种尺寸，最大在 {parts}"
    ),
    "the gradient of {tensor} of {layer} ({how}) on {shape}": "{layer} 的 {tensor} 的梯度（{how}），{shape}",
    "the output of {layer} ({how}) on {shape}": "{layer} 的输出（{how}），{shape}",
    "{count} outputs, smoothing 0 and 0.1": "{count} 个输出，平滑 0 和 0.1",
    "logits, smoothing 0 and 0.1": "logits，平滑 0 和 0.1",
    "cross-entropy of the logits, smoothing 0 and 0.1": "logits 的交叉熵，平滑 0 和 0.1",
    "batch {batch}, smoothing {smoothing}": "批次 {batch}，平滑 {smoothing}",
    "step {step}, {parts}": "第 {step} 步，{parts}",
    "{dtype} {apart} at {parts} (limit {limit}, {factor} x {yardstick})": (
        "{dtype} {apart}，位置：{parts}（限 {limit}，{factor} x {yardstick}）"
    ),
    "{dtype} {apart} at {parts} (limit {limit}, floor above {factor} x {yardstick})": (
        "{dtype} {apart}，位置：{parts}（限 {limit}，下限，高于 {factor} x {yardstick}）"
    ),
    "{dtype} {apart} at {parts} (limit {limit}, ceiling below {factor} x {yardstick})": (
        "{dtype} {apart}，位置：{parts}（限 {limit}，上限，低于 {factor} x {yardstick}）"
    ),
    "{count} tensors, {nulls} of them null": "{count} 个张量，其中 {nulls} 个为零",
    "{count} tensors, {nulls} of them null, yardstick of {moves} moves": (
        "{count} 个张量，其中 {nulls} 个为零，尺度取自 {moves} 次移动"
    ),
    "{count} tensors after {batches} batches": "{count} 个张量，{batches} 个批次之后",
    "{kinds} optimizers x {schedules} schedules on {parts} steps, largest at {place}": (
        "{kinds} 种优化器 x {schedules} 种学习率调度，用于 {parts} 步，最大在 {place}"
    ),
    "all of it, {layers}": "整个网络, {layers}",
    "{steps} steps": "{steps} 步",
    "{dtype}: yardstick of {moves} moves": "{dtype}：尺度取自 {moves} 次移动",
    "{dtype}: {compared} of {steps} steps compared: rounding grows {growth}-fold a step, to {last} in the next, and "
    "{factor} x that is above {ceiling}": (
        "{dtype}：比较了 {steps} 步中的 {compared} 步：舍入误差每步增长到 {growth} 倍，下一步到 {last}，"
        "它的 {factor} 倍超过 {ceiling}"
    ),
    "{dtype}: one rounding unit moves the first step by {last}, and {factor} x that is above {ceiling}": (
        "{dtype}：一个舍入单位使第一步移动 {last}，它的 {factor} 倍超过 {ceiling}"
    ),
    "{caught} mutants caught, {left} do not apply": "发现 {caught} 个变异，{left} 个不适用",
    "{count} would show after the last step that level {level} compares, which is step {step}": (
        "{count} 个要在第 {level} 级比较的最后一步（第 {step} 步）之后才显现"
    ),
    "the unchanged network passes levels {levels}": "未改动的网络通过各级：{levels}",
    "{backend}'s file against {other}": "{backend} 的文件对 {other}",
    # and where it differs
    "{place}: {setting} is {one} against {other}": "{place}：{setting} 是 {one}，另一边是 {other}",
    "{place}: output {one} against {other}": "{place}：输出是 {one}，另一边是 {other}",
    "{place} ({other} in b): {parts}": "{place}（b 中为 {other}）：{parts}",
    "{setting} is {one} against {other}": "{setting} 是 {one}，另一边是 {other}",
    "output {one} against {other}": "输出是 {one}，另一边是 {other}",
    "a {kind} is compared with a {other}": "{kind} 对上了 {other}",
    "{place}, a {kind}, runs in {one} and has no partner in {other}": (
        "{place}（{kind}）在 {one} 中运行，在 {other} 中没有对应者"
    ),
    "{source} and b's {target} differ in {count} values (copy_weights=True copies a's)": (
        "{source} 与 b 的 {target} 有 {count} 个值不同（copy_weights=True 会复制 a 的值）"
    ),
    "{name} of a has no partner in b": "a 的 {name} 在 b 中没有对应者",
    "{name} of b has no partner in a": "b 的 {name} 在 a 中没有对应者",
}
COMMA = {"en": ", ", "zh": "，"}
TRANSLATED = ("level", "tolerance", "where", "")  # the columns whose cells are our words; others hold names and numbers


def told(text: str, language: str = "zh") -> str:
    """A text that compare or train prints, in the language; what is not known stays as it is.

    Example:
        >>> told("zoo: stopped; go on with: zoo train lenet --resume")
        'zoo：已停止；接着训练：zoo train lenet --resume'
        >>> told("in runs/lenet/", "en")
        'in runs/lenet/'
    """
    if language != "zh" or not text:
        return text
    words = WORDS | VERDICTS
    found = words.get(text) or _formed(text)
    return found or "；".join(words.get(part) or _formed(part) or refusal(part) for part in text.split("; "))


def under_way(text: str, language: str = "zh") -> str:
    """A word or a sentence that `zoo train` prints as it goes, in the language.

    Example:
        >>> under_way("images/s")
        '张/秒'
    """
    return BAR.get(text) or told(text) if language == "zh" else text


def table(shown: Table, language: str = "zh") -> Table:
    """A table of compare or train in the language: its title, its heads, its caption and the cells that are words.

    Example:
        >>> from rich.table import Table
        >>> table(Table("level", "measured", title="2 networks in paddle and torch")).title
        '2 个网络，paddle 与 torch'
    """
    if language != "zh":
        return shown
    made = Table(title=_kept(shown.title, told), caption=_kept(shown.caption, told))
    for column in shown.columns:
        made.add_column(
            _kept(column.header, _head), justify=column.justify, no_wrap=column.no_wrap, overflow=column.overflow
        )
    ours = [str(column.header) in TRANSLATED for column in shown.columns]
    for row in zip(*(column.cells for column in shown.columns), strict=True):
        made.add_row(*(_kept(cell, _cell) if words else cell for cell, words in zip(row, ours, strict=True)))
    return made


def printed(part: Text | Table, language: str = "zh") -> Text | Table:
    """A line or a table that convert prints, in the language.

    Example:
        >>> printed(Text("not proven: no proof was asked for")).plain
        '未证明：没有要求证明'
    """
    if isinstance(part, Table):
        return table(part, language)
    begun = next((begin for begin in BEGINNINGS if part.plain.startswith(begin)), "") if language == "zh" else ""
    return Text(BEGINNINGS.get(begun, "") + told(part.plain.removeprefix(begun), language))


def _kept(given: Any, say: Callable[[str], str]) -> Any:
    """A title, a head or a cell in Chinese, with its style."""
    if isinstance(given, Text):
        return Text(say(given.plain), style=given.style)
    return say(given) if isinstance(given, str) else given


def _head(text: str) -> str:
    """A column's head; that of a level in the overview has its name, its title and its tolerance on three lines."""
    return "\n".join(HEADS.get(line) or TITLES.get(line) or told(line) for line in text.split("\n"))


def _cell(text: str) -> str:
    """A level with its title, a tolerance with its unit, a verdict, or where."""
    first, _, rest = text.partition(" ")
    words = TITLES | UNITS
    return f"{first} {words[rest]}" if rest in words else told(text)


def _formed(text: str) -> str | None:
    for pieces, said in _forms():
        given = in_holes(pieces, text)
        if given is not None and not any("; " in value for value in given.values()):  # a hole holds no second sentence
            return HOLE.sub(lambda hole, given=given: _held(hole[1], given[hole[1]]), said)  # type: ignore[misc]
    return None


def _held(name: str, value: str) -> str:
    if name == "listed":
        for words, said in LISTED.items():
            value = re.sub(words, said, value)
    return told(value) if name == "parts" else value


@cache
def _forms() -> list[tuple[list[str], str]]:
    # the one with the most words of its own first: others may fit it too
    forms = FORMS | TRAIN | CONVERT
    return [(HOLE.split(key), forms[key]) for key in sorted(forms, key=lambda key: -len(HOLE.sub("", key)))]
