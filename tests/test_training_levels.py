"""Levels 2 and 4 to 9: every network trains the same in both backends, and every mutant is caught at its level."""

from collections import Counter
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from conftest import make, noise, slowly

import zoo
from zoo.array_difference import difference
from zoo.backends import BACKENDS, ladder, learning, runtime
from zoo.cards import CARDS
from zoo.errors import VerbMissingError
from zoo.network.blueprint import parts
from zoo.network.build import complete
from zoo.parity import selftest as module
from zoo.parity import training_limits
from zoo.parity import trajectory as module8
from zoo.parity.compare import climb
from zoo.parity.gradient_level import _hold_gradients, _moves, _Noise
from zoo.parity.level_inputs import TRAINING_SIDE, trainee
from zoo.parity.mutants import MUTANTS, Mutant
from zoo.parity.recorded_operators import cotangent
from zoo.parity.selftest import applies, made, selftest
from zoo.parity.trained_sides import aside
from zoo.parity.training_levels import _stepping, optimizers
from zoo.parity.trajectory import trajectory
from zoo.training.optimizer import Optimizer
from zoo.training.plan import Plan


def effort(name):
    """Multiply-accumulates of a picture at the size of these levels."""
    facts = CARDS[name]
    side = min(facts.input_size[1], max(facts.min_size, TRAINING_SIDE))
    return facts.macs * (side / facts.input_size[1]) ** 2


def cheapest(by):
    """The network of least effort of each file or family, of those that have small weights."""
    found = {}
    for name in sorted((name for name in CARDS if CARDS[name].num_params <= LARGEST), key=effort):
        found.setdefault(getattr(CARDS[name], by), name)
    return list(found.values())


# the cheapest network of each family, and of each file what takes no longer than ResNet-18: docs/reports.json has the
# rest, and test_attention.py small ones of Swin
LARGEST = 30_000_000
HEADS = [name for name in cheapest("module") if effort(name) <= effort("resnet18") or name in cheapest("family")]
HEADS.remove("swin_t")
# the fast run keeps a light network, and mutants of all levels that live on it
FAST = "lenet"


def once(monkeypatch, room, name, known, key):
    """A function of a room that keeps in known what it found, by a key made of its arguments."""
    honest = getattr(room, name)

    def kept(*arguments):
        found = key(*arguments)
        if found not in known:
            known[found] = honest(*arguments)
        return known[found]

    monkeypatch.setattr(room, name, kept)


FOUND: dict[str, dict] = {"outcomes": {}}


@pytest.fixture
def _mutants_once(monkeypatch):
    """What the ladder says of a mutant on a network is asked for by two tests."""
    once(
        monkeypatch, module, "_outcome", FOUND["outcomes"],
        lambda mutant, facts, *given: (mutant.name, mutant.level, facts.name),
    )  # fmt: skip


def unmoved(name):
    """The tensors that change no output in training however they are moved, such as a bias before a batch norm.

    They are those of no gradient, and are moved to see it.
    """
    import torch

    arguments = trainee(CARDS[name], {}, 0, None, made, "5").arguments
    model = make(name, "torch", "float64", **arguments).train()
    for layer in model.modules():
        if hasattr(layer, "p"):  # what is dropped at random
            layer.p = 0.0
    side = arguments["image_size"]
    x = torch.from_numpy(noise(4, arguments["in_channels"], side, side, dtype="float64"))

    def outputs():
        found = model(x)
        return torch.cat([each.flatten() for each in (found if isinstance(found, tuple) else (found,))])

    before = outputs()
    (before * torch.from_numpy(noise(*before.shape, seed=2, dtype="float64"))).sum().backward()
    sizes = {which: float(torch.linalg.norm(tensor.grad)) for which, tensor in model.named_parameters()}
    whole = np.linalg.norm(list(sizes.values()))
    found = [which for which, size in sizes.items() if size <= 1e-10 * whole]
    with torch.no_grad():
        for which in found:  # all of them at once: what one moves, another does not take back by chance
            tensor = model.get_parameter(which)
            tensor += torch.from_numpy(noise(*tensor.shape, seed=1, dtype="float64")) / 10
        assert torch.linalg.norm(outputs() - before) <= 1e-9 * torch.linalg.norm(before), found
    return found


