"""Two processes, started by the frameworks' own launchers, train as one does with the same batches."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process

import zoo
from zoo.errors import ArgumentError

LAUNCH = {
    "torch": ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "zoo"],
    "paddle": ["-m", "paddle.distributed.launch", "--nproc_per_node", "2", "--log_dir", "LOGS", "ZOO"],
}


@pytest.fixture
def alone(backend, monkeypatch, capsys):
    """`zoo train` in this one process: the history."""

    def run(folder, *arguments):
        options = ["--backend", backend, "--out", str(folder), "--quiet"]
        code, _, err = in_process(monkeypatch, capsys, "train", *arguments, *options)
        assert code == 0, err
        return json.loads((folder / "history.json").read_text())

    return run


def train(backend, folder, *arguments):
    """`zoo train` in two processes: the history."""
    # paddle's launcher takes no module, but any command: the one that pip installs
    command = Path(sys.executable).parent / "zoo"
    places = {"LOGS": str(folder) + "-logs", "ZOO": str(command)}
    words = [places.get(word, word) for word in LAUNCH[backend]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *words, "train", *arguments, "--backend", backend, "--out", str(folder), "--threads", "1"],
        env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return json.loads((folder / "history.json").read_text())


@pytest.mark.slow
def test_two_processes_are_one(backend, alone, tmp_path):
    """49 pictures in batches of 16: the last batch has one picture, so one of the processes has none."""
    arguments = [
        "squeezenet1_1", "--data", "digits", "--limit", "49", "--batch-size", "16", "--epochs", "2",
        "--dtype", "float64", "--optimizer", "momentum", "--lr", "0.001", "--image-size", "32",
        "--augment", "rotate=10",
    ]  # fmt: skip
    one = alone(tmp_path / "one", *arguments)
    two = train(backend, tmp_path / "two", *arguments)
    assert (one["processes"], two["processes"]) == (1, 2)
    assert two["steps"]["count"] == [16, 16, 16, 1] * 2 == one["steps"]["count"]
    assert two["steps"]["top1"] == one["steps"]["top1"]
    gap = np.abs(np.array(one["steps"]["loss"]) - two["steps"]["loss"]).max()
    assert gap < 1e-12, gap
    assert abs(one["best"]["valid_loss"] - two["best"]["valid_loss"]) < 1e-12
    assert one["metrics"]["confusion"] == two["metrics"]["confusion"]
    states = [zoo.state(zoo.load(tmp_path / name / "best.safetensors", backend)) for name in ("one", "two")]
    for name, array in states[0].items():
        assert np.abs(array - states[1][name]).max() < 1e-12, name


@pytest.mark.slow
def test_batch_norm_sees_its_own_process_alone(backend, alone, tmp_path):
    """Statistics are of a process's share of the batch, as both frameworks have it: near to one process, not equal."""
    arguments = [
        "lenet_bn", "--data", "digits", "--limit", "48", "--batch-size", "16", "--epochs", "1", "--dtype", "float64",
        "--optimizer", "momentum", "--lr", "0.001",
    ]  # fmt: skip
    one = alone(tmp_path / "one", *arguments)
    two = train(backend, tmp_path / "two", *arguments)
    gap = np.abs(np.array(one["steps"]["loss"]) / two["steps"]["loss"] - 1)
    assert 1e-6 < gap.max() < 0.5
    resumed = train(backend, tmp_path / "two", *arguments, "--epochs", "2", "--resume")
    assert resumed["steps"]["loss"][:3] == two["steps"]["loss"]
    assert len(resumed["steps"]["loss"]) == 6


def test_both_backends_in_several_processes_are_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ArgumentError, match="one backend at a time"):
        zoo.train("lenet", "both", limit=20)


def test_another_framework_s_launcher_is_named(monkeypatch):
    """Without this, each process would train the whole run, into the same folder."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ArgumentError, match="torchrun started this, and the backend is paddle"):
        zoo.train("lenet", "paddle", limit=20)
    monkeypatch.delenv("WORLD_SIZE")
    monkeypatch.setenv("PADDLE_TRAINERS_NUM", "2")
    with pytest.raises(ArgumentError, match=r"paddle.distributed.launch started this, and the backend is torch"):
        zoo.train("lenet", "torch", limit=20)


@pytest.mark.slow
def test_the_folder_runs_as_a_program(backend, tmp_path):
    """Paddle's launcher makes `python zoo` of `-m zoo`; zoo/paddle must not be taken for the framework then."""
    environment = {**os.environ, "PYTHONPATH": ""}
    run = [
        "zoo",
        "train",
        "lenet",
        "--backend",
        backend,
        "--limit",
        "20",
        "--epochs",
        "1",
        "-q",
        "--out",
        tmp_path / "run",
    ]
    root = Path(zoo.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, *run], cwd=root, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "run" / "last.ckpt").exists()
