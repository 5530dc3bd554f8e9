"""Copies for passes share memory with the user's model, and nothing of it shows: no figure, no value of the model."""

import weakref

import numpy as np
import pytest
from conftest import noise

import zoo
from zoo.backends import BACKENDS, lending, runtime, tracing
from zoo.graph.live_models import borrowed

PAIRS = [(a, b) for a in BACKENDS for b in BACKENDS]


def lenet(backend, seed=0):
    return zoo.build("lenet", backend, seed=seed)


def pointers(backend, model):
    return {name: array.__array_interface__["data"][0] for name, array in runtime(backend).read(model)}


def test_a_borrowed_copy_shares_large_parameters_until_they_are_its_own(backend, monkeypatch):
    monkeypatch.setattr(lending(backend), "LARGE", 1000)
    model = lenet(backend)
    before = {name: np.array(array) for name, array in runtime(backend).read(model)}
    twin = borrowed(backend, model, "float32")
    # paddle's linear weights are turned when they are read
    names = {name for name, array in before.items() if array.size >= 1000 and array.ndim == 4}
    one, other = pointers(backend, model), pointers(backend, twin)
    assert names
    assert {name for name in one if one[name] == other[name] and before[name].ndim != 2} == names
    lending(backend).own(twin, list(before))
    runtime(backend).write(twin, {name: array + 1 for name, array in before.items()})
    assert all(np.array_equal(array, before[name]) for name, array in runtime(backend).read(model))
    assert all(np.array_equal(array, before[name] + 1) for name, array in runtime(backend).read(twin))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_linear_layers_that_are_widened_by_the_block_change_no_figure(first, second, monkeypatch):
    def compared():
        return zoo.compare(lenet(first), lenet(second, 1), input_size=(1, 28, 28), copy_weights=True)

    whole, narrow = compared(), []
    for backend in {first, second}:
        monkeypatch.setattr(lending(backend), "VAST", 1000)
        usual = lending(backend).in_blocks
        monkeypatch.setattr(
            lending(backend), "in_blocks", lambda layer, run, usual=usual: narrow.append(layer) or usual(layer, run)
        )
    parts = compared()
    assert narrow
    assert [(level.passed, level.where, level.series) for level in parts.levels] == [
        (level.passed, level.where, level.series) for level in whole.levels
    ]


def test_a_weight_left_in_float32_is_widened_for_a_function_too(backend, monkeypatch):
    monkeypatch.setattr(lending(backend), "VAST", 12)
    nn = runtime(backend).nn
    base = nn.Module if hasattr(nn, "Module") else nn.Layer

    class Twice(base):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Linear(4, 4), nn.Linear(4, 3)

        def forward(self, x):
            return self.two(nn.functional.linear(self.one(x), self.one.weight))

    model, feed = Twice(), noise(2, 4, dtype="float64")
    found = tracing(backend).record(borrowed(backend, model, "float64"), feed, keep=True)
    wide = runtime(backend).copy(model, "float64")
    assert found.logits.dtype == "float64"
    assert np.array_equal(found.logits, runtime(backend).run(wide, feed))


def test_a_run_holds_no_output_longer_than_the_model_does(backend):
    model, alive, most = zoo.build("resnet18", backend, image_size=33, num_classes=3), [], []
    adapter = runtime(backend)
    hook = "register_forward_hook" if hasattr(model, "register_forward_hook") else "register_forward_post_hook"

    def kept(_layer, _inputs, output):
        alive.append(weakref.ref(output))
        most.append(len({id(each()) for each in alive} - {id(None)}))

    for _, layer in adapter.named_layers(model):
        getattr(layer, hook)(kept)

    recording = tracing(backend).record(model, noise(2, 3, 33, 33), again=False)
    assert len(recording.operations) > 60
    assert max(most) < 6
