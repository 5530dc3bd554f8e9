"""Where it does not matter how a linear layer's weight is turned: in sums, norms and lists of parameters."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.arguments import text
from zoo.translation.names import dotted
from zoo.translation.special import bracketed
from zoo.translation.units import constant
from zoo.translation.values import GIVEN

if TYPE_CHECKING:
    from zoo.translation.uses import Uses

# what is the same of a linear layer's weight, turned or not
WHATEVER = frozenset(
    [
        "data",
        "grad",
        "requires_grad",
        "stop_gradient",
        "dtype",
        "device",
        "place",
        "numel",
        "mean",
        "std",
        "sum",
        "norm",
        "abs",
        "max",
        "min",
        "fill_",
        "zero_",
        "normal_",
        "uniform_",
        "trunc_normal_",
        "requires_grad_",
        "zero_grad",
        "clear_gradient",
        "is_cuda",
        "set_value",
        "copy_",
        "item",
    ]
)
# what makes one number of all entries, if no axis is said, and what leaves each entry at its place
TOTALS = frozenset(["sum", "mean", "std", "var", "norm", "max", "min", "numel", "nelement", "all", "any", "prod"])
ENTRYWISE = frozenset(["abs", "pow", "square", "sqrt", "exp", "detach", "clone", "float", "double", "cpu"])
HELD = frozenset(["data", "grad"])
SIGNS = (cst.Power, cst.Multiply, cst.Divide, cst.Add, cst.Subtract)
GROUPS = (cst.Element, cst.List, cst.Tuple, cst.DictElement, cst.Dict, cst.Arg)
CUTS = ("clip_grad_norm_", "clip_grad_value_")


TURNED = "is [out, in] in PyTorch and [in, out] in PaddlePaddle; write which way it is meant"
# calls that only tell what they are given
TELL = ("print", "str", "repr", "format", "list")


def given(work: "Uses", node: cst.Assign, new: cst.Assign, whose: cst.Attribute) -> cst.Assign:
    """`fc.weight.data = tensor`, which is turned there: the one that is given is as PyTorch has it."""
    if "weight" in text(node.value):
        work.remark(node, f"{text(whose)}.data", TURNED)
        return new
    return new.with_changes(value=cst.Attribute(bracketed(new.value), cst.Name("T")))


def kept(work: "Uses", node: cst.Subscript) -> None:
    """state["fc.weight"], of a layer that is a linear one."""
    key = constant(text(node.slice[0].slice.value)) if isinstance(node.slice[0].slice, cst.Index) else None
    name = re.search(r"(\w+)\.weight$", key) if isinstance(key, str) else None
    if name is None or work.known(node.value) != GIVEN["state"] or isinstance(work.around[-2], cst.Del):
        return
    layers = [each.attributes.get(name[1]) for each in work.reader.classes.values()]
    if any(each is not None and work.reader.layer(each.name).endswith(".nn.Linear") for each in layers):
        work.remark(node, text(node), TURNED)


def numbers(work: "Uses") -> bool:
    """Whether a weight is given on as an array or a list of rows."""
    for parent in reversed(work.around[:-1]):
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in ("numpy", "tolist"):
                return True
            if parent.attr.value not in HELD and parent.attr.value not in ENTRYWISE:
                return False
        elif not isinstance(parent, cst.Call):
            return False
    return False


def read(work: "Uses", node: cst.Attribute) -> bool:
    """Whether a weight is only read where it stands, so that it can be turned there: by methods, an index or print."""
    inner: cst.CSTNode = node
    chain = False
    for parent in reversed(work.around[:-1]):
        if isinstance(parent, cst.Attribute) and parent.value is inner:
            if parent.attr.value.endswith("_") or parent.attr.value in ("grad", "requires_grad"):
                return False  # what is done in its place
            chain = chain or parent.attr.value != "data"
        elif isinstance(parent, cst.Subscript) and parent.value is inner:
            chain = True
        elif not (isinstance(parent, cst.Call) and parent.func is inner):
            break
        inner = parent
    if isinstance(parent, cst.AssignTarget | cst.AugAssign | cst.Del):
        return False
    if isinstance(parent, cst.Arg):
        above = work.around[work.around.index(parent) - 1]
        return chain or (isinstance(above, cst.Call) and dotted(above.func) in TELL)
    return chain or isinstance(parent, cst.FormattedStringExpression)


def alike(work: "Uses", node: cst.CSTNode) -> bool:
    """Whether only one number is made of all entries of a weight, or it is handed to what learns it."""
    return _total(work) or _listed(work)


def along(work: "Uses") -> bool:
    """Whether something is computed along an axis of a weight, or of its data or gradient."""
    parent, at = work.around[-2], 2
    while isinstance(parent, cst.Attribute) and parent.attr.value in HELD and at < len(work.around):
        at += 1
        parent = work.around[-at]
    words = parent.attr.value if isinstance(parent, cst.Attribute) else ""
    return (words in TOTALS or words in ENTRYWISE) and not _total(work)


def _total(work: "Uses") -> bool:
    """Whether what stands around a weight ends in a sum, norm or the like of all of it."""
    around, at = work.around, 2
    while at < len(around):
        parent, above, inner = around[-at], around[-at - 1], around[-at + 1]
        if isinstance(parent, cst.BinaryOperation):
            far = parent.right if parent.left is inner else parent.left
            if not isinstance(parent.operator, SIGNS) or not isinstance(constant(text(far)), int | float):
                return False
            at += 1
        elif isinstance(parent, cst.Attribute) and parent.attr.value in HELD:
            at += 1
        elif isinstance(parent, cst.Attribute) and isinstance(above, cst.Call) and above.func is parent:
            if parent.attr.value in TOTALS:
                return _whole(parent.attr.value, above.args)
            if parent.attr.value not in ENTRYWISE or not _numbers(above.args):
                return False
            at += 2
        elif isinstance(parent, cst.Arg) and isinstance(above, cst.Call) and above.args[0] is parent:
            path = work.known(above.func).name
            name = path.rpartition(".")[2]
            if not work.reader.names.ours(path):
                return False
            if name in TOTALS:
                return _whole(name, above.args[1:])
            if name not in ENTRYWISE or not _numbers(above.args[1:]):
                return False
            at += 2
        else:
            return False
    return False


def _whole(name: str, args: Sequence[cst.Arg]) -> bool:
    """Whether no axis is among the arguments: a norm may be told which one it is, if it is one of the entries."""
    if name != "norm" or not args:
        return not args
    first = args[0]
    named = first.keyword is None or first.keyword.value == "p"
    return len(args) == 1 and named and isinstance(constant(text(first.value)), int | float)


def _numbers(args: Sequence[cst.Arg]) -> bool:
    return all(isinstance(constant(text(each.value)), int | float) for each in args)


def _listed(work: "Uses") -> bool:
    """Whether a weight is in the list that an optimizer is given, or what cuts gradients."""
    at = 2
    while at < len(work.around) and isinstance(work.around[-at], GROUPS):
        at += 1
    call = work.around[-at]
    if not isinstance(call, cst.Call) or at < 4:
        return False
    found = work.known(call)
    path = work.known(call.func).name
    return found.kind == "Optimizer" or path.rpartition(".")[2] in CUTS
