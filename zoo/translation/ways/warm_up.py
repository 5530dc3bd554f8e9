"""Schedules of PyTorch's that are made of others, and what of them PaddlePaddle has: a warm up before another schedule.

`SequentialLR(optimizer, [warm, cosine], milestones=[5])` becomes `LinearWarmup(cosine, 5, ...)`: the schedule in it is
made as before and not set for the optimizer, and the line that makes the warm up goes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.reading.statement_blocks import Known, assigned_call, blocks, count
from zoo.translation.ways.general import way
from zoo.translation.ways.schedules import told
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around

SCHEDULES = "torch.optim.lr_scheduler."
# schedules whose rate depends on how many steps were made alone
AFTER = ("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LambdaLR", "PolynomialLR")
NONE = "PaddlePaddle has no schedule that is made of others; write a LambdaLR"
WARM = f"is no LinearLR to the whole rate before one other schedule: {NONE}, or LinearWarmup in PaddlePaddle"
SIMPLE = re.compile(r"[\w.\s*/+-]+")


@dataclass
class Composed:
    """warms: the call of a warm up by that of the SequentialLR around it. inner: schedules that no optimizer is told.

    gone: statements and calls that go.
    """

    warms: dict[int, cst.Call] = field(default_factory=dict)
    inner: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)


def found(tree: cst.Module, known: Known) -> Composed:
    """Look through a file."""
    composed = Composed()
    _block(tree.body, tree, known, composed)
    return composed


def _block(body: Sequence[cst.CSTNode], scope: cst.CSTNode, known: Known, composed: Composed) -> None:
    made: dict[str, tuple[cst.Call, cst.CSTNode]] = {}
    for each in body:
        inner = each if isinstance(each, cst.FunctionDef) else scope
        for block in blocks(each):
            _block(block.body, inner, known, composed)
        assigned = assigned_call(each)
        if assigned is None:
            continue
        name, call = assigned
        path = known(call.func).name
        if path == f"{SCHEDULES}SequentialLR":
            _sequential(call, made, scope, known, composed)
        elif path.startswith(SCHEDULES):
            made[name] = (call, each)


def _sequential(
    call: cst.Call, made: dict[str, tuple[cst.Call, cst.CSTNode]], scope: cst.CSTNode, known: Known, composed: Composed
) -> None:
    given = arguments(call, ("optimizer", "schedulers", "milestones"))
    listed = given.get("schedulers")
    if not isinstance(listed, cst.List) or len(listed.elements) != 2:
        return
    calls: list[cst.Call] = []
    statements: list[cst.CSTNode | None] = []
    for each in listed.elements:
        if isinstance(each.value, cst.Call):
            calls.append(each.value)
            statements.append(None)
        elif (held := made.get(dotted(each.value))) is not None and count(scope, dotted(each.value)) == 2:
            calls.append(held[0])
            statements.append(held[1])
    if len(calls) != 2 or not _fits(calls[0], given, known) or known(calls[1].func).name not in (
        f"{SCHEDULES}{name}" for name in AFTER
    ):  # fmt: skip
        return
    if any(text(_owner(each)) != text(given["optimizer"]) for each in calls):
        return
    composed.warms[id(call)] = calls[0]
    composed.inner.add(id(calls[1]))
    composed.gone.update((id(calls[0]), *([id(statements[0])] if statements[0] is not None else [])))


def _owner(call: cst.Call) -> cst.BaseExpression:
    return arguments(call, ("optimizer",)).get("optimizer", cst.Name("None"))


def _fits(warm: cst.Call, given: dict[str, cst.BaseExpression], known: Known) -> bool:
    """Whether a warm up is a LinearLR that reaches the whole rate where the other schedule begins."""
    words = {name: text(each) for name, each in arguments(warm, WORDS).items()}
    stones = given.get("milestones")
    stone = stones.elements[0].value if isinstance(stones, cst.List | cst.Tuple) and len(stones.elements) == 1 else None
    if known(warm.func).name != f"{SCHEDULES}LinearLR" or stone is None or "last_epoch" in words:
        return False
    end, steps, start = words.get("end_factor", "1.0"), words.get("total_iters", "5"), words.get("start_factor", "1")
    return constant(end) == 1 and steps == text(stone) and all(SIMPLE.fullmatch(each) for each in (steps, start))


WORDS = ("optimizer", "start_factor", "end_factor", "total_iters", "last_epoch")


def arguments(call: cst.Call, names: Sequence[str]) -> dict[str, cst.BaseExpression]:
    """The arguments of a call by their names."""
    return {
        (each.keyword.value if each.keyword is not None else names[place] if place < len(names) else str(place)):
        each.value for place, each in enumerate(call.args)
    }  # fmt: skip


def _named(site: Site) -> tuple[str, cst.BaseExpression]:
    """The optimizer of a schedule, and the name that the schedule is given."""
    owner, target = site.given("optimizer"), site.work.assigned(site.node)
    if not isinstance(owner, cst.Name | cst.Attribute) or target is None:
        raise Stop("has no name of its own; PaddlePaddle's optimizer is told of its scheduler, so give it one")
    return text(owner), target


@way
def one_by_one(site: Site) -> cst.BaseExpression | None:
    """SequentialLR of a LinearLR and another schedule, which is a LinearWarmup of that other."""
    warm = site.work.composed.warms.get(id(site.node))
    listed = site.given("schedulers")
    if warm is None or not isinstance(listed, cst.List):
        raise Stop(WARM)
    owner, target = _named(site)
    words = {name: text(each) for name, each in arguments(warm, WORDS).items()}
    start = words.get("start_factor", "1.0 / 3")
    start = start if re.fullmatch(r"[\w.]+", start) else f"({start})"
    func = text(site.work.speller.spelled("paddle.optimizer.lr.LinearWarmup"))
    told(site, owner, text(target))
    rate = f"{owner}.get_lr()"
    other = text(listed.elements[1].value)
    return cst.parse_expression(f"{func}({other}, {words.get('total_iters', '5')}, {start} * {rate}, {rate})")


@way
def constant_rate(site: Site) -> cst.BaseExpression | None:
    """A share of the rate for some steps, and then the whole."""
    owner, target = _named(site)
    func = text(site.work.speller.spelled("paddle.optimizer.lr.LambdaDecay"))
    told(site, owner, text(target))
    share, steps = site.word("factor") or "1.0 / 3", site.word("total_iters") or "5"
    return cst.parse_expression(f"{func}({owner}.get_lr(), lambda step: {share} if step < {steps} else 1.0)")


@way
def cyclic(site: Site) -> cst.BaseExpression | None:
    """A rate that goes up and down between two; PaddlePaddle's is told them as the optimizer is not."""
    if site.word("cycle_momentum") != "False":
        raise Stop("moves the momentum as well, which Paddle's does not; give it cycle_momentum=False")
    owner, target = _named(site)
    words = [site.word("base_lr"), site.word("max_lr"), site.word("step_size_up") or "2000"]
    for name in ("step_size_down", "mode", "gamma", "scale_fn", "scale_mode"):
        if site.word(name):
            words.append(f"{'exp_gamma' if name == 'gamma' else name}={site.word(name)}")
    func = text(site.work.speller.spelled("paddle.optimizer.lr.CyclicLR"))
    told(site, owner, text(target))
    return cst.parse_expression(f"{func}({', '.join(words)})")


@way
def cyclic_back(site: Site) -> cst.BaseExpression | None:
    """Paddle's CyclicLR, of which torch's optimizer is told by itself."""
    owner = site.work.order.waits.get(id(site.node))
    if owner is None:
        raise Stop("is made before its optimizer, or elsewhere; PyTorch's scheduler is given the optimizer")
    words = [owner, site.word("base_learning_rate"), site.word("max_learning_rate"), site.word("step_size_up")]
    for name in ("step_size_down", "mode", "exp_gamma", "scale_fn", "scale_mode"):
        if site.word(name):
            words.append(f"{'gamma' if name == 'exp_gamma' else name}={site.word(name)}")
    site.work.begins[id(site.node)] = words[1]
    func = text(site.work.speller.spelled("torch.optim.lr_scheduler.CyclicLR"))
    return cst.parse_expression(f"{func}({', '.join(words)}, cycle_momentum=False)")


def inner(work: "Around", node: cst.CSTNode) -> bool:
    """Whether a schedule is a part of another, so that no optimizer is told of it."""
    return id(node) in work.composed.inner
