"""Digits, IDX, signs and folders of pictures, and the one call that opens them all."""

import gzip
import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from data_files import classes_folder, fundus_zips, jpeg, picture, signs, write

import zoo
from zoo.cards import DIGITS, FUNDUS, IMAGENET, SIGNS
from zoo.data import idx
from zoo.data.dataset import Arrays, Prepare, balanced, stratified
from zoo.data.digits import DIGITS_FILE, read_digits
from zoo.data.folder import read_folder
from zoo.data.idx import read_idx, read_mnist
from zoo.data.signs import read_signs
from zoo.errors import ArgumentError, DependencyError, FileError, UnknownChoiceError

GREY = Prepare(DIGITS, (1, 28, 28))
SMALL = Prepare(IMAGENET, (3, 32, 32))
DEBIAN = Path("/usr/share/datasets/fashion-mnist")


# what every set shares


def test_a_split_is_exact_stratified_and_seeded():
    labels = np.repeat(np.arange(10), [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978])
    train, valid = stratified(labels, 0.1, 3)
    assert len(valid) == 1000
    assert sorted([*train, *valid]) == list(range(10_000))
    assert np.abs(np.bincount(labels[valid]) - np.bincount(labels) / 10).max() < 1
    assert (valid == stratified(labels, 0.1, 3)[1]).all()
    assert (valid != stratified(labels, 0.1, 4)[1]).any()
    few = np.array([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2])
    for share in (0.01, 0.5, 0.99):
        train, valid = stratified(few, share, 0)
        assert set(few[train]) == {0, 1, 2}
        assert set(few[valid]) == {0, 1}
    for share in (0, 1, -0.5, float("nan")):
        with pytest.raises(ArgumentError, match="between 0 and 1"):
            stratified(few, share, 0)


def test_a_balanced_order_takes_turns():
    labels = np.repeat([0, 1, 2], [50, 5, 20])
    order = balanced(labels, 0)
    assert sorted(order) == list(range(75))
    assert np.bincount(labels[order[:15]]).tolist() == [5, 5, 5]
    assert np.bincount(labels[order[:25]]).tolist() == [10, 5, 10]
    assert (order != balanced(labels, 1)).any()


# digits


def test_the_digits_that_ship():
    train, valid = read_digits(GREY, GREY)
    assert (len(train), len(valid)) == (9000, 1000)
    assert np.bincount(valid.labels).tolist() == [100, 113, 99, 103, 98, 86, 102, 107, 94, 98]
    assert not train.synthetic
    rows = np.concatenate([train.pictures, valid.pictures]).reshape(10_000, -1)
    assert len(np.unique(rows, axis=0)) == 10_000  # so none is in both parts
    assert len(set(train.labels[:50])) == 10  # shuffled
    planes, label = train[0]
    assert planes.shape == (1, 28, 28)
    assert (planes.min(), planes.max()) == (-1, 1)
    assert label == train.labels[0]
    assert hashlib.sha256(DIGITS_FILE.read_bytes()).hexdigest() in (DIGITS_FILE.parent / "PROVENANCE.md").read_text()


def test_the_digits_are_those_of_the_other_asset():
    """digits.png has the first picture of each class: made apart, from the same package."""
    from zoo.data.picture import DIGITS as SHEET
    from zoo.data.picture import read_picture

    train, valid = read_digits(GREY, GREY)
    pictures = np.concatenate([train.pictures, valid.pictures])[..., 0]
    labels = np.concatenate([train.labels, valid.labels])
    sheet = read_picture(SHEET)[..., 0]
    for digit in range(10):
        same = (pictures == sheet[:, 28 * digit : 28 * digit + 28]).all(axis=(1, 2))
        assert labels[same].tolist() == [digit]


# IDX


