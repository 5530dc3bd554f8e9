"""Backends are a list: a third one, in numpy with a forward pass alone, climbs what it can and says what it cannot."""

import sys
from pathlib import Path

import numpy as np
import pytest

import zoo
from zoo import backends
from zoo.backends import runtime
from zoo.cards import CARDS
from zoo.errors import VerbMissingError
from zoo.network.build import construct
from zoo.parity.compare import climb

FOLDER = Path(__file__).parent / "third_backend"
TOY = "numpy"


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
    from zoo.training.both import apart, table
    from zoo.training.history import History
    from zoo.training.recipe import Recipe

    histories = {name: History("lenet", name, "float64", Recipe()) for name in backends.BACKENDS}
    for number, history in enumerate(histories.values()):
        history.steps["loss"] = [2.0, 1.0 + 0.1 * number]
        history.epochs = [{"epoch": 1, "train_loss": 1.0 + number, "train_top1": 0.5, "valid_top1": None}]
    assert apart(histories) == {"loss": pytest.approx(0.2), "step": 2, "relative": pytest.approx(0.2), "steps": 2}
    assert len(table(histories).columns) == 2 * 3 + 2
