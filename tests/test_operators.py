"""Level 2: operations of every kind run anew in both backends; right ones are equal, and what differs is named."""

import numpy as np
import paddle
import paddle.nn.functional as PF
import pytest
import torch
import torch.nn.functional as TF

from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.parity.compare import climb
from zoo.parity.operator_cases import CHANNELS, cases
from zoo.recording import INPUT, Fed, Operation, Parameter

SIZE = {"num_classes": 3, "in_channels": 3, "image_size": 16}


class Torch(torch.nn.Module):
    """A convolution, and then whatever forward(network, x) does with these layers."""

    def __init__(self, forward, *layers):
        super().__init__()
        self.stem = torch.nn.Conv2d(3, 8, 3, padding=1)
        self.rest = torch.nn.ModuleList(layers)
        self.does = forward

    def forward(self, x):
        return self.does(self.rest, self.stem(x))


class Paddle(paddle.nn.Layer):
    """The same in Paddle; layers are made in float64 by a function, since its layers have the default dtype."""

    def __init__(self, forward, *layers):
        super().__init__()
        self.stem = paddle.nn.Conv2D(3, 8, 3, padding=1)
        self.rest = paddle.nn.LayerList(layers)
        self.does = forward

    def forward(self, x):
        return self.does(self.rest, self.stem(x))


def first(layers, x):
    return layers[0](x)


def level_2(torchs, paddles):
    """Level 2 of two networks: each (forward, layers), the layers made when called."""

    def make(build):
        if build.backend == "torch":
            return Torch(torchs[0], *torchs[1]()).double()
        before = paddle.get_default_dtype()
        paddle.set_default_dtype("float64")
        try:
            return Paddle(paddles[0], *paddles[1]())
        finally:
            paddle.set_default_dtype(before)

    return climb(CARDS["resnet18"], ["2"], build_arguments=SIZE, make=make).levels[0]


def torch_forward(layers, x):
    depthwise, grouped, dilated, up, pad, norm, prelu, pool, small, large, q, k, v, token, batch = layers
    x = TF.relu6(depthwise(x))
    x = TF.hardswish(grouped(x))
    x = TF.silu(dilated(x))
    x = TF.gelu(norm(up(pad(x))))
    x = TF.leaky_relu(prelu(batch(x)), 0.1)
    scale = torch.sigmoid(large(torch.relu(small(pool(x)))))
    x = x * scale
    a, b = x.chunk(2, 1)
    x = torch.cat([a - b, a[:, 1:3], b], 1)
    x = TF.pixel_shuffle(TF.interpolate(x[:, :8], scale_factor=2, mode="bilinear"), 2)
    x = TF.max_pool2d(TF.interpolate(x, scale_factor=2, mode="nearest"), 3, 2, 1)
    x = torch.cat([x, x.amax(1, keepdim=True), x.mean(1, keepdim=True)], 1)
    t = token(x.flatten(2).permute(0, 2, 1)[:, :20])
    t = torch.softmax(q(t) @ k(t).permute(0, 2, 1) * 0.5, -1) @ v(t)
    return t.sum(1)


def torch_layers():
    nn = torch.nn
    return [
        nn.Conv2d(8, 8, 3, padding=1, groups=8),
        nn.Conv2d(8, 12, 3, stride=2, padding=1, groups=4),
        nn.Conv2d(12, 8, 3, padding=2, dilation=2),
        nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1),
        nn.ZeroPad2d((0, 1, 0, 1)),
        nn.GroupNorm(2, 8),
        nn.PReLU(8),
        nn.AdaptiveAvgPool2d(1),
        nn.Conv2d(8, 2, 1),
        nn.Conv2d(2, 8, 1),
        *(nn.Linear(4, 4) for _ in range(3)),
        nn.LayerNorm(4),
        nn.BatchNorm2d(8),
    ]


def paddle_forward(layers, x):
    depthwise, grouped, dilated, up, pad, norm, prelu, pool, small, large, q, k, v, token, batch = layers
    x = PF.relu6(depthwise(x))
    x = PF.hardswish(grouped(x))
    x = PF.silu(dilated(x))
    x = PF.gelu(norm(up(pad(x))))
    x = PF.leaky_relu(prelu(batch(x)), 0.1)
    scale = PF.sigmoid(large(PF.relu(small(pool(x)))))
    x = x * scale
    a, b = x.chunk(2, 1)
    x = paddle.concat([a - b, a[:, 1:3], b], 1)
    x = PF.pixel_shuffle(PF.interpolate(x[:, :8], scale_factor=2, mode="bilinear"), 2)
    x = PF.max_pool2d(PF.interpolate(x, scale_factor=2, mode="nearest"), 3, 2, 1)
    x = paddle.concat([x, x.amax(1, keepdim=True), x.mean(1, keepdim=True)], 1)
    t = token(x.flatten(2).transpose([0, 2, 1])[:, :20])
    t = PF.softmax(q(t) @ k(t).transpose([0, 2, 1]) * 0.5, -1) @ v(t)
    return t.sum(1)


