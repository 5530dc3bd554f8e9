"""The page of `zoo report --lang zh` is Chinese: nothing goes by the words' table, and the table has all of it."""

import ast
import re
from dataclasses import replace
from functools import partial
from math import inf, nan
from pathlib import Path

import pytest
from conftest import in_process
from test_check_chinese import CHINESE, english
from test_comparison_words import HOLES, Texts
from test_report import FAILING, Page, levels, report, trajectory

import zoo
from zoo.course.page_words import SENTENCES, WORDS
from zoo.course.results_in_chinese import on_page
from zoo.report.html import page
from zoo.report.parity_report import Level, skipped

ROOT = Path(zoo.__file__).parent
# as the code of the levels says it
REAL = tuple(
    replace(level, where=where)
    for level, where in zip(
        (*levels(), trajectory()),
        ("41,806 parameters, 279,040 MACs, 3 layers", "10 tensors", "largest at fc, 3 outputs",
         "largest at fc in torch", "3 steps"), strict=True,
    )
)  # fmt: skip
OLD = Level("3b", "float32", True, 2.5, 1.5, "relative", "largest at fc in torch", {}, {
    "layers": ["fc"], "difference": [0.0], "self-error paddle": [1e-7], "self-error torch": [1e-7],
})  # fmt: skip
PAIR = {"a": "a.py:Net", "b": "b.py:Net"}
BROKEN = replace(REAL[3], passed=False)  # by the level's other limit
PAGES = {
    "equal": [report(ladder=REAL), report("resnet18", REAL)],
    "one": [report(ladder=REAL)],
    "different": [report(ladder=(*REAL[:2], FAILING[2], BROKEN)), report("vgg11", REAL, seed=3)],
    "odd": [report(ladder=(REAL[0], levels((-1.0, inf, nan))[2]), processor=""), report("mine", (OLD,))],
    "no answer": [report(ladder=(skipped("3", "no answer: nothing"),)), report("vgg11", ())],
    "pairs": [report("a.py:Net and b.py:Net", (REAL[0],), arguments=PAIR)],
    "pairs and networks": [report("a.py:Net and b.py:Net", (REAL[0],), arguments=PAIR), report(ladder=REAL)],
}
CODE = re.compile(r"(?:zoo (?:compare|report)|num_classes) [^一-鿿]*|A processor at 2 GHz|look at the calls before")


def shown(source):
    """The words that a reader sees, those of tooltips and for screen readers with them."""
    return [*Page(source).words, *re.findall(r'(?:title|aria-label)="([^"]*)"', source)]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_goes_by_the_table(name):
    """With a table that has one sign for everything, no word is left but names and settings."""
    kept = re.compile(r"lenet|resnet18|vgg11|mine|[ab]\.py:Net|paddle|torch|conv1|relu|fc|proof|inf|nan|GHz|[\d.e+-]+")
    for part in shown(page(PAGES[name], "zh", lambda text: "字")):
        part = re.sub(r"zoo (?:compare|report) .*|(?:num_classes|a a\.py).*|^, (?:seed|num).*", "", part)
        part = re.sub(r"\b(?:and|seed|aux|False|x)\b", "", kept.sub("", part))
        assert not re.search("[A-Za-z]{2,}", part), part


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_chinese(name):
    source = page(PAGES[name], "zh", on_page)
    assert '<html lang="zh">' in source
    for part in shown(source):
        assert english(CODE.sub("", part)) == [], part
    assert page(PAGES[name], "en", partial(on_page, language="en")) == page(PAGES[name])


def texts_of(path):
    """What the code of a file gives to the reader's language, with V1, V2 and so on for what is no text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        texts = Texts(function)
        for node in ast.walk(function):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in ("say", "words", "_head", "Curve", "Limit", "plot") and node.args:
                yield from ((node.lineno, text) for text in texts.of(node.args[0]))
            given = node.keywords if name == "plot" else []
            yield from ((node.lineno, text) for each in given if each.arg == "unit" for text in texts.of(each.value))


def test_the_table_has_all_that_the_code_gives_it():
    found = [
        (line, text)
        for name in ("html", "level_plots", "svg_plots")
        for line, text in texts_of(ROOT / "report" / f"{name}.py")
        if re.search("[A-Za-z]{2,}", HOLES.sub("", text))
    ]
    assert len(found) > 40
    for line, text in found:
        # titles, and what was compared, are put together elsewhere: the pages above have them all
        text = re.sub(r"^V\d+: ", "Level 3 activations: ", text)
        told = on_page(text.replace("V1, run on", "Two models are built as their files say, run on"))
        assert CHINESE.search(told), (line, text)
        assert english(told) == [], (line, text)


def test_the_chinese_has_the_same_holes_and_no_english():
    for text, chinese in (WORDS | SENTENCES).items():
        assert CHINESE.search(chinese) or not re.search("[a-z]", text), text
        assert english(re.sub(r"\{\w+\}", "", chinese)) == [], chinese
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese)), text


@pytest.mark.parametrize(
    ("words", "language", "chinese"),
    [(["--lang", "zh"], "", True), ([], "zh_CN", True), (["--lang", "en"], "zh", False), ([], "", False)],
)
def test_the_command_writes_the_page_in_the_language_that_was_asked_for(
    words, language, chinese, monkeypatch, capsys, tmp_path
):
    """And its last line and the table of what differs; the JSON that it reads is the same."""
    monkeypatch.setenv("ZOO_LANG", language)
    source, target = tmp_path / "r.json", tmp_path / "r.html"
    source.write_text(PAGES["different"][0].to_json())
    code, out, _ = in_process(monkeypatch, capsys, "report", "--from", str(source), "-o", str(target), *words)
    assert code == 1
    assert ("共 1 个，0 个相等；已写入 " in out) == chinese
    assert ("0 of 1 equal; wrote " in out) != chinese
    assert bool(CHINESE.search(out)) == chinese
    assert ('<html lang="zh">' in target.read_text()) == chinese
    assert bool(CHINESE.search(target.read_text())) == chinese
