"""What would stop in PaddlePaddle, or write beyond its memory there, had the translator no word for it."""

import pytest
from test_translate_behaviour import scoped
from translation_runs import apart
from translation_stops import PROCESSES
from translation_stops import PROGRAMS as MORE

from zoo.translation.engine import translated

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport torch.optim as optim\n\n\n"
CELLS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([nn.LSTMCell(3, 3), nn.GRUCell(3, 3), nn.RNNCell(3, 3)])
        self.pick = nn.GRUCell(3, 3) if len(self.cells) > 2 else nn.LSTMCell(3, 3)
        self.plain = nn.LSTMCell(3, 3, bias=False)
        self.rows = nn.GRU(3, 2, batch_first=True, bias=False)

    def forward(self, x):
        found = []
        for cell in self.cells:
            if isinstance(cell, nn.LSTMCell):
                h, c = cell(x)
            else:
                h = cell(x)
            found.append(h)
        return [*found, self.pick(x), *self.plain(x), *self.rows(torch.stack([x, x * 2]))]


def result():
    net = Net()
    for p in net.parameters():
        nn.init.constant_(p, 0.25)
    found = net(torch.linspace(-1, 1, 6).reshape(2, 3))
    sum(each.sum() for each in found).backward()
    count = sum(p.numel() for p in net.parameters())
    return [each.detach().numpy() for each in (*found, net.plain.weight_ih.grad)] + [np.asarray(float(count))]
"""
ASSIGNED = """
def result():
    x, y, rows = torch.arange(6.0).reshape(2, 3), torch.ones(2, 3), torch.zeros(3, 2)
    keep = torch.tensor([False, False, False])
    x[x > 10] = 0.0
    y[x == 99] += 1
    y[x > 4] = x[x > 4]
    rows[keep] = torch.ones(2)
    rows[~keep] = torch.arange(2.0)
    return [each.numpy() for each in (x, y, rows)]
"""
LOSSES = """
def result():
    x = torch.linspace(-1, 2, 96).reshape(2, 4, 3, 4).sin().requires_grad_()
    y = torch.arange(24).reshape(2, 3, 4) % 4
    y[0, 0] = 255
    weight = torch.linspace(0.5, 2, 4)
    log = F.log_softmax(x, dim=1)
    found = [F.nll_loss(log, y, ignore_index=255), F.nll_loss(log, y, weight, ignore_index=255),
             F.nll_loss(log, y, ignore_index=255, reduction="sum"), nn.NLLLoss(ignore_index=255)(log, y),
             nn.NLLLoss(weight, ignore_index=255)(log, y), F.nll_loss(log, y, ignore_index=255, reduction="none"),
             F.cosine_similarity(x, x.detach() * 0.25, dim=1, eps=1.0), nn.CosineSimilarity(-1, 0.5)(x, log)]
    sum(each.sum() for each in found).backward()
    return [each.detach().numpy() for each in (*found, x.grad)]
"""
WARM = """
class Warm(optim.lr_scheduler.LRScheduler):
    def get_lr(self):
        return [base * min(1.0, self._step_count / 4) for base in self.base_lrs]


def result():
    opt = optim.SGD(nn.Linear(2, 2).parameters(), lr=1.0)
    plan, rates = Warm(opt), []
    for _ in range(6):
        opt.step()
        rates.append(opt.param_groups[0]["lr"])
        plan.step()
    return [np.asarray(rates)]
"""
CHANNELS = """
def width(net):
    return sum(each.in_channels + each.out_channels for each in net)


def result():
    net = nn.ModuleList([nn.Conv2d(2, 3, 1), nn.Conv1d(3, 4, 1)])
    return [np.asarray(float(width(net)))]
"""
WHOLE = """
def result():
    x = torch.linspace(-2, 2, 6).requires_grad_()
    y = (x * 3.0).int()
    z = y * x + x.long().float() + (x * 1.0).bool() * x + torch.lerp(x, x * 2, x.detach() * 0.5)
    z.sum().backward()
    return [z.detach().numpy(), x.grad.numpy()]
