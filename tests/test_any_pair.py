"""Pairs as users write them, natively in both frameworks: the right ones are equal, the wrong ones are found."""

import time

import any_paddle
import any_torch
import numpy as np
import pytest
from conftest import slowly

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.errors import ArgumentError

MODULES = {"torch": any_torch, "paddle": any_paddle}
PICTURE, TOKENS = (3, 16, 16), np.random.default_rng(2).integers(0, 20, (3, 7))
# how the network is written in each backend, what it takes, and mistakes with what level 0 or 3 says of each
CASES = {
    "unet_transposed": (
        ("UNetTransposed", "UNetTransposed"), {"input_size": PICTURE},
        {"eps": "eps is", "activation": "relu", "order": "concat"},
    ),
    "unet_bilinear": (
        ("UNetBilinear", "UNetBilinear"), {"input_size": PICTURE},
        {"corners": "align_corners is", "nearest": "mode is", "pool": "pool"},
    ),
    "vit_torch_by_hand": (
        ("ViTByHand", "ViTOfLayers"), {"input_size": PICTURE},
        {"heads": "head_dim is", "relu": "gelu", "post": "norm",
         "scale": "scale is", "residual": "add", "join": "differs first"},
    ),
    "vit_paddle_by_hand": (
        ("ViTOfLayers", "ViTByHand"), {"input_size": PICTURE},
        {"heads": "head_dim is", "relu": "gelu", "post": "norm",
         "scale": "scale is", "residual": "add", "join": "differs first"},
    ),
    "vit_by_hand": (
        ("ViTByHand", "ViTByHand"), {"input_size": PICTURE},
        {"heads": "head_dim is", "scale": "scale is", "residual": "add", "join": "reshape"},
    ),
    "lstm_text": (
        ("LSTMText", "LSTMText"), {"inputs": TOKENS},
        {"axes": "lstm", "step": "", "layer": "index"},
    ),
    "gru_text": (
        ("GRUText", "GRUText"), {"inputs": TOKENS},
        {"reversed": "gru", "tanh": "tanh", "mean": "mean"},
    ),
    "pointnet": (
        ("PointNet", "PointNet"), {"input_size": (3, 11)},
        {"eps": "eps is", "mean": "amax", "activation": "relu"},
    ),
    "video": (
        ("Video", "Video"), {"input_size": (1, 8, 8, 8)},
        {"groups": "groups is", "pool": "pool", "residual": "add"},
    ),
    "mlp": (
        ("MLP", "MLP"), {"input_size": (10,)},
        {"slope": "negative_slope is", "extra": "relu", "eps": "eps is"},
    ),
    "maps": (("Maps", "Maps"), {"input_size": (3, 8, 8)}, {"shuffle": "conv", "clip": "is compared with"}),
    "steps": (("Steps", "Steps"), {"input_size": (5, 8)}, {"eps": "eps is", "bias": "masked is"}),
}  # fmt: skip
WAYS = [(a, b) for a in BACKENDS for b in BACKENDS if a != b]


def built(case, backend, wrong=""):
    names = dict(zip(("torch", "paddle"), CASES[case][0], strict=True))
    return getattr(MODULES[backend], names[backend])(wrong)


def perturbed(model):
    """The model with weights that are all drawn, also those that start as ones and zeros."""
    random, adapter = np.random.default_rng(4), runtime(zoo.backend_of(model))
    arrays = {name: array for name, array in adapter.read(model) if array.dtype.kind == "f"}
    drawn = {name: random.uniform(0.5, 1.5, each.shape) if "var" in name else random.normal(0, 0.4, each.shape)
             for name, each in arrays.items()}  # fmt: skip
    adapter.write(model, {name: np.asarray(each, arrays[name].dtype) for name, each in drawn.items()})
    return model


def has(wrong, case, backend):
    """Whether a mistake can be made in what is written in this backend."""
    name = dict(zip(("torch", "paddle"), CASES[case][0], strict=True))[backend]
    layers = name == "ViTOfLayers" and wrong in ("scale", "residual", "join")
    if wrong in ("shuffle", "clip", "bias") or (case == "steps" and wrong == "eps"):
        return backend == "paddle"
    return not layers and not (name == "ViTByHand" and wrong in ("relu", "post"))


