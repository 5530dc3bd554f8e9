"""zoo translate as a command, with its proof; and what it says to mistakes."""

import json

import numpy as np
import pytest
from conftest import in_process
from translation_course import LOOP

import zoo
from zoo.errors import ArgumentError, FileError
from zoo.translation.marks import MARK

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def test_mistakes_of_the_caller_are_one_sentence(tmp_path):
    with pytest.raises(ArgumentError, match="line 1: this is not Python"):
        zoo.translate("def (:", to="paddle")
    with pytest.raises(ArgumentError, match="neither torch nor paddle"):
        zoo.translate("x = 1")
    with pytest.raises(ArgumentError, match="both frameworks"):
        zoo.translate("import torch, paddle")
    with pytest.raises(ArgumentError, match="found 'jax'"):
        zoo.translate("x = 1", to="jax")
    with pytest.raises(FileError, match="not there"):
        zoo.translate(tmp_path / "no.py", to="paddle")


def test_without_its_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "libcst", None)
    with pytest.raises(zoo.errors.DependencyError, match=r"\[translate\]"):
        zoo.translate("import torch", to="paddle")


def test_the_command(monkeypatch, capsys, tmp_path):
    """Printed without -o; the list of what stays goes to standard error then, and the exit code is 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(HEAD + "layer = nn.Conv2d(1, 2, 3)\n", encoding="utf-8")
    (tmp_path / "odd.py").write_text(HEAD + "x = torch.no_such(1)\n", encoding="utf-8")
    code, out, _ = in_process(monkeypatch, capsys, "translate", "net.py")
    assert code == 0
    assert "layer = nn.Conv2D(1, 2, 3)" in out
    code, out, error = in_process(monkeypatch, capsys, "translate", "odd.py", "--to", "paddle", "--json", "odd.json")
    assert code == 1
    assert MARK in out
    assert "torch.no_such" in error
    told = json.loads((tmp_path / "odd.json").read_text())
    assert (told["complete"], told["remarks"][0]["line"]) == (False, 4)
    for words in (["--args", "a=1"], ["--prove", "Net"], ["-o", "net.py", "--force"], ["--json", "-"]):
        code, _, error = in_process(monkeypatch, capsys, "translate", "net.py", *words)
        assert code == 2, words
        assert error.count("\n") == 1
    assert "Conv2d" in (tmp_path / "net.py").read_text()


WIDE = """

class Wide(Net):
    def __init__(self, width=3):
        super().__init__()
        self.more = nn.Linear(3, width)

    def forward(self, x):
        return self.more(super().forward(x))
"""


@pytest.mark.slow
def test_code_weights_and_proof(tmp_path, capfd, monkeypatch):
    """One command: the new file, its weights, and the doctor's verdict; a mistake in the new file would be seen."""
    import torch

    monkeypatch.chdir(tmp_path)
    source = LOOP + WIDE
    (tmp_path / "net.py").write_text(source, encoding="utf-8")
    scope = {}
    exec(compile(source, "net.py", "exec"), scope)
    torch.save(scope["Wide"](5).state_dict(), tmp_path / "a.pth")
    words = [
        "net.py",
        "-o",
        "new.py",
        "--prove",
        "Wide",
        "--input-size",
        "4",
        "--args",
        "width=5",
        "--weights",
        "a.pth",
    ]
    code, _, error = in_process(monkeypatch, capfd, "translate", *words, "--json", "told.json")
    assert code == 0, error
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["proof"]["verdict"] == "equal"
    assert told["proof"]["weights"] == "new.pdparams" or (tmp_path / "a.pdparams").is_file()


# a network of words and of what is said beside them, in both frameworks' words
NAMED = {
    "torch": """import torch
import torch.nn as nn


class Both(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.words, self.beside, self.last = nn.Embedding(11, width), nn.Linear(4, width), nn.Linear(width, classes)

    def forward(self, words, beside):
        return self.last(torch.tanh(self.words(words).mean(dim=1) + self.beside(beside).mean(dim=1)))
""",
    "paddle": """import paddle
import paddle.nn as nn


class Both(nn.Layer):
    def __init__(self, width, classes):
        super().__init__()
        self.words, self.beside, self.last = nn.Embedding(11, width), nn.Linear(4, width), nn.Linear(width, classes)

    def forward(self, words, beside):
        return self.last(paddle.tanh(self.words(words).mean(axis=1) + self.beside(beside).mean(axis=1)))
""",
}


@pytest.fixture
def near(monkeypatch):
    """The proof's commands in this process, which has the frameworks already; what they were given."""
    from zoo.cli import main, proving

    typed = []

    def run(words, aside):
        typed.append(words)
        with monkeypatch.context() as patch:
            patch.setattr("sys.argv", ["zoo", *words])
            try:
                main()
            except SystemExit as stop:
                return int(stop.code or 0)
        return 0

    monkeypatch.setattr(proving, "_limited", run)
    return typed


@pytest.mark.parametrize("side", NAMED)
def test_a_proof_takes_words_a_file_of_inputs_and_several_arguments(side, near, tmp_path, monkeypatch, capsys):
    """--input-size "6:11;3,4", --inputs FILE.npz and --args 8,5, each way; too high a bound breaks off."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(NAMED[side], encoding="utf-8")
    words = np.arange(12).reshape(2, 6) % 11
    np.savez(tmp_path / "given.npz", words=words, beside=np.linspace(-1, 1, 24, dtype="float32").reshape(2, 3, 4))
    base = ["net.py", "-o", "new.py", "--force", "--prove", "Both", "--args", "8,5", "--json", "told.json"]

    def proof(*more):
        code, _, error = in_process(monkeypatch, capsys, "translate", *base, *more)
        found = json.loads((tmp_path / "told.json").read_text())["proof"]
        assert (code == 0) == (found["verdict"] == "equal"), error
        return found

    assert proof("--input-size", "6:11;3,4")["verdict"] == "equal"
    assert "6:11;3,4" in near[-1]
    assert proof("--inputs", "given.npz")["verdict"] == "equal"
    assert {"given.npz", "8,5"} <= set(near[-1])
    neither = proof("--input-size", "6:1000;3,4")  # the table of words has 11
    assert neither["verdict"] == neither["diagnosis"]["verdict"] == "no answer"
    assert neither["diagnosis"]["explanation"].startswith("The model to compare with does not run on inputs of")


def test_what_nests_too_deeply_is_told(tmp_path):
    path = tmp_path / "sum.py"
    path.write_text(f"import torch\nx = {' + '.join(['torch.ones(1)'] * 3000)}\n", encoding="utf-8")
    with pytest.raises(ArgumentError, match="nests too deeply to be read, such as a sum of hundreds of terms; part it"):
        zoo.translate(path, to="paddle")
