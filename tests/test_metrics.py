"""Metrics by hand-worked cases, the frameworks' own losses, and what happens where a figure is not defined."""

import json
import sys

import numpy as np
import pytest
from rich.console import Console

from zoo.errors import ArgumentError, DependencyError
from zoo.training.metrics import answers, evaluate, losses, probabilities, table


def printed(metrics) -> str:
    console = Console(width=140)
    with console.capture() as capture:
        console.print(table(metrics))
    return capture.get()


# worked by hand: three classes, six pictures, answers 0 0 1 2 1 1
LABELS = np.array([0, 0, 0, 1, 1, 2])
SCORES = np.eye(3)[[0, 0, 1, 2, 1, 1]] * 4.0


def test_a_case_worked_by_hand():
    found = evaluate(LABELS, SCORES, ["a", "b", "c"])
    assert found["confusion"] == [[2, 1, 0], [0, 1, 1], [0, 1, 0]]
    assert found["top1"] == 3 / 6
    assert found["top5"] is None
    assert [row["precision"] for row in found["per_class"]] == [1, pytest.approx(1 / 3), 0]
    assert [row["recall"] for row in found["per_class"]] == [pytest.approx(2 / 3), 1 / 2, 0]
    assert [row["f1"] for row in found["per_class"]] == [pytest.approx(0.8), pytest.approx(0.4), 0]
    assert [row["support"] for row in found["per_class"]] == [3, 2, 1]
    right, wrong = np.log(1 + 2 * np.exp(-4)), np.log(1 + 2 * np.exp(-4)) + 4
    assert found["loss"] == pytest.approx((3 * right + 3 * wrong) / 6, rel=1e-14)
    assert found["auc"] is None
    assert found["auc_note"] == "AUC is for two classes, here are 3"
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize("classes", [1, 2, 10])
def test_the_loss_is_the_frameworks_own(classes):
    import paddle
    import torch

    rng = np.random.default_rng(0)
    scores = rng.standard_normal((200, classes)) * 8
    labels = rng.integers(0, max(classes, 2), 200)
    ours = evaluate(labels, scores, [str(n) for n in range(max(classes, 2))])["loss"]
    if classes == 1:
        wanted = labels[:, None].astype(float)
        loss_of = torch.nn.functional.binary_cross_entropy_with_logits
        both = [float(loss_of(torch.from_numpy(scores), torch.from_numpy(wanted)))]
        loss_of = paddle.nn.functional.binary_cross_entropy_with_logits
        both.append(float(loss_of(paddle.to_tensor(scores), paddle.to_tensor(wanted))))
    else:
        both = [float(torch.nn.functional.cross_entropy(torch.from_numpy(scores), torch.from_numpy(labels)))]
        both.append(float(paddle.nn.functional.cross_entropy(paddle.to_tensor(scores), paddle.to_tensor(labels))))
    assert both == pytest.approx([ours, ours], rel=1e-12)


def test_paddle_never_says_more_than_64_for_one_picture():
    """Its cross entropy clips the shifted logits there, value only; the metric is the uncut one, as PyTorch's is."""
    import paddle
    import torch

    scores, labels = np.array([[0.0, 100.0]]), np.array([0])
    assert float(paddle.nn.functional.cross_entropy(paddle.to_tensor(scores), paddle.to_tensor(labels))) == 64
    assert float(torch.nn.functional.cross_entropy(torch.from_numpy(scores), torch.from_numpy(labels))) == 100
    assert evaluate(labels, scores, ["a", "b"])["loss"] == 100


def test_the_courses_accuracy_of_one_logit_is_a_threshold_at_one_half():
    """Its validation loop joins 1 - p and p; its LeNet takes the accuracy of the one column, always class 0."""
    import paddle

    rng = np.random.default_rng(1)
    scores = np.concatenate([rng.standard_normal((400, 1)), np.zeros((3, 1)), [[800.0], [-800.0]]])
    labels = rng.integers(0, 2, len(scores))
    p = paddle.nn.functional.sigmoid(paddle.to_tensor(scores))
    target = paddle.to_tensor(labels[:, None])
    course = float(paddle.metric.accuracy(paddle.concat([p * -1.0 + 1.0, p], axis=1).astype("float32"), target))
    found = evaluate(labels, scores, ["non-PM", "PM"])
    assert found["top1"] == pytest.approx(course, abs=1e-6)
    assert found["top1"] == ((p.numpy()[:, 0] > 0.5) == labels).mean()
    assert (answers(scores) == (p.numpy()[:, 0] > 0.5)).all()
    assert answers(np.zeros((1, 1))) == [0]
    one_column = float(paddle.metric.accuracy(p.astype("float32"), target))
    assert one_column == pytest.approx((labels == 0).mean(), abs=1e-6)
    assert abs(one_column - course) > 0.01


def test_probabilities_of_large_logits():
    assert probabilities(np.array([[1000.0, 0, -1000]])).tolist() == [[1, 0, 0]]
    two = probabilities(np.array([[-1000.0], [0], [1000]], np.float32))
    assert two.tolist() == [[1, 0], [0.5, 0.5], [0, 1]]
    assert losses(np.array([0]), np.array([[1000.0]])) == [1000]
    assert losses(np.array([1]), np.array([[1000.0, 0]])) == [1000]


