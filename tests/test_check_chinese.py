"""`zoo check --lang zh`: the doctor's facts are Chinese too, down to the last phrase; names of code stay."""

import ast
import re
from pathlib import Path

import pytest
from test_exercises import LESSONS, wrong_answers

import zoo
from zoo.course.exercises import phrases
from zoo.course.exercises.answer_files import Sheet, solution, tasks
from zoo.course.exercises.diagnosis_in_chinese import ENDS, NAMES, STARTS, WORDS, in_chinese
from zoo.course.exercises.grade_file import grade
from zoo.course.exercises.hint_texts import CAUSES, SCREEN, ended
from zoo.course.exercises.phrases import facts, place
from zoo.doctor import texts
from zoo.doctor.diagnosis import Cause, Diagnosis

DOCTOR = Path(zoo.__file__).parent / "doctor"
CHINESE = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")  # three words in a row
HOLE = re.compile(r"\{(\w+?)\d*\}")


def english(text):
    """What looks like an English sentence; what stands in brackets of code is none."""
    return SENTENCE.findall(text)


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("conv 3 to 64, 3x3, stride 1", "卷积 3 到 64，3x3，步幅 1"),
        ("conv 3 to 8, 1x7, stride (2, 1), relu, einsum", "卷积 3 到 8，1x7，步幅 (2, 1)、ReLU、einsum"),
        ("add, leaky relu", "相加、leaky_relu"),
        ("padding=(1, 2)", "padding=(1, 2)"),
        ("relu after it", "其后的 ReLU"),
        ("the sum with the output of layer1.conv", "与 layer1.conv 的输出相加"),
        ("max pool 3, stride 2, output (2, 3, 4, 5)", "最大池化 3，步幅 2，输出 (2, 3, 4, 5)"),
        ("dropout p=0.5 scaling in training after conv1", "conv1 之后的 dropout p=0.5，在训练时缩放"),
        ("dropout p=0.5 scaling in training after forward call 3: relu in layer1",
         "forward 的第 3 次调用（layer1 中的 relu） 之后的 dropout p=0.5，在训练时缩放"),
        ("momentum=0.9, as the share of the new batch", "momentum=0.9，按新批次所占的比例计"),
        ("avg pool 3, stride 2, after relu: shape (2, 3) against (2, 4)",
         "平均池化 3，步幅 2，前面还有 ReLU：形状 (2, 4)，应为 (2, 3)"),
        ("linear 3 to 4: RuntimeError: mat1 and mat2, no", "全连接层 3 到 4：RuntimeError: mat1 and mat2, no"),
        ("RuntimeError: nothing, no such step", "RuntimeError: nothing, no such step"),
        ("exit code 3", "退出码 3"),
    ],
)  # fmt: skip
def test_facts_are_put_in_chinese(said, chinese):
    assert facts(said) == chinese


def test_places_are_put_in_chinese():
    assert place("layer1.0.conv1") == "layer1.0.conv1"
    assert place("forward call 22: concat in block3_1") == "forward 的第 22 次调用（block3_1 中的 concat）"
    assert place("forward call 7: add") == "forward 的第 7 次调用（add）"
    assert place("the input") == "输入"
    assert "退出码 3" in ended("exit code 3").where.zh


