"""What is written otherwise of names that older programs have: ways to pad, to put in and to cut, and old losses."""

import re

import libcst as cst

from zoo.translation.arguments import Stop, text
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant
from zoo.translation.values import Value
from zoo.translation.ways import way

PADS = {"constant": "ConstantPad", "reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad"}


def _simple(site: Site, name: str) -> str:
    """The text of an argument that is written more than once; Stop where it would be computed more than once."""
    node = site.receiver if name == "self" else site.given(name)
    inner = node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
    cast = isinstance(inner, cst.Name | cst.Attribute) and text(node) == f"{text(inner)}.long()"  # type: ignore[arg-type]
    if not isinstance(node, cst.Name | cst.Attribute) and not cast:
        raise Stop(f"would have {'its tensor' if node is None else text(node)} computed twice; give it a name before")
    return text(node)  # type: ignore[arg-type]


def _known(site: Site, name: str) -> Value:
    """What is known of an argument before it was translated."""
    node = site.before(name)[0]
    return site.work.known(node) if node is not None else Value("unknown")


@way
def padded(site: Site) -> cst.BaseExpression | None:
    """nn.Pad2D(1, mode="reflect"): PyTorch has a layer for each mode."""
    mode, value = constant(site.word("mode") or '"constant"'), site.word("value") or "0.0"
    if mode not in PADS:
        raise Stop("has a mode that is not written out")
    number = str(site.rule.torch).partition("Pad")[2][:2]
    func = text(site.work.speller.spelled(f"torch.nn.{PADS[str(mode)]}{number}"))
    return cst.parse_expression(f"{func}({site.word('padding')}{f', {value}' if mode == 'constant' else ''})")


@way
def softmax_loss(site: Site) -> cst.BaseExpression | None:
    """The loss of each row, with an axis of its own: F.softmax_with_cross_entropy(logits, label)."""
    if constant(site.word("return_softmax") or "False") is not False:
        raise Stop("gives the softmax too; write F.softmax on a line of its own")
    if constant(site.word("axis") or "-1") != -1:
        raise Stop("has its classes at another axis than the last")
    logits, label = site.given("logits"), site.given("label")
    soft = constant(site.word("soft_label") or "False")
    if logits is None or label is None or not isinstance(soft, bool):
        raise Stop("has a soft_label that is not written out")
    spelled = site.work.speller.spelled
    if soft:  # of shares, whose sum is 1: for others Paddle's gradient is not that of its loss
        func = text(spelled("torch.nn.functional.log_softmax"))
        return cst.parse_expression(
            f"-({text(bracketed(label))}.detach() * {func}({text(logits)}, -1)).sum(-1, keepdim=True)"
        )
    func, ignored = text(spelled("torch.nn.functional.cross_entropy")), site.word("ignore_index")
    words = f", ignore_index={ignored}" if ignored not in ("", "-100") else ""
    labels = text(label) if _known(site, "label").rank == 1 else f"{text(bracketed(label))}.squeeze(-1)"
    return cst.parse_expression(
        f'{func}({text(bracketed(logits))}.movedim(-1, 1), {labels}{words}, reduction="none").unsqueeze(-1)'
    )


@way
def summed(site: Site) -> cst.BaseExpression | None:
    """paddle.add_n([a, b]); of a tensor alone, Python's sum would be another."""
    if _known(site, "inputs").kind not in ("each", "tuple") and not isinstance(
        site.given("inputs"), cst.List | cst.Tuple | cst.ListComp
    ):
        raise Stop("takes a list or a tensor alone, and it cannot be told which this is")
    return None


@way
def scattered(site: Site) -> cst.BaseExpression | None:
    """paddle.scatter(x, index, updates): whole rows, put in place of others, or with overwrite=False, added up."""
    over = constant(site.word("overwrite") or "True")
    if not isinstance(over, bool):
        raise Stop("has an overwrite that is not written out")
    if over:
        return None
    whose = site.receiver if site.receiver is not None else site.given("x")
    assert whose is not None
    index = _simple(site, "index")
    start = text(bracketed(whose))
    return cst.parse_expression(f"{start}.index_fill(0, {index}, 0).index_add(0, {index}, {site.word('updates')})")


