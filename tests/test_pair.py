"""Comparing two models that a user built: across backends and within one, and how it fails."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import paddle
import pytest
import torch
from conftest import slowly

import zoo
from zoo.backends import BACKENDS, backend_of, runtime
from zoo.cards import IMAGENET
from zoo.data.dataset import Arrays, Prepare
from zoo.errors import ArgumentError, UnknownChoiceError
from zoo.graph.tensor_crossing import stir
from zoo.testing import assert_parity

SIZE = (3, 33, 33)
EXAMPLES = Path(__file__).parent.parent / "examples"


def built(backend, **arguments):
    return zoo.build("resnet18", backend, **{"seed": 0, "num_classes": 7, **arguments})


@pytest.mark.parametrize(
    ("first", "second"), slowly(((a, b) for a in BACKENDS for b in BACKENDS), lambda first, second: first != second)
)
def test_equal_models_of_any_two_backends(first, second):
    report = zoo.compare(built(first), built(second), input_size=SIZE)
    assert report.passed, report
    assert [level.name for level in report.levels] == ["0", "1", "3", "3b"]
    assert list(report.versions) == [f"a ({first})", f"b ({second})"]


@pytest.mark.slow
def test_torchvision_against_paddle_vision():
    """Neither network is ours: layers are matched by name where names agree, though branches run in another order."""
    import paddle
    import torchvision

    torch_model, paddle_model = (library.models.resnet18(num_classes=7) for library in (torchvision, paddle.vision))
    before = zoo.state(paddle_model)
    own = zoo.compare(torch_model, paddle_model, input_size=SIZE)
    # level 3b asks of each alone whether its float32 is its float64
    assert [level.passed for level in own.levels] == [True, False, False, True]
    assert "copy_weights=True copies a's" in own.levels[1].where
    report = zoo.compare(torch_model, paddle_model, input_size=SIZE, copy_weights=True)
    assert report.passed, report
    assert all((before[name] == array).all() for name, array in zoo.state(paddle_model).items())
    assert torch_model.training


def test_other_names_are_matched_in_order(backend):
    nn = runtime(backend).nn
    one, other = nn.Sequential(nn.Linear(4, 3), nn.ReLU()), nn.Sequential(nn.Sequential(nn.Linear(4, 3)), nn.ReLU())
    assert zoo.compare(one, other, input_size=(1, 1, 4), copy_weights=True).passed


def test_the_first_layer_that_parts_is_named(backend):
    model, other = built("torch"), built(backend)
    other.layer3[0].bn2 = runtime(backend).nn.Identity()
    report = zoo.compare(model, other, input_size=SIZE)
    assert not report.passed
    assert "layer3.0.bn2" in report.levels[0].where
    with pytest.raises(AssertionError, match="is not the same in both"):
        assert_parity(model, other, input_size=SIZE)


def test_another_value_is_seen_at_level_1_and_placed_at_level_3():
    model, other = built("torch"), built("paddle")
    weights = zoo.state(other)
    weights["layer3.0.conv1.weight"][0] += 1e-3
    zoo.load_state(other, weights)
    report = zoo.compare(model, other, input_size=SIZE)
    assert [level.passed for level in report.levels[:3]] == [True, False, False]
    assert report.levels[1].where.startswith("layer3.0.conv1.weight and b's layer3.0.conv1.weight differ")
    assert report.levels[2].where.startswith("layer3.0.conv1 (conv; layer3.0.conv1 in b) differs first")


def test_a_model_that_cannot_run_is_a_failed_level_and_no_traceback(backend):
    model, other = built("torch"), copy.deepcopy(built(backend))
    other.fc = runtime(backend).nn.Linear(5, 7)
    report = zoo.compare(model, other, input_size=SIZE)
    assert report.verdict == "no answer"
    assert f"the {backend} network stops after avgpool" in report.levels[0].where


def test_assert_parity_takes_a_name_too():
    assert assert_parity("lenet", levels=["0", "3"]).passed


def test_what_two_models_cannot_have():
    one, other = built("torch"), built("paddle")
    with pytest.raises(ArgumentError, match="two models and their input_size"):
        zoo.compare(one, other)
    with pytest.raises(ArgumentError, match="two models and their input_size"):
        zoo.compare("resnet18", other, input_size=SIZE)
    with pytest.raises(ArgumentError, match="input_size is the shape of one input"):
        zoo.compare(one, other, input_size=(64, 0))
    with pytest.raises(ArgumentError, match="image is for models that take one picture"):
        zoo.compare(one, other, input_size=(64, 64), image="mine.png")
    with pytest.raises(ArgumentError, match="level 2 needs a network's name"):
        zoo.compare(one, other, input_size=SIZE, levels="0,2")
    with pytest.raises(ArgumentError, match="a name takes image_size="):
        zoo.compare("resnet18", input_size=SIZE)
    with pytest.raises(UnknownChoiceError, match="no argument for two models 'aux'"):
        zoo.compare(one, other, input_size=SIZE, aux=True)
    with pytest.raises(zoo.ZooError, match="this is not a model"):
        zoo.compare(one, 3, input_size=SIZE)


SMALL = (2, 8, 8)


def words(backend):
    """nn, its functions, what its classes of pictures end with, and the class of layers."""
    nn = runtime(backend).nn
    return nn, nn.functional, {"torch": "2d", "paddle": "2D"}[backend], getattr(nn, "Module", None) or nn.Layer


def parts(backend, order, forward, **more):
    """A model whose layers are defined in this order; forward is given its layers by name, F and x."""
    nn, functional, end, parent = words(backend)

    class Net(parent):
        def __init__(self):
            super().__init__()
            made = {
                "one": lambda: getattr(nn, f"Conv{end}")(2, 6, 3, padding=1),
                "two": lambda: getattr(nn, f"Conv{end}")(6, 6, 3, padding=1),
                "norm": lambda: getattr(nn, f"BatchNorm{end}")(6),
                "pool": lambda: getattr(nn, f"AvgPool{end}")(2, 2),
                "act": nn.ReLU,
                "head": lambda: nn.Linear(6, 3),
                "tip": lambda: getattr(nn, f"Conv{end}")(6, 3, 1),
                **{name: lambda make=make: make(nn, end) for name, make in more.items()},
            }
            for name in order:
                setattr(self, name, made[name]())

        def forward(self, x):
            return forward(self, functional, x)

    return Net()


def with_layers(net, functional, x):
    x = net.act(net.norm(net.one(x)))
    x = net.pool(net.act(x + net.two(x)))
    return net.head(functional.adaptive_avg_pool2d(x, 1).flatten(1))


def with_functions(net, functional, x):
    x = functional.relu(net.norm(net.one(x)))
    x = functional.avg_pool2d((net.two(x) + x).clip(min=0), 2)
    return net.tip(x.mean([2, 3], keepdim=True)).squeeze(-1).squeeze(-1)


LAYERS = ("one", "norm", "two", "pool", "act", "head")
MIXED = ("head", "act", "two", "pool", "norm", "one")
FUNCTIONS = ("tip", "norm", "two", "one")
PAIRS = [(a, b) for a in BACKENDS for b in BACKENDS]


def told(report):
    return [(level.name, level.passed, level.where) for level in report.levels]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_operations_are_matched_by_how_they_run(first, second):
    """Layers against functions, another order of definition, a mean against a pool, a 1x1 convolution as the head."""
    one = parts(first, LAYERS, with_layers)
    for order, forward in ((MIXED, with_layers), (FUNCTIONS, with_functions)):
        other = parts(second, order, forward)
        own = zoo.compare(one, other, input_size=SMALL, levels="0,1,3")
        assert [level.passed for level in own.levels] == [True, False, False], told(own)
        report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,1,3")
        assert report.passed, told(report)
        assert report.levels[2].measured <= 1e-12


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_branches_that_look_alike_are_matched_by_name(first, second):
    """A sum of two convolutions, written the other way round: the same weights, the same network."""

    def summed(order):
        def forward(net, functional, x):
            x = net.one(x)
            one, other = (getattr(net, name)(x) for name in order)
            return net.head(functional.relu(one + other).mean([2, 3]))

        return forward

    twin = {"twin": lambda nn, end: getattr(nn, f"Conv{end}")(6, 6, 3, padding=1)}
    one = parts(first, ("one", "two", "twin", "head"), summed(("two", "twin")), **twin)
    other = parts(second, ("head", "twin", "one", "two"), summed(("twin", "two")), **twin)
    zoo.load_state(other, dict(zoo.state(one)))
    report = zoo.compare(one, other, input_size=SMALL, levels="0,1,3")
    assert report.passed, told(report)
    assert zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,1,3").passed


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_forgotten_activation_is_named_and_not_forgiven(first, second):
    def forgetful(net, functional, x):
        x = net.norm(net.one(x))
        return net.head(functional.adaptive_avg_pool2d(net.pool(net.act(x + net.two(x))), 1).flatten(1))

    one, other = parts(first, LAYERS, with_layers), parts(second, MIXED, forgetful)
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,1,3")
    assert [level.passed for level in report.levels] == [False, True, False], told(report)
    assert report.levels[0].where == "act, a relu, runs in a and has no partner in b"
    assert "a has act before it" in report.levels[2].where


def swish_by_hand(net, functional, x):
    x = net.norm(net.one(x))
    x = x * functional.sigmoid(x)
    x = x * functional.relu6(x + 3) / 6
    x = functional.hardtanh(x, 0.0, 6.0) + net.two(x) * (functional.relu6(net.two(x) + 3) / 6)
    return net.head(x.mean([2, 3]))


def swish_by_name(net, functional, x):
    x = functional.hardswish(functional.silu(net.norm(net.one(x))))
    x = net.two(x) * functional.hardsigmoid(net.two(x)) + functional.relu6(x)
    return net.head(functional.adaptive_avg_pool2d(x, 1).flatten(1))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_shuffle_of_channels_is_one_however_it_is_cut(first, second):
    """Halves by chunk against halves by split."""

    def shuffled(cut):
        def forward(net, functional, x):
            one, other = cut(net.one(x))
            x = runtime(backend_of(net)).nn.Flatten(2)(other) * 2
            x = x.reshape([2, 3, 8, 8]) + one
            return net.head(runtime_concat(net, [one, x]).mean([2, 3]))

        return forward

    cuts = {"torch": lambda x: x.split(3, 1), "paddle": lambda x: x.split([3, 3], 1)}
    one = parts(first, LAYERS, shuffled(lambda x: x.chunk(2, 1)))
    other = parts(second, LAYERS, shuffled(cuts[second]))
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,1,3")
    assert [level.passed for level in report.levels] == [True, True, True], told(report)


def runtime_concat(net, tensors):
    import paddle
    import torch

    return torch.cat(tensors, 1) if backend_of(net) == "torch" else paddle.concat(tensors, 1)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_is_written_by_hand_is_what_it_is(first, second):
    one, other = parts(first, LAYERS, swish_by_hand), parts(second, LAYERS, swish_by_name)
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,3")
    assert report.passed, told(report)
    assert ("slope 0.1666667" in report.levels[1].where) == (second == "paddle"), told(report)


@pytest.mark.parametrize("first", BACKENDS)
def test_what_the_frameworks_compute_apart_is_named_and_no_mistake(first):
    def gated(net, functional, x):
        return net.head((functional.hardsigmoid(net.norm(net.one(x))) * net.two(net.one(x))).mean([2, 3]))

    second = next(name for name in BACKENDS if name != first)
    one, other = (parts(each, LAYERS, gated) for each in (first, second))
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="0,1,3")
    assert report.passed, told(report)
    assert "slope 0.1666667" in report.levels[2].where
    assert "not a mistake of yours" in report.levels[2].where
    assert "not a mistake" not in str(told(zoo.compare(one, one, input_size=SMALL, levels="3")))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mobilenet_v2", "shufflenet_v2_x1_0", "densenet121", "mobilenet_v3_small"])
def test_networks_that_both_libraries_have(name):
    """With seed 22, what thirty norms keep as float32 came to 1.4e-12 behind a ReLU6 of mobilenet_v2."""
    import paddle
    import torchvision

    torch.manual_seed(22)
    one, other = (getattr(library.models, name)(num_classes=7) for library in (torchvision, paddle.vision))
    report = zoo.compare(one, other, input_size=(3, 32, 32), copy_weights=True, levels="0,1,3")
    assert report.passed, told(report)
    assert ("slope 0.1666667" in report.levels[2].where) == (name == "mobilenet_v3_small")


@pytest.mark.slow
def test_squeezenet_rounds_its_pools_another_way():
    """A true difference: torchvision's pools have ceil_mode, which changes the size of the second one's map."""
    import paddle
    import torchvision

    one, other = (library.models.squeezenet1_0(num_classes=7) for library in (torchvision, paddle.vision))
    report = zoo.compare(one, other, input_size=(3, 64, 64), copy_weights=True, levels="0,1,3")
    assert [level.passed for level in report.levels] == [False, True, False]
    assert report.levels[0].where == "features.2 (_pool in b): ceil_mode is True against False"
    assert "features.6 (max_pool; _pool in b) differs first" in report.levels[2].where


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "arguments", "expected"),
    [
        ("compare_backends.py", ["lenet"], "level 3  equal"),
        ("plot_error_growth.py", ["lenet", "plot.png"], "wrote plot.png"),
        ("swap_a_block.py", [], "a block swapped, level 0: layer2.1"),
        ("train_both.py", ["lenet", "200"], "of the held-out pictures right"),
    ],
)
def test_the_examples_run(script, arguments, expected, tmp_path):
    command = [sys.executable, str(EXAMPLES / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def attending(net, functional, x):
    """Attention over the five rows of x, where no row sees a later one: the mask is a table that the model keeps."""
    x = net.into(x)
    scores = x @ x.transpose(*((-2, -1) if isinstance(x, torch.Tensor) else ([0, 2, 1],)))
    return net.head(functional.softmax(scores + net.bias, -1) @ x)


def blind(net, functional, x):
    x = net.into(x)
    scores = x @ x.transpose(*((-2, -1) if isinstance(x, torch.Tensor) else ([0, 2, 1],)))
    return net.head(functional.softmax(scores + 0 * x.sum(), -1) @ x)


def masked(backend, forward):
    """The table is called as GPT-2 calls its own."""
    net = parts(backend, ("into", "head"), forward, into=lambda nn, end: nn.Linear(6, 6))
    adapter = runtime(backend)
    table = np.triu(np.full((5, 5), -np.inf), 1).astype(np.float32)
    net.register_buffer("bias", adapter.tensor(table))
    return net


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_mask_of_infinities_is_no_error_of_rounding_and_stays_as_it_is(first, second):
    one, other = masked(first, attending), masked(second, attending)
    level = zoo.compare(one, other, input_size=(5, 6), copy_weights=True, levels="3,3b")
    assert level.passed, told(level)
    assert zoo.diagnose(other, one, input_size=(5, 6)).equal
    wrong = masked(second, blind)
    assert not zoo.diagnose(wrong, one, input_size=(5, 6)).equal
    assert not zoo.diagnose(one, wrong, input_size=(5, 6)).equal


def tied(net, functional, x):
    x = net.one(x)
    return net.head(functional.relu(net.two(functional.relu(net.two(x)))).mean([2, 3]))


def apart(net, functional, x):
    x = net.one(x)
    return net.head(functional.relu(net.three(functional.relu(net.two(x)))).mean([2, 3]))


def third(nn, end):
    return getattr(nn, f"Conv{end}")(6, 6, 3, padding=1)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_weights_that_one_model_shares_are_told(first, second):
    """The outputs are equal, and yet one learns in one place what the other learns in two."""
    one = parts(first, ("one", "two", "head"), tied)
    other = parts(second, ("one", "two", "three", "head"), apart, three=third)
    for pair in ((one, other), (other, one)):
        report = zoo.compare(*pair, input_size=SMALL, copy_weights=True, levels="1")
        assert not report.passed
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="1,3")
    assert report.levels[1].passed
    assert report.levels[0].where == "a uses two.bias where b has three.bias and two.bias, which are trained separately"
    found = zoo.diagnose(other, one, input_size=SMALL)
    assert (found.cause, found.where) == ("layer_untied", "three")
    assert zoo.diagnose(one, other, input_size=SMALL).cause == "layer_shared"


def idle(net, functional, x):
    """The last layer runs, and nothing takes what it gives."""
    x = net.one(x)
    net.two(x)
    return net.head(functional.relu(x).mean([2, 3]))


def idle_otherwise(net, functional, x):
    x = net.one(x)
    functional.relu(net.last(x))
    return net.head(functional.relu(x).mean([2, 3]))


def without_it(net, functional, x):
    return net.head(functional.relu(net.one(x)).mean([2, 3]))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_is_idle_in_both_crosses_by_its_shape(first, second):
    one = parts(first, ("one", "two", "head"), idle)
    other = parts(second, ("last", "one", "head"), idle_otherwise, last=third)
    assert zoo.compare(one, other, input_size=SMALL, copy_weights=True).passed
    assert zoo.diagnose(other, one, input_size=SMALL).equal
    zoo.transfer(one, other, input_size=SMALL)
    assert zoo.compare(one, other, input_size=SMALL, levels="1").passed
    without = parts(second, ("one", "head"), without_it)
    assert zoo.diagnose(one, without, input_size=SMALL).cause == "layer_unused"


def normed_first(net, functional, x):
    return net.head(functional.relu(net.norm(net.one(x))).mean([2, 3]))


def normed_last(net, functional, x):
    return net.head(net.norm(functional.relu(net.one(x))).mean([2, 3]))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_batch_norm_that_has_not_learned_hides_nothing(first, second):
    """relu(norm(x)) and norm(relu(x)) are the same while the norm does nothing."""
    one = parts(first, ("one", "norm", "head"), normed_first)
    other = parts(second, ("one", "norm", "head"), normed_last)
    assert not zoo.compare(one, other, input_size=SMALL, copy_weights=True, levels="3").passed
    with pytest.raises(zoo.ZooError, match="not the same network"):
        zoo.transfer(one, other, input_size=SMALL)


def gated(net, functional, x):
    x = net.one(x)
    x = x[:, :3] * x[:, 3:]
    return net.head((x - x.sum() * 0.0).mean([2, 3]))


def gated_otherwise(net, functional, x):
    x = net.one(x)
    return net.head((x[:, 3:6] * x[:, 0:3] * 1.0).mean([2, 3]))


def gated_and_whole(net, functional, x):
    x = net.one(x)
    return net.head((x[:, 3:6] * x[:, 0:3] + x.sum() * 0.0).mean([2, 3]))


def three(nn, end):
    return nn.Linear(3, 3)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_arithmetic_may_be_written_in_any_way(first, second):
    one = parts(first, ("one", "head"), gated, head=three)
    other = parts(second, ("one", "head"), gated_otherwise, head=three)
    report = zoo.compare(one, other, input_size=SMALL, copy_weights=True)
    assert report.passed, told(report)
    other = parts(second, ("one", "head"), gated_and_whole, head=three)
    for pair in ((one, other), (other, one)):
        report = zoo.compare(*pair, input_size=SMALL, copy_weights=True, levels="0,1,3")
        assert all(level.passed or "cannot be aligned" in level.where for level in report.levels), told(report)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_any_setting_that_differs_is_named(first, second):
    def layer(eps):
        return lambda nn, end: nn.LayerNorm(
            6, **{{"torch": "eps", "paddle": "epsilon"}[nn.__name__.split(".")[0]]: eps}
        )

    def forward(net, functional, x):
        return net.head(net.scale(functional.relu(net.into(x))))

    def built_with(backend, eps):
        return parts(
            backend, ("into", "scale", "head"), forward, into=lambda nn, end: nn.Linear(6, 6), scale=layer(eps)
        )

    found = zoo.diagnose(built_with(first, 1e-3), built_with(second, 1e-5), input_size=(5, 6))
    assert (found.cause, found.where) == ("setting", "scale")
    assert "1e-05" in found.expected
    assert "0.001" in found.found


@pytest.mark.parametrize("power", [1, 2])
def test_a_dropout_that_scales_in_evaluation_may_be_written_out(power):
    """Paddle's downscale_in_infer, in PyTorch a dropout and a product; one picture is compared as two are."""

    class Downscaled(torch.nn.Dropout):
        def forward(self, x):
            return super().forward(x) * (1 - self.p) ** power

    theirs = paddle.nn.Sequential(
        paddle.nn.Linear(4, 3), paddle.nn.Dropout(0.25, mode="downscale_in_infer"), paddle.nn.Linear(3, 2)
    )
    ours = torch.nn.Sequential(torch.nn.Linear(4, 3), Downscaled(0.25), torch.nn.Linear(3, 2))
    one = np.random.default_rng(0).standard_normal((1, 4))
    report = zoo.compare(theirs, ours, inputs=one, copy_weights=True, levels="3,5")
    assert [level.passed for level in report.levels] == [power == 1, True]  # level 5 has dropout off


