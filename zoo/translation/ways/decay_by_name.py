"""AdamW that is told by parameters' names which of them decay: PyTorch's is given two groups.

`decay = [p.name for n, p in net.named_parameters() if ...]` and `apply_decay_param_fun=lambda x: x in decay` become a
list of the names that named_parameters gives, and groups by it. PyTorch's parameters have no names of their own.
"""

import re
from dataclasses import replace

import libcst as cst

from zoo.translation.ways.general import WAYS, way
from zoo.translation.writing.rule_arguments import Bound, Stop, text
from zoo.translation.writing.way_site import Site

NAMELESS = "is a name that PaddlePaddle gives a parameter, and PyTorch's have none; take named_parameters()"
ASKED = re.compile(r"apply_decay_param_fun\s*=\s*lambda (\w+)\s*:\s*\1 (?:not )?in ([\w.]+)")


def _plain(code: str) -> str:
    """A file's text with a function that asks whether a name is in a list written where it is handed on."""
    asks = re.findall(r"def (\w+)\((\w+)\):\s+return \2 (not )?in ([\w.]+)\n", code)
    for name, given, without, held in asks:
        if code.count(name) == 2:
            words = f"apply_decay_param_fun=lambda {given}: {given} {without}in {held}"
            code = re.sub(rf"apply_decay_param_fun\s*=\s*{name}\b", words, code)
            code = re.sub(rf"def {name}\({given}\):\s+return .*\n", "\n", code)
        elif name == "apply_decay_param_fun" and code.count(name) == 3:
            code = re.sub(rf"def {name}\({given}\):\s+return .*\n", "\n", code)
            words = f"apply_decay_param_fun=lambda {given}: {given} {without}in {held}"
            code = re.sub(rf"{name}\s*=\s*{name}\b", words, code)
    return code


@way
def decay_name(site: Site) -> cst.BaseExpression | None:
    """p.name in a list that apply_decay_param_fun alone asks: the name that named_parameters gives beside p."""
    assert isinstance(site.node, cst.Attribute)
    held, name = _collected(site)
    code = _plain(site.work.reader.code)
    asks = [found[2] for found in ASKED.finditer(code)]
    said = len(re.findall(rf"(?<![\w.]){re.escape(held)}\b", code)) if held else 0
    makes = len(re.findall(rf"(?<![\w.]){re.escape(held)}(?:\s*=[^=]|\.append\()", code)) if held else 0
    if not held or not name or not asks.count(held) or said != makes + asks.count(held):
        raise Stop(NAMELESS)
    return cst.Name(name)


def _collected(site: Site) -> tuple[str, str]:
    """The list that a parameter's name is put into, and the other name that named_parameters gives; "" for none."""
    whose = text(site.node.value) if isinstance(site.node, cst.Attribute) else ""
    around = list(reversed(site.work.around[:-1]))
    held = name = ""
    for at, each in enumerate(around):
        if isinstance(each, cst.ListComp):
            outer = around[at + 1]
            if isinstance(outer, cst.Assign) and len(outer.targets) == 1 and each.elt is site.node:
                held, name = text(outer.targets[0].target), _beside(each.for_in.target, each.for_in.iter, whose)
            return held, name
        if isinstance(each, cst.Call) and isinstance(each.func, cst.Attribute) and each.func.attr.value == "append":
            held = text(each.func.value)
        if isinstance(each, cst.For):
            return held, _beside(each.target, each.iter, whose)
    return "", ""


def _beside(target: cst.BaseExpression, loop: cst.BaseExpression, whose: str) -> str:
    """n of `for n, p in net.named_parameters()`, where p is asked for."""
    if not isinstance(target, cst.Tuple) or len(target.elements) != 2 or not text(loop).endswith(".named_parameters()"):
        return ""
    first, second = (text(each.value) for each in target.elements)
    return first if second == whose else ""


