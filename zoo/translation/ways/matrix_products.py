"""What is written otherwise of sums and products: of matrices, their norms, and attention."""

import re

import libcst as cst

from zoo.translation.reading.value_kinds import INT
from zoo.translation.statements import layer_statements
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text
from zoo.translation.writing.way_site import Site, bare, bracketed
from zoo.translation.written import for_paddle


@way
def turned_product(site: Site) -> cst.BaseExpression | None:
    """paddle.matmul(q, k, transpose_y=True): q @ k with its last two axes swapped."""
    sides = []
    for name, word in (("x", "transpose_x"), ("y", "transpose_y")):
        whole = site.given(name) if name == "y" or site.receiver is None else site.receiver
        swap = site.word(word) or "False"
        if whole is None or not re.fullmatch(r"[\w.]+", swap):
            raise Stop(f"has {word}={swap}, which is not written out")
        node = site.before(name)[0] if name == "y" or site.receiver is None else site.whose()
        if node is not None and site.work.known(node).rank == 1:
            swap = "False"  # a row of numbers stays as it is in PaddlePaddle
        turned = f"{text(bracketed(whole))}.transpose(-2, -1)"
        if swap not in ("True", "False"):
            if not isinstance(whole, cst.Name | cst.Attribute):
                raise Stop(f"has {word}={swap}, beside a tensor that would be computed twice; give it a name before")
            turned = f"({turned} if {swap} else {text(whole)})"
        sides.append(text(whole) if swap == "False" else turned)
    if site.receiver is not None:
        return cst.parse_expression(f"{text(bracketed(cst.parse_expression(sides[0])))}.matmul({sides[1]})")
    func, _ = site.work.plainly(site.rule, site.node, None, list(site.bound[:2]), None)
    return cst.parse_expression(f"{text(func)}({sides[0]}, {sides[1]})")


@way
def out_of_a_list(site: Site) -> cst.BaseExpression | None:
    """torch.einsum(equation, [x, y]): PaddlePaddle's takes the tensors one by one, and no list of them."""
    given = [each for each in site.bound if each.argument is not None and each.argument.star]
    if site.work.to != "paddle" or len(given) != 1 or given[0].arg.star:
        return None
    func, args = site.plainly()
    value = args[-1].value
    if isinstance(value, cst.List | cst.Tuple):
        more = [
            cst.Arg(each.value, star="*" if isinstance(each, cst.StarredElement) else "") for each in value.elements
        ]
        return cst.Call(func, [*args[:-1], *more])
    if "," in str(constant(site.word("equation"))):  # more than one tensor, so this is a list of them
        return cst.Call(func, [*args[:-1], args[-1].with_changes(star="*")])
    return None


@way
def of_a_square(site: Site) -> cst.BaseExpression | None:
    """paddle.trace(x), which takes more axes than two."""
    if site.work.to == "torch" and site.rank() != 2:
        raise Stop("may be of more than two axes, of which PyTorch's has no trace")
    return None


@way
def norm(site: Site) -> cst.BaseExpression | None:
    """torch.norm(x, dim=(1, 2)): over two axes PaddlePaddle's is that of a matrix, but for the one called fro."""
    if site.work.to == "torch":
        if site.word("p") in ("'fro'", '"fro"') and site.word("axis") not in ("", "None"):
            func, args = site.plainly()
            return cst.Call(func, _with_p(site, args, "2"))
        axis = site.given("axis")
        if isinstance(axis, cst.List | cst.Tuple) and len(axis.elements) == 2:
            # over two axes a number names the norm of a matrix, and it is 2 where none is given
            found = text(site.work.speller.spelled("torch.linalg.matrix_norm"))
            whose = site.word("x") or text(site.receiver or cst.Name("x"))
            more = f", keepdim={site.word('keepdim')}" if site.word("keepdim") else ""
            return cst.parse_expression(f"{found}({whose}, {site.word('p') or '2'}, dim={text(axis)}{more})")
        return None
    axes, node = site.word("dim"), site.before("dim")[0]
    value = site.work.known(node) if node is not None else None
    if axes in ("", "None") or isinstance(constant(axes), int) or (value is not None and value == INT):
        return None
    if site.word("p") not in ("", "None", "2", "2.0", "'fro'", '"fro"'):
        raise Stop("may be over several axes, where Paddle's of this kind is another; write it out")
    two = isinstance(node, cst.Tuple | cst.List) and len(node.elements) == 2
    if site.word("p") in ("2", "2.0") and (
        not two or any(isinstance(each, cst.StarredElement) for each in node.elements)  # type: ignore[union-attr]
    ):
        # Paddle's norm takes no more than two axes, as PyTorch's own "fro" does
        whose = site.word("input") or site.word("A") or text(site.receiver or cst.Name("x"))
        more = f", keepdim={site.word('keepdim')}" if site.word("keepdim") else ""
        return cst.parse_expression(
            f"{text(site.work.speller.spelled('paddle.linalg.vector_norm'))}({whose}, 2, axis={axes}{more})"
        )
    func, args = site.plainly()
    return cst.Call(func, _with_p(site, args, '"fro"'))


def _with_p(site: Site, args: list[cst.Arg], value: str) -> list[cst.Arg]:
    """The arguments of a norm with another kind of norm."""
    word, place = cst.parse_expression(value), int(site.receiver is None)
    for at, each in enumerate(args):
        if (each.keyword.value if each.keyword is not None else "p" if at == place else "") == "p":
            return [*args[:at], each.with_changes(value=word), *args[at + 1 :]]
    return site.joined([*args, cst.Arg(word, keyword=cst.Name("p"), equal=TIGHT)])


