"""Files as people have them: each is taken, with every value right, or refused in one sentence that says what to do."""

import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from people_files import CARD, CLASSES, NORMED, OK, network, rows

import zoo
from zoo.array_difference import unequal_bits
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.errors import FileError
from zoo.formats.read import read_any
from zoo.weights.recognise import recognise


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    made = rows()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (write, _) in made.items():
            write(folder / name)
    return folder, {name: expected for name, (_, expected) in made.items()}


def expected_of(name):
    """The state that a file was made of: the same draws in either framework."""
    return zoo.state(network("torch", NORMED if "normed" in name else CARD))


def test_there_are_enough_of_them(files):
    """And as many as the page on moving a network says."""
    _, expected = files
    taken = sum(words == OK for words in expected.values())
    assert len(expected) >= 60
    page = Path(__file__).parent.parent / "docs" / "text" / "en" / "convert.md"
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert (
        f"has {len(expected)} files as people have them, made by the frameworks' own savers: {taken} are taken" in text
    )


def test_each_is_right_or_refused_with_the_thing_to_do(files, tmp_path):
    folder, expected = files
    states = {name: expected_of(name) for name in ("plain", "normed")}
    wrong = []
    for name, words in expected.items():
        try:
            done = zoo.convert(folder / name, tmp_path / "out.npz", force=True, prove=False)
        except zoo.ZooError as error:
            said = str(error)
            if words == OK or not re.search(words, said, re.DOTALL) or "\n" in said or not said.endswith("."):
                wrong.append(f"{name}: {said}")
            continue
        found = dict(np.load(tmp_path / "out.npz"))
        state = states["normed" if "normed" in name else "plain"]
        if words != OK or done.arguments["num_classes"] != CLASSES or list(found) != list(state):
            wrong.append(f"{name}: taken as {done.why}")
        for key, array in state.items():
            if "half" in name:
                array = array.astype("float16").astype("float32")
            if "bfloat16" in name:
                array = found[key] if np.abs(found[key] - array).max() <= np.abs(array).max() / 128 else array
            if unequal_bits(array.astype(found[key].dtype), found[key]):
                wrong.append(f"{name}: {key} differs")
                break
    assert wrong == []


def test_what_lies_beside_the_weights_is_named(files):
    folder, _ = files
    for name, words in (
        ("torch-namespace.pth", "argparse.Namespace"),
        ("torch-namespace.pth", "pathlib.PurePosixPath"),
        ("torch-counter.pth", "collections.Counter"),
        ("torch-dataclass.pth", "people_files.Config"),
        ("torch-lightning.pth", "people_files.AttributeDict"),
        ("torch-function.pth", "torch.nn.functional.relu"),
        ("paddle-arrays-and-options.pdparams", "argparse.Namespace"),
    ):
        told = [note for note in read_any(folder / name).notes if "read as empty placeholders and not run" in note]
        assert len(told) == 1
        assert words in told[0], name


def test_what_was_done_to_names_is_a_note(files, tmp_path):
    folder, _ = files
    for name, note in (
        ("torch-prefix-model.backbone.pth", "the prefix 'backbone.' was taken off 52 names"),
        ("torch-averaged.pth", "n_averaged: left out, not part of the network"),
        ("torch-loss-weights.pth", "criterion.weight: left out, not part of the network"),
        ("torch-timm-train.pth", "there are state dicts under state_dict, state_dict_ema; state_dict was taken"),
    ):
        done = zoo.convert(folder / name, tmp_path / "o.npz", force=True, prove=False)
        assert any(note in each for each in done.notes), done.notes


def test_a_python_without_xz_says_so_and_does_the_rest(files, tmp_path, monkeypatch):
    """A Python compiled where the system has no liblzma lacks the module, and all else must work."""
    from zoo.data.mnist import read_digits

    monkeypatch.setitem(sys.modules, "lzma", None)
    with pytest.raises(FileError, match="is packed by xz, which this Python was built without; unpack it first"):
        zoo.build("squeezenet1_1", weights="imagenet")
    with pytest.raises(FileError, match="digits that ship are packed by xz.*the module lzma"):
        read_digits(None, None)
    assert zoo.convert(files[0] / "other-packed.npz.gz", tmp_path / "a.npz", prove=False).card == CARD


