"""What a level of `zoo compare` says in its column "where" is Chinese: the code that says it is walked."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from test_check_chinese import CHINESE, english

import zoo
from zoo.course import results_in_chinese
from zoo.course.comparison_causes import CAUSES, MUTANTS
from zoo.course.comparison_words import FORMS, PIECES
from zoo.course.results_in_chinese import TITLES, UNITS, told
from zoo.graph.known_differences import DIFFERENCES
from zoo.parity import likely_causes, mutants

ROOT = Path(zoo.__file__).parent
# tables of their own, read below; and what weights of other libraries are made of, which is no level's
TABLES = ("likely_causes.py", "mutants.py", "peer_weights.py")
SAYING = [path for path in sorted(ROOT.glob("parity/*.py")) if path.name not in TABLES] + [
    ROOT / "process" / "devices_and_threads.py",
    *(
        ROOT / "graph" / name
        for name in ("tensor_crossing.py", "split_tensors.py", "open_alignments.py", "equalise.py")
    ),
]
MOST = 48  # ways in which one text is put together
HOLES = re.compile(r"\bV\d+\b")


class Texts:
    """The texts that an expression can be, with V1, V2 and so on for what is no text; names by what they are set to."""

    def __init__(self, function):
        self.set, self.number = {}, 0
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                targets, values = [node.targets[0]], [node.value]
                if isinstance(targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                    targets, values = targets[0].elts, node.value.elts
                for target, value in zip(targets, values, strict=True):
                    if isinstance(target, ast.Name):
                        self.set.setdefault(target.id, []).append(value)
            if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) and isinstance(node.target, ast.Tuple):
                for row in (each for each in node.iter.elts if isinstance(each, ast.Tuple)):
                    for target, value in zip(node.target.elts, row.elts, strict=True):
                        self.set.setdefault(target.id, []).append(value)

    def hole(self):
        self.number += 1
        return [f"V{self.number}"]

    def of(self, node, seen=frozenset()):
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else self.hole()
        if isinstance(node, ast.FormattedValue) and getattr(node.value, "attr", "") == "dtype":
            return ["float64", "float32"]
        if isinstance(node, ast.FormattedValue):
            return self.of(node.value, seen) if node.format_spec is None else self.hole()
        if isinstance(node, ast.JoinedStr):
            return self.joined([self.of(part, seen) for part in node.values])
        if isinstance(node, ast.IfExp):
            return [*self.of(node.body, seen), *self.of(node.orelse, seen)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_text(node):
            return self.joined([self.of(node.left, seen), self.of(node.right, seen)])
        if isinstance(node, ast.AugAssign):
            # to what it was set last before
            before = [value for value in self.set.get(node.target.id, []) if value.lineno < node.lineno]
            return self.joined([self.of(before[-1], seen) if before else self.hole(), self.of(node.value, seen)])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and is_text(node.left):
            return [*self.of(node.left, seen), ""]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "join" and is_text(node):
            between, each = node.func.value, node.args[0]
            given = self.of(each.elt, seen) if isinstance(each, ast.GeneratorExp | ast.ListComp) else self.hole()
            return [*given, *(f"{one}{mark}{one}" for mark in self.of(between, seen) for one in given)]
        if isinstance(node, ast.Name) and node.id in self.set and node.id not in seen:
            values = [value for value in self.set[node.id] if is_text(value)]
            found = [text for value in values for text in self.of(value, seen | {node.id})]
            return found or self.hole()
        return self.hole()

    def joined(self, parts):
        return ["".join(each) for _, each in zip(range(MOST), product(*parts), strict=False)]


def is_text(node):
    """Whether an expression is a text by its form, and no list of texts."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or (isinstance(node.op, ast.Add) and is_text(node.right))
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    joins = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "join"
    return joins or isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def not_said(tree):
    """Texts that no level says: docstrings, names that are looked up, what is refused (see test_refusals.py)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Subscript):
            yield node.slice
        if isinstance(node, ast.Raise):
            # why an operation cannot be tested is said
            name = getattr(getattr(node.exc, "func", None), "id", "")
            if name != "_UntestedError":
                yield node.exc
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("unknown", "TypeVar", "check_here"):
            yield from node.args
        if isinstance(node, ast.Attribute):
            yield node.value  # the mark between what is joined


def said(path):
    """(line, text) of all that the code of a file says, whole where one text is put into another."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(each) for node in not_said(tree) if node is not None for each in ast.walk(node)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {id(part) for node in ast.walk(tree) if puts_together(node) for part in ast.walk(node) if part is not node}
    inner |= {id(value) for function in functions for value in named(function)}
    for function in functions:
        texts = Texts(function)
        for node in ast.walk(function):
            if puts_together(node, alone=True) and id(node) not in left_out | inner:
                for text in texts.of(node):
                    if re.search(r"[a-z]{2,}( |$)", HOLES.sub("", text)) and " " in text.strip():
                        yield node.lineno, text


def puts_together(node, alone=False):
    adds = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and is_text(node.value)
    return adds or (is_text(node) and (alone or not isinstance(node, ast.Constant)))


