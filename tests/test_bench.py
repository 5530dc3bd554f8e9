"""zoo bench: what it measures is there, and what it draws."""

import json
import os
import time
from datetime import datetime
from importlib.metadata import version

import pytest
from conftest import in_process

from zoo.backends import BACKENDS, runtime
from zoo.errors import ArgumentError, UnknownChoiceError
from zoo.inference.bench import LEAST, bench, measured


@pytest.fixture(autouse=True)
def _place(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOO_CACHE", str(tmp_path / "cache"))


@pytest.mark.slow
def test_rows_of_both_backends_and_their_peers():
    before = {backend: runtime(backend).threads() for backend in BACKENDS}
    told = []
    report = bench(
        "resnet18", image_sizes=(33,), batches=(2,), seconds=0.2, memory=False, engine=None, tell=told.append
    )
    assert [(row.backend, row.way) for row in report.rows] == [
        ("paddle", "zoo"), ("paddle", "paddle.vision"), ("torch", "zoo"), ("torch", "torchvision"),
    ]  # fmt: skip
    for row in report.rows:
        assert row.rounds >= LEAST
        assert row.latency == tuple(sorted(row.latency))
        assert row.throughput == pytest.approx(2 * 1000 / row.latency[0])
        assert row.rate == pytest.approx(row.throughput * row.macs)
        assert row.share == pytest.approx(row.rate / report.limits[row.backend])
        assert (row.error is None) == (row.way != "zoo")
        assert row.ratio == 1 or row.way != "zoo"
    assert len({row.macs for row in report.rows}) == 1
    assert told[0] == "this machine's limit"
    facts = json.loads(report.to_json())
    assert facts["threads"] == 1
    assert set(facts["versions"]) == {*BACKENDS, "zoo", "numpy", "python"}
    assert facts["processor"]
    assert facts["cores"] == os.cpu_count()
    assert (facts["device"], len(facts["load"])) == ("cpu", 2)
    assert datetime.fromisoformat(facts["date"]).tzinfo is not None
    assert {backend: runtime(backend).threads() for backend in BACKENDS} == before


def test_ways_run_in_turn_and_what_is_slower_takes_longer():
    order = []

    def way(name, seconds):
        def run():
            order.append(name)
            until = time.process_time() + seconds
            while time.process_time() < until:
                pass

        return run

    wall, cpu = measured({"slow": way("slow", 0.02), "fast": way("fast", 0.005)}, 0.01)
    assert order == ["slow", "fast"] * LEAST
    assert min(cpu["slow"]) > 0.019
    assert min(cpu["fast"]) > 0.0049
    assert min(cpu["fast"]) < min(cpu["slow"])
    assert all(taken >= 0.005 for taken in wall["fast"])


@pytest.mark.slow
def test_memory_is_that_of_the_network(monkeypatch, capsys, tmp_path, backend):
    """AlexNet's 76 million float32 parameters are 304 MB; the command prints, writes JSON and draws."""
    out, plot = tmp_path / "bench.json", tmp_path / "bench.svg"
    code, printed, err = in_process(
        monkeypatch, capsys, "bench", "alexnet", "--backend", backend, "--engine", "native", "--seconds", "0.2",
        "--json", str(out), "--plot", str(plot),
    )  # fmt: skip
    assert code == 0, err
    rows = json.loads(out.read_text())["rows"]
    assert [row["way"].partition(" ")[0] for row in rows] == ["zoo", "native"]
    assert 250e6 < rows[0]["memory"] < 1.5e9
    assert rows[1]["error"] <= 1e-4
    assert "alexnet" in printed
    assert "<svg" in plot.read_text()


@pytest.mark.slow
def test_growth_is_a_plot(monkeypatch, capsys, tmp_path):
    import matplotlib

    out, plot = tmp_path / "growth.json", tmp_path / "growth.svg"
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")
    code, _, err = in_process(
        monkeypatch, capsys, "bench", "lenet", "--batch-size", "1", "--batch-size", "4", "--seconds", "0.1",
        "--engine", "onnxruntime", "--no-memory", "--json", str(out), "--plot", str(plot),
    )  # fmt: skip
    assert code == 0, err
    assert json.loads(out.read_text())["versions"]["onnxruntime"] == version("onnxruntime")
    assert ">pictures a batch<" in plot.read_text()
    assert ">lenet, torch, zoo<" in plot.read_text()


@pytest.mark.slow
def test_depth_is_a_plot(monkeypatch, capsys, tmp_path):
    import matplotlib

    plot = tmp_path / "depth.svg"
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")
    code, _, err = in_process(
        monkeypatch, capsys, "bench", "resnet18", "resnet34", "resnet50", "--image-size", "33", "--seconds", "0.1",
        "--backend", "torch", "--engine", "none", "--no-memory", "--no-peers", "--plot", str(plot),
    )  # fmt: skip
    assert code == 0, err
    drawn = plot.read_text()
    assert ">multiply-accumulates a picture<" in drawn
    for name in ("resnet18", "resnet34", "resnet50"):
        assert f">{name}<" in drawn


def test_mistakes_are_sentences(monkeypatch, capsys, tmp_path):
    for words, said in [
        (["lenett"], "did you mean 'lenet'"),
        (["lenet", "--backend", "jax"], "there is no backend 'jax'"),
        (["lenet", "--batch-size", "0"], "'--batch-size'"),
        (["lenet", "--batch-size", "1,two"], "'--batch-size'"),
        (["lenet", "--device", "gpu:1"], "there is no device of zoo bench 'gpu:1'"),
        (["lenet", "--precision", "int4"], "there is no precision"),
        (["lenet", "--precision", "int8"], "have no int8"),
        (["lenet", "--plot", "x.bmp"], "ending of a plot"),
        (["lenet", "--device", "gpu", "--precision", "bfloat16"], "on a GPU networks run in float32"),
        (["lenet", "--device", "gpu", "--engine", "openvino"], "on a GPU networks run in float32"),
    ]:
        code, _, err = in_process(monkeypatch, capsys, "bench", *words)
        assert code == 2, words
        assert said in err
    with pytest.raises(ArgumentError):
        bench("lenet", threads=0)
    with pytest.raises(UnknownChoiceError):
        bench("lenet", engine="tensorrt")
