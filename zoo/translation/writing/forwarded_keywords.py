"""Arguments that a function of the file hands on by two stars: they are renamed where it is called.

`ConvBNReLU(8, 4, 1, bias_attr=False)` gives its **kwargs to a convolution, whose argument has another name in PyTorch.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import Value
from zoo.translation.rule import Rule, other
from zoo.translation.statements import spread_arguments
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import Bound, Stop, commas, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer


def key_of(work: "Writer", value: Value) -> str:
    """By which key the file's function is known that a call of a class or function calls."""
    if value.kind == "function":
        return value.name
    found = work.reader.member(value.name, "__init__") if value.kind == "class" else None
    return found.name if found is not None and found.kind == "function" else ""


def receiver(work: "Writer", key: str, seen: frozenset[str] = frozenset()) -> Rule | None:
    """The rule of what a function gives its two stars, if that is one call; None where it is not known."""
    function = work.reader.functions.get(key)
    star = function.node.params.star_kwarg if function is not None else None
    if function is None or star is None or key in seen:
        return None
    name, mentions = star.name.value, 0
    calls: list[cst.Call] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            calls.extend(node for each in node.args if each.star == "**" and dotted(each.value) == name)

        def visit_Name(self, node: cst.Name) -> None:
            nonlocal mentions
            mentions += node.value == name

    function.node.body.visit(Look())
    if len(calls) != 1 or mentions != 1:
        return None
    value = work.known(calls[0].func)
    own = work.reader.classes.get(function.owner)
    if own is not None and own.bases and re.fullmatch(r"super\(.*\)\.__init__", text(calls[0].func)):
        base = own.bases[0]
        value = Value("class", base) if base in work.reader.classes else Value("path", base)
    if value.kind == "path" and work.reader.names.ours(value.name):
        return next((each for each in table.rules(value.name, work.to) if each.side(work.to) is not None), None)
    return receiver(work, key_of(work, value), seen | {key})


def renamed(rule: Rule | None, name: str, to: str) -> str:
    """What an argument that is handed on is called on the side `to`, if it has another name there; else ""."""
    source = rule.side(other(to)) if rule is not None else None
    if rule is None or source is None or source.argument(name) is None:
        return ""
    called = rule.called(name, to)
    return called if called is not None and called != name else ""


def extras(work: "Writer", name: str) -> set[str] | None:
    """What two stars give of a name, by the file's calls or by a dict; None where that is not known."""
    functions = [each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)]
    for function in functions:
        star = function.params.star_kwarg
        if star is not None and star.name.value == name:
            key = next((key for key, each in work.reader.functions.items() if each.node is function), "")
            rule = receiver(work, key)
            given = {each for each in work.reader.extra.get(key, set()) if not renamed(rule, each, work.to)}
            return given - {"padding"} if "padding" in given and _both_ends(work, key) else given
    return spread_arguments.keys((*functions, work.reader.tree), name)


def _both_ends(work: "Writer", key: str) -> bool:
    """Whether a function is given no padding by the file but numbers, of which both ends of an axis get the same."""
    found: list[cst.BaseExpression] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            if key_of(work, work.known(node.func)) == key:
                found.extend(each.value for each in node.args if each.keyword and each.keyword.value == "padding")

    work.reader.tree.visit(Look())
    values = [constant(text(each)) for each in found]
    return bool(values) and all(isinstance(each, int) or _row(each) for each in values)


def _row(value: object) -> bool:
    return isinstance(value, tuple | list) and len(value) < 4 and all(isinstance(each, int) for each in value)


def places(work: "Writer", bound: list[Bound]) -> int:
    """How many arguments a star takes at the most that the file's own class hands on: Conv(3, 8, 3) of `*args`."""
    star = next((dotted(each.arg.value) for each in bound if each.arg.star == "*"), "")
    node = next((each for each in reversed(work.around) if isinstance(each, cst.FunctionDef)), None)
    held = node.params.star_arg if star and node is not None else None
    if node is None or not isinstance(held, cst.Param) or held.name.value != star:
        return 99
    key = next((key for key, each in work.reader.functions.items() if each.node is node), "")
    method = bool(work.reader.functions[key].owner) if key else False
    own = len(node.params.posonly_params) + len(node.params.params) - method
    found: list[int] = []

    class Look(cst.CSTVisitor):
        def visit_Call(self, node: cst.Call) -> None:
            if key_of(work, work.known(node.func)) == key:
                plain = [each for each in node.args if each.keyword is None]
                found.append(99 if any(each.star for each in plain) else len(plain) - own)

    if key:
        work.reader.tree.visit(Look())
    return max(found, default=99)


