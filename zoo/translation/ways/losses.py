"""What is written otherwise of losses: labels that are shares, that are smoothed or that keep an axis."""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading import class_axis
from zoo.translation.reading.class_axis import SOFT
from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import REAL
from zoo.translation.ways.attention import flat, rowed
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site, bracketed
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

USUALLY = ("1e-8", "1e-08", "0.00000001")  # an eps that no length comes near


@way
def at_axis(site: Site) -> cst.BaseExpression | None:
    """F.cross_entropy(x, y, axis=1), as PyTorch's has it, unless the labels keep that axis."""
    if site.work.to == "torch" and class_axis.whole(site):
        raise Stop(class_axis.OTHER)
    return None


@way
def ignored_labels(site: Site) -> cst.BaseExpression | None:
    """F.nll_loss(x, y, ignore_index=255): Paddle's own writes beyond its memory where it adds up without some label."""
    ignores = site.word("ignore_index") or (re.search(r"(?<![\w.])-100\b", site.work.reader.code) and "-100")
    if site.work.to == "torch" or not ignores or constant(site.word("reduction") or "'mean'") == "none":
        return None
    return for_paddle.written(site)


@way
def each_length(site: Site) -> cst.BaseExpression | None:
    """F.cosine_similarity(x, y, eps=0.1): PyTorch's is the least of each length, Paddle's of both as a product."""
    small = site.word("eps")
    if site.work.to == "torch" or not small or small in USUALLY:
        return None
    assert isinstance(site.new, cst.Call)
    own = "LikeDirections" if "nn.C" in str(site.rule.torch) else "cosines_of"
    return for_paddle.called(site, own, list(site.new.args))


@way
def of_shares(site: Site) -> cst.BaseExpression | None:
    """A loss whose input has been through a softmax already, or whose labels are shares of each class."""
    if constant(site.word("axis") or "-1") != -1:
        raise Stop("has its classes at another axis than the last")
    name = "use_softmax" if "use_softmax" in str(site.rule.paddle) else "soft_label"
    if name == "soft_label" and class_axis.whole(site):
        raise Stop(class_axis.OTHER)
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
    labels = text(label) if site.known("label").rank == 1 else f"{text(bracketed(label))}.squeeze(-1)"
    return cst.parse_expression(
        f'{func}({text(bracketed(logits))}.movedim(-1, 1), {labels}{words}, reduction="none").unsqueeze(-1)'
    )


@way
def own_divergence(site: Site) -> cst.BaseExpression | None:
    """p.kl_divergence(q): a method of what is written out, and a function of PyTorch's own distributions."""
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    assert isinstance(func, cst.Attribute)
    if site.work.known(func.value).name.endswith(".Categorical"):
        return None
    called = text(site.work.speller.spelled("torch.distributions.kl_divergence"))
    assert site.receiver is not None
    return cst.parse_expression(f"{called}({text(site.receiver)}, {site.word('other')})")


# what a target is called that has a share for each class
SHARES = re.compile(r"softmax\(|one_hot\(|soft_?(label|target)|onehot", re.IGNORECASE)


# what a loss is called where it cannot be told what it is
LOSS = re.compile(r"(^|[._])(crit\w*|\w*loss\w*|ce|xent|cross_?entropy)$", re.IGNORECASE)


def _of_shares(work: "Writer", node: cst.BaseExpression) -> bool:
    """Whether a target has a share for each class: it is called so, or has fractions."""
    known = work.known(node)
    return bool(SHARES.search(text(node))) or (known.kind == "Tensor" and known.numbers == REAL)


def _shares_given(work: "Writer") -> bool:
    """Whether some loss of the file that is a layer is given shares of the classes."""
    todo: list[cst.CSTNode] = [work.reader.tree]
    while todo:
        node = todo.pop()
        todo += node.children
        if not isinstance(node, cst.Call) or len(node.args) != 2:
            continue
        known = work.known(node.func)
        ours = known.kind == "Module" and known.name.endswith(".CrossEntropyLoss")
        maybe = known.kind in ("unknown", "nothing") and LOSS.search(text(node.func))
        if (ours or maybe) and _of_shares(work, node.args[1].value):
            return True
    return False


def _plain_loss(site: Site) -> bool:
    """Whether PaddlePaddle's cross entropy is PyTorch's for these arguments."""
    smooth = site.word("label_smoothing") not in ("", "0.0", "0")
    weighted = site.word("weight") not in ("", "None")
    ignored, reduced = site.word("ignore_index"), constant(site.word("reduction") or "'mean'")
    if smooth and (weighted or ignored or reduced not in ("mean", "sum")):
        return False
    # PaddlePaddle takes the mean over what is ignored as well, if its number is below 0
    below = ignored.startswith("-") or (not ignored and bool(re.search(r"(?<![\w.])-100\b", site.work.reader.code)))
    return not below or weighted or reduced in ("sum", "none")


@way
def counted_classes(site: Site) -> cst.BaseExpression | None:
    """nn.CrossEntropyLoss(ignore_index=0, label_smoothing=0.1), of which Paddle's takes another mean."""
    if site.work.to == "torch" and class_axis.whole(site):
        raise Stop(class_axis.OTHER)
    if site.work.to == "torch" or not isinstance(site.new, cst.Call):
        return None
    if _plain_loss(site) and not _shares_given(site.work):
        return None
    return for_paddle.called(site, "CrossEntropy", list(site.new.args))


def loss(site: Site) -> cst.BaseExpression | None:
    """The same of F.cross_entropy(x, y, ...); None where PaddlePaddle's own is equal."""
    target = site.before("target")[0]
    shares = target is not None and _of_shares(site.work, target)
    if not isinstance(site.new, cst.Call) or (_plain_loss(site) and not shares):
        return None
    given = {each.argument.name: each.arg for each in site.bound if each.argument is not None}
    if len(given) < len(site.bound):
        raise Stop("takes arguments with stars, and PaddlePaddle's takes another mean of some")
    bare = cst.MaybeSentinel.DEFAULT
    both = [given.pop(name).with_changes(keyword=None, equal=bare, comma=bare) for name in ("input", "target")]
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    more = [
        each.with_changes(
            keyword=cst.Name(name), equal=tight, comma=bare, whitespace_after_arg=cst.SimpleWhitespace("")
        )
        for name, each in given.items()
    ]
    return cst.Call(for_paddle.called(site, "CrossEntropy", more), both)
