"""The commands as a user types them: output, exit codes, no traceback for a mistake, and how fast help is."""

import io
import json
import os
import subprocess
import sys

import pytest
from conftest import in_process
from typer.main import get_command
from typer.testing import CliRunner

import zoo
from zoo.cards import FAMILIES, TITLES
from zoo.cli import COMMANDS, GROUPS, app, command_line, main


def run(*arguments: str):
    """The command in this process, where no error is expected."""
    return CliRunner().invoke(app, list(arguments))


def test_list():
    result = run("list")
    assert result.exit_code == 0
    titles, names = listed(result)
    assert names == zoo.list_models()
    assert titles == [f"{TITLES[family]} ({family})" for family in FAMILIES]
    assert "  resnet50               25,557,032  3x224x224   ResNet-50 [baidu]\n" in result.output


def test_list_takes_less_than_half_a_second_of_a_processor():
    resource = pytest.importorskip("resource")
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "zoo", "list"], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(taken) < 0.5, taken


FILTERS = {
    "vgg??": ("vgg??", {}),
    "--family lenet": ("*", {"family": "lenet"}),
    "--source baidu": ("*", {"source": "baidu"}),
    "--source torchvision": ("*", {"source": "torchvision"}),
    "--max-params 1.3M": ("*", {"max_params": 1_300_000}),
    "*net* --family googlenet --max-params 10M --source torchvision": (
        "*net*", {"family": "googlenet", "source": "torchvision", "max_params": 10_000_000},
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", FILTERS)
def test_list_filters_as_list_models_does(words):
    pattern, given = FILTERS[words]
    shown = listed(run("list", *words.split()))[1]
    assert shown == zoo.list_models(pattern, **given)
    assert 0 < len(shown) < len(zoo.list_models())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--family", "resnets"], "there is no family 'resnets'; did you mean 'resnet'?"),
        (["--source", "torchvison"], "there is no source 'torchvison'; did you mean 'torchvision'?"),
        (["--max-params", "ten"], "max_params is a number from 0 up, such as 10M or 500K, found 'ten'; write one."),
    ],
)
def test_a_filter_of_a_wrong_value_is_refused(words, said):
    assert str(run("list", *words).exception) == said


def listed(result):
    """The titles of the families and the names of the networks that are shown."""
    lines = result.output.splitlines()
    assert result.exit_code == 0
    return [line for line in lines if line[0] != " "], [line.split()[0] for line in lines if line[0] == " "]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing*"], "no network matches 'nothing*'; `zoo list` shows them all."),
        (["resnet"], "no network matches 'resnet'; did you mean '*resnet*'?"),
        (["rasnet18"], "no network matches 'rasnet18'; did you mean 'resnet18'?"),
        (["vgg*", "--max-params", "1M", "--source", "baidu"], "no network matches 'vgg*' with --source baidu with "
         "--max-params 1M; `zoo list` shows them all."),
    ],
)  # fmt: skip
def test_a_list_of_nothing_says_what_else_to_type(words, said):
    result = run("list", *words)
    assert result.exit_code == 1
    assert result.stderr == f"zoo: {said}\n"
    assert result.stdout == ""


def test_list_as_json(tmp_path):
    result = run("list", "lenet*", "--json", "-")
    found = json.loads(result.stdout)
    assert [each["name"] for each in found] == ["lenet", "lenet_pm", "lenet_bn"]
    assert found[0] == {
        "name": "lenet", "family": "lenet", "title": "LeNet on digits", "source": "baidu", "input_size": [1, 28, 28],
        "num_classes": 10, "num_params": 41_806, "macs": 279_040, "min_size": 28, "peers": [],
    }  # fmt: skip
    path = tmp_path / "all.json"
    assert listed(run("list", "--json", str(path)))[1] == [each["name"] for each in json.loads(path.read_text())]
    again = run("list", "--json", str(path))
    assert "--force" in str(again.exception)
    nothing = run("list", "nothing*", "--json", "-")
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (1, [])


