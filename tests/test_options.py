"""The command line as a whole: an option means one thing in all commands, one rule holds for files that are written,
one for exit codes, and old spellings work with a sentence.
"""

import inspect
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import typer.models
from conftest import in_process, make, need_onnx, noise
from pair_files import write_all

import zoo
from zoo.cli import app
from zoo.cli.old_option_names import OLD, REPEATED, renewed

OUTPUTS = {"--out", "--json", "--html", "--csv", "--plot"}
# these write a folder, of which they keep what is there: a run, pictures beside pictures
FOLDERS = {"train", "lesson run"}
ON = ["theirs_torch.py:Net", "mine_paddle.py:Port", "--input-size", "2,6,6"]
SPEED = ["lenet", "--backend", "torch", "--seconds", "0.1", "--no-memory", "--no-peers", "--engine", "none"]
# by command: words that end well and soon; what is written comes after them, each output by itself
CASES = {
    "bench": [*SPEED],
    "compare": ["lenet", "--levels", "0"],
    "convert": ["net.safetensors", "new.npz", "--no-proof"],
    "diagnose": ["theirs_torch.py:Net", "--against", "mine_torch.py:Port", "--input-size", "2,6,6"],
    "export": ["net.safetensors"],
    "fuzz": ["--n", "1", "--levels", "0"],
    "inspect": ["net.safetensors"],
    "lesson exercises": ["05", "--backend", "torch"],
    "lesson hunt": ["07"],
    "lesson notebook": ["01", "--backend", "torch"],
    "list": ["lenet"],
    "mirror": ["lenet"],
    "optimize": ["net.safetensors", "--precision", "int8", "--calibration", "digits", "--agreement", "0"],
    "predict": ["net.safetensors", "cat.png"],
    "report": ["--from", "r.json"],
    "transfer": ON,
    "translate": ["theirs_torch.py"],
}
# where another name is another kind of file, or the place in a folder
NAMES = {
    ("export", "--out"): "there.onnx",
    ("optimize", "--out"): "there.onnx",
    ("transfer", "--out"): "there.pdparams",
    ("lesson exercises", "--out"): ".",
    ("lesson hunt", "--out"): ".",
}


def commands(group=app, before=""):
    """Every command that there is, by what is typed, with the function behind it."""
    for each in group.registered_commands:
        yield before + (each.name or each.callback.__name__), each.callback
    for each in group.registered_groups:
        yield from commands(each.typer_instance, f"{each.name} ")


def options(function):
    """The options of a command: their spellings, the one object that says what they mean, and the type of a value."""
    hints = get_type_hints(function, include_extras=True)
    for name in inspect.signature(function).parameters:
        kind, *said = get_args(hints[name]) or (hints[name],)
        for each in said:
            if isinstance(each, typer.models.OptionInfo):
                # several values, or none, are of the same type
                kinds = [inner for part in get_args(kind) or (kind,) for inner in get_args(part) or (part,)]
                # inside Annotated typer takes the first spelling for a default until it looks again
                spelt = [word for word in (each.default, *(each.param_decls or ())) if isinstance(word, str)]
                spelt = spelt or [f"--{name.replace('_', '-')}"]
                yield spelt, each, next(inner for inner in kinds if inner is not type(None))


EVERY = {path: list(options(function)) for path, function in commands()}
WRITING = {
    (path, spelt[0])
    for path, found in EVERY.items()
    for spelt, *_ in found
    if spelt[0] in OUTPUTS and path not in FOLDERS
}


def test_an_option_means_the_same_in_every_command():
    meanings = defaultdict(lambda: defaultdict(list))
    for path, found in EVERY.items():
        for spelt, meaning, kind in found:
            for name in spelt:
                # one object: the same sentence, the same limits, the same letter
                meanings[name][id(meaning), kind].append(path)
    assert len(meanings["--json"]) == len(meanings["--out"]) == 1
    assert {name: list(each.values()) for name, each in meanings.items() if len(each) > 1} == {}
    assert all(meaning.help for found in EVERY.values() for _, meaning, _ in found)


