"""Level 3b: right networks of any kind pass, and less than float32 is caught, in every backend and layer."""

import numpy as np
import pytest
from conftest import make, noise, slowly, small

from zoo.backends import BACKENDS, ladder, runtime, tracing
from zoo.cards import CARDS
from zoo.errors import ModelError
from zoo.network.init import perturbed
from zoo.parity.compare import climb
from zoo.parity.float32_and_float64_runs import REDRAWS, _Passes, judge
from zoo.parity.float32_level import row
from zoo.parity.mutants import MUTANTS
from zoo.parity.planted_faults import both, coarse, coarse_layer, edit, half, half_sums, off, rerouted, short
from zoo.parity.planted_faults import short_input as short_layer
from zoo.parity.rounding_model import LIMIT, UNITS, in_order
from zoo.parity.selftest import applies


def judged(backend, single, image, change=lambda backend, model: None, seed=0):
    """The judge's figures for a model that something is done to in float32 only."""
    exact = runtime(backend).copy(single, "float64")
    change(backend, single)
    return judge(backend, exact, single, image, seed)


def ours(name, backend, seed=0, **arguments):
    """One of our networks in float32, with perturbed values, and a picture for it."""
    arguments = {**small(name), **arguments}
    model = make(name, backend, seed=seed, **arguments)
    runtime(backend).write(model, perturbed(runtime(backend).slots(model), seed))
    channels = CARDS[name].input_size[0]
    return model, noise(1, channels, arguments["image_size"], arguments["image_size"], seed=seed)


def network(backend, forward, *layers):
    """A model of these layers with this forward(model, x)."""
    nn = runtime(backend).nn
    base = getattr(nn, "Module", None) or nn.Layer

    class Network(base):
        def __init__(self):
            super().__init__()
            for at, layer in enumerate(layers):
                setattr(self, f"layer{at}", layer)

        def forward(self, x):
            return forward(self, x)

    return Network()


@pytest.mark.parametrize(
    ("name", "seeds"),
    slowly([("lenet", 5), ("squeezenet1_1", 1), ("mobilenet_v2", 1)], lambda name, _: name != "mobilenet_v2"),
)
def test_right_networks_pass_at_every_seed(backend, name, seeds):
    """tests/test_parity.py climbs with all of them."""
    for seed in range(seeds):
        found = judged(backend, *ours(name, backend, seed), seed=seed)
        assert not found.failure, found.failure
        assert 0.01 < found.worst[0] < LIMIT / 2, found.worst
        assert found.error[found.logits] < 1e-4


def test_a_single_output_passes_at_every_seed(backend):
    """What one value moves by may be next to nothing by luck."""
    for seed in range(40 if backend == "torch" else 10):
        found = judged(backend, *ours("lenet", backend, seed, num_classes=1, image_size=28), seed=seed)
        assert not found.failure, (seed, found.failure)


@pytest.mark.parametrize("wrong", [False, True])
def test_noise_that_is_small_by_luck_is_drawn_again(backend, monkeypatch, wrong):
    """The first is a thousandth of what it should be. What errs a thousand times too much is found all the same."""
    noisy, free, draws = _Passes.noisy, _Passes.free, []

    def unlucky(self):
        draws.append(self._random)
        if len(draws) == 1:
            self._random = lambda shape: draws[0](shape) / 1000
        noisy(self)
        vars(self).pop("_random", None)

    def too_far(self):
        free(self)
        self.steps[-1].error *= 1000 if wrong else 1

    monkeypatch.setattr(_Passes, "noisy", unlucky)
    monkeypatch.setattr(_Passes, "free", too_far)
    found = judged(backend, *ours("lenet", backend))
    assert bool(found.failure) is wrong, found.failure
    assert len(draws) == (1 + REDRAWS if wrong else 2)


