"""What is written otherwise of learning: optimizers, schedulers, devices, first values."""

import re
from dataclasses import replace

import libcst as cst

from zoo.translation.statements import layer_statements
from zoo.translation.ways import (  # noqa: F401
    batched_matmul,
    boxes,
    creation,
    data,
    decay_by_name,
    devices,
    distributions,
    drawn_values,
    initial_values,
    layers,
    losses,
    matrix_products,
    max_min_median,
    operators,
    own_parameters,
    packed_sequences,
    parameter_groups,
    picture_grids,
    pictures_of_arrays,
    put_in_place,
    ready_made_networks,
    saving,
    schedules,
    split_and_slice,
    warm_up,
)
from zoo.translation.ways.devices import CAST
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text
from zoo.translation.writing.way_site import Site
from zoo.translation.written import for_paddle

# what changes the rate of an optimizer
CHANGED = re.compile(r"lr_scheduler|param_groups|set_lr\b|[\"']lr[\"']\]")


@way
def optimizer(site: Site) -> cst.BaseExpression | None:
    """betas=(0.9, 0.99) of torch's are two arguments of Paddle's; groups of parameters are scaled otherwise."""
    groups = site.given("params" if site.work.to == "paddle" else "parameters")
    learnt = initial_values.told_apart(site.work) if site.work.to == "torch" else set()
    new: cst.BaseExpression | None = None
    if learnt:
        new = parameter_groups.told_groups(site, groups, learnt)
    elif isinstance(groups, cst.List) and any(isinstance(each.value, cst.Dict) for each in groups.elements):
        new = parameter_groups.grouped(site, groups, site.word("lr" if site.work.to == "paddle" else "learning_rate"))
    elif site.work.to == "torch" and groups is not None and parameter_groups.apart(
        site.work, site.before("parameters")[0]
    ):  # fmt: skip
        new = parameter_groups.shared(site, groups)
    elif (
        site.work.to == "paddle" and groups is not None and parameter_groups.apart(site.work, site.before("params")[0])
    ):
        parameter_groups.uneven(site.work)
        rate = site.word("lr") or str(site.rule.side("torch").argument("lr").default)  # type: ignore[union-attr]
        turned = for_paddle.asked(site.work, "shares_of_rate").value
        new = cst.parse_expression(f"{turned}({text(groups)}, {rate})")
    if site.work.to == "paddle":
        new = parameter_groups.anew(site, groups) or new
    if site.work.to == "paddle" and "RMSprop" in str(site.rule.torch) and not _steady(site):
        args = [each.arg if each.arg.value is not groups or new is None else each.arg.with_changes(value=new)
                for each in site.bound]  # fmt: skip
        return for_paddle.called(site, "RMSprop", site.joined(args))
    if new is None:
        return _betas(site)
    bound = [
        replace(each, arg=each.arg.with_changes(value=new)) if each.arg.value is groups else each for each in site.bound
    ]
    done = _betas(replace(site, bound=tuple(bound)))
    if done is not None:
        return done
    func, args = site.work.plainly(site.rule, site.node, site.receiver, bound, site.tail)
    assert isinstance(site.new, cst.Call)
    return site.new.with_changes(func=func, args=args)


def _steady(site: Site) -> bool:
    """Whether Paddle's RMSProp takes the same steps: its eps is under the root, and its momentum has the rates in it.

    So an eps that is not small differs, and momentum where the rate changes.
    """
    code, eps = site.work.reader.code, constant(site.word("eps") or "1e-8")
    moves = constant(site.word("momentum") or "0") != 0 and bool(CHANGED.search(code) or ".step(" not in code)
    return not moves and isinstance(eps, float) and eps <= 1e-7


