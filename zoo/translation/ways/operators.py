"""Operations on tensors that the frameworks take otherwise: with a number, by order, over classes.

Paddle's functions of two tensors take no number in place of the second; its operators do.
"""

import re
from dataclasses import replace

import libcst as cst

from zoo.translation.reading import class_axis
from zoo.translation.reading.value_kinds import REAL
from zoo.translation.statements import layer_statements
from zoo.translation.ways import attention
from zoo.translation.ways.general import way
from zoo.translation.ways.losses import loss as written_loss
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bare, bracketed, filled

SIGNS = {
    "add": "+", "sub": "-", "subtract": "-", "mul": "*", "multiply": "*", "div": "/", "divide": "/", "true_divide": "/",
    "ne": "!=", "not_equal": "!=", "lt": "<", "less": "<", "le": "<=", "less_equal": "<=", "gt": ">", "greater": ">",
    "ge": ">=", "greater_equal": ">=",
}  # fmt: skip
# what is done in its place with a number, by Paddle's one method that takes one
SCALED = {"add_": "scale_(1.0, {})", "sub_": "scale_(1.0, -{})", "mul_": "scale_({})", "div_": "scale_(1.0 / {})"}


def _kind(site: Site) -> str:
    """What the second value is: "tensor", "number", or "" where it cannot be told."""
    bound = site.bound[-1]
    value = site.work.known((bound.before or bound.arg).value)
    if value.kind == "Tensor":
        return "tensor"
    number = isinstance(constant(text(bound.arg.value)), int | float)
    return "number" if number or (value.kind == "python" and value.name in ("int", "float", "bool")) else ""


@way
def operator(site: Site) -> cst.BaseExpression | None:
    """torch.mul(x, 2.0): paddle.multiply(x, 2.0) would raise, x * 2.0 does not."""
    if site.work.to == "torch" or _kind(site) == "tensor":
        return None
    first, second = site.receiver, site.bound[-1].arg.value
    if first is None:
        first = site.bound[0].arg.value
    form = site.rule.side("torch")
    assert form is not None
    sign = SIGNS[form.name.rpartition(".")[2]]
    found = cst.parse_expression(f"({text(bracketed(first))} {sign} {text(bracketed(second))})")
    return found


@way
def number_first(site: Site) -> cst.BaseExpression | None:
    """torch.pow(2, x), of which PaddlePaddle's function takes a tensor alone, and its operator any of the two."""
    before, first = site.before("input")
    if site.work.to == "torch" or before is None or first is None or site.work.known(before).kind == "Tensor":
        return None
    sign = "**" if "pow" in str(site.rule.torch) else "%"
    second = site.bound[-1].arg.value
    return cst.parse_expression(f"({text(bracketed(first))} {sign} {text(bracketed(second))})")


@way
def operator_in_place(site: Site) -> cst.BaseExpression | None:
    """x.mul_(2.0), for which Paddle has scale_."""
    if site.work.to == "torch" or (kind := _kind(site)) == "tensor":
        return None
    form, there = site.rule.side("torch"), site.rule.side("paddle")
    assert form is not None
    assert there is not None
    assert site.receiver is not None
    name, value = form.name.rpartition(".")[2], site.bound[-1].arg.value
    whose = text(bracketed(site.receiver))
    words = SCALED[name].format(text(bare(value) if name in ("add_", "mul_") else bracketed(value)))
    if kind:
        return cst.parse_expression(f"{whose}.{words}")
    asked = text(value)
    if not re.fullmatch(r"[\w.]+(\[[\w.:, ]+\])?", asked) or len(site.bound) > 1:
        raise Stop("stays: it cannot be told whether it is given a number or a tensor, which Paddle takes differently")
    method, root = there.name.rpartition(".")[2], site.work.speller.root()
    return cst.parse_expression(f"({whose}.{method}({asked}) if {root}.is_tensor({asked}) else {whose}.{words})")


@way
def tensors_only(site: Site) -> cst.BaseExpression | None:
    """x.remainder_(y), of which PaddlePaddle's takes no number."""
    if site.work.to == "paddle" and _kind(site) != "tensor":
        raise Stop("may be given a number, and PaddlePaddle's takes a tensor alone; write x = x % y")
    return None


