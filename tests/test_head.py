"""Fine-tuning: a fresh head on given weights, frozen tensors, and shares of the rate, the same in both backends."""

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import blobs, heads, in_process, light, slowly

import zoo
from zoo.backends import BACKENDS, learning, runtime
from zoo.cards import CARDS
from zoo.errors import ArgumentError, ModelError, UnknownChoiceError
from zoo.network.build import Build, bare, complete
from zoo.network.head import head_names
from zoo.training.plan import Plan
from zoo.training.recipe import Recipe

QUICK = Recipe(lr=0.01, epochs=1, batch_size=10, seed=3)
GOOGLENET = ("fc.weight", "fc.bias")
AUX = ("aux1.fc2.weight", "aux1.fc2.bias", "aux2.fc2.weight", "aux2.fc2.bias")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """ResNet-18 for 5 classes whose batch norm has seen pictures: its statistics are no longer 0 and 1."""
    path = tmp_path_factory.mktemp("head") / "resnet18.safetensors"
    model = zoo.build("resnet18", "torch", num_classes=5, image_size=32, seed=7)
    zoo.fit(model, blobs(20, classes=5, size=32, channels=3), recipe=QUICK)
    zoo.save(model, path)
    return path


def gap(histories):
    first, second = (np.array(history.steps["loss"]) for history in histories.values())
    return float(np.abs(first - second).max() / np.abs(first).max())


def build_of(name, backend, **arguments):
    return Build(name, backend, **complete(CARDS[name], arguments), dtype="float32", seed=0)


@pytest.mark.parametrize("name", slowly(heads(CARDS), light(CARDS)))
def test_the_head_is_the_last_layer_by_its_shape(name, backend):
    build = build_of(name, backend)
    names = [slot.name for slot in runtime(backend).slots(bare(build))]
    # NiN's last block has a channel for each class in all of its convolutions
    layers = 3 if name == "nin" else 1
    # MaxViT's head has no bias
    roles = ["weight"] if name == "maxvit_t" else ["weight", "bias"] * layers
    assert list(head_names(build)) == names[-len(roles) :]
    assert [each.rpartition(".")[2] for each in head_names(build)] == roles


def test_auxiliary_heads_have_their_own(backend):
    assert set(head_names(build_of("googlenet_bn", backend, aux=True))) == {*GOOGLENET, *AUX}
    assert head_names(build_of("inception_v1", backend))[0].startswith("classifier.")


def test_a_fresh_head_is_asked_for_and_the_rest_is_the_checkpoint_s(trained, backend):
    with pytest.raises(ArgumentError, match=r"num_classes=5, not 9; leave num_classes out, or ask .* head='new'"):
        zoo.build("resnet18", backend, weights=trained, num_classes=9)
    model = zoo.build("resnet18", backend, weights=trained, num_classes=9, head="new", seed=11)
    fresh = zoo.state(zoo.build("resnet18", backend, num_classes=9, seed=11))
    own, old = zoo.state(model), zoo.state(zoo.load(trained, backend))
    assert set(own) == set(old)
    for name, array in own.items():
        source = fresh if name in ("fc.weight", "fc.bias") else old
        assert array.tobytes() == source[name].tobytes(), name
    assert model.zoo.num_classes == 9
    assert model.zoo.classes == ()
    assert "head of 9 classes drawn from seed 11" in model.zoo.origin


def test_a_fresh_head_of_as_many_classes_is_drawn_too(trained, backend):
    own = zoo.state(zoo.build("resnet18", backend, weights=trained, head="new", seed=11))
    old = zoo.state(zoo.load(trained, backend))
    assert own["fc.weight"].shape == old["fc.weight"].shape
    assert (own["fc.weight"] != old["fc.weight"]).any()
    assert (own["conv1.weight"] == old["conv1.weight"]).all()


def test_the_head_is_the_same_in_both_and_float64_widens_it(trained):
    states = [
        zoo.state(zoo.build("resnet18", backend, weights=trained, num_classes=9, head="new", seed=2, dtype=dtype))
        for backend, dtype in (("torch", "float32"), ("paddle", "float32"), ("paddle", "float64"))
    ]
    for name in states[0]:
        assert all((states[0][name] == other[name]).all() for other in states[1:]), name


