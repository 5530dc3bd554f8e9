"""The site's core: what lessons print and draw is kept, becomes notebooks and pairs, and every link is checked."""

import base64
import io
import json
import os
import re
import tempfile
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image
from pygments import highlight
from pygments.lexers import PythonLexer

from docs import __main__ as site
from docs import exercises, folded, home, kept_figures, lesson_cells, lessons, records, reports
from docs.dark import darkened
from docs.extensions.languages import other
from docs.extensions.lines import Lines
from docs.extensions.search import SearchChinese
from docs.links import broken
from docs.names import LANGUAGES
from docs.notebooks import Offer
from zoo.backends import BACKENDS
from zoo.cards import CARDS
from zoo.course import lesson_helpers, recorded
from zoo.course.book import Lesson, shelf
from zoo.course.exercises.answer_files import tasks
from zoo.course.folded import kinds
from zoo.course.hunt import hunts as shelf_of_hunts
from zoo.course.language_and_plot_words import WORDS, in_chinese, translated
from zoo.course.run_lesson import Outcome, run
from zoo.errors import FileError, UnknownChoiceError
from zoo.training.plot_style import families
from zoo.version import __version__

TINY = """---
kernelspec:
  name: python3
---

# {title}

Two numbers, as $a + b$ in lesson 0.

```{{code-cell}} python
:tags: [paddle]
name = "paddle"
```

```{{code-cell}} python
:tags: [torch]
name = "torch"
```

## Printing

```{{predict}} it is two
What is 1 + 1, as $a + b$?

- [x] `2`

  **Two**, as in the cell below.
- [ ] 11

  They are numbers.
```

```{{code-cell}} python
print("50 %\\rdone")
print(1 + 1)
```

```{{code-cell}} python
print(name)
```

```{{code-cell}} python
from zoo.course.lesson_helpers import figure, show
from zoo.course.language_and_plot_words import word
drawn = figure(3, 2)
axes = drawn.subplots()
axes.plot([1, 2], label=f"{{word('training')}}, 3")
axes.set_xlabel(word("epoch"))
show(drawn)
print("drawn")
```
"""
TASKS = """
from zoo.course.exercises.grade import Task
from zoo.course.exercises.hint_texts import Hint, Words

TASKS = [Task("addition", [], {"": Hint(Words("How many?", "多少个？"), Words("Two.", "两个。"))})]
"""
STUB = '"""Exercises of lesson 00."""\n\ndef addition(a, b):\n    """Exercise 1: add two numbers.\n\n    More."""\n'


def png(*pixels: tuple[int, int, int]) -> bytes:
    """A picture of one row."""
    written = io.BytesIO()
    Image.fromarray(np.uint8([pixels])).save(written, "PNG")
    return written.getvalue()


ENGLISH, CHINESE = png((255, 255, 255)), png((0, 0, 0))


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> Lesson:
    """A shelf with one small lesson."""
    folder = tmp_path / "shelf" / "00_tiny"
    folder.mkdir(parents=True)
    (folder / "lesson.md").write_text(TINY.format(title="Tiny"), encoding="utf-8")
    (folder / "lesson.zh.md").write_text(TINY.format(title="很小"), encoding="utf-8")
    (folder / "tasks.py").write_text(TASKS, encoding="utf-8")
    for backend in BACKENDS:
        (folder / f"exercise_{backend}.py").write_text(STUB)
    monkeypatch.setenv("ZOO_LESSONS", str(folder.parent))
    (folder / "exercise.zh.md").write_text("## addition\n练习 1：两数相加。\n\n更多。\n", encoding="utf-8")
    return shelf()[0]


def kept(which: Lesson) -> dict:
    """Records of the tiny lesson, as its run writes them, without a run."""
    shown = {"figure": {"en": base64.b64encode(ENGLISH).decode(), "zh": base64.b64encode(CHINESE).decode()}}
    facts = {
        b: recorded.facts(which, b, quick=True, versions={"zoo": "0", "paddle": "1", "torch": "2"}) for b in BACKENDS
    }
    return {
        backend: {**facts[backend], "outputs": [[], [{"text": "2\n"}], [{"text": f"{backend}\n"}], [shown]]}
        for backend in BACKENDS
    }


