"""zoo.transfer: one model's weights into another, each tensor accounted for, proven, and nothing written otherwise."""

import json

import numpy as np
import pytest
from rich.console import Console
from test_pair import FUNCTIONS, LAYERS, MIXED, PAIRS, SMALL, parts, with_functions, with_layers, words

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.errors import ArgumentError, ModelError, StateError
from zoo.graph.tensor_crossing import hidden

IMAGES = np.random.default_rng(5).standard_normal((3, *SMALL)).astype(np.float32)


def state(model):
    return {name: np.array(array) for name, array in runtime(zoo.backend_of(model)).read(model)}


def logits(model):
    return runtime(zoo.backend_of(model)).run(model, IMAGES)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_weights_cross_along_what_runs(first, second):
    """Names, order of definition, layers and functions differ; the head is a linear layer or a 1x1 convolution."""
    for order, forward, how in ((MIXED, with_layers, "copied"), (FUNCTIONS, with_functions, "reshaped")):
        source, target = parts(first, LAYERS, with_layers), parts(second, order, forward)
        before = state(source)
        assert np.abs(logits(source) - logits(target)).max() > 1e-3
        found = zoo.transfer(source, target, input_size=SMALL)
        assert np.abs(logits(source) - logits(target)).max() <= 1e-5
        assert all(np.array_equal(array, before[name]) for name, array in state(source).items())
        assert {tensor.source for tensor in found.tensors} == before.keys()
        assert {tensor.target for tensor in found.tensors} == state(target).keys()
        head = next(tensor for tensor in found.tensors if tensor.source == "head.weight")
        assert head.how == (how if first == second or how == "reshaped" else "transposed")
        assert found.proof.measured <= 1e-12


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_nothing_is_written_where_a_tensor_has_no_partner(first, second):
    def longer(net, functional, x):
        return net.head((net.extra(net.one(x)) + net.two(net.one(x))).mean([2, 3]))

    def extra(nn, end):
        return nn.GroupNorm(2, 6)

    def shorter(net, functional, x):
        return net.head((net.one(x) + net.two(net.one(x))).mean([2, 3]))

    source = parts(first, ("one", "two", "extra", "head"), longer, extra=extra)
    target = parts(second, ("one", "two", "norm", "head"), shorter)
    before = state(target)
    with pytest.raises(StateError, match="left over.*missing.*nothing was written") as caught:
        zoo.transfer(source, target, input_size=SMALL)
    assert caught.value.unexpected == ["extra.weight", "extra.bias"]
    assert caught.value.missing == ["norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"]
    assert all(np.array_equal(array, before[name]) for name, array in state(target).items())


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_nothing_is_written_where_the_proof_fails(first, second):
    """All tensors have partners, and one activation is another."""

    def other(net, functional, x):
        x = functional.sigmoid(net.norm(net.one(x)))
        return net.head(functional.adaptive_avg_pool2d(net.pool(net.act(x + net.two(x))), 1).flatten(1))

    source, target = parts(first, LAYERS, with_layers), parts(second, LAYERS, other)
    before = state(target)
    with pytest.raises(ModelError, match=r"not the same network: act \(relu; forward call 3: sigmoid.* differs first"):
        zoo.transfer(source, target, input_size=SMALL)
    assert all(np.array_equal(array, before[name]) for name, array in state(target).items())


def test_layers_that_never_run_cross_by_name(backend):
    def idle(net, functional, x):
        return net.head(net.one(x).mean([2, 3]))

    source, target = (parts(each, ("two", "one", "head"), idle) for each in BACKENDS)
    zoo.transfer(source, target, input_size=SMALL)
    assert np.array_equal(state(source)["two.weight"], state(target)["two.weight"])


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_norms_slopes_and_transpose_convolutions(first, second):
    def net(backend):
        nn, _, end, _ = words(backend)
        up = nn.ConvTranspose2d if backend == "torch" else nn.Conv2DTranspose
        return nn.Sequential(
            getattr(nn, f"Conv{end}")(2, 4, 3), nn.GroupNorm(2, 4), nn.PReLU(), up(4, 3, 2, 2),
            getattr(nn, f"InstanceNorm{end}")(3, **({"affine": True} if backend == "torch" else {})), nn.Flatten(),
            nn.LayerNorm(432), nn.Linear(432, 2),
        )  # fmt: skip

    source, target = net(first), net(second)
    found = zoo.transfer(source, target, input_size=SMALL)
    assert len(found.tensors) == len(state(source)) == 13
    assert np.abs(logits(source) - logits(target)).max() <= 1e-5


