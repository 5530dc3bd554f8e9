"""What the README shows runs, its table of networks has the cards' numbers, and the Chinese one says the same."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zoo
from zoo.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?<!,)")


@pytest.mark.slow
def test_the_python_block_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_every_network_is_in_the_table_with_its_count():
    for name in zoo.list_models():
        card = zoo.card(name)
        assert f"`{name}`" in README
        assert f"{card.num_params:,}" in README
        if card.num_params_aux is not None:
            assert f"{card.num_params_aux:,}" in README


def test_every_command_and_option_that_is_named_exists():
    help_of = {}
    for command in set(re.findall(r"`(?:\.venv/bin/)?zoo (\w+)", README)):
        result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
        assert result.exit_code == 0, command
        help_of[command] = result.output
    for option in ("--json", "--quiet", "--levels", "--image", "--image-size", "--num-classes", "--seed", "--aux"):
        assert option in help_of["compare"]
    assert "--html" in help_of["mirror"]


def test_the_commands_end_as_promised():
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.split()[-3:] for line in commands] == [
        [".venv/bin/zoo", "compare", "--all"],
        [".venv/bin/python", "-m", "pytest"],
        [".venv/bin/python", "-m", "docs"],
    ]


def _spans(text: str) -> set[str]:
    """The inline code of a text, on one line each."""
    return {" ".join(span.split()) for span in re.findall(r"`([^`]+)`", FENCE.sub("", text))}


def _rows(text: str) -> list[list[str]]:
    """The figures of every row of every table, in order of size as text: a language orders its words as it likes."""
    rows = [line for line in FENCE.sub("", text).splitlines() if line.startswith("|") and not line.startswith("|--")]
    return [sorted(FIGURE.findall(row)) for row in rows]


def test_both_languages_have_the_same_blocks_of_code():
    assert FENCE.findall(CHINESE) == FENCE.findall(README)
    assert README.count("```") == 2 * len(FENCE.findall(README)) > 20


def test_both_languages_have_the_same_commands():
    commands = {span for span in _spans(README) if re.match(r"(\.venv/bin/)?(zoo|pip|pytest|python) ", span)}
    assert len(commands) > 40
    assert _spans(CHINESE) == _spans(README)


def test_both_languages_have_the_same_figures():
    assert len(_rows(README)) > 60
    assert _rows(CHINESE) == _rows(README)
    # in prose a small number may be a word
    told = [{figure for figure in FIGURE.findall(FENCE.sub("", text)) if len(figure) > 1} for text in (README, CHINESE)]
    assert told[0] == told[1]


def test_both_languages_have_the_same_sections_and_lead_to_each_other():
    levels = [re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE) for text in (README, CHINESE)]
    assert levels[0] == levels[1]
    assert "](README.zh.md)" in "".join(README.splitlines()[:3])
    assert "](README.md)" in "".join(CHINESE.splitlines()[:3])