@pytest.mark.slow
def test_a_run_is_recorded_cell_by_cell_with_its_figures_in_both_languages(tiny, tmp_path, backend, capfd):
    folder = tmp_path / "records"
    outcome = run(tiny, backend, quick=True, out=tmp_path / "pictures", record=folder)
    assert outcome.passed, outcome.failure
    assert capfd.readouterr().out == f"50 %\rdone\n2\n{backend}\n[figure 1]\ndrawn\n"
    found = recorded.read(recorded.place(folder, "00_tiny", backend))
    assert found is not None
    pictures = found["outputs"][3].pop(0)["figure"]
    assert found["outputs"] == [[], [{"text": "done\n2\n"}], [{"text": f"{backend}\n"}], [{"text": "drawn\n"}]]
    assert found | recorded.facts(tiny, backend, quick=True, versions=recorded.versions()) == found
    png = {language: base64.b64decode(content) for language, content in pictures.items()}
    assert set(png) == set(LANGUAGES)
    assert all(content.startswith(b"\x89PNG") for content in png.values())
    assert png["en"] != png["zh"]
    assert (tmp_path / "pictures" / "figure-01.png").read_bytes() == png["en"]


def test_a_run_that_fails_is_not_recorded(tiny, tmp_path):
    tiny.path.write_text(TINY.format(title="Tiny").replace("1 + 1", "1 / 0"))
    assert not run(tiny, "torch", quick=True, echo=False, record=tmp_path / "records").passed
    assert not list(tmp_path.glob("records/*"))


def test_a_record_is_taken_for_its_cells_form_and_versions_alone(tiny, tmp_path, monkeypatch):
    ran = []

    def run_one(which, backend, *, quick, echo, record):
        ran.append(backend)
        content = {**recorded.facts(which, backend, quick=quick, versions=versions), "outputs": []}
        record.mkdir(exist_ok=True)
        (record / f"00_tiny-{backend}.json").write_text(json.dumps(content))
        return Outcome("00_tiny", backend, 4, 0.0, None)

    def again(**how):
        ran.clear()
        found = records.records(tmp_path / "records", jobs=1, tell=lambda text: None, **how)
        assert set(found) == {("00_tiny", backend) for backend in BACKENDS}
        return list(ran)

    versions = {"zoo": "1"}
    monkeypatch.setattr(records, "run", run_one)
    monkeypatch.setattr(recorded, "versions", lambda: versions)
    assert again() == list(BACKENDS)
    assert again() == []
    assert again(fresh=True) == list(BACKENDS)
    assert again(full=True) == list(BACKENDS)
    assert again(full=True) == []
    tiny.path.write_text(tiny.text.replace('name = "torch"', 'name = "Torch"'))
    assert again(full=True) == ["torch"]
    tiny.path.write_text(tiny.text.replace("Two numbers", "Numbers"))
    assert again(full=True) == []
    versions["zoo"] = "2"
    assert again(full=True) == list(BACKENDS)
    (tmp_path / "records" / "00_tiny-paddle.json").write_text("{")
    assert again(full=True) == ["paddle"]


def test_what_stays_of_a_text_is_what_a_terminal_shows():
    recorder = recorded.Recorder(io.StringIO())
    recorder.begin()
    with tempfile.TemporaryDirectory() as folder:
        print(f" 10 %\r 20 %\ndone in {folder}/a.jpg", file=recorder)
    assert recorded._plain(recorder.outputs[0][0]) == {"text": " 20 %\ndone in .../temporary/a.jpg\n"}


def test_a_lesson_that_fails_stops_the_site(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "versions", dict)
    monkeypatch.setattr(records, "run", lambda which, backend, **_: Outcome("00_tiny", backend, 1, 0.0, "line 3 broke"))
    with pytest.raises(records.RecordError, match="00_tiny in paddle: line 3 broke"):
        records.records(tmp_path, jobs=2, tell=lambda text: None)


