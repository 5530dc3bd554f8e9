"""What would run and be wrong, had the translator no word for it: each was once found by a stranger."""

import numpy as np
import pytest
from test_translate_behaviour import scoped

from zoo.translation.engine import translated

TORCH = "import torch\nfrom torch import nn\n\n"
PADDLE = "import paddle\nfrom paddle import nn\n\n"
NET = "net = nn.Linear(3, 2)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
WARM = "warm = torch.optim.lr_scheduler.LinearLR(opt, start_factor=0.1, total_iters=5)\n"
COSINE = "cos = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10)\n"


def reasons(source, to):
    return [remark.reason for remark in translated(source, to).remarks]


def test_rmsprop_s_momentum_takes_the_rate_in_at_another_place():
    """They are equal as long as the rate stays, and a schedule moves them apart: then its steps are written out."""
    made = "opt = torch.optim.RMSprop(nn.Linear(3, 2).parameters(), lr=0.1, momentum={})\n"
    moved = "rates = torch.optim.lr_scheduler.StepLR(opt, 3)\n"

    def written(source):
        done = translated(TORCH + source, "paddle")
        assert done.remarks == ()
        return "class RMSprop(" in done.text

    assert not written(made.format(0) + moved)
    assert not written(made.format(0.9) + "opt.step()\n")
    assert written(made.format("0, eps=1e-3"))
    for more in (moved + "opt.step()\n", "opt.param_groups[0]['lr'] = 0.5\nopt.step()\n", ""):
        assert written(made.format(0.9) + more), more


def test_an_optimizer_has_one_scheduler_in_paddle():
    assert ["second scheduler" in each for each in reasons(TORCH + NET + WARM + COSINE, "paddle")] == [True]
    assert reasons(TORCH + NET + WARM + NET + COSINE, "paddle") == []
    either = TORCH + NET + "if opt:\n    " + WARM + "else:\n    " + COSINE
    assert reasons(either, "paddle") == []


@pytest.mark.parametrize(("to", "given", "became"), [("paddle", "0.01", "0.99"), ("torch", "0.9", "0.1")])
def test_a_batch_norm_of_the_file_s_own_hands_its_momentum_on_in_the_other_unit(to, given, became):
    head, layer = (TORCH, "nn.BatchNorm2d") if to == "paddle" else (PADDLE, "nn.BatchNorm2D")
    call = "        super().__init__(channels, {})\n"
    own = f"class Norm({layer}):\n    def __init__(self, channels):\n{call.format('momentum=' + given)}"
    done = translated(head + own, to)
    assert done.remarks == ()
    assert call.format("momentum=" + became) in done.text
    # of a class between, whose arguments are its own, nothing is known
    more = "\n\nclass More(Norm):\n    def __init__(self):\n        super().__init__(4)\n"
    assert "super().__init__(4)" in translated(head + own + more, to).text


def test_a_layer_of_several_is_given_layers():
    source = (
        "class Block(nn.Sequential):\n    def __init__(self):\n        super().__init__(nn.Linear(3, 2), nn.ReLU())\n"
    )
    done = translated(TORCH + source, "paddle")
    assert (done.remarks, "super().__init__(nn.Linear(3, 2), nn.ReLU())" in done.text) == ((), True)


def test_none_for_a_bias_is_paddle_s_own_bias():
    source = """class Own(nn.Layer):
    def __init__(self, bias=False):
        super().__init__()
        self.fc = nn.Linear(3, 2, bias_attr=bias)


def result():
    return [len(Own(bias=each).parameters()) for each in (True, False)] + [len(Own(bias=None).parameters())]
"""
    text = translated(PADDLE + source, "torch").text.replace(".parameters())", ".state_dict())")
    assert scoped("torch", text)["result"]() == scoped("paddle", PADDLE + source)["result"]() == [2, 1, 2]


@pytest.mark.parametrize(("to", "name"), [("paddle", "net.pth"), ("torch", "net.pdparams")])
def test_names_of_files_stay(to, name):
    """One that is renamed where it is loaded, and not where it is asked for, is never found."""
    head, other = (TORCH, "torch") if to == "paddle" else (PADDLE, "paddle")
    source = f'import os\n\nif os.path.exists("{name}"):\n    state = {other}.load("{name}")\n'
    assert translated(head + source, to).text.count(name) == 2


