"""The doctor across frameworks: a port in one, held against a model of the other."""

import functools

import numpy as np
import pytest
from test_doctor import CASES, MODULES

import zoo
from zoo.backends import BACKENDS, publisher, runtime
from zoo.doctor.diagnosis import Cause


def other_than(backend):
    return next(name for name in BACKENDS if name != backend)


@functools.cache
def reference(network, backend, size, classes):
    fixed = {"image_size": size} if network in ("lenet", "alexnet") else {}
    return zoo.build(network, backend, seed=0, num_classes=classes, **fixed)


SQUARE = ("own_layout_square", "wrong_way_round")
ACROSS = [pytest.param(*case, marks=() if case[2] == "lenet" else pytest.mark.slow) for case in CASES]


@pytest.mark.parametrize(("backend", "name", "network", "size", "cause", "where"), ACROSS)
def test_a_port_by_hand_against_the_other_framework(backend, name, network, size, cause, where):
    """Placed and named as inside one framework."""
    classes = 64 if name in SQUARE else 10 if network == "lenet" else 1000
    theirs = reference(network, other_than(backend), size, classes)
    found = zoo.diagnose(
        getattr(MODULES[backend], name)(), theirs, input_size=(zoo.card(network).input_size[0], size, size)
    )
    assert (found.equal, found.cause) == (cause is None, cause), found
    assert where in found.where
    assert found.backend == backend
    if cause is None:
        assert found.figures["largest_relative_difference"] <= 1e-12


def small(backend, functions=False, gate=None, momentum=None, eps=None, pool=None, norm_first=False):
    """A residual net of one author, with layers or with functions. Settings are in the framework's own words."""
    nn = runtime(backend).nn
    functional = nn.functional
    two = (
        (lambda name: getattr(nn, f"{name}2d", None)) if backend == "torch" else (lambda name: getattr(nn, f"{name}2D"))
    )

    class Net(nn.Module if backend == "torch" else nn.Layer):
        def __init__(self):
            super().__init__()
            norm = {} if momentum is None else {"momentum": momentum}
            norm |= {} if eps is None else {"eps" if backend == "torch" else "epsilon": eps}
            self.fc = nn.Linear(6, 3)
            self.norm2, self.norm1 = two("BatchNorm")(6), two("BatchNorm")(6, **norm)
            self.conv2, self.conv1 = two("Conv")(6, 6, 3, padding=1), two("Conv")(2, 6, 3, padding=1)
            self.pool = two("AvgPool")(2, 2, **(pool or {}))
            self.relu = nn.ReLU()

        def forward(self, x):
            relu = functional.relu if functions else self.relu
            y = relu(self.norm1(self.conv1(x)))
            z = self.norm2(self.conv2(y))
            y = self.pool(relu(y + z if functions else z + y))
            y = gate(y) if gate else functional.hardsigmoid(y)
            return self.fc(y.mean([2, 3]) if functions else nn.Flatten()(functional.adaptive_avg_pool2d(y, 1)))

    return Net()


def test_a_function_in_one_is_a_layer_in_the_other(backend):
    """F.relu against nn.ReLU; what the frameworks compute apart is named and no mistake of the port's."""
    found = zoo.diagnose(small(backend), small(other_than(backend), functions=True), input_size=(2, 8, 8))
    assert found.equal, found
    assert found.figures["largest_relative_difference"] <= 1e-12
    assert found.figures["framework_differences"] == 1
    assert "slope 0.1666667" in found.explanation
    assert "not a mistake of yours" in found.explanation


def test_paddles_own_slope_is_known_within_paddle_too():
    """Its layer against the formula written out, either way round; a whole network of paddle.vision against ours."""
    functional = runtime("paddle").nn.functional
    models = [small("paddle", gate=lambda x: functional.relu6(x + 3) / 6), small("paddle")]
    found = [zoo.diagnose(*pair, input_size=(2, 8, 8)) for pair in (models, models[::-1])]
    found.append(
        zoo.diagnose(publisher("paddle").peer("mobilenet_v3_small", 5), against="mobilenet_v3_small", image_size=32)
    )
    for each in found:
        assert each.equal, each
        assert each.figures["framework_differences"] == 1
        assert "slope 0.1666667" in each.explanation


@pytest.mark.parametrize("across", [True, False])
def test_a_slope_that_is_the_users_own_is_a_mistake(backend, across):
    def gate(x):
        return (x * 0.16667 + 0.5).clip(0, 1)

    other = other_than(backend) if across else backend
    found = zoo.diagnose(small(backend, gate=gate), small(other), input_size=(2, 8, 8))
    assert not found.equal
    assert "not a mistake of yours" not in found.explanation


SPELLED = {
    "torch": (
        "eps=0.001",
        "momentum=0.1, as the share of the new batch",
        "momentum=0.3, as the share of the new batch",
    ),
    "paddle": (
        "epsilon=0.001",
        "momentum=0.9, as the share of the old value",
        "momentum=0.7, as the share of the old value",
    ),
}


