"""What the command line refuses, in Chinese: a table of sentences with holes, for what a student of the course meets.

The English is that of the code that raises it; tests/test_refusals.py walks that code and finds each sentence here.
A hole {a}, {b} holds any text, which is kept: names, paths, numbers, what Python and the system say. {parts} holds a
piece of a sentence, which is looked up in PIECES; {error} another refusal; {kind} one of KINDS.
"""

import re
from functools import cache

from zoo.course.outputs_in_chinese import line
from zoo.course.refusals_of_models import OF_MODELS
from zoo.course.refusals_of_training import OF_TRAINING

# what there may be no such name of
KINDS: dict[str, str] = {
    "argument for two models": "用于两个模型的参数",
    "argument of build()": "build() 的参数",
    "argument of compare()": "compare() 的参数",
    "argument of diagnose()": "diagnose() 的参数",
    "backend": "后端",
    "data set": "数据集",
    "device": "设备",
    "dtype": "数据类型",
    "family": "家族",
    "field of a recipe": "训练方案的字段",
    "hunt": "找错题",
    "interpolation of a preprocessing": "预处理的插值方式",
    "language": "语言",
    "layer": "层",
    "lesson": "课",
    "level": "级别",
    "loss": "损失",
    "network": "网络",
    "on_error": "on_error 的取值",
    "optimizer": "优化器",
    "option of train()": "train() 的选项",
    "precision": "精度",
    "schedule": "学习率调度",
    "source": "来源",
    "amp": "amp 的取值",
}

# parts of sentences
PIECES: dict[str, str] = {
    "did you mean {a}?": "你是不是想写 {a}？",
    "choose one of {a}.": "请从这些里选一个：{a}。",
    "did you mean {a}? {parts}": "你是不是想写 {a}？{parts}",
    "choose one of {a}. {parts}": "请从这些里选一个：{a}。{parts}",
    "It came from ZOO_BACKEND.": "它来自 ZOO_BACKEND。",
    "All but digits take a folder, as in mnist:DIR.": "除 digits 以外都要一个文件夹，例如 mnist:DIR。",
    "is a folder": "是一个文件夹",
    "is not there": "不存在",
    "it is a folder": "它是一个文件夹",
    "there is no folder {a}": "没有文件夹 {a}",
    "it wants arguments of a command line that it has not": "它需要命令行参数，而这里没有",
    "it ends the program": "它结束了程序",
    "no framework": "没有",
    "{a} and {b}": "{a} 和 {b}",
    "its input": "输入",
    "its last layer": "最后一层",
    "{a} ({b}) runs where {parts} ran": "{a}（{b}）在此运行，而前一次在此运行的是{parts}",
    "{a} does not run again": "{a} 没有再次运行",
    "nothing": "什么也没有",
    " in line {a}": "（第 {a} 行）",
    "digits alone, they ship with zoo": "digits，它随 zoo 附带，不要文件夹",
    "{a}, with the folder that it is in": "{a}，带上它所在的文件夹",
}

