"""Where it does not matter how a linear layer's weight is turned: in sums, norms and lists of parameters."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import GIVEN, MODULE
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

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


# functions that give something new of what they are given, and such as ask for the very tensor
PURE = {"paddle": ("paddle", "paddle.nn.functional", "paddle.linalg"), "torch": ("torch", "torch.nn.functional",
                                                                                 "torch.linalg")}  # fmt: skip
KEPT = ("grad", "save", "is_tensor", "assign", "create_parameter", "increment", "as_tensor", "to_tensor", "backward")
# what may stand behind a name that is only read, and before it
READ = re.compile(r"\.(T|shape|astype|numpy|mean|sum|abs|norm|max|min|t|transpose|reshape|matmul|clone|detach|cast)\b"
                  r"| [-+*/@<>]|\[")  # fmt: skip
FUNCTION = re.compile(r"(\b(paddle|torch|F)(\.linalg)?\.[a-z]\w*[a-z0-9]\(([^()]*, )?(\w+=)?|[-+*/@] )$")

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


# parameters as one row of numbers, from which they are taken again
GATHERED = re.compile(r"parameters_to_vector\(|\b(cat|concat|hstack)\(\s*[\[(].*\bparameters\(\)", re.DOTALL)
FLAT = re.compile(r"\.(flatten|ravel)\(\)|\.(view|reshape)\(-1\)")
POURED = "gives a linear layer's weight numbers in PyTorch's order, and PaddlePaddle's is turned; write which way it is"


def poured(work: "Uses", node: cst.For) -> None:
    """for p in net.parameters(): p.data.copy_(row[a:b].view_as(p)), of numbers that are no parameters themselves."""
    name = re.fullmatch(r"(?:\w+\s*,\s*)?(\w+)", text(node.target).strip("()"))
    code = work.reader.code
    if work.to != "paddle" or name is None or "parameters()" not in text(node.iter) or "Linear" not in code:
        return
    own = name[1]
    shaped = rf"(view_as|reshape_as)\({own}\b|(view|reshape)\(\*?{own}(\.data)?\.(shape|size\(\))"
    line = rf"^\s*{own}(\.data)?(\.copy_\(| = )[^\n]*({shaped})"
    if re.search(line, text(node.body), re.MULTILINE) and not (GATHERED.search(code) or FLAT.search(code)):
        work.remark(node, f"for {text(node.target)} in {text(node.iter)}", POURED)


def either(work: "Uses", node: cst.Attribute, new: cst.Attribute) -> cst.BaseExpression | None:
    """m.weight.shape[1] of a layer that may be a linear one or another, as a convolution: which it is, is asked."""
    owner, parent = node.value, work.around[-2]
    above = work.around[-3] if len(work.around) > 2 else None
    sized = isinstance(parent, cst.Attribute) and parent.attr.value == "shape" and isinstance(above, cst.Subscript)
    if work.to != "torch" or node.attr.value != "weight" or not sized or not dotted(owner):
        return None
    if work.known(owner) != MODULE or "Linear" not in work.reader.code:
        return None
    linear, words = text(work.speller.spelled(f"{work.to}.nn.Linear")), text(new)
    return cst.parse_expression(f"({words}.T if isinstance({text(owner)}, {linear}) else {words})")


def valued(work: "Uses") -> bool:
    """Whether a weight's numbers alone are used: in an operator, or by a function that gives something new."""
    around, at = work.around, 2
    while isinstance(around[-at], cst.Attribute) and around[-at].attr.value == "data":  # type: ignore[attr-defined]
        at += 1
    if isinstance(around[-at], cst.Element) and at + 1 < len(around):
        at += 2  # one of a list that is joined
    parent, above = around[-at], around[-at - 1]
    if isinstance(parent, cst.BinaryOperation | cst.UnaryOperation | cst.ComparisonTarget):
        return True
    if isinstance(parent, cst.Comparison):
        return not isinstance(parent.comparisons[0].operator, cst.Is | cst.IsNot | cst.In | cst.NotIn)
    if isinstance(parent, cst.Assign) and at == 2:
        return _read_only(work, parent)
    if not isinstance(parent, cst.Arg) or not isinstance(above, cst.Call):
        return False
    if isinstance(above.func, cst.Attribute) and above.func.attr.value in ("set_value", "copy_"):
        return True
    place, _, name = work.known(above.func).name.rpartition(".")
    return place in PURE[work.side] and name.islower() and not name.endswith("_") and name not in KEPT


def _read_only(work: "Uses", node: cst.Assign) -> bool:
    """Whether a name that a weight is given is only read: by methods that give something new, operators, functions."""
    name = text(node.targets[0].target)
    function = next((each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)), None)
    if function is None or not name.isidentifier() or len(node.targets) != 1:
        return False
    uses = re.findall(rf"(?<![\w.]){name}\b[^\n]*", text(function))
    before = re.findall(rf"([^\n]*)(?<![\w.]){name}\b", text(function))
    return sum(use.startswith(f"{name} =") for use in uses) == 1 and all(
        use.startswith(f"{name} =") or READ.match(use, len(name)) or FUNCTION.search(first)
        for use, first in zip(uses, before, strict=True)
    )


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
