"""Optimizers of PaddlePaddle's that have no name, and need one since they are given a scheduler or a cut."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.layer_arguments import word_of
from zoo.translation.reading.names import dotted
from zoo.translation.reading.statement_blocks import CUTS, OPTIMIZERS, SCHEDULES, Known, names_of
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around


OWN = "paddle.optimizer.lr.LRScheduler"


def unnamed(node: cst.CSTNode, known: Known) -> cst.Call | None:
    """The one optimizer that a statement makes within something else."""
    found: list[cst.Call] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, call: cst.Call) -> None:
            path = known(call.func).name
            if path.startswith(OPTIMIZERS) and not path.startswith(SCHEDULES):
                found.append(call)

        def visit_Lambda(self, node: cst.Lambda) -> bool:
            return False

        visit_ListComp = visit_GeneratorExp = visit_DictComp = visit_IfExp = visit_Lambda  # type: ignore[assignment]

    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        node.visit(Look())
    return found[0] if len(found) == 1 else None


def needs_name(call: cst.Call, made: dict[str, tuple[int, cst.Call, cst.CSTNode]], known: Known) -> bool:
    """Whether an optimizer without a name is given a scheduler or a cut, so that it needs one."""
    for place, each in enumerate(call.args):
        word = word_of(each) or ("learning_rate" if place == 0 else "")
        held = made.get(dotted(each.value))
        inner = each.value if isinstance(each.value, cst.Call) else held[1] if held is not None else None
        if word == "grad_clip" and inner is None and text(each.value) != "None":
            return True
        if inner is not None and known(inner.func).name.startswith((SCHEDULES, CUTS)):
            return word in ("learning_rate", "grad_clip")
    return False


def first_names(scope: cst.CSTNode) -> set[str]:
    """The names that a piece of a file has, of the first of dots."""
    return {each.partition(".")[0] for each in names_of(scope)}


def free_name(names: set[str]) -> str:
    """A name for an optimizer that is not among these."""
    return next(
        each for each in ("optimizer", "optim_", *(f"optimizer{at}" for at in range(2, 99))) if each not in names
    )


def given_later(work: "Around", node: cst.Call, arg: cst.Arg) -> bool:
    """Whether an optimizer's rate is a schedule that was made before it, or may be one."""
    if work.known(node).kind != "Optimizer":
        return False
    if word_of(arg) != "learning_rate" and (arg.keyword is not None or arg is not node.args[0]):
        return False
    known = work.known(arg.value)
    own = work.reader.classes.get(known.name) if known.name else None
    if own is not None and OWN in own.bases:
        return True  # of a class of the file, which is a schedule by itself
    if not work.order.alone:
        return False
    return known.kind == "Scheduler" or (
        known.kind in ("unknown", "nothing", "either") and not isinstance(arg.value, cst.BaseNumber)
    )