@way
def put_along(site: Site) -> cst.BaseExpression | None:
    """paddle.put_along_axis(x, indices, 1.0, 1), which repeats the indices along the other axes."""
    reduce = constant(site.word("reduce") or '"assign"')
    if reduce not in ("assign", "add"):
        raise Stop("has a reduce that PyTorch has under another name, or that is not written out")
    axis, value = constant(site.word("axis")), constant(site.word("values"))
    if not isinstance(axis, int):
        raise Stop("has an axis that is not written out")
    whose = _simple(site, "self" if site.receiver is not None else "arr")
    index = site.word("indices")
    if (flag := site.word("broadcast")) not in ("", "True", "False"):
        raise Stop("has a broadcast that is not written out")
    if flag != "False":
        index = text(bracketed(site.given("indices")))  # type: ignore[arg-type]
        before = f"*{whose}.shape[:{axis}], " if axis else ""
        behind = f", *{whose}.shape[{axis + 1}:]" if axis != -1 else ""
        index = f"{index}.expand({before}-1{behind})"
    if isinstance(value, int | float):
        if reduce != "assign":
            raise Stop("adds a number, which PyTorch's has no gradient for; give it a tensor")
        return cst.parse_expression(f"{whose}.scatter({axis}, {index}, {site.word('values')})")
    if _known(site, "values").kind != "Tensor":
        raise Stop("has values of which it cannot be told whether they are a number or a tensor")
    values = site.word("values")
    if flag != "False":
        values = f"{text(bracketed(site.given('values')))}.expand({index}.shape)"  # type: ignore[arg-type]
    return cst.parse_expression(f"{whose}.scatter{'_add' * (reduce == 'add')}({axis}, {index}, {values})")


@way
def in_parts(site: Site) -> cst.BaseExpression | None:
    """paddle.split(x, parts), where it is known what the variable holds: how many parts, or how long each is."""
    found = _known(site, "num_or_sections")
    whole = site.given("num_or_sections")
    if isinstance(whole, cst.List | cst.Tuple):
        return _rest(site, [text(each.value) for each in whole.elements])
    whose = site.receiver if site.receiver is not None else site.given("x")
    assert whose is not None
    axis = site.word("axis")
    more = f", {axis}" if site.receiver is None and axis.lstrip("-").isdigit() else f", dim={axis}" if axis else ""
    if found.kind in ("each", "tuple"):
        name, parts = "split", site.word("num_or_sections")
    elif found.kind == "python" and found.name == "int":
        name, parts = "chunk", site.word("num_or_sections")
    else:
        raise Stop("has a variable, and it cannot be told whether that is how many parts there are or how long each is")
    if site.receiver is not None:
        return cst.parse_expression(f"{text(bracketed(whose))}.{name}({parts}{more})")
    func = text(site.work.speller.spelled(f"torch.{name}"))
    return cst.parse_expression(f"{func}({text(whose)}, {parts}{more})")


def _rest(site: Site, parts: list[str]) -> cst.BaseExpression:
    """paddle.split(x, [2, -1]), whose last part is what is left, which is counted for PyTorch."""
    axis = site.word("axis") or "0"
    whose = _simple(site, "self" if site.receiver is not None else "x")
    others = [each if re.fullmatch(r"[\w.\[\]]+", each) else f"({each})" for each in parts if each != "-1"]
    if len(others) != len(parts) - 1 or not re.fullmatch(r"-?\w+", axis):
        raise Stop("has -1 for what is left, which PyTorch has not; write how long that part is")
    left = " - ".join([f"{whose}.shape[{axis}]", *others])
    sizes = f"[{', '.join(left if each == '-1' else each for each in parts)}]"
    func = f"{whose}.split" if site.receiver is not None else text(site.work.speller.spelled("torch.split"))
    first = "" if site.receiver is not None else f"{whose}, "
    return cst.parse_expression(f"{func}({first}{sizes}, dim={axis})")


@way
def batches(site: Site) -> cst.BaseExpression | None:
    """paddle.io.BatchSampler(dataset=data, shuffle=True): PyTorch's is given a sampler."""
    shuffle = constant(site.word("shuffle") or "False")
    if not isinstance(shuffle, bool):
        raise Stop("has a shuffle that is not written out")
    spelled = site.work.speller.spelled
    inner = text(spelled(f"torch.utils.data.{'Random' if shuffle else 'Sequential'}Sampler"))
    func = text(spelled("torch.utils.data.BatchSampler"))
    size, last = site.word("batch_size") or "1", site.word("drop_last") or "False"
    return cst.parse_expression(f"{func}({inner}({site.word('dataset')}), {size}, {last})")
