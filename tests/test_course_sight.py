"""Filters, feature maps, Grad-CAM and confusion matrices: against what can be worked out, the same in both backends."""

import numpy as np
import pytest
from conftest import make

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.course import lesson_helpers, look_inside
from zoo.errors import ModelError, UnknownChoiceError


def digit() -> np.ndarray:
    return np.random.default_rng(0).random((1, 28, 28)).astype("float32")


def test_a_layer_s_output_and_slope_are_those_of_the_linear_layer_behind_it(backend):
    """LeNet's fc2 is linear in what fc1 gives a sigmoid: the slope can be worked out."""
    model = make("lenet", backend)
    model.train()
    maps, slopes = runtime(backend).watch(model, "fc1", digit()[None], 3)
    s = 1 / (1 + np.exp(-maps))
    expected = zoo.state(model)["fc2.weight"][3] * s * (1 - s)
    np.testing.assert_allclose(slopes, expected, rtol=1e-4, atol=1e-7)
    assert model.training
    with pytest.raises(KeyError):
        runtime(backend).watch(model, "conv9", digit()[None], 3)


def test_frozen_networks_are_watched_too(backend):
    model = make("lenet", backend)
    zoo.freeze(model, "*")
    assert np.abs(look_inside.seen(model, "conv2", digit(), 1)[1]).max() > 0


def test_grad_cam_finds_the_place_that_speaks_for_the_class(backend):
    """SqueezeNet's head is a 1x1 convolution and a mean: only places where the logit's map is not 0 can count."""
    model = make("squeezenet1_1", backend, num_classes=5, image_size=64)
    picture = np.random.default_rng(1).random((3, 64, 64)).astype("float32")
    maps, slopes = look_inside.seen(model, "features.12", picture, 2)
    by_hand = np.maximum((slopes.mean((1, 2))[:, None, None] * maps).sum(0), 0)
    heat = look_inside.grad_cam(model, "features.12", picture, 2)
    assert heat.shape == (64, 64)
    assert 0 <= heat.min() <= heat.max() <= 1
    row, column = np.unravel_index(by_hand.argmax(), by_hand.shape)
    found = np.unravel_index(heat.argmax(), heat.shape)
    step = 64 / by_hand.shape[0]
    assert abs(found[0] / step - row - 0.5) <= 1
    assert abs(found[1] / step - column - 0.5) <= 1


def test_twins_see_the_same(backend):
    twins = look_inside.twins(make("lenet", backend, seed=3))
    assert list(twins) == sorted(BACKENDS)
    maps = [look_inside.seen(model, "conv2", digit())[0] for model in twins.values()]
    np.testing.assert_allclose(*maps, atol=1e-5)
    heats = [look_inside.grad_cam(model, "conv2", digit(), 4) for model in twins.values()]
    np.testing.assert_allclose(*heats, atol=1e-4)


def test_what_cannot_be_looked_at_is_told(backend):
    model = make("lenet", backend)
    with pytest.raises(UnknownChoiceError, match="did you mean 'conv"):
        look_inside.seen(model, "conv", digit())
    del model.zoo
    with pytest.raises(ModelError, match="zoo did not build this LeNet"):
        look_inside.twins(model)


def test_figures_show_a_row_for_each_backend(backend):
    twins = look_inside.twins(make("lenet", backend))
    for drawn, columns in (
        (look_inside.filters(twins, "conv1"), 6),
        (look_inside.feature_maps(twins, "conv2", digit()), 8),
    ):
        assert len(drawn.axes) == columns * len(twins)
        assert [axes.get_ylabel() for axes in drawn.axes[::columns]] == list(twins)
    weight = zoo.state(twins[backend])["conv1.weight"][0, 0]
    shown = look_inside.filters(twins, "conv1").axes[0].images[0].get_array()
    assert np.corrcoef(np.asarray(shown).ravel(), weight.ravel())[0, 1] > 0.999


def test_a_confusion_matrix_counts_truth_down_and_answers_across():
    drawn = look_inside.confusion([0, 0, 1, 2], [0, 1, 1, 0], ["a", "b", "c"])
    counts = {text.get_position(): text.get_text() for text in drawn.axes[0].texts}
    assert counts == {(0, 0): "1", (1, 0): "1", (1, 1): "1", (0, 2): "1"}


def test_chinese_labels_are_letters_and_no_boxes(tmp_path, monkeypatch, recwarn):
    """A letter that no font has is a warning of matplotlib's."""
    monkeypatch.setenv("ZOO_LANG", "zh")
    monkeypatch.setenv("ZOO_LESSON_OUT", str(tmp_path))
    drawn = look_inside.confusion([0, 1], [0, 1], ["病变", "正常"])
    assert drawn.axes[0].get_xlabel() == "预测"
    lesson_helpers.show(drawn)
    assert (tmp_path / "figure-01.png").stat().st_size > 1000
    assert not [warning for warning in recwarn if "missing from" in str(warning.message)]