def test_settings_are_told_as_the_students_framework_writes_them(backend):
    other = other_than(backend)
    found = zoo.diagnose(small(backend, eps=1e-3), small(other), input_size=(2, 8, 8))
    assert (found.cause, found.where, found.found) == (Cause.BN_EPS, "norm1", SPELLED[backend][0])
    mistaken = {"torch": 0.3, "paddle": 0.7}[backend]
    found = zoo.diagnose(small(backend, momentum=mistaken), small(other), input_size=(2, 8, 8))
    assert (found.cause, found.expected, found.found) == (Cause.BN_MOMENTUM, *SPELLED[backend][1:])


def test_weights_of_other_layers_cross_too(backend):
    """Norms, a slope that learns, a transpose convolution: by their roles."""

    def net(backend):
        nn, end = runtime(backend).nn, {"torch": "2d", "paddle": "2D"}[backend]
        up = nn.ConvTranspose2d if backend == "torch" else nn.Conv2DTranspose
        return nn.Sequential(
            getattr(nn, f"Conv{end}")(2, 4, 3), nn.GroupNorm(2, 4), nn.PReLU(), up(4, 3, 2, 2), nn.Flatten(),
            nn.LayerNorm(48), nn.Linear(48, 2),
        )  # fmt: skip

    found = zoo.diagnose(net(backend), net(other_than(backend)), input_size=(2, 4, 4))
    assert found.equal, found


def attending(backend, mask="causal", function=False, infinite=True):
    """Attention of one head whose steps see some others: by hand, or by the framework's function."""
    module = runtime(backend)
    nn = module.nn

    class Attending(nn.Module if backend == "torch" else nn.Layer):
        def __init__(self):
            super().__init__()
            self.q, self.k, self.v, self.out = (nn.Linear(8, 8) for _ in range(4))

        def forward(self, x):
            q, k, v = self.q(x), self.k(x), self.v(x)
            if function:
                return self.out(dot(q, k, v))
            scores = q @ k.mT / 8**0.5
            if mask:
                scores = scores + module.tensor(hidden).to(scores.dtype)
            return self.out(nn.functional.softmax(scores, -1) @ v)

    def dot(q, k, v):
        if backend == "torch":
            return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=mask == "causal")
        q, k, v = (each.unsqueeze(2) for each in (q, k, v))  # N x steps x heads x values
        return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=mask == "causal").squeeze(2)

    sees = np.tri(6, 6, {"causal": 0, "shifted": 1}.get(mask, 0), dtype=bool)
    sees = sees | (np.arange(6) < 3)[None, :] if mask == "prefix" else sees
    hidden = np.where(sees, 0.0, -np.inf if infinite else -1e9)
    return Attending()


CAUSAL = "a causal mask, by which a step sees itself and those before it"


@pytest.mark.parametrize(
    ("theirs", "mine", "expected", "found"),
    [
        ({}, {"mask": "shifted"}, CAUSAL, "a mask by which a step sees those up to 1 ahead of it too"),
        ({"infinite": False}, {"mask": ""}, CAUSAL, "no mask"),
        ({"mask": ""}, {"infinite": False}, "no mask", CAUSAL),
        ({"function": True}, {"mask": "prefix"}, CAUSAL, "a mask that leaves out 12 of 36 pairs of steps"),
        ({}, {"function": True, "mask": ""}, CAUSAL, "no mask"),
    ],
)
def test_a_mask_that_differs_is_named(backend, theirs, mine, expected, found):
    reference = attending(other_than(backend), **theirs)
    told = zoo.diagnose(attending(backend, **mine), reference, input_size=(6, 8))
    assert (told.cause, told.expected, told.found) == (Cause.MASK, expected, found), told
    assert "attention" in told.where or "add" in told.where
    assert zoo.diagnose(attending(backend, **theirs), reference, input_size=(6, 8)).equal


def gating(backend, by_hand=False, gate=1):
    """A convolution whose halves are a value and a gate."""
    nn = runtime(backend).nn
    conv = nn.Conv1d if backend == "torch" else nn.Conv1D

    class Gating(nn.Module if backend == "torch" else nn.Layer):
        def __init__(self):
            super().__init__()
            self.conv, self.head = conv(3, 8, 3), nn.Linear(4, 2)

        def forward(self, x):
            y = self.conv(x)
            halves = y.chunk(2, 1)
            gated = halves[1 - gate] * nn.functional.sigmoid(halves[gate]) if by_hand else nn.functional.glu(y, 1)
            return self.head(gated.mean(-1))

    return Gating()


def test_the_other_half_as_the_gate_is_a_mistake(backend):
    reference = gating(other_than(backend))
    assert zoo.diagnose(gating(backend, by_hand=True), reference, input_size=(3, 9)).equal
    found = zoo.diagnose(gating(backend, by_hand=True, gate=0), reference, input_size=(3, 9))
    told = ("glu gated by its second half", "glu gated by its first half")
    assert (found.cause, found.expected, found.found) == (Cause.ACTIVATION_KIND, *told), found
    report = zoo.compare(reference, gating(backend, True, 0), input_size=(3, 9), copy_weights=True, levels="0,3")
    assert [level.verdict for level in report.levels] == ["DIFFERENT"] * 2
    assert "gate is second against first" in report.levels[0].where