def test_the_target_keeps_its_dtype_and_mode(backend):
    source, target = parts("torch", LAYERS, with_layers), parts(backend, LAYERS, with_layers)
    target = runtime(backend).copy(target, "float64")
    target.eval()
    zoo.transfer(source, target, input_size=SMALL)
    assert not target.training
    assert {str(array.dtype) for array in state(target).values()} == {"float64"}
    with pytest.raises(StateError, match="cannot hold float64"):
        zoo.transfer(target, source, input_size=SMALL)


def test_it_prints_and_becomes_json():
    found = zoo.transfer(*(parts(each, LAYERS, with_layers) for each in BACKENDS), input_size=SMALL)
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(found)
    text = console.export_text()
    assert "head.weight" in text
    assert "1 transposed" in text
    content = json.loads(found.to_json())
    assert content["tensors"][0]["how"] == "copied"
    assert content["proof"]["passed"] is True


def test_what_cannot_work_is_refused():
    model = parts("torch", LAYERS, with_layers)
    with pytest.raises(ArgumentError, match="the shape of one input"):
        zoo.transfer(model, model, input_size=())
    with pytest.raises(ModelError, match="this is not a model"):
        zoo.transfer(model, 3, input_size=SMALL)
    with pytest.raises(ModelError, match="network stops after its input"):
        zoo.transfer(model, model, input_size=(5, 8, 8))


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in BACKENDS for b in BACKENDS])
@pytest.mark.parametrize("how", ["spectral_norm", "weight_norm"])
def test_what_is_behind_a_norm_of_a_weight_crosses(how, first, second):
    """The same norm over the same axis: its tensors cross, whatever weight they come to."""

    def net(backend):
        nn = runtime(backend).nn
        norm, conv = getattr(nn.utils, how), nn.Conv2d if backend == "torch" else nn.Conv2D
        axis = {} if how == "spectral_norm" else {"dim": int(backend == "paddle")}
        layers = norm(conv(2, 4, 3)), nn.ReLU(), nn.Flatten(), norm(nn.Linear(16, 3), **axis)
        return nn.Sequential(*layers)

    one, other = net(first), net(second)
    assert zoo.transfer(one, other, input_size=(2, 4, 4)).proof.measured <= 1e-12
    theirs, mine = hidden(first, one), hidden(second, other)
    assert theirs.keys() == mine.keys() == {"0.weight", "3.weight"}
    for name, roles in theirs.items():
        assert all((array == mine[name][role]).all() for role, array in roles.items()), name
    assert zoo.compare(one, other, input_size=(2, 4, 4), levels="0,1,3").passed


def _looked_up(backend, rows):
    """A table of five rows, some of which are looked up for the four places of a map, as for a shorter input."""
    framework = __import__(backend)
    layers = framework.nn
    base = layers.Layer if backend == "paddle" else layers.Module

    class Net(base):
        def __init__(self):
            super().__init__()
            if backend == "paddle":
                self.table = self.create_parameter((5, 3), default_initializer=layers.initializer.Normal())
            else:
                self.table = layers.Parameter(framework.randn(5, 3))
            self.register_buffer("at", framework.to_tensor(rows) if backend == "paddle" else framework.tensor(rows))
            self.fc = layers.Linear(3, 4)

        def forward(self, x):
            near = framework.reshape(self.table[self.at], (2, 2, 3))
            near = framework.transpose(near, (2, 0, 1)) if backend == "paddle" else framework.permute(near, (2, 0, 1))
            return self.fc((x + near).mean((2, 3)))

    return Net()


@pytest.mark.parametrize("rows", [[0, 0, 0, 0], [0, 1, 0, 1], [3, 2, 1, 0], [1, 1, 2, 2]])
@pytest.mark.parametrize("other", BACKENDS)
def test_a_table_of_which_some_rows_are_used_is_the_same_and_crosses_whole(rows, other, backend):
    theirs, mine = _looked_up(backend, rows), _looked_up(other, rows)
    assert zoo.diagnose(mine, against=theirs, input_size=(3, 2, 2)).equal
    zoo.transfer(theirs, mine, input_size=(3, 2, 2))
    assert np.array_equal(mine.table.detach().numpy(), theirs.table.detach().numpy())
    moved = _looked_up(other, [(row + 1) % 5 for row in rows])
    assert not zoo.diagnose(moved, against=theirs, input_size=(3, 2, 2)).equal
