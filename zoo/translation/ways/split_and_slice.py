"""What is written otherwise of parts of tensors: what is cut out, split, put in, and how many there are."""

import re

import libcst as cst

from zoo.translation.statements import layer_statements
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import Bound, Stop, text
from zoo.translation.writing.way_site import Site, bare, bracketed
from zoo.translation.written import for_paddle


def simple(site: Site, name: str) -> str:
    """The text of an argument that is written more than once; Stop where it would be computed more than once."""
    node = site.receiver if name == "self" else site.given(name)
    inner = node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
    cast = isinstance(inner, cst.Name | cst.Attribute) and text(node) == f"{text(inner)}.long()"  # type: ignore[arg-type]
    if not isinstance(node, cst.Name | cst.Attribute) and not cast:
        raise Stop(f"would have {'its tensor' if node is None else text(node)} computed twice; give it a name before")
    return text(node)  # type: ignore[arg-type]


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


@way
def in_parts(site: Site) -> cst.BaseExpression | None:
    """paddle.split(x, parts), where it is known what the variable holds: how many parts, or how long each is."""
    found = site.known("num_or_sections")
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


@way
def chunked(site: Site) -> cst.BaseExpression | None:
    """x.chunk(3, dim=1): Paddle's takes parts of one size alone, torch's may have a shorter last one, or fewer."""
    if site.work.to == "torch" or _even(site):
        return None
    assert isinstance(site.new, cst.Call)
    first = [] if site.receiver is None else [cst.Arg(bare(site.receiver))]
    return for_paddle.called(site, "chunks_of", site.joined([*first, *site.new.args]))


# what makes an axis of as many parts as are taken from it
MADE = re.compile(r"\.(permute|transpose|view|reshape|unflatten)\(|\b(cat|stack|concat|repeat)\(")


def _even(site: Site) -> bool:
    """Whether each part has a name of its own, or is given one through map() or the like: such are of one size."""
    count = constant(site.word("chunks"))
    if not isinstance(count, int) or any(isinstance(each, cst.BaseComp | cst.Lambda) for each in site.work.around):
        return False
    parent = site.work.around[-2]
    target = parent.targets[0].target if isinstance(parent, cst.Assign) else None
    functions = [each for each in site.work.around if isinstance(each, cst.FunctionDef)]
    code = text(functions[-1]) if functions else site.work.reader.code
    if isinstance(target, cst.Tuple):  # rows may be of any number, if nothing has put them together
        return len(target.elements) == count and (constant(site.word("dim") or "0") != 0 or bool(MADE.search(code)))
    name = text(target) if isinstance(target, cst.Name) else ""
    names = rf"\w+(?:\s*,\s*\w+){{{count - 1}}}\s*=\s*"
    return bool(name) and re.search(rf"{names}(map\(.*,\s*|[\[(].*\sin\s+|)\(*{name}\b\s*[\])\n]", code) is not None


def _rest(site: Site, parts: list[str]) -> cst.BaseExpression:
    """paddle.split(x, [2, -1]), whose last part is what is left, which is counted for PyTorch."""
    axis = site.word("axis") or "0"
    whose = simple(site, "self" if site.receiver is not None else "x")
    others = [each if re.fullmatch(r"[\w.\[\]]+", each) else f"({each})" for each in parts if each != "-1"]
    if len(others) != len(parts) - 1 or not re.fullmatch(r"-?\w+", axis):
        raise Stop("has -1 for what is left, which PyTorch has not; write how long that part is")
    left = " - ".join([f"{whose}.shape[{axis}]", *others])
    sizes = f"[{', '.join(left if each == '-1' else each for each in parts)}]"
    func = f"{whose}.split" if site.receiver is not None else text(site.work.speller.spelled("torch.split"))
    first = "" if site.receiver is not None else f"{whose}, "
    return cst.parse_expression(f"{func}({first}{sizes}, dim={axis})")


