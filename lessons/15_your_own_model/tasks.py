"""How the exercises of lesson 15 are graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Network
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same

WORDS = {
    "torch": ("relu", "elu", "swish", "log_sigmoid", "thresholded_relu"),
    "paddle": ("relu", "elu", "silu", "logsigmoid", "softmin"),
}
POINTS = np.linspace(-3, 3, 13).astype("float32")


def looked_up(student, solution, bench):
    """Each word's function on the same numbers; then words that are none."""
    for word in WORDS[bench.backend]:
        place = f"the word {word!r}", f"词 {word!r}"
        try:
            function = student(word)
        except (AttributeError, ValueError, KeyError) as error:
            key = "getattr" if isinstance(error, AttributeError) else "left_out"
            name = type(error).__name__
            return bench.problem(key, f"{place[0]}: raises a {name}", f"{place[1]}：抛出 {name}")
        if isinstance(function, type):
            return bench.problem("class", f"{place[0]}: a class comes back", f"{place[1]}：返回的是类")
        if not callable(function):
            return bench.problem("called", f"{place[0]}: no function comes back", f"{place[1]}：返回的不是函数")
        if not same(bench.plain(function(bench.tensor(POINTS))), bench.plain(solution(word)(bench.tensor(POINTS)))):
            return bench.problem("values", f"{place[0]}: other values", f"{place[1]}：值不对")
    for word in ("dropout", "no_such_word"):
        place = f"the word {word!r}", f"词 {word!r}"
        try:
            student(word)
        except ValueError as error:
            if word not in str(error):
                return bench.problem("message", f"{place[0]}: is not in the message", f"{place[1]}：信息中没有它")
        except Exception as error:
            name = type(error).__name__
            return bench.problem("kind", f"{place[0]}: raises a {name}", f"{place[1]}：抛出的是 {name}")
        else:
            return bench.problem("unknown", f"{place[0]}: no ValueError", f"{place[1]}：没有抛出 ValueError")
    return None


LAYERS = {"body.1": "norm", "body.10": "head", "words": "table", "mix": "square", "body.2": "norm2"}
LINEAR = {"body.10", "mix"}


def theirs(backend):
    """A checkpoint of the other framework's."""
    rng = np.random.default_rng(15)
    means = {"torch": ("_mean", "_variance"), "paddle": ("running_mean", "running_var")}[backend]
    shapes = {f"body.1.{role}": (4,) for role in ("weight", "bias", *means)}
    shapes |= {"body.10.weight": (3, 5), "body.10.bias": (3,), "words.weight": (5, 4), "mix.weight": (4, 4)}
    arrays = {name: rng.standard_normal(shape).astype("float32") for name, shape in shapes.items()}
    return arrays | ({"body.1.num_batches_tracked": np.array(7)} if backend == "paddle" else {})