@pytest.mark.slow
def test_only_a_bias_that_is_taken_away_again_moves_nothing():
    assert unmoved("lenet") == []
    found = unmoved("mobilenet_v2")
    # what a thin end adds to its channels, the 1x1 convolution and the batch norm after it take away again
    assert len(found) == 17
    assert all(each.endswith(".bias") for each in found)


@pytest.mark.parametrize("name", slowly(HEADS, (FAST,)))
def test_operators_loss_gradients_buffers_and_optimizers(name):
    report = zoo.compare(name, levels=["2", "4", "5", "6", "7"])
    assert report.passed, report
    gradients = next(level for level in report.levels if level.name == "5")
    null = int(gradients.where.split(" of them null")[0].rpartition(" ")[2])
    # where a picture's branch is left out, what the branch adds to a channel is no longer the same for all pictures
    dropped = any(part.kind == "stochastic_depth" for part in parts(CARDS[name], complete(CARDS[name], {})))
    assert null < len(unmoved(name)) if dropped and null else null == len(unmoved(name))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("lenet", 20), ("googlenet_bn", 2), ("inception_v1", 2), ("resnet18", 2), ("squeezenet1_1", 4),
        ("mobilenet_v2", 2), ("nin", 2), ("shufflenet_v2_x0_25", 2), ("mnasnet0_5", 2),
    ],
)  # fmt: skip
def test_whole_training_runs_are_the_same(name, steps):
    """One network of each family whose steps are cheap; `zoo compare NAME --levels 8` has the others."""
    level = trajectory(trainee(CARDS[name], {}, 0, None, made, "8"), steps)
    assert level.passed, level
    # of float64; float32 may end before, where rounding has grown too far
    assert len(level.series["loss paddle"]) == len(level.series["difference"]) == steps
    assert len(set(level.series["loss torch"])) == steps


# each mutant on the lightest network that it applies to
LIGHT = ["lenet", "lenet_bn", "resnet18", "googlenet_bn", "efficientnet_b0", "convnext_tiny"]


def home(mutant: Mutant) -> str:
    return next(name for name in LIGHT if applies(mutant, CARDS[name]))


def marked(mutant: Mutant) -> Mutant:
    quick = home(mutant) == FAST or mutant.name == "a biased running variance"
    quick &= mutant.level != "7" or mutant.name == "a momentum of 0.91"
    return pytest.param(mutant, marks=() if quick else pytest.mark.slow, id=mutant.name.replace(" ", "-"))


@pytest.mark.usefixtures("_mutants_once")
@pytest.mark.parametrize("mutant", [marked(mutant) for mutant in MUTANTS])
def test_every_mutant_is_caught_at_its_level(mutant):
    level = module._outcome(mutant, CARDS[home(mutant)], {}, 0, None, climb)
    assert level.name == mutant.level
    assert level.verdict == "DIFFERENT", level


def test_there_are_enough_mutants_at_every_level():
    """Those that only networks with auxiliary heads can have are not counted."""
    counted = Counter(mutant.level for mutant in MUTANTS if mutant.needs != "heads")
    assert all(counted[level] >= 4 for level in ("0", "1", "2", "3", "4", "5", "6", "7", "8")), counted
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("level", ["4", "5", "6", "8"])
def test_what_the_self_test_remembers_of_the_unchanged_side_is_what_it_computes(level, monkeypatch):
    monkeypatch.setattr("zoo.parity.trajectory.MANY", 0)  # the way of large networks, who train two at a time
    monkeypatch.setattr(module, "STEPS", (1,))
    mutant = next(mutant for mutant in MUTANTS if mutant.level == level and mutant.twist)
    known: dict = {}
    for each in (Mutant("control", level), mutant):
        given = (each, CARDS["lenet_bn"], {}, 0, None, climb)
        remembered = module._outcome(*given, known)
        assert known
        assert remembered == module._outcome(*given)


