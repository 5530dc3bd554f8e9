"""Methods of layers that PyTorch calls with other arguments: __init__ with none, and train with a mode."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.value_kinds import GIVEN, Value
from zoo.translation.writing import integers_beside_floats
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.engine import Translator
    from zoo.translation.writing.words import Words

# what Paddle's batch norms keep under names of their own, also where it cannot be told what holds them
NORMS = {"running_mean": "_mean", "running_var": "_variance"}
STATISTICS = {"_mean": "running_mean", "_variance": "running_var", "_epsilon": "eps"}
WHOLE = cst.parse_statement("if not mode:\n    return super().train(False)\n")


def begun(work: "Translator", new: cst.Call) -> cst.Call:
    """super().__init__(name_scope="net"), of which PyTorch's modules take nothing."""
    if work.to == "paddle" or not new.args or not re.fullmatch(r"super\(.*\)\.__init__", text(new.func)):
        return new
    own = work.reader.classes.get(work.classes[-1][0]) if work.classes else None
    if own is None or not own.bases or not work.reader.built_by(own.bases[0]).endswith(".nn.Layer"):
        return new
    for each in new.args:
        name = each.keyword.value if each.keyword is not None else ""
        word = isinstance(constant(text(each.value)), str) or text(each.value) in ("name_scope", "name")
        if each.star or name not in ("", "name_scope", "dtype") or (not name and not word):
            return new
    return new.with_changes(args=())


def begun_by_name(work: "Words", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    """nn.Layer.__init__(self), and nn.Conv2D.__init__(self, 3, 8, 3): what the class is called with, behind self."""
    path = work.known(node.func).name
    base = path.removesuffix(".__init__")
    if base == path or not work.reader.names.ours(path) or not node.args or not isinstance(node.func, cst.Attribute):
        return None
    inner = work.library(node.with_changes(args=node.args[1:]), new.with_changes(args=new.args[1:]), base, held=True)
    rule = next((each for each in table.rules(base, work.to) if each.side(work.to) is not None), None)
    if not isinstance(inner, cst.Call) or rule is None or not isinstance(new.func, cst.Attribute):
        raise Stop(f"has no rule for {path}")
    whole = work.respelled(rule.side(work.to).name, node.func.value, new.func.value)  # type: ignore[union-attr]
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")) if inner.args else cst.MaybeSentinel.DEFAULT
    return inner.with_changes(
        func=new.func.with_changes(value=whole), args=[new.args[0].with_changes(comma=comma), *inner.args]
    )


def trained(work: "Translator", new: cst.FunctionDef) -> cst.FunctionDef:
    """def train(self) of a layer's own, which PyTorch calls with a mode, by eval() too."""
    params, body = new.params, new.body
    if work.to == "paddle" or new.name.value != "train" or not work.classes or not isinstance(body, cst.IndentedBlock):
        return new
    if not work.reader.is_module(work.classes[-1][0]) or len(params.params) != 1 or params.star_kwarg is not None:
        return new
    if isinstance(params.star_arg, cst.Param) or params.kwonly_params:
        return new
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    mode = cst.Param(cst.Name("mode"), default=cst.Name("True"), equal=tight)
    first = params.params[0].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    at = 1 if new.get_docstring() is not None else 0
    rows = [*body.body[:at], WHOLE, *body.body[at:]]
    return new.with_changes(params=params.with_changes(params=[first, mode]), body=body.with_changes(body=rows))


def told(work: "Translator", new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression | None:
    """device.type, and dtype.is_floating_point, which PaddlePaddle's devices and dtypes do not tell."""
    if work.to == "torch":
        return None
    found = integers_beside_floats.of_dtype(work, new, owner, name)
    if owner == GIVEN["device"] and name == "type":
        found = cst.parse_expression(f'{work.speller.root()}.get_device().split(":")[0]')
    work.count += found is not None
    return found


def asked(work: "Translator", node: cst.Attribute, new: cst.Attribute) -> cst.BaseExpression:
    """dtype.is_floating_point of a variable that holds a dtype."""
    if work.to == "torch":
        return new
    return integers_beside_floats.of_dtype(work, new, work.known(node.value), node.attr.value) or new


def alone(code: str, name: str) -> bool:
    """Whether only a norm of the framework's can have an attribute: the file has nothing of that name itself."""
    return name in NORMS and not re.search(rf"""["']{name}["']|\.{name}\s*=[^=]""", code)


def kept(work: "Translator", new: cst.Attribute, owner: Value, name: str) -> cst.Attribute | None:
    """bn._variance of something unknown, where the file asks for one: only batch norms have it."""
    if work.to == "paddle" and owner.kind in ("unknown", "either") and alone(work.reader.code, name):
        work.count += 1
        return new.with_changes(attr=cst.Name(NORMS[name]))
    if work.to == "paddle" or name not in STATISTICS or "._variance" not in work.reader.code:
        return None
    told = owner.kind == "Module" and work.reader.names.ours(work.reader.layer(owner.name))
    if told or owner.kind not in ("unknown", "nothing", "either", "Module"):
        return None
    return new.with_changes(attr=cst.Name(STATISTICS[name]))
