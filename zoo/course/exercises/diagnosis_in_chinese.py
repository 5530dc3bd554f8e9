"""A doctor's diagnosis in Chinese: the explanation for each cause, from what was expected and what was found."""

from typing import NamedTuple

from zoo.course.exercises.phrases import facts, place
from zoo.doctor import texts
from zoo.doctor.diagnosis import Cause, Diagnosis

# by Cause: what it is called, and the explanation, as in zoo/doctor/texts.py
NAMES: dict[Cause, str] = {
    Cause.KERNEL_SIZE: "卷积核大小",
    Cause.STRIDE: "步幅",
    Cause.PADDING: "填充",
    Cause.DILATION: "空洞",
    Cause.GROUPS: "分组",
    Cause.BIAS: "偏置",
    Cause.CHANNELS: "通道数",
    Cause.BN_EPS: "批归一化的 eps",
    Cause.BN_MOMENTUM: "批归一化的动量",
    Cause.BN_MISSING: "缺少批归一化",
    Cause.POOL_SIZE: "池化大小",
    Cause.POOL_KIND: "池化种类",
    Cause.CEIL_MODE: "池化的取整方式",
    Cause.COUNT_INCLUDE_PAD: "平均池化是否计入填充",
    Cause.ACTIVATION_MISSING: "缺少激活函数",
    Cause.ACTIVATION_EXTRA: "多余的激活函数",
    Cause.ACTIVATION_KIND: "激活函数的种类",
    Cause.DROPOUT: "dropout",
    Cause.FLATTEN_ORDER: "展平的次序",
    Cause.CONCAT_ORDER: "拼接的次序",
    Cause.SOFTMAX_IN_HEAD: "输出前的 softmax",
    Cause.RESIDUAL_ORDER: "残差块中的次序",
    Cause.SHORTCUT: "残差连接",
    Cause.LAYER_SHARED: "共用的层",
    Cause.LAYER_UNTIED: "没有共用的权重",
    Cause.LAYER_UNUSED: "没有用上的层",
    Cause.LAYER_ORDER: "层的次序",
    Cause.LAYER_MISSING: "缺少的层",
    Cause.LAYER_EXTRA: "多余的层",
    Cause.LINEAR_TRANSPOSED: "权重的方向",
    Cause.MASK: "注意力的掩码",
    Cause.SETTING: "其他设置",
    Cause.BREAKS_OFF: "前向计算中断",
    Cause.UNALIGNED: "无法对应",
    Cause.UNKNOWN: "原因不明",
}