@way
def scaled(site: Site) -> cst.BaseExpression | None:
    """x.scale_(1.0, 2.0) of Paddle's, which adds."""
    if constant(site.word("scale")) != 1 or site.receiver is None:
        raise Stop("multiplies and adds; write two lines")
    return cst.parse_expression(f"{text(bracketed(site.receiver))}.add_({site.word('bias')})")


@way
def stepwise(site: Site) -> cst.BaseExpression | None:
    """torch.addcmul(x, a, b), whose steps are written one by one: on the way back they stay so."""
    form, source = site.rule.side("paddle"), site.rule.side("torch")
    assert form is not None
    assert source is not None
    return filled(site.work, form.template, list(site.bound), site.receiver, source.arguments or ())


@way
def named_twice(site: Site) -> cst.BaseExpression | None:
    """torch.fmod(x, y), in whose steps x stands more than once: what is computed there gets a name before."""
    form, source = site.rule.side("paddle"), site.rule.side("torch")
    assert form is not None
    assert source is not None

    def once(name: str, node: cst.BaseExpression) -> cst.BaseExpression:
        simple = isinstance(node, cst.Name | cst.Attribute | cst.Integer | cst.Float) or constant(text(node)) is not ...
        if simple or form.template.count("{" + name + "}") < 2:
            return node
        return layer_statements.before(site.work, node, "values")

    bound = [
        replace(each, arg=each.arg.with_changes(value=once(each.argument.name, each.arg.value)))
        if each.argument is not None
        else each
        for each in site.bound
    ]
    receiver = None if site.receiver is None else once("self", site.receiver)
    return filled(site.work, form.template, bound, receiver, source.arguments or ())


@way
def share_of_tensors(site: Site) -> cst.BaseExpression | None:
    """torch.lerp(x, y, w): PaddlePaddle's gives no gradient to a tensor of shares, and takes no whole number."""
    if _kind(site) == "number" and not isinstance(constant(site.word("weight")), int):
        raise Stop("has a share that is a fraction, as Paddle's takes it")
    return named_twice(site)


@way
def safely(site: Site) -> cst.BaseExpression | None:
    """F.normalize(x, eps=1e-3): Paddle's puts a small number under the root, and torch's is the least that divides."""
    small = constant(site.word("eps"))
    if isinstance(small, float) and small <= 1e-10:
        raise Stop("is so small that both are equal")
    return named_twice(site)


@way
def unsaid_axis(site: Site) -> cst.BaseExpression | None:
    """F.softmax(x), which takes the first axis of a tensor of one or three, and else the second."""
    whose, rank = site.given("input"), site.rank()
    assert whose is not None
    func = str(site.rule.torch).partition("(")[0].replace("F.", "paddle.nn.functional.")
    axis = "0" if rank in (1, 3) else "1"
    if not rank:
        known = isinstance(whose, cst.Name | cst.Attribute)
        whose = whose if known else layer_statements.before(site.work, whose, "values")
        axis = f"0 if {text(whose)}.ndim in (0, 1, 3) else 1"
    return cst.parse_expression(f"{text(site.work.speller.spelled(func))}({text(whose)}, axis={axis})")


@way
def put_in_order(site: Site) -> cst.BaseExpression | None:
    """torch.unique(x, sorted=True), as Paddle's always is."""
    return None


@way
def real_part(site: Site) -> cst.BaseExpression | None:
    """x.real of what has no other part, which PaddlePaddle refuses."""
    node = site.node.value if isinstance(site.node, cst.Attribute) else None
    return site.receiver if node is not None and site.work.known(node).numbers == REAL else None


@way
def rounded(site: Site) -> cst.BaseExpression | None:
    """torch.div(x, n, rounding_mode="floor")."""
    mode, other = constant(site.word("rounding_mode")), site.given("other")
    whole = site.receiver if site.receiver is not None else site.given("input")
    if whole is None or other is None or mode not in (None, "floor", "trunc"):
        raise Stop("has a rounding_mode that is not written out")
    first, second = text(bracketed(whole)), text(bracketed(other))
    if mode != "trunc":
        return cst.parse_expression(f"({first} {'//' if mode else '/'} {second})")
    number, root = constant(second), site.work.speller.root()
    if isinstance(number, float):
        return cst.parse_expression(f"{root}.trunc({first} / {second})")
    node = site.before("other")[0]
    if node is None or site.work.known(node).kind != "Tensor":
        if not isinstance(number, int) or "(" in first:
            raise Stop(
                "stays: it cannot be told whether whole numbers are divided; write x // n, or torch.trunc(x / n)"
            )
        second = f"{root}.full_like({first}, {second})"
    return cst.parse_expression(f'{root}.divide({first}, {second}, rounding_mode="trunc")')


