"""From pictures to answers, in both backends: files, folders with broken files in them, arrays, and the command."""

import csv
import json
import os
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import in_process, make

import zoo
from zoo.backends import BACKENDS, runtime, runtime_of
from zoo.cards import IMAGENET, SIGNS
from zoo.data.picture import DIGITS, PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, FileError, ModelError, UnknownChoiceError
from zoo.training.predict import Prediction, predict

CLASSES = ("cat", "dog", "犬 [bold]", "fox", "owl", "hen", "cow")


def pixels(number: int, height: int = 40, width: int = 52) -> np.ndarray:
    """A part of the photograph that ships, another for each number, under another light."""
    whole = read_picture(PHOTOGRAPH)
    top, left = (number * 37) % (300 - height), (number * 71) % (451 - width)
    return (whole[top : top + height, left : left + width] * (0.3 + 0.1 * (number % 7))).astype(np.uint8)


def write(path: Path, number: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix.lower(), pixels(number))[1].tobytes())
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """What a folder of pictures looks like: folders in it, two formats, notes, what a Mac leaves, broken pictures."""
    top = tmp_path / "pictures"
    write(top / "__MACOSX" / "b" / "2.png", 9)
    good = ["b/2.png", "b/10.jpg", "a.JPG", "Z/deep/er/1.jpeg", "ü 猫.png"]
    for number, name in enumerate(good):
        write(top / name, number)
    (top / "notes.txt").write_text("no picture")
    (top / "loop").symlink_to(top)
    (top / "._a.JPG").write_bytes(b"resource fork")
    write(top / ".thumbnails" / "a.png", 9)
    return top


GOOD = ["Z/deep/er/1.jpeg", "a.JPG", "b/10.jpg", "b/2.png", "ü 猫.png"]


