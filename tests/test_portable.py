"""What other systems, consoles and versions of Python have, imitated here."""

import ast
import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process, need_onnx

import zoo
from zoo import system
from zoo.errors import FileError
from zoo.files import held
from zoo.formats.mapped import Mapped

TOP = Path(zoo.__file__).parent.parent
PACKAGE = sorted((TOP / "zoo").rglob("*.py"))

# what some systems lack: modules, names of os and signal, and places
LACKING = r"""
\bimport\s+(resource|fcntl|msvcrt|pwd|grp|termios|winreg|signal|ctypes)\b | /proc/ | /dev/(?!stdout\b)
| \bos\.(fork|kill|killpg|setsid|getuid|geteuid|pwrite|posix_\w+|getloadavg|sched_\w+|mkfifo|uname|nice|wait\d?)\b
| \bos\.O_(?!CREAT|EXCL|RDONLY|WRONLY|RDWR)\w+ | sys\.platform | os\.name\b | start_new_session | preexec_fn
"""


@cache
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
    for target in ("a.pth", "a.pdparams", "a.npz", "b.safetensors", "a.pth"):
        code, _, err = in_process(monkeypatch, capsys, "convert", source, target, "--force")
        assert code == 0, err
        source = target
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "a.pdparams", "a.pth", "b.safetensors", "run"]


def test_what_a_system_lacks_is_left_out(monkeypatch, tmp_path):
    """None of these calls raises where Windows or macOS has no such thing."""
    for name in ("pwrite", "getloadavg", "O_TMPFILE", "O_NONBLOCK", "getuid"):
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


# consoles


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("cp1252", "\\u732b\\u72d7 \xd7 \xe9 \\u0142 \x97 \x85 <= -> - caf\\udce9"),
        ("ascii", "\\u732b\\u72d7 x e \\u0142 - ... <= -> - caf\\udce9"),
    ],
)
def test_what_a_console_lacks_is_written_in_its_letters(encoding, expected, monkeypatch, capsys):
    from zoo.cli import console

    monkeypatch.setattr(console, "_missing", set())
    streams = [io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    console.tolerant()
    print("\u732b\u72d7 \u00d7 \u00e9 \u0142 \u2014 \u2026 \u2264 \u2192 \u2501 caf\udce9", end="")
    console.tell_missing()
    console.tell_missing()
    said = [stream.buffer.getvalue().decode("latin-1") for stream in streams]
    assert said[0] == expected
    assert said[1].count("set PYTHONIOENCODING=utf-8") == 1
    assert f"({encoding})" in said[1]


def test_a_name_that_is_no_text_alone_needs_no_other_encoding(monkeypatch, capsys):
    from zoo.cli import console

    monkeypatch.setattr(console, "_missing", set())
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    monkeypatch.setattr(sys, "stdout", stream)
    console.tolerant()
    print("\udcff")
    assert stream.buffer.getvalue() == b"\\udcff\n"
    assert not console._missing


def test_a_narrow_terminal_has_the_whole_table():
    from rich.console import Console
    from rich.table import Table

    from zoo.cli.console import show

    table = Table("a long head", "another one", "the last of them", title="of what")
    table.add_row("first cell", "", "third cell")
    for width, expected in ((80, 1), (30, 0)):
        out = io.StringIO()
        show(Console(file=out, width=width), table)
        said = " ".join(out.getvalue().split())
        assert "of what" in said
        assert said.count("another one") == expected
        assert "first cell" in said
        assert "third cell" in said


def test_a_report_on_a_narrow_terminal_has_its_verdict():
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=60).print(zoo.compare("lenet", levels="0,3"))
    assert out.getvalue().count("equal") == 2


# older frameworks


def test_torch_below_2_3_trains(monkeypatch, no_plots, tmp_path):
    """It has a scaler of gradients for GPUs alone, which does nothing where float16 is not asked for."""
    import torch

    monkeypatch.delattr(torch.amp, "GradScaler")
    history = zoo.train("lenet", "torch", out=tmp_path, limit=16, epochs=1, batch_size=8)
    assert history["torch"].best["epoch"] == 1


def test_torch_below_2_5_writes_onnx(monkeypatch, tmp_path):
    """Its exporter follows a run of the network and knows nothing of shapes that vary but axes by name."""
    need_onnx()
    import torch

    usual = torch.onnx.export

    def older(model, args, f, export_params=True, verbose=False, input_names=None, output_names=None,
              opset_version=None, dynamic_axes=None):  # fmt: skip
        usual(model, args, f, verbose=verbose, input_names=input_names, output_names=output_names,
              opset_version=opset_version, dynamic_axes=dynamic_axes, dynamo=False)  # fmt: skip

    monkeypatch.setattr(torch.onnx, "export", older)
    found = zoo.export(zoo.build("lenet", "torch", seed=0), tmp_path / "a.onnx")
    assert found.opset == 17
    assert max(found.differences.values()) < 1e-5


def test_clipping_is_by_the_norm_of_all_gradients():
    import torch

    from zoo.torch.layers import clip

    tensors = [torch.ones(3, dtype=torch.float64), torch.ones(2, 2, dtype=torch.float64), torch.ones(1)]
    for tensor, value in zip(tensors[:2], (3.0, 4.0), strict=True):
        tensor.grad = torch.full_like(tensor, value)
    norm = (3 * 9 + 4 * 16) ** 0.5
    clip(tensors, 1.0, proof=True)
    assert torch.allclose(tensors[0].grad, torch.full((3,), 3 / norm, dtype=torch.float64), rtol=1e-15)
    before = tensors[1].grad.clone()
    clip(tensors, 2.0, proof=True)
    assert torch.equal(tensors[1].grad, before)