@pytest.mark.parametrize("name", zoo.list_models())
def test_card(name):
    output = run("card", name).output
    card = zoo.card(name)
    assert f"{card.num_params:,} trainable" in output
    assert f"{card.macs:,} for one picture" in output
    assert all(quirk in output for quirk in card.quirks)


MISTAKES = [
    (["card", "resnet51"], "did you mean 'resnet50'"),
    (["mirror", "resnet51"], "did you mean 'resnet50'"),
    (["list", "--family", "vggs"], "did you mean 'vgg'"),
    (["compare", "lenet", "--all"], "compare takes networks' names or --all"),
    (["compare", "lenet", "alexnat"], "did you mean 'alexnet'"),
    (["compare", "lenet", "--levels", "0,10"], "no level '10'"),
    (["compare", "lenet", "--image", "nowhere.png"], "the picture 'nowhere.png' cannot be read"),
    (["compare", "lenet", "--image-size", "5"], "the smallest that works is 28"),
    (["compare", "lenet", "--aux"], "lenet has no auxiliary heads"),
    (["compare", "lenet", "--image-size", "1" + "0" * 30], "values, over the limit of 100,000,000; take a smaller"),
    (["lesson", "run", "01", "--out", "n" * 300], "cannot be used (File name too long); give another place"),
    (["compare", "lenet", "--levels", "0", "--json", "no/folder/x.json"], "'no/folder/x.json' cannot be written"),
    (["mirror", "lenet", "--html", "no/folder/x.html"], "'no/folder/x.html' cannot be written"),
    (["compare", "lenet", "--sede", "1"], "No such option"),
    (["biuld"], "No such command 'biuld'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments, message, monkeypatch, capsys):
    code, _, error = in_process(monkeypatch, capsys, *arguments)
    assert code == 2
    assert message in error
    assert "Traceback" not in error


def test_compare_prints_the_measured_next_to_the_tolerance(monkeypatch, capsys):
    code, output, error = in_process(monkeypatch, capsys, "compare", "lenet")
    assert code == 0
    assert "1e-12 relative, float64" in output
    assert "41,806 parameters, 279,040 MACs" in output
    assert "1 of 1 equal" in output
    assert "lenet: equal" in error


def test_compare_several_and_json(monkeypatch, capsys, tmp_path):
    path = tmp_path / "r.json"
    arguments = ["compare", "lenet", "resnet34_signs", "--levels", "0,3", "--json", str(path), "--lang", "zh"]
    code, output, error = in_process(monkeypatch, capsys, *arguments)
    assert code == 0
    assert "共 2 个，2 个相等" in output
    assert "lenet：相等，" in error
    reports = json.loads(path.read_text())
    assert [report["network"] for report in reports] == ["lenet", "resnet34_signs"]
    assert all(report["passed"] for report in reports)
    assert "parameters" in reports[0]["levels"][0]["where"]


def test_json_lines_for_scripts_and_quiet(monkeypatch, capsys):
    code, output, _ = in_process(
        monkeypatch, capsys, "compare", "lenet", "resnet34_signs", "--levels", "0", "--json", "-"
    )
    assert code == 0
    assert [json.loads(line)["network"] for line in output.splitlines()] == ["lenet", "resnet34_signs"]
    assert in_process(monkeypatch, capsys, "compare", "lenet", "--levels", "0", "--quiet") == (0, "", "")


def test_a_difference_is_exit_code_1_and_named(monkeypatch, capsys, tmp_path):
    """LeNet with another forward in one backend: level 3 says where, the code says so too; float32 is as float64 is."""
    import torch
    import torch.nn.functional as F

    from zoo.torch.lenet import LeNet

    def forward(self, x):
        x = self.pool2(F.relu(self.conv2(self.pool1(F.sigmoid(self.conv1(x))))))
        return self.fc2(F.sigmoid(self.fc1(torch.flatten(F.sigmoid(self.conv3(x)), 1))))

    monkeypatch.setattr(LeNet, "forward", forward)
    path = tmp_path / "r.json"
    code, output, _ = in_process(monkeypatch, capsys, "compare", "lenet", "--json", str(path))
    assert code == 1
    assert "DIFFERENT" in output
    assert "pool2 (max_pool) differs first" in output
    assert "0 of 1 equal" in output
    (report,) = json.loads(path.read_text())
    assert report["passed"] is False
    assert [level["passed"] for level in report["levels"]] == [True, True, False, True]


def test_mirror(tmp_path):
    result = run("mirror", "lenet")
    assert "100.0% of" in result.output
    assert "self.conv1 = nn.Conv2D(in_channels, 6, kernel_size=5)" in result.output
    path = tmp_path / "m.html"
    assert run("mirror", "resnet18", "--html", str(path)).exit_code == 0
    assert path.read_text().startswith("<!doctype html>")


def test_version():
    assert run("--version").output.strip() == zoo.__version__


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(shell):
    """As the page Install has it: a shell takes the script, and asks with the word begun."""
    asked = {"_ZOO_COMPLETE": f"source_{shell}"}
    command = [sys.executable, "-m", "zoo"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, encoding="utf-8", check=True)
    assert f"complete_{shell}" in done.stdout
    if shell == "bash":
        asked = {"_ZOO_COMPLETE": "complete_bash", "COMP_WORDS": "zoo comp", "COMP_CWORD": "1"}
        done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, encoding="utf-8", check=True)
        assert done.stdout.split() == ["compare"]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["card", "resnet50"]])
