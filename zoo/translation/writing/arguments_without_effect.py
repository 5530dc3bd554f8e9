"""What calls of PaddlePaddle's are told that PyTorch has as it is anyway, or says in another word: it goes, or turns.

Here are only words that say no other number: how a kernel keeps its copies, where channels are, a padding of none.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import INT
from zoo.translation.rule import MUST, Form, Rule
from zoo.translation.writing import dtypes
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

TENSORS = re.compile(r"paddle\.(to_tensor|stack|concat)\(")  # of which a batch is made
Pairs = list[tuple[cst.Arg, cst.Arg]]
# arguments that change no number, where the rule does not know them
SILENT = frozenset((
    "use_multi_tensor", "use_lowprecision_moment", "persistent_workers", "prefetch_factor", "reader_buffer_size",
    "protocol", "build_strategy", "full_graph", "backend", "remove_duplicate", "pin_memory", "comm_buffer_size",
    "last_comm_buffer_size", "strategy", "group", "fuse_qkv", "use_shared_memory", "use_buffer_reader", "out",
))  # fmt: skip
# such as change none where they have one of these values
USUAL = {
    "use_global_stats": ("None",), "is_test": ("False",), "in_place": ("False",), "inplace": ("False", "True"),
    "trainable_statistics": ("False",), "do_model_average_for_mean_and_var": ("True", "False"),
    "use_structured_name": ("True",), "use_input_stats": ("True",), "norm_by_times": ("False",),
    "recompute_scale_factor": ("None", "False"), "antialias": ("False",),
    "scale_grad_by_freq": ("False",), "is_accumulated": ("True",), "use_dynamic_loss_scaling": ("True",),
    "decr_every_n_nan_or_inf": ("1", "2"), "is_sparse": ("False",), "lazy_mode": ("False",), "axis": ("None",),
    "parameters": ("None",), "startup_program": ("None",), "no_grad_set": ("None",), "keepdim": ("False",),
    "prepend": ("None",), "append": ("None",), "sparse": ("False", "True"),
}  # fmt: skip
# weights that are kept twice, where all of them are float32 anyway
TWICE = re.compile(r"amp\.decorate|\.half\(|float16\(|to\(dtype=[^)]*float16|set_default_dtype")
LAYOUT = re.compile(r"""["']N?C(L|W|HW|DHW)?["']|["']NCW["']""")
WINDOWS = re.compile(r"\.(Conv\dD|conv\dd|\w*Pool\dD|\w*pool\dd)")
# names of PyTorch's that PaddlePaddle's own functions take as well
ALIASES = {
    "input": ("x", "arr"), "dim": ("axis",), "other": ("y",), "dims": ("axis",), "tensors": ("x",), "size": ("shape",),
    "sizes": ("shape",), "start_dim": ("start_axis",), "end_dim": ("stop_axis",), "target": ("label",),
}  # fmt: skip
GREATEST = re.compile(r"\.(max|min|median|sort|topk|mode|kthvalue|cummax|cummin)$")  # which give places too by `dim`
PLAIN = ("nearest", "area")  # modes of resizing that know no corners
# sizes and how often, which these of PaddlePaddle's take as one number, too
SIZES = {"paddle.nn.functional.layer_norm": "normalized_shape", "paddle.tile": "repeat_times", "paddle.full": "shape"}
WHOLE = re.compile(r"(?:paddle|Tensor)\.(?:sum|mean|std|var)$")  # of which PyTorch's take keepdim beside a dim alone