def paddle_layers():
    nn = paddle.nn
    return [
        nn.Conv2D(8, 8, 3, padding=1, groups=8),
        nn.Conv2D(8, 12, 3, stride=2, padding=1, groups=4),
        nn.Conv2D(12, 8, 3, padding=2, dilation=2),
        nn.Conv2DTranspose(8, 8, 3, stride=2, padding=1, output_padding=1),
        nn.ZeroPad2D([0, 1, 0, 1]),
        nn.GroupNorm(2, 8),
        nn.PReLU(8),
        nn.AdaptiveAvgPool2D(1),
        nn.Conv2D(8, 2, 1),
        nn.Conv2D(2, 8, 1),
        *(nn.Linear(4, 4) for _ in range(3)),
        nn.LayerNorm(4),
        nn.BatchNorm2D(8),
    ]


def test_a_network_of_many_kinds_is_equal():
    level = level_2((torch_forward, torch_layers), (paddle_forward, paddle_layers))
    assert level.passed, level
    # the backends have other gradients of a leaky ReLU at 0, which no convolution gives
    assert "at zeros, which do not come here, the backends differ in the gradient of input of" in level.where
    count = {word.split(" ")[1]: int(word.split(" ")[0]) for word in level.where.split(", largest")[0].split(", ")}
    assert count["kinds"] >= 25
    assert count["settings"] > count["kinds"]
    assert count["sizes"] > 5 * count["operations"]


WRONG = {
    "the output of rest.0 (hardsigmoid": (
        (first, lambda: [torch.nn.Hardsigmoid()]), (first, lambda: [paddle.nn.Hardsigmoid()])
    ),
    "the output of rest.0 (gelu": (
        (first, lambda: [torch.nn.GELU()]), (first, lambda: [paddle.nn.GELU(approximate=True)])
    ),
    "the output of forward call 2: interpolate": (
        (lambda layers, x: TF.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True), list),
        (lambda layers, x: PF.interpolate(x, scale_factor=2, mode="bilinear"), list),
    ),
    "the output of forward call 3: concat": (
        (lambda layers, x: torch.cat([x, x.tanh()], 1), list), (lambda layers, x: paddle.concat([x.tanh(), x], 1), list)
    ),
    # a table of whole numbers stays as it is where all else moves
    "the output of forward call 2: index_select": (
        (lambda layers, x: torch.index_select(x, 2, torch.tensor([1, 0])), list),
        (lambda layers, x: paddle.index_select(x, paddle.to_tensor([1, 0]), 1), list),
    ),
    # positions of arguments count
    "the output of forward call 2: elu": (
        (lambda layers, x: TF.elu(x, 0.5), list), (lambda layers, x: PF.elu(x, 0.6), list)
    ),
    "the output of rest.0 (max_pool": (  # at an odd size only
        (first, lambda: [torch.nn.MaxPool2d(2)]), (first, lambda: [paddle.nn.MaxPool2D(2, ceil_mode=True)])
    ),
    "the gradient of input of forward call 2: identity": (
        (lambda layers, x: x.clone() * 2, list), (lambda layers, x: x.detach() * 2, list)
    ),
    "the running_mean after of rest.0 (batch_norm": (
        (first, lambda: [torch.nn.BatchNorm2d(8, momentum=0.2)]), (first, lambda: [paddle.nn.BatchNorm2D(8)])
    ),
    "the output of rest.0 (layer_norm": (
        (first, lambda: [torch.nn.LayerNorm(16)]), (first, lambda: [paddle.nn.LayerNorm(16, 1.1e-5)])
    ),
    # in Paddle the mean over a window has a float32 factor in its gradient
    "the gradient of input of forward call 2: adaptive_avg_pool": (
        (lambda layers, x: TF.adaptive_avg_pool2d(x, 3), list), (lambda layers, x: PF.adaptive_avg_pool2d(x, 3), list)
    ),
    "paddle runs relu": (
        (lambda layers, x: x.permute(0, 3, 1, 2), list), (lambda layers, x: PF.relu(x), list)
    ),
    "paddle runs nothing more where torch runs relu": (
        (lambda layers, x: x.relu(), list), (lambda layers, x: x, list)
    ),
}  # fmt: skip


@pytest.mark.parametrize("told", WRONG)
def test_what_differs_is_named(told):
    level = level_2(*WRONG[told])
    assert not level.passed
    assert level.where.startswith(told), level.where
    assert " runs " in told or level.measured > 1e-12


UNTESTED = {
    "argmax), since it gives no floating-point numbers": (
        lambda layers, x: x * x.argmax(1, keepdim=True).to(x.dtype),
        lambda layers, x: x * x.argmax(1, keepdim=True).astype(x.dtype),
    ),
    "dropout), since it gives something else each time that it runs": (
        lambda layers, x: TF.dropout(x, 0.5),
        lambda layers, x: PF.dropout(x, 0.5),
    ),
}


