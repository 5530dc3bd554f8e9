"""Weights that a linear layer shares with an embedding: `self.head.weight = self.embed.weight`.

PyTorch's linear layer has its weight as [out, in], which is how a table of words has it; PaddlePaddle's has it as
[in, out]. There the layer is written out where it is called: F.linear(x, self.head.weight.T).
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.reading.reader import Reader
    from zoo.translation.writing.words import Words


@dataclass
class Tied:
    """A linear layer whose weight is a table. sometimes: only if the program says so; bias: whether it has one."""

    table: str
    sometimes: bool
    bias: bool


@dataclass
class Ties:
    """What shares its weight, by class and attribute. lines: statements; turned: those that give the table a weight."""

    rows: dict[tuple[str, str], Tied] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)
    turned: set[int] = field(default_factory=set)


# what may stand behind such a layer: a call, what it is made of, its bias, and what is the same of a table
BEHIND = re.compile(r"\(| = |, [\w., ]+ = |\.bias\b|\.weight(\.data)?(\.\w+_\(| = )|\.in_features|\.out_features")
# and in what is written out
WRITTEN = re.compile(BEHIND.pattern + r"|\.weight(\.T| is |[,)])")


def found(tree: cst.Module, reader: "Reader") -> Ties:
    """Look through a file."""
    ties = Ties()
    tree.visit(_Look(reader, ties))
    if ties.rows and reader.names.side == "paddle":
        tree.visit(_Written(ties))
    return ties


class _Written(cst.CSTVisitor):
    """Finds the weights in F.linear(x, self.head.weight.T), which go on the way back."""

    def __init__(self, ties: Ties) -> None:
        super().__init__()
        self.ties = ties

    def visit_Call(self, node: cst.Call) -> None:
        linear = dotted(node.func).rpartition(".")[2] == "linear" and len(node.args) > 1
        if linear and ".weight.T" in text(node.args[1]):
            self._all(node.args[1])

    def _all(self, node: cst.CSTNode) -> None:
        self.ties.lines.add(id(node))
        for child in node.children:
            self._all(child)


class _Look(cst.CSTVisitor):
    def __init__(self, reader: "Reader", ties: Ties) -> None:
        super().__init__()
        self.reader, self.ties = reader, ties
        self.around: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.around.append(node)
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.around.pop()
        super().on_leave(original_node)

    def visit_Assign(self, node: cst.Assign) -> None:
        sides = (node.targets[0].target, node.value)
        owners = [each.value for each in sides if isinstance(each, cst.Attribute) and each.attr.value == "weight"]
        if len(owners) != 2 or len(node.targets) != 1:
            return
        kinds = [self.reader.layer(self._known(each)).rpartition(".nn.")[2] for each in owners]
        if sorted(kinds) != ["Embedding", "Linear"]:
            return
        layer, table = owners if kinds[0] == "Linear" else owners[::-1]
        classes = [each for each in self.around if isinstance(each, cst.ClassDef)]
        name = layer.attr.value if isinstance(layer, cst.Attribute) and isinstance(layer.value, cst.Name) else ""
        if not classes or not name or not dotted(table) or not self._plain(classes[-1], text(layer)):
            return
        functions = [each for each in self.around if isinstance(each, cst.FunctionDef)]
        inside = self.around[self.around.index(functions[-1]) :] if functions else []
        first = bool(functions) and functions[-1].name.value == "__init__"
        sometimes = not first or any(isinstance(each, cst.If | cst.For | cst.Try) for each in inside)
        made = re.search(rf"{re.escape(text(layer))} = [^\n]*\bbias(_attr)?=False", text(classes[-1]))
        self.ties.rows[classes[-1].name.value, name] = Tied(text(table), sometimes, made is None)
        self.ties.lines.update(id(each) for each in sides)
        if kinds[0] == "Embedding":
            self.ties.turned.add(id(node))

    def _known(self, node: cst.CSTNode) -> str:
        value = self.reader.values.get(id(node))
        return value.name if value is not None else ""

    def _plain(self, owner: cst.ClassDef, layer: str) -> bool:
        """Whether such a layer is only called, made and given its weight in its class."""
        code = text(owner)
        code = re.sub(rf"= {re.escape(layer)}\.weight$", "", code, flags=re.MULTILINE)
        code = re.sub(rf"\binit\.\w+\({re.escape(layer)}\.weight\b", "", code)  # which draws alike both ways
        behind = BEHIND if self.reader.names.side == "torch" else WRITTEN
        ends = [found.end() for found in re.finditer(rf"(?<![\w.]){re.escape(layer)}\b", code)]
        return all(behind.match(code, each) for each in ends)


def called(work: "Words", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    """A call of such a layer, or, on the way back, what it was written out as."""
    if not work.ties.rows:
        return None
    if work.to == "torch":
        return _back(work, node, new)
    owner, row = _row(work, node.func)
    if row is None:
        return None
    if len(new.args) != 1 or new.args[0].star or new.args[0].keyword:
        raise Stop("shares its weight with a table, and is called with more than one tensor")
    weight = f"{owner}.weight.T"
    if row.sometimes:
        weight = f"{weight} if {owner}.weight is {row.table}.weight else {owner}.weight"
    func = text(work.speller.spelled("paddle.nn.functional.linear"))
    bias = f", {owner}.bias" if row.bias else ""
    work.count += 1
    return cst.parse_expression(f"{func}({text(new.args[0].value)}, {weight}{bias})")


def _row(work: "Words", node: cst.BaseExpression) -> tuple[str, Tied | None]:
    owner = work.known(node.value).name if isinstance(node, cst.Attribute) else ""
    return text(node), work.ties.rows.get((owner, node.attr.value)) if isinstance(node, cst.Attribute) else None


def _back(work: "Words", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    weight = node.args[1].value if len(node.args) > 1 else None
    if work.known(node.func).name != "paddle.nn.functional.linear" or weight is None:
        return None
    weight = weight.body if isinstance(weight, cst.IfExp) else weight
    inner = weight.value if isinstance(weight, cst.Attribute) and weight.attr.value == "T" else None
    layer = inner.value if isinstance(inner, cst.Attribute) and inner.attr.value == "weight" else None
    if layer is None or _row(work, layer)[1] is None:
        return None
    return cst.Call(layer, [new.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)])


def line(work: "Words", node: cst.Assign, new: cst.Assign) -> cst.Assign:
    """`self.embed.weight = self.head.weight`: the layer is given the table, which has its values first."""
    if work.to != "paddle" or id(node) not in work.ties.turned:
        return new
    table, layer = new.targets[0].target, new.value
    work.ahead[-1].append(cst.parse_statement(f"{text(table)}.set_value({text(layer)}.T)"))
    return new.with_changes(targets=[new.targets[0].with_changes(target=layer)], value=table)
