"""What PaddlePaddle counts and names otherwise is the same in PyTorch: fans, masks, rates, words for layers."""

import numpy as np
import pytest
from test_translate_behaviour import scoped

from zoo.translation.engine import translated

HEAD = """import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from paddle.nn.initializer import KaimingNormal, KaimingUniform, XavierNormal, XavierUniform


"""
FANS = """
class Net(nn.Layer):
    def __init__(self, shape=(4, 3000)):
        super().__init__()
        self.table = self.create_parameter([4, 3000], default_initializer=nn.initializer.KaimingNormal())
        self.slope = self.create_parameter([4, 3000], attr=paddle.ParamAttr(
            initializer=KaimingUniform(negative_slope=0.3, nonlinearity="leaky_relu")))
        self.own = self.create_parameter(shape, default_initializer=KaimingNormal(mode="fan_out"))
        self.kernel = self.create_parameter([80, 4, 30], default_initializer=KaimingNormal())
        self.row = self.create_parameter([9000], default_initializer=KaimingNormal())
        self.flat = self.create_parameter([9000], default_initializer=XavierUniform())
        self.words = nn.Embedding(3000, 5, weight_attr=KaimingNormal())
        self.line = nn.Linear(3, 5000, weight_attr=KaimingNormal(fan_in=None),
                              bias_attr=paddle.ParamAttr(initializer=XavierNormal(gain=2.0)))
        self.conv = nn.Conv2D(9, 900, 3, weight_attr=KaimingUniform(None), bias_attr=KaimingUniform())
        self.again = nn.Embedding(3000, 5)
        self.held = self.create_parameter([4, 3000])
        self.side = nn.Linear(5000, 3)
        KaimingNormal()(self.again.weight)
        KaimingUniform()(self.held)
        KaimingUniform()(self.side.weight)
        for layer in self.sublayers():
            if isinstance(layer, nn.Linear) and layer is self.side:
                KaimingNormal()(layer.bias)


def result():
    paddle.seed(0)
    net = Net()
    return {name: np.sqrt((p.numpy() ** 2).mean()) for name, p in net.named_parameters() if p.size > 8}
"""
MASKS = """
class Net(nn.Layer):
    def __init__(self, dim=8):
        super().__init__()
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(dim, 2, 16, dropout=0.0), 1)
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(dim, 2, 16, dropout=0.0), 1)
        self.heads = nn.MultiHeadAttention(dim, 2)
        self.place, self.norm = nn.Linear(dim, dim), nn.LayerNorm(dim)
        self.register_buffer("mask", paddle.triu(paddle.full([5, 5], -1e9), 1))
        self.calls = 0

    def placed(self, x):
        self.calls += 1
        return self.norm(self.place(x))

    def forward(self, x, keep):
        t = x.shape[1]
        y = self.encoder(self.placed(x), src_mask=self.mask[:t, :t])
        z = self.decoder(self.placed(y), self.norm(y), keep, None)
        w = self.heads(self.placed(z), attn_mask=keep)
        other = self.heads(self.placed(w), self.placed(y), self.placed(y), attn_mask=keep)
        return w + other + self.heads(self.placed(w), self.norm(x[:, :3]), attn_mask=keep[..., :3], value=x[:, :3])


def result():
    net = Net()
    net.eval()
    for p in net.parameters():
        p.set_value(paddle.full(p.shape, 0.25))
    net.place.bias.set_value(np.arange(8, dtype="float32") / 4)
    keep = paddle.ones([1, 1, 4, 4]).astype("bool").tril()
    x = paddle.to_tensor(np.linspace(-1, 2, 64).reshape(2, 4, 8).astype("float32"))
    return [net(x, keep).detach().numpy(), np.asarray(net.calls)]
"""
RATES = """
def result():
    scheduler = {}
    net = nn.Linear(2, 2)
    opt = paddle.optimizer.SGD(scheduler, parameters=net.parameters())
    found = []
    for _ in range(8):
        opt.step()
        scheduler.step()
        found.append(scheduler.get_lr())
    return [np.asarray(found)]
"""
WORDS = """
ACTS = {"relu": "ReLU", "swish": "Swish", "gelu": "GELU"}


class Net(nn.Layer):
    def __init__(self, act="swish"):
        super().__init__()
        self.one = getattr(nn, {"relu": "ReLU", "swish": "Swish"}[act])()
        self.two = getattr(nn, ACTS.get(act, "ReLU"))()
        self.three = getattr(nn, "Hardswish" if act == "hs" else "ReLU6")()
        self.four = getattr(nn, ACTS["gelu"])()

    def forward(self, x):
        return self.one(x) + 2 * self.two(x) + 3 * self.three(x) + 4 * self.four(x)


def result():
    x = paddle.linspace(-2, 2, 9)
    return [Net(act)(x).numpy() for act in ("swish", "relu")]
"""
TURNED = """
def scores(q, k, turn=True):
    return paddle.matmul(q, k, transpose_y=turn)


def result():
    x, y = paddle.arange(6, dtype="float32").reshape([2, 3]), paddle.arange(9, dtype="float32").reshape([3, 3])
    return [scores(x, y).numpy(), scores(x, y, turn=False).numpy(), paddle.matmul(x, y, False, True).numpy()]
"""


