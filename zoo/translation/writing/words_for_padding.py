"""Whether a convolution that is given its padding by a name may be given the word SAME beside a dilation.

PaddlePaddle then leaves the dilation out, and PyTorch does not. What the file calls the function with tells it.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.forwarded_keywords import key_of
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

SAME = re.compile(r"[\"']same[\"']", re.I)


def source(work: "Writer") -> str:
    """The file's text, in which a word SAME may be a padding; without it where no call of the file means that."""
    code = work.reader.code
    if work.to != "torch" or not SAME.search(code):
        return code
    node = next((each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)), None)
    key = next((key for key, each in work.reader.functions.items() if each.node is node), "")
    return SAME.sub("...", code) if node is not None and key and _apart(work, key, node) else code


def _apart(work: "Writer", key: str, node: cst.FunctionDef) -> bool:
    """Whether each call of a function that gives a dilation gives it a padding in numbers too."""
    owner = work.reader.functions[key].owner
    name = owner if node.name.value == "__init__" else node.name.value
    row = [each.name.value for each in node.params.params][bool(owner) :]
    usual = {each.name.value: text(each.default) for each in (*node.params.params, *node.params.kwonly_params)
             if each.default is not None}  # fmt: skip
    calls: list[cst.Call] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            if key_of(work, work.known(node.func)) == key:
                calls.append(node)

    work.reader.tree.visit(Look())
    mentions = re.findall(rf"(?<!class )(?<!def )(?<!super\()\b{name}\b", work.reader.code)
    if not calls or len(mentions) != len(calls) or constant(usual.get("dilation", "1")) != 1:
        return False
    return all(_numbered(work, call, row) for call in calls)


def _numbered(work: "Writer", call: cst.Call, row: list[str]) -> bool:
    """Whether a call gives no dilation, or one beside a padding that is a number."""
    if any(each.star for each in call.args):
        return False
    given = {each.keyword.value if each.keyword is not None else row[at] if at < len(row) else "": each.value
             for at, each in enumerate(call.args)}  # fmt: skip
    if "dilation" not in given or constant(text(given["dilation"])) == 1:
        return True
    padding = given.get("padding")
    if padding is None or re.search("[\"']", text(padding)):
        return False
    # what is said of the dilation is a number, and so is what is said with the same names of the padding
    names = set(re.findall(r"[A-Za-z_][\w.]*", text(padding))) - {"if", "else"}
    return work.known(padding).name == "int" or names <= set(re.findall(r"[A-Za-z_][\w.]*", text(given["dilation"])))
