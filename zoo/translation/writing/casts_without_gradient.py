"""Casts to whole numbers, or to True and False, through which PaddlePaddle lets a gradient pass as if nothing were cut.

PyTorch's end there: x.int().float() has none. Where the numbers only say a place nothing comes of it, and they stay.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.number_types import COUNTS, FRACTIONS
from zoo.translation.reading.value_kinds import REAL
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around

CASTS = frozenset(("long", "int", "short", "byte", "bool", "char", "to", "type"))
BACK = FRACTIONS | {"float", "double", "half", "to", "type", "type_as", "mul", "add", "sub", "div", "sum"}


def cut(work: "Around", node: cst.Call, done: cst.BaseExpression) -> cst.BaseExpression:
    """x.astype(paddle.int64).detach() where the numbers of x are fractions, and what comes of them may be so again."""
    if work.to != "paddle" or not isinstance(node.func, cst.Attribute) or node.func.attr.value not in CASTS:
        return done
    owner, made = work.known(node.func.value), work.known(node)
    if owner.kind != "Tensor" or made.numbers not in COUNTS or owner.numbers not in ("", REAL):
        return done
    parent = work.around[-2]
    back = isinstance(parent, cst.BinaryOperation) or (isinstance(parent, cst.Attribute) and parent.attr.value in BACK)
    call = work.around[-3] if isinstance(parent, cst.Arg) and len(work.around) > 2 else None
    back = back or (isinstance(call, cst.Call) and dotted(call.func).rpartition(".")[2] in FRACTIONS)
    if not back and (owner.numbers == "" or isinstance(parent, cst.Index | cst.Comparison | cst.Arg | cst.Attribute)):
        return done
    words = text(done)
    return done if ".detach()" in words else cst.parse_expression(f"{words}.detach()")
