"""How the exercises of lesson 01 are graded."""

import numpy as np

import zoo
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same, shown

SIZES = [(28, 10), (32, 10), (45, 3), (57, 2), (98, 7)]
WIDTHS = (6, 16, 120, 64)  # a bias for each


def left(side, up=False):
    """The side of what comes into fc1; up: with pools that keep what does not fill a window."""
    for window in (5, 5):
        side = (side - window + 1 + up) // 2
    return side - 3


def apart(side, area):
    """By how much the count differs where fc1 is taken to read 120 x area."""
    return 64 * 120 * (left(side) ** 2 - area)


def parts(side, num_classes):
    """What the count is made of."""
    return {
        Words("the first convolution", "第一个卷积"): 6 * 25 + 6,
        Words("the second convolution", "第二个卷积"): 16 * 6 * 25 + 16,
        Words("the third convolution", "第三个卷积"): 120 * 16 * 16 + 120,
        Words("fc1", "fc1"): 64 * 120 * left(side) ** 2 + 64,
        Words("fc2", "fc2"): 65 * num_classes,
        Words("the biases of fc2", "fc2 的偏置"): num_classes,
    }


draw = np.random.default_rng(0)


def batches():
    """Batches of 4, 4 and 1 rows of logits with labels: all are right in the first, half in the second, then none."""
    for count, right in ((4, 4), (4, 2), (1, 0)):
        logits = draw.standard_normal((count, 10)).astype("float32")
        labels = logits.argmax(1)
        labels[right:] = (labels[right:] + 1) % 10
        yield logits, labels


BATCHES = list(batches())


def tracked(tensor):
    return not tensor.stop_gradient if hasattr(tensor, "stop_gradient") else tensor.requires_grad


def spied(bench, training):
    """A model that returns its pictures as logits, the other way round in training mode, and notes how it is asked."""
    model, asked = zoo.build("lenet", backend=bench.backend, seed=0), []
    model.train() if training else model.eval()
    bias = next(parameter for name, parameter in model.named_parameters() if name == "fc2.bias")

    def forward(images):
        logits = (-images if model.training else images) + bias * 0
        asked.append((model.training, tracked(logits)))
        return logits

    model.forward = forward
    return model, asked


def validated(student, solution, bench):
    """In which mode the model is asked, what comes out, and how it is left."""
    for training in (True, False):
        given = [(bench.tensor(images), bench.tensor(labels)) for images, labels in BATCHES]
        want = solution(spied(bench, training)[0], given)
        model, asked = spied(bench, training)
        got = bench.plain(student(model, given))
        if any(mode for mode, _ in asked):
            return bench.problem("mode", "the model is asked in training mode", "模型是在训练模式下运行的")
        if not same(got, want):
            means = np.mean([(images.argmax(1) == labels).mean() for images, labels in BATCHES])
            key = "means" if same(got, float(means)) else ""
            return bench.problem(
                key, f"gives {shown(got)}, not {shown(want)}", f"得到 {shown(got)}，应为 {shown(want)}"
            )
        if any(written for _, written in asked):
            return bench.problem("gradients", "gradients are written down", "仍在记录梯度")
        if model.training != training:
            en = f"the model came in {'training' if training else 'evaluation'} mode and is left in the other"
            zh = f"模型原来处于{'训练' if training else '评估'}模式，结束后却变成了另一种"
            return bench.problem("left", en, zh)
        if not isinstance(got, float):
            return bench.problem("float", "the result is no Python float", "结果不是 Python 浮点数")
    return None


def cut(one, other):
    """Whether one has the values of the other's transpose in their order: reshaped, where it should be turned."""
    return np.array_equal(one.ravel(), other.T.ravel())


