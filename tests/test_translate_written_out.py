"""What PaddlePaddle has no call for, and is written out: shared weights, rows of different lengths, distributions."""

import numpy as np
import pytest
from test_translate_behaviour import apart, scoped

from zoo.translation.engine import translated

HEAD = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

"""
TIED = """
class Words(nn.Module):
    def __init__(self, tie=True):
        super().__init__()
        self.embed, self.head = nn.Embedding(7, 4), nn.Linear(4, 7)
        if tie:
            self.head.weight = self.embed.weight
        self.out, self.table = nn.Linear(4, 7, bias=False), nn.Embedding(7, 4)
        self.table.weight = self.out.weight
        self.head.bias.data.zero_()

    def forward(self, x):
        return self.head(self.embed(x)) + self.out(self.table(x))


def result():
    found, x = [], torch.tensor([[1, 2, 0], [6, 3, 3]])
    for tie in (True, False):
        net = Words(tie)
        assert len(list(net.parameters())) == (3 if tie else 4)
        for at, table in enumerate((net.embed, net.table)):
            table.weight.data.copy_(torch.arange(28.0).reshape(7, 4) / 28 - at)
        if not tie:
            nn.init.constant_(net.head.weight, 0.5)
        y = net(x)
        (y * y).sum().backward()
        found += [y, net.embed.weight.grad, net.table.weight.grad, net.head.bias.grad]
    return [each.detach().numpy() for each in found]