EDITED = (
    ("projector", {"ignore": ["projector.*"]}, ["2 left out as you said: projector.0.weight, projector.0.bias"]),
    ("student-and-teacher", {"strip": ["teacher."], "ignore": ["student.*"]}, ["52 left out", "taken off 52 names"]),
    ("other-head", {"rename": ["head=classifier.1"]}, ["head was renamed to classifier.1 in 2 names, as you said"]),
    ("left-over", {"ignore": ["extra"]}, ["1 left out as you said: extra"]),
    ("data-parallel", {"strip": ["module."]}, ["the prefix 'module.' was taken off all names"]),
)


@pytest.mark.parametrize(("name", "options", "notes"), EDITED)
def test_what_the_refusal_says_works(files, tmp_path, name, options, notes):
    folder, _ = files
    done = zoo.convert(folder / f"torch-{name}.pth", tmp_path / "o.npz", prove=False, **options)
    for note in notes:
        assert any(note in each for each in done.notes), done.notes
    found = dict(np.load(tmp_path / "o.npz"))
    assert all(unequal_bits(array, found[key]) == 0 for key, array in expected_of(name).items())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"strip": ["bone."]}, "no tensor's name starts with 'bone.' .--strip.; they are such as features.0.weight"),
        ({"ignore": ["x*"]}, r"no tensor's name is like 'x\*' .--ignore."),
        ({"rename": ["feature=a"]}, "no tensor's name has the part 'feature' .--rename."),
        ({"rename": ["features"]}, "--rename wants OLD=NEW"),
        ({"rename": ["features=classifier", "classifier=features"]}, "does not fit|two tensors would be called"),
        ({"ignore": ["*"]}, "leave out fewer"),
    ],
)
def test_edits_that_do_nothing_are_told(files, tmp_path, options, words):
    folder, _ = files
    with pytest.raises(zoo.ZooError, match=words):
        zoo.convert(folder / "torch-plain.pth", tmp_path / "o.npz", prove=False, **options)


@pytest.mark.parametrize("source", BACKENDS)
def test_a_file_without_a_head_is_taken_for_a_fresh_one(files, backend, source):
    folder, _ = files
    file = folder / ("torch-no-head.pth" if source == "torch" else "paddle-no-head.pdparams")
    model = zoo.build(CARD, backend, weights=file, num_classes=9, head="new", seed=4)
    state, expected = zoo.state(model), expected_of("plain")
    assert state["classifier.1.weight"].shape[0] == 9
    assert all(unequal_bits(array, state[name]) == 0 for name, array in expected.items() if "classifier" not in name)
    fresh = zoo.state(zoo.build(CARD, backend, num_classes=9, seed=4))
    assert unequal_bits(fresh["classifier.1.weight"], state["classifier.1.weight"]) == 0
    with pytest.raises(zoo.ZooError, match="it has no head"):
        zoo.build(CARD, backend, weights=file)


@pytest.mark.parametrize("kind", ["projector", "other-head", "student-and-teacher"])
def test_with_a_fresh_head_the_old_one_may_be_any(files, kind):
    folder, _ = files
    build = lambda: zoo.build(CARD, "torch", weights=folder / f"torch-{kind}.pth", num_classes=3, head="new")  # noqa: E731
    if kind == "student-and-teacher":
        with pytest.raises(zoo.ZooError, match="under each of"):
            build()
    else:
        assert "left out with the head" in build().zoo.origin or kind == "other-head"


def test_features_alone(tmp_path):
    """A VGG's convolutions under their own numbers; its linear layers are drawn."""
    model = network("torch", "vgg11")
    torch.save(model.features.state_dict(), tmp_path / "a.pth")
    foreign = read_any(tmp_path / "a.pth")
    match = recognise(foreign, "vgg11", headless=True)
    assert list(match.names.values())[:2] == ["features.0.weight", "features.0.bias"]
    assert match.missing[0] == "classifier.0.weight"
    assert CARDS["vgg11"].num_classes == match.arguments["num_classes"]


@pytest.mark.parametrize(
    ("weights", "words"), [(True, "is a bool, which names"), ({}, "zoo.load_state"), (3, "is a int")]
)
def test_weights_that_are_none(backend, weights, words):
    with pytest.raises(zoo.ZooError, match=words):
        zoo.build("lenet", backend, weights=weights)


def test_a_folder_of_a_run_is_no_file(files, backend):
    folder, _ = files
    with pytest.raises(zoo.ZooError, match="give the file in it, .*best.safetensors"):
        zoo.build(CARD, backend, weights=folder / "other-run")
