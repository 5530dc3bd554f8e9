"""The doctor: every wrong port is placed and explained, no right one is accused, and no model is harmed."""

import copy
import functools
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import make, slowly
from rich.console import Console

import zoo
from zoo.backends import BACKENDS, lending, runtime, tracing
from zoo.doctor.diagnosis import Cause
from zoo.doctor.wrong_ports import CONTROLS, MUTANTS
from zoo.errors import ArgumentError, ModelError, UnknownChoiceError

PORTS = Path(__file__).parent / "ports"
sys.path.insert(0, str(PORTS))
import held  # noqa: E402


def loaded(backend, file="ports"):
    spec = importlib.util.spec_from_file_location(f"{backend}_{file}", PORTS / f"{backend}_{file}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # where a class is, its source is looked for
    spec.loader.exec_module(module)
    return module


MODULES = {backend: loaded(backend) for backend in BACKENDS}
CASES = [(backend, name, *case) for backend in BACKENDS for name, case in MODULES[backend].EXPECTED.items()]


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """The networks here are small: waiting for a second thread costs more than it gives."""
    before = {backend: runtime(backend).threads() for backend in BACKENDS}
    for backend in BACKENDS:
        runtime(backend).set_threads(1)
    yield
    for backend, threads in before.items():
        runtime(backend).set_threads(threads)


@pytest.mark.parametrize(
    ("backend", "name", "network", "size", "cause", "where"),
    slowly(CASES, lambda backend, name, network, *_: network == "lenet" or backend == BACKENDS[0]),
)
def test_a_port_by_hand(backend, name, network, size, cause, where):
    found = zoo.diagnose(getattr(MODULES[backend], name)(), network, image_size=size)
    assert found.equal == (cause is None), found
    assert found.cause == cause, found
    assert where in found.where
    if cause is None:
        assert found.figures["operations"] >= 12
        assert found.figures["largest_relative_difference"] <= 1e-12
    else:
        assert found.expected != found.found
        assert len(found.explanation) > 40


WITH_HELD = [
    pytest.param(*case, index % len(held.WAYS), marks=() if case[2] == "lenet" else pytest.mark.slow)
    for index, case in enumerate(CASES)
]


@functools.cache
def holding(backend, first):
    module, count = held.held(PORTS / f"{backend}_ports.py", first)
    assert count > len(held.WAYS)
    return module


@pytest.mark.parametrize(("backend", "name", "network", "size", "cause", "where", "first"), WITH_HELD)
def test_a_port_that_holds_its_functions_by_reference(backend, name, network, size, cause, where, first):
    """Each function in another way: in a dictionary, a partial, a default argument, a class, a closure."""
    found = zoo.diagnose(getattr(holding(backend, first), name)(), network, image_size=size)
    assert (found.equal, found.cause) == (cause is None, cause), found
    assert where in found.where


def test_there_are_enough_ports_by_hand():
    for backend in BACKENDS:
        causes = [cause for _, _, cause, _ in MODULES[backend].EXPECTED.values()]
        assert sum(cause is not None for cause in causes) >= 5
        assert causes.count(None) >= 2


def test_the_mutants_cover_every_family_and_most_causes():
    assert len(MUTANTS) >= 30
    families = {zoo.card(mutant.network).family for mutant in MUTANTS}
    assert families >= {"lenet", "alexnet", "vgg", "googlenet", "inception", "resnet"}
    causes = {mutant.cause for mutant in MUTANTS}
    # these are among the ports by hand, and in tests/test_pair.py
    others = {Cause.LINEAR_TRANSPOSED, Cause.UNKNOWN, Cause.LAYER_EXTRA, Cause.BREAKS_OFF}
    assert set(Cause) - causes <= others | {Cause.LAYER_UNTIED, Cause.SETTING, Cause.UNALIGNED, Cause.MASK}


# examined in the fast run
LIGHT = ("lenet", "squeezenet1_1")


@pytest.mark.parametrize("light", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["light", "heavy"])
def test_every_mutant_is_placed_and_nearly_every_cause_is_right(light, backend):
    """The doctor's self-test: the totals are the claim, a miss is printed."""
    placed = right = 0
    misses = []
    mutants = [mutant for mutant in MUTANTS if (mutant.network in LIGHT) == light]
    assert len(mutants) > 10
    for mutant in mutants:
        found = zoo.diagnose(mutant.build(backend), mutant.network, image_size=mutant.size)
        assert not found.equal, mutant.title
        placed += found.where == mutant.place
        right += found.cause == mutant.cause
        if (found.where, found.cause) != (mutant.place, mutant.cause):
            misses.append(f"{mutant.title}: {found.cause} at {found.where!r}")
    print(f"{backend}: {placed} of {len(mutants)} placed, {right} causes right")
    assert placed == len(mutants), misses
    assert right >= len(mutants) - 1, misses


def marked(mutant):
    return pytest.param(mutant, marks=() if mutant.network in LIGHT else pytest.mark.slow, id=mutant.network)


@pytest.mark.parametrize("mutant", [marked(mutant) for mutant in CONTROLS])
def test_other_names_and_another_order_are_no_alarm(backend, mutant):
    found = zoo.diagnose(mutant.build(backend), mutant.network, image_size=mutant.size)
    assert found.equal, found
    assert found.cause is None
    assert found.figures["largest_relative_difference"] <= 1e-12


def test_a_mutant_that_does_not_apply_is_no_mutant():
    from dataclasses import replace

    with pytest.raises(ValueError, match="does not stand in lenet.py"):
        replace(MUTANTS[0], edits=(("self.conv9", "self.conv8"),)).build("torch")


def peers():
    import torchvision
    from paddle.vision import models

    yield torchvision.models.resnet18(num_classes=5), "resnet18", 33
    yield torchvision.models.googlenet(num_classes=5, init_weights=False, aux_logits=False), "googlenet_bn", 33
    yield torchvision.models.inception_v3(num_classes=5, init_weights=False, aux_logits=False), "inception_v3", 75
    yield models.resnet18(num_classes=5), "resnet18", 33
    yield models.resnet50(num_classes=5), "resnet50", 33


@pytest.mark.slow
def test_the_frameworks_own_networks_are_equal():
    for model, network, size in peers():
        found = zoo.diagnose(model, network, image_size=size)
        assert found.equal, found
        assert found.arguments["num_classes"] == 5


@pytest.mark.slow
def test_networks_that_share_a_name_are_told_apart():
    """pitfalls: paddle.vision's Inception v3 has eps 1e-5, its LeNet a padded 3x3, its GoogLeNet no batch norm."""
    from paddle.vision import models

    found = zoo.diagnose(models.inception_v3(num_classes=5), "inception_v3", image_size=75)
    assert (found.cause, found.where) == (Cause.BN_EPS, "inception_stem.conv_1a_3x3.1")
    found = zoo.diagnose(models.LeNet(num_classes=5), "lenet")
    assert (found.cause, found.where) == (Cause.KERNEL_SIZE, "features.0")


def test_the_arguments_of_the_reference(backend):
    model = make("resnet18", backend, num_classes=9, in_channels=1)
    found = zoo.diagnose(model, "resnet18", image_size=33)
    assert found.equal
    assert found.arguments == {"num_classes": 9, "in_channels": 1, "image_size": 33, "aux": False}
    found = zoo.diagnose(model, "resnet18", image_size=33, num_classes=8)
    assert (found.cause, found.where) == (Cause.CHANNELS, "fc")
    assert (found.expected, found.found) == ("out_features=8", "out_features=9")
    with pytest.raises(UnknownChoiceError, match="did you mean 'num_classes'"):
        zoo.diagnose(model, "resnet18", num_class=8)
    with pytest.raises(UnknownChoiceError, match="did you mean 'resnet18'"):
        zoo.diagnose(model, "resnet19")
    with pytest.raises(ArgumentError, match="smallest that works"):
        zoo.diagnose(model, "lenet", image_size=3)
    with pytest.raises(ModelError, match="not a model of"):
        zoo.diagnose(object(), "resnet18")


def snapshot(model):
    backend = zoo.backend_of(model)
    modes = [layer.training for _, layer in runtime(backend).named_layers(model)]
    return {name: np.array(array) for name, array in runtime(backend).read(model)}, modes


def unharmed(model, before):
    state, modes = snapshot(model)
    assert modes == before[1]
    assert state.keys() == before[0].keys()
    for name, array in state.items():
        assert array.dtype == np.float32
        assert np.array_equal(array, before[0][name]), name
    for _, layer in runtime(zoo.backend_of(model)).named_layers(model):
        assert "forward" not in vars(layer)


def test_the_model_is_left_as_it_was(backend):
    model = make("resnet18", backend, num_classes=4)
    model.layer1.eval()
    before = snapshot(model)
    assert zoo.diagnose(model, "resnet18", image_size=33).equal
    unharmed(model, before)


def test_a_model_that_cannot_be_copied_is_left_as_it_was(backend, monkeypatch):
    model = make("resnet18", backend, num_classes=4)
    model.lock = sys._getframe()  # no frame can be copied
    with pytest.raises(TypeError):
        copy.deepcopy(model)
    before = snapshot(model)
    assert zoo.diagnose(model, "resnet18", image_size=33).equal
    unharmed(model, before)


def test_every_function_is_put_back_when_the_model_raises():
    import paddle
    from paddle.nn import functional

    before = dict(vars(functional)), dict(vars(paddle)), dict(vars(paddle.Tensor))
    for name in ("Misspelt", "WrongWidth", "Digits"):
        zoo.diagnose(getattr(MODULES["paddle"], name)(), "lenet")
    assert dict(vars(functional)) == before[0]
    assert dict(vars(paddle)) == before[1]
    assert dict(vars(paddle.Tensor)) == before[2]
    assert MODULES["paddle"].relu is functional.relu


def test_a_recording_is_the_same_in_both_backends():
    """The two tracers see the same operations, settings and connections."""
    recordings = []
    for backend in BACKENDS:
        images = np.random.default_rng(0).standard_normal((2, 3, 33, 33))
        with lending(backend).copied(make("googlenet_bn", backend)) as model:
            recordings.append(tracing(backend).record(model, images))
    first, second = ([(o.kind, o.where, o.inputs, o.shape) for o in r.operations] for r in recordings)
    assert first == second
    assert len(first) > 190


def test_the_diagnosis_prints_and_becomes_json():
    found = zoo.diagnose(MODULES["torch"].shortcut_without_norm(), "resnet18", image_size=33)
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(found)
    text = console.export_text()
    assert "body.2.proj.0" in text
    assert "DIFFERENT" in text
    content = json.loads(found.to_json())
    assert content["cause"] == "shortcut"
    assert content["equal"] is False
    equal = zoo.diagnose(MODULES["torch"].Digits(), "lenet")
    assert json.loads(equal.to_json())["cause"] is None
    infinite = zoo.diagnose(MODULES["torch"].WrongWidth(), "lenet")
    assert "inf" not in infinite.to_json().replace("inference", "")
    assert "relative_difference" not in infinite.figures


def test_a_model_can_be_the_reference(backend):
    """Any input shape, the models as they were, and what cannot be compared refused."""
    right, wrong = make("lenet", backend), make("lenet", backend, seed=3)
    before = [np.array(array) for _, array in runtime(backend).read(right)]
    found = zoo.diagnose(wrong, right, input_size=(1, 28, 28))
    assert found.equal, found
    assert found.network == type(right).__name__
    assert all(np.array_equal(*pair) for pair in zip(before, dict(runtime(backend).read(right)).values(), strict=True))
    mutant = next(mutant for mutant in MUTANTS if mutant.network == "lenet")
    found = zoo.diagnose(mutant.build(backend), right, input_size=(1, 28, 28))
    assert (found.where, found.cause) == (mutant.place, mutant.cause)
    # an input that the reference cannot take is no fault of the model's
    stopped = zoo.diagnose(right, wrong, input_size=(1, 40, 40))
    assert (stopped.verdict, stopped.where, stopped.cause) == ("no answer", "", Cause.UNKNOWN)
    assert stopped.explanation.startswith("The model to compare with does not run on inputs of (2, 1, 40, 40) itself.")
    with pytest.raises(ArgumentError, match="give the shape of one input as input_size=.* found neither"):
        zoo.diagnose(right, wrong)
    with pytest.raises(ArgumentError, match="image_size is for a network's name"):
        zoo.diagnose(right, wrong, input_size=(1, 28, 28), image_size=28)
    with pytest.raises(ArgumentError, match="takes image_size="):
        zoo.diagnose(right, "lenet", input_size=(1, 28, 28))