def damage(folder: Path) -> list[str]:
    """Broken pictures of several sorts; their names in order."""
    whole = write(folder / "b" / "cut.jpg", 3).read_bytes()
    (folder / "b" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "b" / "empty.png").write_bytes(b"")
    (folder / "b" / "other.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    (folder / "c.png").symlink_to(folder / "nowhere.png")
    return ["b/cut.jpg", "b/empty.png", "b/other.heic", "c.png"]


def network(backend: str, name: str = "resnet18", classes: tuple[str, ...] = CLASSES, **arguments):
    arguments = {"num_classes": len(classes), "image_size": 33} | arguments
    model = make(name, backend, **arguments)
    model.zoo = replace(model.zoo, classes=classes)
    return model


def relative(folder: Path, predictions: list[Prediction]) -> list[str]:
    return [Path(each.path).relative_to(folder).as_posix() for each in predictions]


@pytest.mark.parametrize(
    ("name", "picture"), [("lenet", DIGITS), ("resnet18", PHOTOGRAPH), ("googlenet_bn", PHOTOGRAPH)]
)
def test_the_same_file_has_the_same_answer_in_both(name, picture):
    """Two readings of one picture by two frameworks, down to the order of the classes."""
    first, second = (predict(make(name, b, num_classes=9, image_size=64), picture, top=9)[0] for b in BACKENDS)
    assert first.path == second.path == str(picture)
    assert np.abs(first.logits - second.logits).max() <= 1e-4 * np.abs(first.logits).max()
    assert first.logits.dtype == second.logits.dtype == np.float32
    assert [answer for answer, _ in first.top] == [answer for answer, _ in second.top]
    assert [p for _, p in first.top] == pytest.approx([p for _, p in second.top], rel=1e-4)
    assert sum(p for _, p in first.top) == pytest.approx(1)


def test_a_float64_model_is_asked_in_float64_and_agrees_to_its_last_digits():
    first, second = (predict(make("lenet", b, dtype="float64", num_classes=9), DIGITS)[0] for b in BACKENDS)
    assert first.logits.dtype == second.logits.dtype == np.float64
    assert np.abs(first.logits - second.logits).max() <= 1e-12 * np.abs(first.logits).max()


def test_the_logits_are_those_of_the_network_on_the_prepared_picture(backend):
    """By hand: read, resize and normalise as the card says, one forward pass in eval mode, softmax."""
    model = network(backend)
    image = preprocess(read_picture(PHOTOGRAPH), IMAGENET, (3, 33, 33))
    logits = runtime_of(model).run(model, image[None])[0]
    (found,) = predict(model, str(PHOTOGRAPH), top=3)
    assert (found.logits == logits).all()
    best = np.argsort(-logits)[:3]
    share = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    assert found.top == tuple((CLASSES[n], pytest.approx(share[n], rel=1e-5)) for n in best)
    assert found.answer == CLASSES[logits.argmax()]


def test_the_models_mode_is_put_back(backend):
    model = network(backend)
    predict(model, PHOTOGRAPH)
    assert model.training


def test_a_folder_is_read_at_any_depth_in_order(backend, folder):
    model = network(backend)
    found = predict(model, folder, batch_size=2, workers=3)
    assert relative(folder, found) == GOOD
    assert found.skipped == []
    one_by_one = [predict(model, folder / name)[0] for name in GOOD]
    for batched, alone in zip(found, one_by_one, strict=True):
        np.testing.assert_allclose(batched.logits, alone.logits, rtol=1e-4, atol=1e-6)
    assert len({each.logits.tobytes() for each in found}) == 5
    assert relative(folder, predict(model, [folder / "b", folder / "a.JPG"])) == [*GOOD[2:4], GOOD[1]]


@pytest.mark.parametrize("workers", [1, 4])
def test_broken_pictures_are_an_error_or_skipped_and_listed(workers, folder):
    broken = damage(folder)
    model = network(BACKENDS[0])
    with pytest.raises(FileError, match=r"the picture '.*cut.jpg' is (cut short|damaged)"):
        predict(model, folder, workers=workers)
    found = predict(model, folder, batch_size=2, workers=workers, on_error="skip")
    assert relative(folder, found) == GOOD
    assert [Path(path).relative_to(folder).as_posix() for path, _ in found.skipped] == broken
    assert all("the picture" in problem for _, problem in found.skipped)
    assert "none of the kinds that are read" in found.skipped[2][1]
    assert "No such file" in found.skipped[3][1]
    # the answers are those that the good pictures have without the broken ones
    alone = predict(model, folder / "b" / "10.jpg")[0]
    assert found[2].answer == alone.answer
    np.testing.assert_allclose(found[2].logits, alone.logits, rtol=1e-4, atol=1e-6)


def test_arrays_are_blue_first_as_opencv_reads_them(backend):
    model = network(backend)
    picture = read_picture(PHOTOGRAPH)
    (of_array,), (of_file,) = predict(model, picture), predict(model, PHOTOGRAPH)
    assert of_array.path is None
    assert (of_array.logits == of_file.logits).all()
    assert np.abs(predict(model, picture[..., ::-1])[0].logits - of_file.logits).max() > 1e-3
    # each alone: the rows of one batch may be summed in another order
    (grey,), (twice,) = predict(model, picture[..., 0]), predict(model, picture[..., :1])
    assert (grey.logits == twice.logits).all()


def test_one_logit_gives_two_classes_by_the_sigmoid(backend):
    model = network(backend, "lenet_pm", ("non-PM", "PM"), num_classes=1)
    (found,) = predict(model, PHOTOGRAPH)
    p = 1 / (1 + np.exp(-float(found.logits[0])))
    assert found.logits.shape == (1,)
    assert dict(found.top) == pytest.approx({"PM": p, "non-PM": 1 - p}, rel=1e-6)
    assert found.answer == ("PM" if p > 0.5 else "non-PM")
    model.zoo = replace(model.zoo, classes=())
    assert {name for name, _ in predict(model, PHOTOGRAPH)[0].top} == {"0", "1"}


def test_without_names_classes_are_numbers_and_no_more_are_listed_than_there_are(backend):
    (found,) = predict(make("lenet", backend, num_classes=3), DIGITS, top=5)
    assert {name for name, _ in found.top} == {"0", "1", "2"}
    assert len(predict(make("lenet", backend, num_classes=3), DIGITS, top=1)[0].top) == 1


def test_the_preprocessing_that_the_network_was_trained_with_goes_before_the_cards(backend):
    model = network(backend)
    of_card = predict(model, PHOTOGRAPH)[0].logits
    model.zoo = replace(model.zoo, preprocessing=SIGNS)
    of_build = predict(model, PHOTOGRAPH)[0].logits
    assert np.abs(of_card - of_build).max() > 1e-3
    assert (predict(model, PHOTOGRAPH, preprocessing=IMAGENET)[0].logits == of_card).all()


def test_a_model_that_zoo_did_not_build(backend):
    nn = runtime(backend).nn
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 6, 2))
    with pytest.raises(
        ModelError, match=r"zoo did not build this Sequential.*give size=\(channels, height, width\) and"
    ):
        predict(model, PHOTOGRAPH)
    named = {"size": (3, 8, 6), "preprocessing": SIGNS}
    assert {name for name, _ in predict(model, PHOTOGRAPH, **named)[0].top} == {"0", "1"}
    assert {name for name, _ in predict(model, PHOTOGRAPH, classes=["a", "b"], **named)[0].top} == {"a", "b"}
    with pytest.raises(ArgumentError, match="this model has 2 classes, found 3 names"):
        predict(model, PHOTOGRAPH, classes=["a", "b", "c"], **named)
    with pytest.raises(ArgumentError, match=r"size is \(channels, height, width\), found \(3, 8\)"):
        predict(model, PHOTOGRAPH, size=(3, 8), preprocessing=SIGNS)
    conv = {"torch": "Conv2d", "paddle": "Conv2D"}[backend]
    with pytest.raises(ModelError, match="gives 1 x 2 x 6 x 4 values for 1 pictures, not one row of logits"):
        predict(getattr(nn, conv)(3, 2, 3), PHOTOGRAPH, **named)