def _betas(site: Site) -> cst.BaseExpression | None:
    if site.work.to == "paddle":
        betas = site.given("betas")
        if betas is None:
            return None
        if isinstance(betas, cst.Name | cst.Attribute):
            return _without(site, "betas", {f"beta{at + 1}": f"{text(betas)}[{at}]" for at in (0, 1)})
        if not isinstance(betas, cst.Tuple | cst.List) or len(betas.elements) != 2:
            raise Stop("has betas that are not written out")
        return _without(
            site, "betas", dict(zip(("beta1", "beta2"), (text(each.value) for each in betas.elements), strict=True))
        )
    rate = site.given("learning_rate")
    if rate is not None and site.work.known(_before(site, "learning_rate")).kind == "Scheduler":
        raise Stop(
            "is given its scheduler, and in PyTorch the scheduler is given the optimizer: make the optimizer first"
        )
    first, second = site.word("beta1"), site.word("beta2")
    if not first and not second:
        return None
    return _without(site, "beta1", {"betas": f"({first or '0.9'}, {second or '0.999'})"}, "beta2")


def _before(site: Site, name: str) -> cst.CSTNode:
    """An argument's value as it was before it was translated."""
    found = next(each for each in site.bound if each.argument and each.argument.name == name)
    return (found.before or found.arg).value


def _without(site: Site, name: str, instead: dict[str, str], other: str = "") -> cst.BaseExpression:
    """The call that the names alone write, with these arguments in place of one or two."""
    gone = [at for at, each in enumerate(site.bound) if each.argument and each.argument.name in (name, other)]
    kept = [each for at, each in enumerate(site.bound) if at not in gone]
    func, args = site.work.plainly(site.rule, site.node, site.receiver, kept, None)
    more = [cst.Arg(cst.parse_expression(value), keyword=cst.Name(key), equal=TIGHT) for key, value in instead.items()]
    # where the first of them stood, if names stand behind it
    at = min(gone, default=len(args)) if len(args) == len(kept) else len(args)
    at = at if all(each.keyword is not None for each in args[at:]) else len(args)
    assert isinstance(site.new, cst.Call)
    return site.new.with_changes(func=func, args=site.joined([*args[:at], *more, *args[at:]]))


@way
def scheduler(site: Site) -> cst.BaseExpression | None:
    """torch's scheduler is given the optimizer; Paddle's is given a rate, and set for the optimizer."""
    if site.work.to == "torch":
        rate = site.word("learning_rate")
        if (waiting := site.work.order.waits.get(id(site.node))) is not None:
            func, args = site.plainly()
            site.work.begins[id(site.node)] = rate
            begin = args[0].with_changes(
                value=cst.parse_expression(waiting), keyword=None, equal=cst.MaybeSentinel.DEFAULT
            )
            return cst.Call(func, [begin, *args[1:]])
        if not rate.endswith(".get_lr()"):
            raise Stop("is made before its optimizer; PyTorch's scheduler is given the optimizer")
        func, args = site.plainly()
        first = cst.parse_expression(rate.removesuffix(".get_lr()"))
        return cst.Call(
            func, [args[0].with_changes(value=first, keyword=None, equal=cst.MaybeSentinel.DEFAULT), *args[1:]]
        )
    owner, target = site.given("optimizer"), site.work.assigned(site.node)
    parent = site.work.around[-2]
    if warm_up.inner(site.work, site.node) and isinstance(owner, cst.Name | cst.Attribute):
        func, args = site.plainly()
        return cst.Call(func, [args[0].with_changes(value=cst.parse_expression(f"{text(owner)}.get_lr()")), *args[1:]])
    given = isinstance(parent, cst.Return) and parent.value is site.node
    if not isinstance(owner, cst.Name | cst.Attribute):
        raise Stop("has no name of its own; PaddlePaddle's optimizer is told of its scheduler, so give it one")
    func, args = site.plainly()
    args = [args[0].with_changes(value=cst.parse_expression(f"{text(owner)}.get_lr()")), *args[1:]]
    if target is None and not given:
        held = layer_statements.before(site.work, cst.Call(func, args), "scheduler")
        site.work.ahead[-1].append(cst.parse_statement(f"{text(owner)}.set_lr_scheduler({text(held)})"))
        return held
    if target is None:
        name = site.work.fresh("scheduler")
        site.work.returned[id(parent)] = (name, [f"{text(owner)}.set_lr_scheduler({name})"])
        return cst.Call(func, args)
    schedules.told(site, text(owner), text(target))
    return cst.Call(func, args)


@way
def any_gpu(site: Site) -> cst.BaseExpression | None:
    """Whether there is a GPU."""
    return cst.parse_expression(f"{site.work.speller.root()}.device.cuda.device_count() > 0")


