"""`zoo diagnose` as a user types it: exit codes, the panel, JSON, and one sentence for every mistake."""

import json
import sys
from pathlib import Path

import pytest
from conftest import in_process

from zoo.backends import BACKENDS

PORTS = Path(__file__).parent / "ports"


def typed(monkeypatch, capsys, *arguments):
    return in_process(monkeypatch, capsys, "diagnose", *map(str, arguments))


@pytest.mark.parametrize("backend", BACKENDS)
def test_right_is_0_and_wrong_is_1(backend, monkeypatch, capsys):
    port = PORTS / f"{backend}_ports.py"
    code, out, _ = typed(monkeypatch, capsys, f"{port}:Digits", "--against", "lenet", "--args", "classes=7")
    assert code == 0
    assert "equal" in out
    assert "num_classes=7" in out
    arguments = [f"{port}:Residual18", "--against", "resnet18", "--image-size", 33, "--backend", backend]
    code, out, _ = typed(monkeypatch, capsys, *arguments, "--args", "classes=7", "norm_short=False")
    assert code == 1
    assert "body.2.proj.0" in out
    assert "shortcut" in out


def test_json_to_a_file_and_to_the_terminal(monkeypatch, capsys, tmp_path):
    port = f"{PORTS / 'torch_ports.py'}:ForgotTheHidden"
    code, out, _ = typed(monkeypatch, capsys, port, "--against", "lenet", "--json", "-")
    assert code == 1
    assert json.loads(out)["where"] == "hidden"
    path = tmp_path / "d.json"
    code, out, _ = typed(monkeypatch, capsys, port, "--against", "lenet", "--json", path)
    assert json.loads(path.read_text())["cause"] == "layer_unused"
    assert "layer_unused" in out


TORCH = PORTS / "torch_ports.py"
MISTAKES = [
    ([f"{TORCH}:Digits", "--against", "lenett"], "did you mean 'lenet'"),
    ([f"{TORCH}:Digit", "--against", "lenet"], "did you mean 'Digits'"),
    (["nowhere.py:Digits", "--against", "lenet"], "there is no file 'nowhere.py'"),
    ([str(TORCH), "--against", "lenet"], "a port is FILE.py:NAME"),
    ([f"{TORCH}:Digits", "--against", "lenet", "--args", "clases=7"], "unexpected keyword argument 'clases'"),
    ([f"{TORCH}:Digits", "--against", "lenet", "--args", "seven"], "arguments are name=value"),
    ([f"{TORCH}:Digits", "--against", "lenet", "--backend", "paddle"], "makes a model of torch, not of paddle"),
    ([f"{TORCH}:Digits", "--against", "lenet", "--backend", "padle"], "did you mean 'paddle'"),
    ([f"{TORCH}:Digits", "--against", "lenet", "--image-size", "3"], "the smallest that works is 28"),
    ([f"{TORCH}:Digits"], "Missing option '--against'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments, message, monkeypatch, capsys):
    code, _, error = typed(monkeypatch, capsys, *arguments)
    assert code == 2
    assert message in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_of_the_kind\n", "cannot be imported: ModuleNotFoundError"),
        ("def Digits():\n    return 3\n", "not a model of paddle or torch but a int"),
        ("x = 1\n", "defines no class and no function"),
        (
            "class Digits:\n    def __init__(self):\n        raise RuntimeError('no')\n",
            "cannot be built: RuntimeError: no",
        ),
        ("def Digits(:\n", "cannot be imported: SyntaxError"),
    ],
)
def test_a_file_that_does_not_work(text, message, monkeypatch, capsys, tmp_path):
    path = tmp_path / "port.py"
    path.write_text(text)
    code, _, error = typed(monkeypatch, capsys, f"{path}:Digits", "--against", "lenet")
    assert code == 2
    assert message in error
    assert "Traceback" not in error


def test_a_port_imports_from_its_own_folder(monkeypatch, capsys, tmp_path):
    (tmp_path / "parts_of_mine.py").write_text("WIDTH = 64\n")
    text = (TORCH).read_text() + "\nimport parts_of_mine\nassert parts_of_mine.WIDTH == 64\n"
    (tmp_path / "port.py").write_text(text)
    code, _, _ = typed(monkeypatch, capsys, f"{tmp_path / 'port.py'}:Digits", "--against", "lenet")
    assert code == 0
    assert str(tmp_path) not in sys.path
