"""The lessons' cells: pairs that say the same thing, claims, languages. test_site.py runs every one of them."""

import ast
import json
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process

from zoo.backends import BACKENDS
from zoo.course import lesson_helpers
from zoo.course.book import Lesson, lesson, shelf
from zoo.course.lesson_helpers import command
from zoo.course.run_lesson import run
from zoo.errors import UnknownChoiceError

LESSONS = [each.folder.name for each in shelf()]

BROKEN = """# A lesson

```{code-cell} python
:tags: [torch]
a = 1
```

```{code-cell} python
from zoo.course.lesson_helpers import claim
claim("the answer", 41.0, 42.0)
```
"""


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
    first = next(cell["source"] for cell in book["cells"] if cell["cell_type"] == "code")
    assert "paddle_torch_zoo-" in first
    assert '"torch": ["torch"]' in first
    assert "paddle" not in first.replace("paddle_torch_zoo", "").replace("paddle-torch-zoo", "")
    assert "code-cell" not in "".join(cell["source"] for cell in book["cells"])
    assert book["cells"][0]["source"].startswith(f"# 01 {lesson('01').title}")
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    code, out, err = in_process(monkeypatch, capsys, "lesson", "notebook", "01", "-o", str(path))
    assert code == 2
    assert "is there already" in err
    code, out, err = in_process(monkeypatch, capsys, "lesson", "list")
    assert out.startswith("0")
    code, out, err = in_process(monkeypatch, capsys, "lesson", "run", "lenett")
    assert code == 2
    assert "did you mean 'lenet'" in err


@pytest.mark.parametrize("name", LESSONS)
def test_a_code_cell_says_nothing_that_would_need_translating(name):
    """No docstring, no comment but shapes and linters' marks, and every label of a plot that is a word is word()'s."""
    import ast
    import io
    import re
    import tokenize

    quiet = re.compile(r"# (N( x \d+)+|\d+ x \d+|noqa: \w+|fmt: skip)$")
    for cell in lesson(name).cells():
        tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
        comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
        assert [comment for comment in comments if not quiet.match(comment)] == [], f"line {cell.line}"
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert ast.get_docstring(node) is None, f"line {cell.line}: {node.name}"
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "set_title",
                "set_xlabel",
                "set_ylabel",
            ):
                said = node.args[0]
                assert not (isinstance(said, ast.Constant) and re.search("[a-z]{2}", str(said.value))), ast.unparse(
                    node
                )


def test_every_word_of_the_plots_is_in_both_languages(monkeypatch):
    import ast

    from zoo.course.language_and_plot_words import WORDS, word

    used = set()
    for name in LESSONS:
        for cell in lesson(name).cells():
            calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
            for call in calls:
                if getattr(call.func, "id", "") == "word":
                    used |= {n.value for n in ast.walk(call.args[0]) if isinstance(n, ast.Constant)}
    assert len(used) > 20
    assert {text for text in used if isinstance(text, str) and " " in text} <= set(WORDS)
    monkeypatch.setenv("ZOO_LANG", "zh_CN")
    assert word("accuracy") == "准确率"
    monkeypatch.setenv("ZOO_LANG", "en")
    assert word("accuracy") == "accuracy"


def test_on_one_s_own_data_a_number_of_the_text_is_told_and_no_error(tmp_path, monkeypatch, capsys):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "signs").mkdir()
    with pytest.raises(lesson_helpers.ClaimError):
        lesson_helpers.claim("pictures", 3, 4)
    monkeypatch.delenv("ZOO_DATA", raising=False)
    assert lesson_helpers.pictures("digits") == "digits"
    monkeypatch.setenv("ZOO_DATA", str(tmp_path))
    monkeypatch.setattr(lesson_helpers, "REAL", True)
    lesson_helpers.claim("pictures", 3, 4)
    lesson_helpers.holds("more than three", False)
    assert "pictures: 3 (the text has 4)\nmore than three: NO\n" in capsys.readouterr().out
    assert lesson_helpers.pictures("digits") == f"mnist:{tmp_path / 'mnist'}"
    assert lesson_helpers.pictures("signs", n_train=12) == f"signs:{tmp_path / 'signs'}"


