"""Attention and layers of transformers that are written out as PyTorch calls them, where Paddle's do not suffice.

A file is translated with Paddle's own first, and once more with these if some call needs them: pieces_attention.py.
"""

import re

import libcst as cst

from zoo.translation import written_for_paddle
from zoo.translation.arguments import Stop
from zoo.translation.special import Site
from zoo.translation.units import constant
from zoo.translation.ways import way

HEADS = frozenset(
    f"torch.nn.{name}" for name in ("MultiheadAttention", *(f"Transformer{part}" for part in (
        "", "Encoder", "EncoderLayer", "Decoder", "DecoderLayer"))))  # fmt: skip


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
    return written_for_paddle.called(site, form.name.rpartition(".")[2], site.joined([each.arg for each in site.bound]))