@pytest.mark.parametrize(("first", "second"), WAYS)
@pytest.mark.parametrize("case", CASES)
def test_the_right_pair_is_equal(case, first, second):
    one, other = perturbed(built(case, first)), built(case, second)
    begun = time.perf_counter()
    report = zoo.compare(one, other, copy_weights=True, levels="0,1,3,3b", **CASES[case][1])
    assert 0 < report.seconds <= time.perf_counter() - begun
    assert report.passed, [(level.name, level.where) for level in report.levels if not level.passed]
    found = zoo.transfer(one, other, **CASES[case][1])
    assert found.proof.measured <= 1e-12
    own = zoo.compare(one, other, levels="1,3", **CASES[case][1])
    assert own.passed, [(level.name, level.where) for level in own.levels]


@pytest.mark.parametrize(
    ("case", "wrong", "first", "second"),
    slowly(
        ((c, w, a, b) for c in CASES for w in CASES[c][2] for a, b in WAYS if has(w, c, b)),
        # either way, where the other is not
        lambda case, wrong, first, second: first == "torch" or not has(wrong, case, first),
    ),
)
def test_a_wrong_port_is_found_where_it_is(case, wrong, first, second):
    """Never equal; the mistake is named, or the operation that differs first."""
    one, other = perturbed(built(case, first)), built(case, second, wrong)
    report = zoo.compare(one, other, copy_weights=True, levels="0,1,3", **CASES[case][1])
    static, states, values = report.levels
    assert values.verdict == "DIFFERENT", values.where
    # without its place a weight has no partner
    assert states.passed or wrong in ("post", "bias"), states.where
    assert CASES[case][2][wrong] in f"{static.where}; {values.where}"


@pytest.mark.parametrize("wrong", ["", "bias"])
@pytest.mark.parametrize(("first", "second"), WAYS)
def test_forty_fresh_residual_blocks_hide_nothing(first, second, wrong):
    """New norms get statistics that fit: with random ones the last bias changed these logits by 7e-8 of themselves."""
    one, other, random = MODULES[first].Deep(), MODULES[second].Deep(wrong), np.random.default_rng(4)
    convs = {name: array for name, array in runtime(first).read(one) if "convs" in name}
    runtime(first).write(one, {n: random.normal(0, 1, a.shape).astype(a.dtype) for n, a in convs.items()})
    (values,) = zoo.compare(one, other, copy_weights=True, levels="3", input_size=(3, 4, 4)).levels
    assert values.passed is not bool(wrong), values.where
    assert values.measured > 1e-4 or not wrong


def by_hand(backend, order="ifgo"):
    """An LSTM as a loop, with gates in some order."""
    if backend == "torch":
        import torch as framework
        from torch import nn
    else:
        import paddle as framework
        from paddle import nn

    class Loop(getattr(nn, "Module", None) or nn.Layer):
        def __init__(self):
            super().__init__()
            self.x, self.h, self.head = nn.Linear(4, 12), nn.Linear(3, 12), nn.Linear(3, 2)

        def forward(self, x):
            h = c = framework.zeros([x.shape[0], 3], dtype=x.dtype)
            for at in range(x.shape[1]):
                gates = dict(zip(order, framework.chunk(self.x(x[:, at]) + self.h(h), 4, -1), strict=True))
                kept = framework.sigmoid(gates["f"]) * c
                c = kept + framework.sigmoid(gates["i"]) * framework.tanh(gates["g"])
                h = framework.sigmoid(gates["o"]) * framework.tanh(c)
            return self.head(h)

    return Loop()


def with_layer(backend):
    nn = runtime(backend).nn

    class Last(getattr(nn, "Module", None) or nn.Layer):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(4, 3, **({"batch_first": True} if backend == "torch" else {}))
            self.head = nn.Linear(3, 2)

        def forward(self, x):
            return self.head(self.lstm(x)[0][:, -1])

    return Last()


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_a_loop_is_held_against_a_loop_and_not_against_a_layer(first, second):
    """The gates in another order part where they are used; against a layer there is no answer, and no claim."""
    one = perturbed(by_hand(first))
    right = zoo.compare(one, by_hand(second), input_size=(3, 4), copy_weights=True, levels="0,1,3")
    assert right.passed, [level.where for level in right.levels]
    wrong = zoo.compare(one, by_hand(second, "figo"), input_size=(3, 4), copy_weights=True, levels="0,1,3")
    assert wrong.levels[2].verdict == "DIFFERENT"
    other = with_layer(second)
    unclear = zoo.compare(one, other, input_size=(3, 4), copy_weights=True, levels="0,1,3")
    assert [level.verdict for level in unclear.levels] == ["no answer"] * 3, [level.where for level in unclear.levels]
    assert "cannot be aligned: lstm of b is one lstm" in unclear.levels[2].where
    with pytest.raises(zoo.ZooError, match="cannot be aligned: lstm of the target is one lstm"):
        zoo.transfer(one, other, input_size=(3, 4))