def without(work: "Writer", rule: Rule, pairs: Pairs) -> Pairs:
    """The arguments of a call of Paddle's without those, and with paddings and sizes as PyTorch writes them."""
    source = rule.side("paddle")
    if source is None:
        return pairs
    modes = [constant(text(arg.value)) for _, arg in pairs if arg.keyword is not None and arg.keyword.value == "mode"]
    found: Pairs = []
    for at, (before, arg) in enumerate(pairs):
        if arg.keyword is not None and source.argument(arg.keyword.value) is None and not GREATEST.search(source.name):
            own = next((each for each in ALIASES.get(arg.keyword.value, ()) if source.argument(each) is not None), "")
            arg = arg.with_changes(keyword=cst.Name(own)) if own else arg
        name = arg.keyword.value if arg.keyword is not None else _at(source, at)
        if arg.star or _silent(work, rule, source, arg, name):
            if arg.star:
                found.append((before, arg))
            continue
        if name == "align_corners" and _resizes(rule) and text(arg.value) == "False" and (
            (not modes and arg.keyword is not None) or (modes and modes[0] in PLAIN)
        ):  # fmt: skip
            continue
        if name == "collate_fn" and source.name == "paddle.io.DataLoader" and text(arg.value) != "None":
            arg = arg.with_changes(value=_collated(work, before.value, arg.value))
        if name == "padding" and WINDOWS.search(source.name):
            arg = arg.with_changes(value=_padding(source, arg.value, pairs))
        if name and name == SIZES.get(source.name):
            one = isinstance(arg.value, cst.Integer) or work.known(before.value) == INT
            arg = arg.with_changes(value=cst.parse_expression(f"({text(arg.value)},)")) if one else arg
        if (
            name == "axis"
            and source.name.endswith(("nanmedian", "prod"))
            and isinstance(arg.value, cst.List | cst.Tuple)
        ):
            raise Stop(f"has axis={text(arg.value)}, and PyTorch's takes one; write x.flatten(...) before")
        # PyTorch's takes no number by name there, and calls a matrix otherwise
        bare = source.name == "paddle.where" or (source.name.startswith("paddle.linalg.") and not at)
        if bare and arg.keyword is not None and name == _at(source, at):
            arg = arg.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
        if name in dtypes.NAMES and (name == "dtype" or rule.unit(name, "paddle") == "dtype"):
            arg = arg.with_changes(value=dtypes.meant(work, before.value, arg.value))
        if name == "paddings":
            arg = arg.with_changes(value=_around(arg.value))
        if name == "value" and source.name.endswith(".pad") and modes and modes[0] not in ("constant", ...):
            continue  # which is read by the mode constant alone
        found.append((before, arg))
    found = _without_none(source, found)
    return _counted(source, found) if source.name == "paddle.arange" else _whole(source, found)


def _counted(source: Form, pairs: Pairs) -> Pairs:
    """paddle.arange(5, step=2) as paddle.arange(0, 5, step=2): PyTorch's one number has no step, and no name."""
    named = [(arg.keyword.value if arg.keyword is not None else _at(source, at)) for at, (_, arg) in enumerate(pairs)]
    ends = [at for at, name in enumerate(named) if name == "end"]
    if "start" not in named or (ends and text(pairs[ends[0]][1].value) != "None"):
        return pairs
    before, one = pairs[named.index("start")]
    one = one.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    rest = [
        (each, arg if arg.keyword is not None else arg.with_changes(keyword=cst.Name(name), equal=TIGHT))
        for name, (each, arg) in zip(named, pairs, strict=True)
        if name not in ("start", "end")
    ]
    first = [(zero, zero) for zero in [cst.Arg(cst.Integer("0"))] if "step" in named]
    return [*first, (before, one), *rest]


def _without_none(source: Form, pairs: Pairs) -> Pairs:
    """The arguments without an axis that is None where the rule's own is none: PaddlePaddle takes it as not given."""
    found: Pairs = []
    behind = False  # one that has no name of its own in the call, and now stands at another place
    for at, (before, arg) in enumerate(pairs):
        name = arg.keyword.value if arg.keyword is not None else _at(source, at)
        argument = source.argument(name)
        if text(arg.value) == "None" and not arg.star:
            must = argument is not None and argument.default is None and name in ("axis", "dim")
            if must or (argument is not None and argument.default == MUST):
                raise Stop(f"lacks its argument {name}")
            known = argument is not None and argument.default not in (None, "None") and name in ("axis", "dim")
            if known or (argument is None and arg.keyword is None and at == len(pairs) - 1):
                behind = behind or arg.keyword is None
                continue
        if behind and name and arg.keyword is None and not arg.star:
            arg = arg.with_changes(keyword=cst.Name(name), equal=TIGHT)
        found.append((before, arg))
    return found


