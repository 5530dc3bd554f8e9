"""Masks of attention, which say in PyTorch what is left out and in PaddlePaddle what is kept."""

import numpy as np
import pytest
from test_translate_behaviour import scoped

from zoo.translation.engine import translated

NET = """import torch
import torch.nn as nn


class Block(nn.Module):
    def __init__(self, d=8):
        super().__init__()
        self.attn = nn.MultiheadAttention(d, 2, batch_first=True)
        layer = nn.TransformerEncoderLayer(d, 2, 16, 0.0, batch_first=True)
        self.enc = nn.TransformerEncoder(layer, 2)

    def forward(self, x, ids, mask=None):
        pad = ids == 0
        t = x.size(1)
        causal = torch.triu(torch.ones(t, t), diagonal=1).bool()
        numbers = nn.Transformer.generate_square_subsequent_mask(t)
        a, _ = self.attn(x, x, x, key_padding_mask=pad)
        b = self.attn(x, x, x, attn_mask=causal, need_weights=False)[0]
        both, _ = self.attn(x, x, x, attn_mask=causal, key_padding_mask=pad, need_weights=False)
        free, _ = self.attn(x, x, x, attn_mask=mask)
        return a, b, both, free, self.enc(x, mask=numbers), self.enc(x, causal)


def result():
    net = Block()
    net.eval()
    for p in net.parameters():
        nn.init.constant_(p, 0.05)
    with torch.no_grad():
        x = torch.arange(48.0).reshape(2, 3, 8).sin()
        ids = torch.tensor([[1, 2, 0], [3, 4, 5]])
        masks = [None, torch.ones(3, 3).tril() == 0, torch.ones(3, 3).tril() - 1.5]
        return [each.numpy() for mask in masks for each in net(x, ids, mask)]
"""


def test_masks_leave_out_the_same():
    done = translated(NET, "paddle")
    assert done.remarks == ()
    ours, theirs = (scoped(*each)["result"]() for each in (("torch", NET), ("paddle", done.text)))
    assert len(ours) == len(theirs) == 18
    for one, two in zip(ours, theirs, strict=True):
        assert np.abs(one - two).max() < 1e-6
    assert np.abs(ours[0] - ours[1]).max() > 1e-4  # the masks do something


@pytest.mark.parametrize(
    "call", ["att(x, x, x, attn_mask=one, key_padding_mask=two)[0]", "att(x, x, x, attn_mask=make(x))[0]",
             "enc(x, src_key_padding_mask=one)"]
)  # fmt: skip
def test_a_mask_of_which_it_cannot_be_told_is_marked(call):
    source = (
        "import torch\nimport torch.nn as nn\n\natt = nn.MultiheadAttention(8, 2, batch_first=True)\n"
        "enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True), 2)\n\n\n"
        f"def look(x, one, two, make):\n    return {call}\n"
    )
    assert len(translated(source, "paddle").remarks) == 1
