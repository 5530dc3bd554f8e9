"""What is written otherwise than by names and arguments: one function for each such rule, named in its `how`.

Each returns the expression, or None where the rule's names and arguments suffice. Stop says why a place stays.
"""

import re
from collections.abc import Callable

import libcst as cst

from zoo.translation.reading import axes_shown
from zoo.translation.reading.value_kinds import NONE
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.original_spellings import BARE
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text
from zoo.translation.writing.way_site import Site, bracketed

WAYS: dict[str, Callable[[Site], cst.BaseExpression | None]] = {}


def way(function: Callable[[Site], cst.BaseExpression | None]) -> Callable[[Site], cst.BaseExpression | None]:
    """Enter a function under its name, which is no other's."""
    assert function.__name__ not in WAYS, f"two ways are called {function.__name__}"
    WAYS[function.__name__] = function
    return function


@way
def layer_norm(site: Site) -> cst.BaseExpression | None:
    """elementwise_affine=False leaves out weight and bias, which Paddle names apart."""
    if site.word("elementwise_affine") not in ("", "True") or site.word("weight_attr") not in ("", "None"):
        raise Stop("leaves out weight or bias, which has no simple counterpart")
    return None


@way
def signed(site: Site) -> cst.BaseExpression | None:
    """x.sign_(), whose result alone is wanted where x was computed there."""
    node = site.receiver
    assert node is not None
    if isinstance(node, cst.Name | cst.Attribute | cst.Subscript):
        return None
    inner = node.func if isinstance(node, cst.Call) else None
    if isinstance(inner, cst.Attribute) and inner.attr.value.endswith("_"):
        raise Stop("changes what a method before it has changed; give it a line of its own")
    return cst.parse_expression(f"{text(bracketed(node))}.sign()")


@way
def both_alike(site: Site) -> cst.BaseExpression | None:
    """nn.LayerNorm(8, elementwise_affine=affine), which Paddle is told of its weight and of its bias."""
    if site.work.to == "torch":
        known = site.known("weight_attr")
        if site.word("weight_attr") != site.word("bias_attr") or known.kind != "python" or known.name != "bool":
            raise Stop("has a weight_attr and a bias_attr of which it cannot be told whether they say the same")
        return None
    name = next(each for each in ("affine", "elementwise_affine") if site.word(each))
    value = site.given(name)
    if re.search(r"(?<!\bbool)\(", site.word(name)) or value is None or site.known(name) == NONE:
        raise Stop(f"has {name}={site.word(name)}, which would be computed twice; give it a name before")
    func, args = site.plainly()
    args = [*args, cst.Arg(value, keyword=cst.Name("bias_attr"), equal=TIGHT)]
    return cst.Call(site.as_called(func), site.joined(args))


