"""Steps by hand: `p -= rate * p.grad` where no gradient is kept, which changes the tensor itself in PyTorch.

PaddlePaddle's tensors have no such sign of their own: Python puts a new tensor in place of the name, and the one that
learns stays as it was, without a word. There a method changes it.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

METHODS = (
    (cst.AddAssign, "add_", "+"), (cst.SubtractAssign, "subtract_", "-"), (cst.MultiplyAssign, "multiply_", "*"),
    (cst.DivideAssign, "divide_", "/"),
)  # fmt: skip
STILL = ("torch.no_grad", "torch.inference_mode", "torch.set_grad_enabled")


def stepped(work: "Uses", node: cst.AugAssign, new: cst.AugAssign) -> cst.BaseSmallStatement:
    """What stands in place of such a line; the line itself where the name alone is meant."""
    found = next(((name, sign) for kind, name, sign in METHODS if isinstance(node.operator, kind)), None)
    if work.to != "paddle" or found is None or not isinstance(node.target, cst.Name | cst.Attribute):
        return new
    kind, whose = work.known(node.target).kind, text(node.target)
    grad = bool(re.search(rf"(?<![\w.]){re.escape(whose)}\.grad\b", text(node.value)))
    if kind not in ("Tensor", "unknown") or whose.endswith((".data", ".grad")) or not _still(work):
        return new
    asked = rf"(?<![\w.]){re.escape(whose)}(\.grad\b|\.requires_grad| = .*requires_grad)"
    learns = bool(re.search(asked, work.reader.code))
    if not grad and (kind != "Tensor" or not (learns or _shared(work, node.target))):
        return new
    target, value = text(new.target), new.value
    work.count += 1
    if grad or work.known(node.value).kind == "Tensor":
        return cst.Expr(cst.parse_expression(f"{target}.{found[0]}({text(value)})"))
    return cst.Expr(cst.parse_expression(f"{target}.copy_({target} {found[1]} {text(bracketed(value))})"))


def _still(work: "Uses") -> bool:
    """Whether no gradient is kept here."""
    for each in work.around:
        if isinstance(each, cst.With) and any(_stills(work, one.item) for one in each.items):
            return True
        if isinstance(each, cst.FunctionDef) and any(_stills(work, one.decorator) for one in each.decorators):
            return True
    return False


def _stills(work: "Uses", node: cst.BaseExpression) -> bool:
    func = node.func if isinstance(node, cst.Call) else node
    return work.known(func).name in STILL and "True" not in text(node)


def _shared(work: "Uses", target: cst.Name | cst.Attribute) -> bool:
    """Whether a tensor has another name elsewhere: it comes out of a list, or was given, or is a layer's own."""
    if isinstance(target, cst.Attribute):
        return work.known(target.value).kind == "Module"
    for each in work.around:
        if isinstance(each, cst.For) and re.search(rf"\b{target.value}\b", text(each.target)):
            return True
        if isinstance(each, cst.FunctionDef):
            params = (*each.params.posonly_params, *each.params.params, *each.params.kwonly_params)
            if any(one.name.value == target.value for one in params):
                return True
    return False