def spoken(module):
    """The pieces of text in a module that a student may read: no docstrings, no keys, nothing that is raised."""
    tree = ast.parse((DOCTOR / f"{module}.py").read_text(encoding="utf-8"))
    silent = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    # what an equal model is told, which is no problem
    silent += [node for node in ast.walk(tree) if getattr(node, "name", "") in ("without_effect", "lifted", "_behind")]
    silent += [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    left_out = {id(part) for node in silent for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) not in left_out and isinstance(node, ast.Constant) and isinstance(node.value, str):
            piece = node.value.strip(" ,:")
            if re.search("[a-z]{2}", piece) and " " in node.value:
                yield piece


@pytest.mark.parametrize("module", ["cause_rules", "wiring_rules", "unseen_in_eval", "operation_words"])
def test_every_phrase_of_the_doctor_s_has_a_chinese_one(module):
    known = [HOLE.sub("{}", said) for said in (phrases.PHRASES | phrases.STEPS | phrases.NAMED)]
    found = {HOLE.sub("{}", piece.replace("{}", "{value}")) for piece in spoken(module)}
    assert len(found) > 5
    assert [piece for piece in found if not any(piece in said for said in known)] == []


def test_every_cause_has_a_chinese_name_and_explanation():
    assert set(NAMES) == set(WORDS) == set(CAUSES) == set(Cause) == set(texts.WORDS)
    starts = {
        texts.START,
        texts.START_FIRST,
        texts.START_MISSING,
        texts.START_UNUSED,
        texts.START_UNALIGNED,
    }
    assert set(STARTS) == starts | set(texts.SILENT.values())
    for table in (STARTS, ENDS, {texts.WORDS[cause]: WORDS[cause] for cause in Cause}):
        for said, chinese in table.items():
            assert CHINESE.search(chinese)
            assert not english(chinese), chinese
            assert set(HOLE.findall(chinese)) <= {"expected", "found", *HOLE.findall(said)}
    for said, chinese in (phrases.PHRASES | phrases.STEPS).items():
        assert not english(HOLE.sub("", chinese)), said
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", said)), said


@pytest.mark.parametrize("number", LESSONS)
def test_no_chinese_hint_is_english(number):
    for task in tasks(LESSONS[number]):
        for hint in task.hints.values():
            assert [found for words in hint for found in english(words.zh)] == [], task.name
    assert [text for words in [*SCREEN.values(), *CAUSES.values()] for text in english(words.zh)] == []


@pytest.mark.parametrize(("number", "task"), [("03", "Mended"), ("06", "Mended")])
def test_a_wrong_answer_is_told_in_chinese_throughout(number, task, backend, tmp_path):
    which = LESSONS[number]
    text = solution(which, backend).read_text(encoding="utf-8")
    for count, answer in enumerate(wrong_answers(number)[task]):
        path = tmp_path / f"{task}_{count}.py"
        path.write_text(answer.made(text, task, backend), encoding="utf-8")
        (verdict,) = grade(Sheet(path, which, backend), [task])
        where, (vague, concrete), _ = verdict.problem
        for words in (where, vague, concrete):
            assert english(words.zh) == [], words.zh
            assert CHINESE.search(words.zh)
        assert english(concrete.en)
        assert not re.search(r"\{\w+\}", concrete.zh)


def test_what_makes_no_model_or_cannot_run_is_told_in_chinese(backend, tmp_path):
    which = LESSONS["06"]
    text = solution(which, backend).read_text(encoding="utf-8")
    forward = "    def forward(self, x):\n"
    assert forward in text
    for name, spoilt, told in [
        ("none", text + "\n\ndef Mended(*given):\n    return 3\n", "得到的不是"),
        ("broken", text.replace(forward, forward + "        raise ValueError('no such thing at all')\n"), "无法"),
    ]:
        path = tmp_path / f"{name}.py"
        path.write_text(spoilt, encoding="utf-8")
        (verdict,) = grade(Sheet(path, which, backend), ["Mended"])
        where, (vague, concrete), _ = verdict.problem
        assert told in where.zh
        for words in (where, vague, concrete):
            assert english(words.zh.replace("no such thing at all", "")) == [], words.zh


def test_an_error_in_the_forward_pass_ends_the_explanation():
    facts_of = {"where": "fc1", "network": "lenet"}
    text = f"{texts.START.format(**facts_of)} {texts.FOREIGN} {texts.BROKE_OFF.format(error='KeyError: a b c d.')}"
    diagnosis = Diagnosis("lenet", "torch", False, "fc1", Cause.UNKNOWN, "conv 1 to 2, 3x3, stride 1", "einsum", text)
    found = in_chinese(diagnosis).explanation
    assert found.startswith("在 fc1 之前，")
    assert ENDS[texts.FOREIGN] in found
    assert ENDS[texts.UNREGISTERED] not in found
    assert found.endswith("前向计算中断于：KeyError: a b c d.")
    with pytest.raises(ValueError, match="equal model"):
        in_chinese(Diagnosis("lenet", "torch", True, "", None, "", "", ""))
