"""Each backend in a process of its own: the same report, and no process left, whatever happens."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from conftest import make

import zoo
from zoo import backends, system
from zoo.backends import BACKENDS, backend_of, runtime
from zoo.errors import ArgumentError, DeviceError, ModelError, StateError, UnknownChoiceError, WorkerError
from zoo.network.build import Build, construct
from zoo.parity.levels import run
from zoo.process import isolate
from zoo.process.isolate import LEVELS, RemoteModel, isolated

LENET = {"num_classes": 10, "in_channels": 1, "image_size": 28, "aux": False, "dtype": "float32", "seed": 0}


@pytest.fixture
def started(monkeypatch):
    """The workers that a test starts; none of them may outlive it."""
    processes = []
    honest = subprocess.Popen

    def popen(*arguments, **keywords):
        processes.append(honest(*arguments, **keywords))
        return processes[-1]

    monkeypatch.setattr(isolate.subprocess, "Popen", popen)
    yield processes
    assert not backends.remotes
    assert all(process.returncode is not None for process in processes)


def figures(report):
    content = json.loads(report.to_json())
    content.pop("seconds", None)
    return content


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "levels", "arguments"),
    [("lenet", LEVELS, {}), ("resnet18", ["0", "1", "3", "3b", "6"], {"image_size": 33, "num_classes": 7})],
)
def test_the_report_is_the_same_to_the_last_digit(started, name, levels, arguments):
    found = zoo.compare(name, levels=levels, isolate=True, **arguments)
    assert len(started) == len(BACKENDS)
    assert [level.name for level in found.levels] == list(levels)
    assert found.passed, found
    assert figures(found) == figures(zoo.compare(name, levels=levels, **arguments))


@pytest.mark.slow
def test_the_main_process_imports_neither_framework():
    code = (
        "import sys, zoo; assert zoo.compare('lenet', isolate=True).passed; "
        f"assert not {{*{BACKENDS!r}}} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_the_verbs_work_on_handles(started, tmp_path):
    folder = tmp_path / "model.safetensors"
    with isolated():
        for backend in BACKENDS:
            model = zoo.build("lenet", backend, seed=3)
            local = backends.remotes.pop(backend)
            here = zoo.state(make("lenet", backend, seed=3))
            backends.remotes[backend] = local
            assert isinstance(model, RemoteModel)
            assert backend_of(model) == backend
            there = zoo.state(model)
            assert list(there) == list(here)
            assert all(np.array_equal(there[name], here[name]) for name in here)
            zoo.save(model, folder)
            assert zoo.num_params(zoo.load(folder, backend)) == zoo.card("lenet").num_params
            with pytest.raises(StateError) as caught:
                zoo.load_state(model, {})
            assert len(caught.value.missing) == len(here)
            with pytest.raises(DeviceError):
                zoo.build("lenet", backend, device="gpu:99")
            with pytest.raises(UnknownChoiceError):
                runtime(backend).device("nowhere")
            calls = []
            with pytest.raises(ZeroDivisionError):
                runtime(backend).trace(model, np.zeros((1, 1, 28, 28), np.float32), lambda call: 1 / 0)
            runtime(backend).trace(model, np.zeros((1, 1, 28, 28), np.float32), calls.append)
            assert calls[-1].output.shape == (1, 10)
    with pytest.raises(ModelError):
        backend_of(model)


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_network_that_stops_says_the_same_from_a_worker(started, backend):
    """The picture is too large for the head, so that some layers run first."""
    pictures, messages = np.zeros((1, 1, 40, 40), np.float32), []
    for process in (nullcontext(), isolated()):
        with process, pytest.raises(ModelError) as caught:
            run(backend, construct(Build("lenet", backend, **LENET), None), pictures, lambda call: None)
        messages.append(str(caught.value))
    assert "stops after conv3" in messages[0]
    assert messages[0] == messages[1]


@pytest.mark.slow
def test_what_is_no_longer_used_leaves_the_worker(started):
    with isolated():
        worker = backends.remotes[BACKENDS[0]]
        for _ in range(3):
            # the numbers of what is gone travel with the next request
            model = construct(Build("lenet", BACKENDS[0], **LENET), None)
            del model
            assert len(worker.dropped) == 1
        runtime(BACKENDS[0]).version()
        assert not worker.dropped


@pytest.mark.slow
@pytest.mark.parametrize("victim", BACKENDS)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_is_killed_is_reported_at_once(started, monkeypatch, victim, how):
    honest, killed = isolate.Worker.ask, []

    def ask(self, place, verb, arguments, keywords):
        honest(self, place, verb, arguments, keywords)
        if verb == "step" and self.backend == victim and not killed:
            killed.append(time.monotonic())
            os.kill(self.process.pid, how)

    monkeypatch.setattr(isolate.Worker, "ask", ask)
    with pytest.raises(WorkerError, match=f"the {victim} worker was ended by {how.name} during step") as caught:
        zoo.compare("lenet", levels="0,8", isolate=True)
    assert time.monotonic() - killed[0] < 5
    if how == signal.SIGSEGV:
        assert "egmentation fault" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["trace", "write"])
def test_no_level_takes_a_dead_worker_for_a_fault_of_the_network(started, monkeypatch, verb):
    honest = isolate.Worker.ask

    def ask(self, place, asked, arguments, keywords):
        if asked == verb:
            self.process.kill()
            self.process.wait()
        honest(self, place, asked, arguments, keywords)

    monkeypatch.setattr(isolate.Worker, "ask", ask)
    with pytest.raises(WorkerError):
        zoo.compare("lenet", levels="0,1", isolate=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "end", ["raise SystemExit('there is no such library')", "raise ImportError('no such library')"]
)
def test_a_worker_that_ends_at_import_leaves_its_last_words(started, monkeypatch, tmp_path, end):
    (tmp_path / BACKENDS[0]).mkdir()
    (tmp_path / BACKENDS[0] / "__init__.py").write_text(end)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(WorkerError, match="exit code 1 during its start.*\n(.|\n)*no such library"), isolated():
        pass


@pytest.mark.slow
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_workers_end_with_the_context(started, error):
    folders = []

    def fail():
        folders.append(backends.remotes[BACKENDS[0]]._errors.parent)
        assert folders[0].is_dir()
        raise error

    with pytest.raises(error), isolated():
        fail()
    assert len(started) == len(BACKENDS)
    assert not folders[0].exists()


@pytest.mark.slow
def test_workers_follow_a_main_process_that_is_killed():
    code = (
        "import os, signal; from zoo import backends; from zoo.process.isolate import isolated\n"
        "with isolated():\n"
        "    workers = backends.remotes.values()\n"
        "    print(*(worker.process.pid for worker in workers), *{worker._errors.parent for worker in workers})\n"
        "    os.sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    *pids, folder = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split()
    assert len(pids) == len(BACKENDS)
    until = time.monotonic() + 20
    while (alive := [pid for pid in pids if lives(pid)] or Path(folder).exists()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive


def lives(pid):
    """Whether a process runs; one that has ended but was not waited for does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_level_9_and_two_models_are_refused(started):
    with pytest.raises(ArgumentError, match="level 9 cannot run .* levels 0, 1, 2, 3, 3b, 4, 5, 6, 7, 8 can"):
        zoo.compare("lenet", levels="all", isolate=True)
    model = make("lenet", BACKENDS[0])
    with pytest.raises(ArgumentError, match="isolate and onnx are for a network's name"):
        zoo.compare(model, model, input_size=(1, 28, 28), isolate=True)
    assert not started


