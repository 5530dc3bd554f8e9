"""iChallenge-PM as it comes: in zips, unpacked, with what systems leave behind, and with everything that goes wrong."""

import pickle
import struct
import warnings
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from data_files import (
    VALID_LABELS,
    fundus_folders,
    fundus_zips,
    jpeg,
    labels_zip,
    training_files,
    training_zip,
    valid_files,
    validation_zip,
    write,
    zipped,
)

from zoo.cards import FUNDUS
from zoo.data import file_tree
from zoo.data.dataset import Prepare
from zoo.data.fundus import read_fundus
from zoo.data.picture_sets import Kept
from zoo.errors import FileError

PREPARE = Prepare(FUNDUS, (3, 224, 224))
GOOD = {"N0001.jpg": jpeg(seed=1), "P0001.jpg": jpeg(seed=2)}


def read(folder):
    return read_fundus(folder, PREPARE, PREPARE)


def names(dataset):
    return [dataset.where(index).rsplit("/", 1)[1] for index in range(len(dataset))]


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    return fundus_zips(tmp_path_factory.mktemp("fundus"))


@pytest.fixture
def small(tmp_path):
    return fundus_zips(tmp_path, GOOD)


def source_transform(pixels):
    """What the course does to a picture that cv2.imread gave it, written out again."""
    pixels = cv2.resize(pixels, (224, 224))
    planes = np.transpose(pixels, (2, 0, 1)).astype("float32")
    return planes / 255.0 * 2.0 - 1.0


def test_zips_are_read_as_published(zips):
    before = sorted(zips.iterdir())
    train, valid = read(zips)
    assert names(train) == ["H0001.jpg", "N0001.jpg", "N0002.JPG", "P0001.jpg", "P0002.jpg", "P0003.jpg"]
    assert train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert names(valid) == list(VALID_LABELS)
    assert valid.labels.tolist() == list(VALID_LABELS.values())
    assert train.classes == valid.classes == ("non-PM", "PM")
    assert train.synthetic
    assert train.pixels(1).shape == (2056, 2124, 3)
    assert sorted(zips.iterdir()) == before
    assert "training.zip/PALM-Training400/PALM-Training400.zip/PALM-Training400/N0001.jpg" in train.where(1)


def test_the_broken_picture_is_refused_by_name(zips):
    train, _ = read(zips)
    with pytest.raises(FileError, match=r"P0003\.jpg' is damaged"):
        train[5]


def test_folders_and_mixes_are_the_same_set(zips, tmp_path):
    of_zips = read(zips)
    folders = fundus_folders(tmp_path / "folders")
    mix = tmp_path / "mix"
    write(mix / "deep" / "er" / "PALM-Training400", training_files())
    (mix / "elsewhere").mkdir()
    (mix / "elsewhere" / "validation.zip").write_bytes(validation_zip())
    (mix / "valid_gt.zip").write_bytes(labels_zip())
    for folder in (folders, mix):
        for first, second in zip(of_zips, read(folder), strict=True):
            assert names(first) == names(second)
            assert (first.labels == second.labels).all()
            assert first.synthetic
            assert not second.synthetic
            assert all((first[index][0] == second[index][0]).all() for index in range(4))


def test_what_is_unpacked_beside_its_zip_is_read_once(small):
    write(small / "PALM-Training400", {"N0001.jpg": jpeg(seed=77)})
    train, _ = read(small)
    assert len(train) == 2
    assert train.where(0) == str(small / "PALM-Training400" / "N0001.jpg")
    assert train.where(1).endswith("training.zip/PALM-Training400/PALM-Training400.zip/PALM-Training400/P0001.jpg")
    write(small / "PALM-Training400" / "again", {"n0001.jpg": jpeg(seed=77)})
    with pytest.raises(FileError, match=r"'n0001.jpg' is there twice, as .*N0001.jpg' and .*n0001.jpg'; take one away"):
        read(small)