def test_auc_by_hand_in_both_forms():
    """Of the 2 x 3 pairs of one picture of each class, five are in the right order: 5 / 6."""
    scores, labels = np.array([[-3.0], [0.5], [-1], [2], [4]]), np.array([0, 0, 1, 1, 1])
    one = evaluate(labels, scores, ["no", "yes"])
    two = evaluate(labels, np.concatenate([-scores / 2, scores / 2], axis=1), ["no", "yes"])
    assert one["auc"] == two["auc"] == pytest.approx(5 / 6)
    assert one["loss"] == pytest.approx(two["loss"], rel=1e-14)
    # where float32 probabilities are all 1, the order of the logits still counts
    assert evaluate(labels, (scores + 100).astype("float32"), ["no", "yes"])["auc"] == pytest.approx(5 / 6)


def test_top_5_of_many_classes():
    scores = np.tile(np.arange(10.0), (10, 1))
    found = evaluate(np.arange(10), scores, list("abcdefghij"))
    assert (found["top1"], found["top5"]) == (0.1, 0.5)
    # equal logits: the lower number comes first, in both figures
    found = evaluate(np.arange(10), np.zeros((10, 10)), list("abcdefghij"))
    assert (found["top1"], found["top5"]) == (0.1, 0.5)
    assert found["confusion"][9] == [1, *[0] * 9]


def test_a_class_that_is_absent_or_never_answered_has_no_figure_instead_of_0():
    found = evaluate(np.array([0, 0, 1]), np.eye(4)[[0, 0, 0]], ["a", "b", "c", "d"])
    rows = {row["class"]: row for row in found["per_class"]}
    assert rows["b"] == {"class": "b", "precision": None, "recall": 0, "f1": 0, "support": 1}
    assert rows["c"] == {"class": "c", "precision": None, "recall": None, "f1": None, "support": 0}
    (line,) = [line for line in printed(found).splitlines() if line.startswith("│ c")]
    assert line.split() == ["│", "c", "│", "-", "│", "-", "│", "-", "│", "0", "│", "│"]


@pytest.mark.parametrize("columns", [1, 2])
def test_a_single_class_has_no_auc_and_the_reason_is_told(columns):
    found = evaluate(np.ones(3, int), np.ones((3, columns)), ["non-PM", "PM"])
    assert found["auc"] is None
    assert found["auc_note"] == "all 3 pictures are of class PM"
    assert "no AUC: all 3 pictures are of class PM" in printed(found)


def test_logits_that_are_no_numbers_are_never_a_right_answer():
    """A plain argmax of NaN is 0: a network that has diverged would be right about every picture of class 0."""
    labels = np.array([0, 0, 0, 1])
    scores = np.eye(7)[labels] * 3
    scores[0] = np.nan
    scores[1, 6] = np.inf
    assert np.argmax(scores[0]) == labels[0]
    found = evaluate(labels, scores, list("abcdefg"))
    assert np.isnan(found["loss"])
    assert found["not_finite"] == 2
    assert (found["top1"], found["top5"]) == (0.5, 0.5)
    assert found["per_class"][0]["recall"] == pytest.approx(1 / 3)
    assert found["confusion"][0] == [1, 0, 0, 0, 0, 0, 0]
    assert "2 pictures without finite logits count as wrong" in printed(found)
    assert "loss nan" in printed(found)


@pytest.mark.parametrize("columns", [1, 2, 8])
def test_a_network_that_has_wholly_diverged(columns):
    classes = [str(n) for n in range(max(columns, 2))]
    found = evaluate(np.array([0, 1, 0]), np.full((3, columns), np.nan, np.float32), classes)
    assert np.isnan(found["loss"])
    assert found["top1"] == 0
    assert found["auc"] is None
    assert np.sum(found["confusion"]) == 0
    assert found["not_finite"] == 3


WRONG = {
    "labels N x 1": (np.zeros((3, 1), int), np.zeros((3, 2)), "found int64 \\(3, 1\\) and float64 \\(3, 2\\)"),
    "another number": (np.zeros(2, int), np.zeros((3, 2)), "reshape them first"),
    "no pictures": (np.zeros(0, int), np.zeros((0, 2)), "one picture or more"),
    "integer scores": (np.zeros(3, int), np.zeros((3, 2), int), "float logits"),
    "float labels": (np.zeros(3), np.zeros((3, 2)), "labels are integers from 0 to 1, found float64"),
    "label too large": (np.array([0, 1, 2]), np.zeros((3, 2)), "from 0 to 1, found int64 from 0 to 2"),
    "label below 0": (np.array([0, -1]), np.zeros((2, 1)), "from 0 to 1, found int64 from -1 to 0"),
    "names": (np.zeros(3, int), np.zeros((3, 4)), "logits with 4 columns need 4 class names, found 2"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_named(case):
    labels, scores, message = WRONG[case]
    with pytest.raises(ArgumentError, match=message):
        evaluate(labels, scores, ["a", "b"])


def test_the_table():
    text = printed(evaluate(LABELS, SCORES, ["a", "[b]", "c"]))
    assert "6 pictures, loss 2.0360, top-1 50.0 %" in text
    assert "│ [b]   │    33.3 % │ 50.0 % │ 40.0 % │        2 │ c (1)                │" in text
    rng = np.random.default_rng(0)
    text = printed(evaluate(rng.integers(0, 100, 500), rng.standard_normal((500, 100)), [f"n{n}" for n in range(100)]))
    assert "30 of 100 classes, those with the lowest F1" in text
    assert sum(line.startswith("│ n") for line in text.splitlines()) == 30


def test_scikit_learn_that_is_missing_is_told_with_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    with pytest.raises(DependencyError, match=r"sklearn.* cannot be imported.*pip install .*\[train\]"):
        evaluate(LABELS, SCORES, ["a", "b", "c"])
