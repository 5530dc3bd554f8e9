"""What the scripts of benchmarks/ write: rows with their goals, the machine, and a plot."""

import argparse
import importlib
import json
import re
import sys
from pathlib import Path

import matplotlib
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "results")


@pytest.fixture
def results(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("results")


def made(results, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["benchmarks/eager.py", *map(str, words)])
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    return results.Results(parser)


def test_rows_say_whether_their_goal_is_met(results, monkeypatch, capsys, tmp_path):
    found = made(results, monkeypatch, "--threads", 2, "--json", tmp_path / "a.json")
    found.row("lenet", "lenet 1.31", side="torch", ratio=1.31, goal=1.3, cpu=0.5)
    found.row("lenet", "lenet 1.29", side="paddle", ratio=1.29, goal=1.3)
    found.row("import zoo", "zoo 1.31", ratio=1.31, goal=1.3, at_most=True)
    found.row("import zoo", "zoo 1.3", ratio=1.3, goal=1.3, at_most=True)
    found.row("alexnet", "alexnet 2", ratio=2.0)
    found.write()
    assert capsys.readouterr().out.splitlines() == [
        "lenet 1.31; goal 1.30: met", "lenet 1.29; goal 1.30: not met", "zoo 1.31; goal at most 1.30: not met",
        "zoo 1.3; goal at most 1.30: met", "alexnet 2",
    ]  # fmt: skip
    kept = json.loads((tmp_path / "a.json").read_text())
    assert [row.get("met") for row in kept["rows"]] == [True, False, False, True, None]
    assert kept["rows"][0] == {
        "name": "lenet", "side": "torch", "cpu": 0.5, "ratio": 1.31, "goal": 1.3, "at_most": False, "met": True,
    }  # fmt: skip
    assert (kept["script"], kept["threads"]) == ("eager.py", 2)
    assert kept["command"].startswith("python benchmarks/eager.py --threads 2 --json")
    assert {"zoo", "python", "numpy", "torch", "paddlepaddle"} <= set(kept["versions"])
    assert {"processor", "cores", "load_before", "load_after", "date"} <= set(kept)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_the_plot_names_every_ratio_and_the_machine(results, monkeypatch, tmp_path):
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")
    found = made(results, monkeypatch, "--plot", tmp_path / "a.svg")
    found.row("vgg16", "", side="torch", kind="load", ratio=812.0, goal=50.0)
    found.row("lenet", "", side="paddle", kind="build", ratio=1.29, goal=1.3)
    found.row("pixels", "", mean=1.3)
    found.write()
    drawn = (tmp_path / "a.svg").read_text()
    for words in ("vgg16, torch, load", "lenet, paddle, build", "812", "1.29", "met", "not met", "threads: 1"):
        assert f">{words}" in drawn or re.search(rf">[^<]*{words}", drawn), words
    assert "pixels" not in drawn
    assert "no goal" not in drawn


def test_another_ending_of_a_plot_is_told_before_anything_is_measured(results, monkeypatch, capsys, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        made(results, monkeypatch, "--plot", tmp_path / "a.bmp")
    assert stopped.value.code == 2
    assert "ending of a plot" in capsys.readouterr().err


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_both_options(results, monkeypatch, capsys, script):
    module = importlib.import_module(script)
    monkeypatch.setattr(sys, "argv", [f"benchmarks/{script}.py", "--help"])
    with pytest.raises(SystemExit) as stopped:
        module.main()
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    assert "--json FILE" in told
    assert "--plot FILE" in told


def test_building_is_measured_beside_every_library_that_has_the_network(results, monkeypatch, tmp_path):
    file = tmp_path / "a.json"
    words = ["squeezenet1_1", "alexnet", "--kind", "build", "--seconds", "0", "--json", str(file)]
    monkeypatch.setattr(sys, "argv", ["benchmarks/build.py", *words])
    importlib.import_module("build").main()
    rows = json.loads(file.read_text())["rows"]
    # paddle.vision's squeezenet1_1 is another network, and nobody's alexnet is the course's
    assert [(row["name"], row["side"], row["kind"], row["goal"]) for row in rows] == [
        ("squeezenet1_1", "torch", "build", 1.0),
    ]  # fmt: skip
    assert rows[0]["ratio"] == pytest.approx(rows[0]["peer_cpu"] / rows[0]["cpu"])


class TestAdding:
    """engines.py --add: what the file has stays, but for what was measured anew."""

    @pytest.fixture
    def run(self, results, monkeypatch, tmp_path):
        engines, file = importlib.import_module("engines"), tmp_path / "a.json"
        answers = []

        def called(command, **settings):
            assert "--part" in command
            return argparse.Namespace(stdout=json.dumps(answers.pop(0)) if answers else "", stderr="killed")

        monkeypatch.setattr(engines.subprocess, "run", called)

        def run(*words, measured=(), **changes):
            answers[:] = [list(each) for each in measured]
            if changes:
                file.write_text(json.dumps(json.loads(file.read_text()) | changes))
            monkeypatch.setattr(sys, "argv", ["benchmarks/engines.py", *words, "--json", str(file)])
            engines.main()
            return json.loads(file.read_text())

        return run

    @staticmethod
    def row(name, way="eager", threads=1, batch=1, **more):
        facts = {"name": name, "way": way, "threads": threads, "batch": batch}
        return facts | (more or {"ratio": 1.0, "cpu": 0.5, "clock": 0.6, "rounds": 5, "load": 2.5})

    @staticmethod
    def found(kept):
        return [(row["name"], row["side"], row["threads"], row["batch"], row["ratio"]) for row in kept["rows"]]

    def test_only_the_same_network_threads_and_batch_give_way(self, run):
        first = run(
            "lenet", measured=[[self.row("lenet"), self.row("lenet", batch=16)], [self.row("lenet", threads=2)]]
        )
        assert self.found(first) == [
            ("lenet", "eager", 1, 1, 1.0),
            ("lenet", "eager", 1, 16, 1.0),
            ("lenet", "eager", 2, 1, 1.0),
        ]
        again = self.row("lenet", way="openvino", ratio=3.0, cpu=0.1, clock=0.2, rounds=5, load=9.5)
        words = ["lenet", "resnet18", "--add", "--threads", "1", "--batch", "1"]
        second = run(*words, measured=[[self.row("lenet"), again], [self.row("resnet18")]], load_after=99.0)
        assert self.found(second) == [
            ("lenet", "eager", 1, 16, 1.0), ("lenet", "eager", 2, 1, 1.0), ("lenet", "eager", 1, 1, 1.0),
            ("lenet", "openvino", 1, 1, 3.0), ("resnet18", "eager", 1, 1, 1.0),
        ]  # fmt: skip
        assert [row["load"] for row in second["rows"]] == [2.5, 2.5, 2.5, 9.5, 2.5]
        assert second["threads"] == [1, 2]
        assert second["load_before"] == 99.0
        one, two = second["command"].partition(" --json")[0].split("; ")
        assert one == "python benchmarks/engines.py lenet --threads 1 2 --batch 1 16 --seconds 3"
        assert two == "python benchmarks/engines.py lenet resnet18 --threads 1 --batch 1 --seconds 3"

    def test_what_could_not_be_measured_again_stays(self, run, capsys):
        first = run(
            "lenet", "--threads", "1", measured=[[self.row("lenet"), self.row("lenet", way="openvino", why="gone")]]
        )
        second = run("lenet", "--add", measured=[[self.row("lenet", why="no memory")]])
        assert second["rows"] == first["rows"]
        told = capsys.readouterr().out
        assert "no memory" in told
        assert "lenet, 2 threads: ['killed']" in told

    @pytest.mark.parametrize(
        ("changes", "told"),
        [({"processor": "Z80"}, "Z80"), ({"rows": [{}]}, "a file that this script wrote"), ({"cores": None}, "cores")],
    )
    def test_figures_that_do_not_belong_together_are_refused(self, run, capsys, changes, told):
        run("lenet", "--threads", "1", measured=[[self.row("lenet")]])
        with pytest.raises(SystemExit) as stopped:
            run("lenet", "--add", measured=[[self.row("lenet")]], **changes)
        assert stopped.value.code == 2
        assert told in capsys.readouterr().err

    def test_a_file_that_is_not_there_is_refused(self, run, capsys):
        with pytest.raises(SystemExit) as stopped:
            run("lenet", "--add")
        assert stopped.value.code == 2
        assert "FileNotFoundError" in capsys.readouterr().err