@pytest.mark.parametrize(
    ("numbers", "english", "chinese"),
    [
        ((21_294_470, 21_294_470), "21,294,470 (as stated)", "21,294,470（与课文一致）"),
        ((2.38419e-06, 0, 1e-5), "2.38e-6 (as stated: 0 ± 1e-5)", "2.38e-6（与课文一致：0 ± 1e-5）"),
        ((6.3289, 6.33, 0.005), "6.329 (as stated: 6.33 ± 0.005)", "6.329（与课文一致：6.33 ± 0.005）"),
        ((np.float32(0.5), 0.5), "0.5 (as stated)", "0.5（与课文一致）"),
        ((np.float64(0.72), 0.72, 1e-9), "0.72 (as stated: 0.72 ± 1e-9)", "0.72（与课文一致：0.72 ± 1e-9）"),
        ((-3.4028e38, -3.4e38, 1e37), "-3.4e38 (as stated: -3.4e38 ± 1e37)", "-3.4e38（与课文一致：-3.4e38 ± 1e37）"),
        (
            (4 / 9 + 1e-12, 4 / 9, 1e-9),
            "0.444444444 (as stated: 0.444444444 ± 1e-9)",
            "0.444444444（与课文一致：0.444444444 ± 1e-9）",
        ),
        ((46655.6, 46656, 1), "46,656 (as stated: 46,656 ± 1)", "46,656（与课文一致：46,656 ± 1）"),
    ],
)
def test_a_claim_prints_the_number_whole_and_that_it_is_the_text_s(numbers, english, chinese, capsys, monkeypatch):
    lesson_helpers.claim("x", *numbers)
    monkeypatch.setenv("ZOO_LANG", "zh")
    lesson_helpers.claim("x", *numbers)
    assert capsys.readouterr().out == f"x: {english}\nx：{chinese}\n"


def test_a_record_has_what_is_said_in_both_languages(monkeypatch):
    import io

    from zoo.course import recorded

    recorder = recorded.Recorder(io.StringIO())
    monkeypatch.setattr(recorded, "active", recorder)
    recorder.begin()
    recorder.write("LeNet ")
    lesson_helpers.holds("x", True)
    assert recorder.outputs == [[{"text": "LeNet x: yes\n", "zh": "LeNet x：是\n"}]]
    assert recorder.passed_on.getvalue() == "LeNet x: yes\n"


def imported(which, backend):
    """The modules that a lesson's cells import."""
    found = set()
    for node in (node for cell in which.cells(backend) for node in ast.walk(ast.parse(cell.source))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_cell_installs_what_is_not_there_and_sets_the_language(language, tmp_path, monkeypatch):
    """From a wheel beside the notebook, else from the index or from an address; what is there stays as it is."""
    import importlib.util
    import os
    import subprocess
    from types import SimpleNamespace

    from zoo.course.lesson_notebook import MODULES, notebook, setup

    called, code, absent = [], [0], {"zoo", *(part for parts in MODULES.values() for part in parts)}

    def run(words, **options):
        called.append(words[-1])
        return SimpleNamespace(returncode=code[0])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOO_LANG", "")
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # which the cell has speak Chinese
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in absent else object())
    cell = setup(lesson("00", language), "paddle", "")
    refusal = {"en": "zoo, or what this lesson needs .* is not installed", "zh": "没有装好"}[language]
    with pytest.raises(SystemExit, match=f"{refusal}.*{re.escape(str(tmp_path))}"):
        exec(cell, {})
    assert called == []
    (tmp_path / "paddle_torch_zoo-9.9-py3-none-any.whl").touch()
    wheel = tmp_path / "paddle_torch_zoo-9.9-py3-none-any.whl"
    # (what is not there, what pip is asked for beside zoo)
    for missing, extras in (
        (absent, "[paddle,headless,jpeg,train,translate]"),
        # such as on a machine with a framework for its GPU and an OpenCV of another name
        ({"zoo", "simplejpeg", "zhplot"}, "[jpeg,train]"),
        ({"zoo", "torch"}, ""),
        ({"libcst"}, "[translate]"),
    ):
        absent = missing
        exec(cell, {})
        assert called.pop() == f"{wheel}{extras}"
    absent = {"torch"}
    exec(cell, {})
    assert os.environ["ZOO_LANG"] == language
    assert called == []
    absent, code[0] = {"zoo"}, 1
    with pytest.raises(SystemExit, match={"en": "pip could not install", "zh": "pip 没能安装"}[language]):
        exec(cell, {})
    called.clear()
    wheel.unlink()
    code[0] = 0
    absent = {"zoo", "libcst"}
    for source in ("==1.2.3", " @ https://example.org/paddle_torch_zoo-1.2.3-py3-none-any.whl", ""):
        notebook(lesson("00", language), "paddle", tmp_path / "a.ipynb", force=True, source=source)
        cells = json.loads((tmp_path / "a.ipynb").read_text(encoding="utf-8"))["cells"]
        with nullcontext() if source else pytest.raises(SystemExit):
            exec(next(cell["source"] for cell in cells if cell["cell_type"] == "code"), {})
        assert called == ([f"paddle-torch-zoo[translate]{source}"] if source else [])
        called.clear()


