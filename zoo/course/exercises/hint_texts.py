"""Hints in both languages: the usual one for each cause of the doctor's, and those for code that stops."""

from typing import NamedTuple

from zoo.course.exercises.phrases import facts
from zoo.doctor.diagnosis import Cause


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str


class Hint(NamedTuple):
    """What to think about, and what to do: the first is shown at once, the second with --hint."""

    vague: Words
    concrete: Words


class Problem(NamedTuple):
    """Where an answer differs from the right one, and the hint. open: nothing was written yet."""

    where: Words
    hint: Hint
    open: bool = False


SCREEN: dict[str, Words] = {
    "right": Words("right", "正确"),
    "wrong": Words("wrong", "错误"),
    "open": Words("not started", "尚未开始"),
    "hint": Words("hint", "提示"),
    "printed": Words("it printed", "输出"),
    "score": Words("{right} of {all} right", "{all} 题中 {right} 题正确"),
    "more": Words("{command} says more", "{command} 给出更多提示"),
    "begin": Words("none is started; write the answers into {file}", "都还没有开始；请把答案写入 {file}"),
    "copy": Words("none is started; get the exercises with {command}", "都还没有开始；用 {command} 取得练习"),
    "lesson": Words("lesson", "课"),
    "sheet": Words(
        "{lesson.number} {lesson.name}, {backend}: {file}", "{lesson.number} {lesson.name}，{backend}：{file}"
    ),
    "colon": Words(": ", "："),
    "then": Words("; ", "；"),
    "damaged": Words("progress could not be read; it was moved to {file}", "进度文件无法读取，已移到 {file}"),
}

CAUSES: dict[Cause, Words] = {
    Cause.KERNEL_SIZE: Words("How large is the window that is asked for here?", "这里要求的卷积核有多大？"),
    Cause.STRIDE: Words("By how much should height and width shrink here?", "这里的高和宽应缩小多少？"),
    Cause.PADDING: Words(
        "What should happen to the size of the map at this layer?", "经过这一层，特征图的大小应怎样变化？"
    ),
    Cause.DILATION: Words("How far apart are the taps of the window?", "卷积核各点之间相距多远？"),
    Cause.GROUPS: Words("Which input channels should each output channel see?", "每个输出通道应看到哪些输入通道？"),
    Cause.BIAS: Words(
        "Does this layer need a bias? Look at what comes after it.", "这一层需要偏置吗？看看它后面是什么。"
    ),
    Cause.CHANNELS: Words(
        "Write the number of channels beside every layer, in and out.", "在每一层旁写下输入和输出的通道数。"
    ),
    Cause.BN_EPS: Words("Batch norm has settings beside its width.", "批归一化除了通道数还有别的参数。"),
    Cause.BN_MOMENTUM: Words("What does momentum mean in this framework?", "momentum 在这个框架里是什么意思？"),
    Cause.BN_MISSING: Words("Count the normalisations.", "数一数归一化层的个数。"),
    Cause.POOL_SIZE: Words("Over which area is summed up here?", "这里在多大的区域上汇总？"),
    Cause.POOL_KIND: Words("The largest value or the mean?", "取最大值还是平均值？"),
    Cause.CEIL_MODE: Words("What if the windows do not fill the map?", "窗口铺不满特征图时怎么办？"),
    Cause.COUNT_INCLUDE_PAD: Words("Does the border count in the mean?", "求平均时边缘的填充算不算？"),
    Cause.ACTIVATION_MISSING: Words(
        "Follow one value through forward: is it ever cut off?", "跟着一个数走一遍 forward：它在该截断处截断了吗？"
    ),
    Cause.ACTIVATION_EXTRA: Words("Is every step after this layer asked for?", "这一层之后的每一步都是题目要求的吗？"),
    Cause.ACTIVATION_KIND: Words("Which activation is asked for?", "题目要求的是哪种激活函数？"),
    Cause.DROPOUT: Words("What happens in training only?", "哪些操作只在训练时发生？"),
    Cause.FLATTEN_ORDER: Words(
        "In which order do the values of a map stand in its row?", "特征图展平后，各个值按什么顺序排列？"
    ),
    Cause.CONCAT_ORDER: Words(
        "Every branch is right; look at how they are joined.", "每条分支都对，看看它们是怎样拼接的。"
    ),
    Cause.SOFTMAX_IN_HEAD: Words(
        "What does the loss expect, and what do you return?", "损失函数需要什么？你返回的是什么？"
    ),
    Cause.RESIDUAL_ORDER: Words(
        "What comes first at the end of the block, and what second?", "块的末尾先做什么，后做什么？"
    ),
    Cause.SHORTCUT: Words("Follow the branch that goes around the block.", "看看绕过这个块的那条分支。"),
    Cause.LAYER_SHARED: Words("Should these two places learn together?", "这两处应当共用同一组权重吗？"),
    Cause.LAYER_UNTIED: Words("Which weights are meant to be the same ones?", "哪些权重应当是同一组？"),
    Cause.LAYER_UNUSED: Words("Does everything that you declare take part?", "你声明的每一层都用上了吗？"),
    Cause.LAYER_ORDER: Words("The layers are right. What feeds what?", "层都对，看看谁的输出给了谁。"),
    Cause.LAYER_MISSING: Words("Count the layers.", "数一数层数。"),
    Cause.LAYER_EXTRA: Words("Is there a step that nobody asked for?", "有没有题目没有要求的步骤？"),
    Cause.LINEAR_TRANSPOSED: Words(
        "Which way round does this framework keep a weight?", "这个框架里权重按哪个方向存放？"
    ),
    Cause.MASK: Words("Which steps may each step see?", "每一步可以看到哪些步？"),
    Cause.SETTING: Words("Which settings does this step have by itself?", "这一步的默认设置是什么？"),
    Cause.BREAKS_OFF: Words("Read the error, and print the shapes before it.", "读一读错误信息，打印出错之前的形状。"),
    Cause.UNALIGNED: Words("Can it be written as the text has it?", "能照课文那样写吗？"),
    Cause.UNKNOWN: Words(
        "Print the shapes up to this place and compare them with the text.", "打印到这里为止的形状，与课文对照。"
    ),
}


