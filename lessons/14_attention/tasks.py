"""How the exercises of lesson 14 are graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words
from zoo.course.exercises.plain_values import same

rng = np.random.default_rng(14)


def drawn(*shape):
    return rng.standard_normal(shape).astype("float32")


def cut(x, side, order, count=False):
    """N x C x H x W as squares of side x side, or as side x side of them: N x L x the rest, six axes in an order."""
    n, channels, height, width = x.shape
    rows, columns = (side, side) if count else (height // side, width // side)
    x = x.reshape(n, channels, rows, height // rows, columns, width // columns)
    return x.transpose(order).reshape(n, rows * columns, -1)


def squares(order, count=False):
    """A slip of `patches`: the same numbers in another order."""
    return lambda got, want, x, side: same(got, cut(x, side, order, count))


def softmax(scores, axis=-1):
    high = np.exp(scores - scores.max(axis, keepdims=True))
    return high / high.sum(axis, keepdims=True)


def split(x, heads):
    return x.reshape(len(x), -1, heads, x.shape[2] // heads).transpose(0, 2, 1, 3)


def read_on(x, heads):
    return x.reshape(len(x), heads, -1, x.shape[2] // heads)


def strided(x, heads):
    return x.reshape(len(x), -1, x.shape[2] // heads, heads).transpose(0, 3, 1, 2)


def attending(scale=lambda each, width: each**-0.5, parts=split, order=(0, 2, 1, 3), share=softmax):
    """A slip of `attention`: another factor of the scores, other heads, another way to join them, another softmax."""

    def test(got, want, q, k, v, heads):
        factor = scale(q.shape[2] // heads, q.shape[2])
        q, k, v = (parts(each, heads) for each in (q, k, v))
        given = share(factor * (q @ k.transpose(0, 1, 3, 2)))
        return same(got, (given @ v).transpose(order).reshape(want.shape), 1e-4)

    return test


def either(*tests):
    return lambda *outcome: any(test(*outcome) for test in tests)


def alone(got, want, q, k, v, heads):
    """All the width as one head, divided by the root of either width."""
    whole, each = q.shape[2], q.shape[2] // heads
    ways = [softmax(q @ k.transpose(0, 2, 1) / width**0.5) @ v for width in (whole, each)]
    return any(same(got, way, 1e-4) for way in ways)


def windowed(student, solution, bench):
    """What the function is handed, how often, and where what it returns ends."""
    for shape, side in (((2, 4, 6, 3), 2), ((1, 6, 6, 2), 3), ((2, 5, 7, 2), 3)):
        x = drawn(*shape)
        found = {}
        for name, function in (("got", student), ("want", solution)):
            handed = []

            def one_more(windows, handed=handed):
                handed.append(bench.plain(windows))
                return windows + 1

            found[name] = bench.plain(function(bench.tensor(x.copy()), side, one_more)), handed
        (got, windows), (want, (wanted,)) = found["got"], found["want"]
        size = " x ".join(map(str, shape))
        en, zh = f"a map of {size}, windows of {side} x {side}", f"{size} 的图，窗口 {side} x {side}"
        if len(windows) != 1:
            times = len(windows)
            return bench.problem(
                "once", f"{en}: function is called {times} times", f"{zh}：function 被调用了 {times} 次"
            )
        if not same(windows[0], wanted):
            key = handed_over(windows[0], wanted, x, side)
            return bench.problem(key, f"{en}: function gets other windows", f"{zh}：交给 function 的窗口不对")
        if not same(got, want):
            key = put_back(got, want, x)
            return bench.problem(key, f"{en}: the windows are right, the result is not", f"{zh}：窗口正确，但结果不对")
    return None


def padded(x, side, above=False):
    _, height, width, _ = x.shape
    more = [(0, -length % side)[:: -1 if above else 1] for length in (height, width)]
    return np.pad(x, ((0, 0), *more, (0, 0)))


def handed_over(got, wanted, x, side):
    """The name of the mistake in what the function was handed."""
    if np.shape(got) == (len(wanted), side, side, x.shape[3]):
        return "flat"
    if np.shape(got) != wanted.shape:
        return "cut" if np.shape(got)[1:] == wanted.shape[1:] and len(got) < len(wanted) else ""
    whole = padded(x, side)
    n, height, width, channels = whole.shape
    six = whole.reshape(n, height // side, side, width // side, side, channels)
    orders = {"columns": (0, 3, 1, 2, 4, 5), "turned": (0, 1, 3, 4, 2, 5), "pictures": (1, 3, 0, 2, 4, 5)}
    if same(got, whole.reshape(wanted.shape)):
        return "read_on"
    for key, order in orders.items():
        if same(got, six.transpose(order).reshape(wanted.shape)):
            return key
    more = [(0, 0), (0, height - x.shape[1]), (0, width - x.shape[2]), (0, 0)]
    others = {"above": padded(x, side, above=True)}
    others |= {f"edge{way}": np.pad(x, more, mode=way) for way in ("edge", "reflect", "wrap")}
    for key, other in others.items():
        if same(got, other.reshape(six.shape).transpose(0, 1, 3, 2, 4, 5).reshape(wanted.shape)):
            return "edge" if key.startswith("edge") else key
    return ""


def put_back(got, want, x):
    """The name of the mistake in what becomes of the function's windows."""
    if same(got, x):
        return "ignored"
    if np.ndim(got) == 4 and np.shape(got) != want.shape:
        return "added"
    return "back" if np.shape(got) == want.shape and same(np.sort(got, None), np.sort(want, None)) else ""


