"""zoo.train and `zoo train`: what is decided for the user, what a run leaves behind, and the sources' experiments."""

import inspect
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
import typer.main
from conftest import in_process

import zoo
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.cli import app
from zoo.data.synthetic import make_folder, make_fundus, make_signs
from zoo.errors import ArgumentError, FileError, UnknownChoiceError
from zoo.training.recipes import RECIPES, recipe, recipes

FASHION = Path("/usr/share/datasets/fashion-mnist")


def test_every_trained_network_has_two_recipes_and_its_card_says_so():
    for name, facts in CARDS.items():
        assert facts.recipes == tuple(recipes(name)), name
        assert "default" in facts.recipes
    assert set(RECIPES) == {name for name, facts in CARDS.items() if "source" in facts.recipes}
    course = recipe("lenet", "source").recipe
    assert (course.optimizer, course.lr, course.momentum, course.epochs, course.batch_size) == (
        "momentum", 0.001, 0.9, 5, 10,
    )  # fmt: skip
    with pytest.raises(UnknownChoiceError, match="No source trains resnet18"):
        recipe("resnet18", "source")
    with pytest.raises(UnknownChoiceError, match="did you mean 'source'"):
        recipe("lenet", "sourse")


@pytest.mark.slow
def test_a_run_leaves_everything_behind_in_both_backends(monkeypatch, capsys, tmp_path):
    folder = tmp_path / "run"
    code, out, err = in_process(
        monkeypatch, capsys, "train", "lenet", "--backend", "both", "--dtype", "float64", "--limit", "200", "--epochs",
        "2", "--out", str(folder), "--lang", "zh",
    )  # fmt: skip
    assert code == 0, err
    assert "14 步中损失的最大差异" in out
    assert "训练损失 paddle" in out
    gap = json.loads((folder / "comparison.json").read_text())
    assert gap["steps"] == 14
    assert gap["loss"] < 1e-10
    assert {path.name for path in folder.iterdir()} == {"comparison.json", "curves.png", "curves.svg", *BACKENDS}
    for backend in BACKENDS:
        files = {path.name for path in (folder / backend).iterdir()}
        assert files == {
            "recipe.json", "history.json", "log.jsonl", "best.safetensors", "last.ckpt", "curves.png", "curves.svg",
            "confusion.png", "wrong.png", "tensorboard",
        }  # fmt: skip
        assert f"lenet {backend}  轮次   2  训练损失 " in err
        about = json.loads((folder / backend / "recipe.json").read_text())
        assert (about["data"], about["proof"], about["recipe"]["epochs"]) == ("digits", True, 2)
        lines = [json.loads(line) for line in (folder / backend / "log.jsonl").read_text().splitlines()]
        assert len(lines) == 14 + 2
        history = json.loads((folder / backend / "history.json").read_text())
        assert [line["loss"] for line in lines if "loss" in line] == history["steps"]["loss"]
        assert history["metrics"]["count"] == 200
        model = zoo.load(folder / backend / "best.safetensors", backend=backend)
        assert model.zoo.classes == tuple("0123456789")


@pytest.mark.usefixtures("no_plots")
def test_what_is_not_said_comes_from_the_network_the_data_and_the_resumed_run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    run = ("train", "lenet", "--backend", "torch", "--limit", "40", "--epochs", "1", "--quiet")
    for _ in range(2):
        assert in_process(monkeypatch, capsys, *run)[0] == 0
    assert {path.name for path in Path("runs").iterdir()} == {"lenet", "lenet-2"}
    code, out, err = in_process(
        monkeypatch, capsys, "train", "lenet", "--backend", "torch", "--resume", "--epochs", "3", "--out", "runs/lenet"
    )
    assert code == 0, err
    assert "epoch   1" not in err
    assert "epoch   3" in err
    assert len(json.loads(Path("runs/lenet/history.json").read_text())["steps"]["loss"]) == 6
    code, out, err = in_process(monkeypatch, capsys, *run, "--out", "runs/lenet")
    assert (code, out) == (2, "")
    assert "holds a run already" in err


def test_the_weights_of_auxiliary_heads_are_typed(monkeypatch, capsys, tmp_path):
    run = ("train", "lenet", "--backend", "torch", "--limit", "20", "--out", str(tmp_path / "run"))
    code, _, err = in_process(monkeypatch, capsys, *run, "--aux-weights", "0.3,0.2")
    assert code == 2
    assert "aux_weights need auxiliary heads" in err
    code, _, err = in_process(monkeypatch, capsys, *run, "--aux-weights", "0.3;0.2")
    assert code == 2
    assert "--aux-weights are numbers with commas between, found '0.3;0.2'" in err


