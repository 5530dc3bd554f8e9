"""Whole numbers, and True and False, beside fractions: PyTorch makes fractions of them, PaddlePaddle raises an error.

It does so where both have axes; the one that has no fractions is given the other's dtype.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.number_types import COUNTS
from zoo.translation.reading.value_kinds import BYTE, REAL, SHORT, TRUE, WHOLE, Value
from zoo.translation.rule import Rule
from zoo.translation.writing import integers_in_float_functions
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

Pair = tuple[cst.BaseExpression, cst.BaseExpression]  # before and after what is in it was translated
Args = list[tuple[cst.Arg, cst.Arg]]
# functions and methods of two tensors, beside `where` and those of a list
TWO = frozenset(
    """
    add sub subtract mul multiply div divide true_divide maximum minimum max min outer pow remainder fmod floor_divide
    eq equal ne not_equal lt less le less_equal gt greater ge greater_equal
    """.split()  # noqa: SIM905
)
ADDING = ("sum", "prod", "cumsum", "cumprod")
NAMES = cst.Name | cst.Attribute | cst.Subscript
SHAPED = frozenset("view reshape unsqueeze squeeze transpose permute t expand flatten".split())  # noqa: SIM905
LISTED = ("cat", "concat", "stack")
FEW = (
    "may be of fractions, and PaddlePaddle takes no whole number in place of one of them; write the number with a point"
)


# names of what is rather whole, or True and False
COUNTED = re.compile(r"mask|valid|keep|flag|is_|bool|label|target|idx|index|ids|count|(^|\.)(y|gt|k|n)$")


# and of what has fractions
FRACTIONS = re.compile(
    r"(^|[._])(x\d?|xs|h|out|outputs?|inputs?|q|v|query|key|value|z|t|u|coords?|rates?|mean|std|var|noise|signal|audio)$"
    r"|hidden|feat|emb|logit|score|attn|attention|img|image|pixel|weight|grad|loss|prob|scale|angle|freq|sigma|pred|dist"
    r"|temperature|alpha|beta|gamma|delta|wave|token_emb|tensor"
)
# what is done with something of True and False
ASKED = (
    r"~\s*NAME\b|\[\s*NAME\s*\]|\bNAME\.(any|all|bool|logical_\w+)\(|\bNAME\s*[&|^]|[&|^]\s*NAME\b"
    r"|\b(where|masked_\w+)\(([^(),]+,\s*)?NAME\s*[,)]"
)


def _counts(work: "Writer", node: cst.BaseExpression) -> bool:
    """Whether a value may be of whole numbers, or of True and False: by its name, or by what is done with it."""
    words = text(node)
    return bool(COUNTED.search(words.lower()) or re.search(ASKED.replace("NAME", re.escape(words)), work.reader.code))


# what a dtype of PyTorch's tells of itself where it is not called, and the dtypes of which that is true
KINDS = {
    "is_floating_point": ("float16", "bfloat16", "float32", "float64"),
    "is_complex": ("complex64", "complex128"),
}  # fmt: skip


def of_dtype(work: "Writer", new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression | None:
    """dtype.is_floating_point, which PaddlePaddle's dtypes do not tell, and its tensors do."""
    if name not in KINDS or owner.kind in ("Tensor", "Module", "object", "class"):
        return None
    if isinstance(new.value, cst.Attribute) and new.value.attr.value == "dtype":
        return cst.Call(new.with_changes(value=new.value.value))
    words = ", ".join(f"{work.speller.root()}.{kind}" for kind in KINDS[name])
    return cst.parse_expression(f"({text(bracketed(new.value))} in ({words}))")


def plain(node: cst.BaseExpression) -> bool:
    """Whether something may be written twice: names and their parts, and no calls."""
    return "(" not in text(node)


def shapeless(node: cst.BaseExpression) -> cst.BaseExpression:
    """What is left without what only changes its shape: `cell` of cell.view([1, -1, 4])."""
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in SHAPED:
        node = node.func.value
    return node


