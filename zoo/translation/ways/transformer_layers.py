"""Attention and layers of transformers that are written out as PyTorch calls them, where Paddle's do not suffice.

A file is translated with Paddle's own first, and once more with these if some call needs them: paddle_attention.py.
"""

import re
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.ways.general import way
from zoo.translation.writing import attention_masks
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.attention_masks import MASKS
from zoo.translation.writing.rule_arguments import SPACED, Stop, text
from zoo.translation.writing.way_site import Site
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

HEADS = frozenset(
    f"torch.nn.{name}" for name in ("MultiheadAttention", *(f"Transformer{part}" for part in (
        "", "Encoder", "EncoderLayer", "Decoder", "DecoderLayer"))))  # fmt: skip

PLAIN = re.compile(r"enable_nested_tensor\s*=\s*False")


def encoder(work: "Writer", new: cst.Call, name: str) -> cst.BaseExpression:
    """encoder(x, mask=mask, src_key_padding_mask=padding), where Paddle's has one mask.

    Of a whole encoder PyTorch makes zeros of the rows that are left out, where nothing learns: see ENCODED of
    zoo/translation/written/paddle_optimizers_and_averages.py.
    """
    names = ("src", "mask", "src_key_padding_mask", "is_causal")
    given = {}
    for place, each in enumerate(new.args):
        word = each.keyword.value if each.keyword is not None else names[place]
        given["mask" if word == "src_mask" else word] = each.value
    padding = given.pop("src_key_padding_mask", None)
    alone = padding is not None and text(padding) != "None" and text(given.get("mask", cst.Name("None"))) == "None"
    if padding is not None and alone and name == "TransformerEncoder" and not PLAIN.search(work.reader.code):
        given.pop("mask", None)
        if set(given) - {"src"}:
            raise Stop(f"has {', '.join(sorted(set(given) - {'src'}))}: {MASKS}; say which is meant")
        args = [cst.Arg(each, comma=SPACED) for each in (new.func, given["src"])]
        return cst.Call(for_paddle.asked(work, "encoded"), [*args, cst.Arg(padding)])
    mask = attention_masks.joined(work, given.pop("mask", None), padding)
    left = set(given) - {"src"} - ({"is_causal"} if mask or text(given.get("is_causal", cst.Name("False"))) == "False"
                                   else set())  # fmt: skip
    if left:
        raise Stop(f"has {', '.join(sorted(left))}: {MASKS}; say which is meant")
    args = [cst.Arg(given["src"], comma=SPACED if mask else cst.MaybeSentinel.DEFAULT)]
    return new.with_changes(args=[*args, *([cst.Arg(cst.parse_expression(mask))] if mask else [])])


@way
def whole_heads(site: Site) -> cst.BaseExpression | None:
    """Attention and layers of transformers that are written out, as PyTorch calls them."""
    form = site.rule.side("torch")
    assert form is not None
    if not site.work.heads:
        site.work.wants_heads = form.name != "torch.nn.TransformerEncoder" or site.work.wants_heads
        raise Stop("has its batch along the second axis, which Paddle's never has; give it batch_first=True")
    word = site.word("activation")
    if word and not isinstance(constant(word), str) and not re.fullmatch(r"[\w.]*\b(relu|gelu)", word):
        raise Stop("has an activation that is no word, which Paddle takes alone")
    return for_paddle.called(site, form.name.rpartition(".")[2], site.joined([each.arg for each in site.bound]))
