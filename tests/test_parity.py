"""The ladder passes on every network, and each level fails on a network that was changed for it.

At the default size the cheapest network of each family is compared here; `python -m docs.reports` compares every
network there, and the site shows its figures.
"""

import json
import time

import numpy as np
import pytest
from conftest import heads, slowly, small

import zoo
from zoo.array_difference import difference, unequal_bits
from zoo.backends import BACKENDS, first_backend, runtime
from zoo.cards import CARDS
from zoo.graph.norm_statistics import fitted
from zoo.network.build import construct
from zoo.network.init import perturbed
from zoo.parity.compare import LEVELS, QUICK, climb

FIRST, SECOND = BACKENDS


@pytest.mark.parametrize("name", slowly(heads(CARDS), ("lenet", "resnet18", "squeezenet1_1")))
def test_every_level_passes_at_an_odd_size(name):
    report = zoo.compare(name, **small(name))
    assert [level.name for level in report.levels] == list(QUICK)
    assert report.passed, report


# of each family the cheapest network
FAMILIES = list({CARDS[name].family: name for name in reversed(heads(CARDS))}.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_the_head_of_each_family_is_equal_at_its_default_size(name):
    report, card = zoo.compare(name), CARDS[name]
    assert [level.name for level in report.levels] == list(QUICK)
    assert report.passed, report
    assert report.arguments["num_classes"] == card.num_classes
    assert report.arguments["image_size"] == card.input_size[1]
    assert report.levels[0].where.startswith(f"{card.num_params:,} parameters, {card.macs:,} MACs")


def test_heads_are_compared_too():
    assert zoo.compare("googlenet_bn", levels="0,1", aux=True, image_size=33).passed


@pytest.mark.slow
def test_a_level_on_its_own():
    for level in LEVELS[:-1]:
        report = zoo.compare("lenet", levels=[level])
        assert [found.name for found in report.levels] == [level]
        assert report.passed


def climbed(name, mutate, levels):
    """The ladder on a network whose second backend is changed by mutate(backend, model, dtype)."""

    def make(build):
        model = construct(build, None)
        mutate(build.backend, model, build.dtype)
        return model

    return climb(CARDS[name], levels, build_arguments=small(name), make=make)


def layer_of(model, backend, name):
    return dict(runtime(backend).named_layers(model))[name]


def test_the_harness_of_the_mutants_passes_unchanged_networks():
    assert climbed("resnet18", lambda backend, model, dtype: None, list(QUICK)).passed


@pytest.mark.parametrize("victim", BACKENDS)
def test_level_0_names_the_layer_and_the_setting_of_another_stride(victim):
    def mutate(backend, model, dtype):
        if backend == victim:
            pool = layer_of(model, backend, "maxpool")
            pool.stride = 1

    (level,) = climbed("resnet18", mutate, ["0"]).levels
    assert not level.passed
    assert level.where.startswith("maxpool: stride is ")


@pytest.mark.parametrize("victim", BACKENDS)
def test_level_0_names_another_eps(victim):
    def mutate(backend, model, dtype):
        if backend == victim:
            layer = layer_of(model, backend, "layer2.0.bn2")
            setattr(layer, "eps" if hasattr(layer, "eps") else "_epsilon", 1e-3)

    (level,) = climbed("resnet18", mutate, ["0"]).levels
    assert not level.passed
    assert level.where.startswith("layer2.0.bn2: eps is ")


def test_level_0_holds_the_card_to_its_numbers(monkeypatch):
    from dataclasses import replace

    wrong = replace(CARDS["lenet"], macs=CARDS["lenet"].macs + 1)
    report = climb(wrong, ["0"])
    assert not report.passed
    assert "the card says" in report.levels[0].where


def flip(array):
    """The array with the last bit of one value the other way round."""
    changed = np.ascontiguousarray(array).copy()
    changed.reshape(-1).view(f"u{changed.itemsize}")[0] ^= 1
    return changed


@pytest.mark.parametrize("victim", BACKENDS)
def test_level_1_catches_one_bit_lost_on_loading(victim, monkeypatch):
    adapter = runtime(victim)
    honest = adapter.write

    def lossy(model, arrays):
        honest(model, {name: flip(array) if name == "fc.weight" else array for name, array in arrays.items()})

    monkeypatch.setattr(adapter, "write", lossy)
    (level,) = climb(CARDS["resnet18"], ["1"], build_arguments=small("resnet18")).levels
    assert not level.passed
    assert "fc.weight differs in 1 values" in level.where


@pytest.mark.parametrize("victim", BACKENDS)
def test_level_1_catches_a_load_that_leaves_a_tensor_out(victim, monkeypatch):
    adapter = runtime(victim)
    honest = adapter.write

    def partial(model, arrays):
        blank = all(np.isnan(array).all() for array in arrays.values())
        honest(model, arrays if blank else dict(list(arrays.items())[:-1]))

    monkeypatch.setattr(adapter, "write", partial)
    (level,) = climb(CARDS["resnet18"], ["1"], build_arguments=small("resnet18")).levels
    assert not level.passed
    assert "fc.bias differs" in level.where


def test_level_1_catches_another_seed():
    from dataclasses import replace

    def make(build):
        return construct(replace(build, seed=build.seed + (build.backend == SECOND)), None)

    (level,) = climb(CARDS["lenet"], ["1"], make=make).levels
    assert not level.passed
    assert level.where.startswith("seed 0 in both: ")


def permuted(backend, model, dtype):
    """Two classes change places: the mean of the logits stays as it was."""
    if backend == SECOND:
        adapter = runtime(backend)
        state = {name: np.array(array) for name, array in adapter.read(model)}
        state["fc.weight"][[0, 1]] = state["fc.weight"][[1, 0]]
        adapter.write(model, {"fc.weight": state["fc.weight"]})


def nudged(by, wanted):
    def mutate(backend, model, dtype):
        if backend == SECOND and dtype == wanted:
            adapter = runtime(backend)
            weight = np.array(dict(adapter.read(model))["layer3.0.conv1.weight"])
            weight.reshape(-1)[0] += by
            adapter.write(model, {"layer3.0.conv1.weight": weight})

    return mutate


def test_level_3_catches_permuted_classes():
    (level,) = climbed("resnet18", permuted, ["3"]).levels
    assert not level.passed
    assert level.where.startswith("fc (linear) differs first: ")


def test_level_3_names_the_first_layer_after_one_nudged_weight():
    (level,) = climbed("resnet18", nudged(1e-4, "float64"), ["3"]).levels
    assert not level.passed
    assert level.where.startswith("layer3.0.conv1 (conv) differs first: ")
    assert level.measured > level.tolerance


def test_level_3_does_not_let_nan_pass():
    (level,) = climbed("resnet18", nudged(float("nan"), "float64"), ["3"]).levels
    assert not level.passed
    assert "NaN" in level.where
    assert json.loads(climbed("resnet18", nudged(float("nan"), "float64"), ["3"]).to_json())["passed"] is False


def test_level_3_catches_a_turned_square_weight():
    def mutate(backend, model, dtype):
        if backend == SECOND:
            adapter = runtime(backend)
            weight = dict(adapter.read(model))["fc.weight"]
            adapter.write(model, {"fc.weight": np.ascontiguousarray(weight.T)})

    def make(build):
        model = construct(build, None)
        mutate(build.backend, model, build.dtype)
        return model

    report = climb(CARDS["resnet18"], ["0", "3"], build_arguments={"num_classes": 512, "image_size": 33}, make=make)
    assert [level.passed for level in report.levels] == [True, False]


def test_level_3_catches_an_activation_left_out(monkeypatch):
    """A functional call is not a layer: the first layer after it differs."""
    import torch

    def forward(self, x):
        return self.fc2(
            torch.flatten(self.conv3(self.pool2(self.conv2(self.pool1(self.conv1(x))))), 1) @ self.fc1.weight.T
        )

    from zoo.torch.lenet import LeNet

    monkeypatch.setattr(LeNet, "forward", forward)
    (level,) = climb(CARDS["lenet"], ["3"]).levels
    assert not level.passed
    assert level.where.startswith("pool1 (max_pool) differs first: ")


def test_difference_sees_what_a_mean_would_not():
    first = np.array([1.0, 2.0, 4.0])
    assert difference(first, first[::-1].copy()).relative == 0.75
    assert difference(first, first).relative == 0
    assert difference(first, first.astype("float32")).problem
    assert difference(first, first[:, None]).relative == np.inf
    assert difference(first, np.array([1.0, np.nan, 4.0])).relative == np.inf
    assert difference(np.array([np.inf]), np.array([np.inf])).relative == np.inf
    assert difference(np.zeros(2), np.array([0.0, 1e-300])).relative == np.inf
    assert difference(np.zeros(2), np.zeros(2)).relative == 0
    assert difference(np.zeros(0), np.zeros(0)).relative == np.inf


def test_unequal_bits_tells_zero_from_minus_zero():
    assert unequal_bits(np.array([0.0]), np.array([-0.0])) == 1
    assert unequal_bits(np.array([1.0]), np.array([1.0], "float32")) == 1
    assert unequal_bits(np.array([np.nan]), np.array([np.nan])) == 0


def test_the_report_as_json():
    begun = time.perf_counter()
    report = zoo.compare("lenet", levels=["0", "3"], seed=5)
    assert 0 < report.seconds <= time.perf_counter() - begun
    content = json.loads(report.to_json())
    assert "device" not in content["arguments"]
    assert content["network"] == "lenet"
    assert content["passed"] is True
    assert content["seed"] == 5
    assert content["mode"] == "proof"
    assert set(content["versions"]) == set(BACKENDS)
    assert [set(level) for level in content["levels"]] == [
        {"name", "title", "passed", "tolerance", "measured", "unit", "where", "counts", "series"}
    ] * 2


def test_a_report_without_levels_has_not_passed():
    assert not zoo.compare("lenet", levels=[]).passed


def test_compare_uses_the_picture_it_is_given(tmp_path):
    import cv2

    picture = tmp_path / "x.png"
    cv2.imwrite(str(picture), np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8))
    report = zoo.compare("resnet18", levels=["3"], image=picture, image_size=40, num_classes=3)
    assert report.passed
    assert report.image.startswith("x.png")