@way
def decaying(site: Site) -> cst.BaseExpression | None:
    """AdamW(parameters=net.parameters(), apply_decay_param_fun=lambda x: x in decay), as two groups."""
    test, _ = site.before("apply_decay_param_fun")
    given = site.given("parameters")
    kept = [each for each in site.bound if each.argument and each.argument.name != "apply_decay_param_fun"]
    if test is None or text(test) == "None":
        return WAYS["optimizer"](replace(site, bound=tuple(kept)))
    asked = text(test)
    if isinstance(test, cst.Name):
        asked = "".join(
            f"lambda {given}: {given} {without}in {held}" for name, given, without, held in
            re.findall(r"def (\w+)\((\w+)\):\s+return \2 (not )?in ([\w.]+)\n", site.work.reader.code)
            if name == asked
        )  # fmt: skip
    found = re.fullmatch(r"lambda (\w+)\s*:\s*\1 (not )?in ([\w.]+)", asked)
    net = re.fullmatch(r"([\w.]+)\.parameters\(\)", text(given)) if given is not None else None
    if found is None and net is not None and (asks := _by_kind(site, asked)):
        names = text(site.work.speller.spelled("written.named_by_kind"))
        rows = [f"[p for n, p in {names}({net[1]}) if {word}{asks}]" for word in ("", "not ")]
        return _grouped(site, kept, rows)
    if found is None or net is None:
        raise Stop("asks by names which parameters decay, which PyTorch's is told by groups of parameters")
    names, whole = found[3], site.work.reader.code
    owner = re.escape(net[1])
    made = rf"(?<![\w.]){re.escape(names)}\s*=\s*\[\s*(\w+)\.name\s+for\s+\w+, \1\s+in\s+{owner}\.named_parameters\(\)"
    looped = (
        rf"in {owner}\.named_parameters\(\):(?:(?!\bfor\b)[\s\S])*?(?<![\w.]){re.escape(names)}\.append\(\w+\.name\)"
    )
    if not re.search(made, whole) and not re.search(looped, whole):
        raise Stop(f"asks {names} which parameters decay, and it cannot be told that {net[1]} gave its names")
    inside, outside = ("not in", "in") if found[2] else ("in", "not in")
    rows = [f"[p for n, p in {net[1]}.named_parameters() if n {word} {names}]" for word in (inside, outside)]
    return _grouped(site, kept, rows)


# parts of names that PaddlePaddle makes of the kind of a layer and the kind of its parameter
KINDS = re.compile(r"[a-z_]*(norm|bn|linear|conv|embed|token|pos|bias|gru|lstm|scale|gamma|beta)[a-z_]*|\.?[bw](_\d?)?")
PLAIN = {"in", "not", "and", "or", "any", "all", "for", "endswith", "startswith"}


def _by_kind(site: Site, asked: str) -> str:
    """A condition on n, where a lambda asks for parts of a name: lambda n: "norm" not in n and ".b_" not in n.

    "" where it asks something else, or where the file gives a parameter a name of its own.
    """
    found = re.fullmatch(r"lambda (\w+)\s*:\s*([\s\S]+)", asked)
    if found is None or re.search(r"\bname\s*=\s*[^N\s]", _attributes(site.work.reader.code)):
        return ""
    name, body = found[1], found[2]
    words = re.findall(r"""["']([^"']*)["']""", body)
    plain = re.sub(r"""["'][^"']*["']""", "", body)
    known = {name, *PLAIN, *re.findall(r"for (\w+) in", plain)}
    if not words or not all(KINDS.fullmatch(each) for each in words):
        return ""
    ends = any(re.fullmatch(r"\.?[bw](_\d?)?", each) for each in words)
    if ends and re.search(r"\.(?!\w*bias)\w+\s*=\s*self\.create_parameter\([^\n]*is_bias=True", site.work.reader.code):
        return ""  # a bias that is not called so
    inside = "linear" in words and re.search(r"MultiHeadAttention|Transformer\w*\(", site.work.reader.code)
    if inside or not set(re.findall(r"[A-Za-z_]\w*", plain)) <= known:
        return ""  # an attention of PyTorch's is one layer, and four linear ones in PaddlePaddle
    return "(" + re.sub(rf"(?<![.\w]){name}(?!\w)", "n", body) + ")"


def _attributes(code: str) -> str:
    """What stands between the brackets of a file's ParamAttr."""
    return " ".join(re.findall(r"ParamAttr\(([^()]*)", code))


def _grouped(site: Site, kept: list[Bound], rows: list[str]) -> cst.BaseExpression:
    """The optimizer of two groups, of which the second does not decay."""
    groups = f'[{{"params": {rows[0]}}}, {{"params": {rows[1]}, "weight_decay": 0.0}}]'
    value = cst.parse_expression(groups)
    bound = tuple(
        replace(each, arg=each.arg.with_changes(value=value))
        if each.argument and each.argument.name == "parameters" else each for each in kept
    )  # fmt: skip
    changed = replace(site, bound=bound)
    done = WAYS["optimizer"](replace(changed, bound=tuple(each for each in bound)))
    if done is not None:
        return done
    assert isinstance(site.new, cst.Call)
    func, args = site.work.plainly(site.rule, site.node, site.receiver, list(bound), site.tail)
    return site.new.with_changes(func=func, args=args)
