"""zoo.fit on little networks and drawn pictures: the same curve in both backends, and what a run may be told."""

import contextlib
from dataclasses import replace

import numpy as np
import paddle
import pytest
import torch
from conftest import blobs, slowly

import zoo
from zoo.backends import BACKENDS, backend_of, learning, runtime
from zoo.data.dataset import Dataset
from zoo.errors import ArgumentError, DivergedError, FileError, UnknownChoiceError
from zoo.training import early_checks
from zoo.training.compare_runs import apart
from zoo.training.dropout_masks import Masks
from zoo.training.history import History
from zoo.training.optimizer import KINDS
from zoo.training.plan import Plan
from zoo.training.recipe import Recipe
from zoo.training.schedule import SCHEDULES, rate

QUICK = Recipe(lr=0.002, epochs=2, batch_size=16, seed=3)


def lenet(backend, dtype="float64", classes=4, **arguments):
    return zoo.build("lenet", backend, num_classes=classes, seed=1, dtype=dtype, **arguments)


def both(recipe, train=None, valid=None, name="lenet", dtype="float64", **arguments):
    train = train or blobs(88)
    arguments = {"num_classes": 4, **arguments}
    models = {b: zoo.build(name, b, seed=1, dtype=dtype, **arguments) for b in BACKENDS}
    return models, {b: zoo.fit(model, train, valid, recipe) for b, model in models.items()}


def gap(histories, name="loss"):
    first, second = (np.array(history.steps[name]) for history in histories.values())
    assert len(first) == len(second) > 0
    return float(np.abs(first - second).max() / np.abs(first).max())


def test_both_backends_learn_and_take_the_same_path():
    models, histories = both(replace(QUICK, epochs=8, lr=0.01), blobs(160), blobs(60, seed=1))
    assert gap(histories) < 1e-10
    for history in histories.values():
        assert history.proof
        assert history.epochs[-1]["train_loss"] < 0.9 * history.epochs[0]["train_loss"]
        assert len(history.steps["loss"]) == 80 == history.epochs[-1]["step"]
        assert history.metrics["top1"] == history.best["valid_top1"] == max(r["valid_top1"] for r in history.epochs)
    states = [zoo.state(model) for model in models.values()]
    for name in states[0]:
        assert np.abs(states[0][name] - states[1][name]).max() <= 1e-10 * np.abs(states[0][name]).max() + 1e-15


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("schedule", ["constant", "step", "cosine", "warmup"])
def test_every_optimizer_and_schedule_is_the_same(kind, schedule):
    recipe = replace(QUICK, optimizer=kind, schedule=schedule, weight_decay=0.01, epochs=1)
    assert gap(both(recipe)[1]) < 1e-10


@pytest.mark.parametrize(
    "changes",
    [
        {"clip": 0.05},
        {"clip": 100.0},
        {"accumulate": 3},
        {"label_smoothing": 0.1},
        {"drop_last": True},
        {"loss": "cross_entropy"},
    ],
)
def test_every_choice_is_the_same_in_both_and_does_something(changes):
    plain = both(replace(QUICK, epochs=1))[1]["torch"].steps["loss"]
    histories = both(replace(QUICK, epochs=1, **changes))[1]
    assert gap(histories) < 1e-10
    changed = np.array(histories["torch"].steps["loss"])
    if "drop_last" in changes:
        assert len(changed) == len(plain) - 1
    elif changes in ({"clip": 100.0}, {"accumulate": 3}, {"loss": "cross_entropy"}):
        # a limit that is never met, parts that add up to the whole, and what is chosen anyway
        assert np.abs(changed - plain).max() < 1e-12
    else:
        assert np.abs(changed - plain).max() > 1e-6


def test_one_logit_is_trained_with_a_sigmoid():
    train, valid = blobs(80, classes=2), blobs(40, classes=2, seed=1)
    _, histories = both(replace(QUICK, epochs=3), train, valid, num_classes=1)
    assert gap(histories) < 1e-10
    assert histories["torch"].metrics["auc"] is not None
    with pytest.raises(ArgumentError, match="does not go with 4 outputs"):
        zoo.fit(lenet("torch"), blobs(20), recipe=replace(QUICK, loss="sigmoid"))