def unwritten(name: str) -> Problem:
    """An answer that still raises NotImplementedError."""
    return Problem(
        Words("not started", "尚未开始"),
        Hint(
            Words(f"{name} still raises NotImplementedError.", f"{name} 仍然抛出 NotImplementedError。"),
            Words("Read its docstring, and write the code in its place.", "先读文档字符串，再在原处写下代码。"),
        ),
        open=True,
    )


def lacking(name: str) -> Problem:
    """A file without the name that is asked for."""
    return Problem(
        Words(f"{name} is not in the file", f"文件中没有 {name}"),
        Hint(
            Words("The names and arguments of the exercise are to stay.", "练习中的名称和参数不要改。"),
            Words(f"Define {name}, with the arguments that it came with.", f"定义 {name}，参数与原来相同。"),
        ),
    )


def no_model(found: str, backend: str) -> Problem:
    """A class that makes something else than a model of the framework."""
    return Problem(
        Words(f"does not make a model of {backend}", f"得到的不是 {backend} 的模型"),
        Hint(
            Words("What does your code return?", "你的代码返回的是什么？"),
            Words(
                f"It makes a {found}, and a model of {backend} is wanted.",
                f"得到的是 {found}，需要的是 {backend} 的模型。",
            ),
        ),
    )


def raised(error: str, line: int | None) -> Problem:
    """Code that stops with an error."""
    place = Words("" if line is None else f" in line {line}", "" if line is None else f"，第 {line} 行")
    return Problem(
        Words(f"stops{place.en}", f"运行中断{place.zh}"),
        Hint(
            Words(
                "The code stops before it gives an answer; --hint shows the error.",
                "代码在给出结果之前就中断了；用 --hint 查看错误。",
            ),
            Words(error, f"错误信息：{error}"),
        ),
    )


def overdue(seconds: float) -> Problem:
    """Code that does not end in time."""
    return Problem(
        Words(f"no answer after {seconds:g} s", f"{seconds:g} 秒后仍无结果"),
        Hint(
            Words("Does every loop come to an end?", "每个循环都会结束吗？"),
            Words(
                f"The right answer takes a few seconds at most; yours was ended after {seconds:g} s (--time-limit).",
                f"正确答案最多只需几秒；你的代码运行 {seconds:g} 秒后被终止（--time-limit）。",
            ),
        ),
    )


def oversized(gigabytes: float) -> Problem:
    """Code that asks for more memory than it may have."""
    return Problem(
        Words(f"asks for more than {gigabytes:g} GB of memory", f"申请的内存超过 {gigabytes:g} GB"),
        Hint(
            Words("How many values does your largest tensor have?", "最大的张量有多少个值？"),
            Words(
                f"Print the shapes before the line that stops; {gigabytes:g} GB is more than any exercise needs.",
                f"在中断的那一行之前打印形状；任何练习都用不到 {gigabytes:g} GB。",
            ),
        ),
    )


def ended(how: str) -> Problem:
    """A process that ended in the middle of an exercise, without being stopped."""
    return Problem(
        Words(f"the process ended ({how})", f"进程已结束（{facts(how)}）"),
        Hint(
            Words("Does your code leave the program?", "你的代码退出了程序吗？"),
            Words(
                "Look for exit() and sys.exit(), and for an index or a shape that no layer can take.",
                "检查 exit()、sys.exit()，以及任何层都无法接受的下标或形状。",
            ),
        ),
    )
