"""Functions with a gradient of their own: torch.autograd.Function, which is PyLayer in PaddlePaddle.

PaddlePaddle asks backward for a gradient of each tensor that forward was given, PyTorch for one of each argument, which
is None where that is a number.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import UNKNOWN, Value, known
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.reading.classes import Classes, Function
    from zoo.translation.statements.rewritten_statements import Statements

BASES = ("torch.autograd.Function", "paddle.autograd.PyLayer")
CONTEXT = Value("Context")
APART = "has a setup_context of its own, which PaddlePaddle has not; write it into forward"
WHETHER = "is given None for {}, and it cannot be told whether that is a tensor, which alone PaddlePaddle asks for"


def has_gradient(reader: "Classes", name: str) -> bool:
    """Whether a class of the file is such a function."""
    own = reader.classes.get(name)
    return own is not None and any(each in BASES or (each != name and has_gradient(reader, each)) for each in own.bases)


def applied(reader: "Classes", func: cst.BaseExpression) -> str:
    """The forward of the function that a call applies, by the name that the reader knows it by; "" for other calls."""
    if not isinstance(func, cst.Attribute) or func.attr.value != "apply":
        return ""
    owner = reader.values.get(id(func.value), UNKNOWN)
    return f"{owner.name}.forward" if owner.kind == "class" and has_gradient(reader, owner.name) else ""


def returned(work: "Statements", node: cst.Return, new: cst.Return) -> cst.Return:
    """What backward returns: without what is None for an argument that is no tensor, or with it on the way back."""
    functions = [each for each in work.around if isinstance(each, cst.FunctionDef)]
    classes = [each.name.value for each in work.around if isinstance(each, cst.ClassDef)]
    own = work.reader.functions.get(f"{classes[-1]}.forward") if classes else None
    if not functions or own is None or functions[-1].name.value != "backward" or new.value is None:
        return new
    if not has_gradient(work.reader, classes[-1]):
        return new
    given = [_given(work, own, each) for each in own.node.params.params[1:]]
    value = new.value
    elements: list[cst.BaseElement] = list(value.elements) if isinstance(value, cst.Tuple) else [cst.Element(value)]
    if work.to == "torch":
        kept = _with_none(given, elements)
        if kept is None:
            work.remark(node, "backward", "gives another number of gradients than forward takes tensors; look at them")
            return new
    else:
        names = [each.name.value for each in own.node.params.params[1:]]
        kept = []
        for at, each in enumerate(elements):
            if text(each.value) == "None" and (at >= len(given) or (known(given[at]) and given[at].kind != "Tensor")):
                continue
            if text(each.value) == "None" and not known(given[at]):
                work.remark(node, "backward", WHETHER.format(names[at]))
            kept.append(each)
    if len(kept) == len(elements):
        return new
    if len(kept) == 1:
        return new.with_changes(value=kept[0].value)
    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    whole = value.with_changes(elements=kept) if isinstance(value, cst.Tuple) else cst.Tuple(kept, lpar=(), rpar=())
    return new.with_changes(value=whole)


def _given(work: "Statements", own: "Function", param: cst.Param) -> Value:
    """What is known of a parameter of forward."""
    value = own.given.get(param.name.value, UNKNOWN)
    return value if known(value) or param.default is None else work.known(param.default)


def _with_none(given: list[Value], elements: list[cst.BaseElement]) -> list[cst.BaseElement] | None:
    """A gradient for each argument: None where it is no tensor. None where the numbers do not fit."""
    left = list(elements)
    found: list[cst.BaseElement] = []
    for each in given:
        if known(each) and each.kind != "Tensor":
            found.append(cst.Element(cst.Name("None")))
        elif left:
            found.append(left.pop(0).with_changes(comma=cst.MaybeSentinel.DEFAULT))
        else:
            return None
    return None if left else found