def told(*levels, **more):
    """A report as `zoo compare NAME --json -` gives it, with as much as is looked at."""
    rows = [{"name": name, "passed": True, "series": {"relative": [0.0]}, **more.pop(name, {})} for name in levels]
    passed = all(row["passed"] for row in rows)
    return {
        "versions": {"torch": "2"},
        "processor": "a",
        "threads": {"torch": 2},
        "levels": rows,
        "passed": passed,
    } | more


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """The command on a file of its own, with what zoo compare answers: (exit code, report) for each network."""
    ran, answers = [], {}

    def compare(words, **_):
        ran.append(words[2:])
        code, report = answers[words[4]]
        return SimpleNamespace(returncode=code, stdout=json.dumps(report) + "\n")

    monkeypatch.setattr(reports, "KEPT", tmp_path / "reports.json")
    for module in (reports, kept_figures):
        monkeypatch.setattr(module, "list_models", lambda: ["lenet", "vgg11"])
    monkeypatch.setattr(kept_figures.subprocess, "run", compare)
    reports.KEPT.write_text("{}\n")
    return SimpleNamespace(ran=ran, answers=answers)


def test_what_has_figures_is_passed_over_and_a_name_is_measured_anew(measured):
    measured.answers.update(lenet=(0, told("0", "3")), vgg11=(0, told("0")))
    assert reports.main(["vgg11"]) == 0
    assert reports.main([]) == 0
    assert reports.main([]) == 0
    every = ["--levels", reports.LADDER, "--json", "-"]
    assert measured.ran == [["zoo", "compare", name, *every] for name in ("vgg11", "lenet")]
    kept = reports.reports()
    # in the catalogue's order, a line for each, without the series
    assert list(kept) == ["lenet", "vgg11"]
    assert len(reports.KEPT.read_text().splitlines()) == 4
    assert kept["vgg11"]["levels"] == [
        {"name": "0", "passed": True, "command": f"zoo compare vgg11 --levels {reports.LADDER}"}
    ]


def test_levels_of_the_same_machine_and_versions_come_together(measured):
    measured.answers["lenet"] = (0, told("0", "3"))
    assert reports.main(["lenet", "--levels", "0,3"]) == 0
    measured.answers["lenet"] = (1, told("2", "3", **{"2": {"passed": False}}))
    assert reports.main(["lenet", "--levels", "2,3", "--image-size", "33"]) == 1
    kept = reports.reports()["lenet"]
    assert [(each["name"], each["command"]) for each in kept["levels"]] == [
        ("0", "zoo compare lenet --levels 0,3"),
        *((name, "zoo compare lenet --levels 2,3 --image-size 33") for name in "23"),
    ]
    assert not kept["passed"]
    measured.answers["lenet"] = (0, told("3", processor="b"))
    assert reports.main(["lenet", "--levels", "3"]) == 0
    assert [each["name"] for each in reports.reports()["lenet"]["levels"]] == ["3"]


def test_a_comparison_that_does_not_end_is_told_and_nothing_is_kept(measured):
    measured.answers["lenet"] = (2, told())
    with pytest.raises(FileError, match="zoo compare lenet --levels 0.* ended with exit code 2"):
        reports.main(["lenet", "--levels", "0"])
    with pytest.raises(UnknownChoiceError, match="did you mean 'lenet'"):
        reports.main(["lenett"])
    assert reports.reports() == {}
    reports.KEPT.write_text("{")
    with pytest.raises(FileError, match="cannot be read.*python -m docs.reports"):
        reports.reports()


def test_the_figures_that_are_kept_are_of_networks_that_are_equal():
    for name, report in reports.reports().items():
        assert report["network"] == name
        assert report["passed"], name
        assert all(level["passed"] and level["command"].startswith(f"zoo compare {name}") for level in report["levels"])
        static = next(level for level in report["levels"] if level["name"] == "0")
        assert static["where"].startswith(f"{CARDS[name].num_params:,} parameters, {CARDS[name].macs:,} MACs")


