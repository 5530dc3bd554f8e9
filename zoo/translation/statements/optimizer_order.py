"""What PyTorch makes in another order: PaddlePaddle's optimizer is given its scheduler and how gradients are cut.

Both are found before a file is translated. The scheduler's statement goes behind the optimizer's, which takes the rate
that the scheduler begins with; gradients are cut before each step.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from zoo.translation.reading.layer_arguments import word_of
from zoo.translation.reading.names import dotted
from zoo.translation.reading.statement_blocks import (
    CUTS,
    OPTIMIZERS,
    SCHEDULES,
    Known,
    assigned_call,
    blocks,
    count,
    names_of,
    schedules_of,
    uses,
)
from zoo.translation.statements.optimizer_names import first_names, free_name, needs_name, unnamed
from zoo.translation.writing.rule_arguments import text

# schedules whose rate depends on how many steps were made alone, so that they may begin behind a warm up
AFTER = (
    "StepDecay", "MultiStepDecay", "ExponentialDecay", "CosineAnnealingDecay", "PolynomialDecay", "PiecewiseDecay",
    "NaturalExpDecay", "InverseTimeDecay", "LambdaDecay", "NoamDecay",
)  # fmt: skip
# how gradients are cut in PyTorch, by the end of the name of Paddle's class
CUT = {
    "GlobalNorm": "{nn}.utils.clip_grad_norm_({parameters}, {value})",
    "Norm": "for parameter in {parameters}:\n    {nn}.utils.clip_grad_norm_(parameter, {value})",
    "Value": "{nn}.utils.clip_grad_value_({parameters}, {value})",
    "Range": "for parameter in {parameters}:\n    if parameter.grad is not None:\n"
    "        parameter.grad.clamp_({value})",
}


@dataclass
class Cut:
    """How gradients are cut: the end of the class's name, the number, and what the optimizer is given."""

    kind: str
    value: str
    parameters: str


@dataclass
class Order:
    """What is written elsewhere, by the ids of nodes.

    waits: a scheduler's call and the name of its optimizer. moves: a statement, and the statement that it goes behind.
    rates: an optimizer's argument and the call of its scheduler. cuts: a statement that steps. gone: statements and
    arguments that go.
    """

    waits: dict[int, str] = field(default_factory=dict)
    moves: dict[int, int] = field(default_factory=dict)
    rates: dict[int, int] = field(default_factory=dict)
    cuts: dict[int, Cut] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    warms: dict[int, int] = field(default_factory=dict)  # a warm up's call, and that of the schedule it goes before
    hooks: dict[int, tuple[str, Cut]] = field(default_factory=dict)  # by an optimizer's statement, with its name
    # what may cut, by an optimizer's argument that is made elsewhere: the statement, and the optimizer's name
    later: dict[int, tuple[int, str]] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)  # schedules made in an optimizer's call, and its name
    keeps: dict[int, tuple[str, str]] = field(default_factory=dict)  # an optimizer's statement: it, and its scheduler
    hoisted: dict[int, str] = field(default_factory=dict)  # optimizers without a name, and the one they are given
    # what a name was that is made anew
    before: dict[int, tuple[int, cst.Call, cst.CSTNode]] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)  # schedules whose optimizer is not seen where they are made
    resumed: bool = (
        False  # whether the file gives an optimizer a state that was kept, which has the schedule's in Paddle
    )
    asked: bool = False  # whether the file asks an optimizer for its scheduler


def found(tree: cst.Module, known: Known) -> Order:
    """Look through a file."""
    order = Order()
    order.resumed = "LR_Scheduler" in tree.code or loads(tree, known)
    order.asked = order.resumed or "._learning_rate" in tree.code or bool(re.search(r"\bModel\(", tree.code))
    _block(tree.body, tree, known, order)
    for call in schedules_of(tree, known):
        if id(call) not in order.waits:
            order.waits[id(call)] = "optimizer"
            order.alone.add(id(call))
    for call in schedules_of(tree, known):
        first = _begins(call)
        if id(call) not in order.alone or not known(call.func).name.endswith(".LinearWarmup"):
            continue
        if isinstance(first, cst.Call) and id(first) in order.alone and known(first.func).name.removeprefix(
            SCHEDULES) in AFTER:  # fmt: skip
            order.alone.discard(id(first))
            order.warms[id(call)] = id(first)
    return order


