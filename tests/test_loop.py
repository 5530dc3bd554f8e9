"""What the training loop leaves out because it is cheap to leave out, it leaves out without a difference."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import blobs

import zoo
from zoo.backends import learning
from zoo.training.callbacks import Callback
from zoo.training.metrics import answers
from zoo.training.plan import Plan, split, target_rows
from zoo.training.recipe import Recipe


def layers(model):
    return list(model.modules()) if hasattr(model, "modules") else model.sublayers(include_self=True)


def test_every_step_is_in_train_mode_and_frozen_batch_norm_is_not(backend):
    model = zoo.build("resnet18", backend, num_classes=4, image_size=32, seed=0)
    zoo.freeze(model, "layer1.0.bn1.*")
    still = model.layer1[0].bn1
    learner = learning(backend).Learner(model, Plan("sgd", 1.0, 0.0, 0.0), seed=5)
    images = np.random.default_rng(0).standard_normal((4, 3, 32, 32)).astype(np.float32)

    def step():
        return learner.step(images, np.eye(4, dtype=np.float32), 1.0, 0.0, 0, 0)[1]

    expected = step()
    for disturb in (model.eval, model.bn1.eval, model.layer4[1].bn2.eval, still.train, model.train):
        disturb()
        assert (step() == expected).all()
        assert {layer.training for layer in layers(model) if layer is not still} == {True}
        assert not still.training
    learner.close()
    assert still.training


def test_parts_are_numpys():
    for count in range(1, 12):
        for parts in range(1, count + 1):
            expected = [(int(part[0]), int(part[-1]) + 1) for part in np.array_split(np.arange(count), parts)]
            assert split(count, parts) == expected


def test_answers_of_large_and_of_infinite_logits():
    large = np.full((2, 3), 3e38, np.float32)  # finite, with a sum that is not
    large[1, 1] = 3.2e38
    assert answers(large).tolist() == [0, 1]
    for value in (np.inf, -np.inf, np.nan):
        some = np.zeros((3, 2), np.float32)
        some[1, 0], some[2, 1] = value, 1
        assert answers(some).tolist() == [0, -1, 1]
    both = np.array([[np.inf, 0], [-np.inf, 0]])
    assert answers(both).tolist() == [-1, -1]
    assert answers(np.array([[0.0], [np.nan], [1e-9]])).tolist() == [0, -1, 1]


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_targets_are_rows_of_the_identity_smoothed(smoothing, dtype):
    labels = np.arange(7)[::-1]
    expected = (np.eye(7)[labels] * (1 - smoothing) + smoothing / 7).astype(dtype)
    assert target_rows(7, smoothing, False, dtype)[labels].tobytes() == expected.tobytes()


class Batches(Callback):
    def __init__(self):
        self.seen = []

    def step(self, number, loss, lr, top1, count):
        self.seen.append((number, loss, top1, count))


@pytest.mark.parametrize("workers", [0, 3])
def test_pictures_looked_up_at_once_train_as_read_one_by_one(backend, workers, monkeypatch):
    """Grey arrays go in by whole batches, without threads; with the short cut closed all is the same to the bit."""
    found = []
    for open_ in (True, False):
        if not open_:
            monkeypatch.setattr("zoo.data.dataset.Prepare.grey", lambda self, pixels: None)
        model = zoo.build("lenet", backend, num_classes=4, seed=0)
        seen = Batches()
        recipe = replace(Recipe(), epochs=2, batch_size=16, lr=0.01)
        zoo.fit(model, blobs(50), blobs(20, seed=1), recipe, workers=workers, callbacks=[seen])
        found.append((seen.seen, {name: array.tobytes() for name, array in zoo.state(model).items()}))
    assert found[0] == found[1]
    assert len(found[0][0]) == 8
