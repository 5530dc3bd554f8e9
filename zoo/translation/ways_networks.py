"""What is written otherwise of whole networks of a library: which weights they begin with."""

import re

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.special import Site
from zoo.translation.units import constant
from zoo.translation.ways import way

WEIGHTS = re.compile(r"[\w.]*_Weights\.\w+")


@way
def network(site: Site) -> cst.BaseExpression | None:
    """torchvision.models.resnet18(weights="DEFAULT"), which PaddlePaddle takes as pretrained=True."""
    words = [] if site.word("num_classes") in ("", "1000") else [f"num_classes={site.word('num_classes')}"]
    if site.work.to == "paddle":
        trained = _trained(site.given("weights"), site.word("pretrained") or "False")
    else:
        trained = site.word("pretrained") or "False"
    if trained != "False":
        site.work.comment(site.rule.why, once=True)
        at_torch = 'weights="DEFAULT"' + f" if {trained} else None" * (trained != "True")
        words.insert(0, f"pretrained={trained}" if site.work.to == "paddle" else at_torch)
    form = site.rule.side(site.work.to)
    assert form is not None
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled(form.name, like))
    return cst.parse_expression(f"{func}({', '.join(words)})")


def _trained(weights: cst.BaseExpression | None, plain: str) -> str:
    """Whether weights that were trained are asked for, as an expression."""
    if weights is None or text(weights) == "None":
        return plain
    if isinstance(constant(text(weights)), str) or WEIGHTS.fullmatch(text(weights)):
        return "True"
    if isinstance(weights, cst.IfExp) and text(weights.orelse) == "None" and WEIGHTS.fullmatch(text(weights.body)):
        return text(weights.test)
    raise Stop(f"has weights={text(weights)}, and it cannot be told whether these are any; write them there")


@way
def normed(site: Site) -> cst.BaseExpression | None:
    """weight_norm(linear), whose weight has its axes the other way round there."""
    node = site.before("module" if site.work.to == "paddle" else "layer")[0]
    layer = site.work.reader.layer(site.work.known(node).name) if node is not None else ""
    last = layer.rpartition(".nn.")[2]
    if last.startswith("Conv") or site.word("dim") == "None":
        return None
    if last != "Linear":
        raise Stop("has a layer of which it cannot be told which way its weight is; write dim for it")
    if site.word("dim") not in ("", "0", "1"):
        raise Stop("has a dim that is not written out")
    func, args = site.plainly()
    kept = [each for each in args if each.keyword is None or each.keyword.value != "dim"][:1]
    dim = "0" if site.word("dim") == "1" else "1"
    return cst.parse_expression(f"{text(func)}({text(kept[0].value)}, dim={dim})")
