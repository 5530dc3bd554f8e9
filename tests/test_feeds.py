"""What models take and return: any rank, several inputs, whole numbers, and outputs of any form."""

from collections import namedtuple

import numpy as np
import paddle
import paddle.nn as pnn
import pytest
import torch
import torch.nn as tnn

import zoo
from zoo import model_inputs
from zoo.errors import ArgumentError

Heads = namedtuple("Heads", "out aux")


class TorchNet(tnn.Module):
    def __init__(self, layers, forward):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.run = forward

    def forward(self, *args, **kwargs):
        return self.run(self, torch, *args, **kwargs)


class PaddleNet(pnn.Layer):
    def __init__(self, layers, forward):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.run = forward

    def forward(self, *args, **kwargs):
        return self.run(self, paddle, *args, **kwargs)


def mlp(m, f, x):
    return m.b(f.tanh(m.a(x)))


def flat(m, f, x):
    return m.b(f.flatten(m.a(x), 1))


def words(m, f, x):
    return m.b(m.a(x).mean(1))


def two(m, f, x, y):
    return m.b(f.tanh(m.a(x)) * y)


def masked(m, f, x, keep):
    return m.b(f.where(keep, m.a(x), f.zeros_like(m.a(x))))


def kwargs(m, f, *, ids, side):
    return m.b(m.a(ids).mean(1) + side)


random = np.random.default_rng(0)
IDS = random.integers(0, 10, (2, 5))
KINDS = {
    "vector": ({"input_size": (6,)}, "linear 6 4", "linear 4 3", mlp),
    "conv1d": ({"input_size": (4, 8)}, "conv1d 4 2", "linear 12 3", flat),
    "conv3d": ({"input_size": (1, 4, 4, 4)}, "conv3d 1 2", "linear 16 3", flat),
    "words": ({"inputs": IDS}, "embedding 10 4", "linear 4 3", words),
    "two vectors": ({"input_size": [(6,), (4,)]}, "linear 6 4", "linear 4 3", two),
    "a mask": ({"inputs": (random.random((2, 6)), random.random((2, 4)) > 0.5)}, "linear 6 4", "linear 4 3", masked),
    "keywords": ({"inputs": {"ids": IDS, "side": random.random((2, 4))}}, "embedding 10 4", "linear 4 3", kwargs),
}


def layer(nn, words):
    kind, *sizes = words.split()
    first, second = map(int, sizes)
    if kind.startswith("conv"):
        return getattr(nn, kind.capitalize() if nn is tnn else kind.capitalize()[:-1] + "D")(first, second, 3)
    return {"linear": nn.Linear, "embedding": nn.Embedding}[kind](first, second)


def pair(first, second, forward, other=None):
    """The same model in both frameworks; other is what the Paddle one does where that differs."""
    torch.manual_seed(0)
    a = TorchNet({"a": layer(tnn, first), "b": layer(tnn, second)}, forward)
    b = PaddleNet({"b": layer(pnn, second), "a": layer(pnn, first)}, other or forward)
    return a, b


@pytest.mark.parametrize("kind", KINDS)
def test_any_inputs(kind):
    given, first, second, forward = KINDS[kind]
    a, b = pair(first, second, forward)
    for one, other in ((a, b), (b, a)):
        report = zoo.compare(one, other, copy_weights=True, **given)
        assert report.passed, report
        assert zoo.diagnose(other, one, **given).equal
    zoo.transfer(a, b, **given)
    assert zoo.compare(a, b, **given).passed


@pytest.mark.parametrize("kind", ["words", "a mask", "keywords"])
def test_a_fault_is_found_on_any_inputs(kind):
    given, first, second, forward = KINDS[kind]

    def wrong(*args, **kwargs):
        return forward(*args, **kwargs) * 1.001

    for one, other in (pair(first, second, forward, wrong), pair(first, second, forward, wrong)[::-1]):
        assert not zoo.compare(one, other, copy_weights=True, **given).passed
        assert not zoo.diagnose(one, other, **given).equal


def logits(m, f, x):
    return m.b(f.tanh(m.a(x)))


def listed(m, f, x):
    hidden = f.tanh(m.a(x))
    return m.b(hidden), hidden


def listed_otherwise(m, f, x):
    return listed(m, f, x)[::-1]


def wrong_hidden(m, f, x):
    out, hidden = listed(m, f, x)
    return out, hidden * 1.001


def in_dict(m, f, x):
    out, hidden = listed(m, f, x)
    return {"out": out, "maps": [hidden, hidden * 2]}


def in_dict_otherwise(m, f, x):
    out, hidden = listed(m, f, x)
    return {"maps": [hidden, hidden * 2], "extra": hidden * 3, "out": out}


def wrong_map(m, f, x):
    out, hidden = listed(m, f, x)
    return {"maps": [hidden, hidden * 2.001], "out": out}


def in_heads(m, f, x):
    out, hidden = listed(m, f, x)
    return Heads(out, hidden)


def aux_first(m, f, x):
    hidden = f.tanh(m.a(x))
    aux = hidden * 2
    return {"aux": aux, "logits": m.b(hidden)}


def aux_last(m, f, x):
    hidden = f.tanh(m.a(x))
    found = m.b(hidden)
    return {"logits": found, "aux": hidden * 2}


