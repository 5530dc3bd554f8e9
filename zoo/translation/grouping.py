"""Groups of an optimizer's parameters: as a file writes them, and by what its layers were told."""

import re

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.special import Site
from zoo.translation.units import constant, turned

COEFFICIENT = re.compile(r"regularizer\s*=\s*[\w.]*L2Decay\((?:coeff\s*=\s*)?([^()]*)\)")


def told_groups(site: Site, groups: cst.BaseExpression | None, learnt: set[str]) -> cst.BaseExpression | None:
    """parameters=net.parameters() where layers were told how they learn: groups by what they were told."""
    name = site.rule.side("torch").name  # type: ignore[union-attr]
    listed = isinstance(groups, cst.List) and any(isinstance(each.value, cst.Dict) for each in groups.elements)
    if groups is None or listed or name.endswith(("Lamb", "Rprop")):
        raise Stop("has parameters that layers were told otherwise to learn; write the groups out")
    rate, decay = site.word("learning_rate") or "0.001", ""
    if "regularizer" in learnt:
        decay = f", {turned('decay', site.word('weight_decay') or '0', 'torch') or '0'}"
        if name.endswith("AdamW"):
            coefficients = COEFFICIENT.findall(site.work.reader.code)
            if not coefficients or any(constant(each) != 0 for each in coefficients):
                raise Stop(
                    "decays apart from the gradient, and a regularizer of a layer's is a part of it; write both out"
                )
            decay = ""
    if not decay and "learning_rate" not in learnt:
        return None
    asked = text(site.work.speller.spelled("written.parameter_groups"))
    return cst.parse_expression(f"{asked}({text(groups)}, {rate}{decay})")


def grouped(site: Site, groups: cst.List, rate: str) -> cst.List:
    """Groups of parameters, whose rates are shares of the whole rate in PaddlePaddle."""
    names = ("lr", "learning_rate") if site.work.to == "paddle" else ("learning_rate", "lr")
    elements = []
    for each in groups.elements:
        if not isinstance(each.value, cst.Dict):
            raise Stop("has groups of parameters that are not written out")
        rows = []
        for row in each.value.elements:
            key = constant(text(row.key)) if isinstance(row, cst.DictElement) else ""
            if key not in ("params", "weight_decay", names[0]):
                raise Stop(f"has groups of parameters with {key}, which has no counterpart there")
            assert isinstance(row, cst.DictElement)
            if key == names[0]:
                if not rate:
                    raise Stop("has groups with a rate, and no rate of its own; write it out")
                sign = "/" if site.work.to == "paddle" else "*"
                simple = isinstance(row.value, cst.Name | cst.Attribute | cst.BaseNumber)
                value = text(row.value) if simple else f"({text(row.value)})"
                row = row.with_changes(
                    key=cst.SimpleString(text(row.key).replace(*names)),
                    value=cst.parse_expression(f"{value} {sign} {rate}"),
                )
            rows.append(row)
        elements.append(each.with_changes(value=each.value.with_changes(elements=rows)))
    return groups.with_changes(elements=elements)
