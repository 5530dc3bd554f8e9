"""Backends are a list: a third one, in numpy with a forward pass alone, climbs what it can and says what it cannot."""

import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import need_onnx

import zoo
from zoo import backends
from zoo.backends import runtime
from zoo.cards import CARDS
from zoo.cli import main
from zoo.errors import NetworkMissingError, VerbMissingError
from zoo.network.build import construct
from zoo.parity.compare import climb

FOLDER = Path(__file__).parent / "third_backend"
TOY = "numpy"
PICTURE = str(Path(zoo.__file__).parent / "assets" / "chelsea.png")


@pytest.fixture(autouse=True)
def _three(monkeypatch):
    """The list of backends, wherever it is known by name, with the toy at its end."""
    monkeypatch.setattr(zoo, "__path__", [*zoo.__path__, str(FOLDER)])
    before = backends.BACKENDS
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "zoo" and getattr(module, "BACKENDS", None) is before:
            monkeypatch.setattr(module, "BACKENDS", (*before, TOY))
    yield
    for name in [name for name in sys.modules if name.startswith(f"zoo.{TOY}")]:
        del sys.modules[name]
    vars(zoo).pop(TOY, None)


def test_it_climbs_what_a_forward_pass_can():
    report = zoo.compare("lenet", levels="0,1,3")
    assert report.passed, report
    assert list(report.versions) == list(report.threads) == [*backends.BACKENDS]
    transfer, activations = report.levels[1:]
    assert transfer.where == "10 tensors, in memory and in files, paddle to torch and back, paddle to numpy and back"
    assert len(activations.series["layers"]) == len(activations.series["relative"]) == 8
    assert zoo.load_state(zoo.build("lenet", TOY), zoo.state(zoo.build("lenet", "torch"))) is None


def test_what_it_has_no_verbs_for_is_no_answer(monkeypatch):
    report = zoo.compare("lenet", levels="0,2,4,5,7,8")
    assert [level.passed for level in report.levels] == [True, *[False] * 5]
    assert {level.verdict for level in report.levels[1:]} == {"no answer"} == {report.verdict}
    for level in report.levels[1:]:
        assert level.where.startswith("the numpy backend has no zoo/numpy/ladder.py, so it cannot do this")
    (level,) = zoo.compare("lenet", levels="3b").levels
    assert (level.verdict, level.where[:44]) == ("no answer", "zoo/numpy/runtime.py has no copy, so the num")
    with pytest.raises(VerbMissingError):
        backends.learning(TOY)
    with pytest.raises(AttributeError), backends.verbs_or_error():
        _ = np.no_such_name


