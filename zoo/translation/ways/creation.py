"""What is written otherwise of tensors that are made: by their class, as a Variable, by chance, and by copying."""

import ast
import re

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import ARRAY, TENSOR
from zoo.translation.rules.creation import CLASSES
from zoo.translation.ways.general import way
from zoo.translation.writing import values_in_order
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text
from zoo.translation.writing.shape_brackets import kind_of
from zoo.translation.writing.way_site import Site, bracketed
from zoo.translation.written import for_paddle

FRESH = ("from_numpy", "tensor", "zeros", "ones", "rand", "randn", "randint", "arange", "linspace", "full", "empty")
KEEPING = ("float", "long", "double", "cuda", "cpu", "to", "unsqueeze", "fill_", "view", "type")
# what is made of one number, or of another tensor's size, and is the same turned or not
SET = "Tensor.set_value()"  # how the comment of spellings calls it
EVEN = ("zeros", "ones", "full", "zeros_like", "ones_like", "full_like")
DRAWN = ("normal", "uniform", "randn", "rand", "gaussian", "standard_normal", "randn_like")


@way
def typed(site: Site) -> cst.BaseExpression | None:
    """torch.FloatTensor(2, 3) leaves its numbers as they are; torch.FloatTensor([2, 3]) has these two."""
    assert isinstance(site.node, cst.Call)
    assert isinstance(site.new, cst.Call)
    root = site.work.speller.root()
    called = str(site.rule.torch).partition("(")[0].removeprefix("torch.").removeprefix("cuda.")
    given = next((f"paddle.{dtype}" for name, dtype in CLASSES if called == f"{name}Tensor"), "")
    if given and not site.work.reader.names.path(text(site.node.func).partition(".")[0]):
        given = text(site.new.func)  # a variable that holds the class
    kind = given.replace("paddle.", f"{root}.", 1) if given.startswith("paddle.") else given
    dtype = f", dtype={kind}" if kind else ""
    args = site.new.args
    if not args:
        return cst.parse_expression(f"{root}.empty([0]{dtype})")
    if len(args) != 1:
        if any(each.keyword for each in args):
            raise Stop("has an argument that no rule knows")
        return cst.parse_expression(f"{root}.empty([{', '.join(text(each).rstrip(', ') for each in args)}]{dtype})")
    value = site.work.known(site.node.args[0].value)
    word = text(args[0].value)
    if args[0].star == "*":
        return cst.parse_expression(f"{root}.empty({word}{dtype})")
    if value.kind == "Tensor":
        kept = kind or f"{root}.get_default_dtype()"
        return cst.parse_expression(f"{text(bracketed(args[0].value))}.astype({kept})")
    if value.kind == "python" and value.name == "size":
        return cst.parse_expression(f"{root}.empty({word}{dtype})")
    if (value.kind == "python" and value.name == "int") or isinstance(constant(word), int):
        return cst.parse_expression(f"{root}.empty([{word}]{dtype})")
    if value.kind == "python" and value.name in ("range", "deque"):
        return cst.parse_expression(f"{root}.to_tensor(list({word}), dtype={kind or f'{root}.get_default_dtype()'})")
    rows = value.kind in ("each", "tuple") or (value.kind == "python" and value.name in ("array", "list"))
    if not rows and not isinstance(args[0].value, cst.List | cst.Tuple | cst.ListComp):
        if not given.startswith("paddle.") and kind:
            raise Stop(f"has {word}, and it cannot be told whether that is a size or numbers")
        # a number is a size for Paddle's class of this name too, and a row is a row
        return cst.parse_expression(f"{root}.{called}({word})" + (f".astype({kind})" if kind else ""))
    return cst.parse_expression(f"{root}.to_tensor({word}, dtype={kind or f'{root}.get_default_dtype()'})")


@way
def variable(site: Site) -> cst.BaseExpression | None:
    """Variable(x), which is x without the way back to what it was made of; it learns where that is asked for."""
    data = site.given("data")
    if data is None:
        raise Stop("lacks its argument data")
    learns = site.word("requires_grad") or "False"
    plain = f"{text(bracketed(data))}.detach()"
    if learns == "False":
        return cst.parse_expression(text(data) if _made(site) else plain)
    target = site.work.assigned(site.node)
    if target is not None:
        value = "False" if learns == "True" else f"not {learns if _simple(learns) else f'({learns})'}"
        site.work.behind[-1].append(cst.parse_statement(f"{text(target)}.stop_gradient = {value}"))
        return cst.parse_expression(plain)
    value = "False" if learns == "True" else f"not {learns if _simple(learns) else f'({learns})'}"
    root = site.work.speller.root()
    return cst.parse_expression(f"{root}.to_tensor({text(data)}, stop_gradient={value})")


