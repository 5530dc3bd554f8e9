"""Schedules that the other framework has under no name, or under one with other arguments."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.statements.optimizer_order import AFTER
from zoo.translation.ways import initial_values
from zoo.translation.ways.general import way
from zoo.translation.ways.parameter_groups import keeping
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bracketed
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.result_uses import Uses

# Paddle's schedules: the rate they begin with, and which share of it is taken at a step
SHARES = {
    "PolynomialDecay": (
        "{learning_rate}",
        "(({learning_rate} - {end_lr}) * (1 - min(step, {decay_steps}) / {decay_steps}) ** {power} + {end_lr})"
        " / {learning_rate}",
    ),
    "PiecewiseDecay": ("{values}[0]", "{values}[sum(step >= edge for edge in {boundaries})] / {values}[0]"),
    "NaturalExpDecay": ("{learning_rate}", "math.exp(-{gamma} * step)"),
    "InverseTimeDecay": ("{learning_rate}", "1 / (1 + {gamma} * step)"),
    "NoamDecay": (
        "{learning_rate}", "{d_model} ** -0.5 * min(max(step, 1) ** -0.5, step * {warmup_steps} ** -1.5)"
    ),
    "LinearWarmup": (
        "{learning_rate}",
        "({start_lr} + ({end_lr} - {start_lr}) * step / {warmup_steps}) / {learning_rate}"
        " if step < {warmup_steps} else 1.0",
    ),
}  # fmt: skip


@way
def by_lambda(site: Site) -> cst.BaseExpression | None:
    """A schedule as a LambdaLR: the share of the first rate at each step."""
    owner = site.work.order.waits.get(id(site.node))
    if owner is None:
        raise Stop("is made before its optimizer, or elsewhere; PyTorch's scheduler is given the optimizer")
    form = site.rule.side("paddle")
    assert form is not None
    words = {"last_epoch": "-1"} | {each.name: str(each.default) for each in form.arguments or ()}
    for each in site.bound:
        if each.argument is not None:
            simple = isinstance(each.arg.value, cst.Name | cst.Attribute | cst.BaseNumber | cst.List | cst.Subscript)
            words[each.argument.name] = text(each.arg.value) if simple else f"({text(each.arg.value)})"
    if words.get("learning_rate") == "0" or constant(words.get("learning_rate", "1")) == 0:
        raise Stop("begins with a rate of 0, of which there are no shares")
    warm = id(site.node) in site.work.order.warms
    given = site.work.known((site.bound[0].before or site.bound[0].arg).value).kind if site.bound else ""
    if given == "Scheduler" and not warm and id(site.node) not in site.work.order.alone:
        raise Stop("is given another scheduler; write both as one LambdaLR")
    if constant(words.get("cycle", "False")) is not False or constant(words["last_epoch"]) != -1:
        raise Stop("begins again, or in the middle, which a LambdaLR cannot be told; write its share yourself")
    if warm:
        return _warm(site, owner, words)
    if given == "Scheduler":
        return _warm_later(site, words)
    rate, share = SHARES[form.name.rpartition(".")[2]]
    if "math." in share:
        site.work.speller.asked.setdefault("math", "math")
    site.work.begins[id(site.node)] = rate.format(**words)
    func = text(site.work.speller.spelled("torch.optim.lr_scheduler.LambdaLR"))
    return cst.parse_expression(f"{func}({owner}, lambda step: {share.format(**words)})")


def told(site: Site, owner: str, scheduler: str) -> None:
    """Tell an optimizer of its scheduler, behind the line that makes it. Stop for a second one: Paddle's has one."""
    at = max(at for at, node in enumerate(site.work.around) if isinstance(node, cst.IndentedBlock | cst.Module))
    block, statement = site.work.around[at : at + 2]
    assert isinstance(block, cst.IndentedBlock | cst.Module)
    for each in reversed(block.body[: block.body.index(statement)]):
        if (id(each), owner) in site.work.scheduled:
            raise Stop("is a second scheduler of one optimizer, and PaddlePaddle's has one; write both as one LambdaLR")
        if re.match(rf"{re.escape(owner)}\s*=[^=]", text(each).strip()):
            break  # another optimizer from here on
    site.work.scheduled.add((id(statement), owner))
    site.work.behind[-1].append(cst.parse_statement(f"{owner}.set_lr_scheduler({scheduler})"))