def test_auxiliary_heads_are_swapped_with_the_main_one(tmp_path, backend):
    path = tmp_path / "aux.safetensors"
    zoo.save(zoo.build("googlenet_bn", backend, num_classes=5, image_size=33, aux=True, seed=1), path)
    own = zoo.state(zoo.build("googlenet_bn", backend, weights=path, num_classes=3, head="new", seed=2))
    old = zoo.state(zoo.load(path, backend))
    fresh = zoo.state(zoo.build("googlenet_bn", backend, num_classes=3, image_size=33, aux=True, seed=2))
    assert {name for name in own if own[name].shape != old[name].shape} == {*GOOGLENET, *AUX}
    for name in own:
        assert (own[name] == (fresh if name in {*GOOGLENET, *AUX} else old)[name]).all(), name


def test_what_head_may_be(trained, backend):
    with pytest.raises(UnknownChoiceError, match="did you mean 'new'"):
        zoo.build("resnet18", backend, weights=trained, head="nwe")
    with pytest.raises(ArgumentError, match="no weights are given; give weights"):
        zoo.build("resnet18", backend, head="new")
    with pytest.raises(ArgumentError, match="in_channels=3, not 1; leave in_channels out"):
        zoo.build("resnet18", backend, weights=trained, head="new", in_channels=1)


def test_another_image_size_is_free_where_no_tensor_follows_it(trained, tmp_path, backend):
    assert zoo.build("resnet18", backend, weights=trained, image_size=48).zoo.image_size == 48
    path = tmp_path / "lenet.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    with pytest.raises(ArgumentError, match="image_size=28, not 36"):
        zoo.build("lenet", backend, weights=path, image_size=36)


def learning_names(model):
    return [slot.name for slot in runtime(zoo.backend_of(model)).slots(model) if slot.trainable]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (("conv1.*", "layer*"), {"bn1.weight", "bn1.bias", "fc.weight", "fc.bias"}),
        (("layer1", "layer2", "layer3", "layer4", "conv1", "bn1", "fc.bias"), {"fc.weight"}),
        (("backbone",), {"fc.weight", "fc.bias"}),
        (("*.bias",), None),
    ],
)
def test_patterns_freeze_the_same_tensors_in_both(patterns, left):
    found = []
    for backend in BACKENDS:
        model = zoo.build("resnet18", backend, num_classes=4, seed=0)
        before = learning_names(model)
        names = zoo.freeze(model, *patterns)
        assert set(learning_names(model)) == set(before) - set(names)
        found.append((names, learning_names(model)))
        assert zoo.unfreeze(model) == before == learning_names(model)
    assert found[0] == found[1]
    assert left is None or set(found[0][1]) == left


def test_build_freezes_as_it_builds(trained, backend):
    model = zoo.build("resnet18", backend, weights=trained, freeze="backbone")
    assert learning_names(model) == ["fc.weight", "fc.bias"]
    assert zoo.num_params(model) == 5 * 512 + 5
    model = zoo.build("lenet", backend, seed=0, freeze="conv1, conv2.*")
    assert not [name for name in learning_names(model) if name.startswith(("conv1", "conv2"))]


def test_patterns_that_match_nothing_are_errors(backend):
    model = zoo.build("lenet", backend, seed=0)
    with pytest.raises(UnknownChoiceError, match="no tensor or layer of lenet 'conv11'; did you mean 'conv1'"):
        zoo.freeze(model, "conv11")
    with pytest.raises(ArgumentError, match="found none"):
        zoo.freeze(model)
    layer = learning(backend).nn.Linear(3, 2)
    with pytest.raises(ModelError, match="no card says what its head is"):
        zoo.freeze(layer, "backbone")
    assert zoo.freeze(layer, "bias") == ["bias"]
    zoo.freeze(model, "*")
    with pytest.raises(ArgumentError, match="every tensor of this model is frozen"):
        zoo.fit(model, blobs(20, classes=10), recipe=QUICK)


FINE = blobs(24, size=32, channels=3)


