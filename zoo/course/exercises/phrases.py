"""The doctor's facts in Chinese: a table of phrases with holes.

A hole is named for what stands in it: {value} a number, a tuple or one word, kept as it is; {numbers} several of them,
kept; {place} a place in the model; {facts}, {error} a phrase again, or several; {step} one operation, or several.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from zoo.doctor import texts
from zoo.graph.canonical import ACTIVATIONS, SOFTMAXES

VALUE = r"\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|[^\s,:]+"
PLACE = r"forward call \d+: \w+(?: in [\w.]+)?|the input|the output|[\w.]+"

# kinds of operations; those that are functions of both frameworks keep their names
KINDS: dict[str, str] = {name.replace("_", " "): name for name in (*ACTIVATIONS, *SOFTMAXES)} | {
    "relu": "ReLU",
    "conv": "卷积",
    "linear": "全连接层",
    "batch norm": "批归一化",
    "max pool": "最大池化",
    "avg pool": "平均池化",
    "adaptive avg pool": "自适应平均池化",
    "adaptive max pool2d": "自适应最大池化",
    "mean": "求平均",
    "add": "相加",
    "multiply": "相乘",
    "matmul": "矩阵乘法",
    "concat": "拼接",
    "reshape": "改变形状",
    "permute": "交换轴",
    "identity": "恒等",
    "layer norm": "层归一化",
    "group norm": "组归一化",
    "instance norm": "实例归一化",
}

# one operation with its settings; several are separated by commas
STEPS: dict[str, str] = {
    "conv {value} to {value2}, {value3}, stride {value4}": "卷积 {value} 到 {value2}，{value3}，步幅 {value4}",
    "linear {value} to {value2}": "全连接层 {value} 到 {value2}",
    "batch norm of {value} channels": "{value} 个通道的批归一化",
    "max pool {value}, stride {value2}": "最大池化 {value}，步幅 {value2}",
    "avg pool {value}, stride {value2}": "平均池化 {value}，步幅 {value2}",
    "adaptive mean to {value}": "自适应平均池化到 {value}",
    "the output": "输出",
    "glu gated by its first half": "前一半作门的 glu",
    "glu gated by its second half": "后一半作门的 glu",
    "{value} p={value2} scaling in training": "{value} p={value2}，在训练时缩放",
    "{value} p={value2} scaling in evaluation": "{value} p={value2}，在评估时缩放",
    "dropout p={value}, scaling in training": "dropout p={value}，在训练时缩放",
    "dropout p={value}, scaling in evaluation": "dropout p={value}，在评估时缩放",
    **dict(sorted(KINDS.items(), key=lambda item: -len(item[0]))),
    "{kind}": "{kind}",
}

# the first that fits the whole text is taken
PHRASES: dict[str, str] = {
    # nothing there, or something too many
    "nothing in its place": "此处什么也没有",
    "no such step": "没有这一步",
    "no such step on the shortcut": "残差连接上没有这一步",
    "no such layer": "没有这一层",
    "no such layer here": "此处没有这一层",
    "no batch norm": "没有批归一化",
    "no activation": "没有激活函数",
    "no activation here": "此处没有激活函数",
    "no dropout here": "此处没有 dropout",
    "no dropout after it": "其后没有 dropout",
    "no dropout in evaluation": "评估时没有 dropout",
    "no output": "没有输出",
    "no values at all": "一个值也没有",
    "{value} never reaches the output": "{value} 没有到达输出",
    "its output is never used": "它的输出没有被用到",
    "it never runs": "它从未运行",
    "{facts} runs here": "此处运行{facts}",
    "{facts}, which runs elsewhere too": "{facts}，它在别处也运行",
    "the weights of {place}": "{place} 的权重",
    "weights of its own": "自己的权重",
    "{facts} with weights of its own": "{facts}（用自己的权重）",
    "the layer that already ran as {place}": "已经作为 {place} 运行过的那一层",
    "weights that are not registered in the model": "没有在模型里注册的权重",
    # order
    "logits as the output": "以 logits 为输出",
    "{value} after the logits": "logits 之后还有 {value}",
    "channels, height, width, one after the other for each picture": "每张图片依次按通道、高、宽排列",
    "channels, height, width": "通道、高、宽",
    "each value in its place": "每个值都在它的位置上",
    "the same values in another order, by {facts}": "同样的值，次序不同，由{facts}造成",
    "another order, by {facts}": "次序不同，由{facts}造成",
    "the reshape": "改变形状的运算",
    "branches {numbers}": "分支 {numbers}",
    "{value} different branches": "{value} 条不同的分支",
    "one branch more than once": "同一条分支用了不止一次",
    "the sum with {facts}": "与{facts}相加",
    "with {facts}": "与{facts}相加",
    "the model's input": "模型的输入",
    "the output of {place}": " {place} 的输出",
    "input: {facts}": "输入是{facts}",
    "the product that the framework's Linear takes": "框架的 Linear 所用的乘积",
    "its transpose": "它的转置",
    "{step} after it": "其后的 {step}",
    # settings
    "dropout that scales in training": "在训练时缩放的 dropout",
    "dropout that scales in evaluation": "在评估时缩放的 dropout",
    "it acts in evaluation too (training=self.training is missing)": (
        "它在评估时也起作用（缺少 training=self.training）"
    ),
    "it rests in evaluation": "它在评估时不起作用",
    "momentum={value}, as the share of the new batch": "momentum={value}，按新批次所占的比例计",
    "momentum={value}, as the share of the old value": "momentum={value}，按旧值所占的比例计",
    "momentum=None (a plain mean)": "momentum=None（普通平均）",
    "the running mean and variance in evaluation": "评估时用滑动均值和滑动方差",
    "it takes the batch's own mean and variance in evaluation too": "评估时也用批次自己的均值和方差",
    "{facts}, in another place": "{facts}，位置不同",
    # attention
    "no mask": "没有掩码",
    "a mask": "有掩码",
    "a mask that leaves nothing out": "什么也不遮的掩码",
    "a causal mask, by which a step sees itself and those before it": "因果掩码：每一步看到自己和之前的步",
    "a mask by which a step sees those up to {value} ahead of it too": "还能看到之后 {value} 步的掩码",
    "a mask by which a step sees those at least {value} steps before it": "只看到至少 {value} 步之前的掩码",
    "a mask by which step i sees those from i + {value} on": "第 i 步看到从 i + {value} 起的步的掩码",
    "a mask that leaves out {value} of {value2} pairs of steps": "遮住 {value2} 对步中 {value} 对的掩码",
    # shapes and values
    "{facts}, output {value}": "{facts}，输出 {value}",
    "output {value}": "输出 {value}",
    "shape (pictures, values)": "形状（图片数, 值的个数）",
    "shape {value}": "形状 {value}",
    "shape {value} against {value2}": "形状 {value2}，应为 {value}",
    "values from outside the framework's functions: {facts}": "来自框架函数之外的值：{facts}",
    "dtype {value} against {value2}": "类型 {value2}，应为 {value}",
    "NaN or infinite values": "值为 NaN 或无穷大",
    "{value} against {value2} at {value3}": "在 {value3} 处是 {value2}，应为 {value}",
    # what cannot be aligned
    "write both the same way": "请用同样的方式写两边",
    "write both the same way, or name the class that is one: zoo.graph.register(the class, {value}, tensors)": (
        "请用同样的方式写两边，或者说明哪个类就是它：zoo.graph.register(类, {value}, 张量)"
    ),
    "zoo.graph.register({value}, kind, tensors) tells how such a class keeps its weights": (
        "可以用 zoo.graph.register({value}, 种类, 张量) 说明这样的类怎样保存权重"
    ),
    "{place} of the reference is {value} with {value2} in a {value3}, which is on no list of layers, and "
    "your model has {place2} there": (
        "参考网络的 {place} 是 {value3} 里用 {value2} 的 {value}，它不在层的列表里，而你的模型在那里是 {place2}"
    ),
    "{place} of your model is {value} with {value2} in a {value3}, which is on no list of layers, and "
    "the reference has {place2} there": (
        "你的模型的 {place} 是 {value3} 里用 {value2} 的 {value}，它不在层的列表里，而参考网络在那里是 {place2}"
    ),
    "divide the layers in the same way in both": "请在两边用同样的方式划分各层",
    "{place} of the reference is one {value}, where your model has {value2} operations from {place2} to {place3}, "
    "which may be it written out": (
        "参考网络的 {place} 是一个 {value}，而你的模型从 {place2} 到 {place3} 有 {value2} 个运算，可能就是把它拆开写"
    ),
    "{place} of your model is one {value}, where the reference has {value2} operations from {place2} to {place3}, "
    "which may be it written out": (
        "你的模型的 {place} 是一个 {value}，而参考网络从 {place2} 到 {place3} 有 {value2} 个运算，可能就是把它拆开写"
    ),
    "{place} of the reference is a convolution over {value} axes and {place2} of your model one over {value2}, and "
    "which of their weights belong together cannot be told": (
        "参考网络的 {place} 是 {value} 个轴上的卷积，你的模型的 {place2} 是 {value2} 个轴上的，"
        "无法判断它们的权重怎样对应"
    ),
    "{place} of the reference has {value} passes in one {value2} and {place2} of your model has {value3}": (
        "参考网络的 {place} 在一个 {value2} 里有 {value} 遍，你的模型的 {place2} 有 {value3} 遍"
    ),
    # a model that cannot be run
    "a model that can be copied and run": "能够复制和运行的模型",
    "a forward pass": "一次前向计算",
    "a forward pass of the reference": "参考模型的一次前向计算",
    "no operation on the picture was seen.": "没有观察到对图片的任何运算。",
    "no operation on the picture was seen": "没有观察到对图片的任何运算",
    "forward returns {value}, no tensor.": "forward 返回的是 {value}，不是张量。",
    "forward returns {value}, no tensor": "forward 返回的是 {value}，不是张量",
    texts.NOT_EXAMINED: "模型无法检查：{error} 普通的、没有编译或脚本化的 {backend} 模型可以检查。",
    texts.NOT_RUN: "模型无法在 N x C x H x W = {shape} 上运行：{error}",
    texts.REFERENCE_NOT_RUN: (
        "用来对比的模型自己就无法在 {shape} 的输入上运行。{error} 所以对你的模型不作判断；请给出那个模型能接受的输入。"
    ),
    # how a process ended
    "exit code {value}": "退出码 {value}",
    "signal {value}": "信号 {value}",
    # the open ones last
    "{step} after {place}": "{place} 之后的 {step}",
    "{step}, after {step2}: {facts}": "{step}，前面还有 {step2}：{facts}",
    "{step}: {facts}": "{step}：{facts}",
}

SETTING = re.compile(r"[a-z_]+=.+")
ERROR = re.compile(r"[A-Z][\w.]*: .+", re.DOTALL)  # a framework's or Python's: its type, and what it says
CALL = re.compile(r"forward call (?P<number>\d+): (?P<kind>\w+)(?: in (?P<path>[\w.]+))?")
NAMED = {"the input": "输入", "the output": "输出"}


def place(text: str) -> str:
    """A place in the model: a layer's path as it is, a functional call by its number."""
    call = CALL.fullmatch(text)
    if call is None:
        return NAMED.get(text, text)
    inside = f"{call['path']} 中的 " if call["path"] else ""
    return f"forward 的第 {call['number']} 次调用（{inside}{call['kind']}）"


