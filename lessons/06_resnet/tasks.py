"""How the exercises of lesson 06 are graded."""

from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words


def stages(blocks):
    """(blocks, channels in, middle channels) of each stage."""
    return [(count, 64 if not i else 128 * 2**i, 64 * 2**i) for i, count in enumerate(blocks)]


def around(inputs, middle):
    return inputs * 4 * middle + 2 * 4 * middle


def normalised(blocks):
    """The channels of all batch normalisations, as many as all convolutions put out."""
    return 64 + sum(count * 6 * middle + 4 * middle for count, _, middle in stages(blocks))


def last(blocks, num_classes):
    """The parameters of the linear layer."""
    return (4 * stages(blocks)[-1][2] + 1) * num_classes


def parts(blocks, num_classes):
    """What the count is made of."""
    return {
        Words("the first convolution and its batch normalisation", "第一个卷积及其批归一化"): 3 * 64 * 49 + 2 * 64,
        Words("the linear layer at the end", "最后的全连接层"): last(blocks, num_classes),
        Words("the biases of the linear layer", "全连接层的偏置"): num_classes,
    }


TASKS = [
    Task(
        "PreActivation",
        [
            Network((64, 16, 1), (64, 8, 8)),
            Network((64, 16, 2), (64, 8, 8)),
            Network((32, 16, 1), (32, 8, 8)),
        ],
        {
            "activation_extra": Hint(
                Words("What may come after the sum?", "相加之后还有什么？"),
                Words(
                    "Nothing: the ReLU stands before the convolutions here, and the sum may be negative.",
                    "什么也没有：这里 ReLU 在卷积之前，相加的结果可以为负。",
                ),
            ),
            "layer_order": Hint(
                Words("What does the convolution on the way around read?", "残差连接上的卷积读入的是什么？"),
                Words(
                    "What the first batch normalisation and ReLU make of x, not x itself.",
                    "读入 x 经过第一个批归一化和 ReLU 之后的值，而不是 x 本身。",
                ),
            ),
            "shortcut": Hint(
                Words("When is x itself added, and when something else?", "什么时候加上 x 本身？什么时候加上别的？"),
                Words(
                    "x itself, as it came in, where in_channels is 4 * channels and the stride is 1; elsewhere what "
                    "the 1x1 convolution gives, with nothing behind it.",
                    "in_channels 等于 4 * channels 且步幅为 1 时，加上未经处理的 x 本身；"
                    "否则加上 1x1 卷积的输出，后面什么也没有。",
                ),
            ),
            "stride": Hint(
                Words(
                    "Which of the three convolutions sees the most of its input?", "三个卷积中哪一个看到的输入最多？"
                ),
                Words("The 3x3 has it, and the 1x1 on the way around.", "步幅在 3x3 卷积和残差连接的 1x1 卷积上。"),
            ),
        },
    ),
    Task(
        "resnet_params",
        [
            Values(
                [((3, 4, 6, 3), 1000), ((3, 8, 36, 3), 10), ((1, 2, 1, 1), 1000), ((2, 3), 5)],
                {
                    "statistics": lambda got, want, blocks, n: got == want + 2 * normalised(blocks),
                    "conv_biases": lambda got, want, blocks, n: got == want + normalised(blocks),
                    "no_norm": lambda got, want, blocks, n: got == want - 2 * normalised(blocks),
                    "no_way_around": lambda got, want, blocks, n: (
                        got == want - sum(around(inputs, middle) for _, inputs, middle in stages(blocks))
                    ),
                    "stage_one": lambda got, want, blocks, n: got == want - around(64, 64),
                    "every_block": lambda got, want, blocks, n: (
                        got == want + sum((count - 1) * around(4 * c, c) for count, _, c in stages(blocks))
                    ),
                    "last": lambda got, want, blocks, n: (
                        got not in (want - last(blocks, n), want - n, want + n) and (got - want) % n == 0
                    ),
                },
                parts=parts,
            )
        ],
        {
            "statistics": Hint(
                Words("Are the running mean and variance learnt?", "滑动均值和方差是学习得到的吗？"),
                Words(
                    "They are measured, not learnt: two values a channel, scale and shift, are counted. PaddlePaddle's "
                    "parameters() lists all four.",
                    "它们是统计量，不是学习得到的：每个通道只计缩放和平移两个值。"
                    "PaddlePaddle 的 parameters() 会列出全部四个。",
                ),
            ),
            "conv_biases": Hint(
                Words("What would batch normalisation do to a bias before it?", "批归一化会怎样处理它前面的偏置？"),
                Words(
                    "It would take it away again; the convolutions have none, only the linear layer has.",
                    "会把它减掉；所以卷积没有偏置，只有全连接层有。",
                ),
            ),
            "no_norm": Hint(
                Words("What stands behind each convolution?", "每个卷积后面是什么？"),
                Words(
                    "Batch normalisation: a scale and a shift for each of its channels.",
                    "批归一化：每个通道一个缩放和一个平移。",
                ),
            ),
            "last": Hint(
                Words("All but one layer is counted rightly. Which is that?", "只有一层数错了，是哪一层？"),
                Words(
                    "The linear layer reads 4 * channels of the last stage, and has a bias for each class.",
                    "全连接层读入最后一个阶段的 4 * channels 个值，每个类别还有一个偏置。",
                ),
            ),
            "no_way_around": Hint(
                Words("What does the first block of a stage add?", "每个阶段的第一个块加上的是什么？"),
                Words(
                    "Its input through a 1x1 convolution to 4 * channels, with batch normalisation; both are missing.",
                    "输入经过一个到 4 * channels 的 1x1 卷积和批归一化；你漏掉了这两层。",
                ),
            ),
            "stage_one": Hint(
                Words("Does only a stride make a way around necessary?", "只有步幅不为 1 时才需要残差连接上的卷积吗？"),
                Words(
                    "The first stage has stride 1, and its first block goes from 64 to 256 channels: it has a 1x1 "
                    "convolution as well.",
                    "第一阶段步幅为 1，但它的第一个块从 64 通道变为 256 通道：残差连接上同样有 1x1 卷积。",
                ),
            ),
            "every_block": Hint(
                Words("When is the input added as it is?", "什么时候直接加上输入本身？"),
                Words(
                    "Where the shape stays: only the first block of a stage has a convolution on the way around.",
                    "形状不变时：每个阶段只有第一个块的残差连接上有卷积。",
                ),
            ),
        },
    ),
    Task(
        "Downsampling",
        [Network((8, 16), (8, 8, 8)), Network((6, 10), (6, 7, 7))],
        {
            "count_include_pad": Hint(
                Words("By how many values does the mean divide at the border?", "在边缘处，求平均时除以几个值？"),
                Words(
                    "PaddlePaddle leaves the padding out of the mean (exclusive=True), PyTorch counts it "
                    "(count_include_pad=True); spell out the source's default in your framework.",
                    "PaddlePaddle 求平均时不计填充（exclusive=True），PyTorch 计入填充"
                    "（count_include_pad=True）；要在你的框架里写明原代码的默认做法。",
                ),
            ),
            "bn_momentum": Hint(
                Words("Does the source give a momentum?", "原代码写了 momentum 吗？"),
                Words(
                    "The defaults are one rule, 0.9 in PaddlePaddle and 0.1 in PyTorch: give none.",
                    "两个默认值是同一条规则，PaddlePaddle 写作 0.9，PyTorch 写作 0.1：不必写。",
                ),
            ),
            "residual_order": Hint(
                Words("Is anything cut off before the sum?", "相加之前截断了吗？"),
                Words(
                    "The second batch normalisation has no ReLU; it comes after the sum.",
                    "第二个批归一化后面没有 ReLU；ReLU 在相加之后。",
                ),
            ),
            "bias": Hint(
                Words("What became of the convolutions' biases?", "卷积的偏置怎么处理了？"),
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
            "residual_order": Hint(
                Words("Can the first block make a value smaller?", "第一个块能让某个值变小吗？"),
                Words(
                    "Not if a ReLU stands before the sum: add first, then the ReLU.",
                    "ReLU 在相加之前就不能：应先相加，再 ReLU。",
                ),
            ),
            "layer_shared": Hint(
                Words("Which layers run twice, and which never?", "哪些层运行了两次？哪些从未运行？"),
                Words(
                    "bn3 stands behind conv3 and conv4; conv4 has its own, bn4.",
                    "bn3 同时跟在 conv3 和 conv4 后面；conv4 后面应是 bn4。",
                ),
            ),
            "shortcut": Hint(
                Words("What stands behind every convolution?", "每个卷积后面是什么？"),
                Words(
                    "A batch normalisation, behind the one on the way around as well: bn5.",
                    "批归一化，残差连接上的卷积也不例外：bn5。",
                ),
            ),
        },
    ),
]