def lifted(work: "Writer", own: Pair, far: Pair, sums: bool = True, share: bool = False) -> cst.BaseExpression:
    """The first of two as it may stand beside the second: with its dtype, if it has no fractions and that one may.

    sums: they are added or multiplied, and not compared; share: the second is divided by the first.
    """
    one, two = work.known(own[0]), work.known(far[0])
    if two.numbers == REAL and _compares(own[0]):
        one = replace(one, kind="Tensor", numbers=TRUE)
    if one.kind != "Tensor" or one.numbers in ("", REAL) or two.numbers in (TRUE, one.numbers):
        return own[1]
    root, whole, base = work.speller.root(), two.numbers in (BYTE, SHORT, WHOLE), shapeless(far[1])
    dtype = f"{text(bracketed(base))}.dtype" if two.kind == "Tensor" and plain(base) else ""
    if two.kind == "Tensor" and two.numbers == REAL:
        dtype = dtype or f"{root}.get_default_dtype()"
    elif two.kind == "Tensor" and whole:
        dtype = "" if order(one) > order(two) else dtype or f"{root}.int64"
    elif one.numbers == TRUE and two.kind in ("Tensor", "python", "unknown"):
        whole = two.kind == "python" and two.name in ("int", "bool")
        dtype = dtype or (f"{root}.int64" if whole else f"{root}.get_default_dtype()" if sums else "")
    elif share and two.kind == "Tensor":
        dtype = dtype or f"{root}.get_default_dtype()"
    elif not sums or not isinstance(base, NAMES) or _counts(work, base):
        dtype = ""
    elif two.kind == "Tensor" and dtype and not FRACTIONS.search(text(base).lower()):
        # nothing tells that it has fractions: a dtype of True and False would take the numbers away
        if not plain(shapeless(own[1])):
            return own[1]
        counts, other = text(own[1]), text(base)
        return cst.parse_expression(f"({counts}.astype({dtype}) if {other}.is_floating_point() else {counts})")
    return cst.parse_expression(f"{text(bracketed(own[1]))}.astype({dtype})") if dtype else own[1]


def _compares(node: cst.BaseExpression) -> bool:
    """Whether something compares what has new axes, as a tensor has: labels[:, None] == other[None]."""
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return False
    sides = [text(each) for each in (node.left, node.comparisons[0].comparator)]
    return all(re.search(r"\[([^\[\]]*,\s*)?None[,\]]|\.unsqueeze\(", each) for each in sides)


def order(value: Value) -> int:
    """Which whole numbers take in which."""
    return COUNTS.index(value.numbers)


