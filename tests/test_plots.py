"""Plots and logs of runs that happened: what is on them, what they say of what cannot be drawn, how they are kept."""

import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import make

from zoo.backends import BACKENDS, learning
from zoo.cards import DIGITS as AS_DIGITS
from zoo.data.picture import DIGITS, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, DependencyError, FileError, UnknownChoiceError
from zoo.training.answer_plots import answer_sheet, confusion, wrong_sheet
from zoo.training.curve_plots import curves
from zoo.training.metrics import evaluate
from zoo.training.plan import Plan
from zoo.training.predict import Prediction

EPOCHS, STEPS = 4, 5


def digits() -> list[np.ndarray]:
    return [read_picture(DIGITS)[:, 28 * number : 28 * (number + 1)] for number in range(10)]


@pytest.fixture(scope="module")
def histories() -> dict[str, dict]:
    """LeNet on the ten digits that ship, in both backends: float64, the same weights and steps."""
    return {name: run(name) for name in BACKENDS}


def run(name: str) -> dict:
    learner = learning(name).Learner(make("lenet", name, dtype="float64"), Plan("adam", 0.005, 0.0, 0.0), 0)
    images = np.stack([preprocess(digit, AS_DIGITS, (1, 28, 28)) for digit in digits()]).astype(np.float64)
    losses, epochs = [], []
    for epoch in range(1, EPOCHS + 1):
        losses += [learner.step(images, np.eye(10), 1.0, 0.005, 0, 0)[0] for _ in range(STEPS)]
        train = float(np.mean(losses[-STEPS:]))
        record = {"epoch": epoch, "step": epoch * STEPS, "lr": 0.005, "train_loss": train, "train_top1": 0.1 * epoch}
        record |= {"valid_loss": learner.loss(images, np.eye(10)), "valid_top1": 0.2 * epoch}
        epochs.append(record | {"seconds": 0.1, "images_per_second": 500.0})
    steps = {"loss": losses, "top1": [0.1] * len(losses), "lr": [0.005] * len(losses)}
    named = {"card": "lenet", "backend": name, "dtype": "float64", "data": "digits", "synthetic": False}
    return {**named, "classes": list("0123456789"), "epochs": epochs, "steps": steps, "best": None, "metrics": None}


def words(path: Path) -> str:
    """The texts of an SVG of matplotlib's, which draws letters as outlines and leaves the text in comments."""
    return "\n".join(re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8")))


def lines(path: Path, colour: str) -> int:
    """How many lines and markers of an SVG have a colour."""
    return len(re.findall(f"stroke: {colour}", path.read_text()))


def test_curves_of_two_backends_and_their_difference(histories, tmp_path):
    png, svg = curves(histories, tmp_path / "run.v2")
    assert (png, svg) == (tmp_path / "run.v2.png", tmp_path / "run.v2.svg")
    assert sorted(tmp_path.iterdir()) == [png, svg]
    assert cv2.imread(str(png)).shape[1] > 1200
    text = words(svg)
    for expected in ("lenet on digits, float64", "accuracy", "loss", "difference of the losses", "epoch", "step"):
        assert expected in text
    for name in BACKENDS:
        assert f"{name}, validation" in text
        assert f"{name}, training" in text
    assert "synthetic" not in text
    assert lines(svg, "#0550ae") > 0
    assert lines(svg, "#953800") > 0


@pytest.mark.slow
def test_the_difference_is_that_of_the_step_losses(histories, tmp_path):
    """Two runs from the same bits differ by rounding alone; equal losses are counted, as a log axis has no zero."""
    first, second = (np.array(run["steps"]["loss"]) for run in histories.values())
    apart = np.abs(first - second)
    assert apart.max() < 1e-11, "the two runs should agree: the same bits, batches and steps"
    _, svg = curves(histories, tmp_path / "c")
    zeros = int((apart == 0).sum())
    assert (f"{zeros} of 20 exactly 0, drawn on the floor" in words(svg)) == (zeros > 0)
    long = {name: run | {"steps": {"loss": [1.0 + at] * 700}} for at, (name, run) in enumerate(histories.items())}
    assert "600" in words(curves(long, tmp_path / "l")[1]).split("\n"), "the axis has all steps, not as many as epochs"
    other = {name: run | {"steps": {"loss": [1.0] * 20}} for name, run in histories.items()}
    _, svg = curves(other, tmp_path / "d")
    assert "20 of 20 exactly 0, drawn on the floor as ◇" in words(svg)


def test_one_history_has_two_panels_and_no_validation_no_line(histories, tmp_path):
    run = histories["torch"]
    _, svg = curves({"torch": run}, tmp_path / "c")
    assert "difference" not in words(svg)
    assert {"validation", "training"} <= set(words(svg).splitlines())
    assert lines(svg, "#0550ae") == 0, "torch has its own colour, alone as beside paddle"
    before = lines(svg, "#953800")
    alone = run | {"epochs": [record | {"valid_loss": None, "valid_top1": None} for record in run["epochs"]]}
    _, svg = curves({"torch": alone}, tmp_path / "c")
    assert "validation" not in words(svg)
    assert 0 < lines(svg, "#953800") < before


def test_synthetic_data_is_called_so(histories, tmp_path):
    synthetic = {name: run | {"synthetic": True} for name, run in histories.items()}
    assert "lenet on digits, float64, synthetic data" in words(curves(synthetic, tmp_path / "c")[1])
    metrics = evaluate(np.arange(3), np.eye(3), list("abc"))
    assert "fundus, synthetic data" in words(confusion(metrics, tmp_path / "m.svg", title="fundus", synthetic=True))
    path = wrong_sheet(digits()[:2], [0, 1], [(1, 0.9), (1, 0.8)], ["0", "1"], tmp_path / "w.svg", synthetic=True)
    assert "predictions: 1 of 2 wrong, synthetic data" in words(path)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), "nan", "-inf"])