@pytest.mark.parametrize(("to", "module"), [("paddle", "torch.nn"), ("torch", "paddle.nn")])
def test_all_names_of_a_module_are_marked_in_the_file_too(to, module):
    done = translated(f"import os\nfrom {module} import *\n\nlayer = Linear(3, 4)\n", to)
    assert [remark.line for remark in done.remarks] == [2]
    assert done.text.splitlines()[1].startswith("# zoo: not translated: ")


def test_an_array_may_come_to_what_no_forward_calls():
    """A network's forward has tensors, and what it calls; a method that others call may be given an array."""
    code = """
class Net(nn.Layer):
    def turned(self, x):
        return x.transpose([1, 0])

    def forward(self, *given):
        x = strange(given)
        return self.turned(x), [each for each in map(self.last, x)]

    def last(self, x):
        return x.mean(axis=-1)

    def shown(self, picture):
        return picture.transpose([2, 0, 1])
"""
    found = translated("import numpy as np\n" + PADDLE + "from strangers import strange\n" + code, "torch")
    assert [each.what for each in found.remarks] == ["picture.transpose"]
    assert translated(PADDLE + "from strangers import strange\n" + code, "torch").remarks == ()
    assert "x.permute(1, 0)" in found.text
    assert "x.mean(dim=-1)" in found.text
    beside = "\n\ndef beside(x):\n    return {}(x).max(1)\n"
    for head, name in (("from strangers import strange\n", "strange"), ("import strangers\n", "strangers.strange")):
        found = translated(PADDLE + head + code.replace("strange(given)", "given") + beside.format(name), "torch")
        assert [each.what for each in found.remarks] == [f"{name}(x).max"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("self.all = nn.Sequential(nn.BatchNorm(2, act=strange()))", "give its word a name"),
        ("self.bn = nn.BatchNorm(2, act='hard_shrink')", "no layer"),
        ("self.one = paddle.io.DataLoader([1], batch_size=2, feed=1)", "argument feed "),
        ("self.two = paddle.uniform([2])", "differ from version"),
        ("self.conv = nn.Linear(2, 2, weight_attr=paddle.ParamAttr() if self.training else False)", "may leave it out"),
    ],
)
def test_a_mark_says_what_is_the_matter(line, reason):
    code = PADDLE + f"class Net(nn.Layer):\n    def __init__(self):\n        super().__init__()\n        {line}\n"
    found = reasons(code, "torch")
    assert [reason in each for each in found] == [True], found


def test_a_bias_by_a_test_is_there_by_that_test_alone():
    code = (
        PADDLE
        + """
def made(biased):
    fill = paddle.ParamAttr(initializer=nn.initializer.Constant(2.0))
    one = nn.Linear(2, 2, bias_attr=fill if biased else False)
    two = nn.Linear(2, 2, bias_attr=False if biased else fill)
    return [None if each.bias is None else float(each.bias.sum()) for each in (one, two)]
"""
    )
    done = translated(code, "torch")
    assert done.remarks == ()
    for biased in (True, False):
        assert scoped("paddle", code)["made"](biased) == scoped("torch", done.text)["made"](biased)


LATER = """
import math

net = nn.Linear(40, 50)
nn.init.normal_(net.weight.data, 5.0, 0.01)
opt = torch.optim.SGD(net.parameters(), lr=5)
plan = torch.optim.lr_scheduler.StepLR(opt, 1.0, gamma=0.5)


def result():
    found = [round(net.weight.mean().item(), 1), opt.state_dict()["param_groups"][0]["lr"]]
    opt.step()
    plan.step()
    return [*found, opt.param_groups[0]["lr"]]
"""


def test_what_a_stranger_found_later():
    """First values go into the weight itself; a whole number is a rate as well, and steps may be written as 1.0."""
    done = translated(TORCH + LATER, "paddle")
    assert done.remarks == ()
    assert scoped("paddle", done.text)["result"]() == scoped("torch", TORCH + LATER)["result"]() == [5.0, 5.0, 2.5]
    left = LATER.replace('["param_groups"][0]["lr"]', '["param_groups"]')
    assert ["get_lr" in each for each in reasons(TORCH + left, "paddle")] == [True]