def _simple(words: str) -> bool:
    return isinstance(ast.parse(words, mode="eval").body, ast.Name | ast.Attribute | ast.Call | ast.Constant)


def _made(site: Site) -> bool:
    """Whether the tensor is made here, of numbers that do not learn."""
    node = site.before("data")[0]
    while isinstance(node, cst.Call):
        known = site.work.known(node.func)
        if known.kind in ("path", "either") and any(
            (each.name.startswith("torch.") and each.name.rpartition(".")[2] in FRESH) or each.name.endswith("Tensor")
            for each in (known.items or (known,))
        ):
            return True
        node = node.func.value if isinstance(node.func, cst.Attribute) and node.func.attr.value in KEEPING else None
    return False


@way
def uniform(site: Site) -> cst.BaseExpression | None:
    """paddle.uniform([2, 3], "float32", -1.0, 1.0)."""
    if constant(site.word("seed") or "0") != 0:
        raise Stop("has a seed of its own; write torch.manual_seed before it")
    kind = turned("dtype", site.word("dtype"), "torch")
    words = f", dtype={kind}" if kind != "None" else ""
    root = site.work.speller.root()
    return cst.parse_expression(
        f"{root}.empty({site.word('shape')}{words}).uniform_({site.word('min')}, {site.word('max')})"
    )


@way
def full(site: Site) -> cst.BaseExpression | None:
    """paddle.full([2, 3], 1), which has fractions; PyTorch's would have whole numbers."""
    value, known = site.word("fill_value"), site.work.known(site.before("fill_value")[0] or cst.Pass())
    fraction = isinstance(constant(value), float) or (known.kind, known.name) == ("python", "float")
    if site.word("dtype") not in ("", "None") or fraction or value.startswith("float("):
        return None
    func, args = site.plainly()
    if site.work.to == "paddle":
        kinds = {"int": "int64", "bool": "bool"}
        whole = kinds.get(type(constant(value)).__name__) or kinds.get(known.name if known.kind == "python" else "")
        if whole is None:
            return None
        dtype = site.work.speller.spelled(f"paddle.{whole}")
        return cst.Call(func, site.joined([*args, cst.Arg(dtype, keyword=cst.Name("dtype"), equal=TIGHT)]))
    if type(constant(value)) is int:
        new = cst.parse_expression(f"{value}.0")
        return cst.Call(func, [each.with_changes(value=new) if text(each.value) == value else each for each in args])
    kind = cst.parse_expression(f"{site.work.speller.root()}.get_default_dtype()")
    kept = [each for each in args if each.keyword is None or each.keyword.value != "dtype"]
    return cst.Call(func, site.joined([*kept, cst.Arg(kind, keyword=cst.Name("dtype"), equal=TIGHT)]))


@way
def cast(site: Site) -> cst.BaseExpression | None:
    """paddle.cast(x=mask, dtype="float32")."""
    whose = site.given("x")
    assert whose is not None
    return cst.parse_expression(f"{text(bracketed(whose))}.to({turned('dtype', site.word('dtype'), 'torch')})")


@way
def a_copy(site: Site) -> cst.BaseExpression | None:
    """paddle.assign(x): a copy of a tensor, or a tensor of an array's numbers."""
    before, new = site.before("x")
    known = site.work.known(before) if before is not None else None
    if new is None or known not in (TENSOR, ARRAY):
        raise Stop("is given what may be a tensor or numbers; make a tensor of numbers by to_tensor")
    if known == TENSOR:
        return cst.parse_expression(f"{text(bracketed(new))}.clone()")
    return cst.parse_expression(f"{text(site.work.speller.spelled('torch.tensor'))}({text(new)})")


