"""What the command line refuses is Chinese too, where a student of the course meets it: the code is walked."""

import ast
import io
import re
from pathlib import Path

import pytest
from conftest import in_process
from rich.console import Console
from test_check_chinese import CHINESE, english
from typer.main import get_command

import zoo
from zoo.cli import command_line
from zoo.cli.chinese import Spoken
from zoo.course.exercises.panel import FIGURES, LABELS, Chinese
from zoo.course.refusals_in_chinese import KINDS, OF_THE_COURSE, PIECES, refusal
from zoo.course.refusals_of_models import OF_MODELS
from zoo.course.refusals_of_training import OF_TRAINING
from zoo.doctor import texts
from zoo.doctor.diagnosis import Cause, Diagnosis

ROOT = Path(zoo.__file__).parent
TABLES = OF_THE_COURSE | OF_MODELS | OF_TRAINING
# the files whose refusals `zoo check`, `zoo lesson`, `zoo compare`, `zoo report`, `zoo diagnose` and
# `zoo train` print
MET = sorted({
    path
    for pattern in (
        "cli/__init__.py", "cli/old_option_names.py",
        "cli/check.py", "cli/lesson.py", "cli/hunting.py", "cli/compare.py", "cli/report.py", "cli/climbing.py",
        "cli/diagnose.py", "report/*.py",
        "cli/train.py", "cli/pairs.py", "cli/options.py", "course/**/*.py", "port/*.py", "doctor/*.py", "backends.py",
        "errors.py", "extras.py", "files.py", "feeds.py", "cards/__init__.py", "builder.py", "network/build.py",
        "parity/*.py", "training/early_checks.py", "training/session.py", "training/run_folder.py",
        "training/recipe.py", "training/loop.py", "training/checkpoint.py", "training/compare_runs.py",
        "training/validation.py", "data/find_data.py", "data/dataset.py", "data/folder.py", "data/file_tree.py",
        "data/mnist.py", "data/picture.py", "torch/devices.py", "paddle/devices.py",
    )
    for path in ROOT.glob(pattern)
})  # fmt: skip
ERRORS = {name for name in vars(zoo.errors) if name.endswith("Error")}
FILLED = re.compile(r"\x01")


