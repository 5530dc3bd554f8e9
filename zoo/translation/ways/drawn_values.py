"""First values that PyTorch draws into a tensor and gives back: by the axis that counts, and as a value of their own.

PaddlePaddle's initialisers give nothing back, and take the first axis of a matrix for what goes in, as a linear layer's
weight has it there. PyTorch takes the second of any matrix: an own parameter, or the table of an embedding.
"""

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, filled
from zoo.translation.written import for_paddle

INITIALISERS, PARAMETER = "torch.nn.init.", "torch.nn.Parameter"


@way
def kaiming(site: Site) -> cst.BaseExpression | None:
    """kaiming_normal_(w, mode="fan_out", nonlinearity="relu")."""
    kind = "KaimingNormal" if "normal" in str(site.rule.torch) else "KaimingUniform"
    slope, mode = site.word("a") or "0", constant(site.word("mode") or '"fan_in"')
    word = site.word("nonlinearity") or '"leaky_relu"'
    given = []
    if mode not in ("fan_in", "fan_out"):
        raise Stop("has a mode that is not written out")
    if constant(slope) != 0:
        given.append(f"negative_slope={slope}")
    if (mode == "fan_out") != _matrix(site):
        given.append('mode="fan_out"')
    if constant(word) != "relu" and not (constant(word) == "leaky_relu" and constant(slope) == 0):
        given.append(f"nonlinearity={word}")
    module = text(site.work.speller.spelled("paddle.nn.initializer.X")).removesuffix(".X")
    return _used(site, cst.parse_expression(f"{module}.{kind}({', '.join(given)})({site.word('tensor')})"))


@way
def drawn(site: Site) -> cst.BaseExpression | None:
    """nn.init.normal_(w, std=0.02), by an initialiser of PaddlePaddle's that is called on the tensor."""
    source, target = site.rule.sides("torch", "paddle")
    return _used(site, filled(site.work, target.template, list(site.bound), None, source.arguments or ()))


def _matrix(site: Site) -> bool:
    """Whether a tensor has two axes, and is no linear layer's weight, which is turned."""
    node, known = site.before("tensor")[0], site.known("tensor")
    if isinstance(node, cst.Attribute) and node.attr.value == "weight":
        return site.work.reader.layer(site.work.known(node.value).name).endswith(".nn.Embedding")
    return known.kind == "Tensor" and known.rank == 2


def _used(site: Site, done: cst.BaseExpression) -> cst.BaseExpression:
    """What is filled, where PyTorch's function gives it back: w = nn.init.normal_(torch.empty(3))."""
    around = [each for each in reversed(site.work.around[:-1]) if not isinstance(each, cst.BooleanOperation)]
    above = around[1] if isinstance(around[0], cst.Arg) else None
    parameter = isinstance(above, cst.Call) and site.work.known(above.func).name == PARAMETER
    alone = isinstance(around[0], cst.Expr | cst.Lambda)
    return done if alone or parameter else _given_back(site, done)  # nn.Parameter's rule reads what it is given


def _given_back(site: Site, done: cst.BaseExpression) -> cst.Call:
    """An initialiser's call as one that gives back what was filled."""
    assert isinstance(done, cst.Call)
    first = cst.Arg(done.func, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return for_paddle.called(site, "filled_by", [first, done.args[0]])


@way
def kept_parameter(site: Site) -> cst.BaseExpression | None:
    """nn.Parameter(nn.init.kaiming_normal_(torch.empty(3, 4))), of which no call of the layer's can be made."""
    node, new = site.before("data")
    if site.work.to != "paddle" or not isinstance(node, cst.Call) or not isinstance(new, cst.Call):
        return None
    if not site.work.known(node.func).name.startswith(INITIALISERS) or not isinstance(new.func, cst.Call):
        return None
    assert isinstance(site.new, cst.Call)
    args = [each.with_changes(value=_given_back(site, new)) if each.value is new else each for each in site.new.args]
    func = site.work.speller.spelled("paddle.nn.Parameter")
    return cst.Call(func, args)