@pytest.mark.parametrize("why", UNTESTED)
def test_what_cannot_be_tested_is_named_and_the_level_does_not_pass(why):
    torchs, paddles = UNTESTED[why]
    level = level_2((torchs, list), (paddles, list))
    assert not level.passed
    assert level.where.startswith("not tested: forward call ")
    assert why in level.where


def test_two_values_have_a_variance_of_few_digits_in_one_framework_alone():
    """The limit is what rounding does to that very operation, and it is told."""
    level = level_2(
        (lambda layers, x: layers[0](x.mean((2, 3), keepdim=True)), lambda: [torch.nn.GroupNorm(4, 8)]),
        (lambda layers, x: layers[0](x.mean((2, 3), keepdim=True)), lambda: [paddle.nn.GroupNorm(4, 8)]),
    )
    assert level.passed, level
    assert 1e-12 < level.measured <= level.tolerance < 1e-9
    assert "times the change that a tiny change of the input causes" in level.where


def operation(kind, config, *shapes):
    """The first shape is that of what comes in; the others are parameters."""
    fed = [Fed("input", INPUT, shapes[0], "float64")]
    fed += [Fed("weight", Parameter("weight", shape), shape, "float64") for shape in shapes[1:]]
    return Operation(0, kind, config, "", True, (INPUT,), {}, fed=tuple(fed))


def test_sizes_start_at_the_smallest_that_holds_a_window():
    config = {"kernel_size": (3, 5), "padding": (0, 1), "dilation": (2, 1), "groups": 1}
    recorded, *others = cases(operation("conv", config, (2, 64, 20, 20), (32, 64, 3, 5), (32,)))
    assert recorded.shapes == ((2, CHANNELS, 20, 20), (CHANNELS, CHANNELS, 3, 5), (CHANNELS,))
    assert [case.shapes[0] for case in others] == [(3, 24, 5, 3), (3, 24, 6, 5), (3, 24, 7, 7), (3, 24, 8, 4)]
    assert all(case.legal for case in others)


def test_grouped_convolutions_keep_all_their_channels():
    config = {"kernel_size": (3, 3), "padding": (1, 1), "dilation": (1, 1), "groups": 32}
    for case in cases(operation("conv", config, (2, 64, 9, 9), (64, 2, 3, 3))):
        assert case.shapes[0][1] == 64
        assert case.shapes[1] == (64, 2, 3, 3)


def test_no_size_is_made_up_at_which_a_window_starts_in_the_padding():
    """Paddle has that window and torch has not; a network that has it is still seen, by its own size."""
    config = {"kernel_size": (2, 2), "stride": (2, 2), "padding": (1, 1), "ceil_mode": True}
    recorded, *others = cases(operation("max_pool", config, (2, 8, 9, 9)))
    assert recorded.shapes == ((2, 8, 9, 9),)
    assert others
    assert all(n % 2 == 0 for case in others for n in case.shapes[0][2:])
    both = list(cases(operation("max_pool", config | {"ceil_mode": False}, (2, 8, 9, 9))))
    assert len(both) == 13


def test_a_factor_for_every_channel_stays_one_pixel_beside_larger_pictures():
    both = operation("multiply", {}, (2, 8, 16, 16))
    both.fed += (Fed("other", INPUT, (2, 8, 1, 1), "float64"),)
    assert [case.shapes for case in cases(both)][-1] == ((3, 8, 4, 9), (3, 8, 1, 1))


def test_a_backend_that_takes_no_legal_size_is_told(monkeypatch):
    """The recorded size is no proof of the others."""
    from zoo.backends import ladder

    verbs = ladder(BACKENDS[1])
    honest = verbs.product

    def refusing(held, number, arrays, *rest):
        if arrays[0].shape[-1] == 3:
            raise ValueError("three are too few")
        return honest(held, number, arrays, *rest)

    monkeypatch.setattr(verbs, "product", refusing)
    plain = (first, lambda: [torch.nn.Conv2d(8, 8, 3)]), (first, lambda: [paddle.nn.Conv2D(8, 8, 3)])
    level = level_2(*plain)
    assert not level.passed
    assert "rest.0 (conv), since torch does not run it on 3 x 8 x 3 x 3: three are too few" in level.where


def test_a_forward_that_differs_at_one_size_only_is_caught(monkeypatch):
    from zoo.backends import ladder

    verbs = ladder(BACKENDS[1])
    honest = verbs.product

    def wrong(held, number, arrays, *rest):
        outputs, *others = honest(held, number, arrays, *rest)
        return ([y + 1e-11 * (np.shape(arrays[0])[2:] == (4, 9)) for y in outputs], *others)

    monkeypatch.setattr(verbs, "product", wrong)
    level = level_2((lambda layers, x: x.relu(), list), (lambda layers, x: PF.relu(x), list))
    assert not level.passed
    assert level.where.startswith("the output of forward call 2: relu (relu) on 3 x 8 x 4 x 9")