OF_THE_COURSE: dict[str, str] = {
    # names
    "there is no class, function or model in {a} called {b}; {parts}": "{a} 里没有叫 {b} 的类、函数或模型；{parts}",
    "there is no recipe of {a} {b}; {parts}": "{a} 没有名为 {b} 的训练方案；{parts}",
    "there is no {kind} {a}; {parts}": "没有这样的{kind}：{a}；{parts}",
    # zoo check, zoo lesson
    "zoo check takes a lesson or a file, or --all; write zoo check 05, say.": (
        "zoo check 要一课或一个文件，或者 --all；例如 zoo check 05。"
    ),
    "--lesson is for a file that does not say its lesson; leave it out.": (
        "--lesson 用于没有写明属于哪一课的文件；请去掉它。"
    ),
    "--hunt takes a hunt and --hint, or neither; write zoo check --hunt 07 --hint, say.": (
        "--hunt 要么带一道找错题和 --hint，要么都不带；例如 zoo check --hunt 07 --hint。"
    ),
    "{a} is no file of a hunt; `zoo lesson hunt 07` writes hunt/07_.../port_....py, or give a number.": (
        "{a} 不是找错题的文件；`zoo lesson hunt 07` 写出 hunt/07_.../port_....py，也可以给出编号。"
    ),
    "the port of hunt {a} is of {b}; leave --backend out.": "第 {a} 道找错题的移植是 {b} 的；请去掉 --backend。",
    "the port of hunt {a} is one to {b}, not to {c}; leave --backend out.": (
        "第 {a} 道找错题移植到 {b}，不是 {c}；请去掉 --backend。"
    ),
    "Jupyter is not installed; get it with pip install jupyterlab, or write the notebook for an editor, Colab or AI "
    "Studio, where its first cell installs zoo from a wheel beside it: {a}": (
        "没有安装 Jupyter；用 pip install jupyterlab 安装，或者写出笔记本，在编辑器、Colab 或 AI Studio 里使用，"
        "它的第一个单元会从旁边的 wheel 安装 zoo：{a}"
    ),
    "there are no lessons beside this installation of zoo; install it again, or use a checkout.": (
        "这个 zoo 没有带着各课；请重新安装，或使用代码仓库。"
    ),
    "there are no hunts beside this installation of zoo; install it again, or use a checkout.": (
        "这个 zoo 没有带着找错题；请重新安装，或使用代码仓库。"
    ),
    "the lesson {a} cannot be read ({b}); install zoo again.": "课文 {a} 无法读取（{b}）；请重新安装 zoo。",
    "the exercises of lesson {a} cannot be read ({b}).": "第 {a} 课的练习无法读取（{b}）。",
    "{a} is not there; install zoo again.": "{a} 不存在；请重新安装 zoo。",
    "the model cannot be drawn at {a}; give another size, or: {b}": (
        "输入为 {a} 时画不出这个模型；请换一个大小，或者：{b}"
    ),
    "{a} does not say which lesson it is for; give --lesson 05, say.": (
        "{a} 没有写明属于哪一课；请加上 --lesson，例如 --lesson 05。"
    ),
    "{a} imports {parts}; give --backend.": "{a} 导入的框架：{parts}；请加上 --backend。",
    "{a} imports {b}, which is not installed; get it with {c}.": "{a} 导入了 {b}，而它没有安装；安装：{c}。",
    "{a} is there already; give another folder with -o, or replace your answers with --force.": (
        "{a} 已经存在；请用 -o 给出另一个文件夹，或用 --force 覆盖你的答案。"
    ),
    "{a} cannot be read ({b}); give the path of an exercise file.": "{a} 无法读取（{b}）；请给出练习文件的路径。",
    "{a} is not readable Python: {b}; correct it first.": "{a} 不是正确的 Python：{b}；请先改正。",
    "{a} is not readable Python{parts}: {b}; correct it first.": "{a} 不是正确的 Python{parts}：{b}；请先改正。",
    "your progress cannot be kept: {a}; set ZOO_PROGRESS to a file that can be written.": (
        "你的进度无法保存：{a}；请把 ZOO_PROGRESS 设为一个可写的文件。"
    ),
    "{a} could not be started to grade {b}: {c}": "无法启动 {a} 来批改 {b}：{c}",
    "{a} is no lesson's folder; a name such as 05_googlenet is wanted.": (
        "{a} 不是某一课的文件夹；应是 05_googlenet 这样的名字。"
    ),
    "the prediction {a} of a lesson lacks {b}.": "课文里的预测 {a} 缺少 {b}。",
    "{a} is a file; give a folder for the pictures.": "{a} 是一个文件；请给出放图片的文件夹。",
    "{a} is an old spelling, which a later version will not take; write {b}.": (
        "{a} 是旧的写法，以后的版本不再接受；请写 {b}。"
    ),
    # how a lesson's run failed
    "line {a} of {b}: {c}: {error}": "{b} 的第 {a} 行：{c}：{error}",
    "the process ended with {a}. {b}": "进程结束，退出码 {a}。{b}",
    # backends and libraries
    "this is not a model of {a} but a {b}; pass an nn.Layer or an nn.Module, such as zoo.build returns.": (
        "这不是 {a} 的模型，而是 {b}；请传入 nn.Layer 或 nn.Module，例如 zoo.build 返回的。"
    ),
    "neither PaddlePaddle nor PyTorch is installed; get one with {a} or {b}.": (
        "PaddlePaddle 和 PyTorch 都没有安装；用 {a} 或 {b} 安装一个。"
    ),
    "the {a} backend is not installed; get it with {b}.": "没有安装 {a} 后端；安装：{b}。",
    "{a} is found as {b}, in front of the framework of that name; give that file another name, or work in another "
    "folder.": "{a} 排在同名的框架前面，被当成了 {b}；请给这个文件改名，或换一个文件夹。",
    "the {a} backend has no {b}, so it cannot do this; write that file, or take another backend.": (
        "{a} 后端没有 {b}，做不了这件事；请写出这个文件，或换一个后端。"
    ),
    "the {a} backend has no {b}, so {c} is missing there; write that file, or take another backend or network.": (
        "{a} 后端没有 {b}，所以那里没有 {c}；请写出这个文件，或者换一个后端或网络。"
    ),
    "{a} has no function {b}, so that network is missing in the {c} backend; write it, or take another backend or "
    "network.": "{a} 里没有函数 {b}，所以 {c} 后端没有这个网络；请写出它，或者换一个后端或网络。",
    "{a} has no {b}, so the {c} backend cannot do this; write it, or take another backend.": (
        "{a} 里没有 {b}，所以 {c} 后端做不了这件事；请写出它，或换一个后端。"
    ),
    "{a} is needed {b} and cannot be imported ({c}); install it: {d}.": "需要 {a}，但无法导入（{c}）；安装：{d}。",
    "OpenCV cannot be imported ({a}); install the system's OpenGL library (Debian: apt install libgl1), or OpenCV "
    "without windows: pip uninstall opencv-python && pip install opencv-python-headless.": (
        "OpenCV 无法导入（{a}）；请安装系统的 OpenGL 库（Debian：apt install libgl1），"
        "或不带窗口的 OpenCV：pip uninstall opencv-python && pip install opencv-python-headless。"
    ),
    "pictures are read and resized by OpenCV, which is not installed; get it with {a}, or {b} for the one that can "
    "open windows.": "读图片和缩放要用 OpenCV，它没有安装；安装：{a}，需要能打开窗口的用 {b}。",
    "this is a fault of zoo's own; tell us, with the lines above and what `zoo env` prints.": (
        "这是 zoo 自己的错误；请把上面的各行和 `zoo env` 打印的内容告诉我们。"
    ),
    # files
    "{a} cannot be written ({parts}); choose another place.": "{a} 无法写入（{parts}）；请换一个位置。",
    "{a} is there already; choose another name, or overwrite it with --force.": (
        "{a} 已经存在；请换一个名字，或用 --force 覆盖它。"
    ),
    "the folder {a} cannot be made ({b}); choose another place.": "文件夹 {a} 无法建立（{b}）；请换一个位置。",
    "another process is working in {a}; wait for its end, or choose another folder.": (
        "另一个进程正在使用 {a}；请等它结束，或换一个文件夹。"
    ),
    "{a} cannot be used ({b}); give another place.": "{a} 无法使用（{b}）；请换一个位置。",
    "the memory of this machine is too small for that ({a}); take less at once.": (
        "这台机器的内存不够（{a}）；请减少一次处理的量。"
    ),
    "what is written here is not text and does not go to standard output; name a file.": (
        "这里写出的不是文本，不能送到标准输出；请给出文件名。"
    ),
    "{a} is what the command reads, and is not written over; name another file.": (
        "{a} 是命令要读的文件，不会被覆盖；请换一个文件。"
    ),
    "{a} cannot be two outputs at once; name another for one of them.": "{a} 不能同时作两个输出；请给其中一个换名字。",
}

