"""On a GPU: what is built, saved, trained, answered and measured there. Without one there is nothing to hold."""

import numpy as np
import pytest
from conftest import blobs, in_process, make, noise, small

import zoo
from zoo.builder import BACKENDS, runtime
from zoo.training.recipe import Recipe

SEEN = [backend for backend in BACKENDS if runtime(backend).has_gpu()]
if not SEEN:
    pytest.skip("no framework sees a GPU on this machine", allow_module_level=True)


@pytest.fixture(params=SEEN)
def side(request):
    return request.param


@pytest.mark.parametrize("name", ["lenet", "resnet18", "googlenet_bn"])
def test_the_same_network_is_built_there(name, side):
    adapter = runtime(side)
    here, there = (make(name, side, "float64", device=device, **small(name)) for device in ("cpu", "gpu"))
    assert (adapter.place(here), adapter.place(there)) == ("cpu", "gpu:0")
    mine, other = zoo.state(here), zoo.state(there)
    assert list(mine) == list(other)
    assert all(np.array_equal(mine[key], other[key]) for key in mine)
    images = noise(4, *zoo.card(name).input_size[:1], *(small(name)["image_size"],) * 2, dtype="float64")
    wanted, found = adapter.run(here, images), adapter.run(there, images)
    assert np.abs(found - wanted).max() <= 1e-11 * np.abs(wanted).max()


def test_a_file_written_there_is_read_here(side, tmp_path):
    adapter, model = runtime(side), zoo.build("resnet18", side, seed=3, device="gpu", num_classes=5)
    zoo.save(model, tmp_path / "m.safetensors")
    read = zoo.load(tmp_path / "m.safetensors", side)
    assert adapter.place(read) == "cpu"
    mine, other = zoo.state(model), zoo.state(read)
    assert all(np.array_equal(mine[key], other[key]) for key in mine)
    assert adapter.place(zoo.load(tmp_path / "m.safetensors", side, device="gpu")) == "gpu:0"


@pytest.mark.parametrize("amp", [None, "bfloat16", "float16"])
def test_it_learns_there_and_answers_alike(amp, side, tmp_path):
    model = zoo.build("resnet18", side, seed=0, device="gpu", num_classes=4, image_size=33)
    train, valid = (blobs(count, size=33, channels=3, seed=seed) for seed, count in enumerate((192, 64)))
    history = zoo.fit(model, train, valid, Recipe(epochs=4, batch_size=32, amp=amp), out=tmp_path / "run")
    losses = [epoch["train_loss"] for epoch in history.epochs]
    assert losses[-1] < 0.5 * losses[0]
    pictures = [np.random.default_rng(number).integers(0, 256, (33, 33, 3), np.uint8) for number in range(8)]
    best = tmp_path / "run" / "best.safetensors"
    there, here = (zoo.predict(zoo.load(best, side, device=device), pictures) for device in ("gpu", "cpu"))
    for one, other in zip(there, here, strict=True):
        assert dict(one.top) == pytest.approx(dict(other.top), abs=0.02)  # convolutions in TF32


def test_bench_waits_for_it(side):
    report = zoo.bench("resnet50", side, batches=(16,), seconds=0.5, gpu=True, threads=runtime(side).threads())
    assert report.device not in ("cpu", "gpu", "")
    first = report.rows[0]
    parameters = 4 * 25_557_032
    assert parameters + first.batch * 4 * 3 * 224 * 224 < first.memory < 20 * parameters
    # without waiting, the share of the machine's limit would be over all bounds
    assert all(0.01 < row.share < 1.5 for row in report.rows)


def test_the_command_measures_there(side, monkeypatch, capsys):
    code, printed, err = in_process(
        monkeypatch, capsys, "bench", "lenet", "--backend", side, "--gpu", "--seconds", "0.1", "--json", "-"
    )
    assert code == 0, err
    assert '"memory"' in printed