def both(program):
    source = HEAD + program
    done = translated(source, "torch")
    assert done.remarks == (), done.remarks
    return [scoped(side, text)["result"]() for side, text in (("paddle", source), ("torch", done.text))]


def equal(program):
    theirs, ours = both(program)
    assert len(theirs) == len(ours)
    for one, two in zip(theirs, ours, strict=True):
        assert np.abs(np.asarray(one, "float64") - np.asarray(two, "float64")).max() < 1e-5, (one, two)


def test_first_values_are_as_wide_whichever_way_a_framework_counts_fans():
    theirs, ours = both(FANS)
    drawn = {"table", "slope", "own", "kernel", "row", "flat", "words.weight", "line.weight", "line.bias",
             "conv.weight", "conv.bias", "again.weight", "held", "side.weight"}  # fmt: skip
    assert drawn <= {*theirs}
    for name in drawn:
        assert abs(theirs[name] / ours[name] - 1) < 0.1, (name, theirs[name], ours[name])


def test_rows_that_a_mask_takes_the_shape_of_are_computed_once():
    equal(MASKS)


@pytest.mark.parametrize("made", [
    "OneCycleLR(max_learning_rate=1.0, total_steps=10)", "CyclicLR(0.1, 1.0, 3)",
    "MultiplicativeDecay(0.5, lambda epoch: 0.9)", "CosineAnnealingWarmRestarts(0.5, 3)",
])  # fmt: skip
def test_the_rate_of_a_schedule_that_reckons_it_anew_is_the_present_one(made):
    equal(RATES.format(f"paddle.optimizer.lr.{made}"))


def test_a_word_that_is_picked_names_a_layer():
    equal(WORDS)
    marked = translated(HEAD + 'layer = getattr(nn, "Leaky" + kind)()\n', "torch").remarks
    assert ["by a word" in each.reason for each in marked] == [True]


def test_a_product_is_turned_where_it_is_told_so():
    equal(TURNED)


SAME = """
class Block(nn.Layer):
    def __init__(self, ci, co, k, padding="same", **more):
        super().__init__()
        self.conv = nn.Conv2D(ci, co, k, padding=padding, **more)

    def forward(self, x):
        return self.conv(x)


class Large(nn.Layer):
    def __init__(self, ci, co, k, padding="SAME", dilation=1):
        super().__init__()
        self.conv = nn.Conv2D(ci, co, k, 1, padding, dilation)

    def forward(self, x):
        return self.conv(x)


def result():
    more = [Block(2, 2, 3, padding=0 if r == 1 else r, dilation=r) for r in (1, 2)]
    more += [nn.Conv2D(2, 2, 3, 1, "same", 2, 1), nn.Conv2D(2, 2, 3, padding="SAME", dilation=3)]
    net = nn.Sequential(Block(2, 2, 3, dilation=2), Block(2, 2, 3, padding=2, dilation=2), Block(2, 2, 3, groups=2),
                        Large(2, 2, 3, dilation=2), Large(2, 2, 3, padding=3, dilation=3), Large(2, 2, 3, "VALID"),
                        *more)
    for p in net.parameters():
        p.set_value(paddle.full(p.shape, 0.1))
    x = paddle.arange(200, dtype="float32").reshape([1, 2, 10, 10]).sin()
    return [net[:at](x).detach().numpy() for at in range(1, 11)]
"""


