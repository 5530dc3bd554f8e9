"""The predictions of the lessons: one right answer, an explanation for each, and the cell that shows it comes after."""

import ast
import json
import re

import pytest
from test_course import labels

from zoo.course.book import FENCE as CELLS
from zoo.course.book import lesson, shelf
from zoo.course.lesson_notebook import notebook
from zoo.course.prediction_questions import FENCE, WORDS, answer, parsed, predictions
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
@pytest.mark.parametrize("name", LESSONS)
def test_a_notebook_takes_a_guess_and_answers_it_behind_the_cell_that_shows_it(name, language, backend, tmp_path):
    which, path = lesson(name, language), tmp_path / "a.ipynb"
    notebook(which, backend, path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = [cell["source"] for cell in cells]
    assert not any(FENCE.search(source) or "{predict}" in source for source in sources)
    for number, (_, each) in enumerate(predictions(which.text), 1):
        (at,) = (at for at, source in enumerate(sources) if source == f'guess_{number} = ""')
        assert {cells[at]["cell_type"], cells[at - 1]["cell_type"]} == {"code", "markdown"}
        asked = sources[at - 1]
        assert WORDS[language]["head"] in asked
        for place, choice in enumerate(each.choices):
            assert f"{'ABC'[place]}. {choice.text}" in asked
            assert choice.why not in "".join(sources), "it is said to who chose it"
        call = f'answer("{which.number}", {number}, guess_{number})'
        (told,) = (at for at, source in enumerate(sources) if call in source)
        # what the cell in front claims shows the answer
        assert told > at
        assert each.shown in claims(sources[told - 1])


@pytest.mark.parametrize("language", WORDS)
def test_a_guess_is_answered_in_the_language_of_the_lesson(language, capsys, monkeypatch):
    monkeypatch.setenv("ZOO_LANG", language)
    _, asked = predictions(lesson("06", language).text)[1]
    for place, choice in enumerate(asked.choices):
        answer("06", 2, f" {'abc'[place]} ")
        told = WORDS[language]["right" if choice.right else "wrong"]
        assert capsys.readouterr().out == f"{'ABC'[place]}. {told} {choice.why}\n"
    for nothing in ("", "D", "AB"):
        answer("06", 2, nothing)
        told = capsys.readouterr().out
        assert "guess_2" in told
        assert {"en": "A, B or C", "zh": "A、B 或 C"}[language] in told
