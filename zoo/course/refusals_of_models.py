"""What is refused, and said, of networks, of two models and of ports, as zoo/course/refusals_in_chinese.py says."""

OF_MODELS: dict[str, str] = {
    # networks
    "max_params is a number from 0 up, such as 10M or 500K, found {a}; write one.": (
        "max_params 是从 0 起的数，例如 10M 或 500K，这里是 {a}；请改正。"
    ),
    "head= says what to do with the head of weights, but no weights are given; give weights as well.": (
        "head= 说明怎样处理权重的输出层，但没有给出权重；请同时给出权重。"
    ),
    "seed must be an integer from 0 up, found {a}; give another, or none for a fresh one.": (
        "seed 必须是从 0 起的整数，这里是 {a}；请换一个，或者不写，让它随机。"
    ),
    "{a} must be an integer from 1 up, found {b}; give one number.": (
        "{a} 必须是从 1 起的整数，这里是 {b}；请给出一个数。"
    ),
    "aux must be True or False, found {a}; write aux=True for auxiliary heads.": (
        "aux 必须是 True 或 False，这里是 {a}；要辅助分类器请写 aux=True。"
    ),
    "a picture would have {a} values, over the limit of {b}; take a smaller image_size or fewer in_channels.": (
        "一张图片会有 {a} 个值，超过上限 {b}；请减小 image_size 或 in_channels。"
    ),
    "{a} has no auxiliary heads; leave aux out, or take one of {b}.": "{a} 没有辅助分类器；请去掉 aux，或选 {b} 之一。",
    "image_size={a} is too small for {b} with aux=True; the smallest that works is {c}.": (
        "image_size={a} 对 {b}（aux=True）太小；最小是 {c}。"
    ),
    "image_size={a} is too small for {b}; the smallest that works is {c}.": "image_size={a} 对 {b} 太小；最小是 {c}。",
    "{a} would have {b} parameters at image_size={c}, over the limit of {d}; take fewer classes and channels, or a "
    "smaller image_size if a tensor's shape follows it.": (
        "{a} 在 image_size={c} 时会有 {b} 个参数，超过上限 {d}；请减少类别和通道，"
        "张量的形状随图片大小而变的，也可以减小 image_size。"
    ),
    "{a} with num_classes={b} needs {c} class names, found {d}; build the network for as many classes as there are "
    "names.": "{a} 的 num_classes={b} 需要 {c} 个类别名，这里有 {d} 个；请按类别名的个数建立网络。",
    "zoo did not build this {a}, so {b}.": "这个 {a} 不是 zoo 建立的：{b}。",
    # two models, ports
    "compare takes networks' names or --all, not both; `zoo list` shows the names.": (
        "compare 要网络的名字或 --all，不能都要；`zoo list` 列出名字。"
    ),
    "{a} is for a network's name; two models go without it.": "{a} 用于网络的名字；两个模型不需要它。",
    "{a} is for a network's name; against a model give --input-size alone.": (
        "{a} 用于网络的名字；与一个模型比较时只给 --input-size。"
    ),
    "{a} is for a network's name; with a model give input_size or inputs.": (
        "{a} 用于网络的名字；与一个模型比较时请给 input_size 或 inputs。"
    ),
    "input_size and inputs are for a model to compare with; {a} takes image_size=.": (
        "input_size 和 inputs 用于与一个模型比较；{a} 用 image_size=。"
    ),
    "--input-size, --inputs and --against-args are for a model; {a} has its own.": (
        "--input-size、--inputs 和 --against-args 用于一个模型；{a} 有它自己的。"
    ),
    "{a} is a word of its own; with --against-args, give several arguments of one model in one word, with commas "
    "between them: --args width=64,act=relu.": (
        "{a} 是单独的一个词；用了 --against-args 时，一个模型的几个参数请写成一个词，用逗号隔开：--args "
        "width=64,act=relu。"
    ),
    "{a} is a word of its own; give several arguments of one model in one word, with commas between them: --args-a "
    "width=64,act=relu.": (
        "{a} 是单独的一个词；一个模型的几个参数请写成一个词，用逗号隔开：--args-a width=64,act=relu。"
    ),
    "{a} makes a model of {b}, not of {c}; leave --backend out, or take another.": (
        "{a} 做出的是 {b} 的模型，不是 {c} 的；请去掉 --backend，或换一个。"
    ),
    "{a} is for two models, FILE.py:NAME each; a network's name goes without it.": (
        "{a} 用于两个模型，各写成 FILE.py:NAME；网络的名字不需要它。"
    ),
    "two models are compared, FILE.py:NAME each, found {a}; against a network of zoo's it is `zoo diagnose "
    "FILE.py:NAME --against NETWORK`.": (
        "比较的是两个模型，各写成 FILE.py:NAME，这里是 {a}；与 zoo 的网络比较用 `zoo diagnose FILE.py:NAME "
        "--against NETWORK`。"
    ),
    "--copy-weights puts the first model's weights into both, so --weights-b has no use.": (
        "--copy-weights 把第一个模型的权重放进两个模型，所以 --weights-b 没有用处。"
    ),
    "two models need the shape of one input, such as --{a}input-size 3,224,224, or a file of inputs, --{b}inputs "
    "FILE.npz; give one of the two.": (
        "两个模型需要一个输入的形状，例如 --{a}input-size 3,224,224，或输入的文件 --{b}inputs FILE.npz；请给出其中"
        "之一。"
    ),
    "{a} is whole numbers with commas, such as 3,224,224, found {b}; of several inputs it is one shape for each, with "
    "semicolons between them.": (
        "{a} 是用逗号隔开的整数，例如 3,224,224，这里是 {b}；有几个输入时，每个一个形状，用分号隔开。"
    ),
    "{a}: {b}; give models that can be copied and run by themselves. If yours can, this is a fault of zoo's: tell "
    "us, with the two files.": (
        "{a}：{b}；请给出可以复制、可以单独运行的模型。如果你的可以，那就是 zoo 的错误：请连同两个文件告诉我们。"
    ),
    "{a} cannot be read ({b}); give a .npz file.": "{a} 无法读取（{b}）；请给出 .npz 文件。",
    "{a} is not an .npz file of plain arrays ({b}); write it with numpy.savez(FILE, first, second) or "
    "numpy.savez(FILE, name=first).": (
        "{a} 不是普通数组的 .npz 文件（{b}）；请用 numpy.savez(FILE, first, second) 或 numpy.savez(FILE, "
        "name=first) 写出。"
    ),
    "a port is FILE.py:NAME, found {a} (it has {b}); write my_port.py:MyResNet.": (
        "移植写成 FILE.py:NAME，这里是 {a}（里面有 {b}）；例如 my_port.py:MyResNet。"
    ),
    "a port is FILE.py:NAME, found {a}; write my_port.py:MyResNet, say.": (
        "移植写成 FILE.py:NAME，这里是 {a}；例如 my_port.py:MyResNet。"
    ),
    "a port is FILE.py:NAME, found {a}; write my_port.py:MyResNet.": (
        "移植写成 FILE.py:NAME，这里是 {a}；例如 my_port.py:MyResNet。"
    ),
    "{a} in {b} is a {c} and does not make a model; give {d}.": "{b} 里的 {a} 是 {c}，做不出模型；请给出 {d}。",
    "{a} defines no class and no function and has no model; put the model's class into it.": (
        "{a} 没有定义类或函数，也没有模型；请把模型的类放进去。"
    ),
    "{a} cannot be built: {b}; correct it, or give it the arguments that it takes.": (
        "{a} 无法建立：{b}；请改正，或给出它需要的参数。"
    ),
    "{a} in {b} is a model already and takes no arguments; leave them out.": (
        "{b} 里的 {a} 已经是模型，不要参数；请去掉它们。"
    ),
    "arguments are name=value, found {a}; write --args num_classes=10, say.": (
        "参数写成 name=value，这里是 {a}；例如 --args num_classes=10。"
    ),
    "the argument {a} is given twice; give it once.": "参数 {a} 给了两次；请只给一次。",
    "{a} cannot be imported: {b}; install what it needs (pip install {c}, if that is its name there), or put the file "
    "beside it.": "{a} 无法导入：{b}；请安装它需要的库（pip install {c}，如果那里叫这个名字），或把文件放在旁边。",
    "{a} cannot be imported: {b}; run it with python to see where.": (
        "{a} 无法导入：{b}；用 python 运行它，看是在哪里。"
    ),
    "{a} cannot be imported: {b}; correct it, or give another file.": "{a} 无法导入：{b}；请改正，或换一个文件。",
    "{a} cannot be imported: line {b} of it trains ({c}), which happens at every import; put that under `if "
    '__name__ == "__main__":`.': (
        '{a} 无法导入：它的第 {b} 行会训练（{c}），每次导入都会发生；请放到 `if __name__ == "__main__":` 之下。'
    ),
    '{a} cannot be imported: {parts} ({b}); put what is not a definition under `if __name__ == "__main__":`.': (
        '{a} 无法导入：{parts}（{b}）；不是定义的部分，请放到 `if __name__ == "__main__":` 之下。'
    ),
    "there is no file {a} (it {parts}); give the path of the file with your model.": (
        "没有文件 {a}（{parts}）；请给出你的模型所在的文件。"
    ),
    "{a} is not a Python file; give one that ends in .py, or a notebook (.ipynb).": (
        "{a} 不是 Python 文件；请给出 .py 文件，或笔记本（.ipynb）。"
    ),
    "{a} is a notebook in {b}, not in Python; give one in Python.": (
        "{a} 是 {b} 的笔记本，不是 Python 的；请给 Python 的。"
    ),
    "{a} is not a notebook in Jupyter's format 4; open it there and save it again, or give a .py file.": (
        "{a} 不是 Jupyter 第 4 版格式的笔记本；请在 Jupyter 里打开并重新保存，或给出 .py 文件。"
    ),
    "{a} cannot be read ({b}); check its rights.": "{a} 无法读取（{b}）；请检查它的权限。",
    # networks that do not run as a comparison needs it
    "the {a} network runs no operation that can be seen; level 3b judges those.": (
        "{a} 的网络没有运行任何看得到的运算；第 3b 级判断的正是这些。"
    ),
    "the {a} network does not run the same twice: {parts}; level 3b needs a forward pass that is the same each time, "
    "and in float32 and float64.": (
        "{a} 的网络两次运行不相同：{parts}；第 3b 级要求前向计算每次相同，在 float32 和 float64 下也相同。"
    ),
    "the {a} network stops in {b} at or after {parts}: {c}; mend what runs there.": (
        "{a} 的网络在 {b} 下停在 {parts} 处或其后：{c}；请改正那里运行的东西。"
    ),
    "the {a} network stops at {parts}: {b}; correct what runs there.": (
        "{a} 的网络停在 {parts} 处：{b}；请改正那里运行的东西。"
    ),
    "{a} cannot be written: {b}.": "{a} 无法写入：{b}。",
    "both models give NaN or infinite values from {a} on, so what differs cannot be seen; give inputs, or weights, "
    "with which they do not.": "两个模型从 {a} 起都得出 NaN 或无穷大，所以看不出差异；请给出不会这样的输入或权重。",
    "the {a} network's output was made outside the framework's functions; use those alone.": (
        "{a} 的网络的输出不是由框架的函数得到的；请只用框架的函数。"
    ),
    "{a} of a lazy layer has no values yet; run the model once on an input before.": (
        "延迟建立的层的 {a} 还没有值；请先用一个输入运行一次模型。"
    ),
    "{a} is a static program of paddle.jit, and what it does cannot be seen; give the nn.Layer that it was made from, "
    "without to_static.": (
        "{a} 是 paddle.jit 的静态程序，看不到它做什么；请给出它由之而来的 nn.Layer，不用 to_static。"
    ),
    "{a} is scripted or traced by torch.jit, and what it does cannot be seen; give the nn.Module that it was made "
    "from.": "{a} 是 torch.jit 脚本化或跟踪过的，看不到它做什么；请给出它由之而来的 nn.Module。",
    "the ONNX referee needs both networks in one process, and here each backend has its own; leave --onnx out.": (
        "ONNX 作裁判要两个网络在同一个进程里，而这里每个后端各有自己的进程；请去掉 --onnx。"
    ),
    "image is a picture in place of the one that ships; with inputs= leave it out.": (
        "image 是代替附带图片的那张图片；有 inputs= 时请去掉它。"
    ),
    "image is for models that take one picture, and input_size is {a}.": (
        "image 用于输入为一张图片的模型，而 input_size 是 {a}。"
    ),
    # zoo report
    "report takes networks' names, --all or --from FILE, and one of the three.": (
        "report 要网络的名字、--all 或 --from FILE，三者取一。"
    ),
    "{a}: this is about what is run, and --from runs nothing; leave it out.": (
        "{a}：这是关于运行什么的，而 --from 什么也不运行；请去掉。"
    ),
    "a report takes at least one comparison, found none; run `zoo compare NAME --json FILE`.": (
        "报告至少要一次对比，这里没有；请运行 `zoo compare NAME --json FILE`。"
    ),
    "the reports {a} cannot be read ({b}); check the path.": "结果 {a} 无法读取（{b}）；请检查路径。",
    "{a} is not a file that `zoo compare --json` wrote ({b}); write it again with `zoo compare NAME --json FILE`.": (
        "{a} 不是 `zoo compare --json` 写出的文件（{b}）；请用 `zoo compare NAME --json FILE` 重新写出。"
    ),
    # what the doctor says of equal models
    "Your model is {a}: with its weights every value of the output ({b}) is the same in float64, and so are "
    "dropout and batch norm's momentum in training.": (
        "你的模型就是 {a}：用它的权重，输出（{b}）的每个值在 float64 下都相同，训练时的 dropout 和批归一化的动量也"
        "相同。"
    ),
    "Your model is {a}: with its weights every value of all {b} outputs, {c}, is the same in float64, and so are "
    "dropout and batch norm's momentum in training.": (
        "你的模型就是 {a}：用它的权重，全部 {b} 个输出（{c}）的每个值在 float64 下都相同，训练时的 dropout 和批归一"
        "化的动量也相同。"
    ),
    "Something differs that changes nothing at size {a}: {b}.": "有不同之处，在大小 {a} 时没有影响：{b}。",
    "It may at another size.": "换一个大小，就可能有影响。",
}
