"""What lesson 11 asks to be read is what zoo.translate writes, and what it calls wrong is wrong, when it says so.

And the doctor's report in lesson 15 is what the doctor says.
"""

import numpy as np
import pytest

import zoo
from zoo.backends import runtime
from zoo.course.book import shelf
from zoo.course.exercises.answer_files import solution, stub
from zoo.port.importing import imported

LESSON, OWN = (next(each for each in shelf() if each.number == number) for number in ("11", "15"))
OTHER = {"torch": "paddle", "paddle": "torch"}


@pytest.fixture
def texts(backend):
    return imported(stub(LESSON, backend), "stub"), imported(solution(LESSON, backend), "solution")


def built(text):
    scope = {}
    exec(compile(text, "lesson", "exec"), scope)
    return scope["Theirs"]


def answered(backend, text, weights, trained):
    """What a network of a text answers with the same weights, in evaluation mode, after a step of training if so."""
    model, adapter = built(text)(), runtime(backend)
    adapter.write(model, weights)
    x = adapter.tensor(np.random.default_rng(0).normal(size=(4, 1, 28, 28)).astype("float32"))
    if trained:
        model.train()
        model(x)
    model.eval()
    return adapter.array(model(x))


def test_the_exercise_has_the_translation(texts, backend):
    handed, answers = texts
    done = zoo.translate(handed.THEIRS, to=backend)
    assert done.text == handed.OURS
    assert zoo.translate(done.text, to=OTHER[backend]).text == handed.THEIRS
    changed = {
        a[-1] for a in handed.THEIRS.splitlines() if a[-3:-1] == "# " and a not in handed.OURS.splitlines()
    }  # fmt: skip
    assert changed == set(answers.why())


def test_what_is_wrong_shows_when_it_is_said_to(texts, backend):
    """One line at a time is as in the text with names replaced, the others as in the translation."""
    handed, answers = texts
    weights, right = zoo.state(built(handed.OURS)()), {}
    for trained in (False, True):
        right[trained] = answered(backend, handed.OURS, weights, trained)
    lines = {line[-1]: line for line in handed.RENAMED.splitlines() if line[-3:-1] == "# "}
    for letter, renamed in lines.items():
        text = "\n".join(renamed if line.endswith(f"# {letter}") else line for line in handed.OURS.splitlines())
        word = answers.shows().get(letter)
        if word == "error":
            with pytest.raises((ValueError, RuntimeError)):
                answered(backend, text, weights, False)
            continue
        same = [np.allclose(answered(backend, text, weights, each), right[each], atol=1e-5) for each in (False, True)]
        assert same == {"evaluation": [False, False], "training": [True, False], None: [True, True]}[word], letter


def test_the_report_of_lesson_15_is_the_doctor_s(backend):
    """At each place the first mistake; what is left when these are mended, the doctor names then."""
    handed, answers = (imported(find(OWN, backend), name) for name, find in (("stub", stub), ("solution", solution)))
    right = built(handed.THEIRS)(10)
    told = zoo.diagnose(handed.Port(10), right, input_size=(1, 12, 12))
    first = {key: getattr(told, key) for key in ("where", "cause", "expected", "found")}
    assert [tuple(str(each[key]) for key in first) for each in (first, *told.further)] == handed.REPORT
    assert zoo.diagnose(answers.Mended(10), right, input_size=(1, 12, 12)).equal
