"""Arguments that one framework takes one by one and the other in brackets: x.view(2, -1) and x.reshape([2, -1])."""

from collections.abc import Callable

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.rule import Argument, Rule, other
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Bound, Stop, text

# functions of Paddle's that take a number as well as several
EITHER = tuple(f"paddle.{name}" for name in ("zeros", "ones", "empty", "randn", "rand"))

# arguments of PyTorch's that have no such name when they are called
UNNAMED = ("sizes",)


def gathered(rule: Rule, to: str, bound: list[Bound], what: Callable[[cst.Arg], Value]) -> list[Bound]:
    """Several numbers in brackets where the other side takes them so, or one by one where it takes them so.

    what: what an argument is. Stop where one argument may be a number or several.
    """
    source, target = rule.side(other(to)), rule.side(to)
    assert source is not None
    assert target is not None
    for argument in source.arguments or ():
        name = rule.called(argument.name, to)
        theirs = target.argument(name) if name else None
        if rule.unit(argument.name, other(to)) != "sequence" or theirs is None or argument.star == theirs.star:
            continue
        mine = [each for each in bound if each.argument is argument]
        if not mine:
            continue
        new = (
            [_together(argument, mine, what, target.name in EITHER)]
            if argument.star
            else _apart(argument, mine[0], len(bound) == 1 and name in UNNAMED)
        )
        at = bound.index(mine[0])
        bound = [*bound[:at], *new, *(each for each in bound[at:] if each not in mine)]
    return bound


def _together(argument: Argument, mine: list[Bound], what: Callable[[cst.Arg], Value], either: bool) -> Bound:
    """The numbers of a call as one list. either: whether the other side takes a single number, too."""
    first = mine[0]
    if len(mine) == 1 and first.arg.star != "*" and not isinstance(first.arg.value, cst.List | cst.Tuple):
        kind = kind_of(what(first.before or first.arg))
        if not kind and isinstance(constant(text(first.arg.value)), int):
            kind = "number"
        if not kind and either:
            return Bound(argument, first.arg)
        if not kind:
            raise Stop(f"has {text(first.arg.value)}, and it cannot be told whether that is a number or several")
        if kind == "several":
            return Bound(argument, first.arg)
    if len(mine) == 1 and (first.arg.star == "*" or isinstance(first.arg.value, cst.List | cst.Tuple)):
        return Bound(argument, first.arg.with_changes(star="", whitespace_after_star=cst.SimpleWhitespace("")))
    elements: list[cst.BaseElement] = [
        (cst.StarredElement if each.arg.star else cst.Element)(
            each.arg.value, comma=each.arg.comma if at + 1 < len(mine) else cst.MaybeSentinel.DEFAULT
        )
        for at, each in enumerate(mine)
    ]
    return Bound(argument, cst.Arg(cst.List(elements), comma=mine[-1].arg.comma))


def _apart(argument: Argument, mine: Bound, alone: bool) -> list[Bound]:
    """The numbers of a list one by one."""
    value = mine.arg.value
    if mine.arg.keyword is not None and not alone:
        return [mine]
    if mine.arg.keyword is not None:
        mine = Bound(argument, mine.arg.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT), mine.before)
    # a tuple may stay one
    if argument.name == "tensors" and not isinstance(value, cst.List | cst.Tuple):
        return [Bound(argument, mine.arg.with_changes(star="*"))]
    if not isinstance(value, cst.List) or not value.elements:
        # of tensors, each is an argument of its own; of numbers, they may stay together
        star = "*" if argument.name == "tensors" and not mine.arg.star else mine.arg.star
        return [Bound(argument, mine.arg.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT, star=star))]
    return [
        Bound(
            argument,
            cst.Arg(
                each.value,
                star="*" if isinstance(each, cst.StarredElement) else "",
                comma=each.comma if at + 1 < len(value.elements) else mine.arg.comma,
            ),
        )
        for at, each in enumerate(value.elements)
    ]


def kind_of(value: Value) -> str:
    """Whether an argument that may be a number or several is one: "number", "several", or "" where it is not known."""
    if value.kind == "python":
        return {"int": "number", "size": "several"}.get(value.name, "")
    if value.kind == "Tensor":
        return "number"  # one of the tensors of a data set
    return "several" if value.kind in ("tuple", "each") else ""
