"""How the exercises of lesson 11 are graded."""

import numpy as np

import zoo
from zoo.backends import runtime
from zoo.course.exercises.compare_answers import Network
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same

STATISTICS = {"running_mean": "_mean", "running_var": "_variance", "num_batches_tracked": None}


def held(model, bench):
    """A model's state dict as arrays of their own."""
    return bench.plain(dict(model.state_dict()))


def others(model, bench):
    """The arrays of the same network in the other framework, as its state dict has them."""
    rng = np.random.default_rng(11)
    arrays = {}
    for slot in runtime(bench.backend).slots(model):  # PyTorch's names and layouts
        path, _, role = slot.name.rpartition(".")
        array = rng.standard_normal(slot.shape).astype("float32")
        if bench.backend == "paddle":
            arrays[slot.name] = array
            if role == "running_var":
                arrays[f"{path}.num_batches_tracked"] = np.array(7)
        else:
            turned = slot.kind == "linear" and role == "weight"
            arrays[f"{path}.{STATISTICS.get(role, role)}"] = np.array(array.T) if turned else array
    return arrays


def translated(student, solution, bench):
    """Whether every name is there, and every array the right way round."""
    model = solution.__globals__["Net"]()
    got = bench.plain(student(model, others(model, bench)))
    want = bench.plain(solution(model, others(model, bench)))
    if not isinstance(got, dict):
        return bench.problem("", f"it returns a {type(got).__name__}", f"返回的是 {type(got).__name__}")
    apart = [name for name in want if name not in got], [name for name in got if name not in want]
    for missing, place in zip(apart, (("is missing", "缺少"), ("is left over", "多出")), strict=True):
        if missing:
            roles = {name.rpartition(".")[2] for names in apart for name in names}
            counters = roles == {"num_batches_tracked"}
            layer = any(name.startswith("running_mean.") for name in apart[0])
            key = "counter" if counters else "whole_name" if layer else "names"
            name = next((name for name in missing if layer and name.startswith("running_mean.")), missing[0])
            return bench.problem(key, f"{name} {place[0]}", f"{place[1]} {name}")
    turned = [name for name in want if np.ndim(want[name]) == 2 and same(got[name], want[name].T)]
    wrong = [name for name in want if not same(got[name], want[name])]
    if not wrong:
        return None
    linear = [name for name in want if np.ndim(want[name]) == 2 and not name.startswith("words")]
    key = "" if not turned else "turned" if turned == linear else "by_shape"
    place = (turned or wrong)[0]
    return bench.problem(key, f"{place} has other values", f"{place} 的值不对")


def strict(student, solution, bench):
    """Arrays that fit, and four sets that do not: of each the names that are wrong, and the hint."""
    net = solution.__globals__["Net"]
    rng = np.random.default_rng(12)
    fit = {name: rng.random(np.shape(array)).astype(array.dtype) for name, array in held(net(), bench).items()}
    model = net()
    student(model, {name: array.copy() for name, array in fit.items()})
    if not same(held(model, bench), fit):
        return bench.problem("", "arrays that fit are not in the model", "完全相符的数组没有载入模型")
    less = {name: array for name, array in fit.items() if name != "conv.bias"}
    faults = [
        (less, ["conv.bias"], "missing", "a missing array", "缺少数组时"),
        ({**fit, "old.bias": np.zeros(3)}, ["old.bias"], "left_over", "an array that is left over", "多出数组时"),
        ({**fit, "conv.bias": fit["conv.bias"][:1]}, ["conv.bias"], "shapes", "an array of one value", "只有一个值时"),
        ({**fit, "tail.0.weight": fit["tail.0.weight"].T}, ["tail.0.weight"], "shapes", "a turned array", "数组转置时"),
        (
            {**less, "old.bias": np.zeros(3), "norm.weight": np.zeros(2), "tail.0.weight": fit["tail.0.weight"].T},
            ["conv.bias", "old.bias", "norm.weight", "tail.0.weight"],
            "all_names", "four faults at once", "同时有四处错误时",
        ),
    ]  # fmt: skip
    for arrays, names, key, en, zh in faults:
        model = net()
        before, message = held(model, bench), None
        try:
            student(model, {name: np.array(array) for name, array in arrays.items()})
        except ValueError as error:
            message = str(error)
        except NotImplementedError:
            raise
        except Exception as error:
            name = type(error).__name__
            found = f"{en}: raises a {name}", f"{zh}：抛出的是 {name}"
            return bench.problem("shapes" if key == "shapes" else "kind", *found)
        if message is None:
            return bench.problem(key, f"{en}: no ValueError", f"{zh}：没有抛出 ValueError")
        silent = [name for name in names if name not in message]
        if silent:
            return bench.problem("all_names", f"{en}: the message lacks {silent[0]}", f"{zh}：信息中没有 {silent[0]}")
        if not same(held(model, bench), before):
            return bench.problem("half_loaded", f"{en}: the model has changed", f"{zh}：模型已被改动")
    return None


