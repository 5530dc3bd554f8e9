"""How the exercises of lesson 03 are graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Network, Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

COURSE = [(11, 4, 5), (2, 2, 0), (5, 1, 2), (2, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1), (2, 2, 0)]
SHIPPED = [(11, 4, 2), (3, 2, 0), (5, 1, 2), (3, 2, 0), (3, 1, 1), (3, 1, 1), (3, 1, 1), (3, 2, 0)]
BARE = [(5, 2, 0), (3, 2, 1), (4, 3, 0)]
IMAGES = np.random.default_rng(0).standard_normal((2, 3, 6, 5)).astype("float32")


def stepped(step):
    """The slip of who takes another side for the next layer."""

    def slip(got, want, side, layers, channels):
        for window, stride, padding in layers:
            side = step(side, window, stride, padding)
        return abs(got - channels * side * side) < 1

    return slip


def moved(images, down, right):
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (9, 9), (9, 9)))
    return padded[:, :, 9 - down : 9 - down + height, 9 - right : 9 - right + width]


def is_(got, other):
    return np.array_equal(got, other)


def dropped(student, solution, bench):
    """Runs both in training and in evaluation, on threes; what is random is compared by its values and shares."""
    images = np.full((64, 256), 3.0, np.float32)
    for p in (0.5, 0.2):
        results = []
        for make in (student, solution):
            model = make(p)
            model.train()
            trained = bench.plain(model(bench.tensor(images)))
            model.eval()
            results.append((np.asarray(trained), np.asarray(bench.plain(model(bench.tensor(images))))))
        (train, eval_), (right_train, right_eval) = results
        for got, right, mode, zh in (
            (train, right_train, "training", "训练"),
            (eval_, right_eval, "evaluation", "评估"),
        ):
            if got.shape != right.shape:
                where = f"{right.shape} in {mode} becomes {got.shape}", f"{zh}时 {right.shape} 变成了 {got.shape}"
                return bench.problem("", *where)
        kept, all_kept = train[train != 0], right_train[right_train != 0]
        told = f"p={p:g}, in training a 3 that is kept", f"p={p:g}，训练时保留下来的 3"
        if not kept.size or not np.allclose(kept, all_kept[0], rtol=1e-4):
            key = "scaled" if kept.size and np.allclose(kept, 3 / (1 - p), rtol=1e-4) else ""
            found = f"{kept.mean():.4g}" if kept.size else "0"
            return bench.problem(key, f"{told[0]} becomes {found}", f"{told[1]} 变成了 {found}")
        if 1 in (len(np.unique(train != 0, axis=0)), np.unique(train != 0, axis=1).shape[1]):
            where = "in training whole rows or columns are 0 at once", "训练时整行或整列一起变成 0"
            return bench.problem("shared", *where)
        share, right_share = (float((each == 0).mean()) for each in (train, right_train))
        if abs(share - right_share) > 0.05:
            found = f"{100 * share:.0f} %"
            return bench.problem("share", f"p={p:g}, in training {found} are 0", f"p={p:g}，训练时有 {found} 变成 0")
        if not np.allclose(eval_, right_eval, rtol=1e-4):
            key = ""
            if (eval_ == 0).any():
                key = "always"
            elif np.allclose(eval_, 3, rtol=1e-4):
                key = "kept"
            elif np.allclose(eval_, 3 * p, rtol=1e-4):
                key = "factor"
            found = f"{eval_.mean():.4g}"
            where = f"p={p:g}, in evaluation a 3 becomes {found} on average", f"p={p:g}，评估时 3 平均变成 {found}"
            return bench.problem(key, *where)
    return None


TASKS = [
    Task(
        "flat_size",
        [
            Values(
                [(101, BARE, 7), (224, COURSE, 256), (224, SHIPPED, 256), (231, SHIPPED, 64)],
                {
                    "side_once": lambda got, want, side, layers, channels: got * got == channels * want,
                    "one_map": lambda got, want, side, layers, channels: got * channels == want,
                    "no_padding": stepped(lambda n, k, s, p: (n - k) // s + 1),
                    "one_border": stepped(lambda n, k, s, p: (n + p - k) // s + 1),
                    "one_short": stepped(lambda n, k, s, p: (n + 2 * p - k) // s),
                    "rounded_up": stepped(lambda n, k, s, p: -((k - n - 2 * p) // s) + 1),
                    "fractions": stepped(lambda n, k, s, p: (n + 2 * p - k) / s + 1),
                },
            )
        ],
        {
            "side_once": Hint(
                Words("How many values does one map have?", "一张特征图有多少个值？"),
                Words(
                    "A map has side * side values, and there are `channels` of them.",
                    "一张特征图有 side * side 个值，共有 channels 张。",
                ),
            ),
            "one_map": Hint(
                Words("How many maps are flattened?", "一共有几张特征图被展平？"),
                Words("That is one map; there are `channels` of them.", "这只是一张特征图；一共有 channels 张。"),
            ),
            "no_padding": Hint(
                Words("Where may the window's first place be?", "窗口的第一个位置可以在哪里？"),
                Words(
                    "The padding is not counted; it makes the map 2 * padding wider.",
                    "没有计入填充；填充使特征图的边长增加 2 * padding。",
                ),
            ),
            "one_border": Hint(
                Words("How many borders does a map have?", "特征图有几条边？"),
                Words("Padding stands on both sides: 2 * padding.", "两侧都有填充：应加 2 * padding。"),
            ),
            "one_short": Hint(
                Words(
                    "A window of 3 on a row of 3: how many places does it have?",
                    "大小为 3 的窗口放在长度为 3 的一行上，有几个位置？",
                ),
                Words(
                    "Count the steps and the first place: (n + 2p - k) // s + 1.",
                    "步数之外还有起始位置：(n + 2p - k) // s + 1。",
                ),
            ),
            "rounded_up": Hint(
                Words("What happens to a window that does not fit any more?", "放不下的窗口怎么处理？"),
                Words(
                    "It is left out, so the division rounds down, not up.",
                    "放不下的窗口会被舍去，所以除法要向下取整，而不是向上取整。",
                ),
            ),
            "fractions": Hint(
                Words("Can a map have half a value on its side?", "特征图的边长可以是小数吗？"),
                Words(
                    "Round down after every layer: // instead of /, and not only at the end.",
                    "每一层之后都要向下取整：用 // 而不是 /，不能只在最后取整。",
                ),
            ),
        },
    ),
    Task(
        "shift",
        [
            Values(
                [(IMAGES, 2, 1), (IMAGES, -1, 3), (IMAGES, 0, -2), (IMAGES, -4, 0)],
                {
                    "size": lambda got, want, *a: got.shape != want.shape,
                    "wraps": lambda got, want, x, down, right: is_(got, np.roll(x, (down, right), (2, 3))),
                    "swapped": lambda got, want, x, down, right: is_(got, moved(x, right, down)),
                    "backwards": lambda got, want, x, down, right: is_(got, moved(x, -down, -right)),
                },
            )
        ],
        {
            "size": Hint(
                Words("How large is what you return?", "返回的张量有多大？"),
                Words(
                    "Height and width are to stay: cut off what leaves the picture.",
                    "高和宽不能变：移出画面的部分要裁掉。",
                ),
            ),
            "wraps": Hint(
                Words("Where do the pixels go that leave the picture?", "移出画面的像素到哪里去了？"),
                Words(
                    "They come in again on the other side, as roll does it; zeros are to come in.",
                    "它们从另一侧又进来了，roll 就是这样；空出的位置应补 0。",
                ),
            ),
            "swapped": Hint(
                Words("Which axis is the height?", "哪个轴是高？"),
                Words(
                    "down goes along axis 2 and right along axis 3; a list of paddings for F.pad begins with the last "
                    "axis: left, right, top, bottom.",
                    "down 沿第 2 轴，right 沿第 3 轴；F.pad 的填充列表从最后一个轴开始：左、右、上、下。",
                ),
            ),
            "backwards": Hint(
                Words("Where does the first row go for down = 1?", "down = 1 时，第一行移到哪里？"),
                Words(
                    "It becomes the second row, and zeros stand above it; yours goes the other way.",
                    "它应成为第二行，上面补 0；你的方向反了。",
                ),
            ),
            "": Hint(
                Words(
                    "Try one small picture, 1 to 12 in three rows, with positive and with negative numbers.",
                    "用一张小图试一试：1 到 12 排成三行，平移量取正数，也取负数。",
                ),
                Words(
                    "For down = -1 the first row is lost and the last row is 0; for right = -1 so are the columns.",
                    "down = -1 时，第一行移出，最后一行为 0；right = -1 时，各列同理。",
                ),
            ),
        },
    ),
    Task(
        "CourseDropout",
        [dropped],
        {
            "scaled": Hint(
                Words("What becomes of a value that is not dropped?", "没有被丢弃的值会怎样？"),
                Words(
                    "Today's dropout divides what it keeps by 1 - p in training; the course's leaves it as it is.",
                    "现在的 dropout 训练时把保留的值除以 1 - p；课程的 dropout 让它保持原样。",
                ),
            ),
            "kept": Hint(
                Words(
                    "Is the sum in evaluation what it was, on average, in training?",
                    "评估时的总和与训练时的平均总和一样吗？",
                ),
                Words(
                    "In evaluation the course's dropout multiplies by 1 - p; yours does nothing.",
                    "评估时课程的 dropout 要乘以 1 - p；你的什么也没做。",
                ),
            ),
            "always": Hint(
                Words("What does model.eval() change in your layer?", "model.eval() 在你的层里改变了什么？"),
                Words(
                    "Yours drops values in evaluation too; F.dropout does so unless training=self.training is given.",
                    "你的层在评估时也丢弃；不写 training=self.training 时，F.dropout 总会丢弃。",
                ),
            ),
            "share": Hint(
                Words("Is p the share that is dropped, or the share that is kept?", "p 是丢弃的比例，还是保留的比例？"),
                Words("A value becomes 0 with probability p.", "每个值以概率 p 变成 0。"),
            ),
            "factor": Hint(
                Words("Which share of the sum is left in training?", "训练时总和还剩多少？"),
                Words("Multiply by 1 - p in evaluation, not by p.", "评估时应乘以 1 - p，而不是 p。"),
            ),
            "shared": Hint(
                Words("Is each value dropped by a chance of its own?", "每个值是否各自独立地决定丢弃？"),
                Words(
                    "One mask is used for several pictures or values. The third argument of F.dropout is axis in "
                    "PaddlePaddle and training in PyTorch: give it by its name.",
                    "多张图片或多个值共用了一个掩码。F.dropout 的第三个参数在 PaddlePaddle 中是 axis，在 PyTorch 中是 "
                    "training：请写出参数名。",
                ),
            ),
            "": Hint(
                Words(
                    "Write down what a 3 becomes, in training and in evaluation.", "写下 3 在训练和评估时各变成什么。"
                ),
                Words(
                    "In training 0 or 3; in evaluation 3 * (1 - p); the shape stays.",
                    "训练时是 0 或 3；评估时是 3 * (1 - p)；形状不变。",
                ),
            ),
        },
    ),
    Task(
        "Mended",
        [Network((), (3, 64, 64))],
        {
            "dropout": Hint(
                Words("What does F.dropout do after model.eval()?", "调用 model.eval() 之后，F.dropout 会做什么？"),
                Words(
                    "It is no layer and does not know: give it training=self.training, or use nn.Dropout. In training "
                    "half of fc1's values, after its ReLU, are dropped.",
                    "它不是层，并不知道当前模式：传入 training=self.training，或改用 nn.Dropout。"
                    "训练时 fc1 经过 ReLU 的值要丢弃一半。",
                ),
            ),
            "activation_missing": Hint(
                Words("Count the layers, and count the ReLUs.", "数一数层，再数一数 ReLU。"),
                Words(
                    "There is none between conv2 and conv3, so the two act as one convolution.",
                    "conv2 和 conv3 之间没有 ReLU，这两层等于一个卷积。",
                ),
            ),
            "activation_extra": Hint(
                Words("What does that loss do to what it is given?", "这个损失函数会对输入做什么？"),
                Words(
                    "It takes the sigmoid itself: return what fc2 gives.",
                    "它自己会做 sigmoid：直接返回 fc2 的输出。",
                ),
            ),
        },
    ),
]
