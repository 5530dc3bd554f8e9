"""The stepped drawings: what they show is what numpy computes, and they work without a script in both languages."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from docs.lesson_cells import Book
from zoo.course import lesson_helpers, recorded, stepped_drawings
from zoo.course.book import lesson

GRID = np.array([[0, 0, 4, 6], [0, 2, 4, 5], [0, 1, 4, 3], [0, 0, 1, 2]])
EDGE = np.array([[-1, 0, 1]] * 3)
DRAWN = {
    "convolution": (stepped_drawings.convolution(GRID, EDGE), [12, 11, 9, 7]),
    "padded": (stepped_drawings.convolution(GRID, EDGE, stride=2, padding=1), [2, 9, 3, 7]),
    "max": (stepped_drawings.pool(GRID, 2, 2), [2, 6, 1, 4]),
    "mean": (stepped_drawings.pool(GRID, 2, 2, "mean"), [0.5, 4.75, 0.25, 2.5]),
}


def numbers(svg: str) -> list[float]:
    """What stands in the cells of a still picture."""
    return [float(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


@pytest.mark.parametrize("name", DRAWN)
def test_a_window_makes_one_number_a_step_and_the_sentence_says_how(name):
    drawn, wanted = DRAWN[name]
    assert len(drawn.steps) == len(wanted)
    for at, step in enumerate(drawn.steps):
        shown = numbers(step.svg)
        assert shown[-at - 1 :] == wanted[: at + 1], "the numbers made so far stand on the right"
        assert len(shown) - at - 1 == (36 if name == "padded" else 16)
        for text in (step.en, step.zh):
            how, _, result = text.rpartition(" = ")
            assert float(result) == wanted[at]
            said = (
                re.split(r"[:：] ?", how)[1]
                .replace(" x ", "*")
                .replace("mean(", "np.mean([")
                .replace("max(", "np.max([")
            )
            assert eval(said.replace(")", "])") if "np." in said else said, {"np": np}) == wanted[at]


def test_batch_norm_s_steps_are_numpy_s():
    drawn = stepped_drawings.batch_norm(GRID, gamma=3, beta=1)
    before, after = (numbers(step.svg)[16:] for step in (drawn.steps[2], drawn.steps[5]))
    assert before == pytest.approx((3 * (GRID.ravel() - 2) / 2 + 1), abs=0.01)
    assert after == pytest.approx(before, abs=0.1)
    assert np.abs(np.subtract(numbers(drawn.steps[4].svg)[16:], before)).max() > 5
    assert "0.2 of the mean" in drawn.steps[3].en
    assert "1.3 of the variance" in drawn.steps[3].en


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_drawing_needs_no_script_and_names_every_step(language):
    drawn = DRAWN["max"][0]
    page = drawn.html(language)
    assert page == stepped_drawings.pool(GRID, 2, 2).html(language)
    assert "<script" not in page
    assert page.count('type="radio"') == page.count("<figure>") == 4
    assert page.count(" checked>") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == 4
    assert re.findall(r' for="([^"]+)"', page) == ids
    assert "LABEL" not in page
    # what hides the steps that are not chosen shows the one that is
    assert all(f"input:nth-of-type({at}):checked~figure:nth-of-type({at})" in page for at in (1, 2, 3, 4))
    captions = re.findall(r"<figcaption>([^<]+)</figcaption>", page)
    assert [bool(re.search("[\u4e00-\u9fff]", text)) for text in captions] == [language == "zh"] * 4
    assert DRAWN["mean"][0].html(language).split('name="')[1][:14] != page.split('name="')[1][:14]


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a window of 5 does not fit a map of 4; give a smaller one"):
        stepped_drawings.convolution(GRID, np.ones((5, 5)))


def test_a_drawing_is_shown_recorded_and_kept(tmp_path, monkeypatch, capsys):
    """Below a cell in Jupyter, as a file of a run, and in both languages in a record, from which the site has it."""
    drawn, shown = DRAWN["max"][0], []
    monkeypatch.delenv("ZOO_LESSON_OUT", raising=False)
    display = SimpleNamespace(HTML=str, display=shown.append)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object, display=display))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    lesson_helpers.show(drawn)
    assert shown == [drawn.html("en")]
    monkeypatch.setenv("ZOO_LESSON_OUT", str(tmp_path))
    lesson_helpers.show(drawn)
    assert capsys.readouterr().out == "[figure 1]\n"
    assert (tmp_path / "figure-01.html").read_text(encoding="utf-8").endswith(drawn.html("en") + "\n")
    monkeypatch.setattr(recorded, "active", recorded.Recorder(sys.stdout))
    recorded.active.begin()
    lesson_helpers.show(drawn)
    kept = recorded.active.outputs[0][0]
    for language in ("en", "zh"):
        assert f"\n{drawn.html(language)}\n" in Book(lesson("00", language), "").shown(kept)


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_reader_moves_a_drawing_with_the_pointer_and_with_keys(script, browser):
    drawn, context = DRAWN["padded"][0], browser.new_context(java_script_enabled=script)
    tab = context.new_page()
    tab.set_content(drawn.html("en"))
    shown = tab.locator("figcaption:visible")
    for at, label in enumerate(tab.locator("label").all()):
        label.click()
        assert shown.all_inner_texts() == [f"step {at + 1} of 4: {drawn.steps[at].en}"]
    tab.keyboard.press("ArrowLeft")
    assert shown.all_inner_texts() == [f"step 3 of 4: {drawn.steps[2].en}"]
    tab.emulate_media(media="print")
    assert tab.locator("figure:visible").count() == 4
    assert tab.locator("label:visible").count() == 0
    context.close()


@pytest.mark.slow
def test_without_styles_all_steps_are_there(browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.set_content(re.sub("<style>.*?</style>", "", DRAWN["padded"][0].html("en"), flags=re.DOTALL))
    assert tab.locator("svg:visible").count() == 4
    context.close()
