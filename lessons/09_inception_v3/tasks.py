"""How the exercises of lesson 09 are graded."""

from collections import namedtuple

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same, shown

Answer = namedtuple("Answer", "logits aux")


def windows():
    """Windows of rank one and of full rank, some of them not square, one with a 0 in its corner."""
    draw = np.random.default_rng(9)
    first, second, third = (draw.standard_normal(shape) for shape in ((7, 1), (1, 7), (3, 1)))
    corner = draw.standard_normal((1, 5))
    corner[0, 0] = 0
    found = [(first @ second, True), (draw.standard_normal((7, 7)), False), (third @ corner, True)]
    found += [(draw.standard_normal((3, 5)), False), (draw.standard_normal((5, 3)), False)]
    return [(window.astype("float32"), alone) for window, alone in found]


def along(first, second):
    """Whether two vectors have one direction, or opposite ones."""
    lengths = np.linalg.norm(first) * np.linalg.norm(second)
    return bool(abs(abs(np.vdot(first, second)) - lengths) <= 1e-4 * lengths)


def paired(student, solution, bench):
    """Hold the product of an answer's column and row against the solution's."""
    for window, alone in windows():
        high, wide = window.shape
        column, row = bench.plain(solution(bench.tensor(window)))
        want = column @ row
        found = bench.plain(student(bench.tensor(window)))
        shapes = [np.shape(each) for each in found] if isinstance(found, tuple) else [np.shape(found)]
        kind = ("rank one", "秩为 1 的") if alone else ("full rank", "满秩的")
        where = f"for a {high} x {wide} window of {kind[0]}", f"对 {high} x {wide}、{kind[1]}窗口"
        if shapes != [(high, 1), (1, wide)]:
            told = ", ".join(map(str, shapes))
            return bench.problem("shapes", f"{where[0]}, the shapes are {told}", f"{where[1]}，返回的形状为 {told}")
        got = found[0] @ found[1]
        if same(got, want, 1e-4):
            continue
        key = "turned"
        if along(found[0], column) and along(found[1], row):
            key = "scale"
        elif not alone:
            key = "nearest"
        off = [round(float(np.square(each - window).sum()), 6) for each in (got, want)]
        return bench.problem(
            key,
            f"{where[0]}, the squared differences add up to {off[0]:.4g}; {off[1]:.4g} can be had",
            f"{where[1]}，差的平方和为 {off[0]:.4g}，最小可达 {off[1]:.4g}",
        )
    return None


def cross_entropy(logits, labels, share=0.0):
    """The mean cross-entropy, in numpy; share is spread over all classes."""
    logits = logits.astype("float64")
    chances = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    right = chances[np.arange(len(labels)), labels]
    return float(-((1 - share) * right + share * chances.mean(1)).mean())


def slips(logits, aux, labels):
    """Losses in train mode that are known mistakes, by name."""
    classes = logits.shape[1]

    def total(first, second, part):
        return cross_entropy(logits, labels, first) + part * cross_entropy(aux, labels, second)

    others = 0.1 * classes / (classes - 1)  # 0.1 over the other classes alone is this share over all
    return {
        "smoothing": [total(0, 0, 0.4), total(0.1, 0, 0.4), total(0, 0.1, 0.4)],
        "aux": [total(0.1, 0.1, 0), total(0, 0, 0)],
        "main": [part * cross_entropy(aux, labels, share) for part in (0.4, 1) for share in (0, 0.1)],
        "weight": [total(0.1, 0.1, 1), total(0.1, 0.1, 0.4) / 1.4, 0.6 * total(0.1, 0.1, 2 / 3)],
        "others": [total(others, others, 0.4)],
        "sum": [total(0.1, 0.1, 0.4) * len(labels)],
    }