def test_python_m_zoo_answers_without_a_framework(arguments):
    code = f"""
import sys
sys.argv = ["zoo", *{arguments!r}]
import zoo.cli
try:
    zoo.cli.main()
except SystemExit as stop:
    assert not stop.code
assert not {{"torch", "paddle", "cv2", "numpy"}} & set(sys.modules)
# of the other commands no file is read, and nothing is drawn
assert sys.argv[1] != "list" or not {{"rich", "zoo.cli.card", "zoo.cli.train"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    again = subprocess.run([sys.executable, "-m", "zoo", *arguments], capture_output=True, text=True, timeout=60)
    assert again.stdout.split() == done.stdout.split()


def test_what_is_asked_for_is_all_that_is_made():
    """A command or a group alone, as it is among the others; all for help, for a shell, and for a name of none."""

    def made(line):
        commands = [each.name or each.callback.__name__ for each in line.registered_commands]
        return [*commands, *(each.name for each in line.registered_groups)]

    whole = get_command(app).commands
    assert made(app) == [*COMMANDS, *GROUPS] == list(whole)
    for name in whole:
        alone = command_line([name, "--help"])
        assert made(alone) == [name]
        one = get_command(alone).commands[name]
        told = [(each.name, each.opts, each.default, each.required) for each in one.params]
        assert told == [(each.name, each.opts, each.default, each.required) for each in whole[name].params]
        assert (one.help, one.context_settings, type(one)) == (
            whole[name].help, whole[name].context_settings, type(whole[name]),
        )  # fmt: skip
    for words in ([], ["--help"], ["lst", "list"]):
        assert made(command_line(words)) == made(app)


@pytest.mark.slow
def test_a_reader_that_stops_early_sees_no_traceback():
    command = f"{sys.executable} -m zoo mirror resnet50 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert "100.0% of" in done.stdout
    assert "Traceback" not in done.stderr


def test_what_no_console_can_print_is_escaped(monkeypatch, tmp_path):
    """Names on disk that are no text, and a console without the letters of a table."""
    monkeypatch.chdir(tmp_path)
    out = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", write_through=True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["zoo", "mirror", "lenet", "--html", "caf\udce9\u732b"])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert out.buffer.getvalue().strip().endswith(rb"wrote caf\udce9\u732b")