WRONG = {
    "torch.linalg.norm(x, 2)": "may be of a matrix",
    "torch.linalg.norm(x, ord=1, dim=(0, 1))": "may be of a matrix",
    "torch.distributions.Uniform(x, x + 1).rsample()": "is not asked for it",
    "(x.detach() * 1).remainder_(two)": "may be given a number",
    "torch.distributions.Beta(x, x).rsample((3,))": "is not asked for it",
}


@pytest.mark.parametrize("call", WRONG)
def test_what_would_give_other_numbers_or_none_stays(call):
    """Each ran, or raised an error, in PaddlePaddle, with no word said."""
    source = f"{TORCH}net = nn.Linear(2, 2)\n\n\ndef asked(x: torch.Tensor, two):\n    return {call}\n"
    assert [WRONG[call] in each for each in reasons(source, "paddle")] == [True]


def test_whole_numbers_take_no_dtype_of_true_and_false():
    """arange(4) * kept is a count of each, and True and False once the count has the other's dtype."""
    body = "\n\ndef asked(thing: torch.Tensor):\n    count = torch.arange(4)\n    return count * thing{}\n"
    text = translated(TORCH + body.format(""), "paddle").text
    scope = scoped("paddle", text)
    assert scope["asked"](scope["paddle"].linspace(0, 1, 4)).dtype == scope["paddle"].float32
    with pytest.raises(TypeError):  # and not [False, True, True, True]
        scope["asked"](scope["paddle"].ones([4], dtype="bool"))
    # what is used as a mask is none of fractions
    kept = translated(TORCH + body.format(" + x[thing].sum()").replace("(thing:", "(x, thing:"), "paddle").text
    assert "count * thing" in kept


def test_what_is_drawn_somewhere_has_no_gradient_either():
    given = "def act(policy):\n    return policy.sample()\n\n\nmade = torch.distributions.Normal(0.0, 1.0)\n"
    assert "policy.sample().detach()" in translated(TORCH + given, "paddle").text
    assert "policy.sample()\n" in translated(TORCH + given.replace("Normal(0.0, 1.0)", "Poisson(1.0)"), "paddle").text


def test_a_dilation_beside_the_padding_same_is_left_out_by_paddle_s_kernel():
    made = "net = nn.{}(3, 4, 3, {})\n"
    for start, layer, to in ((TORCH, "Conv2d", "paddle"), (PADDLE, "Conv1D", "torch")):
        for given in ("padding='same'", "padding='same', dilation=1", "padding=2, dilation=2"):
            assert reasons(start + made.format(layer, given), to) == [], given
        told = reasons(start + made.format(layer, "padding='same', dilation=2"), to)
        assert ["dilation" in each for each in told] == [True] * (to == "paddle"), told  # it is 1 there, in PyTorch
        block = f"def block(pad='same', **more):\n    return nn.{layer}(3, 4, 3, padding=pad, **more)\n\n\n"
        told = reasons(start + block + "net = block(dilation=2)\n", to)
        assert ["dilation" in each for each in told] == [True] * (to == "paddle"), told  # it is 1 there, in PyTorch
        assert reasons(start + block + "net = block(groups=1)\n", to) == []


@pytest.mark.parametrize("layer", ["LSTM", "GRU", "SimpleRNN"])
def test_a_recurrent_layer_that_is_told_lengths_is_given_packed_rows(layer):
    state = "(h, c)" if layer == "LSTM" else "h"
    source = (
        "import numpy as np\nimport paddle\nfrom paddle import nn\n\n\nclass Net(nn.Layer):\n    def __init__(self):\n"
        f"        super().__init__()\n        self.rows = nn.{layer}(3, 4, num_layers=2, direction='bidirect')\n\n"
        "    def forward(self, x, lengths, start=None):\n"
        f"        x, {state} = self.rows(x * 2, start, sequence_length=lengths)\n        return x, h\n\n\n"
        "def run(net, x, lengths):\n    return net(paddle.to_tensor(x), paddle.to_tensor(lengths))\n"
    )
    done = translated(source, "torch")
    assert done.remarks == ()
    assert done.text.count("pad_packed_sequence") == done.text.count("pack_padded_sequence") == 1
    here, there = scoped("paddle", source), scoped("torch", done.text)
    one, other = here["Net"](), there["Net"]()
    for name, value in one.rows.named_parameters():
        dict(other.rows.named_parameters())[name.rpartition(".")[2]].data[:] = there["torch"].tensor(value.numpy())
    given = np.random.default_rng(0).standard_normal((2, 5, 3)).astype("float32"), np.array([3, 5])
    for each, mine in zip(here["run"](one, *given), there["run"](other, *given), strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), each.numpy(), atol=1e-6)
    loose = source.replace(f"x, {state} = ", "y = ").replace("return x, h", "return y")
    assert reasons(loose, "torch") == []  # what is no line of its own is written out
    assert "y = rows_by_length(self.rows, x * 2, lengths, start)" in translated(loose, "torch").text
    assert "self.rows(x * 2, start)" in translated(source.replace("=lengths)", "=None)"), "torch").text