"""
FILLED = """
def result():
    net, lstm, conv = nn.Linear(4, 3), nn.LSTM(2, 3), nn.Conv2d(2, 3, 1)
    for p in (*net.parameters(), *conv.parameters()):
        nn.init.zeros_(p)
    nn.init.constant_(net.bias[:2], 1.0)
    nn.init.constant_(net.weight, 0.25)
    nn.init.constant_(conv.weight[1:, :1], 0.5)
    nn.init.zeros_(lstm.bias_hh_l0)
    for name, p in lstm.named_parameters():
        if "bias_ih" in name:
            nn.init.zeros_(p)
            n = p.size(0)
            nn.init.constant_(p[n // 4 : n // 2], 1.0)
    y = net(torch.arange(8.0).reshape(2, 4))
    return [each.detach().numpy() for each in (y, net.bias, conv.weight, lstm.bias_ih_l0, lstm.bias_hh_l0)]
"""
MOVED = """
class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows, self.conv = nn.LSTM(3, 2, batch_first=True), nn.Conv2d(2, 3, 3, padding=1)

    def forward(self, x):
        return self.rows(x)[0]

    def again(self):
        c = self.conv
        return nn.Conv2d(c.in_channels, c.out_channels, c.kernel_size, c.stride, c.padding)


def result():
    device = torch.device("cpu")
    net = Rows().to(device)
    for p in net.parameters():
        nn.init.constant_(p, 0.25)
    theta = torch.linspace(-1, 1, 6).reshape(1, 2, 3).requires_grad_()
    grid = F.affine_grid(theta, (1, 1, 4, 4), align_corners=False)
    y = F.grid_sample(torch.arange(16.0).reshape(1, 1, 4, 4).sin(), grid, align_corners=False)
    y.sum().backward()
    chosen = list(torch.utils.data.WeightedRandomSampler(torch.tensor([0.0, 1.0]), 2))
    chosen += list(torch.utils.data.WeightedRandomSampler([1.0, 0.0], 2))
    again = net.again().weight.shape
    return [each.detach().numpy() for each in (net(torch.ones(1, 2, 3)), y, theta.grad)], chosen, list(again)
"""
PROGRAMS = {
    "cells": CELLS, "assigned": ASSIGNED, "losses": LOSSES, "warm": WARM, "channels": CHANNELS, "whole": WHOLE,
    "filled": FILLED, "moved": MOVED, **MORE,
}  # fmt: skip


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_does_the_same(program):
    there = translated(HEAD + program, "paddle")
    assert there.remarks == (), there.text
    head = "import numpy as np\n"
    ours, theirs = (
        scoped(side, head + text)["result"]() for side, text in (("torch", HEAD + program), ("paddle", there.text))
    )
    assert program != MOVED or ours[1:] == theirs[1:]
    ours, theirs = (each[0] if program == MOVED else each for each in (ours, theirs))
    assert apart(ours, theirs) <= (1e-6 if program == MOVED else 1e-12), there.text
    back = translated(there.text, "torch")
    assert back.remarks == (), back.text
    again = scoped("torch", head + back.text)["result"]()
    assert apart(ours, again[0] if program == MOVED else again) <= 1e-12, back.text


def test_a_part_of_a_linear_weight_is_filled_as_it_lies():
    fills = "    nn.init.ones_(net.weight[1:])\n    nn.init.constant_(net.weight.data[:2, 3], 0.25)\n"
    made = "    net = nn.Linear(4, 3)\n    nn.init.zeros_(net.weight)\n    nn.init.zeros_(net.bias)\n"
    source = f"{HEAD}def result():\n{made}{fills}    return [net(torch.eye(4)).detach().numpy()]\n"
    done = translated(source, "paddle")
    assert done.remarks == (), done.text
    assert apart(*(scoped(side, text)["result"]() for side, text in (("torch", source), ("paddle", done.text)))) == 0


def test_a_comparison_with_new_axes_is_of_tensors():
    source = (
        f"{HEAD}def look(x: torch.Tensor, one, two):\n    x = x.exp()\n    return x * (one[:, None] == two[None])\n"
    )
    text = translated(source, "paddle").text
    assert "(one[:, None] == two[None]).astype(x.dtype)" in text
    assert ".astype" not in translated(source.replace("[:, None]", "").replace("[None]", ""), "paddle").text


def test_a_loss_that_leaves_labels_out_is_not_paddle_s_own():
    """Whose sum and mean write beyond their memory, which ends now and then in an abort."""
    for call, written in (
        ("F.nll_loss(x, y, ignore_index=255)", True), ("F.nll_loss(x, y)", False),
        ('F.nll_loss(x, y, ignore_index=255, reduction="none")', False),
        ("F.nll_loss(x, torch.where(y > 2, y, -100))", True), ("nn.NLLLoss(ignore_index=0)(x, y)", True),
    ):  # fmt: skip
        done = translated(HEAD + f"def loss(x, y):\n    return {call}\n", "paddle")
        assert (done.remarks, '"none")' in done.text.replace(call, "")) == ((), written), done.text


MARKED = {
    "x[:, :, x[0, 0] > 0] = 1.0": "behind two axes",
    "x[..., x[0, 0] > 0] = 1.0": "behind two axes",
    "x[:, :, 0][:, i] = 1.0": "part of a part",
    "y = (x > 0).byte() ** (x > 1).byte()": "power of bytes",
    "y = hasattr(layer, 'in_channels')": "have otherwise",
    "y = layer.kernel_size": "cannot be told which layer",
    "y = either(x)": "called differently|calls differently",
    "nn.init.constant_(layer.weight[:1], 0.5)": "fills a part",
    "nn.init.normal_(net.bias[:1])": "fills a part",
    "y = F.pad(x, (0, -1))": "cuts nothing off",
    'y = F.interpolate(x, 9, mode="nearest-exact")': "has not",
    "y = F.avg_pool2d(x, 3, padding=1, count_include_pad=False, divisor_override=2)": "says nothing",
    "y = nn.Upsample(size=9)(x)": "how many there are",
    'y = nn.Conv1d(2, 2, 3, padding=(1,), padding_mode="circular")': "takes one number",
    "y = nn.ConvTranspose2d(2, 2, 3, stride=2, output_padding=(2, 1), dilation=3)": "less than its stride",
    "y = nn.BatchNorm2d(2, affine=some())": "has no counterpart",
    "y = plan._get_lr_called_within_step": "field of PyTorch's schedulers",
}


@pytest.mark.parametrize("line", MARKED)
def test_what_paddle_takes_otherwise_is_marked(line):
    source = f"""{HEAD}class Own(optim.lr_scheduler.LRScheduler):
    def get_lr(self):
        return self.base_lrs


def look(net: nn.Module, x: torch.Tensor, i: torch.Tensor, some):
    layer = list(net.children())[0]
    either = nn.LSTMCell(2, 2) if some else nn.Linear(2, 2)
    plan = Own(optim.SGD(net.parameters(), lr=0.5))
    {line}
"""
    reasons = [each.reason for each in translated(source, "paddle").remarks]
    assert len(reasons) == 1, reasons
    assert any(word in reasons[0] for word in MARKED[line].split("|"))


def test_one_part_of_a_tensor_is_assigned_as_it_is():
    lines = ("x[:, i] = 1.0", "x[:, x[0] > 0] = 1.0", "x[0][x[0] > 0] = 1.0", "x[:, :, 0] = 1.0", "x[x > 0] = 0")
    for line in lines:
        source = f"{HEAD}def look(x: torch.Tensor, i: torch.Tensor):\n    {line}\n"
        done = translated(source, "paddle")
        assert (done.remarks, line in done.text.splitlines()[-1]) == ((), True), done.text


def test_what_processes_tell_each_other_goes_to_paddle():
    program = "import numpy as np\n" + HEAD + PROCESSES
    there = translated(program, "paddle")
    assert there.remarks == (), there.text
    ours, theirs = (scoped(side, text)["result"]() for side, text in (("torch", program), ("paddle", there.text)))
    assert apart(ours, theirs) == 0
