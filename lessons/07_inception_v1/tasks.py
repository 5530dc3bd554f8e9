"""How the exercises of lesson 07 are graded."""

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

LABELS = np.random.default_rng(7).permutation(np.repeat([0, 1, 2, 3], [40, 7, 23, 4])).tolist()
RUNS = ([0.4, 0.9, 0.6], [0.5, 0.75, 0.75, 0.2], [0.0, 0.0])  # the accuracies after each epoch


def parts(student, solution, bench):
    """Split one list of labels three times, and look at what every right split has."""
    first, again, other = (
        [[int(place) for place in part] for part in bench.plain(student(list(LABELS), seed))] for seed in (3, 3, 4)
    )
    everything = list(range(len(LABELS)))
    for train, valid in (first, other):
        counts = [[sum(LABELS[place] == number for place in part) for number in range(4)] for part in (train, valid)]
        if counts[0] == [LABELS.count(number) // 5 for number in range(4)]:
            told = len(train), len(valid)
            return bench.problem(
                "swapped",
                "train has {} places and valid {}".format(*told),
                "训练集有 {} 个位置，验证集有 {} 个".format(*told),
            )
        if sorted(train + valid) != everything:
            told = len(train), len(valid), len(everything)
            return bench.problem(
                "places",
                "train has {} places and valid {}, of {} pictures".format(*told),
                "训练集有 {} 个位置，验证集有 {} 个，共 {} 张图片".format(*told),
            )
        for number in sorted(set(LABELS)):
            size, found = LABELS.count(number), sum(LABELS[place] == number for place in valid)
            if found != size // 5:
                return bench.problem(
                    "classes",
                    f"of class {number}, with {size} pictures, {found} are validated on",
                    f"类别 {number} 共 {size} 张图片，其中 {found} 张用于验证",
                )
    if sorted(first[1]) != sorted(again[1]):
        return bench.problem("moving", "two calls with seed 3 split otherwise", "以 3 为种子的两次调用，划分不同")
    if sorted(first[1]) == sorted(other[1]):
        return bench.problem("fixed", "seeds 3 and 4 split alike", "种子 3 和 4 的划分相同")
    return None


def kept(student, solution, bench):
    """Let an answer keep the best of several epochs, each of which sets every tensor of Small to a value of its own."""
    adapter = runtime(bench.backend)
    for accuracies in RUNS:
        ends = []
        for function in (student, solution):
            model = solution.__globals__["Small"]()
            calls = []

            def epoch(model=model, calls=calls, accuracies=accuracies):
                calls.append(len(calls))
                value = np.float32(len(calls))
                adapter.write(model, {name: np.full_like(array, value) for name, array in zoo.state(model).items()})
                return accuracies[calls[-1]] if len(calls) <= len(accuracies) else 0.0

            returned = function(model, epoch, len(accuracies))
            ends.append((returned, len(calls), zoo.state(model)))
        (returned, count, state), (best, _, right) = ends
        told = ", ".join(map(str, accuracies))
        if count != len(accuracies):
            return bench.problem(
                "calls",
                f"epoch() was called {count} times for {len(accuracies)} epochs",
                f"{len(accuracies)} 轮训练中，epoch() 被调用了 {count} 次",
            )
        values = {float(each) for array in state.values() for each in array.reshape(-1)}
        wanted = float(next(iter(right.values())).reshape(-1)[0])
        if values != {wanted}:
            key = "mixture" if wanted in values else "last" if values == {len(accuracies)} else "which"
            of = " and ".join(f"{each:g}" for each in sorted(values))
            return bench.problem(
                key,
                f"after accuracies of {told} the model has what it had after epoch {of}, not {wanted:g}",
                f"各轮准确率为 {told} 时，模型保留的是第 {of.replace('and', '和')} 轮的值，应为第 {wanted:g} 轮",
            )
        if bench.plain(returned) != best:
            return bench.problem(
                "returned",
                f"for accuracies of {told} it returns {bench.plain(returned)}",
                f"各轮准确率为 {told} 时，返回了 {bench.plain(returned)}",
            )
    return None


TASKS = [
    Task(
        "reduction",
        [
            Values(
                [(192, 32, 5, 10), (256, 64, 3, 50), (64, 96, 7, 25), (480, 48, 5, 5)],
                {
                    "rounded": lambda got, want, *a: want <= got <= want + 1,
                    "unpaid": lambda got, want, i, o, f, p: int(got) == p * i // 100,
                    "window": lambda got, want, i, o, f, p: int(got) == p * i * o * f // (100 * (i + o * f)),
                    "share": lambda got, want, i, o, f, p: int(got) == p * i * o * f * f // (i + o * f * f),
                },
            )
        ],
        {
            "rounded": Hint(
                Words("Do your two convolutions stay within what is allowed?", "你的两个卷积没有超出允许的量吗？"),
                Words(
                    "One channel more costs too much: round down, to an integer.",
                    "再多一个通道就超出了：应向下取整，返回整数。",
                ),
            ),
            "unpaid": Hint(
                Words("What does the 1x1 itself cost?", "1x1 卷积本身要多少次乘法？"),
                Words(
                    "At each place the 1x1 takes in_channels * r products, and they count as well.",
                    "在每个位置上，1x1 卷积要 in_channels * r 次乘法，也要计入。",
                ),
            ),
            "window": Hint(
                Words("How many values has a window?", "一个窗口里有多少个值？"),
                Words("A window has side * side values, not side.", "一个窗口有 side * side 个值，而不是 side 个。"),
            ),
            "share": Hint(
                Words("Is your answer smaller than in_channels?", "你的结果比 in_channels 小吗？"),
                Words("percent is in hundredths: divide by 100.", "percent 是百分数：要除以 100。"),
            ),
        },
    ),
    Task(
        "split",
        [parts],
        {
            "swapped": Hint(
                Words("Which of the two lists is to come first?", "哪个列表应该在前？"),
                Words("Return the places to train on first: (train, valid).", "先返回训练用的位置：(train, valid)。"),
            ),
            "places": Hint(
                Words(
                    "Is every picture in one of the two lists, and in one alone?",
                    "每张图片是否都在两个列表之一中，而且只在一个中？",
                ),
                Words(
                    "What is validated on must not be trained on: the two lists share nothing, and together they have "
                    "each place once.",
                    "用于验证的图片不能参与训练：两个列表没有公共元素，合起来每个位置恰好出现一次。",
                ),
            ),
            "classes": Hint(
                Words("Count the classes of the held-out pictures.", "数一数验证集中各类别的图片。"),
                Words(
                    "Split each class by itself: n // 5 of its n pictures, rounded down, are validated on.",
                    "每个类别单独划分：n 张图片中取 n // 5 张（向下取整）用于验证。",
                ),
            ),
            "moving": Hint(
                Words("Where does your generator begin?", "你的随机数生成器从哪里开始？"),
                Words(
                    "Make a generator from the seed within the function: np.random.default_rng(seed).",
                    "在函数内用种子建立生成器：np.random.default_rng(seed)。",
                ),
            ),
            "fixed": Hint(
                Words("What does another seed change in your code?", "换一个种子，你的代码会有什么变化？"),
                Words(
                    "Draw the places with np.random.default_rng(seed); yours do not depend on the seed.",
                    "用 np.random.default_rng(seed) 抽取位置；你的结果与种子无关。",
                ),
            ),
        },
    ),
    Task(
        "keep_best",
        [kept],
        {
            "calls": Hint(
                Words("What does each call of epoch() do to the model?", "每调用一次 epoch()，模型会怎样？"),
                Words(
                    "Each call trains: call it once for each epoch, and keep what it returns in a variable.",
                    "每次调用都会训练：每轮只调用一次，并把返回值存入变量。",
                ),
            ),
            "last": Hint(
                Words(
                    "What becomes of what you kept while the training goes on?", "训练继续进行时，你保存的内容会怎样？"
                ),
                Words(
                    "state_dict() hands out the tensors of the model, which go on changing: clone each of them, and "
                    "load the copies into the model when all epochs are over.",
                    "state_dict() 给出的就是模型自己的张量，它们会继续变化：要逐个 clone，全部训练结束后再装回模型。",
                ),
            ),
            "mixture": Hint(
                Words("Is a model no more than its weights?", "模型里只有权重吗？"),
                Words(
                    "Batch normalisation keeps a running mean and variance, which no optimizer changes: keep all that "
                    "state_dict() has.",
                    "批归一化还保存着滑动均值和方差，优化器不更新它们：state_dict() 中的全部内容都要保存。",
                ),
            ),
            "which": Hint(
                Words("When does a new epoch take the place of the kept one?", "什么时候用新的一轮替换已保存的一轮？"),
                Words(
                    "Only where its accuracy is higher: the first of several equally good epochs stays.",
                    "只有准确率更高时才替换：几轮同样好时，保留最早的一轮。",
                ),
            ),
            "returned": Hint(
                Words("The model is right. What do you return?", "模型是对的。返回的是什么？"),
                Words("Return the accuracy of the epoch that was kept.", "返回所保存的那一轮的准确率。"),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((4,), (3, 32, 32)), Network((7,), (3, 41, 37))],
        {
            "padding": Hint(
                Words("Which window needs no padding at all?", "哪种窗口根本不需要填充？"),
                Words(
                    "A 1x1 with padding 1 puts a ring around the map: leave the padding out.",
                    "1x1 卷积加 1 的填充会在特征图外多出一圈：去掉填充。",
                ),
            ),
            "kernel_size": Hint(
                Words("Do the windows do what the branches are called?", "各分支的窗口和名称相符吗？"),
                Words("The branch called five has a 5x5.", "名为 five 的分支应为 5x5。"),
            ),
            "softmax_in_head": Hint(
                Words("What does a cross-entropy loss do to what it is given?", "交叉熵损失会对输入做什么？"),
                Words(
                    "It takes the softmax itself; taken twice, the loss cannot fall below a floor. Return what fc "
                    "gives.",
                    "它自己会做 softmax；做两次的话，损失降不到某个下限以下。直接返回 fc 的输出。",
                ),
            ),
        },
    ),
]
