"""The language of the course, and the words of its plots in English and Chinese."""

import json
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from zoo.errors import unknown
from zoo.optional_libraries import extra

LANGUAGES = ("en", "zh")

WORDS = {
    "accuracy": "准确率",
    "epoch": "轮次",
    "loss": "损失",
    "step": "步",
    "training": "训练",
    "validation": "验证",
    "layer": "层",
    "gradient norm": "梯度范数",
    "predicted": "预测",
    "true": "真实",
    "parameters": "参数量",
    "receptive field": "感受野",
    "with shortcuts": "有残差连接",
    "without shortcuts": "无残差连接",
    "without shortcuts, 14 layers": "无残差连接，14 层",
    "difference": "差异",
    "normal": "正常",
    "pathologic": "病变",
    "high myopia": "高度近视",
    "blue first": "蓝色在前",
    "weights": "权重",
    "activation": "激活值",
    "before training": "训练前",
    "after training": "训练后",
    "flip": "翻转",
    "brightness": "亮度",
    "as it is": "原图",
    "turn": "旋转",
    "shift": "平移",
    "scale": "缩放",
    "crop": "裁剪",
    "sigmoid": "sigmoid",
    "ReLU": "ReLU",
    "dropout": "随机失活",
    "augmentation": "数据增广",
    "block": "块",
    "with softmax": "有 softmax",
    "without softmax": "无 softmax",
    "margin of a wrong class": "错误类别的领先值",
    "probability": "概率",
    "multiply-accumulates": "乘加次数",
    "gap of the logits": "logit 差距",
    "label smoothing": "标签平滑",
    "size of the signal": "信号大小",
    "entropy": "熵",
    "slope": "斜率",
    "width": "宽度",
    "divided": "已除",
    "not divided": "未除",
    "training pictures": "训练图片数",
    "sigmoid, Momentum 0.001": "sigmoid,Momentum 0.001",
    "sigmoid, Adam 0.002": "sigmoid,Adam 0.002",
    "ReLU, Momentum 0.01": "ReLU,Momentum 0.01",
    "microseconds": "微秒",
    "whole 3x3": "完整的 3x3",
    "dense": "密集连接",
    "separable": "可分离",
    "inverted": "倒残差",
    "excited": "带加权的倒残差",
    "shuffled": "通道混洗",
}


def language(given: str | None = None) -> str:
    """ "en" or "zh": what was asked for, else Chinese where ZOO_LANG begins with zh; UnknownChoiceError."""
    if given is not None and given not in LANGUAGES:
        raise unknown("language", given, LANGUAGES)
    return given or ("zh" if os.environ.get("ZOO_LANG", "en").startswith("zh") else "en")


def word(english: str) -> str:
    """A word in the language of the lesson, or in English where no font can draw Chinese; KeyError if it has none."""
    chinese = WORDS[english]
    return chinese if language() == "zh" and _drawable() else english


def translated(label: str) -> str:
    """A plot's label in Chinese: the whole of it if it is one of the words, else every word of ours that is in it."""
    if label in WORDS:
        return WORDS[label]
    # the longest first; "block" is not found in "block1" or in "layer1.block"
    ours = "|".join(re.escape(each) for each in sorted(WORDS, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])(?:{ours})(?![\w]|\.\w)", lambda found: WORDS[found[0]], label)


def said(label: str) -> str:
    """What a claim says, in Chinese: a line of a lesson's said.zh.json, where {} stands for any text; else as it is."""
    rows = _sayings()
    if label in rows:
        return rows[label]
    for key in (key for key in rows if "{}" in key):
        found = re.fullmatch(re.escape(key).replace(r"\{\}", "(.+)"), label)
        if found:
            return rows[key].format(*found.groups())
    return label


@cache
def _sayings() -> dict[str, str]:
    from zoo.course.book import shelf

    files = [each.folder / "said.zh.json" for each in shelf()]
    rows: dict[str, str] = {}
    for file in files:
        rows |= json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return rows


@contextmanager
def in_chinese(drawn: Any) -> Iterator[None]:
    """The labels of a matplotlib figure in Chinese, put back at the end; English where no font can draw Chinese."""
    if not _drawable():
        yield
        return
    texts = [
        (text, text.get_text()) for text in drawn.findobj(extra("matplotlib.text", "for a lesson's pictures").Text)
    ]
    ticker = extra("matplotlib.ticker", "for a lesson's pictures")
    axes = [axis for each in drawn.axes for axis in (each.xaxis, each.yaxis)]
    formats = [(axis, axis.get_major_formatter()) for axis in axes]
    for text, label in texts:
        text.set_text(translated(label))
    for axis, own in formats:
        # labels that a cell gave to its ticks are written anew at each drawing
        if isinstance(own, ticker.FuncFormatter | ticker.FixedFormatter):
            axis.set_major_formatter(ticker.FuncFormatter(lambda at, number, own=own: translated(own(at, number))))
    try:
        yield
    finally:
        for text, label in texts:
            text.set_text(label)
        for axis, own in formats:
            axis.set_major_formatter(own)


@cache
def _drawable() -> bool:
    """Whether there is a font for Chinese; one warning if not."""
    from zoo.training.plot_style import families

    if len(families()) > 1:
        return True
    warnings.warn(
        "no font of this machine has Chinese letters, so the plots' labels are English; pip install zhplot brings one.",
        stacklevel=3,
    )
    return False
