"""What is written otherwise of PaddlePaddle's own words: losses of shares, numbers by chance, parts of a split."""

import re

import libcst as cst

from zoo.translation import classing
from zoo.translation.arguments import TIGHT, Stop, text
from zoo.translation.attending import flat, rowed
from zoo.translation.calls import ACTIVE
from zoo.translation.classing import SOFT
from zoo.translation.names import dotted
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant, turned
from zoo.translation.ways import way

# what an old batch norm of PaddlePaddle's does behind it, by its word, as it was measured, and PyTorch's layer
ACTS = {
    "relu": "ReLU", "relu6": "ReLU6", "sigmoid": "Sigmoid", "tanh": "Tanh", "swish": "SiLU", "silu": "SiLU",
    "hard_swish": "Hardswish", "gelu": "GELU", "mish": "Mish", "elu": "ELU",
}  # fmt: skip


@way
def activated(site: Site) -> cst.BaseExpression | None:
    """self.bn = nn.BatchNorm(8, act="relu"), whose activation becomes a layer of its own, called behind it."""
    act = site.word("act")
    kept = [each for each in site.bound if each.argument is None or each.argument.name != "act"]
    func, args = site.work.plainly(site.rule, site.node, site.receiver, kept, site.tail)
    done = cst.Call(func, args)
    target = site.work.assigned(site.node)
    if act in ("", "None"):
        return done
    name = target.attr.value if isinstance(target, cst.Attribute) else ""
    # it must be called wherever it is met, since its activation is called there
    calls = re.findall(rf"\.{name}\b(?!\s*(?:=|\())", site.work.reader.code)
    if not isinstance(target, cst.Attribute) or site.work.known_of(target).items != (ACTIVE,) or calls:
        raise Stop(f"has act={act}, which is a layer of its own in PyTorch: give it an attribute, and call it")
    word, layer = constant(act), site.work.speller.spelled
    if isinstance(word, str):
        if word not in ACTS:
            raise Stop(f"has act={act}, for which PyTorch has no layer")
        made = f"{text(layer(f'torch.nn.{ACTS[word]}'))}()"
    else:
        said = [each for each in ACTS if re.search(rf"""["']{each}["']""", site.work.reader.code)] or ["relu"]
        rows = [f"None: {text(layer('torch.nn.Identity'))}"]
        rows += [f'"{each}": {text(layer(f"torch.nn.{ACTS[each]}"))}' for each in said]
        made = f"{{{', '.join(rows)}}}[{act}]()"
    behind = site.work.active.setdefault(name, site.work.fresh(f"{name}_act"))
    line = f"{text(target.with_changes(attr=cst.Name(behind)))} = {made}"
    site.work.behind[-1].append(cst.parse_statement(line))
    return done


@way
def printed(site: Site) -> cst.BaseExpression | None:
    """print(paddle.__version__): what is compared with a version's number stays."""
    return None


@way
def uniform(site: Site) -> cst.BaseExpression | None:
    """paddle.uniform([2, 3], "float32", -1.0, 1.0)."""
    if constant(site.word("seed") or "0") != 0:
        raise Stop("has a seed of its own; write torch.manual_seed before it")
    kind = turned("dtype", site.word("dtype"), "torch")
    words = f", dtype={kind}" if kind != "None" else ""
    root = site.work.speller.root()
    return cst.parse_expression(
        f"{root}.empty({site.word('shape')}{words}).uniform_({site.word('min')}, {site.word('max')})"
    )


@way
def cast(site: Site) -> cst.BaseExpression | None:
    """paddle.cast(x=mask, dtype="float32")."""
    whose = site.given("x")
    assert whose is not None
    return cst.parse_expression(f"{text(bracketed(whose))}.to({turned('dtype', site.word('dtype'), 'torch')})")


