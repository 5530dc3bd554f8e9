"""Reading fast: in memory that threads keep, to the same bits; and at a part of the size, to other pixels."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from data_files import jpeg, picture, write
from test_data_jpeg import CAT, KINDS, before_the_tables, exif
from test_data_jpeg import jpeg as cat

import zoo
from zoo.cards import DIGITS, FUNDUS, IMAGENET, SIGNS, Preprocessing
from zoo.data import jpeg as reader
from zoo.data.dataset import Arrays, Prepare
from zoo.data.file_tree import walk
from zoo.data.loader import Loader
from zoo.data.picture import PHOTOGRAPH, decode_picture, read_picture
from zoo.data.picture_sets import Pictures, small
from zoo.data.preprocess import preprocess
from zoo.data.synthetic import make_fundus
from zoo.errors import FileError


def pictures(top, prepare, count=6):
    files = {f"{seed}.jpg": jpeg(90 + seed, 70, seed=seed) for seed in range(count)}
    return Pictures("some", walk(write(top, files)), [0] * count, ("a", "b"), prepare)


@pytest.mark.parametrize("how", [DIGITS, FUNDUS, SIGNS, IMAGENET, Preprocessing("BGR", (0.4,), (0.3,))])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("colour", [True, False])
def test_levels_are_those_of_the_sources_steps(how, channels, colour):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3 if colour else 1), np.uint8)
    expected = pixels
    if channels == 1 and colour:
        expected = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[:, :, None]
    elif channels > 1:
        expected = np.broadcast_to(pixels[..., :: -1 if how.channels == "RGB" else 1], (20, 30, 3))
    expected = expected.astype(np.float32) / np.float32(255)
    mean, std = (np.array(values, np.float32)[: expected.shape[2]] for values in (how.mean, how.std))
    expected = ((expected - mean) / std).transpose(2, 0, 1)[np.arange(channels) % expected.shape[2]]
    found = preprocess(pixels, how, (channels, 20, 30))
    assert found.tobytes() == np.ascontiguousarray(expected).tobytes()
    batch = np.full((2, channels, 20, 30), np.nan, np.float32)
    preprocess(pixels, how, (channels, 20, 30), out=batch[1])
    assert batch[1].tobytes() == found.tobytes()
    assert np.isnan(batch[0]).all()


def test_a_lent_picture_lies_where_the_next_one_will(monkeypatch):
    one, two = decode_picture(cat(), "x", lent=True), decode_picture(cat("4:4:4"), "x", lent=True)
    assert np.shares_memory(one, two)
    assert (two == decode_picture(cat("4:4:4"), "x")).all()
    assert not np.shares_memory(two, decode_picture(cat(), "x"))
    assert (decode_picture(jpeg(1500, 1400), "x", lent=True) == cv2.imdecode(
        np.frombuffer(jpeg(1500, 1400), np.uint8), cv2.IMREAD_COLOR)).all()  # fmt: skip
    monkeypatch.setattr(reader, "MAX_LENT", CAT.size - 1)
    assert not np.shares_memory(*(decode_picture(cat(), "x", lent=True) for _ in range(2)))


def test_what_a_user_gets_is_nobody_s_memory_but_his(tmp_path):
    kept = []

    def keep(pixels, rng):
        kept.append(pixels)
        return pixels

    plain = pictures(tmp_path, Prepare(FUNDUS, (3, 40, 40)))
    altered = pictures(tmp_path, Prepare(FUNDUS, (3, 40, 40), augment=(keep,)))
    same_size = pictures(tmp_path, Prepare(FUNDUS, (3, 70, 90)))
    own = [plain.pixels(index) for index in range(6)]
    inputs = [plain[index][0].copy() for index in range(6)]
    for index in range(6):
        assert (altered[index][0] == inputs[index]).all()
    for index in range(6):
        assert (kept[index] == read_picture(plain.where(index))).all()
        assert (own[index] == kept[index]).all()
    first = same_size[0][0]
    before = first.copy()
    resized = small(same_size, 0)
    for index in range(6):
        _ = same_size[index], small(same_size, index)
    assert (first == before).all()
    assert (resized == own[0]).all()


def test_threads_lend_to_themselves_alone(tmp_path):
    plain = pictures(tmp_path, Prepare(FUNDUS, (3, 64, 64)))
    expected = [plain[index][0].copy() for index in range(6)]
    with ThreadPoolExecutor(4) as pool:
        for index, (planes, _) in enumerate(pool.map(lambda at: plain[at % 6], range(600))):
            assert (planes == expected[index % 6]).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("least", "part"), [(1, 8), (38, 8), (39, 4), (75, 4), (76, 3), (150, 2), (300, 1), (900, 1)])
def test_a_reduced_picture_is_the_smallest_that_is_large_enough(kind, least, part):
    """The cat is 300 x 451: an eighth has 38 rows, a quarter 75, three eighths 113, a half 150."""
    pixels = decode_picture(cat(kind), "x", (least, 1))
    if part == 3:
        assert pixels.shape == (113, 170, 3)
        return
    flag = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4,
            8: cv2.IMREAD_REDUCED_COLOR_8}[part]  # fmt: skip
    assert (pixels == cv2.imdecode(np.frombuffer(cat(kind), np.uint8), flag)).all()


def test_reduced_pictures_are_as_strictly_read():
    whole = cat()
    for keep in (0.05, 0.5, 0.99):
        with pytest.raises(FileError, match="'x' is (damaged|cut short)"):
            decode_picture(whole[: int(len(whole) * keep)] + b"\xff\xd9", "x", (1, 1))
    turned = before_the_tables(whole, exif(6))
    assert decode_picture(turned, "x", (1, 1)).shape == (451, 300, 3)
    assert decode_picture(PHOTOGRAPH.read_bytes(), "x", (1, 1)).shape == (300, 451, 3)


def test_fast_pixels_are_near_and_never_the_default(tmp_path):
    """Levels of 255 on synthetic fundus photographs: 1.7 from the course's in the mean, and 0.4 from the area's own."""
    make_fundus(tmp_path / "fundus", n=2, zipped=False)
    how, size = Preprocessing("BGR", (0.0,) * 3, (1 / 255,) * 3), (3, 224, 224)
    exact, fast = (zoo.open_data(f"fundus:{tmp_path / 'fundus'}", how, size, fast=fast).train for fast in (False, True))
    plain = zoo.open_data(f"fundus:{tmp_path / 'fundus'}", how, size).train
    for index in range(2):
        pixels = exact.pixels(index)
        assert pixels.shape[1] == 2000
        course = cv2.resize(pixels, (224, 224)).transpose(2, 0, 1)
        area = cv2.resize(pixels, (224, 224), interpolation=cv2.INTER_AREA).transpose(2, 0, 1)
        found = fast[index][0]
        assert np.abs(exact[index][0] - course).max() < 1e-3
        assert (plain[index][0] == exact[index][0]).all()
        assert 0.5 < np.abs(found - course).mean() < 2
        assert np.abs(found - course).max() < 60
        assert np.abs(found - area).mean() < 0.5
        assert np.abs(found - area).max() < 16
        assert (fast.pixels(index) == pixels).all()  # its own size is what is asked for here
        assert fast.picture(index, fast.prepare).shape[0] < pixels.shape[0] / 3


def test_published_weights_see_a_reduced_picture_framed(tmp_path):
    how = Preprocessing("RGB", (0.0,) * 3, (1 / 255,) * 3, resize=64, crop=56)
    top = write(tmp_path, {"0.jpg": cv2.imencode(".jpg", picture(1200, 1000))[1].tobytes()})
    exact, fast = (
        Pictures("one", walk(top), [0], ("a", "b"), Prepare(how, (3, 56, 56), fast=fast)) for fast in (False, True)
    )
    assert fast.picture(0, fast.prepare).shape == (250, 300, 3)  # a quarter; an eighth is less than twice 64
    difference = np.abs(exact[0][0] - fast[0][0])
    assert 0 < difference.mean() < 1


def test_grey_arrays_are_looked_up_a_batch_at_a_time():
    rng = np.random.default_rng(0)
    arrays = rng.integers(0, 256, (50, 12, 10), np.uint8)
    labels = rng.integers(0, 3, 50)

    def batches(size=(1, 12, 10), how=DIGITS, augment=(), pictures=arrays):
        whole = Arrays("some", pictures, labels, "abc", Prepare(how, size, augment))
        dataset = whole.subset(np.arange(49, 9, -1))
        loader = Loader(dataset, 16, seed=4, workers=0)
        once = loader._at_once(np.arange(3)) is not None
        for batch in loader:
            assert batch.images.dtype == np.float32
            assert batch.images.shape[1:] == size
            for image, label, index in zip(batch.images, batch.labels, batch.indices, strict=True):
                assert (image == dataset.sample(int(index), 0)[0]).all()
                assert label == labels[49 - index]
        return once

    assert batches()
    assert not batches(size=(1, 24, 10))
    assert not batches(size=(3, 12, 10))
    assert not batches(how=Preprocessing("grey", (0.5,), (0.5,), crop=12), size=(1, 12, 12))
    assert not batches(augment=(lambda pixels, _: pixels[::-1],))
    assert not batches(pictures=np.repeat(arrays[..., None], 3, axis=3))