def write_idx(path, array, sizes=None, dims=None, packed=False):
    sizes = array.shape if sizes is None else sizes
    content = b"\0\0\x08" + bytes([dims or len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + array.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if packed else content)


def write_mnist(folder, pattern="{}-idx{}-ubyte", packed=False, parts=("train", "t10k")):
    rng = np.random.default_rng(0)
    ending = ".gz" if packed else ""
    for part, count in (("train", 30), ("t10k", 10)):
        if part in parts:
            images = rng.integers(0, 256, (count, 28, 28), np.uint8)
            write_idx(folder / (pattern.format(f"{part}-images", 3) + ending), images, packed=packed)
            labels = (np.arange(count) % 10).astype(np.uint8)
            write_idx(folder / (pattern.format(f"{part}-labels", 1) + ending), labels, packed=packed)
    return folder


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("pattern", ["{}-idx{}-ubyte", "{}.idx{}-ubyte", "deep/er/{0}-idx{1}-ubyte/{0}-idx{1}-ubyte"])
def test_idx_folders_of_every_shape(tmp_path, pattern, packed):
    train, valid = read_mnist(write_mnist(tmp_path, pattern, packed), GREY, GREY)
    assert (len(train), len(valid)) == (30, 10)
    assert train.classes == tuple("0123456789")
    assert (train.pictures[..., 0] == np.random.default_rng(0).integers(0, 256, (30, 28, 28), np.uint8)).all()
    assert valid.labels.tolist() == list(range(10))
    assert train[3][0].shape == (1, 28, 28)


def test_both_packed_and_not_is_one_set_and_two_folders_are_two(tmp_path):
    write_mnist(write_mnist(tmp_path / "MNIST" / "raw"), packed=True)
    assert len(read_mnist(tmp_path, GREY, GREY)[0]) == 30
    write_mnist(tmp_path / "FashionMNIST" / "raw")
    with pytest.raises(FileError, match="several sets of IDX files, in .*FashionMNIST/raw' and .*MNIST/raw'"):
        read_mnist(tmp_path, GREY, GREY)
    train, _ = read_mnist(tmp_path / "FashionMNIST", GREY, GREY)
    assert train.classes[9] == "Ankle boot"
    assert train.name == "fashion-mnist (training)"


def test_a_missing_idx_file_is_named(tmp_path):
    write_mnist(tmp_path, parts=("train",))
    with pytest.raises(FileError, match="should have one t10k-images-idx3-ubyte, or .gz, found 0"):
        read_mnist(tmp_path, GREY, GREY)
    with pytest.raises(FileError, match="should be a folder with the IDX files"):
        read_mnist(tmp_path / "no", GREY, GREY)


def test_wrong_idx_files(tmp_path):
    path = tmp_path / "x"
    array = np.arange(60, dtype=np.uint8).reshape(5, 4, 3)
    for packed in (False, True):
        write_idx(path, array, packed=packed)
        assert (read_idx(path) == array).all()
        write_idx(path, array, sizes=(6, 4, 3), packed=packed)
        with pytest.raises(FileError, match="should hold 6 x 4 x 3 = 72 bytes by its header, found (60|fewer)"):
            read_idx(path)
        write_idx(path, array, sizes=(4, 4, 3), packed=packed)
        with pytest.raises(FileError, match="should hold 4 x 4 x 3 = 48 bytes by its header, found more"):
            read_idx(path)
        write_idx(path, array, sizes=(0, 4, 3), packed=packed)
        with pytest.raises(FileError, match="found none"):
            read_idx(path)
        write_idx(path, array, sizes=(2**32 - 1, 2**32 - 1, 3), packed=packed)
        with pytest.raises(FileError, match="over the limit of 4,000,000,000"):
            read_idx(path)
        write_idx(path, np.zeros(0, np.uint8), sizes=(5,), dims=3, packed=packed)
        with pytest.raises(FileError, match="cut short in its header"):
            read_idx(path)
    write_idx(path, array, packed=True)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(FileError, match="cannot be read .*end-of-stream"):
        read_idx(path)
    damaged = bytearray(gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 60) + array.tobytes()))
    damaged[-6] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(FileError, match="CRC check failed"):
        read_idx(path)
    for other in (b"", b"\0\0\x0d\x03", b"\x89PNG", b"\0\0\x08\0"):
        path.write_bytes(other)
        with pytest.raises(FileError, match="is no IDX file of bytes"):
            read_idx(path)
    with pytest.raises(FileError, match="cannot be read"):
        read_idx(tmp_path / "absent")


def test_a_gzip_bomb_is_unpacked_no_further_than_its_header(tmp_path, monkeypatch):
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 10) + bytes(50_000_000)))
    read = []
    original = gzip.GzipFile.read
    monkeypatch.setattr(
        gzip.GzipFile, "read", lambda self, size=-1: [read.append(size), original(self, size)][1], raising=True
    )
    with pytest.raises(FileError, match="found more"):
        read_idx(path)
    assert read == [4, 4, 10, 1]
    path.write_bytes(gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 3_900_000_000)))  # a header that asks for memory
    read.clear()
    with pytest.raises(FileError, match="found fewer"):
        read_idx(path)
    assert max(read) == 4


def test_idx_files_that_do_not_fit_one_another(tmp_path):
    write_mnist(tmp_path)
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.zeros(29, np.uint8))
    with pytest.raises(FileError, match=r"N labels, found \(30, 28, 28\) and \(29,\)"):
        read_mnist(tmp_path, GREY, GREY)
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.full(30, 26, np.uint8))
    with pytest.raises(FileError, match="labels from 0 to 9, found 26"):
        read_mnist(tmp_path, GREY, GREY)


