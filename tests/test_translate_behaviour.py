"""The rules that are no numbers: programs as one writes them for PyTorch are translated, and do the same in Paddle.

Each program has a function result(), which returns numbers, words and arrays. It is run as it is, translated, and
translated back. What is drawn by chance is told by what is true of it: its bounds, its mean and deviation, its sum.
"""

import re
from contextlib import contextmanager

import numpy as np
import paddle
import pytest
import torch
from conftest import slowly
from translation_programs import BACK, PROGRAMS

from zoo.translation.engine import translated
from zoo.translation.rules import RULES, framework_names
from zoo.translation.writing.write_call import Writer

HEAD = """import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset, TensorDataset

"""
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.full((3, 4), 0.5))

    def forward(self, x):
        return x * self.w - 1.0


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 3, 3)
        self.body = nn.ModuleList([nn.Linear(6, 5), nn.ReLU()])
        self.add_module("last", nn.Conv2d(3, 4, 1, bias=False))
        self.register_buffer("seen", torch.zeros(2))
        self.by_name = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Sequential(nn.ReLU())})

    def forward(self, x):
        return self.last(self.by_name["b"](self.first(x)))


def data():
    return torch.linspace(-1, 2, 12).reshape(3, 4)
"""
STEPS = """
def result():
    net, x = Net(), data()
    optimizer = {optimizer}
    for _ in range(3):
        loss = (net(x) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net.w.detach().numpy(), loss.item()
"""
RATES = """
def result():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    scheduler = optim.lr_scheduler.{scheduler}
    rates = []
    for _ in range(8):
        loss = net(data()).sum()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        scheduler.step({metric})
        rates.append(scheduler.get_last_lr()[0])
    return rates, net.w.detach().numpy()
"""
DRAWN = """
def result():
    layer = {layer}
    {init}
    w = list(layer.parameters())[0].detach()
    return w.mean().item(), w.std().item(), w.max().item() - w.min().item()
"""
# each optimizer, and what is measured between the frameworks after three steps
OPTIMIZERS = {
    "optim.SGD(net.parameters(), lr=0.1)": 0,
    "optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-2)": 2e-9,
    "optim.SGD(net.parameters(), 0.1, momentum=0.9, nesterov=True)": 5e-9,
    "optim.Adam(net.parameters(), lr=1e-2, betas=(0.8, 0.99))": 0,
    "optim.AdamW(net.parameters(), lr=1e-2, weight_decay=0.1)": 2e-11,
    "optim.Adagrad(net.parameters())": 0,
    "optim.Adadelta(net.parameters())": 1e-9,
    "optim.Adamax(net.parameters())": 6e-9,
    "optim.RAdam(net.parameters())": 0,
    "optim.NAdam(net.parameters())": 1e-10,
    "optim.Rprop(net.parameters(), lr=0.02)": 0,
    "optim.RMSprop(net.parameters(), lr=0.01, weight_decay=0.1)": 2e-6,
    'optim.AdamW([{"params": [net.w], "lr": 1e-2, "weight_decay": 0.5}], lr=1e-1)': 0,
}
SCHEDULERS = {
    "StepLR(optimizer, step_size=3, gamma=0.5)": "", "StepLR(optimizer, 2)": "",
    "MultiStepLR(optimizer, milestones=[2, 5])": "", "ExponentialLR(optimizer, 0.9)": "",
    "CosineAnnealingLR(optimizer, T_max=10)": "", "LambdaLR(optimizer, lambda epoch: 0.9**epoch)": "",
    'ReduceLROnPlateau(optimizer, "min", factor=0.5, patience=1)': "1.0",
    "MultiplicativeLR(optimizer, lambda epoch: 0.9)": "", "LinearLR(optimizer, total_iters=4)": "",
    "OneCycleLR(optimizer, 0.4, total_steps=12, pct_start=0.4, cycle_momentum=False)": "",
    "CosineAnnealingWarmRestarts(optimizer, T_0=3)": "", "ConstantLR(optimizer, factor=0.5, total_iters=3)": "",
    'CyclicLR(optimizer, 0.1, 0.4, step_size_up=2, mode="exp_range", gamma=0.9, cycle_momentum=False)': "",
    "SequentialLR(optimizer, [optim.lr_scheduler.LinearLR(optimizer, 0.25, total_iters=3), "
    "optim.lr_scheduler.CosineAnnealingLR(optimizer, 6)], milestones=[3])": "",
    "PolynomialLR(optimizer, total_iters=4, power=2.0)": "",
}  # fmt: skip
# first values: how, and of which layer; 60,000 numbers, whose mean and deviation are near those of the rule
FIRST = [
    ("nn.init.zeros_(layer.weight)", "Linear"), ("nn.init.ones_(layer.weight)", "Conv"),
    ("nn.init.constant_(layer.weight, 0.25)", "Linear"),
    ("nn.init.normal_(layer.weight, mean=0.5, std=0.02)", "Linear"),
    ("nn.init.normal_(layer.weight)", "Conv"), ("nn.init.uniform_(layer.weight, -0.1, 0.3)", "Linear"),
    ("nn.init.trunc_normal_(layer.weight, std=1.0)", "Linear"), ("nn.init.xavier_uniform_(layer.weight)", "Linear"),
    ("nn.init.xavier_normal_(layer.weight)", "Conv"), ("nn.init.kaiming_normal_(layer.weight)", "Linear"),
    ('nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")', "Linear"),
    ('nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")', "Conv"),
    ("nn.init.kaiming_uniform_(layer.weight, a=0.5)", "Linear"), ("nn.init.orthogonal_(layer.weight)", "Linear"),
    ("nn.init.orthogonal_(layer.weight, gain=2.0)", "Conv"), ("nn.init.dirac_(layer.weight)", "Conv"),
    ("nn.init.xavier_uniform_(layer.weight, gain=0.5)", "Linear"),
    ("nn.init.xavier_normal_(layer.weight, gain=2.0)", "Linear"),
    ("nn.init.trunc_normal_(layer.weight, std=1.0, a=-0.5, b=1.0)", "Linear"),
    ('nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")', "Conv"),
]  # fmt: skip
# what test_translate_data.py, test_translate_written_out.py or the example of another rule of its kind tries
WRITTEN_OUT = (
    "written_name",
    "data_set",
    "data_set_back",
    "data_set_parts",
    "sampled",
    "resized",
    "bare_function",
    "pack",
    "unpack",
    "pictures",
    "network",
    "whole_heads",  # test_translate_masks.py
    "written",  # test_translate_by_name.py
)
LAYERS = {"Linear": "nn.Linear(400, 150)", "Conv": "nn.Conv2d(100, 60, (2, 5))"}


def scoped(side, source):
    scope = {}
    exec(compile(source, f"<{side}>", "exec"), scope)
    return scope


DONE = {}  # programs that were translated: their text there and back
USED = {}  # the rules that they went by


@contextmanager
def noted():
    """The rules that translations go by are in USED afterwards."""
    usual = Writer.put

    def put(self, rule, *args, **kwargs):
        done = usual(self, rule, *args, **kwargs)
        USED[id(rule)] = rule
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "put", put)
        yield


def both(program):
    """A program in PaddlePaddle, and translated back."""
    if program not in DONE:
        with noted():
            there = translated(HEAD + program, "paddle")
            back = translated(there.text, "torch")
        assert there.remarks == (), there.text
        assert back.remarks == (), back.text
        DONE[program] = there.text, back.text
    return DONE[program]


def three(program):
    """What a program gives in PyTorch, translated, and translated back, and its text in PaddlePaddle."""
    there, back = both(program)
    return (
        scoped("torch", HEAD + program)["result"](), scoped("paddle", there)["result"](),
        scoped("torch", back)["result"](), there,
    )  # fmt: skip


def apart(first, second):
    """The greatest difference of two results, which are of one form."""
    if isinstance(first, tuple | list):
        assert isinstance(second, tuple | list)
        assert len(first) == len(second)
        return max((apart(one, two) for one, two in zip(first, second, strict=True)), default=0.0)
    if isinstance(first, torch.Tensor):
        first, second = first.detach().numpy(), second.detach().numpy()
    if isinstance(first, str | bool | None):
        assert first == second
        return 0.0
    assert np.shape(first) == np.shape(second)
    return float(np.max(np.abs(np.asarray(first, np.float64) - np.asarray(second, np.float64)), initial=0.0))


pytestmark = pytest.mark.usefixtures("double")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_three_steps_of_an_optimizer_are_equal(optimizer):
    ours, theirs, again, text = three(NET + STEPS.format(optimizer=optimizer))
    assert apart(ours, again) == 0
    listed = OPTIMIZERS[optimizer]
    assert apart(ours, theirs) <= (2 * listed or 1e-12), text
    assert apart(ours, theirs) >= listed / 2, "the frameworks differ less than it is said"
    assert apart(ours[0], np.full((3, 4), 0.5)) > 1e-4  # it learns


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_schedule_gives_the_same_rates_and_the_optimizer_follows(scheduler):
    ours, theirs, again, text = three(NET + RATES.format(scheduler=scheduler, metric=SCHEDULERS[scheduler]))
    assert apart(ours, theirs) <= 1e-12, text
    assert apart(ours, again) == 0
    assert len({round(rate, 9) for rate in ours[0]}) > 1


@pytest.mark.parametrize(("init", "layer"), FIRST)
def test_first_values_are_drawn_alike(init, layer):
    torch.manual_seed(0)
    paddle.seed(0)
    ours, theirs, again, text = three(DRAWN.format(init=init, layer=LAYERS[layer]))
    for other in (theirs, again):
        assert abs(ours[0] - other[0]) <= 0.02 * ours[1] + 1e-12, text
        assert abs(ours[1] - other[1]) <= 0.02 * ours[1] + 1e-12, text
        assert (
            abs(ours[2] - other[2])
            <= (0.35 if "normal" in init or "orthogonal" in init else 0.01) * abs(ours[2]) + 1e-12
        ), text


@pytest.mark.parametrize("momentum", ["", ", momentum=0.25", ", 1e-3, 0.5"])
def test_running_statistics_move_as_far_in_a_step(momentum):
    """torch's share is that of the new batch, Paddle's that of the old mean; Paddle's variance is divided by n."""
    program = f"""
def result():
    layer = nn.BatchNorm2d(2{momentum})
    layer(torch.linspace(0, 5, 100).reshape(5, 2, 2, 5))
    layer.eval()
    return layer(torch.zeros(1, 2, 1, 1)).detach().numpy()
"""
    ours, theirs, again, text = three(program)
    assert apart(ours, again) == 0
    assert 1e-6 < apart(ours, theirs) <= 0.02 * np.abs(ours).max(), text


def whole(name):
    """A program with what it begins with."""
    imports = "import tempfile\n\nimport numpy as np\nfrom translation_data import picture\n"
    return imports + (NET if re.search(r"\b(Net|Deep|data)\(", PROGRAMS[name]) else "") + PROGRAMS[name]


@pytest.mark.parametrize("name", slowly(PROGRAMS, lambda name: name != "what a network is asked"))
def test_a_program_does_the_same(name):
    ours, theirs, again, text = three(whole(name))
    limit = 2e-7 if name == "pictures as they are" else 1e-12  # a picture is float32 in both
    assert apart(ours, theirs) <= limit, text
    assert apart(ours, again) <= limit, text


def test_every_rule_without_an_example_is_used_by_a_program():
    programs = [
        *(NET + STEPS.format(optimizer=each) for each in OPTIMIZERS),
        *(NET + RATES.format(scheduler=each, metric=SCHEDULERS[each]) for each in SCHEDULERS),
        *(DRAWN.format(init=init, layer=LAYERS[layer]) for init, layer in FIRST),
        *(whole(each) for each in PROGRAMS),
    ]
    text = "".join(HEAD + each + "".join(both(each)) for each in programs)
    from test_translate_by_name import HEAD as BY_NAME  # which take scoped() from here
    from test_translate_by_name import PROGRAMS as NAMED
    from test_translate_data import COURSE
    from translation_stops import PROCESSES

    with noted():
        translated(COURSE, "torch")
        for each in (*NAMED.values(), PROCESSES):
            translated(BY_NAME + each, "paddle")
    text += PROCESSES
    bare = {  # names that are no calls, and are there
        rule
        for rule in (rule.torch for rule in RULES if rule.torch)
        if "(" not in rule and re.search(rf"\b{rule.rpartition('.')[2]}\b", text)
    }
    missing = [
        (rule.torch, rule.paddle)
        for rule in RULES
        if not rule.examples and rule.torch and rule.paddle and id(rule) not in USED and rule.torch not in bare
        and (rule.to != "torch" or (rule.torch, rule.paddle) in BACK) and rule not in framework_names.RULES
        and rule.how not in WRITTEN_OUT and "ImageFolder" not in rule.torch
    ]  # fmt: skip
    assert not missing, missing  # test_translate_data.py has those of data sets
