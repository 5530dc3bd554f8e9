"""Networks of torchvision's that a word names: getattr(models, name)(), models.__dict__[name](), get_model(name).

Which they may be is told by the words of the file. What calls one is written once, whatever PaddlePaddle's own takes.
"""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.names import dotted
from zoo.translation.reading.networks import words_of
from zoo.translation.rule import Rule
from zoo.translation.ways.ready_made_networks import APART
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

HOME, THERE = "torchvision.models", "paddle.vision.models"


def alike(rule: Rule, code: str) -> bool:
    """Whether PaddlePaddle has a network under the same name that is called alike."""
    target = rule.side("paddle")
    same = target is not None and str(rule.torch).partition("(")[0].endswith("." + target.name.rpartition(".")[2])
    return same and rule.how == "network" and not ("mobilenet" in str(rule.torch) and APART.search(code))


def handed(work: "Writer", rule: Rule, node: cst.Name | cst.Attribute) -> cst.BaseExpression | None:
    """models.resnet18 that is handed on, as it is called in PyTorch."""
    target = rule.side(work.to)
    if target is None or not alike(rule, work.reader.code):
        return None
    work.count += 1
    made = work.speller.spelled(target.name, node)
    return _called_alike(work, made) if work.to == "paddle" else made


def _called_alike(work: "Writer", made: cst.BaseExpression) -> cst.BaseExpression:
    return cst.Call(for_paddle.asked(work, "called_alike"), [cst.Arg(made)])


def _check(code: str, home: str = HOME) -> None:
    """Stop where a word of the file names a network that PaddlePaddle has not, or that is another there."""
    words = words_of(code)
    for word in words:
        if not any(alike(rule, code) for rule in table.rules(f"{home}.{word}", "paddle" if home == HOME else "torch")):
            lacking = "PaddlePaddle" if home == HOME else "PyTorch"
            raise Stop(f"may name {word}, which {lacking} has not, or with other layers; leave it out")
    if not words:
        raise Stop("names a network by a word that is not in the file, so that it cannot be told which it is")


def made(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    """getattr(models, name), and models.get_model(name, weights=None); None for other calls."""
    if not node.args:
        return None
    if work.to == "torch":
        return _back(work, node, new)
    if work.known(node.func).name == f"{HOME}.get_model":
        word = constant(text(node.args[0].value))
        if isinstance(word, str):
            whole, now = (each.with_changes(args=each.args[1:]) for each in (node, new))
            return work.library(whole, now, f"{HOME}.{word}")
        _check(work.reader.code)
        args = [each.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT) if at == 0 else each
                for at, each in enumerate(new.args)]  # fmt: skip
        return cst.Call(_called_alike(work, _got(work, args[0].value)), args[1:])
    if dotted(node.func) != "getattr" or len(node.args) != 2 or work.known(node.args[0].value).name != HOME:
        return None
    if isinstance(node.args[1].value, cst.SimpleString):
        return None
    _check(work.reader.code)
    return _called_alike(work, _got(work, new.args[1].value))


def _back(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    """getattr(paddle.vision.models, name), where what calls it gives what torchvision's take by the same names."""
    if dotted(node.func) != "getattr" or len(node.args) != 2 or work.known(node.args[0].value).name != THERE:
        return None
    above = work.around[-2]
    given = [each.keyword.value if each.keyword is not None else "" for each in getattr(above, "args", ())]
    if isinstance(node.args[1].value, cst.SimpleString) or not set(given) <= {"weights", "pretrained", "num_classes"}:
        return None
    count = next((constant(text(each.value)) for each in getattr(above, "args", ())
                  if each.keyword is not None and each.keyword.value == "num_classes"), 1000)  # fmt: skip
    if isinstance(count, int) and count <= 0:
        raise Stop("makes a network without its last layers, which PyTorch's has; name the network where it is called")
    _check(work.reader.code, THERE)
    return new


def _got(work: "Writer", name: cst.BaseExpression) -> cst.BaseExpression:
    return cst.parse_expression(f"getattr({text(work.speller.spelled(THERE))}, {text(name)})")


def kept(work: "Writer", node: cst.Subscript, new: cst.Subscript) -> cst.BaseExpression | None:
    """models.__dict__[name], but where it is only asked whether that can be called."""
    if work.to != "paddle" or work.known(node.value).name != f"{HOME}.__dict__" or len(work.around) < 3:
        return None
    around = work.around[-3]
    if isinstance(around, cst.Call) and dotted(around.func) == "callable":
        return new
    try:
        _check(work.reader.code)
    except Stop as stop:
        work.remark(node, text(node), str(stop))
        return new
    return _called_alike(work, new)