def test_the_first_cell_knows_the_modules_of_each_extra():
    """As pyproject.toml has them: one that is added there is looked for here too."""
    from zoo.course.lesson_notebook import MODULES

    project = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    names = {"scikit-learn": "sklearn", "opencv-python-headless": "cv2", "paddlepaddle": "paddle"}
    # setuptools comes with paddle, and extras of extras are asked for by themselves
    left_out = {"setuptools", "paddle-torch-zoo"}
    for name, modules in MODULES.items():
        listed = re.search(rf"^{name} = (\[.*?\"\])$", project, re.MULTILINE | re.DOTALL)
        found = [re.match(r"[\w-]+", each)[0] for each in ast.literal_eval(listed[1])]
        assert list(modules) == [names.get(each, each) for each in found if each not in left_out]


@pytest.mark.parametrize("which", shelf(), ids=lambda each: each.folder.name)
def test_the_first_cell_asks_for_all_that_the_cells_import(which, backend):
    from zoo.course.lesson_notebook import setup

    first = setup(which, backend, "")
    wanted = imported(which, backend) - {"zoo", "numpy", *sys.stdlib_module_names}
    assert [name for name in wanted if f'"{name}"' not in first] == []
    assert ('"torchvision"' in first) == ("torchvision" in wanted)


def test_a_lesson_of_both_frameworks_asks_for_both(tmp_path, monkeypatch, backend):
    """The notebook installs them, and a run is refused before its first cell where one is lacking."""
    from zoo.course import lesson_notebook, run_lesson
    from zoo.errors import BackendMissingError

    (other,) = set(BACKENDS) - {backend}

    def require(name):
        if name == other:
            raise BackendMissingError(f"no {name}")

    lesson_notebook.notebook(lesson("15"), backend, tmp_path / "a.ipynb")
    cells = json.loads((tmp_path / "a.ipynb").read_text(encoding="utf-8"))["cells"]
    assert all(f'"{name}": ["{name}"]' in cells[1]["source"] for name in BACKENDS)
    monkeypatch.setattr(run_lesson, "require", require)
    with pytest.raises(BackendMissingError, match=other):
        run(lesson("15"), backend)
    assert lesson("11").backends == ()


def labels(node):
    """What a claim's first argument may be: texts, with {} where a value stands."""
    import ast

    if isinstance(node, ast.JoinedStr):
        return {"".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)}
    if isinstance(node, ast.Call):
        return {text for each in node.args for text in labels(each)}
    return {node.value} if isinstance(node, ast.Constant) else set()


def test_every_claim_is_said_in_chinese_and_one_text_in_one_way():
    import ast

    from zoo.course.language_and_plot_words import said

    chinese: dict[str, str] = {}
    for name in LESSONS:
        rows = json.loads((lesson(name).folder / "said.zh.json").read_text(encoding="utf-8"))
        told = set()
        for cell in lesson(name).cells():
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("claim", "holds"):
                    # a name of the cell's own stands for texts in it
                    told |= labels(node.args[0]) or set(rows) & labels(ast.Call(node.func, [
                        each for each in ast.walk(ast.parse(cell.source)) if isinstance(each, ast.Constant)
                    ], []))  # fmt: skip
        assert told
        assert {text for text in told if said(text) == text} <= {"alexnet", "squeezenet1_1", "[-1, 1]"}, name
        known = [text for text in rows if text in told or any(text.split("{}")[0] in each for each in told)]
        assert known == list(rows), f"{name}: rows of no claim"
        for text, row in rows.items():
            assert chinese.setdefault(text, row) == row, text
    assert said("layers of resnet101") == "resnet101 的层数"


