"""Signs in h5, and folders of pictures, one a class."""

import os
import re
import sys

import cv2
import numpy as np
import pytest
from data_files import classes_folder, jpeg, picture, signs, write

from zoo.cards import FUNDUS, IMAGENET, SIGNS
from zoo.data.dataset import Prepare
from zoo.data.folder import read_folder
from zoo.data.signs import read_signs
from zoo.errors import DependencyError, FileError

SMALL = Prepare(IMAGENET, (3, 32, 32))


def test_signs_are_the_sources(tmp_path):
    import h5py

    folder = signs(tmp_path / "datasets")
    train, valid = read_signs(tmp_path, Prepare(SIGNS, (3, 64, 64)), Prepare(SIGNS, (3, 64, 64)))
    assert (len(train), len(valid)) == (20, 6)
    assert train.classes == tuple("012345")
    assert train.synthetic
    with h5py.File(folder / "train_signs.h5") as file:
        rgb, labels = file["train_set_x"][:], file["train_set_y"][:]
    expected = np.transpose(rgb, (0, 3, 1, 2)).astype(np.float32) / np.float32(255)
    for at in range(20):
        planes, label = train[at]
        assert (planes == expected[at]).all()
        assert label == labels[at]
    assert (train.pixels(0) == cv2.cvtColor(rgb[0], cv2.COLOR_RGB2BGR)).all()


def test_signs_that_are_not_called_synthetic_are_not(tmp_path):
    row = signs(tmp_path, synthetic=False, train_set_y=(np.arange(20) % 6)[None], list_classes=np.array([b"a"] * 6))
    train, _ = read_signs(row, SMALL, SMALL)
    assert not train.synthetic
    assert train.labels.shape == (20,)
    assert train.classes == ("a",) * 6


@pytest.mark.parametrize("scale", [1, 255])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_signs_of_other_tools_are_the_same(tmp_path, scale, dtype):
    """Floats, channels first, labels in a column and as floats: the very pictures and labels."""
    rng = np.random.default_rng(0)
    pictures = {"train": rng.integers(0, 256, (20, 64, 64, 3)), "test": rng.integers(0, 256, (6, 64, 64, 3))}
    labels = {"train": np.arange(20) % 6, "test": np.arange(6) % 6}
    plain = read_signs(signs(tmp_path / "plain", **{f"{k}_set_x": v.astype(np.uint8) for k, v in pictures.items()},
                             **{f"{k}_set_y": v for k, v in labels.items()}), SMALL, SMALL)  # fmt: skip
    other = {f"{k}_set_x": (v / scale).astype(dtype).transpose(0, 3, 1, 2) for k, v in pictures.items()}
    other |= {f"{k}_set_y": v[:, None].astype(np.float64) for k, v in labels.items()}
    for found, expected in zip(read_signs(signs(tmp_path / "other", **other), SMALL, SMALL), plain, strict=True):
        assert (found.pictures == expected.pictures).all()
        assert (found.labels == expected.labels).all()
        assert found.pictures.dtype == np.uint8


PICTURES = np.zeros((20, 64, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"train_set_x": None}, "train_signs.h5' has no array 'train_set_x' .it has list_classes, train_set_y"),
        ({"test_set_y": None}, "test_signs.h5' has no array 'test_set_y'"),
        ({"list_classes": None}, "test_signs.h5' has no array 'list_classes'"),
        ({"train_set_x": PICTURES[..., 0]}, r"'train_set_x' in .* should have 4 dimensions.* found \(20, 64, 64\)"),
        ({"train_set_x": PICTURES[..., :1]}, r"N x H x W x 3 of the levels .* found uint8 \(20, 64, 64, 1\)"),
        ({"train_set_x": PICTURES / 255}, "found float64"),  # of zeros alone nobody can say
        ({"train_set_x": PICTURES + 0.3}, "found float64"),
        ({"train_set_x": PICTURES + 256.0}, "found float64"),
        ({"train_set_x": PICTURES + np.nan}, "found float64"),
        ({"train_set_x": PICTURES[:19]}, r"found uint8 \(19, 64, 64, 3\) and 20 labels"),
        ({"train_set_y": np.zeros((20, 2), int)}, "'train_set_y' in .* should have 1 dimensions"),
        ({"train_set_y": np.full(20, 6)}, "whole numbers from 0 to 5 .list_classes has 6., found int64 from 6 to 6"),
        ({"train_set_y": np.full(20, -1)}, "found int64 from -1"),
        ({"train_set_y": np.full(20, 0.5)}, "found float64"),
    ],
)
def test_wrong_signs(tmp_path, changes, match):
    with pytest.raises(FileError, match=match):
        read_signs(signs(tmp_path, **changes), SMALL, SMALL)


