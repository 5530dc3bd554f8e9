"""How good a classifier's answers are: loss, accuracy, confusions, a row a class, AUC. Counting is scikit-learn's."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from rich.table import Table
from rich.text import Text

from zoo.errors import ArgumentError
from zoo.optional_libraries import extra

ROWS = 30  # what a table shows of the classes


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Logits N x C as probabilities, float64: the softmax, or for one logit (1 - p, p) with p its sigmoid, N x 2."""
    scores = np.asarray(scores, np.float64)
    # a row with an infinity or no number has no probabilities: it stays NaN, without a warning
    with np.errstate(invalid="ignore", over="ignore"):
        if scores.shape[1] == 1:
            second = np.exp(-np.logaddexp(0, -scores))
            return np.concatenate([1 - second, second], axis=1)
        return np.asarray(np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)))


def answers(scores: np.ndarray) -> np.ndarray:
    """The class of each row of logits N x C, int64 N: the largest logit, the lower number of two equal ones.

    One logit answers 1 where its sigmoid is above 0.5, so 0 where it is exactly that: the course joins 1 - p and p and
    takes the larger, which is the same. -1 for a row that holds an infinity or no number: it answers nothing.
    """
    shown = probabilities(scores) if scores.shape[1] == 1 else scores
    found = np.asarray(shown.argmax(axis=1))
    # rarely is there more to look at than the largest and the smallest, and either is NaN if any value is
    if scores.size and isfinite(scores.max()) and isfinite(scores.min()):
        return found
    return np.where(np.isfinite(scores).all(axis=1), found, -1)


