"""Cuts that go backwards, x[::-1], which tensors of PaddlePaddle's have and those of PyTorch's have not."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import ARRAY
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

COPYING = ("copy", "astype", "tolist", "sum", "mean", "max", "min", "shape")  # what leaves no such array
REASON = "goes backwards by a step that PyTorch has not; write flip"


def flipped(work: "Uses", node: cst.Subscript, new: cst.Subscript) -> cst.BaseExpression:
    """x[:, ::-1] as x.flip(1), if x is a tensor; what else is cut is cut before that."""
    rows = [each.slice for each in node.slice]
    back = [at for at, each in enumerate(rows) if isinstance(each, cst.Slice) and _step(each) < 0]
    if not back or work.to != "torch":
        return new
    if work.known(node.value).kind != "Tensor":
        return _copied(work, node, new)
    from_end = any(isinstance(each, cst.Index) and isinstance(each.value, cst.Ellipsis) for each in rows[:1])
    plain = all(isinstance(each, cst.Slice) for each in rows[from_end:])
    whole = all(text(node.slice[at].slice).strip().rstrip(",") == "::-1" for at in back)
    if not plain or not whole or work.is_set(node):
        work.remark(node, text(node), REASON)
        return new
    axes = ", ".join(str(at - len(rows) if from_end else at) for at in back)
    kept = [
        each if at not in back else each.with_changes(slice=cst.Slice(None, None)) for at, each in enumerate(new.slice)
    ]
    rest = [at for at, each in enumerate(kept) if isinstance(each.slice, cst.Slice) and text(each.slice) != ":"]
    inner = new.with_changes(slice=kept) if rest else new.value
    return cst.Call(
        cst.Attribute(inner, cst.Name("flip")), [cst.Arg(cst.parse_expression(axes if len(back) == 1 else f"({axes})"))]
    )


def _copied(work: "Uses", node: cst.Subscript, new: cst.Subscript) -> cst.BaseExpression:
    """image[:, :, ::-1] of an array, which PyTorch takes no tensor of until it is copied."""
    known, parent = work.known(node.value), work.around[-2]
    if known != ARRAY and (known.kind != "unknown" or len(node.slice) < 2):
        return new
    called = isinstance(parent, cst.Attribute) and parent.attr.value in COPYING
    within = work.around[-3] if isinstance(parent, cst.Arg) else None
    given = isinstance(within, cst.Call) and work.known(within.func).name.startswith("numpy.")
    if called or given or isinstance(parent, cst.For) or work.is_set(node):
        return new
    return cst.parse_expression(f"{text(new)}.copy()")


def _step(cut: cst.Slice) -> int:
    value = constant(text(cut.step)) if cut.step is not None else 1
    return value if isinstance(value, int) else 1
