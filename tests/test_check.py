"""`zoo check`: what a student sees, and what a file that misbehaves can do: nothing but end with a sentence."""

import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process

from zoo.backends import BACKENDS
from zoo.course.book import FILE, lesson
from zoo.course.exercises import progress, sandbox
from zoo.course.exercises.answer_files import Sheet, sheet, solution
from zoo.course.exercises.grade import Bench
from zoo.course.exercises.grade_file import Verdict
from zoo.course.exercises.plain_values import same, shown
from zoo.course.exercises.sandbox import Limits
from zoo.errors import ArgumentError, FileError

MISHAPS = {
    "Inception": "while True: pass",
    "block_macs": "print('before'); huge()",
    "Auxiliary": "import os; os._exit(3)",
    "Mended": "import sys; print('seen'); sys.exit('over')",
}
HUGE = {"torch": "torch.ones(100000, 100000).sum()", "paddle": "paddle.ones([100000, 100000]).sum()"}


@pytest.fixture(autouse=True)
def _place(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_every_mishap_ends_with_a_sentence_and_spares_the_others(backend, tmp_path, monkeypatch, capsys):
    """A loop, a tensor of 40 GB, a process that leaves, an exit: four children, four verdicts."""
    path = tmp_path / FILE.format(backend)
    lines = [f"import {backend}\ndef huge(): return {HUGE[backend]}\n"]
    lines += [f"def {name}(*given):\n    {code}\n" for name, code in MISHAPS.items()]
    path.write_text('"""Exercises of lesson 05"""\n' + "".join(lines))
    began = time.monotonic()
    found = {verdict.task: (verdict, printed) for verdict, printed in sandbox.check(sheet(path), Limits(seconds=4))}
    assert time.monotonic() - began < 120
    assert list(found) == list(MISHAPS)
    said = {name: verdict.problem.where.en for name, (verdict, _) in found.items()}
    assert said["Inception"] == "no answer after 4 s"
    assert said["block_macs"] == "asks for more than 4 GB of memory"
    assert said["Auxiliary"] == "the process ended (exit code 3)"
    assert said["Mended"] == f"stops in line {path.read_text().splitlines().index('def Mended(*given):') + 2}"
    assert found["block_macs"][1] == "before"
    assert found["Mended"][1] == "seen"
    assert "SystemExit: over" in found["Mended"][0].problem.hint.concrete.en


@pytest.mark.slow
def test_a_file_that_never_imports_is_told_once_for_all(tmp_path):
    path = tmp_path / "exercise_torch.py"
    path.write_text('"""Lesson 05"""\nimport torch\nwhile True: pass\n')
    verdicts = [verdict for verdict, _ in sandbox.check(sheet(path), Limits(seconds=2))]
    assert {verdict.problem.where.en for verdict in verdicts} == {"no answer after 2 s"}
    assert len(verdicts) == 4


@pytest.mark.slow
def test_what_a_student_sees(backend, tmp_path, monkeypatch, capsys):
    def zoo(*words):
        return in_process(monkeypatch, capsys, *words)

    code, out, _ = zoo("lesson", "exercises", "05", "--backend", backend)
    target = Path("05_googlenet") / FILE.format(backend)
    assert (code, out) == (0, f"wrote {target}\n")
    code, _, err = zoo("lesson", "exercises", "05", "--backend", backend)
    assert code == 2
    assert "is there already" in err
    code, out, _ = zoo("check", "05", "--backend", backend)
    assert code == 1
    assert out.count("not started") == 4
    assert out.endswith(f"none is started; write the answers into {target}\n")
    text = solution(lesson("05"), backend).read_text()
    target.write_text(text.replace("[one, five]", "[five, one]"))
    code, out, _ = zoo("check", "05", "--backend", backend)
    assert code == 1
    assert out.count("right\n") == 3
    assert "wrong: differs at forward call" in out
    assert "hint: Which branch is the narrow one?" in out
    assert "Join one before five" not in out
    assert f"3 of 4 right; zoo check 05 --backend {backend} --hint says more" in out
    code, out, _ = zoo("check", str(target), "--hint", "--lang", "zh")
    assert code == 1
    assert "提示：哪条分支的窗口较小？" in out
    assert "拼接时 one 在 five 之前。" in out
    monkeypatch.setenv("ZOO_LESSONS", str(_one_lesson(tmp_path)))
    code, out, _ = zoo("check", "--all", "--backend", backend)
    assert code == 1
    assert "3 / 4" in out
    target.write_text(text)
    code, out, _ = zoo("check", "--all", "--backend", backend)
    assert code == 0
    assert "4 / 4" in out

    def never(*_):
        raise AssertionError("graded again without a change")

    monkeypatch.setattr(sandbox, "check", never)
    code, out, _ = zoo("check", "--all", "--backend", backend)
    assert code == 0
    assert "4 / 4" in out


def _one_lesson(folder: Path) -> Path:
    shutil.copytree(
        lesson("05").folder, folder / "course" / "05_googlenet", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder / "course"


def test_a_mistake_is_a_sentence(monkeypatch, capsys, tmp_path):
    (tmp_path / "broken.py").write_text("import torch\nx = (")
    (tmp_path / "other.py").write_text("import torch")
    for words, told in [
        (["05", "--all"], "takes a lesson or a file, or --all"),
        ([], "takes a lesson or a file, or --all"),
        (["googlenett"], "did you mean 'googlenet'"),
        (["missing.py"], "cannot be read"),
        (["broken.py"], "in line 2: '(' was never closed"),
        (["other.py"], "does not say which lesson"),
        (["05", "--lesson", "05"], "--lesson is for a file"),
        (["05", "--lang", "de"], "there is no language 'de'"),
        (["05", "--backend", "tensorflow"], "there is no backend"),
    ]:
        code, _, err = in_process(monkeypatch, capsys, "check", *words)
        assert code == 2, words
        assert told in err
        assert "Traceback" not in err


def test_a_file_says_what_it_is_for(tmp_path):
    (tmp_path / "06_resnet").mkdir()
    for place, text, number, backend in [
        ("a.py", '"""Exercises of lesson 05, GoogLeNet"""\nimport torch.nn as nn', "05", "torch"),
        ("06_resnet/mine.py", "from paddle import nn", "06", "paddle"),
        ("06_resnet/exercise_torch.py", "x = 1", "06", "torch"),
    ]:
        (tmp_path / place).write_text(text)
        found = sheet(tmp_path / place)
        assert (found.lesson.number, found.backend) == (number, backend)
    (tmp_path / "both.py").write_text("import torch, paddle")
    with pytest.raises(ArgumentError, match="imports .* and .*; give --backend"):
        sheet(tmp_path / "both.py", "05")
    assert sheet(tmp_path / "both.py", "05", "torch").backend == "torch"
    with pytest.raises(FileError):
        sheet(tmp_path)


def test_progress_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "answers.py"
    path.write_text("1")
    mine = Sheet(path, lesson("05"), BACKENDS[0])
    assert progress.load() == {}
    progress.keep(mine, [Verdict("Inception", None), Verdict("Mended", None)])
    day = progress.of(progress.load(), mine)["tasks"]["Inception"]["solved"]
    assert day
    kept = json.loads(progress.progress_file().read_text())
    kept[f"05 {BACKENDS[0]}"]["tasks"]["Inception"]["solved"] = "2001-01-01"
    progress.progress_file().write_text(json.dumps(kept))
    progress.keep(mine, [Verdict("Inception", None)])
    assert progress.of(progress.load(), mine)["tasks"]["Inception"]["solved"] == "2001-01-01"
    for damage in ("{", "[]", '{"05 torch": 3}'):
        progress.progress_file().write_text(damage)
        assert progress.load() == {}
        assert progress.damaged().read_text() == damage
        assert not progress.progress_file().exists()
    monkeypatch.delenv("ZOO_PROGRESS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert progress.progress_file() == tmp_path / "zoo" / "progress.json"


@pytest.mark.parametrize(
    ("got", "want", "equal"),
    [
        (4.0, 4, True),
        (4.5, 4, False),
        (True, 1, False),
        (1, True, False),
        ([1, 2], (1, 2), True),
        ((1, 2, 3), (1, 2), False),
        ("4", 4, False),
        (None, 0, False),
        (float("nan"), 0.0, False),
        (float("nan"), float("nan"), False),
        (1.000001, 1.0, True),
        (np.ones((2, 1)), np.ones((2, 2)), False),
        (np.ones(2), np.ones((1, 2)), False),
        (np.array([100.0, 0.0005]), np.array([100.0, 0.0]), True),
        (np.array([100.0, 0.005]), np.array([100.0, 0.0]), False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": np.ones(2)}, {"a": [1.0, 1.0]}, False),
        (object(), 3, False),
    ],
)
def test_same_is_no_broadcast_and_no_guess(got, want, equal):
    assert same(got, want) is equal


def test_values_are_told_in_few_characters(backend):
    bench = Bench(backend)
    made = bench.tensor(np.arange(6, dtype="float32").reshape(2, 3))
    assert np.array_equal(bench.plain({"a": [made]})["a"][0], np.arange(6).reshape(2, 3))
    assert shown(bench.plain(made)) == "array (2, 3) [0, 1, 2, ...]"
    assert len(shown("x" * 500)) == 120