@way
def pad(site: Site) -> cst.BaseExpression | None:
    """torch counts from the last axis; Paddle from the first, if there are two numbers for each axis."""
    node = site.given("pad")
    count = len(node.elements) if isinstance(node, cst.Tuple | cst.List) else 0
    if site.work.to == "paddle":
        if count == 2 or site.word("mode") not in ("", '"constant"', "'constant'"):
            return None
        if count and site.rank() and count < 2 * site.rank():
            return None
        site.work.comment(site.rule.why, once=True)
        func, args = site.plainly()
        args = [*args, cst.Arg(cst.Name("False"), keyword=cst.Name("pad_from_left_axis"), equal=TIGHT)]
        return cst.Call(func, site.joined(args))
    if (
        site.word("pad_from_left_axis") == "False"
        or count == 2
        or site.word("mode") not in ("", '"constant"', "'constant'")
    ):
        return None
    numbers = [text(each.value) for each in node.elements] if isinstance(node, cst.Tuple | cst.List) else []
    if count == 4 and len(set(numbers)) == 1 and site.rank() != 3:
        return None  # alike on all sides, whichever axis is the first
    rank = site.rank() or (count // 2 if count > 6 or (count > 4 and site.least() == count // 2) else 0)
    if not rank and count in (4, 6) and axes_shown.axes(site) > count // 2:
        return None
    if count and rank:
        if count < 2 * rank:
            return None
        assert isinstance(node, cst.Tuple | cst.List)
        pairs = [numbers[at : at + 2] for at in range(0, count, 2)][::-1]
        while len(pairs) > 1 and pairs[-1] == ["0", "0"]:
            pairs.pop()
        words = ", ".join(number for pair in pairs for number in pair)
        func, args = site.plainly()
        value = cst.parse_expression(f"({words})" if isinstance(node, cst.Tuple) else f"[{words}]")
        args = [each.with_changes(value=value) if each.value.deep_equals(node) else each for each in args]
        return cst.Call(func, args)
    raise Stop("stays: it cannot be told how many axes its input has, and so from which end it counts")


@way
def tensor(site: Site) -> cst.BaseExpression | None:
    """torch.tensor(mask, dtype=x.dtype): torch's are on the CPU if nothing is said, Paddle's on the device in use."""
    if site.work.to == "paddle":
        return _listed(site)
    whose = site.word("dtype").removesuffix(".dtype")
    if not site.word("dtype").endswith(".dtype") or site.word("place"):
        return None
    func, args = site.plainly()
    args = [*args, cst.Arg(cst.parse_expression(f"{whose}.device"), keyword=cst.Name("device"), equal=TIGHT)]
    return cst.Call(func, site.joined(args))


def _listed(site: Site) -> cst.BaseExpression | None:
    """torch.tensor(deque): PaddlePaddle's takes lists, tuples and arrays alone."""
    func, args = site.plainly()
    before, now = site.before("data")
    if before is None or now is None:
        return None
    kind = site.work.known(before)
    if kind.kind != "python" or kind.name not in ("deque", "range"):
        return None
    whole = cst.Call(cst.Name("list"), [cst.Arg(now)])
    return cst.Call(func, [each.with_changes(value=whole) if each.value is now else each for each in args])


@way
def turned(site: Site) -> cst.BaseExpression | None:
    """linear.weight.T: the weight of a linear layer is [out, in] in torch and [in, out] in Paddle."""
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    node = func.value if isinstance(func, cst.Attribute) else None
    assert site.receiver is not None
    if isinstance(node, cst.Attribute) and node.attr.value == "weight" and site.work.is_linear(node):
        # what is in it was turned already
        return (
            site.receiver.value
            if isinstance(site.receiver, cst.Attribute) and site.receiver.attr.value == "T"
            else None
        )
    return None


# what changes a tensor in its place: a step, or a value that is set
CHANGING = re.compile(r"\.(set_value|step|minimize)\(")


@way
def numbers(site: Site) -> cst.BaseExpression | None:
    """loss.numpy(), which torch refuses for a tensor with a gradient."""
    assert site.receiver is not None
    detached, kept = ".detach()" in text(site.receiver), site.work.habits.kept(BARE)
    site.work.habits.one(BARE, not detached)
    if site.work.to == "paddle":
        before = text(site.receiver)
        if kept and before.endswith(".detach()"):
            return cst.parse_expression(f"{before.removesuffix('.detach()')}.numpy()")
        return None
    copied = ".copy()" * _may_change(site)
    if not copied and (detached or kept):
        return None
    plain = "" if detached or kept else ".detach()"
    return cst.parse_expression(f"{text(bracketed(site.receiver))}{plain}.numpy(){copied}")


def _may_change(site: Site) -> bool:
    """Whether an array is kept of a tensor that the file changes in its place, which PyTorch's array then shows."""
    whose, parent = site.whose(), site.work.around[-2]
    if whose is None or not CHANGING.search(site.work.reader.code):
        return False
    if isinstance(parent, cst.DictComp):
        return "parameters()" in text(parent.for_in) or "state_dict()" in text(parent.for_in)
    if not isinstance(parent, cst.Assign):
        return False
    stored = any(isinstance(each.target, cst.Subscript) for each in parent.targets)
    return stored or text(whose).removesuffix(".detach()").endswith((".weight", ".bias"))


@way
def learns(site: Site) -> cst.BaseExpression | None:
    """x.requires_grad is not x.stop_gradient; where it is set, the statement turns what it is set to."""
    assert site.receiver is not None
    name = "stop_gradient" if site.work.to == "paddle" else "requires_grad"
    found = f"{text(bracketed(site.receiver))}.{name}"
    if site.work.negated(site.node) or site.work.is_set(site.node):
        return cst.parse_expression(found)
    return cst.parse_expression(f"(not {found})")


@way
def linear(site: Site) -> cst.BaseExpression | None:
    """F.linear(x, weight): each framework takes a weight as its own layers have it."""
    func, args = site.plainly()
    at = next((at for at, each in enumerate(site.bound) if each.argument and each.argument.name == "weight"), 1)
    node = site.bound[at].before
    weight = args[at].value
    if node is not None and isinstance(node.value, cst.Attribute) and site.work.is_linear(node.value):
        return None
    if isinstance(weight, cst.Attribute) and weight.attr.value == "T":
        weight = weight.value
    else:
        weight = cst.Attribute(bracketed(weight), cst.Name("T"))
    args[at] = args[at].with_changes(value=weight)
    return cst.Call(func, args)


@way
def modules(site: Site) -> cst.BaseExpression | None:
    """model.modules() has the model itself, which Paddle's sublayers() has if it is asked for."""
    assert site.receiver is not None
    receiver, named = text(site.receiver), "named_" * ("named_" in str(site.rule.torch))
    if site.work.to == "paddle":
        return cst.parse_expression(f"{receiver}.{named}sublayers(include_self=True)")
    found = f"{receiver}.{named}modules()"
    if constant(site.word("include_self")) is False:
        return cst.parse_expression(f"list({found})[1:]")
    if constant(site.word("include_self")) is not True:
        raise Stop("may leave out the layer itself, which modules() has")
    return cst.parse_expression(f"{receiver}.{named}modules()")