def test_a_dilation_beside_the_word_same_is_none():
    equal(SAME)
    assert "PaddlePaddle leaves the dilation out" in translated(HEAD + SAME, "torch").text


@pytest.mark.parametrize(("call", "left"), [
    ("Block(2, 3, 3, padding=2, dilation=2)", True), ("Block(2, 3, 3, 4, dilation=4)", True),
    ("*[Block(2, 3, 3, padding=0 if r == 1 else r, dilation=r) for r in (1, 2)]", True),
    ("Block(2, 3, 3, dilation=2)", False), ('Block(2, 3, 3, padding="SAME", dilation=2)', False),
    ("Block(2, 3, 3, padding=each, dilation=2)", False),
])  # fmt: skip
def test_a_dilation_stays_as_it_is_where_no_call_has_a_word_for_its_padding(call, left):
    block = SAME.partition("class Large")[0]
    done = translated(f"{HEAD}{block}net = [{call}, 1]\n", "torch")
    assert done.remarks == ()
    assert ("leaves the dilation out" not in done.text) == left, done.text


METHODS = """
from functools import partial


class Net(nn.Layer):
    def __init__(self, dim=4, begin=0.5):
        super().__init__()
        scale = partial(self.create_parameter, [dim], default_initializer=nn.initializer.Constant(begin))
        self.one, self.two = scale(), scale()

    def forward(self, x):
        return x * self.one + self.two


def result():
    net = Net()
    net.one.set_value(paddle.ones([4]))
    return [net(paddle.ones([2, 4])).detach().numpy(), np.asarray(len(net.parameters()))]
"""


def test_a_method_that_is_handed_on_is_written_where_it_is_called_or_marked():
    equal(METHODS)
    for line in ("make = self.create_parameter", "make = partial(self.create_parameter, attr=None)",
                 "add = self.add_sublayer", "names = self.full_name"):  # fmt: skip
        source = f"{HEAD}class Net(nn.Layer):\n    def __init__(self):\n        super().__init__()\n        {line}\n"
        assert len(translated("from functools import partial\n" + source, "torch").remarks) == 1, line


@pytest.mark.parametrize(("body", "marked"), [
    ("    p.set_value(np.arange(p.size).reshape(p.shape))", True),
    ("    p.set_value(np.reshape(np.arange(p.size), p.shape))", True),
    ("    values = paddle.arange(p.size, dtype='float32').reshape(list(p.shape))\n    p.set_value(values)", True),
    ("    p.set_value(np.full(p.shape, 0.5))", False), ("    p.set_value(kept[at])", False),
    ("    p.set_value(rows[:p.size].reshape(p.shape))\nrows = [p.numpy().ravel() for p in net.parameters()]", False),
])  # fmt: skip
def test_numbers_in_a_row_are_marked_where_linear_weights_lie_the_other_way_round(body, marked):
    source = f"{HEAD}net = nn.Linear(3, 2)\nfor at, p in enumerate(net.parameters()):\n{body}\n"
    reasons = [each.reason for each in translated(source, "torch").remarks]
    assert any("[out, in]" in each for each in reasons) == marked, reasons
    other = translated(source.replace("nn.Linear(3, 2)", "nn.Conv2D(3, 2, 1)"), "torch").remarks
    assert not any("[out, in]" in each.reason for each in other)