@way
def by_axes(site: Site) -> cst.BaseExpression | None:
    """unsqueeze(x, [0, 2]): PyTorch puts in one axis at a time."""
    node = site.given("axis")
    if not isinstance(node, cst.List | cst.Tuple):
        known = site.before("axis")[0]
        if known is not None and site.work.known(known).kind in ("each", "tuple"):
            raise Stop("has axes that are not written out, and PyTorch puts in one at a time")
        return None
    axes = [text(each.value) for each in node.elements]
    whole = "Tensor." not in str(site.rule.torch)
    found = site.word("x") if whole else text(bracketed(site.receiver or cst.Name("x")))
    if whole:
        func = text(site.work.speller.spelled("torch.unsqueeze"))
        for axis in axes:
            found = f"{func}({found}, {axis})"
        return cst.parse_expression(found)
    return cst.parse_expression(found + "".join(f".unsqueeze({axis})" for axis in axes))


@way
def one_of_many(site: Site) -> cst.BaseExpression | None:
    """atleast_2d(x), of one tensor."""
    if len(site.bound) != 1:
        raise Stop("is of several tensors; write one call for each")
    func = text(site.work.speller.spelled(f"torch.{str(site.rule.torch).split('(')[0].removeprefix('torch.')}"))
    return cst.parse_expression(f"{func}({text(site.bound[0].arg.value)})")


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
            whose = layer_statements.before(site.work, whose, "value")
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
def lengths(site: Site) -> cst.BaseExpression | None:
    """F.sequence_mask(lengths, maxlen=8): 1 up to each length, and 0 behind it."""
    whose = site.given("x")
    assert whose is not None
    if not isinstance(whose, cst.Name | cst.Attribute):
        whose = layer_statements.before(site.work, whose, "lengths")
    name, root = text(whose), site.work.speller.root()
    most = site.word("maxlen") if site.word("maxlen") not in ("", "None") else f"{name}.max()"
    kind = turned("dtype", site.word("dtype") or '"int64"', "torch")
    return cst.parse_expression(f"({root}.arange({most}, device={name}.device) < {name}.unsqueeze(-1)).to({kind})")


@way
def picked_by(site: Site) -> cst.BaseExpression | None:
    """paddle.gather(x, index): without axes the index gives one row and no list of one, and [N, 1] is as [N] is."""
    before, whose = site.before("index")[0], site.receiver if site.receiver is not None else site.given("x")
    assert whose is not None
    rank = 0 if before is None else site.work.known(before).rank
    if before is None or rank == 1:
        return None
    axis, index, start = site.word("axis") or "0", site.word("index"), text(bracketed(whose))
    if _single(site, before):
        return cst.parse_expression(f"{start}.index_select({axis}, {index}).squeeze({axis})")
    place = constant(axis)
    if rank < 2 and isinstance(place, int) and place >= 0 and re.fullmatch(r"[\w.]+", index):
        cuts = ", ".join([*[":"] * place, f"{index}.reshape({index}.shape[:1])"])
        return cst.parse_expression(f"{start}[{cuts}]")
    row = f"{text(bracketed(cst.parse_expression(index)))}.flatten()"
    if site.receiver is not None:
        return cst.parse_expression(f"{start}.index_select({axis}, {row})")
    return cst.parse_expression(
        f"{text(site.work.speller.spelled('torch.index_select'))}({text(whose)}, {axis}, {row})"
    )


def _single(site: Site, node: cst.BaseExpression) -> bool:
    """Whether an index is seen to be one number: argmax of all, to_tensor(3), or a name that is given such."""
    if isinstance(node, cst.Name):
        functions = [each for each in site.work.around if isinstance(each, cst.FunctionDef)]
        code = text(functions[-1]) if functions else site.work.reader.code
        found = re.findall(rf"^[ \t]*{node.value} = (.*)$", code, re.MULTILINE)
        return bool(found) and all(SINGLE.search(each) for each in found)
    return SINGLE.search(text(node)) is not None


# what gives one number: argmax of all, and a tensor of a number
SINGLE = re.compile(r"(\.arg(max|min)\(\)|\barg(max|min)\([\w.]+\)|to_tensor\(-?\d+(, dtype=[^()]*)?\))(\.\w+\(\))?$")