def gated(backend, names, turned=False):
    """Two convolutions that look alike: their product, or one times the sigmoid of the other."""
    nn = runtime(backend).nn
    conv = nn.Conv2d if backend == "torch" else nn.Conv2D

    class Gated(getattr(nn, "Module", None) or nn.Layer):
        def __init__(self):
            super().__init__()
            for name in names:
                setattr(self, name, conv(2, 4, 3))

        def forward(self, x):
            one, other = (getattr(self, name)(x) for name in names)
            return other * one if turned else one * other

    return Gated()


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_two_layers_with_two_possible_partners_are_in_doubt(first, second):
    """Both ways are the same network, and which values differ nobody can say."""
    one, other = gated(first, ("left", "right")), gated(second, ("b", "a"), turned=True)
    doubt = zoo.compare(one, other, input_size=(2, 5, 5), levels="1").levels[0]
    assert doubt.verdict == "no answer"
    assert "doubtful: " in doubt.where
    assert "may be left or right of a" in doubt.where or "may be right or left of a" in doubt.where
    assert zoo.compare(one, other, input_size=(2, 5, 5), levels="0,1,3", copy_weights=True).passed
    for way in ({"left": "a", "right": "b"}, {"left": "b", "right": "a"}):
        values = zoo.state(one)
        zoo.load_state(
            other, {name.replace(key := name.split(".")[0], way[key]): each for name, each in values.items()}
        )
        assert zoo.compare(one, other, input_size=(2, 5, 5), levels="0,1,3").passed


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_layers_that_are_divided_in_another_way_get_no_answer(first, second):
    """Two layers in one LSTM against two LSTMs: nobody wrote anything wrong."""

    def stacked(backend, *layers):
        nn = runtime(backend).nn
        more = {"batch_first": True} if backend == "torch" else {}

        class Stacked(getattr(nn, "Module", None) or nn.Layer):
            def __init__(self):
                super().__init__()
                for at, count in enumerate(layers):
                    setattr(self, f"lstm{at}", nn.LSTM(3, 3, count, **more))

            def forward(self, x):
                for at in range(len(layers)):
                    x, _ = getattr(self, f"lstm{at}")(x)
                return x

        return Stacked()

    report = zoo.compare(stacked(first, 2), stacked(second, 1, 1), input_size=(4, 3), copy_weights=True, levels="0,1,3")
    assert {level.verdict for level in report.levels} == {"no answer"}, [level.where for level in report.levels]
    assert "divide the layers in the same way" in report.levels[0].where


def test_a_dilation_that_paddle_s_padding_same_leaves_out_is_seen():
    from paddle import nn as pn
    from paddle.nn import functional as pf
    from torch import nn as tn

    class Call(pn.Layer):
        def __init__(self):
            super().__init__()
            self.weight = self.create_parameter([4, 3, 3, 3])

        def forward(self, x):
            return pf.conv2d(x, self.weight, padding="SAME", dilation=2)

    plain, wide = (tn.Conv2d(3, 4, 3, padding="same", dilation=each, bias=False) for each in (1, 2))
    for other in (pn.Conv2D(3, 4, 3, padding="SAME", dilation=2, bias_attr=False), Call()):
        assert zoo.compare(plain, other, input_size=(3, 9, 9), copy_weights=True).passed
        report = zoo.compare(wide, other, input_size=(3, 9, 9), copy_weights=True, levels="0,3")
        assert [level.passed for level in report.levels] == [False, False]
        assert "dilation is (2, 2) against (1, 1)" in report.levels[0].where