@pytest.mark.parametrize(
    ("source", "texts", "said"),
    [
        ('from a import b\n\nholds("so", 1)\nclaim("n", 2, 2)', ["so: yes\nn: 2 (as stated)\n"], "verified: 2 of 2"),
        ('claim("n", 2, 2, within=1)', ["n: 2 (as stated: 2 ± 1)\n"] * 2, "verified: 1 of 1"),
        ('holds("so", 1)\nclaim("n", 3, 2)', ["so: yes\nn: 3 (the text has 2)\n", "so: yes\nn: 2 (as stated)\n"],
         "verified: 1 of 2"),
        ('holds("so", 0)', ["so: NO\n"], "verified: 0 of 1"),
        ('holds("so", 1)', [], "the code of the checks"),
        ("drawn = figure(2, 1)\ndrawn.subplots()\nshow(drawn)", [""], "the code of the figure"),
        ('x = 1\nholds("so", x)', ["so: yes\n"], "verified: 1 of 1"),
        ("drawn = figure(2, 1)\nfor axes in drawn.subplots(1, 2):\n    axes.plot([1])\nshow(drawn)", [""],
         "the code of the figure"),
        ('show(diagram.block(model))\nif wide:\n    holds("so", 1)', ["so: yes\n"],
         "the code of the figure, verified: 1 of 1"),
        ('show(drawn)\nholds("so", 1)', [], "the code of the figure, the code of the checks"),
        ('print(1)\nholds("so", 1)', ["1\nso: yes\n"], ""),
        ('rows.append(1)\nholds("so", 1)', ["so: yes\n"], ""),
        ('runs["a"] = 1\nholds("so", 1)', ["so: yes\n"], ""),
        ('def f():\n    return 1\n\n\nholds("so", f())', ["so: yes\n"], ""),
        ("import a", [""], ""),
        ("x = 1", [""], ""),
    ],
)  # fmt: skip
def test_cells_that_only_check_or_draw_are_folded_behind_what_was_verified(source, texts, said):
    given = {str(at): [{"text": text}] for at, text in enumerate(texts)}
    (does,) = kinds([source])
    assert folded.prompt(does, given, "en") == said
    assert bool(folded.prompt(does, given, "zh")) is bool(said)


def test_a_cell_whose_names_a_later_one_uses_is_not_folded():
    check, makes = 'x = 1\nholds("so", x)', "x = 2"
    for later, is_folded in (
        ("print(x)", False),
        ("x += 1", False),
        ("def f():\n    return x", False),
        ("x = 3\nprint(x)", True),
        ("print([x for x in rows])", True),
        ("def f(x):\n    return x", True),
        ("for x in rows:\n    print(x)", True),
    ):
        assert bool(kinds([check, later])[0]) is is_folded, later
        assert kinds([check, makes, later])[0], later


def test_lessons_have_folded_cells_and_cells_that_are_read():
    found = Counter()
    for which in shelf():
        cells = which.cells()
        rows = zip(cells, kinds([cell.source for cell in cells]), strict=True)
        found += Counter(tuple(sorted(does)) for cell, does in rows if cell.backend is None)
    assert found["checks",] > 100
    assert found["draws",] > 20
    assert found["checks", "draws"] > 10
    assert found[()] > 150


