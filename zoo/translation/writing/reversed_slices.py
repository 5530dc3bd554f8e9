"""Cuts that go backwards, x[::-1], which tensors of PaddlePaddle's have and those of PyTorch's have not."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.arguments import text
from zoo.translation.writing.units import constant

if TYPE_CHECKING:
    from zoo.translation.writing.uses import Uses

REASON = "goes backwards by a step that PyTorch has not; write flip"


def flipped(work: "Uses", node: cst.Subscript, new: cst.Subscript) -> cst.BaseExpression:
    """x[:, ::-1] as x.flip(1), if x is a tensor; what else is cut is cut before that."""
    rows = [each.slice for each in node.slice]
    back = [at for at, each in enumerate(rows) if isinstance(each, cst.Slice) and _step(each) < 0]
    if not back or work.to != "torch" or work.known(node.value).kind != "Tensor":
        return new
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


def _step(cut: cst.Slice) -> int:
    value = constant(text(cut.step)) if cut.step is not None else 1
    return value if isinstance(value, int) else 1
