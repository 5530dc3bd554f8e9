"""The bug hunt: each port differs from the right one, each mended one is equal to it; what a student is told."""

import re

import numpy as np
import pytest
from conftest import in_process
from test_check_chinese import CHINESE, english

import zoo
from zoo.course.exercises import progress, sandbox
from zoo.course.exercises.answer_files import Sheet, solution, stub, tasks
from zoo.course.exercises.grade import grade
from zoo.course.exercises.hunt_checks import Twin, spreads
from zoo.course.exercises.task import Bench, Values, same
from zoo.course.hunt import handed_out, hunts
from zoo.port.importing import imported

HUNTS = hunts()


def answers(which, function, backend, call):
    bench = Bench(backend)
    return bench.plain(function(*(bench.tensor(a.copy()) if isinstance(a, np.ndarray) else a for a in call)))


def equal(which, path):
    """Whether a port is what the right one of the other framework is: by the doctor, by values or by first weights."""
    (task,) = tasks(which)
    (check,) = task.checks
    port = getattr(imported(path, "port"), task.name)
    right = getattr(imported(which.folder / f"right_{which.right}.py", "right"), task.name)
    if isinstance(check, Twin):
        return zoo.diagnose(port(), right(), input_size=check.size).equal
    if isinstance(check, Values):
        pairs = [(answers(which, port, which.backend, call), answers(which, right, which.right, call))
                 for call in check.calls]  # fmt: skip
        return all(same(*pair) for pair in pairs)
    mine, theirs = (spreads(made(), Bench(of)) for made, of in ((port, which.backend), (right, which.right)))
    assert mine.keys() == theirs.keys()
    return all(np.allclose(mine[name], theirs[name], rtol=check.within, atol=0) for name in theirs)


def graded(which, path):
    (verdict,) = grade(Sheet(path, which, which.backend))
    return verdict


@pytest.mark.parametrize("which", HUNTS, ids=lambda each: each.folder.name)
def test_the_port_differs_and_the_mended_one_is_equal(which):
    broken, mended = stub(which, which.backend), solution(which, which.backend)
    assert not equal(which, broken)
    assert equal(which, mended)
    verdict = graded(which, broken)
    assert verdict.state == "wrong"
    assert "stops" not in verdict.problem.where.en
    assert graded(which, mended).state == "right"


def test_there_are_twenty_half_of_them_each_way():
    assert [each.number for each in HUNTS] == [f"{number:02d}" for number in range(1, 21)]
    assert sorted(each.backend for each in HUNTS) == ["paddle"] * 10 + ["torch"] * 10
    assert [each.level for each in HUNTS] == [1] * 7 + [2] * 7 + [3] * 6


@pytest.mark.parametrize("which", HUNTS, ids=lambda each: each.folder.name)
def test_both_languages_tell_the_same(which):
    chinese = hunts("zh")[int(which.number) - 1]
    for each in (which, chinese):
        assert len(each.story.hints) == 3
        assert all(each.story.hints)
        assert each.story.task
        assert each.story.why
        # the line that is shown is the line of the file that is handed out
        lines = handed_out(each).splitlines()
        assert 1 <= len(each.corrections) <= 2
        for correction in each.corrections:
            begin = correction.line - 1
            assert tuple(lines[begin : begin + len(correction.wrong)]) == correction.wrong
        code = re.sub(r'\A""".*?"""', "", handed_out(each), flags=re.DOTALL)
        assert code == re.sub(r'\A""".*?"""', "", handed_out(which), flags=re.DOTALL)
    for text in (chinese.title, chinese.story.task, *chinese.story.hints, chinese.story.why):
        assert CHINESE.search(text)
        assert english(text) == []


def test_hints_come_one_at_a_time_and_then_the_answer(backend, tmp_path, monkeypatch, capsys):
    """As a student meets it, whichever framework the port is of; grading is in this process."""

    def zoo(*words):
        return in_process(monkeypatch, capsys, *words)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(sandbox, "check", lambda sheet, limits: [(verdict, "") for verdict in grade(sheet)])
    which = next(each for each in HUNTS if each.backend == backend and each.number in ("01", "04"))
    port = tmp_path / which.place / f"port_{backend}.py"
    code, out, _ = zoo("check", "--hunt", which.number)
    assert (code, out.splitlines()[-1]) == (1, f"  get it with zoo lesson hunt {which.number}")
    code, out, _ = zoo("lesson", "hunt", "--backend", backend)
    assert out.count("wrote") == 10
    assert port.is_file()
    code, out, _ = zoo("lesson", "hunt", which.number)
    assert code == 2
    code, out, _ = zoo("check", "--hunt")
    assert code == 1
    assert "0 of 20 found" in out
    for count, hint in enumerate(which.story.hints, 1):
        code, out, _ = zoo("check", "--hunt", which.number, "--hint")
        assert code == 1
        assert f"hint {count} of 3: {hint}" in out
        assert "zoo diagnose" in out
        assert which.story.why[:40] not in out
    code, out, _ = zoo("check", "--hunt", which.number, "--hint", "--lang", "zh")
    (wrong,) = which.corrections[0].wrong
    assert f"- {wrong}" in out
    assert "答案" in out
    port.write_text(port.read_text().replace("def forward", "def forwards", 1))
    code, out, _ = zoo("check", str(port))
    assert code == 1
    assert "not yet" in out
    port.write_text(solution(which, backend).read_text())
    code, out, _ = zoo("check", str(port))
    assert code == 0
    assert which.story.why.split()[0] in out
    code, out, _ = zoo("check", "--hunt", "--backend", backend)
    assert code == 0
    assert "1 of 10 found" in out
    assert progress.hints(progress.load(), Sheet(port, which, backend)) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--hunt", "77"], "there is no hunt '77'"),
        (["--hunt", "other.py"], "is no file of a hunt"),
        (["--hunt", "--hint"], "--hunt takes a hunt and --hint"),
        (["--hunt", "07", "--all"], "--hunt takes a hunt and --hint"),
        (["--hunt", "07", "--backend", "torch"], "is of paddle"),
    ],
)
def test_a_mistake_is_a_sentence(words, told, monkeypatch, capsys):
    code, _, err = in_process(monkeypatch, capsys, "check", *words)
    assert code == 2
    assert told in err
