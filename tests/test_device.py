"""A device by its name: the same levels there, each backend in a process of its own. tests/test_gpu.py is on a GPU."""

import io
import json

import numpy as np
import pytest
from conftest import in_process, make, small
from pair_files import SIZE, write_all
from test_isolate import figures

import zoo
from zoo import backends
from zoo.backends import BACKENDS, runtime
from zoo.errors import ArgumentError, UnknownChoiceError
from zoo.graph.live_models import readied, recorded
from zoo.parity import float32_and_float64_runs
from zoo.parity.rounding_model import UNITS
from zoo.port.model_in_file import built
from zoo.process.channel import Channel
from zoo.process.devices_and_threads import on_device
from zoo.process.isolate import housed_models
from zoo.report.parity_report import NO_ANSWER
from zoo.weights.own_model_weights import save_own

ENDINGS = {"torch": ".pth", "paddle": ".pdparams"}
ON = ("--input-size", ",".join(map(str, SIZE)), "--copy-weights")
TIED = """
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1, bias=False)
        self.two.weight = self.one.weight

    def forward(self, x):
        return self.one(x)
"""
SINGLE = """
import paddle.nn as nn


class Net(nn.Layer):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2D(2, 2, 1)

    def forward(self, x):
        return self.one(x)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = write_all(tmp_path_factory.mktemp("files"))
    for backend in BACKENDS:
        save_own(built(f"{folder}/theirs_{backend}.py:Net"), folder / f"{backend}{ENDINGS[backend]}")
    (folder / "tied.py").write_text(TIED)
    (folder / "single.py").write_text(SINGLE)
    return folder


@pytest.fixture
def typed(monkeypatch, capsys, files):
    monkeypatch.chdir(files)
    return lambda *words: in_process(monkeypatch, capsys, *map(str, words))


def told(out):
    report = json.loads(out)
    for name in ("seconds", "processor", "arguments"):
        report.pop(name)
    return report


@pytest.mark.slow
def test_a_network_is_compared_there_as_here():
    levels = "0,1,3,3b,4,5,6"
    there = zoo.compare("lenet", levels=levels, device="cpu")
    assert there.passed, there
    assert there.arguments["device"] == "cpu"
    assert there.processor.endswith("each backend in a process of its own")
    here, found = figures(zoo.compare("lenet", levels=levels)), figures(there)
    for name in ("processor", "arguments"):
        assert here.pop(name) != found.pop(name)
    assert found == here


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "levels"),
    [(*BACKENDS, "0,1,3,3b,4,5,6,7,8"), (*BACKENDS[::-1], "0,1,3,3b"), (BACKENDS[1], BACKENDS[1], "0,3,5")],
)
def test_two_files_are_compared_there_as_here(first, second, levels, typed):
    words = ["compare", f"theirs_{first}.py:Net", f"mine_{second}.py:Port", *ON, "--levels", levels, "--json", "-"]
    words += ["--weights-a", f"{first}{ENDINGS[first]}"]
    code, out, _ = typed(*words, "--device", "cpu")
    assert code == 0
    assert json.loads(out)["arguments"]["device"] == "cpu"
    assert not backends.remotes
    code, here, _ = typed(*words)
    assert told(out) == told(here)


@pytest.mark.slow
def test_a_wrong_port_is_different_there_and_the_place_is_named(typed):
    words = [f"theirs_{BACKENDS[0]}.py:Net", f"mine_{BACKENDS[1]}.py:wrong", *ON]
    code, out, _ = typed("compare", *words, "--levels", "0,3", "--json", "-", "--device", "cpu")
    assert code == 1
    static, activations = json.loads(out)["levels"]
    assert "a relu is compared with a sigmoid" in static["where"]
    assert "differs first" in activations["where"]


@pytest.mark.slow
def test_a_tensor_of_two_names_is_one_there_too(typed):
    """The second layer never runs, and its weight is the first one's: nothing of it is left over."""
    words = ["compare", "tied.py:Net", "single.py:Net", *ON, "--levels", "0,1,3", "--json", "-"]
    code, out, _ = typed(*words, "--device", "cpu")
    assert code == 0, out


@pytest.mark.slow
def test_mixed_precision_is_held_to_what_rounding_explains(typed, monkeypatch):
    words = ["compare", "theirs_torch.py:Net", "mine_torch.py:Port", *ON, "--levels", "amp", "--json", "-"]
    code, out, _ = typed(*words, "--device", "cpu")
    (level,) = json.loads(out)["levels"]
    assert code == 0
    assert 0.1 < level["measured"] < level["tolerance"]
    assert "b (torch) bfloat16: " in level["where"]
    assert "digits of the logits hold" in level["where"]
    code, out, _ = typed("compare", "lenet", "--levels", "amp", "--json", "-", "--device", "cpu")
    (level,) = json.loads(out)["levels"]
    assert code == 1
    assert level["measured"] == "nan"
    assert level["where"].startswith("paddle has no mixed precision on this device")
    assert "torch bfloat16: " in level["where"]