@way
def device_in_use(site: Site) -> cst.BaseExpression | None:
    """paddle.set_device("gpu") on a line of its own moves all that follows, for which torch has no word."""
    around = site.work.around
    # paddle.set_device("gpu") if there else paddle.set_device("cpu"), and nothing else
    either = isinstance(around[-2], cst.IfExp) and isinstance(around[-3], cst.Expr)
    alone = site.work.to == "torch" and (site.work.stands_alone() or either)
    if alone != ("set_default_device" in str(site.rule.torch)):
        raise Stop("is meant for all that follows, or for what it gives")
    return None


@way
def added(site: Site) -> cst.BaseExpression | None:
    """block = self.add_sublayer("b0", Block()): torch's add_module gives nothing back."""
    if site.work.to == "paddle" or site.work.stands_alone():
        return None
    target, layer = site.work.assigned(site.node), site.given("sublayer")
    if layer is None or site.receiver is None:
        raise Stop("gives the layer back, and PyTorch's add_module gives nothing; write two lines")
    if target is None:
        name = layer_statements.before(site.work, layer, "layer")
        line = f"{text(site.receiver)}.add_module({site.word('name')}, {text(name)})"
        site.work.ahead[-1].append(cst.parse_statement(line))
        return name
    line = f"{text(site.receiver)}.add_module({site.word('name')}, {text(target)})"
    site.work.behind[-1].append(cst.parse_statement(line))
    return layer


@way
def train(site: Site) -> cst.BaseExpression | None:
    """model.train(False) is model.eval() of Paddle's, whose train takes nothing."""
    word, receiver = site.word("mode"), site.receiver
    assert receiver is not None
    if site.work.to == "torch" or word in ("", "True"):
        return cst.parse_expression(f"{text(receiver)}.train()")
    if word == "False":
        return cst.parse_expression(f"{text(receiver)}.eval()")
    if text(receiver).startswith("super("):
        raise Stop("is a train() of the file's own, which PaddlePaddle calls neither in eval() nor from a layer around")
    return None


@way
def initialiser(site: Site) -> cst.BaseExpression | None:
    """nn.initializer.Normal(0.0, 0.02) of Paddle's by itself: a function that fills a tensor."""
    assert isinstance(site.node, cst.Call)
    assert isinstance(site.new, cst.Call)
    return initial_values.value(site.work, site.node, site.new)


@way
def autocast(site: Site) -> cst.BaseExpression | None:
    """torch.autocast("cuda", dtype=torch.float16): Paddle's is for the device in use, and takes the dtype as a word."""
    func = site.work.speller.spelled("paddle.amp.auto_cast")
    if site.work.to == "torch":
        # Paddle's is for a GPU, and does nothing on a CPU
        level, enable = site.word("level") or '"O1"', site.word("enable")
        told = [name for name in ("custom_white_list", "custom_black_list") if site.word(name) not in ("", "None")]
        if (told or constant(level) != "O1") and CAST not in site.work.notes:
            site.work.notes.append(CAST)
        if constant(level) in ("O0", ...):  # which casts nothing
            asked = "False" if constant(level) == "O0" else f'{level} != "O0"'
            enable = asked if enable in ("", "True") or asked == "False" else f"({enable}) and {asked}"
        called = text(site.work.speller.spelled("torch.autocast"))
        kind = constant(site.word("dtype") or '"float16"')
        words = ['"cuda"', *([f"dtype=torch.{kind}"] if kind != "float16" else [])]
        words += [f"enabled={enable}"] if enable not in ("", "True") else []
        return cst.parse_expression(f"{called}({', '.join(words)})")
    device, kind = constant(site.word("device_type")), site.word("dtype").rpartition(".")[2]
    if kind not in ("", "None", "float16", "bfloat16"):
        raise Stop("has a dtype that is not written out")
    enable = site.word("enabled")
    words = [f"enable={enable}"] if enable not in ("", "True") else []
    kind = kind if kind not in ("", "None") else "bfloat16" if device == "cpu" else "float16"
    if kind == "bfloat16":
        words.append('dtype="bfloat16"')
    return cst.parse_expression(f"{text(func)}({', '.join(words)})")
