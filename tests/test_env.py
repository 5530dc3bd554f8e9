"""`zoo env`: it says what is there and what is not, whatever is missing or broken, and knows the clashes."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zoo
from zoo import env
from zoo.backends import BACKENDS, runtime
from zoo.cli import app

NAMES = ("zoo", "python", "system", "processor", *BACKENDS, "numpy", "opencv", "extras", "variables", "clash")


@pytest.fixture
def alone(monkeypatch):
    """An environment of distributions that a test names, and nothing else: name -> version."""
    found: dict[str, str] = {}
    needs: dict[str, list[str]] = {}

    def version(name):
        if name not in found:
            raise metadata.PackageNotFoundError(name)
        return found[name]

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "requires", lambda name: version(name) and needs.get(name))
    monkeypatch.setattr(metadata, "distributions", list)
    monkeypatch.setattr(sys, "path", [str(Path(zoo.__file__).parent.parent)])
    return found, needs


@pytest.mark.slow
def test_the_command_tells_each_backend_by_its_own_words():
    result = CliRunner().invoke(app, ["env"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert all(any(line.startswith(name) for line in lines) for name in NAMES), result.output
    for backend in BACKENDS:
        (line,) = [each for each in lines if each.startswith(backend)]
        assert all(f"{key} " in line for key in ("version", "build", "threads", "GPUs")), line
        assert f"version {runtime(backend).version()}" in line


@pytest.mark.parametrize("backend", BACKENDS)
def test_about_is_words(backend):
    about = runtime(backend).about()
    assert list(about) == ["version", "build", "threads", "GPUs"]
    assert about["version"] == runtime(backend).version()
    assert about["threads"] == str(runtime(backend).threads())
    assert about["build"] == "CPU" or about["build"].startswith("CUDA ")


def test_without_anything_it_says_so(alone, monkeypatch):
    monkeypatch.setattr(env, "_importable", lambda name: False)
    text = env.describe()
    for backend in BACKENDS:
        assert f"{backend:<10} not installed; pip install" in text
    assert "clashes    none that is known" in text


def test_a_framework_that_crashes_or_hangs_is_told(tmp_path, monkeypatch):
    (tmp_path / "zoo").mkdir()
    monkeypatch.setattr(env, "ASK", "import os; os.abort()")
    assert "cannot be imported: exit code" in env._framework(BACKENDS[0])
    monkeypatch.setattr(env, "ASK", "raise OSError('no such library')")
    assert "cannot be imported: OSError: no such library" in env._framework(BACKENDS[0])
    monkeypatch.setattr(env, "ASK", "import time; time.sleep(60)")
    monkeypatch.setattr(env, "SECONDS", 0.2)
    assert "not imported within" in env._framework(BACKENDS[0])


def test_what_raises_is_a_line(monkeypatch):
    def fail(*_):
        raise ValueError("a broken\nthing")

    monkeypatch.setattr(env, "_framework", lambda name: "there")
    for name in ("_zoo", "_python", "_system", "_numpy", "_extras", "foreign"):
        monkeypatch.setattr(env, name, fail)
    text = env.describe()
    assert text.count("could not be read (ValueError: a broken)") == 5
    assert "could not look for" in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"paddlepaddle": "3.3.1", "paddlepaddle-gpu": "2.6.2"}, "share one folder"),
        ({"opencv-python": "4.10.0", "opencv-contrib-python-headless": "4.10.0"}, "one module, cv2"),
        ({"torch": "2.2.2+cpu", "numpy": "2.1.0"}, "built for numpy 1"),
        ({"paddlepaddle": "3.1.1", "numpy": "2.4.0"}, "from numpy 2.4 on"),
        ({"torch": "2.6.0", "torchvision": "0.17.2"}, "torchvision 0.17.2 was built for torch 2.2.2"),
        ({"torch": "2.6.0", "paddlepaddle-gpu": "2.6.2"}, "their own CUDA"),
    ],
)
def test_clashes_are_known(alone, found, words):
    own, needs = alone
    own.update(found)
    needs.update({"torchvision": ["numpy", "torch==2.2.2"], "torch": ["nvidia-cublas-cu12==1; x"]})
    (told,) = env.clashes()
    assert words in told


@pytest.mark.parametrize(
    "found",
    [
        {"paddlepaddle": "3.3.1", "opencv-python": "4.10.0", "numpy": "2.3.5", "torch": "2.3.0"},
        {"torch": "2.2.2", "numpy": "1.26.4", "torchvision": "0.17.2", "paddlepaddle": "2.6.2"},
        {"torch": "2.15.0", "numpy": "2.5.0"},
    ],
)
def test_what_goes_together_is_no_clash(alone, found):
    own, needs = alone
    own.update(found)
    needs["torchvision"] = ["torch==2.2.2"]
    assert env.clashes() == []


def test_a_foreign_zoo_is_told(tmp_path, monkeypatch):
    """A distribution that installs a zoo of its own, and a second zoo on the path."""
    site = tmp_path / "site"
    (site / "zoo").mkdir(parents=True)
    (site / "zoo" / "__init__.py").touch()
    info = site / "analytics_zoo-0.11.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: analytics-zoo\nVersion: 0.11.2\n")
    (info / "RECORD").write_text("zoo/__init__.py,,\nzoo/common/nncontext.py,,\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    told = env.foreign()
    assert any(each.startswith("analytics-zoo 0.11.2 installs a package zoo as well") for each in told)
    assert any("is another zoo on the path" in each for each in told)


def test_files_of_analytics_zoo_beside_ours_are_told_at_import(tmp_path):
    """Where its wheel was unpacked into the same folder: one look at the disk, when zoo is imported."""
    package = tmp_path / "zoo"
    package.mkdir()
    for name in ("__init__.py", "version.py"):
        (package / name).write_text((Path(zoo.__file__).parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-S", "-c", "import zoo"]
    run = {"cwd": tmp_path, "capture_output": True, "text": True, "encoding": "utf-8", "check": True}
    assert subprocess.run(command, **run).stderr == ""
    (package / "orca").mkdir()
    assert "Analytics Zoo" in subprocess.run(command, **run).stderr