class Counted(torch.nn.Module):
    """A network whose first tensor is a whole number, as a step counter is, and whose norms are new."""

    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.zeros((), dtype=torch.long))
        norms = (torch.nn.BatchNorm2d(4), torch.nn.Conv2d(4, 4, 3, padding=1))
        self.body = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, padding=1), *norms, torch.nn.BatchNorm2d(4))
        self.head = torch.nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


def test_a_counter_before_the_weights_is_not_what_they_are_held_in():
    """The statistics that fit new norms were whole numbers then: 0 for a small variance, and values without end."""
    assert next(iter(runtime("torch").dtypes(Counted()).values())) == "int64"
    model = Counted()
    assert stir("torch", model, np.random.default_rng(0).standard_normal((2, 3, 8, 8)).astype(np.float32))
    assert 0 < model.body[1].running_var.min() < 1
    assert float(model(torch.randn(2, 3, 8, 8)).abs().max()) < 100
    data = Arrays("noise", np.zeros((8, 8, 8, 3), np.uint8), np.arange(8) % 2, "ab", Prepare(IMAGENET, (3, 8, 8)))
    assert zoo.fit(Counted(), data, recipe=zoo.Recipe(epochs=1, batch_size=4)).dtype == "float32"
    assert len(zoo.summary(Counted(), (3, 8, 8)).rows) > 4
