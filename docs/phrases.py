"""The words and sentences of generated pages: English, and Chinese for its reader."""

from zoo.course.results_in_chinese import TITLES, UNITS

PHRASES = {
    **TITLES,
    **UNITS,
    "This block is not drawn: it does not take the map before it as it is.": (
        "这个模块没有画出来：它接收的不是前面那张特征图本身。"
    ),
    # home
    "The PaddlePaddle file and the PyTorch file of LeNet side by side, what is spelled otherwise marked, and below "
    "them what zoo compare lenet measured": (
        "LeNet 的 PaddlePaddle 文件和 PyTorch 文件并排，写法不同的地方有标记，下面是 zoo compare lenet 测得的结果"
    ),
    "New to deep learning": "初学深度学习",
    "From one training step to the networks that won, each run, measured and taken apart.": (
        "从一个训练步骤到历届获胜的网络，每个都运行、测量、拆开来看。"
    ),
    "{count} ports to {name} with a bug to find: {hunts}. Where the two differ: {pitfalls}.": (
        "{count} 个移植到 {name} 的带错程序，等你找出错误：{hunts}。两者不同之处：{pitfalls}。"
    ),
    "From PaddlePaddle to PyTorch": "从 PaddlePaddle 到 PyTorch",
    "How PyTorch writes what you write, where the two differ, and how a trained model moves across.": (
        "你的写法在 PyTorch 里怎么写，两者在哪里不同，训练好的模型怎样搬过去。"
    ),
    "From PyTorch to PaddlePaddle": "从 PyTorch 到 PaddlePaddle",
    "How PaddlePaddle writes what you write, where the two differ, and how a trained model moves across.": (
        "你的写法在 PaddlePaddle 里怎么写，两者在哪里不同，训练好的模型怎样搬过去。"
    ),
    "{count} lessons, about {hours} hours to read": "{count} 课，阅读约 {hours} 小时",
    # marks
    ", ": "，",
    "; ": "；",
    ": ": "：",
    ":": "：",
    "none": "无",
    # versions
    "levels of lenet": "lenet 各级",
    "levels of resnet18": "resnet18 各级",
    "{good} of {count}": "{count} 个中 {good} 个",
    "networks": "网络",
    "different": "不同",
    "date": "日期",
    # networks
    "Networks": "网络",
    "Every network is one file, written twice. The plain name is the course's network; another architecture of the "
    "same family has a name of its own.": (
        "每个网络是一个文件，写了两遍。最简单的名字是课程的网络；同一系列的其他结构有自己的名字。"
    ),
    "network": "网络",
    "what it is": "是什么",
    "source": "来源",
    "input": "输入",
    "classes": "类别数",
    "parameters": "参数量",
    "MACs": "乘加次数（MACs）",
    "Lessons that use it: {links}.": "用到它的课：{links}。",
    "No lesson uses it; {links} has the others of its file.": "没有一课用到它；同一文件里的其他网络见{links}。",
    "No lesson uses it.": "没有一课用到它。",
    "Its files, {files}, are on the page {page}.": "它的文件 {files} 在{page}的页面上。",
    "Card": "卡片",
    "Quirks": "特别之处",
    "The last column is what the command prints.": "最后一列是命令打印的原文（英文）。",
    "None is known.": "尚未发现。",
    "Diagram": "结构图",
    "Layers": "各层",
    "Parity": "一致性",
    "In code": "在代码里",
    "The two sources": "两份源代码",
    "{few} ({many} with aux=True)": "{few}（aux=True 时为 {many}）",
    "the shape of a tensor follows the image size": "有一个张量的形状随图片尺寸而变",
    "any size from there on": "由此往上任何尺寸都可以",
    "family": "系列",
    "paper": "论文",
    "files": "文件",
    "trainable parameters": "可训练参数",
    "MACs of one picture": "一张图片的乘加次数（MACs）",
    "smallest picture": "最小的图片",
    "first weights": "初始权重",
    "convolutions {conv}, linear layers {linear}": "卷积 {conv}，全连接层 {linear}",
    "preprocessing": "预处理",
    "{channels}, (value / 255 - mean) / std, mean {mean}, std {std}": (
        "{channels}，(值 / 255 - 均值) / 标准差，均值 {mean}，标准差 {std}"
    ),
    "RGB": "RGB",
    "BGR": "BGR",
    "grey": "灰度",
    "peers": "别处的同一网络",
    "recipe {name}": "配方 {name}",
    "weights {name}": "权重 {name}",
    "The stages of {name}": "{name} 的各个阶段",
    "Drawn from one forward pass. Rows by the size of the map; activations, batch norm and dropout are left out, "
    "and neighbours of one kind with one output map are drawn once, with their number.": (
        "由一次前向计算画出。按特征图尺寸分行；激活函数、批归一化和随机失活略去不画，相邻、"
        "同类而且输出相同的只画一次，并标出个数。"
    ),
    "Click a box: its layers, and their lines in both files, are shown here.": (
        "点一个方框：这里会显示它的各层，以及它们在两个文件里的那几行。"
    ),
    "parity error": "一致性误差",
    "made on line": "建立于第几行",
    "run on line": "运行于第几行",
    "The parity error of each layer is not measured yet; the command that does it:": (
        "各层的一致性误差还没有测量；测量的命令："
    ),
    "The parity error of a layer is the largest relative difference of its output in float64: {versions}.": (
        "一层的一致性误差是它在 float64 下的输出的最大相对差：{versions}。"
    ),
    "Trainable parameters against the multiply-accumulates of one picture; each point is a network, and leads to its "
    "page.": "可训练参数与一张图片的乘加次数；每个点是一个网络，点它进入该网络的页面。",
    "A click on a heading sorts. The parity error is the largest relative difference of any layer's output, "
    "PyTorch against PaddlePaddle, in float64; the next column has the levels that a kept run measured. {parity} "
    "says what they are.": (
        "点表头可以排序。一致性误差是各层输出在 float64 下的最大相对差，PyTorch 对 PaddlePaddle；"
        "后一列是保存的运行所测的级别。各级是什么，见{parity}。"
    ),
    "measured levels": "测过的级别",
    "not kept": "没有保存",
    "The milliseconds are CPU time for one picture on one thread, in each backend's eager mode, measured by {command} "
    "on {processor}, {cores} cores; the machine's load meanwhile: {least} to {most}.": (
        "毫秒数是一张图片在一个线程上占用的处理器时间，各后端都是即时执行；由 {command} 测得，机器："
        "{processor}，{cores} 核；测量期间机器的负载：{least} 到 {most}。"
    ),
    "Fast": "速度",
    "ms, PyTorch": "毫秒，PyTorch",
    "ms, PaddlePaddle": "毫秒，PaddlePaddle",
    "not measured": "没有测量",
    "What {layer} makes of the photograph": "{layer} 从照片得出的特征图",
    "What {layer} makes of the digit": "{layer} 从数字得出的特征图",
    "The picture beside a layer's name is what it makes of {picture}: the map, of all its maps, that differs most from "
    "place to place.": (
        "层名旁边的小图是这一层从{picture}得出的特征图：在它的所有特征图中，取各处的值相差最大的一张。"
    ),
    "the handwritten 0 that ships with zoo": " zoo 附带的手写数字 0 ",
    "the photograph of a cat that ships with zoo": " zoo 附带的猫的照片",
    "The weights are trained.": "权重是训练过的。",
    "The weights are the first ones, drawn at random and not trained: edges and bright places are left of the picture "
    "at first, and further on little more than noise.": (
        "权重是随机抽取的初始权重，没有训练过：开始几层还留着图片的边缘和明暗，越往后越只是噪声。"
    ),
    "Parameters and multiply-accumulates of {count} networks": "{count} 个网络的参数量和乘加次数",
    "{kind}, as at {layer}": "{kind}，例如 {layer} 处的",
    "layer": "层",
    "kind": "种类",
    "output, N x": "输出，N x",
    "{count} layers run: {params} parameters, {macs} multiply-accumulates for one picture, as "
    "`zoo.summary(model, {size})` prints them.": (
        "共运行 {count} 层：{params} 个参数，一张图片 {macs} 次乘加，与 `zoo.summary(model, {size})` 打印的相同。"
    ),
    "All layers": "全部各层",
    "level": "级别",
    "verdict": "结论",
    "measured": "测得",
    "tolerance": "容差",
    "where": "位置",
    "equal": "相同",
    "DIFFERENT": "不同",
    "Found by a run on {machine}:": "一次运行的结果，环境为 {machine}：",
    "{processor}, {threads} threads each, {versions}": "{processor}，各 {threads} 个线程，{versions}",
    "Run it again:": "再次运行：",
    "Not measured yet; the command that does it:": "还没有测量；测量的命令是：",
    "Not measured yet: {names}.": "还没有测量的：{names}。",
    "The page of `zoo report` has the error of every layer as a plot. {link} says what the levels are.": (
        "`zoo report` 写出的网页上有每一层误差的图。各级是什么，见{link}。"
    ),
    "The parity page": "一致性一页",
    "Trained weights; each set loads into either backend. What does not ship is fetched through torchvision or "
    "PaddlePaddle, which check its hash.": (
        "训练好的权重；每一套都能加载到任一后端。没有附带的由 torchvision 或 PaddlePaddle 取来，它们会核对哈希值。"
    ),
    "No trained weights of it are published that zoo could load by name.": "没有可以按名字加载的公开权重。",
    "Equal line numbers say the same; the lines that are spelled differently are marked: {apart} of {count}. The "
    "{dictionary} accounts for {share} of all lines. `zoo mirror {name}` prints the pair in a terminal.": (
        "行号相同的两行说的是同一件事；写法不同的行有标记：{count} 行中的 {apart} 行。"
        "{dictionary}能解释全部行中的 {share}。"
        "`zoo mirror {name}` 在终端里打印这一对。"
    ),
    "dictionary of spellings": "写法对照",
    # parity
    "Every network is built in both backends from one seed, run on the same pictures and compared, level by level. A "
    "level passes where what was measured is at most its tolerance.": (
        "每个网络都由同一个种子在两个后端里建立，在同样的图片上运行，再逐级对比。测得的值不超过容差，这一级就算通过。"
    ),
    "The levels": "各级",
    "title": "名称",
    "what is compared": "对比什么",
    "": "",
    "Trainable parameters, multiply-accumulates, kinds, settings and output shapes of all layers; the counts are the "
    "card's.": "所有层的可训练参数、乘加次数、种类、设置和输出形状；总数与卡片一致。",
    "One seed gives both the same bits, and every tensor crosses from either to the other and back, in memory and "
    "through a file.": "同一个种子在两个后端里给出同样的比特；每个张量从任一后端到另一个、再回来，经内存或经文件，"
    "都逐位相同。",
    "Every operation that ran, run again on its own: output, gradients and statistics, at the shapes at which it ran "
    "and at others; float64. One that cannot be run so is named, and the level fails.": (
        "每一个实际运行的运算，单独重新运行：输出、梯度和统计量，取它当时的形状和别的形状；float64。"
        "不能这样运行的会被点名，该级不通过。"
    ),
    "Every layer's output in eval mode and float64, relative to its largest value. Biases and batch-norm values are "
    "moved away from 0 and 1 first, where mistakes would not show. More where rounding alone moves that layer by "
    "more.": (
        "每一层在评估模式和 float64 下的输出，相对于该层的最大值。事先把偏置和批归一化的值移开 0 和 1，在 0 "
        "和 1 上错误是看不出来的。如果舍入本身就使那一层变动更大，容差也更大。"
    ),
    "Each backend against its own float64: every operation alone, on float64's values, and all together, in units of "
    "the error that rounding explains.": (
        "每个后端对比自己的 float64：逐个运算（输入取 float64 的值）以及整个网络，以舍入所能解释的误差为单位。"
    ),
    "In train mode, auxiliary heads included, with and without label smoothing; float64, then float32.": (
        "训练模式，包括辅助分类器，有标签平滑和没有标签平滑都比；先 float64，后 float32。"
    ),
    "Of every parameter: norm of the difference over norm of the gradient; float64, then the whole in float32.": (
        "每个参数的梯度：差的范数除以梯度的范数；先 float64，后 float32 的整个梯度。"
    ),
    "Batch-norm statistics after 4 batches; float64, then float32.": (
        "4 个批次之后的批归一化统计量；先 float64，后 float32。"
    ),
    "SGD, Momentum, Nesterov, Adam and AdamW, each with a constant rate, steps, cosine and warm-up; float64.": (
        "SGD、Momentum、Nesterov、Adam 和 AdamW，各配恒定的学习率、阶梯、余弦和预热；float64。"
    ),
    "Momentum with weight decay along a cosine: loss, weights, statistics and eval logits after every step; "
    "float64, then loss and logits in float32.": (
        "带权重衰减的动量法，学习率沿余弦下降：每一步之后的损失、权重、统计量和评估模式的 logits；"
        "先 float64，后 float32 的损失和 logits。"
    ),
    "Where two tolerances are given, the network's own lies between: {factor} times as much as the result of a backend "
    "moves where its pictures and weights are moved by one rounding unit, of the backend that moves more. Where "
    "rounding grows so fast that the upper one is passed, level 8 ends its comparison and says after how many steps.": (
        "给出两个容差时，网络自己的容差在两者之间：把一个后端的图片和权重移动一个舍入单位，看结果变动多少，"
        "取变动较大的那个后端，容差就是它的 {factor} 倍。"
        "如果舍入误差增长太快，超过了上限，第 8 级就停止对比，并说明比到了第几步。"
    ),
    "Mutants of weights, settings and training: each must fail at its level, and the unchanged network must pass.": (
        "权重、设置和训练的变异：每个都必须在自己的级别不通过，未改动的网络必须通过。"
    ),
    "Levels {quick} run unless others are asked for; `--levels all` runs every one. Level 9 has {mutants} mutants.": (
        "不指定级别时运行 {quick}；`--levels all` 运行全部。第 9 级有 {mutants} 个变异。"
    ),
    "A real run": "一次真实的运行",
    "{equal} of {count} networks are equal. Measured on {machines}; the command, which passes over those that have "
    "figures:": "{count} 个网络中有 {equal} 个相同。测量环境：{machines}；命令（已有数字的会跳过）：",
    "no batch norm": "没有批归一化",
    "layers": "层数",
    "null tensors": "零梯度张量",
    "{low} to {high}": "{low} 至 {high}",
    "Units: {units}.": "单位：{units}。",
    "Level 3: the largest relative error of each network in float64": "第 3 级：每个网络在 float64 下的最大相对误差",
    "No network is measured yet: `python -m docs.reports` does it.": (
        "还没有测量任何网络：`python -m docs.reports` 会做。"
    ),
    "Parity mode": "一致模式",
    "Levels 2 to 8 run in parity mode: PyTorch's batch-norm eps and momentum are rounded to float32, as PaddlePaddle "
    "rounds them; in the training levels PaddlePaddle gets the unbiased running variance and mean pools with an exact "
    "gradient, and dropout is off in both. A network that you build has none of this.": (
        "第 2 到 8 级在一致模式下运行：PyTorch 的批归一化的 eps 和 momentum 舍入到 float32，因为 PaddlePaddle "
        "就是这样舍入的；"
        "在训练的各级里，PaddlePaddle 使用无偏的滑动方差和梯度精确的平均池化，两边都关掉随机失活。"
        "你自己建立的网络没有这些。"
    ),
    "Reading a failure": "不通过时怎么看",
    "Exit code 0: all equal. 1: a difference, and the report names the first layer that differs, both values and the "
    "likely cause. 2: refused. A port of your own is examined by `zoo diagnose`; {link} has the usual causes.": (
        "退出码 0：全部相同。1：有差异，报告说出最先分开的那一层、双方的值和可能的原因。2：被拒绝。"
        "你自己的移植用 `zoo diagnose` 检查；常见的原因见{link}。"
    ),
    "the page of pitfalls": "陷阱一页",
    # tables
    "Dictionary of spellings": "写法对照",
    "note": "说明",
    "lines": "行数",
    "How PaddlePaddle writes what PyTorch writes. `{{}}` stands for one word, number or bracket that is copied over; "
    "an earlier row is applied first. A test holds every line of the network files to it, and `zoo mirror` marks by "
    "it.": (
        "PyTorch 的写法在 PaddlePaddle 里怎么写。`{{}}` 代表照抄的一个词、一个数或一个括号；靠前的行先使用。"
        "测试用它检查网络文件的每一行，`zoo mirror` 也按它作标记。"
    ),
    "Files and lines: where the spelling stands in the {files} network files of `zoo/torch`. Of their {count} lines, "
    "{same} are the same to the letter in both backends and {share} once the dictionary is applied.": (
        "文件和行数：这种写法在 `zoo/torch` 的 {files} 个网络文件里出现在多少文件、多少行。它们共 {count} 行，"
        "其中 {same} 在两个后端里一字不差，使用这张对照表之后为 {share}。"
    ),
    "{lesson} begins with these spellings; {pitfalls} has what is spelled alike and is not the same.": (
        "{lesson}从这些写法讲起；写法相似而含义不同的，见{pitfalls}。"
    ),
    "Lesson 00": "第 00 课",
    "The page of pitfalls": "陷阱一页",
    "English term": "英文",
    "Chinese term": "中文",
    "what it means here": "在这里的含义",
    "Glossary": "词汇表",
    "The terms of the lessons in English and in Chinese. The Chinese ones are mostly those of the Baidu course; names "
    "in code are the same in both languages.": (
        "各课所用的术语，英文和中文对照。中文大多沿用百度课程的说法；代码里的名字在两种语言中相同。"
    ),
    # architecture
    "The rooms of zoo and their imports: {told}": "zoo 的各个房间和它们之间的导入：{told}",
    "{files} file, {lines} lines": "{files} 个文件，{lines} 行",
    "{files} files, {lines} lines": "{files} 个文件，{lines} 行",
    "the facts on every network": "每个网络的事实",
    "sources, by rules": "按规则翻译源代码",
    "networks and adapter": "网络和适配器",
    "which there are, by name": "有哪些后端，按名字加载",
    "from a card to a network": "由卡片到网络",
    "the two sources compared": "两份源码的对照",
    "weight files, read safely": "安全地读取权重文件",
    "weights of which network": "谁的权重，哪个网络",
    "anyone's model, from a file": "任何人的模型，来自文件",
    "workers, threads, devices": "进程、线程、设备",
    "results, pages and plots": "结果、页面和图",
    "zoo.build": "zoo.build",
    "where a port goes wrong": "移植在哪里出错",
    "weights on the move": "权重的转移",
    "drawn networks": "随机生成的网络",
    "pictures and readers": "图片和读取器",
    "Layers with weights": "带权重的层",
    "layers in neutral words": "各种层，与框架无关",
    "the ladder": "逐级对比",
    "recipes and the loop": "配方和循环",
    "bench and optimize": "测速和加速",
    "way": "方式",
    "threads {threads}, batch {batch}": "{threads} 个线程，批大小 {batch}",
    "Times as fast as torchvision's eager network, one thread, one picture": (
        "是 torchvision 即时执行的网络的多少倍快，一个线程，一张图片"
    ),
    "{name}: times as fast as torchvision's eager network": "{name}：是 torchvision 即时执行的网络的多少倍快",
    "Measured by {command} on {processor}, {cores} cores; load before and after: {load}; {versions}.": (
        "由 {command} 测得，{processor}，{cores} 个核；前后的负载：{load}；{versions}。"
    ),
    "The machine's load while this was measured: {least} to {most}.": "测量时机器的负载：{least} 到 {most}。",
    "lessons and exercises": "课文和练习",
    "one file a command": "一个命令一个文件",
    "{count} network files": "{count} 个网络文件",
    "the files beside the rooms": "房间之外的文件",
    "room": "房间",
    "imported by": "被谁导入",
    "{file}: {count} verbs": "{file}：{count} 个动词",
    "verb": "动词",
    "what it does": "做什么",
    # libraries
    "Which of the networks that torchvision and paddle.vision both have are the same network: {page}.": (
        "torchvision 和 paddle.vision 都有的网络里哪些确实是同一个：{page}。"
    ),
    "Both libraries": "两个库都有的网络",
    "torchvision and paddle.vision have {count} networks of the same names. For {equal} of them `zoo.transfer` "
    "carries the weights of either library's network into the other's, and then every operation's output is "
    "the same: the largest relative difference in float64, at most 1e-12. Names, order of definition and "
    "spelling differ; operations are matched by how they run.": (
        "torchvision 和 paddle.vision 有 {count} 个同名网络。其中 {equal} 个，`zoo.transfer` "
        "能把任一库的权重搬进另一库的网络，之后每个运算的输出都相同：表中是 float64 下最大的相对误差，不超过 1e-12。"
        "名字、定义顺序和写法都不同；运算是按运行时的作用配对的。"
    ),
    "So the weights that one library publishes fit the other's network as well. The last column has what "
    "`zoo.build` takes as `weights=`, in either backend; files are carried from one library to the other by "
    "`zoo convert`.": (
        "所以一个库公布的权重也适合另一个库的网络。最后一列是 `zoo.build` 的 `weights=` 所接受的名字，两个后端都行；"
        "文件用 `zoo convert` 从一个库搬到另一个库。"
    ),
    "The weights that one library publishes for such a network do not fit the other's, and zoo's takes those "
    "in the last column alone. AlexNet's dropout is the exception: a factor of 0.5 in two Linear weights makes "
    "up for it exactly, so zoo takes the weights of both libraries.": (
        "一个库为这样的网络公布的权重不适合另一个库的网络，zoo 的同名网络只接受最后一列里的。AlexNet 的随机失活是例外："
        "两个线性层的权重乘以 0.5 就能准确地补上，所以 zoo 接受两个库的权重。"
    ),
    "published weights": "公布的权重",
    "pixels": "像素",
    "tensors": "张量数",
    "{a} to {b}": "{a} 到 {b}",
    "into": "搬进",
    "cause": "原因",
    "expected": "应为",
    "found": "实为",
    "Known differences between the frameworks are made equal first; in the words of the proof:": (
        "框架本身算得不同的地方先调成相同；证明的原文（英文）："
    ),
    "Other networks of the same name": "同名而不同的网络",
    "Where the two libraries have different networks, `zoo.transfer` refuses and writes nothing, and "
    "`zoo.diagnose` names the first operation that differs, as the network that should get the weights has "
    "it. The columns before the last are what it prints.": (
        "两个库的网络确实不同时，`zoo.transfer` 拒绝执行，什么也不写；`zoo.diagnose` "
        "说出接收权重的网络里第一个分开的运算。最后一列之前的各列是它打印的原文（英文）。"
    ),
    "Measured with {versions}; {classes} classes; norms moved away from 0 and 1 first. The command:": (
        "测量所用版本：{versions}；{classes} 个类别；归一化层的数值先移离 0 和 1。命令："
    ),
    # api
    "Reference": "参考",
    "All of it is `import zoo`, which imports neither framework: that happens when a name is first used.": (
        "全部都在 `import zoo` 里；它不导入任何框架，到第一次用到某个名字时才导入。"
    ),
    "Docstrings are in English.": "文档字符串是英文的。",
    "Building": "建立网络",
    "State and files": "状态和文件",
    "Data and training": "数据和训练",
    "Inference": "推理",
    "Errors": "错误",
    "Command line": "命令行",
    "page": "页面",
    "what is on it": "内容",
    "Defined in {file}.": "定义在 {file}。",
    "member": "成员",
    "error": "错误",
    "when": "何时",
    "argument or option": "参数或选项",
    "default": "默认值",
}