HOLE = re.compile(r"\{(\w+)\}")


def refusal(text: str) -> str:
    """A refusal in Chinese; as it is where it is not known. What a lesson's cells print is known too.

    Example:
        >>> refusal("there is no lesson '99'; did you mean '09'?")
        "没有这样的课：'99'；你是不是想写 '09'？"
    """
    return sentence(text) or line(text)


def sentence(text: str) -> str | None:
    """A refusal in Chinese; None where it is not known.

    Example:
        >>> sentence("nothing of the kind")
    """
    return _told(text, _sentences())


def _told(text: str, rows: list[tuple[list[str], str]]) -> str | None:
    for pieces, said in rows:
        given = in_holes(pieces, text)
        if given is not None:
            return HOLE.sub(lambda hole, given=given: _held(hole[1], given[hole[1]]), said)  # type: ignore[misc]
    return None


def in_holes(pieces: list[str], text: str) -> dict[str, str] | None:
    """What stands in a sentence's holes, None if the text is another; pieces: words, a hole's name, words, and so on.

    Words are looked for from left to right, and not again: a regular expression would try all places of all holes.
    """
    last = pieces[-1]
    if not text.startswith(pieces[0]) or not text.endswith(last) or (len(pieces) == 1 and text != last):
        return None
    found, at, end = {}, len(pieces[0]), len(text) - len(last)
    for number in range(1, len(pieces) - 2, 2):
        place = text.find(pieces[number + 1], at + 1, end)
        if place < 0:
            return None
        found[pieces[number]] = text[at:place]
        at = place + len(pieces[number + 1])
    if len(pieces) > 1:
        if at >= end:
            return None
        found[pieces[-2]] = text[at:end]
    return found


def _held(name: str, value: str) -> str:
    if name == "error":
        return refusal(value)
    return (_told(value, _pieces()) or value) if name == "parts" else value


@cache
def _sentences() -> list[tuple[list[str], str]]:
    # the one with the most words of its own first: others may fit it too
    rows = {**OF_MODELS, **OF_TRAINING}
    for key, told in OF_THE_COURSE.items():
        named = KINDS if "{kind}" in key else {"": ""}
        rows |= {key.replace("{kind}", kind): told.replace("{kind}", said) for kind, said in named.items()}
    return [(HOLE.split(key), rows[key]) for key in sorted(rows, key=lambda key: -len(HOLE.sub("", key)))]


@cache
def _pieces() -> list[tuple[list[str], str]]:
    return [(HOLE.split(key), PIECES[key]) for key in sorted(PIECES, key=lambda key: -len(HOLE.sub("", key)))]
