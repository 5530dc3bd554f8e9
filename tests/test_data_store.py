"""Pictures kept on disk: the same inputs, for several processes at once, whatever happens to the files."""

import os
import pickle
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import blobs
from data_files import fundus_zips, jpeg, write

import zoo
from zoo.cards import FUNDUS, Preprocessing
from zoo.data import decoded_pictures
from zoo.data.dataset import Prepare
from zoo.data.decoded_pictures import PAGE, RECORD, Stored
from zoo.data.folder import read_folder
from zoo.data.picture_sets import Kept, Pictures
from zoo.errors import ArgumentError, FileError

PREPARE = Prepare(FUNDUS, (3, 40, 40))
LENGTH = 40 * 40 * 3


@pytest.fixture
def top(tmp_path):
    for name, seeds in (("a", range(5)), ("b", range(5, 10))):
        write(tmp_path / "set" / name, {f"{seed}.jpg": jpeg(90, 70, seed=seed) for seed in seeds})
    return tmp_path


def pictures(top, prepare=PREPARE):
    return read_folder(top / "set", prepare, prepare, 0.2)[0]


FRAMED = Preprocessing("RGB", (0.5,) * 3, (0.5,) * 3, resize=48, crop=40)


def the_file(top):
    (path,) = (top / "cache").iterdir()
    return path


