"""First values, and what else is kept on a parameter, are the same in PaddlePaddle, or are marked."""

import numpy as np
import pytest
from test_translate_behaviour import scoped

from zoo.translation.engine import translated

HEAD = "import torch\nfrom torch import nn\n\n\n"
DRAWN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide = nn.Parameter(torch.empty(2000, 8))
        nn.init.kaiming_normal_(self.wide, nonlinearity="relu")
        self.out = nn.Parameter(torch.empty(2000, 8))
        nn.init.kaiming_normal_(self.out, mode="fan_out", nonlinearity="relu")
        self.old = nn.Parameter(torch.Tensor(2000, 8))
        nn.init.kaiming_uniform_(self.old, a=1)
        self.made = nn.Parameter(nn.init.kaiming_normal_(torch.empty(2000, 8)))
        self.square = nn.Parameter(nn.init.orthogonal_(torch.empty(8, 8)))
        self.words = nn.Embedding(2000, 8)
        nn.init.kaiming_normal_(self.words.weight)
        self.fc = nn.Linear(8, 2000)
        nn.init.kaiming_normal_(self.fc.weight)
        self.conv = nn.Conv2d(8, 100, 3)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out")


def result():
    net = Net()
    free = nn.init.kaiming_normal_(torch.empty(2000, 8))
    found = (net.wide, net.out, net.old, net.made, net.square, net.words.weight, net.conv.weight, free)
    return [*[float((each ** 2).mean() ** 0.5) for each in found], float((net.fc.weight ** 2).mean() ** 0.5)]
"""
LEARNT = """
def result():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    for p in net.parameters():
        nn.init.constant_(p, 0.5)
    x, found = torch.ones(4, 2), []
    for stage in range(2):
        if stage == 0:
            opt = torch.optim.SGD([{"params": net[0].parameters(), "lr": 0.1}, {"params": net[1].parameters()}], 0.01)
        else:
            opt = torch.optim.SGD(net.parameters(), lr=0.01)
        for _ in range(3):
            loss = ((net(x) - 3) ** 2).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            found.append(loss.item())
    return found
"""
ROWS = """
def result():
    x = torch.eye(5)[:, :2] * 3
    a, b = x.chunk(2)
    c, d = torch.chunk(x, 2, dim=1)
    return [a.shape[0], b.shape[0], float(c.sum() - d.sum())]
"""


@pytest.mark.parametrize("program", [DRAWN, LEARNT, ROWS])
def test_a_program_does_the_same(program):
    done = translated(HEAD + program, "paddle")
    assert done.remarks == ()
    ours, theirs = scoped("torch", HEAD + program)["result"](), scoped("paddle", done.text)["result"]()
    np.testing.assert_allclose(theirs, ours, rtol=0.05 if program is DRAWN else 1e-5)
    back = translated(done.text, "torch")
    assert back.remarks == ()
    np.testing.assert_allclose(scoped("torch", back.text)["result"](), ours, rtol=0.05 if program is DRAWN else 1e-5)


def test_two_optimizers_at_once_over_the_same_parameters_are_told():
    net = "net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))\nfar = nn.Linear(2, 2)\n"
    groups = "one = torch.optim.SGD([{'params': net[0].parameters(), 'lr': 0.1}], lr=0.01)\n"
    for other, told in (("net.parameters()", 1), ("far.parameters()", 0)):
        source = f"{HEAD}{net}{groups}two = torch.optim.SGD({other}, lr=0.01)\n"
        assert ["another optimizer" in each.reason for each in translated(source, "paddle").remarks] == [True] * told


def test_numbers_that_are_poured_into_all_parameters_are_told():
    """A linear layer's weight is turned, but in a row that was gathered from the parameters themselves."""
    net = "net = nn.Linear(3, 4)\nrow = torch.arange(16.0)\nat = 0\n"
    loop = "for p in net.parameters():\n    p.data.copy_(row[at : at + p.numel()].{})\n    at += p.numel()\n"
    for way in ("view_as(p)", "reshape(p.shape)", "view(p.size())"):
        reasons = [each.reason for each in translated(HEAD + net + loop.format(way), "paddle").remarks]
        assert ["turned" in each for each in reasons] == [True], way
        own = net + "row = torch.cat([p.data.reshape(-1) for p in net.parameters()]) * 2\n"
        assert translated(HEAD + own + loop.format(way), "paddle").remarks == (), way
        conv = net.replace("nn.Linear(3, 4)", "nn.Conv2d(1, 1, 2)")
        assert translated(HEAD + conv + loop.format(way), "paddle").remarks == (), way


def test_one_rate_for_groups_that_have_their_own_is_told():
    """PaddlePaddle's groups keep their share of the whole rate: what multiplies all of them is the same there."""
    net = "net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))\n"
    groups = "[{'params': net[0].parameters(), 'lr': 0.1}, {'params': net[1].parameters()}]"
    for made, line, told in ((groups, "= 0.05", 1), (groups, "*= 0.5", 0), (groups, "= g['lr'] / 2", 0),
                             (groups, "= g['lr'] - 0.1", 1), ("net.parameters()", "= 0.05", 0)):  # fmt: skip
        source = f"{HEAD}{net}opt = torch.optim.SGD({made}, lr=0.01)\nfor g in opt.param_groups:\n    g['lr'] {line}\n"
        assert len(translated(source, "paddle").remarks) == told, (made, line)