def test_bfloat16_is_no_float16(monkeypatch):
    adapter, model = runtime("torch"), make("resnet18", "torch", **small("resnet18"))
    exact, images = adapter.copy(model, "float64"), np.random.default_rng(0).standard_normal((1, 3, 33, 33), np.float32)
    honest = float32_and_float64_runs.judge("torch", exact, model, images, 0, "bfloat16")
    assert 0.1 < honest.worst[0] < 2
    assert not honest.failure
    monkeypatch.setitem(float32_and_float64_runs.UNITS, "bfloat16", UNITS["float16"])
    assert float32_and_float64_runs.judge("torch", exact, model, images, 0, "bfloat16").failure


def test_what_is_not_there_has_no_answer(typed):
    model = make("lenet", "torch")
    report = zoo.compare(model, model, input_size=(1, 28, 28), device="gpu:99")
    assert report.verdict == NO_ANSWER
    assert [level.name for level in report.levels] == ["0", "1", "3", "3b", "amp"]
    for level in report.levels:
        assert level.where.startswith("skipped: there is no gpu:99 for torch ")
        assert "the device cpu compares without" in level.where
    with on_device("gpu:99") as missing:
        assert " and ".join(f"{name} {runtime(name).version()}" for name in BACKENDS[:1]) in missing
    with on_device("cpu") as missing:
        assert missing == ""


@pytest.mark.slow
def test_the_commands_say_what_is_not_there(typed):
    for words in (["lenet"], ["theirs_paddle.py:Net", "mine_torch.py:Port", *ON]):
        code, out, _ = typed("compare", *words, "--device", "gpu:99", "--levels", "0,3")
        assert code == 1
        assert "no answer" in out
        assert "0 of 1 equal" in out
        assert "DIFFERENT" not in out
        assert "skipped: there is no gpu:99 for" in " ".join(out.replace("│", " ").split())


def test_names_that_cannot_be():
    model = make("lenet", "torch")
    with pytest.raises(UnknownChoiceError, match="there is no device 'gpu:x'"):
        zoo.compare(model, model, input_size=(1, 28, 28), device="gpu:x")
    with pytest.raises(ArgumentError, match="level amp, mixed precision, is one of a device"):
        zoo.compare("lenet", levels="amp")


def test_models_that_live_here_stay_here():
    models = [make("lenet", backend) for backend in BACKENDS]
    report = zoo.compare(*models, input_size=(1, 28, 28), device="cpu", levels="0,1,3")
    assert report.passed, report
    assert "since a model that lives in one cannot go to another; FILE.py:NAME can" in report.processor
    assert [runtime(backend).place(model) for backend, model in zip(BACKENDS, models, strict=True)] == ["cpu", "cpu"]


@pytest.mark.slow
def test_what_fails_here_while_a_model_runs_there_leaves_it_in_order(files):
    def fail(operation, output):
        raise ZeroDivisionError

    images = np.random.default_rng(0).standard_normal((2, *SIZE)).astype(np.float32)
    with housed_models([(f"{files}/theirs_{backend}.py:Net", (), None) for backend in BACKENDS]) as models:
        assert not {*BACKENDS} - backends.remotes.keys()
        for backend, model in zip(BACKENDS, models, strict=True):
            copy = readied(backend, model, images)
            with pytest.raises(ZeroDivisionError):
                recorded(backend, copy, images, visit=fail)
            doubled = recorded(
                backend, copy, images, keep=True,
                visit=lambda operation, output: output * 2 if operation.kind == "linear" else None,
            )  # fmt: skip
            plain = recorded(backend, copy, images, keep=True)
            assert np.allclose(doubled.logits, 2 * plain.logits)
            assert all(each.again is None for each in plain.operations)


def test_arrays_that_share_memory_still_do_at_the_other_end(tmp_path):
    pipe, paths = io.BytesIO(), iter([tmp_path / "0.npy", tmp_path / "1.npy"])
    channel = Channel(pipe, pipe, paths, lambda value: None, lambda number: None)
    large, few = np.arange(1 << 16, dtype=np.float64), np.arange(4)
    sent = [large, few, few.copy(), large[:], few[:], large[1:], np.float32(0.1), np.array([True])]
    channel.send(sent)
    pipe.seek(0)
    found = channel.receive()
    assert all(np.array_equal(one, other) for one, other in zip(sent, found, strict=True))
    assert all(one.dtype == other.dtype for one, other in zip(sent, found, strict=True))
    assert found[3] is found[0]
    assert found[4] is found[1]
    assert not np.shares_memory(found[1], found[2])
    assert found[1].flags.writeable
    assert not list(tmp_path.iterdir())
