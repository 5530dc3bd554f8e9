"""What is computed over all parameters of a network, of which PaddlePaddle's batch norms have two more.

PaddlePaddle's parameters() gives a batch norm's running mean and variance too, which do not learn. Where a file sums or
counts over parameters(), these are left out: by whether they learn, and by their names where a file freezes others.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.statements.batch_norm_buffers import ENDINGS, NORMS, asked
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words

LEARNS = re.compile(r"[\w.]+\.requires_grad|[\w.]+\.grad is not None")
FREEZES = re.compile(r"requires_grad_?\b|freeze|inference_mode")


def learning(work: "Words", node: cst.BaseComp, new: cst.BaseComp) -> cst.BaseComp:
    """`sum(p.numel() for p in net.parameters())` over those of the parameters that PyTorch has."""
    loop, made = node.for_in, new.for_in
    call = loop.iter
    if work.to != "paddle" or not isinstance(call, cst.Call):
        return new
    if loop.ifs and (isinstance(loop.target, cst.Name) or any(LEARNS.fullmatch(text(each.test)) for each in loop.ifs)):
        return new
    if not isinstance(loop.target, cst.Name):
        return _named(work, node, new)
    plain = isinstance(call.func, cst.Attribute) and call.func.attr.value == "parameters" and not call.args
    if not plain or not NORMS.search(work.reader.code) or isinstance(node.elt, cst.Name):  # type: ignore[attr-defined]
        return new
    name = loop.target.value
    if not FREEZES.search(work.reader.code):
        test = cst.parse_expression(f"not {name}.stop_gradient")
    else:
        called = work.fresh("name")
        target = cst.Tuple([cst.Element(cst.Name(called)), cst.Element(loop.target)], lpar=(), rpar=())
        assert isinstance(made.iter, cst.Call)
        assert isinstance(made.iter.func, cst.Attribute)
        func = made.iter.func.with_changes(attr=cst.Name("named_parameters"))
        made = made.with_changes(target=target, iter=made.iter.with_changes(func=func))
        test = cst.parse_expression(f"not {called}.endswith({ENDINGS})")
    if text(made.iter).count("\n"):
        return new
    return new.with_changes(for_in=made.with_changes(ifs=[cst.CompIf(test)]))


def _named(work: "Words", node: cst.BaseComp, new: cst.BaseComp) -> cst.BaseComp:
    """`for name, p in net.named_parameters()` likewise, where more is made of p than a list."""
    target, call = node.for_in.target, node.for_in.iter
    first = target.elements[0].value if isinstance(target, cst.Tuple) and len(target.elements) == 2 else None
    made = node.elt  # type: ignore[attr-defined]
    if not isinstance(first, cst.Name) or (isinstance(made, cst.Name) and made.value != first.value):
        return new
    if asked(work, call) != "named_parameters":
        return new
    name = "name" if first.value == "_" else first.value
    pair = new.for_in.target
    assert isinstance(pair, cst.Tuple)
    both = pair.with_changes(elements=[pair.elements[0].with_changes(value=cst.Name(name)), pair.elements[1]])
    test = cst.parse_expression(f"not {name}.endswith({ENDINGS})")
    return new.with_changes(for_in=new.for_in.with_changes(target=both, ifs=[*new.for_in.ifs, cst.CompIf(test)]))


def shadowed(work: "Words", node: cst.Assign, new: cst.Assign) -> cst.BaseSmallStatement | None:
    """A tensor that is given to a layer under a name that its class has a value for, which PaddlePaddle would read.

    PaddlePaddle keeps a layer's tensors apart, and finds what stands in the class first.
    """
    target = node.targets[0].target
    if work.to != "paddle" or len(node.targets) != 1 or not isinstance(target, cst.Attribute):
        return None
    owner, value = work.known(target.value), work.known(node.value)
    own = work.reader.classes.get(owner.name)
    if owner.kind != "Module" or own is None or target.attr.value not in own.level or value.kind != "Tensor":
        return None
    left = new.targets[0].target
    assert isinstance(left, cst.Attribute)
    words = f'object.__setattr__({text(left.value)}, "{left.attr.value}", {text(new.value)})'
    return cst.Expr(cst.parse_expression(words))
