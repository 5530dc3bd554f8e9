"""What is written otherwise of devices, mixed precision, and processes side by side."""

import re

import libcst as cst

from zoo.translation.reading.value_kinds import ARRAY, GIVEN, TENSOR
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bracketed

# what PyTorch does alike whatever Paddle is told of it
CAST = "PyTorch chooses by itself what is computed in 16 bits, and keeps the weights in 32 bits, as level O1 does"

DTYPE = GIVEN["dtype"]
DTYPES = re.compile(r"u?int\d+|b?float\d+|bool|complex\d+")  # as words, which PyTorch does not take


@way
def numbered(site: Site) -> cst.BaseExpression | None:
    """torch.cuda.set_device(1), which Paddle takes as a word."""
    return cst.parse_expression(f"{site.work.speller.root()}.set_device({_gpu(site, 'device')})")


@way
def to_gpu(site: Site) -> cst.BaseExpression | None:
    """x.cuda(1) and x.cuda(non_blocking=True): x.to("gpu:1")."""
    assert site.receiver is not None
    device = '"gpu"' if site.word("device") in ("", "None") else _gpu(site, "device")
    return cst.parse_expression(f"{text(bracketed(site.receiver))}.to({device})")


def _gpu(site: Site, name: str) -> str:
    """A GPU by its number, as Paddle's word for it."""
    word = site.word(name)
    if isinstance(constant(word), int):
        return f'"gpu:{word}"'
    node = site.before(name)[0]
    value = site.work.known(node) if node is not None else None
    if value is not None and value.kind == "python" and value.name in ("int", "device"):
        if value.name == "int" and '"' in word and "'" in word:
            raise Stop(f"has {word}, which is written out in a string; give it a name before")
        inner = word.replace('"', "'")  # an f-string in marks of one kind has the other inside
        return f'f"gpu:{{{inner}}}"' if value.name == "int" else word
    if re.fullmatch(r"[\w.]+", word):
        return f"{word} if isinstance({word}, str) else f'gpu:{{{word}}}'"
    raise Stop(f"has {word}, and it cannot be told whether that is a number or a device")


@way
def device_name(site: Site) -> cst.BaseExpression | None:
    """The device in use, in Paddle's words."""
    asked = text(site.work.speller.spelled("torch.cuda.is_available"))
    return cst.parse_expression(f'("gpu:0" if {asked}() else "cpu")')


@way
def place(site: Site) -> cst.BaseExpression | None:
    """paddle.CUDAPlace(1)."""
    func = text(site.work.speller.spelled("torch.device"))
    number = site.word("id")
    kind = "cuda" if "CUDA" in str(site.rule.paddle) else "cpu"
    if not number:
        return cst.parse_expression(f'{func}("{kind}")')
    return cst.parse_expression(f'{func}("{kind}:{number}")' if number.isdigit() else f'{func}("{kind}", {number})')


@way
def module_to(site: Site) -> cst.BaseExpression | None:
    """model.to(torch.float64), which Paddle takes as a dtype; how it lies in memory changes nothing."""
    first = site.bound[0] if site.bound else None
    if site.work.to == "torch":
        return None
    if first is not None and first.arg.keyword is None and (
        (first.before and site.work.known(first.before.value) in (DTYPE, TENSOR)) or ".dtype" in text(first.arg.value)
        or re.search(r"\.(b?float|int)\d+$", text(first.arg.value))
    ):  # fmt: skip
        assert site.receiver is not None
        return cst.parse_expression(f"{text(site.receiver)}.to(dtype={text(first.arg.value)})")
    if site.bound and all(
        each.argument and each.argument.name in ("memory_format", "non_blocking") for each in site.bound
    ):
        return site.receiver
    return None


@way
def minimized(site: Site) -> cst.BaseExpression | None:
    """scaler.minimize(optimizer, scaled), which steps and takes a new scale: two lines of PyTorch's."""
    if not site.work.stands_alone() or site.receiver is None:
        raise Stop("gives what the optimizer gives; write it on a line of its own")
    whose = text(bracketed(site.receiver))
    site.work.behind[-1].append(cst.parse_statement(f"{whose}.update()"))
    return cst.parse_expression(f"{whose}.step({site.word('optimizer')})")


