"""Stochastic depth: the same pictures lose a branch in both backends, a run repeats it, and the ladder sees it."""

import importlib

import numpy as np
import paddle
import pytest
import torch
from conftest import blobs, noise

import zoo
from zoo.backends import BACKENDS, learning, runtime
from zoo.parity.gradient_level import gradients
from zoo.parity.operator_level import operators
from zoo.parity.planted_faults import rerouted, setting, unscaled
from zoo.parity.trained_sides import Trainee, Twist
from zoo.parity.training_levels import buffers, losses
from zoo.parity.trajectory import trajectory
from zoo.training.callbacks import Callback
from zoo.training.plan import Plan
from zoo.training.recipe import Recipe

P = 0.4


class TorchNet(torch.nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.stem = torch.nn.Conv2d(1, 4, 3)
        self.conv, self.norm, self.drop = torch.nn.Conv2d(4, 4, 3, padding=1), torch.nn.BatchNorm2d(4), depth(P)
        self.head = torch.nn.Linear(4, 4)

    def forward(self, x):
        x = self.stem(x)
        x = x + self.drop(self.norm(self.conv(x)))
        return self.head(x.mean((2, 3)))


class PaddleNet(paddle.nn.Layer):
    def __init__(self, depth):
        super().__init__()
        self.stem = paddle.nn.Conv2D(1, 4, 3)
        self.conv, self.norm, self.drop = paddle.nn.Conv2D(4, 4, 3, padding=1), paddle.nn.BatchNorm2D(4), depth(P)
        self.head = paddle.nn.Linear(4, 4)

    def forward(self, x):
        x = self.stem(x)
        x = x + self.drop(self.norm(self.conv(x)))
        return self.head(x.mean((2, 3)))


def depth(backend):
    return importlib.import_module(f"zoo.{backend}.layers").StochasticDepth


def network(backend, dtype="float64"):
    """The network in a backend, the same values in each."""
    made = {"torch": TorchNet, "paddle": PaddleNet}[backend](depth(backend))
    adapter = runtime(backend)
    rng = np.random.default_rng(3)
    state = {slot.name: rng.uniform(0.2, 1, slot.shape) for slot in adapter.slots(made)}
    made = made.double() if backend == "torch" else made.to(dtype="float64")
    adapter.write(made, state)
    return made if dtype == "float64" else made.float() if backend == "torch" else made.to(dtype=dtype)


def test_it_is_nothing_in_eval_mode_and_keeps_the_mean_in_train_mode(backend):
    layer, adapter = depth(backend)(P), runtime(backend)
    x = adapter.tensor(np.ones((4000, 2, 3)))
    layer.eval()
    assert layer(x) is x
    layer.train()
    found = adapter.array(layer(x))
    assert sorted(np.unique(found)) == [0, pytest.approx(1 / (1 - P))]
    assert (found == found[:, :1, :1]).all()  # of each picture everything or nothing
    assert found.mean() == pytest.approx(1, abs=0.06)
    assert (adapter.array(layer(x)) != found).any()
    assert depth(backend)(0.0)(x) is x


def test_it_is_what_torchvision_s_is():
    from torchvision.ops import StochasticDepth

    x = torch.rand(50, 3, dtype=torch.float64)
    found = []
    for layer in (StochasticDepth(P, "row"), depth("torch")(P)):
        torch.manual_seed(0)
        found.append(layer(x))
    assert torch.allclose(*found, rtol=1e-15)
    assert (found[0] == 0).any()


def test_both_backends_leave_out_the_same_pictures_and_a_learner_gives_the_layer_back():
    images, targets = noise(16, 1, 8, 8, dtype="float64"), np.eye(4)[np.arange(16) % 4]
    lost, logits = {}, {}
    for backend in BACKENDS:
        model, learner_of = network(backend), learning(backend).Learner
        learner = learner_of(model, Plan("sgd", 1.0, 0.0, 0.0, proof=True), seed=5)
        steps = [learner.step(images, targets, 1.0, 0.0, number, 0)[1] for number in (0, 0, 1)]
        assert (steps[0] == steps[1]).all()
        assert (steps[0] != steps[2]).any()
        logits[backend] = np.concatenate(steps[1:])
        lost[backend] = model.drop.masks((16, 1, 1, 1), P).ravel()
        # a part of a batch loses what it loses in the whole one
        learner.masks.at(1, 6)
        assert (model.drop.masks((4, 1), P).ravel() == lost[backend][6:10]).all()
        learner.close()
        assert model.drop.masks is None
    assert 0 < lost["torch"].sum() < 16
    assert (lost["torch"] == lost["paddle"]).all()
    assert np.abs(logits["torch"] - logits["paddle"]).max() < 1e-13


class StopError(Exception):
    pass


class StopAt(Callback):
    def __init__(self, step):
        self.at = step

    def step(self, number, loss, lr, top1, count):
        if number == self.at:
            raise StopError


def test_a_run_is_the_same_in_both_and_goes_on_to_the_same_bits_where_it_was_stopped(tmp_path):
    recipe, train, losses_of = Recipe(optimizer="momentum", lr=0.05, epochs=2, batch_size=8), blobs(24, size=12), {}
    for backend in BACKENDS:
        folder, whole = tmp_path / backend, network(backend)
        losses_of[backend] = np.array(zoo.fit(whole, train, recipe=recipe).steps["loss"])
        with pytest.raises(StopError):
            zoo.fit(network(backend), train, recipe=recipe, out=folder, save_every=1, callbacks=[StopAt(4)])
        resumed = network(backend)
        again = zoo.fit(resumed, train, recipe=recipe, out=folder, resume=True).steps["loss"]
        assert (losses_of[backend] == again).all()
        states = [dict(runtime(backend).read(model)) for model in (whole, resumed)]
        assert all((states[0][name] == states[1][name]).all() for name in states[0])
    assert np.abs(losses_of["torch"] / losses_of["paddle"] - 1).max() < 1e-12


def subject(wrong=None):
    def batch(number, smoothing):
        rng = np.random.default_rng(number)
        targets = np.eye(4)[rng.integers(4, size=8)]
        return rng.standard_normal((8, 1, 9, 9)).astype(np.float32), targets * (1 - smoothing) + smoothing / 4

    return Trainee(
        0, batch, Plan("sgd", 1.0, 0.0, 0.0), "logits", lambda side, dtype: network(side.backend, dtype), 100,
        arguments={"in_channels": 1, "image_size": 9}, turns=False, twist=Twist(model=wrong) if wrong else Twist(),
    )  # fmt: skip


@pytest.mark.parametrize("level", [losses, gradients, buffers, trajectory])
def test_it_is_on_in_the_levels_that_train(level):
    assert level(subject()).passed
    # both sides without it is another network than both with it
    on, off = subject(), subject()
    object.__setattr__(off, "values", lambda side, dtype: {})
    with on.learner(on.first, "float64") as (model, _):
        assert model.drop.p == P
    with off.learner(off.first, "float64") as (model, _):
        assert model.drop.p == 0


@pytest.mark.parametrize("wrong", [setting("stochastic_depth", "p", 0.0), rerouted("stochastic_depth", unscaled)])
def test_a_mistake_in_it_is_caught_by_the_ladder(wrong):
    assert not losses(subject(wrong), dtypes=("float64",)).passed


def test_operators_of_a_network_with_it_have_an_answer():
    assert operators(subject()).passed


def test_a_port_with_a_library_s_own_is_judged_right():
    """torchvision's class, and one as timm writes it."""
    from torchvision.ops import StochasticDepth

    class DropPath(torch.nn.Module):
        def __init__(self, drop_prob):
            super().__init__()
            self.drop_prob = drop_prob

        def forward(self, x):
            if self.drop_prob == 0.0 or not self.training:
                return x
            kept = x.new_empty((x.shape[0],) + (1,) * (x.ndim - 1)).bernoulli_(1 - self.drop_prob)
            return x * kept.div_(1 - self.drop_prob)

    for theirs in (lambda p: StochasticDepth(p, "row"), DropPath):
        report = zoo.compare(
            network("paddle"), TorchNet(theirs).double(), input_size=(1, 9, 9), copy_weights=True, levels="0,1,3,4,5,6"
        )
        assert report.passed, [(level.name, level.where) for level in report.levels]
        assert zoo.diagnose(TorchNet(theirs).double(), network("paddle"), input_size=(1, 9, 9)).equal


@pytest.mark.slow
@pytest.mark.parametrize("name", ["efficientnet_b0", "convnext_tiny"])
def test_torchvision_s_own_networks_with_it_are_judged_right(name):
    import torchvision

    found = zoo.diagnose(getattr(torchvision.models, name)(num_classes=10), name, image_size=32)
    assert found.equal, str(found)
    assert found.figures["largest_relative_difference"] == 0
