"""What is written otherwise than by names and arguments: expressions with other shapes, one function for each.

A rule names its function in `how`. It returns the expression, or None where the rule's names and arguments suffice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translate.arguments import SPACED, Bound, Stop, text
from zoo.translate.names import dotted
from zoo.translate.rule import Rule
from zoo.translate.rules import RULES
from zoo.translate.units import constant

if TYPE_CHECKING:
    from zoo.translate.engine import Translator

# comments that translating puts over a line, and that translating back takes away
COMMENTS = frozenset(f"# {rule.why}" for rule in RULES if rule.why)
# rules that write no more than a call, so that a variable may hold the function
HANDED = frozenset({"layer_norm"})
# methods of tensors that words of Python's have too, which take words: "a,b".split(",")
WORDLESS = frozenset({"split", "index", "count", "format", "sort", "get", "type"})


@dataclass(frozen=True)
class Site:
    """A place where a rule's function writes: the call or attribute before and after what is in it was translated."""

    work: "Translator"
    rule: Rule
    node: cst.Call | cst.Attribute
    new: cst.Call | cst.Attribute
    receiver: cst.BaseExpression | None
    bound: tuple[Bound, ...]
    tail: cst.Arg | None

    def given(self, name: str) -> cst.BaseExpression | None:
        """The value of an argument, translated."""
        return next((each.arg.value for each in self.bound if each.argument and each.argument.name == name), None)

    def word(self, name: str) -> str:
        """The text of an argument's value, or ""."""
        node = self.given(name)
        return "" if node is None else text(node)


def bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that a dot may follow."""
    plain = isinstance(
        node, cst.Name | cst.Attribute | cst.Call | cst.Subscript | cst.List | cst.SimpleString
        | cst.Integer | cst.Float,
    )  # fmt: skip
    return node if plain or node.lpar else node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def filled(
    work: "Translator", template: str, bound: list[Bound], receiver: cst.BaseExpression | None, new: cst.CSTNode
) -> cst.BaseExpression:
    """A template with its {arguments} filled in, its dotted names spelled as the file spells them."""
    parts = {each.argument.name: bracketed(each.arg.value) for each in bound if each.argument is not None}
    if receiver is not None:
        parts["self"] = bracketed(receiver)
    words = {name: f"zoo_{name}_" for name in parts}
    try:
        tree = cst.parse_expression(template.format(**words))
    except KeyError as error:
        raise Stop(f"lacks its argument {error.args[0]}") from None
    held = {word: parts[name] for name, word in words.items()}

    class Fill(cst.CSTTransformer):
        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802
            return held.get(original_node.value, updated_node)

        def visit_Attribute(self, node: cst.Attribute) -> bool:  # noqa: N802
            return not spelled(node)

        def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:  # noqa: N802
            path = spelled(original_node)
            return work.speller.spelled(path) if path else updated_node

    def spelled(node: cst.Attribute) -> str:
        from zoo.translate.rule import PLACES, full

        first = dotted(node).partition(".")[0]
        return full(dotted(node), work.to) if first in PLACES[work.to] or first == work.to else ""

    found = tree.visit(Fill())
    assert isinstance(found, cst.BaseExpression)
    found = bracketed(found)
    return found if found.lpar or not new.lpar else found.with_changes(lpar=new.lpar, rpar=new.rpar)  # type: ignore[attr-defined]


def layer_norm(site: Site) -> cst.BaseExpression | None:
    """elementwise_affine=False leaves out both weight and bias, which Paddle names apart."""
    return None


def parameter(site: Site) -> cst.BaseExpression | None:
    """nn.Parameter(torch.zeros(shape)), which Paddle makes by its shape and an initialiser."""
    raise Stop("is not written yet")


def modules(site: Site) -> cst.BaseExpression | None:
    """model.modules() has the model itself, which Paddle's sublayers() has if it is asked for."""
    assert site.receiver is not None
    receiver = text(site.receiver)
    if site.work.to == "paddle":
        return cst.parse_expression(f"{receiver}.sublayers(include_self=True)")
    if constant(site.word("include_self")) is not True:
        raise Stop("leaves out the layer itself, which modules() has")
    return cst.parse_expression(f"{receiver}.modules()")


WAYS: dict[str, Callable[[Site], cst.BaseExpression | None]] = {
    "layer_norm": layer_norm,
    "parameter": parameter,
    "modules": modules,
}
__all__ = ["SPACED", "WAYS", "Site"]