def mapped(student, solution, bench):
    """A checkpoint with an embedding, a square weight, and a name that begins as another does; then two bad ones."""
    given, want = theirs(bench.backend), solution(theirs(bench.backend), dict(LAYERS), set(LINEAR))
    got = bench.plain(student(given, dict(LAYERS), set(LINEAR)))
    if not isinstance(got, dict):
        return bench.problem("", f"it returns a {type(got).__name__}", f"返回的是 {type(got).__name__}")
    if not same(given, theirs(bench.backend)):
        return bench.problem("input", "arrays has changed", "arrays 被改动了")
    wrong = [name for name in got if name not in want] or [name for name in want if name not in got]
    if wrong:
        place = f"{wrong[0]} is {'left over' if wrong[0] in got else 'missing'}"
        zh = f"{'多出' if wrong[0] in got else '缺少'} {wrong[0]}"
        roles = {name.rpartition(".")[2] for name in (*got, *want) if (name in got) != (name in want)}
        statistics = roles & {"running_mean", "running_var", "_mean", "_variance", "num_batches_tracked"}
        key = "statistics" if statistics == roles else "prefix" if any("norm0" in name for name in got) else ""
        return bench.problem(key, place, zh)
    wrong = [name for name in want if not same(got[name], want[name])]
    roles = {name.rpartition(".")[2] for name in wrong}
    if wrong and "weight" not in roles:
        key = "crossed" if roles == {"running_mean", "running_var"} or roles == {"_mean", "_variance"} else "others"
        return bench.problem(key, f"{wrong[0]} has other values", f"{wrong[0]} 的值不对")
    if wrong:
        there = {here: name for name, here in LAYERS.items()}
        source = {name: given[f"{there[name.rpartition('.')[0]]}.weight"] for name in wrong if name != "square.weight"}
        flat = any(same(got[name], array.reshape(array.shape[::-1])) for name, array in source.items())
        key = "by_shape" if wrong in (["table.weight"], ["square.weight"]) else "reshaped" if flat else "turned"
        return bench.problem(key, f"{wrong[0]} has other values", f"{wrong[0]} 的值不对")
    faults = (
        ("unknown", {"old.weight": POINTS}, dict(LAYERS), ("old.weight",)),
        ("twice", {"body.2.weight": POINTS}, {**LAYERS, "body.2": "norm"}, ("body.1.weight", "body.2.weight")),
    )
    for key, more, layers, names in faults:
        en, zh = {"unknown": ("a layer without a name here", "层在这里没有名称"),
                  "twice": ("two arrays of one name", "两个数组同名")}[key]  # fmt: skip
        try:
            student({**theirs(bench.backend), **more}, layers, set(LINEAR))
        except ValueError as error:
            if not any(name in str(error) for name in names):
                return bench.problem("message", f"{en}: the message lacks {names[0]}", f"{zh}：信息中没有 {names[0]}")
        except Exception as error:
            found = type(error).__name__
            return bench.problem("kind", f"{en}: raises a {found}", f"{zh}：抛出的是 {found}")
        else:
            return bench.problem(key, f"{en}: no ValueError", f"{zh}：没有抛出 ValueError")
    return None


class Played:
    """A program of exercise 4 that is played from a list: for each batch its loss, gradients, statistics, weights."""

    def __init__(self, start, parts):
        self.now, self.parts, self.at = start, parts, -1

    def weights(self):
        return {name: array.copy() for name, array in self.now.items()}

    def learn(self, x, y):
        self.at += 1
        return self.parts[self.at][0]

    def gradients(self):
        return {name: array.copy() for name, array in self.parts[self.at][1].items()}

    def statistics(self):
        return {name: array.copy() for name, array in self.parts[self.at][2].items()}

    def step(self):
        self.now = self.parts[self.at][3]


def programs(changes):
    """Two programs of three batches, alike but for roundings and changes: (batch, part, what is done to the arrays)."""
    rng = np.random.default_rng(16)
    sizes = {"fc.weight": 1.0, "norm.weight": 1.0, "gain": 1e-6}

    def drawn(names):
        # one value is near 0, where a rounding is large beside it
        return {name: sizes.get(name, 1.0) * np.array([*rng.standard_normal(3), 1e-9]) for name in names}

    def near(part):
        return {n: a + 1e-7 * abs(a).max() for n, a in part.items()} if isinstance(part, dict) else part * (1 + 1e-7)

    start = drawn(sizes)
    parts = [(1.5 - batch / 4, drawn(sizes), drawn(["norm.mean"]), drawn(sizes)) for batch in range(3)]
    own, theirs = [start, *parts], [start, *parts]
    for at, each in enumerate(theirs):
        rounded = [near(part) for part in ([each] if at == 0 else each)]
        for batch, part, change in changes:
            if batch == at:
                rounded[part] = change(rounded[part])
        theirs[at] = rounded[0] if at == 0 else tuple(rounded)
    return Played(own[0], own[1:]), Played(theirs[0], theirs[1:])


def put(name, change):
    """What changes one array of a dict."""
    return lambda arrays: {**arrays, name: change(arrays[name])}


def doubled(value):
    return {name: array * 2 for name, array in value.items()} if isinstance(value, dict) else value * 2


