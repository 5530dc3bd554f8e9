"""Arguments that two stars give, of a dict that is written out: put into the call before it is translated.

`nn.Conv2D(3, 8, 3, **dict(bias_attr=False))` is the call with bias_attr=False. So is `nn.Conv2D(3, 8, 3, **plain)`
where plain is given such a dict once and nothing else is done with it, and where a key has another name or meaning in
the other framework; the line that makes the dict goes then.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.names import Names, canonical, dotted
from zoo.translation.rule import other
from zoo.translation.rules import RULES
from zoo.translation.writing.rule_arguments import TIGHT, commas, text

# what may be made once for each layer in place of once for all: it says how weights begin and learn, and has no weights
MADE = ("paddle.ParamAttr", "paddle.nn.initializer.", "paddle.regularizer.")
STARS = re.compile(r"\*\*\s*(dict\b|\{)")
SPREAD = re.compile(r"(?<=\*\*)\s*([A-Za-z_]\w*)")


@cache
def written_otherwise(side: str, path: str = "") -> frozenset[str]:
    """The arguments of a layer or function to which some rule gives another name or meaning on the other side.

    path: its dotted name; those of all of them where it is none of the framework's.
    """
    found = set()
    for rule in table.rules(path, other(side)) or RULES:
        form = rule.side(side)
        if form is not None and not form.template and rule.leads(other(side)) and form.arguments is not None:
            for each in form.arguments:
                units = rule.unit(each.name, side) not in ("", "sides")
                found.update([each.name] if units or rule.called(each.name, other(side)) != each.name else [])
    return frozenset(found)


def given(node: cst.BaseExpression) -> list[cst.Arg] | None:
    """The arguments that a dict is, which is written out; None for anything else."""
    if isinstance(node, cst.Call) and dotted(node.func) == "dict":
        return list(node.args) if all(each.keyword is not None for each in node.args) else None
    if not isinstance(node, cst.Dict):
        return None
    found = []
    for each in node.elements:
        key = each.key if isinstance(each, cst.DictElement) else None
        word = key.evaluated_value if isinstance(key, cst.SimpleString) else None
        if not isinstance(word, str) or not word.isidentifier():
            return None
        comma = each.comma if isinstance(each.comma, cst.Comma) else cst.MaybeSentinel.DEFAULT
        found.append(cst.Arg(each.value, keyword=cst.Name(word), equal=TIGHT, comma=comma))
    return found


def dicts(scope: cst.CSTNode) -> dict[str, tuple[cst.CSTNode, list[cst.Arg]]]:
    """The dicts to which the statements of a module or function give a name, for calls and nothing else."""
    found: dict[str, tuple[cst.CSTNode, list[cst.Arg]]] = {}
    body = scope.body.body if isinstance(scope, cst.FunctionDef) else scope.body  # type: ignore[attr-defined]
    whole = ""
    for statement in body:
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            continue
        line = statement.body[0]
        if not isinstance(line, cst.Assign) or len(line.targets) != 1:
            continue
        target, args = line.targets[0].target, given(line.value)
        if not isinstance(target, cst.Name) or args is None:
            continue
        whole = whole or text(scope)
        mentions = len(re.findall(rf"(?<![\w.'\"]){target.value}\b(?!['\"])", whole))
        stars = len(re.findall(rf"\*\*\s*{target.value}\b(?!\s*[.\[(])", whole))
        if stars and mentions == stars + 1:
            found[target.value] = statement, args
    return found


def keys(scopes: Iterable[cst.CSTNode], name: str) -> set[str] | None:
    """What two stars give by a name, the inner scopes first; None where that is not known."""
    for scope in scopes:
        if (held := dicts(scope).get(name)) is not None:
            return {each.keyword.value for each in held[1] if each.keyword is not None}
    return None


def spread(source: str, side: str) -> str:
    """The source with such arguments in their calls."""
    if not STARS.search(source) and not any(
        re.search(rf"^[ \t]*{name}\s*=\s*(dict\(|\{{)", source, re.M) for name in set(SPREAD.findall(source))
    ):
        return source
    tree = cst.parse_module(source)
    work = Spreading(tree, side)
    done = tree.visit(work)
    return done.code if work.changed else source


def lines_before(source: str, before: str) -> dict[int, int]:
    """The numbers of a source's lines in the text that it was before, where that is another."""
    if source == before:
        return {}
    one, two = source.splitlines(), before.splitlines()
    found: dict[int, int] = {}
    last = 1
    for first, own, count in SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks():
        found |= {first + at + 1: own + at + 1 for at in range(count)}
    for at in range(1, len(one) + 1):
        last = found.setdefault(at, last)
    return found