def test_compare_puts_the_threads_back():
    for backend in BACKENDS:
        runtime(backend).set_threads(1)
    assert zoo.compare("lenet", levels=["0"]).passed
    assert [runtime(backend).threads() for backend in BACKENDS] == [1, 1]


@pytest.mark.parametrize(
    ("apart", "yardstick", "passes", "limit"),
    [(2e-12, 1e-13, True, 6.4e-12), (2e-12, 1e-15, False, 1e-12), (2e-12, 3e-14, False, 1.9e-12),
     (2e-8, 1e-6, False, 1e-8), (float("inf"), 1e-6, False, 1e-8)],
)  # fmt: skip
def test_level_3_allows_what_rounding_does_to_the_same_layer_and_no_more(apart, yardstick, passes, limit):
    from zoo.network.anatomy import Call
    from zoo.parity.activation_level import _Walk

    def call(value):
        return Call("gate", "relu6", True, {}, (1,), 0, np.array([value]))

    walk = _Walk("torch", [call(1.0)])
    walk.visit(call(1 + apart))
    walk.end()
    assert not walk.failure
    walk.judge([yardstick])
    assert (not walk.failure, walk.limit) == (passes, limit)
    assert walk.failure.startswith("" if passes else "gate (relu6) differs first")


@pytest.mark.slow
def test_a_network_that_magnifies_rounding_has_its_own_limit_at_level_3(monkeypatch):
    """Gates from 0 to 6 of values of thousands, which statistics that fit nothing bring about."""
    monkeypatch.setattr("zoo.parity.levels.fitted", lambda backend, model, images, values: values)
    (level,) = zoo.compare("mobilenet_v3_large", levels="3").levels
    assert level.passed
    assert 1e-12 < level.measured < level.tolerance < 1e-8


