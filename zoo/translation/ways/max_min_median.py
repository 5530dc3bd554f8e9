"""What is written otherwise of the greatest and the least of a row, their places, and what is in the middle."""

import re

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.original_spellings import FIRSTS, PLACES
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bare, bracketed


@way
def extreme(site: Site) -> cst.BaseExpression | None:
    """torch's max of an axis gives the values and where they are; Paddle's gives the values, and argmax the places."""
    whose = site.receiver if site.receiver is not None else site.given("input")
    assert whose is not None
    name = str(site.rule.torch).partition("(")[0].rpartition(".")[2]
    second = site.before("dim")[0]
    assert second is not None
    kind = site.work.known(second)
    cut = isinstance(second, cst.Subscript) and any(isinstance(each.slice, cst.Slice) for each in second.slice)
    apart = not site.word("keepdim") and (_computed(site) or (kind.kind == "unknown" and _kept_as_one(site)))
    if kind.kind == "Tensor" or cut or apart:  # no axis is a part of something
        return cst.parse_expression(f"{site.work.speller.root()}.{name}imum({text(bare(whose))}, {site.word('dim')})")
    if not ((kind.kind == "python" and kind.name == "int") or isinstance(constant(text(second)), int)):
        raise Stop(f"has {text(second)}, and it cannot be told whether that is an axis or a tensor")
    keep = ", keepdim=True" if site.word("keepdim") == "True" else ""
    if site.word("keepdim") not in ("", "True", "False"):
        raise Stop("has a keepdim that is not written out")
    root = site.work.speller.root()
    axis = site.word("dim")
    value = f"{root}.{name}({text(bare(whose))}, axis={axis}{keep})"
    place = f"{root}.arg{name}({text(bare(whose))}, axis={axis}{keep})"
    wanted = site.work.wanted(site.node)
    if wanted == "both" and not isinstance(whose, cst.Name):
        held = site.work.fresh("values")
        site.work.words.add(held)
        site.work.ahead[-1].append(cst.parse_statement(f"{held} = {text(bare(whose))}"))
        value, place = (f"{root}.{each}({held}, axis={axis}{keep})" for each in (name, f"arg{name}"))
        return cst.parse_expression(f"{value}, {place}")
    if wanted == "both":
        return cst.parse_expression(f"{value}, {place}")
    if wanted in ("0", "1"):
        ending = ".values" if isinstance(site.work.around[-2], cst.Attribute) else "[0]"
        spelled = f"{'torch' if site.receiver is None else 'Tensor'}.max(dim){ending}"
        for each in FIRSTS if wanted == "0" and isinstance(site.work.around[-2], cst.Attribute | cst.Subscript) else ():
            site.work.habits.one(each, each == spelled)
        if wanted == "1" and site.receiver is None and not keep and isinstance(site.work.around[-2], cst.Assign):
            site.work.habits.seen["paddle.argmax"][PLACES] += 1
        return cst.parse_expression(value if wanted == "0" else place)
    raise Stop("gives values and places, and here it cannot be told which of them are used; write two lines")


def _computed(site: Site) -> bool:
    """Whether what is given is computed with as it is, so that it is no pair of values and places."""
    parent = site.work.around[-2]
    if isinstance(parent, cst.Attribute):
        return parent.attr.value not in ("values", "indices", "count", "index")
    return isinstance(parent, cst.BinaryOperation | cst.UnaryOperation | cst.AugAssign)


@way
def greatest(site: Site) -> cst.BaseExpression | None:
    """paddle.max(x, axis=1), as x.max(dim=1)[0] where that was in the file before."""
    spelled = next((each for each in FIRSTS if site.work.habits.kept(each)), "")
    whose = site.given("x") if site.receiver is None else site.receiver
    if not spelled or whose is None:
        return None
    name = str(site.rule.torch).partition("(")[0][-3:]
    axis, keep = site.word("axis"), site.word("keepdim")
    words = f"dim={axis}" + (f", keepdim={keep}" if keep else "")
    first, ending = spelled.split("max(dim)")
    if first == "torch.":
        func = text(site.work.speller.spelled(f"torch.{name}"))
        return cst.parse_expression(f"{func}({text(bare(whose))}, {words}){ending}")
    return cst.parse_expression(f"{text(bracketed(whose))}.{name}({words}){ending}")


@way
def counted(site: Site) -> cst.BaseExpression | None:
    """paddle.argmax(x, axis=1, dtype="int32"): torch's places are int64, and are cast."""
    kept = [each for each in site.bound if each.argument is None or each.argument.name != "dtype"]
    func, args = site.work.plainly(site.rule, site.node, site.receiver, kept, None)
    kind = turned("dtype", site.word("dtype"), "torch")
    made = text(cst.Call(func, args))
    return cst.parse_expression(made if kind == "torch.int64" else f"{made}.to({kind})")


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


def _kept_as_one(site: Site) -> bool:
    """Whether the result of torch.min(a, b) is given a name that is computed with, so that it is no pair."""
    target = site.work.assigned(site.node)
    if target is None:
        return False
    name = rf"(?<![\w.]){re.escape(text(target))}"
    code = site.work.reader.code
    pair = rf"{name}(\[[01]\]|\.values\b|\.indices\b)|[\w)],\s*\w+\s*=\s*{re.escape(text(target))}\s*\n"
    reckoned = rf"{name}\s*(?:[-+*/]|[<>]=?|\.(?:mean|sum|detach|squeeze|unsqueeze|view|log|exp)\()|[-+*/]\s*{name}\b"
    return bool(re.search(reckoned, code)) and not re.search(pair, code)


@way
def bounded(site: Site) -> cst.BaseExpression | None:
    """torch.clamp(x, min=y), of which Paddle's takes numbers alone, and where a bound is a tensor."""
    bounds = [(name, *site.before(name)) for name in ("min", "max")]
    tensors = [name for name, node, _ in bounds if node is not None and site.work.known(node).kind == "Tensor"]
    whole = site.receiver if site.receiver is not None else site.given("input")
    if site.work.to == "torch" or not tensors or whole is None:
        return None
    words = text(whole)
    for name, _, value in bounds:
        if value is None or text(value) == "None":
            continue
        func = text(site.work.speller.spelled("paddle.maximum" if name == "min" else "paddle.minimum"))
        single = f"{text(bracketed(cst.parse_expression(words)))}.clip({name}={text(value)})"
        words = f"{func}({words}, {text(value)})" if name in tensors else single
    return cst.parse_expression(words)
