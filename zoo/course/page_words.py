"""What the page of `zoo report` says, in Chinese: its heads, its sentences and its plots.

The English is that of the code that writes the page (tests/test_report_chinese.py walks it). Holes are those of
results_in_chinese.py. What levels are called and measured in, and what they say of a place, is there and in
comparison_words.py.
"""

WORDS: dict[str, str] = {
    # heads and single words
    "verdict": "结论",
    "versions": "版本",
    "threads": "线程",
    "processor": "处理器",
    "seed": "种子",
    "image": "图片",
    "mode": "模式",
    "arguments": "参数",
    "time": "用时",
    "not run": "没有运行",
    "not recorded": "没有记录",
    " or ": " 或 ",
    ", ": "，",
    "; ": "；",
    ". ": "。",
    ".": "。",
    "Levels": "各级",
    "Networks and levels": "网络与级别",
    "Where they differ": "在哪里不同",
    "How it was run": "怎样运行的",
    "Run it again": "重新运行",
    "Run it again:": "重新运行：",
    "to the top": "回到顶部",
    # sentences
    "A level passes where what was measured is at most its tolerance.": "测得的值不超过容差时，一级即为通过。",
    "A blank cell: the level was not run. A network's name leads to its plots.": (
        "空格：没有运行这一级。点击网络的名字可到它的图。"
    ),
    "The command that repeats a comparison is in its section.": "重做一次对比的命令在它自己的一节里。",
    "No command: zoo compare knows no network of this name.": "没有命令：zoo compare 不知道这个名字的网络。",
    "No plots: no level kept what they draw.": "没有图：没有哪一级保存了要画的东西。",
    "No level was run.": "一级也没有运行。",
    "no level was run, so nothing is shown to be equal": "一级也没有运行，所以没有证明任何相等",
    "Nothing was measured.": "什么也没有测得。",
    # plots
    "layer": "层",
    "step": "步",
    "layer, in the order they run": "层，按运行的次序",
    "limit": "限",
    "exactly 0": "恰好为 0",
    "first:": "最先：",
    "relative to each layer's largest value": "相对于每层的最大值",
    "relative to each layer's largest value; self-error: float32 against float64": (
        "相对于每层的最大值；自身误差：float32 对 float64"
    ),
    "float32 against float64, relative to each layer's largest value": "float32 对 float64，相对于每层的最大值",
}

SENTENCES: dict[str, str] = {
    "Equal: {count} network": "相等：{count} 个网络",
    "Equal: all {count} networks": "相等：全部 {count} 个网络",
    "DIFFERENT: {failed} of {count} network": "不同：{count} 个网络中的 {failed} 个",
    "DIFFERENT: {failed} of {count} networks": "不同：{count} 个网络中的 {failed} 个",
    "No answer: {failed} of {count} network": "没有结论：{count} 个网络中的 {failed} 个",
    "No answer: {failed} of {count} networks": "没有结论：{count} 个网络中的 {failed} 个",
    "Each network is built in both backends from one seed, run on the same inputs and compared level by level.": (
        "每个网络都在两个后端中用同一个种子建立，在同样的输入上运行，逐级对比。"
    ),
    "Two models are built as their files say, run on the same inputs and compared level by level.": (
        "两个模型照它们的文件建立，在同样的输入上运行，逐级对比。"
    ),
    "Each network is built in both backends from one seed, of a pair the two models are built as their files say, run "
    "on the same inputs and compared level by level.": (
        "每个网络都在两个后端中用同一个种子建立，成对的两个模型照它们的文件建立，在同样的输入上运行，逐级对比。"
    ),
    "Measured {measured}, allowed {tolerance}.": "测得 {measured}，允许 {tolerance}。",
    "Measured {measured}, allowed {tolerance}: within it, but not within the level's other limit.": (
        "测得 {measured}，允许 {tolerance}：在允许之内，但超过了这一级的另一个限。"
    ),
    "Level {level} {parts}:": "第 {level} 级（{parts}）：",
    "Written by zoo {version}. Plots: point at a mark to read its value.": (
        "由 zoo {version} 写出。图：指向一个点可读出它的值。"
    ),
    "{seconds} s": "{seconds} 秒",
    # plots
    "Level {level} {parts}: error along the layers": "第 {level} 级（{parts}）：沿各层的误差",
    "Level {level} {parts}: each layer alone": "第 {level} 级（{parts}）：每层单独",
    "Level {level} {parts}: the loss in both": "第 {level} 级（{parts}）：两边的损失",
    "Level {level} {parts}: how far the losses differ": "第 {level} 级（{parts}）：损失相差多少",
    "tolerance {limit}": "容差 {limit}",
    "{factor} x what rounding explains": "舍入所能解释的 {factor} 倍",
    "error {side}": "{side} 的误差",
    "alone {side}": "{side}，每层单独",
    "self-error {side}": "{side} 的自身误差",
    "loss {side}": "{side} 的损失",
    "layer {number}": "第 {number} 层",
    "step {number}": "第 {number} 步",
    "{count} layers": "{count} 层",
    "at most {size}": "最大 {size}",
    "{count} exact zero, drawn on the floor as ◇": "{count} 个恰好为零，在底部画作 ◇",
    "{count} exact zeros, drawn on the floor as ◇": "{count} 个恰好为零，在底部画作 ◇",
    "{count} infinite or no number, drawn at the top as ▲ in red": ("{count} 个为无穷大或不是数，在顶部用红色画作 ▲"),
    "{count} infinite or no number or negative, drawn at the top as ▲ in red": (
        "{count} 个为无穷大、不是数或为负，在顶部用红色画作 ▲"
    ),
}