@pytest.mark.skipif(
    not DEBIAN.is_dir() and not os.environ.get("CI"), reason="Debian's dataset-fashion-mnist is missing"
)
def test_debians_fashion_mnist():
    train, valid = read_mnist(DEBIAN, GREY, GREY)
    assert (len(train), len(valid)) == (60_000, 10_000)
    assert np.bincount(train.labels).tolist() == [6000] * 10
    assert np.bincount(valid.labels).tolist() == [1000] * 10
    assert train.classes == idx.FASHION
    assert train.classes[train.labels[0]] == "Ankle boot"
    assert not train.synthetic
    assert 72 < train.pictures.mean() < 74  # the mean that is published: 0.2860 of 255


# signs


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


PICTURES = np.zeros((20, 64, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"train_set_x": None}, "train_signs.h5' has no array 'train_set_x' .it has list_classes, train_set_y"),
        ({"test_set_y": None}, "test_signs.h5' has no array 'test_set_y'"),
        ({"list_classes": None}, "test_signs.h5' has no array 'list_classes'"),
        ({"train_set_x": PICTURES[..., 0]}, r"'train_set_x' in .* should have 4 dimensions.* found \(20, 64, 64\)"),
        ({"train_set_x": PICTURES[..., :1]}, r"uint8 N x H x W x 3 .* found uint8 \(20, 64, 64, 1\)"),
        ({"train_set_x": PICTURES / 255}, "found float64"),
        ({"train_set_x": PICTURES[:19]}, r"found uint8 \(19, 64, 64, 3\) and 20 labels"),
        ({"train_set_y": np.zeros((20, 1), int)}, "'train_set_y' in .* should have 1 dimensions"),
        ({"train_set_y": np.full(20, 6)}, "whole numbers from 0 to 5 .list_classes has 6., found int64 from 6 to 6"),
        ({"train_set_y": np.full(20, -1)}, "found int64 from -1"),
        ({"train_set_y": np.zeros(20)}, "found float64"),
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
        with pytest.raises(FileError, match="train_signs.h5' is no h5 file or damaged"):
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
    with pytest.raises(
        DependencyError, match=r"h5py is needed to read h5 files .* pip install 'paddle-torch-zoo\[train\]'"
    ):
        read_signs(tmp_path, SMALL, SMALL)


# folders of pictures


def test_a_folder_is_split_by_class(tmp_path):
    classes_folder(tmp_path, cats=10, dogs=20)
    write(tmp_path, {"notes.txt": b"", "cats/labels.csv": b"", "stray.jpg": jpeg(), ".cache/x.jpg": jpeg()})
    other = Prepare(FUNDUS, (3, 16, 16))
    train, valid, ignored = read_folder(tmp_path, SMALL, other, seed=5)
    assert train.classes == valid.classes == ("cats", "dogs")
    assert (np.bincount(train.labels).tolist(), np.bincount(valid.labels).tolist()) == ([8, 16], [2, 4])
    assert ignored == 3  # the two texts, and the picture of no class
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


@pytest.mark.parametrize("held", ["valid", "val", "test"])
def test_a_folder_with_a_split_of_its_own(tmp_path, held):
    classes_folder(tmp_path / "train", a=4, b=3)
    classes_folder(tmp_path / held, a=2, b=1)
    (tmp_path / "valid2").mkdir()
    train, valid, _ = read_folder(tmp_path, SMALL, SMALL)
    assert (train.labels.tolist(), valid.labels.tolist()) == ([0] * 4 + [1] * 3, [0, 0, 1])
    assert all(f"{os.sep}{held}{os.sep}" in valid.where(at) for at in range(3))
    classes_folder(tmp_path / held, c=1)
    with pytest.raises(FileError, match=r"has the class 'c', which training does not have \(a, b\)"):
        read_folder(tmp_path, SMALL, SMALL)


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
    with pytest.raises(FileError, match="class folder '.*b' has no JPEG or PNG"):
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


# open_data


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    top = tmp_path_factory.mktemp("places")
    return {
        "digits": "digits",
        "mnist": f"mnist:{write_mnist(top / 'mnist')}",
        "fundus": f"fundus:{fundus_zips(top / 'fundus')}",
        "signs": f"signs:{signs(top / 'signs')}",
        "folder": f"folder:{classes_folder(top / 'folder', a=12, b=8, c=10)}",
    }