def listed(work: "Writer", node: cst.Dict, new: cst.Dict) -> cst.Dict:
    """{"params": filter(...)}: PaddlePaddle's optimizer looks into a group more than once, so it is made a list."""
    rows = []
    for before, each in zip(node.elements, new.elements, strict=True):
        kind = work.known(before.value)
        if isinstance(each, cst.DictElement) and constant(text(each.key)) == "params" and kind.name == "lazy":
            if isinstance(each.value, cst.GeneratorExp):
                value: cst.BaseExpression = cst.ListComp(each.value.elt, each.value.for_in)
            else:
                value = cst.Call(cst.Name("list"), [cst.Arg(each.value)])
            each = each.with_changes(value=value)
        rows.append(each)
    return new.with_changes(elements=rows)


# what PyTorch's DataLoader is given that changes no number, and PaddlePaddle's has not
NEEDLESS = ("pin_memory", "persistent_workers", "prefetch_factor", "pin_memory_device")
LOADED = re.compile(r"DataLoader\([^()]*(\([^()]*\)[^()]*)*\*\*")


def loaded(work: "Writer", new: cst.Dict) -> cst.Dict:
    """{"batch_size": 8, "pin_memory": True}, where DataLoaders are given such with two stars."""
    rows = [each for each in new.elements
            if not (isinstance(each, cst.DictElement) and constant(text(each.key)) in NEEDLESS)]  # fmt: skip
    if len(rows) == len(new.elements) or not LOADED.search(work.reader.code):
        return new
    rows = [each.with_changes(comma=cst.MaybeSentinel.DEFAULT) if each is rows[-1] else each for each in rows]
    return new.with_changes(elements=rows)


def loaded_by_name(work: "Writer", new: cst.Call) -> cst.Call:
    """The same of dict(batch_size=8, pin_memory=True)."""
    args = [each for each in new.args if each.keyword is None or each.keyword.value not in NEEDLESS]
    if len(args) == len(new.args) or not LOADED.search(work.reader.code):
        return new
    return new.with_changes(args=commas(args, new.args[-1]))


def called(work: "Writer", node: cst.Call, new: cst.Call, value: Value) -> cst.Call:
    """A call of the file's own class or function, with what it hands on renamed."""
    key = key_of(work, value)
    function = work.reader.functions.get(key)
    if function is None or function.node.params.star_kwarg is None:
        return new
    params = function.node.params
    own = {each.name.value for each in (*params.posonly_params, *params.params, *params.kwonly_params)}
    rule, args = None, []
    for each in new.args:
        name = each.keyword.value if each.keyword is not None else ""
        if name and name not in own:
            rule = rule or receiver(work, key)
            there = renamed(rule, name, work.to)
            if rule is not None and there:
                words = turned(rule.unit(name, work.side), text(each.value), work.to)
                if words is None or text(each.value) not in ("True", "False"):
                    raise Stop(f"hands on {name}={text(each.value)}, which has no simple counterpart")
                each = each.with_changes(keyword=cst.Name(there), value=cst.parse_expression(words))
        args.append(each)
    return new.with_changes(args=args)


def taken(work: "Writer", before: cst.Call, now: cst.BaseExpression, names: list[str]) -> bool:
    """Whether classes of the file take a call as a framework's rule has written it, and as they took it before."""
    if not names:
        return True
    if not isinstance(now, cst.Call):
        return False
    told, gone = ([(dotted(each.keyword) if each.keyword else "", text(each.value)) for each in one.args]
                  for one in (now, before))  # fmt: skip
    apart = [each for each in (*gone, *told) if (each in gone) != (each in told)]  # which one of them has alone
    for name in names:
        found = work.reader.member(name, "__init__")
        own = work.reader.functions.get(found.name) if found is not None and found.kind == "function" else None
        usual = {each.name.value: text(each.default) for each in own.node.params.params
                 if each.default is not None} if own is not None else {}  # fmt: skip
        if any(usual.get(word) != value for word, value in apart):
            return False
    return True