def kept(text: str) -> str:
    """A value or a name: as it is."""
    return text


def named(text: str) -> str:
    """A kind that has no word of ours, by its name in code."""
    return text.replace(" ", "_")


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    chinese: str

    def put(self, found: re.Match[str]) -> str:
        return self.chinese.format(**{hole: HOLES[_kind(hole)][1](text) for hole, text in found.groupdict().items()})


def facts(text: str) -> str:
    """A phrase of the doctor's, or several operations with commas between them.

    A setting, an error, and what is not a known phrase stay as they are.
    """
    if ERROR.fullmatch(text):
        return text
    for phrase in _PHRASES:
        found = phrase.pattern.fullmatch(text)
        if found:
            return phrase.put(found)
    return text if SETTING.fullmatch(text) else steps(text) or text


def steps(text: str) -> str:
    """Operations in a row; "" where something else is among them."""
    done, at = [], 0
    while at < len(text):
        found = next(((p, m) for p in _STEPS if (m := p.pattern.match(text, at))), None)
        if found is None:
            return ""
        done.append(found[0].put(found[1]))
        at = found[1].end()
        if at < len(text) and not text.startswith(", ", at):
            return ""
        at += 2
    return "、".join(done)


HOLES: dict[str, tuple[str, Callable[[str], str]]] = {
    "value": (VALUE, kept),
    "shape": (VALUE, kept),
    "backend": (r"\w+", kept),
    "numbers": (r"[\d, ]+", kept),
    "error": (r".+", facts),
    "place": (PLACE, place),
    "facts": (r".+", facts),
    "step": (r"[a-z][^:]*?", facts),
    "kind": (r"[a-z_0-9]+(?: [a-z_0-9]+)*", named),
}


def _kind(hole: str) -> str:
    return hole.rstrip("0123456789")


def _compiled(table: dict[str, str], end: str = "") -> list[_Phrase]:
    made = []
    for english, chinese in table.items():
        parts = re.split(r"\{(\w+)\}", english)
        text = re.escape(parts[0])
        for name, literal in zip(parts[1::2], parts[2::2], strict=True):
            text += f"(?P<{name}>{HOLES[_kind(name)][0]}){re.escape(literal)}"
        made.append(_Phrase(re.compile(text + end, re.DOTALL), chinese))
    return made


_PHRASES = _compiled(PHRASES)
_STEPS = _compiled(STEPS, r"(?=, |$)")
