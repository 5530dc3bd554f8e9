"""Operators on bytes, and on True and False, for which PaddlePaddle has no kernel on a CPU or raises an error.

Bytes are multiplied as whole numbers of 64 bits and made bytes again, which counts round at 256 as PyTorch's do; True
and False are divided as fractions.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import BYTE, TRUE, Value
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

Sides = tuple[cst.BaseExpression, cst.BaseExpression]
# what bytes lack, by the kind of the operator; a difference only of two tensors
SIGNS: dict[type, str] = {
    cst.Multiply: "*", cst.Subtract: "-", cst.Modulo: "%", cst.Power: "**", cst.MatrixMultiply: "@",
    cst.MultiplyAssign: "*", cst.SubtractAssign: "-", cst.ModuloAssign: "%", cst.PowerAssign: "**",
}  # fmt: skip
MOST = 6  # the power of a byte that 53 bits hold
POWERS = "is a power of bytes, which PaddlePaddle lacks and whose steps count round at 256; cast before it"


def _whole(value: Value) -> bool:
    return value.kind == "python" and value.name in ("int", "bool")


def operated(work: "Writer", node: cst.CSTNode, sign: cst.CSTNode, before: Sides, now: Sides) -> str:
    """The text of an operation that PaddlePaddle cannot do on what it is given; "" for every other."""
    values = [work.known(each) for each in before]
    tensors = [each.kind == "Tensor" for each in values]
    root = work.speller.root()
    if isinstance(sign, cst.Divide) and all(each.truth for each in values):
        return f"{text(bracketed(now[0]))}.astype({root}.get_default_dtype()) / {text(bracketed(now[1]))}.astype(" + (
            f"{root}.get_default_dtype())"
        )
    if type(sign) not in SIGNS or BYTE not in [each.numbers for each in values]:
        return ""
    if any((tensor and each.numbers not in (BYTE, TRUE)) or not (tensor or _whole(each))
           for tensor, each in zip(tensors, values, strict=True)):  # fmt: skip
        return ""
    mark = SIGNS[type(sign)]
    if mark == "-" and not all(tensors):
        return ""
    if mark == "**":
        power = constant(text(before[1]))
        if not isinstance(power, int) or not 0 <= power <= MOST:
            work.remark(node, text(node), POWERS)
            return ""
    one, two = (
        f"{text(bracketed(each))}.astype({root}.int64)" if tensor else text(bracketed(each))
        for tensor, each in zip(tensors, now, strict=True)
    )
    return f"({one} {mark} {two}).astype({root}.uint8)"


def binary(work: "Writer", node: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BaseExpression | None:
    """x * y of bytes, and (x > 0) / (y > 0)."""
    done = operated(work, node, node.operator, (node.left, node.right), (new.left, new.right))
    return cst.parse_expression(done).with_changes(lpar=new.lpar, rpar=new.rpar) if done else None


def in_place(work: "Writer", node: cst.AugAssign, new: cst.AugAssign) -> cst.Assign | None:
    """x *= y of bytes."""
    if not isinstance(node.target, cst.Name) or not isinstance(new.target, cst.Name):
        return None
    done = operated(work, node, node.operator, (node.target, node.value), (new.target, new.value))
    return cst.Assign([cst.AssignTarget(new.target)], cst.parse_expression(done)) if done else None