@pytest.mark.parametrize("name", slowly(["alexnet", "resnet18", "googlenet_bn", "resnet34_signs"], []))
def test_dropout_batch_norm_and_auxiliary_heads_are_the_same(name):
    train = blobs(20, size=48, channels=3)
    arguments = {"image_size": 48, "aux": name == "googlenet_bn"}
    recipe = Recipe(optimizer="momentum", lr=0.001, epochs=2, batch_size=10)
    _, histories = both(recipe, train, train, name=name, **arguments)
    assert gap(histories) < 1e-10
    assert abs(histories["torch"].best["valid_loss"] / histories["paddle"].best["valid_loss"] - 1) < 1e-10


def test_dropout_is_on_in_training_and_the_model_gets_its_own_back(backend):
    model = zoo.build("alexnet", backend, num_classes=4, image_size=32, seed=0)
    learner = learning(backend).Learner(model, Plan("sgd", 1.0, 0.0, 0.0), seed=5)
    images = np.random.default_rng(0).standard_normal((4, 3, 32, 32)).astype(np.float32)
    targets = np.eye(4, dtype=np.float32)
    logits = [learner.step(images, targets, 1.0, 0.0, number, 0)[1] for number in (0, 0, 1)]
    assert (logits[0] == logits[1]).all()
    assert (logits[0] != logits[2]).any()
    # the same rows as the end of a larger batch
    shifted = learner.step(images[2:], targets[2:], 1.0, 0.0, 0, 2)[1]
    assert shifted == pytest.approx(logits[0][2:], rel=1e-4, abs=1e-6)
    learner.close()
    own = [learner.step(images, targets, 1.0, 0.0, 0, 0)[1] for _ in range(2)]
    assert (own[0] != own[1]).any()
    assert runtime(backend).run(model, images).shape == (4, 4)


def test_masks_keep_the_share_they_should():
    masks = Masks(7)
    kept = masks("a", (200, 500), 0.3)
    assert kept.mean() == pytest.approx(0.7, abs=0.005)
    assert set(np.unique(kept)) == {0.0, 1.0}
    assert (masks("b", (200, 500), 0.3) != kept).any()


def test_float32_stays_close():
    _, histories = both(replace(QUICK, epochs=1), dtype="float32")
    assert 0 < gap(histories) < 1e-4
    assert not histories["torch"].proof
    assert all(str(history.dtype) == "float32" for history in histories.values())