def losses(student, solution, bench):
    """Compare the loss in train mode and in eval mode, for several numbers of pictures and classes."""
    draw = np.random.default_rng(10)
    for count, classes, training in ((5, 7, True), (3, 10, True), (5, 7, False), (2, 4, False)):
        logits, aux = (3 * draw.standard_normal((count, classes)).astype("float32") for _ in range(2))
        numbers = draw.integers(0, classes, count)
        labels = bench.tensor(numbers.astype("int64"))
        given = Answer(bench.tensor(logits), bench.tensor(aux)) if training else bench.tensor(logits)
        want = float(bench.plain(solution(given, labels)))
        found = student(given, labels)
        number = bench.plain(found)
        mode = ("train", "训练") if training else ("eval", "评估")
        size = f"N = {count}, K = {classes}"
        said = f"in {mode[0]} mode with {size} it gives {shown(number)}, not {want:.6g}"
        heard = f"{mode[1]}模式、{size} 时，结果为 {shown(number)}，应为 {want:.6g}"
        if np.size(number) != 1:
            return bench.problem("sum", said, heard)
        single = np.asarray(number).reshape(())
        if not same(single, want):
            near = slips(logits, aux, numbers) if training else {"eval": [cross_entropy(logits, numbers, 0.1)]}
            known = [key for key, values in near.items() if any(same(single, value) for value in values)]
            return bench.problem(known[0] if known else "", said, heard)
        if not runtime(bench.backend).is_tensor(found):
            return bench.problem("tensor", f"it returns a {type(found).__name__}", f"返回的是 {type(found).__name__}")
    return None


def registered(student, solution, bench):
    """Whether layers are kept in a plain list, where no optimizer finds them."""
    model, right = student(16), solution(16)
    is_model = runtime(bench.backend).is_model
    if not is_model(model) or zoo.num_params(model) >= zoo.num_params(right):
        return None
    for name, value in vars(model).items():
        if isinstance(value, list | tuple) and any(map(is_model, value)):
            found, wanted = zoo.num_params(model), zoo.num_params(right)
            return bench.problem(
                "registered",
                f"self.{name}: the model has {found:,} parameters of {wanted:,}",
                f"self.{name}：模型只有 {found:,} 个参数，应为 {wanted:,} 个",
            )
    return None