@pytest.mark.parametrize(
    ("start", "call", "to", "word"),
    [
        (PADDLE, "nn.MaxPool2D(3, padding=2)", "torch", "than half of"),
        (PADDLE, "nn.AvgPool1D(3, 1, 2)", "torch", "than half of"),
        (PADDLE, "nn.Conv2DTranspose(3, 4, 3, padding='same')", "torch", "small letters"),
        (TORCH, "nn.Conv2d(3, 4, 3, padding='valid', padding_mode='reflect')", "paddle", "padding_mode"),
        (PADDLE, "nn.MaxPool3D([1, 2, 2], padding=2)", "torch", "than half of"),
        (PADDLE, "nn.AvgPool2D(4, divisor_override=3, padding=2)", "torch", "divisor_override"),
        (PADDLE, "nn.Unfold(2, paddings=[1, 1, 1, 2])", "torch", "both ends"),
    ],
)
def test_a_padding_that_the_other_side_does_not_take_is_told(start, call, to, word):
    assert [word in each for each in reasons(f"{start}layer = {call}\n", to)] == [True]
    plain = (
        call.replace("padding=2", "padding=0" if "[1, " in call or "divisor" in call else "padding=1")
        .replace("1, 2]", "1, 1]")
        .replace(", 1, 2)", ", 1, 1)")
        .replace("'same'", "1")
        .replace("'valid'", "1")
    )
    assert reasons(f"{start}layer = {plain}\n", to) == []


@pytest.mark.parametrize(("start", "name", "to"), [(TORCH, "MaxPool{}d", "paddle"), (PADDLE, "AvgPool{}D", "torch")])
def test_a_pool_that_rounds_up_to_a_window_beyond_the_picture_is_told(start, name, to):
    for rank in (1, 2, 3):
        made = f"{start}layer = nn.{name.format(rank)}"
        for given in ("3, 2, 1, ceil_mode=True", "2, ceil_mode=True", "2, 2, 1", "4, 2, 2, ceil_mode=True"):
            assert reasons(f"{made}({given})\n", to) == [], given
        for given in ("2, 2, 1, ceil_mode=True", "2, 3, ceil_mode=True", "3, padding=1, ceil_mode=True"):
            assert ["ceil_mode" in each for each in reasons(f"{made}({given})\n", to)] == [True], given


def test_what_counts_by_its_own_statistics_in_eval_mode_is_told():
    assert reasons(f"{PADDLE}layer = nn.BatchNorm2D(4, use_global_stats=None)\n", "torch") == []
    assert len(reasons(f"{PADDLE}layer = nn.BatchNorm2D(4, use_global_stats=False)\n", "torch")) == 1


def test_a_batch_norm_in_a_row_keeps_its_names_beside_its_activation():
    for act in ("'relu'", "word"):
        line = f"word = 'relu'\nnet = nn.Sequential(nn.BatchNorm(2, act={act}), nn.Flatten())\n"
        done = translated(PADDLE + line, "torch")
        assert done.remarks == ()
        net = scoped("torch", done.text)["net"].eval()
        assert [*net.state_dict()][:2] == ["0.weight", "0.bias"]
        assert net(net[0].weight.new_full((1, 2, 1, 1), -1.0)).tolist() == [[0.0, 0.0]]
