"""The lessons: every cell of every one in both backends, and the pairs that say the same thing."""

import json
from pathlib import Path

import pytest
from conftest import in_process

from zoo.builder import BACKENDS
from zoo.course.book import Lesson, lesson, shelf
from zoo.course.desk import command
from zoo.course.runner import run
from zoo.errors import UnknownChoiceError

LESSONS = [each.folder.name for each in shelf()]

BROKEN = """# A lesson

```{code-cell} python
:tags: [torch]
a = 1
```

```{code-cell} python
from zoo.course.desk import claim
claim("the answer", 41.0, 42.0)
```
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_every_cell_runs_and_every_claim_holds(name, backend, tmp_path):
    outcome = run(lesson(name), backend, quick=True, out=tmp_path, echo=False)
    assert outcome.passed, outcome.failure
    assert outcome.cells == len(lesson(name).cells(backend)) > 0


@pytest.mark.parametrize("name", LESSONS)
def test_cells_come_in_pairs_that_say_the_same(name):
    """A paddle cell is followed by its torch cell; what both define is called the same."""
    import ast

    cells = lesson(name).cells()
    assert lesson(name).title
    at = 0
    while at < len(cells):
        if cells[at].backend is None:
            at += 1
            continue
        assert [cell.backend for cell in cells[at : at + 2]] == list(BACKENDS), f"line {cells[at].line}"
        names = []
        for cell in cells[at : at + 2]:
            body = ast.parse(cell.source).body
            names.append(
                {
                    target.id
                    for node in body
                    if isinstance(node, ast.Assign)
                    for target in node.targets
                    if isinstance(target, ast.Name)
                }
                | {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
            )
        assert names[0] == names[1], f"line {cells[at].line}"
        at += 2


def test_a_lesson_is_found_by_number_or_name():
    assert lesson("01") == lesson("1") == lesson("lenet") == lesson("01_lenet")
    with pytest.raises(UnknownChoiceError, match="did you mean 'lenet'"):
        lesson("lenett")


def test_a_claim_that_fails_is_told_with_its_line(tmp_path, monkeypatch, backend):
    folder = tmp_path / "00_broken"
    folder.mkdir()
    (folder / "lesson.md").write_text(BROKEN)
    broken = Lesson("00", "broken", folder)
    assert [cell.line for cell in broken.cells()] == [5, 9]
    monkeypatch.setenv("ZOO_LESSONS", str(tmp_path))
    outcome = run(broken, backend, quick=True, echo=False)
    assert not outcome.passed
    assert f"line 10 of {folder / 'lesson.md'}" in outcome.failure
    assert "the answer is 41.0, and the lesson says 42.0" in outcome.failure


def test_a_lesson_s_command_is_the_command_line(capfd, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    assert command("card", "lenet") == 0
    assert "41,806" in capfd.readouterr().out
    assert command("inspect", Path("no-such-file.pth")) == 2
    assert "no-such-file.pth" in capfd.readouterr().out


def test_a_notebook_has_one_backend_s_cells(monkeypatch, capsys, tmp_path):
    path = tmp_path / "lesson.ipynb"
    code, out, err = in_process(monkeypatch, capsys, "lesson", "notebook", "01", "--backend", "torch", "-o", str(path))
    assert code == 0, err
    book = json.loads(path.read_text())
    source = "\n".join(cell["source"] for cell in book["cells"] if cell["cell_type"] == "code")
    assert "import torch" in source
    assert "import paddle" not in source
    assert "code-cell" not in "".join(cell["source"] for cell in book["cells"])
    assert book["cells"][0]["source"].startswith("# ")
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    code, out, err = in_process(monkeypatch, capsys, "lesson", "notebook", "01", "-o", str(path))
    assert code == 2
    assert "is there already" in err
    code, out, err = in_process(monkeypatch, capsys, "lesson", "list")
    assert out.startswith("0")
    code, out, err = in_process(monkeypatch, capsys, "lesson", "run", "lenett")
    assert code == 2
    assert "did you mean 'lenet'" in err


def test_every_heading_of_the_coverage_table_is_there():
    import re

    table = (lesson("01").folder.parent / "README.md").read_text(encoding="utf-8").partition("Where each part")[2]
    rows = [
        line.split("|")[2] for line in table.splitlines() if line.startswith("| ") and "lesson, heading" not in line
    ]
    assert len(rows) > 30
    for row in rows:
        number = ""
        for part in row.split(";"):
            found = re.match(r"\s*(?:(\d\d) )?(.+?)\s*$", part)
            number = found[1] or number
            headings = [line.lstrip("# ") for line in lesson(number).prose.splitlines() if line.startswith("#")]
            assert found[2] in headings, f"{number}: {found[2]!r} is none of {headings}"