"""
PACKED = """
class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 3)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, (h, c) = self.lstm(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        rows, last = self.gru(pack_padded_sequence(out.transpose(0, 1), lengths, enforce_sorted=False))
        rows, sizes = pad_packed_sequence(rows)
        return out, h, c, rows, last, sizes


def result():
    rows = [torch.arange(6.0).reshape(2, 3) / 6, torch.arange(12.0).reshape(4, 3) / 12 - 1, torch.ones(3, 3)]
    lengths = torch.tensor([len(row) for row in rows])
    x = pad_sequence(rows, batch_first=True).requires_grad_()
    net = Rows()
    for each in net.parameters():
        each.data.copy_(torch.linspace(-1, 1, each.numel()).reshape(each.shape))
    found = net(torch.cat([x, torch.ones(3, 1, 3)], dim=1), lengths)
    sum((each * each).sum() for each in found[:5]).backward()
    return [each.detach().numpy() for each in (*found, x.grad)], len(found)
"""
CHOSEN = """
def result():
    logits = torch.linspace(-1, 1, 12).reshape(3, 4).requires_grad_()
    policy = torch.distributions.Categorical(logits=logits)
    other = torch.distributions.Categorical(F.softmax(logits * 2, dim=-1))
    coin = torch.distributions.Bernoulli(torch.sigmoid(logits))
    action = policy.sample()
    chosen = torch.tensor([0, 3, 2])
    found = [policy.log_prob(chosen), other.log_prob(chosen), policy.entropy(), other.entropy(), other.probs,
             coin.log_prob((logits > 0).to(logits.dtype)), coin.entropy(), coin.mean]
    sum((each * each).sum() for each in found).backward()
    inside = bool((action >= 0).all() and (action < 4).all())
    shapes = [list(action.shape), list(coin.sample().shape)]
    return [each.detach().numpy() for each in (*found, logits.grad)], shapes, inside
"""

SHADED = """
class Layer(nn.Module):
    scale = None

    def __init__(self, bias=None):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.conv = nn.Conv1d(4, 2, 1, bias=bias)

    @staticmethod
    def fold(kernel, norm):
        return kernel * norm.running_var.reshape(-1, 1) + norm.running_mean.mean() + norm.eps

    def forward(self, x):
        return self.fold(x, self.norm) * self.scale


def result():
    x = torch.linspace(-1, 1, 8).reshape(4, 2).requires_grad_()
    net = Layer()
    net.scale = torch.tensor([2.0, 3.0])
    y = (x * x).sum() + net(x).sum()
    y.backward()
    low = (torch.min(x[:1], x[1:2]) - torch.max(x[2:3], x[3:])).clamp(max=0)
    count = sum(p.numel() for p in net.parameters())
    return [y.detach().numpy(), x.grad.numpy(), low.detach().numpy(), np.asarray(float(count))]
"""

LOOPED = """
from collections import deque


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.table = nn.BatchNorm2d(2, momentum=0.5), nn.Parameter(torch.full((2, 4, 3), 0.5))

    def forward(self, x):
        return self.norm(x[:, None] @ self.table)


def result():
    net, twin = Normed().eval(), Normed()
    net.norm.momentum = net.norm.momentum / 2
    x = torch.linspace(-1, 1, 16).reshape(1, 4, 4)
    (net(x).reshape(-1, 3) ** 2).sum().backward()
    for p in net.parameters():
        p.grad.clamp_(-0.25, 0.25)
    with torch.no_grad():
        for p in net.parameters():
            p -= 0.125 * p.grad
            p.grad.zero_()
    for p in net.parameters():
        p.data.clamp_(-0.5, 0.5)
    for p, q in zip(net.parameters(), twin.parameters()):
        q.data = p.data * 2
    for (name, p), q in zip(net.named_buffers(), twin.buffers()):
        if p.ndim:
            q.copy_(p + 1)
    held = deque([len(list(net.parameters())), sum(p.ndim for _, p in net.named_parameters())], maxlen=3)
    held.append(net.norm.momentum)
    base = filter(lambda p: p.requires_grad, twin.parameters())
    opt = torch.optim.SGD([{"params": base}], lr=0.25)
    (sum((q * q).sum() for q in twin.parameters())).backward()
    opt.step()
    norms = [each for one in (net, twin) for each in (one.norm.running_mean + 1, one.norm.running_var, one.norm.weight)]
    return [each.detach().numpy() for each in (*norms, net.table, twin.table, torch.tensor(held) * 1.0)]
"""
HANDED = """
class Own(nn.Conv2d):
    def __init__(self, scale, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.scale = scale

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding) * self.scale


def result():
    net = Own(2.0, 2, 3, 3, padding=1)
    nn.init.constant_(net.weight, 0.25)
    nn.init.constant_(net.bias, 0.5)
    line = nn.utils.weight_norm(nn.Linear(3, 2, bias=False))
    line.weight_g.data.fill_(2.0)
    line.weight_v.data.fill_(0.5)
    x = torch.linspace(-1, 1, 64).reshape(2, 2, 4, 4)
    y = line(net(x).mean(dim=(2, 3)))
    (y * y).sum().backward()
    best, places = (y * 1.0).max(1)
    opt = torch.optim.SGD(net.parameters(), lr=0.5)
    opt.param_groups[0]["lr"] *= 0.5
    rates = [opt.param_groups[-1]["lr"]]
    return [each.detach().numpy() for each in (y, best, places + 1, net.weight.grad, line.weight_g.grad.sum())], rates
"""
MET = """
def result():
    position = torch.arange(5).unsqueeze(1)
    rates = torch.exp(torch.arange(0, 6, 2).float() * -0.5)
    norm = nn.LayerNorm(3)
    norm.bias.data.copy_(torch.linspace(-1, 1, 3))
    x = norm(torch.linspace(-1, 2, 15).reshape(5, 3).cos())
    best, places = torch.max(x, dim=1)
    share, index = x.softmax(dim=1).topk(2)
    kept = position < torch.tensor([1, 3, 6])
    total = torch.zeros(5, 3)
    total += position
    total += kept
    found = [
        torch.sin(position * rates), x + position, (x * kept).sum(1) / kept.sum(1).clamp(min=1), best * places,
        share / (index + 1), torch.where(x > 0, x, 0), torch.where(x > 0, -1, x), torch.where(kept, position, 0.5),
        torch.where(x > 0, 1, 0.25), torch.cat([position, x], dim=1), torch.outer(torch.arange(4), rates), total,
        x.mul(position), torch.maximum(x, position.expand(5, 3)), torch.pow(rates, position),
        (x > position).float(), kept == (x > 0).float(), F.one_hot(places, 3) * x, kept.cumsum(0),
        kept.to(torch.uint8).repeat(100, 1).sum(), position & 1, kept.int() * position, torch.div(position, 2,
        rounding_mode="floor"), x / position.clamp(min=1),
    ]
    return [(each * 1.0).detach().numpy() for each in found]
"""
PROGRAMS = {
    "tied": TIED, "packed": PACKED, "chosen": CHOSEN, "shaded": SHADED, "looped": LOOPED, "handed": HANDED,
    "met": MET,
}  # fmt: skip


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_written_out_does_the_same(program):
    there = translated(HEAD + program, "paddle")
    assert there.remarks == (), there.text
    assert "picture" not in there.text
    ours, theirs = (
        scoped(side, text)["result"]() for side, text in (("torch", HEAD + program), ("paddle", there.text))
    )
    assert apart(ours, theirs) <= 1e-6, there.text  # shares are cut at 1.2e-7
    assert all(np.abs(each).max() > 0 for each in (ours[0] if program in (PACKED, CHOSEN, HANDED) else ours))
    if program not in (PACKED, CHOSEN, HANDED):
        back = translated(there.text, "torch")
        assert back.remarks == (), back.text
        assert apart(ours, scoped("torch", back.text)["result"]()) <= 1e-12, back.text


PICTURES = """import tempfile
from pathlib import Path

import numpy as np
import torch
import torchvision.utils as vutils
from PIL import Image
from torchvision.utils import save_image


def result():
    x, found = torch.linspace(-0.5, 1.5, 2 * 3 * 4 * 5).reshape(2, 3, 4, 5), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grid.png"
        save_image(x.clamp(0, 1), str(path), nrow=1, padding=1)
        found.append(np.asarray(Image.open(path)).astype("float64"))
        vutils.save_image(x[:, :1], path, normalize=True)
        found.append(np.asarray(Image.open(path)).astype("float64"))
        save_image(x[0].clamp(0, 1), path)
        found.append(np.asarray(Image.open(path)).astype("float64"))
    grid = vutils.make_grid([x[0], x[1], x[0]], nrow=2, normalize=True)
    return [*found, grid.numpy()]
"""


def test_pictures_side_by_side_are_laid_out_as_torchvision_does():
    there = translated(PICTURES, "paddle")
    back = translated(there.text, "torch")
    assert (there.remarks, back.remarks) == ((), ()), there.text + back.text
    ours = scoped("torch", PICTURES)["result"]()
    for side, written in (("paddle", there.text), ("torch", back.text)):
        theirs = scoped(side, written)["result"]()
        assert [each.shape for each in ours] == [each.shape for each in theirs]
        for one, two in zip(ours, theirs, strict=True):
            # a rounding may move a colour of a file by one
            assert np.abs(one - two).max() <= (1e-6 if one.max() <= 1 else 1)


STAYS = {
    # a line of a layer's forward, with its lstm, and a word of the reason
    "return helper(pack_padded_sequence(x, n))": "packed rows",
    "return self.lstm(pack_padded_sequence(x, [2, 1]))": "name of their own",
    "return pad_packed_sequence(x)": "cannot be told",
    "y = pack_padded_sequence(x, n); return y.data": "no rule",
    "d = torch.distributions.Categorical(x); return d.sample((3,))": "several at once",
    "d = torch.distributions.Bernoulli(x); return d.enumerate_support()": "no rule",
}


@pytest.mark.parametrize("line", STAYS)
def test_what_cannot_be_written_out_is_marked(line):
    source = (
        HEAD + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        "
        f"self.lstm = nn.LSTM(3, 4)\n\n    def forward(self, x, n):\n        {line}\n"
    )
    reasons = [each.reason for each in translated(source, "paddle").remarks]
    assert any(STAYS[line] in each for each in reasons), reasons


def test_what_is_written_out_is_imported_no_more():
    """A name that a file imports by itself, and that is a class of the translation's own there."""
    source = (
        "import torch\nfrom torch.nn import Linear, MultiheadAttention\n\n"
        "net = MultiheadAttention(4, 2)\nlast = Linear(4, 2)\n"
        "y = net(torch.ones(3, 2, 4), torch.ones(3, 2, 4), torch.ones(3, 2, 4))\n"
    )
    done = translated(source, "paddle")
    assert done.remarks == ()
    assert "class MultiheadAttention(" in done.text
    assert "torch.nn" not in done.text
    assert "from paddle.nn import Linear" in done.text
