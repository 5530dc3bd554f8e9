"""What is written otherwise than by names and arguments: one function for each such rule, named in its `how`.

Each returns the expression, or None where the rule's names and arguments suffice. Stop says why a place stays.
"""

import ast
from collections.abc import Callable

import libcst as cst

from zoo.translation.arguments import TIGHT, Stop, text
from zoo.translation.habits import BARE, SHAPED
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant

WAYS: dict[str, Callable[[Site], cst.BaseExpression | None]] = {}


def way(function: Callable[[Site], cst.BaseExpression | None]) -> Callable[[Site], cst.BaseExpression | None]:
    """Enter a function under its name."""
    WAYS[function.__name__] = function
    return function


@way
def layer_norm(site: Site) -> cst.BaseExpression | None:
    """elementwise_affine=False leaves out weight and bias, which Paddle names apart."""
    if site.word("elementwise_affine") not in ("", "True") or site.word("weight_attr") not in ("", "None"):
        raise Stop("leaves out weight or bias, which has no simple counterpart")
    return None


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
    rank = site.rank() or (count // 2 if count > 4 and site.least() == count // 2 else 0)
    if count and rank:
        if count < 2 * rank:
            return None
        assert isinstance(node, cst.Tuple | cst.List)
        numbers = [text(each.value) for each in node.elements]
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
        return None
    whose = site.word("dtype").removesuffix(".dtype")
    if not site.word("dtype").endswith(".dtype") or site.word("place"):
        return None
    func, args = site.plainly()
    args = [*args, cst.Arg(cst.parse_expression(f"{whose}.device"), keyword=cst.Name("device"), equal=TIGHT)]
    return cst.Call(func, site.joined(args))


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
    if detached or kept:
        return None
    return cst.parse_expression(f"{text(bracketed(site.receiver))}.detach().numpy()")


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


FIRST = {  # what nn.Parameter is given in torch, and how Paddle draws it
    "zeros": "Constant(0.0)", "ones": "Constant(1.0)", "rand": "Uniform(0.0, 1.0)", "randn": "Normal()", "empty": "",
}  # fmt: skip


@way
def parameter(site: Site) -> cst.BaseExpression | None:
    """nn.Parameter(torch.zeros(shape)), which Paddle makes by its shape and an initialiser."""
    if site.word("requires_grad") not in ("", "True"):
        raise Stop("does not learn, which create_parameter cannot say; set stop_gradient behind it")
    assert isinstance(site.node, cst.Call)
    owner = site.work.owner()
    if not owner:
        raise Stop("stands outside of a layer's method, and Paddle makes parameters by a method of the layer")
    shape, first = site.work.drawn(site.node.args[0].value, site.new.args[0].value)  # type: ignore[union-attr]
    shape = "shape=" * site.work.habits.kept(SHAPED) + shape
    if not first:
        return cst.parse_expression(f"{owner}.create_parameter({shape})")
    module = text(site.work.speller.spelled("paddle.nn.initializer.X")).removesuffix(".X")
    return cst.parse_expression(f"{owner}.create_parameter({shape}, default_initializer={module}.{first})")


def first_values(node: cst.BaseExpression, new: cst.BaseExpression, path: str) -> tuple[str, str]:
    """The shape and Paddle's initialiser of a tensor that is made there: torch.zeros(1, 4), 0.02 * torch.randn(4)."""
    source = text(new)
    tree = ast.parse(source, mode="eval").body
    call, factor = tree, ""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        sides = (tree.left, tree.right)
        call = next((each for each in sides if isinstance(each, ast.Call)), tree)
        factor = _piece(source, next(each for each in sides if each is not call)) if call is not tree else ""
    if not isinstance(call, ast.Call):
        return "", ""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "full" and len(call.args) == 2 and not factor and not call.keywords:
        return _piece(source, call.args[0]), f"Constant({_piece(source, call.args[1])})"
    if name == "to_tensor" and len(call.args) == 1 and not call.keywords and not factor:
        held = call.args[0]
        if isinstance(held, ast.List) and len(held.elts) == 1 and not isinstance(held.elts[0], ast.List | ast.Starred):
            return "[1]", f"Constant({_piece(source, held.elts[0])})"
    if name not in FIRST or len(call.args) != 1 or any(each.arg != "dtype" for each in call.keywords):
        return "", ""
    first = FIRST[name]
    if factor:
        first = {"ones": f"Constant({factor})", "randn": f"Normal(std={factor})", "zeros": first}.get(name, "?")
    return _piece(source, call.args[0]), first


def _piece(source: str, node: ast.expr) -> str:
    """The text of a part of a source, as it is written."""
    return ast.get_source_segment(source, node) or ast.unparse(node)


@way
def own_tensor(site: Site) -> cst.BaseExpression | None:
    """self.create_parameter(shape, default_initializer=...) of Paddle's: nn.Parameter of a tensor with first values."""
    shape = site.word("shape")
    site.work.habits.one(SHAPED, any(each.arg.keyword and each.arg.keyword.value == "shape" for each in site.bound))
    if shape.startswith("[") and len(ast.parse(shape, mode="eval").body.elts) > 0:  # type: ignore[attr-defined]
        shape = shape[1:-1]
    for name in ("attr", "is_bias", "dtype"):
        if site.word(name) not in ("", "None", "False"):
            raise Stop(f"has {name}={site.word(name)}, which has no counterpart")
    first = site.word("default_initializer")
    ready = text(site.work.speller.spelled("torch.nn.Parameter"))
    root = site.work.speller.root()
    words = ast.parse(first, mode="eval").body if first else None
    if words is None:
        if site.word("is_bias") == "True":
            return cst.parse_expression(f"{ready}({root}.zeros({shape}))")
        return cst.parse_expression(f"{ready}({root}.empty({shape}))")
    if isinstance(words, ast.Call):
        name = ast.unparse(words.func).rpartition(".")[2]
        given = [_piece(first, each) for each in (*words.args, *(each.value for each in words.keywords))]
        keys = [each.arg for each in words.keywords]
        if name == "Constant" and len(given) <= 1:
            value = given[0] if given else "0.0"
            if value not in ("0.0", "1.0"):
                shape = site.word("shape")
            made = {"0.0": f"{root}.zeros({shape})", "1.0": f"{root}.ones({shape})"}.get(
                value, f"{root}.full({shape}, {value})"
            )
            return cst.parse_expression(f"{ready}({made})")
        if name == "Normal" and not given:
            return cst.parse_expression(f"{ready}({root}.randn({shape}))")
        if name == "Normal" and keys == ["std"] and len(given) == 1:
            return cst.parse_expression(f"{ready}({root}.randn({shape}) * {given[0]})")
        if name == "Uniform" and given == ["0.0", "1.0"]:
            return cst.parse_expression(f"{ready}({root}.rand({shape}))")
        if name == "Assign" and len(given) == 1:
            return cst.parse_expression(f"{ready}({given[0]})")
    raise Stop(f"draws its first values by {first}, which has no simple counterpart")


@way
def modules(site: Site) -> cst.BaseExpression | None:
    """model.modules() has the model itself, which Paddle's sublayers() has if it is asked for."""
    assert site.receiver is not None
    receiver, named = text(site.receiver), "named_" * ("named_" in str(site.rule.torch))
    if site.work.to == "paddle":
        return cst.parse_expression(f"{receiver}.{named}sublayers(include_self=True)")
    if constant(site.word("include_self")) is not True:
        raise Stop("leaves out the layer itself, which modules() has")
    return cst.parse_expression(f"{receiver}.{named}modules()")
