"""Plausible wrong answers to lesson 14: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

ORDER = "0, 2, 4, 1, 3, 5"
HEADS = ("n, -1, heads, each).permute(0, 2, 1, 3)", "n, -1, heads, each]).transpose([0, 2, 1, 3])")
JOIN = ("x.permute(0, 2, 1, 3).reshape(n, q", "x.transpose([0, 2, 1, 3]).reshape([n, q")
THERE = (".permute(0, 1, 3, 2, 4, 5)\n    x = function", ".transpose([0, 1, 3, 2, 4, 5])\n    x = function")
BACK = (".permute(0, 1, 3, 2, 4, 5)\n    return", ".transpose([0, 1, 3, 2, 4, 5])\n    return")
CALL = ("x = function(x.reshape(-1, side * side, channels))", "x = function(x.reshape([-1, side * side, channels]))")
ROWS = ("    near = (rows[:, :, None] - rows[:, None, :]).abs() < side\n",
        "    near = (rows.unsqueeze(2) - rows.unsqueeze(1)).abs() < side\n")  # fmt: skip
NEAR = ("near & ((columns[:, :, None] - columns[:, None, :]).abs() < side)",
        "near & ((columns.unsqueeze(2) - columns.unsqueeze(1)).abs() < side)")  # fmt: skip
SAME = ("part[:, :, None] == part[:, None, :]", "part.unsqueeze(2) == part.unsqueeze(1)")
STRIP = (
    "(torch.arange({0}) >= {0} - side).int() + (torch.arange({0}) >= {0} - shift).int()",
    '(paddle.arange({0}) >= {0} - side).astype("int32") + (paddle.arange({0}) >= {0} - shift).astype("int32")',
)
PAD = ("x = F.pad(x, (0, 0, 0, right, 0, below))", "x = F.pad(x, [0, 0, 0, below, 0, right, 0, 0])")
EDGE = "x = {0}([x, *[x[:, -1:]] * below], 1)\n    x = {0}([x, *[x[:, :, -1:]] * right], 2)"
ROLL = ("torch.roll(torch.arange({0}), -shift)", "paddle.roll(paddle.arange({0}), -shift)")


def both(hint, *edits):
    """Edits of (torch's, paddle's) text to (torch's, paddle's)."""
    return Wrong(hint, *([(right[at], wrong[at]) for right, wrong in edits] for at in (0, 1)))


def labelled(hint, part, *more):
    """Places that see each other where a label of theirs is the same."""
    kept = [(ROWS, (f"    part = {part}\n",) * 2), (NEAR, SAME), *more]
    return both(hint, *kept)


WRONG = {
    "patches": [
        Wrong("read_on", [(ORDER, "0, 1, 2, 3, 4, 5")]),
        Wrong("channels", [(ORDER, "0, 2, 4, 3, 5, 1")]),
        Wrong("columns", [(ORDER, "0, 4, 2, 1, 3, 5")]),
        Wrong("turned", [(ORDER, "0, 2, 4, 1, 5, 3")]),
        both("axes", (("channels * side * side)", "channels * side * side])"),
                      ("channels * side * side).permute(0, 2, 1)", "channels * side * side]).transpose([0, 2, 1])"))),
        Wrong("pictures", [("n, rows * columns, channels", "n * rows * columns, channels")]),
        Wrong("count", [("n, channels, rows, side, columns, side", "n, channels, side, rows, side, columns"),
                        ("rows * columns, channels * side * side", "side * side, channels * rows * columns")]),
        both("overlap", (("x = x.reshape(n, channels, rows", "x = x.reshape([n, channels, rows"),
                         ("return F.unfold(x, side).permute(0, 2, 1)\n    x = x.reshape(n, channels, rows",
                          "return F.unfold(x, side).transpose([0, 2, 1])\n    x = x.reshape([n, channels, rows"))),
        both("upside", (("x = x.reshape(n, channels, rows", "x = x.reshape([n, channels, rows"),
                        ("x = x.flip(2).reshape(n, channels, rows", "x = x.flip(2).reshape([n, channels, rows"))),
        Wrong("", [("height // side, width // side", "width // side, height // side")]),
    ],
    "attention": [
        Wrong("unscaled", [(" / each**0.5", "")]),
        Wrong("whole", [("each**0.5", "width**0.5")]),
        Wrong("root", [("each**0.5", "each")]),
        Wrong("times", [("/ each**0.5", "* each**0.5")]),
        Wrong("sign", [("/ each**0.5", "/ -(each**0.5)")]),
        Wrong("swapped", [("    q, k, v = split", "    q, k = k, q\n    q, k, v = split")]),
        Wrong("answered", [("F.softmax(scores, -1) @ v", "F.softmax(scores, -1) @ k")]),
        Wrong("raw", [("F.softmax(scores, -1)", "F.sigmoid(scores)")]),
        Wrong("axis", [("F.softmax(scores, -1)", "F.softmax(scores, -2)")]),
        both("read_on", (HEADS, ("n, heads, -1, each)", "n, heads, -1, each])"))),
        both("read_on", (HEADS, ("n, heads, -1, each)", "n, heads, -1, each])")),
             (JOIN, ("x.reshape(n, q", "x.reshape([n, q"))),
        both("joined", (JOIN, ("x.reshape(n, q", "x.reshape([n, q"))),
        both("strided", (HEADS, ("n, -1, each, heads).permute(0, 3, 1, 2)",
                                 "n, -1, each, heads]).transpose([0, 3, 1, 2])"))),
        Wrong("one", [("each = width // heads", "heads, each = 1, width")]),
        Wrong("raw", [("F.softmax(scores, -1)", "scores")]),
        Wrong("", [("@ v\n", "@ v * 2\n")]),
    ],
    "in_windows": [
        both("once", (CALL, ("x = torch.cat([function(each[None]) for each in x.reshape(-1, side * side, channels)])",
                             "x = x.reshape([-1, side * side, channels])\n"
                             "    x = paddle.concat([function(each.unsqueeze(0)) for each in x])"))),
        both("flat", (CALL, ("x = function(x.reshape(-1, side, side, channels))",
                             "x = function(x.reshape([-1, side, side, channels]))"))),
        both("read_on", (THERE, ("\n    x = function",) * 2)),
        both("columns", (THERE, tuple(each.replace("0, 1, 3, 2", "0, 3, 1, 2") for each in THERE))),
        both("turned", (THERE, tuple(each.replace("3, 2, 4", "3, 4, 2") for each in THERE))),
        both("pictures", (THERE, tuple(each.replace("0, 1, 3", "1, 3, 0") for each in THERE))),
        Wrong("above", [("(0, 0, 0, right, 0, below)", "(0, 0, right, 0, below, 0)")],
              [("[0, 0, 0, below, 0, right, 0, 0]", "[0, 0, below, 0, right, 0, 0, 0]")]),
        Wrong("ignored", [("x = function(", "function(")]),
        Wrong("cut", [("    below, right = -height % side, -width % side\n",
                       "    height, width = height // side * side, width // side * side\n"
                       "    x, below, right = x[:, :height, :width], 0, 0\n")]),
        both("edge", (PAD, (EDGE.format("torch.cat"), EDGE.format("paddle.concat")))),
        Wrong("added", [("[:, :height, :width]", "")]),
        both("back", (BACK, ("\n    return",) * 2)),
        Wrong("", [("0, below)", "0, below), value=1.0")], [("right, 0, 0]", "right, 0, 0], value=1.0")]),
    ],
    "may_see": [
        both("numbers", (NEAR, (f"(~({NEAR[0]})).float() * -100", f'(~({NEAR[1]})).astype("float32") * -100'))),
        both("inverted", (NEAR, (f"~({NEAR[0]})", f"~({NEAR[1]})"))),
        Wrong("direction", [("(height), -shift", "(height), shift"), ("(width), -shift", "(width), shift")]),
        both("all", (NEAR, ("near == near",) * 2)),
        both("down", (NEAR, ("near",) * 2)),
        Wrong("right", [("return near & ", "return ")]),
        Wrong("or", [("return near & ", "return near | ")]),
        Wrong("shift", [("abs() < side\n", "abs() < shift\n"), ("abs() < side)", "abs() < shift)")]),
        labelled("summed", "rows + columns", *(
            (tuple(each.format(name) for each in ROLL), tuple(each.format(name) for each in STRIP))
            for name in ("height", "width")
        )),
        labelled("old", "rows // side * 1000 + columns // side"),
        both("old", (NEAR, (f"({NEAR[0]})[-1:].expand(len(rows), -1, -1)",
                             f"({NEAR[1]})[-1:].expand([len(rows), -1, -1])"))),
        Wrong("", [("abs() < side\n", "abs() < 2 * side\n")]),
    ],
}  # fmt: skip
