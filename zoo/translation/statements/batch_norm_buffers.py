"""Loops over parameters() and buffers(), where PaddlePaddle's batch norms count otherwise.

A batch norm's running mean and variance are buffers in PyTorch, and parameters that do not learn in PaddlePaddle. A
loop that moves, cuts or copies parameters would meet them: they have no gradient, and are no weights to be clipped.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

NORMS = re.compile(r"BatchNorm|SyncBatchNorm|models\.|InstanceNorm")
ENDINGS = '("_mean", "_variance")'
# what may be given all of them: it asks for their gradients, which they have not, or for the first one alone
HARMLESS = ("clip_grad_norm_", "clip_grad_value_", "next", "iter", "filter")
LISTED = ("parameters", "named_parameters")
WHY = "PaddlePaddle has a batch norm's mean and variance among the parameters, PyTorch among the buffers"
GUARD = re.compile(rf"\n[ \t]+if \w+\.endswith\({re.escape(ENDINGS)}\):\n[ \t]+continue(?=\n)")


def asked(work: "Uses", node: cst.BaseExpression) -> str:
    """Which of a network's lists a call gives: "parameters" and the like, "" for other calls or without batch norms."""
    func = node.func if isinstance(node, cst.Call) else None
    if work.to != "paddle" or not isinstance(func, cst.Attribute) or node.args:  # type: ignore[attr-defined]
        return ""
    found = func.attr.value in (*LISTED, "buffers", "named_buffers") and bool(NORMS.search(work.reader.code))
    return func.attr.value if found and work.known(func.value).kind == "Module" else ""


def given(work: "Uses", node: cst.Call, new: cst.BaseExpression) -> cst.BaseExpression:
    """net.parameters() that a call is given, as a list without what PyTorch has not there."""
    which = asked(work, node)
    if not which or not isinstance(new, cst.Call) or not isinstance(new.func, cst.Attribute):
        return new
    net, name, one = text(new.func.value), "name", "p"
    if "buffers" in which:
        pair = f"({name}, {one})" if which.startswith("named") else one
        learnt = f"{net}.named_parameters() if {name}.endswith({ENDINGS})"
        done = f"[*{net}.{which}(), *({pair} for {name}, {one} in {learnt})]"
    else:
        if len(work.around) < 4 or not isinstance(work.around[-2], cst.Arg) or _harmless(work):
            return new
        if isinstance(work.around[-4], cst.For) and _side_by_side(work, work.around[-4]):
            return new
        pair = f"({name}, {one})" if which.startswith("named") else one
        done = f"{pair} for {name}, {one} in {net}.named_parameters() if not {name}.endswith({ENDINGS})"
        above = work.around[-3]
        alone = isinstance(above, cst.Call) and dotted(above.func) in ("list", "tuple", "set") and len(above.args) == 1
        done = f"({done})" if alone else f"[{done}]"
    work.comment(WHY, once=True)
    made = cst.parse_expression(done)
    return made.with_changes(lpar=[], rpar=[]) if isinstance(made, cst.GeneratorExp) else made


def _side_by_side(work: "Uses", node: cst.For) -> bool:
    """`for a, b in zip(net.parameters(), other.parameters())`."""
    call, target = node.iter, node.target
    if not isinstance(call, cst.Call) or dotted(call.func) != "zip" or not isinstance(target, cst.Tuple):
        return False
    return len(call.args) == len(target.elements) and all(asked(work, each.value) == "parameters" for each in call.args)


def _harmless(work: "Uses") -> bool:
    """Whether what is called with all parameters takes no notice of those that do not learn."""
    for each in work.around[:-1]:
        if isinstance(each, cst.Call):
            last = (dotted(each.func) or text(each.func)).rpartition(".")[2]
            if work.known(each).kind == "Optimizer" or last in HARMLESS or work.known(each.func).kind == "either":
                return True
            if work.known(each.func).name.startswith("torch.optim"):
                return True
    return False


def looped(work: "Uses", node: cst.For, new: cst.For) -> cst.For:
    """`for p in net.parameters():`, which goes on to the next one where it meets a mean or a variance."""
    which = asked(work, node.iter)
    if _side_by_side(work, node) and not _frees(node):
        which = "zip"
    if which not in (*LISTED, "zip") or _frees(node) or not isinstance(new.iter, cst.Call):
        return new
    target = new.target
    if which == "zip":
        name = work.fresh("name")
        words = ", ".join(f"({'_' if at else name}, {text(each.value)})" for at, each in enumerate(target.elements))  # type: ignore[attr-defined]
        pairs = cst.parse_expression(words)
        assert isinstance(pairs, cst.Tuple)
        args = [each.with_changes(value=_by_name(each.value)) for each in new.iter.args]
        new = new.with_changes(target=pairs, iter=new.iter.with_changes(args=args))
    elif which == "parameters":
        name = work.fresh("name")
        target = cst.Tuple([cst.Element(cst.Name(name)), cst.Element(target)], lpar=(), rpar=())
        new = new.with_changes(target=target, iter=_by_name(new.iter))
    elif isinstance(target, cst.Tuple) and len(target.elements) == 2 and isinstance(target.elements[0].value, cst.Name):
        name = target.elements[0].value.value
        if name == "_":
            name = work.fresh("name")
            first = target.elements[0].with_changes(value=cst.Name(name))
            new = new.with_changes(target=target.with_changes(elements=[first, target.elements[1]]))
    else:
        return new
    guard = cst.parse_statement(f"if {name}.endswith({ENDINGS}):\n    continue")
    body = new.body
    if isinstance(body, cst.SimpleStatementSuite):
        body = cst.IndentedBlock([cst.SimpleStatementLine(body.body)])
    assert isinstance(body, cst.IndentedBlock)
    work.comment(WHY, once=True)
    return new.with_changes(body=body.with_changes(body=[guard, *body.body]))


def _by_name(node: cst.BaseExpression) -> cst.BaseExpression:
    assert isinstance(node, cst.Call)
    assert isinstance(node.func, cst.Attribute)
    return node.with_changes(func=node.func.with_changes(attr=cst.Name("named_parameters")))


def _frees(node: cst.For) -> bool:
    """Whether a loop does nothing but say that its parameters do not learn, as a mean and a variance do not anyway."""
    lines = node.body.body
    first = lines[0] if len(lines) == 1 else None
    said = text(first).strip().rstrip(";") if first is not None else ""
    ends = (".requires_grad = False", ".requires_grad=False", ".requires_grad_(False)", ".grad = None")
    return said.endswith(ends) and "\n" not in said


def undone(source: str) -> str:
    """The source of a translation without these tests, on the way back."""
    return GUARD.sub("", source)
