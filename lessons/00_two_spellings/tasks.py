"""How the exercises of lesson 00 are graded."""

import numpy as np

from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same, shown

draw = np.random.default_rng(0)

# no value twice in a picture: a tie's place is nobody's mistake
PICTURES = [draw.permuted(np.arange(120, dtype="uint8")).reshape(2, 4, 5, 3),
            draw.permuted(np.arange(72, dtype="uint8")).reshape(3, 2, 3, 4)]  # fmt: skip

FUNCTIONS = [
    (lambda x: (x**3).sum(), draw.standard_normal(3).astype("float32")),
    (lambda x: (x * x[0]).sum() / 2, draw.standard_normal((2, 4)).astype("float32")),
]

LESSONS = [
    (draw.standard_normal((8, 5)).astype("float32"), np.array([0, 1, 2, 0, 1, 2, 0, 0]), 3, 0.5, 0.5, 5),
    (draw.standard_normal((5, 3)).astype("float32"), np.array([1, 0, 1, 1, 0]), 2, 0.25, 0.75, 4),
]


def kinds(student, solution, bench):
    """What Values does not look at: that tensors are returned, and their dtypes."""
    for pictures in PICTURES:
        results = student(bench.tensor(pictures))
        if not all(runtime(bench.backend).is_tensor(each) for each in results):
            return bench.problem("tensors", "the results are no tensors", "返回的不是张量")
        for one, other in zip(bench.plain(results), bench.plain(solution(bench.tensor(pictures))), strict=True):
            if one.dtype != other.dtype:
                en, zh = f"gives {one.dtype}, not {other.dtype}", f"结果的类型是 {one.dtype}，应为 {other.dtype}"
                return bench.problem("kind", en, zh)
    return None


def tracked(tensor):
    return not tensor.stop_gradient if hasattr(tensor, "stop_gradient") else tensor.requires_grad


def slopes(student, solution, bench):
    """Twice on one tensor, and then a look at that tensor."""
    for function, values in FUNCTIONS:
        want = bench.plain(solution(function, bench.tensor(values)))
        given = bench.tensor(values)
        for count in range(2):
            got = bench.plain(student(function, given))
            if got is None:
                return bench.problem("none", "gives None", "返回 None")
            if not same(got, want):
                key = "adds" if count and same(got, 2 * want) else "other"
                which = ("first", "second")[count]
                return bench.problem(
                    key,
                    f"the {which} call gives {shown(got)}, not {shown(want)}",
                    f"第 {count + 1} 次调用得到 {shown(got)}，应为 {shown(want)}",
                )
        if tracked(given) or given.grad is not None:
            return bench.problem("left", "values are not left as they were", "values 没有保持原样")
    return None


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def trained(pictures, labels, num_classes, lr, momentum, steps, clear=True, twice=False):
    """The losses of a training with a mistake: gradients that are not cleared, a softmax before the loss."""
    x = np.hstack([pictures, np.ones((len(pictures), 1))])
    weight, speed, kept, losses = np.zeros((x.shape[1], num_classes)), 0.0, 0.0, []
    for _ in range(steps):
        p = softmax(x @ weight)
        q = softmax(p) if twice else p
        losses.append(-np.log(q[np.arange(len(q)), labels]).mean())
        back = (q - np.eye(num_classes)[labels]) / len(q)
        if twice:
            back = p * (back - (back * p).sum(1, keepdims=True))
        kept = x.T @ back + (0.0 if clear else kept)
        speed = momentum * speed + kept
        weight = weight - lr * speed
    return losses


def floats(student, solution, bench):
    if all(isinstance(loss, float) for call in LESSONS for loss in student(*map(given(bench), call))):
        return None
    return bench.problem("floats", "the losses are no Python floats", "返回的损失不是 Python 浮点数")


def given(bench):
    return lambda value: bench.tensor(value) if isinstance(value, np.ndarray) else value


