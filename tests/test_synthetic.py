"""Synthetic data sets: in the real structures, the same for a seed, whole or not there, and called synthetic."""

import io
import os
import re
import stat
import sys
import zipfile

import cv2
import numpy as np
import pytest
from conftest import in_process

from zoo.data import synthetic
from zoo.data.picture import decode_picture, read_picture
from zoo.data.synthetic import fundus, fundus_set, signs, skin
from zoo.data.synthetic.folder import MARK, in_threads, jpeg, new_folder
from zoo.errors import ArgumentError, DependencyError, FileError

openpyxl = pytest.importorskip("openpyxl")
h5py = pytest.importorskip("h5py")


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def rows_of(content):
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


# --- fundus ---


def test_the_zips_have_the_real_structure_and_hold_what_the_folders_hold(tmp_path):
    zipped, extracted = tmp_path / "zips", tmp_path / "folders"
    told = []
    synthetic.make_fundus(zipped, n=5, size=96, seed=3, tell=lambda *numbers: told.append(numbers))
    synthetic.make_fundus(extracted, n=5, size=96, seed=3, zipped=False, threads=1)
    assert told == [(number, 10) for number in range(1, 11)]
    assert tree(zipped) == ["SYNTHETIC.txt", "training.zip", "valid_gt.zip", "validation.zip"]
    inner = "PALM-Training400/PALM-Training400.zip"
    with zipfile.ZipFile(zipped / "training.zip") as outer:
        assert outer.namelist() == [inner]
        training = zipfile.ZipFile(io.BytesIO(outer.read(inner)))
    validation, truth = (zipfile.ZipFile(zipped / f"{name}.zip") for name in ("validation", "valid_gt"))
    for archive in (outer, training, validation, truth):
        assert archive.comment == MARK.encode()
    assert all(re.fullmatch(r"PALM-Training400/[NHP]\d{4}\.jpg", name) for name in training.namelist())
    assert validation.namelist() == [f"PALM-Validation400/V{number:04d}.jpg" for number in range(1, 6)]
    sheet = "PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx"
    assert truth.namelist() == [sheet]
    found = {f"PALM-Training400/{name}": training.read(name) for name in training.namelist()}
    found |= {name: validation.read(name) for name in validation.namelist()}
    assert tree(extracted) == sorted([*found, sheet, "SYNTHETIC.txt"])
    for name, content in found.items():
        assert (extracted / name).read_bytes() == content
        assert decode_picture(content, name).shape == (93, 96, 3)
        assert content[2:4] == b"\xff\xfe"
        assert MARK.encode() in content[:60]
    header, *rows = rows_of(truth.read(sheet))
    assert header == ("ID", "imgName", "Label", "Fovea_X", "Fovea_Y")
    assert [row[:2] for row in rows] == [(number, f"V{number:04d}.jpg") for number in range(1, 6)]
    assert {row[2] for row in rows} == {0, 1}
    assert all(20 < row[3] < 76 and 20 < row[4] < 73 for row in rows)
    assert rows == rows_of((extracted / sheet).read_bytes())[1:]
    for folder in (zipped, extracted):
        assert "no medical data" in " ".join((folder / "SYNTHETIC.txt").read_text().split())


def test_the_kinds_are_as_frequent_as_in_the_real_set():
    real = fundus_set.kinds(400, np.random.default_rng(0))
    assert (real.count("P"), real.count("H"), real.count("N")) == (213, 26, 161)
    for n in range(3, 30):
        assert set(fundus_set.kinds(n, np.random.default_rng(n))) == set("NHP")
    assert len(fundus_set.kinds(2, np.random.default_rng(0))) == 2
    assert fundus_set.kinds(50, np.random.default_rng(0)) != fundus_set.kinds(50, np.random.default_rng(1))


@pytest.mark.parametrize("kind", ["N", "H", "P"])
def test_a_fundus_picture(kind):
    pixels, fovea = fundus.draw(kind, np.random.default_rng([1, 2]), 300)
    again, _ = fundus.draw(kind, np.random.default_rng([1, 2]), 300)
    other, _ = fundus.draw(kind, np.random.default_rng([1, 3]), 300)
    assert pixels.shape == (290, 300, 3)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, again)
    assert np.abs(pixels.astype(int) - other).mean() > 5
    assert pixels[:12, :12].max() == 0  # black around
    inside = pixels[60:230, 60:240].reshape(-1, 3).mean(0)
    assert inside[2] > 1.3 * inside[1] > 1.3 * inside[0]  # orange-red: R over G over B
    assert 80 < fovea[0] < 220
    assert 100 < fovea[1] < 190