# what float32 may not be, by how it is done to a layer of a kind
WRONG = {
    "bfloat16 weights": lambda kind, at: edit(kind, coarse, at=at),
    "float16 weights": lambda kind, at: edit(kind, half, at=at),
    "products of 10 bits": lambda kind, at: both(edit(kind, short, at=at), rerouted(kind, short_layer, at=at)),
    "sums in float16": lambda kind, at: rerouted(kind, half_sums, at=at),
    "a layer in bfloat16": lambda kind, at: rerouted(kind, coarse_layer, at=at),
    "a constant 100 roundings off": lambda kind, at: rerouted(kind, off, at=at),
}
KINDS = {"lenet": ("max_pool",), "resnet18": ("relu", "max_pool", "adaptive_avg_pool"), "mobilenet_v2": ("batch_norm",)}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", slowly(KINDS, ["lenet"]))
def test_less_than_float32_is_caught_in_its_layers_and_in_no_other(backend, name, wrong):
    """In the first, a middle and the last convolution; a constant, in layers of other kinds too."""
    adapter, (model, image) = runtime(backend), ours(name, backend)
    kinds = ("conv", *KINDS[name]) if wrong == "a constant 100 roundings off" else ("conv",)
    places = set()
    for kind in kinds:
        paths = [path for path, layer in adapter.named_layers(model) if adapter.kind(layer) == kind]
        places |= {(paths[at], kind, at) for at in {0, len(paths) // 2, len(paths) - 1}}

    def change(backend, model):
        for _, kind, at in places:
            WRONG[wrong](kind, at)(backend, model)

    found = judged(backend, model, image, change)
    accused = {layer: times for layer, times in zip(found.layers, found.alone, strict=True) if not times <= LIMIT}
    # a layer that runs twice has two places
    assert {layer.partition(" #")[0] for layer in accused} == {path for path, _, _ in places}
    assert min(accused.values()) > 2 * LIMIT


ROUNDED = {mutant.name.replace(" ", "-"): mutant for mutant in MUTANTS if mutant.level == "3b"}
LARGE = "a-norm's-constant-100-roundings-off"  # which a larger network shows alone


@pytest.mark.parametrize("mutant", slowly(ROUNDED.values(), lambda mutant: mutant is not ROUNDED[LARGE]), ids=ROUNDED)
def test_level_3_cannot_see_what_level_3b_is_there_for(mutant):
    name = next(name for name in ("lenet", "resnet18") if applies(mutant, CARDS[name]))

    def change(backend, model):
        if backend == BACKENDS[1]:
            mutant.model(backend, model)

    report = climb(CARDS[name], ["3", "3b"], build_arguments=small(name), finish=change)
    assert [level.passed for level in report.levels] == [True, False]
    where = report.levels[1].where
    assert f"x what rounding explains in {BACKENDS[1]}; {BACKENDS[0]}: " in where
    assert report.levels[1].measured > report.levels[1].tolerance == LIMIT


def test_there_are_enough_mutants_of_float32():
    assert sum(mutant.level == "3b" for mutant in MUTANTS) >= 6


def test_what_cancels_is_explained(backend):
    """A sum of nearly opposite values is small and has their errors: its own size would explain nothing."""
    model = runtime(backend).nn.Linear(400, 50)
    rng = np.random.default_rng(0)
    weight = rng.uniform(0.5, 1, (50, 200))
    picture = rng.uniform(1, 2, (1, 200))
    pairs = np.concatenate([weight, -weight], 1), np.concatenate([picture, picture * (1 + 2.0**-20)], 1)
    # each value beside its opposite, anywhere, and one half of the sum against the other
    for order in (np.arange(400).reshape(2, 200).T.reshape(-1), rng.permutation(400), np.arange(400)):
        values, image = (array[:, order].astype(np.float32) for array in pairs)
        runtime(backend).write(model, {"weight": values, "bias": np.zeros(50, np.float32)})
        found = [judged(backend, model, image, seed=seed) for seed in range(7)]
        # all outputs of the last one share the draw that shows it, which may be small by luck
        assert np.median([each.worst[0] for each in found]) < LIMIT
        assert found[0].error[0] > 100 * UNITS["float32"]


@pytest.mark.parametrize("kind", ["sum", "mean"])
def test_a_sum_in_order_is_known_by_the_size_of_its_values(kind):
    """Large values cancel: what is left is off by much of itself, and by little of what was summed up."""
    values = np.float32([[0.001, 3000, -3000]])
    share = 1 if kind == "sum" else 3
    result = np.add.accumulate(values, axis=1)[:, -1] / np.float32(share)
    off = (np.float64(2.0**-10) - np.float64(values[0, 0])) / share
    assert in_order(kind, values, result) == pytest.approx([off], rel=1e-6)
    assert in_order(kind, values, result + np.float32(0.01)) is None


@pytest.mark.parametrize("kind", ["pool", "mean"])
def test_the_mean_of_a_flat_map_is_explained_and_half_precision_there_is_not(backend, kind, monkeypatch):
    """What is nearly alike is rounded alike, 17,424 times: roundings that were random would add up to less."""
    nn = runtime(backend).nn
    pool = nn.AdaptiveAvgPool2d(1) if backend == "torch" else nn.AdaptiveAvgPool2D(1)
    flat = np.float32(0.1) + noise(1, 8, 132, 132) * np.float32(1e-3)

    def forward(model, x):
        x = model.layer0(x)
        return model.layer1(x) if kind == "pool" else x.mean((2, 3))

    def found(change=lambda backend, model: None):
        return judged(backend, network(backend, forward, nn.ReLU(), pool), flat, change)

    right = found()
    assert not right.failure, right.failure
    if kind == "pool":
        assert found(rerouted("adaptive_avg_pool", coarse_layer)).failure
    monkeypatch.setattr("zoo.parity.float32_and_float64_runs.in_order", lambda *given: None)
    if backend == "paddle" and kind == "pool":  # PyTorch adds in blocks
        assert found().failure


@pytest.mark.parametrize(
    ("shape", "axes"), [((2, 3, 5, 7), (2, 3)), ((2, 9, 4), (1,)), ((6, 8), (1,)), ((3, 4, 5), (0, 1, 2))]
)
def test_what_a_sum_errs_by_in_order(shape, axes):
    values = noise(*shape)
    for kind, exact in (("mean", values.mean(axes, np.float64)), ("sum", values.sum(axes, np.float64))):
        error = in_order(kind, values, exact)
        assert error.shape == exact.shape
        assert 0 < np.abs(error).max() < 1e-5
    assert in_order("mean", values, np.zeros_like(exact) + 9) is None  # another operation than a mean


def test_operations_of_any_kind_and_views_written_into(backend):
    nn = runtime(backend).nn

    def forward(model, x):
        x = model.layer1(model.layer0(x))
        x = x + model.layer3(x)
        part = x[:, :3]
        part += 1  # a view of x: the sum must be in x
        weights = model.layer4(x @ x.transpose(*turn))
        x = model.layer2(weights @ x)
        return model.layer5(x.mean(1)).exp()

    turn = (1, 2) if backend == "torch" else ([0, 2, 1],)
    layers = (nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16), nn.Hardswish(), nn.Softmax(-1), nn.Linear(16, 5))
    found = judged(backend, network(backend, forward, *layers), noise(1, 6, 8))
    assert not found.failure, found.failure
    assert len(found.layers) >= 11
    assert found.layers[found.logits] == "exp"
    assert max(found.error) < 1e-5


def test_a_layer_of_zeros_is_measured_by_what_came_before(backend):
    model = network(backend, lambda model, x: model.layer1(model.layer0(x) * 0 - 1), *_zeros(backend))
    found = judged(backend, model, noise(1, 4))
    assert not found.failure, found.failure
    assert found.error[found.logits] == 0
    assert found.digits.startswith("7 digits of the logits hold")


def _zeros(backend):
    nn = runtime(backend).nn
    return nn.Linear(4, 4), nn.ReLU()


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e39])
def test_what_is_no_number_never_passes(backend, bad):
    """Not in float32 alone, not in both, and not where float32 is too short for the value."""
    for change in (lambda values: values * np.float32(bad), lambda values: values):
        model = runtime(backend).nn.Linear(4, 3)
        if bad == 1e39:
            model = network(backend, lambda model, x: model.layer0(x) * 1e39, model)
        elif change(np.ones(1)) == 1:
            runtime(backend).write(model, {"bias": np.full(3, bad, np.float32)})
        done = edit_bias(change) if bad != 1e39 else (lambda backend, model: None)
        found = judged(backend, model, noise(1, 4), done)
        assert "errs inf x what rounding explains" in found.failure
        level = row({backend: found})
        assert not level.passed
        assert level.measured == np.inf
        assert "0 digits of the logits hold" in level.where