@pytest.mark.parametrize(
    ("one", "other", "arguments"),
    [
        ("Threshold", "ThresholdedReLU", (0.3, 0.2)),
        ("Softshrink", "Softshrink", (0.3,)),
        ("RReLU", "RReLU", (0.1, 0.3)),
        ("LPPool2d", "LPPool2D", (2, 3)),
    ],
)
def test_constants_that_paddle_keeps_as_float32_are_no_mistake(one, other, arguments):
    import paddle
    import torch

    pair = getattr(torch.nn, one)(*arguments), getattr(paddle.nn, other)(*arguments)
    report = zoo.compare(*pair, input_size=(4, 9, 8), levels="0,3")
    assert report.passed, report
    assert "not a mistake of yours" in report.levels[1].where
    moved = getattr(paddle.nn, other)(*(1.01 * each if isinstance(each, float) else each + 1 for each in arguments))
    assert not zoo.compare(pair[0], moved, input_size=(4, 9, 8), levels="3").passed


def test_a_call_of_several_steps_is_those_steps_where_weights_take_part():
    import paddle
    import torch

    class Called(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = torch.nn.Linear(8, 8), torch.nn.Linear(8, 3)
            self.weight, self.bias, self.share = (torch.nn.Parameter(torch.rand(8)) for _ in range(3))

        def forward(self, x):
            x = self.first(x)
            x = torch.addcmul(self.bias, self.weight, x.tanh(), value=0.5).lerp(x, self.share)
            return self.last(torch.addcdiv(input=x, tensor1=x.sigmoid(), tensor2=self.weight + 2))

    class Written(paddle.nn.Layer):
        def __init__(self, factor=0.5, own=False):
            super().__init__()
            self.first, self.last, self.factor, self.own = paddle.nn.Linear(8, 8), paddle.nn.Linear(8, 3), factor, own
            uniform = paddle.nn.initializer.Uniform(0, 1)
            for name in ("weight", "bias", "share"):
                setattr(self, name, self.create_parameter([8], default_initializer=uniform))

        def forward(self, x):
            x = self.first(x)
            y = self.bias + self.weight * paddle.tanh(x) * self.factor
            x = paddle.lerp(y, x, self.share) if self.own else y + self.share * (x - y)
            return self.last(x + paddle.nn.functional.sigmoid(x) / (self.weight + 2))

    for own in (False, True):
        report = zoo.compare(Called(), Written(own=own), input_size=(8,), copy_weights=True, levels="0,1,3,5")
        assert report.passed, [level.where for level in report.levels]
    wrong = zoo.compare(Called(), Written(factor=0.51), input_size=(8,), copy_weights=True, levels="3")
    assert wrong.levels[0].verdict == "DIFFERENT"


ROOM = {"torch": any_torch, "paddle": any_paddle}
ROWS = np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32)  # sums of both signs


@pytest.mark.parametrize(("one", "other"), [("torch", "paddle"), ("paddle", "torch"), ("paddle", "paddle")])
def test_nan_in_both_is_no_answer_and_in_one_a_difference(one, other):
    pair = ROOM[one].Root(), ROOM[other].Root()
    report = zoo.compare(*pair, inputs=(ROWS,), copy_weights=True, levels="3,5")
    assert report.verdict == "no answer"
    assert "both give NaN or infinite values from forward call 2: rsqrt on" in report.levels[0].where
    assert "gives NaN or infinite values in train mode" in report.levels[1].where
    report = zoo.compare(ROOM[one].Root(within=True), ROOM[other].Root(), inputs=(ROWS,), copy_weights=True, levels="3")
    assert report.verdict == "DIFFERENT"
    assert zoo.compare(*pair, inputs=(np.abs(ROWS),), copy_weights=True, levels="3").verdict == "equal"
    with pytest.raises(ArgumentError, match="both models give NaN or infinite values from forward call 2: rsqrt on"):
        zoo.diagnose(pair[1], pair[0], inputs=(ROWS,))


def test_a_mask_of_infinities_in_both_is_equal_and_what_comes_behind_it_is_compared():
    for shown in (True, False):
        pair = any_torch.Masked(shown), any_paddle.Masked(shown)
        assert zoo.compare(*pair, inputs=(ROWS,), copy_weights=True, levels="3").verdict == "equal"
    pair = any_torch.Masked(), any_paddle.Masked(axis=0)
    wrong = zoo.compare(*pair, inputs=(ROWS,), copy_weights=True, levels="3")
    assert wrong.verdict == "DIFFERENT"
    assert "softmax (softmax;" in wrong.levels[0].where
