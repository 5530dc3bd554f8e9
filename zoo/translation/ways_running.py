"""What is written otherwise of PaddlePaddle's words for training with mixed precision, for boxes, and for shares."""

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant
from zoo.translation.ways import way


@way
def minimized(site: Site) -> cst.BaseExpression | None:
    """scaler.minimize(optimizer, scaled), which steps and takes a new scale: two lines of PyTorch's."""
    if not site.work.stands_alone() or site.receiver is None:
        raise Stop("gives what the optimizer gives; write it on a line of its own")
    whose = text(bracketed(site.receiver))
    site.work.behind[-1].append(cst.parse_statement(f"{whose}.update()"))
    return cst.parse_expression(f"{whose}.step({site.word('optimizer')})")


@way
def simple_boxes(site: Site) -> cst.BaseExpression | None:
    """nms(boxes, 0.5), which goes by the order in which the boxes stand; they are written more than once."""
    if not isinstance(site.given("boxes"), cst.Name | cst.Attribute):
        raise Stop("has boxes that would be computed more than once; give them a name before")
    return None


@way
def shares_of(site: Site) -> cst.BaseExpression | None:
    """paddle.quantile(x, [0.25, 0.75]), of which PyTorch takes several as a tensor alone."""
    q, whose = site.given("q"), site.given("x") or site.receiver
    if site.work.to == "paddle" or not isinstance(q, cst.List | cst.Tuple) or whose is None:
        return None
    if not isinstance(whose, cst.Name | cst.Attribute):
        raise Stop("has several shares of what would be computed twice; give it a name before")
    func, args = site.plainly()
    spelled = text(site.work.speller.spelled("torch.tensor"))
    made = cst.parse_expression(f"{spelled}({text(q)}, dtype={text(whose)}.dtype, device={text(whose)}.device)")
    return cst.Call(func, [each.with_changes(value=made) if each.value is q else each for each in args])


@way
def always(site: Site) -> cst.BaseExpression | None:
    """paddle.in_dynamic_mode(), which PyTorch always is."""
    return cst.Name("True")


@way
def noted(site: Site) -> cst.BaseExpression | None:
    """nn.SpectralNorm(shape), whose gradient in PaddlePaddle is not that of its value, and the like: a note says so."""
    if site.rule.note not in site.work.notes:
        site.work.notes.append(site.rule.note)
    return None


@way
def decorated(site: Site) -> cst.BaseExpression | None:
    """paddle.amp.decorate(net, optimizer, level="O1"), which gives back what it is given."""
    if constant(site.word("level") or '"O1"') != "O1":
        raise Stop("has another level than O1, which is PyTorch's; for O2 the network itself is cast: net.half()")
    given = [site.word(name) for name in ("models", "optimizers") if site.word(name) not in ("", "None")]
    return cst.parse_expression(given[0] if len(given) == 1 else f"({', '.join(given)})")
