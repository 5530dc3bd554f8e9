"""How the exercises of lesson 12 are graded."""

import numpy as np

import zoo
from zoo.backends import learning
from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same
from zoo.training.plan import Plan

rng = np.random.default_rng(12)


class Counted:
    """An optimizer that counts its steps."""

    def __init__(self, own):
        self._own, self.steps = own, 0

    def __getattr__(self, name):
        return getattr(self._own, name)

    def step(self, *args, **kwargs):
        self.steps += 1
        return self._own.step(*args, **kwargs)


def steps(function, batches, size, bench):
    """A fresh LeNet after each of several steps, the losses, the steps of each and the sizes of the parts."""
    model = zoo.build("lenet", backend=bench.backend, seed=0, dtype="float64")
    optimizer = Counted(learning(bench.backend).Learner(model, Plan("sgd", 0.1, 0.0, 0.0), 0).optimizer)
    states, losses, taken, parts = [], [], [], []
    model.register_forward_pre_hook(lambda layer, inputs: parts.append(len(inputs[0])))
    states.append({name: array.copy() for name, array in zoo.state(model).items()})
    for x, y in batches:
        optimizer.steps = 0
        losses.append(bench.plain(function(model, optimizer, bench.tensor(x.copy()), bench.tensor(y.copy()), size)))
        taken.append(optimizer.steps)
        states.append({name: array.copy() for name, array in zoo.state(model).items()})
    return states, losses, taken, parts