def fit(backend, model, images):
    """fitted() from the values that levels 3 and 3b take."""
    return fitted(backend, model, images, perturbed(runtime(backend).slots(model), 0, "float64"))


def test_statistics_lie_around_those_of_the_pictures(backend):
    """Each norm gives about what its weight and bias say, in eval mode too, however deep it is."""
    adapter, images = runtime(backend), np.random.default_rng(0).normal(3.0, 2.0, (4, 1, 28, 28))
    model = zoo.build("lenet_bn", backend, dtype="float64", seed=0)
    values = fit(backend, model, images)
    assert all(np.array_equal(array, dict(adapter.read(model))[name]) for name, array in values.items())
    calls = []
    adapter.trace(model, images, calls.append)
    norms = [call for call in calls if call.kind == "batch_norm"]
    assert len(norms) == 4
    for call in norms:
        given = call.output.reshape(*call.output.shape[:2], -1)
        bias, weight = (values[f"{call.layer}.{role}"] for role in ("bias", "weight"))
        shift, width = np.abs((given.mean((0, 2)) - bias) / weight), given.std((0, 2)) / weight
        # the mean is moved by half a deviation at most, the variance by half of itself
        assert 0 < shift.max() < 0.5 / np.sqrt(0.5) + 1e-3
        assert width.max() < np.sqrt(1 / 0.5) + 1e-3
        assert np.median(width) > np.sqrt(1 / 1.5)