def said(node):
    """The text of an argument, with a mark for each value that is put in; None where it is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "\x01" for part in node.values)
    return None


def refusals():
    """(file and line, text) of every refusal in these files."""
    for path in MET:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            text = said(node.args[0]) if name in {*ERRORS, "tell"} and node.args else None
            # that of a name there is none of is made of parts: below
            if text is not None and len(text.split()) > 3 and not text.startswith("there is no \x01 \x01"):
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", text


def test_every_refusal_that_a_student_meets_is_known():
    """With words in its holes that come back as they are."""
    lacking = []
    for place, text in refusals():
        number = iter(range(1000))
        told = refusal(FILLED.sub(lambda _: f"'V{next(number)}'", text))  # noqa: B023
        kept = [f"V{at}" in told for at in range(text.count("\x01"))]
        # without commands and code
        plain = re.sub(r"`[^`]*`|apt install \w+|pip [\w& -]+|--against NETWORK", "", told)
        # what a library is for is left out
        if not CHINESE.search(told) or english(plain) or not (all(kept) or "is needed" in text):
            lacking.append(f"{place}: {text!r}")
    assert lacking == []


def kinds():
    """What `unknown` is told in these files that there is no such name of."""
    for path in MET:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "unknown":
                text, more = said(node.args[0]), said(node.args[3]) if len(node.args) > 3 else ""
                if text is not None:
                    yield text.replace("\x01", "'x.py'"), more or ""


def test_a_name_that_there_is_not_is_known_for_every_kind():
    found = list(kinds())
    assert {"network", "lesson", "hunt", "backend", "level", "data set"} <= {kind for kind, _ in found}
    for kind, more in found:
        for choices in (["lenet", "vgg"], ["10"]):
            text = str(zoo.errors.unknown(kind, "lenett", choices, more))
            told = refusal(text)
            assert CHINESE.search(told), text
            assert english(told) == [], told
            assert "'lenett'" in told


def test_the_table_has_the_same_holes_and_no_english():
    for text, told in (TABLES | PIECES).items():
        holes = set(re.findall(r"\{\w+\}", text))
        assert set(re.findall(r"\{\w+\}", told)) == holes or "is needed" in text, text
    assert not any(english(told) for told in KINDS.values())
    # what is not known stays, and a refusal that lessons print is known
    assert refusal("nothing of the kind") == "nothing of the kind"
    assert refusal("'a' is there already; something else.") == "'a' is there already; something else."
    assert CHINESE.search(refusal("device gpu:3 is not there: torch sees 0 GPUs; use device='cpu' or another index."))


@pytest.mark.parametrize(
    ("words", "language", "said_in_chinese"),
    [
        (("check", "99", "--lang", "zh"), "", True),
        (("check", "99", "--lang=zh"), "", True),
        (("check", "99", "--lang", "en"), "zh", False),
        (("check", "99", "--lang", "fr"), "zh", True),
        (("compare", "lenett"), "zh", True),
        (("report", "-o", "page.html"), "zh", True),
        (("train", "lenett"), "zh_CN", True),
        (("lesson", "run", "99"), "zh", True),
        (("diagnose", "nothing.py:Net", "--against", "lenet", "--lang", "zh"), "", True),
        (("diagnose", "nothing.py:Net", "--against", "lenet"), "", False),
    ],
)
def test_the_command_line_refuses_in_the_language_that_was_asked_for(
    words, language, said_in_chinese, monkeypatch, capsys, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOO_LANG", language)
    code, _, err = in_process(monkeypatch, capsys, *words)
    assert code == 2
    assert err.startswith("zoo: ")
    assert bool(CHINESE.search(err)) == said_in_chinese
    assert bool(english(err)) != said_in_chinese


def walked(command, *words):
    """Each command below one, as it is typed, with what the library has of it."""
    yield words, command
    for name, each in getattr(command, "commands", {}).items():
        yield from walked(each, *words, name)


ALL = dict(walked(get_command(command_line())))
COURSE = [words for words in ALL if words and words[0] in ("check", "lesson")]


def test_every_command_can_speak():
    assert len(COURSE) == 8
    assert [words for words, each in ALL.items() if words and not isinstance(each, Spoken)] == []


@pytest.mark.parametrize("words", COURSE, ids=" ".join)
def test_the_help_of_the_course_is_chinese(words, monkeypatch, capsys):
    monkeypatch.setenv("ZOO_LANG", "zh")
    code, out, err = in_process(monkeypatch, capsys, *words, "--help")
    assert (code, err) == (0, "")
    # names of options and of commands stay
    assert [found for found in english(out) if not found.startswith("zoo ")] == []
    for each in ALL[words].params:
        assert (each.opts[0] if each.param_type_name == "option" else each.name) in out
    monkeypatch.setenv("ZOO_LANG", "en")
    assert "用法" not in in_process(monkeypatch, capsys, *words, "--help")[1]


def mistakes(words, command):
    """What can be typed wrong: no command, an unknown name, and all that an option or an argument does not take."""
    if getattr(command, "commands", None):
        return [[*words, "nosuch"], [*words, next(iter(command.commands))[:-1] + "q"], [*words, "--nosuch"]]
    needed = [f"{each.name}.py" for each in command.params if each.param_type_name == "argument" and each.nargs == 1]
    found = [[*words, *needed, "--nosuch"], [*words, *needed, "--la=zh"]]
    many = any(each.param_type_name == "argument" and each.nargs != 1 for each in command.params)
    if not many and words != ("diagnose",):
        found.append([*words, *needed, "--lang=zh", "more"] if words in COURSE else [*words, *needed, "more"])
    if any(each.required for each in command.params):
        found.append([*words])
    for each in command.params:
        if each.param_type_name == "option" and each.opts[0] != "--json":
            flag = getattr(each, "is_flag", False)
            found.append([*words, *needed, f"{each.opts[0]}=3"] if flag else [*words, *needed, each.opts[0]])
            numbered = isinstance(each.default, int | float) or getattr(each, "min", None) is not None
            if numbered and not flag:
                found += [[*words, *needed, each.opts[0], wrong] for wrong in ("x", "-1e9")]
    return found


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_what_is_typed_wrong_is_told_in_chinese(words, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOO_LANG", "zh")
    for typed in mistakes(words, ALL[words]):
        code, out, err = in_process(monkeypatch, capsys, *typed)
        assert (code, out) == (2, ""), typed
        assert err.startswith("zoo: "), typed
        assert CHINESE.search(err.split("用法见")[0]), err
        assert [found for found in english(err) if not found.startswith("zoo ")] == [], err


def test_a_failure_of_a_lesson_s_run_is_told_in_chinese():
    text = "line 12 of /a/lesson.zh.md: UnknownChoiceError: there is no network 'lenett'; did you mean 'lenet'?"
    assert (
        refusal(text)
        == "/a/lesson.zh.md 的第 12 行：UnknownChoiceError：没有这样的网络：'lenett'；你是不是想写 'lenet'？"
    )


def shown(diagnosis, width=110):
    out = io.StringIO()
    Console(file=out, width=width).print(Chinese(diagnosis))
    return out.getvalue()


def test_the_doctor_s_panel_is_chinese():
    """Labels, verdict, places and facts; of a model that differs in two places, and of one that is equal."""
    text = (
        texts.START.format(where="c1", network="lenet") + " " + texts.WORDS[Cause.PADDING].format(expected="padding=2")
    )
    second = {"where": "forward call 3: avg_pool", "cause": "stride", "expected": "stride=2", "found": "stride=1",
              "line": "net.py:7", "instead": "", "also": ["c3"]}  # fmt: skip
    figures = dict.fromkeys(FIGURES, 0.5) | {"further_on": texts.STOPPED["shapes"]}
    told = shown(
        Diagnosis(
            "lenet", "torch", False, "c1", Cause.PADDING, "padding=2", "padding=0", text, figures, {"num_classes": 10},
            "net.py:3", "nn.Conv2d(1, 6, 5)", (second,), alternative=Cause.LAYER_ORDER.value,
        )
    )  # fmt: skip
    assert english(told) == []
    for word in ("你的模型与 lenet", "位置", "填充", "应为", "padding=2", "net.py:3", "或者", "层的次序", "然后 2",
                 "共 2 处", "forward 的第 3 次调用", "从那里起形状不同", "不同"):  # fmt: skip
        assert word in told, word
    assert all(label in told for label in (*LABELS.values(), *FIGURES.values()) if label != LABELS["output"])


def test_diagnose_says_in_chinese_that_a_model_is_equal(backend, monkeypatch, capsys, tmp_path):
    (tmp_path / "net.py").write_text(
        f"import zoo\n\n\ndef net():\n    return zoo.build('lenet', backend='{backend}')\n"
    )
    monkeypatch.chdir(tmp_path)
    code, out, err = in_process(monkeypatch, capsys, "diagnose", "net.py:net", "--against", "lenet", "--lang", "zh")
    assert code == 0, err
    assert english(out) == []
    assert "相等" in out
    assert "你的模型就是 lenet" in out