@pytest.mark.parametrize("number", [each.number for each in shelf()])
def test_exercises_are_handed_out_in_chinese(number, backend, tmp_path):
    """Every docstring is Chinese, the code is the same, and the file is known for what it is."""
    import ast

    from zoo.course.exercises.answer_files import copy_out, sheet, untouched

    path = copy_out(lesson(number, "zh"), backend, tmp_path)
    texts = [ast.get_docstring(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]  # fmt: skip
    for text in filter(None, texts):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text), text
        assert not {"{code}", "{own}", "{other}", "{file}"} & set(text.split()), text
    moved = tmp_path / "answers.py"
    path.rename(moved)
    found = sheet(moved)
    assert (found.lesson.number, found.backend) == (number, backend)
    assert untouched(found)
    moved.write_text(moved.read_text(encoding="utf-8").replace("raise NotImplementedError", "pass", 1), "utf-8")
    assert not untouched(found)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_states_its_aims_what_it_needs_and_its_time(name):
    """Before the first cell, in both languages; the minutes to read fit the length of the English text."""
    import re

    minutes = []
    for language, heads, time in (
        ("en", ("Aims.", "Needs.", "Time."), r"[Aa]bout (\d+) minutes to read"),
        ("zh", ("目标：", "需要：", "时间："), r"阅读约 (\d+) 分钟"),
    ):
        before = lesson(name, language).text.partition("```{code-cell}")[0]
        assert [head for head in heads if before.count(f"- **{head}** ") == 1] == list(heads)
        minutes.append(int(re.search(time, before.replace("\n  ", " "))[1]))
    code = sum(cell.source.count("\n") for cell in lesson(name).cells("torch"))
    by_length = len(lesson(name).prose.split()) / 180 + code / 12
    assert minutes[0] == minutes[1]
    assert abs(minutes[0] - by_length) < 6


def test_no_chinese_prose_is_in_italics():
    import re

    code = re.compile(r"^```.*?^```[ \t]*$|^\$\$.*?^\$\$|`[^`\n]*`|\$[^$\n]+\$", re.MULTILINE | re.DOTALL)
    root = Path(__file__).parents[1]
    texts = [*root.glob("lessons/**/*.zh.md"), *root.glob("docs/text/zh/*.md"), root / "README.zh.md"]
    assert len(texts) > 30
    for path in texts:
        prose = code.sub("", path.read_text(encoding="utf-8"))
        # a Chinese letter may stand right before the asterisk, a Latin one or a number not
        assert not re.findall(r"(?<![*A-Za-z0-9_\\])\*(?![*\s])[^*\n]+?(?<!\s)\*(?!\*)", prose), path


def test_comments_in_the_blocks_of_code_of_chinese_texts_are_chinese():
    """Of the lessons' cells none has a comment that would need it; what translating back reads stays as it is."""
    root = Path(__file__).parents[1]
    seen = 0
    for path in [*root.glob("lessons/**/*.zh.md"), *root.glob("docs/text/zh/*.md"), root / "README.zh.md"]:
        for kind, block in re.findall(r"^```([^\n]*)\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S):
            comments = re.findall(r"(?:^| )# +(?!zoo: spelled in )(.+)$", "" if kind.startswith("{") else block, re.M)
            seen += len(comments)
            for each in comments:
                assert re.search("[\u4e00-\u9fff]", each) or not re.search(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}", each), (
                    path
                )
    assert seen > 40


def test_lessons_that_run_at_the_same_time_share_a_synthetic_set(tmp_path, monkeypatch):
    """Both draw it, for neither finds it; the second to be done takes the first one's."""
    from zoo.data import synthetic

    monkeypatch.delenv("ZOO_DATA", raising=False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    real = synthetic.make_signs

    def beside(folder, **quantities):
        if folder.parent.parent.name.startswith("zoo-synthetic"):
            real(folder.parent.parent / folder.name, **quantities)
        return real(folder, **quantities)

    monkeypatch.setattr(synthetic, "make_signs", beside)
    kind, _, place = lesson_helpers.pictures("signs", n_train=6, n_test=6).partition(":")
    assert kind == "signs"
    assert (Path(place) / "SYNTHETIC.txt").is_file()
    assert [path.name for path in Path(place).parent.iterdir()] == ["signs-n_test6-n_train6"]
    assert lesson_helpers.pictures("signs", n_train=6, n_test=6) == f"signs:{place}"


def test_a_picture_is_shown_below_its_cell_in_jupyter(monkeypatch):
    """IPython shows a Figure that is none of pyplot's as a line of text, so it gets the picture itself."""
    import sys
    from types import SimpleNamespace

    shown = []
    display = SimpleNamespace(Image=lambda content: content, display=shown.append)
    monkeypatch.setitem(
        sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: object(), display=display, version_info=(9, 0))
    )
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.delenv("ZOO_LESSON_OUT", raising=False)
    drawn = lesson_helpers.figure()
    drawn.subplots().plot([1, 2])
    lesson_helpers.show(drawn)
    assert shown[0].startswith(b"\x89PNG")


def test_jupyter_of_this_python_opens_a_lesson(tmp_path, monkeypatch, capsys):
    import importlib.util
    import subprocess
    import sys

    called = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "call", lambda words: called.append(words) or 0)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "notebook" or None)
    code, _, err = in_process(monkeypatch, capsys, "lesson", "open", "01", "--backend", "torch")
    assert code == 0, err
    assert called == [[sys.executable, "-m", "notebook", "01_lenet-torch.ipynb"]]
    assert (tmp_path / "01_lenet-torch.ipynb").is_file()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = in_process(monkeypatch, capsys, "lesson", "open", "01", "--backend", "torch")
    assert code == 2
    assert "pip install jupyterlab" in err
    assert "zoo lesson notebook 01 --backend torch -o 01_lenet-torch.ipynb" in err


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