def test_the_rates_are_the_frameworks_own_schedules(backend):
    import paddle.optimizer.lr as of_paddle
    import torch

    of_torch, lr, steps = torch.optim.lr_scheduler, 0.3, 12
    own = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr)
    with_it = {
        "paddle": {
            "constant": lambda: of_paddle.LambdaDecay(lr, lambda epoch: 1.0),
            "step": lambda: of_paddle.StepDecay(lr, steps // 3, 0.1),
            "cosine": lambda: of_paddle.CosineAnnealingDecay(lr, steps),
            "warmup": lambda: of_paddle.LinearWarmup(lr, steps // 2, lr / 10, lr),
        },
        "torch": {
            "constant": lambda: of_torch.ConstantLR(own, 1.0),
            "step": lambda: of_torch.StepLR(own, steps // 3, 0.1),
            "cosine": lambda: of_torch.CosineAnnealingLR(own, steps),
            "warmup": lambda: of_torch.LinearLR(own, 0.1, 1.0, steps // 2),
        },
    }[backend]
    assert tuple(with_it) == SCHEDULES
    for name, made in with_it.items():
        own.param_groups[0].update(lr=lr, initial_lr=lr)
        schedule = made()
        for step in range(steps):
            found = schedule() if backend == "paddle" else own.param_groups[0]["lr"]
            assert found == pytest.approx(rate(lr, name, step, steps), rel=1e-12), name
            own.step()
            schedule.step()


def test_early_stop_and_the_best_epoch(backend):
    train, valid = blobs(64), blobs(32, seed=1)
    recipe = replace(QUICK, optimizer="sgd", lr=1e-30, epochs=9, early_stop=2)
    history = zoo.fit(lenet(backend, "float32"), train, valid, recipe)
    assert len(history.epochs) < 9
    assert len(history.epochs) - history.best["epoch"] == 2


def test_what_cannot_work_is_said_before_the_first_step(backend):
    with pytest.raises(ArgumentError, match="labels from 0 to 3, the network has 2 outputs"):
        zoo.fit(lenet(backend, classes=2), blobs(20))
    with pytest.raises(ArgumentError, match="leave a batch of one, and batch normalisation needs two"):
        zoo.fit(zoo.build("resnet18", backend, num_classes=4), blobs(17, size=32, channels=3), recipe=QUICK)
    with pytest.raises(ArgumentError, match="resume=True needs the run's folder"):
        zoo.fit(lenet(backend), blobs(20), recipe=QUICK, resume=True)


def test_a_loss_that_is_no_number_stops_the_run(backend):
    with pytest.raises(DivergedError, match=r"take a smaller lr, or clip"):
        zoo.fit(
            zoo.build("alexnet", backend, num_classes=4, image_size=32, seed=0), blobs(64, size=32, channels=3),
            recipe=Recipe(optimizer="sgd", lr=9e17, epochs=2),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"optimizer": "adm"}, UnknownChoiceError, "did you mean 'adam'"),
        ({"schedule": "cosin"}, UnknownChoiceError, "did you mean 'cosine'"),
        ({"amp": "float17"}, UnknownChoiceError, "did you mean 'float16'"),
        ({"lr": 0.0}, ArgumentError, "lr must be a number above 0"),
        ({"epochs": 0}, ArgumentError, "epochs must be an integer from 1 up"),
        ({"epochs": True}, ArgumentError, "epochs must be an integer from 1 up"),
        ({"label_smoothing": 1.0}, ArgumentError, "label_smoothing must be a number from 0 to below 1"),
        ({"weight_decay": -1.0}, ArgumentError, "weight_decay must be a number from 0"),
        ({"lr": 1e38}, ArgumentError, r"lr must be a number above 0 to below 1e\+18"),
        ({"weight_decay": 1e18}, ArgumentError, r"weight_decay must be a number from 0 to below 1e\+18"),
        ({"lr": 1e10, "lr_groups": {"*": 1e9}}, ArgumentError, r"and with the rate below 1e\+18"),
        ({"clip": 0.0}, ArgumentError, "clip must be a number above 0"),
        ({"aux_weights": (0.3, float("nan"))}, ArgumentError, "aux_weights are numbers from 0, found nan"),
        ({"seed": -1}, ArgumentError, "seed must be an integer from 0 up"),
    ],
)
def test_a_recipe_is_checked(changes, error, words):
    with pytest.raises(error, match=words):
        Recipe(**changes)


def test_a_recipe_survives_json():
    recipe = Recipe(aux_weights=(0.3, 0.3), augment="flip", clip=1.0)
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    with pytest.raises(UnknownChoiceError, match="did you mean 'epochs'"):
        Recipe.from_dict({"epoch": 3})


class Broken(Dataset):
    """Drawn pictures of which some cannot be read, one in ten if nobody says which."""

    def __init__(self, whole, broken=None):
        super().__init__("broken", whole.labels, whole.classes, whole.prepare, True)
        self.whole, self.broken = whole, range(3, len(whole), 10) if broken is None else broken

    def pixels(self, index):
        if index in self.broken:
            raise FileError(f"the picture '{index}.png' is cut short; fetch it again.")
        return self.whole.pixels(index)


def test_broken_pictures_stop_the_run_or_are_skipped_and_listed():
    broken = Broken(blobs(60))
    with pytest.raises(FileError, match="cut short"):
        zoo.fit(lenet("torch"), broken, recipe=QUICK)
    histories = {b: zoo.fit(lenet(b), broken, broken, QUICK, on_error="skip") for b in BACKENDS}
    assert gap(histories) < 1e-10
    for history in histories.values():
        assert sum(history.steps["count"]) == 2 * 54
        assert history.metrics["count"] == 54
        assert {entry["where"] for entry in history.skipped} == {f"broken[{index}]" for index in range(3, 60, 10)}


def test_what_broken_pictures_leave_is_trained_on(backend):
    with pytest.raises(FileError, match=r"no batch could be read to train on: the picture .* is cut short"):
        zoo.fit(lenet(backend), Broken(blobs(8), range(8)), recipe=QUICK, on_error="skip")
    # batch normalisation needs two pictures: a batch of which one is left is passed over
    broken = Broken(blobs(12, size=32, channels=3), (0, 1, 2))
    model = zoo.build("resnet18", backend, num_classes=4, image_size=32, seed=0)
    history = zoo.fit(model, broken, recipe=replace(QUICK, batch_size=2, epochs=3), on_error="skip")
    assert set(history.steps["count"]) == {0, 2}


def test_a_model_of_ones_own_trains_where_the_first_picture_is_broken():
    import torch

    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 4))
    history = zoo.fit(model, Broken(blobs(20), (0,)), recipe=QUICK, on_error="skip")
    assert sum(history.steps["count"]) == 2 * 19