@pytest.mark.parametrize("shape", [(2, 3, 28, 28), (2, 1, 28, 28)])
def test_statistics_that_cannot_fit_stay_as_they_were_drawn(backend, shape):
    """Those of norms behind the place where a model stops, and of ones whose input stands still."""
    adapter, model = runtime(backend), zoo.build("lenet_bn", backend, dtype="float64", seed=0)
    drawn = perturbed(adapter.slots(model), 0, "float64")
    found = fitted(backend, model, np.zeros(shape), drawn)
    assert found.keys() == drawn.keys()
    assert all(np.array_equal(found[name], drawn[name]) for name in drawn)
    assert all(np.array_equal(dict(adapter.read(model))[name], array) for name, array in drawn.items())


def test_channels_may_be_the_last_axis_in_paddle():
    import paddle.nn as nn

    images = np.random.default_rng(0).normal(3.0, 2.0, (2, 5, 5, 5)).astype("float32")
    found = []
    for norm in (nn.BatchNorm(5, data_layout="NHWC"), nn.BatchNorm2D(5, data_format="NHWC")):
        model = nn.Sequential(norm)
        found.append(fitted("paddle", model, images, perturbed(runtime("paddle").slots(model), 0)))
    assert all(np.array_equal(found[0][name], found[1][name]) for name in found[1])
    drawn = perturbed(runtime("paddle").slots(model), 0)
    middle, wide = images.mean((0, 1, 2)), images.var((0, 1, 2))
    assert np.allclose(found[0]["0.running_var"], drawn["0.running_var"] * wide, rtol=1e-5)
    assert np.allclose(found[0]["0.running_mean"], middle + drawn["0.running_mean"] * np.sqrt(wide), rtol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["efficientnet_b0", "resnet101"])
def test_the_picture_and_the_last_bias_show_in_the_logits_of_a_deep_network(name):
    """With random statistics the first one's logits changed by 1e-6 between pictures; the second one's were 1e8."""
    images = np.random.default_rng(0).normal(0.0, 1.0, (2, 3, 64, 64))
    model = zoo.build(name, first_backend(), dtype="float64", seed=0)
    values = fit(first_backend(), model, images)
    logits = runtime(first_backend()).run(model, images)
    assert np.ptp(logits, axis=0).max() > 1e-3 * np.abs(logits).max()
    bias = max((name for name in values if name.endswith(".bias")), key=lambda name: values[name].shape == (1000,))
    assert np.abs(values[bias]).max() > 1e-6 * np.abs(logits).max()
