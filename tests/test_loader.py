"""The loader: order, workers, position, shards, broken pictures."""

import time

import numpy as np
import pytest

from zoo.cards import DIGITS
from zoo.data.dataset import Arrays, Dataset, Prepare, stratified
from zoo.data.loader import Loader
from zoo.errors import ArgumentError, FileError, UnknownChoiceError


def noisy(pixels, rng):
    return np.clip(pixels + rng.integers(-20, 20, pixels.shape), 0, 255).astype(np.uint8)


def pictures(count=23, augment=(noisy,), seed=3):
    drawn = np.random.default_rng(0).integers(0, 256, (count, 9, 9), np.uint8)
    labels = np.arange(count) % 4
    return Arrays("drawn", drawn, labels, "abcd", Prepare(DIGITS, (1, 8, 8), augment, seed), synthetic=True)


class Broken(Dataset):
    """Every fifth picture cannot be read."""

    def __init__(self, count=20):
        super().__init__("broken", np.zeros(count, np.int64), ("one",), Prepare(DIGITS, (1, 8, 8)), True)

    def pixels(self, index):
        if index % 5 == 4:
            raise FileError(f"the picture 'p{index}.png' is cut short; fetch it again.")
        return np.full((9, 9, 1), index, np.uint8)

    def where(self, index):
        return f"p{index}.png"


def everything(loader, epochs=2):
    return [batch for _ in range(epochs) for batch in loader]


def same(first, second):
    assert len(first) == len(second)
    for a, b in zip(first, second, strict=True):
        assert a.number == b.number
        assert (a.images == b.images).all()
        assert (a.labels == b.labels).all()
        assert (a.indices == b.indices).all()


def test_the_order_is_the_seed_s_whatever_the_number_of_workers():
    runs = [everything(Loader(pictures(), 5, seed=1, workers=workers)) for workers in (0, 1, 3)]
    same(runs[0], runs[1])
    same(runs[0], runs[2])
    assert len(runs[0]) == 10
    first, second = (np.concatenate([batch.indices for batch in part]) for part in (runs[0][:5], runs[0][5:]))
    assert sorted(first) == sorted(second) == list(range(23))
    assert (first != second).any()
    other = everything(Loader(pictures(), 5, seed=2, workers=0), 1)
    assert (np.concatenate([batch.indices for batch in other]) != first).any()


def test_augmentation_changes_with_the_epoch_and_the_seed_alone():
    data = pictures()
    assert (data.sample(4, 0)[0] == data.sample(4, 0)[0]).all()
    assert (data.sample(4, 0)[0] != data.sample(4, 1)[0]).any()
    assert (data.sample(4, 0)[0] != pictures(seed=4).sample(4, 0)[0]).any()
    plain = data.without_augmentation()
    assert (plain.sample(4, 0)[0] == plain.sample(4, 1)[0]).all()
    assert data.prepare.augment == (noisy,)


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("stop", [1, 4, 5, 7])
def test_a_position_is_restored_in_mid_epoch(workers, stop):
    whole = everything(Loader(pictures(), 5, workers=workers), 3)
    first, taken = Loader(pictures(), 5, workers=workers), []
    while len(taken) < stop:
        for batch in first:
            taken.append(batch)
            if len(taken) == stop:
                break
    second = Loader(pictures(), 5, workers=workers)
    second.restore(first.state())
    rest = everything(second, 3)
    same(whole, (taken + rest)[: len(whole)])


def test_a_position_of_another_order_is_refused():
    state = Loader(pictures(), 5).state()
    for other in (Loader(pictures(), 6), Loader(pictures(22), 5), Loader(pictures(), 5, seed=1)):
        with pytest.raises(ArgumentError, match="restore it with the same data and settings"):
            other.restore(state)


def test_the_last_short_batch_is_as_the_user_says():
    assert [len(batch.labels) for batch in Loader(pictures(), 5)] == [5, 5, 5, 5, 3]
    assert [len(batch.labels) for batch in Loader(pictures(), 5, drop_last=True)] == [5, 5, 5, 5]
    assert [len(Loader(pictures(), size)) for size in (1, 22, 23, 24)] == [23, 2, 1, 1]
    with pytest.raises(ArgumentError, match="23 pictures make no batch of 24"):
        Loader(pictures(), 24, drop_last=True)


