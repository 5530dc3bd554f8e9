"""Products of stacks of matrices where one side has more axes: PaddlePaddle's has no gradient then.

paddle.matmul takes [3, 4, 5] beside [2, 3, 5, 6] forward, and raises an error backward, unless one side is a single
matrix or row. With axes of size 1 in front, both have as many.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing import bytes_and_booleans, integers_beside_floats
from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import Site, bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

Pair = tuple[cst.BaseExpression, cst.BaseExpression]


def levelled(work: "Writer", before: Pair, now: Pair) -> Pair:
    """Both sides of a product, with axes in front of the one that has fewer, as far as it can be told."""
    ranks = [work.known(each).rank if work.known(each).kind == "Tensor" else -1 for each in before]
    if any(work.known(each).kind not in ("Tensor", "unknown") for each in before):
        return now
    few = 0 if ranks[0] > 0 and (abs(ranks[0]) <= abs(ranks[1]) or ranks[1] <= 0) else 1
    own, far = ranks[few], ranks[1 - few]
    if own < 3 or (far > 0 and far <= own):
        return now
    if far < 0 and -far > own:
        far = -far  # it is indexed or lengthened to so many
    if far > own:
        axes = "0" if far == own + 1 else str(list(range(far - own)))
        new = cst.parse_expression(f"{text(bracketed(now[few]))}.unsqueeze({axes})")
    elif integers_beside_floats.plain(now[1 - few]) and isinstance(before[few], cst.Attribute):
        # a parameter, beside what is given
        new = cst.parse_expression(f"{text(bracketed(now[few]))}[(None,) * ({text(now[1 - few])}.ndim - {own})]")
    else:
        return now
    return (new, now[1]) if few == 0 else (now[0], new)


@way
def stacked(site: Site) -> cst.BaseExpression | None:
    """torch.matmul(weight, x[:, None]), whose sides have different numbers of axes."""
    if site.work.to == "torch" or not isinstance(site.node, cst.Call) or not isinstance(site.new, cst.Call):
        return None
    if site.receiver is not None:
        func = site.node.func
        if not isinstance(func, cst.Attribute) or len(site.bound) != 1:
            return None
        last = site.bound[0]
        before, now = (func.value, (last.before or last.arg).value), (site.receiver, last.arg.value)
    else:
        if len(site.bound) != 2 or any(each.arg.keyword is not None for each in site.bound):
            return None
        one, two = site.bound
        before, now = ((one.before or one.arg).value, (two.before or two.arg).value), (one.arg.value, two.arg.value)
    made = levelled(site.work, before, now)
    if made == now:
        return None
    if site.receiver is not None:
        return cst.parse_expression(f"{text(bracketed(made[0]))}.matmul({text(made[1])})")
    func, args = site.plainly()
    return cst.Call(func, [each.with_changes(value=value) for each, value in zip(args, made, strict=True)])


def operated(work: "Writer", node: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BaseExpression:
    """weight @ x[:, None] likewise, and x * (x > 0), of which PaddlePaddle makes no numbers."""
    if (done := bytes_and_booleans.binary(work, node, new)) is not None:
        return done
    if not isinstance(node.operator, cst.MatrixMultiply):
        return integers_beside_floats.operated(work, node, new)
    left, right = levelled(work, (node.left, node.right), (new.left, new.right))
    return new if (left, right) == (new.left, new.right) else new.with_changes(left=left, right=right)
