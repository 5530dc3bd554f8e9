"""Every subcommand with hostile words: whatever is typed, a sentence and exit code 0, 1 or 2, and never a traceback.

The commands and their options are read from the command line's own tree, so that a new one joins by itself.
"""

import contextlib
import gc
import io
import os
import random
import shlex
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
import typer.main
from conftest import make
from data_files import classes_folder, picture, signs, write

import zoo
from zoo.backends import BACKENDS
from zoo.cli import app, main
from zoo.course.exercises import progress

CALLS, SEED = 500, int(os.environ.get("ZOO_FUZZ_SEED", "20"))
LONGEST = 30  # seconds of one call

# what takes minutes by design: all networks, processes of their own, another runtime's exporter
LEFT_OUT = {"every", "isolate", "onnx", "memory"}
# where a large number is a long run and no mistake: what is given if nothing is drawn
SHORT = {
    "limit": "8", "epochs": "1", "n": "2", "size": "64", "n_train": "3", "n_test": "3", "seconds": "0.1",
    "levels": "0", "peers": None,
}  # fmt: skip
NUMBERS = ["0", "1", "2", "-1", "3.5", "1e3", "nan", "inf", "-inf", "1e308", "99999999999999999999", "0x10", "", "two"]
HUGE = ["2147483647", "9223372036854775807", "1" + "0" * 30, "1e-308"]
FILES = [
    "net.safetensors", "cat.png", "empty", "text.txt", "set", "bad", "loop", "dangling", "pipe", "deep/er", "run",
    "torn.safetensors", "half.jpg", "port.py", "port.py:Net", "port.py:nothing", "wrong.py:Net", "signs", "r.json",
    os.fsdecode(b"caf\xe9.png"), "/dev/null", "/dev/full", "/proc/self/mem", ".", "..", "/", "", "no/such/place",
    "n" * 300, "new", "new.pth", "new.csv", "new.png", "new.html", "new.onnx", "cat.png/x", "~", "$HOME", "*", "-",
]  # fmt: skip
WORDS = [
    "", " ", "-", "--", "\n", "lenet", "LeNet", "resnet18x", "digits", "folder:set", "folder:", "mnist:set",
    "signs:signs", "fundus:set", "folder:loop", "cpu", "gpu", "gpu:-1", "gpu:99", "torch", "paddle", "both", "tf",
    "float64", "int3", "adam", "cosine", "flip,rotate=nan", "flip=", "crop=0", "fc.*=1", "*=0", "=", "0.3,0.3", ",",
    "1e999", "skip", "raise", "new", "imagenet", "torchvision:resnet18", "net.safetensors", "01", "99", "en", "zh",
    "xx", "{}%s\\", "\u732b", "\udce9", "[", "(" * 40, "a=b", "num_classes=10", "num_classes=-1", "x=__import__('os')",
]  # fmt: skip
LIKELY = {
    "name": ["lenet"], "names": ["lenet"], "file": ["net.safetensors", "lenet"], "images": ["cat.png", "set"],
    "source": ["net.safetensors"], "target": ["new.pth", "new.pdparams", "new.safetensors"], "port": ["port.py:Net"],
    "against": ["lenet"], "which": ["01"], "what": ["01", "wrong.py"], "folder": ["new", "other/new"],
    "out": ["new", "run", "fresh", "new.html", "new.onnx"], "backend": list(BACKENDS), "data": ["digits"],
    "force": [""], "lang": ["zh"], "resume": [""], "weights": ["net.safetensors"], "levels": ["0", "1"],
}  # fmt: skip
PORT = """
import torch
class Net(torch.nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.fc = torch.nn.Linear(784, num_classes)
    def forward(self, x):
        return self.fc(x.flatten(1))
nothing = None
"""


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """A folder of files of all sorts to be in: no network, no processes that last, and no way to the user's own."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TORCH_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("ZOO_PROGRESS", str(tmp_path / "home" / "progress.json"))
    zoo.save(make("lenet", BACKENDS[0]), "net.safetensors")
    whole = Path("net.safetensors").read_bytes()
    half = write(place, {"half.jpg": b"", "torn.safetensors": whole[: len(whole) // 2], "empty": b""})
    classes_folder(half / "set", a=4, b=4)
    classes_folder(place / "bad" / "Train", a=2)
    signs(place / "signs")
    import cv2

    cv2.imwrite("cat.png", picture())
    Path(os.fsdecode(b"caf\xe9.png")).write_bytes(Path("cat.png").read_bytes())
    write(
        place, {"half.jpg": cv2.imencode(".jpg", picture())[1].tobytes()[:400], "text.txt": b"text", "r.json": b"[{}]"}
    )
    write(place, {"deep/er/x": b"", "run/recipe.json": b"{}", "run/last.ckpt": whole})
    write(place, {"port.py": PORT.encode(), "wrong.py": b"import torch\nclass Net(:\n"})
    os.symlink("loop", "loop")
    os.symlink("nowhere", "dangling")
    os.mkfifo("pipe")

    class EndsAtOnce(subprocess.Popen):
        def __init__(self, *_, **options):
            options.pop("args", None)
            super().__init__([sys.executable, "-S", "-c", "raise SystemExit(1)"], **options)

    monkeypatch.setattr(subprocess, "Popen", EndsAtOnce)

    def no_network(self, *address):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.socket.connect", no_network)
    return place


def commands(command, path=()):
    """Every command of the tree that runs something, with the words that lead to it."""
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from commands(each, (*path, name))
    else:
        yield path, command


def hostile(rng, parameter):
    """A value that nobody should give one parameter, or that one may."""
    if parameter.name in SHORT:
        return rng.choice([*NUMBERS[:4], "", "nan"])
    # typer's own parameters, and click's in older versions of it
    kind = getattr(parameter, "type_descriptor", None)
    number = kind.annotation in (int, float) if kind else parameter.type.name.startswith(("integer", "float"))
    return rng.choice(NUMBERS + HUGE if number else FILES + WORDS)


def call(rng, path, command):
    """A command as somebody may type it: one or two values are wild, so that they come to be looked at."""
    usable = [each for each in command.params if each.name not in {*LEFT_OUT, "help"}]
    wild = rng.sample(usable, min(rng.choice([1, 1, 1, 2]), len(usable)))
    words = list(path)

    def value(parameter):
        likely = LIKELY.get(parameter.name)
        return hostile(rng, parameter) if parameter in wild or not likely else rng.choice(likely)

    for option in usable:
        if option.param_type_name == "argument":
            continue
        if option.required or option in wild or (option.name in LIKELY and rng.random() < 0.3):
            flag = rng.choice([*option.opts, *option.secondary_opts])
            words += [flag] if option.is_flag else [flag, value(option)]
        elif option.name in SHORT:
            words += [f"--no-{option.name}"] if SHORT[option.name] is None else [option.opts[0], SHORT[option.name]]
    for argument in usable:
        if argument.param_type_name == "argument" and (argument.required or rng.random() < 0.9):
            words += [value(argument) for _ in range(1 if argument.nargs == 1 else rng.choice([1, 1, 2]))]
    return words


class TooLongError(BaseException):
    """A call that does not end."""


def answer(words):
    """What is wrong with how a command ends, None if nothing is; as the console script runs it."""

    def stop(*_):
        raise TooLongError

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    code: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            sys.argv = ["zoo", *words]
            main()
    except SystemExit as end:
        code = end.code or 0
    except TooLongError:
        return f"does not end in {LONGEST} s"
    except BaseException:
        return traceback.format_exc(limit=-4)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    said = (out.buffer.getvalue() + err.buffer.getvalue()).decode("utf-8", "replace")
    if code not in (0, 1, 2) or "Traceback (most recent call last)" in said:
        return f"exit code {code}: {said[-2000:]}"
    # of a command that was asked to be quiet the exit code alone speaks of a difference
    silent = code == 0 or (code == 1 and not {"-q", "--quiet"}.isdisjoint(words))
    return None if silent or said.strip() else f"exit code {code} without a word"


@pytest.mark.slow
@pytest.mark.usefixtures("no_plots")
def test_no_words_make_a_traceback(sandbox, monkeypatch):
    monkeypatch.setattr(sys, "argv", sys.argv)
    every = list(commands(typer.main.get_command(app)))
    assert len(every) >= 20
    assert progress.progress_file().is_relative_to(sandbox.parent)
    rng, wrong, began = random.Random(SEED), [], time.monotonic()
    slowest = []
    for number in range(CALLS):
        words = call(rng, *every[number % len(every)])
        start = time.monotonic()
        problem = answer(words)
        slowest.append((time.monotonic() - start, shlex.join(words)))
        if problem:
            wrong.append(f"zoo {shlex.join(words)}\n{problem}")
        if number % 50 == 0:
            gc.collect()
    took = time.monotonic() - began
    print(f"{CALLS} calls of {len(every)} commands in {took:.0f} s; the slowest: {sorted(slowest)[-5:]}")
    assert not wrong, f"{len(wrong)} of {CALLS}:\n" + "\n\n".join(wrong)
    # what is no file was replaced by none
    assert Path("pipe").is_fifo()
    assert all(os.path.islink(name) for name in ("loop", "dangling"))
    assert all(Path(name).is_char_device() for name in ("/dev/null", "/dev/full"))
