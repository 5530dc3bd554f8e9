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


WHOLE = """import torch
import torch.nn as nn


class Tall(nn.Module):
    def __init__(self, d=8):
        super().__init__()
        self.attn = nn.MultiheadAttention(d, 2)
        self.whole = nn.Transformer(d, 2, 1, 2, 16, dropout=0.0, activation="gelu")
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, 2, 16, 0.0, batch_first=True), 2)

    def forward(self, x, y, pad, mask):
        seen, weights = self.attn(y, x, x, key_padding_mask=pad)
        each, all_heads = self.attn(y, x, x, attn_mask=mask, average_attn_weights=False)
        steps = self.whole.generate_square_subsequent_mask(y.size(0))
        both = self.whole(x, y, tgt_mask=steps, src_key_padding_mask=pad, memory_key_padding_mask=pad)
        rows = self.enc(x.transpose(0, 1), src_key_padding_mask=pad)
        return seen, weights, each, all_heads, both, rows


def result():
    net = Tall()
    net.eval()
    for p in net.parameters():
        nn.init.constant_(p, 0.05)
    x, y = torch.arange(48.0).reshape(3, 2, 8).sin(), torch.arange(32.0).reshape(2, 2, 8).cos()
    pad, mask = torch.tensor([[False, False, True], [False, True, True]]), torch.ones(2, 3).tril() - 1.5
    found = [*net(x, y, pad, mask)]
    with torch.no_grad():
        found += net(x, y, pad, mask > -1)
    return [each.detach().numpy() for each in found]
"""
ALONE = """import torch
import torch.nn as nn


class Rows(nn.Module):
    def __init__(self, d=8):
        super().__init__()
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, 2, 16, 0.0, batch_first=True), 2)

    def forward(self, x, pad=None):
        return self.enc(x, src_key_padding_mask=pad)


def result():
    net = Rows()
    net.eval()
    for p in net.parameters():
        nn.init.constant_(p, 0.05)
    x, pad = torch.arange(48.0).reshape(2, 3, 8).sin(), torch.tensor([[False, False, True], [False, True, True]])
    found = [net(x), net(x, pad)]
    with torch.no_grad():
        found += [net(x, pad), net(x, pad.flip(1))]
    return [each.detach().numpy() for each in found]
"""


@pytest.mark.parametrize("program", [WHOLE, ALONE], ids=["all", "padding alone"])
def test_attention_is_written_out_where_paddles_does_not_suffice(program):
    """Weights, batches along the second axis and masks of which nothing is known; zeros where nothing learns."""
    done = translated(program, "paddle")
    back = translated(done.text, "torch")
    assert (done.remarks, back.remarks) == ((), ()), done.text + back.text
    ours = scoped("torch", program)["result"]()
    for side, code in (("paddle", done.text), ("torch", back.text)):
        theirs = scoped(side, code)["result"]()
        assert [each.shape for each in ours] == [each.shape for each in theirs]
        for one, two in zip(ours, theirs, strict=True):
            assert np.abs(one - two).max() < 1e-6
    if program == ALONE:  # the last rows are zeros where nothing learns and they stand at the end, and there alone
        assert [bool((each[:, -1] == 0).all()) for each in ours] == [False, False, True, False]
    else:
        assert np.abs(ours[0] - ours[2]).max() > 1e-4


@pytest.mark.parametrize("call", ["att(x, x, x, attn_mask=one, key_padding_mask=two)[0]", "att(x, x, x, need)"])
def test_what_masks_are_need_not_be_told(call):
    source = (
        "import torch\nimport torch.nn as nn\n\natt = nn.MultiheadAttention(8, 2, batch_first=True)\n\n\n"
        f"def look(x, one, two, need):\n    return {call}\n"
    )
    done = translated(source, "paddle")
    assert (done.remarks, "class MultiheadAttention(" in done.text) == ((), True)
