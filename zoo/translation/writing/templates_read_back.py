"""Expressions that a rule has written with a template, found again on the way back: x.astype(paddle.float32)."""

from collections.abc import Callable

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.rule import Rule, full, other

# what an expression of the source is, by its dotted name; None where names are compared as they are written
Path = Callable[[cst.CSTNode], str] | None
Parts = dict[str, tuple[cst.BaseExpression, cst.BaseExpression]]


class Pattern:
    """What a rule's template leads to, read backwards.

    Args:
        rule: a rule that writes a template on one side.
        side: that side.
    """

    def __init__(self, rule: Rule, side: str) -> None:
        form, back = rule.side(side), rule.side(other(side))
        assert form is not None
        assert back is not None
        self.rule, self.template, self.back, self.side = rule, form.template, back, side
        names = [each.name for each in back.arguments or ()] + ["self"]
        self.words = {f"zoo_{name}_": name for name in names}
        self.tree = cst.parse_expression(form.template.format(**{name: word for word, name in self.words.items()}))
        self.count = sum(word in form.template for word in (f"{{{name}}}" for name in names))

    def match(self, node: cst.CSTNode, new: cst.CSTNode, path: Path) -> Parts | None:
        """The parts of an expression that the template's words stand for, before and after their translation.

        None where the expression is another one.
        """
        parts: Parts = {}
        return parts if self._same(self.tree, node, new, path, parts) else None

    def _same(self, own: cst.CSTNode, node: cst.CSTNode, new: cst.CSTNode, path: Path, parts: Parts) -> bool:
        if isinstance(own, cst.Name) and own.value in self.words:
            assert isinstance(node, cst.BaseExpression)
            assert isinstance(new, cst.BaseExpression)
            parts[self.words[own.value]] = (node, new)
            return True
        if isinstance(own, cst.Name | cst.Attribute) and (name := dotted(own)) and "zoo_" not in name and path:
            return path(node) == full(name, self.side)
        if type(own) is not type(node) or type(own) is not type(new):
            return False
        if isinstance(own, cst.Name | cst.Integer | cst.Float | cst.SimpleString):
            assert isinstance(node, cst.Name | cst.Integer | cst.Float | cst.SimpleString)
            return own.value == node.value
        if isinstance(own, cst.Attribute):
            assert isinstance(node, cst.Attribute)
            assert isinstance(new, cst.Attribute)
            same = own.attr.value == node.attr.value == new.attr.value
            return same and self._same(own.value, node.value, new.value, path, parts)
        mine, theirs, after = (_children(each) for each in (own, node, new))
        return len(mine) == len(theirs) == len(after) and all(
            self._same(*three, path, parts) for three in zip(mine, theirs, after, strict=True)
        )


def _children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What is in an expression, but for the spaces and signs."""
    if isinstance(node, cst.Call):
        return [node.func, *node.args]
    if isinstance(node, cst.Arg):
        return [*((node.keyword,) if node.keyword else ()), node.value]
    if isinstance(node, cst.Subscript):
        return [node.value, *node.slice]
    return [
        each for each in node.children
        if not isinstance(each, cst.BaseParenthesizableWhitespace | cst.Comma | cst.LeftParen | cst.RightParen
                          | cst.LeftSquareBracket | cst.RightSquareBracket)
    ]  # fmt: skip
