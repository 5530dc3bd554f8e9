"""Windows over one axis more or less: a Conv2D over (1, time, features) against a Conv1D, and its like."""

import numpy as np
import pytest
from conftest import slowly
from test_any_pair import WAYS, perturbed

import zoo
from zoo.backends import runtime
from zoo.doctor.diagnosis import Cause

WORDS = {"inputs": np.random.default_rng(0).integers(0, 20, (3, 9))}
SIGNAL = {"input_size": (3, 12)}


def layer(backend, name, rank):
    """A class of layers over so many axes."""
    named = f"{name}{rank}{'d' if backend == 'torch' else 'D'}"
    if name == "ConvTranspose":
        named = f"ConvTranspose{rank}d" if backend == "torch" else f"Conv{rank}DTranspose"
    return getattr(runtime(backend).nn, named)


def base(backend):
    return getattr(runtime(backend).nn, "Module" if backend == "torch" else "Layer")


def text(backend, form, size=4, act="relu"):
    """A TextCNN over words of 6 values, with windows of two sizes. form: the axes of what they see."""
    nn = runtime(backend).nn
    windows = {
        "features time": lambda size: layer(backend, "Conv", 1)(6, 5, size),
        "1 time features": lambda size: layer(backend, "Conv", 2)(1, 5, (size, 6)),
        "1 features time": lambda size: layer(backend, "Conv", 2)(1, 5, (6, size)),
        "features 1 time": lambda size: layer(backend, "Conv", 2)(6, 5, (1, size)),
    }

    class Text(base(backend)):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(20, 6)
            self.short, self.long = windows[form](3), windows[form](size)
            self.one, self.other = nn.Linear(5, 3), nn.Linear(5, 3)

        def forward(self, x):
            x = self.words(x)
            x = x if form == "1 time features" else x.mT
            x = x if "1" not in form else x.unsqueeze(form.split().index("1") + 1)
            found = [getattr(nn.functional, act)(conv(x)) for conv in (self.short, self.long)]
            short, long = (y.reshape([y.shape[0], 5, -1]).mean(-1) for y in found)
            return self.one(short) + self.other(long)

    return Text()


def signal(backend, rank, pad=1, pool="MaxPool"):
    """Windows of all kinds over the time of a signal, which has one more axis of size 1 where rank is 2."""
    nn = runtime(backend).nn

    def over(size, idle=1):
        return size if rank == 1 else (idle, size)

    class Signal(base(backend)):
        def __init__(self):
            super().__init__()
            self.conv = layer(backend, "Conv", rank)(3, 4, over(3), padding=over(pad, 0))
            self.norm, self.pool = layer(backend, "BatchNorm", rank)(4), layer(backend, pool, rank)(over(2))
            self.point = layer(backend, "Conv", rank)(4, 6, 1)
            self.up = layer(backend, "ConvTranspose", rank)(6, 3, over(2), stride=over(2))
            self.mean = layer(backend, "AdaptiveAvgPool", rank)(over(2))
            self.head = nn.Linear(6, 3)

        def forward(self, x):
            x = self.norm(self.conv(x if rank == 1 else x.unsqueeze(2)))
            return self.head(self.mean(self.up(self.point(self.pool(nn.functional.relu(x))))).flatten(1))

    return Signal()


PAIRS = [
    (text, "features time", "1 time features", WORDS),
    (text, "1 time features", "features time", WORDS),
    (text, "1 features time", "1 time features", WORDS),
    (text, "features 1 time", "features time", WORDS),
    (signal, 1, 2, SIGNAL),
    (signal, 2, 1, SIGNAL),
]


@pytest.mark.parametrize(
    ("first", "second"), slowly([*WAYS, ("torch", "torch"), ("paddle", "paddle")], [("paddle", "torch")])
)
def test_an_axis_that_a_window_covers_makes_no_difference(first, second):
    for net, one, other, feed in PAIRS:
        a, b = perturbed(net(first, one)), net(second, other)
        report = zoo.compare(a, b, copy_weights=True, levels="0,1,3", **feed)
        assert report.passed, (one, other, [level.where for level in report.levels])
        assert zoo.transfer(a, b, **feed).proof.measured <= 1e-12
        found = zoo.diagnose(net(second, other), a, **feed)
        assert found.equal, (one, other, found)


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_what_is_wrong_in_another_form_is_placed_and_named(first, second):
    for net, one, other, feed, wrong, cause, where in (
        (text, "features time", "1 time features", WORDS, {"size": 5}, Cause.KERNEL_SIZE, "long"),
        (text, "1 time features", "features time", WORDS, {"act": "tanh"}, Cause.ACTIVATION_KIND, "tanh"),
        (signal, 1, 2, SIGNAL, {"pad": 2}, Cause.PADDING, "conv"),
        (signal, 2, 1, SIGNAL, {"pool": "AvgPool"}, Cause.POOL_KIND, "pool"),
    ):
        right, mine = perturbed(net(first, one)), net(second, other, **wrong)
        report = zoo.compare(right, mine, copy_weights=True, levels="0,3", **feed)
        assert [level.verdict for level in report.levels] == ["DIFFERENT"] * 2, report.levels
        found = zoo.diagnose(mine, right, **feed)
        assert (found.cause, where in found.where) == (cause, True), found
        assert f"{3 - other if net is signal else 0}d" not in found.instead.lower()


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_a_kernel_of_the_other_axis_is_still_a_mistake(first, second):
    """On a square map the sizes are the same either way."""
    one, other = layer(first, "Conv", 2)(2, 3, (1, 3)), layer(second, "Conv", 2)(2, 3, (3, 1))
    report = zoo.compare(one, other, input_size=(2, 6, 6), copy_weights=True, levels="0,3")
    assert [level.verdict for level in report.levels] == ["DIFFERENT"] * 2
    assert "kernel_size is (1, 3) against (3, 1)" in report.levels[0].where


def mixing(backend, rank):
    """Windows that cover an axis of several channels: which come first, channels or values, nobody can say."""
    window = layer(backend, "Conv", rank)(*((2, 3, (3, 4)) if rank == 2 else (8, 3, 3)))

    class Mixing(base(backend)):
        def __init__(self):
            super().__init__()
            self.conv = window

        def forward(self, x):  # N x 2 x time x 4
            y = self.conv(x if rank == 2 else x.mT.swapaxes(1, 2).flatten(1, 2))
            return y.flatten(1)

    return Mixing()


@pytest.mark.parametrize(("first", "second"), WAYS)
@pytest.mark.parametrize("ranks", [(1, 2), (2, 1)])
def test_what_cannot_be_matched_gets_no_answer(first, second, ranks):
    one, other = mixing(first, ranks[0]), mixing(second, ranks[1])
    report = zoo.compare(one, other, input_size=(2, 5, 4), copy_weights=True, levels="0,3")
    assert report.levels[1].verdict == "no answer", report.levels[1]
    found = zoo.diagnose(other, one, input_size=(2, 5, 4))
    assert (found.equal, found.cause, found.verdict) == (False, Cause.UNALIGNED, "no answer"), found
    assert "which of their weights belong together cannot be told" in found.explanation