def kept(student, solution, bench):
    """Epochs with scores that are given; each adds 1 to every weight."""
    for scores in ([0.3, 0.8, 0.5], [0.4, 0.6, 0.6, 0.2], [0.9], [0.0, 0.0]):
        model = zoo.build("lenet", backend=bench.backend, seed=0)
        modes, states = [], []

        def learn(model, modes=modes):
            modes.append(model.training)
            state = zoo.state(model)
            runtime(bench.backend).write(model, {name: array + 1 for name, array in state.items()})

        def score(model, modes=modes, states=states, scores=scores):
            modes.append(not model.training)
            states.append(held(model, bench))
            return scores[len(states) - 1]

        found = student(model, len(scores), learn, score)
        en, zh = f"with scores {scores}", f"得分为 {scores} 时"
        if len(states) != len(scores) or len(modes) != 2 * len(scores):
            return bench.problem(
                "", f"{en}: not one learn and one score an epoch", f"{zh}：每轮应各调用一次 learn 和 score"
            )
        if not all(modes):
            return bench.problem("mode", f"{en}: called in the wrong mode", f"{zh}：调用时模式不对")
        best = scores.index(max(scores))
        if not isinstance(found, tuple | list) or len(found) != 2:
            return bench.problem("pair", f"{en}: not a score and a state", f"{zh}：返回的不是得分和状态两项")
        reached, state = found
        if isinstance(reached, dict) and not isinstance(state, dict):
            return bench.problem("swapped", f"{en}: the state comes first", f"{zh}：先返回了状态")
        if not isinstance(state, dict):
            return bench.problem("none", f"{en}: no state", f"{zh}：没有返回状态")
        got = bench.plain(dict(state))
        learn(model)
        if not same(got, bench.plain(dict(state))):
            return bench.problem("live", f"{en}: a later step changes the state", f"{zh}：之后的训练改变了返回的状态")
        if same(reached, scores[best]) and same(got, states[best]):
            continue
        which = next((epoch for epoch, other in enumerate(states) if same(got, other)), None)
        tie = which is not None and scores[which] == scores[best]
        last = which == len(scores) - 1
        key = "ties" if tie else "last" if last else ""
        return bench.problem(key, f"{en}: another state is wanted", f"{zh}：应返回另一轮的状态")
    return None


# which hint a line of the translation has, where it is in the answer and the word is another one
LINES = {"b": "momentum", "c": "mean", "g": "list", "h": "square", "i": "turned"}


def read(student, solution, bench):
    """Letters of lines, and a word for each."""
    got, want = student(), solution()
    if not isinstance(got, dict):
        return bench.problem("", f"it returns a {type(got).__name__}", f"返回的是 {type(got).__name__}")
    for letter in sorted({**got, **want}, key=str):
        if letter not in got:
            return bench.problem("missing", f"line {letter} is not there", f"缺少 {letter} 行")
        if letter not in want:
            return bench.problem("extra", f"line {letter} is there", f"多了 {letter} 行")
    for letter, word in want.items():
        if got[letter] != word:
            key = LINES.get(letter, "")
            return bench.problem(
                key if key in bench.hints else "", f"line {letter}: {got[letter]}", f"{letter} 行：{got[letter]}"
            )
    return None