def _warm_later(site: Site, words: dict[str, str]) -> cst.BaseExpression:
    """A warm up before a schedule that was made before, and that an optimizer is given later."""
    before = site.before("learning_rate")[0]
    kind = site.work.known(before).name.rpartition(".")[2] if before is not None else ""
    inner = site.word("learning_rate")
    if kind not in AFTER or not re.fullmatch(r"[\w.]+", inner) or not site.rule.paddle.endswith(  # type: ignore[union-attr]
        "verbose=False)"):  # fmt: skip
        raise Stop("is given another scheduler; write both as one LambdaLR")
    site.work.begins[id(site.node)] = f"{inner}.rate"
    steps = words["warmup_steps"]
    share = f"({words['start_lr']} + ({words['end_lr']} - {words['start_lr']}) * step / {steps}) / after.rate"
    module = text(site.work.speller.spelled("torch.optim.lr_scheduler.X")).removesuffix("X")
    warm = f"{module}LambdaLR(optimizer, lambda step: {share})"
    site.work.delayed[id(site.node)] = inner  # kept as `after`, since the warm up may be given the same name
    made = f"{module}SequentialLR(optimizer, [{warm}, after.make(optimizer)], milestones=[{steps}])"
    return cst.parse_expression(made)


def _warm(site: Site, owner: str, words: dict[str, str]) -> cst.BaseExpression:
    """A warm up before another schedule, whose own first step is where the warm up ends."""
    rate = site.work.begins.get(site.work.order.warms[id(site.node)])
    if rate is None:
        raise Stop("is given another scheduler, which stays")
    if constant(rate) == 0:
        raise Stop("begins with a rate of 0, of which there are no shares")
    assert isinstance(site.node, cst.Call)
    asked = [text(each.value) for each in site.node.args]  # as PaddlePaddle has it
    part = re.fullmatch(rf"(.+) \* {re.escape(owner)}\.get_lr\(\)", asked[2]) if len(asked) == 4 else None
    if part is not None and asked[3] == f"{owner}.get_lr()":
        site.work.begins[id(site.node)] = rate
        module = text(site.work.speller.spelled("torch.optim.lr_scheduler.X")).removesuffix("X")
        warm = f"{module}LinearLR({owner}, start_factor={part[1]}, total_iters={words['warmup_steps']})"
        other = site.word("learning_rate")
        return cst.parse_expression(
            f"{module}SequentialLR({owner}, [{warm}, {other}], milestones=[{words['warmup_steps']}])"
        )
    rate = rate if re.fullmatch(r"[\w.\[\]]+", rate) else f"({rate})"
    site.work.begins[id(site.node)] = rate
    share = (
        f"({words['start_lr']} + ({words['end_lr']} - {words['start_lr']}) * step / {words['warmup_steps']}) / {rate}"
    )
    spelled = site.work.speller.spelled
    module = text(spelled("torch.optim.lr_scheduler.X")).removesuffix(".X")
    module = "" if module == "X" else f"{module}."
    one, both = f"{module}LambdaLR", f"{module}SequentialLR"
    return cst.parse_expression(
        f"{both}({owner}, [{one}({owner}, lambda step: {share}), {site.word('learning_rate')}], "
        f"milestones=[{words['warmup_steps']}])"
    )


@way
def one_cycle(site: Site) -> cst.BaseExpression | None:
    """torch's OneCycleLR ends at a share of its first rate; Paddle's is told at which."""
    if site.word("cycle_momentum") != "False":
        return _moving(site)
    owner, target = site.given("optimizer"), site.work.assigned(site.node)
    if not isinstance(owner, cst.Name | cst.Attribute) or target is None:
        raise Stop("has no name of its own; PaddlePaddle's optimizer is told of its scheduler, so give it one")
    count = site.word("total_steps")
    if count in ("", "None"):
        count = f"{site.word('epochs')} * {site.word('steps_per_epoch')}"
        if not site.word("epochs") or not site.word("steps_per_epoch"):
            raise Stop("is not told how many steps there are")
    factor, final = site.word("div_factor") or "25.0", site.word("final_div_factor") or "1e4"
    words = [site.word("max_lr"), count]
    if constant(factor) != 25.0:
        words.append(f"divide_factor={factor}")
    words.append(f"end_learning_rate={site.word('max_lr')} / ({factor} * {final})")
    for name, theirs in (("pct_start", "phase_pct"), ("anneal_strategy",) * 2, ("three_phase",) * 2):
        if site.word(name):
            words.append(f"{theirs}={site.word(name)}")
    func = text(site.work.speller.spelled("paddle.optimizer.lr.OneCycleLR"))
    told(site, text(owner), text(target))
    return cst.parse_expression(f"{func}({', '.join(words)})")


