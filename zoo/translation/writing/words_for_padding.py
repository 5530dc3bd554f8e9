"""Convolutions that may be given the word SAME for their padding, beside a dilation.

PaddlePaddle then leaves the dilation out, and PyTorch does not. Where the padding has a name, what the file calls the
function with tells whether it may be such a word; the dilation then hangs on it.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.rule import Form
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.forwarded_keywords import key_of
from zoo.translation.writing.rule_arguments import TIGHT, Bound, text
from zoo.translation.writing.way_site import LEFT

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

LARGE = re.compile(r"[\"'](SAME|VALID)[\"']")
CONVOLUTION = re.compile(r"\.nn\.(functional\.)?[cC]onv\d[dD]$")
SAME = re.compile(r"[\"']same[\"']", re.I)


def met(work: "Writer", form: Form, bound: list[Bound]) -> tuple[str, list[Bound]]:
    """The file's text, in which a word SAME may be the padding, and the arguments with the dilation that is left."""
    code = work.reader.code
    row = next((each.arg.value for each in bound if each.argument and each.argument.name == "padding"), None)
    if work.to != "torch" or row is None or not CONVOLUTION.search(form.name):
        return code, bound
    if SAME.fullmatch(text(row)) and not any(each.arg.star for each in bound):
        done = [each for each in bound if each.argument is None or each.argument.name != "dilation"]
        if len(done) < len(bound):
            work.comment(LEFT, once=True)
        return code, _by_name(done) if len(done) < len(bound) else bound
    if not isinstance(row, cst.Name | cst.Attribute):
        return code, bound
    words, large = {each.strip("'\"") for each in SAME.findall(code)}, LARGE.search(code)
    if not words and not large:
        return code, bound
    node = next((each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)), None)
    key = next((key for key, each in work.reader.functions.items() if each.node is node), "")
    done = bound
    if words and (node is None or not key or not _apart(work, key, node)):
        told = f'{text(row)} == "same"' if words == {"same"} else f'str({text(row)}).lower() == "same"'
        if (done := [_undilated(work, each, told) for each in bound]) != bound:
            work.comment(LEFT, once=True)
    if large:  # PyTorch writes the word in small letters
        small = cst.parse_expression(f"{text(row)}.lower() if isinstance({text(row)}, str) else {text(row)}")
        done = [_with(each, small) if each.argument and each.argument.name == "padding" else each for each in done]
    return SAME.sub("...", code), done


def _by_name(bound: list[Bound]) -> list[Bound]:
    """Arguments of which one has gone, behind which the others need their names."""
    places = [each.argument.name for each in bound if each.argument is not None]
    return [
        replace(each, arg=each.arg.with_changes(keyword=cst.Name(name), equal=TIGHT)) if at > 2 else each
        for at, (each, name) in enumerate(zip(bound, places, strict=True))
    ]


def _undilated(work: "Writer", each: Bound, told: str) -> Bound:
    """The dilation, or what two stars may give of it, that is 1 beside the word SAME."""
    value = each.arg.value
    if each.argument is not None and each.argument.name == "dilation" and constant(text(value)) != 1:
        return _with(each, cst.parse_expression(f"1 if {told} else {text(value)}"))
    if each.arg.star == "**" and "dilation" in (work.extras(each.arg) or ("dilation",)):
        more = text(value)
        return _with(each, cst.parse_expression(f'({{**{more}, "dilation": 1}} if {told} else {more})'))
    return each


def _with(each: Bound, value: cst.BaseExpression) -> Bound:
    return replace(each, arg=each.arg.with_changes(value=value))


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
