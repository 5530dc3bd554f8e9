"""Two models out of two files, of either framework, as a user types them: compare, report, diagnose and transfer."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import in_process
from pair_files import SIZE, write_all

import zoo
from zoo.backends import BACKENDS, runtime
from zoo.port.model_in_file import built
from zoo.weights.own_model_weights import load_own, save_own

PAIRS = [(a, b) for a in BACKENDS for b in BACKENDS]
ON = ("--input-size", "2,6,6")
ENDINGS = {"torch": ".pth", "paddle": ".pdparams"}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
IMAGES = np.random.default_rng(0).standard_normal((3, *SIZE)).astype(np.float32)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = write_all(tmp_path_factory.mktemp("files"))
    for backend in BACKENDS:
        save_own(built(f"{folder}/theirs_{backend}.py:Net"), folder / f"theirs{ENDINGS[backend]}")
    return folder


@pytest.fixture
def typed(monkeypatch, capsys, files):
    monkeypatch.chdir(files)
    return lambda *words: in_process(monkeypatch, capsys, *map(str, words))


def theirs(backend):
    return f"theirs_{backend}.py:Net"


def mine(backend, name="Port"):
    return f"mine_{backend}.py:{name}"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_compare_is_0_with_the_same_weights_and_1_with_others(first, second, typed):
    words = ["compare", theirs(first), mine(second), *ON, "--levels", "0,1,3"]
    code, out, err = typed(*words, "--copy-weights")
    assert code == 0
    assert "1 of 1 equal" in out
    assert "called" not in out
    assert "called" in err
    code, out, _ = typed(*words, "--json", "-")
    assert code == 1
    (line,) = out.splitlines()
    report = json.loads(line)
    assert [level["passed"] for level in report["levels"]] == [True, False, False]
    assert report["network"] == f"{theirs(first)} and {mine(second)}"


def test_compare_quietly_and_with_arguments(typed):
    one, other = theirs("torch"), mine("paddle")
    given = ["--args-a", "block=Block,layers=[1,2]", "--args-b", "depth=3", "--copy-weights", "--levels", "0,3"]
    assert typed("compare", one, other, *ON, *given, "-q") == (0, "", "")
    assert typed("compare", one, other, *ON, "--copy-weights", "--levels", "0", "--args-b", "depth=3", "-q")[0] == 1


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_transfer_writes_what_the_targets_framework_reads(first, second, typed, files, tmp_path):
    source, output = f"theirs{ENDINGS[first]}", tmp_path / f"mine{ENDINGS[second]}"
    proof = tmp_path / "proof.json"
    code, out, _ = typed(
        "transfer", theirs(first), mine(second), *ON, "--weights", source, "-o", output, "--json", proof
    )
    assert code == 0
    assert "proof: level 3 equal" in out
    assert f"wrote {output}" in out.replace("\n", "")
    told = json.loads(proof.read_text())
    assert [told["source"], told["target"], told["backends"]] == [theirs(first), mine(second), [first, second]]
    assert [told["weights"], told["output"]] == [source, str(output)]
    assert {each["how"] for each in told["tensors"]} == {"copied"} | ({"transposed"} if first != second else set())
    right, loaded = built(f"{files}/{theirs(first)}"), built(f"{files}/{mine(second)}")
    load_own(right, files / source)
    runtime(second).load_file(loaded, str(output))
    np.testing.assert_allclose(runtime(second).run(loaded, IMAGES), runtime(first).run(right, IMAGES), atol=1e-6)
    # with the two files of weights the two are equal without a copy
    given = ["--weights-a", source, "--weights-b", output, "--levels", "0,1,3"]
    assert typed("compare", theirs(first), mine(second), *ON, *given)[0] == 0
    code, _, err = typed("transfer", theirs(first), mine(second), *ON, "--weights", source, "-o", output)
    assert code == 2
    assert "is there already; choose another name, or overwrite it with --force" in err
    assert typed("transfer", theirs(first), mine(second), *ON, "-o", output, "--force", "--json", "-")[0] == 0


def test_a_checkpoint_with_more_in_it(typed, files, tmp_path):
    """The state dict under a key of somebody's own, with DataParallel's prefix, beside another."""
    import torch

    state = {f"module.{name}": tensor for name, tensor in torch.load(files / "theirs.pth").items()}
    torch.save({"student": state, "teacher": {"x": torch.zeros(3)}, "epoch": 3}, tmp_path / "all.pth")
    words = ["transfer", theirs("torch"), mine("paddle"), *ON, "--weights", tmp_path / "all.pth"]
    code, _, err = typed(*words, "-o", tmp_path / "x.pdparams")
    assert code == 2
    assert "--part" in err
    code, out, err = typed(*words, "-o", tmp_path / "x.pdparams", "--part", "student")
    assert code == 0, err
    assert "note: the prefix 'module.' was taken off all names" in out


def test_counted_batches_cross_where_both_count_them(typed, files, tmp_path):
    import torch

    state = torch.load(files / "theirs.pth")
    state["body.0.bn.num_batches_tracked"] += 41
    torch.save(state, tmp_path / "theirs.pth")
    given = ["--weights", tmp_path / "theirs.pth", "-o", tmp_path / "mine.pt"]
    assert typed("transfer", theirs("torch"), mine("torch"), *ON, *given)[0] == 0
    written = torch.load(tmp_path / "mine.pt")
    assert [int(written[f"blocks.{n}.norm.num_batches_tracked"]) for n in (0, 1)] == [41, 0]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_diagnose_against_a_model_of_either_framework(first, second, typed):
    words = ["diagnose", mine(second), "--against", theirs(first), *ON]
    code, out, _ = typed(*words)
    assert code == 0
    assert "equal" in out
    code, out, _ = typed("diagnose", mine(second, "wrong"), "--against", theirs(first), *ON, "--json", "-")
    assert code == 1
    found = json.loads(out)
    assert [found["cause"], found["backend"]] == ["activation_kind", second]
    assert "sigmoid" in found["where"]
    assert typed(*words, "--args", "depth=3", "act=F.relu")[0] == 1
    assert typed(*words, "--args", "depth=3", "--against-args", "layers=[1,1,1]")[0] == 0


def test_report_as_a_page_and_out_of_the_file_of_compare(typed, tmp_path):
    page, reports = tmp_path / "r.html", tmp_path / "r.json"
    words = [theirs("torch"), mine("paddle"), *ON, "--copy-weights", "--args-b", "act=F.relu", "--levels", "0,3"]
    assert typed("report", *words, "-o", page)[0] == 0
    again = f"zoo compare {words[0]} {words[1]} --input-size 2,6,6 --args-b act=F.relu --copy-weights --levels 0,3"
    assert again in page.read_text()
    assert "Two models are built as their files say" in page.read_text()
    assert typed("compare", *words, "--json", reports)[0] == 0
    page.unlink()
    assert typed("report", "--from", reports, "-o", page)[0] == 0
    assert again in page.read_text()
    # of the library's own report too, which has the shapes by name
    own = zoo.compare(built(words[0]), built(words[1]), input_size=SIZE, levels="0")
    reports.write_text(own.to_json())
    assert typed("report", "--from", reports, "-o", page, "--force")[0] == 0


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_inputs_out_of_a_file_by_place_and_by_name(first, second, typed, tmp_path):
    words, weight = np.arange(15).reshape(3, 5), np.linspace(-1, 1, 90).reshape(3, 5, 6)
    np.savez(tmp_path / "places.npz", words, weight)
    np.savez(tmp_path / "names.npz", weight=weight, words=words)
    one, other = (f"words_{backend}.py:Wordy" for backend in (first, second))
    for file in ("places.npz", "names.npz"):
        on = ("--inputs", tmp_path / file)
        code, out, err = typed("compare", one, other, *on, "--copy-weights", "--levels", "0,1,3", "--json", "-")
        assert code == 0, out + err
    output = tmp_path / f"w{ENDINGS[second]}"
    assert typed("transfer", one, other, *on, "-o", output)[0] == 0
    assert typed("diagnose", other, "--against", one, *on)[0] == 0


def test_vectors_and_several_shapes(typed):
    Path("sum.py").write_text(
        "import paddle.nn as nn\n\n\nclass Sum(nn.Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a, self.b = nn.Linear(7, 3), nn.Linear(5, 3)\n\n"
        "    def forward(self, x, y):\n        return self.a(x) + self.b(y)\n"
    )
    words = ["compare", "sum.py:Sum", "sum.py:Sum", "--copy-weights", "--levels", "0,3", "--input-size"]
    assert typed(*words, "7;5")[0] == 0
    assert typed(*words, "7;4")[0] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"words", "is not an .npz file of plain arrays"),
        (pickle.dumps([1]), "is not an .npz file of plain arrays"),
        (b"PK\x03\x04 cut short", "is not an .npz file of plain arrays"),
    ],
)
def test_inputs_that_are_none(content, message, typed, tmp_path):
    if content is not None:
        (tmp_path / "x.npz").write_bytes(content)
    code, _, err = typed("compare", A, B, "--inputs", tmp_path / "x.npz")
    assert code == 2
    assert message in " ".join(err.split())


class Evil:
    def __reduce__(self):
        return Path.touch, (Path("touched"),)


def test_nothing_in_a_file_of_weights_is_run(typed, files):
    Path("evil.pth").write_bytes(pickle.dumps({"stem.weight": Evil()}))
    Path("evil.pdparams").write_bytes(pickle.dumps({"stem.weight": Evil()}))
    for file in ("evil.pth", "evil.pdparams"):
        for command in (
            ["transfer", theirs("torch"), mine("paddle"), *ON, "--weights", file, "-o", "x.pdparams"],
            ["compare", theirs("torch"), mine("paddle"), *ON, "--weights-a", file],
        ):
            code, _, err = typed(*command)
            assert code == 2
            assert "Traceback" not in err
    assert not Path("touched").exists()
    assert not Path("x.pdparams").exists()


@pytest.mark.parametrize("command", [("compare",), ("transfer", "-o", "x.pdparams"), ("report", "-o", "x.html")])
def test_a_model_that_cannot_even_be_copied(command, typed, files):
    text = (files / "mine_paddle.py").read_text()
    (files / "locked.py").write_text(text + "\n\nimport threading\nlocked = Port()\nlocked.lock = threading.Lock()\n")
    code, _, err = typed(*command, A, "locked.py:locked", *ON)
    assert code == 2
    assert "cannot pickle '_thread.lock' object" in err
    assert "Traceback" not in err


A, B = theirs("torch"), mine("paddle")
MISTAKES = [
    (["compare", A, B], "two models need the shape of one input, such as --input-size 3,224,224"),
    (["compare", A, B, "--input-size", "3,a"], "is whole numbers with commas"),
    (["compare", A, B, "--input-size", "2,0,6"], "is whole numbers with commas"),
    (["compare", A, *ON], "two models are compared, FILE.py:NAME each"),
    (["compare", A, B, A, *ON], "two models are compared, FILE.py:NAME each"),
    (["compare", A, "lenet", *ON], "`zoo diagnose FILE.py:NAME --against NETWORK`"),
    (["compare", "lenet", *ON], "--input-size is for two models"),
    (["compare", "lenet", "--copy-weights"], "--copy-weights is for two models"),
    (["compare", A, B, *ON, "--aux"], "--aux is for a network's name"),
    (["compare", A, B, *ON, "--seed", "3"], "--seed is for a network's name"),
    (["report", A, B, *ON, "--seed", "3", "-o", "r.html"], "--seed is for a network's name"),
    (["compare", A, B, *ON, "--onnx"], "--onnx is for a network's name"),
    (["compare", A, B, *ON, "--levels", "0,12"], "no level '12'"),
    (["compare", A, B, *ON, "--args-a", "width=4", "layers=[1]"], "'layers=[1]' is a word of its own"),
    (["compare", A, B, *ON, "--args-a", "width"], "arguments are name=value, found 'width'"),
    (["compare", A, B, *ON, "--args-a", "width=4,width=8"], "'width' is given twice"),
    (["compare", A, B, *ON, "--args-a", "wide=4"], "unexpected keyword argument 'wide'"),
    (["compare", A, f"{B}t", *ON], "did you mean 'Port'"),
    (["compare", A, "mine_paddle.py", *ON], "a port is FILE.py:NAME, found 'mine_paddle.py' (it has Unit, Port)"),
    (["compare", A, "nowhere.py:Net", *ON], "there is no file 'nowhere.py'"),
    (["compare", A, mine("paddle", "table"), *ON], "is a dict and does not make a model"),
    (["compare", A, mine("paddle", "wrong"), *ON, "--args-b", "depth=1"], "is a model already and takes no arguments"),
    (["compare", A, B, *ON, "--weights-a", "theirs.pdparams", "--args-a", "width=8"], "does not fit Net"),
    (["compare", A, B, *ON, "--weights-b", "theirs.pdparams"], "does not fit Port"),
    (["compare", A, B, *ON, "--weights-b", "theirs.pth", "--copy-weights"], "--weights-b has no use"),
    (["compare", A, B, *ON, "--weights-a", "mine_paddle.py"], "is no file of weights"),
    (["transfer", A, B, *ON, "-o", "mine.pth"], "does not end as a file of paddle's does"),
    (["transfer", A, B, *ON, "-o", "no/folder/mine.pdparams"], "there is no folder"),
    (["transfer", A, B, *ON, "-o", "x.pdparams", "--json", "x.pdparams"], "name another"),
    (["transfer", A, B, *ON, "-o", "x.pdparams", "--args-b", "depth=3"], "not every tensor has a partner"),
    (["transfer", A, mine("paddle", "wrong"), *ON, "-o", "x.pdparams"], "not the same network"),
    (["transfer", A, B, "--input-size", "3,6,6", "-o", "x.pdparams"], "stops after its input"),
    (["diagnose", B, "--against", A], "two models need the shape of one input"),
    (["diagnose", B, "--against", A, *ON, "--num-classes", "4"], "--num-classes is for a network's name"),
    (["diagnose", B, "--against", "lenet", *ON], "are for a model; lenet has its own"),
    (
        ["diagnose", B, "--against", A, *ON, "--against-args", "width=4", "layers=[1]"],
        "'layers=[1]' is a word of its own",
    ),
    (["report", A, B, "-o", "r.html"], "two models need the shape of one input"),
    (["report", A, B, *ON, "-o", "no/folder/r.html"], "there is no folder"),
]


@pytest.mark.parametrize(("words", "message"), MISTAKES)
def test_a_mistake_is_one_sentence_and_exit_code_2(words, message, typed):
    code, out, err = typed(*words)
    assert (code, out) == (2, "")
    assert message in " ".join(err.split())
    assert "Traceback" not in err
    assert not Path("x.pdparams").exists()


@pytest.mark.slow
def test_every_command_as_a_process_of_its_own(files, tmp_path):
    def run(code, *words):
        command = [sys.executable, "-m", "zoo", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=files, timeout=300, env=ENVIRONMENT)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    output = tmp_path / "mine.pdparams"
    assert json.loads(run(0, "compare", A, B, *ON, "--copy-weights", "--json", "-"))["passed"]
    told = run(0, "transfer", A, B, *ON, "--weights", "theirs.pth", "-o", output, "--json", "-")
    assert json.loads(told)["proof"]["passed"]
    assert json.loads(run(1, "diagnose", mine("torch", "wrong"), "--against", A, *ON, "--json", "-"))["equal"] is False
    given = ["--weights-a", "theirs.pth", "--weights-b", output]
    assert "1 of 1 equal" in run(0, "report", A, B, *ON, *given, "-o", tmp_path / "r.html")
