"""What is written otherwise of what is written out: Paddle's Model, and its Categorical beside others."""

import re

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.mentions import TELLS
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant
from zoo.translation.ways import way

LATE = (
    "what Model(...) is written out as calls the network, the loss and the metrics as PaddlePaddle's does; it prints "
    "fewer words"
)


@way
def whole_model(site: Site) -> cst.BaseExpression | None:
    """paddle.Model(net), as a class that is put into the file."""
    if LATE not in site.work.notes:
        site.work.notes.append(LATE)
    return None


@way
def own_divergence(site: Site) -> cst.BaseExpression | None:
    """p.kl_divergence(q): a method of what is written out, and a function of PyTorch's own distributions."""
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    assert isinstance(func, cst.Attribute)
    if site.work.known(func.value).name.endswith(".Categorical"):
        return None
    called = text(site.work.speller.spelled("torch.distributions.kl_divergence"))
    assert site.receiver is not None
    return cst.parse_expression(f"{called}({text(site.receiver)}, {site.word('other')})")


@way
def scheduler_of(site: Site) -> cst.BaseExpression | None:
    """optimizer._learning_rate, which the file was given where its scheduler is known."""
    order = site.work.order
    if not order.keeps and not order.held and not order.alone:
        raise Stop("is a scheduler or a number, and PyTorch's optimizer has neither; keep the scheduler under a name")
    return None


@way
def itself(site: Site) -> cst.BaseExpression | None:
    """paddle.jit.to_static(net) and paddle.DataParallel(net), which do the same as the network itself."""
    if site.rule.note not in site.work.notes:
        site.work.notes.append(site.rule.note)
    return None


@way
def nothing(site: Site) -> cst.BaseExpression | None:
    """A line that says what is so anyway where one process runs."""
    if not site.work.stands_alone():
        raise Stop("gives the group of processes")
    return cst.parse_expression("None")


@way
def one_of_many(site: Site) -> cst.BaseExpression | None:
    """atleast_2d(x), of one tensor."""
    if len(site.bound) != 1:
        raise Stop("is of several tensors; write one call for each")
    func = text(site.work.speller.spelled(f"torch.{str(site.rule.torch).split('(')[0].removeprefix('torch.')}"))
    return cst.parse_expression(f"{func}({text(site.bound[0].arg.value)})")


@way
def normed(site: Site) -> cst.BaseExpression | None:
    """weight_norm(conv): a linear layer's weight lies the other way, and so does its axis."""
    before, _ = site.before("layer")
    name = site.work.known(before).name if before is not None else ""
    name = site.work.reader.layer(name) if name else ""
    if re.search(r"\.nn\.Conv\dD$", name):
        return None
    if name.endswith(".nn.Linear") and constant(site.word("name") or '"weight"') == "weight":
        axis = constant(site.word("dim") or "0")
        if axis in (0, 1):
            func = text(site.work.speller.spelled("torch.nn.utils.weight_norm"))
            return cst.parse_expression(f"{func}({site.word('layer')}, dim={1 - int(str(axis))})")
    raise Stop("is of a layer whose weight may lie another way in PyTorch; write the axis for its own layout")


@way
def by_axes(site: Site) -> cst.BaseExpression | None:
    """unsqueeze(x, [0, 2]): PyTorch puts in one axis at a time."""
    node = site.given("axis")
    if not isinstance(node, cst.List | cst.Tuple):
        known = site.before("axis")[0]
        if known is not None and site.work.known(known).kind in ("each", "tuple"):
            raise Stop("has axes that are not written out, and PyTorch puts in one at a time")
        return None
    axes = [text(each.value) for each in node.elements]
    whole = "Tensor." not in str(site.rule.torch)
    found = site.word("x") if whole else text(bracketed(site.receiver or cst.Name("x")))
    if whole:
        func = text(site.work.speller.spelled("torch.unsqueeze"))
        for axis in axes:
            found = f"{func}({found}, {axis})"
        return cst.parse_expression(found)
    return cst.parse_expression(found + "".join(f".unsqueeze({axis})" for axis in axes))


@way
def same_sides(site: Site) -> cst.BaseExpression | None:
    """nn.Conv2D(..., stride=2, padding="SAME"), which PyTorch takes with a stride of 1 alone."""
    if str(constant(site.word("padding"))).upper() != "SAME":
        raise Stop("has a padding that is no word")
    if constant(site.word("padding_mode") or '"zeros"') != "zeros":
        raise Stop("has a padding_mode beside padding='SAME'")
    return None


@way
def no_context(site: Site) -> cst.BaseExpression | None:
    """with paddle.utils.unique_name.guard(): names of parameters, which PyTorch's have not."""
    site.work.speller.asked.setdefault("contextlib", "contextlib")
    return cst.parse_expression("contextlib.nullcontext()")


@way
def only_told(site: Site) -> cst.BaseExpression | None:
    """conv._padding, which PyTorch keeps as one number for each axis, where it is printed."""
    calls = [text(each.func) for each in site.work.around[:-1] if isinstance(each, cst.Call)]
    if not any(each in TELLS or each.endswith(".format") for each in calls) and not any(
        isinstance(each, cst.FormattedString) for each in site.work.around
    ):
        raise Stop("is a number for each axis in PyTorch, and what it was made with in PaddlePaddle")
    return None