def loads(node: cst.CSTNode, known: Known) -> bool:
    """Whether some optimizer is given a state."""
    func = node.func if isinstance(node, cst.Call) else None
    if isinstance(func, cst.Attribute) and func.attr.value in ("set_state_dict", "set_dict", "load_state_dict"):
        return known(func.value).kind == "Optimizer"
    return any(loads(each, known) for each in node.children)


def _block(body: Sequence[cst.CSTNode], scope: cst.CSTNode, known: Known, order: Order) -> None:
    made: dict[str, tuple[int, cst.Call, cst.CSTNode]] = {}
    for at, each in enumerate(body):
        inner = each if isinstance(each, cst.FunctionDef) else scope
        for block in blocks(each):
            _block(block.body, inner, known, order)
        assigned = assigned_call(each)
        if assigned is None or not known(assigned[1].func).name.startswith(OPTIMIZERS):
            lone = unnamed(each, known)
            if lone is not None and needs_name(lone, made, known):
                name = order.hoisted[id(lone)] = free_name(first_names(scope))
                _optimizer(name, lone, each, at, body, scope, made, order, known)
        if assigned is None:
            _told(each, made, order, known)
            continue
        name, call = assigned
        path = known(call.func).name
        if path.startswith((SCHEDULES, CUTS)):
            if name in made:
                first = _begins(call)
                if first is not None and dotted(first) == name:
                    order.before[id(call)] = made[name]
            made[name] = (at, call, each)
        elif path.startswith(OPTIMIZERS):
            _optimizer(name, call, each, at, body, scope, made, order, known)


def _told(node: cst.CSTNode, made: dict[str, tuple[int, cst.Call, cst.CSTNode]], order: Order, known: Known) -> None:
    """optimizer.set_lr_scheduler(scheduler), for a schedule that was made before."""
    first = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None
    call = first.value if isinstance(first, cst.Expr) and isinstance(first.value, cst.Call) else None
    if call is None or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "set_lr_scheduler":
        return
    held = made.get(dotted(call.args[0].value)) if call.args else None
    if held is not None:
        order.waits.setdefault(id(held[1]), text(call.func.value))
        begins = held[1].args[0].value if held[1].args else None
        named = made.get(dotted(begins)) if begins is not None else None
        inner = begins if isinstance(begins, cst.Call) else named[1] if named is not None else None
        warm = known(held[1].func).name.endswith(".LinearWarmup") and id(held[1]) not in order.warms
        if warm and inner is not None and known(inner.func).name.startswith(SCHEDULES):
            order.waits.setdefault(id(inner), text(call.func.value))
            order.warms[id(held[1])] = id(inner)


def _optimizer(
    name: str, call: cst.Call, statement: cst.CSTNode, at: int, body: Sequence[cst.CSTNode], scope: cst.CSTNode,
    made: dict[str, tuple[int, cst.Call, cst.CSTNode]], order: Order, known: Known,
) -> None:  # fmt: skip
    parameters = next((text(each.value) for each in call.args if word_of(each) == "parameters"), "")
    if not re.fullmatch(r"[\w.]+\.parameters\(\)", parameters):
        parameters = f'[each for group in {name}.param_groups for each in group["params"]]' if parameters else ""
    for place, each in enumerate(call.args):
        word = word_of(each) or ("learning_rate" if place == 0 else "")
        held = made.get(dotted(each.value))
        if word == "learning_rate" and held is not None and known(held[1].func).name.startswith(SCHEDULES):
            between = body[held[0] + 1 : at]
            if not any(uses(one, dotted(each.value)) for one in between):
                order.waits[id(held[1])] = name
                order.moves[id(held[2])] = id(statement)
                order.rates[id(each)] = id(held[1])
                if order.asked or id(call) in order.hoisted:
                    order.keeps[id(statement)] = name, dotted(each.value)
                _warms(held[1], name, statement, scope, made, order, known)
        inner = each.value if isinstance(each.value, cst.Call) else None
        if word == "learning_rate" and inner is not None and known(inner.func).name.startswith(SCHEDULES):
            order.waits[id(inner)], order.rates[id(each)], order.held[id(inner)] = name, id(inner), name
            _warms(inner, name, statement, scope, made, order, known)
        if word == "grad_clip":
            cut = each.value if isinstance(each.value, cst.Call) else held[1] if held is not None else None
            steps = _steps(scope, name)
            if cut is None and text(each.value) != "None":
                order.later[id(each)] = id(statement), name
            if cut is None or not parameters:
                continue
            path = known(cut.func).name
            kind = path.removeprefix(CUTS)
            value = _cut(cut, kind) if path.startswith(CUTS) else ""
            if not value:
                continue
            kind = "Range" if kind == "Value" and ", " in value else kind
            order.gone.add(id(each))
            if held is None or count(scope, dotted(each.value)) == 2:
                order.gone.update((id(cut), *([id(held[2])] if held is not None else [])))
            if not steps:
                # it is stepped elsewhere
                order.hooks[id(statement)] = name, Cut(kind, value, parameters)
            for step in steps:
                order.cuts[id(step)] = Cut(kind, value, parameters)