def carried(student, solution, bench):
    """All values moved, those of square weights too, and no name missed in silence."""

    def fresh():
        return zoo.build("lenet", backend=bench.backend, num_classes=64, seed=1)

    model, numbers = fresh(), np.random.default_rng(1)
    before = zoo.state(model)
    # not those of another seed: their biases would all be zero
    want = {name: numbers.standard_normal(array.shape).astype("float32") for name, array in before.items()}
    # zoo.state has PyTorch's layouts: where the model keeps fc1 so as well, the other framework turns it
    turns = tuple(dict(model.named_parameters())["fc1.weight"].shape) == want["fc1.weight"].shape
    state = {name: array.T.copy() if turns and array.ndim == 2 else array for name, array in want.items()}
    try:
        student(model, {name: array.copy() for name, array in state.items()})
    except (KeyError, ValueError, RuntimeError) as error:
        if isinstance(error, NotImplementedError):
            raise
        text = " ".join(f"{type(error).__name__}: {error}".split())[:240]
        return bench.problem("refused", f"a whole state is refused ({text})", f"完整的 state 也被拒绝（{text}）")
    after = zoo.state(model)
    wrong = [name for name in want if not np.array_equal(after[name], want[name])]
    if wrong:
        key = "other"
        if np.array_equal(after["fc1.weight"], before["fc1.weight"]):
            key = "skipped"
        elif cut(after["fc1.weight"], want["fc1.weight"]) or cut(want["fc1.weight"], after["fc1.weight"]):
            key = "reshaped"
        elif np.array_equal(after["fc2.weight"], want["fc2.weight"].T):
            key = "square"
        return bench.problem(key, f"{', '.join(wrong)} differs", f"{', '.join(wrong)} 的值不对")
    less = {name: array for name, array in state.items() if name != "fc1.bias"}
    more = {**state, "fc3.bias": np.zeros(3, "float32")}
    for changed, en, zh in ((less, "without fc1.bias", "缺少 fc1.bias"), (more, "with a fc3.bias", "多出 fc3.bias")):
        try:
            student(fresh(), changed)
        except Exception:
            continue
        return bench.problem("silent", f"a state {en} is taken without an error", f"state {zh}，却没有报错")
    return None


