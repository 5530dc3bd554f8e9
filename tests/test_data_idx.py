"""MNIST: the digits that ship, and IDX files as they are published, whole and broken."""

import gzip
import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from data_files import write_idx, write_mnist

from zoo.cards import DIGITS
from zoo.data import mnist
from zoo.data.dataset import Prepare
from zoo.data.mnist import DIGITS_FILE, read_digits, read_idx, read_mnist
from zoo.errors import FileError

GREY = Prepare(DIGITS, (1, 28, 28))
DEBIAN = Path("/usr/share/datasets/fashion-mnist")


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
        with pytest.raises(FileError, match="is not an IDX file of bytes"):
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
    assert train.classes == mnist.FASHION
    assert train.classes[train.labels[0]] == "Ankle boot"
    assert not train.synthetic
    assert 72 < train.pictures.mean() < 74  # the mean that is published: 0.2860 of 255