KINDS = ("digits", "mnist", "fundus", "signs", "folder")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_opened_by_its_word(places, kind):
    split = zoo.open_data(places[kind], FUNDUS, (3, 32, 32))
    assert split.spec == places[kind]
    assert split.binary == (kind == "fundus")
    assert split.train.synthetic == split.valid.synthetic == (kind in ("fundus", "signs"))
    for part in (split.train, split.valid):
        planes, label = part[0]
        assert (planes.shape, planes.dtype) == ((3, 32, 32), np.float32)
        assert (label.dtype, 0 <= label < len(part.classes)) == (np.int64, True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_is_balanced_and_seeded(places, kind):
    def of(seed, limit=4):
        split = zoo.open_data(places[kind], FUNDUS, (3, 16, 16), limit=limit, seed=seed)
        return [[part.where(at) for at in range(len(part))] for part in (split.train, split.valid)], split

    found, split = of(0)
    assert [len(part) for part in found] == [4, 4]
    assert len(set(split.train.labels)) == min(4, len(split.train.classes))
    assert found == of(0)[0]
    if kind != "fundus":  # six pictures
        assert found != of(1)[0]
    full = zoo.open_data(places[kind], FUNDUS, (3, 16, 16))
    assert len(of(0, limit=10**6)[1].train) == len(full.train)


@pytest.mark.parametrize("kind", KINDS)
def test_memory_changes_no_input(places, kind):
    without, within = (
        zoo.open_data(places[kind], FUNDUS, (3, 16, 16), limit=4, cache=cache) for cache in (False, True)
    )
    for _ in range(2):
        for at in range(4):
            assert (without.valid[at][0] == within.valid[at][0]).all()
            assert without.valid.where(at) == within.valid.where(at)


def test_only_training_pictures_are_altered(places):
    def upside_down(pixels, rng):
        return pixels[::-1] if rng.random() < 2 else pixels

    for cache in (False, True):
        plain, split = (
            zoo.open_data(places["signs"], SIGNS, (3, 64, 64), augment=augment, cache=cache)
            for augment in ((), (upside_down,))
        )
        assert (split.train[0][0] == plain.train[0][0][:, ::-1]).all()
        assert (split.valid[0][0] == plain.valid[0][0]).all()
        assert (split.train.without_augmentation()[0][0] == plain.train[0][0]).all()


def test_wrong_words(places, tmp_path):
    def refused(spec, error, match, **options):
        with pytest.raises(error, match=match):
            zoo.open_data(spec, FUNDUS, (3, 16, 16), **options)

    refused("fundos:x", UnknownChoiceError, "no data set 'fundos'; did you mean 'fundus'.*folder, as in mnist:DIR")
    refused("", UnknownChoiceError, "no data set ''")
    refused(str(tmp_path), UnknownChoiceError, "choose one of 'digits', 'mnist', 'fundus', 'signs', 'folder'")
    refused("digits:x", ArgumentError, "'digits:x' is to be given as digits alone")
    for spec in ("mnist", "mnist:", "folder"):
        refused(spec, ArgumentError, f"{spec!r} is to be given as (mnist|folder):DIR")
    for kind in KINDS[1:]:
        refused(f"{kind}:{tmp_path}/no", FileError, "no' should be a folder with .*, there is nothing")
    refused("digits", ArgumentError, "limit is a number of pictures from 1, found 0", limit=0)
    refused(places["folder"], ArgumentError, "share must be between 0 and 1", valid_share=1.5)


def test_both_frameworks_take_the_data_sets_as_they_are(places):
    import paddle.io
    import torch.utils.data

    for kind in ("digits", "signs", "folder"):
        train = zoo.open_data(places[kind], SIGNS, (3, 32, 32), limit=7).train
        of_torch = list(torch.utils.data.DataLoader(train, batch_size=4))
        of_paddle = list(paddle.io.DataLoader(train, batch_size=4, num_workers=0))
        assert len(of_torch) == len(of_paddle) == 2
        at = 0
        for (x, y), (u, v) in zip(of_torch, of_paddle, strict=True):
            assert (x.dtype, y.dtype) == (torch.float32, torch.int64)
            assert (u.dtype, v.dtype) == (paddle.float32, paddle.int64)
            assert tuple(y.shape) == tuple(v.shape) == (len(x),)
            assert (x.numpy() == u.numpy()).all()
            assert (y.numpy() == v.numpy()).all()
            for planes, label in zip(x.numpy(), y.numpy(), strict=True):
                assert (planes == train[at][0]).all()
                assert label == train[at][1]
                at += 1


def test_opening_data_imports_no_library_that_it_does_not_need():
    code = (
        "import sys, zoo; zoo.open_data; import zoo.data.fundus, zoo.data.signs\n"
        "heavy = {'torch', 'paddle', 'cv2', 'h5py', 'openpyxl', 'simplejpeg', 'matplotlib', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_arrays_that_are_no_pictures():
    with pytest.raises(ArgumentError, match="uint8 pictures N x H x W .* found float64"):
        Arrays("x", np.zeros((2, 4, 4)), [0, 1], ("a", "b"), SMALL)
    with pytest.raises(IndexError, match="x has 1 pictures"):
        Arrays("x", picture()[None], [0], ("a", "b"), SMALL)[1]
