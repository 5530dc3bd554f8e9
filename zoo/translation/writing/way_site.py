"""What a rule's own function sees of the place where it writes, and expressions that are filled in.

A rule names its function in `how`. It returns the expression, or None where the rule's names and arguments suffice:
the functions are in zoo/translation/ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted, leads
from zoo.translation.reading.value_kinds import Value
from zoo.translation.rule import PLACES, Argument, Rule, full
from zoo.translation.rules import RULES
from zoo.translation.writing.argument_units import turned
from zoo.translation.writing.rule_arguments import Bound, Stop, commas, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# comments that translating puts over a line, and that translating back takes away
GROUPS = "PyTorch's optimizer is told which parameters decay or learn otherwise: give them a group of their own"
LEFT = "PaddlePaddle leaves the dilation out where the padding is the word SAME"
COMMENTS = frozenset([*(f"# {rule.why}" for rule in RULES if rule.why), f"# {GROUPS}", f"# {LEFT}"])


@dataclass(frozen=True)
class Site:
    """A place where a rule's function writes: the call or attribute before and after what is in it was translated."""

    work: "Writer"
    rule: Rule
    node: cst.Call | cst.Attribute
    new: cst.Call | cst.Attribute
    receiver: cst.BaseExpression | None
    bound: tuple[Bound, ...]
    tail: cst.Arg | None

    def given(self, name: str) -> cst.BaseExpression | None:
        """The value of an argument, translated."""
        return next((each.arg.value for each in self.bound if each.argument and each.argument.name == name), None)

    def before(self, name: str) -> tuple[cst.BaseExpression | None, cst.BaseExpression | None]:
        """The value of an argument before and after it was translated."""
        found = next((each for each in self.bound if each.argument and each.argument.name == name), None)
        return (None, None) if found is None else ((found.before or found.arg).value, found.arg.value)

    def known(self, name: str) -> Value:
        """What is known of an argument before it was translated."""
        node = self.before(name)[0]
        return self.work.known(node) if node is not None else Value("unknown")

    def word(self, name: str) -> str:
        """The text of an argument's value, or ""."""
        node = self.given(name)
        return "" if node is None else text(node)

    def rank(self) -> int:
        """How many axes the tensor has that it is about, or 0 where it cannot be told."""
        return max(self._rank(), 0)

    def least(self) -> int:
        """How many axes that tensor has at least."""
        return abs(self._rank())

    def whose(self) -> cst.BaseExpression | None:
        """What a method is called on, before it was translated."""
        func = self.node.func if isinstance(self.node, cst.Call) else self.node
        return func.value if isinstance(func, cst.Attribute) else None

    def _rank(self) -> int:
        if self.receiver is not None:
            whose = self.whose()
            return self.work.known(whose).rank if whose is not None else 0
        first = self.bound[0].before if self.bound else None
        return self.work.known(first.value).rank if first is not None else 0

    def plainly(self) -> tuple[cst.BaseExpression, list[cst.Arg]]:
        """The function and the arguments that the rule's names alone would write."""
        return self.work.plainly(self.rule, self.node, self.receiver, list(self.bound), self.tail)

    def as_called(self, func: cst.BaseExpression) -> cst.BaseExpression:
        """The function that a rule writes, or super().__init__, which stays."""
        if isinstance(self.node, cst.Call) and isinstance(self.new, cst.Call) and not leads(
            self.node.func, self.work.reader.names
        ):  # fmt: skip
            return self.new.func
        return func

    def joined(self, args: list[cst.Arg]) -> list[cst.Arg]:
        """Arguments with commas between them, of which some are new."""
        return commas(args, self.tail)


def called_by_name(new: cst.Call | cst.Attribute, done: cst.BaseExpression, name: str) -> cst.BaseExpression:
    """A call of a function that is in a variable, which stays: the arguments of what a rule's own function wrote."""
    same = isinstance(done, cst.Call) and dotted(done.func).rpartition(".")[2] == name.rpartition(".")[2]
    return new.with_changes(args=done.args) if isinstance(done, cst.Call) and same else done


