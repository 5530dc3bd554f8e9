"""Programs as one writes them for PaddlePaddle do the same, translated, in PyTorch: first values, schedules, steps."""

import re

import numpy as np
import pytest
from conftest import slowly
from test_translate_behaviour import apart, scoped
from translation_own import NET, OWN, PROGRAMS, RATES, SCHEDULERS

import zoo
from zoo.translation.engine import translated
from zoo.translation.ways import filled_weights
from zoo.translation.writing import rule_arguments
from zoo.translation.writing.original_spellings import Habits
from zoo.translation.writing.write_call import Writer

HEAD = "import numpy as np\nimport paddle\nimport paddle.nn as nn\nimport paddle.nn.functional as F\n\n"
WRITTEN = set()  # the rules that the programs go by
CHANCE = {
    "first values by chance": 0.02,
    "batch norm by its old name": 0.02,
    "a batch norm with an activation": 1e-6,
    "what keeps its constants in float32": 2**-23,  # Lamb's norms and renorm's factor too: the last digit below 2
    "a mask that is added": 1e-11,
    "masks of every kind, and shares that are dropped": 1e-11,
    "decay by parts of names": 1e-11,
    "pictures that are arrays": 2**-22,  # which are float32 whatever the usual dtype is
}  # a layer norm makes more of the last digit


# programs whose constants PaddlePaddle keeps in float32, such as a schedule's gamma or an optimizer's rho: with the
# same digits PyTorch gives the same
ROUNDED = ("a model that trains itself", "what keeps its constants in float32")
CONSTANT = re.compile(r"(?<![\w.])\d+(\.\d+(e-?\d+)?|e-?\d+)(?![\w.])")

pytestmark = pytest.mark.usefixtures("double")


def both(program, rounded=False):
    """What a program gives in PaddlePaddle and, translated, in PyTorch, and its text there.

    rounded: the constants of PyTorch's side are rounded to float32.
    """
    usual = Writer.put

    def put(self, rule, *args, **kwargs):
        WRITTEN.add((rule.torch, rule.paddle))
        return usual(self, rule, *args, **kwargs)

    def moved(rule, *args, **kwargs):
        WRITTEN.add((rule.torch, rule.paddle))
        return rule_arguments.moved(rule, *args, **kwargs)

    named = Habits.used

    def used(self, rule, *args):  # a class that is a base and not called
        WRITTEN.add((rule.torch, rule.paddle))
        return named(self, rule, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Habits, "used", used)
        patch.setattr(Writer, "put", put)
        patch.setattr(filled_weights, "moved", moved)
        there = translated(HEAD + program, "torch")
    assert there.remarks == (), there.text
    assert "paddle" not in there.text.partition("# zoo: spelled")[0]
    text = CONSTANT.sub(lambda found: repr(float(np.float32(found[0]))), there.text) if rounded else there.text
    return scoped("paddle", HEAD + program)["result"](), scoped("torch", text)["result"](), text


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_schedule_that_is_made_before_its_optimizer(scheduler):
    theirs, ours, text = both(NET + RATES.format(scheduler=scheduler))
    assert apart(theirs, ours) <= 1e-12, text
    assert len({round(rate, 9) for rate in ours[0]}) > 1


LONG = ("networks and weights of theirs", "networks without their last layers", "a model that trains itself")


@pytest.mark.parametrize("name", slowly(PROGRAMS, lambda name: name not in LONG))
def test_a_program_of_paddles_does_the_same(name):
    theirs, ours, text = both(NET + PROGRAMS[name], rounded=name in ROUNDED)
    # PyTorch's clipping adds 1e-6 to the norm
    assert apart(theirs, ours) <= CHANCE.get(name, 2e-6 if "cuts" in name else 1e-12), text


@pytest.mark.slow
def test_the_programs_go_by_every_rule_that_is_theirs():
    for program in (*PROGRAMS.values(), *(RATES.format(scheduler=each) for each in SCHEDULERS)):
        both(NET + program)
    assert set() == OWN - WRITTEN


UNDRAWN = """
class Own(nn.Layer):
    def __init__(self):
        super().__init__()
        self.one = self.create_parameter([4000])
        self.two = self.create_parameter((60, 80))
        self.four = self.create_parameter(shape=[32, 8, 5, 5])
        self.bias = self.create_parameter([7], is_bias=True)

    def forward(self, x):
        return x


net = Own()


def result():
    return [(float(abs(each).max()), float((each * each).mean() ** 0.5)) for each in net.parameters()]
"""


def test_a_parameter_without_an_initialiser_is_drawn_as_paddle_draws_it():
    """torch.empty would leave what the memory held before."""
    theirs, ours, text = both(UNDRAWN)
    assert np.allclose(theirs, ours, rtol=0.05), text
    assert ours[-1] == (0.0, 0.0)
    assert min(largest for largest, _ in ours[:-1]) > 0.02
    stopped = translated(HEAD + UNDRAWN.replace("[4000]", "sizes"), "torch")
    assert ["no shape that is written out" in remark.reason for remark in stopped.remarks] == [True]