LOSS, GRADIENTS, STATISTICS, WEIGHTS = range(4)
CASES = [
    # key of the hint, what is told in both languages, the changes
    ("start", "other weights at the start", "开始时的权重不同", [(0, 0, doubled), (1, 0, doubled)]),
    ("limit", "roundings alone", "只有舍入误差", []),
    ("loss", "another loss", "损失不同", [(1, LOSS, doubled)]),
    ("order", "all differs from batch 1 on", "从第 1 批起全都不同",
     [(1, part, doubled) for part in (LOSS, GRADIENTS, STATISTICS, WEIGHTS)]),
    ("gradients", "other gradients", "梯度不同", [(1, GRADIENTS, doubled), (1, WEIGHTS, doubled)]),
    ("statistics", "other statistics", "统计量不同", [(1, STATISTICS, doubled)]),
    ("step", "other weights after a step", "走一步后权重不同", [(1, WEIGHTS, doubled)]),
    ("batches", "other weights after batch 3", "第 3 批之后权重不同", [(3, WEIGHTS, doubled)]),
    ("relative", "a small array that is twice as large", "很小的数组变成两倍",
     [(2, WEIGHTS, put("gain", lambda a: a * 2))]),
    ("cancels", "differences whose sum is 0", "差的总和为 0",
     [(2, GRADIENTS, put("fc.weight", lambda a: a + np.array([1, -1, 1, -1])))]),
    ("nan", "a gradient that is not a number", "梯度不是数", [(2, GRADIENTS, put("fc.weight", lambda a: a * np.nan))]),
    ("names", "a name that other lacks", "other 缺少一个名称",
     [(2, GRADIENTS, lambda arrays: {n: a for n, a in arrays.items() if n != "gain"})]),
    ("names", "a name that other has besides", "other 多出一个名称",
     [(2, STATISTICS, lambda arrays: {**arrays, "more": np.ones(4)})]),
    ("shape", "an array of another shape", "数组形状不同", [(2, WEIGHTS, put("fc.weight", lambda a: a[None]))]),
]  # fmt: skip


def watched(student, solution, bench):
    """Programs that are alike, and one of each kind that are not."""
    for key, en, zh, changes in CASES:
        batches = [(POINTS, POINTS)] * 3
        want, own, theirs = solution(*programs(changes), batches), *programs(changes)
        got = student(own, theirs, list(batches))
        if same(got, want) and (want is None) == (got is None):
            continue
        told = f"{en}: {got} comes back", f"{zh}：返回 {got}"
        if got is not None and not (isinstance(got, tuple | list) and len(got) == 2):
            key = "pair"
        elif key == "limit" and same(got, (1, "weights")):
            key = "both"  # equal at the start, and another after a step: not all of them were stepped
        elif got and want and key != "start" and same(got, (want[0] - 1, want[1])):
            key = "count"
        return bench.problem(key, *told)
    return None


def hint(vague, concrete):
    """A hint from pairs (English, Chinese)."""
    return Hint(Words(*vague), Words(*concrete))