WORDS: dict[Cause, str] = {
    Cause.KERNEL_SIZE: "卷积核的大小不同。应设为 {expected}，填充也要与它相配。",
    Cause.STRIDE: "窗口移动的步幅不同，所以从这里起每张特征图的大小都不同。应设为 {expected}。",
    Cause.PADDING: "窗口移动之前四周补上的填充不同，所以输出的大小或边缘不同。应设为 {expected}。",
    Cause.DILATION: "卷积核各点之间的距离不同。应设为 {expected}。",
    Cause.GROUPS: "通道的分组不同，所以每个输出看到的输入不同。应设为 {expected}。",
    Cause.BIAS: "一边加了偏置，另一边没有：参考网络是 {expected}。批归一化之前的卷积通常不要偏置，"
    "而构造函数默认带偏置。",
    Cause.CHANNELS: "这一层的宽度不同。参考网络是：{expected}；请检查传给构造函数的数，以及流入这一层的形状。",
    Cause.BN_EPS: "批归一化除以方差加 eps 的平方根，而 eps 不同。应设为 {expected}（Paddle 称之为 epsilon）。",
    Cause.BN_MOMENTUM: "评估时看不出来，但训练时滑动均值和滑动方差跟随批次的快慢不同。"
    "注意 Paddle 的 momentum 是旧值所占的比例，"
    "torch 的是新值所占的比例：那边的 0.9 就是这边的 0.1。",
    Cause.BN_MISSING: "参考网络在这里对每个通道做批归一化；你的模型是：{found}。请加上：{expected}。",
    Cause.POOL_SIZE: "池化汇总的区域不同。参考网络是：{expected}。",
    Cause.POOL_KIND: "一边取窗口中的最大值，另一边取平均值。参考网络是：{expected}。",
    Cause.CEIL_MODE: "窗口铺不满特征图时，一边的输出大小向上取整，另一边向下取整。应设为 {expected}。",
    Cause.COUNT_INCLUDE_PAD: "在边缘处，平均值除以整个窗口的大小，或者只除以落在图内的部分。应设为 {expected}；"
    "Paddle 中 True 对应 exclusive=False。",
    Cause.ACTIVATION_MISSING: "没有激活函数，前后两个线性步骤就等于一个。请加上：{expected}。",
    Cause.ACTIVATION_EXTRA: "参考网络原样传递这些值；你的模型用 {found} 截断或压缩了它们。请去掉它。",
    Cause.ACTIVATION_KIND: "参考网络在这里是 {expected}，你的模型是 {found}。请换成前者。",
    Cause.DROPOUT: "dropout 在训练时起作用，所以训练出的权重会不同。参考网络：{expected}。你的：{found}。",
    Cause.FLATTEN_ORDER: "后面的层按位置取每个值，所以次序不同时，每个权重乘的就是别的值。"
    "reshape 保持各个值原来的次序，permute 才交换轴。参考网络是：{expected}。",
    Cause.CONCAT_ORDER: "下一层按位置取各个通道。参考网络拼接的是{expected}，你的模型是{found}：每条分支都对，"
    "列表不对。",
    Cause.SOFTMAX_IN_HEAD: "参考网络返回 logits，你的模型返回概率。交叉熵损失自己会做 softmax；做两次会使梯度变平。"
    "请返回 logits。",
    Cause.RESIDUAL_ORDER: "残差块中，相加前后的次序很重要。参考网络：{expected}。你的：{found}。"
    "激活函数应放在残差相加之后。",
    Cause.SHORTCUT: "绕过这个块的分支不同。参考网络是：{expected}；你的模型是：{found}。",
    Cause.LAYER_SHARED: "同一层被调用了两次，所以两处用的是同样的权重，也一起学习。请为每一处各声明一层。",
    Cause.LAYER_UNTIED: "现在输出相同，但两处各学各的：参考网络在两处都用{expected}，你的模型用的是{found}。"
    "请在两处使用同一个参数。",
    Cause.LAYER_UNUSED: "这一层在构造函数里声明了，有权重，却没有参与输出。请在 forward 里调用它，或者删掉它。",
    Cause.LAYER_ORDER: "各层都对，但先后次序不同。参考网络：{expected}。你的：{found}。",
    Cause.LAYER_MISSING: "参考网络在这里还有一步：{expected}。请加上。",
    Cause.LAYER_EXTRA: "参考网络没有这一步。请去掉：{found}。",
    Cause.LINEAR_TRANSPOSED: "权重是方阵，方向反了也能相乘，从形状上看不出来。torch 的权重是 [输出, 输入]，"
    "所以是 x @ weight.T；"
    "Paddle 的是 [输入, 输出]，所以是 x @ weight。",
    Cause.MASK: "查询、键和值都相同，但每一步看到的步不同。参考网络是：{expected}；你的模型是：{found}。"
    "请对照两边的掩码怎样得出，以及它的哪些值表示可以看到。",
    Cause.SETTING: "层或函数是对的，但设置不同。参考网络是 {expected}，你的是 {found}。",
    Cause.BREAKS_OFF: "前向计算在这里出错停止，所以后面的都无法比较。参考网络接下来是：{expected}。你的：{found}。",
    Cause.UNALIGNED: "无法判断哪个运算对应哪个：{found}。它可能是对的，所以这里不下结论；{expected}。",
    Cause.UNKNOWN: "参考网络：{expected}。你的：{found}。它不属于任何一种常见错误；请在这个位置对照两份代码。",
}