def losses(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The loss of each picture, float64 N: cross entropy, or for one logit the sigmoid's, from logits N x C.

    Computed from the logits, so that a certain and wrong answer costs what it should and not what a clip allows.
    """
    scores = np.asarray(scores, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        if scores.shape[1] == 1:
            return np.asarray(np.logaddexp(0, scores[:, 0]) - labels * scores[:, 0])
        return np.asarray(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(labels)), labels])


def evaluate(labels: np.ndarray, scores: np.ndarray, classes: Sequence[str]) -> dict[str, Any]:
    """Judge logits (float N x C) by the true classes (int N); classes names them, two names for one logit.

    Returns plain Python values: "count"; "loss", the mean; "top1" and "top5", shares from 0 to 1 ("top5" is None for
    five classes or fewer); "confusion", a list a true class, of counts an answer; "per_class", dicts with class,
    precision, recall, f1 and support; "auc" for two classes, or None with the reason in "auc_note"; "not_finite";
    "classes".

    A quotient of 0 by 0 is None, not 0: the precision of a class that was never answered, the recall of one that is
    not among the labels, and f1 where both hold. A picture whose logits hold an infinity or no number counts in
    "not_finite", is answered wrongly, and stands in no column of "confusion"; "loss" is then what the network's is,
    inf or nan, and there is no AUC.

    Raises ArgumentError (shapes, labels or names that do not fit together, no pictures) and DependencyError.
    """
    labels, scores = np.asarray(labels), np.asarray(scores)
    _check(labels, scores, classes)
    metrics = extra("sklearn.metrics", "for metrics")
    outputs, numbers = scores.shape[1], np.arange(len(classes))
    found, finite = answers(scores), np.isfinite(scores).all(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, found, labels=numbers, average=None, zero_division=np.nan
    )
    top5 = None
    if outputs > 5:
        first_five = np.argsort(-scores, axis=1, kind="stable")[:, :5]
        top5 = float(((first_five == labels[:, None]).any(axis=1) & finite).mean())
    # scikit-learn refuses a matrix to which no picture belongs
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    if finite.any():
        confusion = metrics.confusion_matrix(labels[finite], found[finite], labels=numbers)
    auc, note = _auc(labels, scores, bool(finite.all()), classes, metrics)
    return {
        "count": len(labels),
        "loss": float(losses(labels, scores).mean()),
        "top1": float((found == labels).mean()),
        "top5": top5,
        "confusion": confusion.tolist(),
        "per_class": [
            {
                "class": str(name),
                "precision": _share(precision[number]),
                "recall": _share(recall[number]),
                "f1": _share(f1[number]),
                "support": int(support[number]),
            }
            for number, name in enumerate(classes)
        ],
        "auc": auc,
        "auc_note": note,
        "not_finite": int((~finite).sum()),
        "classes": [str(name) for name in classes],
    }


def _check(labels: np.ndarray, scores: np.ndarray, classes: Sequence[str]) -> None:
    if scores.ndim != 2 or scores.dtype.kind != "f" or 0 in scores.shape or labels.shape != scores.shape[:1]:
        raise ArgumentError(
            "metrics take labels of shape (N,) and float logits of shape (N, classes) for one picture or more, found "
            f"{labels.dtype} {labels.shape} and {scores.dtype} {scores.shape}; reshape them first."
        )
    count = max(scores.shape[1], 2)
    if len(classes) != count:
        raise ArgumentError(
            f"logits with {scores.shape[1]} columns need {count} class names, found {len(classes)}; name each class."
        )
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= count:
        raise ArgumentError(
            f"labels are integers from 0 to {count - 1}, found {labels.dtype} from {labels.min()} to {labels.max()}; "
            "number the classes from 0."
        )


def _auc(
    labels: np.ndarray, scores: np.ndarray, finite: bool, classes: Sequence[str], metrics: Any
) -> tuple[float | None, str | None]:
    """The area under the ROC curve of the second class, or why there is none."""
    if len(classes) != 2:
        return None, f"AUC is for two classes, here are {len(classes)}"
    if not finite:
        return None, "some logits are infinite or no numbers"
    if len(np.unique(labels)) < 2:
        return None, f"all {len(labels)} pictures are of class {classes[labels[0]]}"
    # logits, not probabilities: a saturated sigmoid would make ties where there are none
    margin = scores[:, 0] if scores.shape[1] == 1 else np.subtract(scores[:, 1], scores[:, 0], dtype=np.float64)
    return float(metrics.roc_auc_score(labels, margin)), None


def _share(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def table(metrics: dict[str, Any]) -> Table:
    """What evaluate() gives as a table for the terminal: the whole in the title, a row a class.

    Of more than 30 classes the 30 with the lowest F1 are shown, and the caption says so.
    """
    rows = list(enumerate(metrics["per_class"]))
    if len(rows) > ROWS:
        rows = sorted(rows, key=lambda row: (row[1]["f1"] is None, row[1]["f1"]))[:ROWS]
    shown = Table(title=Text(summary(metrics)))
    for name in ("class", "precision", "recall", "F1", "pictures", "most often taken for"):
        shown.add_column(name, justify="left" if name in ("class", "most often taken for") else "right")
    for number, row in rows:
        figures = [_percent(row[name]) for name in ("precision", "recall", "f1")]
        shown.add_row(Text(row["class"]), *figures, f"{row['support']:,}", Text(_mistaken(metrics, number)))
    notes = []
    if len(rows) < len(metrics["per_class"]):
        notes.append(f"{len(rows)} of {len(metrics['per_class'])} classes, those with the lowest F1")
    if len(metrics["classes"]) == 2 and metrics["auc"] is None:
        notes.append(f"no AUC: {metrics['auc_note']}")
    if metrics["not_finite"]:
        notes.append(f"{metrics['not_finite']:,} pictures without finite logits count as wrong")
    shown.caption = Text("; ".join(notes)) if notes else None
    return shown


def summary(metrics: dict[str, Any]) -> str:
    """The whole in one line: pictures, loss, top-1, and top-5 and AUC where there are any."""
    parts = [f"{metrics['count']:,} pictures", f"loss {float(metrics['loss']):.4f}"]
    parts.append(f"top-1 {_percent(metrics['top1'])}")
    if metrics["top5"] is not None:
        parts.append(f"top-5 {_percent(metrics['top5'])}")
    if metrics["auc"] is not None:
        parts.append(f"AUC {metrics['auc']:.4f}")
    return ", ".join(parts)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f} %"


def _mistaken(metrics: dict[str, Any], number: int) -> str:
    """The other class that a class is most often answered with, and how often."""
    counts = [0 if other == number else count for other, count in enumerate(metrics["confusion"][number])]
    most = int(np.argmax(counts))
    return f"{metrics['classes'][most]} ({counts[most]:,})" if counts[most] else ""