def itself(new: cst.Call, kind: str) -> cst.BaseExpression:
    """What Paddle's loader gives that is called, which is itself, and a schedule, which is its rate."""
    return new.func if kind == "Loader" else cst.parse_expression(f"{text(new.func)}.get_last_lr()[0]")


def bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that a dot may follow."""
    plain = isinstance(
        node, cst.Name | cst.Attribute | cst.Call | cst.Subscript | cst.List | cst.SimpleString
        | cst.Integer | cst.Float,
    )  # fmt: skip
    return node if plain or node.lpar else node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def bare(node: cst.BaseExpression) -> cst.BaseExpression:
    """An expression without the brackets around it, where it stands between others already."""
    plain = isinstance(node, cst.BinaryOperation | cst.UnaryOperation | cst.Comparison) and len(node.lpar) == 1
    return node.with_changes(lpar=[], rpar=[]) if plain and "\n" not in text(node) else node


# how tightly signs bind, the loosest first
SIGNS = (
    (cst.BitOr,), (cst.BitXor,), (cst.BitAnd,), (cst.LeftShift, cst.RightShift), (cst.Add, cst.Subtract),
    (cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.MatrixMultiply),
)  # fmt: skip
# what needs no brackets around a comparison, a sum or a `not`
OPEN = (
    cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return, cst.Index, cst.If, cst.While, cst.Assert, cst.IfExp,
    cst.BooleanOperation, cst.CompIf, cst.Element,
)  # fmt: skip


def stands_free(parent: cst.CSTNode, node: cst.CSTNode, new: cst.BaseExpression) -> bool:
    """Whether what stands in place of a node needs no brackets: where it is, or what is around binds more loosely."""
    if isinstance(parent, OPEN) or (isinstance(parent, cst.Arg) and not parent.star):
        return True
    if isinstance(parent, cst.Comparison | cst.UnaryOperation):
        loose = isinstance(parent, cst.Comparison) or isinstance(parent.operator, cst.Not)
        return loose and isinstance(new, cst.BinaryOperation)
    if not isinstance(parent, cst.BinaryOperation) or not isinstance(new, cst.BinaryOperation):
        return False
    around, own = (
        next((at for at, each in enumerate(SIGNS) if isinstance(one.operator, each)), None) for one in (parent, new)
    )
    if around is None or own is None:
        return False
    return own > around or (own == around and parent.left is node)


def filled(
    work: "Writer",
    template: str,
    bound: list[Bound],
    receiver: cst.BaseExpression | None,
    usual: Sequence[Argument],
) -> cst.BaseExpression:
    """A template with its {arguments} filled in, its dotted names spelled as the file spells them."""
    parts = {each.name: cst.parse_expression(each.default) for each in usual if each.default not in (None, "...")}
    for each in bound:
        if each.argument is not None:
            value = each.arg.value
            word = turned("dtype", text(value), work.to) if each.argument.name == "dtype" else None
            if word not in (None, text(value)):
                value = cst.parse_expression(str(word))
            parts[each.argument.name] = bracketed(value)
    if receiver is not None:
        parts["self"] = bracketed(receiver)
    words = {name: f"zoo_{name}_" for name in parts}
    try:
        tree = cst.parse_expression(template.format(**words))
    except KeyError as error:
        raise Stop(f"lacks its argument {error.args[0]}") from None
    held = {word: parts[name] for name, word in words.items()}

    class Fill(cst.CSTTransformer):
        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
            return held.get(original_node.value, updated_node)

        def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
            return updated_node.with_changes(value=bare(updated_node.value))

        def leave_Index(self, original_node: cst.Index, updated_node: cst.Index) -> cst.Index:
            return updated_node.with_changes(value=bare(updated_node.value))

        def visit_Attribute(self, node: cst.Attribute) -> bool:
            return not spelled(node)

        def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
            path = spelled(original_node)
            return work.speller.spelled(path) if path else updated_node

    def spelled(node: cst.Attribute) -> str:
        first = dotted(node).partition(".")[0]
        ours = first in PLACES[work.to] or first in (work.to, "torchvision", "written")
        return full(dotted(node), work.to) if ours else ""

    found = tree.visit(Fill())
    assert isinstance(found, cst.BaseExpression)
    return bracketed(found)