def test_a_process_s_share_and_a_part_are_not_too_small_for_batch_norm(backend):
    def hold(count, world, **changes):
        early_checks.batches(count, replace(QUICK, **changes), True, world)

    for count, world, changes in ((32, 1, {"accumulate": 9}), (18, 2, {}), (32, 16, {}), (19, 1, {"accumulate": 3})):
        with pytest.raises(ArgumentError, match="leave a batch of one"):
            hold(count, world, **changes)
    hold(32, 8)
    hold(32, 1, accumulate=8)
    hold(19, 1, accumulate=3, drop_last=True)
    model = zoo.build("resnet18", backend, num_classes=4, image_size=32)
    with pytest.raises(ArgumentError, match="in 16 parts leave a batch of one"):
        zoo.fit(model, blobs(16, size=32, channels=3), recipe=replace(QUICK, accumulate=16))


def test_runs_that_end_apart_are_compared_as_far_as_both_went():
    histories = [History("lenet", name, "float32", Recipe()) for name in BACKENDS]
    for history, losses in zip(histories, ([2.0, 0.0, 1.0], [2.0, 0.0, 1.5, 7.0]), strict=True):
        history.steps["loss"] = losses
    found = apart(dict(zip(BACKENDS, histories, strict=True)))
    assert found == {"loss": 0.5, "step": 3, "relative": 0.5, "steps": 3}
    histories[0].steps["loss"] = []
    with pytest.raises(ArgumentError, match="without a step"):
        apart(dict(zip(BACKENDS, histories, strict=True)))


def test_mixed_precision_runs_where_the_framework_has_it():
    recipe = replace(QUICK, epochs=1, amp="bfloat16")
    plain, mixed = (
        zoo.fit(lenet("torch", "float32"), blobs(64), recipe=r).steps["loss"]
        for r in (replace(recipe, amp=None), recipe)
    )
    assert 1e-6 < np.abs(np.array(plain) - mixed).max() < 0.05
    with pytest.raises(ArgumentError, match="does nothing on the CPU in PaddlePaddle"):
        zoo.fit(lenet("paddle", "float32"), blobs(64), recipe=recipe)
    with pytest.raises(ArgumentError, match="needs a GPU"):
        zoo.fit(lenet("torch", "float32"), blobs(64), recipe=replace(recipe, amp="float16"))


def test_mixed_precision_goes_on_to_the_same_bits_and_leaves_the_layout_as_it_was(tmp_path):
    """Its weights lie channels last while it runs."""
    recipe = replace(QUICK, amp="bfloat16")
    whole = lenet("torch", "float32")
    zoo.fit(whole, blobs(64), recipe=recipe)
    stopped = lenet("torch", "float32")
    zoo.fit(stopped, blobs(64), recipe=replace(recipe, epochs=1), out=tmp_path / "run")
    resumed = lenet("torch", "float32")
    zoo.fit(resumed, blobs(64), recipe=recipe, out=tmp_path / "run", resume=True)
    assert all(tensor.is_contiguous() for tensor in resumed.parameters())
    wanted, found = zoo.state(whole), zoo.state(resumed)
    assert all(np.array_equal(wanted[name], found[name]) for name in wanted)