@pytest.mark.parametrize(
    ("freeze", "groups", "optimizer"),
    [
        ("backbone", {}, "momentum"),
        pytest.param("layer1,layer2.0.bn1,conv1", {}, "adam", marks=pytest.mark.slow),
        pytest.param("layer3.*.bn?.weight", {}, "sgd", marks=pytest.mark.slow),
        pytest.param(None, {"fc.*": 1.0, "layer4": 0.5, "*": 0.1}, "sgd", marks=pytest.mark.slow),
        pytest.param(None, {"fc.*": 1.0, "*": 0.1}, "momentum", marks=pytest.mark.slow),
        pytest.param("conv1,bn1", {"layer4": 0.3, "*.bias": 2.0}, "adam", marks=pytest.mark.slow),
        pytest.param(None, {"fc.*": 1.0, "*": 0.01}, "adamw", marks=pytest.mark.slow),
    ],
)
def test_fine_tuning_takes_the_same_path_in_both(trained, freeze, groups, optimizer):
    recipe = replace(QUICK, epochs=2, optimizer=optimizer, lr_groups=groups, weight_decay=0.01, clip=1.0)
    models, histories, before = {}, {}, {}
    for backend in BACKENDS:
        model = zoo.build(
            "resnet18", backend, weights=trained, num_classes=4, head="new", seed=2, freeze=freeze, dtype="float64"
        )
        before[backend], models[backend] = zoo.state(model), model
        histories[backend] = zoo.fit(model, FINE, FINE, recipe)
    assert gap(histories) < 1e-10
    states = {backend: zoo.state(model) for backend, model in models.items()}
    frozen = {slot.name for slot in runtime("torch").slots(models["torch"]) if not slot.trainable and freeze}
    for name, first in states["torch"].items():
        # Adam divides tiny gradients by tiny roots: rounding grows there
        assert np.abs(first - states["paddle"][name]).max() <= 1e-9 * np.abs(first).max() + 1e-14, name
        parameter = not name.endswith(("running_mean", "running_var"))
        for backend in BACKENDS:
            same = (states[backend][name] == before[backend][name]).all()
            if parameter:
                assert same == (name in frozen), name
    # batch norm frozen whole keeps its statistics, one that has a bias to learn does not
    moved = {name for name, array in states["torch"].items() if (array != before["torch"][name]).any()}
    if freeze == "backbone":
        assert moved == {"fc.weight", "fc.bias"}
    elif freeze and freeze.startswith("layer1"):
        assert "layer1.0.bn1.running_mean" not in moved
        assert "layer2.0.bn1.running_var" not in moved
        assert {"layer2.0.bn2.running_mean", "bn1.running_var"} <= moved
    elif freeze and freeze.startswith("layer3"):
        assert "layer3.0.bn1.running_mean" in moved


def test_shares_are_what_they_say(backend):
    """Plain SGD moves a tensor by rate x gradient, so a tenth of the rate is a tenth of the way."""
    moves = []
    for groups in ({}, {"fc1.*": 0.1}):
        model = zoo.build("lenet", backend, num_classes=4, seed=1, dtype="float64")
        before = zoo.state(model)
        zoo.fit(model, blobs(10), recipe=replace(QUICK, optimizer="sgd", lr_groups=groups))
        after = zoo.state(model)
        moves.append({name: after[name] - before[name] for name in after})
    assert moves[1]["fc1.weight"] == pytest.approx(0.1 * moves[0]["fc1.weight"], rel=1e-9, abs=1e-15)
    assert (moves[1]["conv1.weight"] == moves[0]["conv1.weight"]).all()
    assert np.abs(moves[0]["fc1.weight"]).max() > 1e-6


def test_a_share_does_not_outlast_its_run(backend):
    """Paddle keeps a share on the tensor itself: the next run must not find it there."""
    plain, second = (zoo.build("lenet", backend, num_classes=4, seed=1, dtype="float64") for _ in range(2))
    recipe = replace(QUICK, optimizer="sgd")
    start = zoo.state(second)
    zoo.fit(second, blobs(10), recipe=replace(recipe, lr_groups={"*": 0.01}))
    zoo.load_state(second, start)
    for model in (plain, second):
        zoo.fit(model, blobs(10), recipe=recipe)
    for name, array in zoo.state(plain).items():
        assert (array == zoo.state(second)[name]).all(), name


def test_half_frozen_batch_norm_is_left_as_it_was_found(backend):
    """Paddle alone gives no gradient to the other half, so zoo.fit lends it the frozen one for the run."""
    model = zoo.build("resnet18", backend, num_classes=4, seed=0, image_size=32)
    zoo.freeze(model, "bn1.weight")
    before = learning_names(model)
    images, targets = np.zeros((4, 3, 32, 32), np.float32), np.eye(4, dtype=np.float32)
    model(runtime(backend).tensor(images)).sum().backward()
    own = {name for name, tensor in model.named_parameters() if tensor.grad is not None}
    assert ("bn1.bias" in own) == (backend == "torch"), "Paddle mends it: half_frozen can go"
    learner = learning(backend).Learner(model, Plan("sgd", 1.0, 0.0, 0.0), 0)
    given = learner.gradients(images, targets)
    assert set(given) == set(before)
    learner.close()
    assert learning_names(model) == before
    zoo.fit(model, FINE, recipe=QUICK)
    assert learning_names(model) == before
    assert np.ptp(zoo.state(model)["bn1.bias"]) > 0
    assert (zoo.state(model)["bn1.weight"] == 1).all()