class Spreading(cst.CSTTransformer):
    """Puts the arguments into the calls."""

    def __init__(self, tree: cst.Module, side: str) -> None:
        self.side, self.changed, self.names = side, False, Names(side)
        self.known: list[dict[str, list[cst.Arg]]] = []  # dicts by name, the outer blocks first
        self.gone: set[int] = set()
        self._imports(tree)
        self._enter(tree)

    def _imports(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Import | cst.ImportFrom):
            self.names.add(node)
        for child in node.children:
            self._imports(child)

    def _enter(self, scope: cst.CSTNode) -> None:
        """Take in the dicts that the statements of a module or function give a name."""
        found: dict[str, list[cst.Arg]] = {}
        for name, (statement, args) in dicts(scope).items():
            keys = {each.keyword.value for each in args if each.keyword is not None}
            if keys & self._renamed(scope, name) and all(self._simple(each.value) for each in args):
                found[name] = args
                self.gone.add(id(statement))
        self.known.append(found)

    def _path(self, node: cst.BaseExpression) -> str:
        """The dotted name of what is called, as the framework has it."""
        first, dot, rest = dotted(node).partition(".")
        path = self.names.path(first)
        return canonical(path + dot + rest) if path else ""

    def _renamed(self, scope: cst.CSTNode, name: str) -> set[str]:
        """The arguments that are written otherwise of what is given such a dict."""
        found: set[str] = set()
        path, side = self._path, self.side

        class Look(cst.CSTVisitor):
            def visit_Call(self, node: cst.Call) -> None:
                if any(each.star == "**" and dotted(each.value) == name for each in node.args):
                    found.update(written_otherwise(side, path(node.func)))

        scope.visit(Look())
        return found

    def _simple(self, node: cst.CSTNode) -> bool:
        """Whether it is the same to compute a value once or for each call: words, names, and how weights begin."""
        if isinstance(node, cst.Call) and not self._path(node.func).startswith(MADE):
            return False
        if isinstance(node, cst.Lambda | cst.BaseComp | cst.NamedExpr | cst.Await | cst.Yield):
            return False
        return all(self._simple(each) for each in node.children)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._enter(node)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        self.known.pop()
        return updated_node

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.RemovalSentinel:
        return cst.RemoveFromParent() if id(original_node) in self.gone else updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        found: list[cst.Arg] = []
        there = {each.keyword.value for each in updated_node.args if each.keyword is not None}
        for each in updated_node.args:
            args = None
            if each.star == "**" and isinstance(each.value, cst.Name):
                args = next(
                    (known[each.value.value] for known in reversed(self.known) if each.value.value in known), None
                )
            elif each.star == "**":
                args = given(each.value)
            names = [one.keyword.value for one in args or () if one.keyword is not None]
            if args is None or there.intersection(names) or len(set(names)) < len(names):
                found.append(each)
                continue
            self.changed = True
            there.update(names)
            found += args
        if len(found) == len(updated_node.args) and all(map(lambda a, b: a is b, found, updated_node.args)):
            return updated_node
        return updated_node.with_changes(args=commas(found, updated_node.args[-1]))
