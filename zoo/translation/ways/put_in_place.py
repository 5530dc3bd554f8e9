"""What is written otherwise of values that are put into a tensor: whole rows, and along an axis."""

import libcst as cst

from zoo.translation.reading.value_kinds import FLOAT, INT
from zoo.translation.ways.general import way
from zoo.translation.ways.split_and_slice import simple
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bracketed


@way
def scattered(site: Site) -> cst.BaseExpression | None:
    """paddle.scatter(x, index, updates): whole rows, put in place of others, or with overwrite=False, added up."""
    over = constant(site.word("overwrite") or "True")
    if not isinstance(over, bool):
        raise Stop("has an overwrite that is not written out")
    if over:
        return None
    whose = site.receiver if site.receiver is not None else site.given("x")
    assert whose is not None
    index = simple(site, "index")
    start = text(bracketed(whose))
    return cst.parse_expression(f"{start}.index_fill(0, {index}, 0).index_add(0, {index}, {site.word('updates')})")


# how Paddle names what is done with several values for one place, and PyTorch
REDUCED = {"mul": "prod", "multiply": "prod", "mean": "mean", "amin": "amin", "amax": "amax"}


@way
def put_numbers(site: Site) -> cst.BaseExpression | None:
    """paddle.put_along_axis(x, indices, 1.0, 1, broadcast=False): PyTorch's src is no number."""
    if site.work.to == "paddle" or site.known("values").kind == "Tensor":
        return None
    return put_along(site)


@way
def put_along(site: Site) -> cst.BaseExpression | None:
    """paddle.put_along_axis(x, indices, 1.0, 1), which repeats the indices along the other axes."""
    reduce, own = constant(site.word("reduce") or '"assign"'), constant(site.word("include_self") or "True")
    if reduce not in ("assign", "add", *REDUCED) or own is not True:
        raise Stop("has a reduce or include_self that PyTorch has not, or that is not written out")
    axis, value = constant(site.word("axis")), constant(site.word("values"))
    if not isinstance(axis, int):
        raise Stop("has an axis that is not written out")
    if (flag := site.word("broadcast")) not in ("", "True", "False"):
        raise Stop("has a broadcast that is not written out")
    index, whose = site.word("indices"), text(bracketed(site.receiver or site.given("arr") or cst.Name("x")))
    if flag != "False":
        whose = simple(site, "self" if site.receiver is not None else "arr")
        index = text(bracketed(site.given("indices")))  # type: ignore[arg-type]
        before = f"*{whose}.shape[:{axis}], " if axis else ""
        behind = f", *{whose}.shape[{axis + 1}:]" if axis != -1 else ""
        index = f"{index}.expand({before}-1{behind})"
    values = site.word("values")
    own_place = "_" if "axis_(" in str(site.rule.paddle) else ""
    number = isinstance(value, int | float) or site.known("values") in (INT, FLOAT)
    if reduce == "assign" and (number or flag == "False"):  # which takes a number and a tensor alike
        return cst.parse_expression(f"{whose}.scatter{own_place}({axis}, {index}, {values})")
    if number:
        whose = simple(site, "self" if site.receiver is not None else "arr")
        values = f"{site.work.speller.root()}.full_like({index}, {values}, dtype={whose}.dtype)"
    elif site.known("values").kind != "Tensor":
        raise Stop("has values of which it cannot be told whether they are a number or a tensor")
    elif flag != "False":
        values = f"{text(bracketed(site.given('values')))}.expand({index}.shape)"  # type: ignore[arg-type]
    name, more = ("scatter_reduce", f', "{REDUCED[reduce]}"') if reduce in REDUCED else ("scatter", "")
    name += "_add" * (reduce == "add") + own_place
    return cst.parse_expression(f"{whose}.{name}({axis}, {index}, {values}{more})")
