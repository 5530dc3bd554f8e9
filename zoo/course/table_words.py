"""Heads, titles, verdicts and last lines that `zoo compare`, `zoo convert` and `zoo train` print, in Chinese.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). Holes are those of
results_in_chinese.py.
"""

from zoo.course import conversion_words

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
    "wrote {file}": "已写入 {file}",
    "{threads} threads each": "各 {threads} 个线程",
    "; on {parts}": "；在 {parts} 上",
    "; {seconds} s": "；{seconds} 秒",
    "; {seconds} s, {memory} GB at the most": "；{seconds} 秒，最多 {memory} GB",
    "{network}: {parts}, {seconds} s": "{network}：{parts}，{seconds} 秒",
    "{network}, level {level}": "{network}，级别 {level}",
}
