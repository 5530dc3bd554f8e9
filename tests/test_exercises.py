"""The exercises: solutions pass, bare stubs fail, and every wrong answer gets the hint that belongs to it."""

import ast
import importlib
import inspect

import pytest
from conftest import slowly

from zoo.backends import BACKENDS
from zoo.course.book import shelf
from zoo.course.exercises.answer_files import Sheet, sheet, solution, stub, tasks
from zoo.course.exercises.grade_file import grade
from zoo.course.exercises.hint_texts import CAUSES
from zoo.doctor.diagnosis import Cause
from zoo.port.importing import imported

LESSONS = {each.number: each for each in shelf() if (each.folder / "tasks.py").is_file()}

FAST = list(LESSONS)[:3]


def wrong_answers(number):
    return importlib.import_module(f"wrong_answers.lesson_{number}").WRONG


@pytest.mark.parametrize("number", slowly(LESSONS, FAST))
def test_solutions_are_right(number, backend):
    verdicts = list(grade(Sheet(solution(LESSONS[number], backend), LESSONS[number], backend)))
    assert len(verdicts) >= 3
    for verdict in verdicts:
        assert verdict.state == "right", (verdict.task, verdict.problem)
        assert verdict.seconds < 20


@pytest.mark.parametrize("number", LESSONS)
def test_bare_stubs_are_open(number, backend):
    """What is handed out is no answer, and says how to begin."""
    verdicts = list(grade(sheet(stub(LESSONS[number], backend))))
    assert [verdict.task for verdict in verdicts] == [task.name for task in tasks(LESSONS[number])]
    assert {verdict.state for verdict in verdicts} == {"open"}


@pytest.mark.parametrize("number", slowly(LESSONS, FAST))
def test_wrong_answers_get_their_hints(number, backend, tmp_path):
    which, wrong = LESSONS[number], wrong_answers(number)
    text = solution(which, backend).read_text(encoding="utf-8")
    hints = {task.name: task.hints for task in tasks(which)}
    assert wrong.keys() == hints.keys()
    misses = []
    for name, answers in wrong.items():
        assert len(answers) >= 2, name
        assert set(hints[name]) <= {answer.hint for answer in answers}, f"{name}: a hint that no wrong answer gets"
        for count, answer in enumerate(answers):
            path = tmp_path / f"{name}_{count}.py"
            path.write_text(answer.made(text, name, backend), encoding="utf-8")
            (verdict,) = grade(Sheet(path, which, backend), [name])
            if verdict.state != "wrong":
                misses.append(f"{name}, {answer.edits}: {verdict.state}")
                continue
            given = verdict.problem.hint
            expected = hints[name].get(answer.hint)
            vague = expected.vague if expected else CAUSES.get(answer.hint and Cause(answer.hint))
            if answer.hint and given.vague != vague:
                misses.append(f"{name}, {answer.edits}: {verdict.problem}")
            if not answer.hint and given.vague in [hint.vague for key, hint in hints[name].items() if key]:
                misses.append(f"{name}, {answer.edits}: {verdict.problem}")
            assert given.vague.en != given.concrete.en
            assert given.vague.zh != given.concrete.zh
    assert not misses, "\n".join(misses)


@pytest.mark.parametrize("number", LESSONS)
def test_both_spellings_ask_the_same(number):
    """The same names in the same order, with the same arguments; each task says in its docstring what is asked."""
    which = LESSONS[number]
    stubs = [ast.parse(stub(which, backend).read_text(encoding="utf-8")) for backend in BACKENDS]
    outlines = [
        [
            (node.name, [ast.unparse(part.args) for part in ast.walk(node) if isinstance(part, ast.FunctionDef)])
            for node in tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        ]
        for tree in stubs
    ]
    assert outlines[0] == outlines[1]
    for count, task in enumerate(tasks(which), 1):
        for tree in stubs:
            node = next(node for node in tree.body if getattr(node, "name", "") == task.name)
            assert (ast.get_docstring(node) or "").startswith(f"Exercise {count}:"), task.name
        assert all(text for hint in task.hints.values() for words in hint for text in words)
    for backend in BACKENDS:
        right = imported(solution(which, backend), "solution")
        handed = imported(stub(which, backend), "stub")
        for task in tasks(which):
            mine, theirs = getattr(handed, task.name), getattr(right, task.name)
            assert inspect.signature(mine) == inspect.signature(theirs), task.name
