"""What a call's arguments tell of the layer that it makes."""

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import ARRAY, NOTHING, TENSOR, UNKNOWN, Value, each, item, several
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.reading.kind_of_expression import Expressions


def holding(node: cst.Call, given: list[Value]) -> Value:
    """What a Sequential or list of layers is made of."""
    if not given:
        return each(NOTHING)
    starred = node.args[0].star == "*"
    if len(given) == 1 and (starred or given[0].kind in ("each", "tuple")):
        return given[0] if given[0].kind == "tuple" and not starred else each(item(given[0]))
    if any(one.star for one in node.args):
        return each(UNKNOWN)
    # ("name", layer) of Paddle's
    held = [one.items[1] if one.kind == "tuple" and len(one.items) == 2 else one for one in given]
    return replace(several(*held), name=" ".join(_called(each.value) for each in node.args))


def _called(node: cst.BaseExpression) -> str:
    """The name of a layer that is given as ("name", layer); one that nothing has for others."""
    first = node.elements[0].value if isinstance(node, cst.Tuple | cst.List) and node.elements else None
    word = first.evaluated_value if isinstance(first, cst.SimpleString) else None
    return word if isinstance(word, str) and word.isidentifier() else "-"


def acts(node: cst.Call) -> bool:
    """Whether a batch norm is told of an activation."""
    given = [each for at, each in enumerate(node.args) if (dotted(each.keyword) or at) in ("act", 1)]
    return bool(given) and text(given[0].value) != "None"


def says(node: cst.Call, name: str) -> bool:
    """Whether a call has an argument of this name."""
    return any(each.keyword is not None and each.keyword.value == name for each in node.args)


def word_of(arg: cst.Arg) -> str:
    """The name under which an argument is given, or ""."""
    return arg.keyword.value if arg.keyword is not None else ""


# a rate is a fraction in PaddlePaddle, and steps are whole numbers: by the kind of rule, its place and its names
NUMBERS = {"optimizer": (1, ("lr",)), "scheduler": (1, ("step_size", "T_max", "total_iters"))}


def number(how: str, name: str, place: int, arg: cst.Arg) -> cst.Arg:
    """lr=5 as 5.0 and step_size=1.0 as 1, which PyTorch takes either way."""
    at, names = NUMBERS[how]
    if name not in names and (name or place != at):
        return arg
    value = constant(text(arg.value))
    if how == "optimizer" and isinstance(value, int) and not isinstance(value, bool):
        return arg.with_changes(value=cst.Float(f"{value}.0"))
    if how == "scheduler" and isinstance(value, float) and value == int(value):
        return arg.with_changes(value=cst.Integer(str(int(value))))
    return arg


def undone(arg: cst.Arg) -> cst.Arg:
    """A tensor without .data, of which Paddle's initialisers fill a copy."""
    data = isinstance(arg.value, cst.Attribute) and arg.value.attr.value == "data"
    return arg.with_changes(value=arg.value.value) if data else arg  # type: ignore[attr-defined]


def composed(reader: "Expressions", node: cst.Call) -> None:
    """Take in what a lambda among Paddle's transforms is given: a tensor behind ToTensor, else an array."""
    steps = node.args[0].value if node.args else None
    if not isinstance(steps, cst.List | cst.Tuple):
        return
    now = ARRAY if reader.pictures == {ARRAY} else UNKNOWN
    for each_ in steps.elements:
        step = each_.value
        name = dotted(step.func).rpartition(".")[2] if isinstance(step, cst.Call) else ""
        if name in ("ToTensor", "Normalize", "Transpose"):
            now = TENSOR if name == "ToTensor" or now == TENSOR else ARRAY
        if isinstance(step, cst.Lambda) and now != UNKNOWN:
            for one in step.params.params[:1]:
                reader.told.setdefault(f":@{id(one)}", now)
            break  # it may give something else