def named(function):
    """The parts of texts that a function gives names and puts into others."""
    used = {
        each.id
        for node in ast.walk(function)
        if isinstance(node, ast.JoinedStr | ast.BinOp)
        for each in ast.walk(node)
        if isinstance(each, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.For):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if used & {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}:
                yield from ast.walk(node.value if isinstance(node, ast.Assign) else node.iter)


def lacking(texts):
    """Those that have no Chinese, with what is said in its place; what stands in brackets of code stays."""
    for where, text in texts:
        text += "V0" * text.endswith(", ")  # what something else is put behind
        told_in = [results_in_chinese.on_page(each) for each in (text, text.rstrip("."))]
        if text not in TITLES | UNITS and not any(
            CHINESE.search(each) and not english(re.sub(r"\([^)]*\)", "", each)) for each in told_in
        ):
            yield where, text, told_in[0]


@pytest.mark.parametrize("path", SAYING, ids=lambda path: path.name)
def test_all_that_a_level_says_is_known(path):
    """With words in its holes, whichever way it is put together."""
    assert list(lacking(said(path))) == []


def test_the_walk_finds_what_the_levels_say():
    found = [text for path in SAYING for _, text in said(path)]
    assert len(found) > 120
    for part in ("differs first", "which are trained separately", "; write both the same way, or name the class",
                 "as a function without training", "(nearer: ", "has no partner in b", "floor above"):  # fmt: skip
        assert any(part in text for text in found), part


def test_a_new_text_would_be_found(tmp_path):
    """One that is whole, one that is put together, and one that has a name before it is said."""
    path = tmp_path / "new_level.py"
    path.write_text(
        'def level(a, b):\n    if a:\n        return f"{a} wears a hat that is too large"\n'
        '    words = "nobody has seen it"\n    return f"{words} at {b}" + (", or so they say" if b else "")\n',
        encoding="utf-8",
    )
    texts = {text for _, text, _ in lacking(said(path))}
    assert {HOLES.sub("V", text) for text in texts} == {
        "V wears a hat that is too large", "nobody has seen it at V", "nobody has seen it at V, or so they say",
    }  # fmt: skip


def test_every_cause_difference_and_mutant_is_known():
    """Those of the tables that the code reads, and no others."""
    causes = {*likely_causes.LIKELY.values(), likely_causes.likely("no such kind")}
    differences = {text for each in DIFFERENCES.values() for text in (each.words, each.mend) if text}
    assert list(lacking([("", each) for each in causes])) == []
    # a way of writing it, which is code, stays
    code = re.compile(r"[\w.]+\(.*\).*|x \* .*|[\w_]+=\w+")
    assert list(lacking([("", each) for each in differences if not code.fullmatch(each)])) == []
    assert {each.name for each in mutants.MUTANTS} == set(MUTANTS)
    whole = [part for text in causes | differences for part in text.split("; ")]
    for key in CAUSES:
        parts = re.split(r"\{\w+\}", key)
        assert any(all(part in text for part in parts) for text in (*causes, *differences, *whole)), key


def test_the_chinese_has_the_same_holes_and_no_english():
    for text, chinese in [each for table in (FORMS, PIECES, CAUSES, MUTANTS) for each in table.items()]:
        assert CHINESE.search(chinese) or "{" in chinese, text
        assert english(re.sub(r"\{\w+\}|`[^`]*`|\([^)]*\)", "", chinese)) == [], chinese
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese)), text


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("conv1 (conv) differs first: 0.5 against 0.25 at [0, 1]; compare the output size",
         "conv1（conv）最先不同：0.5，另一边是 0.25，在 [0, 1] 处；请对照输出的大小"),
        ("forward call 3: avg_pool (avg_pool; forward call 2: pool in features in b) differs first: no values at all; "
         "a has conv2 before it",
         "forward 的第 3 次调用（avg_pool）（avg_pool；b 中为 forward 的第 2 次调用（features 中的 pool））最先不同："
         "一个值也没有；a 在它之前有 conv2"),
        ("c (conv; c in b) differs first: shape (2, 8, 16) against (2, 8, 8); compare the output size",
         "c（conv；b 中为 c）最先不同：形状是 (2, 8, 16)，另一边是 (2, 8, 8)；请对照输出的大小"),
        ("net.2 (relu; forward call 3: relu in b) differs first: -0.5 against 0.25 at [1, 5]; compare the output size",
         "net.2（relu；b 中为 forward 的第 3 次调用（relu））最先不同：-0.5，另一边是 0.25，在 [1, 5] 处；"
         "请对照输出的大小"),
        ("net.2 (forward call 3: relu in layer in b): slope is 0.01 against 0.2",
         "net.2（b 中为 forward 的第 3 次调用（layer 中的 relu））：slope 是 0.01，另一边是 0.2"),
        ("4 tensors after 4 batches; float64 4.6e-16 at norms.1.mean (bn2.mean in b) (limit 1.0e-12, floor above 64 x "
         "8.0e-16)",
         "4 个张量，4 个批次之后；float64 4.6e-16，位置：norms.1.mean（b 中为 bn2.mean）（限 1.0e-12，下限，高于 64 x "
         "8.0e-16）"),
        ("1,234 against 1,235 parameters", "参数量是 1,234，另一边是 1,235"),
        ("1,234 parameters, the card says 1,235; 5 MACs, the card says 6",
         "参数量是 1,234，卡片上是 1,235；乘加次数是 5，卡片上是 6"),
        ("paddle to torch by file: fc.weight differs in 3 values", "经文件从 paddle 到 torch：fc.weight 有 3 个值不同"),
        ("seed 0 in both: fc.bias is missing", "两边的种子 0：缺少 fc.bias"),
        ("step 3, eval logits: shape (2, 3) against (2, 4) (float64, inf; limit 1.0e-10, floor above 100 x 2.0e-16)",
         "第 3 步，评估时的 logits：形状是 (2, 3)，另一边是 (2, 4)（float64，inf；限 1.0e-10，下限，"
         "高于 100 x 2.0e-16）"),
        ("no answer: levels 4 to 8 need equal weights at the start, and fc.weight and b's head.weight differ in 3 "
         "values (copy_weights=True copies a's)",
         "没有结论：第 4 到 8 级要求开始时权重相等，而 fc.weight 与 b 的 head.weight 有 3 个值不同"
         "（copy_weights=True 会复制 a 的值）"),
        ("cannot be aligned: attn of a is one attention, where b has 9 operations from q to out, which may be the "
         "same written out; write both the same way",
         "无法对应：a 的 attn 是一个 attention，而 b 从 q 到 out 有 9 个运算，可能就是把它拆开写；"
         "请用同样的方式写两边"),
        ("largest at bn1, 12 outputs; PaddlePaddle keeps the eps of batch norm, layer norm and instance norm (not of "
         "group norm) as float32, in a float64 network too: 1.1e-11 here, first at bn1; not a mistake of yours "
         "(nearer: give PyTorch the float32 value of the eps of batch norm, layer norm and instance norm (not of group "
         "norm))",
         "最大在 bn1，共 12 个输出；PaddlePaddle 以 float32 保存批归一化、层归一化和实例归一化的 eps"
         "（组归一化的除外），在 float64 网络里也是：这里是 1.1e-11，首先在 bn1；"
         "不是你的错误（更接近的写法："
         "给 PyTorch 批归一化、层归一化和实例归一化的 eps（组归一化的除外）的 float32 值）"),
        ("conv2 (conv), with all before it, errs 5.5 x what rounding explains in paddle; paddle: 1 digit of the logits "
         "hold (error 1.0e-01)",
         "conv2（conv）连同它之前的全部，在 paddle 中的误差是舍入所能解释的 5.5 倍；paddle：logits 有 1 位可信"
         "（误差 1.0e-01）"),
        ("level 3 does not see two classes exchanged: equal, largest at fc, 9 outputs",
         "第 3 级没有发现“两个类别互换”：相等，最大在 fc，共 9 个输出"),
        ("not tested: gate (conv), since torch does not run it on 2 x 3 and one number: some error of the library; fc "
         "(linear), since it gives no floating-point numbers and 2 more",
         "没有测试：gate（conv），因为torch 在 2 x 3 和 一个数 上不能运行它：some error of the library；"
         "fc（linear），因为它的结果不是浮点数，另有 2 个"),
        ("10 outputs", "10 个输出"),
        ("3 operations, 3 kinds, 3 settings, 17 sizes, largest at the gradient of input of rest.0 (norm groups 4, eps "
         "1e-05) on 3 x 8 x 1 x 1; limit 4e-10 at the output of rest.0 (norm groups 4, eps 1e-05) on 3 x 8 x 1 x 1, 10 "
         "times the change that a tiny change of the input causes there",
         "3 个运算，3 种，3 组设置，17 种尺寸，最大在 rest.0 的 输入 的梯度（norm groups 4, eps 1e-05），"
         "3 x 8 x 1 x 1；"
         "限 4e-10，位置：rest.0 的输出（norm groups 4, eps 1e-05），3 x 8 x 1 x 1，"
         "即输入的微小变化在那里引起的变化的 10 倍"),
        ("the torch network stops after pool: RuntimeError: shapes cannot be multiplied (2x512 and 5x7); correct what "
         "runs next.",
         "torch 网络在 pool 之后停止：RuntimeError: shapes cannot be multiplied (2x512 and 5x7)；请改正其后的运算。"),
        ("the torch network stops at its input: something; correct what runs there.",
         "torch 的网络停在 输入 处：something；请改正那里运行的东西。"),
    ],
)  # fmt: skip
def test_what_is_put_together_is_chinese(text, chinese):
    assert results_in_chinese.on_page(text) == chinese


@pytest.mark.parametrize(
    "text",
    ["this sentence is not one of ours and nobody says it in any level",
     "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", "conv1.weight"],
)  # fmt: skip
def test_what_is_not_known_stays(text):
    assert told(text) == text
