"""What is written otherwise of products of matrices, of attention, and of values that are copied into a tensor."""

import libcst as cst

from zoo.translation.arguments import TIGHT, Stop, text
from zoo.translation.names import dotted
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant
from zoo.translation.ways import way


@way
def turned_product(site: Site) -> cst.BaseExpression | None:
    """paddle.matmul(q, k, transpose_y=True): q @ k with its last two axes swapped."""
    sides = []
    for name, word in (("x", "transpose_x"), ("y", "transpose_y")):
        whole = site.given(name) if name == "y" or site.receiver is None else site.receiver
        swap = site.word(word) or "False"
        if swap not in ("True", "False") or whole is None:
            raise Stop(f"has {word}={swap}, which is not written out")
        sides.append(f"{text(bracketed(whole))}.transpose(-2, -1)" if swap == "True" else text(whole))
    if site.receiver is not None:
        return cst.parse_expression(f"{text(bracketed(cst.parse_expression(sides[0])))}.matmul({sides[1]})")
    func, _ = site.work.plainly(site.rule, site.node, None, list(site.bound[:2]), None)
    return cst.parse_expression(f"{text(func)}({sides[0]}, {sides[1]})")


# what is made of one number, or of another tensor's size, and is the same turned or not
EVEN = ("zeros", "ones", "full", "zeros_like", "ones_like", "full_like")
DRAWN = ("normal", "uniform", "randn", "rand", "gaussian", "standard_normal", "randn_like")


@way
def copied(site: Site) -> cst.BaseExpression | None:
    """layer.weight.set_value(array) and weight.data.copy_(tensor); the weight of a linear layer is turned."""
    bound = site.bound[0]
    value, before = bound.arg.value, (bound.before or bound.arg).value
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    whose = func.value if isinstance(func, cst.Attribute) else None
    if isinstance(whose, cst.Attribute) and whose.attr.value == "data":
        whose = whose.value
    turned = isinstance(whose, cst.Attribute) and site.work.is_linear(whose)
    made = dotted(before.func).rpartition(".")[2] if isinstance(before, cst.Call) else ""
    sized = made in EVEN and not made.endswith("_like") and ".shape" not in text(before)
    own = whose is not None and f"{text(whose)}.shape" in text(value)
    even = (made in EVEN and not (sized and site.work.to == "torch")) or (made in DRAWN and own)
    told = isinstance(whose, cst.Attribute) and site.work.known(whose.value).kind not in (
        "unknown",
        "nothing",
        "either",
    )
    if isinstance(whose, cst.Attribute) and whose.attr.value == "weight" and not even and not told:
        raise Stop(f"stays: it cannot be told whether {text(whose.value)} is a linear layer, whose weight is turned")
    turned = turned and not even
    words = text(value)
    if even and site.work.to == "torch" and whose is not None:
        words = words.replace(f"{text(whose)}.T.shape", f"{text(whose)}.shape")  # of that weight as it lies here
    assert site.receiver is not None
    if site.work.to == "torch" and site.work.known(before).kind != "Tensor":
        site.work.speller.asked["torch"] = "torch"
        words = f"torch.as_tensor({words})"
    elif turned:
        words = text(bracketed(value))
    words += ".T" if turned else ""
    receiver = text(bracketed(site.receiver))
    if site.work.to == "paddle":
        return cst.parse_expression(f"{receiver}.copy_({words})") if turned else None
    kind = func.attr.value if isinstance(func, cst.Attribute) else ""
    if kind == "copy_":
        return cst.parse_expression(f"{receiver}.copy_({words})") if turned else None
    return cst.parse_expression(f"{receiver.removesuffix('.data')}.data.copy_({words})")


@way
def attention(site: Site) -> cst.BaseExpression | None:
    """q, k and v have the heads before the rows in torch, behind them in Paddle."""
    swap = ".transpose([0, 2, 1, 3])" if site.work.to == "paddle" else ".transpose(1, 2)"
    words = [f"{text(bracketed(node))}{swap}" for name in ("query", "key", "value") if (node := site.given(name))]
    for name in ("attn_mask", "dropout_p", "is_causal", "scale"):
        if not (value := site.word(name)) or value == {"attn_mask": "None", "scale": "None"}.get(name):
            continue
        training = site.word("training") if site.work.to == "torch" else ""
        if name == "dropout_p" and training not in ("", "True") and constant(value) != 0:
            value = f"{value} if {training} else 0.0"
        words.append(f"{name}={value}")
    side = site.work.to
    like = site.node.func if isinstance(site.node, cst.Call) else None
    func = text(site.work.speller.spelled(f"{side}.nn.functional.scaled_dot_product_attention", like))
    return cst.parse_expression(f"{func}({', '.join(words)}){swap}")


@way
def encoder_layer(site: Site) -> cst.BaseExpression | None:
    """A layer of a transformer's encoder: torch's has its batch first only where it is told so."""
    return _batched(site)


def _batched(site: Site) -> cst.BaseExpression | None:
    func, args = site.plainly()
    if site.work.to == "torch":
        more = cst.Arg(cst.Name("True"), keyword=cst.Name("batch_first"), equal=TIGHT)
        return cst.Call(func, site.joined([*args, more]))
    if site.word("batch_first") != "True":
        raise Stop("has its batch along the second axis, which Paddle's never has; give it batch_first=True")
    if site.word("activation") not in ("", '"relu"', "'relu'", '"gelu"', "'gelu'"):
        raise Stop("has an activation that is no word, which Paddle takes alone")
    if "TransformerEncoderLayer" in str(site.rule.torch) and not site.word("dim_feedforward"):
        more = cst.Arg(cst.Integer("2048"), keyword=cst.Name("dim_feedforward"), equal=TIGHT)
        return cst.Call(func, site.joined([*args, more]))
    return None


@way
def many_heads(site: Site) -> cst.BaseExpression | None:
    """Attention with several heads; what it gives is looked at where it is called."""
    if site.work.to == "torch" and site.word("need_weights") not in ("", "False"):
        raise Stop("gives the weights of each head, where PyTorch gives their mean")
    return _batched(site)


@way
def sequential(site: Site) -> cst.BaseExpression | None:
    """nn.Sequential(("conv", conv), ("act", act)) of Paddle's: torch takes an OrderedDict of such pairs."""
    if site.work.to == "paddle" or not any(isinstance(each.arg.value, cst.Tuple) for each in site.bound):
        return None
    pairs = [each.arg for each in site.bound]
    if any(each.star or not isinstance(each.value, cst.Tuple) or len(each.value.elements) != 2 for each in pairs):
        raise Stop("names some of its layers and others not")
    assert isinstance(site.new, cst.Call)
    elements = [cst.Element(each.value, comma=each.comma) for each in pairs]
    last = cst.LeftSquareBracket(site.new.whitespace_before_args)
    end = cst.RightSquareBracket(pairs[-1].whitespace_after_arg)
    site.work.speller.asked.setdefault("OrderedDict", "collections.OrderedDict")
    rows = cst.List(elements, lbracket=last, rbracket=end)
    func, _ = site.plainly()
    return cst.Call(func, [cst.Arg(cst.Call(cst.Name("OrderedDict"), [cst.Arg(rows)]))])


@way
def scaled_dropout(site: Site) -> cst.BaseExpression | None:
    """Dropout that scales when it does not drop is (1 - p) times torch's, in both modes."""
    if constant(site.word("mode")) != "downscale_in_infer":
        raise Stop(f"has the argument mode={site.word('mode')}, which has no counterpart")
    return None