def outline(which):
    """The levels of the headings, and the code cells to the letter with their tags."""
    import re

    levels = [len(mark) for mark in re.findall(r"^(#+) ", which.prose, re.MULTILINE)]
    return levels, [(cell.tags, cell.source) for cell in which.cells()]


@pytest.mark.parametrize("name", LESSONS)
def test_the_chinese_text_has_the_same_cells_and_headings(name):
    english, chinese = lesson(name), lesson(name, "zh")
    assert chinese.path.name == "lesson.zh.md"
    assert outline(chinese) == outline(english)
    letters = sum("\u4e00" <= letter <= "\u9fff" for letter in chinese.prose)
    assert letters > len(english.prose.split())


@pytest.mark.parametrize("name", LESSONS)
def test_a_notebook_hides_the_code_of_what_only_checks_or_draws(name, tmp_path, backend):
    from zoo.course.folded import kinds
    from zoo.course.lesson_notebook import notebook

    which, path = lesson(name), tmp_path / "a.ipynb"
    notebook(which, backend, path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    hidden = [cell["source"] for cell in cells if cell["metadata"] == {"jupyter": {"source_hidden": True}}]
    rows = zip(which.cells(), kinds([cell.source for cell in which.cells()]), strict=True)
    assert hidden == [cell.source.rstrip() for cell, does in rows if does and cell.backend is None]
    assert hidden
    assert all("print(" not in source for source in hidden)


def test_the_language_is_asked_for_or_the_environment_s(monkeypatch, capsys, tmp_path):
    def titles(*words):
        code, out, err = in_process(monkeypatch, capsys, "lesson", "list", *words)
        assert code == 0, err
        return [line.split(maxsplit=2)[2] for line in out.splitlines()]

    assert titles("--lang", "zh") == [each.title for each in shelf("zh")]
    assert titles() == [each.title for each in shelf()]
    monkeypatch.setenv("ZOO_LANG", "zh_CN.UTF-8")
    assert titles() == [each.title for each in shelf("zh")]
    assert titles("--lang", "en") == [each.title for each in shelf()]
    path = tmp_path / "lesson.ipynb"
    code, _, err = in_process(monkeypatch, capsys, "lesson", "notebook", "01", "--backend", "torch", "-o", str(path))
    assert code == 0, err
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    assert first.startswith(f"# 01 {lesson('01', 'zh').title}")
    code, _, err = in_process(monkeypatch, capsys, "lesson", "list", "--lang", "fr")
    assert code == 2
    assert "没有这样的语言：'fr'" in err  # the mistake is told in the environment's own
    monkeypatch.delenv("ZOO_LANG")
    code, _, err = in_process(monkeypatch, capsys, "lesson", "list", "--lang", "fr")
    assert code == 2
    assert "there is no language 'fr'" in err


def test_labels_are_english_where_no_font_is_chinese(monkeypatch):
    from zoo.course import language_and_plot_words
    from zoo.training import plot_style

    monkeypatch.setenv("ZOO_LANG", "zh")
    monkeypatch.setattr(plot_style, "families", lambda: ["DejaVu Sans"])
    language_and_plot_words._drawable.cache_clear()
    with pytest.warns(UserWarning, match="no font of this machine has Chinese") as told:
        labels = [language_and_plot_words.word("accuracy"), language_and_plot_words.word("loss")]
    assert labels == ["accuracy", "loss"]
    assert len(told) == 1
    language_and_plot_words._drawable.cache_clear()


def test_the_accuracies_of_lesson_13_are_those_that_torchvision_states():
    import ast

    from torchvision.models import get_model_weights

    from zoo.cards import CARDS

    trees = [ast.parse(cell.source) for cell in lesson("13").cells("torch")]
    named = [node for tree in trees for node in tree.body if isinstance(node, ast.Assign)]
    stated = next(ast.literal_eval(node.value) for node in named if ast.unparse(node.targets[0]) == "stated")
    assert len(stated) > 10
    for name, percent in stated.items():
        peer = next(each for each in CARDS[name].peers if each.startswith("torchvision"))
        weights = get_model_weights(peer.rpartition(".")[2])["IMAGENET1K_V1"]
        assert weights.meta["_metrics"]["ImageNet-1K"]["acc@1"] == percent, name
