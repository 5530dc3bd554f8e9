"""How the exercises of lesson 04 are graded."""

import numpy as np

import zoo
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

TWO_BLOCKS = [(3, 1, 1), (3, 1, 1), (2, 2, 0)] * 2
VGG16 = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
VGG11 = [(1, 64), (1, 128), (2, 256), (2, 512), (2, 512)]
SMALL = [(1, 16), (2, 32)]


def walked(step, turn=reversed):
    """The slip of who takes another step from a layer to the one before."""

    def slip(got, want, layers, place):
        row = (place, place)
        for layer in turn(layers):
            row = step(*row, *layer)
        return tuple(got) == row

    return slip


def in_convs(arch, bias=1):
    total, channels = 0, 3
    for count, out in arch:
        for _ in range(count):
            total, channels = total + (9 * channels + bias) * out, out
    return total


def in_head(arch, num_classes, side, width, bias=1):
    inputs = arch[-1][1] * side * side
    return (inputs + bias) * width + (width + bias) * width + (width + bias) * num_classes


def fills(got, budget, count):
    """Whether a width is the largest one within the budget, by a count of parameters."""
    return count(got) <= budget < count(got + 1)


def registered(student, solution, bench):
    model = student(2, 8, 16)
    if zoo.num_params(model) == 0 < zoo.num_params(solution(2, 8, 16)):
        return bench.problem("unregistered", "the model has no parameters", "模型没有任何参数")
    return None


def begun(student, solution, bench):
    """Compares how weights and biases are drawn: their deviation, and the share of them far from the mean."""
    for arguments in ((1, 16, 256), (2, 8, 256)):
        mine, right = (
            {array.shape: array for array in zoo.state(make(*arguments)).values()} for make in (student, solution)
        )
        for shape, wanted in right.items():
            found = mine[shape]
            weight = len(shape) == 4
            if found.std() == wanted.std() == 0 and np.array_equal(found, wanted):
                continue
            near = abs(found.std() - wanted.std()) <= (0.1 if weight else 0.3) * wanted.std()
            tails = [float((np.abs(each) > 1.8 * each.std()).mean()) for each in (found, wanted)]
            if near and abs(found.mean()) <= 0.3 * wanted.std() and abs(tails[0] - tails[1]) <= 0.04:
                continue
            told = [f"{each.std():.3g}, {np.abs(each).max():.3g}" for each in (found, wanted)]
            name = ("weights", "权重") if weight else ("biases", "偏置")
            return bench.problem(
                "start_weights" if weight else "start_biases",
                f"Block{arguments} starts with {name[0]} of deviation and largest size {told[0]}, not {told[1]}",
                f"Block{arguments} 的{name[1]}初始标准差和最大绝对值为 {told[0]}，应约为 {told[1]}",
            )
    return None