def test_a_page_has_each_backend_s_outputs_and_common_ones_once(tiny):
    page = lessons.page(tiny, kept(tiny))
    book = lessons.written(page)
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    texts = ["".join(output["text"] for output in cell["outputs"]) for cell in cells]
    tags = [" ".join(cell["metadata"]["tags"]) for cell in cells]
    assert list(zip(tags, texts, strict=True)) == [
        ("paddle", ""),
        ("torch", ""),
        ("", "2\n"),
        ("", ""),
        ("paddle remove-input", "paddle\n"),
        ("torch remove-input", "torch\n"),
        ("", ""),
    ]
    drawn = [cell["source"] for cell in book["cells"] if "{image}" in cell["source"]]
    assert [re.findall(r"image\} (\S+)\n:alt: (.+)\n:class: (.+)", text) for text in drawn] == [[
        (f"pictures/00_tiny-1-{scheme}.png", "Figure 1 of lesson 00, drawn by the cell above", f"plot only-{scheme}")
        for scheme in ("light", "dark")
    ]]  # fmt: skip
    first, last = book["cells"][0]["source"], book["cells"][-1]["source"]
    assert first.startswith(
        "# 00 Tiny\n\n{.record}\nThe outputs on this page are those of a run of the lesson's short form"
    )
    assert "zoo 0, PaddlePaddle 1, PyTorch 2." in first
    assert "{download}`PyTorch <files/00_tiny/00_tiny-torch.ipynb>`" in first
    assert "as $a + b$ in [lesson 0](00_tiny.ipynb)." in first
    assert "#### 1. `addition`\n\nAdd two numbers." in last
    # what is handed out, whole and once, since it is the same in both; the second hint lies inside the first
    assert last.count('"""Exercise 1: add two numbers.\n\n    More."""') == 1
    assert re.search(r":{5}\{dropdown\}.*How many\?.*:{4}\{dropdown\}.*Two\.\n:{4}\n:{5}$", last, re.DOTALL)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    bare = lessons.written(lessons.page(tiny, {}))
    assert [cell["source"] for cell in bare["cells"] if cell["cell_type"] == "code"] == [
        cell["source"] for cell, tag in zip(cells, tags, strict=True) if "remove" not in tag
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_opens_its_notebooks_in_colab_from_the_branch_that_they_are_gathered_for(tiny, tmp_path, language):
    which = replace(tiny, language=language)
    wheel = tmp_path / "paddle_torch_zoo-9.9-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    address = f"https://raw.githubusercontent.com/owner/a.zoo/notebooks/{wheel.name}"
    opened = r"\]\(https://colab\.research\.google\.com/github/owner/a\.zoo/blob/notebooks/([^)]+)\)"
    for published, source in ((False, f" @ {address}"), (True, f"=={__version__}")):
        offer = Offer(wheel, published, "owner/a.zoo")
        assert offer.source == source
        files = tmp_path / f"files{published}"
        offer.write(files, which)
        offer.gather([files], tmp_path / "branch")
        first = lessons.page(which, {}, offer).cells[0]["source"]
        named = re.findall(opened, first)
        assert len(named) == len(BACKENDS)
        there = {str(path.relative_to(tmp_path / "branch")) for path in (tmp_path / "branch").rglob("*.*")}
        # what is named is there, and nothing else but the wheel that the notebooks name, where they name one
        assert there == {*named, *([] if published else [wheel.name])}
        for name in named:
            text = (tmp_path / "branch" / name).read_text(encoding="utf-8")
            cells = ["".join(each["source"]) for each in json.loads(text)["cells"] if each["cell_type"] == "code"]
            assert f'("paddle-torch-zoo", "{source}")' in cells[0]
    assert "colab" not in lessons.page(which, {}, Offer(wheel)).cells[0]["source"]
    assert Offer(wheel).source == ""


def test_a_page_says_how_many_statements_of_the_text_hold(tiny):
    found = kept(tiny)
    assert "erified" not in lessons.page(tiny, found).cells[0]["source"]
    for backend, last in zip(BACKENDS, ("so: yes", "so: NO"), strict=True):
        found[backend]["outputs"][1:3] = [[{"text": "it is: yes\n"}, {"text": "n: 2 (as stated)\n"}], [{"text": last}]]
    assert "\nVerified: 2 of 3 statements of the text.\n" in lessons.page(tiny, found).cells[0]["source"]
    told = lessons.page(replace(tiny, language="zh"), found).cells[0]["source"]
    assert "\n已核对：正文的 3 条陈述中 2 条成立。\n" in told


def test_the_chinese_page_has_the_figures_with_chinese_labels(tiny):
    for language, content in (("en", ENGLISH), ("zh", CHINESE)):
        page = lessons.page(replace(tiny, language=language), kept(tiny))
        assert page.pictures["pictures/00_tiny-1-light.png"] == content
    book = lessons.written(page)
    assert "本页的输出来自简短形式的一次运行" in book["cells"][0]["source"]
    assert "00_tiny-paddle-zh.ipynb" in book["cells"][0]["source"]
    last = book["cells"][-1]["source"]
    assert "多少个？" in last
    assert "#### 1. `addition`\n\n两数相加。" in last
    assert "zoo check 00 --hint --lang zh" in last


def test_what_both_backends_gave_alike_stands_once():
    def printed(*texts: str) -> list[dict]:
        return [{"text": text} for text in texts]

    def of(paddle: list[dict], torch: list[dict], shared: bool = True) -> list[dict]:
        return lesson_cells.steps({"paddle": paddle, "torch": torch}, shared, "en")

    same, one, other = printed("1"), printed("2"), printed("3")
    assert of([], []) == []
    assert of(same, same) == [{"": same}]
    assert of(one, other) == [{"paddle": one, "torch": other}]
    assert of(same + one, same + other) == [{"": same}, {"paddle": one, "torch": other}]
    assert of(same, []) == [{"paddle": same, "torch": []}]
    # what tells of both in itself is of both; a cell of one framework that names the other is not
    told = [printed(f"paddle 0.{number}, torch 0.{number}") for number in (1, 2)]
    assert of(*told) == [{"": told[0]}]
    assert of(*told, shared=False) == [{"paddle": told[0], "torch": told[1]}]
    figures = [[{"figure": {"en": name}, "labels": "paddle torch"}] for name in "ab"]
    assert of(*figures) == [{"": figures[0]}]
    assert of(figures[0] + same, figures[0] + same) == [{"": figures[0]}, {"": same}]


def test_the_dark_variant_of_a_plot_keeps_its_pictures_and_its_hues():
    light = png((255, 255, 255), (0, 0, 0), (200, 40, 40), (255, 255, 255))
    dark = np.asarray(Image.open(io.BytesIO(darkened(light, [(0.75, 0, 1, 1)]))))[0].astype(int)
    assert dark[0].max() < 30
    assert dark[1].min() == 255
    assert dark[2][0] > dark[2][1] + 50
    assert abs(dark[2][1] - dark[2][2]) <= 2
    assert dark[3].min() == 255


def test_a_long_line_of_code_goes_on_below_itself_and_a_drawn_table_stays():
    def html(text: str, **options: object) -> str:
        return highlight(text, PythonLexer(), Lines(**options))

    marked = html("def f(x):\n    return x\n", linenos="inline", hl_lines=[2])
    assert '<span class="l"><span class="linenos">1</span>' in marked
    assert '<span class="l hll" style="--in: 4"><span class="linenos">2</span>' in marked
    assert re.sub("<[^>]+>", "", marked) == "1def f(x):\n2    return x\n\n"
    assert 'class="l"' not in html("│ a │\n")


@pytest.mark.parametrize(
    ("language", "text", "linked"),
    [
        ("en", "Lesson 05, lesson 6 and `lesson 07`; Lessons 00 to 12, lessons 03, 05 and 06; lessons 20 or 3 of 99",
         ["05", "06", "00", "12", "03", "05", "06"]),
        ("zh", "第 05 课和第 6 课；第 01 至 09 课；第 03、05 和 06 课；`第 07 课`",
         ["05", "06", "01", "09", "03", "05", "06"]),
    ],
)  # fmt: skip
def test_every_mention_of_a_lesson_is_a_link(language, text, linked):
    found = lessons.linked(text, language)
    assert sorted(re.findall(r"\((\d\d)_\w+\.ipynb\)", found)) == sorted(linked)
    assert re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", found) == text


def test_every_lesson_is_listed_with_what_it_is_about():
    for language in LANGUAGES:
        page = lessons.index(language)
        for which in shelf(language):
            assert f"| {which.number} | [{which.title}]({which.folder.name}.ipynb) | " in page


def test_the_ways_in_count_the_minutes_that_the_lessons_state():
    """In both languages the same, and every lesson is on a way."""
    chinese = re.compile(r"\*\*时间：\*\* 阅读约 (\d+) 分钟")
    for english, other_one in zip(shelf(), shelf("zh"), strict=True):
        assert int(chinese.search(other_one.text)[1]) == home.minutes(english)
    on_ways = {number for *_, numbers in home.WAYS for number in numbers}
    assert {each.number for each in shelf()} <= on_ways
    assert [home.hours(amount) for amount in (5, 45, 100, 240)] == ["0.5", "1", "1.5", "4"]
    cards = home.ways("en")
    assert cards.count(":link: lessons/00_two_spellings\n:link-type: doc") == 3
    assert "{count}" not in cards


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_across_begins_with_its_own_ports_and_links_what_it_names(language):
    hunts = {each.number: each for each in shelf_of_hunts(language)}
    beginner, *across = home.ways(language).split("grid-item-card")[1:]
    assert "hunt" not in beginner
    found = {}
    for card, (_, _, target, numbers) in zip(across, home.WAYS[1:], strict=True):
        found[target] = re.findall(r"\[(\d\d)\]\(lessons/hunt\.md#\1-([^)]+)\)", card)
        assert {hunts[number].backend for number, _ in found[target]} == {target}
        assert "{doc}`/pitfalls`" in card
        linked = re.findall(r"\{doc\}`(\d\d) [^`]+ </lessons/(\d\d)_\w+>`", card)
        assert linked == [(number, number) for number in numbers]
        # its own stand before what both have
        assert card.index("lessons/hunt") < card.index("{doc}`00 ")
    assert sorted(number for each in found.values() for number, _ in each) == sorted(hunts)


def test_every_exercise_is_described_in_chinese():
    for which in shelf("zh"):
        told = exercises.descriptions(which)
        for task in tasks(which):
            assert re.search("[\u4e00-\u9fff]", told[task.name])
            assert told[task.name].endswith(("。", "？"))


def test_labels_are_translated_whole_or_word_by_word():
    assert translated("loss") == WORDS["loss"]
    assert translated("without shortcuts, 14 layers") == WORDS["without shortcuts, 14 layers"]
    assert translated("training, 3 (loss)") == f"{WORDS['training']}, 3 ({WORDS['loss']})"
    for name in ("layer1.block", "block2", "losses", "paddle", "0.5"):
        assert translated(name) == name


def test_a_figure_s_labels_are_put_back():
    drawn = lesson_helpers.figure()
    axes = drawn.subplots()
    axes.set_ylabel("loss")
    axes.set_xticks([0, 1], ["normal", "other"])
    axes.plot([0, 1], label="training")
    for text in axes.legend().findobj(Text) + axes.findobj(Text):
        text.set_fontfamily(families())

    def labels():
        drawn.draw_without_rendering()
        ticks = [tick.get_text() for tick in axes.get_xticklabels()]
        return [axes.get_ylabel(), *ticks, axes.get_legend().get_texts()[0].get_text()]

    before = labels()
    assert before == ["loss", "normal", "other", "training"]
    with in_chinese(drawn):
        assert labels() == [WORDS["loss"], WORDS["normal"], "other", WORDS["training"]]
    assert labels() == before


def test_a_broken_link_is_found(tmp_path):
    def check(body):
        (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>")
        return broken(tmp_path)

    (tmp_path / "b.html").write_text('<h1 id="there">b</h1>')
    assert (
        check('<a href="b.html#there">b</a> <a href="https://example.org">elsewhere</a> <i id="x"></i><a href="#x">')
        == []
    )
    assert check('<a href="c.html">c</a>') == ["a.html: c.html is not there"]
    assert check('<a href="b.html#gone">b</a>') == ["a.html: b.html#gone has no such anchor"]
    assert check('<a href="#gone">here</a>') == ["a.html: #gone has no such anchor"]
    assert check('<img src="figure.png">') == ["a.html: figure.png is not there"]
    assert check('<a href="../outside.html">out</a>') == ["a.html: ../outside.html is not there"]
    for fetched in (
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/x.js">',
    ):
        assert check(fetched) == ["a.html: fetches https://cdn.example/x.js"]


def test_the_link_to_the_other_language_goes_to_the_same_page():
    assert other("index", "en") == "zh/index.html"
    assert other("index", "zh") == "../index.html"
    assert other("lessons/01_lenet", "en") == "../zh/lessons/01_lenet.html"
    assert other("lessons/01_lenet", "zh") == "../../lessons/01_lenet.html"


def explanations(browser, page, script):
    """What a reader of a prediction is told, for every answer that may be chosen, with and without a script."""
    context = browser.new_context(java_script_enabled=script)
    tab = context.new_page()
    tab.goto(page.as_uri())
    asked = tab.locator(".predict")
    assert asked.locator("details:visible").count() == 0, "nothing is explained before an answer is chosen"
    told = []
    for answer in asked.locator("input").all():
        answer.check()
        shown = asked.locator("details:visible")
        assert shown.count() == 1
        assert shown.locator("p:visible").count() == 0, "it is folded, so that the reader looks at the run first"
        shown.locator("summary").click()
        told.append(shown.locator("p:visible").all_inner_texts())
    context.close()
    return told


@pytest.mark.slow
def test_sphinx_makes_pages_of_the_notebooks_without_a_warning(tiny, tmp_path, monkeypatch, capfd, browser):
    """Both languages, as `python -m docs` does it: pairs as tabs, formulas as MathML, anchors by number."""
    monkeypatch.setattr(site, "BUILD", tmp_path / "build")
    for language, name in lessons.README.items():
        (tiny.folder.parent / name).write_text(
            f"| `00_tiny` | tiny |\n\n## {lessons.WORDS[language]['sources']}\n\n"
            f"| a | b |\n|---|---|\n| a | 00 Printing; {'Tiny' if language == 'en' else '很小'} |\n".replace(
                "; ", lessons.WORDS[language]["semicolon"]
            ),
            encoding="utf-8",
        )
    found = {("00_tiny", backend): content for backend, content in kept(tiny).items()}
    out, running = tmp_path / "html", []
    for language in LANGUAGES:
        source = tmp_path / "source" / language
        lessons.write(source, language, found)
        (source / "lessons" / "hunt.md").write_text("# Hunt\n")
        (source / "index.md").write_text("# zoo\n\n```{toctree}\nlessons/index\n```\n")
        running.append(site.sphinx(language, source, list(LANGUAGES), out, fresh=False))
    assert [process.wait() for process in running] == [0, 0], capfd.readouterr().err
    assert broken(out) == []
    for page in (out / "lessons/00_tiny.html", out / "zh/lessons/00_tiny.html"):
        text = page.read_text(encoding="utf-8")
        # the number is part of the name in the heading, the tab, the contents of the site and the search
        title = f"00 {'Tiny' if page.parent.parent == out else '很小'}"
        assert f"<h1>{title}<" in text
        assert f"<title>{title} - zoo</title>" in text
        assert re.search(rf'class="sidebar-tree".*>{title}</a>', text, re.DOTALL)
        assert json.dumps(title) in (page.parent.parent / "searchindex.js").read_text(encoding="utf-8")
        assert text.count("sd-tab-set pair") == 2
        assert text.count('data-sync-id="paddle"') == text.count('data-sync-id="torch"') == 2
        assert text.index('data-sync-id="paddle"') < text.index('data-sync-id="torch"')
        assert text.count("<math") == 2
        fieldset = re.search(r'<fieldset class="predict">.*?</fieldset>', text, re.DOTALL)[0]
        names = re.findall(r'<input type="radio" name="([^"]+)" id="([^"]+)"><label for="([^"]+)">', fieldset)
        assert [(name, label) for name, _, label in names] == [("predict-0", f"predict-0-{at}") for at in (1, 2)]
        assert [each[1] == each[2] for each in names] == [True, True]
        assert fieldset.count("<details><summary>") == 2
        assert "<strong>Two</strong>" in fieldset
        assert "predict.css" in text
        wanted = [
            [("Yes." if page.parent.parent == out else "对。") + " Two, as in the cell below."],
            [("No." if page.parent.parent == out else "不对。") + " They are numbers."],
        ]
        assert [explanations(browser, page, script) for script in (True, False)] == [wanted, wanted]
        assert '<span id="s-2"></span>' in text
    assert 'href="../../lessons/00_tiny.html"' in text
    script = (out / "zh/_static/language_data.js").read_text(encoding="utf-8")
    assert "window.Stemmer = EnglishStemmer" in script
    assert "var splitQuery" in script
    (out / "lessons/00_tiny.html").unlink()
    assert any("lessons/00_tiny.html is not there" in wrong for wrong in broken(out))


def test_chinese_is_searched_by_pairs_of_letters():
    terms = SearchChinese({}).split("ReLU 卷积层，3x3 窗")
    assert terms == ["ReLU", "卷", "积", "层", "卷积", "积层", "3x3", "窗"]


def test_sources_that_stay_the_same_are_not_touched(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / "same.md").write_text("same")
    (new / "changed.md").write_text("new")
    (old / "changed.md").write_text("old")
    (old / "gone.md").write_text("gone")
    os.utime(old / "same.md", (1, 1))
    site.renew(new, old)
    assert sorted(path.name for path in old.iterdir()) == ["changed.md", "same.md"]
    assert (old / "changed.md").read_text() == "new"
    assert (old / "same.md").stat().st_mtime == 1


def test_what_is_in_the_way_is_told_in_a_sentence(tmp_path, monkeypatch, capsys):
    assert site.main(["--jobs", "0"]) == 2
    assert "error: --jobs is 0; give 1 or more." in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert site.main(["--out", str(tmp_path / "file")]) == 2
    assert "is a file; give a folder with --out." in capsys.readouterr().err
    assert site.main(["--repository", "owner/zoo"]) == 2
    assert "give --wheel FILE, or --published." in capsys.readouterr().err
    for wrong in ("zoo", "owner/zoo/more", "https://github.com/owner/zoo", "own er/zoo"):
        with pytest.raises(SystemExit):
            site.main(["--repository", wrong])
        assert f"{wrong!r} names no repository; give OWNER/NAME" in capsys.readouterr().err
    monkeypatch.setattr(site, "NEEDED", ("sphinx", "no_such_module"))
    assert site.main([]) == 2
    assert "the site needs no_such_module; install" in capsys.readouterr().err