def operated(work: "Writer", node: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BinaryOperation:
    """x * (x > 0) and position * rate."""
    one, two = (node.left, new.left), (node.right, new.right)
    if isinstance(node.operator, cst.BitAnd | cst.BitOr | cst.BitXor):
        return _bits(work, node, new)
    for side, own, far in (("left", one, two), ("right", two, one)):
        done = lifted(work, own, far, share=side == "right" and isinstance(node.operator, cst.Divide))
        if done is not own[1]:
            return new.with_changes(**{side: done})
    return new


def _bits(work: "Writer", node: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BinaryOperation:
    """x & 1, where PaddlePaddle takes a tensor alone."""
    value = work.known(node.left)
    if value.kind != "Tensor" or not isinstance(constant(text(node.right)), int):
        return new
    root = work.speller.root()
    dtype = f"{text(bracketed(new.left))}.dtype" if plain(new.left) else f"{root}.int64"
    one = f"{root}.to_tensor({text(new.right)}, dtype={dtype})"
    return new.with_changes(right=cst.parse_expression(one))


def compared(work: "Writer", node: cst.Comparison, new: cst.Comparison) -> cst.Comparison:
    """(x > 0) == y, of which one has True and False and the other numbers."""
    if len(node.comparisons) != 1 or isinstance(node.comparisons[0].operator, cst.Is | cst.IsNot | cst.In | cst.NotIn):
        return new
    there = new.comparisons[0]
    one, two = (node.left, new.left), (node.comparisons[0].comparator, there.comparator)
    if any(work.known(each[0]).kind != "Tensor" for each in (one, two)):
        return new
    left, right = lifted(work, one, two, sums=False), lifted(work, two, one, sums=False)
    if left is not one[1]:
        return new.with_changes(left=left)
    return new if right is two[1] else new.with_changes(comparisons=[there.with_changes(comparator=right)])


def added(work: "Writer", node: cst.AugAssign, new: cst.AugAssign) -> cst.AugAssign:
    """total += position, of whole numbers where the total has fractions."""
    if work.known(node.target).kind != "Tensor" or not isinstance(
        node.operator, cst.AddAssign | cst.SubtractAssign | cst.MultiplyAssign | cst.DivideAssign
    ):
        return new
    done = lifted(work, (node.value, new.value), (node.target, new.target))
    return new if done is new.value else new.with_changes(value=done)


def met(
    work: "Writer",
    rule: Rule,
    node: cst.CSTNode,
    new: cst.Call | cst.Attribute,
    whose: cst.BaseExpression | None,
    args: Args,
) -> tuple[cst.Call | cst.Attribute, cst.BaseExpression | None, Args]:
    """What a call of PyTorch's is made on and given, as PaddlePaddle takes them beside each other."""
    receiver, args = integers_in_float_functions.raised(work, rule, node, *_met(work, rule, node, whose, args))
    inner = new.func if isinstance(new, cst.Call) else None
    if receiver is not whose and receiver is not None and isinstance(inner, cst.Attribute):
        new = new.with_changes(func=inner.with_changes(value=receiver))
    return new, receiver, args


def _met(
    work: "Writer", rule: Rule, node: cst.CSTNode, receiver: cst.BaseExpression | None, args: Args
) -> tuple[cst.BaseExpression | None, Args]:
    first, _, name = str(rule.torch).partition("(")[0].rpartition(".")
    func = node.func if isinstance(node, cst.Call) else None
    if name in ADDING and first in ("torch", "Tensor"):
        return _summed(work, func, receiver, args, name)
    if name in LISTED and first == "torch" and args and receiver is None:
        return receiver, [_list(work, args[0]), *args[1:]]
    if first not in ("torch", "Tensor") or any(before.keyword or before.star for before, _ in args):
        return receiver, args
    places = (1, 2) if name == "where" and first == "torch" else (0, 1) if name in TWO else ()
    whole: list[Pair] = [(before.value, now.value) for before, now in args]
    if receiver is not None and isinstance(func, cst.Attribute) and name in TWO:
        whole, places = [(func.value, receiver), *whole], (0, 1)
    if len(places) != 2 or len(whole) <= places[1]:
        return receiver, args
    one, two = (whole[at] for at in places)
    done = (_chosen(work, one, two), _chosen(work, two, one)) if name == "where" else _both(work, one, two)
    now = [each[1] for each in whole]
    now[places[0]], now[places[1]] = done
    if receiver is not None:
        receiver, now = now[0], now[1:]
    return receiver, [(before, each.with_changes(value=value) if value is not each.value else each)
                      for (before, each), value in zip(args, now, strict=True)]  # fmt: skip


def _summed(
    work: "Writer", func: cst.CSTNode | None, receiver: cst.BaseExpression | None, args: Args, name: str
) -> tuple[cst.BaseExpression | None, Args]:
    """x.byte().sum(), which PaddlePaddle adds up in a byte, and x.bool().cumsum(0), which it does not."""
    inside = isinstance(func, cst.Attribute) and receiver is not None
    whole = func.value if inside else args[0][0].value if args else cst.Name("x")  # type: ignore[union-attr]
    numbers = work.known(whole).numbers
    if numbers != BYTE and (numbers != TRUE or name == "sum"):
        return receiver, args
    now = receiver if inside and receiver is not None else args[0][1].value
    done = cst.parse_expression(f"{text(bracketed(now))}.astype({work.speller.root()}.int64)")
    return (done, args) if inside else (receiver, [(args[0][0], args[0][1].with_changes(value=done)), *args[1:]])


def _both(work: "Writer", one: Pair, two: Pair) -> Pair:
    if any(work.known(each[0]).kind != "Tensor" for each in (one, two)):
        return one[1], two[1]
    return lifted(work, one, two), lifted(work, two, one)


def _chosen(work: "Writer", own: Pair, far: Pair) -> cst.BaseExpression:
    """One of the two that where(condition, x, y) takes its numbers from; either may be a number of Python's."""
    one, two = work.known(own[0]), work.known(far[0])
    if one.kind == "Tensor":
        if two.kind == "python" and two.name == "float" and one.numbers in (WHOLE, SHORT, BYTE):
            return cst.parse_expression(f"{text(bracketed(own[1]))}.astype({work.speller.root()}.get_default_dtype())")
        return lifted(work, own, far) if two.kind == "Tensor" else own[1]
    if one.kind != "python" or one.name != "int":
        return own[1]
    number = constant(text(own[0]))
    real = two.numbers == REAL if two.kind == "Tensor" else two.kind == "python" and two.name == "float"
    if real:
        words = f"{number}.0" if isinstance(number, int) else f"float({text(own[1])})"
        return cst.parse_expression(words)
    if two.kind not in ("Tensor", "unknown") or two.numbers:
        return own[1]
    if not plain(far[1]):
        raise Stop(FEW)
    return cst.parse_expression(f"{work.speller.root()}.full_like({text(far[1])}, {text(own[1])})")


def _list(work: "Writer", arg: tuple[cst.Arg, cst.Arg]) -> tuple[cst.Arg, cst.Arg]:
    """torch.cat([x, counts]): all of them with the numbers of the one that has fractions."""
    before, now = arg
    if not isinstance(before.value, cst.List | cst.Tuple) or not isinstance(now.value, cst.List | cst.Tuple):
        return arg
    pairs = list(zip(before.value.elements, now.value.elements, strict=True))
    kinds = [work.known(each.value) for each, _ in pairs]
    if any(each.kind != "Tensor" or not each.numbers for each in kinds) or len({each.numbers for each in kinds}) == 1:
        return arg
    most = max(range(len(kinds)), key=lambda at: (*COUNTS, REAL).index(kinds[at].numbers))
    far = (pairs[most][0].value, pairs[most][1].value)
    elements = [new.with_changes(value=lifted(work, (old.value, new.value), far)) for old, new in pairs]
    return before, now.with_changes(value=now.value.with_changes(elements=elements))