@pytest.fixture
def typed(monkeypatch, capsys):
    """What a command ends with, and what it prints."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["zoo", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr()

    return run


def test_a_network_that_it_lacks_is_said_to_be_missing(monkeypatch):
    with pytest.raises(NetworkMissingError) as error:
        zoo.build("squeezenet1_1", TOY)
    assert str(error.value) == (
        "the numpy backend has no zoo/numpy/squeezenet.py, so squeezenet1_1 is missing there; write that file, or take "
        "another backend or network."
    )
    zoo.build("lenet", TOY)
    monkeypatch.delattr("zoo.numpy.lenet.lenet")
    with pytest.raises(NetworkMissingError, match="zoo/numpy/lenet.py has no function lenet, so that network is miss"):
        zoo.build("lenet", TOY)


@pytest.mark.parametrize("name", ["lenet", "squeezenet1_1"])
def test_the_referee_has_no_answer_where_something_is_missing(name):
    need_onnx()
    report = zoo.compare(name, levels="0", onnx=True)
    assert [level.name for level in report.levels] == ["0", "onnx"]
    assert report.levels[1].verdict == "no answer"
    assert f"zoo/{TOY}/" in report.levels[1].where


def test_a_mistake_in_a_network_s_file_is_not_taken_for_a_missing_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "zoo.numpy.layers", None)
    with pytest.raises(NetworkMissingError, match="has no zoo/numpy/layers.py"):
        backends.network_function(TOY, "lenet", "lenet")
    monkeypatch.undo()
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        backends._lacking(TOY, ModuleNotFoundError("no_such_library", name="no_such_library"))


def test_commands_refuse_a_network_that_it_lacks(typed):
    code, printed = typed("compare", "lenet", "squeezenet1_1", "--levels", "0,1")
    assert code == 1
    assert "squeezenet1_1: no answer" in printed.err
    assert "the numpy backend has no zoo/numpy/squeezenet.py" in printed.out.replace("\n", " ")
    assert "1 of 2 equal" in printed.out
    # of the one that is there, what was counted is told as before, whichever comes first
    code, printed = typed("compare", "squeezenet1_1", "lenet", "--levels", "0")
    assert (code, "41,806" in printed.out, "static" in printed.out) == (1, True, True)
    code, printed = typed("predict", "squeezenet1_1", PICTURE, "--backend", TOY)
    assert (code, "squeezenet1_1 is missing there" in printed.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "missing"),
    [(["export", "lenet", "-o", "net.onnx"], "zoo/numpy/export.py"),
     (["train", "lenet", "--limit", "20"], "zoo/numpy/learner.py"),
     (["bench", "lenet", "--seconds", "0.1"], "zoo/numpy/inference.py"),
     (["optimize", "net.safetensors"], "zoo/numpy/inference.py")],
)  # fmt: skip
def test_commands_refuse_what_it_has_no_verb_for(words, missing, typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    zoo.save(zoo.build("lenet", TOY), "net.safetensors")
    code, printed = typed(*words, "--backend", TOY)
    assert code == 2, printed.err
    assert missing in printed.err
    assert "Traceback" not in printed.err


def test_a_command_refuses_a_verb_that_a_file_of_it_lacks(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    zoo.save(zoo.build("lenet", TOY), "net.safetensors")
    words = ["predict", "net.safetensors", PICTURE, "--backend", TOY]
    assert typed(*words)[0] == 0
    monkeypatch.delattr("zoo.numpy.runtime.device")
    code, printed = typed(*words)
    assert (code, printed.err[:41]) == (2, "zoo: zoo/numpy/runtime.py has no device, ")


def test_a_verb_that_no_backend_has_is_a_mistake_of_the_caller():
    with pytest.raises(VerbMissingError, match=r"zoo/numpy/runtime.py has no copy"), backends.verbs_or_error():
        _ = runtime(TOY).copy
    with pytest.raises(AttributeError), backends.verbs_or_error():
        _ = runtime(TOY).no_backend_has_this


def climbed(fault, levels=("0", "1", "3")):
    def make(build):
        model = construct(build, None)
        if build.backend == TOY:
            fault(model)
        return model

    return {level.name: level for level in climb(CARDS["lenet"], list(levels), make=make).levels}


def test_a_wrong_weight_in_it_is_found_by_its_name():
    def fault(model):
        weight = np.array(dict(runtime(TOY).read(model))["conv2.weight"])
        weight[0, 0, 0, 0] += 1e-6
        runtime(TOY).write(model, {"conv2.weight": weight})

    found = climbed(fault)
    assert found["0"].passed
    assert found["1"].where.startswith("seed 0 in paddle and numpy: conv2.weight differs in 1 values")
    assert found["3"].where.startswith("numpy: conv2 (conv) differs first: ")
    assert found["3"].series["relative"][0] < 1e-14 < max(found["3"].series["relative"])


def test_a_missing_sigmoid_in_it_is_found_by_its_name(monkeypatch):
    runtime(TOY)
    module = __import__("zoo.numpy.lenet", fromlist=["lenet"])
    sigmoid, calls = module.sigmoid, []
    monkeypatch.setattr(module, "sigmoid", lambda x: calls.append(x) or (x if len(calls) % 4 == 2 else sigmoid(x)))
    found = climbed(lambda model: None)
    assert found["1"].passed
    assert found["3"].where.startswith("numpy: pool2 (max_pool) differs first: ")


def test_another_setting_in_it_is_found_by_its_name():
    def fault(model):
        model.pool1.config["ceil_mode"] = True

    level = climbed(fault, ["0"])["0"]
    assert level.where == "numpy: pool1: ceil_mode is False against True"


def test_losses_of_three_are_compared_with_the_firsts():
    from zoo.training.compare_runs import apart, table
    from zoo.training.history import History
    from zoo.training.recipe import Recipe

    histories = {name: History("lenet", name, "float64", Recipe()) for name in backends.BACKENDS}
    for number, history in enumerate(histories.values()):
        history.steps["loss"] = [2.0, 1.0 + 0.1 * number]
        history.epochs = [{"epoch": 1, "train_loss": 1.0 + number, "train_top1": 0.5, "valid_top1": None}]
    assert apart(histories) == {"loss": pytest.approx(0.2), "step": 2, "relative": pytest.approx(0.2), "steps": 2}
    assert len(table(histories).columns) == 2 * 3 + 2
