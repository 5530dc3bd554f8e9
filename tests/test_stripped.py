"""Every command where something is missing: frameworks, libraries, a home, a screen, letters, a reader of the output.

Each environment is one process (tests/stripped.py), in which the commands run one after another.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import zoo
from zoo import optional_libraries
from zoo.cli import app
from zoo.data.picture import PHOTOGRAPH

TOP = Path(zoo.__file__).parent.parent
WEIGHTS = TOP / "zoo" / "assets" / "squeezenet1_1.safetensors.xz"
PORT = """import {0}
import zoo


def Net():
    return zoo.build("lenet", "{0}", seed=0)
"""
TRAIN = ("sklearn", "matplotlib", "zhplot", "tensorboardX", "h5py", "openpyxl")
ONNX = ("onnx", "onnxruntime", "onnxscript", "paddle2onnx", "openvino")

# by name: the words, and what the command needs beside zoo itself
COMMANDS = {
    "--help": (["--help"], ""),
    "list": (["list"], ""),
    "card": (["card", "lenet"], ""),
    "mirror": (["mirror", "lenet"], ""),
    "inspect": (["inspect", str(WEIGHTS)], ""),
    "compare": (["compare", "lenet", "--levels", "0", "--json", "-"], "both"),
    "fuzz": (["fuzz", "--n", "1", "--levels", "0"], "both"),
    "report": (["report", "lenet", "--levels", "0", "-o", "r.html"], "both"),
    "diagnose": (["diagnose", "port.py:Net", "--against", "lenet"], "port"),
    "predict": (["predict", "squeezenet1_1", str(PHOTOGRAPH)], "one cv2"),
    "train": (["train", "lenet", "--limit", "8", "--epochs", "1", "--out", "run"], "one cv2 train"),
    "convert": (["convert", str(WEIGHTS), "a.npz"], ""),
    "export": (["export", "lenet", "-o", "m.onnx"], "one onnx"),
    "bench": (["bench", "lenet", "--seconds", "0.1", "--no-memory", "--engine", "none"], "one"),
    "data make-folder": (["data", "make-folder", "图片", "--n", "2"], "cv2"),
    "data make-fundus": (["data", "make-fundus", "f", "--n", "2", "--size", "300"], "cv2 train"),
    "data make-signs": (["data", "make-signs", "s", "--n-train", "6", "--n-test", "6"], "cv2 train"),
    "lesson list": (["lesson", "list", "--lang", "zh"], ""),
    "lesson notebook": (["lesson", "notebook", "01", "-o", "x.ipynb", "--lang", "zh"], "one"),
    "lesson exercises": (["lesson", "exercises", "01"], "one"),
    "lesson run": (["lesson", "run", "01", "--quick"], "one cv2 train"),
    "lesson open": (["lesson", "open", "01"], "one jupyter"),
    "check": (["check", "01"], "one"),
}
# what is hidden, what is there, the encoding of the output, and what would take long and is tried in another one
ENVIRONMENTS = {
    "none": (("torch", "torchvision", "paddle"), "cv2 train onnx", "cp1252", ""),
    "torch": (
        ("torchvision", "paddle", "jupyterlab", "notebook"), "one port cv2 train onnx", "cp936",
        "check|lesson run|data.*",
    ),
    "paddle": (
        ("torch", "torchvision", "jupyterlab", "notebook"), "one port cv2 train onnx", "ascii", "lesson run|data.*",
    ),
    "bare": (
        ("paddle", "torchvision", "cv2", "simplejpeg", "PIL", *TRAIN, *ONNX), "one port", "cp1252", "check|lesson run",
    ),
    "both": (("torchvision", *ONNX), "both one port", "cp936", "(?!compare|report|--help|diagnose).*"),
}  # fmt: skip
LINES = {
    "port": r"torch\b.* is not installed; get it with pip install .*\[torch\]",
    "both": r"backend is not installed; get it with pip install .*\[(torch|paddle)\]\"",
    # in English, or in Chinese, whose letters are not in every encoding
    "one": r"neither PaddlePaddle nor PyTorch is installed; get one with pip install .*\[torch\]\" or .*\[paddle\]\""
    r"|PaddlePaddle (和|\\u548c) PyTorch .*pip install .*\[torch\]\" .*\[paddle\]\"",
    "cv2": r"OpenCV, which is not installed; get it with pip install .*\[headless\]\"",
    "train": r"is needed .* and cannot be imported .*; install it: pip install .*\[train\]\"",
    "onnx": r"is needed .* and cannot be imported .*; install it: pip install .*\[onnx\]\"",
    "jupyter": "Jupyter is not installed; get it with pip install jupyterlab",
}


def run(hidden, encoding, commands, folder):
    """What came of each command: its exit code, and what it printed to both."""
    kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {"OMP_NUM_THREADS": "1"}
    environment |= {"HOME": "/proc/nowhere", "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "60", "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("stripped.py")), ",".join(hidden), encoding],
        input=json.dumps(commands), capture_output=True, encoding="utf-8", cwd=folder, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def names(group=app, before=""):
    """The commands that there are."""
    for command in group.registered_commands:
        yield before + (command.name or command.callback.__name__)
    for each in group.registered_groups:
        yield from names(each.typer_instance, f"{each.name} ")


def test_every_command_is_tried():
    # one that is new may not be in the table yet, but none of the table may be gone
    assert set(COMMANDS) - {"--help"} <= set(names())


@pytest.mark.slow
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_command_works_or_says_what_to_install(environment, tmp_path):
    hidden, there, encoding, elsewhere = ENVIRONMENTS[environment]
    framework = "paddle" if environment == "paddle" else "torch"
    (tmp_path / "port.py").write_text(PORT.format(framework), encoding="utf-8")
    commands = {name: words for name, (words, _) in COMMANDS.items() if not re.fullmatch(elsewhere, name)}
    closed = ("list", "mirror", "inspect", "compare", "lesson list")
    commands |= {f"closed {name}": commands[name] for name in closed if name in commands}
    found = run(hidden, encoding, commands, tmp_path)
    for name, (code, out, err) in found.items():
        assert isinstance(code, int), f"{name}: {code}"
        assert "Traceback" not in err, f"{name}: {err}"
        needs = COMMANDS[name.removeprefix("closed ")][1].split()
        missing = [need for need in needs if need not in there.split()]
        if missing:
            assert code == 2, (name, code, out, err)
            assert any(re.search(LINES[need], err) for need in missing), (name, err)
            # one refusal; what the encoding of the output lacks is told beside it
            assert err.count("zoo: ") - err.count("zoo: letters that the encoding") == 1, err
        elif name.startswith("closed"):
            assert (code, out) == (141, ""), (name, code, out, err)
        else:
            # nothing is begun of the exercises; Paddle writes no program where there is no home
            assert code == {"check": 1, "export": 2 if environment == "paddle" else 0}.get(name, 0), (name, out, err)
    if "check" in found and "one" in there:
        assert "progress cannot be kept" in found["check"][2]
        assert "set ZOO_PROGRESS to a file that can be written" in found["check"][2]
    out, err = found.get("lesson list", [0, "", ""])[1:]
    if out and encoding == "cp936":
        assert "两种写法" in out
    if out and encoding == "cp1252":
        assert "\\u4e24\\u79cd" in out
        assert "set PYTHONIOENCODING=utf-8" in err


@pytest.mark.slow
def test_a_folder_with_modules_of_other_names_for_themselves(tmp_path):
    """`python -m zoo` looks for modules in the current folder first; what lies there is not the framework."""
    for name in ("torch.py", "random.py", "numpy.py", "cv2.py"):
        (tmp_path / name).write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    words = ["predict", "squeezenet1_1", str(PHOTOGRAPH), "--backend", "torch"]
    done = subprocess.run(
        [sys.executable, "-m", "zoo", *words], capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert "Egyptian cat" in done.stdout


def test_a_file_in_front_of_a_framework_is_named(tmp_path, monkeypatch):
    from zoo.backends import BACKENDS, installed_backends, require
    from zoo.errors import BackendMissingError

    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "modules", {name: each for name, each in sys.modules.items() if name not in BACKENDS})
    for name in BACKENDS:
        (tmp_path / f"{name}.py").touch()
        with pytest.raises(BackendMissingError, match=rf"{name}.py' is found as {name}, in front of the framework"):
            require(name)
        (tmp_path / f"{name}.py").unlink()
        (tmp_path / name).mkdir()
    assert installed_backends() == list(BACKENDS)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert installed_backends() == []


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, 'pip install "paddle-torch-zoo[torch]"'),
        ({"url": "URL", "dir_info": {}}, 'pip install "PATH[torch]"'),
        ({"url": "URL", "dir_info": {"editable": True}}, 'pip install -e "PATH[torch]"'),
        ({"url": "URL", "archive_info": {}}, 'pip install "paddle-torch-zoo[torch] @ URL"'),
        ({"url": "https://h/z", "vcs_info": {"vcs": "git"}}, 'pip install "paddle-torch-zoo[torch] @ git+https://h/z"'),
    ],
)
def test_the_install_line_is_one_that_works(facts, line, tmp_path, monkeypatch):
    """Before there is a release, zoo came from a clone or a wheel; its parts come from there too."""
    from types import SimpleNamespace

    place = tmp_path / "a b"
    written = json.dumps(facts).replace("URL", place.as_uri())
    told = SimpleNamespace(read_text=lambda name: written if facts else None)
    monkeypatch.setattr("importlib.metadata.distribution", lambda name: told)
    assert optional_libraries.install("torch") == line.replace("URL", place.as_uri()).replace("PATH", str(place))