def test_any_model_of_a_framework_is_trained():
    import paddle
    import torch

    models = {
        "torch": torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 4)).double(),
        "paddle": paddle.nn.Sequential(paddle.nn.Flatten(), paddle.nn.Linear(784, 4)).to(dtype="float64"),
    }
    zoo.load_state(models["paddle"], zoo.state(models["torch"]))
    histories = {name: zoo.fit(model, blobs(64), recipe=QUICK) for name, model in models.items()}
    assert gap(histories) < 1e-10
    assert histories["torch"].card == "Sequential"


@pytest.mark.slow
def test_a_loss_above_64_is_the_true_one_in_proof_mode_and_paddle_s_own_without():
    """Paddle's cross-entropy stops at 64 a picture; its gradient does not."""
    import paddle
    import paddle.nn.functional as F

    logits, label = paddle.to_tensor([[0.0, 100.0]], dtype="float64"), paddle.to_tensor([0])
    assert float(F.cross_entropy(logits, label)) == 64.0
    recipe = Recipe(optimizer="momentum", lr=0.01, epochs=1, batch_size=16)
    train = blobs(49, size=48, channels=3)
    models = {b: zoo.build("alexnet", b, num_classes=4, image_size=48, seed=0, dtype="float64") for b in BACKENDS}
    histories = {b: zoo.fit(model, train, recipe=recipe) for b, model in models.items()}
    assert max(histories["torch"].steps["loss"]) > 50
    assert gap(histories) < 1e-10
    plain = zoo.build("alexnet", "paddle", num_classes=4, image_size=48, seed=0, dtype="float64")
    capped = zoo.fit(plain, train, recipe=recipe, proof=False).steps["loss"]
    assert abs(capped[1] / histories["torch"].steps["loss"][1] - 1) > 0.1


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adam", "adamw"])
def test_the_largest_numbers_of_a_recipe_diverge_and_are_no_error_of_a_framework(backend, optimizer):
    largest = 9.9e17
    for changes in ({"lr": largest, "weight_decay": largest}, {"lr": 1e9, "lr_groups": {"*": 9e8}, "clip": largest}):
        model = zoo.build("lenet", backend, num_classes=4, seed=0)
        recipe = Recipe(optimizer=optimizer, epochs=3, batch_size=8, **changes)
        with contextlib.suppress(DivergedError):
            zoo.fit(model, blobs(16), recipe=recipe)


class _Kept(torch.nn.Dropout):
    def forward(self, x):
        return super().forward(x) * (1 - self.p)


@pytest.mark.parametrize(
    ("layer", "trained", "evaluated"),
    [
        (lambda: paddle.nn.Dropout(0.25), 4 / 3, 1.0),
        (lambda: paddle.nn.Dropout(0.25, mode="downscale_in_infer"), 1.0, 0.75),
        (lambda: paddle.nn.Dropout(1.0), 0.0, 1.0),
        (lambda: torch.nn.Dropout(0.25), 4 / 3, 1.0),
        (lambda: torch.nn.Dropout(1.0), 0.0, 1.0),
        (lambda: _Kept(0.25), 1.0, 0.75),
    ],
)
def test_dropout_learns_as_its_mode_and_class_say(layer, trained, evaluated):
    """The masks are zoo's, what is done with them is the layer's; a subclass computes what it says."""
    model = layer()
    backend = backend_of(model)
    learner = learning(backend).Learner(model, Plan("sgd", 0.1, 0.0, 0.0), 0)
    ones = np.ones((1, 2000), np.float32)
    ((_, masked),) = learner.outputs(ones, True).items()
    ((_, whole),) = learner.outputs(ones).items()
    learner.close()
    assert np.unique(masked) == pytest.approx(sorted({0.0, trained}))
    assert np.unique(whole) == pytest.approx([evaluated])
    assert abs((masked == 0).mean() - model.p) < 0.05


@pytest.mark.parametrize("axis", [[0], 1])
def test_dropout_of_whole_rows_drops_whole_rows(axis):
    model = paddle.nn.Dropout(0.5, axis=axis)
    learner = learning("paddle").Learner(model, Plan("sgd", 0.1, 0.0, 0.0), 0)
    ((_, masked),) = learner.outputs(np.ones((64, 64), np.float32), True).items()
    learner.close()
    lines = masked if axis == [0] else masked.T
    assert all(len(set(line.tolist())) == 1 for line in lines)
    assert 0 < (lines[:, 0] == 0).mean() < 1