@way
def crossed(site: Site) -> cst.BaseExpression | None:
    """torch.meshgrid(x, y, indexing="xy"), which is turned."""
    places = [each for each in site.bound if each.arg.keyword is None]
    if constant(site.word("indexing")) != "xy":
        return None
    if len(places) != 2 or any(each.arg.star for each in places):
        raise Stop("is not of two rows that are written out; write indexing='ij'")
    func = text(site.work.speller.spelled("paddle.meshgrid"))
    words = ", ".join(text(each.arg.value) for each in places)
    return cst.parse_expression(f"[each.T for each in {func}({words})]")


@way
def closed(site: Site) -> cst.BaseExpression | None:
    """optimizer.step(closure), of the one optimizer that calls it again and again."""
    name = re.escape(text(site.receiver or cst.Name("optimizer")))
    functions = [each for each in site.work.around if isinstance(each, cst.FunctionDef)]
    made: list[str] = []
    for code in (*(text(each) for each in reversed(functions)), site.work.reader.code):
        made = made or re.findall(rf"(?<![\w.]){name}\s*=\s*([\w.]+)\(", code)
    if not made or any(not each.endswith("LBFGS") for each in made):
        raise Stop("is given a function, which PaddlePaddle's LBFGS alone takes; call the function in a line before")
    return None


@way
def ordered(site: Site) -> cst.BaseExpression | None:
    """torch's sort gives the values and where they were; Paddle's gives the values, and argsort the places."""
    func, args = site.plainly()
    if site.work.to == "torch":
        return cst.Attribute(cst.Call(func, site.joined(args)), cst.Name("values"))
    values = text(cst.Call(func, site.joined(args)))
    name = text(func)
    places = name.removesuffix("sort") + "argsort" + values.removeprefix(name)
    wanted = site.work.wanted(site.node)
    whose = site.receiver if site.receiver is not None else site.given("input")
    if wanted == "both" and whose is not None and not isinstance(whose, cst.Name):
        held = text(layer_statements.before(site.work, whose, "values"))
        values, places = (each.replace(text(whose), held, 1) for each in (values, places))
    if wanted == "both":
        return cst.parse_expression(f"{values}, {places}")
    if wanted in ("0", "1"):
        return cst.parse_expression(values if wanted == "0" else places)
    raise Stop("gives values and places, and here it cannot be told which of them are used; write two lines")


@way
def classes(site: Site) -> cst.BaseExpression | None:
    """torch has the classes at axis 1, Paddle at the last one: where that may be another one, it is written out."""
    if site.work.to == "paddle" and site.given("target") is not None and (done := written_loss(site)) is not None:
        return done
    if site.work.to == "torch" and not site.word("axis") and class_axis.whole(site):
        raise Stop(class_axis.OTHER)
    if site.work.to == "torch":
        site.work.habits.leave(site.rule, (), () if site.word("axis") else ("axis",))
    if site.work.to == "torch" and isinstance(site.node, cst.Call) and len(site.node.args) > 1:
        func, args = site.plainly()
        if len(args) > 1 and (args[1].keyword is None or args[1].keyword.value == "target"):
            rows = attention.of_steps(site.work, site.node, args)
            if rows is not None:
                return cst.Call(func, site.joined(rows))
    if site.work.to == "torch" and site.work.columns and isinstance(site.node, cst.Call):
        func, args = site.plainly()
        if len(site.node.args) > 1 and len(args) > 1 and args[1].keyword is None:
            return cst.Call(func, site.joined(attention.flat(site.work, site.node, args)))
        at = next((at for at, each in enumerate(args) if each.keyword and each.keyword.value == "target"), 0)
        if at:
            value = cst.parse_expression(f"{text(bracketed(args[at].value))}.flatten()")
            return cst.Call(func, site.joined([each.with_changes(value=value) if each is args[at] else each
                                               for each in args]))  # fmt: skip
    if site.work.to == "torch" or site.rank() in (1, 2) or "axis" in site.work.habits.of(site.rule).without:
        return None
    if not site.work.habits.words:
        site.work.comment(site.rule.why, once=True)
    func, args = site.plainly()
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Call(func, site.joined([*args, cst.Arg(cst.Integer("1"), keyword=cst.Name("axis"), equal=tight)]))
