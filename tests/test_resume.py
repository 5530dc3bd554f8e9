"""A run that is stopped anywhere goes on to the same bits, and in the other backend to the same curve."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import blobs, in_process
from data_files import classes_folder
from test_fit import Broken

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.data.picture_list import differences, listings
from zoo.data.transforms import parse
from zoo.errors import ArgumentError, FileError
from zoo.training import checkpoint
from zoo.training.callbacks import Callback
from zoo.training.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_plots")

# both have batch norm and dropout; in the light one rounding grows too fast for a comparison of backends
LIGHT, LARGE = "mnasnet0_5", "googlenet_bn"
OTHER = dict(zip(BACKENDS, reversed(BACKENDS), strict=True))


class StopError(Exception):
    """What stops a run here."""


class StopAt(Callback):
    def __init__(self, step):
        self.at = step

    def step(self, number, loss, lr, top1, count):
        if number == self.at:
            raise StopError


def setting():
    """Pictures altered at random, three batches of them, and pictures to validate with."""
    size = 32
    train = blobs(11, size=size, channels=3, augment=parse("flip,rotate=10,brightness=0.2"))
    return train, blobs(8, size=size, channels=3, seed=1)


def run(backend, recipe, folder, dtype="float32", stop=None, name="lenet", **more):
    """The smallest network, or another."""
    train, valid = setting()
    model = zoo.build(name, backend, num_classes=4, in_channels=3, image_size=32, seed=1, dtype=dtype)
    callbacks = [StopAt(stop)] if stop else []
    if stop is None:
        return model, zoo.fit(model, train, valid, recipe, callbacks=callbacks, out=folder, **more)
    with pytest.raises(StopError):
        zoo.fit(model, train, valid, recipe, callbacks=callbacks, out=folder, **more)
    return model, None


def told(history):
    """What is decided by the recipe: all but the times."""
    record = history.to_dict()
    for epoch in [*record["epochs"], record["best"]]:
        del epoch["seconds"], epoch["images_per_second"]
    return record


def same_bits(first, second):
    states = [zoo.state(model) for model in (first, second)]
    assert states[0].keys() == states[1].keys()
    for name, array in states[0].items():
        assert array.tobytes() == states[1][name].tobytes(), name


def settings(large, *optimizers, slow):
    """LeNet with each optimizer, one of them as a slow test, as is a network that has batch norm and dropout."""
    return [
        pytest.param(name, optimizer, marks=() if name == "lenet" and optimizer != slow else pytest.mark.slow)
        for name in ("lenet", large)
        for optimizer in optimizers
    ]


@pytest.mark.parametrize(("name", "optimizer"), settings(LIGHT, "momentum", "adam", slow="momentum"))
def test_a_stopped_run_goes_on_to_the_same_bits(backend, name, optimizer, tmp_path):
    recipe = Recipe(optimizer=optimizer, lr=0.001, epochs=3, batch_size=4, schedule="cosine", weight_decay=0.01)
    whole, history = run(backend, recipe, tmp_path / "whole", name=name)
    for stop in (1, 5):
        folder = tmp_path / f"stopped {stop}"
        run(backend, recipe, folder, stop=stop, save_every=2, name=name)
        assert (folder / "last.ckpt").exists() == (stop > 2)
        resumed, again = run(backend, recipe, folder, resume=True, save_every=2, name=name)
        same_bits(whole, resumed)
        assert told(again) == told(history)
        for file in ("history.json", "best.safetensors"):
            assert (folder / file).exists()
        assert len((folder / "log.jsonl").read_text().splitlines()) == 9 + 3
    same_bits(*(zoo.load(tmp_path / name / "best.safetensors", backend) for name in ("whole", "stopped 5")))


@pytest.mark.parametrize(("name", "optimizer"), settings(LARGE, "momentum", "adamw", slow="adamw"))
def test_a_checkpoint_of_one_backend_goes_on_in_the_other(backend, name, optimizer, tmp_path):
    recipe = Recipe(optimizer=optimizer, lr=0.001, epochs=3, batch_size=4, schedule="step", weight_decay=0.01)
    _, whole = run(backend, recipe, tmp_path / "whole", "float64", name=name)
    run(backend, recipe, tmp_path / "moved", "float64", stop=5, save_every=4, name=name)
    _, moved = run(OTHER[backend], recipe, tmp_path / "moved", "float64", resume=True, name=name)
    assert moved.backend == OTHER[backend]
    assert set(moved.versions) == {backend, OTHER[backend]}
    first, second = (np.array(history.steps["loss"]) for history in (whole, moved))
    assert np.abs(first / second - 1).max() < 1e-10
    assert abs(whole.best["valid_loss"] / moved.best["valid_loss"] - 1) < 1e-10


@pytest.mark.slow
def test_a_finished_run_is_left_alone_and_can_be_made_longer(backend, tmp_path):
    recipe = Recipe(epochs=1, batch_size=4)
    first, _ = run(backend, recipe, tmp_path / "run", name=LIGHT)
    before = (tmp_path / "run" / "last.ckpt").read_bytes()
    again, history = run(backend, recipe, tmp_path / "run", resume=True, name=LIGHT)
    same_bits(first, again)
    assert len(history.epochs) == 1
    assert (tmp_path / "run" / "last.ckpt").read_bytes() == before
    longer, _ = run(backend, Recipe(epochs=2, batch_size=4), tmp_path / "run", resume=True, name=LIGHT)
    whole, _ = run(backend, Recipe(epochs=2, batch_size=4), tmp_path / "whole", name=LIGHT)
    same_bits(longer, whole)


@pytest.mark.slow
def test_another_run_is_not_gone_on_with(tmp_path):
    run("torch", Recipe(epochs=1, batch_size=4, schedule="cosine"), tmp_path)
    with pytest.raises(ArgumentError, match="holds a run already; go on with it by --resume"):
        run("torch", Recipe(epochs=1, batch_size=4), tmp_path)
    with pytest.raises(ArgumentError, match="has schedule='cosine', not 'constant'"):
        run("torch", Recipe(epochs=1, batch_size=4), tmp_path, resume=True)
    with pytest.raises(ArgumentError, match="has epochs=1, not 2"):
        run("torch", Recipe(epochs=2, batch_size=4, schedule="cosine"), tmp_path, resume=True)
    with pytest.raises(ArgumentError, match="has dtype='float32', not 'float64'"):
        run("torch", Recipe(epochs=1, batch_size=4, schedule="cosine"), tmp_path, "float64", resume=True)


def test_steps_and_pictures_that_were_skipped_are_remembered(backend, tmp_path):
    """Of batches of one, some are empty: Adam does not count them, and a resumed run must not."""
    recipe, whole = Recipe(epochs=2, batch_size=1), blobs(8)

    def go(folder, stop=None, **more):
        model = zoo.build("lenet", backend, num_classes=4, seed=1)
        callbacks = [StopAt(stop)]
        broken = Broken(whole, (1, 4, 6))
        return model, zoo.fit(model, broken, recipe=recipe, callbacks=callbacks, out=folder, on_error="skip", **more)

    first, history = go(tmp_path / "whole")
    with pytest.raises(StopError):
        go(tmp_path / "stopped", 13, save_every=1)
    second, again = go(tmp_path / "stopped", resume=True)
    same_bits(first, second)
    assert told(again) == told(history)
    assert len(history.skipped) == 3


def test_another_program_s_file_is_not_taken_away(tmp_path):
    for name in ("film.mkv.part", "last.ckptabc.part"):
        (tmp_path / name).write_text("")
    run("torch", Recipe(epochs=1, batch_size=4), tmp_path)
    assert [path.name for path in tmp_path.glob("*.part")] == ["film.mkv.part"]


def test_a_full_disk_is_one_sentence(monkeypatch, tmp_path):
    def full(*arguments):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("zoo.training.checkpoint.write_safetensors", full)
    with pytest.raises(FileError, match=r"last.ckpt' cannot be written \(no space"):
        run("torch", Recipe(epochs=1, batch_size=4), tmp_path)


@pytest.mark.parametrize("full", ["log.jsonl", "tensorboard"])
def test_a_disk_that_fills_up_stops_the_run_and_loses_no_checkpoint(backend, full, monkeypatch, tmp_path):
    recipe = Recipe(epochs=3, batch_size=4)

    class Fill(Callback):
        def epoch(self, record):
            if record["epoch"] == 1 and full == "tensorboard":
                monkeypatch.setattr("tensorboardX.event_file_writer.EventsWriter.write_event", no_space)
            elif record["epoch"] == 1:
                monkeypatch.setattr("zoo.training.callbacks.json.dumps", no_space)

    def no_space(*arguments):
        raise OSError(28, "No space left on device")

    train, valid = setting()
    model = zoo.build("lenet", backend, num_classes=4, in_channels=3, image_size=32, seed=1)
    with pytest.raises(FileError, match=rf"{full}' cannot be written \(No space left on device\)"):
        zoo.fit(model, train, valid, recipe, callbacks=[Fill()], out=tmp_path)
    monkeypatch.undo()
    assert checkpoint.read(tmp_path / "last.ckpt").epoch == 1
    run(backend, recipe, tmp_path, resume=True)
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 9 + 3


def test_a_log_that_leads_to_a_full_device_is_one_sentence(monkeypatch, capsys, tmp_path):
    (tmp_path / "log.jsonl").symlink_to("/dev/full")
    words = ("train", "lenet", "--backend", "torch", "--limit", "20", "--epochs", "1", "--quiet")
    code, _, err = in_process(monkeypatch, capsys, *words, "--out", str(tmp_path))
    assert code == 2
    assert "log.jsonl' cannot be written (No space left on device)" in err
    assert os.readlink(tmp_path / "log.jsonl") == "/dev/full"


def test_a_damaged_checkpoint_is_one_sentence(tmp_path):
    recipe = Recipe(epochs=1, batch_size=4)
    run("torch", recipe, tmp_path)
    path = tmp_path / "last.ckpt"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match="is not an intact checkpoint"):
        run("torch", recipe, tmp_path, resume=True)
    path.write_bytes((tmp_path / "best.safetensors").read_bytes())
    with pytest.raises(FileError, match="is not a checkpoint of zoo's training"):
        run("torch", recipe, tmp_path, resume=True)
    path.unlink()
    with pytest.raises(FileError, match="there is no checkpoint"):
        checkpoint.read(path)
    (tmp_path / "recipe.json").write_text("{")
    with pytest.raises(FileError, match="is not an intact recipe"):
        run("torch", recipe, tmp_path, resume=True)


@pytest.fixture
def one_thread(backend):
    """What --threads 1 sets in this process is put back."""
    before = runtime(backend).threads()
    yield
    runtime(backend).set_threads(before)


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_a_killed_run_goes_on_to_the_same_bits(backend, monkeypatch, capsys, tmp_path):
    """kill -9 at moments nobody chose: while it reads, steps, validates or writes."""
    words = [
        "train", "lenet", "--backend", backend, "--limit", "300", "--epochs", "4", "--batch-size", "20",
        "--save-every", "4", "--augment", "rotate=10", "--threads", "1", "--quiet",
    ]  # fmt: skip
    command = [sys.executable, "-m", "zoo", *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def start(folder, *more):
        return subprocess.Popen([*command, "--out", str(folder), *more], env=environment), time.time()

    assert in_process(monkeypatch, capsys, *words, "--out", str(tmp_path / "whole"))[0] == 0
    folder, log, kills = tmp_path / "killed", tmp_path / "killed" / "log.jsonl", 0
    process, began = start(folder)
    for wait in (0.0, 0.15, 0.3):
        # from the moment that this process has begun its log
        while process.poll() is None and not (log.exists() and log.stat().st_mtime >= began):
            time.sleep(0.02)
        time.sleep(wait)
        kills += process.poll() is None
        process.kill()
        process.wait()
        process, began = start(folder, "--resume")
    assert process.wait() == 0
    assert kills >= 1
    same_bits(*(zoo.load(tmp_path / name / "best.safetensors", backend) for name in ("whole", "killed")))
    histories = [json.loads((tmp_path / name / "history.json").read_text()) for name in ("whole", "killed")]
    assert histories[0]["steps"] == histories[1]["steps"]
    points = [checkpoint.read(tmp_path / name / "last.ckpt") for name in ("whole", "killed")]
    for part in ("model", "optimizer"):
        first, second = (getattr(point, part) for point in points)
        assert {name: array.tobytes() for name, array in first.items()} == {
            name: array.tobytes() for name, array in second.items()
        }
    assert not list(folder.glob("*.part"))


# what a resumed run must not do without a word


def on_folders(backend, top, out, stop=None, **more):
    """A run on a folder of pictures, one a class."""
    split = zoo.open_data(f"folder:{top}", zoo.card("lenet").preprocessing, (1, 28, 28))
    model = zoo.build("lenet", backend, num_classes=len(split.train.classes), seed=1)
    recipe = Recipe(epochs=2, batch_size=4)
    return zoo.fit(model, split.train, split.valid, recipe, callbacks=[StopAt(stop)], out=out, **more)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda top: (top / "b").rename(top / "d"), r"the classes were a, b, c and are a, c, d; .*d/000.jpg"),
        (
            lambda top: (top / "b" / "000.jpg").rename(top / "c" / "b0.jpg"),
            r"1 pictures are new or moved: c/b0.jpg; 1 pictures are gone",
        ),
        (lambda top: (top / "b" / "000.jpg").unlink(), r"1 pictures are gone"),
        (lambda top: (top / "a" / "000.jpg").write_bytes(b"\xff\xd8"), r"1 pictures were replaced: a/000.jpg"),
    ],
)
def test_a_resumed_run_is_on_the_pictures_that_it_began_with(backend, change, told, tmp_path):
    top = classes_folder(tmp_path / "set", a=5, b=5, c=5)
    with pytest.raises(StopError):
        on_folders(backend, top, tmp_path / "run", stop=2, save_every=1)
    before = (tmp_path / "run" / "last.ckpt").read_bytes()
    moved = top.rename(tmp_path / "moved")
    change(moved)
    with pytest.raises(ArgumentError, match=f"the data is not what the run began with: .*{told}"):
        on_folders(backend, moved, tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "last.ckpt").read_bytes() == before


def test_the_pictures_may_move_as_a_whole_and_labels_in_memory_count(tmp_path):
    top = classes_folder(tmp_path / "set", a=5, b=5)
    with pytest.raises(StopError):
        on_folders("torch", top, tmp_path / "run", stop=2, save_every=1)
    assert on_folders("torch", top.rename(tmp_path / "moved"), tmp_path / "run", resume=True).epochs
    whole = blobs(8)
    swapped = blobs(8)
    swapped.labels = swapped.labels[::-1].copy()
    shuffled = whole.subset(range(7, -1, -1))
    there = listings(train=whole, valid=whole)
    for data, match in ((swapped, "changed their label: 0 from"), (shuffled, "the same in another order")):
        assert match in differences(there, train=whole, valid=data)[0]
    assert differences(there, train=blobs(8), valid=blobs(8)) == []


def test_the_threads_are_the_run_s(backend, tmp_path):
    adapter, told = runtime(backend), []

    class Listen(StopAt):
        def say(self, notes):
            told.extend(notes)

    def go(stop=None, **more):
        train, valid = setting()
        model = zoo.build("lenet", backend, num_classes=4, in_channels=3, image_size=32, seed=1)
        return zoo.fit(
            model, train, valid, Recipe(epochs=1, batch_size=4), callbacks=[Listen(stop)], out=tmp_path / "run", **more
        )

    before = adapter.threads()
    adapter.set_threads(3)
    try:
        with pytest.raises(StopError):
            go(stop=2, save_every=1)
        adapter.set_threads(2)
        go(resume=True)
        assert adapter.threads() == 2
    finally:
        adapter.set_threads(before)
    assert told == ["the run began with threads=3, so it goes on with as many and not 2"]
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["threads"] == 3


def test_a_flipped_bit_in_a_checkpoint_is_found(tmp_path):
    run("torch", Recipe(epochs=1, batch_size=4), tmp_path)
    path = tmp_path / "last.ckpt"
    whole = bytearray(path.read_bytes())
    head = 8 + int.from_bytes(whole[:8], "little")
    for at in (whole.find(b'\\"seconds\\"') - 3, head + 1, (head + len(whole)) // 2, len(whole) - 1):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(FileError, match="is not an intact checkpoint .*the checksum of .* is wrong"):
            checkpoint.read(path)
    path.write_bytes(whole)
    assert checkpoint.read(path).step == 3


def test_a_run_whose_recipe_is_gone_is_not_overwritten(tmp_path):
    run("torch", Recipe(epochs=1, batch_size=4), tmp_path)
    (tmp_path / "recipe.json").unlink()
    before = (tmp_path / "last.ckpt").read_bytes()
    for resume in (False, True):
        with pytest.raises(FileError, match="holds the last.ckpt of a run, and its recipe.json is gone"):
            zoo.train("lenet", "torch", out=tmp_path, limit=20, resume=resume)
    assert (tmp_path / "last.ckpt").read_bytes() == before


def test_two_processes_do_not_go_on_with_one_run(tmp_path):
    """The second is told, while the first is at work; afterwards the folder is free."""

    class Again(Callback):
        def step(self, number, loss, lr, top1, count):
            for resume in (False, True):
                with pytest.raises(FileError, match="another process is working in"):
                    run("torch", Recipe(epochs=1, batch_size=4), tmp_path, resume=resume)
            raise StopError

    train, valid = setting()
    model = zoo.build("lenet", "torch", num_classes=4, in_channels=3, image_size=32, seed=1)
    with pytest.raises(StopError):
        zoo.fit(model, train, valid, Recipe(epochs=1, batch_size=4), callbacks=[Again()], out=tmp_path)
    run("torch", Recipe(epochs=1, batch_size=4), tmp_path, resume=True)
