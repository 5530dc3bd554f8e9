"""First values of a part of a tensor: `nn.init.constant_(lstm.bias_hh_l0[4:8], 1.0)`.

PaddlePaddle's initialisers fill a copy of the part, so that it is assigned where no gradient is kept.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words

VALUES = {"torch.nn.init.zeros_": "0.0", "torch.nn.init.ones_": "1.0", "torch.nn.init.constant_": ""}


def _undone(node: cst.BaseExpression, *names: str) -> cst.BaseExpression:
    """A tensor without .data, or without .T."""
    while isinstance(node, cst.Attribute) and node.attr.value in names:
        node = node.value
    return node


def _places(work: "Words", node: cst.Subscript, whose: cst.BaseExpression) -> str:
    """What stands between the brackets in PaddlePaddle; "" where that cannot be told."""
    parts = [text(cst.Subscript(cst.Name("x"), [each.with_changes(comma=cst.MaybeSentinel.DEFAULT)]))[2:-1]
             for each in node.slice]  # fmt: skip
    if isinstance(whose, cst.Attribute) and whose.attr.value == "weight":
        owner = work.known(whose.value)
        if work.is_linear(whose):
            plain = len(parts) < 3 and all(re.fullmatch(r"[\w.:+*/ -]+", each) for each in parts)
            return ", ".join([parts[1] if len(parts) > 1 else ":", parts[0]]) if plain else ""
        if owner.kind != "Module" or not work.reader.names.ours(work.reader.layer(owner.name)):
            return ""
    elif not isinstance(whose, cst.Attribute) or work.known(whose).kind not in ("Tensor", "unknown"):
        # the name of some parameter, which may be such a weight unless it is asked for by its own
        tests = [text(each.test) for each in work.around if isinstance(each, cst.If)]
        if not isinstance(whose, cst.Name) or not any(re.search(r"""["']\w*bias\w*["']""", each) for each in tests):
            return ""
    return ", ".join(parts)


def filled(work: "Words", node: cst.Call, new: cst.Call) -> bool:
    """Put an assignment in place of such a line; whether that was done."""
    path = work.known(node.func).name
    line = work.around[-3] if len(work.around) > 2 and isinstance(work.around[-2], cst.Expr) else None
    if work.to != "paddle" or path not in VALUES or not isinstance(line, cst.SimpleStatementLine) or not node.args:
        return False
    first, now = node.args[0].value, new.args[0].value
    if not isinstance(first, cst.Subscript) or not isinstance(now, cst.Subscript) or len(line.body) != 1:
        return False
    value = VALUES[path] or (text(new.args[1].value) if len(new.args) == 2 else "")
    places = _places(work, now, _undone(first.value, "data"))
    if not value or not places or any(each.star for each in node.args):
        return False
    whose = text(_undone(now.value, "data", "T"))
    lines = f"with {work.speller.root()}.no_grad():\n    {whose}[{places}] = {value}\n"
    work.instead[id(line)] = cst.parse_statement(lines)
    work.count += 1
    return True