def test_files_that_are_no_signs(tmp_path, monkeypatch):
    import h5py

    with pytest.raises(FileError, match="should have one train_signs.h5, found none"):
        read_signs(tmp_path, SMALL, SMALL)
    path = signs(tmp_path) / "train_signs.h5"
    whole = path.read_bytes()
    for content in (b"", b"no h5", whole[:1000]):
        path.write_bytes(content)
        with pytest.raises(FileError, match="train_signs.h5' is not an h5 file, or is damaged"):
            read_signs(tmp_path, SMALL, SMALL)
    with h5py.File(path, "w") as file:
        file.create_dataset("train_set_x", (20, 64, 64, 3), np.uint8, external=[("/etc/passwd", 0, 20 * 64 * 64 * 3)])
    with pytest.raises(FileError, match="lies in another file, which is not opened"):
        read_signs(tmp_path, SMALL, SMALL)
    with h5py.File(path, "w") as file:
        file.create_dataset("train_set_x", (10**6, 64, 64, 3), np.uint8, compression="gzip")
    with pytest.raises(FileError, match="at most 2,000,000,000 bytes"):
        read_signs(tmp_path, SMALL, SMALL)
    signs(tmp_path / "again")
    with pytest.raises(FileError, match="found 2 of them"):
        read_signs(tmp_path, SMALL, SMALL)
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(DependencyError, match=r"h5py is needed to read h5 files .* pip install .*\[train\]"):
        read_signs(tmp_path, SMALL, SMALL)


def test_a_folder_is_split_by_class(tmp_path):
    classes_folder(tmp_path, cats=10, dogs=20)
    write(tmp_path, {"notes.txt": b"", "cats/labels.csv": b"", "stray.jpg": jpeg(), ".cache/x.jpg": jpeg()})
    other = Prepare(FUNDUS, (3, 16, 16))
    train, valid, notes = read_folder(tmp_path, SMALL, other, seed=5)
    assert train.classes == valid.classes == ("cats", "dogs")
    assert (np.bincount(train.labels).tolist(), np.bincount(valid.labels).tolist()) == ([8, 16], [2, 4])
    assert notes[0] == "2 files are no pictures that can be read, and left out: 1 .csv, 1 .txt"
    assert notes[1] == f"1 pictures of no class are left out, the first is {str(tmp_path / 'stray.jpg')!r}"
    assert (train[0][0].shape, valid[0][0].shape) == ((3, 32, 32), (3, 16, 16))
    every = {part.where(at) for part in (train, valid) for at in range(len(part))}
    assert len(every) == 30
    assert all(
        f"{os.sep}{part.classes[part.labels[at]]}{os.sep}" in part.where(at)
        for part in (train, valid)
        for at in range(6)
    )
    again, _, _ = read_folder(tmp_path, SMALL, other, seed=5)
    assert [again.where(at) for at in range(24)] == [train.where(at) for at in range(24)]
    another, _, _ = read_folder(tmp_path, SMALL, other, seed=6)
    assert {another.where(at) for at in range(24)} != {train.where(at) for at in range(24)}
    assert not train.synthetic
    (tmp_path / "SYNTHETIC.txt").write_text("")
    assert all(part.synthetic for part in read_folder(tmp_path, SMALL, other)[:2])