@pytest.mark.usefixtures("no_plots")
def test_a_run_that_skips_pictures_still_does_when_it_goes_on(tmp_path):
    make_folder(tmp_path / "skin", n=4, seed=0)
    for path in sorted((tmp_path / "skin").glob("*/*.jpg"))[::4]:
        path.write_bytes(path.read_bytes()[:600])
    options = {"data": f"folder:{tmp_path / 'skin'}", "out": tmp_path / "run", "batch_size": 8}
    first = zoo.train("lenet", "torch", **options, epochs=1, on_error="skip")["torch"]
    again = zoo.train("lenet", "torch", **options, epochs=2, resume=True)["torch"]
    assert len(again.epochs) == 2
    assert again.skipped == first.skipped != []
    with pytest.raises(FileError, match="is cut short"):
        zoo.train("lenet", "torch", **options, epochs=3, resume=True, on_error="raise")


def test_the_run_of_one_backend_and_of_both_do_not_share_a_folder(tmp_path):
    for place, other, words in (
        ("torch", "torch", "holds a run of both backends"), ("", "both", "holds the run of one backend"),
    ):  # fmt: skip
        folder = tmp_path / f"for {other}"
        (folder / place).mkdir(parents=True)
        (folder / place / "recipe.json").write_text("{}")
        for resume in (False, True):
            with pytest.raises(ArgumentError, match=words):
                zoo.train("lenet", other, out=folder, limit=20, resume=resume)
        assert [path.name for path in folder.iterdir()] == [place or "recipe.json"]


def test_a_folder_is_chosen_where_numbers_are_missing(tmp_path):
    from zoo.cli.train import _free

    assert _free(tmp_path, "lenet", resume=True) == _free(tmp_path, "lenet", resume=False) == tmp_path / "lenet"
    for name in ("lenet-2", "lenet-4", "lenet-mine", "lenet_pm"):
        (tmp_path / name).mkdir()
    assert _free(tmp_path, "lenet", resume=False) == tmp_path / "lenet"
    assert _free(tmp_path, "lenet", resume=True) == tmp_path / "lenet-4"
    (tmp_path / "lenet").mkdir()
    assert _free(tmp_path, "lenet", resume=False) == tmp_path / "lenet-3"