@way
def decorated(site: Site) -> cst.BaseExpression | None:
    """paddle.amp.decorate(net, optimizer, level="O1"), which gives back what it is given."""
    if constant(site.word("level") or '"O1"') != "O1" and CAST not in site.work.notes:
        site.work.notes.append(CAST)
    given = [site.word(name) for name in ("models", "optimizers") if site.word(name) not in ("", "None")]
    return cst.parse_expression(given[0] if len(given) == 1 else f"({', '.join(given)})")


@way
def alone(site: Site) -> cst.BaseExpression | None:
    """paddle.distributed.get_rank(), which is 0 in a process of its own, where PyTorch's raises."""
    target = site.rule.side("torch")
    assert target is not None
    spelled = site.work.speller.spelled
    asked, found = text(spelled("torch.distributed.is_initialized")), text(spelled(target.name))
    return cst.parse_expression(f"({found}() if {asked}() else {int(target.name.endswith('world_size'))})")


@way
def together(site: Site) -> cst.BaseExpression | None:
    """paddle.distributed.all_reduce(x), which a process of its own needs not, and PyTorch's then raises."""
    if not site.work.stands_alone():
        raise Stop("gives what waits for the others; write it on a line of its own")
    func, args = site.plainly()
    asked = text(site.work.speller.spelled("torch.distributed.is_initialized"))
    return cst.parse_expression(f"({text(cst.Call(func, args))} if {asked}() else None)")


@way
def nothing(site: Site) -> cst.BaseExpression | None:
    """A line that says what is so anyway where one process runs."""
    if not site.work.stands_alone():
        raise Stop("gives the group of processes")
    return cst.parse_expression("None")


@way
def always(site: Site) -> cst.BaseExpression | None:
    """paddle.in_dynamic_mode(), which PyTorch always is."""
    return cst.Name("True")


@way
def never(site: Site) -> cst.BaseExpression | None:
    """What PaddlePaddle has not, so that asking whether it is there gives no."""
    return cst.Name("False")


@way
def no_context(site: Site) -> cst.BaseExpression | None:
    """with paddle.utils.unique_name.guard(): names of parameters, which PyTorch's have not."""
    site.work.speller.asked.setdefault("contextlib", "contextlib")
    return cst.parse_expression("contextlib.nullcontext()")


@way
def moved_to(site: Site) -> cst.BaseExpression | None:
    """x.to("cuda") and x.to(torch.float32), which Paddle's tensors take too; its word for a GPU is another."""
    assert isinstance(site.new, cst.Call)
    args = []
    words = ("cuda", "gpu") if site.work.to == "paddle" else ("gpu", "cuda")
    for each in site.new.args:
        word = constant(text(each.value))
        name = each.keyword.value if each.keyword is not None else ""
        if name not in ("", "device", "dtype", "non_blocking", "blocking", "memory_format"):
            raise Stop(f"has an argument {name}, which has no counterpart")
        if name in ("non_blocking", "blocking") or (name == "memory_format" and site.work.to == "paddle"):
            continue  # how a tensor lies in memory changes no number
        if isinstance(word, str) and word.partition(":")[0] == words[0]:
            each = each.with_changes(value=cst.parse_expression(text(each.value).replace(*words)))
        elif isinstance(word, str) and site.work.to == "torch" and DTYPES.fullmatch(word):
            each = each.with_changes(value=site.work.speller.spelled(f"torch.{word}"))
        args.append(each)
    if args:
        args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return site.new.with_changes(args=args)


@way
def told_dtype(site: Site) -> cst.BaseExpression | None:
    """self._dtype of a layer, which is float32 where its class is not told another."""
    if re.search(r"(?<!def )__init__\([^()]*dtype", site.work.reader.code):
        raise Stop("is what a layer was told, and PyTorch's layers keep none; ask a weight for its dtype")
    return None


@way
def as_array(site: Site) -> cst.BaseExpression | None:
    """WeightedRandomSampler(weights, n), of which Paddle's takes the weights as an array alone."""
    node, weights = site.before("weights")
    if site.work.to == "torch" or node is None or weights is None or site.work.known(node) == ARRAY:
        return None
    tensor = site.work.known(node).kind == "Tensor"
    whole = text(bracketed(weights)) if tensor else f"{site.work.speller.root()}.to_tensor({text(weights)})"
    func, args = site.plainly()
    value = cst.parse_expression(f"{whole}.numpy()")
    return cst.Call(func, [each.with_changes(value=value) if each.value is weights else each for each in args])
