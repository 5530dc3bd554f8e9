"""Levels 2 and 4 to 9: every network trains the same in both backends, and every mutant is caught at its level."""

import numpy as np
import pytest
from conftest import make, noise, slowly

import zoo
from zoo.builder import BACKENDS, runtime, training
from zoo.cards import CARDS
from zoo.parity import selftest as module
from zoo.parity import training_levels
from zoo.parity.compare import trainee
from zoo.parity.mutants import MUTANTS, Mutant
from zoo.parity.numbers import difference
from zoo.parity.operators import cotangent
from zoo.parity.selftest import applies, made, selftest
from zoo.parity.training_levels import trajectory
from zoo.training.optimizer import Optimizer

NULL = {"inception_v1": 54, "googlenet_32": 64, "resnet34_signs": 33}
# the fast run keeps two light networks, and mutants of all levels that live on the first
FAST = ("lenet", "squeezenet1_1")


def once(monkeypatch, room, name, known, key):
    """A function of a room that keeps in known what it found, by a key made of its arguments."""
    honest = getattr(room, name)

    def kept(*arguments):
        found = key(*arguments)
        if found not in known:
            known[found] = honest(*arguments)
        return known[found]

    monkeypatch.setattr(room, name, kept)


FOUND: dict[str, dict] = {"steps": {}, "outcomes": {}}


@pytest.fixture
def _shared_layers_once(monkeypatch):
    """Networks share layers: what level 7 finds of one on its own is the same for every network that has it."""
    # of an unchanged subject they take its seed alone
    once(
        monkeypatch, training_levels, "_stepped", FOUND["steps"],
        lambda subject, *given: repr((subject.seed, *given)),
    )  # fmt: skip


@pytest.fixture
def _mutants_once(monkeypatch):
    """What the ladder says of a mutant on a network is asked for by two tests."""
    once(
        monkeypatch, module, "_outcome", FOUND["outcomes"],
        lambda mutant, facts, *given: (mutant.name, mutant.level, facts.name),
    )  # fmt: skip


@pytest.mark.usefixtures("_shared_layers_once")
@pytest.mark.parametrize("name", slowly(zoo.list_models(), FAST))
def test_operators_loss_gradients_buffers_and_optimizers(name):
    report = zoo.compare(name, levels=["2", "4", "5", "6", "7"])
    assert report.passed, report
    gradients = next(level for level in report.levels if level.name == "5")
    assert f" {NULL.get(name, 0)} of them null" in gradients.where


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "steps"),
    [("lenet", 20), ("alexnet", 8), ("vgg11", 3), ("googlenet_bn", 20), ("inception_v1", 8), ("resnet18", 20)],
)
def test_whole_training_runs_are_the_same(name, steps):
    """One network a family; fewer steps where a step moves a gigabyte of weights."""
    level = trajectory(trainee(CARDS[name], {}, 0, None, made, "8"), steps, float32=steps == 20)
    assert level.passed, level
    assert len(level.series["loss paddle"]) == len(level.series["difference"]) == steps
    assert len(set(level.series["loss torch"])) == steps


# each mutant on the lightest network that it applies to
LIGHT = ["lenet", "resnet18", "googlenet_bn"]


def home(mutant: Mutant) -> str:
    return next(name for name in LIGHT if applies(mutant, CARDS[name]))


def marked(mutant: Mutant) -> Mutant:
    quick = home(mutant) in FAST or mutant.name == "a biased running variance"
    return pytest.param(mutant, marks=() if quick else pytest.mark.slow, id=mutant.name.replace(" ", "-"))


@pytest.mark.usefixtures("_mutants_once")
@pytest.mark.parametrize("mutant", map(marked, MUTANTS))
def test_every_mutant_is_caught_at_its_level(mutant):
    level = module._outcome(mutant, CARDS[home(mutant)], {}, 0, None)
    assert level.name == mutant.level
    assert not level.passed, level


def test_there_are_enough_mutants_at_every_level():
    assert len(MUTANTS) >= 15
    assert {mutant.level for mutant in MUTANTS} == {"0", "1", "2", "3", "3b", "4", "5", "6", "7", "8"}
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.slow
@pytest.mark.usefixtures("_mutants_once")
def test_level_9_runs_them_all_and_the_control():
    level = selftest(CARDS["lenet"], {}, 0, None)
    assert level.passed, level
    left_out = sum(not applies(mutant, CARDS["lenet"]) for mutant in MUTANTS)
    assert level.where.startswith(f"{len(MUTANTS) - left_out} mutants caught, {left_out} do not apply")