@way
def full(site: Site) -> cst.BaseExpression | None:
    """paddle.full([2, 3], 1), which has fractions; PyTorch's would have whole numbers."""
    value, known = site.word("fill_value"), site.work.known(site.before("fill_value")[0] or cst.Pass())
    fraction = isinstance(constant(value), float) or (known.kind, known.name) == ("python", "float")
    if site.word("dtype") not in ("", "None") or fraction or value.startswith("float("):
        return None
    func, args = site.plainly()
    if site.work.to == "paddle":
        kinds = {"int": "int64", "bool": "bool"}
        whole = kinds.get(type(constant(value)).__name__) or kinds.get(known.name if known.kind == "python" else "")
        if whole is None:
            return None
        dtype = site.work.speller.spelled(f"paddle.{whole}")
        return cst.Call(func, site.joined([*args, cst.Arg(dtype, keyword=cst.Name("dtype"), equal=TIGHT)]))
    if type(constant(value)) is int:
        new = cst.parse_expression(f"{value}.0")
        return cst.Call(func, [each.with_changes(value=new) if text(each.value) == value else each for each in args])
    kind = cst.parse_expression(f"{site.work.speller.root()}.get_default_dtype()")
    kept = [each for each in args if each.keyword is None or each.keyword.value != "dtype"]
    return cst.Call(func, site.joined([*kept, cst.Arg(kind, keyword=cst.Name("dtype"), equal=TIGHT)]))


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
def smoothed(site: Site) -> cst.BaseExpression | None:
    """F.label_smooth(label): what is written more than once is computed once."""
    label, first = site.given("label"), site.before("label")[0]
    epsilon = site.word("epsilon") or "0.1"
    if label is None or not (re.fullmatch(r"[\w.]+", epsilon)):
        raise Stop("has an epsilon that would be computed twice; give it a name before")
    func = first.func if isinstance(first, cst.Call) else None
    rest = turned("rest of one", epsilon, "torch")
    rest = rest if constant(epsilon) is not ... else f"({rest})"
    if func is not None and isinstance(first, cst.Call) and site.work.known(func).name.endswith(".one_hot"):
        count = next((text(each.value) for each in first.args if dotted(each.keyword) == "num_classes"), "")
        count = count or (text(first.args[1].value) if len(first.args) > 1 else "")
        if count:
            return cst.parse_expression(f"({text(bracketed(label))} * {rest} + {epsilon} / {count})")
    if not isinstance(label, cst.Name | cst.Attribute):
        raise Stop("would have its labels computed twice; give them a name before")
    return cst.parse_expression(f"({text(label)} * {rest} + {epsilon} / {text(label)}.shape[-1])")


@way
def at_axis(site: Site) -> cst.BaseExpression | None:
    """F.cross_entropy(x, y, axis=1), as PyTorch's has it, unless the labels keep that axis."""
    if site.work.to == "torch" and classing.whole(site):
        raise Stop(classing.OTHER)
    return None


@way
def of_shares(site: Site) -> cst.BaseExpression | None:
    """A loss whose input has been through a softmax already, or whose labels are shares of each class."""
    if constant(site.word("axis") or "-1") != -1:
        raise Stop("has its classes at another axis than the last")
    name = "use_softmax" if "use_softmax" in str(site.rule.paddle) else "soft_label"
    if name == "soft_label" and classing.whole(site):
        raise Stop(classing.OTHER)
    if constant(site.word(name)) != (name == "soft_label"):
        raise Stop(f"has a {name} that is not written out")
    return _of_numbers(site) if name == "use_softmax" else _of_rows(site)


def _of_numbers(site: Site) -> cst.BaseExpression:
    """F.cross_entropy(shares, label, use_softmax=False)."""
    spelled = site.work.speller.spelled
    func, log = text(spelled("torch.nn.functional.nll_loss")), text(spelled("torch.log"))
    shares, (before, label) = site.word("input"), site.before("label")
    assert isinstance(site.node, cst.Call)
    assert before is not None
    assert label is not None
    args = [cst.Arg(cst.parse_expression(f"{log}({shares})")), cst.Arg(label)]
    if site.work.columns:
        args = flat(site.work, site.node.with_changes(args=[args[0], cst.Arg(before)]), args)
    words = [text(each.value) for each in args]
    words += [f"{name}={site.word(name)}" for name in ("weight", "ignore_index", "reduction") if site.word(name)]
    return cst.parse_expression(f"{func}({', '.join(words)})")


def _of_rows(site: Site) -> cst.BaseExpression:
    """F.cross_entropy(logits, shares, soft_label=True), and the layer, whose tensors are written where it is called."""
    if constant(site.word("reduction") or '"mean"') not in ("mean", "sum"):
        raise Stop("gives a loss of each row in the shape of its input; write F.log_softmax")
    more = [f"{name}={site.word(name)}" for name in ("reduction", "label_smoothing") if site.word(name)]
    if str(site.rule.torch).startswith("nn."):
        target = site.work.assigned(site.node)
        known = site.work.known_of(target) if isinstance(target, cst.Attribute) else site.work.known(site.node)
        if target is None or known.items != (SOFT,):
            raise Stop("is given shares of each class, which is written where it is called: give it a name of its own")
        func = text(site.work.speller.spelled("torch.nn.CrossEntropyLoss"))
        return cst.parse_expression(f"{func}({', '.join(more)})")
    rows = [text(rowed(site.work, *site.before(name))) for name in ("input", "label")]
    func = text(site.work.speller.spelled("torch.nn.functional.cross_entropy"))
    return cst.parse_expression(f"{func}({', '.join([rows[0], f'{rows[1]}.detach()', *more])})")
