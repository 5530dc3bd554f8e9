"""The formulas of the lessons: each is converted to MathML, and both languages have the same ones in the same order."""

import re
from pathlib import Path

import pytest
from latex2mathml.converter import convert

from zoo.course.book import lesson, shelf

LESSONS = [each.folder.name for each in shelf()]
GLOSSARY = Path(lesson("00").folder).parent / "glossary.md"
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
# what the converter does not know it hands on: a name with its backslash
UNKNOWN = re.compile(r"\\[A-Za-z]+")


def formulas(text: str) -> list[str]:
    """What stands between dollar signs, displayed or not, without its line ends."""
    return [" ".join((shown or inline).split()) for shown, inline in FORMULA.findall(CODE.sub("", text))]


def texts() -> dict[str, str]:
    found = {f"{name} {lang}": lesson(name, lang).prose for name in LESSONS for lang in ("en", "zh")}
    return found | {"glossary": GLOSSARY.read_text(encoding="utf-8")}


@pytest.mark.parametrize(("where", "text"), texts().items(), ids=texts())
def test_every_formula_is_converted(where, text):
    found = formulas(text)
    assert found
    for formula in found:
        made = convert(formula)
        assert made.startswith("<math")
        assert not UNKNOWN.search(made), f"{where}: {formula}"
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", formula), f"{where}: prose in {formula}"


@pytest.mark.parametrize("name", LESSONS)
def test_both_languages_have_the_same_formulas(name):
    assert formulas(lesson(name, "zh").prose) == formulas(lesson(name).prose)


def test_both_languages_of_the_glossary_have_the_same_formulas():
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if "$" in line]
    assert len(rows) > 5
    for row in rows:
        english, chinese = row.split("<br>")
        assert sorted(formulas(english)) == sorted(formulas(chinese)), row


@pytest.mark.parametrize(("where", "text"), texts().items(), ids=texts())
def test_a_dollar_sign_is_a_formula_s(where, text):
    """Displayed formulas stand on lines of their own; an inline one begins and ends with something that is seen."""
    shown = [line for line in text.splitlines() if "$$" in line]
    assert all(line == "$$" for line in shown)
    assert len(shown) % 2 == 0
    for paragraph in CODE.sub("", re.sub(r"^\$\$\n.+?\n\$\$$", "", text, flags=re.DOTALL | re.MULTILINE)).split("\n\n"):
        assert paragraph.count("$") % 2 == 0, paragraph
        for _, inline in FORMULA.findall(paragraph):
            assert inline == inline.strip(), f"{where}: {inline!r}"


def test_a_formula_that_the_converter_does_not_know_is_found():
    assert UNKNOWN.search(convert(r"\nosuchthing{x}"))
    assert formulas("a `$b$` $c$\n\n$$\nd\n= e\n$$\n\n```\n$f$\n```\n") == ["c", "d = e"]