TASKS = [
    Task(
        "pixels",
        [
            Values(
                [
                    ([(3, 1, 1), (3, 1, 1)], 10),
                    (TWO_BLOCKS, 5),
                    ([(11, 4, 2), (3, 2, 0), (5, 1, 2)], 3),
                    ([(5, 1, 0), (3, 2, 1)], 0),
                    ([(7, 1, 3)], 9),
                ],
                {
                    "forwards": walked(lambda a, b, k, s, p: (a * s - p, b * s - p + k - 1), list),
                    "past_end": walked(lambda a, b, k, s, p: (a * s - p, b * s - p + k)),
                    "no_padding": walked(lambda a, b, k, s, p: (a * s, b * s + k - 1)),
                    "no_strides": walked(lambda a, b, k, s, p: (a - p, b - p + k - 1)),
                    "centred": walked(lambda a, b, k, s, p: (a * s - k // 2, b * s + k // 2)),
                },
            )
        ],
        {
            "forwards": Hint(
                Words("Which layer do you meet first on the way back?", "往回走时最先遇到哪一层？"),
                Words(
                    "`place` counts what comes out of the last layer: begin there and go through the list backwards.",
                    "place 是最后一层输出的编号：从最后一层开始，倒着走完列表。",
                ),
            ),
            "past_end": Hint(
                Words(
                    "A window of 3 begins at pixel 0: which is its last pixel?",
                    "大小为 3 的窗口从像素 0 开始，最后一个像素是几号？",
                ),
                Words(
                    "The last of k in a row is first + k - 1; yours is one too far in every layer.",
                    "连续 k 个中的最后一个是 first + k - 1；你在每一层都多走了一个。",
                ),
            ),
            "no_padding": Hint(
                Words("Where does window 0 begin if there is padding?", "有填充时，第 0 个窗口从哪里开始？"),
                Words(
                    "At -padding: take the padding off after multiplying by the stride.",
                    "从 -padding 开始：乘以步幅之后再减去填充。",
                ),
            ),
            "no_strides": Hint(
                Words("How far apart do neighbouring windows begin?", "相邻两个窗口的起点相距多远？"),
                Words(
                    "Window i begins at i * stride - padding; the stride is missing.",
                    "第 i 个窗口从 i * stride - padding 开始；你没有乘步幅。",
                ),
            ),
            "centred": Hint(
                Words("Does a window stand to both sides of its number?", "窗口是以它的编号为中心的吗？"),
                Words(
                    "Not in general: window i begins at i * stride - padding and reaches to the right from there. Only "
                    "with padding k // 2 and an odd k it has its middle at i * stride.",
                    "一般不是：第 i 个窗口从 i * stride - padding 开始向右延伸。"
                    "只有 k 为奇数且填充为 k // 2 时，中心才在 i * stride。",
                ),
            ),
        },
    ),
    Task(
        "widest",
        [
            Values(
                [
                    (SMALL, 10, 4, 20_000),
                    (VGG16, 1000, 7, 138_357_544),
                    (VGG16, 1000, 7, 138_357_543),
                    (VGG11, 10, 1, 10_000_000),
                ],
                {
                    "over": lambda got, want, *a: got == want + 1,
                    "strict": lambda got, want, arch, n, side, budget: (
                        got == want - (in_convs(arch) + in_head(arch, n, side, want) == budget)
                    ),
                    "no_biases": lambda got, want, arch, n, side, budget: fills(
                        got, budget, lambda w: in_convs(arch, 0) + in_head(arch, n, side, w, 0)
                    ),
                    "no_convs": lambda got, want, arch, n, side, budget: fills(
                        got, budget, lambda w: in_head(arch, n, side, w)
                    ),
                    "side_once": lambda got, want, arch, n, side, budget: fills(
                        got, budget, lambda w: in_convs(arch) + in_head([(1, arch[-1][1] * side)], n, 1, w)
                    ),
                },
            )
        ],
        {
            "over": Hint(
                Words("Does your network still keep to the budget?", "你的网络还在预算之内吗？"),
                Words(
                    "Yours is the first width that is over it; the answer is one less.",
                    "你给出的是第一个超出预算的宽度；答案应少 1。",
                ),
            ),
            "strict": Hint(
                Words("What if the budget is met exactly?", "参数量恰好等于预算时怎么办？"),
                Words(
                    "At most: a network of just `budget` parameters fits: <= instead of <.",
                    "“至多”包括相等：用 <= 而不是 <。",
                ),
            ),
            "no_biases": Hint(
                Words("What does a layer learn beside its weights?", "除了权重，一层还要学习什么？"),
                Words(
                    "Each convolution and linear layer has a bias for every output.",
                    "每个卷积层和全连接层的每个输出都有一个偏置。",
                ),
            ),
            "no_convs": Hint(
                Words("Which layers are there before the linear ones?", "全连接层之前还有哪些层？"),
                Words(
                    "The convolutions take their part of the budget: 9 * in * out + out each.",
                    "卷积层也占预算：每层 9 * in * out + out。",
                ),
            ),
            "side_once": Hint(
                Words("How many values does the first linear layer read?", "第一个全连接层读入多少个值？"),
                Words(
                    "channels * side * side, not channels * side.", "channels * side * side，而不是 channels * side。"
                ),
            ),
        },
    ),
    Task(
        "Block",
        [registered, Network((2, 8, 16), (8, 12, 12)), Network((3, 16, 16), (16, 8, 8)), begun],
        {
            "unregistered": Hint(
                Words("What would an optimizer find to train?", "优化器能找到哪些可训练的参数？"),
                Words(
                    "Layers in a plain list are unknown to the model; keep them in an nn.ModuleList (PyTorch) or an "
                    "nn.LayerList (PaddlePaddle).",
                    "模型不知道普通列表里的层；请用 nn.ModuleList（PyTorch）或 nn.LayerList（PaddlePaddle）保存。",
                ),
            ),
            "start_weights": Hint(
                Words(
                    "Print the deviation of a new block's weights, and work out what it should be.",
                    "打印新建的块的权重的标准差，再算一算它应是多少。",
                ),
                Words(
                    "The frameworks' convolutions start differently. n is in_channels * 3 * 3 of that convolution; a "
                    "framework's own initializers are in nn.init (PyTorch) and nn.initializer (PaddlePaddle).",
                    "两个框架的卷积初始化不同。n 是该卷积的 in_channels * 3 * 3；"
                    "框架自带的初始化方法在 nn.init（PyTorch）和 nn.initializer（PaddlePaddle）中。",
                ),
            ),
            "start_biases": Hint(
                Words("The weights start well. What about the rest?", "权重的初始值对了，其余的呢？"),
                Words(
                    "A new convolution's biases are 0 in PaddlePaddle; in PyTorch they are drawn between -1 / sqrt(n) "
                    "and 1 / sqrt(n).",
                    "新建卷积的偏置在 PaddlePaddle 中为 0，在 PyTorch 中取自 -1 / sqrt(n) 到 1 / sqrt(n)。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((7,), (3, 16, 16))],
        {
            "layer_shared": Hint(
                Words("How many convolutions are declared, and how many take part?", "声明了几个卷积？用到了几个？"),
                Words("conv4 is called twice, and conv5 never.", "conv4 调用了两次，conv5 一次也没有用。"),
            ),
            "pool_kind": Hint(
                Words("What does VGG keep of each 2 x 2?", "VGG 在每个 2 x 2 区域中保留什么？"),
                Words(
                    "Both pools take the largest value; one takes the mean.",
                    "两个池化都应取最大值；其中一个取了平均值。",
                ),
            ),
            "activation_extra": Hint(
                Words("May a logit be negative?", "logit 可以为负吗？"),
                Words("Yes: no ReLU comes after the last layer.", "可以：最后一层之后不要 ReLU。"),
            ),
        },
    ),
]
