"""How the exercises of lesson 08 are graded."""

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import shown

RIGHT = ([1, 1, 1, 1, 1, 1], [0], [1, 0, 0, 1, 0])  # which pictures of each batch the model names rightly


def small(solution, bench, num_classes, seed):
    """The Small of the exercises, with weights and statistics out of numpy."""
    model = solution.__globals__["Small"](num_classes)
    draw = np.random.default_rng(seed)
    state = {name: draw.standard_normal(array.shape).astype("float32") for name, array in zoo.state(model).items()}
    state["norm.running_var"] = np.abs(state["norm.running_var"]) + 1
    zoo.load_state(model, state)
    return model


def trusted(student, solution, bench):
    """Let an answer judge three batches, with the model in either mode, and look at the model afterwards."""
    draw = np.random.default_rng(8)
    for training in (True, False):
        model = small(solution, bench, 6, 1)
        batches = []
        for right in RIGHT:
            images = draw.standard_normal((len(right), 3, 8, 8)).astype("float32")
            answers = runtime(bench.backend).run(model, images).argmax(1)
            labels = np.where(right, answers, (answers + 1) % 6).astype("int64")
            batches.append((bench.tensor(images), bench.tensor(labels)))
        if not training:
            model.eval()
        before = zoo.state(model)
        want = solution(model, batches)
        found = bench.plain(student(model, batches))
        mode = ("training", "训练") if training else ("evaluation", "评估")
        after = zoo.state(model)
        if any(not np.array_equal(before[name], after[name]) for name in before):
            return bench.problem("moved", "the model has other values afterwards", "调用之后，模型里的值变了")
        if model.training != training:
            return bench.problem(
                "mode",
                f"the model was in {mode[0]} mode, and is not afterwards",
                f"模型原来处于{mode[1]}模式，调用之后却不是了",
            )
        if not isinstance(found, float) or abs(found - want) > 1e-6:
            number = float(found) if np.size(found) == 1 else np.nan
            shares = np.mean([np.mean(right) for right in RIGHT])
            key = "type" if abs(number - want) <= 1e-6 else "batches" if abs(number - shares) <= 1e-6 else ""
            total = sum(map(len, RIGHT))
            return bench.problem(
                key,
                f"{round(want * total)} of {total} pictures are right, and it returns {shown(found)}",
                f"{total} 张图片中有 {round(want * total)} 张正确，返回的却是 {shown(found)}",
            )
    return None


def fitting(student, solution, bench):
    """Load the state of a model with another last layer, one of the same kind, and one with other names."""
    for case, classes in (("head", 4), ("same", 6), ("names", 6)):
        state = small(solution, bench, classes, 2).state_dict()
        if case == "names":
            state = {name: value for name, value in state.items() if name != "conv.bias"}
            state["extra.weight"] = bench.tensor(np.ones(8, "float32"))
        mine, theirs = small(solution, bench, 6, 1), small(solution, bench, 6, 1)
        want = solution(theirs, dict(state))
        try:
            names = student(mine, dict(state))
        except (RuntimeError, ValueError, KeyError) as error:
            if isinstance(error, NotImplementedError) or case == "same":
                raise
            told = type(error).__name__
            return bench.problem("stops", f"it stops with a {told} where not all fits", f"有不匹配的项时中断（{told}）")
        en = {
            "head": "for a state with a last layer for 4 classes",
            "same": "for a state in which all fits",
            "names": "for a state without conv.bias and with an extra.weight",
        }[case]
        zh = {
            "head": "当 state 的最后一层是 4 类时",
            "same": "当 state 全部匹配时",
            "names": "当 state 没有 conv.bias、多出 extra.weight 时",
        }[case]
        got, right = zoo.state(mine), zoo.state(theirs)
        wrong = [name for name in right if not np.array_equal(got[name], right[name])]
        if wrong:
            return bench.problem("values", f"{en}, {wrong[0]} is not what it should be", f"{zh}，{wrong[0]} 的值不对")
        if names != want:
            key = "shapes" if case == "head" else "whose"
            several = isinstance(names, list | tuple | set)
            if several and set(names) == set(want):
                key = "sorted"
            elif several and set(names) == set(mine.state_dict()) - set(want):
                key = "set"
            return bench.problem(key, f"{en}, it returns {names}", f"{zh}，返回的是 {names}")
    return None