@way
def copied(site: Site) -> cst.BaseExpression | None:
    """layer.weight.set_value(array) and weight.data.copy_(tensor); the weight of a linear layer is turned."""
    bound = site.bound[0]
    value, before = bound.arg.value, (bound.before or bound.arg).value
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    whose = func.value if isinstance(func, cst.Attribute) else None
    if isinstance(whose, cst.Attribute) and whose.attr.value == "data":
        whose = whose.value
    if site.work.to == "torch":
        values_in_order.refuse(site.work, whose, before)
    turned = isinstance(whose, cst.Attribute) and site.work.is_linear(whose)
    drawn = before
    while isinstance(drawn, cst.Call) and isinstance(drawn.func, cst.Attribute) and drawn.func.attr.value == "astype":
        drawn = drawn.func.value
    made = dotted(drawn.func).rpartition(".")[2] if isinstance(drawn, cst.Call) else ""
    sized = made in EVEN and not made.endswith("_like") and ".shape" not in text(before)
    own = whose is not None and f"{text(whose)}.shape" in text(value)
    even = (made in EVEN and not (sized and site.work.to == "torch")) or (made in DRAWN and own)
    told = isinstance(whose, cst.Attribute) and site.work.known(whose.value).kind not in (
        "unknown",
        "nothing",
        "either",
    )
    if isinstance(whose, cst.Attribute) and whose.attr.value == "weight" and not even and not told:
        raise Stop(f"stays: it cannot be told whether {text(whose.value)} is a linear layer, whose weight is turned")
    turned = turned and not even
    words = text(value)
    if even and whose is not None:
        words = words.replace(f"{text(whose)}.T.shape", f"{text(whose)}.shape")  # of that weight as it lies here
    assert site.receiver is not None
    if site.work.to == "torch" and site.work.known(before).kind != "Tensor":
        site.work.speller.asked["torch"] = "torch"
        words = f"torch.as_tensor({words})"
    elif turned and words.endswith(".T") and isinstance(value, cst.Attribute):
        words, turned = words.removesuffix(".T"), False  # of another such layer, or turned already
    elif turned:
        words = text(bracketed(value))
    words += ".T" if turned else ""
    receiver = text(bracketed(site.receiver))
    if site.work.to == "paddle" and site.work.habits.kept(SET) and receiver.endswith(".data"):
        made_ = value.args[0].value if isinstance(value, cst.Call) and len(value.args) == 1 else value
        array = not turned and isinstance(value, cst.Call) and text(value.func).endswith(".to_tensor")
        return cst.parse_expression(f"{receiver.removesuffix('.data')}.set_value({text(made_) if array else words})")
    if site.work.to == "paddle":
        return cst.parse_expression(f"{receiver}.copy_({words})") if words != text(value) else None
    kind = func.attr.value if isinstance(func, cst.Attribute) else ""
    site.work.habits.one(SET, kind == "set_value")
    if kind == "copy_":
        return cst.parse_expression(f"{receiver}.copy_({words})") if words != text(value) else None
    return cst.parse_expression(f"{receiver.removesuffix('.data')}.data.copy_({words})")


@way
def one_generator(site: Site) -> cst.BaseExpression | None:
    """torch.Generator(), which is PaddlePaddle's only one."""
    if site.work.to == "torch":
        return None
    site.work.comment(site.rule.why, once=True)
    return cst.parse_expression(f"{site.work.speller.root()}.base.core.default_cpu_generator()")


@way
def seeded(site: Site) -> cst.BaseExpression | None:
    """generator.manual_seed(0), which seeds PaddlePaddle's only generator, and gives it."""
    return cst.parse_expression(f"{site.work.speller.root()}.seed({site.word('seed')})")


@way
def of_a_size(site: Site) -> cst.BaseExpression | None:
    """x.new(2, 3), whose numbers are what the memory held; of a list or a tensor it would be a copy."""
    args = [each.arg for each in site.bound]
    if not args or site.receiver is None or any(each.keyword for each in args):
        raise Stop("is of no size that is written out")
    first = args[0].value
    size = f"[{', '.join(text(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for each in args)}]"
    if len(args) == 1 and not args[0].star:
        before = site.bound[0].before
        kind = kind_of(site.work.known(before.value)) if before is not None else ""
        number = kind == "number" or isinstance(constant(text(first)), int)
        listed = isinstance(first, cst.List | cst.Tuple)
        if "new(" in str(site.rule.torch) and (listed or not (number or kind)):
            raise Stop("may be of numbers, and not of a size; write new_zeros or new_tensor")
        size = size if number else text(first)
    made = "zeros" if "new(" in str(site.rule.torch) else "empty"
    return cst.parse_expression(
        f"{site.work.speller.root()}.{made}({size}, dtype={text(bracketed(site.receiver))}.dtype)"
    )


# a row of nothing, to which rows are added
NOTHING = r"=\s*[^=\n]*\b((tensor|Tensor|FloatTensor|LongTensor|DoubleTensor)\((\[\])?[,)]|(empty|zeros)\(\(?0,?[,)])"


@way
def filled_rows(site: Site) -> cst.BaseExpression | None:
    """torch.cat((found, rows)), where found begins as torch.tensor([]): PyTorch leaves a row of nothing out."""
    node = site.before("tensors")[0]
    names = [each.value for each in node.elements] if isinstance(node, cst.List | cst.Tuple) else []
    code = site.work.reader.code
    words = [text(each) for each in names if isinstance(each, cst.Name | cst.Attribute)]
    begun = r"^[ \t]*(?:[\w.]+, *)*{}(?:, *[\w.]+)*\s*" + NOTHING
    empty = any(re.search(begun.replace("{}", re.escape(each)), code, re.MULTILINE) for each in words)
    if site.work.to == "torch" or not empty or not isinstance(site.new, cst.Call):
        return None
    return for_paddle.called(site, "filled_rows", list(site.new.args))