def test_what_cannot_be_drawn_is_counted(bad, histories, tmp_path):
    runs = {}
    for name, run in histories.items():
        epochs = [dict(record) for record in run["epochs"]]
        epochs[2]["train_loss"] = epochs[3]["valid_loss"] = bad
        runs[name] = run | {"epochs": epochs, "steps": {"loss": [*run["steps"]["loss"][:-1], bad]}}
    text = words(curves(runs, tmp_path / "c")[1])
    assert "4 values are infinite or no numbers" in text
    assert "1 infinite or no numbers" in text


@pytest.mark.slow
def test_odd_histories(histories, tmp_path):
    """Stopped in its first epoch; of different lengths; a loss that spans decades; more runs than two."""
    run = histories["torch"]
    empty = run | {"epochs": [], "steps": {"loss": []}}
    assert "nothing to draw" in words(curves({"a": empty, "b": empty}, tmp_path / "c")[1])
    shorter = run | {"epochs": run["epochs"][:2], "steps": {"loss": run["steps"]["loss"][:7]}}
    assert "20 and 7 steps, the common ones shown" in words(curves({"a": run, "b": shorter}, tmp_path / "c")[1])
    wild = run | {"epochs": [record | {"train_loss": 10.0 ** (4 * record["epoch"])} for record in run["epochs"]]}
    assert "loss, log axis" in words(curves({"torch": wild}, tmp_path / "c")[1])
    svg = curves(dict.fromkeys("abc", run), tmp_path / "c")[1]
    assert all(lines(svg, colour) for colour in ("#0550ae", "#953800", "#6639ba")), "runs of one backend are told apart"
    text = words(svg)
    assert "difference" not in text
    assert "c, validation" in text
    with pytest.raises(ArgumentError, match="at least one history"):
        curves({}, tmp_path / "c")


def test_the_confusion_matrix(tmp_path):
    labels = np.array([0, 0, 0, 1, 1, 2])
    metrics = evaluate(labels, np.eye(3)[[0, 0, 1, 2, 1, 1]], ["cat", "$\\x$", "owl"])
    text = words(confusion(metrics, tmp_path / "m.svg"))
    assert text.split("\n").count("2") == 1
    for expected in ("cat (3)", "$\\x$ (2)", "owl (1)", "answer", "share of the true class", "confusion matrix"):
        assert expected in text
    many = evaluate(np.arange(100), np.eye(100), [f"class {n}" for n in range(100)])
    text = words(confusion(many, tmp_path / "m.svg"))
    assert "class 98 (1)" in text
    assert "class 99 (1)" not in text
    lost = evaluate(np.array([0, 1, 1]), np.array([[1.0, 0], [np.nan, 0], [0, 1]]), ["a", "b"])
    assert "1 without finite logits left out" in words(confusion(lost, tmp_path / "m.svg"))