def test_groups_that_are_made_away_from_their_optimizer_are_not_taken_over():
    """Those that reach no optimizer of the file's; nor those for PaddlePaddle whose schedule gives all one rate."""
    made = 'net = nn.Linear(3, 2)\ngroups = [{"params": net.parameters(), "learning_rate": 0.1}]\n'
    optimizer = "opt = paddle.optimizer.SGD(0.05, parameters=groups)\n"
    taken = translated("import paddle\nfrom paddle import nn\n" + made + optimizer, "torch")
    assert (taken.remarks, "params=shared_rates(groups, 0.05)" in taken.text) == ((), True)
    stopped = translated("import paddle\nfrom paddle import nn\n" + made, "torch")
    assert [(each.line, "share of the optimizer's" in each.reason) for each in stopped.remarks] == [(4, True)]
    within = "opt = paddle.optimizer.SGD(0.05, parameters=" + made.splitlines()[1].removeprefix("groups = ") + ")\n"
    assert (
        translated("import paddle\nfrom paddle import nn\n" + made.splitlines()[0] + "\n" + within, "torch").remarks
        == ()
    )
    head, made = "import torch\nfrom torch import nn\n", made.replace("learning_rate", "lr")
    assert len(translated(head + made, "paddle").remarks) == 1
    optimizer = "opt = torch.optim.SGD(groups, lr=0.05)\n"
    assert translated(head + made + optimizer, "paddle").remarks == ()
    even = "rates = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 5, eta_min=1e-3)\n"
    stopped = translated(head + made + optimizer + even, "paddle")
    assert ["all of them one" in each.reason for each in stopped.remarks] == [True]


ATTENTION = """import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=6, dropout=0.0, activation="gelu", batch_first=True,
                                           norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=1)
        self.attend = nn.MultiheadAttention(8, 4, batch_first=True)

    def forward(self, x):
        y = self.encoder(x)
        return x + self.attend(y, x, x)[0]
"""


def test_attention_is_equal_with_the_weights_moved():
    there = zoo.translate(ATTENTION, to="paddle")
    back = zoo.translate(there.text, to="torch")
    assert there.remarks == back.remarks == ()
    ours, again = scoped("torch", ATTENTION)["Net"](), scoped("torch", back.text)["Net"]()
    theirs = scoped("paddle", there.text)["Net"]()
    for other in (theirs, again):
        assert zoo.diagnose(other, ours, input_size=(5, 8)).equal


LEFT = {
    # what stays, and a word of the reason
    "def f(w=[nn.Linear(2, 2, weight_attr=nn.initializer.Constant(2.0))]):\n    return w": "no statement can follow",
    "f = lambda: nn.Linear(2, 2, weight_attr=nn.initializer.Constant(2.0))": "can be given none",
    "a = nn.Linear(2, 2, weight_attr=nn.initializer.Bilinear())": "no rule",
    "a = nn.Conv2D(2, 2, 1, weight_attr=False)": "no counterpart",
    "def f(layer, a):\n    layer.weight.set_value(a)": "linear layer",
    "f = nn.initializer.Normal\ng = [f]": "call it here",
    "x = getattr(nn, name)(2)": "by a word",
    "def f(x):\n    return eval(x)(2)": "a word names",
    "a = nn.Conv1D(2, 2, 3, stride=2, padding='SAME')": "does not take together",
    "a = nn.Conv2D(2, 2, 3, padding=[0, 1, 2, 1])": "both ends of an axis alike",
    "axes = [0, 1]\n\n\ndef f(x):\n    return paddle.unsqueeze(x, axes)": "one at a time",
    "a = paddle.ParamAttr(initializer=None, trainable=False)": "write it there",
}


@pytest.mark.parametrize("line", LEFT)
def test_what_cannot_be_placed_stays_and_is_said(line):
    done = zoo.translate(HEAD + line + "\n", to="torch")
    assert any(LEFT[line] in each.reason for each in done.remarks), done.text


def test_what_the_optimizer_must_be_told_is_a_note_or_stays():
    line = "a = nn.Linear(2, 2, weight_attr=paddle.ParamAttr(regularizer=paddle.regularizer.{}(0.0)))\n"
    alone = zoo.translate(HEAD + line.format("L2Decay"), to="torch")
    assert alone.remarks == ()
    assert any("regularizer=" in each and "group of their own" in each for each in alone.notes)
    made = line.format("L1Decay") + "o = paddle.optimizer.SGD(0.1, parameters=a.parameters())\n"
    assert [each.line for each in zoo.translate(HEAD + made, to="torch").remarks] == [6]