def test_half_precision_is_told(backend):
    model = network(backend)
    twin = model.to(__import__(backend).bfloat16) if backend == "torch" else model.to(dtype="bfloat16")
    with pytest.raises(ModelError, match="this model computes in bfloat16; convert it to one of float32, float64"):
        predict(twin or model, PHOTOGRAPH)


def test_weights_that_are_no_numbers_give_no_answer(backend):
    model = network(backend)
    state = zoo.state(model)
    state["fc.bias"][3] = np.nan
    zoo.load_state(model, state)
    with pytest.raises(ModelError, match=r"answer for '.*chelsea.png' holds infinities or no numbers; its training"):
        predict(model, PHOTOGRAPH)


def test_wrong_arguments(folder):
    model = network(BACKENDS[0])
    for name, value in (("top", 0), ("batch_size", 2.0), ("workers", True)):
        with pytest.raises(ArgumentError, match=f"{name} must be an integer from 1 up, found {value!r}"):
            predict(model, folder, **{name: value})
    with pytest.raises(UnknownChoiceError, match="did you mean 'skip'"):
        predict(model, folder, on_error="skipp")
    with pytest.raises(ModelError, match="this is not a model of paddle or torch but a dict"):
        predict({}, folder)
    with pytest.raises(ArgumentError, match=r"a uint8 array H x W x 3 \(BGR\), found int"):
        predict(model, 3)
    with pytest.raises(ArgumentError, match=r"this one is float64 \(3, 3, 3\)"):
        predict(model, np.zeros((3, 3, 3)), on_error="skip")
    with pytest.raises(FileError, match="'nowhere.png' cannot be read"):
        predict(model, "nowhere.png")
    empty = folder / "empty"
    empty.mkdir()
    (empty / "notes.txt").write_text("no picture")
    with pytest.raises(FileError, match="there is no picture in the folder"):
        predict(model, empty, on_error="skip")


def test_an_error_ends_the_reading_at_once(folder, monkeypatch):
    """No thread is left, and what was queued behind the broken picture is not read for nothing."""
    import threading
    import time

    import zoo.training.predict as module

    (folder / "0.png").write_bytes(b"")
    read = []

    def slowly(path):
        read.append(path)
        time.sleep(0.01)
        return read_picture(path)

    monkeypatch.setattr(module, "read_picture", slowly)
    before = threading.active_count()
    with pytest.raises(FileError, match="0.png"):
        predict(network(BACKENDS[0]), [folder] * 20, workers=1)
    assert threading.active_count() == before
    assert 1 <= len(read) < 20


# the command


@pytest.fixture
def saved(tmp_path) -> str:
    path = tmp_path / "best.safetensors"
    zoo.save(network(BACKENDS[0]), path)
    return str(path)


def test_the_command_prints_answers_with_their_names(backend, saved, folder, monkeypatch, capsys):
    code, output, error = in_process(
        monkeypatch, capsys, "predict", saved, str(folder), "--backend", backend, "--top", "2"
    )
    assert (code, error) == (0, "")
    found = predict(zoo.load(saved, backend), folder, top=2)
    flat = "".join(output.split())
    for each in found:
        assert Path(each.path).name.replace(" ", "") in flat
        assert f"{each.answer}│{each.top[0][1] * 100:.1f}%│{each.top[1][0]}".replace(" ", "") in flat
    assert "5 pictures: " in output


def test_the_command_on_a_broken_picture(saved, folder, monkeypatch, capsys, tmp_path):
    damage(folder)
    code, output, error = in_process(monkeypatch, capsys, "predict", saved, str(folder))
    assert (code, output) == (2, "")
    assert error.startswith("zoo: the picture ")
    assert len(error.splitlines()) == 1
    code, output, error = in_process(monkeypatch, capsys, "predict", saved, str(folder), "--on-error", "skip")
    assert code == 0
    assert "4 of 9 pictures skipped" in error
    assert sum(line.startswith("skipped: the picture ") for line in error.splitlines()) == 4
    assert "5 pictures: " in output
    arguments = [str(folder / "b" / "empty.png"), "--on-error", "skip", "--plot", str(tmp_path / "p.png")]
    code, _, error = in_process(monkeypatch, capsys, "predict", saved, *arguments)
    assert code == 2
    assert "zoo: none of the pictures can be read; the lines above say why." in error
    assert not (tmp_path / "p.png").exists()


