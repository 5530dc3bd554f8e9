"""The predictions of the lessons: one right answer, an explanation for each, and the cell that shows it comes after."""

import ast
import json
import re

import pytest
from test_course import labels

from zoo.course.book import FENCE as CELLS
from zoo.course.book import lesson, shelf
from zoo.course.lesson_notebook import notebook
from zoo.course.prediction_questions import FENCE, WORDS, parsed, predictions
from zoo.errors import FileError

LESSONS = [each.folder.name for each in shelf()]
WHOLE = "What is 1 + 1?\n\n- [ ] 11\n\n  No.\n- [x] 2,\n  two\n\n  Yes, on\n  two lines.\n"


def claims(source: str) -> set[str]:
    """The texts of the claims that a cell makes."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    told = [call for call in calls if getattr(call.func, "id", "") in ("claim", "holds")]
    return {text for call in told for text in labels(call.args[0])}


@pytest.mark.parametrize("name", LESSONS)
def test_a_prediction_has_one_right_answer_and_stands_before_the_cell_that_shows_it(name):
    texts = {language: lesson(name, language).text for language in WORDS}
    found = {language: predictions(text) for language, text in texts.items()}
    assert len(found["en"]) >= (0 if name.startswith("00") else 1)
    shape = {
        language: [(each.shown, [choice.right for choice in each.choices]) for _, each in rows]
        for language, rows in found.items()
    }
    assert shape["zh"] == shape["en"]
    for language, rows in found.items():
        for end, each in rows:
            assert len(each.choices) >= 3, each.shown
            assert len({choice.text for choice in each.choices}) == len(each.choices)
            for text in (each.question, *(text for choice in each.choices for text in (choice.text, choice.why))):
                assert bool(re.search("[\u4e00-\u9fff]", text)) is (language == "zh"), text
                assert "$" not in text, "formulas are held by the tests of the prose, which leave directives out"
            assert all(len(choice.why) > (60 if language == "en" else 15) for choice in each.choices)
            cells = list(CELLS.finditer(texts[language]))
            showing = [cell for cell in cells if each.shown in claims(cell["source"])]
            assert showing, f"no cell claims {each.shown!r}"
            assert all(cell.start() > end for cell in showing), f"{each.shown!r} is shown before it is asked for"
            between = CELLS.sub("", texts[language][end : showing[0].start()])
            assert not re.search("^#", between, re.MULTILINE), f"{each.shown!r} is shown in another section"


def test_a_right_answer_is_not_told_by_its_place_or_by_its_length():
    asked = [each for name in LESSONS for _, each in predictions(lesson(name).text)]
    places = [next(at for at, choice in enumerate(each.choices) if choice.right) for each in asked]
    longest = [max(each.choices, key=lambda choice: len(choice.text)).right for each in asked]
    assert len(asked) >= 30
    assert max(map(places.count, set(places))) < 0.75 * len(asked)
    assert sum(longest) < 0.5 * len(asked)


def test_a_directive_is_read():
    found = parsed(" the sum ", WHOLE)
    assert (found.shown, found.question) == ("the sum", "What is 1 + 1?")
    assert [(each.text, each.right, each.why) for each in found.choices] == [
        ("11", False, "No."),
        ("2, two", True, "Yes, on\ntwo lines."),
    ]


@pytest.mark.parametrize(
    ("shown", "body", "lacking"),
    [
        ("", WHOLE, "the claim that shows it, behind {predict}"),
        ("sum", WHOLE.partition("\n\n")[2], "a question"),
        ("sum", "What is 1 + 1?\n\n- [x] 2\n\n  Yes.\n", "two answers or more"),
        ("sum", WHOLE.replace("[x]", "[ ]"), "one right answer, marked [x]"),
        ("sum", WHOLE.replace("[ ]", "[x]"), "one right answer, marked [x]"),
        ("sum", WHOLE.replace("\n\n  No.", ""), "an explanation below every answer"),
    ],
)
def test_what_a_directive_lacks_is_told(shown, body, lacking):
    with pytest.raises(FileError, match=re.escape(lacking)):
        parsed(shown, body)


@pytest.mark.parametrize("language", WORDS)
def test_a_notebook_has_the_answers_and_their_explanations_folded(language, tmp_path):
    which, path = lesson("06", language), tmp_path / "06.ipynb"
    notebook(which, "torch", path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    asked = [cell["source"] for cell in cells if WORDS[language]["head"] in cell["source"]]
    assert not any(FENCE.search(cell["source"]) or "{predict}" in cell["source"] for cell in cells)
    wanted = [each for _, each in predictions(which.text)]
    assert len(asked) == len(wanted) == 2
    for text, each in zip(asked, wanted, strict=True):
        folded = re.findall(r"<details><summary>([A-Z])</summary>\n\n(.+?)\n\n</details>", text, re.DOTALL)
        assert [letter for letter, _ in folded] == ["A", "B", "C"]
        open_text = re.sub("<details>.*?</details>", "", text, flags=re.DOTALL)
        for (letter, why), choice in zip(folded, each.choices, strict=True):
            assert f"{letter}. {choice.text}" in open_text
            assert why == f"{WORDS[language]['right' if choice.right else 'wrong']} {choice.why}"
            assert choice.why not in open_text