# what a returns, what b returns, what is equal, and what the report says of it
OUTPUTS = [
    (listed, listed, True, ""),
    (listed, wrong_hidden, False, "the output '1'"),
    (logits, listed, True, "b returns '1' besides"),
    (listed_otherwise, logits, True, "a returns '0' besides"),
    (in_dict, in_dict_otherwise, True, "b returns 'extra' besides"),
    (in_dict, wrong_map, False, "multiply"),
    (in_heads, listed, True, ""),
    (listed, in_dict, True, ""),
    (aux_first, aux_last, True, ""),
]


@pytest.mark.parametrize(
    ("first", "second", "equal", "told"), OUTPUTS, ids=[f"{a.__name__}-{b.__name__}" for a, b, *_ in OUTPUTS]
)
def test_all_outputs_are_compared(first, second, equal, told):
    a, b = pair("linear 6 4", "linear 4 3", first, second)
    level = zoo.compare(a, b, input_size=(6,), copy_weights=True, levels=["3"]).levels[0]
    assert level.passed == equal, level
    assert told in level.where
    back = zoo.compare(b, a, input_size=(6,), copy_weights=True, levels=["3"]).levels[0]
    assert back.passed == equal, back


def test_values_that_are_no_tensors_are_left_out():
    found = list(
        model_inputs.labelled(
            {"loss": None, "n": 3, "x": [np.ones(1), ("y", np.ones(2))]}, lambda v: hasattr(v, "ndim")
        )
    )
    assert [label for label, _ in found] == ["x.0", "x.1.1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "neither"),
        ({"input_size": (3,), "inputs": IDS}, "both"),
        ({"input_size": (0, 3)}, "without the batch axis"),
        ({"input_size": "3,3"}, "without the batch axis"),
        ({"input_size": ()}, "without the batch axis"),
        ({"inputs": ()}, "empty"),
        ({"inputs": {}}, "empty"),
        ({"inputs": 3}, "found int"),
        ({"inputs": np.array(["a"])}, "an array of <U1"),
        ({"inputs": (IDS, [1])}, "input 1 is list"),
        ({"inputs": np.array(1.0)}, "shape ()"),
        ({"inputs": np.array([np.nan])}, "no numbers"),
    ],
)  # fmt: skip
def test_inputs_that_are_none(given, words):
    with pytest.raises(ArgumentError, match=words.replace("(", r"\(").replace(")", r"\)")):
        model_inputs.chosen(given.get("input_size"), given.get("inputs"), 0)


def test_a_feed_keeps_whole_numbers_and_casts_the_others():
    feed = model_inputs.chosen(
        None, {"x": np.ones((2, 3), np.float16), "i": np.ones((2,), np.uint8), "m": np.ones(2, bool)}, 0
    )
    assert {name: str(each.dtype) for name, each in model_inputs.cast(feed, "float32").items()} == {
        "x": "float32", "i": "int64", "m": "bool",
    }  # fmt: skip
    assert model_inputs.precision(feed) == "float64"
    assert model_inputs.precision(IDS) is None
    assert {name: len(each) for name, each in model_inputs.rows(feed, 1).items()} == {"x": 1, "i": 1, "m": 1}


def heads(order):
    def forward(m, f, x):
        hidden = f.tanh(m.a(x))
        found = {"first": m.b(hidden), "second": m.b(hidden * 2), "third": hidden}
        return {name: found[name] for name in order}

    return forward


@pytest.mark.parametrize("order", [("second", "first", "third"), ("third", "second", "first"), ("second", "extra")])
def test_outputs_of_a_name_belong_together_in_whatever_order(order):
    """None is called logits, and two are of one shape."""
    names = [name for name in order if name != "extra"]
    a, b = pair("linear 6 4", "linear 4 3", heads(("first", "second", "third")), heads(names))
    for one, other in ((a, b), (b, a)):
        report = zoo.compare(one, other, input_size=(6,), copy_weights=True)
        assert report.passed, [level.where for level in report.levels]
        assert zoo.transfer(one, other, input_size=(6,)).proof.measured <= 1e-12
        found = zoo.diagnose(other, one, input_size=(6,))
        assert found.equal, found
        several = len(names) > 1
        assert f"every value of {'all 3 outputs, ' if several else 'the output (N x 3)'}" in found.explanation
        assert not several or "'third' (N x 4)" in found.explanation


def test_an_output_under_the_name_of_another_is_found():
    swapped = lambda m, f, x: dict(zip(("first", "second"), heads(("second", "first"))(m, f, x).values(), strict=True))  # noqa: E731
    a, b = pair("linear 6 4", "linear 4 3", heads(("first", "second")), swapped)
    for one, other in ((a, b), (b, a)):
        assert not zoo.compare(one, other, input_size=(6,), copy_weights=True, levels="3").passed
        assert not zoo.diagnose(other, one, input_size=(6,)).equal


def test_which_outputs_belong_together():
    shape = (2, 3)

    def found(first, second):
        one, other = first.split(), second.split()
        pairs = model_inputs.partners([(name, shape) for name in one], [(name, shape) for name in other])
        return " ".join(f"{one[at]}-{other[to]}" for at, to in pairs)

    assert found("logits aux", "aux out") == "logits-out aux-aux"
    assert found("boxes scores", "scores boxes") == "boxes-boxes scores-scores"
    assert found("boxes scores", "masks scores") == "scores-scores"
    assert found("b", "a b c") == "b-b"
    assert found("0 1", "1 0") == "0-1 1-0"  # numbers are places
    assert found("a b", "c d") == "a-c"