@pytest.mark.parametrize("world", [2, 3])
def test_shards_take_every_batch_apart_without_overlap(world):
    whole = everything(Loader(pictures(), 5, workers=0), 1)
    parts = [everything(Loader(pictures(), 5, workers=0, shard=(rank, world)), 1) for rank in range(world)]
    for number, batch in enumerate(whole):
        joined = [part[number].indices for part in parts]
        assert (np.concatenate(joined) == batch.indices).all()
        assert [part[number].at for part in parts] == [sum(map(len, joined[:rank])) for rank in range(world)]


def test_a_broken_picture_is_a_named_error_or_skipped_and_listed():
    for workers in (0, 2):
        with pytest.raises(FileError, match="'p4.png' is cut short"):
            everything(Loader(Broken(), 4, shuffle=False, workers=workers))
        loader = Loader(Broken(), 4, shuffle=False, workers=workers, on_error="skip")
        seen = np.concatenate([batch.indices for batch in everything(loader, 1)])
        assert seen.tolist() == [index for index in range(20) if index % 5 != 4]
        everything(loader, 1)
        assert [entry.where for entry in loader.skipped] == ["p4.png", "p9.png", "p14.png", "p19.png"]
        assert "cut short" in loader.skipped[0].reason
    with pytest.raises(UnknownChoiceError, match="did you mean 'skip'"):
        Loader(Broken(), on_error="skp")


def test_reading_ahead_is_bounded_and_ends_with_the_loop():
    read = []

    class Slow(Broken):
        def pixels(self, index):
            read.append(index)
            return np.zeros((9, 9, 1), np.uint8)

    loader = Loader(Slow(100), 2, shuffle=False, workers=2, prefetch=1)
    for _ in loader:
        break
    time.sleep(0.05)
    after = len(read)
    assert after <= 2 * (2 + 1)
    time.sleep(0.05)
    assert len(read) == after


def test_stratified_is_seeded_and_keeps_every_class_in_both():
    labels = np.array([0] * 50 + [1] * 10 + [2] * 2)
    train, valid = stratified(labels, 0.2, 0)
    assert sorted([*train, *valid]) == list(range(62))
    assert np.bincount(labels[valid]).tolist() == [10, 2, 1]
    again = stratified(labels, 0.2, 0)
    assert (again[0] == train).all()
    assert (stratified(labels, 0.2, 1)[1] != valid).any()
    with pytest.raises(ArgumentError, match="between 0 and 1"):
        stratified(labels, 1.0, 0)


@pytest.mark.parametrize("world", [1, 3])
def test_plain_grey_pictures_are_looked_up_ahead_in_the_same_order(world, monkeypatch):
    """Several batches at a time, shared out and taken up in mid-epoch as those that are read one by one."""
    monkeypatch.setattr("zoo.data.loader.AHEAD", 2 * 5 * 9 * 9 * 4)  # two batches

    def plain(closed=False):
        drawn = np.random.default_rng(0).integers(0, 256, (22, 9, 9), np.uint8)
        size = (1, 9, 9)
        augment = (lambda pixels, rng: pixels,) if closed else ()
        return Arrays("drawn", drawn, np.arange(22) % 4, "abcd", Prepare(DIGITS, size, augment))

    for rank in range(world):
        first, second = (Loader(plain(closed), 5, seed=1, workers=0, shard=(rank, world)) for closed in (False, True))
        for loader in (first, second):
            loader.seek(0, 3)
        one, other = everything(first), everything(second)
        assert [batch.at for batch in one] == [batch.at for batch in other]
        assert [batch.number for batch in one] == [3, 4, 0, 1, 2, 3, 4]
        for a, b in zip(one, other, strict=True):
            assert (a.indices == b.indices).all()
            assert (a.labels == b.labels).all()
            assert len(a.indices) == 0 or (a.images == b.images).all()
    loader = Loader(plain(), 5, seed=1)
    taken = next(iter(loader))
    assert (loader.state()["batch"], taken.number) == (1, 0)
