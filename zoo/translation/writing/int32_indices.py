"""Places and classes as int32, which PaddlePaddle takes wherever it takes int64, and PyTorch in few functions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.rule import Rule
from zoo.translation.writing.rule_arguments import Bound, text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# arguments that PyTorch takes as int64 alone, by the functions and methods of Paddle's that they are of
PLACES = {
    "one_hot": "x", "cross_entropy": "label", "softmax_with_cross_entropy": "label", "nll_loss": "label",
    "take_along_axis": "indices", "put_along_axis": "indices", "put_along_axis_": "indices", "index_sample": "index",
    "scatter": "index", "scatter_": "index", "index_fill": "index", "take": "index", "dice_loss": "label",
}  # fmt: skip
SHORT = re.compile(r"\bint32\b")
LONG = re.compile(r"\.long\(\)$|int64[\"']?\)$")


def made_long(rule: Rule, bound: list[Bound], work: "Writer") -> list[Bound]:
    """The arguments of a call on the way to PyTorch, those made int64 that may be int32, if the file has any."""
    form = rule.side("paddle")
    if (
        work.to == "paddle"
        or form is None
        or not SHORT.search(work.reader.code)
        or str(rule.torch).startswith("written.cross")
    ):
        return bound
    soft = next(
        (text(each.arg.value) for each in bound if each.argument and each.argument.name == "soft_label"), "False"
    )
    name = PLACES.get(form.name.rpartition(".")[2], "") if soft == "False" else ""
    return [replace(each, arg=as_long(each.arg)) if name and each.argument and each.argument.name == name else each
            for each in bound]  # fmt: skip


def as_long(arg: cst.Arg) -> cst.Arg:
    """An argument as int64."""
    words = text(bracketed(arg.value))
    if LONG.search(words) or isinstance(arg.value, cst.Integer):
        return arg
    return arg.with_changes(value=cst.parse_expression(f"{words}.long()"))


def called_long(args: Sequence[cst.Arg], code: str) -> list[cst.Arg]:
    """What a loss is called with, the labels made int64 if the file has any int32."""
    if not SHORT.search(code) or len(args) != 2:
        return list(args)
    return [args[0], as_long(args[1])]