@pytest.mark.parametrize("name", slowly(["a stride moved", "a pool for the rows left over"], ["a stride moved"]))
def test_a_mutant_of_a_pool_changes_one_that_it_can_change(name):
    """googlenet_32 begins with pools of stride 1, which have no other stride to lose and no rows left over."""
    mutant = next(mutant for mutant in MUTANTS if mutant.name == name)
    assert module._outcome(mutant, CARDS["googlenet_32"], {}, 0, None, climb).verdict == "DIFFERENT"


@pytest.mark.slow
@pytest.mark.usefixtures("_mutants_once")
def test_level_9_runs_them_all_and_the_control():
    level = selftest(CARDS["lenet"], {}, 0, None, climb)
    assert level.passed, level
    left_out = sum(not applies(mutant, CARDS["lenet"]) for mutant in MUTANTS)
    assert level.where.startswith(f"{len(MUTANTS) - left_out} mutants caught, {left_out} do not apply")


@pytest.mark.slow
def test_level_9_says_what_level_8_ended_too_early_for(monkeypatch):
    """As in resnet152, where rounding grows 200-fold a step."""
    wanted = ("a learning rate 1e-6 larger", "a momentum of 0.9001")
    monkeypatch.setattr(module, "MUTANTS", [mutant for mutant in MUTANTS if mutant.name in wanted])
    late = "1 would show after the last step that level 8 compares, which is step 1"
    said = {1: f"1 mutants caught, 0 do not apply; {late}; the", 2: "2 mutants caught, 0 do not apply; the"}
    for steps, words in said.items():
        monkeypatch.setattr(module, "STEPS", (steps,))
        level = selftest(CARDS["lenet_bn"], {}, 0, None, climb)
        assert level.passed
        assert level.where.startswith(words)


@pytest.mark.slow
def test_level_9_of_a_network_of_one_class():
    level = selftest(CARDS["lenet"], {"num_classes": 1}, 0, None, climb)
    assert level.passed, level
    left_out = sum(not applies(mutant, CARDS["lenet"], {"num_classes": 1}) for mutant in MUTANTS)
    assert f"{left_out} do not apply" in level.where


def test_level_9_fails_where_a_mutant_escapes(monkeypatch):
    harmless = Mutant("nothing at all", "0", model=lambda backend, model: None)
    monkeypatch.setattr(module, "MUTANTS", (harmless,))
    level = selftest(CARDS["lenet"], {}, 0, None, climb)
    assert not level.passed
    assert level.where.startswith("level 0 does not see nothing at all: equal, ")


def test_level_9_takes_no_answer_for_no_catch(monkeypatch):
    """A mutant that a level cannot judge has not been seen by it."""

    def breaks(backend, model):
        raise VerbMissingError("it cannot be judged")

    monkeypatch.setattr(module, "MUTANTS", (Mutant("one that cannot be judged", "0", model=breaks),))
    level = selftest(CARDS["lenet"], {}, 0, None, climb)
    assert not level.passed
    assert level.where == "level 0 does not see one that cannot be judged: no answer, it cannot be judged"


def subject(name="lenet", level="8", **arguments):
    return trainee(CARDS[name], arguments, 0, None, made, level)


