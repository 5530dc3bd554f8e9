"""Networks with recurrent layers that are moved to a device, which PaddlePaddle 3.3 refuses before their first call."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import ROWS
from zoo.translation.writing.way_site import bare
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.words import Words

HOLDING = (*ROWS, "Sequential", "ModuleList", "ModuleDict", "Module")  # what is such a layer, or may hold one
MOVES = ("to", "cuda", "cpu", "double", "half")


def moved(work: "Words", node: cst.Call, done: cst.BaseExpression) -> cst.BaseExpression:
    """moved_rows(net, device) in place of net.to(device) in a file with such layers."""
    if work.to != "paddle" or not isinstance(node.func, cst.Attribute) or node.func.attr.value not in MOVES:
        return done
    owner = work.known(node.func.value)
    last = owner.name.rpartition(".")[2]
    plain = work.reader.names.ours(owner.name) and last not in HOLDING
    if owner.kind != "Module" or plain or not any(work.reader.mentions(f"nn.{each}") for each in ROWS):
        return done
    if not isinstance(done, cst.Call) or not isinstance(done.func, cst.Attribute) or done.func.attr.value not in MOVES:
        return done
    if done.func.attr.value == "cpu":
        return _called(work, done.func.value, [cst.Arg(cst.SimpleString('"cpu"'))])
    return _called(work, done.func.value, list(done.args)) if done.func.attr.value == "to" else done


def _called(work: "Words", whose: cst.BaseExpression, args: list[cst.Arg]) -> cst.Call:
    space = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    first = cst.Arg(bare(whose), comma=space if args else cst.MaybeSentinel.DEFAULT)
    return cst.Call(for_paddle.asked(work, "moved_rows"), [first, *args])
