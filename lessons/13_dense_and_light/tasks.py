"""How the exercises of lesson 13 are graded."""

import numpy as np

import zoo
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same
from zoo.errors import StateError

rng = np.random.default_rng(13)


def reads(channels, growth, count):
    """How many channels each layer of the block reads."""
    return [channels + number * growth for number in range(count)]


def counted(seen, growth, wide, half, window=9):
    """The parameters of layers that read so many channels, and of a transition from wide to half."""
    return sum(2 * each + window * each * growth for each in seen) + 2 * wide + wide * half


def norms(channels, growth, count):
    """What all batch normalisations learn."""
    return 2 * sum(reads(channels, growth, count)) + 2 * (channels + count * growth)


def shuffled(x, groups):
    count, channels, height, width = x.shape
    return x.reshape(count, groups, channels // groups, height, width).swapaxes(1, 2).reshape(x.shape)


def maps(x):
    """The maps of each picture, as a set."""
    return [{each.tobytes() for each in picture} for picture in np.asarray(x, "float32")]


def values(x):
    """The values of each picture in order of size."""
    return np.sort(np.reshape(x, (len(x), -1)), 1)


def worked(student, solution, bench):
    """Whether the depthwise convolution does the stride: a 1x1 that does gives the same, from work thrown away."""
    made = [zoo.macs(function(6, 10, 5, 2), (6, 11, 11)).macs for function in (student, solution)]
    if made[0] <= made[1]:
        return None
    en = f"multiplies {made[0]:,} times at 6 x 11 x 11, where {made[1]:,} do"
    return bench.problem("stride", en, f"输入 6 x 11 x 11 时乘 {made[0]:,} 次，其实 {made[1]:,} 次就够了")


def weighed(student, solution, bench):
    """As Network; a sum in squeeze-and-excite is not the block's shortcut, though the doctor calls it one."""
    for args, size in (((16, 3, 24, 16, 8, 1), (16, 7, 7)), ((12, 5, 18, 20, 6, 2), (12, 9, 9))):
        problem = Network(args, size)(student, solution, bench)
        if problem is not None:
            inside = "block.2" in problem.where.en and "(shortcut)" in problem.where.en
            return bench.problem("factor", *problem.where) if inside else problem
    return None


def around(student, solution, bench):
    """Blocks whose input cannot be added, or is not to be: for the stride alone, and for the channels alone."""
    for args, size in (((12, 5, 18, 12, 6, 2), (12, 9, 9)), ((8, 3, 12, 10, 4, 1), (8, 5, 5))):
        try:
            right = Network(args, size)(student, solution, bench) is None
        except Exception:
            right = False
        if not right:
            told = (
                f"{args[0]} channels in, {args[3]} out, stride {args[5]}",
                f"输入 {args[0]} 个通道，输出 {args[3]} 个，步幅 {args[5]}",
            )
            return bench.problem("shortcut", f"{told[0]}: differs, or stops", f"{told[1]}：不同，或运行中断")
    return None


def named(student, solution, bench):
    """Whether the block takes the weights of a block of zoo's mobilenet_v3_small under their names."""
    whole = zoo.state(zoo.build("mobilenet_v3_small", backend=bench.backend, seed=0))
    begin = "features.5."
    want = {name.removeprefix(begin): array for name, array in whole.items() if name.startswith(begin)}
    model = student(40, 5, 240, 40, 64, 1)
    try:
        zoo.load_state(model, want)
    except StateError as error:
        return bench.problem("names", f"zoo's weights do not fit: {error}", f"装不进 zoo 的权重：{error}")
    return None


TASKS = [
    Task(
        "dense_size",
        [
            Values(
                [(16, 8, 2), (64, 32, 6), (10, 5, 3)],
                {
                    "new_alone": lambda got, want, c, k, n: got[0] == n * k,
                    "added": lambda got, want, c, k, n: (
                        got[2] in [counted([c] * n, k, wide, wide // 2) for wide in (c, c + n * k)]
                    ),
                    "itself": lambda got, want, c, k, n: got[2] == counted(reads(c + k, k, n), k, want[0], want[1]),
                    "no_norm": lambda got, want, c, k, n: got[2] == want[2] - norms(c, k, n),
                    "statistics": lambda got, want, c, k, n: got[2] == want[2] + norms(c, k, n),
                    "no_window": lambda got, want, c, k, n: got[2] == counted(reads(c, k, n), k, *want[:2], window=1),
                    "biases": lambda got, want, c, k, n: got[2] in (want[2] + n * k, want[2] + n * k + want[1]),
                    "norm_behind": lambda got, want, c, k, n: (
                        got[2] == want[2] - norms(c, k, n) + 2 * n * k + 2 * want[1]
                    ),
                    "no_transition": lambda got, want, c, k, n: got[2] == want[2] - 2 * want[0] - want[0] * want[1],
                    "not_halved": lambda got, want, c, k, n: got[1] == got[0] == want[0],
                    "rounded": lambda got, want, c, k, n: (got[0], got[1]) == (want[0], -(-want[0] // 2)),
                    "norm_last": lambda got, want, c, k, n: got[2] == want[2] - 2 * want[0] + 2 * want[1],
                    "layers": lambda got, want, c, k, n: got[0] in (want[0] - k, want[0] + k),
                },
            )
        ],
        {
            "new_alone": Hint(
                Words("What becomes of the channels that came in?", "进来的那些通道到哪里去了？"),
                Words(
                    "They are joined too: channels + count * growth.", "它们也在拼接之列：channels + count * growth。"
                ),
            ),
            "added": Hint(
                Words("How many channels does the second layer read?", "第二层读入多少个通道？"),
                Words(
                    "You count as though every layer read what came into the block, as with a sum. Joined, each layer "
                    "reads growth channels more than the one before.",
                    "你的算法是每层都读入块的输入，那是相加的情形。拼接时，每一层比前一层多读入 growth 个通道。",
                ),
            ),
            "itself": Hint(
                Words("Does a layer read what it finds itself?", "一层会读入它自己的结果吗？"),
                Words(
                    "The first layer reads channels, not channels + growth.",
                    "第一层读入 channels 个，不是 channels + growth 个。",
                ),
            ),
            "no_norm": Hint(
                Words("What else learns beside the convolutions?", "除了卷积，还有什么参与学习？"),
                Words(
                    "Batch normalisation: a scale and a shift for each channel that it reads.",
                    "批归一化：它读入的每个通道有一个缩放和一个平移。",
                ),
            ),
            "statistics": Hint(
                Words("Are the running mean and variance learnt?", "滑动均值和方差是学习得到的吗？"),
                Words(
                    "They are measured: two values a channel are counted, scale and shift.",
                    "它们是统计量：每个通道只计两个值，缩放和平移。",
                ),
            ),
            "no_window": Hint(
                Words("How many places does a window of 3x3 see?", "3x3 的窗口看到几个位置？"),
                Words("Nine: 9 * read * growth weights.", "九个：权重为 9 * 读入通道数 * growth。"),
            ),
            "biases": Hint(
                Words("Which layers have a bias?", "哪些层有偏置？"),
                Words("No convolution has one here.", "这里的卷积都没有偏置。"),
            ),
            "norm_behind": Hint(
                Words(
                    "Does batch normalisation stand before the convolution, or behind it?",
                    "批归一化在卷积之前还是之后？",
                ),
                Words(
                    "Before it: it has as many channels as the layer reads, not as many as it finds.",
                    "在卷积之前：它的通道数是这一层读入的通道数，而不是它输出的通道数。",
                ),
            ),
            "no_transition": Hint(
                Words("Which parts are asked for?", "题目要求计入哪些部分？"),
                Words(
                    "The transition as well: its batch normalisation and its 1x1 convolution.",
                    "过渡层也要计入：它的批归一化和 1x1 卷积。",
                ),
            ),
            "not_halved": Hint(
                Words("What does the transition do to the channels?", "过渡层怎样改变通道数？"),
                Words("It halves them, rounded down.", "减半，向下取整。"),
            ),
            "rounded": Hint(
                Words("What is half of an odd number of channels?", "通道数是奇数时，一半是多少？"),
                Words("It is rounded down: // 2.", "向下取整：// 2。"),
            ),
            "norm_last": Hint(
                Words("What does the transition's batch normalisation read?", "过渡层的批归一化读入的是什么？"),
                Words(
                    "All channels behind the block: it stands before the 1x1 convolution that halves them.",
                    "块之后的全部通道：它在使通道减半的 1x1 卷积之前。",
                ),
            ),
            "layers": Hint(
                Words("How many layers does your block have?", "你的块有几层？"),
                Words(
                    "count of them, and each joins growth channels: your channels are those of one layer more or less.",
                    "应有 count 层，每层拼接 growth 个通道；你的通道数相当于多了一层或少了一层。",
                ),
            ),
        },
    ),
    Task(
        "Separable",
        [Network((8, 12, 3, 1), (8, 9, 9)), Network((6, 10, 5, 2), (6, 11, 11)), worked],
        {
            "groups": Hint(
                Words(
                    "How many channels does a window of the first convolution see?", "第一个卷积的窗口看到几个通道？"
                ),
                Words("One: as many groups as channels.", "一个：组数等于通道数。"),
            ),
            "stride": Hint(
                Words("Which of the two convolutions looks at a neighbourhood?", "两个卷积中哪一个看邻域？"),
                Words(
                    "The depthwise one has the stride. A 1x1 with the stride passes over places that were worked out.",
                    "步幅在逐通道卷积上。步幅放在 1x1 上，会跳过已经算好的位置。",
                ),
            ),
            "channels": Hint(
                Words(
                    "Which of the two convolutions comes first, and which changes the number of channels?",
                    "两个卷积哪个在前？哪个改变通道数？",
                ),
                Words(
                    "First the depthwise one, from in_channels to in_channels; then the 1x1, to out_channels.",
                    "先是逐通道卷积，从 in_channels 到 in_channels；再是 1x1 卷积，到 out_channels。",
                ),
            ),
            "padding": Hint(
                Words("Which padding keeps the size for any odd side?", "对任意奇数边长，多大的填充保持大小不变？"),
                Words("side // 2, not always 1.", "side // 2，不总是 1。"),
            ),
            "activation_missing": Hint(
                Words("How many ReLUs are asked for?", "题目要求几个 ReLU？"),
                Words("Two: one stands between the convolutions.", "两个：两个卷积之间也有一个。"),
            ),
        },
    ),
    Task(
        "channel_shuffle",
        [
            Values(
                [
                    (rng.standard_normal((2, 6, 3, 2)).astype("float32"), 2),
                    (rng.standard_normal((2, 12, 2, 3)).astype("float32"), 3),
                    (rng.standard_normal((3, 8, 1, 2)).astype("float32"), 4),
                ],
                {
                    "shape": lambda got, want, x, groups: got.shape != want.shape,
                    "unmoved": lambda got, want, x, groups: same(got, x),
                    "other_way": lambda got, want, x, groups: same(got, shuffled(x, x.shape[1] // groups)),
                    "two": lambda got, want, x, groups: same(got, shuffled(x, 2)),
                    "turned": lambda got, want, x, groups: same(got, np.concatenate(np.split(x, groups, 1)[::-1], 1)),
                    "pictures": lambda got, want, x, groups: not same(values(got), values(x)),
                    "places": lambda got, want, x, groups: maps(got) != maps(x),
                    "from_last": lambda got, want, x, groups: same(
                        got, shuffled(np.concatenate(np.split(x, groups, 1)[::-1], 1), groups)
                    ),
                    "another": lambda got, want, x, groups: maps(got) == maps(x),
                },
            )
        ],
        {
            "shape": Hint(
                Words("Which shape is asked for in the end?", "最后要求的形状是什么？"),
                Words(
                    "That of x: a last reshape joins the two axes again.",
                    "与 x 相同：最后再用一次 reshape 把两个轴合起来。",
                ),
            ),
            "unmoved": Hint(
                Words("Does a reshape by itself move a value?", "reshape 本身会移动值吗？"),
                Words(
                    "It does not. Between the two reshapes the axes of the parts and of what is in them are swapped.",
                    "不会。两次 reshape 之间，要把“部分”的轴和“部分内”的轴对调。",
                ),
            ),
            "other_way": Hint(
                Words("How many parts are there, and how large is each?", "一共几个部分？每个部分多大？"),
                Words(
                    "groups parts of C // groups channels. Yours are C // groups parts, which undoes the shuffle.",
                    "groups 个部分，每个 C // groups 个通道。你分成了 C // groups 个部分，这会撤销混洗。",
                ),
            ),
            "two": Hint(
                Words("What if there are three groups?", "如果有三个组呢？"),
                Words("Your code always deals out two halves; use groups.", "你的代码总是分成两半；要用 groups。"),
            ),
            "turned": Hint(
                Words("Is a part still together when it comes out?", "出来之后，同一部分的通道还在一起吗？"),
                Words(
                    "Yours only changes the order of the parts; a channel of each part comes in turn.",
                    "你只是改变了各部分的顺序；应当从每个部分轮流取一个通道。",
                ),
            ),
            "pictures": Hint(
                Words("Do the values of a picture stay in it?", "一张图片的值还在这张图片里吗？"),
                Words(
                    "The first axis, the pictures, takes no part: reshape to N, groups, C // groups, H, W.",
                    "第一个轴是图片，不参与：reshape 为 N、groups、C // groups、H、W。",
                ),
            ),
            "places": Hint(
                Words("Is every map still the same picture?", "每个通道的图还是原来的图吗？"),
                Words("Height and width take no part; swap axes 1 and 2 alone.", "高和宽不参与；只对调轴 1 和轴 2。"),
            ),
            "from_last": Hint(
                Words("From which part does the first channel come?", "第一个通道来自哪个部分？"),
                Words(
                    "From the first part; yours deals out from the last part to the first.",
                    "来自第一个部分；你是从最后一个部分轮到第一个部分的。",
                ),
            ),
            "another": Hint(
                Words("Where do six channels in two groups go?", "六个通道分两组，各到哪里去？"),
                Words(
                    "The channels are whole, and in another order than 0, 3, 1, 4, 2, 5.",
                    "通道是完整的，但顺序不是 0、3、1、4、2、5。",
                ),
            ),
        },
    ),
    Task(
        "Excited",
        [weighed, around, named],
        {
            "factor": Hint(
                Words("What becomes of the factors of squeeze-and-excite?", "squeeze-and-excite 的系数用来做什么？"),
                Words(
                    "Each channel is multiplied by its factor; nothing is added there.",
                    "每个通道乘以自己的系数；那里没有相加。",
                ),
            ),
            "activation_extra": Hint(
                Words("What is lost if a ReLU follows the thin end?", "窄端之后若有激活函数，会丢掉什么？"),
                Words(
                    "The last convolution is linear: nothing follows its batch normalisation.",
                    "最后的卷积是线性的：它的批归一化之后什么也没有。",
                ),
            ),
            "bn_momentum": Hint(
                Words(
                    "Is momentum the share of the old value, or that of the new one?",
                    "momentum 是旧值的比例还是新值的比例？",
                ),
                Words(
                    "0.99 of the old is 0.99 in PaddlePaddle and 0.01 in PyTorch.",
                    "保留旧值的 0.99，在 PaddlePaddle 里写 0.99，在 PyTorch 里写 0.01。",
                ),
            ),
            "groups": Hint(
                Words("Which convolution looks at each channel by itself?", "哪个卷积让每个通道各自卷积？"),
                Words("The one in the middle: groups is its width.", "中间的那个：groups 等于它的宽度。"),
            ),
            "shortcut": Hint(
                Words("When is the block's input added?", "什么时候加上块的输入？"),
                Words(
                    "Where the stride is 1 and in_channels is out_channels; with one of the two alone it is not.",
                    "步幅为 1 且 in_channels 等于 out_channels 时；只满足其中一个时不加。",
                ),
            ),
            "names": Hint(
                Words("The block is right. What are its layers called?", "块是对的。它的各层叫什么？"),
                Words(
                    "print(zoo.state(model).keys()) shows it: a Sequential numbers its parts from 0, an attribute has "
                    "its own name.",
                    "print(zoo.state(model).keys()) 可以看到：Sequential 从 0 起给各部分编号，属性给出自己的名字。",
                ),
            ),
        },
    ),
]
