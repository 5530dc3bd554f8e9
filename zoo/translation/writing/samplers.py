"""Samplers that are classes of the file: PaddlePaddle's keeps its data_source, and PyTorch's takes nothing."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.engine import Translator

KEEPS = cst.parse_statement("def __init__(self, data_source=None):\n    self.data_source = data_source\n")


def _is_one(work: "Translator", name: str) -> bool:
    """Whether a class of the file is a kind of PaddlePaddle's Sampler, and of no class between."""
    own = work.reader.classes.get(name)
    return work.to == "torch" and own is not None and own.bases[:1] == ["paddle.io.Sampler"]


def begun(work: "Translator", new: cst.Call) -> cst.Call:
    """super().__init__(data_source) of such a class."""
    if not new.args or not work.classes or not _is_one(work, work.classes[-1][0]):
        return new
    if not re.fullmatch(r"super\(.*\)\.__init__", text(new.func)) or new.args[0].star:
        return new
    work.behind[-1].append(cst.parse_statement(f"{work.classes[-1][1]}.data_source = {text(new.args[0].value)}"))
    return new.with_changes(args=())


def whole(work: "Translator", node: cst.ClassDef, new: cst.ClassDef) -> cst.ClassDef:
    """A class without an __init__ of its own, which is given its data set all the same."""
    own = work.reader.classes.get(node.name.value)
    if own is None or "__init__" in own.methods or not _is_one(work, node.name.value):
        return new
    if not isinstance(new.body, cst.IndentedBlock):
        return new
    at = 1 if new.get_docstring() is not None else 0
    rows = new.body.body
    return new.with_changes(body=new.body.with_changes(body=[*rows[:at], KEEPS, *rows[at:]]))