def _moving(site: Site) -> cst.BaseExpression:
    """A OneCycleLR that moves the momentum too, which is written out under PyTorch's name."""
    owner, target = site.given("optimizer"), site.work.assigned(site.node)
    if not isinstance(owner, cst.Name | cst.Attribute) or target is None or not isinstance(site.new, cst.Call):
        raise Stop("has no name of its own; PaddlePaddle's optimizer is told of its scheduler, so give it one")
    if site.word("three_phase") not in ("", "False"):
        raise Stop("moves the momentum in three phases, which is not written out; give it cycle_momentum=False")
    made = for_paddle.called(site, "OneCycleLR", list(site.new.args))
    told(site, text(owner), text(target))
    return made


@way
def one_cycle_back(site: Site) -> cst.BaseExpression | None:
    """Paddle's OneCycleLR, whose last rate is a share of the first in torch."""
    owner = site.work.order.waits.get(id(site.node))
    if owner is None:
        raise Stop("is made before its optimizer, or elsewhere; PyTorch's scheduler is given the optimizer")
    most, factor = site.word("max_learning_rate"), site.word("divide_factor") or "25.0"
    end = site.word("end_learning_rate") or "0.0001"
    share = re.fullmatch(rf"{re.escape(most)} / \({re.escape(factor)} \* (.+)\)", end)
    final = share[1] if share else f"{most} / {factor} / {end}"
    words = [owner, most, site.word("total_steps")]
    for name, theirs in (("phase_pct", "pct_start"), ("anneal_strategy",) * 2, ("three_phase",) * 2):
        if site.word(name):
            words.append(f"{theirs}={site.word(name)}")
    words.append("cycle_momentum=False")
    if constant(factor) != 25.0:
        words.append(f"div_factor={factor}")
    if constant(final) != 1e4:
        words.append(f"final_div_factor={final}")
    site.work.begins[id(site.node)] = f"{most} / {factor}"
    func = text(site.work.speller.spelled("torch.optim.lr_scheduler.OneCycleLR"))
    return cst.parse_expression(f"{func}({', '.join(words)})")


@way
def rate(site: Site) -> cst.BaseExpression | None:
    """optimizer.set_lr(0.1): torch's optimizer has a rate for each group of its parameters."""
    line = next((each for each in reversed(site.work.around) if isinstance(each, cst.SimpleStatementLine)), None)
    parent, above = site.work.around[-2], site.work.around[-3]
    alone = isinstance(parent, cst.IfExp) and isinstance(above, cst.Expr)
    if site.receiver is not None and (isinstance(parent, cst.Lambda) or alone):
        # no value is taken but that of a lambda, which nobody asks for
        words = f"{text(site.receiver)}.param_groups"
        return cst.parse_expression(f"[group.update(lr={site.word('value')}) for group in {words}]")
    if not site.work.stands_alone() or site.receiver is None or line is None or len(line.body) > 1:
        raise Stop("is no statement of its own")
    group, value = site.work.fresh("group"), site.word("value")
    if "learning_rate" in initial_values.told_apart(site.work) or keeping(site.work.reader.code):
        value = f'({value}) * {group}.get("share", 1.0)'
    site.work.instead[id(line)] = cst.parse_statement(
        f'for {group} in {text(site.receiver)}.param_groups:\n    {group}["lr"] = {value}'
    )
    return site.new