def _warms(
    call: cst.Call, name: str, statement: cst.CSTNode, scope: cst.CSTNode,
    made: dict[str, tuple[int, cst.Call, cst.CSTNode]], order: Order, known: Known,
) -> None:  # fmt: skip
    """LinearWarmup(schedule, ...): the schedule in it waits for the same optimizer."""
    first = _begins(call)
    if not known(call.func).name.endswith(".LinearWarmup") or first is None:
        return
    if isinstance(first, cst.Call):
        inner = first
    elif (held := order.before.get(id(call))) is not None:
        order.moves[id(held[2])] = id(statement)
        order.waits[id(held[1])], order.warms[id(call)] = name, id(held[1])
        return
    elif (held := made.get(dotted(first))) is not None and count(scope, dotted(first)) == 2:
        inner = held[1]
    else:
        return
    if known(inner.func).name.removeprefix(SCHEDULES) not in AFTER:
        return
    if inner is not first:
        order.moves[id(made[dotted(first)][2])] = id(statement)
    order.waits[id(inner)], order.warms[id(call)] = name, id(inner)


def _begins(call: cst.Call) -> cst.BaseExpression | None:
    """The rate that a schedule is given, or the schedule."""
    return next(
        (each.value for place, each in enumerate(call.args) if word_of(each) == "learning_rate" or not place), None
    )


def _cut(call: cst.Call, kind: str) -> str:
    """The one number of ClipGradByNorm(1.0), or the two between which ClipGradByValue cuts; "" where there is more."""
    given = {word_of(each) or str(place): text(each.value) for place, each in enumerate(call.args)}
    value = given.pop("0", "") or given.pop("max" if kind == "Value" else "clip_norm", "")
    if kind == "Value" and (least := given.pop("1", "") or given.pop("min", "")) not in ("", "None", f"-{value}"):
        value = f"{least}, {value}"
    given.pop("group_name", None)
    return value if set(given) <= {"auto_skip_clip"} and given.get("auto_skip_clip", "False") == "False" else ""


def _steps(scope: cst.CSTNode, name: str) -> list[cst.CSTNode]:
    """The statements `name.step()` of a function; none where the optimizer is handed to something that may step it."""
    body = scope.body.body if isinstance(scope, cst.FunctionDef) else scope.body  # type: ignore[attr-defined]
    if any(each == name for one in body for each in names_of(one) if not _makes(one, name)):
        return []
    found: list[cst.CSTNode] = []

    class Look(cst.CSTVisitor):
        def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
            if re.fullmatch(rf"{re.escape(name)}\.(step\(\)|minimize\(.*\))", text(node.body[0])):
                found.append(node)

    for one in body:
        one.visit(Look())
    return found


def _makes(node: cst.CSTNode, name: str) -> bool:
    assigned = assigned_call(node)
    return assigned is not None and assigned[0] == name


def attached(name: str, before: cst.BaseExpression, now: cst.BaseExpression) -> str:
    """The lines by which an optimizer of PyTorch's cuts as an object says that is made elsewhere, if there is one."""
    words = text(now)
    if isinstance(now, cst.IfExp) and text(now.orelse) == "None":
        return f"if {text(now.test)}:\n    {name}.register_step_pre_hook({text(now.body)})\n"
    first = "" if dotted(before) else f"clip = {words}\n"
    words = words if dotted(before) else "clip"
    return f"{first}if {words} is not None:\n    {name}.register_step_pre_hook({words})\n"