def test_wrong_predictions_with_what_they_were_taken_for(tmp_path):
    labels = list(range(10))
    predictions = [(number, 0.99) for number in labels]
    predictions[7], predictions[2] = (1, 0.876), (3, 0.543)
    read = []

    def picture(index):
        read.append(index)
        return digits()[index]

    path = wrong_sheet(picture, labels, predictions, [f"n{n}" for n in labels], tmp_path / "w.svg", "digits")
    text = words(path)
    assert read == [7, 2], "only wrong ones are read, the most certain first"
    for expected in ("digits: 2 of 10 wrong", "n7 → n1", "87.6 %", "n2 → n3", "54.3 %"):
        assert expected in text
    assert "n0" not in text


@pytest.mark.slow
def test_only_the_most_certain_of_many_wrong_ones_are_shown(tmp_path):
    predictions = [(1, n / 100) for n in range(60)]
    grey = [np.full((8, 8), n, np.uint8) for n in range(60)]
    text = words(wrong_sheet(grey, [0] * 60, predictions, ["no", "yes"], tmp_path / "w.svg"))
    assert "predictions: 60 of 60 wrong, the 40 most certain shown" in text
    assert "59.0 %" in text
    assert "20.0 %" in text
    assert "19.0 %" not in text


def test_no_wrong_prediction_is_said_and_drawn(tmp_path):
    text = words(wrong_sheet(digits(), [0], [(0, 1.0)], ["a", "b"], tmp_path / "w.svg"))
    assert "predictions: 0 of 1 wrong" in text
    with pytest.raises(ArgumentError, match="found 2 labels for 1 predictions"):
        wrong_sheet(digits(), [0, 1], [(0, 1.0)], ["a", "b"], tmp_path / "w.svg")


def test_pictures_are_drawn_in_their_own_colours(tmp_path):
    """A picture that is blue in OpenCV's order is blue on the sheet, a dark grey one is not stretched to black."""
    blue, grey = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 1), 70, np.uint8)
    blue[..., 0] = 255
    drawn = cv2.imread(str(wrong_sheet([blue, grey], [0, 0], [(1, 0.5)] * 2, ["a", "b"], tmp_path / "w.png")))
    for colour in ((255, 0, 0), (70, 70, 70)):
        assert (drawn == colour).all(axis=2).sum() > 5000


def test_letters_that_no_font_has_are_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.training.plot_style.CHINESE", ())
    monkeypatch.setattr("zoo.training.plot_style.find_spec", lambda name: None)
    metrics = evaluate(np.arange(2), np.eye(2), ["猫", "犬"])
    with pytest.warns(UserWarning, match="drawn as boxes") as told:
        confusion(metrics, tmp_path / "m.png")
    (message,) = [str(warning.message) for warning in told]
    assert "m.png has letters that no font of this machine has, drawn as boxes; install one" in message


def test_answers_have_a_bar_each(tmp_path):
    predictions = [
        Prediction(f"folder/{number}.png", (("seven", 0.75), ("one", 0.2)), np.zeros(2)) for number in range(14)
    ]
    text = words(answer_sheet(digits() * 2, predictions, tmp_path / "a.svg", title="lenet"))
    for expected in ("lenet, the first 12 of 14 pictures", "0.png", "seven", "75.0", "20.0"):
        assert expected in text
    assert "13.png" not in text
    with pytest.raises(ArgumentError, match="no answer to draw"):
        answer_sheet(digits(), [], tmp_path / "a.svg")


def test_files_are_written_whole_or_not_at_all(histories, tmp_path, monkeypatch):
    from matplotlib.figure import Figure

    png, svg = curves(histories, tmp_path / "c")
    before = svg.read_bytes()

    def broken(self, file, **arguments):
        Path(file).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", broken)
    with pytest.raises(FileError, match="No space left"):
        curves(histories, tmp_path / "c")
    assert svg.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [png, svg]


def test_where_and_what_to_write(tmp_path):
    metrics = evaluate(np.arange(2), np.eye(2), ["a", "b"])
    with pytest.raises(UnknownChoiceError, match="no format of plots '.gif'"):
        confusion(metrics, tmp_path / "m.gif")
    with pytest.raises(FileError, match="cannot be written"):
        confusion(metrics, tmp_path / "no" / "m.png")