SPLITS = [
    ("train", "valid"), ("train", "test"), ("Train", "Test"), ("TRAIN", "VAL"), ("training", "validation"),
    ("training_set", "test_set"), ("seg_train", "seg_test"), ("trainset", "valset"), ("train", "dev"),
    ("TrainImages", "EvalImages"), ("PALM-Training400", "PALM-Validation400"), ("train", "Valid"), ("训练集", "验证集"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SPLITS)
def test_a_folder_with_a_split_of_its_own(tmp_path, first, second):
    classes_folder(tmp_path / first, a=4, b=3)
    classes_folder(tmp_path / second, a=2, b=1)
    (tmp_path / "valid2").mkdir()
    train, valid, notes = read_folder(tmp_path, SMALL, SMALL)
    assert train.classes == valid.classes == ("a", "b")
    assert notes == ()
    assert (train.labels.tolist(), valid.labels.tolist()) == ([0] * 4 + [1] * 3, [0, 0, 1])
    assert all(f"{os.sep}{second}{os.sep}" in valid.where(at) for at in range(3))
    classes_folder(tmp_path / second, c=1)
    with pytest.raises(FileError, match=r"has the class 'c', which training does not have \(a, b\)"):
        read_folder(tmp_path, SMALL, SMALL)


def places_of(folder, layout):
    """Pictures where a layout says, as in "train/a train/b test": a few in each place."""
    for seed, place in enumerate(layout.split()):
        write(folder / place, {f"{at}.jpg": jpeg(seed=10 * seed + at) for at in range(4)})
    return folder


@pytest.mark.parametrize(
    ("layout", "match"),
    [
        # the same folders in both, under names that say nothing: the question
        ("day1/cats day1/dogs day2/cats day2/dogs", "are they parts of a split, or classes"),
        ("A/in/cats A/in/dogs B/in/cats B/in/dogs C/x", "has 'A' and 'B', with the same folders in them .cats, dogs"),
        ("old_train/x old_train/y new_test/x new_test/y", "with the same folders in them .x, y"),
        # parts of which none or several could be it
        ("Train Test", "in '.*Train' the pictures lie in no folders of classes"),
        ("train dev eval pred", "named as parts of a split .'dev', 'eval', 'pred', 'train'."),
        ("cats dogs test", "parts of a split .'test'., and none of them is for training"),
        ("valid/a valid/b test/a test/b", "none of them is for training"),
        ("train/a train/b Training/a Training/b", "more than one of them is for training"),
        ("train/a train/b val/a val/b dev/a dev/b", "has 'dev' and 'val', and only one can validate"),
        ("train/a train/b val", "pictures of '.*val' lie in no folders of classes, so nothing says what they show"),
        ("train/a train/b plane", "'train', with folders in it, beside 'plane': is one a part of a split"),
    ],
)
def test_what_may_be_a_split_or_classes_is_a_question(tmp_path, layout, match):
    with pytest.raises(FileError, match=match):
        read_folder(places_of(tmp_path, layout), SMALL, SMALL)


@pytest.mark.parametrize(
    ("layout", "classes", "held", "told"),
    [
        ("train/a train/b test", "a b", None, "left out: test .4 pictures."),
        ("train/a train/b valid/a valid/b test/a test/b", "a b", "valid", "left out: test .8 pictures."),
        ("set/a set/b", "a b", None, "lie in '.*set'; its folders are taken"),
        ("x/y/train/a x/y/train/b x/y/val/a x/y/val/b", "a b", "val", "lie in '.*x.y'"),
        ("seg_train/seg_train/a seg_train/seg_train/b seg_test/seg_test/a seg_test/seg_test/b seg_pred/seg_pred",
         "a b", "seg_test", "left out: seg_pred .4 pictures."),
        ("train/a train/b train/c val/a val/b", "a b c", "val", "val' has no picture of c; training has"),
        # vessels and vehicles are classes
        ("train plane bus", "bus plane train", None, None),
        ("test\u2009tube beaker", "beaker test\u2009tube", None, None),
        ("left/day1 right/day1", "left right", None, None),
    ],
)  # fmt: skip
def test_what_can_only_be_meant_in_one_way_is_read(tmp_path, layout, classes, held, told):
    places_of(tmp_path, layout.replace("\u2009", "_"))
    write(tmp_path, {f"{name}/x.jpg": jpeg() for name in ("@eaDir", "$RECYCLE.BIN", "lost+found", "__MACOSX")})
    train, valid, notes = read_folder(tmp_path, SMALL, SMALL)
    assert train.classes == valid.classes == tuple(classes.replace("\u2009", "_").split())
    assert all((f"{os.sep}{held}{os.sep}" in valid.where(at)) == bool(held) for at in range(len(valid)))
    assert (told is None) == (notes == ())
    assert told is None or re.search(told, " ".join(notes))


def test_pictures_of_every_kind_count(tmp_path):
    places_of(tmp_path, "a b")
    for kind in ("bmp", "webp", "tif"):
        write(tmp_path, {f"a/x.{kind}": cv2.imencode(f".{kind}", picture())[1].tobytes()})
    write(tmp_path, {"b/x.JFIF": jpeg(), "b/y.jpe": jpeg(), "b/z.heic": b"", "b/z.mov": b"", "b/readme": b""})
    train, valid, notes = read_folder(tmp_path, SMALL, SMALL)
    assert (len(train) + len(valid), len(notes)) == (4 + 3 + 4 + 2, 1)
    assert notes[0].endswith("left out: 1 no ending, 1 .heic, 1 .mov")
    assert all(part[at][0].shape == (3, 32, 32) for part in (train, valid) for at in range(len(part)))


def test_one_folder_with_pictures_among_others_is_named(tmp_path):
    places_of(tmp_path, "images/a images/b")
    (tmp_path / "models").mkdir()
    with pytest.raises(FileError, match="only 'images' has pictures, .* those are the classes, give folder:.*images"):
        read_folder(tmp_path, SMALL, SMALL)


def test_links_between_classes(tmp_path):
    """A loop ends, a link to another class gives that one's pictures to nobody else, and a class of links works."""
    places_of(tmp_path / "set", "zebra horse")
    places_of(tmp_path / "far", "donkey")
    (tmp_path / "set" / "horse" / "a_loop").symlink_to(tmp_path / "set")
    (tmp_path / "set" / "horse" / "another").symlink_to(tmp_path / "set" / "zebra")
    (tmp_path / "set" / "donkey").symlink_to(tmp_path / "far" / "donkey")
    train, valid, _ = read_folder(tmp_path / "set", SMALL, SMALL)
    assert train.classes == ("donkey", "horse", "zebra")
    assert (np.bincount(train.labels) + np.bincount(valid.labels)).tolist() == [4, 4, 4]
    (tmp_path / "set" / "ass").symlink_to(tmp_path / "far" / "donkey")
    with pytest.raises(FileError, match="class folders '.*donkey' and '.*ass' are one and the same"):
        read_folder(tmp_path / "set", SMALL, SMALL)


@pytest.mark.skipif(sys.platform != "linux", reason="names on other systems are text")
def test_a_class_whose_name_is_no_text_has_a_legible_one(tmp_path):
    places_of(tmp_path, "a b")
    os.rename(tmp_path / "b", os.fsencode(tmp_path) + b"/b\xe9\xff")
    train, _, _ = read_folder(tmp_path, SMALL, SMALL)
    assert train.classes == ("a", "b\\udce9\\udcff")
    assert train[5][0].shape == (3, 32, 32)


def test_odd_splits(tmp_path):
    classes_folder(tmp_path / "x" / "train", a=5, b=5)
    train, valid, _ = read_folder(tmp_path / "x", SMALL, SMALL)
    assert (len(train), len(valid)) == (8, 2)
    classes_folder(tmp_path / "y", train=3, tram=3)  # a class of that name
    assert read_folder(tmp_path / "y", SMALL, SMALL)[0].classes == ("train", "tram")
    classes_folder(tmp_path / "z" / "train", a=5, b=5)
    classes_folder(tmp_path / "z" / "val", b=2)  # a class that validation lacks keeps its number
    assert read_folder(tmp_path / "z", SMALL, SMALL)[1].labels.tolist() == [1, 1]


def test_folders_without_classes(tmp_path):
    with pytest.raises(FileError, match="for each of two classes or more, found none"):
        read_folder(tmp_path, SMALL, SMALL)
    classes_folder(tmp_path, a=3)
    with pytest.raises(FileError, match="found only 'a'"):
        read_folder(tmp_path, SMALL, SMALL)
    write(tmp_path, {"b/notes.txt": b""})
    with pytest.raises(FileError, match="class folder '.*b' has no picture"):
        read_folder(tmp_path, SMALL, SMALL)
    with pytest.raises(FileError, match="should be a folder with one folder of pictures a class"):
        read_folder(tmp_path / "a" / "000.jpg", SMALL, SMALL)


def test_a_broken_picture_is_named(tmp_path):
    classes_folder(tmp_path, a=2, b=2)
    write(tmp_path, {"a/000.jpg": jpeg(seed=9)[:900] + b"\xff\xd9"})
    train, valid, _ = read_folder(tmp_path, SMALL, SMALL, valid_share=0.5)
    part, at = next((part, at) for part in (train, valid) for at in range(2) if part.where(at).endswith("a/000.jpg"))
    with pytest.raises(FileError, match=r"a/000.jpg' is damaged"):
        part[at]
    os.unlink(part.where(at))
    with pytest.raises(FileError, match=r"a/000.jpg' cannot be read \(No such file"):
        part[at]