def edit_bias(change):
    def apply(backend, model):
        adapter = runtime(backend)
        values = np.array(dict(adapter.read(model))["bias"])
        adapter.write(model, {"bias": change(values + 1)})

    return apply


def test_a_model_that_is_never_the_same_is_told_as_such(backend):
    runs = []

    def forward(model, x):
        runs.append(1)
        return model.layer1(model.layer0(x)) if len(runs) % 2 else model.layer0(model.layer1(x))

    nn = runtime(backend).nn
    with pytest.raises(ModelError, match="does not run the same twice: .* runs where layer0 ran"):
        judged(backend, network(backend, forward, nn.Linear(4, 4), nn.Sigmoid()), noise(1, 4))
    with pytest.raises(ModelError, match=f"the {backend} network stops in float64 at or after"):
        judged(backend, nn.Linear(5, 4), noise(1, 4))


def test_the_row_has_every_figure(backend):
    found = {name: judged(name, *ours("lenet", name)) for name in BACKENDS}
    level = row(found)
    assert level.passed
    assert level.measured == max(max(each.alone + each.together) for each in found.values())
    for name, each in found.items():
        assert f"{name}: {each.digits}" in level.where
        assert each.digits == f"{6 + (each.error[-1] < 1e-7)} digits of the logits hold (error {each.error[-1]:.1e})"
    assert set(level.series) == {
        "layers",
        "explained",
        *(f"{of} {name}" for of in ("error", "alone") for name in BACKENDS),
    }
    assert level.series["layers"][:3] == ["conv1", "sigmoid", "pool1"]
    assert len({len(values) for values in level.series.values()}) == 1


def test_reroute_sees_arrays_and_outlives_a_recording(backend):
    model, image = ours("lenet", backend)
    before = runtime(backend).run(model, image)
    seen = []

    def function(values, call):
        seen.append(values.shape)
        return call(values) * 2

    ladder(backend).reroute(dict(runtime(backend).named_layers(model))["fc2"], function)
    assert np.allclose(runtime(backend).run(model, image), 2 * before)
    recording = tracing(backend).record(model, image, keep=True)
    assert recording.operations[-1].where == "fc2"  # one operation, as the layer's own forward is
    assert np.allclose(recording.logits, 2 * before)
    assert np.allclose(runtime(backend).run(model, image), 2 * before)
    assert set(seen) == {(1, 64)}
