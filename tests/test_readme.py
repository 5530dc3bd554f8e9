"""What the README and the pages of prose show runs, every network is there, and the Chinese ones say the same."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zoo
from docs import picture, speed, tables
from docs.names import LANGUAGES
from zoo.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^ *(?P<fence>`{3,}).*?^ *(?P=fence)$", re.DOTALL | re.MULTILINE)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?<!,)")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#]+)")
# the README and every page of docs/text, each in English and in Chinese
TEXTS = {"README": (README, (ROOT / "README.zh.md").read_text(encoding="utf-8"))} | {
    path.stem: tuple((path.parents[1] / each / path.name).read_text(encoding="utf-8") for each in LANGUAGES)
    for path in sorted((ROOT / "docs" / "text" / "en").glob("*.md"))
}
ENGLISH = "\n".join(english for english, _ in TEXTS.values())
every_text = pytest.mark.parametrize("name", TEXTS)


def test_both_fit_a_screen_or_two():
    assert [len(text.splitlines()) < 150 for text in TEXTS["README"]] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, (english, _) in TEXTS.items() if "```python\n" in english])
def test_the_python_blocks_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", TEXTS[name][0], re.DOTALL):
        exec(compile(block, name, "exec"), {})


def test_there_are_python_blocks():
    assert {"python", "train"} <= {name for name, (english, _) in TEXTS.items() if "```python\n" in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_networks_is_that_of_the_cards(language):
    text = TEXTS["README"][LANGUAGES.index(language)]
    assert text == tables.renewed(language), "write it anew: python -m docs.tables"
    assert all(f" `{name}` " in text for name in zoo.list_models())
    assert all(f"{facts.num_params:,}" in text for facts in (zoo.card("lenet"), zoo.card("squeezenet1_1")))


def test_every_command_and_option_that_is_named_exists():
    help_of = {}
    named = re.findall(r"`(?:\.venv/bin/)?zoo (\w+)", ENGLISH)
    named += re.findall(r"^(?:\$ )?zoo (\w+)", "\n".join(_blocks(ENGLISH)), re.MULTILINE)
    for command in set(named):
        result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
        assert result.exit_code == 0, command
        help_of[command] = result.output
    for option in ("--json", "--quiet", "--levels", "--image", "--image-size", "--num-classes", "--seed", "--aux"):
        assert option in help_of["compare"]
    assert "--html" in help_of["mirror"]


def test_the_commands_end_as_promised():
    ends = {}
    for name in ("README", "install", "start"):
        lines = [line for line in TEXTS[name][0].splitlines() if line.startswith("python3 -m venv .venv && ")]
        ends[name] = [line.split()[-3:] for line in lines]
    every, tests = ["&&", ".venv/bin/zoo", "compare"], [".venv/bin/python", "-m", "pytest"]
    assert ends == {
        "README": [every, tests],
        "install": [every, tests],
        "start": [every, [".venv/bin/python", "-m", "docs"]],
    }


@pytest.mark.slow
def test_the_five_things_print_what_the_readme_shows(tmp_path, monkeypatch):
    """One after another in one folder; the figures of rounding may be another machine's own."""
    for folder in ("zoo", "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"```console\n\$ zoo ([^\n]+)\n(.*?)\n```", README, re.DOTALL)
    assert [command.split()[0] for command, _ in shown] == ["compare", "predict", "train", "convert", "diagnose"]
    for command, output in shown:
        result = CliRunner().invoke(app, command.split(), env={"COLUMNS": "170"})
        assert result.exit_code == (1 if command.startswith("diagnose") else 0), result.output
        exact = command.startswith(("predict", "diagnose"))
        assert _words(output, exact) <= _words(result.output, exact), command


def _words(output: str, exact: bool) -> set[str]:
    """The words of an output; those with a figure, which may be a machine's own, only where it is to be exact."""
    words = set(re.split(r"[\s│┃┏┳┓┡╇┩└┴┘━─╭╮╰╯,;:()]+", output))
    return words if exact else {word for word in words if not re.search(r"\d", word)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_that_of_todays_files_and_levels(language):
    """Its figures are those of its own run, so they are left out; the lines of code are held to the letter."""

    def told(svg: str) -> list[str]:
        return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<text.*?</text>", svg)]

    kept, now = (
        told(svg)
        for svg in (
            picture.place(language).read_text(encoding="utf-8"),
            picture.drawn(json.loads(zoo.compare("lenet").to_json()), language),
        )
    )
    code = 4 + 2 * len(picture.shown())
    assert len(picture.shown()) == 20
    assert kept[:code] == now[:code]
    without = [[re.sub(r"[\d.]+(e-\d+)?(\+\w+)?", "0", each) for each in texts[code:]] for texts in (kept, now)]
    assert without[0] == without[1]
    assert picture.place(language).name in TEXTS["README"][LANGUAGES.index(language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_of_speed_has_the_kept_figures(language):
    drawn = speed.summary(speed.measured()["rows"], language)
    assert drawn.count("<rect") > 5
    assert speed.place(language).read_text(encoding="utf-8") == drawn
    assert f"](docs/{speed.place(language).name})" in TEXTS["README"][LANGUAGES.index(language)]


def _spans(text: str) -> set[str]:
    """The inline code of a text, on one line each; of a link to a page, the page."""
    linked = re.sub(r"\{doc\}`[^`<]*<([^`>]*)>`", r"`\1`", FENCE.sub("", text))
    return {" ".join(span.split()) for span in re.findall(r"`([^`]+)`", linked)}


def _rows(text: str) -> list[list[str]]:
    """The figures of every row of every table, in order of size as text: a language orders its words as it likes."""
    rows = [line for line in FENCE.sub("", text).splitlines() if line.startswith("|") and not line.startswith("|--")]
    return [sorted(FIGURE.findall(row)) for row in rows]


def _blocks(text: str) -> list[str]:
    """The blocks of code without their comments, which each language has in its own words; of what zoo prints, which
    is in the reader's language too, the figures."""
    blocks = [re.sub(r"(?m)(?:^| +)# .*$", "", match[0]) for match in FENCE.finditer(text)]
    return [" ".join(sorted(FIGURE.findall(each))) if each.startswith("```text") else each for each in blocks]


@every_text
def test_both_languages_have_the_same_blocks_of_code(name):
    english, chinese = TEXTS[name]
    assert _blocks(chinese) == _blocks(english)


@every_text
def test_both_languages_have_the_same_commands(name):
    english, chinese = TEXTS[name]
    assert _spans(chinese) == _spans(english)


@every_text
def test_both_languages_have_the_same_figures(name):
    english, chinese = TEXTS[name]
    assert _rows(chinese) == _rows(english)
    # in prose a small number may be a word
    told = [
        {figure for figure in FIGURE.findall(FENCE.sub("", text)) if len(figure) > 1} for text in (english, chinese)
    ]
    assert told[0] == told[1]


def test_there_is_much_to_hold():
    commands = {span for span in _spans(ENGLISH) if re.match(r"(\.venv/bin/)?(zoo|pip|pytest|python) ", span)}
    assert len(commands) > 40
    assert len(_rows(ENGLISH)) > 40
    assert len(_blocks(ENGLISH)) > 20
    assert README.count("```") == 2 * len(_blocks(README))


@every_text
def test_both_languages_have_the_same_sections(name):
    levels = [re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE) for text in TEXTS[name]]
    assert levels[0] == levels[1]
    assert levels[0].count("#") == 1


def test_the_readmes_lead_to_each_other_and_to_what_is_there():
    english, chinese = TEXTS["README"]
    assert "](README.zh.md)" in "".join(english.splitlines()[:3])
    assert "](README.md)" in "".join(chinese.splitlines()[:3])
    for text in (english, chinese):
        assert [link for link in LINK.findall(text) if not (ROOT / link).is_file()] == []
    assert len(LINK.findall(english)) == len(LINK.findall(chinese)) > 12


@every_text
def test_every_page_is_in_the_navigation_and_its_links_lead_to_pages(name):
    if name == "README":
        return
    for language, text, index in zip(LANGUAGES, TEXTS[name], TEXTS["index"], strict=True):
        tree = index.partition("{toctree}")[2]
        assert name == "index" or re.search(rf"^{name}$", tree, re.MULTILINE)
        links = LINK.findall(FENCE.sub("", text))
        assert [link for link in links if not (ROOT / "docs" / "text" / language / link).is_file()] == []
