"""What a translation still has of the framework it came from: every such line is marked, whatever left it there."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.marks import MARK, Statement
from zoo.translation.reading.names import canonical, dotted
from zoo.translation.result import TITLES, Remark
from zoo.translation.rule import SIDES, full
from zoo.translation.rules import RULES
from zoo.translation.writing.rule_arguments import text
from zoo.translation.written.for_torch import PIECES

if TYPE_CHECKING:
    from zoo.translation.engine import Translator

LEFT = "is of {} still, and nothing was written in its place"
NAME = re.compile(r"\b(?:torch|torchvision|paddle|F|nn)(?:\.\w+)+")


def _names(side: str) -> Iterator[str]:
    """What the rules write on a side, also within an expression."""
    for rule in RULES:
        form = rule.side(side)
        if form is not None:
            yield from (full(each, side) for each in NAME.findall(form.template)) if form.template else (form.name,)


KNOWN = {side: frozenset(_names(side)) for side in SIDES}


def marked(work: "Translator", tree: cst.Module, source: str) -> cst.Module:
    """The file with marks over lines that have something of the source's framework and no mark."""
    bound, asked = work.reader.names.bound, work.speller.asked
    written = {each for piece in work.speller.pieces if piece in PIECES for each in PIECES[piece].pieces}
    left = {name for name, path in bound.items() if work.reader.names.ours(path) and name not in asked} - {
        *work.speller.pieces.values(),
        *written,  # what one of those needs
    }
    shared = {name: path for name, path in bound.items() if name in asked and work.reader.names.ours(path)}
    said = {value.name for value in work.reader.values.values() if value.kind == "path"}

    def foreign(node: cst.BaseExpression) -> bool:
        whole = dotted(node)
        first, dot, rest = whole.partition(".")
        if first in left:
            return True
        if first not in shared or not dot or canonical(f"{shared[first]}.{rest}") not in said:
            return False
        path = canonical(f"{asked[first]}.{rest}")
        return path not in KNOWN[work.to] and canonical(f"{shared[first]}.{rest}") in KNOWN[work.side]

    look = _Look(foreign, LEFT.format(TITLES[work.side]))
    tree = tree.visit(look)
    lines = source.splitlines()
    for statement, name in look.found:
        at = next((number for number, each in enumerate(lines, 1) if each.strip() and each.strip() in statement), 1)
        work.remarks.append(Remark(at, name, LEFT.format(TITLES[work.side])))
    return tree


class _Look(cst.CSTTransformer):
    """Goes through the new file, and puts marks where they are missing."""

    def __init__(self, foreign: Callable[[cst.BaseExpression], bool], reason: str) -> None:
        super().__init__()
        self.foreign, self.reason = foreign, reason
        self.names: list[str] = []
        self.found: list[tuple[str, str]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, Statement):
            self.names.append("")
        if isinstance(node, cst.Import | cst.ImportFrom):
            return False
        if isinstance(node, cst.Attribute) and dotted(node):
            self._met(node)
            return False
        if isinstance(node, cst.Arg | cst.Param):
            for child in node.children:
                if child is not (node.keyword if isinstance(node, cst.Arg) else node.name):
                    child.visit(self)
            return False
        if isinstance(node, cst.Attribute):
            node.value.visit(self)
            return False
        if isinstance(node, cst.Name):
            self._met(node)
        return super().on_visit(node)

    def _met(self, node: cst.Name | cst.Attribute) -> None:
        if self.names and self.foreign(node):
            self.names[-1] = self.names[-1] or dotted(node)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        new = super().on_leave(original_node, updated_node)
        if not isinstance(original_node, Statement):
            return new
        name = self.names.pop()
        before = [each.comment.value for each in original_node.leading_lines if each.comment is not None]
        if not name or not isinstance(new, Statement) or any(each.startswith(f"# {MARK}") for each in before):
            return new
        self.found.append((text(original_node), name))
        comment = cst.Comment(f"# {MARK}{name} {self.reason}")
        return new.with_changes(leading_lines=[*new.leading_lines, cst.EmptyLine(comment=comment)])
