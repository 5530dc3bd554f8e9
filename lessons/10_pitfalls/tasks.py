"""How the exercises of lesson 10 are graded."""

from contextlib import suppress

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same
from zoo.network.freezing import STATISTICS

rng = np.random.default_rng(10)


def counted(student, solution, bench):
    """A network without batch norm, one with it, and the same with all but its last layer frozen."""
    resnet = zoo.build("resnet18", backend=bench.backend, num_classes=10)
    slots = runtime(bench.backend).slots(resnet)
    statistics = [slot for slot in slots if slot.role in STATISTICS]
    held = sum(int(np.prod(slot.shape)) for slot in statistics)
    counters = len(statistics) // 2  # PyTorch's batch norm counts its batches as well
    lenet = zoo.build("lenet", backend=bench.backend)
    tensors = len(runtime(bench.backend).slots(lenet))
    for model, en, zh, slip in (
        (lenet, "a LeNet", "LeNet", lambda more, got: "tensors" if got == tensors else ""),
        (resnet, "a ResNet-18", "ResNet-18", lambda more, got: "statistics" if more in (held, held + counters) else ""),
        (resnet, "a ResNet-18 whose last layer alone learns", "只有最后一层在学习的 ResNet-18",
         lambda more, got: "frozen" if more > 0 else ""),
    ):  # fmt: skip
        if "alone" in en:
            zoo.freeze(resnet, "backbone")
        got, want = bench.plain(student(model)), solution(model)
        if not same(got, want):
            key = slip(got - want, got) if isinstance(got, int | float | np.ndarray) else ""
            return bench.problem(key, f"num_learning gives {got} for {en}", f"对{zh}，返回值 {got} 不对")
    return None


def statistics(variance, x, momentum, unbiased):
    """Both readings of momentum: the new running variance with the batch's biased or unbiased one."""
    batch = x.var((0, 2, 3), ddof=int(unbiased))
    return [keep * variance + (1 - keep) * batch for keep in (momentum, 1 - momentum)]


def either(got, want, variance, x, momentum, factor=lambda n: (1, 1)):
    """Whether the answer took the other of the batch's two variances, times a factor for (unbiased, biased)."""
    n = x.size // x.shape[1]
    pairs = zip(statistics(variance, x, momentum, True), statistics(variance, x, momentum, False), strict=True)
    to_unbiased, to_biased = factor(n)
    return any(
        (same(want, unbiased, 1e-9) and same(got, biased * to_unbiased, 1e-9))
        or (same(want, biased, 1e-9) and same(got, unbiased * to_biased, 1e-9))
        for unbiased, biased in pairs
    )


def batch(*shape):
    channels = shape[1]
    return rng.standard_normal(channels), rng.random(channels) + 0.5, 2 * rng.standard_normal(shape) + 1


def smoothed(logits, labels, smoothing, ignored, share, others):
    """The losses of the labels that count, in numpy; others: what is left to share out goes to the wrong ones alone."""
    classes, kept = logits.shape[1], labels != ignored
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    right = np.eye(classes)[np.where(kept, labels, 0)]
    targets = (1 - smoothing) * right + smoothing * ((1 - right) / (classes - 1) if others else share / classes)
    return -(targets * log_p).sum(1)[kept]


def loss_slip(**how):
    def slip(got, want, logits, labels, smoothing, ignored):
        each = smoothed(logits, labels, smoothing, ignored, **how)
        return same(got, each.mean() if len(each) else 0.0, 1e-9) or (len(each) == 0 and np.isnan(got))

    return slip


def flowing(student, solution, bench):
    """Whether the loss can be learnt from: its gradient at the logits."""
    found = []
    for function in (student, solution):
        logits = bench.tensor(LOGITS.copy())
        for flag, value in (("requires_grad", True), ("stop_gradient", False)):
            if hasattr(logits, flag):
                setattr(logits, flag, value)
        loss = function(logits, bench.tensor(LABELS.copy()), 0.1, 255)
        with suppress(Exception):  # a loss without a way back: PyTorch raises, PaddlePaddle gives no gradient
            loss.backward()
        found.append(None if logits.grad is None else bench.plain(logits.grad))
    if same(found[0], found[1], 1e-9):
        return None
    return bench.problem("gradient", "the loss is right, its gradient is not", "损失正确，但梯度不对")


LOGITS = 3 * rng.standard_normal((6, 4))
LABELS = np.array([0, 3, 1, 255, 2, 255])

