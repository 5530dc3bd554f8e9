"""What is asked of a layer of which the reader does not know the class: conv.in_channels, hasattr(m, "weight_g").

PaddlePaddle keeps in_channels as _in_channels. Where the file has such a name of its own it cannot be told which is
meant, and the line is marked.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.rules.layer_attributes import LAYERS
from zoo.translation.writing import bound_methods
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around
    from zoo.translation.writing.words import Words


# what convolutions alone have, and linear layers alone
CONVS = ("in_channels", "out_channels")
LINEARS = ("in_features", "out_features")
# what layers of the framework have under other names in PaddlePaddle
RENAMED = frozenset(name for *_, names in LAYERS for name in names) - {"weight"} | {*LINEARS}
WHICH = "stays: it cannot be told which layer {} is, and PaddlePaddle's has another name for this"
ASKED = "asks for a name that PaddlePaddle's layers have otherwise"
NAMES = re.compile(r"(^|[._])(conv\w*|layer|mod|module|child|m)(\d*)$")


def _own(work: "Around", name: str) -> bool:
    """Whether the file gives something this name itself."""
    return bool(re.search(rf"\.{name}\s*(:[^=\n]+)?=[^=]", work.reader.code))


def asked(work: "Words", node: cst.Attribute, new: cst.Attribute, owner: Value) -> cst.BaseExpression | None:
    """conv.in_channels of some layer; None for everything else."""
    bound_methods.told(work, node, owner)
    name = node.attr.value
    nameless = owner.kind == "Module" and owner.name in ("", "torch.nn.Module", "paddle.nn.Layer")
    if work.to == "torch" and nameless and name.removeprefix("_") in CONVS and not _own(work, name):
        return new.with_changes(attr=cst.Name(name.removeprefix("_")))
    if work.to != "paddle" or name not in RENAMED or work.is_set(node):
        return None
    shown = owner.kind == "unknown" and name in (*CONVS, *LINEARS) and NAMES.search(text(node.value))
    if not nameless and not shown:
        return None
    if nameless and name in CONVS and not _own(work, name):
        work.count += 1
        return new.with_changes(attr=cst.Name(f"_{name}"))
    work.remark(node, text(node), WHICH.format(text(node.value)))
    return new


def named(work: "Around", node: cst.Call) -> None:
    """Mark hasattr(m, "in_channels"), which is never so in PaddlePaddle."""
    if work.to != "paddle" or text(node.func) not in ("hasattr", "getattr") or len(node.args) < 2:
        return
    word, owner = constant(text(node.args[1].value)), work.known(node.args[0].value)
    layer = owner.kind == "Module" and owner.name not in work.reader.classes
    shown = layer or (owner.kind == "unknown" and NAMES.search(text(node.args[0].value)))
    if shown and word in RENAMED and not _own(work, str(word)):
        work.remark(node, text(node), ASKED)
