"""What other systems, consoles and versions of Python have, imitated here."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process

import zoo
from zoo import system
from zoo.errors import FileError
from zoo.files import held
from zoo.weights.mapped import Mapped

TOP = Path(zoo.__file__).parent.parent
PACKAGE = sorted((TOP / "zoo").rglob("*.py"))

# what some systems lack: modules, names of os and signal, and places
LACKING = r"""
\bimport\s+(resource|fcntl|msvcrt|pwd|grp|termios|winreg|signal|ctypes)\b | /proc/ | /dev/(?!stdout\b)
| \bos\.(fork|kill|killpg|setsid|getuid|geteuid|pwrite|posix_\w+|getloadavg|sched_\w+|mkfifo|uname|nice|wait\d?)\b
| \bos\.O_(?!CREAT|EXCL|RDONLY|WRONLY|RDWR)\w+ | sys\.platform | os\.name\b | start_new_session | preexec_fn
"""


def code(path):
    """A file's code without comments and docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        first = node.body[0] if isinstance(getattr(node, "body", None), list) and node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            first.value.value = ""
    return ast.unparse(tree)


def test_one_file_knows_the_systems():
    found = {
        f"{path.relative_to(TOP)}: {match[0].strip()}"
        for path in PACKAGE
        if path.name != "system.py"
        for match in re.finditer(LACKING, code(path), re.VERBOSE)
    }
    assert not found
    assert len(set(re.findall(LACKING, code(TOP / "zoo" / "system.py"), re.VERBOSE))) > 5


@pytest.mark.slow
def test_python_3_10_runs_it():
    """Vermin knows which syntax and which names came with which Python; ruff is told the same version."""
    folders = [str(TOP / name) for name in ("zoo", "docs", "tools", "benchmarks", "examples", "lessons", "tests")]
    command = [
        sys.executable,
        "-c",
        "from vermin import main; main()",
        "-t=3.10-",
        "--violations",
        "--eval-annotations",
        "--no-tips",
    ]
    done = subprocess.run([*command, *folders], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'target-version = "py310"' in (TOP / "pyproject.toml").read_text(encoding="utf-8")


def test_text_has_an_encoding():
    """Files and pipes are of the machine's encoding else, which is not UTF-8 on Windows."""
    found = []
    for path in [*PACKAGE, *(each for name in ("docs", "tools", "benchmarks") for each in (TOP / name).rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = {key.arg for key in node.keywords}
            words = [str(word.value) for word in (*node.args, *(key.value for key in node.keywords))
                     if isinstance(word, ast.Constant)]  # fmt: skip
            mode = next((word for word in words if re.fullmatch("[rwxab+t]{1,4}", word)), "r")
            of_text = name in ("read_text", "write_text") and len(node.args) < (1 if name == "read_text" else 2)
            of_text |= isinstance(node.func, ast.Name) and name == "open" and "b" not in mode
            of_text |= name in ("run", "Popen", "check_output") and bool({"text", "universal_newlines"} & given)
            # our own write_text is UTF-8 always
            if of_text and "encoding" not in given and not (name == "write_text" and isinstance(node.func, ast.Name)):
                found.append(f"{path.relative_to(TOP)}:{node.lineno} {ast.unparse(node)}")
    assert not found, "\n".join(found)


def test_pictures_are_read_as_bytes(tmp_path, monkeypatch):
    """OpenCV opens no path with Chinese in it on Windows; so it is given bytes alone."""
    import cv2

    from zoo.data.picture import PHOTOGRAPH, read_picture

    assert not [path for path in PACKAGE if re.search(r"\.(imread|imwrite|VideoCapture)\b", code(path))]

    def refuse(path, *_):
        raise AssertionError(path)

    monkeypatch.setattr(cv2, "imread", refuse)
    place = tmp_path / "图片" / "猫.png"
    place.parent.mkdir()
    place.write_bytes(PHOTOGRAPH.read_bytes())
    assert (read_picture(place) == read_picture(PHOTOGRAPH)).all()


# Windows: the fixture has its rules for files


def test_windows_reads_what_it_cannot_replace_while_it_is_mapped(windows, tmp_path, backend):
    path = tmp_path / "a.safetensors"
    zoo.save(zoo.build("lenet", backend, seed=0), path)
    model = zoo.load(path, backend)
    before = {name: array.copy() for name, array in zoo.state(model).items()}
    other = zoo.build("lenet", backend, seed=1)
    zoo.save(other, path)
    assert all((array == before[name]).all() for name, array in zoo.state(model).items())
    assert all((array == zoo.state(other)[name]).all() for name, array in zoo.state(zoo.load(path, backend)).items())


def test_memory_of_a_file_is_its_own(windows, tmp_path):
    (tmp_path / "a").write_bytes(np.arange(4, dtype=np.float32).tobytes())
    array = Mapped(tmp_path / "a").array("float32", 0, 4, (4,))
    array[:] = 7
    assert np.frombuffer((tmp_path / "a").read_bytes(), np.float32).tolist() == [0, 1, 2, 3]
    (tmp_path / "nothing").touch()
    assert Mapped(tmp_path / "nothing").size == 0


def test_windows_locks_a_folder_by_a_file_in_it(windows, tmp_path):
    with held(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [system.LOCK]
        with pytest.raises(FileError, match="another process is working in"), held(tmp_path):
            pass
    assert not list(tmp_path.iterdir())
    with held(tmp_path):
        pass


@pytest.mark.slow
def test_windows_trains_resumes_and_converts(windows, tmp_path, monkeypatch, capsys, no_plots):
    monkeypatch.chdir(tmp_path)
    words = ["train", "lenet", "--limit", "24", "--out", "run", "--batch-size", "8", "--quiet"]
    for more in (["--epochs", "1"], ["--epochs", "2", "--resume"]):
        code, _, err = in_process(monkeypatch, capsys, *words, "--backend", "torch", *more)
        assert code == 0, err
    assert not [path.name for path in Path("run").rglob("*") if "part" in path.name or path.name == system.LOCK]
    source = "run/best.safetensors"
    for target in ("a.pth", "a.pdparams", "a.npz", "b.pdparams", "a.pth"):
        code, _, err = in_process(monkeypatch, capsys, "convert", source, target, "--force")
        assert code == 0, err
        source = target
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "a.pdparams", "a.pth", "b.pdparams", "run"]


def test_what_a_system_lacks_is_left_out(monkeypatch, tmp_path):
    """None of these calls raises where Windows or macOS has no such thing."""
    for name in ("pwrite", "posix_fadvise", "getloadavg", "O_TMPFILE", "O_NONBLOCK", "getuid"):
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setattr(system.ctypes, "CDLL", lambda name: (_ for _ in ()).throw(TypeError("None is no name")))
    system.keep_memory()
    system.give_back_memory()
    system.limit(1 << 30, 1 << 20)
    assert (system.load(), system.put(0, b"", 0), system.unnamed(str(tmp_path), 0o600)) == (None, None, None)
    assert [system.ending(code) for code in (0xC0000005, 3, -9, -200)] == [
        "an access violation", "exit code 3", "SIGKILL", "signal 200"
    ]  # fmt: skip
    assert [system.ran_out(system.ending(code)) for code in (0xC0000017, -9, -11, 1)] == [True, True, False, False]
    monkeypatch.setattr(system, "WINDOWS", True)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert system.user_folder("data", "ZOO_PROGRESS") == tmp_path
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path))
    assert not system.may_have_gpu()
    (tmp_path / "System32").mkdir()
    (tmp_path / "System32" / system.DRIVER).touch()
    assert system.may_have_gpu()