def never(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(Pictures, "picture", refuse)


def slot(path, count, index):
    return PAGE + -(-count * RECORD.size // PAGE) * PAGE + index * LENGTH


@pytest.mark.parametrize("how", [FUNDUS, FRAMED, replace(FRAMED, interpolation="bicubic")])
@pytest.mark.parametrize("fast", [False, True])
def test_inputs_are_those_of_memory_and_nothing_is_decoded_twice(top, monkeypatch, how, fast):
    whole = pictures(top, Prepare(how, (3, 40, 40), fast=fast))
    memory, first = Kept(whole), Stored(whole, top / "cache")
    for _ in range(2):
        for index in range(len(whole)):
            assert (first[index][0] == memory[index][0]).all()
            assert (first[index][0] == whole[index][0]).all()
            assert first[index][1] == whole[index][1]
    assert first.where(3) == whole.where(3)
    never(monkeypatch)
    again, copy = Stored(whole, top / "cache"), pickle.loads(pickle.dumps(first))
    for index in range(len(whole)):
        for dataset in (again, copy, first):
            assert (dataset[index][0] == memory[index][0]).all()
            assert not dataset.pixels(index).flags.writeable
    with pytest.raises(AssertionError, match="was decoded"):
        Stored(whole, top / "other")[0]


def test_other_settings_have_files_of_their_own(top):
    pixels = []
    settings = (
        {},
        {"fast": True},
        {"size": (3, 40, 44)},
        {"how": replace(FRAMED, resize=60)},
        {"how": replace(FRAMED, interpolation="bicubic")},
    )
    for count, change in enumerate(settings, start=1):
        prepare = Prepare(**{"how": FUNDUS, "size": (3, 40, 40)} | change)
        pixels.append(Stored(pictures(top, prepare), top / "cache").pixels(0))
        assert len(list((top / "cache").iterdir())) == count
    assert len({array.tobytes() for array in pixels}) == len(settings)
    # means and channels are applied after the cache, augmentation too
    other = Prepare(
        Preprocessing("RGB", (0.1,) * 3, (0.2,) * 3), (3, 40, 40), augment=(lambda pixels, _: 255 - pixels,)
    )
    dataset = Stored(pictures(top, other), top / "cache")
    assert len(list((top / "cache").iterdir())) == len(settings)
    assert (dataset.pixels(0) == pixels[0]).all()
    assert (dataset[0][0] == other(pixels[0], 0, 0)).all()


def test_a_changed_picture_is_read_again_and_the_others_are_not(top, monkeypatch):
    whole = pictures(top)
    before = [Stored(whole, top / "cache").pixels(index).copy() for index in range(len(whole))]
    changed = whole.where(2)
    length = Path(changed).stat().st_size
    # as many bytes, so that only the time tells
    fresh = next(content for seed in range(20, 99) if len(content := jpeg(90, 70, seed=seed)) <= length)
    Path(changed).write_bytes(fresh + bytes(length - len(fresh)))
    decoded = []
    plain = Pictures.picture

    def counted(self, index, prepare):
        decoded.append(self.where(index))
        return plain(self, index, prepare)

    monkeypatch.setattr(Pictures, "picture", counted)
    after = Stored(whole, top / "cache")
    for index in range(len(whole)):
        assert (after.pixels(index) == before[index]).all() == (index != 2)
    assert decoded == [changed]
    assert (Stored(whole, top / "cache").pixels(2) == Kept(whole).pixels(2)).all()


@pytest.mark.parametrize("harm", ["a byte", "a record", "half a slot", "magic", "cut short", "empty", "longer"])
def test_a_damaged_file_costs_time_and_no_more(top, harm):
    whole = pictures(top)
    expected = [Stored(whole, top / "cache").pixels(index).copy() for index in range(len(whole))]
    path = the_file(top)
    content = bytearray(path.read_bytes())
    at = slot(path, len(whole), 3)
    if harm == "a byte":
        content[at + 100] ^= 1
    elif harm == "a record":
        content[PAGE + 3 * RECORD.size + 5] ^= 1
    elif harm == "half a slot":  # as a process leaves it that was killed, where another picture was before
        content[at : at + LENGTH // 2] = bytes(LENGTH // 2)
    elif harm == "magic":
        content[0] ^= 1
    else:
        content = {"cut short": content[: len(content) // 2], "empty": b"", "longer": content + b"x"}[harm]
    path.write_bytes(content)
    for _ in range(2):
        dataset = Stored(whole, top / "cache")
        for index in range(len(whole)):
            assert (dataset.pixels(index) == expected[index]).all()
    intact = path.read_bytes()
    assert intact[at : at + LENGTH] == expected[3].tobytes()
    assert [found.name for found in (top / "cache").iterdir()] == [path.name]


@pytest.mark.slow
def test_two_processes_at_once(top):
    script = """
import sys, zoo
from zoo.cards import FUNDUS
for _ in range(3):
    split = zoo.open_data(f"folder:{sys.argv[1]}/set", FUNDUS, (3, 40, 40), cache=sys.argv[1] + "/cache")
    order = range(len(split.train)) if sys.argv[2] == "0" else reversed(range(len(split.train)))
    print({index: float(split.train[index][0].sum(dtype="float64")) for index in order} == {
        index: float(sample.sum(dtype="float64")) for index, sample in enumerate(
            image for image, _ in zoo.open_data(f"folder:{sys.argv[1]}/set", FUNDUS, (3, 40, 40)).train)})
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(top), str(turn)], stdout=subprocess.PIPE, text=True)
        for turn in range(3)
    ]
    for process in processes:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert out.split() == ["True"] * 3
    assert sorted(path.suffix for path in (top / "cache").iterdir()) == [".pictures"] * 2  # training and validation


def test_forked_processes_write_to_their_own_places(top):
    """A position in a file is shared after a fork; writes at a place are not."""
    whole = pictures(top)
    dataset = Stored(whole, top / "cache")
    children = []
    for turn in range(2):
        child = os.fork()
        if child == 0:
            try:
                for index in range(turn, len(whole), 2):
                    dataset.pixels(index)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    content = the_file(top).read_bytes()
    for index in range(len(whole)):
        at = slot(None, len(whole), index)
        assert content[at : at + LENGTH] == Kept(whole).pixels(index).tobytes()
    other = Stored(whole, top / "other")
    other.pixels(3)
    assert other.slots.file.tell() == 0


def test_the_folder_stays_below_its_limit(top):
    whole = pictures(top)
    size = 3 * PAGE + len(whole) * LENGTH
    names = []
    for side in (40, 41, 42):
        dataset = Stored(pictures(top, Prepare(FUNDUS, (3, side, 40))), top / "cache", limit=3 * size)
        names.append(dataset.slots.key)
        time.sleep(0.02)
    Stored(whole, top / "cache", limit=3 * size)  # opened again: the one of 41 is now the oldest
    Stored(pictures(top, Prepare(FUNDUS, (3, 20, 40))), top / "cache", limit=2 * size)
    left = {path.stem for path in (top / "cache").iterdir()}
    assert names[0] in left
    assert not {names[1], names[2]} & left
    assert sum(path.stat().st_size for path in (top / "cache").iterdir()) <= 2 * size
    # a set that is larger than all there may be: its first pictures
    part = Stored(whole, top / "part", limit=2 * PAGE + 3 * (LENGTH + RECORD.size))
    assert all((part.pixels(index) == Kept(whole).pixels(index)).all() for index in range(len(whole)))
    assert [path.stat().st_size <= part.slots.limit for path in (top / "part").iterdir()] == [True]
    assert part.slots.count == 3
    assert all((Stored(whole, top / "none", limit=0).pixels(1) == part.pixels(1)).ravel())
    assert not (top / "none").exists()


def test_a_full_disk_costs_time_and_no_more(top, monkeypatch):
    whole = pictures(top)
    dataset = Stored(whole, top / "cache")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    for _ in range(2):
        assert all((dataset.pixels(index) == Kept(whole).pixels(index)).all() for index in range(len(whole)))
    assert not any(dataset.trusted)
    monkeypatch.undo()
    monkeypatch.setattr(os, "pwrite", lambda handle, content, at: len(content) // 2)
    dataset.pixels(0)
    assert not any(dataset.trusted)


def test_without_pwrite(top, monkeypatch):
    monkeypatch.delattr(os, "pwrite")
    whole = pictures(top)
    for _ in range(2):
        dataset = Stored(whole, top / "cache")
        assert all((dataset.pixels(index) == Kept(whole).pixels(index)).all() for index in range(len(whole)))
    never(monkeypatch)
    assert Stored(whole, top / "cache").pixels(4).shape == (40, 40, 3)


def test_a_folder_that_cannot_be_one(top):
    (top / "cache").write_text("a file")
    with pytest.raises(FileError, match=r"pictures cannot be kept in .*cache.*choose another folder"):
        Stored(pictures(top), top / "cache")
    with pytest.raises(ArgumentError, match="are no files; they need no cache on disk"):
        Stored(blobs(10), top / "other")


def test_a_broken_picture_is_named_and_the_rest_is_kept(tmp_path):
    split = zoo.open_data(f"fundus:{fundus_zips(tmp_path / 'set')}", FUNDUS, (3, 40, 40), cache=tmp_path / "cache")
    plain = zoo.open_data(f"fundus:{tmp_path / 'set'}", FUNDUS, (3, 40, 40))
    for _ in range(2):
        for index in range(5):
            assert (split.train[index][0] == plain.train[index][0]).all()
        with pytest.raises(FileError, match="P0003"):
            split.train[5]
    assert isinstance(split.train, Stored)
    assert not isinstance(zoo.open_data("digits", FUNDUS, (1, 28, 28), cache=tmp_path / "cache").train, Stored)


@pytest.mark.usefixtures("no_plots")
def test_a_run_keeps_its_pictures_and_says_how_it_read_them(top, monkeypatch):
    """The same losses with memory, with the disk and after; fast ones are others, and a resumed run has its own."""
    runs = {}
    for name, options in {
        "memory": {}, "disk": {"cache": top / "cache"}, "again": {"cache": top / "cache"}, "fast": {"fast": True},
    }.items():  # fmt: skip
        if name == "again":
            never(monkeypatch)
        runs[name] = zoo.train(
            "lenet_pm", "torch", f"folder:{top / 'set'}", image_size=50, epochs=1, batch_size=4, augment="flip",
            schedule="constant",
            out=top / name, **options,
        )["torch"].steps["loss"]  # fmt: skip
        monkeypatch.undo()
    assert runs["memory"] == runs["disk"] == runs["again"]
    assert runs["fast"] != runs["memory"]
    opened = []
    plain = decoded_pictures.Stored.pixels
    monkeypatch.setattr(
        decoded_pictures.Stored, "pixels", lambda self, index: opened.append(self.prepare.fast) or plain(self, index)
    )
    zoo.train("lenet_pm", "torch", out=top / "disk", epochs=2, resume=True)
    assert set(opened) == {False}
    monkeypatch.undo()
    with pytest.raises(ArgumentError, match="has fast=True, not None"):
        zoo.train("lenet_pm", "torch", out=top / "fast", epochs=2, resume=True, fast=False)
    with pytest.raises(ArgumentError, match="has fast=None, not True"):
        zoo.train("lenet_pm", "torch", out=top / "memory", epochs=2, resume=True, fast=True)
    seen = []
    plain_picture = Pictures.picture
    monkeypatch.setattr(
        Pictures,
        "picture",
        lambda self, index, prepare: seen.append(prepare.fast) or plain_picture(self, index, prepare),
    )
    zoo.train("lenet_pm", "torch", out=top / "fast", epochs=2, resume=True)
    assert set(seen) == {True}


@pytest.mark.usefixtures("no_plots")
def test_a_set_too_large_for_memory_goes_on_as_it_began(top, monkeypatch):
    monkeypatch.setattr("zoo.training.session.CACHE", 0)
    options = {"image_size": 50, "batch_size": 4, "augment": "crop=0.5", "schedule": "constant"}
    data = f"folder:{top / 'set'}"
    whole = zoo.train("lenet_pm", "torch", data, epochs=1, out=top / "plain", **options)["torch"]
    kept = zoo.train("lenet_pm", "torch", data, epochs=1, out=top / "disk", cache=top / "cache", **options)["torch"]
    assert whole.steps["loss"] != kept.steps["loss"]
    with pytest.raises(ArgumentError, match="has framed=None, not True"):
        zoo.train("lenet_pm", "torch", out=top / "plain", epochs=2, resume=True, cache=top / "cache")
    zoo.train("lenet_pm", "torch", out=top / "disk", epochs=2, resume=True)