def test_frozen_batch_norm_is_left_in_train_mode(trained, backend):
    model = zoo.build("resnet18", backend, weights=trained, num_classes=4, head="new", seed=2, freeze="backbone")
    zoo.fit(model, FINE, recipe=QUICK)
    assert all(layer.training for _, layer in runtime(backend).named_layers(model))


def test_a_last_batch_of_one_is_fine_where_no_statistics_move(trained, backend):
    model = zoo.build("resnet18", backend, weights=trained, num_classes=4, head="new", seed=2, freeze="backbone")
    assert len(zoo.fit(model, blobs(11, size=32, channels=3), recipe=QUICK).steps["loss"]) == 2


def test_groups_are_checked(backend):
    model = zoo.build("lenet", backend, num_classes=4, seed=0)
    for groups, error, words in (
        ({"fc9": 1.0}, UnknownChoiceError, "did you mean 'fc"),
        ({"*": 0.1, "fc1.*": 1.0}, ArgumentError, "'fc1.*' of lr_groups is never reached"),
    ):
        with pytest.raises(error, match=words):
            zoo.fit(model, blobs(20), recipe=replace(QUICK, lr_groups=groups))
    for share in (0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ArgumentError, match=r"must be a number above 0, .*; what should not learn"):
            Recipe(lr_groups={"fc.*": share})
    with pytest.raises(ArgumentError, match="patterns and numbers"):
        Recipe(lr_groups={"fc.*": "0.1"})


def test_groups_survive_json_in_their_order():
    recipe = Recipe(lr_groups={"b": 1.0, "a": 0.5})
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert recipe.groups == (("b", 1.0), ("a", 0.5))


@pytest.mark.slow
@pytest.mark.usefixtures("no_plots")
def test_zoo_train_fine_tunes_and_resumes(trained, tmp_path, monkeypatch, capsys):
    """The command, with real files: a folder of synthetic pictures, weights with another head, frozen layers."""
    import cv2

    train = blobs(24, size=32, channels=3)
    for index, label in enumerate(train.labels):
        place = tmp_path / "pictures" / f"kind{label}"
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{index}.png"), train.pixels(index))
    common = ["train", "resnet18", "--backend", "torch", "--data", f"folder:{tmp_path / 'pictures'}", "--epochs", "1"]
    common += ["--batch-size", "8", "--quiet", "--drop-last", "--out", str(tmp_path / "run"), "--image-size", "32"]
    weights = ["--weights", str(trained)]
    code, _, error = in_process(monkeypatch, capsys, *common, *weights)
    assert code == 2
    assert "num_classes=5, not 4" in error
    assert "--head new" in error
    swap = [*weights, "--head", "new", "--freeze", "backbone", "--lr-groups", "fc.bias=2,*=0.5"]
    assert in_process(monkeypatch, capsys, *common, *swap) == (0, "", "")
    about = json.loads((tmp_path / "run" / "recipe.json").read_text())
    assert about["head"] == "new"
    assert about["freeze"] == ["backbone"]
    assert "layer1.0.conv1.weight" in about["frozen"]
    assert about["recipe"]["lr_groups"] == [["fc.bias", 2.0], ["*", 0.5]]
    best = zoo.state(zoo.load(tmp_path / "run" / "best.safetensors", "paddle"))
    old = zoo.state(zoo.load(trained, "paddle"))
    assert {name for name in old if old[name].shape != best[name].shape or (old[name] != best[name]).any()} == {
        "fc.weight",
        "fc.bias",
    }
    code, _, error = in_process(
        monkeypatch, capsys, "train", "resnet18", "--backend", "torch", "--out", str(tmp_path / "run"), "--resume",
        "--epochs", "2", "--quiet",
    )  # fmt: skip
    assert (code, error) == (0, "")
    code, _, error = in_process(monkeypatch, capsys, *common, *weights, "--lr-groups", "fc.bias")
    assert code == 2
    assert "PATTERN=SHARE" in error
