"""Splits, and the one call that opens every data set."""

import subprocess
import sys

import numpy as np
import pytest
from data_files import classes_folder, fundus_zips, picture, signs, write_mnist

import zoo
from zoo.cards import FUNDUS, IMAGENET, SIGNS
from zoo.data.dataset import Arrays, Prepare, balanced, stratified
from zoo.data.preprocess import resize
from zoo.errors import ArgumentError, FileError, UnknownChoiceError

SMALL = Prepare(IMAGENET, (3, 32, 32))


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
    """At their own size, and kept ones at the network's."""

    def top_left(pixels, rng):
        return pixels[: rng.integers(10, 20), :30]

    plain = zoo.open_data(places["signs"], SIGNS, (3, 32, 32))
    altered, with_cache = (
        zoo.open_data(places["signs"], SIGNS, (3, 32, 32), augment=(top_left,), seed=3, cache=cache)
        for cache in (False, True)
    )
    rows = np.random.default_rng([3, 0, 0, 0]).integers(10, 20)
    pixels = plain.train.pixels(0)
    for split, before in ((altered, pixels), (with_cache, resize(pixels, 32, 32))):
        assert (split.train[0][0] == Prepare(SIGNS, (3, 32, 32))(before[:rows, :30], 0, 0)).all()
        assert (split.valid[0][0] == plain.valid[0][0]).all()
        assert (split.train.without_augmentation()[0][0] == plain.train[0][0]).all()


def test_wrong_words(places, tmp_path):
    def refused(spec, error, match, **options):
        with pytest.raises(error, match=match):
            zoo.open_data(spec, FUNDUS, (3, 16, 16), **options)

    refused("fundos:x", UnknownChoiceError, "no data set 'fundos'; did you mean 'fundus'.*folder, as in mnist:DIR")
    refused("", UnknownChoiceError, "no data set ''")
    refused(str(tmp_path), UnknownChoiceError, "choose one of 'digits', 'mnist', 'fundus', 'signs', 'folder'")
    refused("digits:x", ArgumentError, "'digits:x' must be given as digits alone")
    for spec in ("mnist", "mnist:", "folder"):
        refused(spec, ArgumentError, f"{spec!r} must be given as (mnist|folder):DIR")
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


@pytest.mark.slow
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