def test_level_7_steps_a_layer_s_own_tensors_and_not_those_of_layers_inside():
    """A vision transformer's class token belongs to the whole network: level 7 once trained all of it for that."""
    import paddle
    import torch

    class Torch(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.token = torch.nn.Parameter(torch.zeros(1, 4))
            self.fc = torch.nn.Linear(4, 4)

    class Paddle(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.token = self.create_parameter([1, 4])
            self.fc = paddle.nn.Linear(4, 4)

    made = {"torch": Torch, "paddle": Paddle}
    given = subject("lenet")
    stepped = replace(given, bare=lambda side: side.adapter.skeleton(made[side.backend], "float64"))
    found, seen = [], []
    for layer, slots, models in _stepping(stepped):
        found.append((layer, [slot.name for slot in slots]))
        seen.append(models)
    assert found == [("", ["token"]), ("fc", ["weight", "bias"])]
    whole = seen[0]
    for side, model in zip(given.sides, whole, strict=True):
        assert all(slot.trainable for slot in side.adapter.slots(model))
    assert optimizers(stepped, steps=2).passed


def learner_of(backend):
    return learning(backend).Learner


def later(honest, of):
    """A method that takes another learning rate, made of its own and the one before."""

    def method(self, *given):
        place = 3 if len(given) > 2 else 1
        before, self.before = getattr(self, "before", None), given[place]
        return honest(self, *given[:place], of(given[place], before), *given[place + 1 :])

    return method


def mutate_plan(monkeypatch, victim, change):
    of, honest = learner_of(victim), learner_of(victim).__init__
    monkeypatch.setattr(of, "__init__", lambda self, model, plan, seed: honest(self, model, change(plan), seed))


def mutate_rate(monkeypatch, victim, of):
    for method in ("apply", "step"):
        monkeypatch.setattr(learner_of(victim), method, later(getattr(learner_of(victim), method), of))


LEARNERS = {
    "momentum": (mutate_plan, lambda plan: replace(plan, momentum=0.901 if plan.momentum else 0.0), "78"),
    "weight decay": (mutate_plan, lambda plan: replace(plan, weight_decay=plan.weight_decay * 1.001), "78"),
    "a schedule off by one": (mutate_rate, lambda rate, before: before or rate, "78"),
    "a rate in float32": (mutate_rate, lambda rate, before: float(np.float32(rate)), "78"),
    "a loss per class": (mutate_plan, lambda plan: replace(plan, heads=(0.1, *plan.heads[1:])), "458"),
    "gradients clipped": (mutate_plan, lambda plan: replace(plan, clip=1e-3), "78"),
}


@pytest.mark.parametrize(
    ("what", "victim"), slowly(zip(LEARNERS, cycle(BACKENDS), strict=False), lambda what, _: what == "momentum")
)
def test_what_is_wrong_in_the_learner_of_zoo_fit_shows_on_the_ladder(monkeypatch, what, victim):
    mutate, change, levels = LEARNERS[what]
    mutate(monkeypatch, victim, change)
    found = zoo.compare("lenet", levels=list("4578")).levels
    assert "".join(level.name for level in found if level.verdict == "DIFFERENT") == levels, found


@pytest.mark.slow
@pytest.mark.parametrize("victim", BACKENDS)
def test_the_loss_weight_of_an_auxiliary_head_shows_on_the_ladder(monkeypatch, victim):
    mutate_plan(monkeypatch, victim, lambda plan: replace(plan, heads=(*plan.heads[:-1], plan.heads[-1] * (1 + 1e-6))))
    (level,) = zoo.compare("googlenet_bn", levels="4", image_size=33, num_classes=3).levels
    assert not level.passed
    assert 1e-8 < level.measured < 1e-6


@pytest.mark.slow
def test_limits_are_the_networks_own(monkeypatch):
    """A factor so small that the floor is all there is, and one that lifts every limit above it."""
    monkeypatch.setattr(training_limits, "FACTOR", 1e-9)
    assert {level.tolerance for level in zoo.compare("lenet", levels=list("458")).levels} == {1e-12}
    monkeypatch.setattr(training_limits, "FACTOR", 1e5)
    found = zoo.compare("lenet", levels=list("58")).levels
    assert all(1e-12 < level.tolerance < 1e-8 for level in found), found
    for level in found:
        assert f"(limit {level.tolerance:.1e}, 100000 x " in level.where


def test_a_limit_says_how_it_came_about():
    assert str(training_limits.Limit("float64", 1e-13)) == "limit 6.4e-12, 64 x 1.0e-13"
    assert str(training_limits.Limit("float64", 0.0)) == "limit 1.0e-12, floor above 64 x 0.0e+00"
    assert str(training_limits.Limit("float32", float("inf"))) == "limit 5.0e-01, ceiling below 64 x inf"
    assert training_limits.Limit("float32", 0.0, kinked=True).value > training_limits.Limit("float32", 0.0).value


def test_one_rounding_unit_aside():
    values = np.array([1.0, -3.0, 0.0, 1e-30] * 50)
    for dtype in ("float64", "float32"):
        given = values.astype(dtype)
        moved = aside(given, 0, "a")
        assert moved.dtype == given.dtype
        assert (moved[2::4] == 0).all()
        apart = np.abs(moved / np.where(given == 0, 1, given) - 1)[given != 0] / np.finfo(dtype).eps
        assert apart.min() >= 0.4
        assert apart.max() <= 2
        assert len(set(np.sign(moved - given)[::4])) == 2
        assert (moved == aside(given, 0, "a")).all()
        assert (moved != aside(given, 0, "b")).any()
    table = np.arange(4)
    assert (aside(table, 0, "a") == table).all()


def chaotic(monkeypatch, growth):
    """Training whose rounding grows so many times a step: the moved network differs by it, the others do not."""
    honest = module8._train

    def train(subject, backend, dtype, steps, moved):
        for number, found in enumerate(honest(subject, backend, dtype, steps, moved)):
            yield {name: array * (1 + moved * 1e-15 * growth**number) for name, array in found.items()}

    monkeypatch.setattr(module8, "_train", train)


def test_a_chaotic_trajectory_is_told_as_such(monkeypatch):
    chaotic(monkeypatch, 12.0)
    level = trajectory(subject(), 12, ("float64",))
    assert level.passed
    assert level.where.startswith("float64: 5 of 12 steps compared: rounding grows 1")
    assert 10 < float(level.where.split("grows ")[1].split("-fold a step")[0]) < 13
    assert len(level.series["difference"]) == len(level.series["limit"]) == len(level.series["loss torch"]) == 5
    # what differs before the end is a difference all the same
    mutant = next(mutant for mutant in MUTANTS if mutant.name == "a learning rate 1e-6 larger")
    assert not trajectory(replace(subject(), twist=mutant.twist), 12, ("float64",)).passed


def kinks(monkeypatch, apart, crossed, size=1e-3):
    """Float32 training in which a backend differs from the first by so much, and these moves cross a kink of a size."""
    honest = module8._train

    def train(subject, side, dtype, steps, moved):
        share = (apart if side != subject.first else 0.0) + (size if moved in crossed else 0.0)
        for found in honest(subject, side, dtype, steps, moved):
            # an array of its own dtype: the levels compare what a backend gives
            yield {name: array * array.dtype.type(1 + share * (dtype == "float32")) for name, array in found.items()}

    monkeypatch.setattr(module8, "_train", train)


def test_a_kink_that_the_first_move_did_not_cross_is_no_difference(monkeypatch):
    kinks(monkeypatch, apart=0.02, crossed=(3,))
    level = trajectory(subject(), 2)
    assert level.passed
    assert "float32: yardstick of 3 moves" in level.where


def test_what_no_move_explains_is_a_difference_in_float32(monkeypatch):
    kinks(monkeypatch, apart=0.02, crossed=())
    level = trajectory(subject(), 2)
    assert not level.passed
    assert "(float32, 2.0e-02; limit 1.0e-02" in level.where
    kinks(monkeypatch, apart=0.2, crossed=(2, 4))
    assert not trajectory(subject(), 2).passed


@pytest.mark.parametrize("crossed", [(2,), (5,)])
def test_a_difference_that_one_move_sees_and_another_cannot_judge_is_no_answer(monkeypatch, crossed):
    kinks(monkeypatch, apart=0.2, crossed=crossed, size=1e-2)
    level = trajectory(subject(), 2)
    assert (level.passed, level.verdict) == (False, "no answer")
    assert "(float32, 2.0e-01; limit 1.0e-02" in level.where
    assert f"; yet in sample {crossed[0]}, one rounding unit moves the first step by 1" in level.where


def test_where_no_step_can_be_judged_there_is_no_answer(monkeypatch):
    monkeypatch.setitem(training_limits.CEILING, "float64", 1e-16)
    level = trajectory(subject(), 3, ("float64",))
    assert not level.passed
    assert level.verdict == "no answer"
    assert level.where.startswith("no answer: float64: one rounding unit moves the first step by ")
    assert not level.series["difference"]


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
    verbs, adapter = ladder("paddle"), runtime("paddle")
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
        layer = ladder(backend).layer("batch_norm", {"features": 2, "eps": 1e-5, "momentum": 0.1}, "float64")
        adapter = runtime(backend)
        adapter.write(layer, {slot.name: np.ones(slot.shape) for slot in adapter.slots(layer)})
        if proven:
            adapter.proof(layer, training=True)
        ladder(backend).operations(layer, noise(2, 2, 2, 2, dtype="float64"))
        states.append(zoo.state(layer)["running_var"])
    assert difference(states[0], states[1]).relative <= 1e-15
    assert difference(states[0], states[2]).relative > 1e-3


@pytest.mark.slow
def test_a_built_network_is_left_as_the_framework_has_it(backend):
    """Parity mode is for the proof: the classes of a built network's layers are the framework's own."""
    model = make("googlenet_bn", backend, num_classes=3, image_size=33, aux=True)
    for _, layer in runtime(backend).named_layers(model):
        assert "zoo" not in type(layer).__module__ or type(layer).__module__ == f"zoo.{backend}.googlenet_bn"
    assert zoo.compare("googlenet_bn", levels="5", image_size=33).levels[0].measured < 1


def test_momentum_with_powers_of_two_is_bitwise_equal_in_float32():
    """lr, momentum and decay that float32 holds exactly: nothing is left to differ, not a bit."""
    states = []
    for backend in BACKENDS:
        rng, model = np.random.default_rng(0), make("lenet", backend)
        learner = learning(backend).Learner(model, Plan("momentum", 2**-7, 0.5, 2**-10), 0)
        shapes = {slot.name: slot.shape for slot in runtime(backend).slots(model)}
        for _ in range(10):
            given = {name: rng.standard_normal(shape).astype("float32") for name, shape in shapes.items()}
            learner.apply(given, 2**-7)
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


def test_noise_that_stands_still_by_chance_is_null_all_the_same():
    """A bias before batch norm, 1e-16 of the whole gradient, moved by 8 % by one rounding unit."""
    base = {"weight": np.array([1.0]), "small": np.array([1e-9]), "bias": np.array([1e-16])}
    moved = {"weight": np.array([1 + 1e-15]), "small": np.array([1e-9 + 1e-20]), "bias": np.array([1.08e-16])}
    found = _Noise.of(base, [_moves(base, moved) for _ in BACKENDS])
    assert set(found.null) == {"bias"}
    assert found.null["bias"] == pytest.approx(1e-16)


def test_a_gradient_that_is_nearly_null_is_compared_on_the_scale_of_the_whole_one():
    """A weight before batch norm: 1e-9 of the whole gradient, with eight digits less; a mistake in it is still seen."""
    base = {"weight": np.array([1.0]), "before": np.array([1e-9])}
    moved = {"weight": np.array([1 + 1e-15]), "before": np.array([1e-9 + 2e-17])}
    of = _Noise.of(base, [_moves(base, moved) for _ in BACKENDS])
    for change, passes in ((2e-17, True), (1e-12, False)):
        tally = training_limits.Tally("float64", kinked=True)
        _hold_gradients(tally, str, base, base | {"before": np.array([1e-9 + change])}, of)
        assert (not tally.failure) is passes