def test_a_gpu_is_looked_for_only_where_the_machine_shows_one(started, monkeypatch):
    for name in BACKENDS:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(system, "GPUS", ("/nowhere",))
    assert not isolate.needed.__wrapped__()
    assert not started


@pytest.mark.slow
def test_isolation_is_switched_on_where_both_builds_see_a_gpu(started, monkeypatch):
    with monkeypatch.context() as patched:
        for name in BACKENDS:
            patched.delitem(sys.modules, name)
        patched.setattr(system, "GPUS", ("/",))
        patched.setattr(isolate._Runtime, "has_gpu", lambda self: True, raising=False)
        assert isolate.needed.__wrapped__()
    assert len(started) == len(BACKENDS)
    monkeypatch.setattr(isolate, "needed", lambda: True)
    assert zoo.compare("lenet", levels="0").passed
    assert len(started) == 2 * len(BACKENDS)
    with pytest.raises(ArgumentError, match="both builds see a GPU"):
        zoo.compare("lenet", levels="9")


@pytest.mark.slow
def test_the_command_line():
    command = [sys.executable, "-m", "zoo", "compare", "lenet", "resnet18", "--image-size", "33", "--isolate"]
    done = subprocess.run([*command, "--levels", "0,3"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 equal" in done.stdout
    done = subprocess.run([*command, "--levels", "9"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("zoo: level 9 cannot run")