def test_level_9_fails_where_a_mutant_escapes(monkeypatch):
    harmless = Mutant("nothing at all", "0", model=lambda backend, model: None)
    monkeypatch.setattr(module, "MUTANTS", (harmless,))
    level = selftest(CARDS["lenet"], {}, 0, None)
    assert not level.passed
    assert level.where == "level 0 does not see nothing at all"


@pytest.mark.parametrize(
    ("kind", "config", "size"),
    [
        ("avg_pool", {"kernel_size": 3, "stride": 1, "padding": 1, "ceil_mode": False, "count_include_pad": True}, 9),
        ("avg_pool", {"kernel_size": 5, "stride": 3, "padding": 0, "ceil_mode": False, "count_include_pad": True}, 17),
        ("adaptive_avg_pool", {"output_size": (7, 7)}, 10),
        ("adaptive_avg_pool", {"output_size": (6, 6)}, 13),
        ("adaptive_avg_pool", {"output_size": 1}, 5),
    ],
)
def test_the_exact_pools_of_proof_mode_are_paddles_own_in_the_forward_pass(kind, config, size):
    """And not in the gradient, which is why they are there."""
    verbs, adapter = training("paddle"), runtime("paddle")
    plain, exact = (verbs.layer(kind, config, "float64") for _ in range(2))
    adapter.proof(exact, training=True)
    x = noise(2, 3, size, size + 1, dtype="float64")

    (((output,), (gradient,), _), ((other,), (others,), _)) = (
        verbs.product(verbs.operations(layer, x)[0], 0, [x], [True], cotangent) for layer in (plain, exact)
    )
    assert difference(output, other).relative <= 1e-15
    assert 1e-10 < difference(gradient, others).relative < 1e-6


def test_proof_mode_corrects_paddles_running_variance():
    states = []
    for backend, proven in (("torch", True), ("paddle", True), ("paddle", False)):
        layer = training(backend).layer("batch_norm", {"features": 2, "eps": 1e-5, "momentum": 0.1}, "float64")
        adapter = runtime(backend)
        adapter.write(layer, {slot.name: np.ones(slot.shape) for slot in adapter.slots(layer)})
        if proven:
            adapter.proof(layer, training=True)
        training(backend).operations(layer, noise(2, 2, 2, 2, dtype="float64"))
        states.append(zoo.state(layer)["running_var"])
    assert difference(states[0], states[1]).relative <= 1e-15
    assert difference(states[0], states[2]).relative > 1e-3


def test_a_built_network_is_left_as_the_framework_has_it(backend):
    """Proof mode is for the proof: the classes of a built network's layers are the framework's own."""
    model = make("googlenet_bn", backend, num_classes=3, image_size=33, aux=True)
    for _, layer in runtime(backend).named_layers(model):
        assert "zoo" not in type(layer).__module__ or type(layer).__module__ == f"zoo.{backend}.googlenet_bn"
    assert zoo.compare("googlenet_bn", levels="5", image_size=33).levels[0].measured < 1


def test_momentum_with_powers_of_two_is_bitwise_equal_in_float32():
    """lr, momentum and decay that float32 holds exactly: nothing is left to differ, not a bit."""
    how = Optimizer("momentum", lr=2**-7, momentum=0.5, weight_decay=2**-10)
    states = []
    for backend in BACKENDS:
        rng, verbs, model = np.random.default_rng(0), training(backend), make("lenet", backend)
        state = verbs.optimizer(model, how)
        shapes = {slot.name: slot.shape for slot in runtime(backend).slots(model)}
        for _ in range(10):
            verbs.apply(model, state, {n: rng.standard_normal(s).astype("float32") for n, s in shapes.items()})
        states.append(zoo.state(model))
    for name in states[0]:
        assert (states[0][name] == states[1][name]).all(), name


def test_optimizers_are_checked():
    with pytest.raises(zoo.ZooError, match="no optimizer 'momentun'; did you mean 'momentum'"):
        Optimizer("momentun")
    with pytest.raises(zoo.ZooError, match="no schedule 'cosin'; did you mean 'cosine'"):
        Optimizer(schedule="cosin")
    with pytest.raises(zoo.ZooError, match="needs lr above 0"):
        Optimizer(lr=0)
