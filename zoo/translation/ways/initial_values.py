"""First values as PaddlePaddle's layers are given them: what fills a weight in PyTorch, where the layer is made.

`weight_attr=paddle.ParamAttr(initializer=nn.initializer.Normal(0.0, 0.02))` is a line of its own there,
`nn.init.normal_(conv.weight, 0.0, 0.02)`. An initialiser that is no argument of a layer becomes a function that fills
the tensor it is given.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.rule import MUST, Rule
from zoo.translation.ways.filled_weights import AXES, function, statement
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import TIGHT, Bound, Stop, bind, text
from zoo.translation.writing.way_site import GROUPS, bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

ATTRIBUTE, INITIALISERS = "paddle.ParamAttr", "paddle.nn.initializer."
# a layer's argument, and the parameter that it is about
PARAMETERS = {"weight_attr": "weight", "param_attr": "weight", "bias_attr": "bias"}
# how a parameter learns, which PyTorch's optimizers are told; what they are where nothing was said
LEARNS = {"learning_rate": "1.0", "regularizer": "None", "need_clip": "True"}
# layers of which one of weight and bias may be left out, which then stays as it begins
NORMS = re.compile(r"\.nn\.(BatchNorm(\dD)?|SyncBatchNorm|GroupNorm|LayerNorm)$")
Lines = Callable[[str], list[str]]  # the statements that fill a tensor, by its text
Pair = tuple[cst.Arg, cst.Arg]
Parts = dict[str, tuple[cst.BaseExpression, cst.BaseExpression]]  # by name, before and after translating


def value(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression:
    """An initialiser, or a ParamAttr that has one, as a function of a tensor: partial(nn.init.normal_, std=0.1)."""
    if work.known(node.func).name == ATTRIBUTE:
        parts = attribute(work, node, new)
        if "trainable" in parts and text(parts["trainable"][1]) != "True":
            raise Stop("does not learn, which is said where the layer is made: write it there")
        lines = _learns(work, node, parts)
        none = cst.Name("None")
        first, second = parts.get("initializer", (none, none))
        if isinstance(first, cst.Call) and isinstance(second, cst.Call) and work.initialises(first):
            second = value(work, first, second)
        if not lines:
            return second
        told = [re.sub(r"\{\}\.(\w+) = (.*)", r'setattr(weight, "\1", \2)', each) for each in lines]
        fills = [] if text(second) == "None" else [f"{text(bracketed(second))}(weight)"]
        return cst.parse_expression(f"(lambda weight: ({', '.join([*fills, *told])},))")
    called, args, names = function(work, node, new)
    if not args:
        return cst.parse_expression(called)
    work.speller.asked.setdefault("partial", "functools.partial")
    words = [
        f"{each.keyword.value if each.keyword is not None else names[at]}={text(each.value)}"
        for at, each in enumerate(args)
    ]
    return cst.parse_expression(f"partial({', '.join([called, *words])})")


def attribute(work: "Writer", node: cst.Call, new: cst.Call) -> Parts:
    """The arguments of a ParamAttr that say something, before and after they were translated."""
    form = table.rules(ATTRIBUTE, "torch")[0].side("paddle")
    assert form is not None
    found = {}
    for each in bind(form, list(zip(node.args, new.args, strict=True))):
        if each.argument is None or each.before is None:
            raise Stop("takes arguments with stars")
        if text(each.arg.value) != each.argument.default and each.argument.name not in ("name", "do_model_average"):
            found[each.argument.name] = (each.before.value, each.arg.value)
    return found


def _learns(work: "Writer", node: cst.Call, parts: Parts) -> list[str]:
    """What the optimizer is told in PyTorch, as what the parameter keeps: lines with {} for the parameter.

    In a note where the file makes no optimizer, and as left out where it cannot be told.
    """
    said = [name for name in LEARNS if name in parts and text(parts[name][1]) != LEARNS[name]]
    if not said:
        return []
    words = ", ".join(f"{name}={text(parts[name][0])}" for name in said)
    if not work.reader.mentions("optimizer."):
        work.comment(GROUPS, once=True)
        work.notes.append(f"line {work.line(node)}: {words}: {GROUPS}")
        return []
    decay = turned("decay", text(parts["regularizer"][1]), "torch") if "regularizer" in said else ""
    if "need_clip" in said or decay is None:
        work.remark(node, words, f"is left out: {GROUPS}")
        return []
    lines = [f"{{}}.weight_decay = {decay}"] if decay else []
    return [*lines, *([f"{{}}.rate_share = {text(parts['learning_rate'][1])}"] if "learning_rate" in said else [])]


def told_apart(work: "Writer") -> set[str]:
    """Which of regularizer and learning_rate some ParamAttr of the file has."""
    if work.learnt is None:
        found: set[str] = set()
        known = work.known

        class Look(cst.CSTVisitor):
            def visit_Call(self, node: cst.Call) -> None:
                if known(node.func).name == ATTRIBUTE:
                    names = (each.keyword.value for each in node.args if each.keyword is not None)
                    found.update(name for name in names if name in ("regularizer", "learning_rate"))

        if "ParamAttr" in work.reader.code:
            work.reader.tree.visit(Look())
        work.learnt = found
    return work.learnt


def filled_by(work: "Writer", node: cst.BaseExpression, new: cst.BaseExpression, axes: str) -> Lines | None:
    """The statements that do what a weight_attr says; None where it says nothing. Stop where that cannot be told."""
    known = work.known(node)
    if constant(text(new)) is None or isinstance(constant(text(new)), bool) or isinstance(node, cst.SimpleString):
        return None
    if isinstance(node, cst.IfExp) and isinstance(new, cst.IfExp):
        test = text(new.test)
        if "(" in test:
            raise Stop(f"has {text(new)}, whose test would be made twice; give it a name before")
        first, second = filled_by(work, node.body, new.body, axes), filled_by(work, node.orelse, new.orelse, axes)
        if first is None and second is None:
            return None
        return lambda tensor: [
            *(_under(f"if {test}:", first(tensor)) if first is not None else []),
            *(_under("else:" if first is not None else f"if not ({test}):", second(tensor)) if second is not None
              else []),
        ]  # fmt: skip
    if isinstance(node, cst.Call) and isinstance(new, cst.Call):
        if work.initialises(node):
            statement(work, node, new, "weight", axes)  # Stop before anything is written
            return lambda tensor: [statement(work, node, new, tensor, axes)]
        if work.known(node.func).name == ATTRIBUTE:
            parts = attribute(work, node, new)
            fill = filled_by(work, *parts["initializer"], axes) if "initializer" in parts else None
            fixed = text(parts["trainable"][1]) if "trainable" in parts else "True"
            learns = _learns(work, node, parts)
            if fill is None and fixed == "True" and not learns:
                return None
            still = {"True": "", "False": "False"}.get(fixed, fixed)
            return lambda tensor: [
                *(fill(tensor) if fill is not None else []), *([f"{tensor}.requires_grad = {still}"] if still else []),
                *(each.format(tensor) for each in learns),
            ]  # fmt: skip
    if known.kind == "python" and known.name == "none":
        return None
    words = text(new)
    if isinstance(new, cst.Name | cst.Attribute) or (isinstance(new, cst.Subscript) and "(" not in words):
        if known.kind == "Initialiser" and known.name:
            return None
        if known.kind == "Initialiser" and not work.optional(words):
            return lambda tensor: [f"{words}({tensor})"]
        if known.kind in ("Initialiser", "unknown", "nothing", "either"):
            return lambda tensor: [f"if callable({words}):\n    {words}({tensor})"]
    if known.kind == "Initialiser" and isinstance(new, cst.Call):
        return lambda tensor: [f"{words}({tensor})"]
    raise Stop(f"has {words}, and it cannot be told what it is; fill the weight on a line of its own")


def _under(head: str, lines: Sequence[str]) -> list[str]:
    """Statements under a test."""
    return ["\n".join([head, *(f"    {each}" for line in lines for each in line.splitlines())])]


def _by_test(
    work: "Writer", each: Bound, node: cst.IfExp, new: cst.IfExp, name: str, there: str | None, fill: Lines | None,
    fills: list[tuple[str, Lines]],
) -> cst.Arg | None:  # fmt: skip
    """bias_attr=attribute if biased else False: whether there is a bias, and what fills it."""
    if fill is not None:
        fills.append((PARAMETERS[name], fill))
    has = _has(work, node, new)
    if has == "True":
        return None
    if there is None:
        raise Stop(f"has {name}={text(new)}, which may leave it out; that has no counterpart")
    return each.arg.with_changes(value=cst.parse_expression(has))


def _has(work: "Writer", node: cst.BaseExpression, new: cst.BaseExpression) -> str:
    """Whether a layer has a bias, in Python: False takes it away, None and all else leave it."""
    known, words = work.known(node), text(new)
    if isinstance(node, cst.IfExp) and isinstance(new, cst.IfExp):
        first, second, test = _has(work, node.body, new.body), _has(work, node.orelse, new.orelse), text(new.test)
        if first == second:
            return first
        found = {("True", "False"): test, ("False", "True"): f"not ({test})"}
        return found.get((first, second), f"{first} if {test} else {second}")
    if words in ("True", "False") or isinstance(node, cst.Call) or known.kind == "Initialiser":
        return "False" if words == "False" else "True"
    return "True" if words == "None" else f"{words} is not False"


def taken(work: "Writer", rule: Rule, pairs: Sequence[Pair]) -> tuple[list[Pair], list[tuple[str, Lines]]]:
    """The arguments of a layer without what says how its weights begin, and what fills them instead."""
    source, target = rule.side("paddle"), rule.side("torch")
    assert source is not None
    assert target is not None
    kept: list[Pair] = []
    fills: list[tuple[str, Lines]] = []
    gone = False
    bound = bind(source, list(pairs))
    without = [each.argument.name for each in bound if each.argument and text(each.arg.value) == "False"]
    one = len({"weight_attr", "param_attr", "bias_attr"}.intersection(without)) == 1
    for each in bound:
        pair = (each.before or each.arg, each.arg)
        if gone and each.argument is not None and each.arg.keyword is None and not each.arg.star:
            # one before it has gone, so that it needs its name
            named = each.arg.with_changes(keyword=cst.Name(each.argument.name), equal=TIGHT)
            each = Bound(each.argument, named, each.before)
            pair = (pair[0].with_changes(keyword=named.keyword), named)
        if each.argument is None or each.argument.name not in PARAMETERS or each.argument.default == MUST:
            kept.append(pair)
            continue
        if one and NORMS.search(source.name) and text(each.arg.value) == "False" and rule.called(
            each.argument.name, "torch") in (None, "elementwise_affine"):  # fmt: skip
            # PaddlePaddle has none, PyTorch one that stays as it begins
            fills.append((PARAMETERS[each.argument.name], lambda tensor: [f"{tensor}.requires_grad = False"]))
            gone = gone or each.arg.keyword is None
            continue
        changed = _taken(work, rule, each, target.name, fills)
        if changed is not None:
            kept.append((pair[0], changed))
        gone = gone or (changed is None and each.arg.keyword is None)
    row = next((text(new.value) for _, new in kept if new.keyword and new.keyword.value == "padding_idx"), "None")
    if source.name.endswith(".Embedding") and fills and row != "None":
        fills.append(("weight", lambda tensor: [f"{tensor}.data[{row}] = 0"]))  # PaddlePaddle reads zeros there
    return kept, fills


def _taken(work: "Writer", rule: Rule, each: Bound, layer: str, fills: list[tuple[str, Lines]]) -> cst.Arg | None:
    """What is left of one such argument, if anything."""
    assert each.argument is not None
    assert each.before is not None
    name, node, new = each.argument.name, each.before.value, each.arg.value
    words, known = text(new), work.known(node)
    path = rule.side("paddle").name  # type: ignore[union-attr]
    there = rule.called(name, "torch")  # bias, which a layer may be made without
    chosen = isinstance(node, cst.IfExp)
    if isinstance(node, cst.BooleanOperation) and re.search(r"\bNone\b", words):
        raise Stop(f"has {name}={words}, which may be None: a {there or 'weight'} in PaddlePaddle, and none in PyTorch")
    if words == "False" or (there and known.kind == "python" and known.name == "bool" and not chosen):
        if there is None:
            raise Stop(f"has {name}={words}, which has no counterpart")
        if words not in ("True", "False") and re.search(rf"\b{re.escape(words)}\s*=[^=,)]*\bNone\b", work.reader.code):
            # None is Paddle's own bias, and none at all in PyTorch
            return each.arg.with_changes(value=cst.parse_expression(f"{words} is not False"))
        return each.arg
    axes = "one" if PARAMETERS[name] == "bias" or NORMS.search(path) else AXES.get(layer.rpartition(".")[2], "")
    fill = filled_by(work, node, new, axes)
    if isinstance(node, cst.IfExp) and isinstance(new, cst.IfExp):
        return _by_test(work, each, node, new, name, there, fill, fills)
    if fill is not None:
        fills.append((PARAMETERS[name], fill))
    if there == "bias" and fill is not None and known.kind not in ("Initialiser", "python"):
        if not isinstance(new, cst.Call):
            # it may be False, which says that there is none
            fills[-1] = (PARAMETERS[name], lambda tensor: [f"if callable({words}):\n    {words}({tensor})"])
            return each.arg.with_changes(value=cst.parse_expression(f"{words} is not False"))
    elif there is None and fill is not None and known.kind in ("unknown", "nothing", "either") and NORMS.search(path):
        raise Stop(f"has {name}={words}, and it cannot be told whether that is False")
    return None