def test_the_disc_is_bright_and_the_fovea_dark_where_they_are_said_to_be():
    darker = 0
    for seed in range(8):
        pixels, (x, y) = fundus.draw("N", np.random.default_rng(seed), 400)
        red_free = cv2.GaussianBlur(pixels[..., 1], (0, 0), 6).astype(float)
        ring = [red_free[int(y + 45 * np.sin(a)), int(x + 45 * np.cos(a))] for a in np.linspace(0, 6, 12)]
        darker += red_free[int(y), int(x)] < np.median(ring)
        eye = fundus._eye("N", np.random.default_rng(seed))
        assert np.sign(eye.fovea[0] - eye.disc[0]) == eye.side
        radius = 0.492 * pixels.shape[0]
        disc = x + radius * (eye.disc[0] - eye.fovea[0]), y + radius * (eye.disc[1] - eye.fovea[1])
        rows, columns = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
        inside = np.hypot(columns - disc[0], rows - disc[1]) < 0.7 * radius * eye.radius
        # vessels cross it, so not its mean
        assert np.percentile(pixels[..., 1][inside], 80) > np.median(ring) * 1.3
    assert darker == 8


def test_both_eyes_are_drawn():
    assert {fundus._eye("N", np.random.default_rng(seed)).side for seed in range(12)} == {-1, 1}


def test_a_picture_of_full_size_in_little_time(tmp_path):
    pixels, _ = fundus.draw("P", np.random.default_rng(0))
    assert pixels.shape == (1936, 2000, 3)
    path = tmp_path / "P0001.jpg"
    path.write_bytes(jpeg(pixels))
    assert 150_000 < path.stat().st_size < 2_000_000
    assert np.abs(read_picture(path).astype(int) - pixels).mean() < 3
    # the same eye at another size is the same eye
    small, _ = fundus.draw("P", np.random.default_rng(0), 800)
    shrunk = cv2.resize(pixels, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    coarse = [cv2.resize(each, (40, 40), interpolation=cv2.INTER_AREA).astype(int) for each in (small, shrunk)]
    assert np.abs(coarse[0] - coarse[1]).mean() < 4


@pytest.mark.slow
def test_colour_alone_does_not_tell_the_classes_but_pictures_do():
    linear_model = pytest.importorskip("sklearn.linear_model")
    selection = pytest.importorskip("sklearn.model_selection")
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    kinds = fundus_set.kinds(200, np.random.default_rng(0))
    work = lambda number: cv2.resize(  # noqa: E731
        fundus.draw(kinds[number], np.random.default_rng([0, 0, 1 + number]), 192)[0],
        (16, 16),
        None,
        0,
        0,
        cv2.INTER_AREA,
    )
    thumbs = np.stack(list(in_threads(work, range(200), 200, None, os.cpu_count() or 1))).astype(float)
    labels = np.array([kind == "P" for kind in kinds])

    def score(features, c):
        features = preprocessing.StandardScaler().fit_transform(features)
        model = linear_model.LogisticRegression(C=c, max_iter=2000)
        return selection.cross_val_score(model, features, labels, cv=selection.StratifiedKFold(5)).mean()

    assert score(thumbs.mean((1, 2)), 1.0) < 0.75
    assert score(thumbs.reshape(200, -1), 0.01) > 0.80


# --- signs and folders ---


def test_signs_have_the_real_keys(tmp_path):
    folder = synthetic.make_signs(tmp_path / "signs", n_train=13, n_test=7, seed=1)
    assert tree(folder) == ["SYNTHETIC.txt", "test_signs.h5", "train_signs.h5"]
    for name, n in (("train", 13), ("test", 7)):
        with h5py.File(folder / f"{name}_signs.h5") as file:
            assert sorted(file) == ["list_classes", f"{name}_set_x", f"{name}_set_y"]
            assert file[f"{name}_set_x"].shape == (n, 64, 64, 3)
            assert file[f"{name}_set_x"].dtype == np.uint8
            assert sorted(file[f"{name}_set_y"]) == sorted(np.arange(n) % 6)
            assert list(file["list_classes"]) == [0, 1, 2, 3, 4, 5]
            assert file.attrs["synthetic"] == 1
            label = int(file[f"{name}_set_y"][2])
            part = 0 if name == "train" else 1
            np.testing.assert_array_equal(
                file[f"{name}_set_x"][2], signs.draw(label, np.random.default_rng([1, part, 3]))
            )


@pytest.mark.parametrize("fingers", range(6))
def test_a_hand(fingers):
    seen = []
    for seed in range(12):
        picture = signs.draw(fingers, np.random.default_rng([9, seed]))
        assert picture.shape == (64, 64, 3)
        # skin is redder than any wall
        skin_there = (picture[..., 0].astype(int) - picture[..., 2] > 30).astype(np.uint8)
        seen.append(skin_there.sum())
    assert min(seen) > 150
    assert len({signs.draw(fingers, np.random.default_rng([9, seed])).tobytes() for seed in range(4)}) == 4


@pytest.mark.slow
def test_more_fingers_are_more_skin():
    def skin_above(fingers):
        total = 0
        for seed in range(20):
            picture = signs.draw(fingers, np.random.default_rng(seed)).astype(int)
            total += (picture[:34, :, 0] - picture[:34, :, 2] > 30).sum()
        return total

    areas = [skin_above(fingers) for fingers in range(6)]
    assert areas == sorted(areas)
    assert areas[5] > 2 * areas[1] > 0


def test_a_folder_for_each_class(tmp_path):
    folder = synthetic.make_folder(tmp_path / "skin", n=6, classes=3, seed=2)
    names = [f"{number // 5 + 1:02d}_{number % 5 + 1:02d}_01.jpg" for number in range(6)]
    expected = [
        f"{name}/{prefix}{rest}" for name, prefix in zip(skin.CLASSES, skin.PREFIXES, strict=True) for rest in names
    ]
    assert tree(folder) == sorted([*expected[:18], "SYNTHETIC.txt"])
    pictures = [read_picture(folder / name) for name in expected[:18]]
    assert {picture.shape for picture in pictures} == {(224, 224, 3)}
    assert len({picture.tobytes() for picture in pictures}) == 18
    again = synthetic.make_folder(tmp_path / "again", n=6, classes=3, seed=2)
    other = synthetic.make_folder(tmp_path / "other", n=1, classes=2, seed=3)
    for name in expected[:18]:
        assert (folder / name).read_bytes() == (again / name).read_bytes()
    assert (folder / expected[0]).read_bytes() != (other / expected[0]).read_bytes()


# --- whole or not at all ---


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for make in (synthetic.make_fundus, synthetic.make_signs, synthetic.make_folder):
        with pytest.raises(FileError, match=r"full' is not empty; give a new one, nothing is overwritten"):
            make(tmp_path / "full")
        with pytest.raises(FileError, match="is a file"):
            make(tmp_path / "file")
    assert tree(tmp_path) == ["file", "full/mine.txt"]


def test_an_empty_folder_is_taken_and_a_missing_one_made(tmp_path):
    (tmp_path / "empty").mkdir()
    synthetic.make_folder(tmp_path / "empty", n=1, classes=2)
    synthetic.make_folder(tmp_path / "a" / "b", n=1, classes=2)
    assert (tmp_path / "empty" / "SYNTHETIC.txt").exists()
    (tmp_path / "plain").mkdir()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a/b", "plain")]
    assert modes[0] == modes[1]


def test_an_interrupted_run_leaves_nothing(tmp_path):
    def stop(done, total):
        if done == 3:
            raise KeyboardInterrupt

    for zipped in (True, False):
        with pytest.raises(KeyboardInterrupt):
            synthetic.make_fundus(tmp_path / "x", n=4, size=64, zipped=zipped, tell=stop)
    with pytest.raises(KeyboardInterrupt):
        synthetic.make_signs(tmp_path / "x", 6, 6, tell=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"), new_folder(tmp_path / "file" / "under", "notice"):
        pass


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (synthetic.make_fundus, {"n": 1}, "n must be a whole number from 2 to 9,999, found 1"),
        (synthetic.make_fundus, {"size": 10}, "size must be a whole number from 64"),
        (synthetic.make_fundus, {"seed": -1}, "seed must be"),
        (synthetic.make_signs, {"n_test": 5}, "n_test must be a whole number from 6"),
        (synthetic.make_folder, {"classes": 5}, "classes must be a whole number from 2 to 4, found 5"),
        (synthetic.make_folder, {"n": 2.5}, "n must be"),
    ],
)
def test_what_cannot_be_drawn_is_told(make, arguments, message, tmp_path):
    with pytest.raises(ArgumentError, match=message):
        make(tmp_path / "x", **arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("make", "name"), [(synthetic.make_fundus, "openpyxl"), (synthetic.make_signs, "h5py")])