def test_inputs_are_the_sources_to_the_bit(zips, tmp_path):
    train, _ = read(zips)
    write(tmp_path, training_files())
    for index in range(4):
        path = tmp_path / names(train)[index]
        expected = source_transform(cv2.imread(str(path)))
        planes, label = train[index]
        assert planes.dtype == expected.dtype == np.float32
        assert (planes == expected).all()
        assert label.dtype == np.int64
    every = np.repeat(np.arange(256, dtype=np.uint8), 224 * 224 // 256).reshape(224, 224, 1).repeat(3, axis=2)
    assert (PREPARE(every, 0, 0) == source_transform(every)).all()


def test_pictures_kept_in_memory_give_the_same_inputs(zips, monkeypatch):
    train, _ = read(zips)
    memory = Kept(train)
    first = [memory[index][0] for index in range(4)]
    monkeypatch.setattr(type(train), "picture", None)  # read once
    for index, planes in enumerate(first):
        assert (memory[index][0] == planes).all()
    monkeypatch.undo()
    assert all((train[index][0] == planes).all() for index, planes in enumerate(first))
    assert memory.where(0) == train.where(0)
    with pytest.raises(FileError, match="P0003"):
        memory[5]


def test_zips_are_read_by_many_threads_and_by_copies_of_the_set(zips):
    train, _ = read(zips)
    expected = [train[index][0] for index in range(5)]
    again = pickle.loads(pickle.dumps(train))
    with ThreadPoolExecutor(8) as pool:
        for dataset in (train, again):
            for index, (planes, _) in enumerate(pool.map(lambda index: dataset[index % 5], range(25))):  # noqa: B023
                assert (planes == expected[index % 5]).all()


def test_hostile_names_lead_nowhere(small):
    (small / "deep").mkdir()
    inner = zipped({"../../../PALM-Training400/N0009.jpg": jpeg(), "/etc/PALM-Training400/P0009.jpg": jpeg()})
    (small / "deep" / "training.zip").write_bytes(inner)
    before = sorted(small.parent.rglob("*"))
    train, _ = read(small)
    assert names(train) == ["N0001.jpg", "N0009.jpg", "P0001.jpg", "P0009.jpg"]
    assert train[1][0].shape == (3, 224, 224)
    assert sorted(small.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["V0001.jpg", "Poster.jpg", "p0007.jpg", "X0001.jpg"])
def test_other_names_are_refused(small, name):
    (small / "training.zip").write_bytes(training_zip({**GOOD, name: jpeg()}))
    with pytest.raises(FileError, match=f"should be called P .*, H .* or N .* found '{name}'"):
        read(small)


def test_names_of_windows_zips(small):
    (small / "training.zip").write_bytes(zipped({"PALM-Training400\\N0001.JPEG": jpeg()}))
    assert names(read(small)[0]) == ["N0001.JPEG"]


def patched(content, name, **fields):
    """A zip whose directory lies about one member."""
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    places = {"flag": (8, "<H"), "size": (24, "<I"), "method": (10, "<H")}
    changed = bytearray(content)
    for field, value in fields.items():
        offset, kind = places[field]
        struct.pack_into(kind, changed, at + offset, value)
    return bytes(changed)


def test_bombs_are_refused_unopened(small, monkeypatch):
    content = zipped({"PALM-Training400/N0001.jpg": jpeg()})
    (small / "training.zip").write_bytes(patched(content, "N0001.jpg", size=2_000_000_000))
    train, _ = read(small)
    with pytest.raises(
        FileError, match="N0001.jpg' in the zip .* says it unpacks to 2,000,000,000 bytes, over the limit"
    ):
        train[0]
    (small / "training.zip").write_bytes(patched(training_zip(GOOD), "PALM-Training400.zip", size=4_100_000_000))
    monkeypatch.setattr(file_tree.shutil, "copyfileobj", None)
    with pytest.raises(FileError, match="says it unpacks to 4,100,000,000 bytes"):
        read(small)


def test_a_member_that_unpacks_to_more_than_it_says(small):
    content = zipped({"PALM-Training400/N0001.jpg": bytes(1_000_000)})
    (small / "training.zip").write_bytes(patched(content, "N0001.jpg", size=1000))
    with pytest.raises(FileError, match=r"N0001.jpg' in the zip .* is damaged \(Bad CRC-32"):
        read(small)[0].pixels(0)


def test_zips_without_end_are_refused(small):
    content = jpeg()
    for _ in range(5):
        content = zipped({"PALM-Training400.zip": content})
    (small / "training.zip").write_bytes(content)
    with pytest.raises(FileError, match="lies in 3 others"):
        read(small)


def test_encrypted_and_damaged_zips(small):
    content = zipped({"PALM-Training400/N0001.jpg": jpeg(400, 400)})
    path = small / "training.zip"
    path.write_bytes(patched(content, "N0001.jpg", flag=1))
    with pytest.raises(FileError, match="N0001.jpg' in the zip .* is encrypted; unpack it with its password"):
        read(small)[0].pixels(0)
    hole = bytearray(content)
    hole[300:900] = bytes(600)
    path.write_bytes(hole)
    with pytest.raises(FileError, match=r"N0001.jpg' in the zip .* is damaged"):
        read(small)[0].pixels(0)
    path.write_bytes(patched(content, "N0001.jpg", method=98))
    with pytest.raises(FileError, match=r"is damaged \(That compression method is not supported"):
        read(small)[0].pixels(0)
    for broken in (content[:-30], b"", b"PK\x03\x04 no zip", b"<html>404</html>"):
        path.write_bytes(broken)
        with pytest.raises(FileError, match=r"the zip .*training.zip' cannot be read \(.*fetch it again"):
            read(small)
    outer = bytearray(training_zip({"N0001.jpg": jpeg(400, 400)}))
    outer[500:900] = bytes(400)
    path.write_bytes(outer)
    with pytest.raises(FileError, match=r"PALM-Training400.zip' in the zip .*training.zip' is damaged"):
        read(small)


@pytest.mark.parametrize(
    ("missing", "match"),
    [
        ("training.zip", "no JPEG in a folder or zip with 'train' in its name .4 in the other part.*put training.zip"),
        ("validation.zip", "no JPEG in a folder or zip with 'valid' in its name .2 in the other part"),
        ("valid_gt.zip", "no PM_Label_and_Fovea_Location.xlsx and no labels.csv.*put valid_gt.zip there"),
    ],
)
def test_a_missing_part_is_named(small, missing, match):
    (small / missing).unlink()
    with pytest.raises(FileError, match=match):
        read(small)


def test_no_folder(tmp_path):
    with pytest.raises(FileError, match="should be a folder with training.zip, .* there is nothing"):
        read(tmp_path / "absent")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="there is a file"):
        read(tmp_path / "file")


def test_other_archives_and_links_do_no_harm(small):
    """Annotations lie beside the pictures on the challenge's page; folders may be links, even to one another."""
    masks = zipped({"PALM-Training400-Annotation/Disc_Masks/N0001.bmp": b"BM", "readme.txt": b""})
    (small / "PALM-Training400-Annotation.zip").write_bytes(masks)
    write(small / "PALM-Testing400", {"T0001.jpg": jpeg()})
    (small / "loop").symlink_to(small)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train, valid = read(small)
    assert (len(train), len(valid)) == (2, 4)
    assert sorted(valid_files()) == names(valid)