def test_the_command_writes_csv(saved, folder, monkeypatch, capsys, tmp_path):
    path = tmp_path / "answers.csv"
    code, output, error = in_process(monkeypatch, capsys, "predict", saved, str(folder), "--csv", "-", "--top", "3")
    assert (code, error) == (0, "")
    rows = list(csv.DictReader(StringIO(output)))
    found = predict(zoo.load(saved, BACKENDS[0]), folder)
    assert [row["path"] for row in rows] == [each.path for each in found]
    assert list(rows[0])[1:] == ["class_1", "probability_1", "class_2", "probability_2", "class_3", "probability_3"]
    assert [float(row["probability_3"]) for row in rows] == [each.top[2][1] for each in found]
    in_process(
        monkeypatch, capsys, "predict", saved, str(folder), "--csv", str(path), "--top", "3", "--backend", "paddle"
    )
    assert path.read_text(encoding="utf-8") == output


def test_the_command_draws_pictures_with_their_answers(saved, folder, monkeypatch, capsys, tmp_path):
    path = tmp_path / "answers.png"
    code, _, error = in_process(monkeypatch, capsys, "predict", saved, str(folder), "--plot", str(path))
    assert (code, error.splitlines()[-1]) == (0, f"wrote {path}")
    # where no font has the Chinese names of this test, that is told too
    assert all(line.startswith("zoo: ") for line in error.splitlines()[:-1])
    drawn = cv2.imread(str(path))
    # the photograph's fur is red above blue, and nothing else on the page is
    assert ((drawn[..., 2] > drawn[..., 0] + 25) & (drawn[..., 2] < 250)).mean() > 0.02


@pytest.mark.skipif(sys.platform != "linux", reason="a file name that is no UTF-8 can only be made there")
def test_a_path_that_is_no_text(saved, folder, monkeypatch, capsys, tmp_path):
    name = os.fsdecode(bytes(folder / "b") + b"/x\xff.png")
    os.rename(folder / "b" / "2.png", name)
    arguments = [str(folder), "--csv", str(tmp_path / "a.csv"), "--plot", str(tmp_path / "a.svg")]
    code, output, _ = in_process(monkeypatch, capsys, "predict", saved, *arguments)
    assert code == 0
    assert "x\\udcff.png" in "".join(output.split())
    assert "x\\udcff.png" in (tmp_path / "a.csv").read_text()


MISTAKES = [
    (
        ["resnet50", "x.png"],
        "no trained weights of resnet50 come with this version, only those of squeezenet1_1; train it",
    ),
    (["no.safetensors", "x.png"], "there is no file 'no.safetensors'"),
    (["{saved}", "nowhere.png"], "the picture 'nowhere.png' cannot be read"),
    (["{saved}"], "Missing argument 'IMAGE"),
    (["{saved}", "x.png", "--backend", "pytorch"], "did you mean 'torch'"),
    (["{saved}", "x.png", "--on-error", "ignore"], "there is no way on_error= 'ignore'; choose one of 'raise', 'skip'"),
    (["{saved}", "x.png", "--plot", "p.jpg"], "no format of plots '.jpg'"),
    (["{saved}", "x.png", "--csv", "no/folder/a.csv"], "there is no folder 'no/folder'"),
    (["{saved}", "x.png", "--top", "0"], "Invalid value for '--top'"),
    (["{saved}", "x.png", "--device", "gpu:9"], "device 'gpu:9'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments, message, saved, monkeypatch, capsys):
    arguments = [argument.format(saved=saved) for argument in arguments]
    code, output, error = in_process(monkeypatch, capsys, "predict", *arguments)
    assert (code, output) == (2, "")
    assert message in error
    assert "Traceback" not in error


def test_names_are_text_and_no_markup(saved, folder, monkeypatch, capsys):
    """Classes called "[b] 1" and a folder called "[red]" stand in the table as they are."""
    zoo.save(network(BACKENDS[0], classes=tuple(f"[b] {number}" for number in range(7))), saved)
    (folder / "b").rename(folder / "[red]")
    _, output, _ = in_process(monkeypatch, capsys, "predict", saved, str(folder), "--top", "7")
    flat = "".join(output.split())
    assert flat.count("[b]") >= 5 * 7
    assert "[red]/2.png" in flat


def test_a_prediction_is_plain_data():
    assert json.loads(json.dumps(Prediction("x.png", (("cat", 0.5),), np.zeros(2)).top)) == [["cat", 0.5]]
