"""The bug hunt: each port differs from the right one, each mended one is equal to it; what a student is told."""

import re

import numpy as np
import pytest
from conftest import in_process
from test_check_chinese import CHINESE, english

import zoo
from docs import hunts as page_of
from docs.markup import prose
from zoo.backends import BACKENDS
from zoo.course.exercises import progress, sandbox
from zoo.course.exercises.answer_files import Sheet, solution, stub, tasks
from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Bench
from zoo.course.exercises.grade_file import grade
from zoo.course.exercises.hunt_checks import Twin, spreads
from zoo.course.exercises.plain_values import same
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
        found = zoo.diagnose(port(), right(), input_size=check.size)
        assert found.equal or str(found.cause) == CAUSES[which.number]
        return found.equal
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


# what the doctor calls the mistake of each port; the others' mistakes are where it does not look
CAUSES = {
    "01": "concat_order", "02": "ceil_mode", "03": "dropout", "04": "setting", "05": "activation_kind",
    "07": "count_include_pad", "08": "bn_momentum", "09": "bn_eps", "10": "padding", "11": "layer_shared",
    "12": "setting", "13": "flatten_order", "16": "shortcut",
}  # fmt: skip


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
    code, out, _ = zoo("lesson", "hunt", "--lang", "zh")
    assert (out.count("已写入"), out.count("保留原有的")) == (10, 10)
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


# answers that say the same in another way
STRANGE = {
    "03": [("nn.Dropout(0.5)", 'nn.Dropout(p=0.5, mode="upscale_in_train")')],
    "04": [("F.softmax(scores, -1)", "scores.softmax(dim=2)"), ("F.softmax(scores, -1)", "nn.Softmax(2)(scores)")],
    "05": [
        ("torch.clamp(0.2 * gate + 0.5, 0, 1)", "F.hardtanh(gate / 5 + 0.5, 0.0, 1.0)"),
        ("torch.clamp(0.2 * gate + 0.5, 0, 1)", "F.hardsigmoid(1.2 * gate)"),
        ("torch.clamp(0.2 * gate + 0.5, 0, 1)", "F.relu6(1.2 * gate + 3) / 6"),
        ("torch.clamp(0.2 * gate + 0.5, 0, 1)", "(gate * 0.2 + 0.5).clamp(min=0).clamp(max=1)"),
    ],
    "10": [("F.pad(x, [1, 1, 2, 0])", "F.pad(F.pad(x, [1, 1]), [0, 0, 2, 0])")],
    "11": [("nn.Sequential(*[Block(8) for _ in range(3)])", "nn.Sequential(Block(8), Block(8), Block(8))")],
    "12": [('Upsample(scale_factor=2, mode="bilinear", align_corners=True)', "UpsamplingBilinear2D(scale_factor=2)")],
    "13": [("x.flatten(2).transpose(1, 2)", "x.permute(0, 2, 3, 1).reshape(len(x), -1, x.shape[1])")],
    "16": [("self.conv1(self.relu(x))", "self.conv1(self.relu(x.clone()))"), ("self.relu(x)", "F.relu(x)")],
    "15": [("    return -(target * F.log_softmax(logits, 1)).sum(1).mean()",
            "    return F.cross_entropy(logits, labels, label_smoothing=0.1)")],
    "20": [("value.ndim == 2", 'name.endswith("weight")')],
}  # fmt: skip


@pytest.mark.parametrize("number", STRANGE)
def test_a_right_answer_may_be_written_otherwise(number, tmp_path):
    which = HUNTS[int(number) - 1]
    text = solution(which, which.backend).read_text(encoding="utf-8")
    for count, (mended, other) in enumerate(STRANGE[number]):
        assert mended in text
        path = tmp_path / f"port_{count}.py"
        path.write_text(text.replace(mended, other), encoding="utf-8")
        verdict = graded(which, path)
        assert verdict.state == "right", (other, verdict.problem)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_site_shows_each_hunt_and_folds_what_would_spoil_it(language, tmp_path):
    page_of.write(tmp_path, language)
    page = (tmp_path / "lessons" / "hunt.md").read_text(encoding="utf-8")
    shown = re.sub(r":::::\{dropdown\}.*?\n:::::\n", "", page, flags=re.DOTALL)
    for which in hunts(language):
        assert f"## {which.number} {which.title}" in shown
        for each in which.corrections:
            assert all(line in shown for line in each.wrong)
            assert all(f"+ {line}" in page for line in each.right)
            assert all(f"+ {line}" not in shown for line in each.right)
        for text in (*which.story.hints, which.story.why):
            assert prose(text) in page
            assert prose(text) not in shown
    assert page.count(":::::{dropdown}") == 4 * len(HUNTS)


def test_a_port_to_the_other_framework_is_refused(monkeypatch, capsys, tmp_path):
    """Nothing written, and no word of it, would look like a success."""
    first = hunts("en")[0]
    other = next(name for name in BACKENDS if name != first.backend)
    code, _, err = in_process(
        monkeypatch, capsys, "lesson", "hunt", first.number, "--backend", other, "-o", str(tmp_path)
    )
    assert code == 2
    assert f"is one to {first.backend}, not to {other}" in err
    assert list(tmp_path.iterdir()) == []