def test_an_interrupted_run_says_how_it_goes_on(monkeypatch, capsys, tmp_path):
    from zoo.training.callbacks import JsonLog

    def stop(*arguments, **options):
        raise KeyboardInterrupt

    command = ("train", "lenet", "--backend", "torch", "--limit", "40", "--out", str(tmp_path / "a run"), "--quiet")
    monkeypatch.setattr(JsonLog, "step", stop)
    code, _, err = in_process(monkeypatch, capsys, *command)
    assert code == 130
    assert f"go on with: zoo train lenet --backend torch --out '{tmp_path / 'a run'}' --resume" in err
    monkeypatch.setattr("zoo.training.session.open_data", stop)
    code, _, err = in_process(monkeypatch, capsys, *command[:-2], str(tmp_path / "none"))
    assert code == 130
    assert "stopped before the run began" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lenett",), "did you mean 'lenet'"),
        (("resnet18",), "resnet18 has no pictures of its own to train on; say which: --data digits, mnist:DIR"),
        (("lenet", "--data", "digit"), "did you mean 'digits'"),
        (("lenet", "--data", ""), "there is no data set ''"),
        (("lenet", "--dtype", ""), "there is no dtype ''"),
        (("lenet", "--on-error", ""), "there is no on_error ''"),
        (("lenet", "--data", "folder:nowhere"), "nowhere"),
        (("lenet", "--backend", "torhc"), "did you mean 'torch'"),
        (("lenet", "--optimizer", "adamm"), "did you mean 'adam'"),
        (("lenet", "--lr", "0"), "lr must be a number above 0"),
        (("lenet", "--augment", "flop"), "did you mean 'flip'"),
        (("lenet", "--recipe", "sauce"), "did you mean 'source'"),
        (("lenet", "--dtype", "float46"), "did you mean 'float64'"),
        (("lenet", "--num-classes", "3", "--limit", "40"), "the network has 3 outputs; build it with num_classes=10"),
        (("lenet", "--device", "gpu:99"), "device 'gpu:99' is not there"),
        (("lenet", "--resume", "--out", "nowhere"), "there is no run in 'nowhere' to go on with"),
        (("lenet", "--on-error", "ignore"), "there is no on_error 'ignore'"),
    ],
)
def test_a_mistake_is_one_sentence(monkeypatch, capsys, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = in_process(monkeypatch, capsys, "train", *arguments, "--quiet")
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert not Path("runs").exists()


@pytest.mark.parametrize("place", ["Path.exists", "os.makedirs"])
def test_a_folder_without_permission_is_one_sentence(place, monkeypatch, capsys, tmp_path):
    """As systems and versions of Python differ in what is refused first."""
    real = Path.exists

    def refuse(path, *arguments, **options):
        if place == "os.makedirs" or str(path).startswith(str(tmp_path / "closed")):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("pathlib.Path.exists" if place == "Path.exists" else place, refuse)
    words = ("train", "lenet", "--backend", "torch", "--limit", "20", "--out", str(tmp_path / "closed" / "run"))
    for more in ((), ("--resume",)):
        code, _, err = in_process(monkeypatch, capsys, *words, *more)
        assert code == 2
        assert "(Permission denied); choose another" in err or "there is no run in" in err


PANELS = (("Pictures",), ("Recipe",), ("Network", "Files of weights"), ("How it runs", "Output"))


def test_the_arguments_come_in_the_groups_of_the_command_s_options():
    """The docstring names every argument in one group, in the order in which it explains them."""
    text = inspect.getdoc(zoo.train)
    groups = [
        words.split(", ") for words in re.findall(r"\(([a-z_, ]+)\)[;,.]", re.sub(r"\s+", " ", text.split("Args:")[0]))
    ]
    assert len(groups) == len(PANELS)
    arguments = [name for group in groups for name in group]
    assert sorted(["name", *arguments]) == sorted(inspect.signature(zoo.train).parameters)
    told = re.findall(r"^    ([a-z_, ]+): ", text.split("Args:")[1].split("Returns:")[0], re.MULTILINE)
    order = [name for names in told[1:] for name in names.split(", ")]
    at = {name: number for number, group in enumerate(groups) for name in group}
    assert [at[name] for name in order] == sorted(at.values())
    command = typer.main.get_command(app).commands["train"]
    typed = {each.name: each.rich_help_panel for each in command.params if each.name in at}
    assert len(typed) > 20
    assert [name for name, panel in typed.items() if panel not in PANELS[at[name]]] == []


def test_options_have_one_spelling():
    for threads in (0, 100_000):
        with pytest.raises(ArgumentError, match="threads is a number from 1 to 256"):
            zoo.train("lenet", "torch", threads=threads)
    with pytest.raises(UnknownChoiceError, match="did you mean 'batch_size'"):
        zoo.train("lenet", "torch", batchsize=3)
    with pytest.raises(ArgumentError, match="resume needs the run's folder"):
        zoo.train("lenet", "torch", resume=True)


@pytest.mark.usefixtures("no_plots")
@pytest.mark.parametrize(
    ("name", "data", "generate", "outputs", "size"),
    [
        pytest.param(
            "alexnet", "fundus", lambda place: make_fundus(place, n=10, size=96, seed=0), 1, 64, marks=pytest.mark.slow
        ),
        pytest.param(
            "resnet34_signs", "signs", lambda place: make_signs(place, 40, 20, seed=0), 6, 64, marks=pytest.mark.slow
        ),
        pytest.param("inception_v1", "folder", lambda place: make_folder(place, n=6, seed=0), 4, 48),
    ],
    ids=["alexnet", "resnet34_signs", "inception_v1"],
)
def test_the_sources_data_trains_with_the_sources_recipes(name, data, generate, outputs, size, tmp_path, backend):
    """Synthetic sets in the real structures, each with the network and the recipe of its text, cut short."""
    generate(tmp_path / "data")
    found = zoo.train(
        name, backend, f"{data}:{tmp_path / 'data'}", recipe="source", epochs=1, image_size=size, out=tmp_path / "run"
    )[backend]
    assert found.synthetic
    assert found.recipe.optimizer == recipe(name, "source").recipe.optimizer
    model = zoo.load(tmp_path / "run" / "best.safetensors", backend=backend)
    assert model.zoo.num_classes == outputs
    assert model.zoo.preprocessing == recipe(name, "source").preprocessing
    assert ("auc" in found.metrics and found.metrics["auc"] is not None) == (outputs == 1)


@pytest.mark.slow
def test_fashion_mnist_trains(backend):
    """Debian's dataset-fashion-mnist: 60,000 real pictures in IDX files."""
    if not FASHION.is_dir() and not os.environ.get("CI"):
        pytest.skip("needs Debian's package dataset-fashion-mnist")
    found = zoo.train("lenet", backend, f"mnist:{FASHION}", epochs=2, limit=12000)[backend]
    assert not found.synthetic
    assert found.classes[0] == "T-shirt/top"
    assert found.best["valid_top1"] > 0.7


@pytest.mark.slow
def test_lenet_learns_the_digits_with_the_default_recipe_and_not_with_the_source_s(backend):
    found = zoo.train("lenet", backend, epochs=6)[backend]
    assert found.best["valid_top1"] >= 0.96
    source = zoo.train("lenet", backend, recipe="source", epochs=1)[backend]
    assert source.best["valid_top1"] < 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"), [("lenet", {}), ("resnet18", {"data": "digits", "image_size": 32, "limit": 160})]
)
def test_the_curves_are_equal_over_an_epoch(name, options):
    found = zoo.train(name, "both", epochs=1, dtype="float64", **options)
    first, second = (np.array(found[backend].steps["loss"]) for backend in BACKENDS)
    assert len(first) == (282 if name == "lenet" else 5)
    assert np.abs(first - second).max() < 1e-10
    assert abs(found["torch"].best["valid_loss"] - found["paddle"].best["valid_loss"]) < 1e-10
