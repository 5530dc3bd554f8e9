"""Translating a source: every call and name of a framework by its rule; what has none stays, marked and told."""

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from zoo.translate import imports, special, table
from zoo.translate.arguments import Bound, Stop, bind, differing, gathered, moved, text
from zoo.translate.names import Names, dotted
from zoo.translate.reader import Reader
from zoo.translate.result import MARK, Remark, Translation
from zoo.translate.rule import Rule, other
from zoo.translate.values import Value

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def translated(source: str, to: str) -> Translation:
    """The source for the other framework. SyntaxError of the parser's comes through as cst.ParserSyntaxError."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    names = Names(other(to))
    reader = Reader(wrapper.module, names)
    reader.run()
    work = Translator(reader, to, positions)
    tree = wrapper.module.visit(work)
    before, after = _used(wrapper.module), _used(tree)
    tree = imports.rewritten(tree, work.speller, before, after)
    for module in names.stars:
        if names.ours(module):
            work.remarks.append(Remark(1, f"from {module} import *", "imports names that cannot be told apart; name them"))
    return Translation(tree.code, to, tuple(sorted(work.remarks)), tuple(work.notes), work.count)


class Translator(cst.CSTTransformer):
    """Goes through the file from the inside of its expressions outwards."""

    def __init__(self, reader: Reader, to: str, positions: object) -> None:
        super().__init__()
        self.reader, self.to, self.side = reader, to, other(to)
        self.positions = positions
        self.speller = imports.Speller(reader.names, to, frozenset(reader.globals) - set(reader.names.bound))
        self.remarks: list[Remark] = []
        self.notes: list[str] = []
        self.count = 0  # of what was translated
        self.told: set[str] = set()  # comments that are in the file already
        self.waiting: list[list[str]] = []  # comments for the statements that are being translated, from outside in
        self.behind: list[list[cst.BaseStatement]] = []  # statements that come after them
        self.silent: set[int] = set()  # names that are a part of something else
        self.safe: set[int] = set()  # classes that nobody calls: of isinstance, and bases

    # what is known

    def known(self, node: cst.CSTNode) -> Value:
        """What an expression of the source is."""
        return self.reader.values.get(id(node), Value("unknown"))

    def line(self, node: cst.CSTNode) -> int:
        """The line of a piece of the source."""
        found = self.positions.get(node)  # type: ignore[attr-defined]
        return found.start.line if found is not None else 0

    def remark(self, node: cst.CSTNode, what: str, reason: str) -> None:
        """List what stays, and mark its line."""
        remark = Remark(self.line(node), what, reason)
        if remark not in self.remarks:
            self.remarks.append(remark)
            self.comment(f"{MARK}{what} {reason}")

    def comment(self, words: str, once: bool = False) -> None:
        """Put a comment over the statement that is being translated."""
        line = "# " + " ".join(words.split())
        if self.waiting and not (once and line in self.told) and line not in self.waiting[-1]:
            self.waiting[-1].append(line)
            self.told.add(line)

    # statements, over which comments are put

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, Statement):
            self.waiting.append([])
            self.behind.append([])
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        new = super().on_leave(original_node, updated_node)  # type: ignore[type-var]
        if not isinstance(original_node, Statement):
            return new
        lines, behind = self.waiting.pop(), self.behind.pop()
        if not isinstance(new, Statement):
            return new
        old = [each for each in new.leading_lines if not self._own(each)]
        comments = [cst.EmptyLine(comment=cst.Comment(each)) for each in lines]
        if comments or len(old) < len(new.leading_lines):
            new = new.with_changes(leading_lines=[*old, *comments])
        return cst.FlattenSentinel([new, *behind]) if behind else new

    def _own(self, line: cst.EmptyLine) -> bool:
        """Whether a comment is one that translating the other way put there."""
        words = line.comment.value if line.comment is not None else ""
        return words.startswith(f"# {MARK}") or words in special.COMMENTS

    def visit_Import(self, node: cst.Import) -> bool:  # noqa: N802
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:  # noqa: N802
        return False

    # expressions

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        self.silent.add(id(node.func))
        if dotted(node.func) in ("isinstance", "issubclass") and len(node.args) == 2:
            self._safe(node.args[1].value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        for base in node.bases:
            self._safe(base.value)

    def visit_Annotation(self, node: cst.Annotation) -> None:  # noqa: N802
        self._safe(node.annotation)

    def visit_Arg(self, node: cst.Arg) -> None:  # noqa: N802
        if node.keyword is not None:
            self.silent.add(id(node.keyword))

    def visit_Param(self, node: cst.Param) -> None:  # noqa: N802
        self.silent.add(id(node.name))

    def _safe(self, node: cst.CSTNode) -> None:
        self.safe.add(id(node))
        for child in node.children:
            self._safe(child)

    def visit_Attribute(self, node: cst.Attribute) -> None:  # noqa: N802
        self.silent.add(id(node.attr))
        if self.known(node).kind == "path":
            self.silent.add(id(node.value))

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802
        return self._mention(original_node, updated_node)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:  # noqa: N802
        value = self.known(original_node)
        if value.kind == "path" and dotted(original_node):
            return self._mention(original_node, updated_node)
        if id(original_node) in self.silent:
            return updated_node
        owner, name = self.known(original_node.value), original_node.attr.value
        if self._is_own(owner, name):
            return updated_node
        return self._attribute(original_node, updated_node, owner, name)

    def _is_own(self, owner: Value, name: str) -> bool:
        """Whether an attribute is the file's own, or of something that no framework has made."""
        return owner.kind in ("object", "class", "python", "tuple", "each", "path", "function") or (
            owner.kind == "Module" and self.reader.member(owner.name, name) is not None
        )

    def _attribute(self, node: cst.Attribute, new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression:
        """x.T and the like, which are no calls."""
        if owner.kind in ("unknown", "nothing", "either"):
            if self._told_apart(node, name, called=False):
                self.remark(node, text(node), f"stays: it cannot be told what {text(node.value)} is")
            return new
        found = [each for each in table.rules(f"{owner.kind}.{name}", self.to) if each.side(self.side)]
        rule = next((each for each in found if each.side(self.side).arguments is None), None)  # type: ignore[union-attr]
        if rule is None:
            if owner.kind in ("Tensor", "Optimizer", "Scheduler") and self._loaded(node):
                self.remark(node, text(node), f"has no rule for {owner.kind}.{name}")
            return new
        try:
            return self._put(rule, node, new.value, [], new)
        except Stop as stop:
            self.remark(node, text(node), str(stop))
            return new

    def _loaded(self, node: cst.Attribute) -> bool:
        return True

    def _told_apart(self, node: cst.Attribute, name: str, called: bool) -> bool:
        """Whether it matters what an attribute is of: some rule changes one of this name."""
        for kind in ("Tensor", "Module", "Optimizer", "Scheduler"):
            for rule in table.rules(f"{kind}.{name}", self.to):
                form = rule.side(self.side)
                if form is not None and (form.arguments is not None) == called and not table.unchanged(rule, self.to):
                    return True
        return False

    def _mention(self, node: cst.Name | cst.Attribute, new: cst.Name | cst.Attribute) -> cst.BaseExpression:
        """A framework's name that is not called here: a base class, a dtype, a class that is handed on."""
        value = self.known(node)
        if id(node) in self.silent or value.kind != "path" or not self.reader.names.ours(value.name):
            return new
        if isinstance(node, cst.Name) and not self.reader.names.path(node.value):
            return new  # a variable that holds one
        path = value.name
        if (module := table.across(path, self.to)) is not None:
            return self._spelled(module, node, new)
        if path.startswith(f"zoo.{self.side}."):
            return self._spelled(path.replace(self.side, self.to, 1), node, new)
        found = table.rules(path, self.to)
        for rule in found:
            target = rule.side(self.to)
            if target is None:
                continue
            reason = "" if id(node) in self.safe or target.arguments is None else self._unsafe(rule)
            if reason:
                self.remark(node, text(node), reason)
                return new
            self.count += 1
            return self._spelled(target.name, node, new)
        why = next((rule.note for rule in found), "") or f"has no rule for {path}"
        self.remark(node, text(node), why)
        return new

    def _unsafe(self, rule: Rule) -> str:
        """Why a function or class cannot be handed on by its name."""
        target = rule.side(self.to)
        if rule.how and rule.how not in special.HANDED or target is None or target.template or target.receiver:
            return "is written otherwise where it is called, and here it is handed on"
        name = differing(rule, self.to)
        return f"is handed on, and {name} differs by default where it is called" if name else ""

    def _spelled(self, path: str, node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
        found = self.speller.spelled(path, node)
        return found.with_changes(lpar=new.lpar, rpar=new.rpar)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        func = original_node.func
        value = self.known(func)
        try:
            if value.kind == "path":
                return self._library(original_node, updated_node, value.name)
            if value.kind == "either":
                return self._either(original_node, updated_node, value)
            if isinstance(func, cst.Attribute):
                return self._method(original_node, updated_node, func)
            if value.kind == "unknown" and any(_word(each) == "momentum" for each in original_node.args):
                raise Stop("stays: it cannot be told what it calls, and momentum has another meaning in some layers")
        except Stop as stop:
            self.remark(original_node, text(func), str(stop))
        return updated_node

    def _either(self, node: cst.Call, new: cst.Call, value: Value) -> cst.BaseExpression:
        """A call of a variable that is one class or another: their rules must agree."""
        found = {}
        for each in value.items:
            if self.reader.names.ours(each.name):
                one = self._library(node, new, each.name)
                found[text(one)] = one
        if len(found) > 1:
            raise Stop("calls one class or another, which take these arguments differently")
        return next(iter(found.values()), new)

    def _library(self, node: cst.Call, new: cst.Call, path: str) -> cst.BaseExpression:
        """A call of something with a dotted name."""
        if path == "functools.partial" and node.args and self.known(node.args[0].value).kind == "path":
            return self._partial(node, new, self.known(node.args[0].value).name)
        if not self.reader.names.ours(path):
            return new
        held = not _leads(node.func, self.reader.names)
        if path.startswith(f"zoo.{self.side}."):
            return new if held else new.with_changes(func=self._spelled(path.replace(self.side, self.to, 1), node.func, new.func))
        rule, stop = None, Stop(f"has no rule for {path}")
        for each in table.rules(path, self.to):
            if each.side(self.to) is None:
                raise Stop(each.note or "has no counterpart")
            try:
                return self._put(each, node, None, self._pairs(node, new), new, held)
            except Stop as reason:
                rule, stop = rule or each, reason if rule is None else stop
        raise stop

    def _partial(self, node: cst.Call, new: cst.Call, path: str) -> cst.BaseExpression:
        """functools.partial(nn.BatchNorm2d, eps=1e-3)."""
        if not self.reader.names.ours(path) or path.startswith("zoo."):
            return new
        for rule in table.rules(path, self.to):
            source, target = rule.side(self.side), rule.side(self.to)
            if source is None or target is None or rule.how or target.template:
                continue
            bound = bind(source, self._pairs(node, new)[1:], partial=True)
            args, _ = moved(rule, self.to, bound, new.args[-1] if len(new.args) > 1 else None, True)
            return new.with_changes(args=[new.args[0].with_changes(comma=new.args[0].comma if args else cst.MaybeSentinel.DEFAULT), *args])
        raise Stop(f"has no rule for {path} with only some of its arguments")

    def _pairs(self, node: cst.Call, new: cst.Call) -> list[tuple[cst.Arg, cst.Arg]]:
        return list(zip(node.args, new.args, strict=True))

    def _method(self, node: cst.Call, new: cst.Call, func: cst.Attribute) -> cst.BaseExpression:
        """x.view(...), model.modules() and the like."""
        owner, name = self.known(func.value), func.attr.value
        if self._is_own(owner, name):
            return new
        assert isinstance(new.func, cst.Attribute)
        if owner.kind in ("unknown", "nothing", "either"):
            if self._told_apart(func, name, called=True) and not self._fits_no_rule(node, name):
                raise Stop(f"stays: it cannot be told what {text(func.value)} is")
            return new
        first: Stop | None = None
        for rule in table.rules(f"{owner.kind}.{name}", self.to):
            if rule.side(self.to) is None:
                raise Stop(rule.note or "has no counterpart")
            if rule.side(self.side).arguments is None:  # type: ignore[union-attr]
                continue
            try:
                return self._put(rule, node, new.func.value, self._pairs(node, new), new)
            except Stop as reason:
                first = first or reason
        if owner.kind == "Module":
            return new if first is None else self._raise(first)
        raise first or Stop(f"has no rule for {owner.kind}.{name}")

    def _raise(self, stop: Stop) -> cst.BaseExpression:
        raise stop

    def _fits_no_rule(self, node: cst.Call, name: str) -> bool:
        """Whether the arguments show that this is no method of a framework's: words where those take numbers."""
        words = [each for each in node.args if isinstance(each.value, cst.SimpleString | cst.FormattedString)]
        return bool(words) and name in special.WORDLESS

    def _put(
        self,
        rule: Rule,
        node: cst.Call | cst.Attribute,
        receiver: cst.BaseExpression | None,
        pairs: Sequence[tuple[cst.Arg, cst.Arg]],
        new: cst.Call | cst.Attribute,
        held: bool = False,
    ) -> cst.BaseExpression:
        """What a rule puts in place of a call or attribute. held: the function is in a variable, which stays."""
        source, target = rule.side(self.side), rule.side(self.to)
        assert source is not None
        assert target is not None
        bound = gathered(rule, self.to, bind(source, list(pairs)), lambda arg: self.known(arg.value))
        tail = new.args[-1] if isinstance(new, cst.Call) and new.args else None
        if rule.how:
            if held and rule.how not in special.HANDED:
                raise Stop("is called by a variable, and its rule writes more than a call")
            done = special.WAYS[rule.how](special.Site(self, rule, node, new, receiver, tuple(bound), tail))
            if done is not None:
                self.count += 1
                return done
        if held and (target.template or target.receiver):
            raise Stop("is called by a variable, and its rule writes more than a call")
        if target.template:
            self.count += 1
            return special.filled(self, target.template, bound, receiver, new)
        if source.arguments is not None and target.argument("self") and receiver is not None:
            first = cst.Arg(receiver, comma=cst.MaybeSentinel.DEFAULT)
            bound = [Bound(source.argument("self"), first), *bound]
            args, wrote = moved(rule, self.to, bound[1:], tail)
            args = [first.with_changes(comma=special.SPACED if args else cst.MaybeSentinel.DEFAULT), *args]
        elif source.argument("self") and target.receiver:
            receiver = special.bracketed(bound[0].arg.value)
            args, wrote = moved(rule, self.to, bound[1:], tail)
        else:
            args, wrote = moved(rule, self.to, bound, tail)
        if wrote and rule.why:
            self.comment(rule.why, once=True)
        self.count += 1
        if held:
            return new.with_changes(args=args)
        func: cst.BaseExpression
        if target.receiver:
            assert receiver is not None
            same = isinstance(new, cst.Call) and isinstance(new.func, cst.Attribute) and source.receiver
            name = cst.Name(target.name.rpartition(".")[2])
            func = new.func.with_changes(attr=name) if same else cst.Attribute(receiver, name)  # type: ignore[union-attr]
        else:
            like = node.func if isinstance(node, cst.Call) and not source.receiver else None
            func = self.speller.spelled(target.name, like)
        if target.arguments is None:
            return func.with_changes(lpar=new.lpar, rpar=new.rpar)
        if isinstance(new, cst.Call):
            return new.with_changes(func=func, args=args)
        return cst.Call(func, args, lpar=new.lpar, rpar=new.rpar)


def _word(arg: cst.Arg) -> str:
    return arg.keyword.value if arg.keyword is not None else ""


def _leads(node: cst.BaseExpression, names: Names) -> bool:
    """Whether a dotted name begins with an import, and not with a variable."""
    return bool(names.path(dotted(node).partition(".")[0]))


def _used(tree: cst.Module) -> set[str]:
    """The names that the code of a file uses, imports aside."""
    found: set[str] = set()

    class Look(cst.CSTVisitor):
        def visit_Import(self, node: cst.Import) -> bool:  # noqa: N802
            return False

        visit_ImportFrom = visit_Import  # type: ignore[assignment]  # noqa: N815

        def visit_Attribute(self, node: cst.Attribute) -> bool:  # noqa: N802
            node.value.visit(self)
            return False

        def visit_Arg(self, node: cst.Arg) -> bool:  # noqa: N802
            node.value.visit(self)
            return False

        def visit_Name(self, node: cst.Name) -> None:  # noqa: N802
            found.add(node.value)

    tree.visit(Look())
    return found