TASKS = [
    Task(
        "Parts",
        [Network((16,), (16, 9, 11)), Network((24,), (24, 17, 17))],
        {
            "padding": Hint(
                Words(
                    "A window of 1 x 7 has a height and a width. How much does each take off the map?",
                    "1 x 7 的窗口有高和宽，各让特征图减少多少？",
                ),
                Words(
                    "Height and width stay with padding (0, 3) for 1x7 and (3, 0) for 7x1.",
                    "1x7 用填充 (0, 3)、7x1 用填充 (3, 0)，高和宽才不变。",
                ),
            ),
            "kernel_size": Hint(
                Words("Which comes first, the wide window or the high one?", "先是宽的窗口还是高的窗口？"),
                Words(
                    "A kernel size is (height, width): first (1, 7), then (7, 1), and nothing else behind the 1x1.",
                    "窗口大小的写法是（高，宽）：先 (1, 7)，再 (7, 1)；1x1 之后没有别的窗口。",
                ),
            ),
            "channels": Hint(
                Words("Where do the 12 channels become 20?", "12 个通道在哪里变成 20 个？"),
                Words(
                    "The 1x7 keeps the 12 channels, and the 7x1 makes 20 of them.",
                    "1x7 保持 12 个通道，7x1 变为 20 个。",
                ),
            ),
            "count_include_pad": Hint(
                Words(
                    "Do the zeros of the border count in the mean? Have the two frameworks one default?",
                    "求平均时边缘的零算不算？两个框架的默认值一样吗？",
                ),
                Words(
                    "PyTorch counts them by default and PaddlePaddle does not: exclusive=False in PaddlePaddle is "
                    "count_include_pad=True in PyTorch.",
                    "PyTorch 默认计入，PaddlePaddle 默认不计入：PaddlePaddle 的 exclusive=False 就是 PyTorch 的 "
                    "count_include_pad=True。",
                ),
            ),
        },
    ),
    Task(
        "nearest_pair",
        [paired],
        {
            "shapes": Hint(
                Words("What must be multiplied to give k x l?", "什么样的两个矩阵相乘得到 k x l？"),
                Words(
                    "Return (column, row), of shapes (k, 1) and (1, l): u[:, :1] keeps both axes, u[:, 0] does not.",
                    "返回 (column, row)，形状为 (k, 1) 和 (1, l)：u[:, :1] 保留两个轴，u[:, 0] 则不然。",
                ),
            ),
            "scale": Hint(
                Words("The directions are right. How long is the product?", "方向是对的。乘积的大小呢？"),
                Words(
                    "u and v have vectors of length 1: multiply one of them by the first singular value, once.",
                    "u 和 v 的向量长度都是 1：把其中一个乘以第一个奇异值，只乘一次。",
                ),
            ),
            "turned": Hint(
                Words(
                    "linalg.svd returns three factors. Which of them is transposed already?",
                    "linalg.svd 返回三个因子，哪一个已经转置过？",
                ),
                Words(
                    "linalg.svd gives v transposed already: the first column of u and the first row of v belong "
                    "together.",
                    "linalg.svd 给出的 v 已经转置：u 的第一列与 v 的第一行配对。",
                ),
            ),
            "nearest": Hint(
                Words("Does every weight of the window have a say in your pair?", "窗口的每个权重都影响你的结果吗？"),
                Words(
                    "One row and one column, or their means, know too little of the others: take the first term of the "
                    "singular value decomposition, that of the largest value.",
                    "一行一列或它们的平均值对其余部分了解太少：应取奇异值分解的第一项，即最大奇异值对应的那一项。",
                ),
            ),
        },
    ),
    Task(
        "loss",
        [losses],
        {
            "smoothing": Hint(
                Words("Which of the two losses are smoothed?", "两个损失中哪些做了标签平滑？"),
                Words(
                    "In train mode both: label_smoothing=0.1 for logits and for aux.",
                    "训练时两个都做：logits 和 aux 都用 label_smoothing=0.1。",
                ),
            ),
            "aux": Hint(
                Words("Does the second head have a say?", "第二个输出头起作用了吗？"),
                Words("Add 0.4 times the loss of answer.aux.", "加上 answer.aux 的损失的 0.4 倍。"),
            ),
            "main": Hint(
                Words("Do the network's own logits have a say?", "网络自己的 logits 起作用了吗？"),
                Words("Add the loss of answer.logits, in full.", "加上 answer.logits 的损失，全部计入。"),
            ),
            "weight": Hint(
                Words("How much does each of the two heads weigh?", "两个输出头的权重各是多少？"),
                Words(
                    "The logits' loss counts in full and that of aux 0.4 times.",
                    "logits 的损失全额计入，aux 的损失乘以 0.4。",
                ),
            ),
            "others": Hint(
                Words("Over how many classes is the share spread?", "平滑的份额分给了多少个类别？"),
                Words(
                    "Over all K, the right one too: the label becomes 0.9 + 0.1 / K, the others 0.1 / K.",
                    "分给全部 K 个类别，包括正确的那个：正确类别为 0.9 + 0.1 / K，其余为 0.1 / K。",
                ),
            ),
            "sum": Hint(
                Words("What if the batch is twice as large?", "批次大一倍时会怎样？"),
                Words("Take the mean over the pictures, not the sum.", "对图片取平均，而不是求和。"),
            ),
            "eval": Hint(
                Words("What is the loss of the held-out pictures for?", "验证集上的损失是做什么用的？"),
                Words("In eval mode nothing is smoothed: the cross-entropy alone.", "评估时不做平滑：只用交叉熵。"),
            ),
            "tensor": Hint(
                Words("Can backward() be called on what you return?", "能对你返回的结果调用 backward() 吗？"),
                Words(
                    "Return the tensor itself, without float() or item().", "直接返回张量，不要用 float() 或 item()。"
                ),
            ),
            "": Hint(
                Words(
                    "Work one picture by hand: which terms does its loss have?",
                    "先手算一张图片：它的损失由哪些项组成？",
                ),
                Words(
                    "In train mode F.cross_entropy(answer.logits, labels, label_smoothing=0.1) and 0.4 times the same "
                    "of answer.aux; in eval mode F.cross_entropy(answer, labels). It takes logits, not probabilities.",
                    "训练时为 F.cross_entropy(answer.logits, labels, label_smoothing=0.1)，加上 answer.aux 的同样一项的"
                    " 0.4 倍；评估时为 F.cross_entropy(answer, labels)。它的输入是 logits，不是概率。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [registered, Network((16,), (16, 8, 8))],
        {
            "registered": Hint(
                Words(
                    "Which layers does an optimizer see that is given parameters()?",
                    "把 parameters() 交给优化器，它能看到哪些层？",
                ),
                Words(
                    "Layers in a plain list are not registered: use nn.ModuleList in PyTorch, nn.LayerList in "
                    "PaddlePaddle.",
                    "普通列表中的层没有登记：PyTorch 用 nn.ModuleList，PaddlePaddle 用 nn.LayerList。",
                ),
            ),
            "layer_order": Hint(
                Words("Draw the block. What does each layer read?", "画出这个块：每一层读入的是什么？"),
                Words(
                    "The 1x3 and the 3x1 both read what the 3x3 gives; the last 1x1 reads the mean of the input.",
                    "1x3 和 3x1 都读入 3x3 的输出；最后的 1x1 读入输入的平均池化结果。",
                ),
            ),
        },
    ),
]