TASKS = [
    Task(
        "activation",
        [looked_up],
        {
            "getattr": hint(
                ("Has this framework a function of that name?", "这个框架里有这个名称的函数吗？"),
                ("It has the function under another name: write a dict from their words to functions here.",
                 "函数有，但名称不同：写一个字典，从对方的词到这里的函数。"),
            ),
            "left_out": hint(
                ("Which of the five words does your answer know?", "五个词你的答案认得哪几个？"),
                ("Every word of the task needs a function; this one has none.", "题目中每个词都要有函数；这个词没有。"),
            ),
            "class": hint(
                ("What does forward do with it: self.act(x)?", "forward 怎样使用它：self.act(x)？"),
                ("A layer's class makes a layer when it is called. Return the function of F, or a layer that is made.",
                 "调用层的类得到的是一个层。应返回 F 中的函数，或者已经建好的层。"),
            ),
            "called": hint(
                ("Can what you return be called with a tensor?", "你返回的东西能用张量调用吗？"),
                ("Return the function itself, not its name or its result.", "返回函数本身，不是名称，也不是结果。"),
            ),
            "values": hint(
                ("Work out the function at -1 and at 2 by its definition.", "按定义算出函数在 -1 和 2 处的值。"),
                ("swish and silu are x times its sigmoid; the log of the sigmoid is below 0 everywhere; the threshold "
                 "is 1; softmin has its largest value at the smallest x.",
                 "swish 和 silu 是 x 乘以它的 sigmoid；sigmoid 的对数处处小于 0；阈值是 1；"
                 "softmin 在最小的 x 处最大。"),
            ),
            "unknown": hint(
                ("What becomes of a word that is none of the five?", "不是这五个词之一时会怎样？"),
                ("A default, or getattr behind the dict, lets every word pass: F has a dropout too, and it is no "
                 "activation. Raise a ValueError.",
                 "默认值，或者字典之后再用 getattr，会放过任何词：F 里也有 dropout，它不是激活函数。"
                 "应抛出 ValueError。"),
            ),
            "kind": hint(
                ("Which error does the exercise ask for?", "题目要求抛出哪种异常？"),
                ("A ValueError of your own, before the dict or getattr stops.",
                 "在字典或 getattr 报错之前，自己抛出 ValueError。"),
            ),
            "message": hint(
                ("What does a user have to read who has mistyped a word?", "用户打错了词，需要读到什么？"),
                ("Put the word into the message of the ValueError.", "把这个词写进 ValueError 的信息里。"),
            ),
        },
    ),
    Task(
        "moved",
        [mapped],
        {
            "prefix": hint(
                ("With what else does body.10 begin?", "body.10 还以什么开头？"),
                ("With body.1: a replace() of texts turns it into norm0. Take what stands before the last dot, and "
                 "look it up whole.",
                 "以 body.1 开头：对文本做 replace() 会把它变成 norm0。取最后一个点之前的部分，整个去查。"),
            ),
            "statistics": hint(
                ("What are batch norm's running statistics called on either side?", "批归一化的统计量在两边各叫什么？"),
                ("_mean and _variance in PaddlePaddle are running_mean and running_var in PyTorch; num_batches_tracked "
                 "is PyTorch's alone and stays behind.",
                 "PaddlePaddle 的 _mean、_variance 就是 PyTorch 的 running_mean、running_var；"
                 "num_batches_tracked 只有 PyTorch 有，不带过去。"),
            ),
            "turned": hint(
                ("Which way round does each framework keep a linear weight?", "两个框架的全连接权重各按什么方向存放？"),
                ("[in, out] in PaddlePaddle, [out, in] in PyTorch: transpose the weight of each layer in linear.",
                 "PaddlePaddle 是 [输入, 输出]，PyTorch 是 [输出, 输入]：linear 中每一层的权重都要转置。"),
            ),
            "crossed": hint(
                ("Which of the two statistics is the mean?", "两个统计量中哪个是均值？"),
                ("_mean is running_mean, and _variance is running_var; yours are exchanged.",
                 "_mean 就是 running_mean，_variance 就是 running_var；你弄反了。"),
            ),
            "others": hint(
                ("Which arrays change, and which are only renamed?", "哪些数组要改动，哪些只改名称？"),
                ("Only the weight of a layer in linear is turned. A bias and the statistics have one axis and stay as "
                 "they are.",
                 "只有 linear 中的层的权重要转置。偏置和统计量只有一个轴，保持原样。"),
            ),
            "by_shape": hint(
                ("Can two axes tell a linear weight from an embedding's table, or a shape a square one's way?",
                 "凭两个轴能分清全连接的权重和嵌入层的表吗？凭形状能知道方阵的方向吗？"),
                ("They cannot. linear says which layers are turned: all of these, and no other.",
                 "不能。linear 说明哪些层要转置：这些全都转置，别的都不转置。"),
            ),
            "reshaped": hint(
                ("Where does the value at [0, 1] have to go?", "位于 [0, 1] 的值应到哪里去？"),
                ("To [1, 0]. reshape fits the shape and mixes the values; .T turns them.",
                 "到 [1, 0]。reshape 只让形状相符，却把值打乱了；.T 才是转置。"),
            ),
            "input": hint(
                ("Who else may want arrays after you?", "在你之后还有谁要用 arrays？"),
                ("Fill a new dict; pop() and del change the one that you were given.",
                 "填一个新的字典；pop() 和 del 会改动交给你的那个。"),
            ),
            "unknown": hint(
                ("What becomes of an array whose layer has no name here?", "某个数组的层在这里没有名称，会怎样？"),
                ("Left out or kept as it is, it is lost without a word: raise a ValueError with its name.",
                 "丢掉它或照原样留下，都是不声不响地丢失：应抛出 ValueError 并写明名称。"),
            ),
            "twice": hint(
                ("What if two layers there have the same name here?", "如果那边的两个层在这里同名呢？"),
                ("The second array would replace the first: look whether the name is taken, and raise a ValueError.",
                 "第二个数组会盖掉第一个：先看名称是否已被占用，占用了就抛出 ValueError。"),
            ),
            "kind": hint(
                ("Which error does the exercise ask for?", "题目要求抛出哪种异常？"),
                ("A ValueError of your own, before a look-up stops.", "在查字典报错之前，自己抛出 ValueError。"),
            ),
            "message": hint(
                ("Which array is it? Whoever reads the error has hundreds.", "是哪个数组？读到错误的人有几百个数组。"),
                ("Put the array's whole name there into the message.", "把数组在那边的完整名称写进信息里。"),
            ),
            "": hint(
                ("Which names are to come out?", "结果里应有哪些名称？"),
                ("A dict: the layer's name here, a dot, and what stood behind the last dot.",
                 "一个字典：这里的层名，一个点，再加最后一个点之后的部分。"),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((10,), size=(1, 12, 12))],
        {
            "bn_eps": hint(
                ("Batch norm has two numbers beside its width. Are both written out?",
                 "批归一化除宽度外还有两个数，都写出来了吗？"),
                ("THEIRS has 0.001; what is not written is this framework's default, 1e-5.",
                 "THEIRS 是 0.001；没有写出来的就是本框架的默认值 1e-5。"),
            ),
            "bn_momentum": hint(
                ("Whose share is batch norm's momentum?", "批归一化的 momentum 是谁的份额？"),
                ("The new batch's in PyTorch, the old value's in PaddlePaddle: 0.1 there is 0.9 here, or the other way "
                 "round. The report names it once eps is right.",
                 "PyTorch 指新批次的，PaddlePaddle 指旧值的：一边的 0.1 就是另一边的 0.9。"
                 "eps 改对之后，报告才会指出它。"),
            ),
            "count_include_pad": hint(
                ("By how many does the mean divide at the border?", "边缘处的均值除以几？"),
                ("PyTorch counts the padding by default, PaddlePaddle does not: write the argument out.",
                 "PyTorch 默认计入填充，PaddlePaddle 不计入：把这个参数写出来。"),
            ),
            "dropout": hint(
                ("Which share does dropout set to 0 in THEIRS?", "THEIRS 中随机失活把多大比例置为 0？"),
                ("0.4; evaluation does not show it, and the report does.", "0.4；评估时看不出来，报告里有。"),
            ),
            "padding": hint(
                ("Is the padding itself wrong, or how it is counted?", "错的是填充本身，还是计数的方式？"),
                ("The padding is 1 in both. Only what the mean divides by differs.",
                 "两边的填充都是 1，不同的只是均值除以几。"),
            ),
        },
    ),
    Task(
        "first_apart",
        [watched],
        {
            "limit": hint(
                ("Are two float32 results of one sum equal to the bit?", "同一个和的两个 float32 结果逐位相同吗？"),
                ("Two frameworks round in another order. Allow limit times the largest absolute value.",
                 "两个框架舍入的次序不同。应允许 limit 乘以最大绝对值的误差。"),
            ),
            "start": hint(
                ("What must be equal before anything is learnt?", "在学习之前，什么必须相等？"),
                ("The weights: compare them before the first batch, and return (0, 'weights').",
                 "权重：在第一批之前比较，返回 (0, 'weights')。"),
            ),
            "loss": hint(
                ("What does learn() return?", "learn() 返回什么？"),
                ("The loss: keep both and compare them before all else.", "损失：保留两边的值，最先比较。"),
            ),
            "order": hint(
                ("In which order do loss, gradients, statistics and weights come about?",
                 "损失、梯度、统计量、权重按什么顺序产生？"),
                ("A wrong loss spoils all that follows. Look at them in this order, and stop at the first.",
                 "损失错了，后面全都会错。按这个顺序看，遇到第一个不同就停下。"),
            ),
            "gradients": hint(
                ("Between the loss and the step, what could differ?", "在损失和走步之间，什么可能不同？"),
                ("The gradients: compare them before step().", "梯度：在 step() 之前比较。"),
            ),
            "statistics": hint(
                ("What does a forward pass in train mode change?", "训练模式下的前向计算会改变什么？"),
                ("Batch norm's statistics: compare statistics() as well.", "批归一化的统计量：也要比较 statistics()。"),
            ),
            "step": hint(
                ("Who changes the weights?", "权重由谁改变？"),
                ("step() does: call it on both, then compare weights().", "step()：两边都调用它，然后比较 weights()。"),
            ),
            "both": hint(
                ("How many programs take a step?", "有几个程序走了一步？"),
                ("Both: one.step() and other.step(), before their weights are compared.",
                 "两个都要：one.step() 和 other.step()，然后再比较权重。"),
            ),
            "batches": hint(
                ("Does everything show after one batch?", "一批之后什么都看得出来吗？"),
                ("Momentum begins at 0: its mistakes come with later batches. Go through all of them.",
                 "动量从 0 开始，它的错误要到后面的批次才出现。要走完所有批次。"),
            ),
            "count": hint(
                ("Which number has the first batch?", "第一批的编号是几？"),
                ("1, for 0 is the state before it: enumerate(batches, 1).",
                 "是 1，0 表示它之前的状态：enumerate(batches, 1)。"),
            ),
            "relative": hint(
                ("How large are the values that you compare?", "你比较的值有多大？"),
                ("An array of 1e-6 may be wrong by half and within 1e-5. Multiply limit by the array's largest value.",
                 "大小为 1e-6 的数组错了一半，也在 1e-5 之内。limit 要乘以该数组的最大值。"),
            ),
            "cancels": hint(
                ("What is the sum of +1 and -1?", "+1 与 -1 的和是多少？"),
                ("A sum or a mean of differences may be 0. Take the largest absolute value.",
                 "差的和或均值可能为 0。应取最大的绝对值。"),
            ),
            "nan": hint(
                ("Is nan > 1 true? Is nan <= 1?", "nan > 1 成立吗？nan <= 1 呢？"),
                ("Neither is. Ask whether everything is within the limit, and not whether something is beyond it.",
                 "都不成立。应问是否全都在限度之内，而不是问有没有超出的。"),
            ),
            "names": hint(
                ("Whose names do you go through?", "你遍历的是谁的名称？"),
                ("Compare the names of both dicts first: keys() of one and of other.",
                 "先比较两个字典的名称：one 与 other 的 keys()。"),
            ),
            "shape": hint(
                ("What does numpy do with shapes (4,) and (1, 4)?", "numpy 怎样处理形状 (4,) 与 (1, 4)？"),
                ("It spreads one over the other and finds no difference. Compare the shapes first.",
                 "它会广播，看不出不同。应先比较形状。"),
            ),
            "pair": hint(
                ("What is to come back: one word, or two things?", "要返回一个词，还是两样东西？"),
                ("None, or a pair of a number and a word, such as (2, 'weights').",
                 "None，或者编号和词组成的一对，例如 (2, 'weights')。"),
            ),
        },
    ),
]  # fmt: skip
