"""Assignments to parts of a tensor that PaddlePaddle takes otherwise: by True and False, and to a part of a part.

Where nothing in a mask is true, Paddle's raises an error if it is given a tensor that is to be repeated, so that such a
line is put under a test. To a part of a part that is cut out of rows it writes beyond its memory.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import TRUE
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

BEHIND = (
    "is set by True and False behind two axes or dots, which PaddlePaddle takes as another shape; "
    "write paddle.where(mask, value, x)"
)
BEYOND = "is a part of a part, where PaddlePaddle may write beyond its memory; write both in one pair of brackets"


def _parts(node: cst.Subscript) -> list[cst.BaseExpression | None]:
    """What stands between the brackets, by its places; None for a cut."""
    found: list[cst.BaseExpression | None] = []
    for each in node.slice:
        if isinstance(each.slice, cst.Slice) or not isinstance(each.slice, cst.Index):
            found.append(None)
            continue
        value = each.slice.value
        several = value.elements if isinstance(value, cst.Tuple) else ()
        found += [one.value for one in several] or [value]
    return found


def _cuts(node: cst.BaseExpression | None) -> bool:
    return node is None or isinstance(node, cst.Ellipsis)


def _picks(work: "Uses", node: cst.BaseExpression | None) -> bool:
    """Whether something between brackets picks several places: a tensor, a list, or True and False."""
    return node is not None and (isinstance(node, cst.List) or work.known(node).kind == "Tensor")


def told(work: "Uses", target: cst.BaseExpression) -> None:
    """Mark what PaddlePaddle would take otherwise."""
    if work.to != "paddle" or not isinstance(target, cst.Subscript):
        return
    whose, parts = work.known(target.value), _parts(target)
    if whose.kind not in ("Tensor", "unknown"):
        return
    last = parts[-1]
    masked = last is not None and work.known(last).kind == "Tensor" and work.known(last).numbers == TRUE
    before = sum(2 if isinstance(each, cst.Ellipsis) else 1 for each in parts[:-1] if _cuts(each))
    if masked and len(parts) > 1 and before > 1 and abs(work.known(last).rank if last is not None else 0) < 2:
        work.remark(target, text(target), BEHIND)
    elif isinstance(target.value, cst.Subscript) and any(map(_cuts, parts)) and any(_picks(work, one) for one in parts):
        inner = _parts(target.value)
        if len(inner) > 1 and _cuts(inner[0]):
            work.remark(target, text(target), BEYOND)


def guarded(
    work: "Uses", node: cst.SimpleStatementLine, new: cst.BaseStatement | cst.RemovalSentinel
) -> cst.BaseStatement | cst.RemovalSentinel:
    """`x[mask] = row` under `if mask.any():`."""
    first = node.body[0] if len(node.body) == 1 else None
    target = first.targets[0].target if isinstance(first, cst.Assign) and len(first.targets) == 1 else None
    if work.to != "paddle" or not isinstance(target, cst.Subscript) or not isinstance(new, cst.SimpleStatementLine):
        return new
    assert isinstance(first, cst.Assign)
    mask = _parts(target)[0]
    there = new.body[0].targets[0].target if isinstance(new.body[0], cst.Assign) else None
    if mask is None or not isinstance(there, cst.Subscript) or work.known(target.value).kind != "Tensor":
        return new
    value = work.known(mask)
    if value.kind != "Tensor" or value.numbers != TRUE or work.known(first.value).kind != "Tensor":
        return new
    if abs(work.known(first.value).rank) == 0 and _as_many(first.value, mask):
        return new
    now = _parts(there)[0]
    if now is None or any(isinstance(each, cst.Await | cst.NamedExpr) for each in (mask, now)):
        return new
    asked = text(now) if isinstance(now, cst.Name | cst.Attribute | cst.Subscript | cst.Call) else f"({text(now)})"
    block = cst.IndentedBlock([new.with_changes(leading_lines=())])
    return cst.If(cst.parse_expression(f"{asked}.any()"), block, leading_lines=new.leading_lines)


def _as_many(value: cst.BaseExpression, mask: cst.BaseExpression) -> bool:
    """Whether what is given has a row for each that is true: it is picked by the same mask."""
    found = [value]
    while found:
        node = found.pop()
        if isinstance(node, cst.Subscript) and text(mask) in [text(each) for each in _parts(node) if each is not None]:
            return True
        found += [each for each in node.children if isinstance(each, cst.BaseExpression | cst.Arg)]  # type: ignore[misc]
    return False
