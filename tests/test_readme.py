"""What the README shows runs, and its table of networks has the cards' numbers."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import zoo
from zoo.cli import app

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


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


def test_the_two_commands_end_as_promised():
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.split()[-3:] for line in commands] == [
        [".venv/bin/zoo", "compare", "--all"],
        [".venv/bin/python", "-m", "pytest"],
    ]