def test_nothing_of_paddles_is_left_without_a_mark():
    """Whatever left it there: here a call that has no rule, and a name that nothing translates."""
    code = "clip = nn.HSigmoidLoss(3, 6)\nprint(clip)\n"
    done = zoo.translate(HEAD + "from paddle.sparse import nn as odd\na = []\n" + code + "c = [odd]\n", to="torch")
    lines = done.text.splitlines()
    assert "# zoo: not translated" in lines[lines.index("clip = nn.HSigmoidLoss(3, 6)") - 1]
    assert "# zoo: not translated" in lines[lines.index("c = [odd]") - 1]


KNOWN = {
    # what is done with an unknown value, and what it is then known for
    "def f(loader, model, optimizer):\n    for a, b in loader:\n        y = model(a.to(0)).max(1)[0]\n        "
    "optimizer.zero_grad()\n        optimizer.step()\n        model.eval()": ("axis=1", "clear_grad()"),
    "def f(x):\n    y = x.expand(2, 3)\n    return x.max(1)[1], y.size(0)": ("argmax(x, axis=1)", "y.shape[0]"),
    "def f(a, b):\n    return a.exp().sum(dim=1), b.to('cuda')": ("sum(axis=1)", "b.to('gpu')"),
}


@pytest.mark.parametrize("code", KNOWN)
def test_what_is_done_with_a_value_tells_what_it_is(code):
    done = zoo.translate("import torch\n\n\n" + code + "\n", to="paddle")
    assert done.remarks == ()
    assert all(word in done.text for word in KNOWN[code])


def test_what_tables_have_too_tells_nothing_beside_pandas():
    code = "import torch\n{}\n\ndef f(x):\n    return x.eq(1), x.ne(2)\n"
    assert zoo.translate(code.format(""), to="paddle").remarks == ()
    assert len(zoo.translate(code.format("import pandas as pd"), to="paddle").remarks) == 2


def test_a_logarithm_is_taken_where_ctc_is_called():
    code = "loss = nn.CTCLoss()\n\n\ndef f(x, a, b, c):\n    return loss(x, a, b, c), F.log_softmax(x)\n"
    done = zoo.translate(HEAD + code, to="torch")
    assert "loss(F.log_softmax(x, dim=-1), a, b, c)" in done.text
    assert done.remarks == ()


CHOSEN = """import paddle
from paddle import nn


def made(wanted, fill=None):
    return [
        nn.Linear(3, 4, bias_attr=None if wanted else False),
        nn.Linear(3, 4, bias_attr=False if wanted else None),
        nn.Conv2D(3, 4, 3, bias_attr=fill if wanted else False),
        nn.Conv2D(3, 4, 3, bias_attr=None if wanted else fill),
        nn.Linear(3, 4, bias_attr=None if wanted else None if fill is None else False),
    ]
"""


def test_none_is_a_bias_in_paddle_and_none_in_pytorch():
    """bias_attr=None if wanted else False, as bias= of PyTorch's, for which None is no bias."""
    found = zoo.translate(CHOSEN, to="torch")
    assert found.remarks == ()
    sides = []
    for source in (CHOSEN, found.text):
        scope = {}
        exec(compile(source, "<chosen>", "exec"), scope)
        given = [(True,), (False,), (True, False), (False, False)]
        sides.append([[layer.bias is not None for layer in scope["made"](*each)] for each in given])
    assert sides[0] == sides[1]
    assert sides[0][0] == [True, False, True, True, True]
    maybe = "from paddle import nn\n\n\ndef made(wanted):\n    return nn.Linear(3, 4, bias_attr=wanted and None)\n"
    (remark,) = zoo.translate(maybe, to="torch").remarks
    assert "which may be None: a bias in PaddlePaddle, and none in PyTorch" in remark.reason


def test_what_is_counted_comes_back_as_it_was():
    lines = (
        "net = nn.Sequential(nn.Conv2D(2, 3, 3), nn.BatchNorm2D(3))\ntotal = sum(p.size for p in net.parameters())\n"
    )
    there = translated(HEAD + lines, "torch")
    assert "running_" in there.text
    assert translated(there.text, "paddle").text.count("for p in net.parameters())\n") == 1


def test_what_a_dict_holds_is_of_the_file_s_class_where_nothing_else_is_put_there():
    code = """class Meter:
    def __init__(self, name):
        self.name = name


def shown(more):
    meters = {"loss": Meter("loss"), "top1": Meter("top1")}
    {}
    return [each.name for each in meters.values()], [each.name for _, each in meters.items()]
"""
    assert zoo.translate(HEAD + code.replace("{}", "print(meters)"), to="torch").remarks == ()
    for put in ('meters["more"] = more', "meters.update(more)"):
        assert len(zoo.translate(HEAD + code.replace("{}", put), to="torch").remarks) == 1, put
