"""Calls that have a rule and stay all the same, since what they are given means another thing on the other side."""

from collections.abc import Sequence

import libcst as cst

from zoo.translation.arguments import Bound, Stop, text
from zoo.translation.rule import Form, Rule, other
from zoo.translation.units import constant

# units that turn nothing on the way to PaddlePaddle
UNCHANGED = ("sides", "attribute", "sequence")


def refuse(rule: Rule, to: str, source: Form, bound: Sequence[Bound], extra: set[str] | None = None) -> None:
    """Stop where a call's arguments mean another thing on the side `to`, or nothing. extra: see _hidden."""
    given = {each.argument.name: each.arg.value for each in bound if each.argument is not None}
    if any(each.arg.star == "**" for each in bound):
        _hidden(rule, to, source, given, extra)
    first = bound[0].before or bound[0].arg if bound else None
    if (
        source.name.startswith("torch.nn.init.")
        and first is not None
        and isinstance(first.value, cst.Subscript)
        and not text(first.value.value).endswith(("_parameters", "_dict", "_dict()"))
    ):
        raise Stop("fills a part of a tensor, and in PaddlePaddle a part is a copy; fill it by an assignment")
    if to == "paddle":
        return
    for name, value in given.items():
        word = constant(text(value))
        if name == "padding" and str(word).upper() == "SAME" and ".nn.Conv" in source.name:
            stride = text(given["stride"]) if "stride" in given else "1"
            hidden = any(each.arg.star == "**" for each in bound) and (extra is None or "stride" in extra)
            if constant(stride) != 1 or hidden:
                raise Stop(f"has padding={text(value)} and stride={stride}, which PyTorch does not take together")
            continue
        if name in ("padding", "mode") and isinstance(word, str) and word.isupper():
            raise Stop(f"has {name}={text(value)}, which PyTorch writes in small letters, and takes in fewer places")
    if "align_mode" in given and constant(text(given["align_mode"])) != 0:
        mode, corners = (constant(text(given[name])) if name in given else None for name in ("mode", "align_corners"))
        if corners is not True and mode not in (None, "nearest"):
            raise Stop("has an align_mode other than 0, which PyTorch has not")
    sizes = [text(each.arg.value) for each in bound]
    for each in bound:
        if isinstance(each.arg.value, cst.List | cst.Tuple):
            sizes += [text(one.value) for one in each.arg.value.elements]
    if source.name.endswith("reshape") and "0" in sizes:
        raise Stop("has a 0 in its shape, which in PaddlePaddle means what was there; write x.shape[...]")


def _hidden(rule: Rule, to: str, source: Form, given: dict[str, cst.BaseExpression], extra: set[str] | None) -> None:
    """What ** may give: an argument that has another name or unit there. extra: what the file's calls give by it."""
    target = rule.side(to)
    for argument in source.arguments or ():
        name = argument.name
        if name in given or argument.star or name in rule.drops:
            continue
        unit = rule.unit(name, other(to))
        if rule.called(name, to) == name and (not unit or (to == "paddle" and unit in UNCHANGED)):
            continue
        # a name that the other framework has not would be refused when it is run
        silent = target is not None and target.argument(name) is not None
        if extra is None or name in extra or silent:
            raise Stop(f"takes arguments with two stars, and {name}, if it is one, is written otherwise there")
