"""On a GPU: what is built, saved, trained, compared and measured there. Without one there is nothing to hold."""

import json

import numpy as np
import pytest
from conftest import blobs, in_process, make, noise, small
from pair_files import SIZE, write_all

import zoo
from zoo.backends import BACKENDS, runtime
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
    here, there = (
        zoo.build(name, side, dtype="float64", seed=0, device=device, **small(name)) for device in ("cpu", "gpu")
    )
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


def everywhere(command):
    """A comparison by command on the GPU, one of each framework or both: its report, and what it must have held."""
    code, report = command
    assert code == 0, report
    assert "float32 without TF32" in report["processor"]
    assert "each backend in a process of its own" in report["processor"]
    levels = {level["name"]: level for level in report["levels"]}
    # TF32 keeps 10 bits, which is thousands of times what float32's rounding explains
    assert levels["3b"]["measured"] < levels["3b"]["tolerance"]
    assert 0.1 < levels["amp"]["measured"] < levels["amp"]["tolerance"]
    assert "float16: " in levels["amp"]["where"]


@pytest.fixture
def compared(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(write_all(tmp_path))

    def run(*words):
        words = ("compare", *words, "--device", "gpu", "--json", "-")
        code, out, err = in_process(monkeypatch, capsys, *words)
        return code, json.loads(out) if out else err

    return run


@pytest.mark.skipif(len(SEEN) < len(BACKENDS), reason=f"a GPU is seen by {' and '.join(SEEN)} alone")
@pytest.mark.parametrize(
    "words",
    [
        ["lenet", "--levels", "0,1,2,3,3b,4,5,6,7,8,amp"],
        ["resnet18", "--image-size", "33", "--levels", "0,1,3,3b,5,amp"],
    ],
)
def test_a_network_is_equal_there(words, compared):
    everywhere(compared(*words))


@pytest.mark.parametrize("other", BACKENDS)
def test_two_files_are_equal_there(side, other, compared):
    if other not in SEEN:
        pytest.skip(f"{other} sees no GPU")
    size = ",".join(map(str, SIZE))
    words = [f"theirs_{side}.py:Net", f"mine_{other}.py:Port", "--input-size", size, "--copy-weights"]
    everywhere(compared(*words, "--levels", "0,1,3,3b,4,5,6,7,8,amp"))
    code, report = compared(words[0], f"mine_{other}.py:wrong", *words[2:], "--levels", "3")
    assert code == 1
    assert "differs first" in report["levels"][0]["where"]


def test_two_models_that_live_here_are_equal_there(side):
    models = [make("resnet18", side, seed=3, **small("resnet18")) for _ in range(2)]
    report = zoo.compare(*models, input_size=(3, 33, 33), device="gpu", levels="0,1,3,3b,5,amp")
    assert report.passed, report
    assert "cannot go to another" in report.processor
    assert all(runtime(side).place(model) == "cpu" for model in models)


def test_products_are_exact_there_and_as_before_afterwards(side):
    """float32 products of a GPU in TF32 are off by 1e-4 and more, without it by 1e-6 and less."""
    adapter = runtime(side)
    undo = adapter.use("gpu")
    try:
        model = make("alexnet", side, num_classes=5)
        assert adapter.place(model) == "gpu:0"
        images = noise(2, 3, 224, 224)
        there = adapter.run(model, images)
        exact = adapter.run(adapter.copy(model, "float64"), images.astype(np.float64))
    finally:
        undo()
    assert np.abs(there - exact).max() <= 1e-5 * np.abs(exact).max()
    assert adapter.place(adapter.copy(model, "float32")) == "cpu"


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
        monkeypatch, capsys, "bench", "lenet", "--backend", side, "--device", "gpu", "--seconds", "0.1", "--json", "-"
    )
    assert code == 0, err
    assert '"memory"' in printed
