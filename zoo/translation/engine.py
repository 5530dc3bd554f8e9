"""Translating a source: every call and name of a framework by its rule; what has none stays, marked and told."""

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from zoo.translation import imports, special, table
from zoo.translation.arguments import Stop, text
from zoo.translation.names import Names, dotted
from zoo.translation.reader import Reader
from zoo.translation.result import MARK, Remark, Translation
from zoo.translation.rule import other
from zoo.translation.values import Value
from zoo.translation.writer import Writer

# what is the same of a linear layer's weight, turned or not
WHATEVER = frozenset(
    "data grad requires_grad stop_gradient dtype device place numel mean std sum norm abs max min fill_ zero_ normal_ "
    "uniform_ trunc_normal_ requires_grad_ zero_grad clear_gradient is_cuda item".split()
)
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


class Translator(Writer, cst.CSTTransformer):
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
        self.classes: list[tuple[str, str]] = []  # the classes around, and the name of their object in a method of theirs
        self.around: list[cst.CSTNode] = []  # the nodes around the one that is being translated
        self.left: set[int] = set()  # calls that the rule of the call around them reads
        self.parts: set[int] = set()  # a call's [0] or .values, which its rule has written
        self.single: dict[int, int] = {}  # `_, b = call` of which only one part is left
        self.safe: set[int] = set()  # classes that nobody calls: of isinstance, and bases

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
        self.around.append(node)
        if isinstance(node, Statement):
            self.waiting.append([])
            self.behind.append([])
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        new = super().on_leave(original_node, updated_node)  # type: ignore[type-var]
        self.around.pop()
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
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "create_parameter":
            # the initialiser in it is read by the rule for the whole
            self.left.update(id(each.value) for each in node.args if each.keyword is not None)
        if isinstance(node.func, cst.Call) and self.initialises(node.func):
            self.left.add(id(node.func))
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "set_lr_scheduler" and self.to == "torch":
            self.left.add(id(node))
        if self.known(node.func).name.startswith("paddle.optimizer.lr."):
            self.left.update(id(each.value) for each in node.args if text(each.value).endswith(".get_lr()"))
        if dotted(node.func) in ("isinstance", "issubclass") and len(node.args) == 2:
            self._safe(node.args[1].value)

    def owner(self) -> str:
        """The name of the layer in whose method this is, mostly self; "" outside of one."""
        return self.classes[-1][1] if self.classes and self.reader.is_module(self.classes[-1][0]) else ""

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802
        if self.classes and not self.classes[-1][1] and node.params.params:
            self.classes[-1] = (self.classes[-1][0], node.params.params[0].name.value)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802
        if self.classes:
            self.classes[-1] = (self.classes[-1][0], "")
        return updated_node

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        self.classes.pop()
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        self.classes.append((node.name.value, ""))
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
        if id(original_node) in self.parts:
            return updated_node.value
        value = self.known(original_node)
        if value.kind == "path" and dotted(original_node):
            return self._mention(original_node, updated_node)
        if id(original_node) in self.silent:
            return updated_node
        owner, name = self.known(original_node.value), original_node.attr.value
        if self.is_linear(original_node):
            return self._weight(original_node, updated_node)
        if self.is_own(owner, name):
            return updated_node
        return self._attribute(original_node, updated_node, owner, name)

    # a call of which only a part is used, and the statement around it

    def assigned(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """The name that a call's result is given, if it is given one and is all that stands there."""
        parent = self.around[-2]
        if isinstance(parent, cst.Assign) and parent.value is node and len(parent.targets) == 1:
            target = parent.targets[0].target
            return target if isinstance(target, cst.Name | cst.Attribute) else None
        return None

    def wanted(self, node: cst.CSTNode) -> str:
        """Which of a call's two results is used: "0", "1" or "both"; "" where that cannot be told."""
        parent = self.around[-2]
        if isinstance(parent, cst.Subscript) and parent.value is node:
            first = parent.slice[0].slice
            number = text(first.value) if isinstance(first, cst.Index) and len(parent.slice) == 1 else ""
            self.parts.add(id(parent)) if number in ("0", "1") else None
            return number if number in ("0", "1") else ""
        if isinstance(parent, cst.Attribute) and parent.attr.value in ("values", "indices"):
            self.parts.add(id(parent))
            return "0" if parent.attr.value == "values" else "1"
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = parent.targets[0].target
            if isinstance(target, cst.Tuple) and len(target.elements) == 2:
                for at, each in enumerate(target.elements):
                    if isinstance(each.value, cst.Name) and each.value.value == "_":
                        self.single[id(parent)] = 1 - at
                        return str(1 - at)
                return "both"
        return ""

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.BaseExpression:  # noqa: N802
        return updated_node.value if id(original_node) in self.parts else updated_node

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:  # noqa: N802
        at = self.single.get(id(original_node))
        if at is None:
            return updated_node
        target = updated_node.targets[0]
        assert isinstance(target.target, cst.Tuple)
        return updated_node.with_changes(targets=[target.with_changes(target=target.target.elements[at].value)])

    def leave_SimpleStatementLine(  # noqa: N802
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.RemovalSentinel:
        first = original_node.body[0] if len(original_node.body) == 1 else None
        call = first.value if isinstance(first, cst.Expr) else None
        if self.to == "torch" and isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute):
            if call.func.attr.value == "set_lr_scheduler" and self.known(call.func.value).kind == "Optimizer":
                return cst.RemoveFromParent()
        return updated_node

    def _weight(self, node: cst.Attribute, new: cst.Attribute) -> cst.BaseExpression:
        """linear.weight, which is turned in the other framework: where that matters, it is turned back."""
        parent = self.around[-2] if len(self.around) > 1 else None
        if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.MatrixMultiply):
            return cst.Attribute(new, cst.Name("T"))
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in WHATEVER:
                return new
            if parent.attr.value in ("T", "t"):
                return cst.Attribute(new, cst.Name("T"))
        elif isinstance(parent, cst.Arg) and len(self.around) > 2 and isinstance(self.around[-3], cst.Call):
            name = dotted(self.around[-3].func).rpartition(".")[2]
            if name in ("matmul", "mm"):
                return cst.Attribute(new, cst.Name("T"))
            if isinstance(self.around[-3].func, cst.Call) and self.initialises(self.around[-3].func):
                return new
            if name == "linear" or name.endswith("_") or self.known(self.around[-3].func).name.startswith(f"{self.side}.nn.init"):
                return new
        self.remark(node, text(node), "is [out, in] in PyTorch and [in, out] in PaddlePaddle; write which way it is meant")
        return new

    def _attribute(self, node: cst.Attribute, new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression:
        """x.T and the like, which are no calls."""
        if owner.kind in ("unknown", "nothing", "either"):
            if self.told_apart(node, name, called=False):
                self.remark(node, text(node), f"stays: it cannot be told what {text(node.value)} is")
            return new
        found = [each for each in table.rules(f"{owner.kind}.{name}", self.to) if each.side(self.side)]
        rule = next((each for each in found if each.side(self.side).arguments is None), None)  # type: ignore[union-attr]
        if rule is None:
            if owner.kind in ("Tensor", "Optimizer", "Scheduler"):
                self.remark(node, text(node), f"has no rule for {owner.kind}.{name}")
            return new
        try:
            return self.put(rule, node, new.value, [], new)
        except Stop as stop:
            self.remark(node, text(node), str(stop))
            return new

    def _mention(self, node: cst.Name | cst.Attribute, new: cst.Name | cst.Attribute) -> cst.BaseExpression:
        """A framework's name that is not called here: a base class, a dtype, a class that is handed on."""
        value = self.known(node)
        if id(node) in self.silent or value.kind != "path" or not self.reader.names.ours(value.name):
            return new
        if isinstance(node, cst.Name) and not self.reader.names.path(node.value):
            return new  # a variable that holds one
        path = value.name
        if (module := table.across(path, self.to)) is not None:
            return self.respelled(module, node, new)
        if path.startswith(f"zoo.{self.side}."):
            return self.respelled(path.replace(self.side, self.to, 1), node, new)
        found = table.rules(path, self.to)
        for rule in found:
            target = rule.side(self.to)
            if target is None:
                continue
            reason = "" if id(node) in self.safe or target.arguments is None else self.unsafe(rule)
            if reason:
                self.remark(node, text(node), reason)
                return new
            self.count += 1
            return self.respelled(target.name, node, new)
        why = next((rule.note for rule in found), "") or f"has no rule for {path}"
        self.remark(node, text(node), why)
        return new

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        return updated_node if id(original_node) in self.left else self.call(original_node, updated_node)


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
