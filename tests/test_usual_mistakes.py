"""Mistakes that can be made in any exercise: None, a string, twice the value, another order, a part left out."""

import numpy as np
import pytest
from wrong_answers import Wrong

from zoo.course.book import lesson
from zoo.course.exercises.answer_files import Sheet, solution
from zoo.course.exercises.grade_file import grade
from zoo.course.exercises.plain_values import same
from zoo.course.exercises.usual_mistakes import nothing, usual


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([(None, 3), (None, 4)], "It returns None"),
        ([(None, 3), (4, 4)], None),
        ([("3", 3), ("4", 4)], "It is a string"),
        ([(6, 3), (8, 4)], "2 times"),
        ([(50.0, 0.5), (25.0, 0.25)], "100 times"),
        ([(-3, 3), (-4, 4)], "wrong sign"),
        ([(0.25, 0.75), (0.5, 0.5)], "1 less the right one"),
        ([(2, 3), (3, 4)], "1 less than it should be"),
        ([(3.5, 3), (4.25, 4)], "// and not /"),
        ([(9, 3), (9, 4)], "the same whatever it is given"),
        ([(9, 3), (8, 4)], None),
        ([((1, 2), (2, 1)), ((3, 4), (4, 3))], "in another order"),
        ([((1, 2, 3), (1, 2)), ((1, 2, 3), (1, 2))], "2 are; yours are 3 values"),
        ([(2, (4, 2))], "2 are; yours are one value"),
        ([((8, 13), (8, 12)), ((1, 4), (1, 3))], "About number 2: Each is 1 more"),
        ([((1, 2, 9, 9), (1, 2, 4, 5))], "between number 2 and number 3"),
        ([(np.ones(2), np.ones((2, 1)))], "is to be (2, 1); yours is (2,)"),
        ([(np.array([1.0, np.nan]), np.ones(2))], "NaN"),
        ([(np.array([2.0, 4.0]), np.array([1.0, 2.0]))], "2 times"),
        ([(3, 4)], None),
        ([(-1.0, 2.0)], None),
        ([(21_294_471, 21_294_470), (11_689_513, 11_689_512)], "Each is 1 more"),
        ([(21_294_471, 21_294_470), (11_689_519, 11_689_512)], None),
        ([(np.arange(3), (0, 1)), (np.arange(3), (0, 1))], None),
        ([((1, 2), (1, 2)), ((3, 3), (3, 3))], None),
        ([(True, False), (True, False)], None),
        ([(np.True_, True), (np.True_, True)], None),
        ([], None),
        ([(None, None)], None),
    ],
)
def test_a_usual_mistake_is_known_by_what_every_call_returned(found, said):
    hint = usual(found, same)
    assert (hint is None) == (said is None), hint
    if hint is not None:
        assert said in hint.concrete.en
        assert hint.vague.zh
    assert nothing(found) == (said == "It returns None")


@pytest.mark.parametrize(
    ("number", "task", "edits", "said"),
    [
        ("05", "block_macs", [("return side", "return 2 * side")], "Every result is 2 times"),
        ("05", "block_macs", [("c0 * c4", "0")], "left out: the 1x1 behind the pool"),
        ("05", "block_macs", [("return side * side * products", "return str(side * side * products)")], "a string"),
        ("05", "block_macs", [("return side", "side")], "It returns None"),
        ("06", "resnet_params", [("+ num_classes\n", "\n")], "left out: the biases of the linear layer"),
        ("06", "resnet_params", [("conv_bn(3, 64, 7), 64", "0, 64")], "What is left out: the first convolution"),
        ("01", "parameters", [(" + num_classes * (64 + 1)", "")], "left out: fc2"),
        ("01", "validate", [("return right / total", "right / total")], "It returns None"),
        ("08", "load_fitting", [("return sorted", "sorted")], "It returns None"),
    ],
)
def test_it_gets_its_hint_where_the_exercise_has_none(number, task, edits, said, backend, tmp_path):
    which, path = lesson(number), tmp_path / "answers.py"
    text = solution(which, backend).read_text(encoding="utf-8")
    path.write_text(Wrong("", edits).made(text + "\n", task, backend), encoding="utf-8")
    (verdict,) = grade(Sheet(path, which, backend), [task])
    assert said in verdict.problem.hint.concrete.en.partition(" should give ")[0]
    if "left out" in said:
        assert verdict.problem.hint.vague.en.startswith("List all parts")


def test_what_the_solution_warns_of_is_not_shown(backend, tmp_path, capfd, recwarn):
    """PaddlePaddle warns of every name that load_fitting passes over; the student's own warnings are the student's."""
    which, path = lesson("08"), tmp_path / "answers.py"
    path.write_text("def load_fitting(model, state):\n    print('mine')\n    return []\n", encoding="utf-8")
    (verdict,) = grade(Sheet(path, which, backend), ["load_fitting"])
    assert verdict.state == "wrong"
    out, err = capfd.readouterr()
    assert (out, err, recwarn.list) == ("mine\n", "", [])