def stepped(student, solution, bench):
    """Two batches of equal parts, one after the other, and a batch whose last part is smaller."""

    def drawn(count):
        return rng.standard_normal((count, 1, 28, 28)), rng.integers(0, 10, count)

    for batches, size in (([drawn(12), drawn(12)], 4), ([drawn(10)], 4)):
        count = len(batches[0][0])
        en, zh = f"{count} pictures in parts of {size}", f"{count} 张图片，每次 {size} 张"
        got, losses, taken, parts = steps(student, batches, size, bench)
        want, wanted, _, _ = steps(solution, batches, size, bench)
        if not parts or max(parts) > size:
            found = max(parts, default=0)
            return bench.problem("whole", f"{en}: {found} went through at once", f"{zh}：一次通过了 {found} 张")
        if set(taken) != {1}:
            return bench.problem("steps", f"{en}: {taken[0]} steps were taken", f"{zh}：走了 {taken[0]} 步")
        moves = [got[1][name] - got[0][name] for name in got[0]], [want[1][name] - want[0][name] for name in want[0]]
        if not same(moves[0], moves[1], 1e-12):
            times = -(-count // size)
            summed = any(same(moves[0], [factor * move for move in moves[1]], 1e-12) for factor in (times, count))
            share = count % size and not summed
            key = "summed" if summed else "last" if share else ""
            return bench.problem(key, f"{en}: the step has another gradient", f"{zh}：这一步的梯度不对")
        if not all(same(got[-1][name], want[-1][name], 1e-12) for name in want[-1]):
            return bench.problem("uncleared", f"{en}: the second step is wrong", f"{zh}：第二步不对")
        if not same(losses, wanted, 1e-9) or any(isinstance(loss, np.ndarray) for loss in losses):
            return bench.problem("loss", f"{en}: the step is right, the loss is not", f"{zh}：这一步正确，但损失不对")
    return None


def shared(student, solution, bench):
    """What the shares of all processes are together, in several epochs."""
    for count, processes in ((40, 4), (103, 4), (10, 3)):
        en, zh = f"{count} pictures, {processes} processes", f"{count} 张图片，{processes} 个进程"
        epochs = []
        for epoch in range(3):
            found = [bench.plain(student(count, rank, processes, epoch)) for rank in range(processes)]
            again = [bench.plain(student(count, rank, processes, epoch)) for rank in reversed(range(processes))][::-1]
            try:
                whole = all(int(index) == index and 0 <= index < count for part in found for index in part)
                epochs.append([[int(index) for index in part] for part in found])
                twice = [[int(index) for index in part] for part in again]
            except TypeError:
                whole = False
            if not whole:
                return bench.problem("", f"{en}: not a sequence of pictures' numbers", f"{zh}：返回的不是图片编号序列")
            if twice != epochs[-1]:
                return bench.problem("seed", f"{en}: two calls give two answers", f"{zh}：两次调用结果不同")
            read = [index for part in epochs[-1] for index in part]
            if len(set(read)) < len(read):
                return bench.problem(
                    "overlap", f"{en}: {len(read) - len(set(read))} are read again", f"{zh}：有图片被读了两次"
                )
            sizes = sorted({len(part) for part in epochs[-1]})
            if len(sizes) > 1:
                return bench.problem("uneven", f"{en}: shares of {sizes}", f"{zh}：各进程读 {sizes} 张")
            if sizes[0] != count // processes:
                return bench.problem("", f"{en}: each reads {sizes[0]}", f"{zh}：每个进程读 {sizes[0]} 张")
        if epochs[0] == epochs[1]:
            return bench.problem("epoch", f"{en}: the same order in each epoch", f"{zh}：每一轮的顺序都相同")
        sets = [[set(part) for part in epoch] for epoch in epochs]
        if sets[0] == sets[1] == sets[2]:
            return bench.problem("same_pictures", f"{en}: each keeps its pictures", f"{zh}：每个进程总读同样的图片")
        if count == 103 and any(len(set(np.diff(epoch[0]))) < 4 for epoch in epochs):
            return bench.problem("random", f"{en}: not drawn at random", f"{zh}：顺序不是随机的")
    return None


def halves(*arrays):
    return [np.asarray(array, "float16") for array in arrays]


STEPS = [  # the gradients, their scale and the limit
    (halves([[1e-3, -2e-3]], [4e-3]), 65536.0, 1.0),
    (halves(rng.standard_normal((3, 4)), rng.standard_normal(5)), 1024.0, 1.0),
    (halves(200 + 300 * rng.random((4, 5)), 50 * rng.random(7), [[0.5]]), 16.0, 2.5),
    (halves(np.zeros((2, 2)), np.zeros(3)), 8.0, 1.0),
    (halves([1.0, np.inf], [2.0]), 8.0, 1.0),
    (halves([1.0], [np.nan, 2.0]), 8.0, 1.0),
]


def norm(arrays):
    return float(np.sqrt(sum((np.asarray(array, "float64") ** 2).sum() for array in arrays)))


def ready(student, solution, bench):
    """Gradients below the limit and above it, tiny ones, none at all, and two that are not finite."""
    for arrays, scale, limit in STEPS:
        got, want = (
            bench.plain(function([bench.tensor(array.copy()) for array in arrays], scale, limit))
            for function in (student, solution)
        )
        before = norm(arrays) / scale
        en = f"gradients of norm {before:.3g}, scaled by {scale:g}, limit {limit:g}"
        zh = f"范数为 {before:.3g} 的梯度，放大 {scale:g} 倍，上限 {limit:g}"
        if want is None:
            if got is not None:
                return bench.problem("finite", f"{en}: None is wanted", f"{zh}：应返回 None")
            continue
        if not isinstance(got, tuple) or [np.shape(each) for each in got] != [each.shape for each in want]:
            return bench.problem("", f"{en}: not a list of the same shapes", f"{zh}：返回的不是形状相同的列表")
        if any(each.dtype != np.float32 for each in got):
            return bench.problem("half", f"{en}: not float32", f"{zh}：不是 float32")
        if all(np.allclose(one, other, 1e-4, 1e-12) for one, other in zip(got, want, strict=True)):
            continue
        after = norm(got)
        alone = [array.astype("float64") / scale for array in arrays]
        alone = [array * min(1.0, limit / max(norm([array]), 1e-30)) for array in alone]
        if all(np.allclose(one, other, 1e-4) for one, other in zip(got, alone, strict=True)):
            key = "each"
        elif all(np.allclose(one, other, 0.02, 1e-6) for one, other in zip(got, want, strict=True)) and after:
            key = "half"
        elif before == 0 or not np.isfinite(after):
            key = "nothing" if before == 0 else "half"
        elif abs(after - limit) < 1e-3 * limit:
            key = "grown"
        elif abs(after * scale - min(before * scale, limit)) < 1e-3 * min(before * scale, limit):
            key = "order"
        elif abs(after / scale - before) < 1e-3 * before:
            key = "scaled"
        else:
            key = "half" if after == 0 else ""
        return bench.problem(key, f"{en}: other values are wanted", f"{zh}：值不对")
    return None


def statistics(*counts):
    channels = 3
    return (
        rng.standard_normal((len(counts), channels)) * 2,
        rng.random((len(counts), channels)) + 0.5,
        np.array(counts, "float64"),
    )


def weighted(values, counts):
    return (values * counts[:, None]).sum(0) / counts.sum()


TASKS = [
    Task(
        "train_step",
        [stepped],
        {
            "whole": Hint(
                Words("How many pictures are in memory at a time?", "同一时刻内存里有多少张图片？"),
                Words(
                    "Hand the model x[start : start + size], one part after the other.",
                    "把 x[start : start + size] 逐部分交给模型。",
                ),
            ),
            "steps": Hint(
                Words("How often should the weights change?", "权重应改变几次？"),
                Words(
                    "Each part adds its gradient with backward(); the step comes once, after the last part.",
                    "每个部分用 backward() 累加梯度；最后一部分之后才走一步。",
                ),
            ),
            "summed": Hint(
                Words(
                    "Is the gradient of a mean the sum of the parts' gradients?", "平均值的梯度等于各部分梯度之和吗？"
                ),
                Words(
                    "backward() adds up. Each part's loss is to be divided so that together they are the mean over N.",
                    "backward() 会累加。每部分的损失要先除，使各部分合起来是对 N 张图片的平均。",
                ),
            ),
            "last": Hint(
                Words("Is every part as large as the others?", "每个部分都一样大吗？"),
                Words(
                    "The last part may be smaller and then weighs less: a part's mean loss counts by its number of "
                    "pictures over N, not by one over the number of parts.",
                    "最后一部分可能较小，权重也应较小：每部分的平均损失应乘以它的图片数除以 N，而不是除以部分的个数。",
                ),
            ),
            "uncleared": Hint(
                Words("What is in the gradients when the second batch begins?", "第二批开始时，梯度里有什么？"),
                Words(
                    "The first batch's gradients still are: zero_grad() in PyTorch, clear_grad() in PaddlePaddle, once "
                    "for each batch.",
                    "还留着第一批的梯度：每批清零一次，PyTorch 用 zero_grad()，PaddlePaddle 用 clear_grad()。",
                ),
            ),
            "loss": Hint(
                Words("Of how many pictures is the loss that you return?", "你返回的损失是多少张图片的？"),
                Words(
                    "Return the mean over all N as a Python number: add up the parts' shares with item().",
                    "返回全部 N 张图片的平均损失，Python 数值：用 item() 把各部分的份额相加。",
                ),
            ),
            "": Hint(
                Words("Take size = N first: is that one ordinary step?", "先取 size = N：这是不是一个普通的训练步？"),
                Words(
                    "With every part the gradient must grow by that of the part's share in the mean cross-entropy.",
                    "每经过一部分，梯度应增加该部分在平均交叉熵中所占份额的梯度。",
                ),
            ),
        },
    ),
    Task(
        "share",
        [shared],
        {
            "overlap": Hint(
                Words("Do all processes see the same order?", "所有进程看到的顺序相同吗？"),
                Words(
                    "All must draw one order, from one seed without the rank in it; the rank only picks from it.",
                    "所有进程必须用同一个种子（不含 rank）得到同一个顺序；rank 只决定从中取哪些。",
                ),
            ),
            "seed": Hint(
                Words("Where do the random numbers begin?", "随机数从哪里开始？"),
                Words(
                    "The other processes call this by themselves: seed a generator of your own with the epoch.",
                    "其他进程各自调用这个函数：用 epoch 作种子建立自己的随机数发生器。",
                ),
            ),
            "uneven": Hint(
                Words("What does a process do that has no batch left?", "已经没有数据的进程会怎样？"),
                Words(
                    "It waits for ever in the next averaging. Leave out the last count % processes pictures.",
                    "它会在下一次梯度平均时永远等待。去掉末尾的 count % processes 张图片。",
                ),
            ),
            "epoch": Hint(
                Words("What is `epoch` for?", "`epoch` 有什么用？"),
                Words("Seed the order with it, so that each epoch has another.", "用它作种子，使每一轮的顺序不同。"),
            ),
            "same_pictures": Hint(
                Words("Which pictures does process 0 read in the next epoch?", "进程 0 在下一轮读哪些图片？"),
                Words(
                    "Draw the order of all pictures first, then share it out; not the other way round.",
                    "先打乱全部图片的顺序，再分给各进程；不要反过来。",
                ),
            ),
            "random": Hint(
                Words("Which pictures stand beside each other in a batch?", "一个批里相邻的是哪些图片？"),
                Words(
                    "Always the same, if the order is only moved: draw a permutation.",
                    "只平移顺序的话总是同样的图片：应随机排列。",
                ),
            ),
            "": Hint(
                Words("Write down all shares of 10 pictures and 3 processes.", "写出 10 张图片、3 个进程时的各份。"),
                Words(
                    "Each share is count // processes integers from 0 to count - 1.",
                    "每份是 count // processes 个整数，取值 0 到 count - 1。",
                ),
            ),
        },
    ),
    Task(
        "unscaled",
        [ready],
        {
            "half": Hint(
                Words("What is 1e-8 in float16, and what 300 squared?", "1e-8 用 float16 表示是多少？300 的平方呢？"),
                Words(
                    "0, and infinite. Go to float32 before you divide and before you square.",
                    "是 0 和无穷大。在做除法和平方之前先转换为 float32。",
                ),
            ),
            "each": Hint(
                Words("Does the direction of the whole step stay?", "整个更新步的方向保持不变吗？"),
                Words(
                    "One norm over all tensors together, and one factor for all of them.",
                    "所有张量合在一起求一个范数，所有张量乘同一个系数。",
                ),
            ),
            "grown": Hint(
                Words("What happens to a gradient that is small already?", "本来就小的梯度会怎样？"),
                Words("It stays as it is: the factor is never above 1.", "保持不变：系数不大于 1。"),
            ),
            "order": Hint(
                Words("The norm of which gradients is held against the limit?", "与上限比较的是哪个梯度的范数？"),
                Words("Divide by scale first, then look at the norm.", "先除以 scale，再求范数。"),
            ),
            "scaled": Hint(
                Words("Whose gradients are these: the loss's?", "这些是谁的梯度？是损失本身的吗？"),
                Words("They are `scale` times too large; divide.", "它们大了 scale 倍，要除以 scale。"),
            ),
            "nothing": Hint(
                Words("What if every gradient is 0?", "如果所有梯度都是 0 呢？"),
                Words("limit / 0: leave such gradients as they are.", "limit / 0：这样的梯度保持不变。"),
            ),
            "finite": Hint(
                Words("What does one infinite value do to the weights?", "一个无穷大的值会对权重造成什么影响？"),
                Words(
                    "Infinite and NaN must both be found, in any tensor, before anything is returned: return None.",
                    "返回之前要在所有张量中检查无穷大和 NaN：返回 None。",
                ),
            ),
            "": Hint(
                Words("Work out one tensor with two values by hand.", "先手算一个只有两个值的张量。"),
                Words(
                    "A list, in order: every gradient in float32, divided by scale, times min(1, limit / norm).",
                    "按原顺序返回列表：每个梯度转为 float32，除以 scale，再乘以 min(1, limit / 范数)。",
                ),
            ),
        },
    ),
    Task(
        "joined",
        [
            Values(
                [statistics(8, 8), statistics(4, 12, 16), statistics(5, 1)],
                {
                    "between": lambda got, want, means, variances, counts: (
                        same(got[0], want[0], 1e-9) and same(got[1], weighted(variances, counts), 1e-9)
                    ),
                    "unweighted": lambda got, want, means, variances, counts: same(got[0], means.mean(0), 1e-9),
                    "unbiased": lambda got, want, means, variances, counts: (
                        same(got[0], want[0], 1e-9) and same(got[1] * (counts.sum() - 1), want[1] * counts.sum(), 1e-9)
                    ),
                },
                1e-9,
            )
        ],
        {
            "between": Hint(
                Words(
                    "Two shares, one of zeros, one of ones: what is the variance of all?",
                    "两份数据，一份全为 0，一份全为 1：总方差是多少？",
                ),
                Words(
                    "The variance within the shares is not all of it: the square of how far a share's mean is from the "
                    "whole mean belongs to it.",
                    "各份内部的方差还不是全部：还要加上各份均值与总均值之差的平方。",
                ),
            ),
            "unweighted": Hint(
                Words("Does a share of 4 values count as much as one of 16?", "4 个值的份与 16 个值的份同样重要吗？"),
                Words("Weigh each share by its count.", "按各份的个数加权。"),
            ),
            "unbiased": Hint(
                Words("By which number do you divide in the end?", "最后除以哪个数？"),
                Words("By the number of all values, not by one less.", "除以所有值的个数，不减 1。"),
            ),
        },
    ),
]