def places(height, width, side, shift):
    """Where the places of each window were before the roll, down and right: W x L each."""
    down, right = np.meshgrid(np.roll(np.arange(height), -shift), np.roll(np.arange(width), -shift), indexing="ij")
    shape = height // side, side, width // side, side
    return tuple(each.reshape(shape).transpose(0, 2, 1, 3).reshape(-1, side * side) for each in (down, right))


def pairs(each):
    return each[:, :, None], each[:, None, :]


def close(each, side):
    one, other = pairs(each)
    return abs(one - other) < side


def seeing(rule):
    """A slip of `may_see`: what a rule says of (down, right, side, shift)."""
    return lambda got, want, height, width, side, shift: same(
        got, rule(*places(height, width, side, shift), side, shift)
    )


def summed(down, right, side, shift):
    """The strips numbered down and right, and the two numbers added."""
    part = sum(strips(each, each.max() + 1, side, shift) for each in (down, right))
    one, other = pairs(part)
    return one == other


def strips(each, length, side, shift):
    rolled = (each - shift) % length
    return (rolled >= length - side).astype(int) + (rolled >= length - shift)


def old(down, right, side, shift):
    """Only what was in one window before the move; the last window's mask for all of them is the same."""
    one, other = pairs(down // side * 1000 + right // side)
    return one == other


def backwards(got, want, height, width, side, shift):
    down, right = places(height, width, side, -shift)
    return same(got, close(down, side) & close(right, side))


def fed(*order):
    """A slip of `attention`: queries, keys and values in another order."""
    return lambda got, want, *given: attending()(got, want, *(given[at] for at in order), given[3])


def over_one(scores):
    """Shares that do not add up to 1: each score turned into a number by itself."""
    return 1 / (1 + np.exp(-scores))


# the known mistakes of `attention`
SLIPS = {
    "unscaled": attending(lambda each, width: 1.0),
    "whole": attending(lambda each, width: width**-0.5),
    "root": attending(lambda each, width: 1 / each),
    "times": attending(lambda each, width: each**0.5),
    "sign": attending(lambda each, width: -(each**-0.5)),
    "axis": attending(share=lambda scores: softmax(scores, -2)),
    "read_on": either(attending(parts=read_on), attending(parts=read_on, order=(0, 1, 2, 3))),
    "joined": attending(order=(0, 1, 2, 3)),
    "strided": either(attending(parts=strided), attending(parts=strided, order=(0, 2, 3, 1))),
    "one": alone,
    "raw": either(attending(share=lambda scores: scores), attending(share=over_one), attending(share=np.exp)),
    "swapped": fed(1, 0, 2),
    "answered": either(fed(0, 1, 1), fed(0, 2, 1), fed(0, 1, 0)),
}

TASKS = [
    Task(
        "patches",
        [
            Values(
                [(drawn(1, 1, 4, 6), 2), (drawn(2, 3, 4, 8), 2), (drawn(1, 2, 9, 6), 3)],
                {
                    "read_on": lambda got, want, x, side: same(got, x.reshape(want.shape)),
                    "channels": squares((0, 2, 4, 3, 5, 1)),
                    "columns": squares((0, 4, 2, 1, 3, 5)),
                    "turned": squares((0, 2, 4, 1, 5, 3)),
                    "axes": lambda got, want, x, side: same(got, want.transpose(0, 2, 1)),
                    "pictures": lambda got, want, x, side: same(got, want.reshape(-1, want.shape[2])),
                    "count": squares((0, 2, 4, 1, 3, 5), count=True),
                    "upside": lambda got, want, x, side: any(
                        same(got, cut(np.flip(x, axes), side, (0, 2, 4, 1, 3, 5))) for axes in (2, 3, (2, 3))
                    ),
                    "overlap": lambda got, want, x, side: (
                        np.shape(got)[1] == (x.shape[2] - side + 1) * (x.shape[3] - side + 1)
                    ),
                },
            )
        ],
        {
            "read_on": Hint(
                Words("Which pixels stand beside each other in memory?", "内存里相邻的是哪些像素？"),
                Words(
                    "A reshape alone reads the picture on, line after line. Make axes for row, line in the square, "
                    "column and place in the line, bring row and column to the front, and only then reshape.",
                    "只用 reshape 就是把图片一行行读下去。先拆出行、方块内的行、列、方块内的列这几个轴，"
                    "把行和列换到前面，再 reshape。",
                ),
            ),
            "channels": Hint(
                Words("In which order do the weights of a convolution lie?", "卷积的权重按什么顺序存放？"),
                Words(
                    "C x side x side: the channels are the slowest axis of a row, not the fastest.",
                    "C x side x side：在一行里，通道是变化最慢的轴，而不是最快的。",
                ),
            ),
            "columns": Hint(
                Words("Which square comes second?", "第二个方块是哪一个？"),
                Words("The one to the right, not the one below.", "右边的那个，而不是下面的。"),
            ),
            "turned": Hint(
                Words("How is one square read?", "一个方块内部是怎样读的？"),
                Words("Line by line; yours is read column by column.", "逐行读；你是逐列读的。"),
            ),
            "axes": Hint(
                Words("What is a row of the result?", "结果的一行是什么？"),
                Words(
                    "One square: N x L x values. Yours is N x values x L, as unfold gives it; exchange the two axes.",
                    "一个方块：N x L x 值。你的是 N x 值 x L（unfold 就是这样给出的）；交换这两个轴。",
                ),
            ),
            "pictures": Hint(
                Words("Where does the second picture begin?", "第二张图片从哪里开始？"),
                Words("Keep the axis of the pictures: N x L x values.", "保留图片这个轴：N x L x 值。"),
            ),
            "count": Hint(
                Words("What does side count: pixels, or squares?", "side 数的是像素，还是方块？"),
                Words(
                    "A square is side pixels wide; of squares there are W // side beside each other.",
                    "一个方块宽 side 个像素；并排的方块有 W // side 个。",
                ),
            ),
            "upside": Hint(
                Words("Which corner of the picture comes first?", "图片的哪个角排在最前？"),
                Words(
                    "The upper left one, line by line downwards; yours begins at another corner.",
                    "左上角，逐行向下；你的是从另一个角开始的。",
                ),
            ),
            "overlap": Hint(
                Words("How often is one pixel read?", "一个像素被读几次？"),
                Words("Once: the stride is side, not 1.", "一次：步幅是 side，不是 1。"),
            ),
        },
    ),
    Task(
        "attention",
        # of equal lengths first: what stops for other ones is known by its values here
        [
            Values([(drawn(1, 4, 12), drawn(1, 4, 12), drawn(1, 4, 12), 3)], SLIPS, 1e-4),
            Values([(drawn(2, 3, 8), drawn(2, 5, 8), drawn(2, 5, 8), 2)], SLIPS, 1e-4),
        ],
        {
            "unscaled": Hint(
                Words("How large are the scores of wide heads?", "头很宽时，分数有多大？"),
                Words("Divide them by the root of a head's width.", "要除以一个头的宽度的平方根。"),
            ),
            "whole": Hint(
                Words("How many products is one score the sum of?", "一个分数是几个乘积之和？"),
                Words(
                    "Of D / heads: divide by the root of that, not of D.", "D / heads 个：除以它的平方根，而不是 D 的。"
                ),
            ),
            "root": Hint(
                Words("By which power of the width are scores divided?", "分数除以宽度的几次方？"),
                Words("By its root; yours are divided by the width itself.", "除以平方根；你除的是宽度本身。"),
            ),
            "times": Hint(
                Words("Do the scores come out smaller or larger?", "分数变小了还是变大了？"),
                Words("They are to be divided by the root, not multiplied.", "应当除以平方根，而不是乘。"),
            ),
            "sign": Hint(
                Words("Does a query attend to keys that are like it?", "查询关注的是像它的键吗？"),
                Words(
                    "It does, and yours to those unlike it: the scores have the wrong sign.",
                    "是的，你的却关注不像它的：分数的符号反了。",
                ),
            ),
            "swapped": Hint(
                Words("Who asks, and who is asked?", "谁来问，谁被问？"),
                Words(
                    "Each query asks all keys: q @ k turned, of Q x K numbers. Yours has q and k exchanged.",
                    "每个查询去问所有的键：q @ k 的转置，有 Q x K 个数。你把 q 和 k 弄反了。",
                ),
            ),
            "answered": Hint(
                Words("Of what are the shares a mean?", "这些份额是对什么求平均？"),
                Words(
                    "Of the values: the scores come of q and k, and what is added up is v.",
                    "对值：分数由 q 和 k 得来，相加的是 v。",
                ),
            ),
            "axis": Hint(
                Words("Which numbers of the scores add up to 1?", "分数里哪些数相加等于 1？"),
                Words("Those of one query over all keys: the last axis.", "同一个查询对所有键的：最后一个轴。"),
            ),
            "read_on": Hint(
                Words("Which numbers of a token does head 0 have?", "头 0 有一个标记的哪些数？"),
                Words(
                    "The first D / heads of every token. Reshape to N x L x heads x D / heads, then exchange the two "
                    "axes in the middle; reshaping to N x heads x L at once mixes tokens.",
                    "每个标记的前 D / heads 个。先变成 N x L x heads x D / heads，再交换中间两个轴；"
                    "直接变成 N x heads x L 会把标记混在一起。",
                ),
            ),
            "joined": Hint(
                Words(
                    "In which order do the axes stand before the last reshape?",
                    "最后一次 reshape 之前，轴的顺序是什么？",
                ),
                Words(
                    "N x heads x Q x D / heads: exchange heads and Q first, so that a token's heads lie side by side.",
                    "N x heads x Q x D / heads：先交换 heads 和 Q，使同一个标记的各个头相邻。",
                ),
            ),
            "strided": Hint(
                Words("Do a head's numbers lie beside each other?", "一个头的数是相邻的吗？"),
                Words(
                    "They do: the axis of the heads comes before that of the width within a head.",
                    "是相邻的：heads 这个轴在头内宽度的轴之前。",
                ),
            ),
            "one": Hint(
                Words("How many softmaxes are there for a query?", "一个查询有几个 softmax？"),
                Words("One for each head; yours has one for the whole width.", "每个头一个；你的是整个宽度只有一个。"),
            ),
            "raw": Hint(
                Words("Do a query's shares add up to 1?", "一个查询的各份额相加等于 1 吗？"),
                Words("The scores go through a softmax first.", "分数要先经过 softmax。"),
            ),
        },
    ),
    Task(
        "in_windows",
        [windowed],
        {
            "once": Hint(
                Words("How many calls does a batch take?", "一个批次要调用几次？"),
                Words("One: the windows of all pictures are the first axis.", "一次：所有图片的窗口都排在第一个轴上。"),
            ),
            "flat": Hint(
                Words("How many axes does function want?", "function 需要几个轴？"),
                Words("Three: the places of a window in one row.", "三个：一个窗口的各位置排成一行。"),
            ),
            "read_on": Hint(
                Words("Which places lie beside each other in memory?", "内存里相邻的是哪些位置？"),
                Words(
                    "A reshape alone gives strips of the map. Split H and W first, then bring the two axes of the "
                    "windows before the two within a window.",
                    "只用 reshape 得到的是条带。先拆开 H 和 W，再把窗口的两个轴换到窗口内部的两个轴之前。",
                ),
            ),
            "columns": Hint(
                Words("Which window comes second?", "第二个窗口是哪一个？"),
                Words("The one to the right of the first.", "第一个右边的那个。"),
            ),
            "turned": Hint(
                Words("How are the places of one window read?", "一个窗口里的位置是怎样读的？"),
                Words("Line by line; yours are read column by column.", "逐行读；你是逐列读的。"),
            ),
            "pictures": Hint(
                Words("What comes first: a picture, or a window?", "排在前面的是图片，还是窗口？"),
                Words(
                    "All windows of the first picture come before those of the second.",
                    "第一张图片的所有窗口都排在第二张的之前。",
                ),
            ),
            "above": Hint(
                Words("On which sides are the zeros?", "零补在哪一边？"),
                Words("Below and on the right alone.", "只补在下面和右面。"),
            ),
            "edge": Hint(
                Words("What stands where the map was too small?", "图不够大的地方补的是什么？"),
                Words("Zeros, and not values of the map again.", "补零，而不是重复图里的值。"),
            ),
            "cut": Hint(
                Words("Which places does no window of yours have?", "哪些位置不在你的任何窗口里？"),
                Words(
                    "Those at the lower and right edge: fill the map up to whole windows, and cut nothing off before.",
                    "下边和右边的：要把图补到整数个窗口，不能先切掉。",
                ),
            ),
            "ignored": Hint(
                Words("What happens to what function returns?", "function 的返回值到哪里去了？"),
                Words(
                    "Its windows are what is to be put back; yours are the ones before.",
                    "要放回去的是它返回的窗口；你放回的是之前的。",
                ),
            ),
            "added": Hint(
                Words("How large is the map in the end?", "最后图有多大？"),
                Words("H x W as it came in: cut off what was added.", "与输入相同的 H x W：切掉补上的部分。"),
            ),
            "back": Hint(
                Words("Is the way back the way there, backwards?", "回来的路是去的路倒过来吗？"),
                Words(
                    "Reshape to N x rows x columns x side x side x C, exchange columns and the first side, and then "
                    "reshape to the map.",
                    "先变成 N x 行 x 列 x side x side x C，交换列与第一个 side，再变成图。",
                ),
            ),
            "": Hint(
                Words(
                    "Write the numbers 0 to 15 into a 4 x 4 map and print each step.",
                    "把 0 到 15 写进 4 x 4 的图，打印每一步。",
                ),
                Words("W x (side * side) x C goes in and comes out.", "进去和出来的都是 W x (side * side) x C。"),
            ),
        },
    ),
    Task(
        "may_see",
        [
            Values(
                [(4, 6, 2, 1), (9, 6, 3, 1), (6, 6, 3, 2), (4, 4, 2, 0), (8, 12, 4, 2)],
                {
                    "numbers": lambda got, want, *_: (
                        np.asarray(got).dtype != bool and same(np.asarray(got) == 0, want) and not same(got, want)
                    ),
                    "inverted": lambda got, want, *_: same(got, ~want),
                    "direction": backwards,
                    "all": lambda got, want, *_: same(got, np.ones_like(want)),
                    "down": seeing(lambda down, right, side, shift: close(down, side)),
                    "right": seeing(lambda down, right, side, shift: close(right, side)),
                    "or": seeing(lambda down, right, side, shift: close(down, side) | close(right, side)),
                    "summed": seeing(summed),
                    "old": seeing(old),
                    "shift": seeing(lambda down, right, side, shift: close(down, shift) & close(right, shift)),
                },
            )
        ],
        {
            "numbers": Hint(
                Words("Of what type is the answer?", "结果是什么类型？"),
                Words(
                    "Booleans: True where two places may see each other. What is added to scores comes of it later.",
                    "布尔值：可以互相看到的地方为 True。加到分数上的数是以后由它得来的。",
                ),
            ),
            "inverted": Hint(
                Words("May a place see itself?", "一个位置能看到它自己吗？"),
                Words("It may: True and False are exchanged.", "能：True 和 False 弄反了。"),
            ),
            "direction": Hint(
                Words("Which row stands at the bottom after the roll?", "滚动之后，最下面的是哪一行？"),
                Words(
                    "The map moves up and to the left, so that what went around is at the bottom and on the right; "
                    "yours moves down.",
                    "图向左上移动，所以绕过边缘的位于下面和右面；你的是向下移动的。",
                ),
            ),
            "all": Hint(
                Words("Which four corners meet in the last window?", "最后一个窗口里，哪四个角碰到了一起？"),
                Words("Those of the picture: they may not see each other.", "图片的四个角：它们不能互相看到。"),
            ),
            "down": Hint(
                Words("Across how many edges does the map go around?", "图绕过了几条边？"),
                Words("Left and right as well, not only top and bottom.", "左右也是，不只是上下。"),
            ),
            "right": Hint(
                Words("Across how many edges does the map go around?", "图绕过了几条边？"),
                Words("Top and bottom as well, not only left and right.", "上下也是，不只是左右。"),
            ),
            "or": Hint(
                Words("Is it enough to be near in one direction?", "在一个方向上相近就够了吗？"),
                Words("Both must hold: near down and near across.", "两者都要成立：上下相近，左右也相近。"),
            ),
            "shift": Hint(
                Words("How far apart can two places of one window be?", "同一窗口里的两个位置最多相距多远？"),
                Words("Less than side; yours asks for less than shift.", "小于 side；你要求的是小于 shift。"),
            ),
            "summed": Hint(
                Words("Do two parts of the map have the same number?", "图的两个部分编号相同吗？"),
                Words(
                    "Adding the numbers of the strips down and across gives (1, 2) and (2, 1) the same one; count "
                    "3 * down + right.",
                    "把上下和左右的条带编号相加，(1, 2) 和 (2, 1) 就相同了；应当用 3 * 上下 + 左右。",
                ),
            ),
            "old": Hint(
                Words("Why did the windows move?", "窗口为什么要移动？"),
                Words(
                    "So that places of different old windows meet. They may see each other, unless they met around an "
                    "edge, and that happens in the last row and the last column of windows alone.",
                    "为了让原来不同窗口的位置相遇。它们可以互相看到，除非是绕过边缘才相遇的，"
                    "而这只发生在最后一行和最后一列的窗口里。",
                ),
            ),
        },
    ),
]