TASKS = [
    Task(
        "LeNet",
        [Network((10,), (1, 28, 28)), Network((3,), (1, 28, 28))],
        {
            "padding": Hint(
                Words(
                    "How large is each map, from the picture to the last convolution?",
                    "从输入到最后一个卷积，每层特征图有多大？",
                ),
                Words(
                    "28 and a border of 2 on each side make 32; after that it is 28, 14, 10, 5 and 1, and only the "
                    "first convolution pads.",
                    "28 每边填充 2 就是 32；之后依次为 28、14、10、5、1，只有第一个卷积有填充。",
                ),
            ),
            "kernel_size": Hint(
                Words("Whose windows are these: the paper's or the lesson's?", "这是论文的卷积核，还是课文的？"),
                Words(
                    "All three windows are 5; the lesson's third is 4, because its pictures lack the border.",
                    "三个卷积核都是 5；课文的第三个是 4，因为那里的图没有填充。",
                ),
            ),
            "activation_missing": Hint(
                Words("Count the sigmoids.", "数一数 sigmoid 的个数。"),
                Words(
                    "There are four: behind each convolution and behind the first linear layer.",
                    "一共四个：每个卷积之后，以及第一个全连接层之后。",
                ),
            ),
            "activation_extra": Hint(
                Words("What are logits?", "什么是 logits？"),
                Words(
                    "They are what the last layer gives: no activation comes behind it.",
                    "就是最后一层的输出：它后面没有激活函数。",
                ),
            ),
        },
    ),
    Task(
        "parameters",
        [
            Values(
                SIZES,
                {
                    "biases": lambda got, want, side, classes: got == want - sum(WIDTHS) - classes,
                    "one": lambda got, want, side, classes: got == want - apart(side, 1),
                    "line": lambda got, want, side, classes: got == want - apart(side, left(side)),
                    "up": lambda got, want, side, classes: got == want - apart(side, left(side, up=True) ** 2),
                },
                parts=parts,
            )
        ],
        {
            "biases": Hint(
                Words("Which parameters does a layer have beside its weights?", "一层除了权重还有什么参数？"),
                Words(
                    "Every output channel and every output of a linear layer has a bias as well.",
                    "每个输出通道、全连接层的每个输出还各有一个偏置。",
                ),
            ),
            "one": Hint(
                Words(
                    "What does the third convolution leave of a larger picture?", "图更大时，第三个卷积之后还剩多大？"
                ),
                Words(
                    "One value a channel is left of 28 x 28 alone; otherwise fc1 reads 120 maps.",
                    "只有 28 x 28 时每个通道才剩一个值；否则 fc1 读入的是 120 张特征图。",
                ),
            ),
            "line": Hint(
                Words("How many values has a map?", "一张特征图有多少个值？"),
                Words("It has a height and a width: its side counts twice.", "特征图有高也有宽：边长要乘两次。"),
            ),
            "up": Hint(
                Words("What becomes of an odd row in a 2x2 pool?", "行数为奇数时，2x2 池化怎样处理最后一行？"),
                Words("It is left out: half the side is rounded down.", "最后一行被舍去：边长的一半向下取整。"),
            ),
        },
    ),
    Task(
        "validate",
        [validated],
        {
            "mode": Hint(
                Words("Does a network do the same in training and in validation?", "网络在训练和验证时的行为一样吗？"),
                Words(
                    "Call model.eval() before the first batch: dropout and batch norm, say, act otherwise in training.",
                    "在第一个批次之前调用 model.eval()：例如 dropout 和批归一化在训练时的行为不同。",
                ),
            ),
            "means": Hint(
                Words("Does every picture count the same?", "每张图的权重一样吗？"),
                Words(
                    "A mean of the batches' shares gives those in the short last batch more weight: add up what is "
                    "right, and divide once.",
                    "对各批次的准确率取平均，会让最后那个较小批次里的图权重更大：应先累加答对的个数，最后只除一次。",
                ),
            ),
            "gradients": Hint(
                Words("What does the framework keep of each batch?", "框架为每个批次保留了什么？"),
                Words(
                    "Put the loop under no_grad() (torch.no_grad or paddle.no_grad); eval() alone does not stop the "
                    "writing down.",
                    "把循环放在 no_grad() 之下（torch.no_grad 或 paddle.no_grad）；只调用 eval() 并不会停止记录。",
                ),
            ),
            "left": Hint(
                Words("What will the next training step find?", "下一个训练步骤会遇到什么？"),
                Words(
                    "Keep model.training at the beginning, and bring the model back to that mode at the end.",
                    "开始时记下 model.training，结束时恢复到原来的模式。",
                ),
            ),
            "float": Hint(
                Words("Of which type is your result?", "结果是什么类型？"),
                Words(
                    "It is a tensor: int(), float() or item() makes a number of it.",
                    "结果是张量：用 int()、float() 或 item() 转成数。",
                ),
            ),
            "": Hint(
                Words("Work a batch of two pictures by hand.", "先手算一个只有两张图的批次。"),
                Words(
                    "For each picture argmax over the classes (axis 1) is compared with its label; the right ones of "
                    "all batches are divided by the number of all pictures.",
                    "对每张图，在类别轴（轴 1）上取 argmax，与标签比较；再用所有批次中答对的个数除以图的总数。",
                ),
            ),
        },
    ),
    Task(
        "carry",
        [carried],
        {
            "refused": Hint(
                Words("Compare the shapes in state with those in the model.", "把 state 中的形状与模型中的对照一下。"),
                Words(
                    "fc1.weight is 120 x 64 in PaddlePaddle and 64 x 120 in PyTorch: the weights of linear layers are "
                    "to be transposed; convolutions and biases lie the same way in both.",
                    "fc1.weight 在 PaddlePaddle 中是 120 x 64，在 PyTorch 中是 64 x 120：全连接层的权重要转置；"
                    "卷积的权重和偏置在两个框架里方向相同。",
                ),
            ),
            "square": Hint(
                Words("Can a shape tell which way round a weight lies?", "只看形状，能知道权重的方向吗？"),
                Words(
                    "fc2.weight is 64 x 64 and fits both ways: turn every linear layer's weight, not only those whose "
                    "shapes do not fit.",
                    "fc2.weight 是 64 x 64，两个方向都放得进去：所有全连接层的权重都要转置，不能只转置形状不符的。",
                ),
            ),
            "reshaped": Hint(
                Words("Are values that fit in the right places?", "形状对了，值的位置就对吗？"),
                Words(
                    "A reshape leaves the values in their row; a linear layer's weight has to be transposed (.T).",
                    "reshape 不改变数据的排列；全连接层的权重需要转置（.T）。",
                ),
            ),
            "skipped": Hint(
                Words("Did every weight get in?", "所有权重都放进去了吗？"),
                Words(
                    "fc1 was left as it was: its weight lies the other way round in the other framework, so it has to "
                    "be transposed; and look at what loading returns.",
                    "fc1 没有改变：它的权重在另一个框架里方向相反，需要转置；还要看看加载函数返回了什么。",
                ),
            ),
            "silent": Hint(
                Words("What does loading do with a name that is missing?", "加载时缺少某个名称会怎样？"),
                Words(
                    "PaddlePaddle's set_state_dict only returns what was missing and what was unexpected, and so does "
                    "PyTorch's load_state_dict with strict=False: raise an error if either is not empty.",
                    "PaddlePaddle 的 set_state_dict 只返回缺少和多余的名称，PyTorch 的 load_state_dict 在 "
                    "strict=False 时也是如此：只要其中之一不为空，就应报错。",
                ),
            ),
            "other": Hint(
                Words("Follow the values that did not arrive.", "看看没有放对的是哪些值。"),
                Words(
                    "Weights of convolutions and all biases are taken as they are; the weights of linear layers are "
                    "transposed; none is left out.",
                    "卷积的权重和所有偏置原样放入，全连接层的权重要转置，一个都不能漏。",
                ),
            ),
        },
    ),
]