@way
def of_vectors(site: Site) -> cst.BaseExpression | None:
    """torch.linalg.norm(x, 2): of a matrix the greatest singular value, and in PaddlePaddle the root of all squares."""
    axis = site.given("dim")
    one = axis is not None and not isinstance(axis, cst.List | cst.Tuple) and text(axis) != "None"
    if site.work.to == "paddle" and not one and site.rank() != 1:
        raise Stop("may be of a matrix, of which PaddlePaddle takes the norm otherwise; write linalg.vector_norm")
    if site.work.to == "torch" and site.word("axis") in ("", "None") and site.rank() != 1:
        return _of_all(site)
    return None


def _of_all(site: Site) -> cst.BaseExpression:
    """paddle.linalg.norm(x, 2) is that of all entries, and torch.linalg.norm(x, 2) of a matrix is another."""
    which, kind = constant(site.word("p")), site.known("p")
    root = site.word("p") == "'fro'" or site.word("p") == '"fro"'
    number = isinstance(which, int | float) or "inf" in site.word("p") or kind.name in ("int", "float")
    if not root and not number:
        raise Stop(f"has p={site.word('p')}, of which it cannot be told whether it is a number")
    more = "" if root else f", {site.word('p')}"
    more += f", keepdim={site.word('keepdim')}" if site.word("keepdim") else ""
    func = text(site.work.speller.spelled("torch.linalg.vector_norm"))
    whose = site.given("x")
    assert whose is not None
    return cst.parse_expression(f"{func}({text(bare(whose))}{more})")


@way
def summed(site: Site) -> cst.BaseExpression | None:
    """paddle.add_n([a, b]); of a tensor alone, Python's sum would be another."""
    if site.known("inputs").kind not in ("each", "tuple") and not isinstance(
        site.given("inputs"), cst.List | cst.Tuple | cst.ListComp
    ):
        raise Stop("takes a list or a tensor alone, and it cannot be told which this is")
    return None


@way
def rows_dotted(site: Site) -> cst.BaseExpression | None:
    """paddle.dot(x, y), which takes matrices as well, and gives a number for each of their rows."""
    first = site.receiver if site.receiver is not None else site.given("x")
    second = site.given("y")
    if site.work.to == "paddle" or site.rank() == 1 or site.known("y").rank == 1:
        return None
    assert first is not None
    assert second is not None
    return cst.parse_expression(f"({text(bracketed(first))} * {text(bracketed(second))}).sum(-1)")


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
    """A layer of a transformer's encoder: torch's has its batch first only where it is told so.

    Paddle's may drop other shares of its attention and behind its activation, which torch's is told when it is made.
    """
    if site.work.heads:
        raise Stop("is written out")
    usual = site.word("dropout") or "0.1"
    shares = [word for name in ("attn_dropout", "act_dropout") if (word := site.word(name) or "None")]
    made = _batched(site)
    if site.work.to == "paddle" or all(each in ("None", usual) for each in shares):
        return made
    shares = [usual if each == "None" else each for each in shares]
    if any(not re.fullmatch(r"[\w.]+", each) for each in shares):
        raise Stop("has a dropout of its own that would be computed twice; give it a name before")
    # a parameter that need not be given is None where it was not
    shares = [f"{usual} if {each} is None else {each}" if site.work.optional(each) else each for each in shares]
    kind, layer = str(site.rule.torch).partition("(")[0].rpartition(".")[2], site.work.fresh("each")
    assert isinstance(site.node, cst.Call)
    assert made is not None

    def lines(name: str) -> list[str]:
        if kind != "Transformer":
            return _dropping(name, shares, kind)
        rows = [(f"{name}.{part}coder.layers", _dropping(layer, shares, part)) for part in ("en", "de")]
        return ["\n    ".join([f"for {layer} in {held}:", *said]) for held, said in rows]

    return layer_statements.behind(site.work, site.node, made, "layer", lines)


def _dropping(layer: str, shares: list[str], kind: str) -> list[str]:
    """What a layer of torch's is told of the shares that it drops."""
    attentions = ["self_attn", "multihead_attn"][: 1 + (kind in ("de", "TransformerDecoderLayer"))]
    return [*(f"{layer}.{each}.dropout = {shares[0]}" for each in attentions), f"{layer}.dropout.p = {shares[1]}"]


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
    if site.work.heads:
        raise Stop("is written out")
    return _batched(site)


@way
def no_bias(site: Site) -> cst.BaseExpression | None:
    """nn.LSTMCell(4, 5, bias_ih_attr=False, bias_hh_attr=False) of Paddle's, which PyTorch says once."""
    if site.word("bias_ih_attr") != site.word("bias_hh_attr"):
        raise Stop("has one of two biases, and PyTorch's has both or none")
    return None


@way
def plain_cell(site: Site) -> cst.BaseExpression | None:
    """nn.LSTMCell(4, 5, bias=False): Paddle's own keeps zeros among its parameters, which whoever fills those fills."""
    assert isinstance(site.new, cst.Call)
    if constant(site.word("bias")) is True:
        raise Stop("has biases, as others have")
    name = str(site.rule.torch).partition("(")[0].rpartition(".")[2]
    return for_paddle.called(site, f"Plain{name}", list(site.new.args))