# how the explanation begins: the doctor's sentence, and the Chinese one
STARTS: dict[str, str] = {
    texts.START: "在 {where} 之前，你的模型与 {network} 一致，直到 float64 的最后几位；到这里开始不同。",
    texts.START_MISSING: "到 {where} 为止（包括它），你的模型与 {network} 一致；之后缺了一步。",
    texts.START_FIRST: "你的模型一开始就与 {network} 不同，在 {where} 处。",
    texts.START_UNUSED: "你的模型漏掉了 {where}，在它应在的位置与 {network} 不同。",
    texts.START_UNALIGNED: "在 {where} 之前，没有看出你的模型与 {network} 有什么不同；到这里两者无法对应。",
    texts.SILENT[Cause.BN_MOMENTUM]: "评估模式下，你的模型与 {network} 一致；{where} 在训练时不同。",
    texts.SILENT[Cause.DROPOUT]: "评估模式下，你的模型与 {network} 一致；{where} 处的 dropout 不同。",
    texts.SILENT[Cause.LAYER_UNUSED]: "输出与 {network} 的相同，但 {where} 没有参与计算。",
}

# what may follow
ENDS: dict[str, str] = {
    texts.UNREGISTERED: "它的权重不属于模型：放在普通列表里的层没有注册；"
    "请用 ModuleList（torch）或 LayerList（Paddle）。",
    texts.ALSO: "这一层的其他参数也不同，请全部对照一遍。",
    texts.OR_LATER: "也可能它被调用了，只是比应有的位置晚：前向计算没有进行到最后。",
    texts.FUNCTIONAL: "作为函数，它在评估时也起作用，因为不写明时 training 为 True。请传入 training=self.training。",
    texts.FOREIGN: "它可能是对的：诊断程序不知道权重怎样参与这个运算，所以没有给它复制任何权重。",
}

WHERE = "在 {where} 处不同（{cause}）"
BROKE_OFF = "前向计算中断于："
FOUND = "你的：{found}。"
BOTH = "应为：{expected}；你的：{found}。"


class Chinese(NamedTuple):
    """A diagnosis in Chinese: where the model first differs, and the name of the cause, and the explanation."""

    where: str
    explanation: str


def in_chinese(diagnosis: Diagnosis) -> Chinese:
    """What a diagnosis says, in Chinese. Names of layers and functions, settings and errors stay as they are.

    ValueError if the model is equal: then there is nothing to explain.
    """
    if diagnosis.cause is None:
        raise ValueError("an equal model has no cause to be put in Chinese; look at diagnosis.equal first.")
    text = diagnosis.explanation
    if not diagnosis.where:
        whole = facts(text)
        return Chinese(whole, whole)
    told = {
        "where": place(diagnosis.where),
        "network": diagnosis.network,
        "expected": facts(diagnosis.expected),
        "found": facts(diagnosis.found),
    }
    begin = {"where": diagnosis.where, "network": diagnosis.network}
    start = next(chinese for english, chinese in STARTS.items() if text.startswith(english.format(**begin)))
    words = WORDS[diagnosis.cause]
    if "{found}" not in words:
        words += FOUND if "{expected}" in words else BOTH
    shown = _put(start + words, told)
    shown += "".join(chinese for english, chinese in ENDS.items() if english in text)
    _, broke, error = text.partition(texts.BROKE_OFF.format(error=""))
    if broke:
        shown += f"{BROKE_OFF}{error}"
    return Chinese(_put(WHERE, told | {"cause": NAMES[diagnosis.cause]}), shown)


def _put(template: str, told: dict[str, str]) -> str:
    """A template filled in; behind a full-width bracket stands no space."""
    return template.format(**told).replace("） ", "）")
