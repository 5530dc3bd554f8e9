"""The part of the reader that follows branches and loops: what is known behind them of what they set."""

from abc import abstractmethod

import libcst as cst

from zoo.translation.reading.kind_of_expression import Expressions
from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import FOREIGN, NOTHING, TENSOR, UNKNOWN, Value, item, joined, known
from zoo.translation.writing.rule_arguments import text


class Branches(Expressions):
    """Goes through if, for, while, with, try and match."""

    types: dict[str, cst.BaseExpression]  # what names were given the type of

    @abstractmethod
    def statement(self, node: cst.CSTNode) -> None:
        """See Reader."""

    def do_If(self, node: cst.If) -> None:
        self.value(node.test)
        before = dict(self.env)
        narrowed = self.narrow(node.test)
        lone = narrowed if self.env.get(narrowed) == TENSOR and node.orelse is None else ""
        self.statement(node.body)
        after, self.env = self.env, dict(before)
        if node.orelse is not None:
            self.statement(node.orelse)
        ended = _ends(node.body)
        if ended:
            return
        merged = {}
        for name in {**after, **self.env}:
            now, then = self.env.get(name, NOTHING), after.get(name, NOTHING)
            # `if norm is None: norm = nn.BatchNorm2d`: what is given instead is of its kind
            usual = then.kind == "path" and now.kind == "unknown" and text(node.test) == f"{name} is None"
            merged[name] = then if usual else joined(then, now)
            if name == lone and then.kind == "python" and (now == TENSOR or not known(now)):
                # `if isinstance(x, Tensor): x = x.numpy()` leaves no tensor
                merged[name] = then if now == TENSOR else joined(then, FOREIGN)
        self.env = merged

    def do_Else(self, node: cst.Else) -> None:
        self.statement(node.body)

    def do_For(self, node: cst.For) -> None:
        self.assign(node.target, item(self.value(node.iter)))
        self._loop(node.body, node.orelse)

    def do_While(self, node: cst.While) -> None:
        self.value(node.test)
        self._loop(node.body, node.orelse)

    def _loop(self, body: cst.BaseSuite, orelse: cst.Else | None) -> None:
        before = dict(self.env)
        for _ in range(2):
            self.statement(body)
            self.env = {name: joined(before.get(name, NOTHING), value) for name, value in self.env.items()}
        if orelse is not None:
            self.statement(orelse)

    def do_With(self, node: cst.With) -> None:
        for each in node.items:
            value = self.value(each.item)
            if each.asname is not None:
                self.assign(each.asname.name, value)
        self.statement(node.body)

    def do_Try(self, node: cst.Try) -> None:
        self.statement(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self.value(handler.type)
            if handler.name is not None:
                self.assign(handler.name.name, Value("python", "foreign"))
            self.statement(handler.body)
        for last in (node.orelse, node.finalbody):
            if last is not None:
                self.statement(last.body)

    do_TryStar = do_Try

    def do_Match(self, node: cst.Match) -> None:
        self.value(node.subject)
        before = dict(self.env)
        found: list[dict[str, Value]] = [dict(before)]
        for case in node.cases:
            self.env = dict(before)
            for name in _named(case.pattern):
                self.env[name] = UNKNOWN
            if case.guard is not None:
                self.value(case.guard)
            self.statement(case.body)
            if not _ends(case.body):
                found.append(self.env)
        names = {name for each in found for name in each}
        self.env = {}
        for name in names:
            value = NOTHING
            for each in found:
                value = joined(value, each.get(name, NOTHING))
            self.env[name] = value

    def typed(self, node: cst.BaseExpression) -> cst.BaseExpression | None:
        """x of type(x), of x.__class__, and of a name that was given one of these; None for anything else."""
        if isinstance(node, cst.Name):
            return self.types.get(node.value)
        if isinstance(node, cst.Attribute) and node.attr.value == "__class__":
            return node.value
        asks = isinstance(node, cst.Call) and dotted(node.func) == "type" and len(node.args) == 1
        return node.args[0].value if asks and isinstance(node, cst.Call) else None

    def narrow(self, test: cst.BaseExpression) -> str:
        """Inside `if isinstance(x, nn.Conv2d)` x is one: its name, "" for other tests."""
        if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
            self.narrow(test.left)
            self.narrow(test.right)
            return ""
        if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
            # type(x) is nn.Conv2d, and type(x) in (nn.Conv2d, nn.Linear)
            asked = self.typed(test.left)
            if asked is None or not isinstance(test.comparisons[0].operator, cst.Is | cst.In | cst.Equal):
                return ""
            name, kind = asked, test.comparisons[0].comparator
        elif isinstance(test, cst.Call) and dotted(test.func) == "isinstance" and len(test.args) == 2:
            name, kind = test.args[0].value, test.args[1].value
        else:
            return ""
        kinds = [each.value for each in kind.elements] if isinstance(kind, cst.Tuple | cst.List) else [kind]
        found = NOTHING
        for each in kinds:
            found = joined(found, self.made(self.value(each)))
        if not isinstance(name, cst.Name) or not known(found):
            return ""
        self.env[name.value] = found
        return name.value


def _ends(body: cst.BaseSuite) -> bool:
    """Whether what comes after an if is reached only when its test fails."""
    last = body.body[-1] if body.body else None
    inner = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return isinstance(inner, cst.Return | cst.Raise | cst.Continue | cst.Break)


def _named(pattern: cst.CSTNode) -> list[str]:
    """The names that a pattern of match gives."""
    if isinstance(pattern, cst.MatchValue):
        return []
    found = (
        [pattern.name.value] if isinstance(pattern, cst.MatchAs | cst.MatchStar) and pattern.name is not None else []
    )
    return [*found, *(name for child in pattern.children for name in _named(child))]