def test_a_missing_library_is_named(make, name, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DependencyError, match=rf"{name} is needed .* cannot be imported.*pip install .*\[train\]"):
        make(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_a_thread_comes_out():
    def work(number):
        if number == 5:
            raise ValueError("five")
        return number

    results = in_threads(work, range(20), 20, None, 3)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(results)


# --- as typed ---


def test_the_commands(tmp_path, monkeypatch, capsys):
    place = str(tmp_path / "d")
    arguments = ("data", "make-fundus", place, "--n", "3", "--size", "64", "--seed", "5", "--extracted")
    code, out, err = in_process(monkeypatch, capsys, *arguments)
    assert (code, out, err) == (0, f"drew 3 + 3 synthetic fundus pictures in {place}\n", "")
    assert len(tree(tmp_path / "d")) == 8
    code, out, err = in_process(monkeypatch, capsys, *arguments)
    assert (code, out) == (2, "")
    assert err == f"zoo: the folder {place!r} is not empty; give a new one, nothing is overwritten.\n"
    code, out, _ = in_process(monkeypatch, capsys, "data", "make-signs", place + "2", "--n-train", "6", "--n-test", "6")
    assert (code, out) == (0, f"drew 6 + 6 synthetic hand signs in {place}2\n")
    code, out, _ = in_process(monkeypatch, capsys, "data", "make-folder", place + "3", "--n", "2", "--classes", "2")
    assert (code, out) == (0, f"drew 2 x 2 synthetic pictures of skin in {place}3\n")
    code, _, err = in_process(monkeypatch, capsys, "data", "make-folder", place + "4", "--classes", "9")
    assert code == 2
    assert err.startswith("zoo: classes must be a whole number from 2 to 4, found 9")
