"""Dtypes that PaddlePaddle takes as words or of numpy, in a variable or by a choice: PyTorch's are no words.

A word that is written out by itself is turned by its unit: see argument_units.py.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import STRING
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

NAMES = ("dtype", "d", "type")  # of arguments that are dtypes, in the rules
NUMPY = {
    "bool_": "bool", **{name: name for name in (
        "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "complex64", "complex128")},
}  # fmt: skip


def meant(work: "Writer", before: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    """A dtype as PyTorch takes it. before: as it is in the source."""
    if isinstance(before, cst.IfExp) and isinstance(new, cst.IfExp):
        one, other = (
            meant(work, before.body, _torchs(work, new.body)),
            meant(work, before.orelse, _torchs(work, new.orelse)),
        )
        return new.with_changes(body=one, orelse=other)
    value = work.known(before)
    place, _, name = value.name.rpartition(".")
    if value.kind == "path" and place == "numpy" and name in NUMPY:
        return work.speller.spelled(f"torch.{NUMPY[name]}")
    if value == STRING and isinstance(before, cst.Name | cst.Attribute | cst.Subscript):
        return cst.parse_expression(f"getattr({work.speller.root()}, {text(new)})")
    return new


def _torchs(work: "Writer", node: cst.BaseExpression) -> cst.BaseExpression:
    """A word as PyTorch's dtype; anything else as it is."""
    word = constant(text(node))
    return work.speller.spelled(f"torch.{word}") if isinstance(word, str) and word.isidentifier() else node


def by_word(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """What names a dtype of PyTorch's in getattr(torch, name), which PaddlePaddle takes as it is; None for all else."""
    if not isinstance(node, cst.Call) or text(node.func) != "getattr" or len(node.args) != 2:
        return None
    return node.args[1].value if text(node.args[0].value) in ("torch", "paddle") else None


def is_one(call: cst.Call, arg: cst.Arg) -> bool:
    """Whether an argument is such a name, and its call one that takes a dtype there."""
    moves = arg.keyword is None and isinstance(call.func, cst.Attribute) and call.func.attr.value in ("to", "type")
    named = arg.keyword is not None and arg.keyword.value == "dtype"
    return (moves or named) and by_word(arg.value) is not None


def worded(arg: cst.Arg) -> cst.Arg:
    """Such an argument as PaddlePaddle takes it: the name alone."""
    name = by_word(arg.value)
    return arg if name is None else arg.with_changes(value=name)