def chain(side, step):
    """The five sides, by one rule for each of the steps."""
    found = []
    for _ in range(5):
        side = step(side)
        found.append(side)
    return tuple(found)


TASKS = [
    Task(
        "Residual",
        [
            Network((16, 16), (16, 8, 8)),
            Network((16, 16, 2), (16, 9, 9)),
            Network((16, 24, 1), (16, 8, 8)),
        ],
        {
            "residual_order": Hint(
                Words("What comes first at the end of the block, the sum or the ReLU?", "块的末尾先求和还是先 ReLU？"),
                Words(
                    "Add the input to the second batch norm's output, then ReLU.",
                    "先与第二个批归一化的输出相加，再做 ReLU。",
                ),
            ),
            "shortcut": Hint(
                Words(
                    "What is added at the end of the block, and when must it change its shape? There are two cases.",
                    "块的末尾加上的是什么？它在什么情况下要改变形状？有两种情况。",
                ),
                Words(
                    "Add the input: through the 1x1 where the channels change or the stride is not 1, else as it is.",
                    "加上输入：通道数改变或步幅不为 1 时先经过 1x1 卷积，否则原样相加。",
                ),
            ),
            "stride": Hint(
                Words("Which layers make the map smaller?", "哪些层会缩小特征图？"),
                Words(
                    "The first 3x3 has the stride, the second has 1, and the 1x1 around the block has the stride too.",
                    "第一个 3x3 用 stride，第二个步幅为 1，绕过块的 1x1 也用 stride。",
                ),
            ),
            "bias": Hint(
                Words("Which convolutions of the port have a bias?", "原代码中哪些卷积有偏置？"),
                Words(
                    "All three have one: the port gives no bias argument, and the default is to have one.",
                    "三个都有：原代码没有写偏置参数，默认就是有偏置。",
                ),
            ),
        },
    ),
    Task(
        "sides",
        [
            Values(
                [(64,), (224,), (75,), (33,), (1,)],
                {
                    "down": lambda got, want, n: tuple(got) == chain(n, lambda side: side // 2),
                    "pool": lambda got, want, n: tuple(got) == (want[0], *want[:4]),
                    "fraction": lambda got, want, n: np.allclose(got, chain(n, lambda side: (side - 1) / 2 + 1)),
                    "padding": lambda got, want, n: got[0] == (n - 7) // 2 + 1,
                },
            )
        ],
        {
            "down": Hint(
                Words("Is a side halved exactly? Try an odd one.", "边长恰好减半吗？试一个奇数。"),
                Words(
                    "With stride 2 an odd side n gives (n + 1) / 2: rounded up.",
                    "步幅为 2 时，奇数边长 n 得到 (n + 1) / 2：向上取整。",
                ),
            ),
            "pool": Hint(
                Words("What stands in front of the first residual block?", "第一个残差块之前是什么？"),
                Words("The 3x3 pool of stride 2 halves the map as well.", "步幅为 2 的 3x3 池化也会把特征图减半。"),
            ),
            "fraction": Hint(
                Words("Can a map have half a row?", "特征图能有半行吗？"),
                Words(
                    "A window that no longer fits is left out: floor((n + 2p - f) / s + 1), so // and not /.",
                    "放不下的窗口就不算：floor((n + 2p - f) / s + 1)，用 // 而不是 /。",
                ),
            ),
            "padding": Hint(
                Words("What does padding add to a side?", "填充让边长增加多少？"),
                Words("Padding p adds 2p to the side before the window moves.", "窗口移动之前，填充 p 让边长增加 2p。"),
            ),
        },
    ),
    Task(
        "accuracy",
        [trusted],
        {
            "moved": Hint(
                Words("Which layer of the model looks at the whole batch?", "模型的哪一层会看整个批次？"),
                Words(
                    "In training mode batch normalisation takes the batch's own mean and variance, and moves those "
                    "that it keeps, no_grad or not: call model.eval() first.",
                    "训练模式下，批归一化使用本批次的均值和方差，并更新它保存的值，用了 no_grad 也一样："
                    "先调用 model.eval()。",
                ),
            ),
            "mode": Hint(
                Words("In which mode did you find the model?", "模型交给你时处于什么模式？"),
                Words(
                    "Note model.training before eval(), and call train() at the end only where it was true. "
                    "(PyTorch's train() takes it as an argument, PaddlePaddle's takes none.)",
                    "在 eval() 之前记下 model.training，只有它为真时最后才调用 train()。"
                    "（PyTorch 的 train() 可以传入它，PaddlePaddle 的不接受参数。）",
                ),
            ),
            "batches": Hint(
                Words("Do a batch of 6 and a batch of 1 count alike?", "6 张的批次和 1 张的批次应当同等看待吗？"),
                Words(
                    "Count the right answers and the pictures of all batches, and divide once at the end.",
                    "累计所有批次的正确数和图片数，最后只除一次。",
                ),
            ),
            "type": Hint(
                Words("The number is right. Of what type is it?", "数值是对的。它是什么类型？"),
                Words(
                    "Return a Python float: float(...) makes one of a tensor.",
                    "返回 Python 的 float：用 float(...) 转换张量。",
                ),
            ),
            "": Hint(
                Words("What is counted, and what is it divided by?", "数的是什么，又除以什么？"),
                Words(
                    "A picture is right where its largest logit stands at its label: argmax over axis 1.",
                    "最大的 logit 的位置等于标签时才算正确：沿第 1 轴取 argmax。",
                ),
            ),
        },
    ),
    Task(
        "load_fitting",
        [fitting],
        {
            "stops": Hint(
                Words(
                    "What does the framework do with a tensor of another shape, or a name that it does not know?",
                    "遇到形状不同的张量或不认识的名称，框架会怎么做？",
                ),
                Words(
                    "PyTorch raises, for another shape with strict=False too: pick out what fits by name and shape "
                    "first. PaddlePaddle's set_state_dict skips it and returns two lists.",
                    "PyTorch 会报错，形状不同时 strict=False 也没有用：先按名称和形状挑出匹配的项。"
                    "PaddlePaddle 的 set_state_dict 会跳过它，并返回两个列表。",
                ),
            ),
            "shapes": Hint(
                Words("Is a tensor set because its name is there?", "名称相同就一定装入了吗？"),
                Words(
                    "What has another shape is not set either, and belongs in the list.",
                    "形状不同的也没有装入，也要列出来。",
                ),
            ),
            "set": Hint(
                Words("Are those names asked for that were set, or the others?", "要的是已经装入的名称，还是其余的？"),
                Words(
                    "You return the names that were set; return the model's others.",
                    "这些是已装入的名称；应返回模型中其余的。",
                ),
            ),
            "whose": Hint(
                Words("Whose names are asked for, the model's or the state's?", "要的是模型的名称还是 state 的名称？"),
                Words(
                    "Return names of the model's state_dict() that got no value; what only state has is passed over.",
                    "返回模型的 state_dict() 中没有得到值的名称；只在 state 中的名称不管。",
                ),
            ),
            "values": Hint(
                Words("What of the part that does fit?", "匹配的那部分呢？"),
                Words(
                    "Copy all that fits, also where something else does not; the others stay as they were.",
                    "即使有的项不匹配，匹配的也都要装入；其余保持不变。",
                ),
            ),
            "sorted": Hint(
                Words("The names are right. How are they to be given?", "名称是对的。应以什么形式返回？"),
                Words("Return a sorted list: sorted(names).", "返回排好序的列表：sorted(names)。"),
            ),
        },
    ),
]