TASKS = [
    Task(
        "num_learning",
        [counted],
        {
            "statistics": Hint(
                Words("What does batch norm hold beside its weight and bias?", "批归一化层除了权重和偏置还存着什么？"),
                Words(
                    "Running means and variances do not learn, and PyTorch's counter of batches neither: PyTorch keeps "
                    "them as buffers, apart from parameters(), PaddlePaddle in parameters(), with stop_gradient=True.",
                    "滑动均值、滑动方差以及 PyTorch 的批次计数都不学习：PyTorch 把它们作为 buffer，不在 "
                    "parameters() 里；PaddlePaddle 则放在 parameters() 里，stop_gradient=True。",
                ),
            ),
            "frozen": Hint(
                Words("Does every parameter learn?", "每个参数都在学习吗？"),
                Words(
                    "Ask each: a frozen one has requires_grad=False in PyTorch, stop_gradient=True in PaddlePaddle.",
                    "逐个检查：冻结的参数在 PyTorch 中 requires_grad=False，在 PaddlePaddle 中 stop_gradient=True。",
                ),
            ),
            "tensors": Hint(
                Words("Is a convolution's weight one value?", "一个卷积的权重只是一个值吗？"),
                Words(
                    "You counted tensors; add up the values in each, numel() in PyTorch and size in PaddlePaddle.",
                    "你数的是张量个数；应把每个张量里值的个数相加：PyTorch 用 numel()，PaddlePaddle 用 size。",
                ),
            ),
            "": Hint(
                Words("Add up by hand what a single linear layer has.", "先手算一个全连接层有多少个参数。"),
                Words(
                    "A linear layer from 3 to 2 has 3 x 2 weights and 2 biases: 8 values, all of which learn.",
                    "从 3 维到 2 维的全连接层有 3 x 2 个权重和 2 个偏置：共 8 个值，全部参与学习。",
                ),
            ),
        },
    ),
    Task(
        "Ported",
        [Network((6, 5), (3, 33, 33))],
        {
            "count_include_pad": Hint(
                Words("By how many pixels is the mean at a corner divided?", "角上的平均值除以多少个像素？"),
                Words(
                    "The frameworks differ here: PyTorch counts the padding unless count_include_pad=False, "
                    "PaddlePaddle leaves it out unless exclusive=False. Keep the rule of the source.",
                    "两个框架在此不同：PyTorch 默认计入填充，除非 count_include_pad=False；PaddlePaddle 默认不计，"
                    "除非 exclusive=False。应保持原框架的规则。",
                ),
            ),
            "bn_momentum": Hint(
                Words(
                    "Is momentum the share of the old value, or that of the new one?",
                    "momentum 是旧值的比例还是新值的比例？",
                ),
                Words("0.99 in PaddlePaddle is 0.01 in PyTorch.", "PaddlePaddle 的 0.99 就是 PyTorch 的 0.01。"),
            ),
            "ceil_mode": Hint(
                Words("How many windows fit into 16 pixels?", "16 个像素能放下几个窗口？"),
                Words(
                    "ceil_mode=True has the same name in both frameworks; carry it over.",
                    "两个框架都有 ceil_mode=True，照样写上。",
                ),
            ),
            "dropout": Hint(
                Words("When is a value dropped: always?", "什么时候丢弃？总是吗？"),
                Words(
                    "F.dropout drops in eval mode as well, in both frameworks, unless training=self.training is given.",
                    "在两个框架里，F.dropout 若不给 training=self.training，评估模式下也会丢弃。",
                ),
            ),
        },
    ),
    Task(
        "smoothed_loss",
        [
            Values(
                [
                    (LOGITS, np.array([0, 3, 1, 1, 2, 0]), 0.1, -100),
                    (LOGITS, LABELS, 0.1, 255),
                    (LOGITS[:, :3], np.array([2, 0, 0, 1, 2, 0]), 0.3, 0),
                    (LOGITS, LABELS, 0.0, 255),
                    (LOGITS[:3], np.full(3, -1), 0.1, -1),
                ],
                {
                    "divisor": lambda got, want, logits, labels, smoothing, ignored: same(
                        got * len(labels), want * (labels != ignored).sum(), 1e-9
                    ),
                    "others": loss_slip(share=1, others=True),
                    "unsmoothed": loss_slip(share=0, others=False),
                    "empty": lambda got, want, logits, labels, smoothing, ignored: (
                        same(got, want, 1e-9) if (labels != ignored).any() else np.isnan(got)
                    ),
                    "rounded": lambda got, want, *rest: abs(got - want) < 1e-5,
                },
                1e-12,
            ),
            flowing,
        ],
        {
            "divisor": Hint(
                Words("By how many labels is the sum divided?", "求和之后除以多少个标签？"),
                Words(
                    "By those that count. PaddlePaddle's own mean divides by all N where ignore_index is negative; "
                    "take the rows that count out first, or divide by their number.",
                    "除以参与计算的标签个数。ignore_index 为负时，PaddlePaddle 自带的平均会除以全部 N 个；"
                    "应先取出参与计算的行，或除以它们的个数。",
                ),
            ),
            "others": Hint(
                Words(
                    "Do the targets of a row add up to 1, and what has the right class?",
                    "每行目标之和是否为 1？正确类别占多少？",
                ),
                Words(
                    "Every class gets smoothing / C, the right one as well: it has 1 - smoothing + smoothing / C.",
                    "每个类别都得到 smoothing / C，正确类别也不例外：它的目标是 1 - smoothing + smoothing / C。",
                ),
            ),
            "unsmoothed": Hint(
                Words("Do the targets of a row add up to 1?", "每行目标之和是否为 1？"),
                Words(
                    "What the right class gives away, every class gets a share of: add smoothing / C.",
                    "正确类别让出的部分要平均分给所有类别：加上 smoothing / C。",
                ),
            ),
            "empty": Hint(
                Words("What is the mean of nothing?", "没有任何值时，平均值是什么？"),
                Words(
                    "0 / 0 is not a number. Where no label counts, the loss is to be 0.",
                    "0 / 0 不是数（NaN）。没有标签参与计算时，损失应为 0。",
                ),
            ),
            "rounded": Hint(
                Words("Of which dtype is every number on the way?", "计算途中每个数的 dtype 是什么？"),
                Words(
                    "Something is float32 on the way: targets that were made without a dtype, or PaddlePaddle's "
                    "label_smoothing=, whose factor is float32. Make the targets yourself, in the dtype of logits.",
                    "途中有 float32：创建目标时没有指定 dtype，或用了 PaddlePaddle 的 label_smoothing=，"
                    "它的系数是 float32。应自己构造目标，dtype 与 logits 相同。",
                ),
            ),
            "gradient": Hint(
                Words("Could backward() go from your loss to the logits?", "backward() 能从损失一路传回 logits 吗？"),
                Words(
                    "Stay with tensors: item(), numpy() and detach() cut the way that gradients take.",
                    "一直使用张量：item()、numpy()、detach() 都会切断梯度的通路。",
                ),
            ),
        },
    ),
    Task(
        "running",
        [
            Values(
                [(*batch(4, 3, 1, 2), 0.2), (*batch(2, 5, 2, 2), 0.9), (*batch(3, 1, 1, 1), 0.7)],
                {
                    "momentum": lambda got, want, mean, variance, x, momentum: same(
                        got[0] + want[0], mean + x.mean((0, 2, 3)), 1e-9
                    ),
                    "divisor": lambda got, want, mean, variance, x, momentum: (
                        same(got[0], want[0], 1e-9) and either(got[1], want[1], variance, x, momentum)
                    ),
                    "whole": lambda got, want, mean, variance, x, momentum: (
                        same(got[0], want[0], 1e-9)
                        and either(got[1], want[1], variance, x, momentum, lambda n: (n / (n - 1), (n - 1) / n))
                    ),
                },
                1e-9,
            )
        ],
        {
            "momentum": Hint(
                Words(
                    "Whose share is momentum: the old value's or the batch's?",
                    "momentum 是旧值的比例还是当前批的比例？",
                ),
                Words(
                    "In PaddlePaddle momentum is the share of the old value, in PyTorch that of the batch.",
                    "在 PaddlePaddle 里 momentum 是旧值的比例，在 PyTorch 里是当前批的比例。",
                ),
            ),
            "divisor": Hint(
                Words(
                    "There are two variances of a batch: by what do they divide?", "一批数据有两种方差：各除以多少？"
                ),
                Words(
                    "PaddlePaddle's running variance takes the biased one (divided by n), PyTorch's the unbiased one "
                    "(divided by n - 1). var() of a tensor gives the unbiased one in both, unless it is told.",
                    "PaddlePaddle 的滑动方差用有偏方差（除以 n），PyTorch 的用无偏方差（除以 n - 1）。"
                    "两个框架的张量 var() 默认都给出无偏方差。",
                ),
            ),
            "whole": Hint(
                Words(
                    "To which of the two parts of the sum does n / (n - 1) belong?",
                    "n / (n - 1) 应乘在和式的哪一项上？",
                ),
                Words(
                    "Only the batch's variance is corrected; the old running variance stays as it is.",
                    "只修正当前批的方差；旧的滑动方差不变。",
                ),
            ),
        },
    ),
]