def _whole(source: Form, pairs: Pairs) -> Pairs:
    """x.mean(keepdim=True) as x.mean(axis=None, keepdim=True), without which PyTorch's takes no keepdim."""
    names = [arg.keyword.value if arg.keyword is not None else _at(source, at) for at, (_, arg) in enumerate(pairs)]
    if not WHOLE.match(source.name) or "keepdim" not in names or "axis" in names or any(arg.star for _, arg in pairs):
        return pairs
    at = names.index("keepdim")
    if text(pairs[at][1].value) == "False":
        return [*pairs[:at], *pairs[at + 1 :]]
    none = cst.Arg(cst.Name("None"), keyword=cst.Name("axis"), equal=TIGHT)
    return [*pairs[:at], (none, none), *pairs[at:]]


def _around(node: cst.BaseExpression) -> cst.BaseExpression:
    """The padding above, left, below and right of a picture as PyTorch's unfold takes it: two numbers."""
    if not isinstance(node, cst.List | cst.Tuple) or len(node.elements) != 4:
        return node
    above, left, below, right = (text(each.value) for each in node.elements)
    if (above, left) != (below, right):
        raise Stop(f"has paddings={text(node)}, and PyTorch's pads both ends of an axis alike; write F.pad")
    return cst.parse_expression(f"({above}, {left})")


def _collated(work: "Writer", node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    """What makes a batch: arrays that it gives are made tensors by PaddlePaddle's loader, and not by PyTorch's."""
    own = work.reader.functions.get(work.known(node).name)
    ends = re.findall(r"return [^\n]*", text(own.node.body)) if own is not None else []
    if "collated(" in text(new) or (ends and all(TENSORS.search(each) for each in ends)):
        return new
    work.speller.asked.setdefault("partial", "functools.partial")
    return cst.parse_expression(f"partial({text(work.speller.spelled('written.collated'))}, {text(new)})")


def _at(source: Form, at: int) -> str:
    """The name of the argument at a place; "" behind those that a rule knows."""
    free = [each for each in source.arguments or () if not each.keyword]
    if source.argument("self") is not None:
        free = free[1:] if source.receiver else free
    return free[at].name if at < len(free) else ""


def _resizes(rule: Rule) -> bool:
    return bool(re.search(r"interpolate\(|[uU]psample\(", str(rule.torch)))


def _silent(work: "Writer", rule: Rule, source: Form, arg: cst.Arg, name: str) -> bool:
    """Whether an argument says nothing that PyTorch's has to be told."""
    word = text(arg.value)
    if arg.keyword is None and not name and not source.arguments and source.name.startswith("paddle.nn."):
        return word in ("True", "False", "None")  # nn.ReLU(True), where Paddle's has a name
    if arg.keyword is None:
        return not name and bool(LAYOUT.fullmatch(word)) and source.argument("data_format") is None
    if name == "multi_precision" and rule.gives == "Optimizer":
        return word == "False" or not TWICE.search(work.reader.code)
    if source.argument(name) is not None:
        return False
    if name in SILENT or (name == "verbose" and rule.gives == "Scheduler"):
        return True
    if name == "momentum" and "InstanceNorm" in source.name:
        return True  # of statistics that neither of them keeps
    return word in USUAL.get(name, ())


def _padding(source: Form, node: cst.BaseExpression, pairs: Pairs) -> cst.BaseExpression:
    """VALID as no padding, SAME of a function in small letters, and pairs of sides that are alike as one number."""
    word = constant(text(node))
    axes = int(re.findall(r"(\d)[dD]", source.name)[-1])
    if isinstance(word, str) and word.upper() == "VALID":
        return cst.Integer("0")
    if isinstance(word, str) and word.upper() == "SAME" and re.search(r"\.conv\dd$", source.name):
        steps = [text(arg.value) for _, arg in pairs if arg.keyword is not None and arg.keyword.value == "stride"]
        places = [arg for _, arg in pairs if arg.keyword is None]
        return cst.SimpleString('"same"') if not steps and len(places) < 4 else node
    if not isinstance(word, list | tuple):
        return node
    rows: list[object] = list(word)
    if len(rows) == axes + 2 and all(isinstance(each, list | tuple) for each in rows):
        rows = [number for each in rows[2:] for number in each]  # type: ignore[attr-defined]
    if len(rows) == 2 * axes and all(isinstance(each, int) for each in rows) and rows[::2] == rows[1::2]:
        return cst.parse_expression(f"({', '.join(map(str, rows[::2]))}{',' * (axes == 1)})")
    return node