def test_every_command_that_writes_is_tried_and_takes_force():
    assert {path for path, _ in WRITING} | FOLDERS == {*CASES, *FOLDERS}
    without = [path for path in CASES if "--force" not in {spelt[0] for spelt, *_ in EVERY[path]}]
    assert without == []


def test_the_help_of_train_is_in_groups():
    alone = [spelt for spelt, meaning, _ in EVERY["train"] if not meaning.rich_help_panel]
    assert alone == []
    assert len({meaning.rich_help_panel for _, meaning, _ in EVERY["train"]}) >= 5


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with what the commands read."""
    import cv2

    folder = write_all(tmp_path_factory.mktemp("place"))
    zoo.save(make("lenet", "torch"), folder / "net.safetensors")
    cv2.imwrite(str(folder / "cat.png"), noise(28, 28, 3) * 99)
    (folder / "r.json").write_text(json.dumps([json.loads(zoo.compare("lenet", levels="0").to_json())]))
    return folder


@pytest.fixture
def typed(monkeypatch, capsys, place):
    monkeypatch.chdir(place)
    monkeypatch.setenv("ZOO_PROGRESS", str(place / "progress.json"))
    return lambda *words: in_process(monkeypatch, capsys, *words)


def _case(path, option):
    slow = path in ("export", "fuzz", "optimize") or (path, option) == ("bench", "--plot")
    return pytest.param(path, option, marks=pytest.mark.slow) if slow else (path, option)


@pytest.mark.parametrize(("path", "option"), [_case(*each) for each in sorted(WRITING)])
def test_a_file_that_is_there_is_kept_without_force(path, option, typed, place):
    """Refused before anything runs, the file as it was; replaced with --force; a folder is refused even then."""
    if path in ("export", "optimize"):
        need_onnx()
    name = NAMES.get((path, option), "there.png" if option == "--plot" else "there")
    written = place / name
    words = [*path.split(), *CASES[path], option, name]
    if option != "--out" and path in ("export", "transfer", "report", "lesson notebook"):
        # the other output, which they must have, is a new file each time
        words += ["--out", f"new{len(os.listdir(place))}{Path(NAMES.get((path, '--out'), '')).suffix}"]
    if path == "convert":
        words[2] = f"new{len(os.listdir(place))}.npz"
    if path in ("lesson exercises", "lesson hunt"):
        assert typed(*words)[0] == 0
        (written,) = [*place.glob("05_*/*torch*.py"), *place.glob("hunt/07_*/port_*.py")]
    written.write_bytes(b"mine")
    code, out, error = typed(*words)
    assert (code, out) == (2, ""), error
    assert "is there already" in error
    assert "--force" in error
    assert written.read_bytes() == b"mine"
    code, out, error = typed(*words, "--force")
    assert code in (0, 1), error
    assert len(written.read_bytes()) > 4
    written.unlink()
    written.mkdir()
    code, _, error = typed(*words, "--force")
    written.rmdir()
    assert code == 2
    assert "folder" in error


def test_convert_keeps_what_it_would_write(typed, place):
    (place / "kept.npz").write_bytes(b"mine")
    words = ["convert", "net.safetensors", "kept.npz", "--no-proof"]
    code, _, error = typed(*words)
    assert (code, (place / "kept.npz").read_bytes()) == (2, b"mine")
    assert "is there already" in error
    assert typed(*words, "--force")[0] == 0
    assert (place / "kept.npz").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("words", [["inspect", "net.safetensors", "--json"], ["mirror", "lenet", "--html"]])
def test_standard_output_and_devices_take_text_without_force(words, typed):
    code, out, _ = typed(*words, "-")
    assert code == 0
    assert out.startswith(("{", "<!doctype html>"))
    assert "wrote" not in out
    assert typed(*words, os.devnull)[0] == 0
    assert Path(os.devnull).is_char_device()


def test_standard_output_takes_no_weights_and_no_place_is_written_twice(typed):
    code, _, error = typed("export", "lenet", "-o", "-")
    assert code == 2
    assert "name a file" in error
    code, _, error = typed("bench", *SPEED, "--json", "one.png", "--plot", "./one.png")
    assert code == 2
    assert "two outputs at once" in error


def test_what_is_read_is_not_written_over(typed, place):
    before = (place / "net.safetensors").read_bytes()
    for words in (
        ["inspect", "net.safetensors", "--json=./net.safetensors"],
        ["predict", "net.safetensors", "cat.png", "--csv", "net.safetensors"],
        ["report", "--from", "net.safetensors", "--out", "net.safetensors"],
    ):
        code, _, error = typed(*words, "--force")
        assert code == 2
        assert "is what the command reads" in error
    assert (place / "net.safetensors").read_bytes() == before


def test_convert_prints_its_proof(typed):
    code, out, _ = typed("convert", "net.safetensors", "printed.npz", "--no-proof", "--json", "-")
    assert code == 0
    assert json.loads(out)["target"] == "printed.npz"


# by command: words that end with yes or done, with no, and refused ones; {new} is a name of which there is no file
EXITS = {
    "bench": {0: SPEED, 2: ["lenet51"]},
    "card": {0: ["lenet"], 2: ["lenet51"]},
    "check": {1: ["14", "--backend", "torch"], 2: ["99"]},
    "compare": {0: CASES["compare"], 1: ON, 2: ["lenet", "--levels", "77"]},
    "convert": {0: ["net.safetensors", "{new}.npz", "--no-proof"], 2: ["nowhere.pth", "{new}.npz"]},
    "data make-folder": {0: ["{new}", "--n", "2"], 2: ["there.txt"]},
    "data make-fundus": {0: ["{new}", "--n", "2", "--size", "64"], 2: ["there.txt"]},
    "data make-signs": {0: ["{new}", "--n-train", "6", "--n-test", "6"], 2: ["there.txt"]},
    "diagnose": {
        0: ["theirs_torch.py:Net", "--against", "theirs_torch.py:Net", "--input-size", "2,6,6"],
        1: [
            "theirs_torch.py:Net",
            "--against",
            "theirs_torch.py:Net",
            "--input-size",
            "2,6,6",
            "--args",
            "layers=(1,)",
        ],
        2: ["theirs_torch.py:Net", "--against", "lenet", "--image-size", "0"],
    },
    "env": {0: [], 2: ["lenet"]},
    "export": {0: ["net.safetensors", "--out", "{new}.onnx"], 2: ["nowhere.pth", "--out", "{new}.onnx"]},
    "fuzz": {0: CASES["fuzz"], 2: ["--n", "1", "--levels", "77"]},
    "inspect": {0: CASES["inspect"], 2: ["nowhere.pth"]},
    "lesson exercises": {0: ["05", "--out", "{new}", "--backend", "torch"], 2: ["99"]},
    "lesson hunt": {0: ["07", "--out", "{new}"], 2: ["99"]},
    "lesson list": {0: [], 2: ["--lang", "xx"]},
    "lesson notebook": {0: ["01", "--backend", "torch", "--out", "{new}.ipynb"], 2: ["99", "--out", "{new}.ipynb"]},
    "lesson open": {2: ["99"]},
    "lesson run": {0: ["01", "--backend", "torch", "--quick"], 2: ["99"]},
    "list": {0: ["--max-params", "50k"], 1: ["nothing*"], 2: ["--max-params", "many"]},
    "mirror": {0: ["lenet"], 2: ["lenet51"]},
    "optimize": {0: [*CASES["optimize"], "--out", "{new}.onnx"], 2: ["nowhere.pth"]},
    "predict": {0: CASES["predict"], 2: ["net.safetensors", "nowhere.png"]},
    "report": {0: ["--from", "r.json", "--out", "{new}.html"], 2: ["--out", "{new}.html"]},
    "train": {0: ["lenet", "--backend", "torch", "--limit", "20", "--epochs", "1"], 2: ["lenet", "--epochs", "0"]},
    "transfer": {0: [*ON, "--out", "{new}.pdparams"], 2: [*ON[:2], "--out", "{new}.pdparams"]},
    "translate": {0: CASES["translate"], 2: ["nowhere.py"]},
}
LONG = {("export", 0), ("lesson run", 0), ("optimize", 0), ("env", 0), ("train", 0), ("bench", 0)}


def test_every_command_s_exit_codes_are_tried():
    assert EXITS.keys() == EVERY.keys()
    # of the course's own windows alone nobody waits for the end
    assert [path for path, codes in EXITS.items() if 2 not in codes or not {0, 1} & codes.keys()] == ["lesson open"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(path, code, marks=[pytest.mark.slow] if (path, code) in LONG else [])
        for path, codes in EXITS.items()
        for code in codes
    ],
)
def test_the_exit_code_says_yes_no_or_refused(path, expected, typed, place):
    if path in ("export", "optimize") and not expected:
        need_onnx()
    (place / "there.txt").write_text("a file where a folder is to be")
    new = f"exit{len(os.listdir(place))}"
    code, out, error = typed(*path.split(), *(word.replace("{new}", new) for word in EXITS[path][expected]))
    assert code == expected, error
    assert out or error
    if expected == 2:
        # one sentence, and nothing written
        assert "Traceback" not in error
        assert not [name for name in os.listdir(place) if name.startswith(new)]


@pytest.mark.parametrize("path", EVERY)
def test_an_option_that_there_is_not_is_refused(path, typed):
    code, _, error = typed(*path.split(), "--no-such-option")
    assert (code, "--no-such-option" in error) == (2, True)


def test_a_fault_of_our_own_is_not_taken_for_a_no(typed, monkeypatch):
    def wrong(*arguments, **options):
        raise KeyError("layer")

    monkeypatch.setattr("zoo.cards.list_models", wrong)
    code, out, error = typed("list")
    assert (code, out) == (3, "")
    assert "KeyError: 'layer'" in error
    assert "a fault of zoo's own" in error


OLD_WORDS = [
    ("report", ["--output", "r.html"], ["--out", "r.html"]),
    ("export", ["lenet", "--output=m.onnx"], ["lenet", "--out=m.onnx"]),
    ("compare", ["lenet", "--level", "0,3"], ["lenet", "--levels", "0,3"]),
    ("bench", ["--gpu", "lenet"], ["--device", "gpu", "lenet"]),
    ("bench", ["--batch", "1,4"], ["--batch-size", "1", "--batch-size", "4"]),
    ("bench", ["--batch=1,4", "lenet"], ["--batch-size", "1", "--batch-size", "4", "lenet"]),
    ("bench", ["--batch", "4"], ["--batch-size", "4"]),
    ("bench", ["--image-size", "33,64"], ["--image-size", "33", "--image-size", "64"]),
    ("inspect", ["a.pth", "--json"], ["a.pth", "--json", "-"]),
    ("inspect", ["--json", "a.pth"], ["--json", "-", "a.pth"]),
    ("inspect", ["--json", "--part", "x", "a.pth"], ["--json", "-", "--part", "x", "a.pth"]),
]


@pytest.mark.parametrize(("command", "words", "today"), OLD_WORDS)
def test_an_old_spelling_works_and_tells_the_new_one(command, words, today, capsys):
    assert renewed(command, words) == today
    said = capsys.readouterr().err
    assert "is an old spelling, which a later version will not take; write --" in said
    assert renewed(command, today) == today
    assert capsys.readouterr().err == ""


def test_what_is_no_old_spelling_is_left_alone(capsys):
    for command, words in [
        ("inspect", ["--json", "out.json", "a.pth"]),
        ("inspect", ["a.pth", "--json=-"]),
        ("report", ["--out", "a file --output", "--", "--output"]),
        ("bench", ["--batch-size", "1", "--image-size", "33", "lenet"]),
        ("train", ["--seconds", "3"]),
    ]:
        assert renewed(command, words) == words
    assert capsys.readouterr().err == ""


def test_old_spellings_are_of_commands_and_options_that_there_are():
    for command in {*OLD, *REPEATED}:
        there = {name for spelt, *_ in EVERY[command] for name in spelt}
        new = [name.split()[0] for name in OLD.get(command, {}).values()]
        assert {*new, *REPEATED.get(command, ())} <= there
    assert "--output" not in {name for found in EVERY.values() for spelt, *_ in found for name in spelt}


def test_an_old_spelling_in_a_command_as_typed(typed):
    code, out, error = typed("inspect", "net.safetensors", "--json")
    assert code == 0
    assert json.loads(out)["card"] == "lenet"
    assert "write --json -" in error