RESUMED = """
class Own(paddle.optimizer.lr.LRScheduler):
    def get_lr(self):
        return self.base_lr * 0.9**self.last_epoch


def result():
    found, net = [], nn.Linear(3, 2)
    rates = {make}
    opt = paddle.optimizer.SGD(rates, parameters=net.parameters())
    again = {make}
    other = paddle.optimizer.SGD(again, parameters=net.parameters())
    for _ in range(5):
        opt.step()
        rates.step()
    again.{method}(rates.state_dict())
    found.append(other.get_lr())
    again.step()
    found.append(other.get_lr())
    count = net.weight.numel()
    found += [count.item(), sum(p.numel() for p in net.parameters()).item(), int(count)]
    return found
"""


@pytest.mark.parametrize("method", ["set_state_dict", "set_dict"])
@pytest.mark.parametrize("made", ["paddle.optimizer.lr.StepDecay(0.1, step_size=2, gamma=0.5)", "Own(0.1)"])
def test_a_schedule_that_is_given_its_state_sets_its_optimizer_s_rate(made, method):
    equal(RESUMED.format(make=made, method=method))


def test_a_schedule_s_state_out_of_an_optimizer_s_sets_the_rate_as_well():
    given = RESUMED.format(make="paddle.optimizer.lr.StepDecay(0.1, 2, 0.5)", method="set_state_dict")
    equal(given.replace("rates.state_dict()", 'opt.state_dict()["LR_Scheduler"]'))


def test_what_a_function_of_paddles_takes_is_a_tensor():
    source = HEAD + "def loss(x, y):\n    return F.binary_cross_entropy_with_logits(x, (y > 0).astype('float32'))\n"
    assert "(y > 0).to(torch.float32)" in translated(source, "torch").text
    other = HEAD + "def loss(x, y):\n    return paddle.to_tensor((y > 0).astype('float32'))\n"
    assert ["cannot be told" in each.reason for each in translated(other, "torch").remarks] == [True]


def test_what_is_used_before_a_later_import_is_imported_before_it():
    """As in the cells of a notebook, each of which may import something."""
    cells = "net = nn.Linear(3, 2)\ndrop = nn.Dropout(0.5, mode='downscale_in_infer')\nprint(drop(net.weight).shape)\n"
    decays = "weight_decay=0.1, apply_decay_param_fun=lambda name: 'w_0' in name"
    made = f"opt = paddle.optimizer.AdamW(lr.StepDecay(0.1, 2), parameters=net.parameters(), {decays})\n"
    text = translated(f"{HEAD}{cells}\nimport paddle.optimizer.lr as lr\n\n{made}", "torch").text
    places = [text.index(each) for each in ("import re\n", "def named_by_kind", "class DownscaledDropout", "net = nn.")]
    assert max(places) == places[3]
    assert min(places) == places[0]
    scoped("torch", text)


NAMED = (
    HEAD
    + """
class Block(nn.Sequential):
    def __init__(self, a, b):
        super().__init__(
            ("fc", nn.Linear(a, b)),
            ("act", nn.ReLU()),
        )


class Plain(nn.Sequential):
    def __init__(self, a):
        layers = [nn.Linear(a, 4), nn.Tanh()]
        super(Plain, self).__init__(*layers)


class Last(nn.Sequential):
    def __init__(self, a):
        super().__init__(nn.Linear(a, 2), Block(2, 3))


def result():
    return [[name for name, _ in net.named_parameters()] for net in (Block(3, 4), Plain(3), Last(3))]
"""
)


def test_a_class_of_named_layers_hands_them_on_by_their_names():
    theirs, ours = both(NAMED)
    assert theirs == ours == [["fc.weight", "fc.bias"], ["0.weight", "0.bias"],
                              ["0.weight", "0.bias", "1.fc.weight", "1.fc.bias"]]  # fmt: skip
    text = translated(NAMED, "torch").text
    assert text.count("OrderedDict([") == 1
    assert "super(Plain, self).__init__(*layers)" in text