@pytest.mark.slow
def test_no_window_and_no_global_state(histories, tmp_path):
    """pyplot, which opens windows and keeps every figure, is never imported; the user's settings are put back."""
    import subprocess

    import matplotlib

    before = dict(matplotlib.rcParams)
    curves(histories, tmp_path / "c")
    assert dict(matplotlib.rcParams) == before
    code = f"""
import sys, numpy as np
from zoo.training.metrics import evaluate
from zoo.training.answer_plots import confusion
assert not {{"matplotlib", "sklearn"}} & set(sys.modules)
confusion(evaluate(np.arange(2), np.eye(2), ["a", "b"]), {str(tmp_path / "m.png")!r})
assert "matplotlib.pyplot" not in sys.modules
assert not {{"torch", "paddle"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_matplotlib_that_is_missing_is_told_with_the_cure(histories, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(DependencyError, match=r"matplotlib.* cannot be imported.*pip install .*\[train\]"):
        curves(histories, tmp_path / "c")


# TensorBoard's files


def events(folder: Path) -> list:
    """What is in the event files of a folder, by tensorboardX's own reader of records."""
    import struct

    from tensorboardX.proto.event_pb2 import Event

    found = []
    for path in sorted(folder.iterdir()):
        content, at = path.read_bytes(), 0
        while at < len(content):
            # a record: its length, a checksum of that, the event, a checksum of it
            (length,) = struct.unpack("<Q", content[at : at + 8])
            found.append(Event.FromString(content[at + 12 : at + 12 + length]))
            at += length + 16
    return found


def scalars(folder: Path) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for event in events(folder):
        for value in event.summary.value:
            found.setdefault(value.tag, []).append((event.step, value.simple_value))
    return found


def test_tensorboard_has_every_step_and_epoch(histories, tmp_path):
    from zoo.training.tensorboard import TensorBoard

    run = histories["torch"]
    with TensorBoard(tmp_path) as board:
        for number, loss in enumerate(run["steps"]["loss"], 1):
            board.step(number, loss, 0.005, 0.1)
        for record in run["epochs"]:
            board.epoch(record)
    board.close()
    found = scalars(tmp_path)
    assert [step for step, _ in found["step/loss"]] == list(range(1, 21))
    assert [loss for _, loss in found["step/loss"]] == pytest.approx(run["steps"]["loss"], rel=1e-6)
    assert found["step/lr"][0] == (1, pytest.approx(0.005))
    assert [step for step, _ in found["epoch/valid_top1"]] == [5, 10, 15, 20]
    assert [value for _, value in found["epoch/valid_top1"]] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert [value for _, value in found["epoch/epoch"]] == [1, 2, 3, 4]


def test_tensorboard_leaves_out_what_is_no_figure_and_keeps_what_diverged(tmp_path):
    from zoo.training.tensorboard import TensorBoard

    with TensorBoard(tmp_path) as board:
        board.step(1, float("nan"), 0.1, 0.5)
        board.epoch({"epoch": 1, "step": 1, "train_loss": "nan", "valid_loss": None, "note": "text"})
    found = scalars(tmp_path)
    assert set(found) == {"step/loss", "step/lr", "step/top1", "epoch/epoch", "epoch/train_loss"}
    assert np.isnan(found["step/loss"][0][1])
    assert np.isnan(found["epoch/train_loss"][0][1])


def test_tensorboard_of_a_resumed_run_hides_what_the_killed_one_wrote_from_there_on(tmp_path):
    from zoo.training.tensorboard import TensorBoard

    with TensorBoard(tmp_path, first_step=6) as board:
        board.step(6, 1.0, 0.1, 0.5)
    starts = [event.step for event in events(tmp_path) if event.HasField("session_log")]
    assert starts == [6]


def test_tensorboard_where_nothing_can_be_written(tmp_path, monkeypatch):
    from zoo.training.tensorboard import TensorBoard

    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be made"):
        TensorBoard(tmp_path / "file" / "logs")
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(DependencyError, match=r"tensorboardX.* cannot be imported.*pip install .*\[train\]"):
        TensorBoard(tmp_path / "logs")