TASKS = [
    Task(
        "own_state",
        [translated],
        {
            "names": Hint(
                Words("What are batch norm's statistics called on either side?", "批归一化的统计量在两边各叫什么？"),
                Words(
                    "_mean and _variance in PaddlePaddle are running_mean and running_var in PyTorch.",
                    "PaddlePaddle 的 _mean、_variance 就是 PyTorch 的 running_mean、running_var。",
                ),
            ),
            "whole_name": Hint(
                Words(
                    "Which part of a name is the layer's, and which the tensor's?",
                    "名称中哪一部分属于层，哪一部分属于张量？",
                ),
                Words(
                    "Rename what stands behind the last dot alone; a layer may be called running_mean.",
                    "只改最后一个点之后的部分；层本身也可能叫 running_mean。",
                ),
            ),
            "counter": Hint(
                Words("Does one framework keep something that the other does not?", "有没有哪个框架多存了一样东西？"),
                Words(
                    "num_batches_tracked is PyTorch's alone: 0 for a network there, left out for PaddlePaddle.",
                    "num_batches_tracked 只有 PyTorch 有：给 PyTorch 时填 0，给 PaddlePaddle 时去掉。",
                ),
            ),
            "turned": Hint(
                Words(
                    "Which way round does each framework keep a linear weight?",
                    "两个框架的全连接权重各按什么方向存放？",
                ),
                Words(
                    "It is in x out in PaddlePaddle and out x in in PyTorch: transpose it.",
                    "PaddlePaddle 是 输入 x 输出，PyTorch 是 输出 x 输入：要转置。",
                ),
            ),
            "by_shape": Hint(
                Words("Can the shape tell which arrays are to be turned?", "只看形状能知道哪些数组要转置吗？"),
                Words(
                    "A square weight fits either way, and an embedding's table has two axes as well and stays as it "
                    "is. Ask the layer for its type: linear weights are turned, all of them, and nothing else.",
                    "方阵两种方向都放得下；嵌入层的表也是二维的，但不转置。应查看层的类型："
                    "全连接层的权重都要转置，其他的都不转置。",
                ),
            ),
            "": Hint(
                Words("What is asked for: a dict, or a model that is loaded?", "题目要求返回字典，还是载入模型？"),
                Words(
                    "Return a dict from the model's own names to arrays; each value is the other framework's.",
                    "返回一个字典：键是模型自己的名称，值是另一个框架的数组。",
                ),
            ),
        },
    ),
    Task(
        "load",
        [strict],
        {
            "missing": Hint(
                Words("Which names does the model have that arrays lacks?", "哪些名称模型有而 arrays 没有？"),
                Words(
                    "Go through the model's state_dict(): a name that is not in arrays is an error. PaddlePaddle's "
                    "set_state_dict only returns it, and strict=False lets it pass.",
                    "遍历模型的 state_dict()：不在 arrays 中的名称就是错误。PaddlePaddle 的 set_state_dict "
                    "只是返回它，strict=False 会放过它。",
                ),
            ),
            "left_over": Hint(
                Words("Is every array of arrays used?", "arrays 中的每个数组都用上了吗？"),
                Words(
                    "Go through arrays as well: a name that the model does not have is an error.",
                    "也要遍历 arrays：模型没有的名称就是错误。",
                ),
            ),
            "shapes": Hint(
                Words("The name is right; does the array fit?", "名称对了，数组放得下吗？"),
                Words(
                    "Compare the whole shapes before anything is loaded. Equal sizes are not enough, and a copy "
                    "of one value into eight goes through silently.",
                    "载入之前要比较完整的形状。元素个数相同还不够，而且把 1 个值复制到 8 个位置也不会报错。",
                ),
            ),
            "kind": Hint(
                Words("Which error does the exercise ask for?", "题目要求抛出哪种异常？"),
                Words(
                    "A ValueError of your own, before the framework or a look-up stops.",
                    "在框架或查找报错之前，自己抛出 ValueError。",
                ),
            ),
            "all_names": Hint(
                Words("How often must a user try until every fault is known?", "用户要试几次才能知道所有的错误？"),
                Words(
                    "Gather all that is wrong in a list, and raise once, at the end, with every name.",
                    "把所有错误收集到一个列表里，最后一次抛出，写明每个名称。",
                ),
            ),
            "half_loaded": Hint(
                Words("What is in the model when the error comes?", "抛出异常时模型里是什么？"),
                Words(
                    "Both frameworks load what fits before they complain. Check everything first, then load.",
                    "两个框架都会先载入相符的数组，然后才报错。应先全部检查，再载入。",
                ),
            ),
            "": Hint(
                Words("Is what you write to the model's own tensor?", "你写入的是模型自己的张量吗？"),
                Words(
                    "A dict that you change is not the model: hand it to load_state_dict or set_state_dict.",
                    "改动字典并不会改动模型：要把它交给 load_state_dict 或 set_state_dict。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((10,), against="resnet18", arguments={"image_size": 64})],
        {
            "padding": Hint(
                Words(
                    "Two pools can give the same size. What do they see at the border?",
                    "两种池化可以得到同样的大小。它们在边缘看到什么？",
                ),
                Words(
                    "ResNet's first pool has a padding of 1; rounding up is another thing.",
                    "ResNet 的第一个池化填充为 1；向上取整是另一回事。",
                ),
            ),
            "stride": Hint(
                Words("Which convolution of a block makes the map smaller?", "块中由哪个卷积缩小特征图？"),
                Words("The first one of the two.", "两个卷积中的第一个。"),
            ),
            "residual_order": Hint(
                Words("What comes first at the end of a block?", "块的末尾先做什么？"),
                Words("Add the shortcut, then ReLU.", "先加上残差连接，再做 ReLU。"),
            ),
            "bn_momentum": Hint(
                Words("A number was copied as it stood. Which one may not be?", "有个数被原样照抄了。哪个数不能照抄？"),
                Words(
                    "PaddlePaddle's momentum is PyTorch's 1 - momentum: ResNet-18 has 0.9 in one, 0.1 in the other.",
                    "PaddlePaddle 的 momentum 等于 PyTorch 的 1 - momentum；"
                    "ResNet-18 在 PaddlePaddle 中是 0.9，在 PyTorch 中是 0.1。",
                ),
            ),
        },
    ),
    Task(
        "best_state",
        [kept],
        {
            "mode": Hint(
                Words("In which mode is the model in the second epoch?", "第二轮开始时模型处于哪种模式？"),
                Words(
                    "model.train() before every learn, model.eval() before every score.",
                    "每次 learn 之前 model.train()，每次 score 之前 model.eval()。",
                ),
            ),
            "live": Hint(
                Words("Whose memory do the tensors of a state dict share?", "state_dict 里的张量与谁共用内存？"),
                Words(
                    "They are the model's own. Copy each, as copy.deepcopy does; dict() copies the names alone.",
                    "它们就是模型自己的张量。要逐个复制，例如 copy.deepcopy；dict() 只复制名称。",
                ),
            ),
            "last": Hint(
                Words("At what moment do you take the state?", "你在什么时刻取出状态？"),
                Words(
                    "When the score is the best so far, not after the last epoch.",
                    "在得分创新高时取，而不是在最后一轮之后取。",
                ),
            ),
            "ties": Hint(
                Words("What if a later epoch is just as good?", "如果后面的一轮同样好呢？"),
                Words("Only a higher score replaces the best: > and not >=.", "只有更高的得分才替换：用 > 而不是 >=。"),
            ),
            "none": Hint(
                Words("What do you return if no score is above 0?", "如果所有得分都不大于 0，返回什么？"),
                Words(
                    "The first epoch is always the best so far, even with an accuracy of 0: return its state_dict.",
                    "第一轮总是当时最好的，即使准确率为 0：返回它的 state_dict。",
                ),
            ),
            "swapped": Hint(
                Words("Which of the two is to come first?", "两样中哪一样在前？"),
                Words("Return the score first: (best_score, best_state).", "先返回得分：(最好的得分, 当时的状态)。"),
            ),
            "pair": Hint(
                Words("How many things are to be returned?", "要返回几样东西？"),
                Words("Two: return best_score, best_state.", "两样：return 最好的得分, 当时的状态。"),
            ),
            "": Hint(
                Words("Write down what happens in each epoch, in order.", "按顺序写下每一轮发生的事。"),
                Words(
                    "In every epoch: train mode, learn, eval mode, score, and a copy if the score is the best so far.",
                    "每一轮：训练模式，learn，评估模式，score，得分创新高时复制一份状态。",
                ),
            ),
        },
    ),
    Task(
        "why",
        [read],
        {
            "missing": Hint(
                Words("Have you compared all the lines?", "每一行都对照过吗？"),
                Words(
                    "Put both texts side by side, letter by letter: six lines with a letter differ.",
                    "把两份代码按字母逐行对照：带字母的行中有六行不同。",
                ),
            ),
            "extra": Hint(
                Words("Is that line another one in the translation?", "译文中的这一行真的变了吗？"),
                Words("Leave out lines that are the same in both texts.", "两份代码中相同的行不要放进字典。"),
            ),
            "momentum": Hint(
                Words("Which share does each framework mean by momentum?", "momentum 在两个框架里各指哪一份？"),
                Words(
                    "The new batch's in PyTorch, the old mean's in PaddlePaddle: another unit.",
                    "PyTorch 指新批次的份额，PaddlePaddle 指旧均值的份额：单位不同。",
                ),
            ),
            "mean": Hint(
                Words("Was the argument that is new there before?", "多出来的参数原来写了吗？"),
                Words(
                    "Nobody wrote it; it was the default, and the other side's default is another one.",
                    "没有人写过它；它原来是默认值，而另一边的默认值不同。",
                ),
            ),
            "list": Hint(
                Words("Are the numbers of the shape others?", "形状里的数变了吗？"),
                Words("They are the same; only the brackets came or went.", "数没有变，只是加上或去掉了方括号。"),
            ),
            "square": Hint(
                Words("Which way round is a linear weight?", "全连接的权重是什么方向？"),
                Words(
                    "[out, in] in PyTorch and [in, out] in PaddlePaddle: the layout, whatever the sizes.",
                    "PyTorch 是 [输出, 输入]，PaddlePaddle 是 [输入, 输出]：布局不同，与大小无关。",
                ),
            ),
            "": Hint(
                Words("What is asked for?", "题目要求返回什么？"),
                Words(
                    'A dict from letters to the words of the exercise; a line with a new name alone has "name".',
                    "返回一个字典，从字母到题目给出的词；只有名称变了的行写 name。",
                ),
            ),
        },
    ),
    Task(
        "shows",
        [read],
        {
            "missing": Hint(
                Words("Which lines of OURS are lacking in RENAMED?", "OURS 中的哪些行 RENAMED 里没有？"),
                Words(
                    "Four are wrong: a unit, a default, and both uses of a weight.",
                    "有四行错了：一个单位，一个默认值，以及权重的两处使用。",
                ),
            ),
            "extra": Hint(
                Words("Does that line do another thing?", "那一行的效果真的不同吗？"),
                Words(
                    "Run it: other names, and a shape with or without brackets, do the same here.",
                    "运行一下：换了名称，或形状加不加方括号，在这里效果相同。",
                ),
            ),
            "momentum": Hint(
                Words("When is a batch norm's momentum used?", "批归一化的 momentum 什么时候用到？"),
                Words(
                    "In training alone, where it moves the statistics that evaluation reads later.",
                    "只在训练时用到：它移动统计量，评估时才读取这些统计量。",
                ),
            ),
            "mean": Hint(
                Words("Is a mean at the border the same in both?", "边缘处的均值在两边相同吗？"),
                Words(
                    "It divides by another count there, in evaluation too, and no error tells.",
                    "那里除以的个数不同，评估时也是，而且不报错。",
                ),
            ),
            "square": Hint(
                Words("Which shape has the weight of mix?", "mix 的权重是什么形状？"),
                Words(
                    "It is square, so the product runs either way round, and gives other numbers.",
                    "它是方阵，所以两种方向都能相乘，只是结果不同。",
                ),
            ),
            "turned": Hint(
                Words("Which shape has the weight of fc?", "fc 的权重是什么形状？"),
                Words(
                    "864 and 10: the wrong way round the sizes do not fit, and the product raises an error.",
                    "864 和 10：方向反了，大小对不上，相乘时报错。",
                ),
            ),
            "": Hint(
                Words("What is asked for?", "题目要求返回什么？"),
                Words("A dict from letters to the words of the exercise.", "返回一个字典，从字母到题目给出的词。"),
            ),
        },
    ),
]
