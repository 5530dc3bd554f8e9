"""Methods of layers that are handed on and not called: make = self.create_parameter, partial(self.add_sublayer, "a").

Where PyTorch's layers have no such method, it is written where it is called alone; a partial that is always called
without arguments becomes a function of none.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.value_kinds import Value
from zoo.translation.writing.refused_calls import LACKING
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words
    from zoo.translation.writing.write_call import Writer

HANDED_ON = "is written otherwise where it is called, and here it is handed on"


def told(work: "Words", node: cst.Attribute, owner: Value) -> None:
    """A mark for a method of a layer that is handed on, and that PyTorch's layers have not, or call otherwise."""
    above, name = work.around[-2], node.attr.value
    called = isinstance(above, cst.Call) and above.func is node
    if work.to != "torch" or owner.kind != "Module" or called or work.is_set(node) or id(node) in work.left:
        return
    rules = table.rules(f"Module.{name}", "torch")
    plain = any(each.side("paddle").arguments is None or table.unchanged(each, "torch") for each in rules)  # type: ignore[union-attr]
    if name in LACKING["torch"] or (rules and not plain):
        work.remark(node, text(node), HANDED_ON)


def partial_of(work: "Writer", node: cst.Call) -> bool:
    """Whether a call is partial(self.create_parameter, ...), of a layer's own."""
    func = node.args[0].value if node.args else None
    if work.to != "torch" or not isinstance(func, cst.Attribute) or func.attr.value != "create_parameter":
        return False
    owner = work.known(func.value)
    return owner.kind == "Module" and not work.is_own(owner, func.attr.value)


def made(work: "Writer", node: cst.Call) -> cst.BaseExpression | None:
    """scale = partial(self.create_parameter, [4], ...), which is called as scale() everywhere: a function of none."""
    if not partial_of(work, node):
        return None
    func, line = node.args[0].value, work.around[-2]
    assert isinstance(func, cst.Attribute)
    target = line.targets[0].target if isinstance(line, cst.Assign) and len(line.targets) == 1 else None
    name = target.value if isinstance(target, cst.Name) else ""
    uses = re.findall(rf"(?<![\w.]){name}\b(?!\(\))", work.reader.code) if name else []
    call = cst.Call(func, node.args[1:])
    done = work.method(call, call, func) if len(uses) == 1 else None
    if done is None or "empty(" in text(done):  # which is filled on lines of their own
        raise Stop(HANDED_ON)
    return cst.Lambda(cst.Parameters(), done)
