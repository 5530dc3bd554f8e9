"""How the exercises of lesson 05 are graded."""

from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

BLOCK = (192, 64, (96, 128), (16, 32), 32)
OTHER = (32, 6, (8, 10), (4, 12), 5)


def products(c0, c1, c2, c3, c4):
    return c0 * c1 + c0 * c2[0] + 9 * c2[0] * c2[1] + c0 * c3[0] + 25 * c3[0] * c3[1] + c0 * c4


def parts(c0, c1, c2, c3, c4, side):
    """What the count is made of."""
    convolutions = (
        (Words("the 1x1 of the first branch", "第一条分支的 1x1"), c0 * c1),
        (Words("the 1x1 in front of the 3x3", "3x3 之前的 1x1"), c0 * c2[0]),
        (Words("the 3x3", "3x3"), 9 * c2[0] * c2[1]),
        (Words("the 1x1 in front of the 5x5", "5x5 之前的 1x1"), c0 * c3[0]),
        (Words("the 5x5", "5x5"), 25 * c3[0] * c3[1]),
        (Words("the 1x1 behind the pool", "池化之后的 1x1"), c0 * c4),
    )
    return {name: side * side * count for name, count in convolutions}


def biases(c1, c2, c3, c4):
    return c1 + sum(c2) + sum(c3) + c4


TASKS = [
    Task(
        "Inception",
        [Network(BLOCK, (192, 12, 12)), Network(OTHER, (32, 9, 9))],
        {
            "padding": Hint(
                Words("Which padding keeps the size for this window?", "这个窗口用多大的填充才能保持大小不变？"),
                Words("With stride 1 the size stays where 2p = f - 1.", "步幅为 1 时，2p = f - 1 才能保持大小不变。"),
            ),
            "kernel_size": Hint(
                Words("One of the four branches has another window.", "四条分支中有一条的窗口大小不对。"),
                Words("The windows are 1, 3 and 5, and the pool's is 3.", "卷积窗口为 1、3、5，池化窗口为 3。"),
            ),
        },
    ),
    Task(
        "block_macs",
        [
            Values(
                [(*BLOCK, 28), (*OTHER, 9), (480, 192, (96, 208), (16, 48), 64, 14)],
                {
                    "places": lambda got, want, *a: got == products(*a[:5]),
                    "with_biases": lambda got, want, *a: got == want + a[5] ** 2 * biases(*a[1:5]),
                    "no_reduction": lambda got, want, c0, c1, c2, c3, c4, n: (
                        got == n * n * c0 * (c1 + 9 * c2[1] + 25 * c3[1] + c4)
                    ),
                    "no_windows": lambda got, want, c0, c1, c2, c3, c4, n: (
                        got == n * n * (c0 * (c1 + c2[0] + c3[0] + c4) + c2[0] * c2[1] + c3[0] * c3[1])
                    ),
                },
                parts=parts,
            )
        ],
        {
            "places": Hint(
                Words("At how many places of the map does a window stand?", "窗口在特征图上一共停在多少个位置？"),
                Words(
                    "That is the number of weights; each is used at side * side places.",
                    "这是权重的个数；每个权重要在 side * side 个位置上各用一次。",
                ),
            ),
            "with_biases": Hint(
                Words("What does a bias cost: a product or a sum?", "偏置的代价是乘法还是加法？"),
                Words("Biases are left out.", "不计偏置。"),
            ),
            "no_reduction": Hint(
                Words("What does the 3x3 convolution read: the block's input?", "3x3 卷积读入的是块的输入吗？"),
                Words(
                    "The 3x3 reads c2[0] channels and the 5x5 c3[0]; their 1x1 convolutions count as well.",
                    "3x3 读入 c2[0] 个通道，5x5 读入 c3[0] 个通道；它们之前的 1x1 卷积也要计入。",
                ),
            ),
            "no_windows": Hint(
                Words(
                    "How many values of the input does one value of the output see?", "输出的一个值看到输入的多少个值？"
                ),
                Words(
                    "A 3x3 window takes 9 products for each pair of channels, a 5x5 takes 25.",
                    "每对通道，3x3 窗口要 9 次乘法，5x5 要 25 次。",
                ),
            ),
        },
    ),
    Task(
        "Auxiliary",
        [Network((512, 10), (512, 14, 14))],
        {
            "bn_momentum": Hint(
                Words(
                    "Is momentum the share of the old value, or that of the new one?",
                    "momentum 是旧值的比例还是新值的比例？",
                ),
                Words("0.9 in PaddlePaddle is 0.1 in PyTorch.", "PaddlePaddle 的 0.9 就是 PyTorch 的 0.1。"),
            ),
            "bn_eps": Hint(
                Words("Are all of batch norm's settings carried over?", "批归一化的参数都带过来了吗？"),
                Words(
                    "PaddlePaddle's epsilon is PyTorch's eps; both have 1e-5 where nothing is given.",
                    "PaddlePaddle 的 epsilon 就是 PyTorch 的 eps；不写时都是 1e-5。",
                ),
            ),
            "bias": Hint(
                Words("What became of the convolution's bias?", "卷积的偏置怎么处理了？"),
                Words(
                    "bias_attr=False in PaddlePaddle is bias=False in PyTorch.",
                    "PaddlePaddle 的 bias_attr=False 就是 PyTorch 的 bias=False。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((7,), (3, 16, 16))],
        {
            "concat_order": Hint(
                Words("Which branch is the narrow one?", "哪条分支的窗口较小？"),
                Words("Join one before five.", "拼接时 one 在 five 之前。"),
            ),
            "softmax_in_head": Hint(
                Words("What does a cross-entropy loss do to what it is given?", "交叉熵损失会对输入做什么？"),
                Words("It takes the softmax itself: return what fc gives.", "它自己会做 softmax：直接返回 fc 的输出。"),
            ),
            "activation_missing": Hint(
                Words("Count the convolutions, and count the ReLUs.", "数一数卷积，再数一数 ReLU。"),
                Words("The 1x1 convolution in front of the 5x5 has none.", "5x5 之前的 1x1 卷积后面没有 ReLU。"),
            ),
        },
    ),
]
