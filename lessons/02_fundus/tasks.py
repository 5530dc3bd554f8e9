"""How the exercises of lesson 02 are graded."""

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

draw = np.random.default_rng(0)


def pictures(count, height, width):
    return [draw.integers(0, 256, (height, width, 3), dtype="uint8") for _ in range(count)]


BATCHES = [
    (pictures(4, 6, 8), ["P0003.jpg", "N0001.jpg", "H0002.jpg", "P0001.jpg"]),
    (pictures(3, 7, 5), ["H0010.jpg", "H0011.jpg", "N0012.jpg"]),
]

CARD = zoo.card("lenet_pm")
BUDGETS = [
    (224, CARD.num_params),
    (224, CARD.num_params - 1),
    (56, 300_000),
    (56, 75_000),
    (100, 1_000_000),
    (56, 20_000),
]

ROWS = [
    (np.array([[2.0], [-1.0], [0.3], [-0.2], [0.2], [-3.0]], "float32"), np.array([1, 0, 1, 1, 0, 0])),
    (np.array([[0.1], [0.4], [5.0], [-2.0]], "float32"), np.array([1, 1, 1, 0])),
    (np.array([[-0.5], [-0.1], [0.7]], "float32"), np.array([1, 1, 1])),
]


def left(side):
    return ((side - 4) // 2 - 4) // 2 - 3


def convolutions():
    """What the network has beside fc1 and fc2, by the card."""
    return CARD.num_params - 64 * (120 * left(CARD.input_size[1]) ** 2 + 2) - 1


def paid(budget, unit):
    """How many units of fc1 the budget pays for, at this price."""
    return max(0, (budget - convolutions() - 1) // unit)


def scaled(got, taken):
    """Whether pictures are those of an array that was not scaled as it should be."""
    return np.allclose(got[0], taken.transpose(0, 3, 1, 2), atol=1e-5)


def kinds(student, solution, bench):
    """What Values does not look at: that tensors are returned, and their dtypes."""
    for call in BATCHES:
        for found in student(*call):
            if not runtime(bench.backend).is_tensor(found):
                name = type(found).__name__
                return bench.problem("kind", f"returns a {name}, no tensor", f"返回的是 {name}，不是张量")
            dtype = bench.plain(found).dtype
            if dtype != np.float32:
                return bench.problem("kind", f"gives {dtype}, not float32", f"类型是 {dtype}，应为 float32")
    return None


def refusals(student, solution, bench):
    """Names that say nothing."""
    images = BATCHES[0][0][:2]
    for name in ("V0001.jpg", "x.jpg", "p0001.jpg"):
        en, zh = f"takes {name} without an error", f"遇到 {name} 没有报错"
        try:
            student(images, ["P0001.jpg", name])
        except ValueError as error:
            if name in str(error):
                continue
            return bench.problem("named", f"the error does not name {name}", f"错误信息中没有 {name}")
        except Exception as error:
            kind = type(error).__name__
            en, zh = f"raises {kind} for {name}: {error}", f"遇到 {name} 抛出的是 {kind}：{error}"
            return bench.problem("string" if isinstance(error, TypeError) else "refused", en, zh)
        return bench.problem("refused", en, zh)
    return None


TASKS = [
    Task(
        "batch",
        [
            Values(
                BATCHES,
                {
                    "reshaped": lambda got, want, x, names: np.allclose(
                        got[0], np.stack(x).reshape(want[0].shape) / 127.5 - 1, atol=1e-5
                    ),
                    "swapped": lambda got, want, x, names: np.allclose(
                        got[0], np.stack(x).transpose(0, 3, 2, 1) / 127.5 - 1, atol=1e-5
                    ),
                    "overflow": lambda got, want, x, names: scaled(got, (np.stack(x) * np.uint8(2)) / 255 - 1),
                    "range": lambda got, want, x, names: scaled(got, np.stack(x) / 255),
                    "red": lambda got, want, x, names: np.allclose(got[0], want[0][:, ::-1], atol=1e-5),
                    "column": lambda got, want, x, names: got[1].shape == want[1].shape[:1],
                    "high": lambda got, want, x, names: got[1].ravel().tolist() == [name[0] != "N" for name in names],
                },
            ),
            kinds,
            refusals,
        ],
        {
            "reshaped": Hint(
                Words("Does a reshape move any value?", "reshape 会移动数据吗？"),
                Words(
                    "A reshape cuts the same row of values elsewhere, and each channel becomes a mixture of the three: "
                    "move the axis instead (permute in PyTorch, transpose in PaddlePaddle).",
                    "reshape 只是把同一串数据重新切分，每个通道都成了三个通道的混合：应移动轴"
                    "（PyTorch 用 permute，PaddlePaddle 用 transpose）。",
                ),
            ),
            "swapped": Hint(
                Words("Does a picture still stand upright?", "图还是正的吗？"),
                Words(
                    "Height and width have changed places. The new order of the axes is 0, 3, 1, 2; PyTorch's "
                    "transpose swaps two axes alone, its permute takes the whole order, as does PaddlePaddle's "
                    "transpose.",
                    "高和宽被交换了。轴的新顺序是 0、3、1、2；PyTorch 的 transpose 只交换两个轴，它的 permute "
                    "与 PaddlePaddle 的 transpose 一样，要给出完整的顺序。",
                ),
            ),
            "overflow": Hint(
                Words("What is 2 x 200 in uint8?", "uint8 里 2 x 200 等于多少？"),
                Words(
                    "It is 144: a uint8 goes up to 255 and begins again. Make float32 of the pictures before you "
                    "multiply.",
                    "等于 144：uint8 超过 255 就从头开始。应先转换为 float32，再做乘法。",
                ),
            ),
            "range": Hint(
                Words("What becomes of black?", "黑色变成了多少？"),
                Words(
                    "0 has to become -1: after the division by 255 come times 2 and minus 1.",
                    "0 应变为 -1：除以 255 之后，还要乘 2 再减 1。",
                ),
            ),
            "red": Hint(
                Words("Which channel comes first?", "第一个通道是什么颜色？"),
                Words(
                    "Blue stays first, as OpenCV gives it and as the course trains: leave the channels' order alone.",
                    "蓝色仍在最前，OpenCV 这样读入，课程也这样训练：不要改变通道的顺序。",
                ),
            ),
            "column": Hint(
                Words(
                    "Which shape have the logits that the labels are compared with?", "与标签比较的 logits 是什么形状？"
                ),
                Words(
                    "They are N x 1, and so are the labels; labels of shape N are no match for the sigmoid loss.",
                    "是 N x 1，标签也应如此；形状为 N 的标签与 sigmoid 损失不匹配。",
                ),
            ),
            "high": Hint(
                Words("What do the three letters mean?", "三个字母各代表什么？"),
                Words(
                    "H is high myopia, not pathological: its label is 0, as that of N.",
                    "H 是高度近视，不是病理性近视：标签与 N 一样是 0。",
                ),
            ),
            "kind": Hint(
                Words("Of which type is each of the two?", "两个返回值各是什么类型？"),
                Words(
                    "Both are tensors of float32: a label of the sigmoid loss is a float, not an integer.",
                    "两者都是 float32 张量：sigmoid 损失的标签是浮点数，不是整数。",
                ),
            ),
            "string": Hint(
                Words("What can be raised?", "raise 后面可以放什么？"),
                Words(
                    "Only an exception, no string: raise ValueError(f'... {name}').",
                    "只能放异常，不能放字符串：raise ValueError(f'... {name}')。",
                ),
            ),
            "named": Hint(
                Words("Will whoever reads the error find the file?", "看到错误信息的人能找到那个文件吗？"),
                Words("Put the name that was wrong into the message.", "把出错的文件名写进错误信息。"),
            ),
            "refused": Hint(
                Words(
                    "What is the label of a picture whose name says nothing?", "名称什么都没说明的图，标签应是什么？"
                ),
                Words(
                    "There is none: for a name that begins with anything but N, H or P (V, or a small p) raise "
                    "ValueError.",
                    "没有标签：名称不以 N、H、P 开头（例如 V 或小写的 p）时，应抛出 ValueError。",
                ),
            ),
        },
    ),
    Task(
        "width",
        [
            Values(
                BUDGETS,
                {
                    "one": lambda got, want, side, budget: got in (want, want + 1),
                    "negative": lambda got, want, side, budget: got == want or (want == 0 and got < 0),
                    "all": lambda got, want, side, budget: (
                        budget // (120 * left(side) ** 2 + 2) <= got <= budget // (120 * left(side) ** 2)
                    ),
                    "line": lambda got, want, side, budget: (
                        paid(budget, 120 * left(side) + 2) <= got <= paid(budget, 120 * left(side))
                    ),
                },
            )
        ],
        {
            "one": Hint(
                Words("What does the network with your width have in all?", "按你的宽度，整个网络一共有多少参数？"),
                Words(
                    "In some cases it is over the budget: round down, and count for each unit of fc1 its weights, its "
                    "bias and its weight in fc2; fc2 has a bias too.",
                    "有时会超出预算：应向下取整；fc1 的每个单元要计入它的权重、偏置以及 fc2 中对应的权重；"
                    "fc2 还有一个偏置。",
                ),
            ),
            "negative": Hint(
                Words("What if the convolutions alone cost more than there is?", "如果仅卷积就超出预算呢？"),
                Words("A width is not negative: return 0.", "宽度不能为负：返回 0。"),
            ),
            "all": Hint(
                Words("Is the budget fc1's alone?", "预算只给 fc1 用吗？"),
                Words(
                    "The three convolutions come first: take their weights and biases off the budget.",
                    "还有三个卷积：先从预算中减去它们的权重和偏置。",
                ),
            ),
            "line": Hint(
                Words("How many values does fc1 read?", "fc1 读入多少个值？"),
                Words(
                    "It reads 120 maps, each with a height and a width: 120 times the square of the side that is left.",
                    "读入 120 张特征图，每张有高有宽：120 乘以剩余边长的平方。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((40,), (3, 56, 56)), Network((1,), (3, 56, 56))],
        {
            "activation_kind": Hint(
                Words("Which activation kept LeNet from learning?", "是哪种激活函数让 LeNet 学不会？"),
                Words(
                    "The sigmoid: conv3 still has one; it should be a ReLU.",
                    "是 sigmoid：conv3 后面还有一个，应改为 ReLU。",
                ),
            ),
            "flatten_order": Hint(
                Words("In which order does fc1 read the values of conv3?", "fc1 按什么顺序读入 conv3 的值？"),
                Words(
                    "Channel by channel, as the maps lie: flatten them as they are, and move no axis before.",
                    "按通道，即特征图本来的顺序：直接展平，之前不要移动轴。",
                ),
            ),
            "activation_missing": Hint(
                Words(
                    "What are two linear layers with nothing between them?", "两个全连接层之间什么都没有，等于什么？"
                ),
                Words("They are one: put a ReLU behind fc1.", "等于一层：fc1 之后要加 ReLU。"),
            ),
            "activation_extra": Hint(
                Words("What does the loss expect?", "损失函数需要什么？"),
                Words(
                    "binary_cross_entropy_with_logits takes the sigmoid itself: return what fc2 gives.",
                    "binary_cross_entropy_with_logits 自己会做 sigmoid：直接返回 fc2 的输出。",
                ),
            ),
        },
    ),
    Task(
        "accuracy",
        [
            Values(
                ROWS,
                {
                    "column": lambda got, want, z, y: abs(got - (y == 0).mean()) < 1e-6,
                    "half": lambda got, want, z, y: abs(got - ((z[:, 0] > 0.5) == (y == 1)).mean()) < 1e-6,
                    "table": lambda got, want, z, y: abs(got - ((z > 0) == (y == 1)).mean()) < 1e-6,
                    "count": lambda got, want, z, y: abs(got - want * len(y)) < 1e-6,
                },
            )
        ],
        {
            "column": Hint(
                Words("Which is the largest of one number?", "只有一个数时，最大的是哪个？"),
                Words(
                    "Always number 0, so this is the share of class 0. Compare the logit with a threshold.",
                    "总是第 0 个，所以得到的只是第 0 类的比例。应把 logit 与阈值比较。",
                ),
            ),
            "half": Hint(
                Words("At which logit is the probability one half?", "概率为二分之一时，logit 是多少？"),
                Words(
                    "At 0. Compare the logit with 0, or its sigmoid with 0.5.",
                    "是 0。应把 logit 与 0 比较，或把它的 sigmoid 与 0.5 比较。",
                ),
            ),
            "table": Hint(
                Words("Which shape has the result of your comparison?", "比较的结果是什么形状？"),
                Words(
                    "N x 1 against N gives N x N, every picture against every label, without an error: bring both to "
                    "one shape first, logits[:, 0] say.",
                    "N x 1 与 N 比较得到 N x N，即每张图与每个标签都比较一次，而且不会报错："
                    "应先统一形状，例如 logits[:, 0]。",
                ),
            ),
            "count": Hint(
                Words("Is it a number of pictures or a share?", "这是个数还是比例？"),
                Words("Divide by the number of pictures.", "除以图的总数。"),
            ),
        },
    ),
]
