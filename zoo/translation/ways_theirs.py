"""What is written otherwise of words that PaddlePaddle alone has: numbers that are cast, cut out or counted."""

import libcst as cst

from zoo.translation import placing
from zoo.translation.arguments import Bound, Stop, text
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant, turned
from zoo.translation.values import ARRAY, TENSOR
from zoo.translation.ways import way


@way
def counted(site: Site) -> cst.BaseExpression | None:
    """paddle.argmax(x, axis=1, dtype="int32"): torch's places are int64, and are cast."""
    kept = [each for each in site.bound if each.argument is None or each.argument.name != "dtype"]
    func, args = site.work.plainly(site.rule, site.node, site.receiver, kept, None)
    kind = turned("dtype", site.word("dtype"), "torch")
    made = text(cst.Call(func, args))
    return cst.parse_expression(made if kind == "torch.int64" else f"{made}.to({kind})")


@way
def a_copy(site: Site) -> cst.BaseExpression | None:
    """paddle.assign(x): a copy of a tensor, or a tensor of an array's numbers."""
    before, new = site.before("x")
    known = site.work.known(before) if before is not None else None
    if new is None or known not in (TENSOR, ARRAY):
        raise Stop("is given what may be a tensor or numbers; make a tensor of numbers by to_tensor")
    if known == TENSOR:
        return cst.parse_expression(f"{text(bracketed(new))}.clone()")
    return cst.parse_expression(f"{text(site.work.speller.spelled('torch.tensor'))}({text(new)})")


@way
def cut_out(site: Site) -> cst.BaseExpression | None:
    """paddle.slice(x, axes=[0, 2], starts=[0, 1], ends=[1, 3]) as x[0:1, :, 1:3]."""
    axes = constant(site.word("axes"))
    starts, ends = site.given("starts"), site.given("ends")
    strides, count = constant(site.word("strides") or "None"), len(axes) if isinstance(axes, list | tuple) else 0
    steps = list(strides) if isinstance(strides, list | tuple) else [None] * count
    if strides is ... or len(steps) != count or any(each is not None and (
        not isinstance(each, int) or each < 1) for each in steps):  # fmt: skip
        raise Stop("has strides that are not written out, or go backwards; write x[start:end:step]")
    if (
        not isinstance(axes, list | tuple)
        or any(not isinstance(each, int) or each < 0 for each in axes)
        or not isinstance(starts, cst.List | cst.Tuple)
        or not isinstance(ends, cst.List | cst.Tuple)
        or not len(axes) == len(starts.elements) == len(ends.elements)
        or len(set(axes)) != len(axes)
    ):
        raise Stop("has axes, starts or ends that are not written out; write x[start:end]")
    cuts = {
        axis: f"{text(first.value)}:{text(last.value)}{'' if step is None else f':{step}'}"
        for axis, first, last, step in zip(axes, starts.elements, ends.elements, steps, strict=True)
    }
    words = ", ".join(cuts.get(axis, ":") for axis in range(max(axes) + 1))
    whose = site.given("input") or site.given("x") or site.receiver
    assert whose is not None
    return cst.parse_expression(f"{text(bracketed(whose))}[{words}]")


@way
def lengths(site: Site) -> cst.BaseExpression | None:
    """F.sequence_mask(lengths, maxlen=8): 1 up to each length, and 0 behind it."""
    whose = site.given("x")
    assert whose is not None
    if not isinstance(whose, cst.Name | cst.Attribute):
        whose = placing.before(site.work, whose, "lengths")
    name, root = text(whose), site.work.speller.root()
    most = site.word("maxlen") if site.word("maxlen") not in ("", "None") else f"{name}.max()"
    kind = turned("dtype", site.word("dtype") or '"int64"', "torch")
    return cst.parse_expression(f"({root}.arange({most}, device={name}.device) < {name}.unsqueeze(-1)).to({kind})")


@way
def alone(site: Site) -> cst.BaseExpression | None:
    """paddle.distributed.get_rank(), which is 0 in a process of its own, where PyTorch's raises."""
    target = site.rule.side("torch")
    assert target is not None
    spelled = site.work.speller.spelled
    asked, found = text(spelled("torch.distributed.is_initialized")), text(spelled(target.name))
    return cst.parse_expression(f"({found}() if {asked}() else {int(target.name.endswith('world_size'))})")


@way
def sized(site: Site) -> cst.BaseExpression | None:
    """x.reshape([0, -1]): a 0 of PaddlePaddle's is the size that was there."""
    if site.work.to == "paddle":
        return None
    bound, count = list(site.bound), 0
    whose = site.receiver if site.receiver is not None else bound[0].arg.value
    for at, each in enumerate(bound):
        if site.receiver is None and not at:
            continue
        node = each.arg.value
        many = isinstance(node, cst.List | cst.Tuple)
        numbers = [one.value for one in node.elements] if isinstance(node, cst.List | cst.Tuple) else [node]
        if not any(text(one) == "0" for one in numbers):
            count += len(numbers)
            continue
        if not isinstance(whose, cst.Name | cst.Attribute):
            whose = placing.before(site.work, whose, "value")
        sizes = [
            cst.parse_expression(f"{text(whose)}.shape[{count + axis}]") if text(one) == "0" else one
            for axis, one in enumerate(numbers)
        ]
        if many:
            assert isinstance(node, cst.List | cst.Tuple)
            rows = [one.with_changes(value=size) for one, size in zip(node.elements, sizes, strict=True)]
            value: cst.BaseExpression = node.with_changes(elements=rows)
        else:
            value = sizes[0]
        bound[at] = Bound(each.argument, each.arg.with_changes(value=value), each.before)
        count += len(numbers)
    if [one.arg for one in bound] == [one.arg for one in site.bound]:
        return None
    receiver, new = site.receiver, site.new
    if receiver is None:
        bound[0] = Bound(bound[0].argument, bound[0].arg.with_changes(value=whose), bound[0].before)
    elif isinstance(new, cst.Call) and isinstance(new.func, cst.Attribute):
        receiver, new = whose, new.with_changes(func=new.func.with_changes(value=whose))
    func, args = site.work.plainly(site.rule, site.node, receiver, bound, site.tail, new)
    return cst.Call(func, args)


@way
def row_left_out(site: Site) -> cst.BaseExpression | None:
    """F.embedding(x, weight, padding_idx=0): Paddle gives zeros for that row, PyTorch the row, which does not learn."""
    if site.work.to == "torch" and site.word("padding_idx") not in ("", "None"):
        raise Stop("leaves a row out, which is another rule's")
    return None


@way
def cropped(site: Site) -> cst.BaseExpression | None:
    """paddle.crop(x, shape=[2, -1], offsets=[1, 0]) as x[1:3, 0:]."""
    sizes, whose = constant(site.word("shape")), site.given("x")
    offsets = constant(site.word("offsets") or "None")
    if not isinstance(sizes, list | tuple) or whose is None or not isinstance(offsets, list | tuple | None):
        raise Stop("has a shape or offsets that are not written out; write x[start:end]")
    starts = [0] * len(sizes) if offsets is None else list(offsets)
    if len(starts) != len(sizes) or not all(isinstance(each, int) for each in (*starts, *sizes)):
        raise Stop("has a shape or offsets that are not written out; write x[start:end]")
    cuts = [f"{start}:{'' if size == -1 else start + size}" for start, size in zip(starts, sizes, strict=True)]
    return cst.parse_expression(f"{text(bracketed(whose))}[{', '.join(cuts)}]")
