"""Pairs in other projects' pytest runs: the option, the fixture, assert_pair, and that nobody else notices."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pair_files import write_all

from zoo.backends import BACKENDS, runtime
from zoo.errors import ArgumentError, FileError
from zoo.port.model_in_file import built
from zoo.testing import assert_pair

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
SIZE = (2, 6, 6)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Somebody's project, with a test of its own that uses the fixture."""
    folder = write_all(tmp_path_factory.mktemp("project"))
    (folder / "pytest.ini").write_text("[pytest]\n")
    test = "def test_mine(zoo_pair):\n    zoo_pair('theirs_torch.py:Net', 'mine_paddle.py:Port', input_size=(2, 6, 6), "
    (folder / "test_own.py").write_text(test + "levels='0', args_b={'depth': 2})\n")
    (folder / "nets").mkdir()
    for backend in BACKENDS:
        code = (folder / f"theirs_{backend}.py").read_text().replace("Conv2d(2,", "Conv2d(3,").replace("2D(2,", "2D(3,")
        (folder / "nets" / f"{backend}_net.py").write_text(code)
    return folder


def section(name):
    """The lines of a table of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition(f"[{name}]\n")[2].partition("\n[")[0]


def pytest_in(folder, *words):
    command = [sys.executable, "-m", "pytest", "-p", "zoo.pytest_plugin", "-rA", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, env=ENVIRONMENT)


@pytest.mark.slow
def test_pairs_are_tests_of_the_run(project):
    """A right pair, one that differs, one that is not there, and the project's own test with the fixture."""
    pairs = ["theirs_torch.py:Net mine_paddle.py:make", "theirs_paddle.py:Net mine_torch.py:wrong", "a.py:Net b.py:Net"]
    words = [word for pair in pairs for word in ("--zoo-pair", *pair.split())]
    done = pytest_in(project, *words, "--zoo-input-size", "2,6,6", "--zoo-levels", "0,3")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 failed, 2 passed" in done.stdout
    assert f"PASSED ::zoo-pair[{pairs[0]}]" in done.stdout
    assert "PASSED test_own.py::test_mine" in done.stdout
    assert "sigmoid" in done.stdout
    assert "is not the same in both" in done.stdout
    assert "there is no file 'a.py'" in done.stdout
    assert "Traceback" not in done.stdout
    assert "zoo/parity" not in done.stdout


@pytest.mark.slow
def test_the_example_workflow_keeps_a_pair_equal(project):
    """It is YAML of the form that the service takes, and its last command runs as it stands."""
    flow = yaml.safe_load((ROOT / "examples" / "keep_equal.yml").read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true
    assert flow[True] == ["push", "pull_request"]
    (job,) = flow["jobs"].values()
    assert job["runs-on"] == "ubuntu-latest"
    assert all(("run" in step) != ("uses" in step) for step in job["steps"])
    extras = re.findall(r"paddle-torch-zoo\[([\w,]+)\]", " ".join(step.get("run", "") for step in job["steps"]))
    known = re.findall(r"^([\w-]+) = \[", section("project.optional-dependencies"), re.MULTILINE)
    assert extras
    assert set(extras[0].split(",")) <= set(known)
    words = shlex.split(job["steps"][-1]["run"])
    assert words[0] == "pytest"
    done = pytest_in(project, *words[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed, 1 deselected" in done.stdout


def test_a_run_that_asks_for_nothing_loads_nothing(tmp_path):
    """No framework and no numpy, and no test: what the plugin costs is one small file."""
    (tmp_path / "test_other.py").write_text(
        "import json, sys\n\ndef test_x():\n    print(json.dumps([*sys.modules]))\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "zoo.pytest_plugin", "-p", "no:xdist", "-s", "-q", "test_other.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("[")))
    assert {name for name in loaded if name.split(".")[0] == "zoo"} == {"zoo", "zoo.version", "zoo.pytest_plugin"}
    assert not {"numpy", "torch", "paddle", "typer", "rich"} & set(loaded)


def test_pytest_finds_the_plugin_where_zoo_is_installed():
    # by one name, or -p and the entry point would register it twice
    assert section("project.entry-points.pytest11").split("\n")[0] == '"zoo.pytest_plugin" = "zoo.pytest_plugin"'


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in BACKENDS for b in BACKENDS])
def test_assert_pair(first, second, project, monkeypatch):
    monkeypatch.chdir(project)
    given = {"input_size": SIZE, "levels": "0,3"}
    one, other = f"theirs_{first}.py:Net", f"mine_{second}.py:Port"
    assert assert_pair(one, other, **given).passed
    with pytest.raises(AssertionError, match="is not the same in both"):
        assert_pair(one, other, copy_weights=False, **given)
    with pytest.raises(AssertionError, match="no partner"):
        assert_pair(one, other, args_b={"depth": 1}, **given)
    assert assert_pair(built(one), built(other, ["depth=2"]), **given).passed
    with pytest.raises(FileError, match="there is no file"):
        assert_pair(one, "nowhere.py:Port", **given)
    with pytest.raises(ArgumentError, match="input_size"):
        assert_pair(one, other)


def test_assert_pair_with_files_of_weights(project, monkeypatch, backend):
    monkeypatch.chdir(project)
    runtime(backend).save_file(built(f"theirs_{backend}.py:Net"), "own.weights", {})
    one, given = f"theirs_{backend}.py:Net", {"input_size": SIZE, "levels": "1"}
    assert assert_pair(one, one, weights_a="own.weights", weights_b="own.weights", **given).passed
    with pytest.raises(AssertionError, match="differ in"):
        assert_pair(one, one, weights_a="own.weights", **given)