# schedules that reckon their rate from the first one at each step, so that asking again gives the same
ANEW = ("StepDecay", "MultiStepDecay", "ExponentialDecay", "LambdaDecay", "PolynomialDecay", "PiecewiseDecay",
        "NaturalExpDecay", "InverseTimeDecay", "NoamDecay", "OneCycleLR", "CyclicLR", "MultiplicativeDecay",
        "CosineAnnealingWarmRestarts")  # fmt: skip


@way
def rate_now(site: Site) -> cst.BaseExpression | None:
    """scheduler.get_lr(): the rate at this step, which some schedules reckon from the rate of the step before."""
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    assert isinstance(func, cst.Attribute)
    assert site.receiver is not None
    name = site.work.known(func.value).name.rpartition(".")[2]
    if name in ANEW:
        return None
    if name == "CosineAnnealingDecay" and isinstance(site.receiver, cst.Name | cst.Attribute):
        whose = text(site.receiver)  # reckoned alike from the last rate, but for the first
        return cst.parse_expression(f"({whose}.get_lr()[0] if {whose}.last_epoch else {whose}.get_last_lr()[0])")
    raise Stop("may reckon the next rate in place of the present one, which last_lr is; read that")


# a rate of an optimizer's that is read or set by hand
GROUP = re.compile(r"""([\w.]+(?:\[[^\[\]]+\])?)\.param_groups\[(?:0|-1)\]\[(?:'lr'|"lr")\]""")


def alone(work: "Uses", index: str) -> bool:
    """Whether this group of parameters is the first, or seen to be the only one."""
    return index == "[0]" or not re.search(r"""["']params["']""", work.reader.code)


def rate_set(work: "Uses", node: cst.Assign | cst.AugAssign, target: cst.BaseExpression) -> None:
    """optimizer.param_groups[0]["lr"] = 0.1, which is set_lr of Paddle's, if there is one group alone."""
    line = work.around[-2] if len(work.around) > 1 else None
    group = (
        target.value.value if isinstance(target, cst.Subscript) and isinstance(target.value, cst.Subscript) else None
    )
    found = GROUP.fullmatch(text(target))
    if work.to != "paddle" or found is None or not isinstance(group, cst.Attribute) or not alone(work, ""):
        return
    one = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    if not one or work.known(group.value).kind != "Optimizer" or f"{work.side}." in text(node.value):
        return
    value = GROUP.sub(r"\1.get_lr()", text(node.value))
    if isinstance(node, cst.AugAssign):
        value = value if re.fullmatch(r"[\w.()]+", value) else f"({value})"
        value = f"{found[1]}.get_lr() {text(node.operator).strip().removesuffix('=')} {value}"
    work.silent.add(id(group))
    work.count += 1
    work.instead[id(line)] = cst.parse_statement(f"{found[1]}.set_lr({value})")


# what an optimizer's state tells of its rate
RATE = re.compile(r"""([\w.]+)\.state_dict\(\)\[['"]param_groups['"]\]((\[0\](\[['"]lr['"]\])?)?)""")


def kept(work: "Uses", node: cst.Subscript, new: cst.Subscript) -> cst.BaseExpression | None:
    """optimizer.state_dict()["param_groups"][0]["lr"], which Paddle's optimizer tells by get_lr()."""
    if (rate := RATE.fullmatch(text(new))) is None:
        return None
    if rate[2].replace('"', "'") == "[0]['lr']":
        work.count += 1
        return cst.parse_expression(f"{rate[1]}.get_lr()")
    if not rate[2] and not text(work.around[-2]).replace('"', "'").endswith("['param_groups'][0]"):
        work.remark(node, text(node), "is kept by PyTorch's optimizers alone; write get_lr() and set_lr()")
    return new


@way
def scheduler_of(site: Site) -> cst.BaseExpression | None:
    """optimizer._learning_rate, which the file was given where its scheduler is known, and which is a number else."""
    work, order = site.work, site.work.order
    if work.is_set(site.node):
        raise Stop("is set by hand, which PaddlePaddle heeds before the first step alone; write set_lr()")
    if not isinstance(work.around[-2], cst.Attribute):
        return None
    if not order.keeps and not order.held and not order.alone:
        raise Stop("is a scheduler or a number, and PyTorch's optimizer has neither; keep the scheduler under a name")
    assert site.receiver is not None
    return cst.parse_expression(f"{text(bracketed(site.receiver))}._learning_rate")
