"""Distributions that PaddlePaddle draws from otherwise: they are written out, as what PyTorch keeps of them.

A Categorical is the logarithms of its shares, and a Bernoulli its logits; each of their methods is one expression.
"""

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bracketed

LEAST = "1.1920929e-07"  # which PyTorch cuts shares at in float32
OWN = {"torch.distributions.Categorical": "categorical", "torch.distributions.Bernoulli": "bernoulli"}
# what each asks, with {d} for the logarithms or logits, {v} for a value, {root} and {F}
ASKED = {
    ("categorical", "sample"): "{root}.multinomial({d}.exp(), 1).squeeze(-1)",
    ("categorical", "log_prob"): (
        '{root}.take_along_axis({d}, {v}.astype("int64").unsqueeze(-1), -1).squeeze(-1)'
    ),
    ("categorical", "entropy"): "-({d}.exp() * {d}).sum(-1)",
    ("categorical", "probs"): "{d}.exp()",
    ("categorical", "logits"): "{d}",
    ("bernoulli", "sample"): "{root}.bernoulli({F}.sigmoid({d}))",
    ("bernoulli", "log_prob"): '-{F}.binary_cross_entropy_with_logits({d}, {v}, reduction="none")',
    ("bernoulli", "entropy"): "{F}.softplus({d}) - {d} * {F}.sigmoid({d})",
    ("bernoulli", "probs"): "{F}.sigmoid({d})",
    ("bernoulli", "mean"): "{F}.sigmoid({d})",
    ("bernoulli", "logits"): "{d}",
}  # fmt: skip


@way
def shares(site: Site) -> cst.BaseExpression | None:
    """Categorical(probs) and Bernoulli(logits=logits), as the tensor that they are asked by."""
    functional = text(site.work.speller.spelled("paddle.nn.functional.X")).removesuffix(".X")
    probs, logits = site.given("probs"), site.given("logits")
    given = probs if probs is not None and text(probs) != "None" else logits
    if given is None:
        raise Stop("is given neither shares nor logits")
    kind = "categorical" if "Categorical" in str(site.rule.torch) else "bernoulli"
    if given is logits:
        return (
            cst.parse_expression(f"{functional}.log_softmax({text(given)}, axis=-1)")
            if kind == "categorical"
            else given
        )
    root = site.work.speller.root()
    if kind == "bernoulli":
        return cst.parse_expression(f"{root}.logit({text(given)}, {LEAST})")
    inner = f"{root}.log({text(bracketed(given))}.clip(min={LEAST}))"
    return cst.parse_expression(f"{functional}.log_softmax({inner}, axis=-1)")


# what PaddlePaddle's distributions do not give, or without the gradient that it has in PyTorch
ASKS_NOT = {
    "Uniform": ("rsample", "mean", "variance", "stddev"), "Dirichlet": ("rsample",), "Poisson": ("rsample",),
    "StudentT": ("rsample",), "Beta": ("rsample",), "Chi2": ("rsample",), "Cauchy": ("mean", "variance", "stddev"),
}  # fmt: skip
# those that draw without a gradient, as PyTorch's sample does
DRAWS_ALONE = (
    "Exponential",
    "Laplace",
    "Dirichlet",
    "Poisson",
    "Gamma",
    "Cauchy",
    "Chi2",
    "MultivariateNormal",
    "Beta",
)


@way
def of_shares_drawn(site: Site) -> cst.BaseExpression | None:
    """What such a distribution is asked; None for one that both frameworks have alike."""
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    assert isinstance(func, cst.Attribute)
    assert site.receiver is not None
    name, kind = func.attr.value, OWN.get(site.work.known(func.value).name, "")
    if not kind:
        return _alike(site, name)
    words = ASKED.get((kind, name))
    if words is None:
        raise Stop(f"asks a {kind} distribution for something that has no counterpart")
    if name == "sample" and site.bound:
        raise Stop("draws several at once; draw them one by one, or write paddle.multinomial")
    if words.count("{d}") > 1 and not isinstance(site.receiver, cst.Name | cst.Attribute):
        raise Stop("is asked of what is made there; give it a name of its own before")
    functional = text(site.work.speller.spelled("paddle.nn.functional.X")).removesuffix(".X")
    value = site.given("value")
    found = words.format(
        d=text(bracketed(site.receiver)), root=site.work.speller.root(), F=functional,
        v=text(bracketed(value)) if value is not None else "",
    )  # fmt: skip
    return cst.parse_expression(found if found[0] != "-" and " - " not in found else f"({found})")


def _alike(site: Site, name: str) -> cst.BaseExpression | None:
    """What both frameworks have, but for the gradients of what is drawn: torch's sample has none, and rsample has."""
    if site.work.to == "torch":
        return None
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    assert isinstance(func, cst.Attribute)
    kind = site.work.known(func.value).name.rpartition(".")[2]
    if name in ASKS_NOT.get(kind, ()):
        raise Stop(f"has no counterpart: a {kind} of PaddlePaddle's is not asked for it")
    if name != "sample" or kind in DRAWS_ALONE:
        return None
    called, args = site.plainly()
    return cst.Call(cst.Attribute(cst.Call(called, args), cst.Name("detach")), [])


@way
def divergence(site: Site) -> cst.BaseExpression | None:
    """How far two distributions are apart."""
    whole = [site.work.known(node).name for name in "pq" if (node := site.before(name)[0]) is not None]
    if site.work.to == "torch" and any(name == "paddle.distribution.Categorical" for name in whole):
        return cst.parse_expression(f"({site.word('p')}).kl_divergence({site.word('q')})")
    kinds = {OWN.get(site.work.known(node).name, "") for name in "pq" if (node := site.before(name)[0]) is not None}
    if kinds == {""}:
        return None
    p, q = (text(bracketed(node)) for name in "pq" if (node := site.given(name)) is not None)
    if kinds != {"categorical"} or not p.replace(".", "").isidentifier():
        raise Stop("is of distributions that PaddlePaddle draws from otherwise; write it out")
    return cst.parse_expression(f"({p}.exp() * ({p} - {q})).sum(-1)")