TASKS = [
    Task(
        "peaks",
        [
            Values(
                [(pictures,) for pictures in PICTURES],
                {
                    "pair": lambda got, want, x: isinstance(got[0], tuple) or got[0].shape == want[0].shape[1:],
                    "swapped": lambda got, want, x: np.array_equal(
                        got[1], x.transpose(0, 3, 2, 1).reshape(*want[1].shape, -1).argmax(2)
                    ),
                    "reshaped": lambda got, want, x: np.array_equal(got[0], x.reshape(*want[0].shape, -1).max(2)),
                },
            ),
            kinds,
        ],
        {
            "pair": Hint(
                Words("What exactly does max along an axis return?", "沿某个轴求 max，返回的到底是什么？"),
                Words(
                    "PyTorch's max along a dim returns values and places: take .values. PaddlePaddle's returns the "
                    "values alone: there [0] would be the first picture.",
                    "PyTorch 沿 dim 求 max 返回最大值和位置，要取 .values；PaddlePaddle 只返回最大值，再取 [0] "
                    "就成了第一张图。",
                ),
            ),
            "swapped": Hint(
                Words(
                    "In which order are height and width when the maps are flattened?",
                    "展平之前，高和宽的顺序对吗？",
                ),
                Words(
                    "Height comes before width: the new order is 0, 3, 1, 2. PyTorch's transpose swaps two axes alone; "
                    "its permute, like PaddlePaddle's transpose, takes the whole order.",
                    "高应在宽之前：新的顺序是 0、3、1、2。PyTorch 的 transpose 只交换两个轴；它的 permute "
                    "与 PaddlePaddle 的 transpose 一样，要给出完整的顺序。",
                ),
            ),
            "reshaped": Hint(
                Words("Does a reshape move any value?", "reshape 会移动数据吗？"),
                Words(
                    "A reshape keeps the values in a row and cuts it elsewhere, so that channels are mixed; move the "
                    "axis first (permute in PyTorch, transpose in PaddlePaddle).",
                    "reshape 不改变数据的排列，只是重新切分，于是各通道混在一起；应先移动轴"
                    "（PyTorch 用 permute，PaddlePaddle 用 transpose）。",
                ),
            ),
            "tensors": Hint(
                Words("Which of your lines need the framework?", "你的代码里哪几行用到了框架？"),
                Words(
                    "These are arrays of numpy; leave .numpy() out, and call the framework's functions.",
                    "返回的是 numpy 数组；去掉 .numpy()，改用框架自己的函数。",
                ),
            ),
            "kind": Hint(
                Words("Of which type are the results?", "结果是什么类型？"),
                Words("Values and means are float32, places are int64.", "最大值和平均值为 float32，位置为 int64。"),
            ),
        },
    ),
    Task(
        "slope",
        [slopes],
        {
            "none": Hint(
                Words("Whose gradient was written down?", "框架记下的是哪个张量的梯度？"),
                Words(
                    "Only the tensor itself that was marked keeps a gradient, not a copy of it: copy first, then mark "
                    "the copy (requires_grad = True in PyTorch, stop_gradient = False in PaddlePaddle) and use it.",
                    "只有被标记的张量本身会保存梯度，由它复制出来的不会：先复制，再标记副本"
                    "（PyTorch 为 requires_grad = True，PaddlePaddle 为 stop_gradient = False），然后用副本计算。",
                ),
            ),
            "adds": Hint(
                Words(
                    "What does a second backward do to a gradient that is there?",
                    "再次 backward 时，已有的梯度会怎样？",
                ),
                Words(
                    "It adds to it. Work on a copy of values, which has none yet.",
                    "新的梯度会累加上去。应在 values 的副本上计算，副本还没有梯度。",
                ),
            ),
            "left": Hint(
                Words("Whose tensor is it that you mark?", "你标记的是谁的张量？"),
                Words(
                    "It is the caller's: mark a copy (values.clone()), and leave values alone.",
                    "那是调用者的张量：应标记它的副本（values.clone()），不要改动 values。",
                ),
            ),
            "other": Hint(
                Words("Where does backward leave what it finds?", "backward 的结果放在哪里？"),
                Words(
                    "backward returns nothing; the gradient is then in grad of the tensor that was marked, and has its "
                    "shape.",
                    "backward 没有返回值；梯度在被标记的张量的 grad 里，形状与它相同。",
                ),
            ),
        },
    ),
    Task(
        "train",
        [
            Values(
                LESSONS,
                {
                    "late": lambda got, want, *a: same(got[:-1], want[1:]),
                    "sum": lambda got, want, x, *a: same(got[0], len(x) * want[0], 1e-4),
                    "started": lambda got, want, x, y, classes, *a: abs(got[0] - np.log(classes)) > 1e-5,
                    "momentum": lambda got, want, x, y, c, lr, m, n: same(got, trained(x, y, c, lr, 0.0, n), 1e-4),
                    "adds": lambda got, want, *a: same(got, trained(*a, clear=False), 1e-4),
                    "softmax": lambda got, want, *a: same(got, trained(*a, twice=True), 1e-4),
                },
                within=1e-4,
            ),
            floats,
        ],
        {
            "late": Hint(
                Words("With which weights was each loss found?", "每个损失是用哪一步的权重算出来的？"),
                Words(
                    "Keep the loss whose gradient you follow, not one that is computed again after the step.",
                    "应记下求梯度的那个损失，而不是更新之后重新计算的损失。",
                ),
            ),
            "sum": Hint(
                Words("Is the loss that of one picture, or that of all?", "这是一张图的损失，还是所有图的损失之和？"),
                Words(
                    "Yours is the sum over the pictures; take the mean, which is both frameworks' default.",
                    "你取的是所有图之和；应取平均，这也是两个框架的默认值。",
                ),
            ),
            "started": Hint(
                Words(
                    "What does a layer that knows nothing give each class?", "什么都没学到的层会给每一类多大的概率？"
                ),
                Words(
                    "With weights and biases of zero the first loss is ln(num_classes); yours start at random values.",
                    "权重和偏置为零时，第一个损失是 ln(num_classes)；你的层是随机初始化的。",
                ),
            ),
            "momentum": Hint(
                Words("Do the steps remember those before them?", "每一步会记住前面的步子吗？"),
                Words(
                    "The momentum is not used: SGD takes it as an argument in PyTorch; in PaddlePaddle SGD has none, "
                    "and Momentum is a class of its own.",
                    "没有用到动量：PyTorch 的 SGD 用参数 momentum 指定；PaddlePaddle 的 SGD 没有动量，"
                    "要用单独的 Momentum 类。",
                ),
            ),
            "adds": Hint(
                Words("What is in the gradients when backward begins?", "backward 开始时，梯度里已有什么？"),
                Words(
                    "backward adds to what is there: clear the gradients at each step (zero_grad in PyTorch, "
                    "clear_grad in PaddlePaddle).",
                    "backward 会累加：每一步都要清零梯度（PyTorch 为 zero_grad，PaddlePaddle 为 clear_grad）。",
                ),
            ),
            "softmax": Hint(
                Words(
                    "What does the cross-entropy expect, and what do you give it?", "交叉熵需要什么？你给它的是什么？"
                ),
                Words(
                    "It takes logits and does the softmax itself; yours is done twice.",
                    "它接收 logits，自己会做 softmax；你的代码做了两次。",
                ),
            ),
            "floats": Hint(
                Words("What is it that you put into the list?", "放进列表的是什么？"),
                Words(
                    "These are tensors, and each keeps what it was computed from; item() makes a float of one.",
                    "放进去的是张量，每个都会保留它的计算过程；用 item() 取出浮点数。",
                ),
            ),
        },
    ),
    Task(
        "Ported",
        [Network((7,), (3, 21, 21)), Network((2,), (3, 16, 24))],
        {
            "count_include_pad": Hint(
                Words("Which mean does a corner of ones have?", "全 1 的图，角上的平均值是多少？"),
                Words(
                    "fluid leaves the padding out. So does PaddlePaddle by default (exclusive=True); PyTorch counts it "
                    "unless it is told count_include_pad=False.",
                    "fluid 不计填充。PaddlePaddle 默认也不计（exclusive=True）；PyTorch 默认计入，"
                    "要写 count_include_pad=False。",
                ),
            ),
            "bn_momentum": Hint(
                Words(
                    "Is momentum the share of the old mean, or of the new one?", "momentum 是旧值的比例还是新值的比例？"
                ),
                Words(
                    "It is the old one's in PaddlePaddle (0.9) and the new one's in PyTorch (0.1).",
                    "在 PaddlePaddle 里是旧值的比例（0.9），在 PyTorch 里是新值的比例（0.1）。",
                ),
            ),
            "activation_missing": Hint(
                Words("What became of act=?", "act= 到哪里去了？"),
                Words(
                    'Today\'s layers have no act: each act="relu" becomes an F.relu in forward.',
                    '现在的层没有 act 参数：每个 act="relu" 都要在 forward 里写成 F.relu。',
                ),
            ),
            "residual_order": Hint(
                Words("Which layer does the activation belong to?", "激活函数属于哪一层？"),
                Words(
                    "It is the batch norm that has act, so its ReLU comes before the sum, and none comes after it.",
                    "带 act 的是批归一化，所以 ReLU 在相加之前，相加之后没有。",
                ),
            ),
        },
    ),
]
